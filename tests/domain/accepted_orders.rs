//! What orders beyond plain limit and market orders do: stops, pairs, exits, days, auctions, collars.

use crate::stage::{Row, Under, play_rows};

/// Alice and bob have 1,000.00 each, alice and carl 100 XYZ each; the last trade was at 10.00.
macro_rules! town {
    ($more:literal) => {
        concat!(
            "open alice; open bob; open carl; list XYZ 0.01 1; deposit alice 1000.00; deposit bob 1000.00; ",
            "grant alice XYZ 100; grant carl XYZ 100; print XYZ 1 @ 10.00; ",
            $more
        )
    };
}

const fn bare(
    given: &'static str,
    when: &'static str,
    then: &'static [&'static str],
    after: &'static [&'static str],
) -> Row {
    Row { under: Under::Bare, given, when, then, after }
}

const fn collar(
    given: &'static str,
    when: &'static str,
    then: &'static [&'static str],
    after: &'static [&'static str],
) -> Row {
    Row { under: Under::Collar, given, when, then, after }
}

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
