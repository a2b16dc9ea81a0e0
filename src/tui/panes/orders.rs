//! The blotter: orders, newest first, those that fit the words of a filter; at first one's own open ones.
//! Open orders that the record under the cursor took out of the book stand there for that moment, and
//! say so.

use super::Canvas;
use super::table::{Cell, Column, Row, Table, cell, figures, words};
use crate::domain::{OrderId, OrderKind, Price};
use crate::text;
use crate::tui::blotter::{Sieve, Whose, open_orders};
use crate::tui::format;
use crate::tui::model::Model;
use crate::tui::panes::Pane;
use crate::views::Moment;
use crate::views::blotter::{Ordered, State, Which, terms};
use crate::views::impact::Average;
use ratatui::text::Span;
use std::borrow::Cow;

/// From this width on there is room for all columns.
const WIDE: u16 = 70;

/// `Orders 2 open`, `Orders done · everybody · ACME`.
pub fn title(model: &Model) -> Vec<Span<'static>> {
    let heading = Span::styled("Orders", model.theme.heading);
    if model.sieve == Sieve::default() {
        return vec![heading, Span::styled(format!(" {} open", format::count(len(model) as u64)), model.theme.faint)];
    }
    let words = text::clean(&model.sieve.words().join(" · "), 60);
    let mut spans = vec![heading, Span::styled(format!(" {words}"), model.theme.key)];
    if model.sieve.which == Which::Open {
        spans.push(Span::styled(format!("  {}", format::count(len(model) as u64)), model.theme.faint));
    } else if let Some(position) = model.kept.orders.looking() {
        let n = model.session.line().at(position).unwrap_or_default();
        spans.push(Span::styled(format!("  looking back … n {}", format::record(n)), model.theme.faint));
    }
    spans
}

/// The orders that fit, newest first; of those that are done, as far as they have been read.
fn fitting<'a>(model: &'a Model) -> Box<dyn Iterator<Item = Cow<'a, Ordered>> + 'a> {
    let moment = model.shown();
    let Some(filter) = model.sieve.filter(moment, model.you()) else { return Box::new(std::iter::empty()) };
    let blotter = model.kept.orders.blotter();
    match &model.ghost {
        _ if filter.which == Which::Open => {
            Box::new(open_orders(&model.session, moment, &filter).into_iter().map(Cow::Owned))
        }
        // It is read before a frame is drawn.
        _ if *blotter.filter() != filter => Box::new(std::iter::empty()),
        Some(ghost) => {
            let mut with = blotter.clone();
            with.go_on(&ghost.record, &moment.views.orders, &moment.world);
            let orders: Vec<Ordered> = with.orders(&moment.world).cloned().collect();
            Box::new(orders.into_iter().map(Cow::Owned))
        }
        None => Box::new(blotter.orders(&moment.world).map(Cow::Borrowed)),
    }
}

pub fn len(model: &Model) -> usize {
    fitting(model).count()
}

/// The order that is selected.
pub fn selected(model: &Model) -> Option<Ordered> {
    let selected = model.list(Pane::Orders).selected.min(len(model).checked_sub(1)?);
    fitting(model).nth(selected).map(Cow::into_owned)
}

/// One's own open orders, newest first, whatever the filter says.
pub fn own_open(model: &Model) -> Vec<OrderId> {
    let orders = model.you().map(|you| model.shown().world.exchange.orders_of(you)).unwrap_or_default();
    orders.into_iter().rev().map(|order| order.id).collect()
}

/// Reads as many orders as are looked at, and one page more. Whether that takes another frame.
pub fn settle(model: &mut Model, visible: usize) -> bool {
    let moment = model.at_cursor();
    let Some(filter) = model.sieve.filter(moment, model.account_in(moment)) else { return false };
    if filter.which == Which::Open {
        return false;
    }
    let wanted = model.list(Pane::Orders).selected.saturating_add(2 * visible.max(1));
    let mut following = std::mem::take(&mut model.kept.orders);
    following.follow(&model.session, &filter, model.position(), model.at_cursor(), wanted);
    model.kept.orders = following;
    model.kept.orders.looking().is_some()
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
    let visible = usize::from(canvas.area.height);
    let mut rows: Vec<Row> = Vec::new();
    let shape = Shape { wide: canvas.area.width >= WIDE, sieve: &model.sieve };
    for order in fitting(model).skip(state.top).take(visible) {
        rows.push(row(model, now, &order, news(model, &order), shape));
    }
    let some = !rows.is_empty();
    for gone in gone(model).iter().take(visible) {
        rows.push(row(model, now, gone, News::Gone, shape));
    }
    let selected = some.then(|| state.selected.saturating_sub(state.top));
    let empty = match model.sieve.which {
        Which::Open if model.sieve == Sieve::default() => "no open orders: b buys, s sells",
        _ if model.kept.orders.looking().is_some() => "looking back …",
        _ => "no such orders",
    };
    Table { columns: &shape.columns(), rows, selected, empty }.draw(canvas);
}

/// What the record under the cursor did to an order.
fn news(model: &Model, order: &Ordered) -> News {
    if model.sieve.which != Which::Open {
        let now = model.marks() && order.last == model.shown().n;
        return match now {
            true if order.n == order.last => News::New,
            true => News::Changed,
            false => News::None,
        };
    }
    let Some((before, id)) = model.before().zip(order.order) else { return News::None };
    match before.world.exchange.order(id) {
        None => News::New,
        Some(was) if was.open != order.open() => News::Changed,
        Some(_) => News::None,
    }
}

/// The open orders that the record under the cursor took out of the book.
fn gone(model: &Model) -> Vec<Ordered> {
    let Some(before) = model.before().filter(|_| model.sieve.which == Which::Open) else { return Vec::new() };
    let Some(filter) = model.sieve.filter(before, model.account_in(before)) else { return Vec::new() };
    let mut orders = open_orders(&model.session, before, &filter);
    let world = &model.shown().world;
    orders.retain(|order| order.order.is_some_and(|id| world.exchange.order(id).is_none()));
    orders
}

/// Which columns there are.
#[derive(Clone, Copy)]
struct Shape<'a> {
    wide: bool,
    sieve: &'a Sieve,
}

impl Shape<'_> {
    fn columns(self) -> Vec<Column<'static>> {
        if !self.wide {
            let mut columns = vec![figures("order", 5), words("side", 4), words("", 4)];
            columns.extend(match self.sieve.which {
                Which::Open => [figures("price", 6), figures("filled", 6), words("", 4), words("", 0)],
                // How it ended comes first; what there is no room for is in its life.
                _ => [words("state", 9), figures("filled", 6), figures("price", 6), words("", 0)],
            });
            return columns;
        }
        let mut columns = vec![figures("order", 5)];
        if self.has_accounts() {
            columns.push(words("account", 8));
        }
        columns.extend([
            words("side", 4),
            words("", 4),
            figures("price", 6),
            words("in force", 4),
            figures("filled", 6),
            figures("average", 7),
            words("state", 9),
            words("time", 8),
            words("", 0),
        ]);
        columns
    }

    fn has_accounts(self) -> bool {
        self.sieve.whose == Whose::Everybody
    }
}

fn row(model: &Model, now: &Moment, order: &Ordered, news: News, shape: Shape<'_>) -> Row {
    let theme = &model.theme;
    let instrument = order.instrument.and_then(|id| now.world.exchange.instrument(id));
    let places = format::places(instrument.map(|instrument| instrument.tick).unwrap_or_default());
    let resting = order.order.and_then(|id| now.world.exchange.order(id));
    let trigger = resting.and_then(|resting| resting.trigger.get());
    // Where there is little room: what sets it off where it waits, its limit where it stands.
    let price = trigger.filter(|_| !shape.wide).or(order.kind.limit());
    let price = price.map_or_else(|| "market".to_owned(), |price| format::price(price, places));
    let style = if order.is_open() && news != News::Gone { theme.text } else { theme.later };
    let side = match news {
        News::Gone => theme.later,
        _ => super::book::side_style(model, order.side),
    };
    let mut cells: Vec<Cell> = vec![cell(order.order.map_or_else(|| "–".to_owned(), |id| format::count(id.0)))];
    if shape.wide && shape.has_accounts() {
        let own = order.account.is_some() && order.account == model.you();
        let handle = order.account.map_or("?", |id| now.world.bank.handle(id));
        cells.push(cell(text::clean(handle, 12)).style(if own { theme.own } else { style }));
    }
    let symbol = order.instrument.map_or("?", |id| now.world.exchange.symbol(id));
    let filled = format!("{}/{}", order.filled.grouped(), order.qty.grouped());
    cells.extend([cell(order.side.word()).style(side), cell(symbol).style(style)]);
    let (price, filled) = (cell(price).style(style), cell(filled).style(style).changed(news != News::None));
    let open = model.sieve.which == Which::Open;
    if !shape.wide {
        let rest = cell(short_terms(now, order)).style(theme.faint);
        cells.extend(match open {
            true if news.word().is_empty() => [price, filled, rest, Cell::default()],
            true => [price, filled, cell(news.word()).style(theme.changed), rest],
            false => [cell(order.word()).style(state_style(model, order)), filled, price, rest],
        });
        return Row { cells, style: if news == News::Gone { theme.later } else { ratatui::style::Style::new() } };
    }
    let average = Average::rounded(order.paid, order.filled.0, format::step(places));
    let average = average.map_or_else(|| "–".to_owned(), |average| format::price(average.price, places));
    let (state, looks) = match news.word() {
        "" => (order.word(), state_style(model, order)),
        _ if !open && news == News::New => (order.word(), theme.changed),
        word => (word, theme.changed),
    };
    cells.extend([
        price,
        cell(long_terms(order.kind, trigger)).style(style),
        filled,
        cell(average).style(style),
        cell(state).style(looks),
        cell(format::clock(order.at)).style(theme.faint),
        cell(beside(order)).style(theme.faint),
    ]);
    Row { cells, style: ratatui::style::Style::new() }
}

/// Which orders it has to do with, and why it ended.
fn beside(order: &Ordered) -> String {
    let (why, ties) = (order.state.why(), format::ties(&order.ties));
    let gap = if why.is_empty() || ties.is_empty() { "" } else { "  " };
    format!("{ties}{gap}{why}")
}

/// How the word looks that says how an order stands.
fn state_style(model: &Model, order: &Ordered) -> ratatui::style::Style {
    match order.state {
        State::Open => model.theme.text,
        State::Filled => model.theme.heading,
        State::Cancelled(_) => model.theme.later,
        State::Rejected(_) => model.theme.wrong,
    }
}

/// How long it stands and what else it asks for, with where a trailing stop stands now.
fn long_terms(kind: OrderKind, trigger: Option<Price>) -> String {
    match (kind, trigger) {
        (OrderKind::Trailing { .. }, Some(at)) => format!("{} at {}", terms(kind), at.grouped()),
        _ => terms(kind),
    }
}

/// What is unusual about an open order, where there is little room.
fn short_terms(now: &Moment, order: &Ordered) -> String {
    let resting = order.order.and_then(|id| now.world.exchange.order(id));
    match (order.kind, resting) {
        (OrderKind::Limit { post: true, .. }, _) => "post".to_owned(),
        (OrderKind::Stop { .. }, _) => "stop".to_owned(),
        (OrderKind::Trailing { .. }, _) => "trails".to_owned(),
        (_, Some(resting)) if resting.hidden().0 > 0 => format!("shows {}", resting.shown.grouped()),
        _ => String::new(),
    }
}
