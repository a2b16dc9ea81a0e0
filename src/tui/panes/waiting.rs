//! The shop's orders that are not shipped: placed, with their money held, or paid.

use super::Canvas;
use super::table::{Table, cell, figures, words};
use crate::domain::ShopOrderId;
use crate::domain::shop::{ShopOrder, Stage};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use ratatui::text::Span;

/// `Waiting 3   held 64.00`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let held: i64 =
        listed(model).filter(|(_, order)| order.stage == Stage::Placed).map(|(_, order)| order.total.0).sum();
    let mut spans = vec![
        Span::styled("Waiting", model.theme.heading),
        Span::styled(format!(" {}", format::count(listed(model).count() as u64)), model.theme.faint),
    ];
    if held > 0 {
        spans.push(Span::styled("   held ", model.theme.faint));
        spans.push(Span::raw(format::money(crate::domain::Money(held))));
    }
    spans
}

/// The orders that may be looked at.
pub fn listed(model: &Model) -> impl Iterator<Item = (ShopOrderId, &ShopOrder)> {
    let world = &model.shown().world;
    world.shop.orders().filter(move |(_, order)| model.shows(world, order.account))
}

/// The order that is selected.
pub fn selected(model: &Model) -> Option<(ShopOrderId, &ShopOrder)> {
    listed(model).nth(model.list(Pane::Waiting).selected)
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let world = &model.shown().world;
    let state = model.list(Pane::Waiting);
    let before = model.before().map(|before| &before.world.shop);
    let rows = listed(model).skip(state.top).take(usize::from(canvas.area.height)).map(|(id, order)| {
        let changed = before.is_some_and(|before| before.order(id).map(|was| was.stage) != Some(order.stage));
        let own = if model.you() == Some(order.account) { theme.own } else { theme.text };
        let until = world.bank.holds().get(order.hold).and_then(|hold| hold.until);
        let until = until.map_or_else(String::new, |until| until.to_string());
        let things = order.lines.iter().map(|line| format!("{} {}", line.qty.grouped(), world.shop.name(line.item)));
        vec![
            cell(format::count(id.0)).style(theme.faint),
            cell(text::clean(world.bank.handle(order.account), 16)).style(own),
            cell(format::money(order.total)),
            cell(order.stage.word()).changed(changed),
            cell(until).style(theme.faint),
            cell(things.collect::<Vec<_>>().join(", ")),
        ]
        .into()
    });
    let columns = [
        figures("order", 5),
        words("who", 10),
        figures("total", 9),
        words("state", 7),
        words("until", 10),
        words("what", 16),
    ];
    let selected = state.selected.checked_sub(state.top);
    let empty = "no order waits: reserve alice widget*2";
    Table { columns: &columns, rows: rows.collect(), selected, empty }.draw(canvas);
}
