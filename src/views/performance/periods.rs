//! Which periods an account's worth is looked at by.

use crate::domain::Time;
use crate::views::Span;

/// The periods to choose from where none is asked for, shortest first.
const LADDER: [i64; 7] =
    [Time::SECOND, 10 * Time::SECOND, Time::MINUTE, 5 * Time::MINUTE, 15 * Time::MINUTE, Time::HOUR, 24 * Time::HOUR];

/// So many periods shall there be at the least.
const ENOUGH: i64 = 60;

/// The period for a stretch of time where none is asked for: a day, or the longest shorter one that
/// the stretch holds sixty of.
pub fn period_for(from: Time, to: Time) -> Span {
    let passed = to.0.saturating_sub(from.0);
    let enough = LADDER.into_iter().rev().find(|micros| passed / micros >= ENOUGH);
    enough.and_then(Span::new).unwrap_or(Span::SECOND)
}

/// The period to look at after this one: the next longer one, and from the longest the shortest.
pub fn next_period(period: Span) -> Span {
    let longer = LADDER.into_iter().find(|micros| *micros > period.micros());
    longer.and_then(Span::new).unwrap_or(Span::SECOND)
}
