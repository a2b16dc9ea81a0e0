//! Business dates: days of the calendar, without a time of day.

use super::{NameError, Time};
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

    /// Whether it is neither a Saturday nor a Sunday.
    pub fn is_weekday(self) -> bool {
        use jiff::civil::Weekday::{Saturday, Sunday};
        !matches!(self.0.weekday(), Saturday | Sunday)
    }

    /// The next day that is not a Saturday or a Sunday; the last day of the calendar stays.
    #[must_use]
    pub fn next_weekday(self) -> Date {
        let mut day = self.0;
        loop {
            day = day.tomorrow().unwrap_or(day);
            if Date(day).is_weekday() || day == jiff::civil::Date::MAX {
                return Date(day);
            }
        }
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
    fn a_moment_lies_on_a_day_and_weekends_are_left_out() {
        assert_eq!(Date::of(Time(0)).to_string(), "1970-01-01");
        assert_eq!(Date::of(Time(-1)).to_string(), "1969-12-31");
        assert_eq!(Date::of(Time(1_700_000_000_000_000)).to_string(), "2023-11-14");
        let days = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"];
        let next = days.map(|day| Date::parse(day).expect(day).next_weekday().to_string());
        assert_eq!(next, ["2026-11-20", "2026-11-23", "2026-11-23", "2026-11-23"]);
        assert!(Date::of(Time(i64::MAX)) >= Date::of(Time(0)));
        assert_eq!(Date(jiff::civil::Date::MAX).next_weekday(), Date(jiff::civil::Date::MAX));
    }
}
