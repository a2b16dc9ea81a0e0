//! What comes of an order, put together from either end: records are read backwards, and followed as they
//! come.

use super::{Ordered, State, Tie};
use crate::domain::{CancelReason, Event, OrderId, OrderKind, Price, Qty, RecordNo};
use crate::views::candles::value_of;

/// What came of an order after the records that are still to be read.
#[derive(Clone, Debug, Default)]
pub(super) struct Later {
    filled: u64,
    paid: i128,
    cancelled: Option<CancelReason>,
    /// How many shares it was last amended to, what was taken off after that taken off.
    qty: Option<Qty>,
    /// How many shares were taken off, where it was not amended before that.
    less: u64,
    /// What its terms became, in this order.
    forms: Vec<Form>,
    /// Whether a dividend or a split has set all its figures anew: what traded before is among them.
    adjusted: bool,
    last: RecordNo,
    ties: Vec<Tie>,
}

/// What became of an order's terms.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Another price; of a stop without a limit its trigger, of one with a limit both.
    At(Price, Option<Price>),
    /// A dividend or a split made it so.
    Adjusted(OrderKind),
    /// A stop was set off.
    SetOff,
    /// The rest of a market-to-limit order has its price.
    Priced(Price),
}

impl Form {
    /// The terms after it.
    fn onto(self, kind: OrderKind) -> OrderKind {
        match (self, kind) {
            (Form::Adjusted(kind), _) => kind,
            (Form::At(price, _), OrderKind::Limit { time_in_force, post, show, .. }) => {
                OrderKind::Limit { price, time_in_force, post, show }
            }
            (Form::At(price, _), OrderKind::Stop { limit: None, time_in_force, .. }) => {
                OrderKind::Stop { trigger: price, limit: None, time_in_force }
            }
            (Form::At(price, stop), OrderKind::Stop { trigger, limit: Some(_), time_in_force }) => {
                OrderKind::Stop { trigger: stop.unwrap_or(trigger), limit: Some(price), time_in_force }
            }
            (Form::SetOff, OrderKind::Stop { limit: Some(price), time_in_force, .. }) => {
                OrderKind::at(price, time_in_force)
            }
            (Form::SetOff, OrderKind::Stop { .. } | OrderKind::Trailing { .. }) => OrderKind::Market,
            (Form::Priced(price), OrderKind::MarketToLimit { time_in_force }) => OrderKind::at(price, time_in_force),
            (_, kind) => kind,
        }
    }
}

/// Something that came of an order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    Traded(Qty, Price),
    Reduced(Qty),
    Amended(Qty, Form),
    Became(Form),
    Cancelled(CancelReason),
    /// So many shares, of which so many are open.
    Adjusted(Qty, Qty, Form),
}

impl Change {
    /// What an event changes of which orders.
    pub(super) fn of(event: &Event) -> impl Iterator<Item = (OrderId, Change)> {
        let changes = match event {
            Event::TradeExecuted(trade) => {
                let change = Change::Traded(trade.qty, trade.price);
                [Some((trade.taker, change)), Some((trade.maker, change))]
            }
            Event::OrderReduced { order, qty } => [Some((*order, Change::Reduced(*qty))), None],
            Event::OrderAmended { order, qty, price, stop } => {
                [Some((*order, Change::Amended(*qty, Form::At(*price, *stop)))), None]
            }
            Event::OrderAdjusted { order, qty, open, kind, .. } => {
                [Some((*order, Change::Adjusted(*qty, *open, Form::Adjusted(*kind)))), None]
            }
            Event::StopTriggered { order, .. } => [Some((*order, Change::Became(Form::SetOff))), None],
            Event::OrderPriced { order, price } => [Some((*order, Change::Became(Form::Priced(*price)))), None],
            Event::OrderCancelled { order, reason, .. } => [Some((*order, Change::Cancelled(*reason))), None],
            _ => [None, None],
        };
        changes.into_iter().flatten()
    }
}

impl Later {
    /// It has to do with another order: it does not matter since when.
    pub(super) fn tie(&mut self, tie: Tie) {
        self.ties.push(tie);
    }

    /// Puts a change before all that is known.
    pub(super) fn precede(&mut self, change: Change, n: RecordNo) {
        self.last = self.last.max(n);
        match change {
            Change::Traded(qty, price) => {
                if !self.adjusted {
                    self.filled = self.filled.saturating_add(qty.0);
                }
                self.paid += value_of(price, qty);
            }
            Change::Adjusted(qty, open, form) => {
                if !self.adjusted {
                    self.filled = self.filled.saturating_add(qty.0.saturating_sub(open.0));
                }
                self.adjusted = true;
                self.qty = self.qty.or(Some(Qty(qty.0.saturating_sub(self.less))));
                self.forms.insert(0, form);
            }
            Change::Reduced(_) if self.qty.is_some() => {}
            Change::Reduced(qty) => self.less = self.less.saturating_add(qty.0),
            Change::Amended(qty, form) => {
                self.qty = self.qty.or(Some(Qty(qty.0.saturating_sub(self.less))));
                self.forms.insert(0, form);
            }
            Change::Became(form) => self.forms.insert(0, form),
            Change::Cancelled(reason) => self.cancelled = self.cancelled.or(Some(reason)),
        }
    }

    /// Puts a change behind all that is known.
    pub(super) fn follow(&mut self, change: Change, n: RecordNo) {
        self.last = self.last.max(n);
        match change {
            Change::Traded(qty, price) => {
                self.filled = self.filled.saturating_add(qty.0);
                self.paid += value_of(price, qty);
            }
            Change::Reduced(less) => match &mut self.qty {
                Some(qty) => *qty = Qty(qty.0.saturating_sub(less.0)),
                None => self.less = self.less.saturating_add(less.0),
            },
            Change::Amended(qty, form) => {
                self.qty = Some(qty);
                self.forms.push(form);
            }
            Change::Became(form) => self.forms.push(form),
            Change::Adjusted(qty, open, form) => {
                (self.filled, self.qty, self.adjusted) = (qty.0.saturating_sub(open.0), Some(qty), true);
                self.forms.push(form);
            }
            Change::Cancelled(reason) => self.cancelled = Some(reason),
        }
    }

    /// Puts all of it onto an order that is older.
    pub(super) fn onto(self, order: &mut Ordered) {
        let before = if self.adjusted { 0 } else { order.filled.0 };
        order.filled = Qty(before.saturating_add(self.filled));
        order.paid += self.paid;
        order.qty = self.qty.unwrap_or(Qty(order.qty.0.saturating_sub(self.less)));
        order.kind = self.forms.iter().fold(order.kind, |kind, form| form.onto(kind));
        order.last = order.last.max(self.last);
        self.ties.into_iter().for_each(|tie| order.tie(tie));
        order.state = match self.cancelled {
            Some(reason) => State::Cancelled(reason),
            None if order.filled >= order.qty => State::Filled,
            None => State::Open,
        };
    }
}
