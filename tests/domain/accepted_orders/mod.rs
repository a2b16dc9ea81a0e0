//! What orders beyond plain limit and market orders do: stops, pairs, exits, days, auctions, collars.

use crate::stage::{Row, Under};

/// Alice and bob have 1,000.00 each, alice and carl 100 XYZ each; the last trade was at 10.00.
macro_rules! town {
    ($more:literal) => {
        concat!(
            "open alice; open bob; open carl; list XYZ 0.01 1; deposit alice 1000.00; deposit bob 1000.00; ",
            "grant alice XYZ 100; grant carl XYZ 100; print XYZ 1 @ 10.00; ",
            $more
        )
    };
}

mod sessions;
mod stops;
mod takers;
mod ties;

const fn bare(
    given: &'static str,
    when: &'static str,
    then: &'static [&'static str],
    after: &'static [&'static str],
) -> Row {
    Row { under: Under::Bare, given, when, then, after }
}

const fn collar(
    given: &'static str,
    when: &'static str,
    then: &'static [&'static str],
    after: &'static [&'static str],
) -> Row {
    Row { under: Under::Collar, given, when, then, after }
}
