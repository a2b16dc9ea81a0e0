//! Explaining a number and finding the moment, as a person does.

use crate::harness::{LARGE, MIDDLE, Person, SIZES};
use crate::{MARKET, QUIET};
use std::time::Duration;

/// The number that is explained.
fn explained(person: &Person) -> String {
    let row = person.row_with(" at n ");
    let title = row.split('╭').next_back().unwrap_or_default();
    title.split("  at n ").next().unwrap_or_default().trim().to_owned()
}

#[test]
fn every_pane_explains_the_number_under_its_selection() {
    let cases = [
        ("1 e", "alice.held  0.00"), // what the cancelled order held
        ("1 [ e", "alice.available  769.70"),
        ("1 [ [ e", "alice.balance  969.70"),
        ("2 e", "alice.balance  969.70"),
        ("2 j e", "bob.balance  30.30"),
        ("2 Tab e", "alice.balance  969.70"),
        ("4 e", "alice.balance  969.70"),
    ];
    for (keys, title) in cases {
        let mut person = QUIET.open(MIDDLE);
        person.keys(keys);
        assert_eq!(explained(&person), title, "{keys}: {}", person.screen());
    }
    let mut person = MARKET.open(LARGE);
    let mut titles = Vec::new();
    for _ in 0..8 {
        person.keys("Tab e");
        titles.push(explained(&person).split("  ").next().unwrap_or_default().to_owned());
        person.keys("Esc");
    }
    let want = [
        "ACME.last",
        "ACME.spread",
        "ACME.last",
        "you.ACME.position",
        "you.held",
        "you.balance",
        "you.balance",
        "ACME.last",
    ];
    assert_eq!(titles[..7], want[..7], "chart, book, trades, positions, orders, accounts, mail");
}

#[test]
fn a_level_of_the_book_is_chosen_and_explained() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("Tab Tab");
    assert!(person.row(1).contains("Book XYZ"), "{}", person.screen());
    person.keys("k e");
    assert_eq!(explained(&person), "XYZ.ask@10.10  33");
    assert!(person.row_with("−3 ").contains("buy 3 XYZ @ 10.10"), "{}", person.screen());
    assert!(person.row_with("+36").contains("sell 36 XYZ @ 10.10"), "{}", person.screen());
    person.keys("Esc k e");
    assert_eq!(explained(&person), "XYZ.ask@10.20  10");
    person.keys("Esc k k k k e");
    assert_eq!(explained(&person), "XYZ.ask@10.20  10", "there is no further level");
    person.keys("Esc j j e");
    assert_eq!(explained(&person), "XYZ.spread  nothing", "nobody bids");
}

#[test]
fn an_explanation_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = QUIET.open(size);
        person.keys("[ [ e c");
        insta::assert_snapshot!(format!("explain_{name}"), format!("{}\n{}", person.screen(), person.looks()));
        let mut person = MARKET.open(size);
        person.keys(": 'mark x' Enter e e 'ACME.ask' Enter j c");
        insta::assert_snapshot!(format!("explain_market_{name}"), person.screen());
        person.keys("Esc f 'you.balance < 9000 or any Insuff'");
        insta::assert_snapshot!(format!("find_{name}"), person.screen());
        person.keys("Tab Tab Enter");
        insta::assert_snapshot!(format!("found_{name}"), person.screen());
    }
}

#[test]
fn enter_goes_to_the_record_and_to_what_it_reacted_to() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("2 e Enter 1");
    assert!(person.row_with("▶").contains("buy 3 XYZ @ 10.10"), "{}", person.screen());
    person.keys("End 2 e c");
    assert!(
        person.row_with("← bob").contains("sell 36 XYZ @ 10.10   placed order 1, the maker"),
        "{}",
        person.screen()
    );
    person.keys("j Enter 1");
    assert!(person.row_with("▶").contains("sell 36 XYZ @ 10.10"), "{}", person.screen());
    person.keys("e j c");
    assert!(person.screen().contains("← nothing before it: somebody asked for it"), "{}", person.screen());
    assert_eq!(person.keys("c").screen().matches('←').count(), 0, "the same key closes them");
    person.keys("c j j Esc Esc");
    assert!(!person.has_quit());
}

#[test]
fn another_number_is_a_key_or_a_name_away() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("2 e l");
    assert_eq!(explained(&person), "alice.held  0.00");
    assert!(person.row_with("−200.00      0.00").contains("cancel 3"), "{}", person.screen());
    person.keys("h h");
    assert_eq!(explained(&person), "alice.fees  0.00");
    assert!(person.screen().contains("no record on this line has moved it"), "{}", person.screen());
    person.keys("e 'bob.XYZ.pos' Tab Enter");
    assert_eq!(explained(&person), "bob.XYZ.position  47");
    person.keys("e 'bob.XYZ.pson' Enter");
    assert!(person.screen().contains("position"), "{}", person.screen());
    person.keys("Ctrl-u 'carol.balance' Enter");
    assert!(person.row(39).contains("^ there is no account carol"), "{}", person.screen());
    person.keys("Esc");
    assert_eq!(explained(&person), "bob.XYZ.position  47", "leaving the line leads back");
    person.keys("e Up Up Enter");
    assert!(person.screen().contains("\"pson\""), "what was typed before comes back: {}", person.screen());
}

#[test]
fn an_explanation_is_as_of_the_record_under_the_cursor() {
    let mut person = QUIET.open(MIDDLE);
    person.keys("g '8' Enter 2 e l");
    assert!(person.row_with(" at n ").contains("alice.held  200.00  at n 8"), "{}", person.screen());
    assert!(person.screen().contains(" 1 change, all of them "), "{}", person.screen());
}

#[test]
fn moments_are_found_both_ways() {
    let mut person = QUIET.open(MIDDLE);
    let under = |person: &Person| person.row_with("▶");
    person.keys("f 'any trade' Enter");
    assert!(under(&person).contains("buy 3 XYZ @ 10.10"), "{}", person.screen());
    assert!(person.row(38).contains("✓ n 9: any trade"), "{}", person.row(38));
    person.keys("n");
    assert!(
        person.row(38).contains("“any trade” holds after none of the older records, seen from n 9"),
        "{}",
        person.row(38)
    );
    assert!(under(&person).contains("buy 3 XYZ"), "it stays where it is");
    person.keys("Home F 'XYZ.ask < 10.15 and bob.XYZ.held > 40' Enter");
    assert!(under(&person).contains("sell 10 XYZ @ 10.20"), "{}", person.screen());
    assert!(person.row(38).contains("XYZ.ask 10.10   bob.XYZ.held 46"), "{}", person.row(38));
    person.keys("N");
    assert!(under(&person).contains("buy 20 XYZ @ 10.00"), "{}", person.screen());
    person.keys("n");
    assert!(under(&person).contains("sell 10 XYZ @ 10.20"), "{}", person.screen());
    person.keys("End f Up Enter");
    assert!(person.row(38).contains("✓ n 10: XYZ.ask < 10.15"), "what was asked before comes back: {}", person.row(38));
    person.keys("/ 'grant' Enter n");
    assert!(person.row(38).contains("there is no older one"), "a search for text takes over: {}", person.screen());
}

#[test]
fn conditions_are_completed_and_shown_by_example() {
    let mut person = MARKET.open(MIDDLE);
    person.keys("f");
    for example in ["any rejection of you", "you.balance changed", "you.equity < 900", "ACME.spread > 0.50"] {
        assert!(person.screen().contains(example), "{example}: {}", person.screen());
    }
    person.keys("Tab Tab");
    assert!(person.row(38).contains("find older: you.balance changed"), "{}", person.row(38));
    person.keys("Enter");
    assert!(person.row_with("▶").contains("→ alice 640.00"), "{}", person.screen());
    person.keys("f 'yo' Tab 'eq' Tab '< 9' Enter");
    assert!(person.screen().contains("you.equity < 9"), "{}", person.screen());
}

#[test]
fn bad_conditions_say_where_and_what_would_be_right() {
    let mut person = QUIET.open(MIDDLE);
    let bytes = person.bytes();
    let cases = [
        ("alice.balanse < 5", 6, "there is no number \"balanse\"; did you mean balance?"),
        ("alcie.balance < 5", 0, "there is no account alcie at this record; did you mean alice?"),
        ("XYZ.ask > ABC.bid", 10, "there is no instrument ABC at this record"),
        ("gadget.stock = 0", 0, "the shop has no gadget at this record"),
        ("alice.balance is 5", 14, "\"is\" is no comparison"),
        ("alice.balance <", 15, "nothing to compare alice.balance with; write alice.balance < 900.00"),
        ("any rejektion", 4, "nothing is called \"rejektion\"; did you mean any rejection?"),
        ("(any trade", 0, "the parenthesis is not closed; end the group with )"),
        ("any trade any trade", 10, "\"any\" has no place here"),
    ];
    for (text, column, says) in cases {
        person.keys(&format!("f '{text}' Enter"));
        let caret = person.row(39).chars().position(|c| c == '^');
        assert_eq!(caret, Some(" find older: ".len() + column), "{text}: {}", person.screen());
        let screen = person.screen().replace(['│', '\n'], " ");
        let plain = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        let (what, cure) = says.split_once("; ").unwrap_or((says, ""));
        assert!(plain.contains(what) && plain.contains(cure), "{text}: {}", person.screen());
        assert!(person.row(38).contains(text), "the line stays: {}", person.row(38));
        person.keys("Esc");
    }
    assert_eq!(person.bytes(), bytes);
}

/// A search longer than a piece: frames come in between, and Esc stops it.
#[test]
fn a_long_search_goes_on_between_frames_and_can_be_left() {
    let long = crate::harness::Journal::starter(40_000, &[]);
    let mut person = long.open(MIDDLE);
    let tip = person.row(0);
    person.press("f 'you.equity < 1' Enter");
    assert!(
        person.row(38).contains("looking for “you.equity < 1” among the older records … 20 %"),
        "{}",
        person.row(38)
    );
    person.wait(Duration::ZERO);
    assert!(person.row(38).contains("… 40 %"), "{}", person.row(38));
    person.press("Esc").wait(Duration::ZERO);
    assert_eq!((person.row(0), person.row(38).contains("looking for")), (tip, false));
    person.keys("n");
    assert!(person.row(38).contains("holds after none of the older records"), "{}", person.row(38));
    // An explanation looks no further back than is looked at.
    person.keys("e e 'commands' Enter");
    assert!(person.screen().contains("↓ looks further back"), "{}", person.screen());
    person.press("Esc");
    // A report goes on by itself as well, where there is room for it.
    person.press("5");
    assert!(person.busy_after("Ctrl-l"), "{}", person.screen());
    person.resize((20, 5));
    assert!(!person.busy_after("Ctrl-l"), "nothing is read where nothing is shown");
    person.resize(MIDDLE);
    assert!(person.busy_after("Ctrl-l"));
    person.keys("Ctrl-l");
    assert!(!person.busy_after("Ctrl-l") && person.screen().contains("2026-01-05"), "{}", person.screen());
}
