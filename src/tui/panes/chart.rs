//! The chart: candles with their axis, and the volume below. A half cell is the smallest step of the
//! price. A candle that closed higher is a thin body, one that closed lower a thick one, so that
//! the direction shows without colour too. Candles from before a split are drawn in the shares of after it,
//! see [`crate::views::candles`].

use super::{Canvas, Pane};
use crate::domain::{Price, Time};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::phase;
use crate::views::Candle;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

/// The most columns from one candle to the next.
const FURTHEST: usize = 4;

/// The fewest rows from one label of the axis to the next.
const LABEL_EVERY: u16 = 3;

/// What the chart shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    /// Prices over time, with the volume.
    #[default]
    Candles,
    /// Shares over prices.
    Depth,
}

impl Face {
    /// The other one.
    #[must_use]
    pub fn other(self) -> Face {
        match self {
            Face::Candles => Face::Depth,
            Face::Depth => Face::Candles,
        }
    }
}

/// `ACME 101.50 ▼ 0.02  1 min`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let exchange = &model.shown().world.exchange;
    let Some((id, instrument)) = model.instrument().and_then(|id| Some((id, exchange.instrument(id)?))) else {
        return vec![Span::styled("Chart", model.theme.heading)];
    };
    let mut spans = vec![Span::styled(instrument.symbol.to_string(), model.theme.heading)];
    if model.face == Face::Depth {
        return super::depth::title(model, id);
    }
    let newer = model.list(Pane::Chart).selected;
    if let Some(last) = exchange.last_price(id) {
        let places = format::places(instrument.tick);
        let prints: Vec<Price> = model.shown().views.tape.latest(id).map(|print| print.price).take(2).collect();
        let moved = last.0 - prints.get(1).map_or(last.0, |before| before.0);
        let by = format::price(Price(moved.abs()), places);
        let (sign, style) = match moved {
            // The last movement is out of sight.
            _ if newer > 0 => (String::new(), model.theme.text),
            0 => (String::new(), model.theme.text),
            1.. => (format!(" ▲ {by}"), model.theme.up),
            _ => (format!(" ▼ {by}"), model.theme.down),
        };
        spans.push(Span::styled(format!(" {}{sign}", format::price(last, places)), style));
    }
    spans.extend(phase::badge(model, id));
    spans.push(Span::styled(format!("  {}", model.period().words()), model.theme.faint));
    if newer > 0 {
        spans.push(Span::styled(format!("  {} newer →", format::count(newer as u64)), model.theme.faint));
    }
    spans
}

/// The width of the labels beside the axis.
fn label_width(candles: &[Candle], places: usize) -> usize {
    let highest = candles.iter().map(|candle| candle.high).max().unwrap_or_default();
    text::width(&format::price(highest, places)).max(6)
}

/// How many candles stand side by side, in a frame of this width inside.
fn room(labels: usize, width: u16) -> usize {
    usize::from(width).saturating_sub(labels + 4)
}

/// What is selected in a chart is how many newer candles are out of sight: as far as there are older
/// ones to be seen instead.
pub fn settle(model: &mut Model, area: Rect) {
    let exchange = &model.shown().world.exchange;
    let shown = model.instrument().and_then(|id| Some((id, exchange.instrument(id)?.tick)));
    let most = shown.map_or(0, |(id, tick)| {
        let all: Vec<Candle> = model.shown().views.candles.of(id, model.period()).copied().collect();
        all.len().saturating_sub(room(label_width(&all, format::places(tick)), area.width.saturating_sub(2)))
    });
    let list = model.list_mut(Pane::Chart);
    list.selected = list.selected.min(most);
}

pub fn draw(canvas: Canvas<'_>) {
    let Canvas { model, buf, area, focused } = canvas;
    let exchange = &model.shown().world.exchange;
    let Some((id, instrument)) = model.instrument().and_then(|id| Some((id, exchange.instrument(id)?))) else { return };
    if model.face == Face::Depth {
        return super::depth::draw(Canvas { model, buf, area, focused }, id, instrument.tick);
    }
    let places = format::places(instrument.tick);
    let all: Vec<Candle> = model.shown().views.candles.of(id, model.period()).copied().collect();
    let labels = label_width(&all, places);
    let left = u16::try_from(labels + 3).unwrap_or(9);
    let room = room(labels, area.width);
    // Few candles stand apart, many side by side.
    let stride = (room / all.len().max(1)).clamp(1, FURTHEST);
    let end = all.len().saturating_sub(model.list(Pane::Chart).selected);
    let candles = all.get(end.saturating_sub(room)..end).unwrap_or_default();
    if candles.is_empty() || area.height < 5 {
        buf.set_string(area.x + 1, area.y, "no trades yet", model.theme.faint);
        return;
    }
    // One line for the times, and for the volume as many as there is room for.
    let volume_rows = match area.height {
        ..12 => 1,
        12..24 => 2,
        24..40 => 4,
        _ => 6,
    };
    let plot = Rect { x: area.x + left, width: area.width - left, height: area.height - 1 - volume_rows, ..area };
    let scale = Scale::new(candles, instrument.tick, plot.height);
    draw_axis(model, &scale, places, labels, Rect { width: left, height: plot.height, ..area }, buf);
    for (x, candle) in (plot.x..).step_by(stride).zip(candles) {
        draw_candle(model, candle, &scale, x, plot, buf);
    }
    let volume = Rect { y: plot.bottom(), height: volume_rows, ..plot };
    let label = text::pad_left("vol", labels + 1);
    buf.set_string(area.x, volume.bottom() - 1, format!("{label} │"), model.theme.faint);
    for y in volume.y..volume.bottom() - 1 {
        // The highest bar says how many shares it is.
        let most = if y == volume.y { most_traded(candles).map(format::count) } else { None };
        let label = text::pad_left(&most.filter(|most| most.len() <= labels).unwrap_or_default(), labels + 1);
        buf.set_string(area.x, y, format!("{label} │"), model.theme.faint);
    }
    draw_volume(model, candles, stride, volume, buf);
    draw_times(model, candles, stride, Rect { y: area.bottom() - 1, height: 1, ..plot }, buf);
}

/// The fewest ticks from the bottom to the top: a quiet market shall look quiet.
const LEAST_TICKS: i64 = 12;

/// Prices to half cells.
struct Scale {
    low: i64,
    high: i64,
    halves: i64,
}

impl Scale {
    fn new(candles: &[Candle], tick: Price, rows: u16) -> Scale {
        let low = candles.iter().map(|candle| candle.low.0).min().unwrap_or(0);
        let high = candles.iter().map(|candle| candle.high.0).max().unwrap_or(0);
        // Prices and ticks are bounded far below the integers' end.
        let missing = (tick.0 * LEAST_TICKS - (high - low)).max(0);
        Scale { low: low - missing / 2, high: high + missing - missing / 2, halves: i64::from(rows) * 2 }
    }

    /// The half cell of a price, counted from the top.
    fn half(&self, price: Price) -> i64 {
        if self.high == self.low {
            return self.halves / 2;
        }
        let range = i128::from((self.high - self.low).max(1));
        let below = i128::from(self.high - price.0) * i128::from(self.halves - 1);
        // Within the scale, as the price is between low and high.
        i64::try_from((below + range / 2) / range).unwrap_or(0)
    }

    /// Round prices and their rows, at least so many rows apart, the highest first.
    fn labels(&self, rows_apart: u16) -> Vec<(u16, Price)> {
        let rows = (self.halves / 2).max(1);
        let least = i128::from(self.high - self.low) * i128::from(rows_apart) / i128::from(rows);
        let step = ROUND.into_iter().find(|step| i128::from(*step) >= least.max(1)).unwrap_or(i64::MAX);
        let mut price = self.high - self.high.rem_euclid(step);
        let mut labels = Vec::new();
        while price >= self.low && price > 0 {
            labels.push((u16::try_from(self.half(Price(price)) / 2).unwrap_or(0), Price(price)));
            price -= step;
        }
        labels
    }
}

/// Steps between labels, in ten-thousandths: 1, 2 and 5 times the powers of ten, from a cent.
const ROUND: [i64; 28] = {
    let mut steps = [0; 28];
    let (mut i, mut power) = (0, 100);
    while i < 27 {
        steps[i] = power;
        steps[i + 1] = 2 * power;
        steps[i + 2] = 5 * power;
        i += 3;
        power *= 10;
    }
    steps[27] = i64::MAX;
    steps
};

fn draw_axis(model: &Model, scale: &Scale, places: usize, labels: usize, area: Rect, buf: &mut Buffer) {
    let blank = " ".repeat(labels + 1);
    for y in area.y..area.bottom() {
        buf.set_string(area.x, y, format!("{blank} │"), model.theme.faint);
    }
    for (row, price) in scale.labels(LABEL_EVERY) {
        let label = text::pad_left(&format::price(price, places), labels + 1);
        buf.set_string(area.x, area.y + row.min(area.height - 1), format!("{label} ┤"), model.theme.faint);
    }
}

/// What stands in half a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Half {
    Nothing,
    Wick,
    Body,
}

fn draw_candle(model: &Model, candle: &Candle, scale: &Scale, x: u16, plot: Rect, buf: &mut Buffer) {
    let rising = candle.close >= candle.open;
    let body = (scale.half(candle.open.max(candle.close)), scale.half(candle.open.min(candle.close)));
    let wick = (scale.half(candle.high), scale.half(candle.low));
    let half = |at: i64| match at {
        at if (body.0..=body.1).contains(&at) => Half::Body,
        at if (wick.0..=wick.1).contains(&at) => Half::Wick,
        _ => Half::Nothing,
    };
    let style: Style = if rising { model.theme.up } else { model.theme.down };
    for row in 0..plot.height {
        let top = i64::from(row) * 2;
        if let Some(glyph) = glyph(half(top), half(top + 1), rising) {
            buf.set_string(x, plot.y + row, glyph, style);
        }
    }
}

fn glyph(upper: Half, lower: Half, rising: bool) -> Option<&'static str> {
    use Half::{Body, Nothing, Wick};
    Some(match (upper, lower) {
        (Nothing, Nothing) => return None,
        (Nothing, Wick) => "╷",
        (Wick, Nothing) => "╵",
        (Wick, Wick) => "│",
        (Body, Body) if rising => "┃",
        (Body, Wick) if rising => "╿",
        (Wick, Body) if rising => "╽",
        (Body, Nothing) if rising => "╹",
        (Nothing, Body) if rising => "╻",
        (Body, Body) => "▌",
        (Body, _) => "▘",
        (_, Body) => "▖",
    })
}

/// The volume of the candle that has most of it.
fn most_traded(candles: &[Candle]) -> Option<u64> {
    candles.iter().map(|candle| candle.volume.0).max()
}

fn draw_volume(model: &Model, candles: &[Candle], stride: usize, area: Rect, buf: &mut Buffer) {
    let most = most_traded(candles).unwrap_or(0).max(1);
    for (x, candle) in (area.x..).step_by(stride).zip(candles) {
        draw_column(candle.volume.0, most, Rect { x, width: 1, ..area }, model.theme.faint, buf);
    }
}

/// A column of eighths, from the bottom; `most` is one of full height.
pub(super) fn draw_column(value: u64, most: u64, area: Rect, style: Style, buf: &mut Buffer) {
    const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
    let steps = u128::from(area.height) * 8;
    let filled = usize::try_from(u128::from(value) * steps / u128::from(most)).unwrap_or(0);
    // Nothing that is there shows as nothing.
    let filled = filled.max(usize::from(value > 0));
    for (row, y) in (area.y..area.bottom()).rev().enumerate() {
        let eighths = filled.saturating_sub(row * 8).min(8);
        buf.set_string(area.x, y, EIGHTHS.get(eighths).unwrap_or(&" "), style);
    }
}

/// The times below: the first, and then one wherever there is room.
fn draw_times(model: &Model, candles: &[Candle], stride: usize, area: Rect, buf: &mut Buffer) {
    let seconds = model.period().micros() < Time::MINUTE;
    let mut free = 0;
    for (i, candle) in (0_u16..).step_by(stride).zip(candles) {
        let text = if seconds { format::clock(candle.start) } else { format::minute(candle.start) };
        let width = u16::try_from(text.len()).unwrap_or(8);
        let round = candle.start.0 % (model.period().micros() * 5) == 0;
        if i >= free && (round || i == 0) && i + width <= area.width {
            buf.set_string(area.x + i, area.y, text, model.theme.faint);
            free = i + width + 3;
        }
    }
}
