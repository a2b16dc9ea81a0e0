//! Times of the day, for timetables.

use super::{NameError, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A time of the day in whole seconds, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u32);

impl TimeOfDay {
    /// Reads a time like `09:00` or `17:29:30`; the error says what it should look like.
    pub fn parse(text: &str) -> Result<TimeOfDay, NameError> {
        let error = || NameError::new(text, "a time of day like 09:00 or 17:29:30");
        let time: jiff::civil::Time = text.parse().map_err(|_| error())?;
        let plain = matches!(text.len(), 5 | 8) && text.bytes().all(|b| b.is_ascii_digit() || b == b':');
        let [hour, minute, second] = [time.hour(), time.minute(), time.second()].map(i8::unsigned_abs).map(u32::from);
        if plain { Ok(TimeOfDay((hour * 60 + minute) * 60 + second)) } else { Err(error()) }
    }

    /// The time of day of a moment.
    pub fn of(at: Time) -> TimeOfDay {
        let seconds = at.0.div_euclid(Time::SECOND).rem_euclid(86_400);
        TimeOfDay(u32::try_from(seconds).unwrap_or_default()) // below a day
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = (self.0 / 3_600, self.0 / 60 % 60, self.0 % 60);
        write!(f, "{hour:02}:{minute:02}:{second:02}")
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TimeOfDay, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        TimeOfDay::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_are_read_and_found() {
        for (text, said) in [("09:00", "09:00:00"), ("17:29:30", "17:29:30"), ("00:00", "00:00:00")] {
            assert_eq!(TimeOfDay::parse(text).expect(text).to_string(), said);
        }
        for text in ["9:00", "24:00", "09:60", "0900", "09:00:00.5", "noon", "T09:00"] {
            assert!(TimeOfDay::parse(text).is_err(), "{text}");
        }
        assert_eq!(TimeOfDay::of(Time(1_700_000_000_000_000)).to_string(), "22:13:20");
        assert_eq!(TimeOfDay::of(Time(-1)).to_string(), "23:59:59");
    }
}
