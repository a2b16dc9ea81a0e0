//! The blotter: orders by how they stand, whose, for what, and the life of one of them.

use crate::MARKET;
use crate::harness::{Journal, LARGE, MIDDLE, SIZES};

/// Orders of every end.
const ORDERS: Journal = Journal::bare(&[
    "list XYZ",
    "list ABC",
    "open alice alice@example.org",
    "open bob bob@example.org",
    "deposit alice 1000.00",
    "grant bob XYZ 60",
    "sell bob XYZ 10 @ 10.10",
    "sell bob XYZ 20 @ 10.20",
    "buy alice XYZ 25 @ 10.20",
    "buy alice XYZ 5 @ 9.00",
    "amend 4 qty 8",
    "buy alice ABC 3 @ 1.00",
    "sell bob XYZ 2 @ 9.00 ioc",
    "cancel 4",
    "buy alice XYZ 900 @ 10.00",
]);

#[test]
fn the_blotter_at_three_sizes() {
    for (name, size) in SIZES {
        let mut person = MARKET.open(size);
        person.keys("Shift-Tab");
        if size == LARGE {
            person.keys("Shift-Tab Shift-Tab");
        }
        assert!(person.screen().contains("Orders 1 open"), "{}", person.screen());
        person.keys("v y");
        insta::assert_snapshot!(format!("blotter_pane_{name}"), person.screen());
        person.keys("v z");
        insta::assert_snapshot!(format!("blotter_{name}"), person.screen());
        person.keys("Enter");
        insta::assert_snapshot!(format!("life_{name}"), person.screen());
        person.keys("Esc f");
        insta::assert_snapshot!(format!("blotter_filter_{name}"), person.screen());
    }
}

#[test]
fn orders_by_how_they_stand_and_whose() {
    let mut person = ORDERS.open(MIDDLE);
    person.keys("Shift-Tab");
    assert!(person.screen().contains("Orders 1 open"), "{}", person.screen());
    person.keys("z v");
    // alice acts: her orders that are done, the newest first, the refused one as well
    assert!(person.screen().contains("Orders done · mine"), "{}", person.screen());
    let rows: Vec<String> = (3..7).map(|y| person.row(y)).collect();
    assert!(rows[0].contains("rejected") && rows[0].contains("InsufficientFunds"), "{rows:#?}");
    assert!(rows[1].contains("cancelled") && rows[1].contains("2/8") && rows[1].contains("9.00"), "{rows:#?}");
    assert!(rows[2].contains("filled") && rows[2].contains("25/25") && rows[2].contains("10.16"), "{rows:#?}");
    person.keys("y");
    assert!(person.row_with("ioc").contains("bob"), "{}", person.screen());
    person.keys("v");
    assert!(
        person.row_with("15/20").contains("open") && person.row_with("15/20").contains("10.20"),
        "{}",
        person.screen()
    );
    person.keys("v y");
    assert!(person.screen().contains("Orders 1 open"), "{}", person.screen());
}

#[test]
fn the_filter_is_followed_while_it_is_typed_and_left() {
    let mut person = ORDERS.open(MIDDLE);
    person.keys("Shift-Tab z f 'all everybody xyz sell'");
    assert!(person.screen().contains("Orders all · everybody · XYZ · sell"), "{}", person.screen());
    assert!(!person.screen().contains("ABC"), "{}", person.screen());
    assert!(person.keys("' ioc'").row(3).contains("2/2"), "{}", person.screen());
    assert!(person.row(4).trim_matches(['│', ' ']).is_empty(), "{}", person.screen());
    person.keys("Esc");
    assert!(person.screen().contains("Orders 1 open"), "as it was: {}", person.screen());
    person.keys("f 'nobody' Enter");
    assert!(person.screen().contains("no such orders"), "{}", person.screen());
    person.keys("f Ctrl-u 'bob all' Enter");
    assert!(person.screen().contains("Orders all · bob"), "{}", person.screen());
}

#[test]
fn the_blotter_goes_along_in_time() {
    let mut person = ORDERS.open(MIDDLE);
    person.keys("Shift-Tab z f 'all everybody' Enter");
    assert!(person.row_with("2/8").contains("cancelled"), "{}", person.screen());
    person.keys("[ [");
    assert!(person.row_with("2/8").contains("open"), "before it was cancelled: {}", person.screen());
    assert!(person.row_with("ioc").contains("2/2◀"), "what the record did is marked: {}", person.screen());
    person.keys("[");
    assert!(person.row_with("0/8").contains("open"), "before it traded: {}", person.screen());
    person.keys("] ]");
    assert!(person.row_with("2/8").contains("cancelled"), "{}", person.screen());
    person.keys("End : 'buy alice ABC 1 @ 0.90'");
    assert!(person.row_with("0/1◀").contains("0.90"), "what is typed stands among them: {}", person.screen());
}

#[test]
fn the_life_of_an_order_leads_to_its_records() {
    let mut person = ORDERS.open(MIDDLE);
    person.keys("Shift-Tab z v j Enter");
    let screen = person.screen();
    assert!(screen.contains("Order 4  buy 8 XYZ @ 9.00 gtc"), "{screen}");
    assert!(screen.contains("alice  cancelled (as asked), 2 of 8 filled at 9.00"), "{screen}");
    for line in [
        "10  09:00:00  taken: buy 5 XYZ @ 9.00 gtc",
        "11  09:00:00  amended: 8 in all @ 9.00, at the back of its queue",
        "13  09:00:00  traded 2 @ 9.00: 2 of 8, fee 0.00, maker with bob's 6",
        "14  09:00:00  cancelled with 6 open: as asked",
    ] {
        assert!(screen.contains(line), "{line}: {screen}");
    }
    person.keys("c");
    assert!(person.row(38).contains("this order is cancelled: there is nothing to change"), "{}", person.row(38));
    person.keys("j j Enter");
    assert!(person.row(0).contains("n 13 of 15") && person.row(0).contains("PAST"), "{}", person.row(0));
    person.keys("End k Enter");
    assert!(person.screen().contains("refused: available to alice"), "{}", person.screen());
    person.keys("Esc v v Enter a");
    assert!(person.screen().contains("╭ Amend"), "{}", person.screen());
    person.keys("Esc Enter c");
    assert!(person.row(38).contains("✓ cancelled order 5: buy 3 ABC @ 1.00"), "{}", person.row(38));
}

#[test]
fn what_is_done_is_neither_amended_nor_cancelled() {
    let mut person = ORDERS.open(MIDDLE);
    let last = person.last();
    person.keys("Shift-Tab v j c");
    assert!(person.row(38).contains("✗ this order is cancelled: nothing to cancel"), "{}", person.row(38));
    person.keys("j a");
    assert!(person.row(38).contains("✗ this order is filled: nothing to amend"), "{}", person.row(38));
    assert_eq!(person.last(), last);
}

#[test]
fn pairs_and_exits_are_said_with_their_orders() {
    // A bracket: the exits follow when the entry is filled; and one that waits.
    let mut person = Journal::of_two(&[
        "deposit bob 1000.00",
        "sell bob XYZ 5 @ 10.10",
        "buy alice XYZ 5 @ 10.10 then @ 12.00 oco stop 9.00",
        "buy bob XYZ 5 @ 9.90",
        "sell bob XYZ 7 @ 11.00 oco stop 9.50",
        "buy alice XYZ 2 @ 11.00",
    ])
    .open(MIDDLE);
    person.keys("Shift-Tab z f 'all everybody' Enter");
    for (order, beside) in
        [("    2  alice", "exits 3 4"), ("    3  alice", "pair 4 exit of 2"), ("    4  alice", "pair 3 exit of 2")]
    {
        assert!(person.row_with(order).contains(beside), "{order}: {}", person.screen());
    }
    insta::assert_snapshot!("blotter_ties_120x40", person.screen());
    // Of those that are open the records need not be read.
    person.keys("f Ctrl-u 'open everybody' Enter");
    assert!(person.row_with("    4  alice").contains("pair 3 exit of 2"), "{}", person.screen());
    person.keys("Enter");
    insta::assert_snapshot!("life_ties_120x40", person.screen());
}
