//! The bank's own books: every side of the double entry, and their sum, which is always zero.

use super::Canvas;
use super::table::{Row, Table, cell, figures, words};
use crate::domain::Money;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;

pub fn len(model: &Model) -> usize {
    model.shown().world.bank.ledger().rows().len() + 1
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let state = model.list(Pane::Ledger);
    let ledger = model.shown().world.bank.ledger();
    let was = model.before().map_or(*ledger, |before| *before.world.bank.ledger());
    let mut rows: Vec<Row> = ledger
        .rows()
        .into_iter()
        .zip(was.rows())
        .map(|((name, amount), (_, was))| vec![cell(name), cell(format::money(amount)).changed(amount != was)].into())
        .collect();
    let sum = i64::try_from(ledger.sum()).map_or_else(|_| "too large".to_owned(), |sum| format::money(Money(sum)));
    let (sign, style) = if ledger.sum() == 0 { ("sum ✓", model.theme.up) } else { ("sum ✗", model.theme.wrong) };
    rows.push(vec![cell(sign).style(style), cell(sum).style(style)].into());
    let rows = rows.into_iter().skip(state.top).collect();
    let columns = [words("ledger", 10), figures("balance", 12)];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows, selected, empty: "" }.draw(canvas);
}
