//! From one business date to another.

use crate::domain::Date;
use crate::views::reports::By;

/// Some days in a row, both ends among them; an end may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

/// Why this is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// It ends before it begins.
    #[error("{0}..{1} ends before it begins; write {1}..{0}")]
    Backward(Date, Date),
    /// Not a month.
    #[error("{0:?} is no month; write one like 2026-01")]
    Month(String),
}

impl Period {
    /// From one day to another.
    ///
    /// # Errors
    /// [`PeriodError::Backward`]
    pub fn new(from: Option<Date>, to: Option<Date>) -> Result<Period, PeriodError> {
        match (from, to) {
            (Some(from), Some(to)) if to < from => Err(PeriodError::Backward(from, to)),
            _ => Ok(Period { from, to }),
        }
    }

    /// A month of the calendar: `2026-02`.
    ///
    /// # Errors
    /// [`PeriodError::Month`]
    pub fn month(text: &str) -> Result<Period, PeriodError> {
        let wrong = || PeriodError::Month(text.chars().take(20).collect());
        let first = Date::parse(&format!("{text}-01")).map_err(|_| wrong())?;
        Ok(Period { from: Some(first), to: Some(first.last_of_month()) })
    }

    /// The day, month or year that a day lies in.
    pub fn around(day: Date, by: By) -> Period {
        let (first, last) = match by {
            By::Day => (day, day),
            By::Month => (Date::new(day.year(), day.month(), 1).unwrap_or(day), day.last_of_month()),
            By::Year => {
                let of = |month, on| Date::new(day.year(), month, on).unwrap_or(day); // every year has these days
                (of(1, 1), of(12, 31))
            }
        };
        Period { from: Some(first), to: Some(last) }
    }

    /// Whether a day lies in it.
    pub fn holds(self, day: Date) -> bool {
        !self.is_before(day) && self.to.is_none_or(|to| day <= to)
    }

    /// Whether a day lies before it.
    pub fn is_before(self, day: Date) -> bool {
        self.from.is_some_and(|from| day < from)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn months_end_where_the_calendar_says() {
        for (month, last) in [("2026-02", "2026-02-28"), ("2024-02", "2024-02-29"), ("2026-12", "2026-12-31")] {
            let period = Period::month(month).unwrap();
            assert_eq!(period.to.unwrap().to_string(), last);
            assert!(period.holds(Date::parse(last).unwrap()));
        }
        for wrong in ["2026-13", "2026", "2026-1", "", "2026-02-01", "x"] {
            assert!(Period::month(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_lies_in_its_day_its_month_and_its_year() {
        let day = Date::parse("2024-02-10").unwrap();
        let told = |by| {
            let period = Period::around(day, by);
            format!("{}..{}", period.from.unwrap(), period.to.unwrap())
        };
        assert_eq!(told(By::Day), "2024-02-10..2024-02-10");
        assert_eq!(told(By::Month), "2024-02-01..2024-02-29");
        assert_eq!(told(By::Year), "2024-01-01..2024-12-31");
    }

    #[test]
    fn both_ends_are_inside() {
        let day = |text| Date::parse(text).unwrap();
        let period = Period::new(Some(day("2026-01-05")), Some(day("2026-01-07"))).unwrap();
        let held = ["2026-01-04", "2026-01-05", "2026-01-07", "2026-01-08"].map(|text| period.holds(day(text)));
        assert_eq!(held, [false, true, true, false]);
        let wrong = Period::new(Some(day("2026-01-07")), Some(day("2026-01-05"))).unwrap_err();
        assert_eq!(wrong.to_string(), "2026-01-07..2026-01-05 ends before it begins; write 2026-01-05..2026-01-07");
    }
}
