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

/// Alice has 20.00, and the shop 3 widgets at 4.99 and 9 nuts at 0.01.
const STREET: &str = "open alice; open bob; deposit alice 20.00; stock widget 3 @ 4.99; stock nut 9 @ 0.01";

fn play(rows: &[(&str, &'static str, &'static [&'static str], &'static [&'static str])]) {
    let given: Vec<String> = rows.iter().map(|(given, ..)| format!("{STREET}; {given}")).collect();
    let row = |(given, (_, when, then, after)): (&String, &(_, &'static str, &'static [_], &'static [_]))| Row {
        under: Under::Bare,
        given: Box::leak(given.clone().into_boxed_str()),
        when,
        then,
        after,
    };
    play_rows(&given.iter().zip(rows).map(row).collect::<Vec<_>>());
}

#[test]
fn an_order_is_placed_paid_and_shipped() {
    let placed = "reserve alice nut*3 widget*2";
    play(&[
        (
            "",
            placed,
            &["reserved 1 alice 1*3 @ 0.01 0*2 @ 4.99 total 10.01 hold 1"],
            &[
                "alice 20.00 held 10.01",
                "shop: widget 1 @ 4.99 sold 0 aside 2, nut 6 @ 0.01 sold 0 aside 3",
                "ledger: customers 20.00 vault -20.00",
            ],
        ),
        (
            placed,
            "pay 1",
            &["paid 1 alice 10.01"],
            &[
                "alice 9.99",
                "shop: widget 1 @ 4.99 sold 2 aside 2, nut 6 @ 0.01 sold 3 aside 3",
                "ledger: customers 9.99 vault -20.00 shop 10.01",
            ],
        ),
        (
            "reserve alice nut*3 widget*2; pay 1",
            "ship 1",
            &["shipped 1 alice"],
            &["alice 9.99", "shop: widget 1 @ 4.99 sold 2, nut 6 @ 0.01 sold 3"],
        ),
        (
            "order alice nut*1; hold alice 1.00",
            "reserve alice widget*1 until 1970-01-01",
            &["reserved 2 alice 0*1 @ 4.99 total 4.99 hold 2 until 1970-01-01"],
            &["alice 19.99 held 5.99"],
        ),
    ]);
}

#[test]
fn an_order_is_cancelled_before_and_after_it_is_paid() {
    play(&[
        (
            "reserve alice nut*3 widget*2",
            "cancel-order 1",
            &["cancelled 1 alice released 10.01 refunded 0.00"],
            &[
                "alice 20.00",
                "shop: widget 3 @ 4.99 sold 0, nut 9 @ 0.01 sold 0",
                "ledger: customers 20.00 vault -20.00",
            ],
        ),
        (
            "reserve alice nut*3 widget*2; pay 1",
            "cancel-order 1",
            &["cancelled 1 alice released 0.00 refunded 10.01"],
            &[
                "alice 20.00",
                "shop: widget 3 @ 4.99 sold 0, nut 9 @ 0.01 sold 0",
                "ledger: customers 20.00 vault -20.00",
            ],
        ),
        (
            // A refund reaches who is frozen.
            "reserve alice widget*1; pay 1; freeze alice",
            "cancel-order 1",
            &["cancelled 1 alice released 0.00 refunded 4.99"],
            &["alice 20.00 frozen"],
        ),
    ]);
}

#[test]
fn what_was_ordered_keeps_its_price() {
    play(&[
        ("", "price widget 5.49", &["priced 0 @ 5.49"], &["shop: widget 3 @ 5.49 sold 0, nut 9 @ 0.01 sold 0"]),
        (
            "reserve alice widget*2; price widget 9.00",
            "pay 1",
            &["paid 1 alice 9.98"],
            &["alice 10.02", "shop: widget 1 @ 9.00 sold 2 aside 2, nut 9 @ 0.01 sold 0"],
        ),
        (
            "reserve alice widget*2; pay 1; price widget 0.01",
            "cancel-order 1",
            &["cancelled 1 alice released 0.00 refunded 9.98"],
            &["alice 20.00"],
        ),
    ]);
}

#[test]
fn what_there_are_too_few_of_is_ordered_again() {
    play(&[
        ("", "reorder widget below 5 by 20", &["reorder 0 below 5 by 20"], &[]),
        ("reorder widget below 5 by 20", "reorder widget off", &["reorder 0 off"], &[]),
        (
            "reorder widget below 5 by 20",
            "restock widget",
            &["stocked 0 widget 20 @ 4.99"],
            &["shop: widget 23 @ 4.99 sold 0, nut 9 @ 0.01 sold 0"],
        ),
        // As many lots as it takes; what is set aside is not there.
        (
            "reorder widget below 10 by 4; reserve alice widget*2",
            "restock widget",
            &["stocked 0 widget 12 @ 4.99"],
            &["shop: widget 13 @ 4.99 sold 0 aside 2, nut 9 @ 0.01 sold 0"],
        ),
        ("reorder widget below 4 by 1", "restock widget", &["stocked 0 widget 1 @ 4.99"], &[]),
    ]);
}

/// What the desk gives, until nothing is owed.
fn desk(stage: &mut crate::stage::Stage) -> Vec<String> {
    let mut given = Vec::new();
    while let Some(command) = backtape::domain::desk::owes(&stage.world, backtape::domain::Time(0)) {
        assert!(backtape::domain::desk::gives(&command), "{command:?}");
        stage.play(&command).unwrap_or_else(|refused| panic!("{command:?}: {}", refused.message()));
        given.push(backtape::command_line::render(&command));
        assert!(given.len() < 100, "the desk comes to no end: {given:?}");
    }
    given
}

#[test]
fn the_desk_ends_holds_and_fills_shelves() {
    let given = "reorder widget below 2 by 5; reorder nut below 5 by 1; hold alice 1.00 until 1970-01-02;
        hold alice 2.00; reserve alice widget*2 until 1970-01-01; reserve alice nut*8 until 1970-01-05; pay 2";
    let mut stage = crate::stage::Stage::given(Under::Bare, &format!("{STREET}; {given}"));
    assert_eq!(desk(&mut stage), ["restock widget", "restock nut"]);
    assert_eq!(desk(&mut stage), [""; 0]);
    let mut day = |date: &str| {
        stage.play(&crate::commands::command(&format!("end-day {date}"))).unwrap();
        desk(&mut stage)
    };
    // The last business date belongs to it; what is paid does not end.
    assert_eq!(day("1970-01-02"), ["expire 3"]);
    assert_eq!(day("1970-01-05"), ["expire 1"]);
    assert_eq!(day("1970-01-06"), [""; 0]);
    assert_eq!(crate::stage::state_of(&stage.world, "alice"), "alice 19.92 held 2.00");
}
