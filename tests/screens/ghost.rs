//! The ghost: while a command is typed every pane shows what would come of it; Enter commits it, Esc
//! leaves no trace.

use crate::harness::{Journal, LARGE, MIDDLE, Person, SIZES, SMALL};
use crate::tickets::STAGE;
use std::time::Duration;

fn is_preview(person: &Person) -> bool {
    person.row(0).contains(" PREVIEW ")
}

#[test]
fn a_ticket_is_previewed_in_every_pane() {
    for (place, size) in SIZES {
        let mut person = STAGE.open(size);
        person.keys("Tab b");
        assert!(!is_preview(&person) && person.row(0).contains(" LIVE "), "nothing is typed: {}", person.row(0));
        person.keys("'30' Tab '101.54'");
        assert!(is_preview(&person), "{}", person.row(0));
        person.row_with("◌ not sent");
        person.row_with("0→5  101.54 ◀‹5›"); // what waits in the book
        insta::assert_snapshot!(format!("ghost_ticket_{place}"), person.screen());
        person.keys("Up '0000'");
        assert!(!is_preview(&person), "refused: {}", person.row(0));
        assert!(!person.screen().contains("not sent"), "{}", person.screen());
    }
}

#[test]
fn a_command_on_the_line_is_previewed_once_it_is_whole() {
    for (place, size) in SIZES {
        let mut person = STAGE.open(size);
        person.keys("2 : 'transfer you nora'");
        assert!(!is_preview(&person), "{}", person.row(0));
        person.keys("' 250'");
        assert!(is_preview(&person), "{}", person.row(0));
        person.row_with("9,619.94◀"); // available to you, before 9,869.94
        insta::assert_snapshot!(format!("ghost_line_{place}"), person.screen());
        person.keys("' rent rent'");
        assert!(!is_preview(&person), "it does not parse: {}", person.row(0));
    }
}

/// What is typed, and a screen where it shows.
const TYPED: [&str; 9] = [
    "1 b '30'",
    "1 s '20' Tab Ctrl-u",
    "2 t 'nora' Tab '640' Tab 'rent'",
    "2 d '250.50'",
    "2 w '250'",
    "3 i Tab 'widget*2'",
    "3 : 'stock widget 5'",
    "1 : 'cancel 5'",
    "4 : 'open zoe zoe@example.org'",
];

#[test]
fn escape_leaves_no_trace() {
    let stands = [("live", ""), ("in the past", "[ ["), ("at the first record", "Home")];
    for (_, size) in SIZES {
        for ((stand, way), typed) in stands.iter().flat_map(|stand| TYPED.map(|typed| (*stand, typed))) {
            let mut person = STAGE.open(size);
            let (screen, ticket) = typed.split_once(' ').unwrap();
            person.keys(way).keys(screen);
            let (before, looks, bytes) = (person.screen(), person.looks(), person.bytes());
            let (n, position) = (person.last(), person.session().live().clone());
            person.keys(ticket);
            if stand != "at the first record" {
                // Nobody has an account there yet; later all of them would be accepted.
                let cancelled = typed.contains("cancel") && way.contains('[');
                assert!(is_preview(&person) || cancelled, "{stand}, {typed}: {}", person.screen());
            }
            person.keys("Esc");
            assert_eq!(person.screen(), before, "{stand}, {typed}");
            assert_eq!(person.looks(), looks, "{stand}, {typed}");
            assert_eq!(person.bytes(), bytes, "{stand}, {typed}: not a byte is written");
            assert_eq!(person.last(), n);
            assert_eq!(person.session().live(), &position);
        }
    }
}

#[test]
fn what_is_sent_is_what_was_previewed() {
    for typed in TYPED {
        let mut person = STAGE.open(LARGE);
        person.keys(typed);
        // The stream says what it says in either case; the head of the screen says how one stands.
        let figures = |person: &Person| person.row(0).split("you  cash").nth(1).unwrap().to_owned();
        let preview = figures(&person);
        person.keys("Enter");
        assert_eq!(figures(&person), preview, "{typed}");
        assert!(!is_preview(&person), "{typed}: {}", person.row(0));
        assert!(person.row(58).contains('✓'), "{typed}: {}", person.row(58));
    }
}

#[test]
fn the_past_is_previewed_as_the_branch_that_would_begin_there() {
    for (place, size) in SIZES {
        let mut person = STAGE.open(size);
        let (last, bytes) = (person.last(), person.bytes());
        // Before anybody bid for ACME.
        person.keys("Tab [ [ [ s '20' Tab '101.48'");
        assert!(is_preview(&person), "{}", person.screen());
        let of = format!("n {}", last.0 - 3);
        assert!(person.row(0).contains(&of), "the cursor stays where it is: {}", person.row(0));
        person.row_with("▶  125");
        person.row_with("◌ not sent");
        insta::assert_snapshot!(format!("ghost_past_{place}"), person.screen());
        person.keys("Enter");
        assert!(is_preview(&person), "while the branch is named: {}", person.screen());
        person.keys("Esc Esc");
        assert!(!is_preview(&person) && person.row(0).contains(" PAST "), "{}", person.row(0));
        assert_eq!((person.last(), person.bytes()), (last, bytes));
        person.keys("s '20' Tab '101.48' Enter Enter");
        assert!(person.row(0).contains(" BRANCH "), "{}", person.row(0));
        assert_eq!(person.session().history().find_branch("main").unwrap().tip, last);
    }
}

#[test]
fn marks_are_on_while_the_market_streams_below() {
    let market = Journal::starter(300, &[]);
    let mut person = market.open(LARGE);
    person.keys("Space 2");
    assert!(!person.screen().contains('◀'), "streaming, nothing is marked: {}", person.screen());
    person.keys("t 'nora' Tab '640'");
    let marked = |person: &Person| person.row(0).contains("9,360.00◀ −640.00");
    assert!(is_preview(&person) && marked(&person), "{}", person.screen());
    let n = person.last();
    person.keys("Esc + + + t 'nora' Tab '640'");
    while person.last() == n {
        person.wait(Duration::from_millis(30));
    }
    assert!(is_preview(&person) && marked(&person), "it lies on the new state: {}", person.screen());
}

#[test]
fn a_first_record_is_previewed_in_an_empty_journal() {
    let mut person = Journal::bare(&[]).open(SMALL);
    person.keys(": 'list XYZ'");
    assert!(is_preview(&person), "{}", person.screen());
    person.row_with("◌ not sent");
    person.keys("Esc");
    person.row_with("No records yet");
}

#[test]
fn a_journal_for_reading_previews_nothing() {
    let mut person = STAGE.replay(MIDDLE);
    person.keys("End : 'transfer you nora 250'");
    assert!(!is_preview(&person), "nothing can be sent: {}", person.row(0));
}
