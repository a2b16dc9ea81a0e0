//! The depth chart: how many shares are bid for down to a price, and offered up to one. The middle of the
//! market is in the middle of the chart, so that the heavier side is seen to be so: bids to the left,
//! asks to the right.

use super::Canvas;
use crate::domain::{InstrumentId, Price, Side};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::phase;
use crate::views::Depth;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Span;

/// The fewest rows from one label of the axis to the next.
const LABEL_EVERY: u64 = 3;

/// How much of each side's shares a chart reaches over, in parts of a thousand, the widest first. A few
/// orders far from the market must not press the rest together.
const PARTS: [u32; 5] = [1_000, 900, 700, 400, 200];

/// The part that a chart begins with.
const FIRST: usize = 1;

/// How far a chart looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach(usize);

impl Default for Reach {
    fn default() -> Reach {
        Reach(FIRST)
    }
}

impl Reach {
    /// A narrower one, or a wider one where negative.
    pub fn narrowed(&mut self, by: isize) {
        self.0 = self.0.saturating_add_signed(by).min(PARTS.len() - 1);
    }

    fn part(self) -> u32 {
        PARTS.get(self.0).copied().unwrap_or(1_000)
    }
}

/// `ACME depth  90 %  imbalance +12 %`.
pub fn title(model: &Model, id: InstrumentId) -> Vec<Span<'static>> {
    let exchange = &model.shown().world.exchange;
    let depth = Depth::of(exchange, id);
    let part = model.reach.part();
    let mut spans = vec![
        Span::styled(format!("{} depth", exchange.symbol(id)), model.theme.heading),
        phase::badge(model, id).unwrap_or_default(),
        Span::styled(format!("  {} %", part / 10), model.theme.faint),
    ];
    if let Some(share) = depth.imbalance(depth.reach(part)) {
        let share = (share * 1_000.0) as i64; // from −1000 to 1000
        let (sign, style) = match share {
            0 => ("", model.theme.text),
            1.. => ("+", model.theme.up),
            _ => ("−", model.theme.down),
        };
        let share = (share.unsigned_abs() + 5) / 10;
        spans.push(Span::styled("  imbalance ", model.theme.faint));
        spans.push(Span::styled(format!("{sign}{share} %"), style));
    }
    spans
}

pub fn draw(canvas: Canvas<'_>, id: InstrumentId, tick: Price) {
    let Canvas { model, buf, area, .. } = canvas;
    let depth = Depth::of(&model.shown().world.exchange, id);
    let Some(middle) = depth.middle().filter(|_| area.height >= 4 && area.width >= 20) else {
        buf.set_string(area.x + 1, area.y, "the book is empty", model.theme.faint);
        return;
    };
    // At least a tick on each side, so that what stands at the best price has a place.
    let reach = depth.reach(model.reach.part()).max(2 * tick.0.max(1));
    let most = depth.within(Side::Buy, reach).max(depth.within(Side::Sell, reach)).max(1);
    let labels = format::count(most).len().max(5);
    let left = u16::try_from(labels + 3).unwrap_or(9);
    let plot = Rect { x: area.x + left, width: area.width - left, height: area.height - 1, ..area };
    draw_axis(model, most, labels, Rect { width: left, ..plot }, area.x, buf);
    // The middle has a column of its own, and each side as many.
    let half = (plot.width - 1) / 2;
    let centre = plot.x + half;
    for y in plot.y..plot.bottom() {
        buf.set_string(centre, y, "┊", model.theme.faint);
    }
    for (side, style) in [(Side::Buy, model.theme.up), (Side::Sell, model.theme.down)] {
        for column in 1..=half {
            // To the far edge of the column, so that nothing between two columns is left out.
            let far = i128::from(reach) * i128::from(column) / i128::from(half);
            let far = i64::try_from(far).unwrap_or(reach);
            let x = match side {
                Side::Buy => centre - column,
                Side::Sell => centre + column,
            };
            super::chart::draw_column(depth.within(side, far), most, Rect { x, width: 1, ..plot }, style, buf);
        }
    }
    draw_prices(model, (middle, reach), tick, centre, Rect { y: area.bottom() - 1, height: 1, ..plot }, buf);
}

/// The shares beside the axis: round numbers.
fn draw_axis(model: &Model, most: u64, labels: usize, area: Rect, x: u16, buf: &mut Buffer) {
    let theme = &model.theme;
    let blank = " ".repeat(labels + 1);
    for y in area.y..area.bottom() {
        buf.set_string(x, y, format!("{blank} │"), theme.faint);
    }
    let rows = u64::from(area.height).max(1);
    let step = round_step(most.saturating_mul(LABEL_EVERY).div_ceil(rows));
    let labelled = (0..).map(|i| step.saturating_mul(i)).take_while(|shares| *shares <= most);
    for shares in labelled.take(usize::from(area.height)) {
        let up = u128::from(shares) * u128::from(rows) / u128::from(most);
        let up = u16::try_from(up).unwrap_or(0).min(area.height - 1);
        let label = text::pad_left(&format::count(shares), labels + 1);
        buf.set_string(x, area.bottom() - 1 - up, format!("{label} ┤"), theme.faint);
    }
}

/// The least of 1, 2 and 5 times the powers of ten that is not below.
fn round_step(least: u64) -> u64 {
    let mut power = 1_u64;
    loop {
        for step in [1, 2, 5] {
            match power.checked_mul(step) {
                Some(step) if step >= least => return step,
                Some(_) => {}
                None => return u64::MAX,
            }
        }
        match power.checked_mul(10) {
            Some(next) => power = next,
            None => return u64::MAX,
        }
    }
}

/// The prices below: both edges and the middle, and between them where there is room.
fn draw_prices(model: &Model, scale: (i64, i64), tick: Price, centre: u16, area: Rect, buf: &mut Buffer) {
    let (middle, reach) = scale;
    let places = format::places(tick);
    let at = |parts: i64| {
        let twice = i128::from(middle) + i128::from(reach) * i128::from(parts) / 2;
        Price(i64::try_from(twice.div_euclid(2)).unwrap_or(0))
    };
    let half = centre - area.x;
    let mut free = area.x;
    let marks = [(-2_i64, area.x), (-1, centre - half / 2), (0, centre), (1, centre + half / 2), (2, centre + half)];
    let width = |parts| u16::try_from(text::width(&format::price(at(parts), places))).unwrap_or(8);
    let right = (centre + half + 1).saturating_sub(width(2));
    for (parts, x) in marks {
        let (price, wide) = (at(parts), width(parts));
        let x = match parts {
            -2 => x,
            2 => right,
            _ => x.saturating_sub(wide / 2),
        };
        // What is between comes only where both its neighbours keep their room.
        let crowded = parts.abs() == 1 && (x < free || half / 2 < wide + 3);
        if price.0 <= 0 || x < free || crowded || (parts < 2 && x + wide + 1 > right) {
            continue;
        }
        buf.set_string(x, area.y, format::price(price, places), model.theme.faint);
        free = x + wide + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        let steps = [0, 1, 2, 3, 7, 11, 60, 333, 5_001].map(round_step);
        assert_eq!(steps, [1, 1, 2, 5, 10, 20, 100, 500, 10_000]);
        assert_eq!(round_step(u64::MAX), u64::MAX);
    }

    #[test]
    fn the_reach_has_ends() {
        let mut reach = Reach::default();
        assert_eq!(reach.part(), 900);
        reach.narrowed(-9);
        assert_eq!(reach.part(), 1_000);
        reach.narrowed(9);
        assert_eq!(reach.part(), 200);
    }
}
