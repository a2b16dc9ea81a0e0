//! Figures as the screen shows them: digits grouped, places fixed, a sign beside every colour.

use crate::domain::{Date, Money, Price, Qty, RecordNo, Time};
use crate::views::blotter::Tie;
use crate::views::quantity::Value;

/// The minus of figures: as wide as a digit, unlike the hyphen in most faces.
const MINUS: char = '−';

/// A count with its thousands parted: `18,204`.
pub fn count(n: u64) -> String {
    Qty(n).grouped()
}

/// What an order has to do with others: `pair 4`, `exit of 3`, `exits 5 6`.
pub fn ties(ties: &[Tie]) -> String {
    let mut exits = ties.iter().filter(|tie| matches!(tie, Tie::Exit(_))).count();
    let words = ties.iter().map(|tie| match tie {
        Tie::Pair(other) => format!("pair {}", count(other.0)),
        Tie::ExitOf(other) => format!("exit of {}", count(other.0)),
        Tie::Exit(other) => {
            let word = match std::mem::take(&mut exits) {
                0 => "",
                1 => "exit ",
                _ => "exits ",
            };
            format!("{word}{}", count(other.0))
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Shares owned, or owed: `18,204`, `−300`.
pub fn shares(n: i64) -> String {
    let size = count(n.unsigned_abs());
    if n < 0 { format!("{MINUS}{size}") } else { size }
}

/// A record's number: `18,204`.
pub fn record(n: RecordNo) -> String {
    count(n.0)
}

/// A figure with the minus of figures.
pub fn minus(figure: &str) -> String {
    figure.replacen('-', &MINUS.to_string(), 1)
}

/// An amount: `9,845.20`, `−302.70`.
pub fn money(amount: Money) -> String {
    minus(&amount.grouped())
}

/// A change of an amount, with its sign: `+302.70`, `−302.70`.
pub fn change(amount: Money) -> String {
    if amount > Money::ZERO { format!("+{}", money(amount)) } else { money(amount) }
}

/// A value with a name: `9,845.20`, `−3`.
pub fn value(value: Value) -> String {
    value.grouped().replacen('-', &MINUS.to_string(), 1)
}

/// A change of one, with its sign: `+302.70`, `−3`.
pub fn value_change(value: Value) -> String {
    value.signed().replacen('-', &MINUS.to_string(), 1)
}

/// Profit or loss: a triangle that says which, then the amount: `▲ 152.35`, `▼ 3.00`.
pub fn gain(amount: Money) -> String {
    let size = Money(amount.0.saturating_abs()).grouped();
    match amount.0 {
        0 => format!("  {size}"),
        1.. => format!("▲ {size}"),
        _ => format!("▼ {size}"),
    }
}

/// How many decimal places the prices on a tick need: at least two, so that prices of one
/// instrument stand on their decimal point.
pub fn places(tick: Price) -> usize {
    match tick.0 {
        t if t % 100 == 0 => 2,
        t if t % 10 == 0 => 3,
        _ => 4,
    }
}

/// The smallest step of prices with so many places.
pub fn step(places: usize) -> i64 {
    10_i64.pow(4_u32.saturating_sub(u32::try_from(places).unwrap_or(4))) // a price is in ten-thousandths
}

/// A price with so many places, from two to four: `101.50`. Finer prices keep their places.
pub fn price(price: Price, places: usize) -> String {
    let mut text = price.grouped();
    let has = text.len() - text.find('.').map_or(text.len(), |dot| dot + 1);
    text.extend(std::iter::repeat_n('0', places.saturating_sub(has)));
    text
}

/// The time of day, UTC: `14:32:07`.
pub fn clock(at: Time) -> String {
    let seconds = at.0.div_euclid(Time::SECOND).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}

/// The time of day to the minute, UTC: `14:32`.
pub fn minute(at: Time) -> String {
    let minutes = at.0.div_euclid(Time::MINUTE).rem_euclid(1_440);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Both ends of a stretch of time, as far as tells them apart: `09:00` and `14:32`, `5 Jan` and `31 Jan`, `2026` and
/// `2027`. The last day is the bank's, where days
/// were ended by hand and it is later than the clock's.
pub fn ends((from, to): (Time, Time), last: Option<Date>) -> (String, String) {
    let (first, last) = (Date::of(from), last.map_or(Date::of(to), |last| last.max(Date::of(to))));
    if first == last {
        (minute(from), minute(to))
    } else if first.year() == last.year() {
        (day(first), day(last))
    } else {
        (first.year().to_string(), last.year().to_string())
    }
}

/// A moment of a stretch of time: `14:32:07`, with its day where days pass in it: `5 Jan 14:32:07`.
pub fn within(at: Time, (from, to): (Time, Time)) -> String {
    match Date::of(from) == Date::of(to) {
        true => clock(at),
        false => format!("{} {}", day(Date::of(at)), clock(at)),
    }
}

/// The day of a year: `5 Jan`.
fn day(date: Date) -> String {
    let civil = jiff::civil::Date::new(date.year(), date.month(), date.day());
    civil.map_or_else(|_| date.to_string(), |date| date.strftime("%-d %b").to_string())
}

/// The day and the time of day, UTC: `Mon 5 Jan 14:32:07`.
pub fn day_and_clock(at: Time) -> String {
    match jiff::Timestamp::from_microsecond(at.0) {
        Ok(stamp) => stamp.strftime("%a %-d %b %H:%M:%S").to_string(),
        Err(_) => clock(at), // beyond the calendar
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_their_signs() {
        assert_eq!(money(Money(-30_270)), "−302.70");
        assert_eq!(change(Money(30_270)), "+302.70");
        assert_eq!(gain(Money(15_235)), "▲ 152.35");
        assert_eq!(gain(Money(-300)), "▼ 3.00");
        assert_eq!(gain(Money(0)), "  0.00");
    }

    #[test]
    fn prices_stand_on_their_point() {
        assert_eq!(places(Price(100)), 2);
        assert_eq!(places(Price(50)), 3);
        assert_eq!(places(Price(25)), 4);
        assert_eq!(price(Price(1_015_000), 4), "101.5000");
        assert_eq!(price(Price(12_345_678), 2), "1,234.5678");
    }

    #[test]
    fn times() {
        let at = Time(1_767_623_527_000_000); // 2026-01-05T14:32:07Z
        assert_eq!((clock(at), minute(at)), ("14:32:07".to_owned(), "14:32".to_owned()));
        assert_eq!(day_and_clock(at), "Mon 5 Jan 14:32:07");
        let said = |start: &str, end: &str| (start.to_owned(), end.to_owned());
        let later = |hours: i64| Time(at.0 + hours * Time::HOUR);
        assert_eq!(ends((at, later(1)), None), said("14:32", "15:32"));
        assert_eq!(ends((at, later(26 * 24)), None), said("5 Jan", "31 Jan"));
        assert_eq!(within(at, (at, later(1))), "14:32:07");
        assert_eq!(within(at, (at, later(24))), "5 Jan 14:32:07");
        assert_eq!(ends((at, later(365 * 24)), None), said("2026", "2027"));
        assert_eq!(ends((at, at), Date::new(2026, 2, 1)), said("5 Jan", "1 Feb"), "days that were ended by hand");
        assert_eq!(ends((at, later(26 * 24)), Date::new(2026, 1, 6)), said("5 Jan", "31 Jan"), "one long ago");
        assert_eq!(clock(Time(-1)), "23:59:59");
    }
}
