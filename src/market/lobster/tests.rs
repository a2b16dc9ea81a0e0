use super::*;
use crate::domain::Event;
use crate::market::dice::Dice;
use crate::market::playing::Run;
use proptest::prelude::*;
use std::path::Path;

/// A day of fourteen messages with two levels of the book: every type, orders from before the first
/// message, and prices that come up from below with more or fewer shares than they went down with.
const MESSAGES: &str = "\
34200.000000001,1,11,3,1000000,1
34200.0000019,4,11,2,1000000,1
34200.5,3,11,1,1000000,1
34201,2,5,3,1000000,1
34202,4,6,1,1000000,1
34203,5,0,10,1000550,-1
34204,1,12,2,1000500,-1
34205,7,0,0,-1,-1
34206,7,0,0,1,-1
34207,4,12,2,1000500,-1
34208,1,13,2,1000500,-1
34209,3,13,2,1000500,-1
34210,3,7,5,1001000,-1
34211,2,8,1,1002000,-1
";
const BOOK: &str = "\
1001000,5,1000000,7,1002000,7,999000,6
1001000,5,1000000,5,1002000,7,999000,6
1001000,5,1000000,4,1002000,7,999000,6
1001000,5,1000000,1,1002000,7,999000,6
1001000,5,999000,6,1002000,7,998000,9
1001000,5,999000,6,1002000,7,998000,9
1000500,2,999000,6,1001000,5,998000,9
1000500,2,999000,6,1001000,5,998000,9
1000500,2,999000,6,1001000,5,998000,9
1001000,5,999000,6,1002000,8,998000,9
1000500,2,999000,6,1001000,5,998000,9
1001000,5,999000,6,1002000,3,998000,9
1002000,3,999000,6,9999999999,0,998000,9
1002000,2,999000,6,9999999999,0,998000,9
";
const NAMES: (&str, &str) = ("day/AAPL_2012-06-21_0_1_message_2.csv", "book.csv");

fn parse(messages: &str, book: &str) -> Result<Feed, FeedError> {
    Feed::parse((NAMES.0, messages), (NAMES.1, book), None)
}

fn symbol() -> Symbol {
    Symbol::parse("AAPL").unwrap()
}

/// Replays a feed to its end, or to where it parts from the recorded book.
fn replay(feed: Feed) -> (Run, Result<ReplayStats, ReplayError>) {
    let mut run = Run::begin(&feed.scenario(symbol(), 1).unwrap());
    let mut replay = Replay::new(feed, symbol()).unwrap();
    loop {
        match replay.next(&run.moment.world) {
            Ok(Some((at, by, command))) => {
                let record = run.give(at, by, command);
                assert_eq!(record.step().unwrap().outcome.rejection(), None);
            }
            Ok(None) => return (run, Ok(replay.stats())),
            Err(error) => return (run, Err(error)),
        }
    }
}

#[test]
fn the_recorded_sample_replays_level_by_level() {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let folder = Path::new(&root).join("../shared/data/lobster");
    let names = ["message", "orderbook"].map(|kind| format!("AAPL_2012-06-21_34200000_57600000_{kind}_10.csv"));
    let texts = names.each_ref().map(|name| std::fs::read_to_string(folder.join(name)));
    let [Ok(messages), Ok(book)] = texts else {
        println!("skipped: the recorded sample is not there");
        return;
    };
    let feed = Feed::parse((&names[0], &messages), (&names[1], &book), None).unwrap();
    assert_eq!((feed.len(), feed.depth()), (999, 10));
    let (run, stats) = replay(feed);
    let stats = stats.unwrap();
    println!("{stats:?}, {} records", run.records.len());
    run.check();
}

#[test]
fn a_small_day_with_everything_in_it() {
    let feed = parse(MESSAGES, BOOK).unwrap();
    let (run, stats) = replay(feed);
    let wanted = ReplayStats {
        messages: 14,
        orders: 3,
        executions: 3,
        trades: 3,
        prints: 1,
        cancels: 3,
        reductions: 2,
        reveals: 6, // four before the first message, a bid and an ask from below
        cuts: 2,    // five shares of the ask that went down with eight: the one revealed last, four of the first
        off_front: 1,
        halts: 2,
    };
    assert_eq!(stats, Ok(wanted));
    run.check();
    let times: Vec<String> = [0, 1, 2]
        .map(|i| {
            let flow: Vec<_> = run.records.iter().filter(|r| r.by == crate::domain::Source::Feed).collect();
            jiff::Timestamp::from_microsecond(flow[4 + i].at.0).unwrap().to_string()
        })
        .into();
    assert_eq!(times, ["2012-06-21T09:30:00Z", "2012-06-21T09:30:00.000001Z", "2012-06-21T09:30:00.5Z"]);
    let prints = run.records.iter().flat_map(|record| record.events());
    let prints: Vec<&Event> = prints.filter(|event| matches!(event, Event::TradePrinted { .. })).collect();
    assert!(matches!(prints.as_slice(), [Event::TradePrinted { qty: Qty(10), price: Price(1_000_550), .. }]));
    let marks = run.records.iter().filter(|record| matches!(record.events(), [Event::Marked { .. }])).count();
    assert_eq!(marks, 2);
    // The person who trades into it can.
    let world = &run.moment.world;
    let you = world.bank.find_handle(&Handle::parse("you").unwrap()).unwrap();
    let you = world.bank.account(you).unwrap();
    assert_eq!((you.available(), you.verified), (YOUR_MONEY, true));
}

#[test]
fn the_scenario_of_a_feed_is_sound() {
    let scenario = parse(MESSAGES, BOOK).unwrap().scenario(symbol(), 5).unwrap();
    assert_eq!(scenario.start.as_ref().map(Text::as_str), Some("2012-06-21T09:30:00Z"));
    let written = ron::ser::to_string(&scenario).unwrap();
    assert_eq!(crate::market::scenario::read(&written), Ok(scenario));
}

#[test]
fn a_limit_takes_that_many_lines() {
    let feed = Feed::parse((NAMES.0, MESSAGES), (NAMES.1, BOOK), Some(5)).unwrap();
    assert_eq!(feed.len(), 5);
    assert_eq!(replay(feed).1.map(|stats| stats.messages), Ok(5));
}

#[test]
fn books_that_part_are_told_with_line_and_level() {
    // Shares that no message brought, at a price that was visible before.
    let book = BOOK.replacen("1000000,5,1002000", "1000000,6,1002000", 1);
    let (run, error) = replay(parse(MESSAGES, &book).unwrap());
    let error = error.unwrap_err();
    let (recorded, replayed) = (Some((Price(1_000_000), Qty(6))), Some((Price(1_000_000), Qty(5))));
    assert_eq!(error, ReplayError::Level { line: 2, side: Side::Buy, level: 1, recorded, replayed });
    assert!(error.to_string().starts_with("line 2, bid level 1: recorded 6 @ 100.00, replayed 5 @ 100.00;"), "{error}");
    run.check();
    // Messages that cannot have been.
    for (good, bad, said) in [
        ("34204,1,12,2,1000500,-1", "34204,1,12,2,999000,-1", "line 7: a new order at 99.90 would trade"),
        ("34207,4,12,2,1000500,-1", "34207,4,12,2,1001000,-1", "line 10: an execution of 2 @ 100.10"),
        ("34207,4,12,2,1000500,-1", "34207,4,12,3,1000500,-1", "line 10: an execution of 3 @ 100.05"),
        ("34210,3,7,5,1001000,-1", "34210,3,7,6,1001000,-1", "line 13: 1 shares fewer stand at 100.10"),
    ] {
        let (_, error) = replay(parse(&MESSAGES.replacen(good, bad, 1), BOOK).unwrap());
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with(said), "{error}");
    }
}

#[test]
fn malformed_lines_are_told_with_file_and_line() {
    let messages = [
        ("34201,2,5,3,1000000,1", "34201,2,5,3,1000000", 4, "has 5 fields"),
        ("34201,2,5,3,1000000,1", "", 4, "has 1 fields"),
        ("34201,2", "34199,2", 4, "earlier than the line before"),
        ("34201,2", "noon,2", 4, "time \"noon\""),
        ("34201,2", "-34201,2", 4, "time"),
        ("34201,2", "99999999,2", 4, "time"),
        ("34201,2", "34201,9", 4, "type \"9\""),
        ("34201,2,5", "34201,2,x", 4, "order \"x\""),
        ("34201,2,5,3", "34201,2,5,0", 4, "size 0"),
        ("34201,2,5,3", "34201,2,5,-3", 4, "size -3"),
        ("34201,2,5,3", "34201,2,5,99999999999999999999", 4, "size \"99999999999999999999\""),
        ("34201,2,5,3,1000000", "34201,2,5,3,0", 4, "price 0"),
        ("34201,2,5,3,1000000", "34201,2,5,3,1000050", 4, "whole number of cents"),
        ("34201,2,5,3,1000000,1", "34201,2,5,3,1000000,2", 4, "direction \"2\""),
        ("34205,7,0,0,-1,-1", "34205,7,0,0,5,-1", 8, "a halt has the price"),
    ];
    for (good, bad, line, said) in messages {
        let error = parse(&MESSAGES.replacen(good, bad, 1), BOOK).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), (NAMES.0, line), "{bad}: {error}");
        assert!(error.problem.contains(said), "{bad}: {error}");
    }
    let books = [
        ("1000000,5,1002000", "1000000,1002000", 2, "has 7 fields"),
        ("1000000,5,1002000,7,999000,6", "1000000,5", 2, "has 1 levels"),
        ("1000000,5,1002000", "1000000,many,1002000", 2, "figure \"many\""),
        ("1000000,5,1002000", "1000000,0,1002000", 2, "bid level 1 has a size of 0"),
        ("1000000,5,1002000", "1001000,5,1002000", 2, "not below the best ask"),
        ("1000000,5,1002000", "1000000,5,1000900", 2, "ask level 2 is not worse"),
        ("1000000,5,1002000,7,999000", "1000000,5,1002000,7,1000000", 2, "bid level 2 is not worse"),
        ("9999999999,0", "9999999999,1", 13, "not occupied"),
        ("1002000,2,999000,6,9999999999,0", "9999999999,0,999000,6,1002000,2", 14, "ask level 2 is not worse"),
    ];
    for (good, bad, line, said) in books {
        let error = parse(MESSAGES, &BOOK.replacen(good, bad, 1)).unwrap_err();
        assert_eq!((error.file.as_str(), error.line), (NAMES.1, line), "{bad}: {error}");
        assert!(error.problem.contains(said), "{bad}: {error}");
    }
    let without_last = |text: &str| text.lines().take(13).map(|line| format!("{line}\n")).collect::<String>();
    let error = parse(MESSAGES, &without_last(BOOK)).unwrap_err().to_string();
    assert!(error.starts_with("book.csv, line 14: is missing: there are 14 messages and 13 rows"), "{error}");
    assert_eq!(parse(&without_last(MESSAGES), BOOK).unwrap_err().file, NAMES.0);
    assert!(parse("", "").unwrap_err().problem.contains("no message"));
}

/// An exchange that forgets nothing, and a recorder that sees only the best levels of it.
struct Exchange {
    dice: Dice,
    depth: usize,
    /// Number, side, price in cents, shares; first in first.
    orders: Vec<(i64, Side, i64, i64)>,
    next: i64,
    messages: String,
    book: String,
}

impl Exchange {
    fn levels(&self, side: Side) -> Vec<(i64, i64)> {
        let mut levels = std::collections::BTreeMap::new();
        for (_, _, price, qty) in self.orders.iter().filter(|order| order.1 == side) {
            *levels.entry(*price).or_insert(0) += qty;
        }
        let mut levels: Vec<_> = levels.into_iter().collect();
        if side == Side::Buy {
            levels.reverse();
        }
        levels
    }

    fn shown(&self, side: Side) -> Vec<(i64, i64)> {
        self.levels(side).into_iter().take(self.depth).collect()
    }

    /// Something happens; it is recorded if it shows.
    fn happen(&mut self, time: usize) {
        let before = [self.shown(Side::Sell), self.shown(Side::Buy)];
        let side = if self.dice.chance(500) { Side::Sell } else { Side::Buy };
        let own: Vec<usize> = (0..self.orders.len()).filter(|i| self.orders[*i].1 == side).collect();
        let what = if own.len() < 6 { 0 } else { self.dice.below(10) };
        let any = own.get(self.dice.below(own.len() as u64) as usize).copied();
        let (kind, id, qty, price) = match (what, any) {
            (4, Some(i)) if self.orders[i].3 > 1 => {
                let qty = self.dice.between(1, self.orders[i].3 - 1);
                self.orders[i].3 -= qty;
                (2, self.orders[i].0, qty, self.orders[i].2)
            }
            (5..=6, Some(i)) => {
                let (id, _, price, qty) = self.orders.remove(i);
                (3, id, qty, price)
            }
            (7..=9, Some(_)) => {
                // Mostly the first at the best price; sometimes another there.
                let best = self.levels(side)[0].0;
                let at_best: Vec<usize> = own.into_iter().filter(|i| self.orders[*i].2 == best).collect();
                let which = if self.dice.chance(800) { 0 } else { self.dice.below(at_best.len() as u64) as usize };
                let i = at_best[which];
                let (id, _, price, open) = self.orders[i];
                let qty = self.dice.between(1, open);
                self.orders[i].3 -= qty;
                self.orders.retain(|order| order.3 > 0);
                (4, id, qty, price)
            }
            _ => {
                let price = self.dice.between(1, 14);
                let price = if side == Side::Buy { 10_000 - price } else { 10_000 + price };
                let order = (self.next, side, price, self.dice.between(1, 9));
                self.next += 1;
                self.orders.push(order);
                (1, order.0, order.3, price)
            }
        };
        let after = [self.shown(Side::Sell), self.shown(Side::Buy)];
        if before == after || time < 40 {
            return;
        }
        let direction = if side == Side::Buy { 1 } else { -1 };
        self.messages += &format!("{time},{kind},{id},{qty},{},{direction}\n", price * 100);
        let mut row = Vec::new();
        for level in 0..self.depth {
            for (shown, dummy) in after.iter().zip([9_999_999_999, -9_999_999_999_i64]) {
                let (price, qty) = shown.get(level).map_or((dummy, 0), |(price, qty)| (price * 100, *qty));
                row.push(format!("{price},{qty}"));
            }
        }
        self.book += &(row.join(",") + "\n");
    }
}

#[test]
fn whatever_happens_below_the_visible_levels_the_books_stay_the_same() {
    let mut sum = ReplayStats::default();
    for seed in 0..60 {
        let (orders, messages, book) = (Vec::new(), String::new(), String::new());
        let depth = 1 + seed as usize % 5;
        let mut exchange = Exchange { dice: Dice::new([7; 32], seed), depth, orders, next: 1, messages, book };
        for time in 0..400 {
            exchange.happen(time);
        }
        let (run, stats) = replay(parse(&exchange.messages, &exchange.book).unwrap());
        let stats = stats.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        run.check();
        sum.reveals += stats.reveals;
        sum.cuts += stats.cuts;
        sum.off_front += stats.off_front;
        sum.trades += stats.trades - stats.executions;
    }
    // All the hard cases came up.
    assert!(sum.reveals > 500 && sum.cuts > 100 && sum.off_front > 100 && sum.trades > 50, "{sum:?}");
}

proptest! {
    #[test]
    fn garbage_never_panics(messages in "[-0-9,.\n7a]{0,80}", book in "[-0-9,\n]{0,80}") {
        let _ = parse(&messages, &book);
    }

    /// Files that are well-formed line by line but do not belong together: an error, or by luck
    /// none, but never a panic or a broken world.
    #[test]
    fn scratched_files_never_panic(line in 0_usize..14, digit in 0_usize..30, to in 0_u8..10) {
        for scratch_book in [false, true] {
            let scratch = |text: &str| {
                let lines = text.lines().enumerate().map(|(i, text)| {
                    let mut bytes = text.as_bytes().to_vec();
                    if let Some(byte) = bytes.get_mut(digit).filter(|b| i == line && b.is_ascii_digit()) {
                        *byte = b'0' + to;
                    }
                    String::from_utf8(bytes).unwrap() + "\n"
                });
                lines.collect::<String>()
            };
            let (messages, book) = match scratch_book {
                false => (scratch(MESSAGES), BOOK.to_owned()),
                true => (MESSAGES.to_owned(), scratch(BOOK)),
            };
            if let Ok(feed) = parse(&messages, &book) {
                replay(feed).0.check();
            }
        }
    }
}
