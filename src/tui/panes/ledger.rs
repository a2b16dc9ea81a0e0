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
    let theme = &model.theme;
    let state = model.list(Pane::Ledger);
    let ledger = model.shown().world.bank.ledger();
    let was = model.before().map_or(*ledger, |before| *before.world.bank.ledger());
    let sides = ledger.rows().into_iter().zip(was.rows());
    let mut rows: Vec<Row> = sides
        .map(|((name, amount), (_, was))| {
            let moved = amount.minus(was).filter(|moved| *moved != Money::ZERO);
            vec![
                cell(name),
                cell(format::money(amount)).changed(moved.is_some()),
                cell(moved.map(format::change).unwrap_or_default()).style(theme.changed),
            ]
            .into()
        })
        .collect();
    let sum = i64::try_from(ledger.sum()).map_or_else(|_| "too large".to_owned(), |sum| format::money(Money(sum)));
    let (sign, style) = if ledger.sum() == 0 { ("sum ✓", theme.up) } else { ("sum ✗", theme.wrong) };
    rows.push(vec![cell(sign).style(style), cell(sum).style(style), cell("")].into());
    let rows = rows.into_iter().skip(state.top).collect();
    let columns = [words("ledger", 9), figures("balance", 14), figures("", 0)];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows, selected, empty: "" }.draw(canvas);
}
