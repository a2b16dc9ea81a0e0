//! Whole screens as triples: a journal, keys, and what is to be seen.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod agreed;
mod blotter;
mod command_line;
mod compare;
mod exchange;
mod export;
mod ghost;
mod harness;
mod hostile;
mod kinds;
mod made_up;
mod mail;
mod markers;
mod newer;
mod numbers;
mod operator;
mod past;
mod proof;
mod readme;
mod reports;
#[path = "../reseal/mod.rs"]
mod reseal;
mod results;
mod rooms;
mod search;
mod sign_in;
mod sink;
mod statements;
mod tickets;
mod tree;
mod waiting;

use harness::{Journal, LARGE, MIDDLE, SIZES, SMALL};
use std::time::Duration;

/// A market that has been living for a while, and somebody who has traded in it.
const MARKET: Journal = Journal::starter(
    600,
    &[
        "buy you ACME 10 @ 95.00",
        "buy you ACME 25 market",
        "transfer you alice 640.00 \"rent\"",
        "withdraw you 500000.00",
        "mark \"what if I had waited?\"",
    ],
);

/// A handful of records, all of them written here.
const QUIET: Journal = Journal::of_two(&[
    "sell bob XYZ 36 @ 10.10",
    "sell bob XYZ 10 @ 10.20",
    "buy alice XYZ 20 @ 10.00",
    "buy alice XYZ 3 @ 10.10",
    "withdraw alice 5000.00",
    "cancel 3",
]);

#[test]
fn the_floor_at_three_sizes() {
    insta::assert_snapshot!("floor_80x24", MARKET.open(SMALL).screen());
    insta::assert_snapshot!("floor_120x40", MARKET.open(MIDDLE).screen());
    insta::assert_snapshot!("floor_200x60", MARKET.open(LARGE).screen());
}

#[test]
fn the_floor_in_the_past_at_three_sizes() {
    for (name, size) in [("past_80x24", SMALL), ("past_120x40", MIDDLE), ("past_200x60", LARGE)] {
        let mut person = MARKET.open(size);
        person.keys("[ [ [");
        insta::assert_snapshot!(name, format!("{}\n{}", person.screen(), person.looks()));
    }
}

/// A time of day tells nothing on a tape of many days: the ends of the timeline are days, and the record has its day
/// before it has the number of all.
#[test]
fn a_tape_of_many_days_says_which() {
    let times = [(0, "09:00", "09:00"), (30, "5 Jan", "6 Jan"), (9_000, "2026", "2027")];
    for (hours, start, end) in times {
        let journal = Journal::bare(&["open alice alice@example.org", "deposit alice 1000.00"]);
        for (_, size) in SIZES {
            let mut person = journal.open_after_hours(hours, size);
            let line = person.row_with("■");
            assert!(line.contains(&format!(" {start} ├")) && line.contains(&format!("■ {end} LIVE")), "{line}");
            person.keys("[");
            let is_dated = person.row(0).contains(" Jan 09:00");
            assert_eq!(is_dated, hours > 0 || size != SMALL, "{}", person.row(0));
            // So have the fork, and the later of two cursors, where branches are compared.
            person.keys("B Ctrl-u 'x' Enter : 'deposit alice 1' Enter = Enter");
            let fork = if hours > 0 { "n 1   5 Jan 09:00:00" } else { "n 1   09:00:00" };
            assert!(person.row_with("fork").contains(fork), "{}", person.screen());
        }
    }
}

#[test]
fn the_other_screens() {
    for (name, keys) in [("bank_120x40", "2"), ("shop_120x40", "3"), ("history_120x40", "4"), ("help_120x40", "?")] {
        let mut person = MARKET.open(MIDDLE);
        insta::assert_snapshot!(name, person.keys(keys).screen());
    }
}

#[test]
fn the_panes_of_a_small_terminal_share_one_place() {
    let mut person = MARKET.open(SMALL);
    for pane in ["[Book]", "[Chart]", "[Trades]", "[Shares]", "[Orders]"] {
        assert!(person.keys("Tab").row(1).contains(pane), "{}", person.screen());
    }
    person.keys("Tab");
    assert!(person.row(1).contains("[Orders]"), "the stream has the focus, the last pane stays");
    assert!(person.keys("Shift-Tab Shift-Tab").row(1).contains("[Shares]"));
}

#[test]
fn stepping_over_a_trade_marks_all_that_it_changed() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("[ [");
    // alice bought 3 of bob's 36 at 10.10
    assert!(person.row_with("▶").contains("buy 3 XYZ @ 10.10"), "{}", person.screen());
    assert!(person.row_with("36→33").contains("10.10"), "the level shrinks: {}", person.screen());
    let status = person.row(0);
    assert!(status.contains("cash 969.70◀") && status.contains("avail 769.70◀"), "the cash moves: {status}");
    assert!(person.row_with("│ XYZ ").contains("3◀"), "the shares arrive: {}", person.screen());
    person.keys("[");
    // alice's own order of 20 at 10.00: the hold is made, the cash stays
    let status = person.row(0);
    assert!(status.contains("cash 1,000.00  held 200.00◀ avail 800.00◀"), "{status}");
    assert!(person.row_with("0→20").contains("‹20›"), "{}", person.screen());
    assert!(person.row_with("new").contains("buy"), "{}", person.screen());
    person.keys("] ] ]");
    // live again: the cancelled order is gone, and its hold with it
    let status = person.row(0);
    assert!(status.contains("LIVE") && status.contains("held 0.00◀"), "{status}");
    assert!(person.row_with("gone").contains("10.00"), "{}", person.screen());
}

#[test]
fn a_rejection_stands_in_the_stream_with_its_reason() {
    let mut person = QUIET.open(SMALL);
    person.keys("[");
    assert!(person.row_with("▶").contains("withdraw 5,000.00"), "{}", person.screen());
    assert!(person.screen().contains("✗ available to alice: 769.70, not"), "{}", person.screen());
    assert!(!person.row(0).contains('◀'), "it has changed nothing: {}", person.row(0));
}

#[test]
fn what_lies_after_the_cursor_is_dimmed_and_has_its_sign() {
    let mut person = QUIET.open(SMALL);
    person.keys("[ [ [");
    insta::assert_snapshot!("dimmed_80x24", format!("{}\n{}", person.screen(), person.looks()));
}

#[test]
fn all_ways_to_go() {
    let mut person = MARKET.open(MIDDLE);
    let tip = person.session().line().tip().0;
    let grouped = |n: u64| format!("n {n} ");
    let cases = [
        ("[", tip - 1),
        ("[", tip - 2),
        ("]", tip - 1),
        ("{", tip - 101),
        ("} {", tip - 101),
        ("Home", 1),
        ("[", 1),
        ("}", 101),
        ("g 'n 300' Enter", 300),
        ("g '250' Enter", 250),
        ("k", 249),
        ("j j", 251),
        ("End", tip),
        ("]", tip),
    ];
    for (keys, n) in cases {
        person.keys(keys);
        let status = person.row(0);
        assert!(status.contains(&grouped(n)), "after {keys}, {n}: {status}");
        assert_eq!(status.contains("LIVE"), n == tip, "{status}");
        assert_eq!(status.contains("PAST"), n != tip, "{status}");
    }
}

#[test]
fn going_to_a_time_and_to_places_that_are_not_there() {
    let mut person = MARKET.open(MIDDLE);
    person.keys("g '09:01' Enter");
    assert!(person.row(0).contains("09:00:5") && person.row(0).contains("PAST"), "{}", person.row(0));
    for (typed, answer) in [
        ("99999", "there is no record 99999"),
        ("25:00", "neither a record nor a time"),
        ("soon", "neither a record nor a time"),
        ("08:00", "the first record is later than 08:00"),
    ] {
        person.keys(&format!("g '{typed}' Enter"));
        assert!(person.screen().contains(answer), "{typed}: {}", person.screen());
        assert!(person.row(38).contains(typed), "the line stays as typed: {}", person.row(38));
        person.keys("Esc");
    }
}

#[test]
fn a_command_in_the_past_asks_for_a_branch_and_the_old_future_stays() {
    let mut person = QUIET.open(MIDDLE);
    let before = person.last();
    person.keys("[ [ : 'buy alice XYZ 5 @ 10.10' Enter");
    assert!(person.row(38).contains("called: from-9"), "{}", person.screen());
    assert_eq!(person.last(), before, "nothing is written before the name is there");
    person.keys("Ctrl-u 'Bad Name' Enter");
    assert!(person.row(39).contains("is not a branch name"), "{}", person.row(39));
    person.keys("Ctrl-u 'main' Enter");
    assert!(person.row(39).contains("already a branch main"), "{}", person.row(39));
    person.keys("Ctrl-u 'sold-early' Enter");
    let status = person.row(0);
    assert!(status.contains("demo/sold-early") && status.contains("BRANCH"), "{status}");
    assert!(person.row_with("▶").contains("buy 5 XYZ @ 10.10"), "{}", person.screen());
    let history = person.session().history();
    assert_eq!(history.find_branch("main").unwrap().tip, before, "main is as it was");
    insta::assert_snapshot!("forked_120x40", person.screen());
    person.keys("o k Enter");
    assert!(person.row(0).contains("LIVE") && person.row(0).contains("demo "), "{}", person.row(0));
    assert!(person.screen().contains("╰ sold-early  n 9"), "{}", person.screen());
}

#[test]
fn branching_renaming_and_deleting() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("Home B Enter");
    assert!(person.row(0).contains("demo/from-1 ") && person.row(0).contains("BRANCH"), "{}", person.row(0));
    person.keys("4 d");
    assert!(person.row(38).contains("from-1 is the branch in use"), "{}", person.row(38));
    person.keys("r Ctrl-u 'idea' Enter");
    assert!(person.row(38).contains("the branch is now idea"), "{}", person.row(38));
    person.keys("o k Enter d");
    assert!(person.row(38).contains("Delete the name idea?"), "{}", person.row(38));
    assert!(person.resize(SMALL).row(22).contains("y yes  n no"), "{}", person.row(22));
    person.resize(MIDDLE);
    person.keys("n");
    assert!(person.session().history().find_branch("idea").is_ok());
    person.keys("d y");
    assert!(person.row(38).contains("the name idea is gone"), "{}", person.row(38));
    assert!(person.session().history().find_branch("idea").is_err());
}

#[test]
fn replay_is_paused_at_the_first_record_and_writes_nothing() {
    let mut person = MARKET.replay(MIDDLE);
    let bytes = person.bytes();
    let status = person.row(0);
    assert!(status.contains("PAST") && status.contains("READ-ONLY") && status.contains("n 1 of"), "{status}");
    for keys in ["b", "t", ": 'mark x' Enter", "m", "B", "End m"] {
        person.keys(keys);
        assert!(person.screen().contains("the journal is read-only"), "{keys}: {}", person.screen());
        person.keys("Esc");
    }
    assert_eq!(person.bytes(), bytes);
}

#[test]
fn records_play_at_the_chosen_speed() {
    let mut person = MARKET.replay(MIDDLE);
    person.keys("Space").wait(Duration::from_millis(999));
    assert!(person.row(0).contains("n 1 "), "{}", person.row(0));
    person.wait(Duration::from_millis(1));
    assert!(person.row(0).contains("n 2 ") && person.row(0).contains("1/s playing"), "{}", person.row(0));
    person.keys("+ +").wait(Duration::from_secs(1));
    assert!(person.row(0).contains("n 7 ") && person.row(0).contains("5/s playing"), "{}", person.row(0));
    person.keys("Space").wait(Duration::from_secs(1));
    assert!(person.row(0).contains("n 7 ") && person.row(0).contains("paused"), "{}", person.row(0));
    person.keys("Space ]").wait(Duration::from_secs(1));
    assert!(person.row(0).contains("n 8 "), "who steps, looks: {}", person.row(0));
}

#[test]
fn who_acts_and_what_is_shown_can_be_changed() {
    let mut person = MARKET.open(MIDDLE);
    assert!(person.row(0).contains(" you "), "{}", person.row(0));
    person.keys("2 j Enter 1");
    assert!(person.row(0).contains(" alice "), "{}", person.row(0));
    assert!(person.screen().contains("╮╭ Book ACME"), "{}", person.screen());
    assert!(person.keys(">").screen().contains("╮╭ Book GLOBEX"));
    assert!(person.keys("< <").screen().contains("╮╭ Book NIMBUS"));
}

#[test]
fn the_selected_order_is_cancelled() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("2 j Enter 1 Shift-Tab");
    person.keys("c");
    assert!(person.row(38).contains("✓ cancelled order 2: sell 10 XYZ @ 10.20"), "{}", person.screen());
    person.keys("c c");
    assert!(person.row(38).contains("there is no open order to cancel"), "{}", person.row(38));
}

#[test]
fn hostile_text_reaches_no_cell() {
    let mut person = QUIET.open(MIDDLE);
    person.keys(": 'mark \"a\u{202e}b\u{200b}c\u{2066}\"' Enter");
    assert!(person.row_with("▶").contains("‹a·bc·›"), "{}", person.screen());
}

#[test]
fn too_small_a_terminal_asks_for_room() {
    let mut person = QUIET.open(MIDDLE);
    person.resize((79, 24));
    assert_eq!(person.row(0), "Backtape needs 80×24.");
    person.keys("Home b").resize(MIDDLE);
    assert!(person.row(0).contains("LIVE"), "keys do nothing unseen: {}", person.row(0));
    for size in [(1, 1), (10, 2), (0, 0), (80, 24), (300, 100)] {
        person.resize(size);
    }
    person.resize((40, 10)).keys("q");
    assert!(person.has_quit());
}

#[test]
fn esc_steps_out_and_never_quits() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("? Esc : Esc g Esc / Esc o Esc B Esc Esc Esc Esc");
    assert!(!person.has_quit());
    assert!(person.keys("q").has_quit());
}

#[test]
fn an_empty_journal_has_screens() {
    let empty = Journal::bare(&[]);
    for size in [SMALL, MIDDLE, LARGE] {
        let mut person = empty.open(size);
        person.keys("[ ] { } Home End Space + - < > n N c Tab j k l h Enter 2 Tab Enter 3 Tab 4 Tab Enter 1");
        assert!(person.row(0).contains("n 0"), "{}", person.row(0));
    }
    insta::assert_snapshot!("empty_120x40", empty.open(MIDDLE).screen());
}

#[test]
fn a_read_only_journal_offers_nothing_that_writes() {
    let mut person = MARKET.replay(MIDDLE);
    for screen in ["1", "2", "3", "4", "End 1"] {
        let hints = person.keys(screen).row(39);
        for word in ["buy", "sell", "transfer", "branch", "rename", "delete", "restock", "order"] {
            assert!(!hints.contains(word), "{screen}: {hints}");
        }
        assert!(hints.contains("[ ] step"), "{hints}");
    }
}

#[test]
fn a_chart_goes_back_as_far_as_there_are_candles() {
    let long = Journal::starter(2_000, &[]);
    let mut person = long.open(SMALL);
    person.keys("Tab Tab");
    assert!(!person.screen().contains("newer →"), "{}", person.screen());
    let newest = person.screen();
    assert!(person.keys("h").screen().contains("5 newer →"), "{}", person.screen());
    assert_eq!(person.keys("Right").screen(), newest);
    (0..99).for_each(|_| drop(person.keys("Left").screen()));
    let oldest = person.screen();
    assert_ne!(oldest, newest);
    assert_ne!(person.keys("l").screen(), oldest, "it is not further back than there are candles");
    assert!(!person.keys("p").screen().contains("newer →"), "candles of another period begin with the newest");
}

#[test]
fn keys_say_what_they_do() {
    let mut person = MARKET.replay(MIDDLE);
    assert!(person.keys("+").row(38).contains("2/s, once the records play: Space"), "{}", person.row(38));
    assert!(person.keys("o").row(39).contains("Enter open"), "{}", person.row(39));
}

#[test]
fn the_mail_of_a_new_account_is_in_sight() {
    let mut person = MARKET.open(SMALL);
    person.keys("2 : 'open zoe zoe@example.org' Enter Tab Tab");
    assert!(person.screen().contains("Mail zoe") && person.screen().contains("Your code is"), "{}", person.screen());
}

#[test]
fn a_ticket_is_in_sight_on_every_screen() {
    for size in [SMALL, MIDDLE, LARGE] {
        for screen in ["1", "2", "3", "4", "1 Tab", "2 Tab", "3 Tab", "4 Tab"] {
            let mut person = MARKET.open(size);
            person.keys(screen).keys("t");
            let screen = person.screen();
            assert!(screen.contains("╭ Transfer ") && screen.contains("amount"), "{screen}");
        }
    }
}
