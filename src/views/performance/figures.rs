//! The figures that an account's trading comes to. See the module above for what each of them is.

use super::{Drawdown, Ratios};
use crate::domain::Money;
use crate::views::Span;

/// Realised and unrealised gain, before fees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gains {
    /// What closing positions has brought beyond their cost.
    pub realised: Money,
    /// What open positions are worth beyond theirs.
    pub unrealised: Money,
}

/// All figures. See the module above for what each of them is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figures {
    /// What the account is worth.
    pub worth: Money,
    /// What was paid in, less what was paid out.
    pub paid_in: Money,
    /// worth − paid in.
    pub gain: Money,
    /// By average cost.
    pub average: Gains,
    /// First in, first out.
    pub fifo: Gains,
    /// Fees paid, less rebates.
    pub fees: Money,
    /// Money that neither was paid in nor came of a trade.
    pub income: Money,
    /// The time-weighted return: 0.1 is a tenth.
    pub returned: Option<f64>,
    /// The deepest fall of the gain.
    pub drawdown: Drawdown<Money>,
    /// The deepest fall of the growth, as a part of the peak.
    pub drawdown_ratio: Option<Drawdown<f64>>,
    /// How many trades.
    pub trades: u64,
    /// The round trips together.
    pub trips: Trips,
    /// The period of the returns.
    pub period: Span,
    /// What the returns say.
    pub ratios: Ratios,
}

/// Round trips together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trips {
    /// How many.
    pub count: u64,
    /// How many of them with a gain above zero.
    pub wins: u64,
    /// How many of them with a loss.
    pub losses: u64,
    /// The sum of the gains, in cents.
    pub won: i64,
    /// The sum of the losses, in cents, not below zero.
    pub lost: i64,
}

impl Trips {
    /// Counts one in.
    pub(super) fn add(&mut self, gain: Money) {
        self.count += 1;
        if gain.0 > 0 {
            (self.wins, self.won) = (self.wins + 1, self.won.saturating_add(gain.0));
        } else if gain.0 < 0 {
            (self.losses, self.lost) = (self.losses + 1, self.lost.saturating_sub(gain.0));
        }
    }

    /// wins ÷ count.
    pub fn win_rate(&self) -> Option<f64> {
        (self.count > 0).then(|| self.wins as f64 / self.count as f64)
    }

    /// won ÷ lost.
    pub fn profit_factor(&self) -> Option<f64> {
        (self.lost > 0).then(|| self.won as f64 / self.lost as f64)
    }

    /// won ÷ wins, cut to the cent.
    pub fn average_win(&self) -> Option<Money> {
        mean(self.won, self.wins)
    }

    /// lost ÷ losses, cut to the cent; below zero.
    pub fn average_loss(&self) -> Option<Money> {
        mean(-self.lost, self.losses) // not below zero, so its negative fits
    }
}

fn mean(sum: i64, count: u64) -> Option<Money> {
    let mean = i128::from(sum).checked_div(i128::from(count))?;
    i64::try_from(mean).ok().map(Money)
}

impl Figures {
    /// A ratio of the period by the year; `None` for periods shorter than a day.
    pub fn by_the_year(&self, ratio: Option<f64>) -> Option<f64> {
        let year = 365.0 * Span::DAY.micros() as f64;
        let ratio = ratio.filter(|_| self.period >= Span::DAY)?;
        Some(ratio * (year / self.period.micros() as f64).sqrt())
    }
}
