//! What the shop's commands do.

use crate::stage::{Row, Under, play_rows};

#[test]
fn shelves_are_filled_and_priced() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "",
            when: "stock widget 10 @ 4.99",
            then: &["stocked 0 widget 10 @ 4.99"],
            after: &["shop: widget 10 @ 4.99 sold 0"],
        },
        Row {
            under: Under::Bare,
            given: "stock widget 10 @ 4.99; stock nut 1 @ 0.01",
            when: "stock widget 5",
            then: &["stocked 0 widget 5 @ 4.99"],
            after: &["shop: widget 15 @ 4.99 sold 0, nut 1 @ 0.01 sold 0"],
        },
        Row {
            under: Under::Bare,
            given: "stock widget 10 @ 4.99",
            when: "stock widget 999999999990 @ 5.49",
            then: &["stocked 0 widget 999999999990 @ 5.49"],
            after: &["shop: widget 1000000000000 @ 5.49 sold 0"],
        },
    ]);
}

#[test]
fn an_order_happens_whole() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "open alice; deposit alice 20.00; stock widget 3 @ 4.99; stock nut 9 @ 0.01",
            when: "order alice nut*3 widget*2",
            then: &["sold 1 alice 1*3 @ 0.01 0*2 @ 4.99 total 10.01"],
            after: &[
                "alice 9.99",
                "shop: widget 1 @ 4.99 sold 2, nut 6 @ 0.01 sold 3",
                "ledger: customers 9.99 vault -20.00 shop 10.01",
            ],
        },
        Row {
            // To the cent of the credit line, and to the last on the shelf, at the newest price.
            under: Under::Bare,
            given: "open alice; credit alice 15.00; stock widget 2 @ 4.99; order alice widget*1; stock widget 1 @ 5.00",
            when: "order alice widget*2",
            then: &["sold 2 alice 0*2 @ 5.00 total 10.00"],
            after: &["alice -14.99 line 15.00", "shop: widget 0 @ 5.00 sold 3", "ledger: customers -14.99 shop 14.99"],
        },
    ]);
}

/// What one line lacks, the whole order lacks: the table of refusals shows the rejection, and that
/// the world is the same.
#[test]
fn an_order_that_is_short_of_one_item_takes_none() {
    let given = "open alice; deposit alice 20.00; stock widget 3 @ 4.99; stock nut 9 @ 0.01";
    let stage = crate::stage::Stage::given(Under::Bare, given);
    assert!(stage.decide(&crate::commands::command("order alice nut*3 widget*4")).is_err());
    assert!(stage.decide(&crate::commands::command("order alice nut*3 widget*3")).is_ok());
}
