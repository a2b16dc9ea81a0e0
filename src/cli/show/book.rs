//! The order book of an instrument.

use crate::cli::desk::Sight;
use crate::cli::json::{Object, object};
use crate::cli::out::{Cell, Out, Sheet};
use crate::domain::exchange::Level;
use crate::domain::{InstrumentId, Side};
use serde_json::Value;
use std::io;

pub(super) fn print(sight: &Sight<'_>, id: InstrumentId, depth: usize, out: &mut Out, json: bool) -> io::Result<()> {
    let exchange = &sight.world().exchange;
    let side = |side| exchange.levels(id, side).take(depth).collect::<Vec<&Level>>();
    let (bids, asks) = (side(Side::Buy), side(Side::Sell));
    if json {
        let levels = |levels: &[&Level]| levels.iter().map(|level| Value::Object(object_of(level))).collect::<Vec<_>>();
        return out.json(object! { "symbol": exchange.symbol(id), "bids": levels(&bids), "asks": levels(&asks) });
    }
    // As a ladder: the highest price on top, the best of both sides in the middle.
    let mut sheet = Sheet::new(&["side", "price", "qty", "orders"]);
    for (word, level) in asks.iter().rev().map(|level| ("ask", level)).chain(bids.iter().map(|level| ("bid", level))) {
        let cells = [Cell::Price(level.price), Cell::Count(level.qty.0), Cell::Count(u64::from(level.orders))];
        sheet.row(std::iter::once(Cell::text(word)).chain(cells).collect());
    }
    let last =
        exchange.last_price(id).map_or_else(|| "no trade yet".to_owned(), |last| format!("last {}", last.grouped()));
    sheet.title.push(format!("{}  {last}", exchange.symbol(id)));
    sheet.print(out, false)
}

fn object_of(level: &Level) -> Object {
    object! { "price": level.price.to_string(), "qty": level.qty.0, "orders": level.orders }
}
