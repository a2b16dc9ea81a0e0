//! What an instrument is worth: the invisible thing that prices wander around. A pure function of
//! seed, symbol and time, so that nobody has to remember it and every branch has the same.
//!
//! It is value noise: at regular points in time a random height, between them a smooth step, and
//! several such waves on top of each other, the slow ones high and the fast ones low. Integers
//! only: the same numbers on every machine.

use super::dice;
use crate::domain::{InstrumentSpec, Price, Time};

/// One in the fixed point of this file.
const ONE: i64 = 1 << 20;

/// The waves: seconds between two points and the greatest height in millionths of the price. The
/// periods share no factor, so that the points never fall together.
const WAVES: [(i64, i64); 8] = [
    (23, 300),
    (97, 800),
    (431, 1_800),
    (1_801, 3_500),
    (7_207, 6_000),
    (28_807, 12_000),
    (100_003, 22_000),
    (432_001, 35_000),
];

/// The worth of one instrument.
#[derive(Clone, Copy, Debug)]
pub(super) struct Worth {
    salt: u64,
    listed: Price,
    start: Time,
    /// What the waves sum to at the start, so that the worth begins at the listed price.
    offset: i64,
}

impl Worth {
    pub(super) fn new(seed: u64, spec: &InstrumentSpec, start: Time) -> Worth {
        let salt = dice::salt(seed, "worth", spec.symbol.as_str(), 0);
        Worth { salt, listed: spec.price, start, offset: waves(salt, 0) }
    }

    /// The worth at a time.
    pub(super) fn at(&self, at: Time) -> Price {
        let since = at.0.saturating_sub(self.start.0);
        let millionths = i128::from(1_000_000 + waves(self.salt, since) - self.offset);
        let worth = i128::from(self.listed.0) * millionths / 1_000_000;
        Price(i64::try_from(worth).unwrap_or(self.listed.0).max(1))
    }
}

/// All waves at so many microseconds after the start, in millionths.
fn waves(salt: u64, since: i64) -> i64 {
    let each = WAVES.iter().zip(0..).map(|((seconds, height), number)| {
        scaled(wave(dice::mix(salt, number), since, *seconds * Time::SECOND), *height)
    });
    each.sum()
}

/// A wave scaled to a height of −`height` to `height`.
pub(super) fn scaled(wave: i64, height: i64) -> i64 {
    let scaled = i128::from(wave) * i128::from(height) / i128::from(ONE);
    scaled as i64 // no more than `height`
}

/// A wave of height −`ONE` to `ONE` with a random point every `period` microseconds.
pub(super) fn wave(salt: u64, since: i64, period: i64) -> i64 {
    let (point, into) = (since.div_euclid(period), since.rem_euclid(period));
    let height = |point: i64| {
        let drawn = dice::scale(dice::mix(salt, point as u64), 2 * ONE as u64 + 1); // any 64 bits will do as a number
        drawn as i64 - ONE
    };
    // `into` is less than the longest period, 5 days of microseconds: times 2^20 it fits.
    let t = into * ONE / period;
    let eased = t * t / ONE * (3 * ONE - 2 * t) / ONE;
    let (from, to) = (height(point), height(point.wrapping_add(1)));
    from + (to - from) * eased / ONE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Qty, Symbol};

    fn acme(seed: u64) -> Worth {
        let spec = InstrumentSpec {
            symbol: Symbol::parse("ACME").unwrap(),
            name: None,
            tick: Price(200),
            lot: Qty(1),
            price: Price(1_015_000),
        };
        Worth::new(seed, &spec, Time(1_700_000_000_000_000))
    }

    #[test]
    fn worth_begins_at_the_listed_price_and_moves_smoothly_within_bounds() {
        for seed in 0..20 {
            let worth = acme(seed);
            assert_eq!(worth.at(worth.start), Price(1_015_000));
            let mut before = worth.start;
            let (mut low, mut high) = (i64::MAX, 0);
            for second in 0..200_000 {
                let now = worth.start.after(second * 3 * Time::SECOND);
                let step = worth.at(now).0 - worth.at(before).0;
                assert!(step.abs() < 400, "a jump of {step} in three seconds");
                (low, high) = (low.min(worth.at(now).0), high.max(worth.at(now).0));
                before = now;
            }
            assert!(low > 850_000 && high < 1_180_000, "{low}..{high}");
            assert!(high - low > 20_000, "it hardly moves: {low}..{high}");
        }
    }

    #[test]
    fn any_time_has_a_worth() {
        let worth = acme(1);
        for at in [i64::MIN, -1, 0, i64::MAX] {
            assert!(worth.at(Time(at)).0 > 0);
        }
    }
}
