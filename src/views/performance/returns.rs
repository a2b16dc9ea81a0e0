//! Time-weighted returns, drawdowns, and the ratios of return to risk. Ratios are floating-point
//! numbers, made of exact sums with the four operations and square roots alone: IEEE 754 gives them the
//! same bits on every machine.

use crate::domain::RecordNo;

/// How one unit of money would have grown, had none been paid in or out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Growth {
    /// Up to where the stretch since the last payment began.
    index: f64,
    /// What the account was worth there, in cents.
    start: i128,
    /// Whether there ever was anything that could grow.
    pub began: bool,
}

impl Default for Growth {
    fn default() -> Growth {
        Growth { index: 1.0, start: 0, began: false }
    }
}

impl Growth {
    /// The index when the account is worth so many cents. A stretch that began with nothing or with
    /// debts has no return, and what is lost beyond everything is no return either.
    pub fn at(&self, worth: i128) -> f64 {
        match self.start > 0 {
            true => self.index * (worth.max(0) as f64 / self.start as f64),
            false => self.index,
        }
    }

    /// Money or shares were paid in or out.
    pub fn pay(&mut self, before: i128, after: i128) {
        (self.index, self.start) = (self.at(before), after);
        self.began |= after > 0;
    }
}

/// The deepest fall from a peak.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawdown<T> {
    /// How deep.
    pub depth: T,
    /// The record of the peak.
    pub from: RecordNo,
    /// The record of the trough.
    pub to: RecordNo,
}

/// Follows a curve for its deepest fall.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Falls<T> {
    peak: (T, RecordNo),
    pub deepest: Drawdown<T>,
}

impl<T: Copy + PartialOrd + Default> Falls<T> {
    pub fn new(start: T) -> Falls<T> {
        let n = RecordNo::GENESIS;
        Falls { peak: (start, n), deepest: Drawdown { depth: T::default(), from: n, to: n } }
    }

    /// The curve goes on; `depth` says how deep a value lies below a peak.
    pub fn follow(&mut self, n: RecordNo, value: T, depth: impl FnOnce(T, T) -> T) {
        if value >= self.peak.0 {
            self.peak = (value, n);
            return;
        }
        let depth = depth(self.peak.0, value);
        if depth > self.deepest.depth {
            self.deepest = Drawdown { depth, from: self.peak.1, to: n };
        }
    }
}

/// What returns by period say.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ratios {
    /// How many returns.
    pub periods: usize,
    /// Their mean; from one on.
    pub mean: Option<f64>,
    /// Their standard deviation, with n − 1; from two on.
    pub deviation: Option<f64>,
    /// mean ÷ deviation; from two on, where they differ.
    pub sharpe: Option<f64>,
    /// mean ÷ downside deviation; from two on, where one is below zero.
    pub sortino: Option<f64>,
}

impl Ratios {
    /// Of these returns, oldest first.
    pub fn of(returns: &[f64]) -> Ratios {
        let count = returns.len() as f64;
        let mean = (count > 0.0).then(|| returns.iter().sum::<f64>() / count);
        let Some(mean) = mean.filter(|_| returns.len() > 1) else {
            return Ratios { periods: returns.len(), mean, ..Ratios::default() };
        };
        let squares = |distance: &dyn Fn(f64) -> f64| returns.iter().map(|r| distance(*r) * distance(*r)).sum::<f64>();
        let deviation = (squares(&|r| r - mean) / (count - 1.0)).sqrt();
        let downside = (squares(&|r| r.min(0.0)) / count).sqrt();
        // Returns that are all the same differ by the last bit of their mean: that is no risk.
        let largest = returns.iter().fold(0.0_f64, |largest, r| largest.max(r.abs()));
        let ratio = |risk: f64| (risk > largest * 1e-12).then(|| mean / risk);
        let (sharpe, sortino) = (ratio(deviation), ratio(downside));
        Ratios { periods: returns.len(), mean: Some(mean), deviation: Some(deviation), sharpe, sortino }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 1e-12)
    }

    #[test]
    fn ratios_of_a_known_series() {
        // Mean 1 %; distances 1, −3, 2, 0 % squared: 14 ÷ 3; below zero: −2 % alone, 4 ÷ 4.
        let ratios = Ratios::of(&[0.02, -0.02, 0.03, 0.01]);
        assert!(close(ratios.mean, 0.01) && close(ratios.deviation, (14.0_f64 / 3.0).sqrt() / 100.0), "{ratios:?}");
        assert!(close(ratios.sharpe, 1.0 / (14.0_f64 / 3.0).sqrt()), "{ratios:?}");
        assert!(close(ratios.sortino, 1.0), "{ratios:?}");
    }

    #[test]
    fn what_has_no_risk_has_no_ratio() {
        assert_eq!(Ratios::of(&[]), Ratios::default());
        assert_eq!((Ratios::of(&[0.1]).mean, Ratios::of(&[0.1]).deviation), (Some(0.1), None));
        for same in [0.0, 0.1, 0.000_123] {
            let ratios = Ratios::of(&[same; 7]);
            assert_eq!((ratios.sharpe, ratios.sortino), (None, None), "{same}");
        }
        let gains = Ratios::of(&[0.1, 0.2]);
        assert!(gains.sharpe.is_some() && gains.sortino.is_none(), "no loss, no downside");
        assert!(Ratios::of(&[-0.1, -0.1]).sortino.is_some_and(|sortino| (sortino + 1.0).abs() < 1e-12));
    }

    #[test]
    fn the_deepest_fall_is_from_the_peak_before_it() {
        let mut falls = Falls::new(0_i64);
        for (n, value) in [0, 100, 60, 90, 120, 85, 130, 120].into_iter().enumerate() {
            falls.follow(RecordNo(n as u64), value, |peak, value| peak - value);
        }
        assert_eq!(falls.deepest, Drawdown { depth: 40, from: RecordNo(1), to: RecordNo(2) });
        let mut rising = Falls::new(0_i64);
        (0..5).for_each(|n| rising.follow(RecordNo(n), n as i64, |peak, value| peak - value));
        assert_eq!(rising.deepest.depth, 0);
    }

    #[test]
    fn payments_do_not_grow() {
        let mut growth = Growth::default();
        growth.pay(0, 1_000); // 1,000 paid in
        growth.pay(1_100, 10_100); // up by a tenth, then 9,000 paid in
        assert!((growth.at(9_090) - 1.1 * 0.9).abs() < 1e-12, "down by a tenth");
        growth.pay(9_090, 0); // all paid out
        assert!((growth.at(50) - 0.99).abs() < 1e-12, "nothing cannot grow");
        growth.pay(50, 100);
        assert_eq!(growth.at(-5), 0.0, "everything lost");
    }
}
