//! Dividends and splits: what they give, what becomes of open orders.

use crate::stage::{Row, Under, play_rows};

macro_rules! town {
    ($more:literal) => {
        concat!(
            "list XYZ 0.01 1; open ann; open bob; open cid; deposit ann 1000.00; grant bob XYZ 101; grant cid XYZ 7;",
            $more
        )
    };
}

#[test]
fn dividends_are_paid_and_bids_lowered() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!(""),
            when: "dividend XYZ 0.2575",
            // 26.0075 and 1.8025, cut down.
            then: &["dividend XYZ 0.2575", "dividend bob 26.00 on 101 XYZ", "dividend cid 1.80 on 7 XYZ"],
            after: &[
                "bob 26.00 101/0 XYZ",
                "cid 1.80 7/0 XYZ",
                "ledger: customers 1027.80 vault -1000.00 issuers -27.80",
            ],
        },
        Row {
            // Best first, first in first: at one price the better bid of before stands first.
            under: Under::Bare,
            given: town!("buy ann XYZ 1 @ 5.00; buy ann XYZ 2 @ 5.10; buy ann XYZ 3 @ 5.10; sell bob XYZ 9 @ 5.11"),
            when: "dividend XYZ 0.0925",
            then: &[
                "dividend XYZ 0.0925",
                "dividend bob 9.34 on 101 XYZ",
                "dividend cid 0.64 on 7 XYZ",
                "#2 adjusted 2 of 2 @ 5.00",
                "#3 adjusted 3 of 3 @ 5.00",
                "#1 adjusted 1 of 1 @ 4.90",
            ],
            after: &["ann 1000.00 held 29.90", "XYZ: 5.00x2+3 4.90x1 | 5.11x9"],
        },
        Row {
            under: Under::Fees,
            given: town!(
                "buy ann XYZ 10 @ 0.25; buy ann XYZ 10 @ 0.26; buy ann XYZ 100 @ 5.00 show 10; sell bob XYZ 4 market"
            ),
            when: "dividend XYZ 0.25",
            then: &[
                "dividend XYZ 0.25",
                "dividend ann 1.00 on 4 XYZ",
                "dividend bob 24.25 on 97 XYZ",
                "dividend cid 1.75 on 7 XYZ",
                "#3 adjusted 96 of 100 @ 4.75 show 10",
                "#2 adjusted 10 of 10 @ 0.01",
                "#1 cancelled 10 dividend",
            ],
            // What is in sight of the iceberg stays so: 6 of its 10.
            after: &["ann 980.98 held 457.24 4/0 XYZ", "XYZ: 4.75x6(90) 0.01x10 |"],
        },
    ]);
}

#[test]
fn splits_scale_shares_orders_and_the_last_price() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!("sell bob XYZ 1 @ 10.01; buy ann XYZ 1 market; sell bob XYZ 9 @ 10.01; buy ann XYZ 3 @ 9.99"),
            when: "split XYZ 2 for 1",
            then: &["split XYZ 2 for 1", "#4 adjusted 6 of 6 @ 4.99", "#3 adjusted 18 of 18 @ 5.01"],
            after: &[
                "ann 989.99 held 29.94 2/0 XYZ",
                "bob 10.01 200/18 XYZ",
                "cid 0.00 14/0 XYZ",
                "XYZ: 4.99x6 | 5.01x18",
            ],
        },
        Row {
            // 3 for 2: 7 become 10.5; the half at 10.00 × 2 ÷ 3.
            under: Under::Bare,
            given: town!("print XYZ 1 @ 10.00"),
            when: "split XYZ 3 for 2",
            then: &["split XYZ 3 for 2", "in lieu bob 3.33 XYZ", "in lieu cid 3.33 XYZ"],
            after: &[
                "bob 3.33 151/0 XYZ",
                "cid 3.33 10/0 XYZ",
                "ledger: customers 1006.66 vault -1000.00 issuers -6.66",
            ],
        },
        Row {
            // Filled shares scale too; orders that meet at a price keep their places; nothing is left of 0.01.
            under: Under::Bare,
            given: town!(
                "buy ann XYZ 5 @ 10.00; sell bob XYZ 2 market; buy ann XYZ 1 @ 10.01; buy ann XYZ 1 @ 0.01; buy ann XYZ 40 @ 9.00 show 5"
            ),
            when: "split XYZ 10 for 3",
            then: &[
                "#4 cancelled 1 split",
                "split XYZ 10 for 3",
                "in lieu ann 2.00 XYZ",
                "in lieu cid 1.00 XYZ",
                "#3 adjusted 3 of 3 @ 3.00",
                "#1 adjusted 10 of 16 @ 3.00",
                "#5 adjusted 133 of 133 @ 2.70 show 16",
            ],
            after: &["ann 982.00 held 398.10 6/0 XYZ", "XYZ: 3.00x3+10 2.70x16(117) |"],
        },
        Row {
            // Fewer shares: all open orders of it end.
            under: Under::Bare,
            given: town!("buy ann XYZ 5 @ 10.00; sell bob XYZ 2 market; sell bob XYZ 50 @ 12.00; buy ann XYZ 1 @ 1.00"),
            when: "split XYZ 1 for 10",
            then: &[
                "#1 cancelled 3 split",
                "#4 cancelled 1 split",
                "#3 cancelled 50 split",
                "split XYZ 1 for 10",
                "in lieu ann 20.00 XYZ",
                "in lieu bob 90.00 XYZ",
                "in lieu cid 70.00 XYZ",
            ],
            after: &["ann 1000.00", "bob 110.00 9/0 XYZ", "cid 70.00", "XYZ: |"],
        },
        Row {
            // Lots of 100: what is more than whole lots goes.
            under: Under::Bare,
            given: "list FINE 0.0001 100; open ann; deposit ann 100.00; buy ann FINE 300 @ 0.0301",
            when: "split FINE 3 for 2",
            then: &["split FINE 3 for 2", "#1 adjusted 400 of 400 @ 0.02"],
            after: &["ann 100.00 held 8.00"],
        },
    ]);
}

#[test]
fn stops_pairs_and_exits_follow() {
    play_rows(&[
        Row {
            // Sells that are stops are lowered; buys that are stops stay, and hold what they held.
            under: Under::Bare,
            given: town!("print XYZ 1 @ 10.00; sell bob XYZ 5 stop 9.00; buy ann XYZ 2 stop 12.00"),
            when: "dividend XYZ 0.255",
            then: &[
                "dividend XYZ 0.255",
                "dividend bob 25.75 on 101 XYZ",
                "dividend cid 1.78 on 7 XYZ",
                "#1 adjusted 5 of 5 stop 8.74",
            ],
            after: &["ann 1000.00 held 24.00", "bob 25.75 101/5 XYZ"],
        },
        Row {
            under: Under::Bare,
            given: town!("print XYZ 1 @ 10.00; sell bob XYZ 5 stop 9.01; buy ann XYZ 2 stop 12.01"),
            when: "split XYZ 2 for 1",
            then: &["split XYZ 2 for 1", "#1 adjusted 10 of 10 stop 4.50", "#2 adjusted 4 of 4 stop 6.01"],
            after: &["ann 1000.00 held 24.04", "bob 0.00 202/10 XYZ"],
        },
    ]);
}

#[test]
fn stops_are_lowered_wherever_they_wait_and_hold_no_more_than_there_is() {
    play_rows(&[
        Row {
            // Set off, and its market does not trade.
            under: Under::Bare,
            given: town!("print XYZ 1 @ 10.00; sell bob XYZ 10 @ 8.90 stop 9.00; market halt; print XYZ 1 @ 9.00"),
            when: "dividend XYZ 0.10",
            then: &[
                "dividend XYZ 0.10",
                "dividend bob 10.10 on 101 XYZ",
                "dividend cid 0.70 on 7 XYZ",
                "#1 adjusted 10 of 10 @ 8.80 stop 8.90",
            ],
            after: &["bob 10.10 101/10 XYZ"],
        },
        Row {
            // 150 at 6.67, where 6.666… is rounded up, are 1,000.50.
            under: Under::Bare,
            given: town!("buy ann XYZ 100 stop 10.00"),
            when: "split XYZ 3 for 2",
            then: &["#1 cancelled 100 unpaid", "split XYZ 3 for 2"],
            after: &["ann 1000.00"],
        },
        Row {
            under: Under::Bare,
            given: town!("deposit ann 0.50; buy ann XYZ 100 stop 10.00"),
            when: "split XYZ 3 for 2",
            then: &["split XYZ 3 for 2", "#1 adjusted 150 of 150 stop 6.67"],
            after: &["ann 1000.50 held 1000.50"],
        },
    ]);
}
