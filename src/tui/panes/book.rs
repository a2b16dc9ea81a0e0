//! The book as a price ladder: asks above, bids below, the spread between them, a bar for the depth
//! of each price, one's own orders in ‹ ›, and what the record under the cursor changed.

use super::Canvas;
use super::table::MARK;
use crate::domain::exchange::Place;
use crate::domain::{InstrumentId, Price, Qty, Side};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use crate::tui::phase;
use crate::views::Moment;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

/// A price of the ladder.
#[derive(Clone, Copy, Debug)]
struct Rung {
    side: Side,
    price: Price,
    qty: Qty,
    /// Before the record under the cursor.
    was: Qty,
    own: Qty,
}

/// `Book ACME`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let symbol = model.instrument().map(|id| model.shown().world.exchange.symbol(id).to_owned());
    let mut spans = vec![Span::styled("Book ", model.theme.heading), Span::raw(symbol.unwrap_or_default())];
    spans.extend(model.instrument().and_then(|id| phase::badge(model, id)));
    spans
}

/// The best so many prices of a side, the best first. Prices that the record under the cursor
/// emptied are among them, and one's own best order is the last where it stands further away.
fn ladder(model: &Model, id: InstrumentId, side: Side, rows: usize) -> Vec<Rung> {
    let now = model.shown();
    let qty_at =
        |moment: &Moment, price| moment.world.exchange.level(id, side, price).map_or(Qty(0), |level| level.qty);
    let own_at = own_orders(model, id, side);
    let mut prices: Vec<Price> = now.world.exchange.levels(id, side).take(rows).map(|level| level.price).collect();
    if let Some(before) = model.before() {
        let gone = before.world.exchange.levels(id, side).take(rows).map(|level| level.price);
        prices.extend(gone.filter(|price| qty_at(now, *price) == Qty(0)));
    }
    let best_first = |price: &Price| if side == Side::Buy { -price.0 } else { price.0 };
    prices.sort_unstable_by_key(best_first);
    prices.dedup();
    prices.truncate(rows);
    let far = own_at.iter().map(|(price, _)| *price).min_by_key(best_first);
    if let (Some(far), true) = (far.filter(|far| !prices.contains(far)), prices.len() == rows && rows > 1) {
        prices.pop();
        prices.push(far);
    }
    let rungs = prices.into_iter().map(|price| {
        let qty = qty_at(now, price);
        let was = model.before().map_or(qty, |before| qty_at(before, price));
        let own = own_at.iter().find(|(at, _)| *at == price).map_or(Qty(0), |(_, qty)| *qty);
        Rung { side, price, qty, was, own }
    });
    rungs.collect()
}

/// How many shares one has open at each price of a side.
fn own_orders(model: &Model, id: InstrumentId, side: Side) -> Vec<(Price, Qty)> {
    let Some(you) = model.you() else { return Vec::new() };
    let mut own: Vec<(Price, Qty)> = Vec::new();
    for order in model.shown().world.exchange.orders_of(you) {
        // Stops wait elsewhere, though they have prices too.
        let stands = order.instrument == id && order.side == side && order.place == Place::Book;
        let Some(price) = order.limit().filter(|_| stands) else { continue };
        match own.iter_mut().find(|(at, _)| *at == price) {
            Some((_, qty)) => *qty = Qty(qty.0.saturating_add(order.open.0)),
            None => own.push((price, order.open)),
        }
    }
    own
}

/// How many asks and how many bids a ladder of so many lines has room for.
fn sides(height: u16) -> (usize, usize) {
    let above = usize::from(height.saturating_sub(1) / 2);
    (above, usize::from(height).saturating_sub(above + 1))
}

/// Keeps the selection on the ladder.
pub fn settle(model: &mut Model, area: Rect) {
    let (above, below) = sides(area.height.saturating_sub(2));
    let rungs = |side, rows| model.instrument().map_or(0, |id| ladder(model, id, side, rows).len() as i64); // a screenful
    let (asks, bids) = (rungs(Side::Sell, above), rungs(Side::Buy, below));
    model.rung = model.rung.clamp(-asks, bids);
}

/// The level that is selected; `None` between the sides.
pub fn selected(model: &Model) -> Option<(Side, Price)> {
    let area = crate::tui::layout::of(model).of(Pane::Book)?;
    let (above, below) = sides(area.height.saturating_sub(2));
    let (side, rows) = if model.rung < 0 { (Side::Sell, above) } else { (Side::Buy, below) };
    let at = usize::try_from(model.rung.unsigned_abs()).ok()?.checked_sub(1)?;
    ladder(model, model.instrument()?, side, rows).get(at).map(|rung| (side, rung.price))
}

pub fn draw(canvas: Canvas<'_>) {
    let Canvas { model, buf, area, focused } = canvas;
    let exchange = &model.shown().world.exchange;
    let Some((id, instrument)) = model.instrument().and_then(|id| Some((id, exchange.instrument(id)?))) else {
        buf.set_string(area.x + 1, area.y, "nothing is listed yet", model.theme.faint);
        return;
    };
    let (above, below) = sides(area.height);
    let (asks, bids) = (ladder(model, id, Side::Sell, above), ladder(model, id, Side::Buy, below));
    let rungs = || asks.iter().chain(&bids);
    let places = format::places(instrument.tick);
    let price = |rung: &Rung| format::price(rung.price, places);
    let widths = Widths::new(
        usize::from(area.width),
        rungs().map(|rung| text::width(&price(rung))).max().unwrap_or(0),
        rungs().map(|rung| rung.qty.grouped().len()).max().unwrap_or(0),
        rungs().map(|rung| rung.own.grouped().len()).max().unwrap_or(0),
    );
    let deepest = rungs().map(|rung| rung.qty.0).max().unwrap_or(0);
    let middle = area.y + u16::try_from(above).unwrap_or(0);
    for (i, rung) in (1_u16..).zip(&asks) {
        draw_rung(model, rung, &price(rung), &widths, deepest, Rect { y: middle - i, height: 1, ..area }, buf);
    }
    for (i, rung) in (1_u16..).zip(&bids) {
        draw_rung(model, rung, &price(rung), &widths, deepest, Rect { y: middle + i, height: 1, ..area }, buf);
    }
    let (between, looks) = match phase::indicative(model, id) {
        Some(auction) => (auction, model.theme.key),
        None => (spread_line(exchange.best(id, Side::Buy), exchange.best(id, Side::Sell), places), model.theme.faint),
    };
    buf.set_stringn(area.x + 1, middle, between, usize::from(area.width - 1), looks);
    let selected = i64::from(middle).saturating_add(model.rung);
    if let (true, Ok(y)) = (focused, u16::try_from(selected)) {
        buf.set_style(Rect { y, height: 1, ..area }.intersection(area), model.theme.bar());
    }
}

fn spread_line(bid: Option<Price>, ask: Option<Price>, places: usize) -> String {
    match (bid, ask) {
        // Before an auction ends, or after it was called off.
        (Some(bid), Some(ask)) if bid >= ask => {
            format!("crossed by {}", format::price(Price(bid.0.saturating_sub(ask.0)), places))
        }
        (Some(bid), Some(ask)) => {
            let spread = Price(ask.0.saturating_sub(bid.0));
            let middle = Price(bid.0 + spread.0 / 2);
            format!("spread {}   mid {}", format::price(spread, places), format::price(middle, places))
        }
        (Some(_), None) => "no asks".to_owned(),
        (None, Some(_)) => "no bids".to_owned(),
        (None, None) => "the book is empty".to_owned(),
    }
}

/// How wide the columns are: bar, quantity, price, own.
struct Widths {
    bar: usize,
    qty: usize,
    price: usize,
    own: usize,
}

impl Widths {
    fn new(room: usize, price: usize, qty: usize, own: usize) -> Widths {
        let (qty, own) = (qty.max(4), own.max(2) + 2);
        // A blank at the left, one before and one after the price, two for the mark.
        let bar = room.saturating_sub(1 + 1 + qty + 2 + price + 2 + own).min(24);
        Widths { bar, qty, price, own }
    }
}

fn draw_rung(model: &Model, rung: &Rung, price: &str, widths: &Widths, deepest: u64, line: Rect, buf: &mut Buffer) {
    let theme = &model.theme;
    let style = if rung.side == Side::Buy { theme.up } else { theme.down };
    let changed = rung.qty != rung.was;
    let bar = bar(rung.qty.0, deepest, widths.bar);
    buf.set_string(line.x + 1, line.y, bar, style);
    let room = widths.bar + 1 + widths.qty;
    // What changed may take the room of the bar: from what to what.
    let qty = match changed {
        true => format!("{}→{}", rung.was.grouped(), rung.qty.grouped()),
        false => rung.qty.grouped(),
    };
    let qty = if text::width(&qty) <= room { qty } else { rung.qty.grouped() };
    let width = text::width(&qty);
    let at = |column: usize| line.x + u16::try_from(column).unwrap_or(0);
    let qty_style = if changed { theme.changed } else { theme.text };
    let blank = if changed && width > widths.qty { " " } else { "" };
    let start = 1 + room - width - blank.len();
    buf.set_string(at(start), line.y, format!("{blank}{qty}"), qty_style);
    let price_at = 1 + room + 2;
    buf.set_string(at(price_at), line.y, text::pad_left(price, widths.price), style);
    let mut after = price_at + widths.price + 1;
    if changed {
        buf.set_string(at(after), line.y, MARK, theme.changed);
    }
    after += 1;
    if rung.own > Qty(0) {
        let own = text::clean(&format!("‹{}›", rung.own.grouped()), widths.own);
        buf.set_stringn(at(after), line.y, own, usize::from(line.width).saturating_sub(after), theme.own);
    }
}

/// A bar of eighths of a column.
pub(super) fn bar(value: u64, most: u64, columns: usize) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = u128::from(value) * (columns as u128) * 8 / u128::from(most.max(1));
    // Nothing that is there shows as nothing.
    let eighths = usize::try_from(eighths).unwrap_or(0).max(usize::from(value > 0));
    format!("{}{}", "█".repeat(eighths / 8), EIGHTHS.get(eighths % 8).unwrap_or(&""))
}

/// The style of a side.
pub(super) fn side_style(model: &Model, side: Side) -> Style {
    if side == Side::Buy { model.theme.up } else { model.theme.down }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_in_proportion() {
        assert_eq!(bar(100, 100, 4), "████");
        assert_eq!(bar(50, 100, 4), "██");
        assert_eq!(bar(10, 100, 4), "▍");
        assert_eq!(bar(1, 1_000_000, 4), "▏");
        assert_eq!(bar(0, 100, 4), "");
        assert_eq!(bar(0, 0, 4), "");
    }
}
