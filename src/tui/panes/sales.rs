//! What has happened to the orders of the shop, newest first.

use super::Canvas;
use super::table::{Table, cell, figures, words};
use crate::domain::{AccountId, Event, ItemId, Money, Record, RecordNo, ShopOrderId, SoldLine, Time};
use crate::text;
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use ratatui::text::Span;

/// A step of an order of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    n: RecordNo,
    at: Time,
    order: ShopOrderId,
    account: AccountId,
    step: &'static str,
    lines: Vec<SoldLine>,
    total: Option<Money>,
}

impl Sale {
    /// Whose order it was.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What was in it, where that is told.
    pub fn items(&self) -> impl Iterator<Item = ItemId> + '_ {
        self.lines.iter().map(|line| line.item)
    }
}

/// The steps of a record.
fn sales(record: &Record) -> Vec<Sale> {
    let sold = record.events().iter().filter_map(|event| {
        let (order, account, step, lines, total) = match event {
            Event::ItemsSold { order, account, lines, total } => (order, account, "sold", &lines[..], Some(*total)),
            Event::ItemsReserved { order, account, lines, total, .. } => {
                (order, account, "placed", &lines[..], Some(*total))
            }
            Event::ShopOrderPaid { order, account, total } => (order, account, "paid", &[][..], Some(*total)),
            Event::ShopOrderShipped { order, account } => (order, account, "shipped", &[][..], None),
            Event::ShopOrderCancelled { order, account, refunded, .. } if *refunded > Money::ZERO => {
                (order, account, "refunded", &[][..], Some(*refunded))
            }
            Event::ShopOrderCancelled { order, account, released, expired, .. } => {
                (order, account, if *expired { "expired" } else { "cancelled" }, &[][..], Some(*released))
            }
            _ => return None,
        };
        let (order, account, lines) = (*order, *account, lines.to_vec());
        Some(Sale { n: record.n, at: record.at, order, account, step, lines, total })
    });
    sold.collect()
}

/// `Sales 14`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let orders = model.shown().world.shop.next_order().0.saturating_sub(1);
    let mut spans = vec![Span::styled("Sales", model.theme.heading)];
    if model.signed.is_none() {
        spans.push(Span::styled(format!(" {}", format::count(orders)), model.theme.faint));
    }
    if model.kept.sales.is_looking() {
        let n = model.session.line().at(model.kept.sales.next()).unwrap_or_default();
        spans.push(Span::styled(format!("   looking back … n {}", format::record(n)), model.theme.faint));
    }
    spans
}

/// Reads as many steps as are looked at, and one page more: never more than there are. Whether that
/// takes another frame.
pub fn settle(model: &mut Model, visible: usize) -> bool {
    let mut trail = std::mem::take(&mut model.kept.sales);
    let all = usize::try_from(model.at_cursor().views.sales.steps()).unwrap_or(usize::MAX);
    let wanted = (model.list(Pane::Sales).selected + 2 * visible.max(1)).min(all);
    let world = &model.at_cursor().world;
    let shown = |record: &Record| {
        let mut sales = sales(record);
        sales.retain(|sale| model.shows(world, sale.account));
        sales
    };
    trail.follow(&model.session, (), model.position(), wanted, shown);
    model.kept.sales = trail;
    model.kept.sales.is_looking()
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let theme = &model.theme;
    let world = &model.shown().world;
    let state = model.list(Pane::Sales);
    let ghost = model.ghost.iter().flat_map(|ghost| sales(&ghost.record)).collect::<Vec<_>>();
    let known = ghost.iter().rev().chain(model.kept.sales.entries());
    let rows = known.skip(state.top).take(usize::from(canvas.area.height)).map(|sale| {
        let new = model.marks() && sale.n == model.shown().n;
        let own = model.you() == Some(sale.account);
        let things = sale.lines.iter().map(|line| format!("{} {}", line.qty.grouped(), world.shop.name(line.item)));
        vec![
            cell(format::clock(sale.at)).style(theme.faint),
            cell(format::count(sale.order.0)).style(theme.faint),
            cell(text::clean(world.bank.handle(sale.account), 16)).style(if own { theme.own } else { theme.text }),
            cell(sale.total.map_or_else(String::new, format::money)).changed(new),
            cell(format!("{}  {}", sale.step, things.collect::<Vec<_>>().join(", ")).trim_end()),
        ]
        .into()
    });
    let columns = [words("time", 8), figures("order", 5), words("who", 10), figures("total", 9), words("what", 20)];
    let selected = state.selected.checked_sub(state.top);
    let empty = "nothing was sold yet";
    Table { columns: &columns, rows: rows.collect(), selected, empty }.draw(canvas);
}
