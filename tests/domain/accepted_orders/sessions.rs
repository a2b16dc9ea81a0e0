//! Auctions, halts, and the ends of days.

use super::{bare, collar};
use crate::stage::play_rows;

#[test]
fn an_auction_finds_one_price() {
    play_rows(&[
        bare(town!(""), "market auction XYZ", &["XYZ is auction"], &[]),
        bare(
            town!("market auction; buy bob XYZ 10 @ 10.20"),
            "sell alice XYZ 4 @ 10.00",
            &["#2 alice sell 4 XYZ @ 10.00 fee 0"],
            &["XYZ: 10.20x10 | 10.00x4"],
        ),
        // Most volume: at 10.10 twelve trade, at 10.00 eight, at 10.20 ten.
        bare(
            town!(
                "market auction; buy bob XYZ 10 @ 10.20; buy bob XYZ 4 @ 10.10; sell alice XYZ 8 @ 10.00; sell carl XYZ 4 @ 10.10"
            ),
            "market open",
            &[
                "auction 12 XYZ @ 10.10",
                "trade 1 8 XYZ @ 10.10 maker #1 bob 0.00 taker #3 alice 0.00 sell",
                "trade 2 2 XYZ @ 10.10 maker #1 bob 0.00 taker #4 carl 0.00 sell",
                "trade 3 2 XYZ @ 10.10 maker #2 bob 0.00 taker #4 carl 0.00 sell",
                "XYZ is open",
            ],
            &["bob 878.80 held 20.20 12/0 XYZ", "XYZ: 10.10x2 |"],
        ),
        // Least imbalance: five trade from 9.90 to 10.30; above 10.10 nothing is left over, and of those prices
        // 10.11 is the nearest.
        bare(
            town!("market auction; buy bob XYZ 5 @ 10.30; buy bob XYZ 5 @ 10.10; sell alice XYZ 5 @ 9.90"),
            "market open",
            &[
                "auction 5 XYZ @ 10.11",
                "trade 1 5 XYZ @ 10.11 maker #1 bob 0.00 taker #3 alice 0.00 sell",
                "XYZ is open",
            ],
            &["bob 949.45 held 50.50 5/0 XYZ", "XYZ: 10.10x5 |"],
        ),
        // Nearest to the last price: all from 9.90 to 10.30 are as good.
        bare(
            town!("market auction; buy bob XYZ 5 @ 10.30; sell alice XYZ 5 @ 9.90"),
            "market open",
            &[
                "auction 5 XYZ @ 10.00",
                "trade 1 5 XYZ @ 10.00 maker #1 bob 0.00 taker #2 alice 0.00 sell",
                "XYZ is open",
            ],
            &["bob 950.00 5/0 XYZ", "last: 10.00"],
        ),
        // Of two as near the higher one: the last trade was between the ticks.
        bare(
            town!("print XYZ 1 @ 10.0050; market auction; buy bob XYZ 5 @ 10.30; sell alice XYZ 5 @ 9.90"),
            "market open",
            &[
                "auction 5 XYZ @ 10.01",
                "trade 1 5 XYZ @ 10.01 maker #1 bob 0.00 taker #2 alice 0.00 sell",
                "XYZ is open",
            ],
            &["bob 949.95 5/0 XYZ", "last: 10.01"],
        ),
        bare(town!("market auction; buy bob XYZ 5 @ 9.90"), "market open XYZ", &["XYZ is open"], &["XYZ: 9.90x5 |"]),
        // An iceberg trades what it hides after the others at its price.
        bare(
            town!("market auction; buy bob XYZ 6 @ 10.00 show 2; buy alice XYZ 2 @ 10.00; sell carl XYZ 5 @ 10.00"),
            "market open",
            &[
                "auction 5 XYZ @ 10.00",
                "trade 1 2 XYZ @ 10.00 maker #1 bob 0.00 taker #3 carl 0.00 sell",
                "trade 2 2 XYZ @ 10.00 maker #2 alice 0.00 taker #3 carl 0.00 sell",
                "trade 3 1 XYZ @ 10.00 maker #1 bob 0.00 taker #3 carl 0.00 sell",
                "XYZ is open",
            ],
            &["XYZ: 10.00x1(2) |"],
        ),
        // What a trade of the auction reaches is set off when the market trades again.
        bare(
            town!("sell alice XYZ 3 stop 9.60; market auction; buy bob XYZ 9 @ 9.50; sell carl XYZ 4 @ 9.50"),
            "market open",
            &[
                "auction 4 XYZ @ 9.50",
                "trade 1 4 XYZ @ 9.50 maker #2 bob 0.00 taker #3 carl 0.00 sell",
                "XYZ is open",
                "#1 set off",
                "trade 2 3 XYZ @ 9.50 maker #2 bob 0.00 taker #1 alice 0.00 sell",
            ],
            &["XYZ: 9.50x2 |"],
        ),
        // A market order stands at the collar, 11.00, and does not outlive the auction: from 9.50 to 11.00 all
        // prices are as good, and 10.00 was the last.
        collar(
            town!("market auction; buy bob XYZ 9 market; sell carl XYZ 4 @ 9.50"),
            "market open",
            &[
                "auction 4 XYZ @ 10.00",
                "trade 1 4 XYZ @ 10.00 maker #1 bob 0.00 taker #2 carl 0.00 sell",
                "#1 cancelled 5 book-empty",
                "XYZ is open",
            ],
            &["bob 960.00 4/0 XYZ"],
        ),
    ]);
}

#[test]
fn what_is_for_the_day_ends_with_it() {
    play_rows(&[
        bare(
            town!(
                "buy bob XYZ 1 @ 9.00 day; buy bob XYZ 1 @ 9.01; buy bob XYZ 1 @ 9.02 gtd 1970-01-01; buy bob XYZ 1 @ 9.03 gtd 1970-01-02; sell alice XYZ 1 stop 8.00 day"
            ),
            "market close",
            &["XYZ is closed", "#1 cancelled 1 expired", "#3 cancelled 1 expired", "#5 cancelled 1 expired"],
            &["bob 1000.00 held 18.04", "XYZ: 9.03x1 9.01x1 |"],
        ),
        // A closing auction trades first.
        bare(
            town!("market auction; buy bob XYZ 3 @ 10.00 day; sell alice XYZ 2 @ 10.00"),
            "market close",
            &[
                "auction 2 XYZ @ 10.00",
                "trade 1 2 XYZ @ 10.00 maker #1 bob 0.00 taker #2 alice 0.00 sell",
                "XYZ is closed",
                "#1 cancelled 1 expired",
            ],
            &["bob 980.00 2/0 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 1 @ 9.00 day; buy bob XYZ 1 @ 9.02 gtd 1970-01-05; end-day"),
            "end-day 1970-01-09",
            &["day 1970-01-02 ended, next 1970-01-09"],
            &["bob 1000.00 held 9.02"],
        ),
        bare(
            town!("buy bob XYZ 1 @ 9.02 gtd 1970-01-05; end-day 1970-01-05"),
            "end-day",
            &["#1 cancelled 1 expired", "day 1970-01-05 ended, next 1970-01-06"],
            &["bob 1000.00"],
        ),
        // Halted: nothing trades, everything can be cancelled, and it goes on as before.
        bare(town!("buy bob XYZ 1 @ 9.00; market halt"), "cancel 1", &["#1 cancelled 1 requested"], &["bob 1000.00"]),
        bare(town!("buy bob XYZ 1 @ 9.00; market halt"), "market resume", &["XYZ is open"], &["XYZ: 9.00x1 |"]),
        // A stop that is reached while nothing trades waits until something does.
        bare(
            town!("sell alice XYZ 3 stop 9.60; buy bob XYZ 2 @ 9.00; market halt; print XYZ 1 @ 9.50"),
            "market open",
            &[
                "XYZ is open",
                "#1 set off",
                "trade 1 2 XYZ @ 9.00 maker #2 bob 0.00 taker #1 alice 0.00 sell",
                "#1 cancelled 1 book-empty",
            ],
            &["alice 1018.00 98/0 XYZ"],
        ),
    ]);
}
