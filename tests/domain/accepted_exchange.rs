//! What the exchange's commands do: matching, holds, fees.

use crate::stage::{Row, Under, play_rows};

/// Alice has 1,000.00 and 100 XYZ, bob 1,000.00, carl 100 XYZ.
macro_rules! town {
    ($more:literal) => {
        concat!(
            "open alice; open bob; open carl; list XYZ 0.01 1; deposit alice 1000.00; deposit bob 1000.00; ",
            "grant alice XYZ 100; grant carl XYZ 100; ",
            $more
        )
    };
}

#[test]
fn instruments_are_listed_and_shares_granted() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: "list XYZ 0.01 1",
            when: "list ABC 0.0001 100",
            then: &["listed 1 ABC tick 0.0001 lot 100"],
            after: &["ABC: |"],
        },
        Row {
            under: Under::Bare,
            given: "open alice; freeze alice; list XYZ 0.01 1",
            when: "grant alice XYZ 1000000000000",
            then: &["granted alice 1000000000000 XYZ"],
            after: &["alice 0.00 frozen 1000000000000/0 XYZ"],
        },
        Row {
            under: Under::Bare,
            given: "list XYZ 0.05 5",
            when: "print XYZ 3 @ 10.0125",
            then: &["print 3 XYZ @ 10.0125"],
            after: &["XYZ: |", "last: 10.0125"],
        },
    ]);
}

#[test]
fn orders_rest_and_hold_what_they_could_need() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!(""),
            when: "buy alice XYZ 10 @ 5.00",
            then: &["#1 alice buy 10 XYZ @ 5.00 fee 0"],
            after: &["alice 1000.00 held 50.00 100/0 XYZ", "XYZ: 5.00x10 |"],
        },
        Row {
            under: Under::Fees,
            given: town!(""),
            when: "buy alice XYZ 3 @ 9.99",
            // 29.97 and 25 basis points of it, 0.074925, cut down.
            then: &["#1 alice buy 3 XYZ @ 9.99 fee 25"],
            after: &["alice 1000.00 held 30.04 100/0 XYZ"],
        },
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 7 @ 5.01"),
            when: "sell alice XYZ 10 @ 5.01",
            then: &["#2 alice sell 10 XYZ @ 5.01 fee 0"],
            after: &["alice 1000.00 100/10 XYZ", "carl 0.00 100/7 XYZ", "XYZ: | 5.01x7+10"],
        },
        Row {
            // Every share, and every cent.
            under: Under::Bare,
            given: town!("sell alice XYZ 60 @ 5.01"),
            when: "sell alice XYZ 40 @ 5.00",
            then: &["#2 alice sell 40 XYZ @ 5.00 fee 0"],
            after: &["alice 1000.00 100/100 XYZ", "XYZ: | 5.00x40 5.01x60"],
        },
        Row {
            under: Under::Bare,
            given: town!(""),
            when: "buy alice XYZ 100 @ 10.00",
            then: &["#1 alice buy 100 XYZ @ 10.00 fee 0"],
            after: &["alice 1000.00 held 1000.00 100/0 XYZ"],
        },
    ]);
}

#[test]
fn trades_go_by_price_then_time_at_the_makers_price() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 5 @ 10.02; sell alice XYZ 5 @ 10.01; sell carl XYZ 5 @ 10.01"),
            when: "buy bob XYZ 12 @ 10.05",
            then: &[
                "#4 bob buy 12 XYZ @ 10.05 fee 0",
                "trade 1 5 XYZ @ 10.01 maker #2 alice 0.00 taker #4 bob 0.00 buy",
                "trade 2 5 XYZ @ 10.01 maker #3 carl 0.00 taker #4 bob 0.00 buy",
                "trade 3 2 XYZ @ 10.02 maker #1 carl 0.00 taker #4 bob 0.00 buy",
            ],
            after: &[
                "alice 1050.05 95/0 XYZ",
                "bob 879.86 12/0 XYZ",
                "carl 70.09 93/3 XYZ",
                "XYZ: | 10.02x3",
                "last: 10.02",
                "ledger: customers 2000.00 vault -2000.00",
            ],
        },
        Row {
            under: Under::Bare,
            given: town!("buy bob XYZ 5 @ 9.99; buy alice XYZ 5 @ 10.00; buy bob XYZ 5 @ 10.00"),
            when: "sell carl XYZ 20 @ 9.99",
            then: &[
                "#4 carl sell 20 XYZ @ 9.99 fee 0",
                "trade 1 5 XYZ @ 10.00 maker #2 alice 0.00 taker #4 carl 0.00 sell",
                "trade 2 5 XYZ @ 10.00 maker #3 bob 0.00 taker #4 carl 0.00 sell",
                "trade 3 5 XYZ @ 9.99 maker #1 bob 0.00 taker #4 carl 0.00 sell",
            ],
            after: &["alice 950.00 105/0 XYZ", "bob 900.05 10/0 XYZ", "carl 149.95 85/5 XYZ", "XYZ: | 9.99x5"],
        },
        Row {
            // A better price: what was held beyond it is free again, the rest rests.
            under: Under::Bare,
            given: town!("sell carl XYZ 4 @ 9.00"),
            when: "buy bob XYZ 10 @ 10.00",
            then: &["#2 bob buy 10 XYZ @ 10.00 fee 0", "trade 1 4 XYZ @ 9.00 maker #1 carl 0.00 taker #2 bob 0.00 buy"],
            after: &["bob 964.00 held 60.00 4/0 XYZ", "carl 36.00 96/0 XYZ", "XYZ: 10.00x6 |"],
        },
        Row {
            // Just out of reach.
            under: Under::Bare,
            given: town!("sell carl XYZ 4 @ 9.00"),
            when: "buy bob XYZ 4 @ 8.99",
            then: &["#2 bob buy 4 XYZ @ 8.99 fee 0"],
            after: &["bob 1000.00 held 35.96", "XYZ: 8.99x4 | 9.00x4"],
        },
        Row {
            // The orders of a frozen account stay and trade.
            under: Under::Bare,
            given: town!("sell carl XYZ 4 @ 9.00; freeze carl"),
            when: "buy bob XYZ 1 @ 9.00",
            then: &["#2 bob buy 1 XYZ @ 9.00 fee 0", "trade 1 1 XYZ @ 9.00 maker #1 carl 0.00 taker #2 bob 0.00 buy"],
            after: &["carl 9.00 frozen 99/3 XYZ", "bob 991.00 1/0 XYZ"],
        },
    ]);
}

#[test]
fn what_may_not_rest_is_cancelled() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 4 @ 9.00; sell carl XYZ 4 @ 9.02"),
            when: "buy bob XYZ 10 @ 9.01 ioc",
            then: &[
                "#3 bob buy 10 XYZ @ 9.01 ioc fee 0",
                "trade 1 4 XYZ @ 9.00 maker #1 carl 0.00 taker #3 bob 0.00 buy",
                "#3 cancelled 6 immediate",
            ],
            after: &["bob 964.00 4/0 XYZ", "carl 36.00 96/4 XYZ", "XYZ: | 9.02x4"],
        },
        Row {
            under: Under::Bare,
            given: town!("buy bob XYZ 5 @ 9.00"),
            when: "sell carl XYZ 5 @ 9.00 ioc",
            then: &[
                "#2 carl sell 5 XYZ @ 9.00 ioc fee 0",
                "trade 1 5 XYZ @ 9.00 maker #1 bob 0.00 taker #2 carl 0.00 sell",
            ],
            after: &["bob 955.00 5/0 XYZ", "carl 45.00 95/0 XYZ", "XYZ: |"],
        },
        Row {
            under: Under::Bare,
            given: town!(""),
            when: "sell carl XYZ 5 @ 9.00 ioc",
            then: &["#1 carl sell 5 XYZ @ 9.00 ioc fee 0", "#1 cancelled 5 immediate"],
            after: &["carl 0.00 100/0 XYZ", "XYZ: |"],
        },
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 4 @ 9.00; sell alice XYZ 4 @ 100.00"),
            when: "buy bob XYZ 10 market",
            then: &[
                "#3 bob buy 10 XYZ market fee 0",
                "trade 1 4 XYZ @ 9.00 maker #1 carl 0.00 taker #3 bob 0.00 buy",
                "trade 2 4 XYZ @ 100.00 maker #2 alice 0.00 taker #3 bob 0.00 buy",
                "#3 cancelled 2 book-empty",
            ],
            after: &["bob 564.00 8/0 XYZ", "XYZ: |"],
        },
        Row {
            under: Under::Bare,
            given: town!(""),
            when: "sell carl XYZ 100 market",
            then: &["#1 carl sell 100 XYZ market fee 0", "#1 cancelled 100 book-empty"],
            after: &["carl 0.00 100/0 XYZ"],
        },
        Row {
            // Exactly all the money there is.
            under: Under::Fees,
            given: town!("withdraw bob 949.88; sell carl XYZ 5 @ 10.00"),
            when: "buy bob XYZ 5 market",
            then: &["#2 bob buy 5 XYZ market fee 25", "trade 1 5 XYZ @ 10.00 maker #1 carl 0.05 taker #2 bob 0.12 buy"],
            after: &["bob 0.00 5/0 XYZ", "carl 49.95 95/0 XYZ"],
        },
    ]);
}

#[test]
fn fill_or_kill_is_all_or_nothing() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 7 @ 5.00; sell carl XYZ 7 @ 5.01"),
            when: "buy alice XYZ 14 @ 5.01 fok",
            then: &[
                "#3 alice buy 14 XYZ @ 5.01 fok fee 0",
                "trade 1 7 XYZ @ 5.00 maker #1 carl 0.00 taker #3 alice 0.00 buy",
                "trade 2 7 XYZ @ 5.01 maker #2 carl 0.00 taker #3 alice 0.00 buy",
            ],
            after: &["alice 929.93 114/0 XYZ", "XYZ: |"],
        },
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 7 @ 5.00; sell carl XYZ 7 @ 5.01"),
            when: "buy alice XYZ 15 @ 5.01 fok",
            then: &["#3 alice buy 15 XYZ @ 5.01 fok fee 0", "#3 cancelled 15 fill-or-kill"],
            after: &["alice 1000.00 100/0 XYZ", "XYZ: | 5.00x7 5.01x7"],
        },
    ]);
}

#[test]
fn icebergs_show_a_part_and_refill_at_the_back() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 30 @ 5.00 show 10; sell alice XYZ 5 @ 5.00"),
            when: "buy bob XYZ 22 @ 5.00",
            then: &[
                "#3 bob buy 22 XYZ @ 5.00 fee 0",
                "trade 1 10 XYZ @ 5.00 maker #1 carl 0.00 taker #3 bob 0.00 buy",
                "trade 2 5 XYZ @ 5.00 maker #2 alice 0.00 taker #3 bob 0.00 buy",
                "trade 3 7 XYZ @ 5.00 maker #1 carl 0.00 taker #3 bob 0.00 buy",
            ],
            after: &["carl 85.00 83/13 XYZ", "XYZ: | 5.00x3(10)"],
        },
        Row {
            // What it takes on its way in is no part of what it shows then.
            under: Under::Bare,
            given: town!("sell carl XYZ 15 @ 5.00"),
            when: "buy bob XYZ 40 @ 5.00 show 10",
            then: &[
                "#2 bob buy 40 XYZ @ 5.00 show 10 fee 0",
                "trade 1 15 XYZ @ 5.00 maker #1 carl 0.00 taker #2 bob 0.00 buy",
            ],
            after: &["bob 925.00 held 125.00 15/0 XYZ", "XYZ: 5.00x10(15) |"],
        },
        Row {
            // What is taken off is first what nobody sees.
            under: Under::Bare,
            given: town!("sell carl XYZ 30 @ 5.00 show 10"),
            when: "reduce 1 15",
            then: &["#1 reduced 15"],
            after: &["XYZ: | 5.00x10(5)"],
        },
    ]);
}

#[test]
fn amended_orders_keep_their_place_only_where_they_get_smaller() {
    play_rows(&[
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 7 @ 5.00; sell alice XYZ 7 @ 5.00; amend 1 4"),
            when: "buy bob XYZ 5 @ 5.00",
            then: &[
                "#3 bob buy 5 XYZ @ 5.00 fee 0",
                "trade 1 4 XYZ @ 5.00 maker #1 carl 0.00 taker #3 bob 0.00 buy",
                "trade 2 1 XYZ @ 5.00 maker #2 alice 0.00 taker #3 bob 0.00 buy",
            ],
            after: &["carl 20.00 96/0 XYZ", "XYZ: | 5.00x6"],
        },
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 7 @ 5.00; sell alice XYZ 7 @ 5.00; amend 1 8"),
            when: "buy bob XYZ 8 @ 5.00",
            then: &[
                "#3 bob buy 8 XYZ @ 5.00 fee 0",
                "trade 1 7 XYZ @ 5.00 maker #2 alice 0.00 taker #3 bob 0.00 buy",
                "trade 2 1 XYZ @ 5.00 maker #1 carl 0.00 taker #3 bob 0.00 buy",
            ],
            after: &["carl 5.00 99/7 XYZ", "XYZ: | 5.00x7"],
        },
        Row {
            // It may trade at its new price; what it held too much is released.
            under: Under::Fees,
            given: town!("sell carl XYZ 7 @ 5.00; buy bob XYZ 10 @ 4.00"),
            when: "amend 2 12 @ 6.00",
            then: &["#2 amended to 12 @ 6.00", "trade 1 7 XYZ @ 5.00 maker #1 carl 0.03 taker #2 bob 0.08 buy"],
            // 1,000.00 less 35.00 and the fee; 5 open at 6.00, and 25 basis points of that.
            after: &["bob 964.92 held 30.07 7/0 XYZ", "XYZ: 6.00x5 |"],
        },
    ]);
}

#[test]
fn all_orders_of_an_account_are_cancelled_at_once() {
    play_rows(&[Row {
        under: Under::Bare,
        given: town!(
            "list ABC 0.01 1; sell carl XYZ 7 @ 5.00; buy bob XYZ 3 @ 4.00; buy bob ABC 2 @ 1.00; buy bob XYZ 1 @ 3.00"
        ),
        when: "cancel-all bob XYZ",
        then: &["#2 cancelled 3 requested", "#4 cancelled 1 requested"],
        after: &["bob 1000.00 held 2.00", "XYZ: | 5.00x7"],
    }]);
}

#[test]
fn fees_are_cut_down_and_taken_from_both() {
    play_rows(&[
        Row {
            // 37.17: 25 basis points are 0.092925, and 10 that the maker gets back 0.03717.
            under: Under::Rebate,
            given: town!("sell carl XYZ 7 @ 5.31"),
            when: "buy alice XYZ 7 @ 6.00",
            then: &[
                "#2 alice buy 7 XYZ @ 6.00 fee 25",
                "trade 1 7 XYZ @ 5.31 maker #1 carl -0.03 taker #2 alice 0.09 buy",
            ],
            after: &["alice 962.74 107/0 XYZ", "carl 37.20 93/0 XYZ"],
        },
        Row {
            under: Under::Rebate,
            given: town!("buy alice XYZ 7 @ 5.31"),
            when: "sell carl XYZ 7 market",
            then: &[
                "#2 carl sell 7 XYZ market fee 25",
                "trade 1 7 XYZ @ 5.31 maker #1 alice -0.03 taker #2 carl 0.09 sell",
            ],
            after: &["alice 962.86 107/0 XYZ", "carl 37.08 93/0 XYZ"],
        },
        Row {
            under: Under::Fees,
            given: town!("sell carl XYZ 10 @ 9.99"),
            when: "buy bob XYZ 10 @ 10.00",
            // 99.90: 10 basis points are 0.0999, 25 are 0.24975.
            then: &[
                "#2 bob buy 10 XYZ @ 10.00 fee 25",
                "trade 1 10 XYZ @ 9.99 maker #1 carl 0.09 taker #2 bob 0.24 buy",
            ],
            after: &[
                "bob 899.86 10/0 XYZ",
                "carl 99.81 90/0 XYZ",
                "ledger: customers 1999.67 vault -2000.00 fees 0.33",
            ],
        },
        Row {
            under: Under::Fees,
            given: town!("buy bob XYZ 10 @ 9.99"),
            when: "sell carl XYZ 10 market",
            then: &[
                "#2 carl sell 10 XYZ market fee 25",
                "trade 1 10 XYZ @ 9.99 maker #1 bob 0.09 taker #2 carl 0.24 sell",
            ],
            after: &[
                "bob 900.01 10/0 XYZ",
                "carl 99.66 90/0 XYZ",
                "ledger: customers 1999.67 vault -2000.00 fees 0.33",
            ],
        },
        Row {
            // Too small for a fee.
            under: Under::Fees,
            given: town!("sell carl XYZ 1 @ 3.99"),
            when: "buy bob XYZ 1 @ 3.99",
            then: &["#2 bob buy 1 XYZ @ 3.99 fee 25", "trade 1 1 XYZ @ 3.99 maker #1 carl 0.00 taker #2 bob 0.00 buy"],
            after: &["bob 996.01 1/0 XYZ", "carl 3.99 99/0 XYZ"],
        },
        Row {
            // The hold on what is left: 6 of 9.99 are 59.94, and 0.14985 on them.
            under: Under::Fees,
            given: town!("buy bob XYZ 10 @ 9.99"),
            when: "sell carl XYZ 4 @ 9.99",
            then: &[
                "#2 carl sell 4 XYZ @ 9.99 fee 25",
                "trade 1 4 XYZ @ 9.99 maker #1 bob 0.03 taker #2 carl 0.09 sell",
            ],
            after: &["bob 960.01 held 60.08 4/0 XYZ", "XYZ: 9.99x6 |"],
        },
    ]);
}

#[test]
fn holds_are_released_exactly() {
    play_rows(&[
        Row {
            under: Under::Fees,
            given: town!("buy bob XYZ 10 @ 9.99"),
            when: "cancel 1",
            then: &["#1 cancelled 10 requested"],
            after: &["bob 1000.00", "XYZ: |"],
        },
        Row {
            under: Under::Fees,
            given: town!("buy bob XYZ 10 @ 9.99; sell carl XYZ 4 @ 9.99"),
            when: "cancel 1",
            then: &["#1 cancelled 6 requested"],
            after: &["bob 960.01 4/0 XYZ", "XYZ: |"],
        },
        Row {
            under: Under::Fees,
            given: town!("buy bob XYZ 10 @ 9.99; buy alice XYZ 1 @ 9.99"),
            when: "reduce 1 3",
            // 7 of 9.99 are 69.93, and 0.174825 on them; the place in the queue stays.
            then: &["#1 reduced 3"],
            after: &["bob 1000.00 held 70.10", "XYZ: 9.99x7+1 |"],
        },
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 10 @ 9.99; sell alice XYZ 1 @ 9.99; freeze carl"),
            when: "reduce 1 9",
            then: &["#1 reduced 9"],
            after: &["carl 0.00 frozen 100/1 XYZ", "XYZ: | 9.99x1+1"],
        },
        Row {
            under: Under::Bare,
            given: town!("sell carl XYZ 10 @ 9.99; sell alice XYZ 1 @ 9.99; freeze carl"),
            when: "cancel 1",
            then: &["#1 cancelled 10 requested"],
            after: &["carl 0.00 frozen 100/0 XYZ", "XYZ: | 9.99x1"],
        },
        Row {
            // From the middle of a queue.
            under: Under::Bare,
            given: town!("sell carl XYZ 1 @ 9.99; sell alice XYZ 2 @ 9.99; sell carl XYZ 3 @ 9.99"),
            when: "cancel 2",
            then: &["#2 cancelled 2 requested"],
            after: &["alice 1000.00 100/0 XYZ", "XYZ: | 9.99x1+3"],
        },
    ]);
}

#[test]
fn an_account_may_trade_with_itself() {
    play_rows(&[
        Row {
            under: Under::Fees,
            given: town!("sell alice XYZ 10 @ 10.00"),
            when: "buy alice XYZ 6 @ 11.00",
            then: &[
                "#2 alice buy 6 XYZ @ 11.00 fee 25",
                "trade 1 6 XYZ @ 10.00 maker #1 alice 0.06 taker #2 alice 0.15 buy",
            ],
            after: &["alice 999.79 100/4 XYZ", "XYZ: | 10.00x4", "ledger: customers 1999.79 vault -2000.00 fees 0.21"],
        },
        Row {
            // With every cent and every share in it.
            under: Under::Bare,
            given: town!("buy alice XYZ 100 @ 10.00"),
            when: "sell alice XYZ 100 market",
            then: &[
                "#2 alice sell 100 XYZ market fee 0",
                "trade 1 100 XYZ @ 10.00 maker #1 alice 0.00 taker #2 alice 0.00 sell",
            ],
            after: &["alice 1000.00 100/0 XYZ", "XYZ: |"],
        },
    ]);
}
