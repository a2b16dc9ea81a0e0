//! The tape: the last trades, newest first, with the way the taker traded.

use super::Canvas;
use super::table::{Table, cell, figures, words};
use crate::domain::Side;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;

pub fn len(model: &Model) -> usize {
    model.instrument().map_or(0, |id| model.shown().views.tape.latest(id).count())
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let exchange = &model.shown().world.exchange;
    let tick = model.instrument().and_then(|id| exchange.instrument(id)).map(|instrument| instrument.tick);
    let places = format::places(tick.unwrap_or_default());
    let state = model.list(Pane::Trades);
    let prints = model.instrument().into_iter().flat_map(|id| model.shown().views.tape.latest(id));
    let marks = model.marks();
    let rows = prints.skip(state.top).take(usize::from(canvas.area.height)).map(|print| {
        let (sign, style) = match print.taker_side {
            Some(Side::Buy) => ("▲", theme.up),
            Some(Side::Sell) => ("▼", theme.down),
            None => ("·", theme.faint), // outside the book
        };
        let new = marks && print.n == model.shown().n;
        vec![
            cell(format::clock(print.at)).style(theme.faint),
            cell(print.qty.grouped()),
            cell(format::price(print.price, places)).style(style),
            cell(sign).style(style).changed(new),
        ]
        .into()
    });
    let columns = [words("time", 8), figures("qty", 4), figures("price", 7), words("", 1)];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows: rows.collect(), selected, empty: "no trades yet" }.draw(canvas);
}
