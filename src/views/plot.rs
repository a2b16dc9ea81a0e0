//! Two curves on one chart, drawn with the dots of braille: two dots wide and four high in a cell. The
//! left curve is a solid line, the right one is dashed, so that they are told apart without colour.

use crate::domain::Money;

/// Samples side by side in a cell.
pub const ACROSS: usize = 2;

/// Dots above each other in a cell.
const UP: u16 = 4;

/// The least from the bottom to the top, in cents: a quiet curve shall look quiet.
const LEAST: i64 = 100;

/// The bits of the dots of a braille sign: by column, from the top.
const DOTS: [[u8; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];

/// What is to be drawn in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    left: u8,
    right: u8,
}

impl Cell {
    /// The braille sign, with the dots of both curves; `None` where there are none.
    pub fn sign(self) -> Option<char> {
        let dots = self.left | self.right;
        char::from_u32(0x2800 + u32::from(dots)).filter(|_| dots > 0)
    }

    /// Whether nothing of the left curve is in it.
    pub fn is_right(self) -> bool {
        self.left == 0
    }
}

/// The chart.
#[derive(Clone, Debug)]
pub struct Plot {
    low: i64,
    high: i64,
    rows: u16,
    columns: usize,
    cells: Vec<Cell>,
}

impl Plot {
    /// A chart of so many rows, as wide as it takes. `None` where there is nothing to draw, or no row.
    /// Where a sample is the same on both sides it belongs to the left.
    pub fn new(samples: &[(Option<Money>, Option<Money>)], rows: u16) -> Option<Plot> {
        let all = || samples.iter().flat_map(|(left, right)| [left, right]).flatten().map(|amount| amount.0);
        let (low, high) = (all().min()?, all().max()?);
        let missing = LEAST.saturating_sub(high.saturating_sub(low)).max(0);
        let (low, high) = (low.saturating_sub(missing / 2), high.saturating_add(missing - missing / 2));
        let columns = samples.len().div_ceil(ACROSS);
        let cells = vec![Cell::default(); columns * usize::from(rows)];
        let mut plot = (rows > 0).then_some(Plot { low, high, rows, columns, cells })?;
        plot.stroke(samples.iter().map(|(left, _)| (*left, true)), true);
        plot.stroke(samples.iter().map(|(left, right)| (*right, left != right)), false);
        Some(plot)
    }

    /// Draws a curve, or what of it is to be seen: from sample to sample, upright in the column where it
    /// arrives.
    fn stroke(&mut self, samples: impl Iterator<Item = (Option<Money>, bool)>, is_left: bool) {
        let mut before: Option<u16> = None;
        for (x, (sample, is_seen)) in samples.enumerate() {
            let y = sample.map(|amount| self.dot(amount));
            if let Some(y) = y.filter(|_| is_seen) {
                let from = before.unwrap_or(y);
                for dot in from.min(y)..=from.max(y) {
                    // Every second cell of a dashed line, every second dot where it stands upright.
                    let is_gap = if from == y { x / ACROSS % 2 == 1 } else { dot % 2 == 1 };
                    if is_left || !is_gap {
                        self.set(x, dot, is_left);
                    }
                }
            }
            before = y;
        }
    }

    fn set(&mut self, x: usize, dot: u16, is_left: bool) {
        let index = usize::from(dot / UP) * self.columns + x / ACROSS;
        let bits = DOTS.get(x % ACROSS).and_then(|column| column.get(usize::from(dot % UP)));
        if let (Some(cell), Some(bits)) = (self.cells.get_mut(index), bits) {
            *(if is_left { &mut cell.left } else { &mut cell.right }) |= bits;
        }
    }

    /// The cells of a row, from the left.
    pub fn row(&self, row: u16) -> &[Cell] {
        let start = usize::from(row) * self.columns;
        self.cells.get(start..start + self.columns).unwrap_or_default()
    }

    /// How many rows.
    pub fn rows(&self) -> u16 {
        self.rows
    }

    /// The row of dots of an amount, counted from the top.
    fn dot(&self, amount: Money) -> u16 {
        let dots = self.rows * UP - 1;
        let range = (i128::from(self.high) - i128::from(self.low)).max(1);
        let below = (i128::from(self.high) - i128::from(amount.0)) * i128::from(dots);
        // Within the chart, as the amount is between low and high.
        u16::try_from((below + range / 2) / range).unwrap_or(0).min(dots)
    }

    /// The row of an amount, counted from the top.
    pub fn row_of(&self, amount: Money) -> u16 {
        self.dot(amount) / UP
    }

    /// Round amounts and their rows, about three rows apart, the highest first.
    pub fn labels(&self) -> Vec<(u16, Money)> {
        let range = i128::from(self.high) - i128::from(self.low);
        let least = (range * 3 / i128::from(self.rows)).max(1);
        let mut step: i128 = 1;
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut power = 1;
        while step < least {
            let factor = factors.next().unwrap_or(10);
            step = power * factor;
            power = if factor == 10 { power * 10 } else { power };
        }
        let mut amount = i128::from(self.high) - i128::from(self.high).rem_euclid(step);
        let mut labels = Vec::new();
        while amount >= i128::from(self.low) {
            let money = Money(i64::try_from(amount).unwrap_or(self.low)); // between low and high
            labels.push((self.row_of(money), money));
            amount -= step;
        }
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plot(samples: &[(i64, i64)], rows: u16) -> Plot {
        let samples: Vec<_> = samples.iter().map(|(a, b)| (Some(Money(*a)), Some(Money(*b)))).collect();
        Plot::new(&samples, rows).unwrap()
    }

    fn signs(plot: &Plot) -> Vec<String> {
        (0..plot.rows()).map(|y| plot.row(y).iter().map(|cell| cell.sign().unwrap_or(' ')).collect()).collect()
    }

    #[test]
    fn amounts_have_their_rows_and_round_labels() {
        let plot = plot(&[(980_000, 1_020_000)], 9);
        assert_eq!([1_020_000, 1_000_000, 980_000].map(|cents| plot.row_of(Money(cents))), [0, 4, 8]);
        assert_eq!(plot.labels(), [(0, Money(1_020_000)), (4, Money(1_000_000)), (8, Money(980_000))]);
    }

    #[test]
    fn a_quiet_curve_is_in_the_middle_and_no_sample_has_no_chart() {
        let quiet = Plot::new(&[(Some(Money(500)), None), (None, None)], 5).unwrap();
        assert_eq!((quiet.low, quiet.high, quiet.row_of(Money(500))), (450, 550, 2));
        assert!(Plot::new(&[(None, None)], 5).is_none());
        assert!(Plot::new(&[(Some(Money(1)), None)], 0).is_none());
        let widest = plot(&[(i64::MIN, i64::MAX)], 5);
        assert_eq!((widest.row_of(Money(i64::MAX)), widest.row_of(Money(i64::MIN))), (0, 4));
        assert!(widest.labels().len() < 6);
    }

    #[test]
    fn the_left_is_solid_the_right_is_dashed() {
        let apart = plot(&[(0, 1_000); 8], 2);
        assert_eq!(signs(&apart), ["⠉ ⠉ ", "⣀⣀⣀⣀"]);
        assert!(apart.row(0)[0].is_right() && !apart.row(1)[0].is_right());
        let same = plot(&[(0, 0), (0, 0), (1_000, 1_000), (1_000, 1_000)], 1);
        assert_eq!(signs(&same), ["⣀⡏"], "what both share is the left's");
        assert!(same.row(0).iter().all(|cell| cell.right == 0));
    }

    #[test]
    fn a_gap_is_not_bridged() {
        let samples = [Some(0), None, None, None, Some(1_000), Some(1_000)].map(|cents| (cents.map(Money), None));
        assert_eq!(signs(&Plot::new(&samples, 1).unwrap()), ["⡀ ⠉"]);
    }
}
