//! Stops: what holds, what sets them off, how they trail.

use super::{bare, collar};
use crate::stage::play_rows;

#[test]
fn stops_wait_outside_of_the_book_and_hold() {
    play_rows(&[
        bare(
            town!(""),
            "sell alice XYZ 10 stop 9.00",
            &["#1 alice sell 10 XYZ stop 9.00 fee 0"],
            &["alice 1000.00 100/10 XYZ", "XYZ: |"],
        ),
        bare(
            town!(""),
            "buy bob XYZ 10 stop 11.00",
            &["#1 bob buy 10 XYZ stop 11.00 fee 0"],
            &["bob 1000.00 held 110.00", "XYZ: |"],
        ),
        bare(
            town!(""),
            "buy bob XYZ 10 @ 11.50 stop 11.00",
            &["#1 bob buy 10 XYZ @ 11.50 stop 11.00 fee 0"],
            &["bob 1000.00 held 115.00"],
        ),
        bare(
            town!("sell alice XYZ 10 stop 9.00"),
            "amend 1 stop 8.00",
            &["#1 amended to 10 @ 8.00"],
            &["alice 1000.00 100/10 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 @ 11.50 stop 11.00"),
            "amend 1 qty 12 stop 11.20 @ 12.00",
            &["#1 amended to 12 @ 12.00 stop 11.20"],
            &["bob 1000.00 held 144.00"],
        ),
        bare(town!("buy bob XYZ 10 stop 11.00"), "cancel 1", &["#1 cancelled 10 requested"], &["bob 1000.00"]),
        bare(town!("buy bob XYZ 10 stop 11.00"), "amend 1 qty 4", &["#1 reduced 6"], &["bob 1000.00 held 44.00"]),
    ]);
}

#[test]
fn a_trade_sets_stops_off_in_time_order_and_they_set_off_others() {
    play_rows(&[
        // Reached already: set off at once.
        bare(
            town!("buy bob XYZ 10 @ 9.50"),
            "sell alice XYZ 4 stop 10.00",
            &[
                "#2 alice sell 4 XYZ stop 10.00 fee 0",
                "#2 set off",
                "trade 1 4 XYZ @ 9.50 maker #1 bob 0.00 taker #2 alice 0.00 sell",
            ],
            &["alice 1038.00 96/0 XYZ", "bob 962.00 held 57.00 4/0 XYZ"],
        ),
        // A print does as well; a stop with a limit rests at it.
        bare(
            town!("sell alice XYZ 4 @ 8.90 stop 9.00"),
            "print XYZ 1 @ 8.95",
            &["print 1 XYZ @ 8.95", "#1 set off"],
            &["alice 1000.00 100/4 XYZ", "XYZ: | 8.90x4"],
        ),
        // Just above is not there yet.
        bare(town!("sell alice XYZ 4 stop 9.00"), "print XYZ 1 @ 9.01", &["print 1 XYZ @ 9.01"], &["last: 9.01"]),
        // The one given first goes first, though the other's trigger is nearer.
        bare(
            town!("buy bob XYZ 5 @ 9.00; sell carl XYZ 2 stop 9.00; sell alice XYZ 2 stop 9.50"),
            "sell alice XYZ 1 market",
            &[
                "#4 alice sell 1 XYZ market fee 0",
                "trade 1 1 XYZ @ 9.00 maker #1 bob 0.00 taker #4 alice 0.00 sell",
                "#2 set off",
                "trade 2 2 XYZ @ 9.00 maker #1 bob 0.00 taker #2 carl 0.00 sell",
                "#3 set off",
                "trade 3 2 XYZ @ 9.00 maker #1 bob 0.00 taker #3 alice 0.00 sell",
            ],
            &["bob 955.00 5/0 XYZ", "XYZ: |"],
        ),
        // One sets off the next, which finds nothing to trade with.
        bare(
            town!("buy bob XYZ 1 @ 9.00; buy bob XYZ 1 @ 8.00; sell carl XYZ 1 stop 9.00; sell alice XYZ 3 stop 8.50"),
            "sell alice XYZ 1 market",
            &[
                "#5 alice sell 1 XYZ market fee 0",
                "trade 1 1 XYZ @ 9.00 maker #1 bob 0.00 taker #5 alice 0.00 sell",
                "#3 set off",
                "trade 2 1 XYZ @ 8.00 maker #2 bob 0.00 taker #3 carl 0.00 sell",
                "#4 set off",
                "#4 cancelled 3 book-empty",
            ],
            &["alice 1009.00 99/0 XYZ", "carl 8.00 99/0 XYZ", "XYZ: |"],
        ),
        // Bought with what was held, and what else there is; the rest is released.
        bare(
            town!("sell carl XYZ 3 @ 11.20; buy bob XYZ 3 stop 11.00"),
            "print XYZ 1 @ 11.00",
            &["print 1 XYZ @ 11.00", "#2 set off", "trade 1 3 XYZ @ 11.20 maker #1 carl 0.00 taker #2 bob 0.00 buy"],
            &["bob 966.40 3/0 XYZ"],
        ),
        // More than there is: nothing is bought.
        bare(
            town!("sell carl XYZ 3 @ 400.00; buy bob XYZ 3 stop 11.00"),
            "print XYZ 1 @ 11.00",
            &["print 1 XYZ @ 11.00", "#2 cancelled 3 unpaid"],
            &["bob 1000.00", "XYZ: | 400.00x3"],
        ),
        // The limit order that it would be is beyond the collar, 8.10, and would be refused.
        collar(
            town!("buy bob XYZ 4 @ 7.50; sell alice XYZ 4 @ 7.00 stop 9.00"),
            "print XYZ 1 @ 9.00",
            &["print 1 XYZ @ 9.00", "#2 cancelled 4 collar"],
            &["alice 1000.00 100/0 XYZ", "XYZ: 7.50x4 |"],
        ),
    ]);
}

#[test]
fn trailing_stops_follow_the_price_and_never_go_back() {
    play_rows(&[
        bare(
            town!(""),
            "sell alice XYZ 10 trail 1.00",
            &["#1 alice sell 10 XYZ trail 1.00 fee 0 worst 9.00"],
            &["alice 1000.00 100/10 XYZ"],
        ),
        bare(
            town!("sell alice XYZ 1 trail 1.00; print XYZ 1 @ 12.00; print XYZ 1 @ 11.50"),
            "print XYZ 1 @ 11.00",
            &["print 1 XYZ @ 11.00", "#1 set off", "#1 cancelled 1 book-empty"],
            &["alice 1000.00 100/0 XYZ"],
        ),
        bare(
            town!("sell alice XYZ 1 trail 1.00; print XYZ 1 @ 12.00"),
            "print XYZ 1 @ 11.01",
            &["print 1 XYZ @ 11.01"],
            &["alice 1000.00 100/1 XYZ"],
        ),
        bare(
            town!("buy bob XYZ 10 trail 1.00; print XYZ 1 @ 9.00; print XYZ 1 @ 9.50; sell carl XYZ 2 @ 10.10"),
            "print XYZ 1 @ 10.00",
            &[
                "print 1 XYZ @ 10.00",
                "#1 set off",
                "trade 1 2 XYZ @ 10.10 maker #2 carl 0.00 taker #1 bob 0.00 buy",
                "#1 cancelled 8 book-empty",
            ],
            &["bob 979.80 2/0 XYZ"],
        ),
        // After a trade between the ticks they are set off on the tick.
        bare(
            town!("print XYZ 1 @ 10.0050"),
            "buy bob XYZ 10 trail 1.00",
            &["#1 bob buy 10 XYZ trail 1.00 fee 0 worst 11.01"],
            &["bob 1000.00 held 110.10"],
        ),
        bare(
            town!("print XYZ 1 @ 10.0050"),
            "sell alice XYZ 10 trail 1.00",
            &["#1 alice sell 10 XYZ trail 1.00 fee 0 worst 9.00"],
            &["alice 1000.00 100/10 XYZ"],
        ),
        // Within one sweep: up with the first trades, and still not reached by the last.
        bare(
            town!("sell alice XYZ 1 trail 0.50; sell carl XYZ 1 @ 10.20; sell carl XYZ 1 @ 10.60"),
            "buy bob XYZ 2 market",
            &[
                "#4 bob buy 2 XYZ market fee 0",
                "trade 1 1 XYZ @ 10.20 maker #2 carl 0.00 taker #4 bob 0.00 buy",
                "trade 2 1 XYZ @ 10.60 maker #3 carl 0.00 taker #4 bob 0.00 buy",
            ],
            &["alice 1000.00 100/1 XYZ"],
        ),
    ]);
}
