//! Two branches, or two records, side by side: what stands there, what the keys do, and that it says
//! so without colour.

use crate::harness::{Journal, LARGE, MIDDLE, Person, SIZES};
use backtape::session::{Mode, Session};
use std::path::Path;

/// A journal of `saves/`, at its first record.
fn save(name: &str, size: (u16, u16)) -> Person {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("saves").join(name);
    Person::of(Session::open(&path, Mode::ReadOnly).unwrap(), size)
}

/// `main` beside `sold-early`.
fn sold_early(size: (u16, u16)) -> Person {
    let mut person = save("sold-early.ron", size);
    person.keys("End = Enter");
    person
}

/// Money that moves on two branches from record 5 on: at 8 and 9 on `main`, at 12 on `less`.
const PARTED: Journal = Journal::bare(&[
    "open alice alice@example.org",
    "open bob bob@example.org",
    "deposit alice 1000.00",
    "deposit bob 20.00",
    "mark \"here\"",
    "withdraw alice 100.00",
    "withdraw alice 50.00",
]);

fn parted(size: (u16, u16)) -> Person {
    let mut person = PARTED.open(size);
    person.keys("[ [ B Ctrl-u 'less' Enter : 'withdraw alice 30' Enter o k k Enter");
    assert!(person.row(0).contains("demo "), "on main: {}", person.row(0));
    person
}

#[test]
fn two_branches_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = sold_early(size);
        insta::assert_snapshot!(format!("compare_{name}"), format!("{}\n{}", person.screen(), person.looks()));
        let parted = person.keys("{ Tab [ [ a").screen();
        insta::assert_snapshot!(format!("compare_alone_{name}"), parted);
    }
}

#[test]
fn the_fork_and_the_first_difference_are_said_and_gone_to() {
    let mut person = sold_early(MIDDLE);
    assert!(person.row_with("│ fork ").contains("n 516   09:01:09"), "{}", person.screen());
    assert!(person.row_with("first that differs").contains("■ n 517  you"), "{}", person.screen());
    assert!(person.row_with("□ n 789  you").contains("What if I had sold here?"), "{}", person.screen());
    assert!(person.keys("f").row(0).contains("n 516 ⇄ 516"), "{}", person.row(0));
    assert!(person.row_with("Money  you").contains("no account differs"), "{}", person.screen());
    assert!(person.keys("d").row(0).contains("n 517 ⇄ 789"), "{}", person.row(0));
    assert!(person.keys("Home").row(0).contains("n 1 ⇄ 1 "), "{}", person.row(0));
    assert!(person.keys("End").row(0).contains("n 787 ⇄ 1,056"), "{}", person.row(0));
}

#[test]
fn cursors_move_together_and_alone() {
    let mut person = sold_early(MIDDLE);
    assert!(person.row(0).contains("cursors linked"), "{}", person.row(0));
    assert!(person.keys("f ] ] ]").row(0).contains("n 518 ⇄ 791"), "{}", person.row(0));
    assert!(person.keys("Tab ]").row(0).contains("■ moves alone   n 519 ⇄ 791"), "{}", person.row(0));
    // Both times stand below the curves.
    let foot = person.row_with("09:01:09 □ ");
    assert!(foot.contains(" ■ 09:01:10"), "{foot}");
    assert!(person.keys("Tab } ").row(0).contains("□ moves alone   n 519 ⇄ 891"), "{}", person.row(0));
    let linked = person.keys("Tab").row(0);
    assert!(linked.contains("cursors linked") && linked.contains("⇄ 891"), "{linked}");
    assert!(!linked.contains("n 519 "), "the left has come to the right: {linked}");
}

#[test]
fn the_difference_in_money_follows_the_cursors() {
    let mut person = parted(MIDDLE);
    person.keys("= Enter");
    assert!(person.row(0).contains("■ main  ⇄  □ less"), "{}", person.row(0));
    let cash = |person: &Person| person.row_with("│ cash ").split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(cash(&person), "│ cash 850.00 970.00 +120.00 │");
    assert!(person.row_with("╭ Equity").contains("■ solid 850.00   □ dashed 970.00"), "{}", person.screen());
    // The times are those of a real clock: the left is stepped alone.
    person.keys("Tab [");
    assert_eq!(cash(&person), "│ cash 900.00 970.00 +70.00 │");
    person.keys("[");
    assert_eq!(cash(&person), "│ cash 1,000.00 970.00 −30.00 │");
    person.keys("Tab [");
    assert_eq!(cash(&person), "│ cash 1,000.00 1,000.00 │", "what is the same has no difference");
}

#[test]
fn accounts_that_differ_are_walked_and_all_is_listed() {
    let mut person = sold_early(MIDDLE);
    assert!(person.row_with("╭ Money").contains("you  1 of 18 that differ"), "{}", person.screen());
    assert!(person.keys("l").row_with("╭ Money").contains("carol  2 of 18"), "{}", person.screen());
    assert!(
        person.row_with("╭ Equity").contains("carol   ■ solid 5,723.90   □ dashed 5,723.40"),
        "{}",
        person.screen()
    );
    // The curves of all that differ are there: none is made anew.
    assert!(!person.busy_after("l") && !person.busy_after("l") && !person.busy_after("["));
    assert!(person.keys("] h h h h").row_with("╭ Money").contains("18 of 18 that differ"), "{}", person.screen());
    person.keys("l a");
    assert!(person.row_with("╭ all that differs").contains('╮'), "{}", person.screen());
    let before = person.screen();
    person.keys("PageDown PageDown");
    assert_ne!(person.screen(), before);
    // The book, level by level.
    let mut book = false;
    for _ in 0..40 {
        book |= person.keys("PageDown").screen().contains("bids @ ");
    }
    assert!(book, "{}", person.screen());
}

#[test]
fn curves_tell_their_sides_without_colour() {
    let person = sold_early(MIDDLE);
    let screen = person.screen();
    let rows: Vec<&str> = screen.lines().skip_while(|row| !row.contains("╭ Equity")).collect();
    assert!(rows.iter().any(|row| row.contains("■ main")), "{screen}");
    let right = rows.iter().find(|row| row.contains("□ sold-early")).unwrap();
    // A level dashed line has every second cell.
    let dashes = right.matches("⠤ ").count()
        + right.matches("⠒ ").count()
        + right.matches("⠉ ").count()
        + right.matches("⣀ ").count();
    assert!(dashes > 10, "{right}");
    assert!(rows.iter().any(|row| row.contains("╰ fork")), "{screen}");
}

#[test]
fn points_of_one_line_are_compared_from_the_past_and_from_the_tree() {
    let mut person = parted(MIDDLE);
    person.keys("[ = Enter");
    assert!(person.row(0).contains("■ main@6  ⇄  □ main "), "{}", person.row(0));
    assert!(person.row_with("first that differs").contains("■ –"), "{}", person.screen());
    person.keys("Esc End 4");
    // Past the tip and the run of main, into the other lane.
    person.keys("j j j =");
    assert!(person.screen().contains("Compare   ■ main  ⇄  □ "), "{}", person.screen());
}

#[test]
fn escape_leaves_no_trace_and_enter_opens() {
    let mut person = parted(MIDDLE);
    person.keys("Esc");
    let (before, bytes) = (person.screen(), person.bytes());
    person.keys("= Enter [ Tab [ a l Esc");
    for (now, then) in person.screen().lines().zip(before.lines()) {
        assert_eq!(now, then);
    }
    assert!(person.bytes() == bytes, "the journal was written to");
    person.keys("= Enter Enter");
    assert!(person.row(0).contains("demo/less"), "{}", person.row(0));
    // The left, where it moves alone.
    person.keys("o k k Enter = Enter Tab [ Enter");
    assert!(person.row(0).contains("demo ") && person.row(0).contains("PAST"), "{}", person.row(0));
}

#[test]
fn where_there_is_nothing_to_compare_it_says_so() {
    let mut person = PARTED.open(MIDDLE);
    assert!(person.keys("=").row(38).contains("there is nothing to compare with yet"), "{}", person.row(38));
    let mut empty = Journal::bare(&["list XYZ", "list ABC"]).open(MIDDLE);
    empty.keys("[ = Enter");
    assert!(empty.row_with("╭ Money").contains("nobody"), "{}", empty.screen());
    empty.keys("l h a j k [ ] Tab { f d Home End Esc");
    assert!(empty.row(0).contains("PAST"), "{}", empty.row(0));
}

#[test]
fn every_size_is_survived() {
    let mut person = sold_early(LARGE);
    for (width, height) in [(1, 1), (20, 5), (40, 12), (60, 15), (79, 23), (100, 30), (169, 40), (300, 90)] {
        person.resize((width, height)).keys("a j a l [ Tab");
    }
}
