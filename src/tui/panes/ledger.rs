//! The bank's own books: every side of the double entry, and their sum, which is always zero.

use super::Canvas;
use super::table::{Row, Table, cell, figures, words};
use crate::domain::bank::Ledger;
use crate::domain::{Currency, Money};
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use ratatui::layout::Rect;
use ratatui::widgets::{Paragraph, Widget, Wrap};

pub fn len(model: &Model) -> usize {
    if model.signed.is_some() {
        return 0;
    }
    let books = model.shown().world.bank.ledgers();
    books.map(|(currency, ledger)| rows_of(currency, ledger, ledger).len() + 1).sum()
}

/// The accounts of one currency's books that are told: those of products and the one between currencies
/// only where they were used.
fn rows_of(currency: Option<Currency>, ledger: &Ledger, was: &Ledger) -> Vec<(&'static str, Money, Money)> {
    let sides = ledger.rows().zip(was.rows()).map(|((of, is), (_, was))| (of.name, is, was));
    let used = |is: &Money, was: &Money| *is != Money::ZERO || *was != Money::ZERO;
    let told =
        |(name, is, was): &(&str, Money, Money)| used(is, was) || currency.is_none() && !Ledger::RARE.contains(name);
    sides.filter(told).collect()
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let state = model.list(Pane::Ledger);
    let mut rows: Vec<Row> = Vec::new();
    if model.signed.is_some() {
        let area = Rect { x: canvas.area.x + 1, width: canvas.area.width.saturating_sub(2), ..canvas.area };
        Paragraph::new("the bank's own books are the operator's")
            .wrap(Wrap { trim: true })
            .style(theme.faint)
            .render(area, canvas.buf);
        return;
    }
    for (currency, ledger) in model.shown().world.bank.ledgers() {
        let was = model.before().map_or(*ledger, |before| before.world.bank.ledger_in(currency));
        let of = currency.map_or_else(String::new, |currency| format!(" {currency}"));
        rows.extend(rows_of(currency, ledger, &was).into_iter().map(|(name, amount, was)| {
            let moved = amount.minus(was).filter(|moved| *moved != Money::ZERO);
            vec![
                cell(format!("{name}{of}")),
                cell(format::money(amount)).changed(moved.is_some()),
                cell(moved.map(format::change).unwrap_or_default()).style(theme.changed),
            ]
            .into()
        }));
        let sum = i64::try_from(ledger.sum()).map_or_else(|_| "too large".to_owned(), |sum| format::money(Money(sum)));
        let (sign, style) = if ledger.sum() == 0 { ("✓", theme.up) } else { ("✗", theme.wrong) };
        rows.push(vec![cell(format!("sum{of} {sign}")).style(style), cell(sum).style(style), cell("")].into());
    }
    let rows = rows.into_iter().skip(state.top).collect();
    let columns = [words("ledger", 9), figures("balance", 14), figures("", 0)];
    let selected = state.selected.checked_sub(state.top);
    Table { columns: &columns, rows, selected, empty: "" }.draw(canvas);
}
