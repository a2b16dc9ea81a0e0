//! The tree of records: nothing is ever lost, so all of it is in sight, and from there all is done.

use crate::harness::{Journal, MIDDLE, Person, SIZES};

const STORY: Journal = Journal::of_two(&[
    "sell bob XYZ 10 @ 10.20",
    "buy alice XYZ 10 @ 10.20",
    "transfer alice bob 500.00 \"rent\"",
    "deposit bob 7.00",
]);

/// Two commands are undone and another one is given; a what-if is kept; a branch leaves it.
const UNDONE: &str = "u u : 'deposit bob 5.00' Enter";
const KEPT: &str = "g '3' Enter x Enter K Enter B Ctrl-u 'further' Enter : 'deposit bob 1.00' Enter o Up Up Enter";

fn told() -> Person {
    let mut person = STORY.open(MIDDLE);
    person.keys(UNDONE).keys("4");
    person
}

/// On the tip of what was undone.
fn at_undone() -> Person {
    let mut person = told();
    person.keys(")");
    assert!(selected(&person).contains("□     9  bob"), "{}", person.screen());
    person
}

/// The row of the tree that is selected, without the stream beside it.
fn selected(person: &Person) -> String {
    let (screen, looks) = (person.screen(), person.looks());
    let bar = |(_, looks): &(&str, &str)| looks.chars().nth(110) == Some('r');
    let row = screen.lines().zip(looks.lines()).filter(bar).map(|(row, _)| row).last();
    row.unwrap_or_default().rsplit("││").next().unwrap_or_default().to_owned()
}

#[test]
fn what_was_undone_and_what_if_branches_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = STORY.open(size);
        person.keys(UNDONE).keys(KEPT).keys("4 ( ("); // a frame for each two of the tips
        insta::assert_snapshot!(format!("tree_{name}"), format!("{}\n{}", person.screen(), person.looks()));
    }
}

#[test]
fn what_was_undone_stays_in_sight_and_says_what_to_do() {
    let mut person = STORY.open(MIDDLE);
    person.keys("u 4");
    let row = person.row_with("(undone on main)");
    assert!(row.contains("    □     9  bob"), "{row}");
    assert!(person.row_with("╭─╯").contains("1  record    U brings it back  bob 1"), "{}", person.screen());
    // Nothing leads there, but what undid it is undone.
    let before = person.last();
    person.keys("( Enter");
    assert!(person.row(38).contains("n 9 was undone: U brings it back, B makes a branch there"), "{}", person.screen());
    assert_eq!(person.last(), before, "nothing was written");
    person.keys("U");
    assert!(!person.screen().contains("undone on"), "{}", person.screen());
    assert!(selected(&person).contains("■     9  bob       main LIVE"), "the selection is still on it");
    // Once something else is done in its place, only a branch leads there.
    person.keys("u : 'deposit bob 5.00' Enter");
    assert!(!person.screen().contains("brings it back"), "{}", person.screen());
    person.keys("( ) Enter");
    assert!(person.row(38).contains("no branch leads to n 9 any more: B makes one there"), "{}", person.row(38));
}

#[test]
fn a_branch_is_made_of_what_was_undone() {
    let mut person = at_undone();
    person.keys("B Ctrl-u 'again' Enter");
    assert!(person.row(0).contains("demo/again"), "{}", person.row(0));
    assert!(selected(&person).contains("■     9  bob       again LIVE  deposit 7.00"), "{}", person.screen());
    assert!(!person.screen().contains("undone"), "{}", person.screen());
}

#[test]
fn what_was_undone_is_compared_grafted_dropped_and_taken_along() {
    let mut person = at_undone();
    person.keys("=");
    assert!(person.row(0).contains("Compare   ■ main  ⇄  □ @9"), "{}", person.screen());
    // From right to left: the record under the right cursor is proposed.
    person.keys("G");
    assert!(person.row(38).contains("graft from @9 onto main, record N or N..M: 9"), "{}", person.screen());
    assert!(person.keys("Esc").row(0).contains("Compare"), "{}", person.screen());
    person.keys("Esc G Ctrl-u '8..9' Enter");
    assert!(person.screen().contains("2 decided again at the tip of main, 0 of them rejected"), "{}", person.screen());
    person.keys("Esc");
    assert!(person.row(0).contains("DRAFT"), "{}", person.row(0));
    assert!(person.row_with("main DRAFT").contains("deposit 7.00"), "{}", person.screen());
    assert!(person.row_with("(undone on main)").contains("9  bob"), "what was there still is: {}", person.screen());
    // Left, it is out of the tree again.
    let mut person = at_undone();
    let (bytes, tree) = (person.bytes(), person.screen());
    person.keys("G Enter Esc Esc y Esc )");
    assert_eq!((person.screen(), person.bytes()), (tree, bytes), "the draft leaves no trace");
    // What if one of them had never happened: the rest of what was undone is decided again.
    person.keys("j x Enter");
    assert!(person.screen().contains("1 later command decided again, none end otherwise"), "{}", person.screen());
    person.keys("Esc Esc y");
    // Names, markers, files.
    person.keys("( )");
    assert!(person.keys("r").row(38).contains("this was undone and has no name"), "{}", person.row(38));
    assert!(person.keys("d").row(38).contains("this was undone and has no name"), "{}", person.row(38));
    assert!(person.keys("E").screen().contains("undone-9.ron"), "{}", person.screen());
    person.keys("Esc m 'rent day' Enter");
    assert!(person.row_with("(undone on main)").contains("◆ rent day"), "{}", person.screen());
}

#[test]
fn a_record_that_is_there_already_is_not_grafted() {
    let mut person = told();
    assert!(person.keys("G").row(38).contains("n 12 is on main already"), "{}", person.row(38));
    // In the comparison, too; and where nothing leads to the left side there is nothing to graft onto.
    person.keys(") = f G");
    assert!(person.screen().contains("n 7 is on main already"), "{}", person.screen());
}

#[test]
fn a_comparison_grafts_from_right_to_left() {
    let mut person = told();
    person.keys("B Ctrl-u 'side' Enter : 'deposit alice 3.00' Enter o Up Enter");
    assert!(person.row(0).contains("demo "), "{}", person.row(0));
    person.keys("( ( ( ( =");
    assert!(person.row(0).contains("■ main  ⇄  □ side"), "{}", person.screen());
    person.keys("G Enter");
    assert!(person.screen().contains("1 decided again at the tip of main, 0 of them rejected"), "{}", person.screen());
    person.keys("K");
    assert!(person.row(38).contains("kept: the tip of main is n"), "{}", person.screen());
    let line = person.session().line();
    let last = person.session().history().step(line.tip()).unwrap();
    assert_eq!(backtape::command_line::render(&last.command), "deposit alice 3.00");
}

#[test]
fn keys_go_from_tip_to_tip() {
    let mut person = STORY.open(MIDDLE);
    person.keys(UNDONE).keys(KEPT).keys("4");
    let mut seen = Vec::new();
    person.keys("( ( ( ( (");
    for _ in 0..4 {
        seen.push(selected(&person).split_whitespace().find_map(|word| word.parse::<u64>().ok()));
        person.keys(")");
    }
    assert_eq!(seen, [Some(12), Some(9), Some(22), Some(18)], "{}", person.screen());
    assert!(selected(&person).contains("18"), "the last one stays: {}", person.screen());
}

#[test]
fn a_lane_says_what_it_is_for_and_who_acted_on_it() {
    let mut person = STORY.open(MIDDLE);
    person.keys(UNDONE).keys(KEPT).keys("4");
    assert!(person.screen().contains("n 3 dropped, re-decided  bob "), "{}", person.screen());
    let undone = person.screen().lines().find(|line| line.contains("alice 1, bob 1")).map(str::to_owned);
    assert!(undone.is_some_and(|line| line.contains("2  records")), "{}", person.screen());
}

#[test]
fn the_selection_stays_where_it_is_while_records_come() {
    let mut person = at_undone();
    let before = selected(&person);
    person.keys(": 'deposit bob 1.00' Enter : 'deposit bob 2.00' Enter");
    assert_eq!(selected(&person), before, "{}", person.screen());
    // The record under the cursor has a row of its own; where the cursor goes on, it is counted again.
    person.keys("j j j j j Enter");
    let n4 = selected(&person);
    person.keys("[");
    assert!(selected(&person).contains("record") || n4 == selected(&person), "{}", person.screen());
}
