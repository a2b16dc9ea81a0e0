//! The shop's orders that wait: placed, paid, shipped, cancelled, by their keys.

use crate::harness::{Journal, LARGE, MIDDLE, SMALL};

const SHOP: Journal = Journal::starter(
    0,
    &[
        "stock lamp 5 @ 39.50",
        "reserve you lamp*2 coffee*1",
        "reserve alice lamp*1 until 2199-12-31",
        "reserve bob coffee*2",
        "pay 3",
    ],
);

#[test]
fn what_waits_is_shown_at_three_sizes() {
    for size in [SMALL, MIDDLE, LARGE] {
        let mut person = SHOP.open(size);
        let screen = person.keys("3 Tab").screen();
        insta::assert_snapshot!(format!("waiting_{}x{}", size.0, size.1), screen);
    }
}

#[test]
fn an_order_is_paid_shipped_and_cancelled_by_its_keys() {
    let mut person = SHOP.open(MIDDLE);
    person.keys("3 Tab");
    assert!(person.row_with("2 lamp").contains("placed"), "{}", person.screen());
    person.keys("p Enter");
    assert!(person.row_with("2 lamp").contains("paid"), "{}", person.screen());
    person.keys("S Enter");
    assert!(person.screen().contains("Waiting 2   held 39.50"), "what is shipped waits no more: {}", person.screen());
    person.keys("c Enter");
    assert!(person.screen().contains("Waiting 1 "), "what is cancelled neither: {}", person.screen());
    let world = &person.session().live().world;
    assert_eq!(world.shop.orders().count(), 1, "bob's");
    assert_eq!(world.bank.holds().open().count(), 0, "nothing is held any more");
}
