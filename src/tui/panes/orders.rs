//! One's open orders. Those that the record under the cursor took out of the book stand there for
//! that moment, and say so.

use super::Canvas;
use super::table::{Row, Table, cell, figures, words};
use crate::domain::exchange::Order;
use crate::domain::{OrderId, OrderKind};
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use crate::views::Moment;
use ratatui::text::Span;

/// `Orders 2 open`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let open = model.you().map_or(0, |you| model.shown().world.exchange.orders_of(you).len());
    let open = format!(" {} open", format::count(open as u64));
    vec![Span::styled("Orders", model.theme.heading), Span::styled(open, model.theme.faint)]
}

pub fn len(model: &Model) -> usize {
    model.you().map_or(0, |you| model.shown().world.exchange.orders_of(you).len())
}

/// The order that is selected.
pub fn selected(model: &Model) -> Option<OrderId> {
    let orders = model.shown().world.exchange.orders_of(model.you()?);
    let selected = model.list(Pane::Orders).selected.min(orders.len().checked_sub(1)?);
    orders.get(selected).map(|order| order.id)
}

/// What has become of an order since the moment before.
#[derive(Clone, Copy, PartialEq, Eq)]
enum News {
    None,
    New,
    Changed,
    Gone,
}

impl News {
    fn word(self) -> &'static str {
        match self {
            News::None | News::Changed => "",
            News::New => "new",
            News::Gone => "gone",
        }
    }
}

pub fn draw(canvas: Canvas<'_>) {
    let model = canvas.model;
    let now = model.shown();
    let state = model.list(Pane::Orders);
    let of = |moment: &'_ Moment| -> Vec<Order> {
        let you = model.account_in(moment);
        you.map(|you| moment.world.exchange.orders_of(you).into_iter().copied().collect()).unwrap_or_default()
    };
    let (orders, before) = (of(now), model.before().map(of));
    let mut rows: Vec<Row> = Vec::new();
    for order in &orders {
        let was = before.as_ref().map(|before| before.iter().find(|was| was.id == order.id));
        let news = match was {
            Some(None) => News::New,
            Some(Some(was)) if was.open != order.open => News::Changed,
            _ => News::None,
        };
        rows.push(row(model, now, order, news));
    }
    for gone in before.iter().flatten().filter(|was| !orders.iter().any(|order| order.id == was.id)) {
        rows.push(row(model, now, gone, News::Gone));
    }
    let rows = rows.into_iter().skip(state.top).collect();
    let columns = [
        figures("order", 5),
        words("side", 4),
        words("", 4),
        figures("price", 6),
        figures("filled", 6),
        words("", 4),
        words("", 0),
    ];
    let selected = (!orders.is_empty()).then(|| state.selected.saturating_sub(state.top));
    let empty = "no open orders: b buys, s sells";
    Table { columns: &columns, rows, selected, empty }.draw(canvas);
}

fn row(model: &Model, now: &Moment, order: &Order, news: News) -> Row {
    let theme = &model.theme;
    let instrument = now.world.exchange.instrument(order.instrument);
    let places = format::places(instrument.map(|instrument| instrument.tick).unwrap_or_default());
    // What sets it off where it waits, its limit where it stands.
    let price = match order.trigger.get().or(order.limit()) {
        Some(price) => format::price(price, places),
        None => "market".to_owned(),
    };
    let shape = match order.kind {
        OrderKind::Limit { post: true, .. } => "post".to_owned(),
        OrderKind::Stop { .. } => "stop".to_owned(),
        OrderKind::Trailing { .. } => "trails".to_owned(),
        _ if order.hidden().0 > 0 => format!("shows {}", order.shown.grouped()),
        _ => String::new(),
    };
    let cells = vec![
        cell(format::count(order.id.0)),
        cell(order.side.word()).style(super::book::side_style(model, order.side)),
        cell(now.world.exchange.symbol(order.instrument)),
        cell(price),
        cell(format!("{}/{}", order.filled().grouped(), order.qty.grouped())).changed(news != News::None),
        cell(news.word()).style(theme.changed),
        cell(shape).style(theme.faint),
    ];
    let style = if news == News::Gone { theme.later } else { theme.text };
    Row { cells, style }
}
