//! Short selling and margin: what is accepted, called and reduced. What must hold in any flow is seen beside
//! the naive exchange.

use crate::stage::{Row, Under, play_rows};

macro_rules! town {
    ($more:literal) => {
        concat!(
            "list XYZ 0.01 1; open ann; open bob; deposit ann 1000.00; deposit bob 5000.00; grant bob XYZ 1000;",
            "print XYZ 1 @ 10.00; margin ann on;",
            $more
        )
    };
}

#[test]
fn who_is_on_margin_sells_short_and_buys_on_credit() {
    play_rows(&[
        Row {
            // 200 at 10.00 are 2,000.00, and its equity of 1,000.00 is half of that.
            under: Under::Margin,
            given: town!("buy bob XYZ 300 @ 10.00"),
            when: "sell ann XYZ 200 @ 10.00",
            then: &[
                "#2 ann sell 200 XYZ @ 10.00 fee 0",
                "trade 1 200 XYZ @ 10.00 maker #1 bob 0.00 taker #2 ann 0.00 sell",
            ],
            after: &["ann 3000.00 -200/0 XYZ", "bob 3000.00 held 1000.00 1200/0 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; sell bob XYZ 50 @ 9.00"),
            when: "buy ann XYZ 50 @ 9.00",
            then: &["#4 ann buy 50 XYZ @ 9.00 fee 0", "trade 2 50 XYZ @ 9.00 maker #3 bob 0.00 taker #4 ann 0.00 buy"],
            after: &["ann 2550.00 -150/0 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("sell bob XYZ 200 @ 10.00"),
            when: "buy ann XYZ 200 @ 10.00",
            then: &[
                "#2 ann buy 200 XYZ @ 10.00 fee 0",
                "trade 1 200 XYZ @ 10.00 maker #1 bob 0.00 taker #2 ann 0.00 buy",
            ],
            after: &["ann -1000.00 200/0 XYZ"],
        },
        Row {
            // Short of the margin, closing is always allowed.
            under: Under::Margin,
            given: town!("sell bob XYZ 200 @ 10.00; buy ann XYZ 200 @ 10.00; print XYZ 1 @ 6.00"),
            when: "sell ann XYZ 200 @ 6.00",
            then: &["#3 ann sell 200 XYZ @ 6.00 fee 0"],
            after: &["ann -1000.00 200/200 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00"),
            when: "dividend XYZ 0.10",
            then: &["dividend XYZ 0.10", "dividend ann -20.00 on 200 XYZ", "dividend bob 120.00 on 1200 XYZ"],
            after: &["ann 2980.00 -200/0 XYZ", "ledger: customers 6100.00 vault -6000.00 issuers -100.00"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 199 @ 10.00; sell ann XYZ 199 @ 10.00"),
            when: "split XYZ 3 for 2",
            then: &["split XYZ 3 for 2", "in lieu ann -3.33 XYZ", "in lieu bob 3.33 XYZ"],
            after: &["ann 2986.67 -298/0 XYZ", "bob 3013.33 1798/0 XYZ"],
        },
        Row {
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00"),
            when: "grant ann XYZ 250",
            then: &["granted ann 250 XYZ"],
            after: &["ann 3000.00 50/0 XYZ"],
        },
    ]);
}

#[test]
fn short_of_the_margin_orders_can_still_be_made_to_carry_less() {
    play_rows(&[
        Row {
            under: Under::Margin,
            given: town!(
                "buy bob XYZ 100 @ 10.00; sell ann XYZ 100 @ 10.00; sell ann XYZ 80 @ 12.00; print XYZ 1 @ 14.00"
            ),
            when: "amend 3 40",
            then: &["#3 reduced 40"],
            after: &["ann 2000.00 -100/40 XYZ"],
        },
        Row {
            // It only closes, at another price.
            under: Under::Margin,
            given: town!(
                "sell bob XYZ 200 @ 10.00; buy ann XYZ 200 @ 10.00; sell ann XYZ 200 @ 11.00; print XYZ 1 @ 6.00"
            ),
            when: "amend 3 @ 6.00",
            then: &["#3 amended to 200 @ 6.00"],
            after: &["ann -1000.00 200/200 XYZ"],
        },
    ]);
}

#[test]
fn calls_are_met_or_positions_reduced() {
    play_rows(&[
        Row {
            // 500.00 carry 1,000.00: 120 shares less at 12.50, and not one more.
            under: Under::Margin,
            given: town!(
                "buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; sell bob XYZ 500 @ 12.50; print XYZ 1 @ 12.50; margin-call ann"
            ),
            when: "liquidate ann",
            then: &[
                "#4 ann buy 120 XYZ market fee 0",
                "trade 2 120 XYZ @ 12.50 maker #3 bob 0.00 taker #4 ann 0.00 buy",
                "reduced ann equity 500.00 needs 0.00",
            ],
            after: &["ann 1500.00 -80/0 XYZ"],
        },
        Row {
            // Equity 3,000.00 − 2,600.00; a quarter of 2,600.00 is 650.00.
            under: Under::Margin,
            given: town!("buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; print XYZ 1 @ 13.00"),
            when: "margin-call ann",
            then: &["called ann equity 400.00 needs 250.00"],
            after: &[],
        },
        Row {
            under: Under::Margin,
            given: town!(
                "buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; print XYZ 1 @ 13.00; margin-call ann; deposit ann 250.00"
            ),
            when: "margin-met ann",
            then: &["met ann equity 650.00"],
            after: &[],
        },
        Row {
            // 400.00 carry 800.00 at the initial margin: 138.46 shares less at 13.00.
            under: Under::Margin,
            given: town!(
                "buy bob XYZ 200 @ 10.00; sell ann XYZ 200 @ 10.00; sell bob XYZ 500 @ 13.00; buy ann XYZ 1 @ 1.00; print XYZ 1 @ 13.00; margin-call ann"
            ),
            when: "liquidate ann",
            then: &[
                "#4 cancelled 1 margin",
                "#5 ann buy 139 XYZ market fee 0",
                "trade 2 139 XYZ @ 13.00 maker #3 bob 0.00 taker #5 ann 0.00 buy",
                "reduced ann equity 400.00 needs 0.00",
            ],
            after: &["ann 1193.00 -61/0 XYZ"],
        },
    ]);
}

/// Alice owes 100 XYZ and owns 90 ABC; when her XYZ are bought back at 9.00, she wants to sell 100 anew at 9.50.
macro_rules! bought_back {
    ($price_of_abc:literal) => {
        concat!(
            "open alice; open bob; list XYZ 0.01 1; list ABC 0.01 1; deposit alice 1000.00; deposit bob 9000.00; ",
            "grant bob XYZ 500; grant bob ABC 500; print XYZ 1 @ 10.00; print ABC 1 @ 10.00; margin alice on; ",
            "buy bob XYZ 100 @ 10.00; sell alice XYZ 100 @ 10.00; sell bob ABC 90 @ 10.00; buy alice ABC 90 @ 10.00; ",
            "buy alice XYZ 100 @ 9.00 then @ 9.50; print ABC 1 @ ",
            $price_of_abc
        )
    };
}

#[test]
fn an_exit_needs_its_margin_when_its_time_comes() {
    play_rows(&[
        // Equity 1000.00 − 90 × 3.00 + 100.00 = 830.00; half of 630.00 + 950.00 is 790.00.
        Row {
            under: Under::Margin,
            given: bought_back!("7.00"),
            when: "sell bob XYZ 100 @ 9.00",
            then: &[
                "#6 bob sell 100 XYZ @ 9.00 fee 0",
                "trade 3 100 XYZ @ 9.00 maker #5 alice 0.00 taker #6 bob 0.00 sell",
                "#7 alice sell 100 XYZ @ 9.50 fee 0 after #5",
            ],
            after: &["XYZ: | 9.50x100"],
        },
        // Equity 650.00; half of 450.00 + 950.00 is 700.00.
        Row {
            under: Under::Margin,
            given: bought_back!("5.00"),
            when: "sell bob XYZ 100 @ 9.00",
            then: &[
                "#6 bob sell 100 XYZ @ 9.00 fee 0",
                "trade 3 100 XYZ @ 9.00 maker #5 alice 0.00 taker #6 bob 0.00 sell",
                "#5 exit refused InsufficientMargin",
            ],
            after: &["XYZ: |"],
        },
    ]);
}
