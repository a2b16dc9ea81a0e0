//! Which days are business days.
//!
//! A calendar is a rule of the scenario: the days of the week that are off, the holidays of a named rule,
//! and single days. All is reckoned from the date alone.

use super::Date;
use serde::{Deserialize, Serialize};

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // their names say it
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// Holidays by a rule that has a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Holidays {
    /// None.
    #[default]
    None,
    /// The closing days of TARGET, the settlement system of the Eurosystem: New Year's Day, Good Friday,
    /// Easter Monday, 1 May, 25 and 26 December (ECB, long-term calendar of 14 December 2000).
    Target,
}

impl Holidays {
    fn has(self, date: Date) -> bool {
        match self {
            Holidays::None => false,
            Holidays::Target => {
                let fixed = matches!((date.month(), date.day()), (1, 1) | (5, 1) | (12, 25 | 26));
                let easter = easter(date.year());
                fixed
                    || easter.is_some_and(|(month, day)| {
                        let sunday = Date::new(date.year(), month, day);
                        sunday.is_some_and(|sunday| date == sunday.plus_days(-2) || date == sunday.plus_days(1))
                    })
            }
        }
    }
}

/// Month and day of Easter Sunday in the Gregorian calendar: the anonymous algorithm, as in J. Meeus,
/// Astronomical Algorithms, chapter 8. `None` before the year 1.
fn easter(year: i16) -> Option<(i8, i8)> {
    let year = u32::try_from(year).ok()?;
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b + 15 - d - g) % 30; // d and g are at most half of b
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7; // h is below 30, k below 4, and 32 is more than 29 + 3 - …
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l + 114 - 7 * m; // m is 0 or 1
    Some((i8::try_from(n / 31).ok()?, i8::try_from(n % 31 + 1).ok()?))
}

/// The days that are off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// The days of the week that are off: Saturday and Sunday where it is left out.
    #[serde(default = "saturday_and_sunday")]
    pub weekend: Vec<Weekday>,
    /// A named rule.
    #[serde(default)]
    pub holidays: Holidays,
    /// Single days.
    #[serde(default)]
    pub days_off: Vec<Date>,
}

fn saturday_and_sunday() -> Vec<Weekday> {
    vec![Weekday::Saturday, Weekday::Sunday]
}

impl Default for Calendar {
    fn default() -> Calendar {
        Calendar { weekend: saturday_and_sunday(), holidays: Holidays::None, days_off: Vec::new() }
    }
}

impl Calendar {
    /// Whether it is a business day.
    pub fn is_business_day(&self, date: Date) -> bool {
        !self.weekend.contains(&date.weekday()) && !self.days_off.contains(&date) && !self.holidays.has(date)
    }

    /// The first business day after a date. Where a calendar has none in the next year, simply the next
    /// day: the business date always moves on.
    #[must_use]
    pub fn next(&self, date: Date) -> Date {
        let tomorrow = date.plus_days(1);
        self.on_or_after(tomorrow)
    }

    /// The date itself where it is a business day, else the first one after it: the "following" convention
    /// (2006 ISDA Definitions, section 4.12). What falls due on a day off is done then.
    #[must_use]
    pub fn on_or_after(&self, date: Date) -> Date {
        (0..=366).map(|days| date.plus_days(days)).find(|day| self.is_business_day(*day)).unwrap_or(date)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    fn target() -> Calendar {
        Calendar { holidays: Holidays::Target, ..Calendar::default() }
    }

    #[test]
    fn easter_is_where_the_almanacs_have_it() {
        for (year, sunday) in [
            (1818, (3, 22)), // the earliest there is
            (1943, (4, 25)), // the latest there is
            (2000, (4, 23)),
            (2019, (4, 21)),
            (2024, (3, 31)),
            (2025, (4, 20)),
            (2026, (4, 5)),
            (2038, (4, 25)),
        ] {
            assert_eq!(easter(year), Some(sunday), "{year}");
        }
        for year in -9_999..=9_999 {
            let _ = easter(year);
        }
    }

    #[test]
    fn business_days_follow_each_other_over_weekends_and_holidays() {
        let closed = Calendar { days_off: vec![date("2026-12-24"), date("2026-12-31")], ..target() };
        let friday = Calendar { weekend: vec![Weekday::Friday], ..Calendar::default() };
        let weekends = Calendar::default();
        for (calendar, day, next) in [
            (&weekends, "2026-11-19", "2026-11-20"),
            (&weekends, "2026-11-20", "2026-11-23"),
            (&weekends, "2026-11-21", "2026-11-23"),
            (&weekends, "2026-12-31", "2027-01-01"),
            (&target(), "2026-12-31", "2027-01-04"),
            (&target(), "2026-04-02", "2026-04-07"), // Good Friday to Easter Monday
            (&target(), "2026-04-30", "2026-05-04"), // 1 May is a Friday
            (&target(), "2024-02-28", "2024-02-29"), // a leap day is a day like any other
            (&target(), "2023-02-28", "2023-03-01"),
            (&target(), "2026-12-24", "2026-12-28"),
            (&closed, "2026-12-23", "2026-12-28"),
            (&closed, "2026-12-30", "2027-01-04"),
            (&friday, "2026-11-19", "2026-11-21"),
        ] {
            assert_eq!(calendar.next(date(day)), date(next), "after {day}");
        }
        assert_eq!(weekends.on_or_after(date("2026-11-21")), date("2026-11-23"));
        assert_eq!(weekends.on_or_after(date("2026-11-23")), date("2026-11-23"));
    }

    #[test]
    fn a_calendar_without_business_days_still_moves_on() {
        use Weekday::*;
        let never = Calendar {
            weekend: vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday],
            ..Calendar::default()
        };
        assert_eq!(never.next(date("2026-11-20")), date("2026-11-21"));
        assert_eq!(Calendar::default().next(Date::LAST), Date::LAST);
    }

    #[test]
    fn a_calendar_is_read_from_a_scenario() {
        let read: Calendar = ron::from_str("(holidays: Target, days_off: [\"2026-12-24\"])").unwrap();
        assert_eq!(read, Calendar { days_off: vec![date("2026-12-24")], ..target() });
        assert_eq!(ron::from_str::<Calendar>(&ron::to_string(&read).unwrap()).unwrap(), read);
        assert!(ron::from_str::<Calendar>("(days_off: [\"2026-02-29\"])").is_err());
    }
}
