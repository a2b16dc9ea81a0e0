//! Matching: what an incoming order would trade with. Only looks; [`super::settle`] changes.

use super::order::Orders;
use super::{Exchange, Level, Order};
use crate::domain::{
    CancelReason, Event, InstrumentId, Money, OrderId, OrderKind, Price, Qty, Rejection, Rules, SelfTrade, Side,
    TimeInForce, Trade, TradeId,
};
use std::collections::VecDeque;

/// One order that the incoming one would trade with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fill {
    /// The resting order.
    pub maker: Order,
    /// How many shares.
    pub qty: Qty,
    /// The maker's price.
    pub price: Price,
}

impl Exchange {
    /// The orders that an incoming one would meet, best price first, first in first, as far as its
    /// limit reaches; an iceberg comes again with what it shows next.
    fn turns(&self, instrument: InstrumentId, side: Side, limit: Option<Price>) -> impl Iterator<Item = Turn<'_>> {
        let reaches = move |level: &&Level| limit.is_none_or(|limit| side.reaches(limit, level.price));
        let levels = self.levels(instrument, side.opposite()).take_while(reaches);
        Turns { levels, orders: &self.orders, price: Price(0), next: None, again: VecDeque::new() }
    }

    /// What an incoming order would trade with, best price first, first in first, until the
    /// quantity is filled or the limit is reached. Changes nothing: tickets ask this as well.
    pub fn fills(
        &self,
        instrument: InstrumentId,
        side: Side,
        qty: Qty,
        limit: Option<Price>,
    ) -> impl Iterator<Item = Fill> {
        self.turns(instrument, side, limit).scan(qty, |left, turn| {
            if left.0 == 0 {
                return None;
            }
            let qty = turn.shown.min(*left);
            *left = Qty(left.0 - qty.0); // qty is at most what is left
            let maker = Order { open: turn.open, shown: turn.shown, ..*turn.maker };
            Some(Fill { maker, qty, price: turn.price })
        })
    }
}

/// A resting order whose turn it is to trade all that it shows.
#[derive(Clone, Copy)]
struct Turn<'a> {
    maker: &'a Order,
    price: Price,
    open: Qty,
    shown: Qty,
}

/// The orders of some levels as their turn comes: first in first, and what of an iceberg comes in sight
/// then at the back.
struct Turns<'a, L: Iterator<Item = &'a Level>> {
    levels: L,
    orders: &'a Orders,
    /// Of the level that the next order stands at.
    price: Price,
    next: Option<&'a Order>,
    again: VecDeque<Turn<'a>>,
}

impl<'a, L: Iterator<Item = &'a Level>> Iterator for Turns<'a, L> {
    type Item = Turn<'a>;

    #[inline]
    fn next(&mut self) -> Option<Turn<'a>> {
        let turn = loop {
            if let Some(maker) = self.next {
                self.next = self.orders.get(maker.next);
                break Turn { maker, price: self.price, open: maker.open, shown: maker.shown };
            }
            if let Some(turn) = self.again.pop_front() {
                break turn;
            }
            let level = self.levels.next()?;
            self.price = level.price;
            self.next = self.orders.get(level.first);
        };
        let hidden = Qty(turn.open.0.saturating_sub(turn.shown.0));
        if hidden.0 > 0 {
            self.again.push_back(Turn { open: hidden, shown: turn.maker.most_shown().min(hidden), ..turn });
        }
        Some(turn)
    }
}

/// The incoming order, accepted: its trades, and what becomes of the rest.
pub(in crate::domain) struct Incoming<'a> {
    order: &'a Order,
    /// The worst price that it trades at: its limit, its collar.
    pub(in crate::domain) limit: Option<Price>,
}

/// What matching has come to.
struct Matched {
    open: Qty,
    cost: Money,
    next: TradeId,
}

impl<'a> Incoming<'a> {
    /// An order with all that is open of it.
    pub(in crate::domain) fn of(order: &'a Order) -> Incoming<'a> {
        Incoming { order, limit: order.limit() }
    }

    /// Whether anybody stands within its limit.
    pub(in crate::domain) fn meets(&self, exchange: &Exchange) -> bool {
        let best = exchange.best(self.order.instrument, self.order.side.opposite());
        best.is_some_and(|best| self.limit.is_none_or(|limit| self.order.side.reaches(limit, best)))
    }

    /// Appends the trades and, where the rest does not stay in the book, its cancellation. Gives
    /// what a buyer pays for the trades, fees included.
    pub(in crate::domain) fn match_into(
        &self,
        exchange: &Exchange,
        rules: &Rules,
        events: &mut Vec<Event>,
    ) -> Result<Money, Rejection> {
        let mut matched = Matched { open: self.order.open, cost: Money::ZERO, next: exchange.next_trade() };
        if self.is_killed(exchange) {
            events.push(self.cancelled(matched.open, CancelReason::FillOrKill));
            return Ok(matched.cost);
        }
        let mode = exchange.self_trades(self.order.account);
        let mut gone: Vec<OrderId> = Vec::new();
        for turn in exchange.turns(self.order.instrument, self.order.side, self.limit) {
            if matched.open.0 == 0 {
                break;
            }
            let maker = turn.maker;
            if mode == SelfTrade::Allow || maker.account != self.order.account {
                self.trade(&mut matched, &turn, rules, events)?;
                continue;
            }
            // An iceberg comes again with its next shares; it was cancelled whole.
            if mode != SelfTrade::CancelTaker && !gone.contains(&maker.id) {
                events.push(Event::OrderCancelled { order: maker.id, qty: turn.open, reason: CancelReason::SelfTrade });
                gone.push(maker.id);
            }
            if mode != SelfTrade::CancelMaker {
                events.push(self.cancelled(matched.open, CancelReason::SelfTrade));
                return Ok(matched.cost);
            }
        }
        events.extend(self.rest(exchange, matched.open));
        Ok(matched.cost)
    }

    fn cancelled(&self, qty: Qty, reason: CancelReason) -> Event {
        Event::OrderCancelled { order: self.order.id, qty, reason }
    }

    /// A trade with what a maker shows. Refused only where a market buy costs more than all the money
    /// there is.
    fn trade(
        &self,
        matched: &mut Matched,
        turn: &Turn<'_>,
        rules: &Rules,
        events: &mut Vec<Event>,
    ) -> Result<(), Rejection> {
        let Turn { maker, price, shown, .. } = *turn;
        let qty = shown.min(matched.open);
        let value = price.times(qty).ok_or(Rejection::TooLarge)?;
        let (maker_fee, taker_fee) = rules.fees_on(value).ok_or(Rejection::TooLarge)?;
        matched.cost = matched.cost.plus(value).and_then(|c| c.plus(taker_fee)).ok_or(Rejection::TooLarge)?;
        matched.open = Qty(matched.open.0 - qty.0); // at most what is open
        let trade = matched.next;
        matched.next = TradeId(trade.0 + 1); // one a trade: memory ends before u64
        events.push(Event::TradeExecuted(Trade {
            trade,
            instrument: self.order.instrument,
            qty,
            price,
            maker: maker.id,
            taker: self.order.id,
            taker_side: self.order.side,
            maker_account: maker.account,
            taker_account: self.order.account,
            maker_fee,
            taker_fee,
        }));
        Ok(())
    }

    /// What becomes of what did not trade.
    #[inline]
    pub(in crate::domain) fn rest(&self, exchange: &Exchange, open: Qty) -> Option<Event> {
        match self.order.kind {
            _ if open.0 == 0 => None,
            OrderKind::Limit { time_in_force, .. } if time_in_force.stands() => None,
            _ => self.leaves(exchange, open),
        }
    }

    fn leaves(&self, exchange: &Exchange, open: Qty) -> Option<Event> {
        let reason = match (self.order.kind, self.limit) {
            (kind, _) if kind.time_in_force() == TimeInForce::Fok => CancelReason::FillOrKill,
            (OrderKind::MarketToLimit { time_in_force }, Some(price)) if open < self.order.open => {
                if time_in_force.stands() {
                    return Some(Event::OrderPriced { order: self.order.id, price });
                }
                CancelReason::Immediate
            }
            (OrderKind::MarketToLimit { .. }, Some(limit)) => {
                let best = exchange.best(self.order.instrument, self.order.side.opposite());
                // It goes by the best price, unless that one is beyond the collar.
                let shut = best.is_some_and(|best| !self.order.side.reaches(limit, best));
                if shut { CancelReason::Collar } else { CancelReason::BookEmpty }
            }
            (OrderKind::Market, Some(_)) => self.why_no_more(exchange),
            (OrderKind::Market | OrderKind::MarketToLimit { .. }, None) => CancelReason::BookEmpty,
            (kind, _) => match kind.time_in_force() {
                TimeInForce::Ioc => CancelReason::Immediate,
                _ => return None,
            },
        };
        Some(self.cancelled(open, reason))
    }

    /// Whether a market order was stopped by its collar, or by the end of the book.
    fn why_no_more(&self, exchange: &Exchange) -> CancelReason {
        let beyond = |level: &Level| self.limit.is_some_and(|limit| !self.order.side.reaches(limit, level.price));
        match exchange.levels(self.order.instrument, self.order.side.opposite()).any(beyond) {
            true => CancelReason::Collar,
            false => CancelReason::BookEmpty,
        }
    }

    /// Whether it must be filled whole and cannot be. Known before anything trades. Own orders that it
    /// would not trade with do not count; one that would stop it ends the count.
    fn is_killed(&self, exchange: &Exchange) -> bool {
        if self.order.kind.time_in_force() != TimeInForce::Fok {
            return false;
        }
        let mode = exchange.self_trades(self.order.account);
        let own = |maker: &Order| mode != SelfTrade::Allow && maker.account == self.order.account;
        let mut open = self.order.open.0;
        for turn in exchange.turns(self.order.instrument, self.order.side, self.limit) {
            match own(turn.maker) {
                true if mode == SelfTrade::CancelMaker => {}
                true => break,
                false => open = open.saturating_sub(turn.shown.0),
            }
            if open == 0 {
                break;
            }
        }
        open > 0
    }
}
