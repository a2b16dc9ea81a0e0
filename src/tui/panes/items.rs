//! The shop's shelf: what there is, what it costs, how much of it is left.

use super::Canvas;
use super::book::bar;
use super::table::{MARK, Table, cell, figures, words};
use crate::domain::ItemName;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use ratatui::text::Span;

/// Below this many, an item is low.
const LOW: u64 = 10;

/// `Shelf   you  available 8,840.20`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let theme = &model.theme;
    let mut spans = vec![Span::styled("Shelf", theme.heading)];
    let bank = &model.shown().world.bank;
    let Some((you, account)) = model.you().and_then(|you| Some((you, bank.account(you)?))) else { return spans };
    spans.push(Span::styled(format!("   {}", bank.handle(you)), theme.own));
    spans.push(Span::styled("  available ", theme.faint));
    spans.push(Span::raw(format::money(account.available())));
    let was = model.before().and_then(|before| before.world.bank.account(you));
    if was.is_some_and(|was| was.available() != account.available()) {
        spans.push(Span::styled(format!(" {MARK}"), theme.changed));
    }
    spans
}

/// The item that is selected.
pub fn selected(model: &Model) -> Option<ItemName> {
    model.shown().world.shop.items().nth(model.list(Pane::Items).selected).map(|(_, item)| item.name)
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let state = model.list(Pane::Items);
    let (now, before) = (&model.shown().world.shop, model.before().map(|before| &before.world.shop));
    let most = now.items().map(|(_, item)| item.stock.0).max().unwrap_or(0);
    let bar_width = match canvas.area.width {
        0..60 => 6,
        60..90 => 14,
        _ => 28,
    };
    let rows = now.items().skip(state.top).take(usize::from(canvas.area.height)).map(|(id, item)| {
        let was = before.map(|before| before.item(id));
        let stock_was = was.map_or(item.stock.0, |was| was.map_or(0, |was| was.stock.0));
        let (word, style) = match item.stock.0 {
            0 => ("✗ sold out", theme.wrong),
            1..LOW => ("! low", theme.changed),
            _ => ("", theme.text),
        };
        let moved = i128::from(item.stock.0) - i128::from(stock_was);
        let moved = match moved {
            0 => String::new(),
            1.. => format!("+{}", format::count(item.stock.0 - stock_was)),
            _ => format!("−{}", format::count(stock_was - item.stock.0)),
        };
        let price_was = was.flatten().map_or(item.price, |was| was.price);
        vec![
            cell(item.name.as_str()),
            cell(format::money(item.price)).changed(item.price != price_was),
            cell(item.stock.grouped()).changed(item.stock.0 != stock_was),
            cell(moved).style(theme.changed),
            cell(bar(item.stock.0, most, bar_width)).style(style),
            cell(word).style(style),
            cell(item.sold.grouped()).style(theme.faint),
            cell(if item.reserved.0 > 0 { item.reserved.grouped() } else { String::new() })
                .changed(was.flatten().is_some_and(|was| was.reserved != item.reserved)),
            cell(item.reorder.map_or_else(String::new, |rule| format!("<{} +{}", rule.below, rule.by)))
                .style(theme.faint),
        ]
        .into()
    });
    let columns = [
        words("item", 12),
        figures("price", 8),
        figures("stock", 6),
        figures("", 4),
        words("", bar_width),
        words("", 10),
        figures("sold", 6),
        figures("aside", 5),
        words("again", 8),
    ];
    let selected = state.selected.checked_sub(state.top);
    let empty = "the shelf is empty: stock widget 10 @ 4.99";
    Table { columns: &columns, rows: rows.collect(), selected, empty }.draw(canvas);
}
