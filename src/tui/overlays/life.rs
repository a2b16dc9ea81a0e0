//! The life of an order: every record that did something to it, from the one that took it to the one that
//! ended it, or to the cursor.

use super::{Overlay, Press, Reply, Ticket, draw_foot, window};
use crate::domain::{Command, Event, OrderId, Qty, Record, RecordNo, Time, Trade, World};
use crate::text;
use crate::tui::PIECE;
use crate::tui::action::Action;
use crate::tui::effect::Effect;
use crate::tui::format;
use crate::tui::keymap::Context;
use crate::tui::layout::Places;
use crate::tui::model::{Model, Tone};
use crate::tui::panes::ListState;
use crate::tui::update::time;
use crate::views::blotter::{Ordered, State, terms};
use crate::views::impact::Average;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// The columns of the window, where there is room, and the fewest and the most of its lines.
const WIDTH: u16 = 96;
const LOWEST: u16 = 12;
const HIGHEST: u16 = 36;

/// Lines above the list.
const HEAD: u16 = 2;

/// Something that happened to the order.
struct Happened {
    n: RecordNo,
    at: Time,
    what: String,
}

/// An order, and what happened to it.
pub struct Life {
    order: Ordered,
    /// The positions to read, on the line in use: none where the first is after the last.
    next: u64,
    last: u64,
    filled: u64,
    qty: u64,
    happened: Vec<Happened>,
    list: ListState,
}

impl Life {
    /// The life of an order up to the cursor.
    pub fn new(model: &Model, order: Ordered) -> Life {
        let position = |n| model.session.line().position(n);
        let next = position(order.n).unwrap_or(1);
        let done = if order.is_open() { None } else { position(order.last) };
        let (last, qty) = (done.unwrap_or_else(|| model.position()), order.qty.0);
        let mut life = Life { order, next, last, filled: 0, qty, happened: Vec::new(), list: ListState::default() };
        life.read_on(model);
        life
    }

    fn read_on(&mut self, model: &Model) -> bool {
        if self.next > self.last {
            return false;
        }
        let end = self.last.min(self.next.saturating_add(PIECE));
        model.session.each_shown(self.next, end, |_, record| self.read(record, &model.at_cursor().world));
        self.next = end + 1;
        true
    }

    fn read(&mut self, record: &Record, world: &World) {
        if let (None, Some(refused)) = (self.order.order, record.step().and_then(|step| step.outcome.rejection())) {
            let what = format!("refused: {}; {}", refused.message(), refused.hint());
            self.happened.push(Happened { n: record.n, at: record.at, what });
        }
        let Some(id) = self.order.order else { return };
        for event in record.events() {
            if let Some(what) = self.told(id, event, world) {
                self.happened.push(Happened { n: record.n, at: record.at, what });
            }
        }
    }

    /// Whether it can be amended and cancelled; says why not.
    fn may_change(&self, model: &mut Model) -> bool {
        if model.refuses_to_write() {
            return false;
        }
        if !self.order.is_open() {
            model.say(Tone::Refused, format!("this order is {}: there is nothing to change", self.order.state.word()));
        }
        self.order.is_open()
    }

    /// What an event does to the order, in words.
    fn told(&mut self, id: OrderId, event: &Event, world: &World) -> Option<String> {
        match event {
            Event::OrderAccepted { order, instrument, side, qty, kind, .. } if *order == id => {
                self.qty = qty.0;
                let at = kind.limit().map_or_else(|| "market".to_owned(), |price| format!("@ {}", price.grouped()));
                let what = format!("{} {} {} {at}", side.word(), qty.grouped(), world.exchange.symbol(*instrument));
                Some(format!("taken: {what} {}", terms(*kind)).trim_end().to_owned())
            }
            Event::TradeExecuted(trade) if trade.maker == id || trade.taker == id => {
                self.filled = self.filled.saturating_add(trade.qty.0);
                Some(self.traded(id, trade, world))
            }
            Event::OrderReduced { order, qty } if *order == id => {
                self.qty = self.qty.saturating_sub(qty.0);
                Some(format!("reduced by {}: {} in all", qty.grouped(), format::count(self.qty)))
            }
            Event::OrderAmended { order, qty, price, stop } if *order == id => {
                self.qty = qty.0;
                let stop = stop.map_or_else(String::new, |stop| format!(" stop {}", stop.grouped()));
                let at = price.grouped();
                Some(format!("amended: {} in all @ {at}{stop}, at the back of its queue", qty.grouped()))
            }
            Event::OrderAdjusted { order, qty, open, kind, .. } if *order == id => {
                self.qty = qty.0;
                let terms = terms(*kind);
                Some(format!("adjusted: {} in all, {} open{terms}", qty.grouped(), open.grouped()))
            }
            Event::StopTriggered { order, .. } if *order == id => Some("set off: a trade reached it".to_owned()),
            Event::OrderPriced { order, price } if *order == id => {
                Some(format!("what is left waits @ {}", price.grouped()))
            }
            Event::ExitRefused { order, rejection } if *order == id => {
                Some(format!("what should follow was refused: {}", rejection.message()))
            }
            Event::OrderCancelled { order, qty, reason } if *order == id => {
                Some(format!("cancelled with {} open: {}", qty.grouped(), reason.words()))
            }
            _ => None,
        }
    }

    fn traded(&self, id: OrderId, trade: &Trade, world: &World) -> String {
        let (other, whose, fee, part) = match trade.taker == id {
            true => (trade.maker, trade.maker_account, trade.taker_fee, "taker"),
            false => (trade.taker, trade.taker_account, trade.maker_fee, "maker"),
        };
        let (so_far, whose) = (Qty(self.filled).grouped(), world.bank.handle(whose));
        format!(
            "traded {} @ {}: {so_far} of {}, fee {}, {part} with {whose}'s {}",
            trade.qty.grouped(),
            trade.price.grouped(),
            format::count(self.qty),
            format::money(fee),
            format::count(other.0),
        )
    }

    /// `Order 9,121  buy 40 ACME @ 101.50 gtc`.
    fn title(&self, world: &World) -> String {
        let name = self.order.order.map_or_else(|| "Order".to_owned(), |id| format!("Order {}", format::count(id.0)));
        let at = self.order.kind.limit().map_or_else(|| "market".to_owned(), |price| format!("@ {}", price.grouped()));
        let symbol = self.order.instrument.map_or("?", |id| world.exchange.symbol(id));
        let (side, qty) = (self.order.side.word(), self.order.qty.grouped());
        format!("{name}  {side} {qty} {symbol} {at} {}", terms(self.order.kind)).trim_end().to_owned()
    }

    /// `you  open, 12 of 40 filled at 101.53`.
    fn about(&self, world: &World) -> String {
        let average = self.order.average().map(|average| {
            let cents = Average::rounded(self.order.paid, self.order.filled.0, 100).filter(|_| !average.exact);
            let about = if average.exact { "at" } else { "at about" };
            format!(" {about} {}", cents.unwrap_or(average).price.grouped())
        });
        let account = self.order.account.map_or("?", |id| world.bank.handle(id));
        let state = match self.order.state {
            State::Open => "open".to_owned(),
            State::Filled => "done".to_owned(),
            State::Cancelled(reason) => format!("cancelled ({})", reason.words()),
            State::Rejected(code) => format!("rejected ({code})"),
        };
        let (filled, qty) = (self.order.filled.grouped(), self.order.qty.grouped());
        let ties = format::ties(&self.order.ties);
        let gap = if ties.is_empty() { "" } else { "  " };
        format!("{account}  {state}, {filled} of {qty} filled{}{gap}{ties}", average.unwrap_or_default())
    }
}

impl Overlay for Life {
    fn context(&self) -> Context {
        Context::Life
    }

    fn press(&mut self, press: Press, model: &mut Model) -> Reply {
        match press.action {
            Some(Action::Escape) => return Reply::Close,
            Some(Action::Help) => return Reply::Cover(Box::new(super::Help::default())),
            Some(Action::Accept) => {
                let n = self.happened.get(self.list.selected).map_or(self.order.n, |happened| happened.n);
                let Some(position) = model.session.line().position(n) else { return Reply::Close };
                model.replay.playing = false;
                return Reply::CloseAnd(time::go_to(model, position));
            }
            Some(Action::CancelOrder) if self.may_change(model) => {
                let cancel = self.order.order.map(|order| Effect::Submit(Command::Cancel { order }));
                return Reply::CloseAnd(cancel.into_iter().collect());
            }
            Some(Action::AmendOrder) if self.may_change(model) => {
                let resting = self.order.order.and_then(|id| model.shown().world.exchange.order(id).copied());
                if let Some(order) = resting {
                    model.overlays.push(Box::new(Ticket::amend(model, &order)));
                }
                return Reply::Close;
            }
            Some(Action::Move(direction)) => self.list.walked(direction, self.happened.len()),
            _ => {}
        }
        Reply::Stay
    }

    fn go_on(&mut self, model: &mut Model) -> bool {
        self.read_on(model)
    }

    fn is_busy(&self, _: &Model) -> bool {
        self.next <= self.last
    }

    fn draw(&self, model: &Model, places: &Places, buf: &mut Buffer) -> Option<(u16, u16)> {
        let (theme, world) = (&model.theme, &model.at_cursor().world);
        let rows = u16::try_from(self.happened.len()).unwrap_or(u16::MAX).saturating_add(HEAD + 2);
        let inner = window(model, places, &self.title(world), (WIDTH, rows.clamp(LOWEST, HIGHEST)), buf);
        let room = usize::from(inner.width.saturating_sub(2));
        let about = text::clean(&self.about(world), room);
        buf.set_string(inner.x + 1, inner.y, about, theme.faint);
        let visible = usize::from(inner.height.saturating_sub(HEAD));
        let mut list = self.list;
        list.follow(visible, self.happened.len());
        let number = self.happened.last().map_or(1, |happened| format::record(happened.n).len());
        let shown = self.happened.iter().enumerate().skip(list.top).take(visible);
        for (y, (i, happened)) in (inner.y + HEAD..).zip(shown) {
            let sign = if happened.n == model.shown().n { "▶" } else { " " };
            let n = text::pad_left(&format::record(happened.n), number);
            let head = format!("{sign}{n}  {}  ", format::clock(happened.at));
            let row = Rect { y, height: 1, ..inner };
            buf.set_stringn(row.x, y, &head, room, theme.faint);
            let used = text::width(&head);
            let what = text::clean(&happened.what, (room + 1).saturating_sub(used));
            buf.set_string(row.x + u16::try_from(used).unwrap_or(0), y, what, theme.text);
            if i == list.selected {
                buf.set_style(row, theme.bar());
            }
        }
        if self.next <= self.last {
            let n = model.session.line().at(self.next).unwrap_or_default();
            draw_foot(model, &format!(" reading … n {} ", format::record(n)), inner, buf);
        }
        None
    }
}
