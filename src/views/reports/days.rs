//! Figures by business date, added up to days, months or years.

use crate::domain::Date;
use std::collections::BTreeMap;

/// How long a period is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// A day.
    #[default]
    Day,
    /// A month of the calendar.
    Month,
    /// A year.
    Year,
}

impl By {
    /// The next longer one; after the longest the shortest.
    #[must_use]
    pub fn next(self) -> By {
        match self {
            By::Day => By::Month,
            By::Month => By::Year,
            By::Year => By::Day,
        }
    }

    /// `day`, `month`, `year`.
    pub fn word(self) -> &'static str {
        match self {
            By::Day => "day",
            By::Month => "month",
            By::Year => "year",
        }
    }

    /// The period that a day lies in: `2026-01-05`, `2026-01`, `2026`. Their order is that of time.
    pub fn period(self, day: Date) -> String {
        match self {
            By::Day => day.to_string(),
            By::Month => format!("{:04}-{:02}", day.year(), day.month()),
            By::Year => format!("{:04}", day.year()),
        }
    }
}

/// Figures that can be added up.
pub(super) trait Sum: Default {
    /// Adds another's figures to these.
    fn add(&mut self, other: &Self);
}

/// What each day has.
#[derive(Clone, Debug, Default)]
pub(super) struct Days<T> {
    by_day: BTreeMap<Date, T>,
}

impl<T: Sum> Days<T> {
    /// The figures of a day.
    pub(super) fn on(&mut self, day: Date) -> &mut T {
        self.by_day.entry(day).or_default()
    }

    /// The figures of each period that has any, in the order of time.
    pub(super) fn periods(&self, by: By) -> Vec<(String, T)> {
        let mut periods: Vec<(String, T)> = Vec::new();
        for (day, figures) in &self.by_day {
            let period = by.period(*day);
            match periods.last_mut().filter(|(last, _)| *last == period) {
                Some((_, sum)) => sum.add(figures),
                None => {
                    let mut sum = T::default();
                    sum.add(figures);
                    periods.push((period, sum));
                }
            }
        }
        periods
    }
}
