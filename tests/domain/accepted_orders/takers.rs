//! What orders take: within the collar, market-to-limit, of their own account.

use super::{bare, collar};
use crate::stage::play_rows;

#[test]
fn market_orders_take_what_the_collar_allows() {
    play_rows(&[
        // 10 % around 10.00: 11.00 is within, 11.01 is not.
        collar(
            town!("sell carl XYZ 1 @ 10.50; sell carl XYZ 1 @ 11.00; sell alice XYZ 1 @ 11.00; cancel 3"),
            "buy bob XYZ 3 market",
            &[
                "#4 bob buy 3 XYZ market fee 0 worst 11.00",
                "trade 1 1 XYZ @ 10.50 maker #1 carl 0.00 taker #4 bob 0.00 buy",
                "trade 2 1 XYZ @ 11.00 maker #2 carl 0.00 taker #4 bob 0.00 buy",
                "#4 cancelled 1 book-empty",
            ],
            &["bob 978.50 2/0 XYZ"],
        ),
        collar(
            town!("sell carl XYZ 1 @ 10.50; sell carl XYZ 5 @ 11.01"),
            "buy bob XYZ 3 market",
            &[
                "#3 bob buy 3 XYZ market fee 0 worst 11.00",
                "trade 1 1 XYZ @ 10.50 maker #1 carl 0.00 taker #3 bob 0.00 buy",
                "#3 cancelled 2 collar",
            ],
            &["bob 989.50 1/0 XYZ", "XYZ: | 11.01x5"],
        ),
        collar(
            town!("buy bob XYZ 5 @ 8.99"),
            "sell alice XYZ 3 market",
            &["#2 alice sell 3 XYZ market fee 0 worst 9.00", "#2 cancelled 3 collar"],
            &["alice 1000.00 100/0 XYZ"],
        ),
        // The passive side may stand anywhere, the other one no further than the collar.
        collar(town!(""), "buy bob XYZ 5 @ 1.00", &["#1 bob buy 5 XYZ @ 1.00 fee 0"], &["XYZ: 1.00x5 |"]),
        collar(town!(""), "buy bob XYZ 5 @ 11.00", &["#1 bob buy 5 XYZ @ 11.00 fee 0"], &["XYZ: 11.00x5 |"]),
        // All or nothing, and nothing beyond the collar counts.
        collar(
            town!("sell carl XYZ 1 @ 10.50; sell carl XYZ 5 @ 11.01"),
            "buy bob XYZ 3 market fok",
            &["#3 bob buy 3 XYZ market fok fee 0 worst 11.00", "#3 cancelled 3 fill-or-kill"],
            &["bob 1000.00"],
        ),
        bare(
            town!("sell carl XYZ 1 @ 10.50; sell carl XYZ 5 @ 11.01"),
            "buy bob XYZ 3 market fok",
            &[
                "#3 bob buy 3 XYZ market fok fee 0",
                "trade 1 1 XYZ @ 10.50 maker #1 carl 0.00 taker #3 bob 0.00 buy",
                "trade 2 2 XYZ @ 11.01 maker #2 carl 0.00 taker #3 bob 0.00 buy",
            ],
            &["bob 967.48 3/0 XYZ"],
        ),
    ]);
}

#[test]
fn what_is_left_of_a_market_to_limit_order_rests_at_its_price() {
    play_rows(&[
        bare(
            town!("sell carl XYZ 1 @ 10.50; sell carl XYZ 5 @ 10.60"),
            "buy bob XYZ 3 market-to-limit",
            &[
                "#3 bob buy 3 XYZ market-to-limit fee 0 worst 10.50",
                "trade 1 1 XYZ @ 10.50 maker #1 carl 0.00 taker #3 bob 0.00 buy",
                "#3 rests @ 10.50",
            ],
            &["bob 989.50 held 21.00 1/0 XYZ", "XYZ: 10.50x2 | 10.60x5"],
        ),
        bare(
            town!(""),
            "buy bob XYZ 3 market-to-limit",
            &["#1 bob buy 3 XYZ market-to-limit fee 0", "#1 cancelled 3 book-empty"],
            &["bob 1000.00"],
        ),
        bare(
            town!("sell carl XYZ 1 @ 10.50"),
            "buy bob XYZ 3 market-to-limit ioc",
            &[
                "#2 bob buy 3 XYZ market-to-limit ioc fee 0 worst 10.50",
                "trade 1 1 XYZ @ 10.50 maker #1 carl 0.00 taker #2 bob 0.00 buy",
                "#2 cancelled 2 immediate",
            ],
            &["bob 989.50 1/0 XYZ"],
        ),
        bare(
            town!(""),
            "buy bob XYZ 3 market-to-limit fok",
            &["#1 bob buy 3 XYZ market-to-limit fok fee 0", "#1 cancelled 3 fill-or-kill"],
            &["bob 1000.00"],
        ),
        // The best price is beyond the collar.
        collar(
            town!("sell carl XYZ 1 @ 11.50"),
            "buy bob XYZ 1 market-to-limit",
            &["#2 bob buy 1 XYZ market-to-limit fee 0 worst 11.00", "#2 cancelled 1 collar"],
            &["bob 1000.00", "XYZ: | 11.50x1"],
        ),
    ]);
}

#[test]
fn own_orders_meet_as_the_account_has_chosen() {
    play_rows(&[
        bare(
            town!(
                "self-trades alice cancel-taker; sell carl XYZ 1 @ 9.90; sell alice XYZ 5 @ 10.00; sell carl XYZ 5 @ 10.00"
            ),
            "buy alice XYZ 4 @ 10.00",
            &[
                "#4 alice buy 4 XYZ @ 10.00 fee 0",
                "trade 1 1 XYZ @ 9.90 maker #1 carl 0.00 taker #4 alice 0.00 buy",
                "#4 cancelled 3 self-trade",
            ],
            &["alice 990.10 101/5 XYZ", "XYZ: | 10.00x5+5"],
        ),
        bare(
            town!("self-trades alice cancel-maker; sell alice XYZ 5 @ 10.00; sell carl XYZ 5 @ 10.00"),
            "buy alice XYZ 4 @ 10.00",
            &[
                "#3 alice buy 4 XYZ @ 10.00 fee 0",
                "#1 cancelled 5 self-trade",
                "trade 1 4 XYZ @ 10.00 maker #2 carl 0.00 taker #3 alice 0.00 buy",
            ],
            &["alice 960.00 104/0 XYZ", "XYZ: | 10.00x1"],
        ),
        bare(
            town!("self-trades alice cancel-both; sell alice XYZ 5 @ 10.00; sell carl XYZ 5 @ 10.00"),
            "buy alice XYZ 4 @ 10.00",
            &["#3 alice buy 4 XYZ @ 10.00 fee 0", "#1 cancelled 5 self-trade", "#3 cancelled 4 self-trade"],
            &["alice 1000.00 100/0 XYZ", "XYZ: | 10.00x5"],
        ),
        // An iceberg goes whole, and once.
        bare(
            town!("self-trades alice cancel-maker; sell alice XYZ 5 @ 10.00 show 1; sell carl XYZ 5 @ 10.00"),
            "buy alice XYZ 4 @ 10.00",
            &[
                "#3 alice buy 4 XYZ @ 10.00 fee 0",
                "#1 cancelled 5 self-trade",
                "trade 1 4 XYZ @ 10.00 maker #2 carl 0.00 taker #3 alice 0.00 buy",
            ],
            &["alice 960.00 104/0 XYZ"],
        ),
        // Own orders do not fill a fill-or-kill order.
        bare(
            town!("self-trades alice cancel-maker; sell alice XYZ 5 @ 10.00; sell carl XYZ 3 @ 10.00"),
            "buy alice XYZ 4 @ 10.00 fok",
            &["#3 alice buy 4 XYZ @ 10.00 fok fee 0", "#3 cancelled 4 fill-or-kill"],
            &["alice 1000.00 100/5 XYZ"],
        ),
        bare(town!(""), "self-trades bob cancel-both", &["self-trades bob cancel-both"], &[]),
        bare(town!("self-trades bob cancel-both"), "self-trades bob allow", &["self-trades bob allow"], &[]),
    ]);
}
