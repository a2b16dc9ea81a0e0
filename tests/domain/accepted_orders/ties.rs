//! Orders that have to do with each other: pairs and exits.

use super::{bare, collar};
use crate::stage::play_rows;

#[test]
fn one_cancels_the_other() {
    play_rows(&[
        // The shares are held once, the money for the dearer of the two.
        bare(
            town!(""),
            "sell alice XYZ 100 @ 12.00 oco stop 9.00",
            &["#1 alice sell 100 XYZ @ 12.00 fee 0", "#2 alice sell 100 XYZ stop 9.00 fee 0 beside #1"],
            &["alice 1000.00 100/100 XYZ", "XYZ: | 12.00x100"],
        ),
        bare(
            town!(""),
            "buy bob XYZ 10 @ 9.00 oco stop 11.00 @ 11.50",
            &["#1 bob buy 10 XYZ @ 9.00 fee 0", "#2 bob buy 10 XYZ @ 11.50 stop 11.00 fee 0 beside #1"],
            &["bob 1000.00 held 115.00", "XYZ: 9.00x10 |"],
        ),
        // A trade of the one, though it is not all of it, cancels the other.
        bare(
            town!("sell alice XYZ 100 @ 12.00 oco stop 9.00"),
            "buy bob XYZ 40 @ 12.00",
            &[
                "#3 bob buy 40 XYZ @ 12.00 fee 0",
                "trade 1 40 XYZ @ 12.00 maker #1 alice 0.00 taker #3 bob 0.00 buy",
                "#2 cancelled 100 one-cancels-other",
            ],
            &["alice 1480.00 60/60 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 @ 9.00 oco stop 11.00"),
            "sell alice XYZ 4 market",
            &[
                "#3 alice sell 4 XYZ market fee 0",
                "trade 1 4 XYZ @ 9.00 maker #1 bob 0.00 taker #3 alice 0.00 sell",
                "#2 cancelled 10 one-cancels-other",
            ],
            &["bob 964.00 held 54.00 4/0 XYZ"],
        ),
        // Set off, the stop takes the place of the other and its hold.
        bare(
            town!("sell alice XYZ 100 @ 12.00 oco stop 9.00; buy bob XYZ 100 @ 8.00"),
            "print XYZ 1 @ 8.90",
            &[
                "print 1 XYZ @ 8.90",
                "#1 cancelled 100 one-cancels-other",
                "#2 set off",
                "trade 1 100 XYZ @ 8.00 maker #3 bob 0.00 taker #2 alice 0.00 sell",
            ],
            &["alice 1800.00", "bob 200.00 100/0 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 @ 9.00 oco stop 11.00 @ 11.50"),
            "print XYZ 1 @ 11.00",
            &["print 1 XYZ @ 11.00", "#1 cancelled 10 one-cancels-other", "#2 set off"],
            &["bob 1000.00 held 115.00", "XYZ: 11.50x10 |"],
        ),
        // Cancelled: both.
        bare(
            town!("sell alice XYZ 100 @ 12.00 oco stop 9.00"),
            "cancel 2",
            &["#2 cancelled 100 requested", "#1 cancelled 100 one-cancels-other"],
            &["alice 1000.00 100/0 XYZ", "XYZ: |"],
        ),
        bare(
            town!("sell alice XYZ 100 @ 12.00 oco stop 9.00"),
            "cancel-all alice",
            &["#1 cancelled 100 requested", "#2 cancelled 100 requested"],
            &["alice 1000.00 100/0 XYZ"],
        ),
        // It meets one of its own account and goes; so does what stands beside it.
        bare(
            town!("self-trades alice cancel-taker; sell alice XYZ 5 @ 10.00"),
            "buy alice XYZ 4 @ 10.00 oco stop 11.00",
            &[
                "#2 alice buy 4 XYZ @ 10.00 fee 0",
                "#3 alice buy 4 XYZ stop 11.00 fee 0 beside #2",
                "#2 cancelled 4 self-trade",
                "#3 cancelled 4 one-cancels-other",
            ],
            &["alice 1000.00 100/5 XYZ"],
        ),
        // It trades at once: there is nothing to stand beside.
        bare(
            town!("sell carl XYZ 3 @ 9.00"),
            "buy bob XYZ 3 @ 9.00 oco stop 11.00",
            &[
                "#2 bob buy 3 XYZ @ 9.00 fee 0",
                "#3 bob buy 3 XYZ stop 11.00 fee 0 beside #2",
                "trade 1 3 XYZ @ 9.00 maker #1 carl 0.00 taker #2 bob 0.00 buy",
                "#3 cancelled 3 one-cancels-other",
            ],
            &["bob 973.00 3/0 XYZ"],
        ),
    ]);
}

#[test]
fn one_triggers_the_other() {
    play_rows(&[
        bare(
            town!("sell carl XYZ 10 @ 10.00"),
            "buy bob XYZ 10 @ 10.00 then @ 12.00 oco stop 9.00",
            &[
                "#2 bob buy 10 XYZ @ 10.00 fee 0 then sell @ 12.00 oco stop 9.00",
                "trade 1 10 XYZ @ 10.00 maker #1 carl 0.00 taker #2 bob 0.00 buy",
                "#3 bob sell 10 XYZ @ 12.00 fee 0 after #2",
                "#4 bob sell 10 XYZ stop 9.00 fee 0 beside #3 after #2",
            ],
            &["bob 900.00 10/10 XYZ", "XYZ: | 12.00x10"],
        ),
        // Not before it is done.
        bare(
            town!("buy bob XYZ 10 @ 10.00 then stop 9.00"),
            "sell alice XYZ 4 @ 10.00",
            &["#2 alice sell 4 XYZ @ 10.00 fee 0", "trade 1 4 XYZ @ 10.00 maker #1 bob 0.00 taker #2 alice 0.00 sell"],
            &["bob 960.00 held 60.00 4/0 XYZ"],
        ),
        // For what was filled, where the rest is cancelled.
        bare(
            town!("buy bob XYZ 10 @ 10.00 then stop 9.00; sell alice XYZ 4 @ 10.00"),
            "cancel 1",
            &["#1 cancelled 6 requested", "#3 bob sell 4 XYZ stop 9.00 fee 0 after #1"],
            &["bob 960.00 4/4 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 @ 10.00 then stop 9.00"),
            "cancel 1",
            &["#1 cancelled 10 requested"],
            &["bob 1000.00"],
        ),
        // The other way it needs money, and there is not enough.
        bare(
            town!("buy bob XYZ 50 @ 10.00"),
            "sell carl XYZ 50 @ 10.00 then @ 20.00",
            &[
                "#2 carl sell 50 XYZ @ 10.00 fee 0 then buy @ 20.00",
                "trade 1 50 XYZ @ 10.00 maker #1 bob 0.00 taker #2 carl 0.00 sell",
                "#2 exit refused InsufficientFunds",
            ],
            &["carl 500.00 50/0 XYZ"],
        ),
    ]);
}

#[test]
fn an_exit_is_an_order_like_any_other_when_its_time_comes() {
    play_rows(&[
        // What waits can wait where nothing trades, and nobody is left without their stop.
        bare(
            town!("buy bob XYZ 10 @ 10.00 then stop 9.00; sell alice XYZ 4 @ 10.00; market halt"),
            "cancel 1",
            &["#1 cancelled 6 requested", "#3 bob sell 4 XYZ stop 9.00 fee 0 after #1"],
            &["bob 960.00 4/4 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 @ 10.00 then market; sell alice XYZ 4 @ 10.00; market halt"),
            "cancel 1",
            &["#1 cancelled 6 requested", "#1 exit refused MarketNotOpen"],
            &["bob 960.00 4/0 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 @ 10.00 then @ 9.00 ioc; sell alice XYZ 4 @ 10.00; market auction"),
            "cancel 1",
            &["#1 cancelled 6 requested", "#1 exit refused NotInAuction"],
            &["bob 960.00 4/0 XYZ"],
        ),
        // The book, the collar and the date are not what they were.
        bare(
            town!("buy bob XYZ 10 @ 10.00 then @ 10.10 post; sell carl XYZ 4 @ 10.00; buy alice XYZ 1 @ 10.20"),
            "cancel 1",
            &["#1 cancelled 6 requested", "#1 exit refused WouldTake"],
            &["bob 960.00 4/0 XYZ", "XYZ: 10.20x1 |"],
        ),
        collar(
            town!("buy bob XYZ 10 @ 10.00 then @ 9.50; sell carl XYZ 4 @ 10.00; print XYZ 1 @ 11.00"),
            "cancel 1",
            &["#1 cancelled 6 requested", "#1 exit refused OutsideCollar"],
            &["bob 960.00 4/0 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 @ 10.00 then stop 9.00 gtd 1970-01-01; sell alice XYZ 4 @ 10.00; end-day"),
            "cancel 1",
            &["#1 cancelled 6 requested", "#1 exit refused DateIsOver"],
            &["bob 960.00 4/0 XYZ"],
        ),
    ]);
}
