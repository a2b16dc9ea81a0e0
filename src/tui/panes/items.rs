//! The shop's shelf.

use super::Canvas;
use super::table::{Table, cell, figures, words};
use crate::tui::format;
use crate::tui::panes::Pane;

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let state = model.list(Pane::Items);
    let (now, before) = (&model.shown().world.shop, model.before().map(|before| &before.world.shop));
    let rows = now.items().skip(state.top).take(usize::from(canvas.area.height)).map(|(id, item)| {
        let was = before.and_then(|before| before.item(id)).unwrap_or(item);
        let stock = match item.stock.0 {
            0 => cell("sold out").style(model.theme.wrong),
            _ => cell(item.stock.grouped()),
        };
        vec![
            cell(item.name.as_str()),
            cell(format::money(item.price)).changed(item.price != was.price),
            stock.changed(item.stock != was.stock),
            cell(item.sold.grouped()).style(model.theme.faint).changed(item.sold != was.sold),
        ]
        .into()
    });
    let columns = [words("item", 12), figures("price", 8), figures("stock", 8), figures("sold", 6)];
    let selected = state.selected.checked_sub(state.top);
    let empty = "the shelf is empty: stock widget 10 @ 4.99";
    Table { columns: &columns, rows: rows.collect(), selected, empty }.draw(canvas);
}
