//! Bank, Shop and History: what stands there live and in the past, and what their keys do.

use crate::harness::{Journal, LARGE, MIDDLE, SIZES, SMALL};

/// A market, a customer of the bank and the shop, and every way that an account can stand.
const TOWN: Journal = Journal::starter(
    400,
    &[
        "open zoe zoe@example.org name \"Zoe Zimmer\"",
        "transfer zoe you 5.00",
        "transfer you alice 640.00 \"rent of may\"",
        "credit bob 750.00",
        "freeze dave",
        "stock lamp 3 @ 39.50",
        "order you lamp*2 coffee*4",
        "order you gadget*900",
        "withdraw you 125.50 \"cash\"",
        "mark \"payday\"",
        "buy you ACME 10 @ 95.00",
    ],
);

/// A few records, and branches from the beginning, from the middle, from a branch, and without
/// records of their own.
const FORKED: &str = "Home B Ctrl-u 'other-start' Enter : 'open eve eve@example.org' Enter o k Enter \
     g '6' Enter : 'withdraw alice 200' Enter Ctrl-u 'early' Enter \
     : 'deposit alice 50' Enter : 'mark \"a second thought\"' Enter [ B Ctrl-u 'deep' Enter \
     : 'withdraw alice 1' Enter B Ctrl-u 'idea' Enter o k k k k Enter";

const BRANCHY: Journal = Journal::of_two(&[
    "deposit bob 20.00",
    "deposit bob 21.00",
    "mark \"what if I had waited?\"",
    "sell bob XYZ 10 @ 10.20",
    "sell bob XYZ 11 @ 10.30",
    "buy alice XYZ 10 @ 10.20",
]);

#[test]
fn bank_and_shop_live_and_in_the_past_at_three_sizes() {
    for (screen, key) in [("bank", "2"), ("shop", "3")] {
        for (size_name, size) in SIZES {
            let mut person = TOWN.open(size);
            insta::assert_snapshot!(format!("{screen}_live_{size_name}"), person.keys(key).screen());
            // The order of lamps and coffee; the shelf and the bank's books move.
            let past = person.keys("[ [ [ [").screen();
            insta::assert_snapshot!(format!("{screen}_past_{size_name}"), format!("{past}\n{}", person.looks()));
        }
    }
}

#[test]
fn history_live_and_in_the_past_at_three_sizes() {
    for (size_name, size) in SIZES {
        let mut person = BRANCHY.open(size);
        person.keys(FORKED);
        insta::assert_snapshot!(format!("history_live_{size_name}"), person.keys("4").screen());
        let past = person.keys("g '4' Enter").screen();
        insta::assert_snapshot!(format!("history_past_{size_name}"), format!("{past}\n{}", person.looks()));
    }
}

#[test]
fn the_bank_shows_the_selected_account_and_its_mail() {
    let mut person = TOWN.open(MIDDLE);
    person.keys("2 j j");
    assert!(person.row_with("╭ Statement ").contains("Statement bob"), "{}", person.screen());
    assert!(person.row_with("Bob Brandt").contains("balance"), "{}", person.screen());
    assert!(person.row_with("credit line").contains("750.00"), "{}", person.screen());
    person.keys("Tab Tab Enter");
    assert!(person.screen().contains("Dear Bob Brandt,"), "{}", person.screen());
    assert!(person.screen().contains("the balance of “bob” may now go 750.00 below zero."), "{}", person.screen());
    person.keys("Esc Shift-Tab Shift-Tab Enter");
    assert!(person.row(38).contains("you act as bob"), "{}", person.row(38));
}

#[test]
fn accounts_say_in_words_and_signs_how_they_stand() {
    let mut person = TOWN.open(MIDDLE);
    person.keys("2 j j j j");
    assert!(person.row_with(" dave ").contains("‖ frozen"), "{}", person.screen());
    person.keys(&"PageDown ".repeat(9));
    assert!(person.row_with("│  zoe ").contains("? unverified"), "{}", person.screen());
    assert!(person.screen().contains("address not verified"), "{}", person.screen());
}

#[test]
fn stepping_over_an_order_of_the_shop_marks_shelf_sales_and_books() {
    let mut person = TOWN.open(MIDDLE);
    person.keys("3 [ [ [ [");
    assert!(person.row_with("│ lamp ").contains("17◀   −2"), "{}", person.screen());
    assert!(person.row_with("sold  2 lamp, 4 coffee").contains("91.80◀"), "{}", person.screen());
    person.keys("2");
    assert!(person.row_with("╭ Accounts").contains("◀ you −91.80"), "{}", person.screen());
    assert!(person.row_with("You   ").contains("9,268.20◀ −91.80"), "{}", person.screen());
    assert!(person.row_with("│ shop  ").contains("◀ +91.80"), "{}", person.screen());
    person.keys("[ [");
    assert!(!person.row_with("│ shop  ").contains('◀'), "the lamps came, no money moved: {}", person.screen());
}

#[test]
fn an_item_is_low_or_sold_out_in_words() {
    let mut person = TOWN.open(MIDDLE);
    person.keys("3 : 'order you gadget*25' Enter");
    assert!(person.row_with("│ gadget ").contains("! low"), "{}", person.screen());
    person.keys("j : 'order you gadget*5' Enter");
    assert!(person.row_with("│ gadget ").contains("✗ sold out"), "{}", person.screen());
    person.keys("r '40' Enter");
    assert!(!person.row_with("│ gadget ").contains("sold out"), "{}", person.screen());
}

#[test]
fn the_statement_goes_along_with_the_cursor() {
    let mut person = TOWN.open(LARGE);
    person.keys("2");
    let entries = |person: &mut crate::harness::Person| {
        let screen = person.screen();
        screen.lines().filter(|line| line.contains("cash") && line.contains("withdrawal")).count()
    };
    assert_eq!(entries(&mut person), 1, "{}", person.screen());
    person.keys("[ [ [");
    assert_eq!(entries(&mut person), 0, "{}", person.screen());
    person.keys("]");
    assert_eq!(entries(&mut person), 1, "{}", person.screen());
    person.keys("Home");
    assert!(person.screen().contains("no account yet"), "{}", person.screen());
    person.keys("End");
    assert_eq!(entries(&mut person), 1, "{}", person.screen());
}

#[test]
fn the_tree_is_walked_and_opened() {
    let mut person = BRANCHY.open(MIDDLE);
    person.keys(FORKED).keys("4");
    assert!(person.row_with("main LIVE").contains("■"), "{}", person.screen());
    // Past the lines between two lanes, down to the tip of another branch, and onto it.
    let before = person.last();
    person.keys("/ Esc j j j j j j j j");
    assert_eq!(person.last(), before, "looking writes nothing");
    person.keys("o j j Enter");
    assert!(person.row(0).contains("demo/early"), "{}", person.screen());
    assert!(person.row_with("early LIVE").contains('▶'), "{}", person.screen());
    // A record that is on this branch's way is gone to; one on another lane opens that one.
    person.keys(&"PageDown ".repeat(5)).keys("k Enter");
    assert!(person.row(0).contains("PAST") && person.row(0).contains("demo/early"), "{}", person.row(0));
    person.keys(&"PageUp ".repeat(5)).keys("j Enter");
    assert!(person.row(0).contains("PAST") && person.row(0).contains("demo "), "{}", person.row(0));
}

#[test]
fn a_branch_begins_at_the_selected_record() {
    let mut person = BRANCHY.open(MIDDLE);
    person.keys("4").keys(&"PageDown ".repeat(3)).keys("k B");
    assert!(person.row(38).contains("from n 1, called: from-1"), "{}", person.row(38));
    person.keys("Enter");
    assert!(person.row(0).contains("demo/from-1") && person.row(0).contains("n 1 "), "{}", person.row(0));
}

#[test]
fn a_small_terminal_shows_one_pane_of_a_room_in_all_its_width() {
    let mut person = TOWN.open(SMALL);
    assert!(person.keys("2").row(1).contains("[Accounts]"), "{}", person.screen());
    for pane in ["[Statement]", "[Mail]", "[Ledger]", "[Stream]", "[Accounts]"] {
        assert!(person.keys("Tab").row(1).contains(pane), "{}", person.screen());
    }
    assert!(person.keys("Tab Tab Esc").row(1).contains("[Accounts]"), "{}", person.screen());
}
