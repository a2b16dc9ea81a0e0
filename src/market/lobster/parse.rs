//! Reading the two files.

use super::{Feed, FeedError, Kind, Message, Quote, TICK};
use crate::domain::{Price, Qty, Side, Time};
use std::path::Path;

/// Columns of the message file.
const COLUMNS: usize = 6;
/// Prices of levels that are not occupied, asks and bids.
const NO_ASK: i64 = 9_999_999_999;
const NO_BID: i64 = -9_999_999_999;
/// The most levels on a side: LOBSTER sells up to 200.
const DEEPEST: usize = 200;
/// The most shares of an order or a level: a tenth of what the feed's accounts have.
const LARGEST: Qty = Qty(100_000_000);
/// Microseconds in a day.
const DAY: i64 = 24 * Time::HOUR;

/// What is wrong with a line.
type Problem = String;

pub(super) fn parse(messages: (&str, &str), book: (&str, &str), limit: usize) -> Result<Feed, FeedError> {
    let date = date_of(messages.0);
    let mut feed = Feed { messages: Vec::new(), quotes: Vec::new(), depth: 0 };
    let mut last = Time(i64::MIN);
    for (line, text) in lines(messages.1, limit) {
        let message = message(text, date).and_then(|message| in_order(message, last));
        let message = message.map_err(|problem| error(messages.0, line, problem))?;
        last = message.at;
        feed.messages.push(message);
    }
    for (line, text) in lines(book.1, limit) {
        row(text, &mut feed).map_err(|problem| error(book.0, line, problem))?;
    }
    let (count, rows) = (feed.messages.len(), feed.quotes.len().checked_div(2 * feed.depth).unwrap_or(0));
    if count == 0 {
        return Err(error(messages.0, 1, "there is no message; give a LOBSTER message file".to_owned()));
    }
    if count != rows {
        let (file, line) = if rows < count { (book.0, rows + 1) } else { (messages.0, count + 1) };
        let problem = format!(
            "is missing: there are {count} messages and {rows} rows of the book; give the two files of the same day"
        );
        return Err(error(file, line, problem));
    }
    Ok(feed)
}

/// The lines with their numbers. Blank ones at the end are no lines.
fn lines(text: &str, limit: usize) -> impl Iterator<Item = (usize, &str)> {
    text.trim_end().lines().map(str::trim_end).enumerate().map(|(i, line)| (i + 1, line)).take(limit)
}

fn error(file: &str, line: usize, problem: Problem) -> FeedError {
    FeedError { file: file.to_owned(), line, problem }
}

/// Midnight of the date in a name like `AAPL_2012-06-21_34200000_57600000_message_10.csv`.
fn date_of(file: &str) -> Time {
    let name = Path::new(file).file_name().and_then(|name| name.to_str()).unwrap_or(file);
    let date = name.split('_').find_map(|part| part.parse::<jiff::civil::Date>().ok());
    let midnight = date.and_then(|date| date.to_zoned(jiff::tz::TimeZone::UTC).ok());
    Time(midnight.map_or(0, |midnight| midnight.timestamp().as_microsecond()))
}

fn in_order(message: Message, last: Time) -> Result<Message, Problem> {
    if message.at < last {
        return Err("is earlier than the line before it; sort the lines by time, and the book's with them".to_owned());
    }
    Ok(message)
}

fn message(text: &str, date: Time) -> Result<Message, Problem> {
    let fields: Vec<&str> = text.split(',').map(str::trim).collect();
    let &[time, kind, id, size, price, direction] = fields.as_slice() else {
        return Err(format!(
            "has {} fields, a message has {COLUMNS}: time, type, order, size, price, direction",
            fields.len()
        ));
    };
    let at = date.after(time_of_day(time)?);
    let (id, price) = (integer(id, "order")?, integer(price, "price")?);
    let size = integer(size, "size")?;
    let kind = match kind {
        "1" => Kind::New,
        "2" => Kind::Reduced,
        "3" => Kind::Deleted,
        "4" => Kind::Executed,
        "5" | "6" => Kind::Hidden,
        "7" => Kind::Halt(halt(price)?),
        other => return Err(format!("type {other:?} is none of 1 to 7")),
    };
    if let Kind::Halt(_) = kind {
        return Ok(Message { at, kind, id, qty: Qty(0), price: Price(0), side: Side::Sell });
    }
    let side = match direction {
        "1" => Side::Buy,
        "-1" => Side::Sell,
        other => return Err(format!("direction {other:?} is neither 1 for buy nor -1 for sell")),
    };
    let qty = u64::try_from(size).ok().map(Qty).filter(|qty| qty.0 > 0 && *qty <= LARGEST);
    let qty = qty.ok_or_else(|| format!("size {size} is not between 1 and {}", LARGEST))?;
    let visible = kind != Kind::Hidden; // hidden orders trade between the ticks
    Ok(Message { at, kind, id, qty, price: price_of(price, visible)?, side })
}

fn halt(price: i64) -> Result<&'static str, Problem> {
    match price {
        -1 => Ok("trading halted"),
        0 => Ok("quoting resumed"),
        1 => Ok("trading resumed"),
        other => Err(format!("a halt has the price -1, 0 or 1, not {other}")),
    }
}

/// Microseconds of `34200.004241176`; what is finer is cut.
fn time_of_day(text: &str) -> Result<i64, Problem> {
    let wrong = || format!("time {text:?} is not in seconds after midnight like 34200.004241176");
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(seconds) || !digits(fraction) {
        return Err(wrong());
    }
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    let micros: i64 = micros.parse().map_err(|_| wrong())?;
    let seconds: i64 = seconds.parse().map_err(|_| wrong())?;
    let at = seconds.checked_mul(Time::SECOND).and_then(|at| at.checked_add(micros));
    at.filter(|at| *at <= DAY).ok_or_else(wrong)
}

fn integer(text: &str, what: &str) -> Result<i64, Problem> {
    text.parse().map_err(|_| format!("{what} {text:?} is not a whole number"))
}

fn price_of(units: i64, on_tick: bool) -> Result<Price, Problem> {
    if units <= 0 || units > Price::LIMIT.0 {
        return Err(format!("price {units} is not above zero; prices are dollars times 10000, like 5853300"));
    }
    if on_tick && units % TICK.0 != 0 {
        return Err(format!("price {units} is no whole number of cents; only what trades in cents can be imported"));
    }
    Ok(Price(units))
}

/// Reads a row of the book and adds it to the feed.
fn row(text: &str, feed: &mut Feed) -> Result<(), Problem> {
    let mut figures = Vec::with_capacity(4 * feed.depth);
    for field in text.split(',') {
        figures.push(integer(field.trim(), "figure")?);
    }
    let depth = figures.len() / 4;
    if !figures.len().is_multiple_of(4) || !(1..=DEEPEST).contains(&depth) {
        return Err(format!(
            "has {} fields; a row has four a level: ask price, ask size, bid price, bid size",
            figures.len()
        ));
    }
    if feed.depth == 0 {
        feed.depth = depth;
    }
    if depth != feed.depth {
        return Err(format!("has {depth} levels, the rows before it have {}", feed.depth));
    }
    let (levels, _) = figures.as_chunks::<4>();
    let asks = side(levels.iter().map(|[price, size, _, _]| (*price, *size)), Side::Sell)?;
    let bids = side(levels.iter().map(|[_, _, price, size]| (*price, *size)), Side::Buy)?;
    if let ([bid, ..], [ask, ..]) = (bids.as_slice(), asks.as_slice())
        && bid.qty.0 > 0
        && ask.qty.0 > 0
        && bid.price >= ask.price
    {
        return Err(format!(
            "the best bid {} is not below the best ask {}; a standing book is not crossed",
            bid.price, ask.price
        ));
    }
    feed.quotes.extend(asks);
    feed.quotes.extend(bids);
    Ok(())
}

fn side(levels: impl Iterator<Item = (i64, i64)>, side: Side) -> Result<Vec<Quote>, Problem> {
    let word = if side == Side::Buy { "bid" } else { "ask" };
    let mut quotes: Vec<Quote> = Vec::new();
    for (i, (price, size)) in levels.enumerate() {
        let level = i + 1;
        let dummy = price == if side == Side::Buy { NO_BID } else { NO_ASK };
        if dummy {
            if size != 0 {
                return Err(format!("{word} level {level} is not occupied and has a size of {size}"));
            }
            quotes.push(Quote { price: Price(price), qty: Qty(0) });
            continue;
        }
        let price = price_of(price, true).map_err(|problem| format!("{word} level {level}: {problem}"))?;
        let qty = u64::try_from(size).ok().map(Qty).filter(|qty| qty.0 > 0 && *qty <= LARGEST);
        let qty = qty.ok_or_else(|| {
            format!("{word} level {level} has a size of {size}, which is not between 1 and {LARGEST}")
        })?;
        let sorted = quotes.last().is_none_or(|last| {
            last.qty.0 > 0 && if side == Side::Buy { price < last.price } else { price > last.price }
        });
        if !sorted {
            return Err(format!("{word} level {level} is not worse than the level before it; the best come first"));
        }
        quotes.push(Quote { price, qty });
    }
    Ok(quotes)
}
