//! Business dates: days of the calendar, without a time of day.

use super::{NameError, Time, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A day of the (Gregorian) calendar, as banks and exchanges date their business.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// Reads a date like `2026-01-31`; the error says what it should look like.
    pub fn parse(text: &str) -> Result<Date, NameError> {
        let error = || NameError::new(text, "a date like 2026-01-31");
        // Ten characters: the library reads other forms of ISO 8601 as well.
        let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        text.parse().ok().filter(|_| plain).map(Date).ok_or_else(error)
    }

    /// The day on which a moment lies, in UTC. Moments beyond the calendar lie on its last day.
    pub fn of(at: Time) -> Date {
        let stamp = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::MAX);
        Date(stamp.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// The last day that the calendar has.
    pub const LAST: Date = Date(jiff::civil::Date::MAX);

    /// The day of a year, a month from 1 and a day from 1; `None` where there is none.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Date> {
        jiff::civil::Date::new(year, month, day).ok().map(Date)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, from 1.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The last day of its month.
    #[must_use]
    pub fn last_of_month(self) -> Date {
        Date(self.0.last_of_month())
    }

    /// The day of the year: 1 to 366.
    pub fn day_of_year(self) -> i16 {
        self.0.day_of_year()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        use jiff::civil::Weekday as Day;
        match self.0.weekday() {
            Day::Monday => Weekday::Monday,
            Day::Tuesday => Weekday::Tuesday,
            Day::Wednesday => Weekday::Wednesday,
            Day::Thursday => Weekday::Thursday,
            Day::Friday => Weekday::Friday,
            Day::Saturday => Weekday::Saturday,
            Day::Sunday => Weekday::Sunday,
        }
    }

    /// So many days later, or earlier; at most the last day, or the first, of the calendar.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Date {
        Date(self.0.saturating_add(jiff::Span::new().days(days.clamp(-7_000_000, 7_000_000))))
    }

    /// How many days it is until another date; below zero where that is earlier.
    pub fn days_until(self, other: Date) -> i32 {
        self.0.duration_until(other.0).as_hours().checked_div(24).map_or(0, |days| days as i32) // below 8,000,000
    }

    /// The first day of the next month; of the last month of the calendar, its last day.
    #[must_use]
    pub fn next_month(self) -> Date {
        self.0.last_of_month().tomorrow().map_or(Date::LAST, Date)
    }

    /// So many months later: on this day of the month, or on its last day where the month is shorter.
    #[must_use]
    pub fn plus_months(self, months: i32, day: i8) -> Date {
        let first = self.0.first_of_month().saturating_add(jiff::Span::new().months(months.clamp(-200_000, 200_000)));
        let day = day.clamp(1, first.days_in_month());
        Date::new(first.year(), first.month(), day).unwrap_or(Date::LAST) // it is a day of that month
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Date {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Date::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_they_are_written_and_nothing_else_is() {
        for text in ["2026-01-31", "2024-02-29", "1970-01-01"] {
            assert_eq!(Date::parse(text).expect(text).to_string(), text);
        }
        for text in ["2026-02-29", "2026-13-01", "20260131", "2026-1-31", "", "tomorrow", "2026-01-31T10"] {
            assert!(Date::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_moment_lies_on_a_day() {
        assert_eq!(Date::of(Time(0)).to_string(), "1970-01-01");
        assert_eq!(Date::of(Time(-1)).to_string(), "1969-12-31");
        assert_eq!(Date::of(Time(1_700_000_000_000_000)).to_string(), "2023-11-14");
        assert!(Date::of(Time(i64::MAX)) >= Date::of(Time(0)));
    }

    #[test]
    fn months_end_on_their_last_day() {
        let date = |text| Date::parse(text).expect(text);
        for (from, months, day, then) in [
            ("2026-01-31", 1, 31, "2026-02-28"),
            ("2024-01-31", 1, 31, "2024-02-29"),
            ("2023-12-31", 2, 31, "2024-02-29"),
            ("2026-02-28", 1, 31, "2026-03-31"), // the day that was meant comes back
            ("2026-02-28", 2, 30, "2026-04-30"),
            ("2026-12-15", 1, 15, "2027-01-15"),
            ("2100-01-29", 1, 29, "2100-02-28"), // no leap year
            ("2000-01-30", 1, 30, "2000-02-29"), // a leap year
        ] {
            assert_eq!(date(from).plus_months(months, day), date(then), "{from} + {months} on the {day}");
        }
        for (day, first) in [("2026-01-31", "2026-02-01"), ("2026-02-01", "2026-03-01"), ("2026-12-24", "2027-01-01")] {
            assert_eq!(date(day).next_month(), date(first), "{day}");
        }
        assert_eq!((Date::LAST.next_month(), Date::LAST.plus_days(1)), (Date::LAST, Date::LAST));
        assert_eq!(Date::LAST.plus_months(1, 31), Date::LAST);
    }

    #[test]
    fn days_are_counted_over_leap_days() {
        let date = |text| Date::parse(text).expect(text);
        for (from, to, days) in [
            ("2024-02-28", "2024-03-01", 2),
            ("2023-02-28", "2023-03-01", 1),
            ("2024-01-01", "2025-01-01", 366),
            ("2026-11-20", "2026-11-23", 3),
            ("2026-11-23", "2026-11-20", -3),
            ("0001-01-01", "9999-12-31", 3_652_058),
        ] {
            assert_eq!(date(from).days_until(date(to)), days, "{from} to {to}");
            assert_eq!(date(from).plus_days(days), date(to), "{from} and {days} days");
        }
    }
}
