//! Market data: days and best prices, depth, candles.

use crate::cli::desk::Sight;
use crate::cli::json::{Object, object};
use crate::cli::out::{Cell, Out, Sheet};
use crate::domain::{InstrumentId, Side};
use crate::views::depth::{Rung, rungs};
use crate::views::{Quote, Series, Span};
use serde_json::Value;
use std::io;

/// The levels of the deep imbalance where none are asked for.
const LEVELS: usize = 5;

/// The day and the best prices of one instrument, or of all.
pub(super) fn market(sight: &Sight<'_>, only: Option<InstrumentId>, depth: Option<usize>) -> Sheet {
    let exchange = &sight.world().exchange;
    let mut sheet = Sheet::new(&[
        "symbol",
        "last",
        "change",
        "-day",
        "open",
        "high",
        "low",
        "volume",
        "-value",
        "vwap",
        "trades",
        "bid",
        "-bid_qty",
        "ask",
        "-ask_qty",
        "-mid",
        "-spread",
        "spread_ticks",
        "spread_bps",
        "imbalance",
        "-imbalance_deep",
        "-levels",
    ]);
    let levels = depth.unwrap_or(LEVELS);
    for (id, listed) in exchange.instruments().filter(|(id, _)| only.is_none_or(|only| only == *id)) {
        let day = sight.moment.views.market.day(id);
        let candle = day.map(|day| day.candle);
        let quote = Quote::of(exchange, id, levels);
        let best = |best: Option<Rung>| {
            let price = Cell::maybe(best.map(|best| best.price), Cell::Price);
            [price, Cell::maybe(best.map(|best| best.qty.0), Cell::Count)]
        };
        let mut row = vec![
            Cell::text(listed.symbol),
            Cell::maybe(exchange.last_price(id), Cell::Price),
            Cell::maybe(day.and_then(|day| day.change()), Cell::Percent),
            Cell::maybe(day.map(|day| day.start()), Cell::Day),
            Cell::maybe(candle.map(|candle| candle.open), Cell::Price),
            Cell::maybe(candle.map(|candle| candle.high), Cell::Price),
            Cell::maybe(candle.map(|candle| candle.low), Cell::Price),
            Cell::Count(candle.map_or(0, |candle| candle.volume.0)),
            Cell::Money(day.map(|day| day.value()).unwrap_or_default()),
            Cell::maybe(day.and_then(|day| day.vwap()), Cell::Price),
            Cell::Count(candle.map_or(0, |candle| candle.trades)),
        ];
        row.extend(best(quote.bid));
        row.extend(best(quote.ask));
        row.extend([
            Cell::maybe(quote.mid(), Cell::Price),
            Cell::maybe(quote.spread(), Cell::Price),
            Cell::maybe(quote.spread_ticks(), Cell::Count),
            Cell::maybe(quote.spread_bps(), Cell::Ratio),
            Cell::maybe(quote.imbalance, Cell::Ratio),
            Cell::maybe(quote.imbalance_deep, Cell::Ratio),
            Cell::Count(levels as u64),
        ]);
        sheet.row(row);
    }
    sheet
}

/// The book with its sums.
pub(super) fn depth(sight: &Sight<'_>, id: InstrumentId, levels: usize, out: &mut Out, json: bool) -> io::Result<()> {
    let exchange = &sight.world().exchange;
    let side = |side| rungs(exchange, id, side).take(levels).collect::<Vec<Rung>>();
    let (bids, asks) = (side(Side::Buy), side(Side::Sell));
    let quote = Quote::of(exchange, id, levels);
    if json {
        let levels = |levels: &[Rung]| levels.iter().map(|level| Value::Object(object_of(level))).collect::<Vec<_>>();
        let ratio = |ratio: Option<f64>| Cell::maybe(ratio, Cell::Ratio).value();
        return out.json(object! {
            "symbol": exchange.symbol(id), "mid": quote.mid().map(|mid| mid.to_string()),
            "spread_ticks": quote.spread_ticks(), "spread_bps": ratio(quote.spread_bps()),
            "imbalance": ratio(quote.imbalance_deep), "bids": levels(&bids), "asks": levels(&asks),
        });
    }
    // As a ladder: the highest price on top, the best of both sides in the middle.
    let mut sheet = Sheet::new(&["side", "price", "qty", "orders", "total", "value"]);
    for (word, level) in asks.iter().rev().map(|level| ("ask", level)).chain(bids.iter().map(|level| ("bid", level))) {
        sheet.row(vec![
            Cell::text(word),
            Cell::Price(level.price),
            Cell::Count(level.qty.0),
            Cell::Count(u64::from(level.orders)),
            Cell::Count(level.total.0),
            Cell::Money(level.value),
        ]);
    }
    let spread = quote.spread_ticks().zip(quote.spread_bps());
    let spread = spread.map_or_else(String::new, |(ticks, bps)| format!("  spread {ticks} ticks, {bps:.2} bp"));
    let imbalance = quote.imbalance_deep.map_or_else(String::new, |ratio| format!("  imbalance {ratio:.4}"));
    sheet.title.push(format!("{}{spread}{imbalance}", exchange.symbol(id)));
    sheet.print(out, false)
}

fn object_of(level: &Rung) -> Object {
    object! {
        "price": level.price.to_string(), "qty": level.qty.0, "orders": level.orders,
        "total": level.total.0, "value": level.value.to_string(),
    }
}

/// All candles along the line.
pub(super) fn candles(sight: &Sight<'_>, id: InstrumentId, period: Option<Span>) -> Sheet {
    let span = period.unwrap_or(Span::MINUTE);
    let mut series = Series::new(id, span);
    for n in sight.line.between(1, sight.line.len()) {
        if let Some(record) = sight.session.history().record(n) {
            series.fold(&record);
        }
    }
    let mut sheet = Sheet::new(&["start", "open", "high", "low", "close", "volume", "vwap", "trades"]);
    for candle in &series.candles {
        sheet.row(vec![
            Cell::At(candle.start),
            Cell::Price(candle.open),
            Cell::Price(candle.high),
            Cell::Price(candle.low),
            Cell::Price(candle.close),
            Cell::Count(candle.volume.0),
            Cell::maybe(candle.vwap(), Cell::Price),
            Cell::Count(candle.trades),
        ]);
    }
    sheet.title.push(format!("{}  candles of {span}", sight.world().exchange.symbol(id)));
    sheet
}
