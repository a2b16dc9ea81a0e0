//! Matching: what an incoming order would trade with. Only looks; [`super::settle`] changes.

use super::{Exchange, Level, Order};
use crate::domain::{
    AccountId, CancelReason, Event, InstrumentId, Money, OrderId, OrderKind, Price, Qty, Rejection, Rules, SelfTrade,
    Side, TimeInForce, Trade, TradeId,
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
    fn turns<'a>(&'a self, instrument: InstrumentId, level: &'a Level) -> impl Iterator<Item = Order> + use<'a> {
        Turns { queue: self.queue(instrument, level), again: VecDeque::new() }
    }

    /// The orders that an incoming one would meet, best price first, first in first, as far as its
    /// limit reaches; an iceberg comes again with what it shows next.
    fn makers(
        &self,
        instrument: InstrumentId,
        side: Side,
        limit: Option<Price>,
    ) -> impl Iterator<Item = (Price, Order)> {
        let reaches = move |level: &&Level| limit.is_none_or(|limit| side.reaches(limit, level.price));
        let levels = self.levels(instrument, side.opposite()).take_while(reaches);
        levels.flat_map(move |level| self.turns(instrument, level).map(move |maker| (level.price, maker)))
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
        self.makers(instrument, side, limit).scan(qty, |left, (price, maker)| {
            if left.0 == 0 {
                return None;
            }
            let qty = maker.shown.min(*left);
            *left = Qty(left.0 - qty.0); // qty is at most what is left
            Some(Fill { maker, qty, price })
        })
    }
}

/// The orders of a level as their turn comes to trade all that they show: first in first, and what of an
/// iceberg comes in sight then at the back.
struct Turns<'a, Q: Iterator<Item = &'a Order>> {
    queue: Q,
    again: VecDeque<Order>,
}

impl<'a, Q: Iterator<Item = &'a Order>> Iterator for Turns<'a, Q> {
    type Item = Order;

    fn next(&mut self) -> Option<Order> {
        let order = self.queue.next().copied().or_else(|| self.again.pop_front())?;
        if order.hidden().0 > 0 {
            self.again.push_back(Order { open: order.hidden(), ..order }.surfaced());
        }
        Some(order)
    }
}

/// The incoming order, accepted: its trades, and what becomes of the rest.
pub(in crate::domain) struct Incoming {
    pub(in crate::domain) order: OrderId,
    pub(in crate::domain) account: AccountId,
    pub(in crate::domain) instrument: InstrumentId,
    pub(in crate::domain) side: Side,
    /// What is open of it.
    pub(in crate::domain) qty: Qty,
    pub(in crate::domain) kind: OrderKind,
    /// The worst price that it trades at: its limit, its collar.
    pub(in crate::domain) limit: Option<Price>,
}

/// What matching has come to.
struct Matched {
    open: Qty,
    cost: Money,
    next: TradeId,
}

impl Incoming {
    /// An order with all that is open of it.
    pub(in crate::domain) fn of(order: &Order) -> Incoming {
        Incoming {
            order: order.id,
            account: order.account,
            instrument: order.instrument,
            side: order.side,
            qty: order.open,
            kind: order.kind,
            limit: order.limit(),
        }
    }

    /// Appends the trades and, where the rest does not stay in the book, its cancellation. Gives
    /// what a buyer pays for the trades, fees included.
    pub(in crate::domain) fn match_into(
        &self,
        exchange: &Exchange,
        rules: &Rules,
        events: &mut Vec<Event>,
    ) -> Result<Money, Rejection> {
        let mut matched = Matched { open: self.qty, cost: Money::ZERO, next: exchange.next_trade() };
        if self.is_killed(exchange) {
            events.push(self.cancelled(matched.open, CancelReason::FillOrKill));
            return Ok(matched.cost);
        }
        let mode = exchange.self_trades(self.account);
        let mut gone: Vec<OrderId> = Vec::new();
        for (price, maker) in exchange.makers(self.instrument, self.side, self.limit) {
            if matched.open.0 == 0 {
                break;
            }
            if mode == SelfTrade::Allow || maker.account != self.account {
                events.push(self.trade(&mut matched, &maker, price, rules)?);
                continue;
            }
            // An iceberg comes again with its next shares; it was cancelled whole.
            if mode != SelfTrade::CancelTaker && !gone.contains(&maker.id) {
                events.push(Event::OrderCancelled {
                    order: maker.id,
                    qty: maker.open,
                    reason: CancelReason::SelfTrade,
                });
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
        Event::OrderCancelled { order: self.order, qty, reason }
    }

    /// A trade with what a maker shows. Refused only where a market buy costs more than all the money
    /// there is.
    fn trade(&self, matched: &mut Matched, maker: &Order, price: Price, rules: &Rules) -> Result<Event, Rejection> {
        let qty = maker.shown.min(matched.open);
        let value = price.times(qty).ok_or(Rejection::TooLarge)?;
        let (maker_fee, taker_fee) = rules.fees_on(value).ok_or(Rejection::TooLarge)?;
        matched.cost = matched.cost.plus(value).and_then(|c| c.plus(taker_fee)).ok_or(Rejection::TooLarge)?;
        matched.open = Qty(matched.open.0 - qty.0); // at most what is open
        let trade = matched.next;
        matched.next = TradeId(trade.0 + 1); // one a trade: memory ends before u64
        Ok(Event::TradeExecuted(Trade {
            trade,
            instrument: self.instrument,
            qty,
            price,
            maker: maker.id,
            taker: self.order,
            taker_side: self.side,
            maker_account: maker.account,
            taker_account: self.account,
            maker_fee,
            taker_fee,
        }))
    }

    /// What becomes of what did not trade.
    fn rest(&self, exchange: &Exchange, open: Qty) -> Option<Event> {
        if open.0 == 0 {
            return None;
        }
        let reason = match (self.kind, self.limit) {
            (OrderKind::MarketToLimit { .. }, Some(price)) if open < self.qty => {
                return Some(Event::OrderPriced { order: self.order, price });
            }
            (OrderKind::Market, Some(_)) => self.why_no_more(exchange),
            (OrderKind::Market | OrderKind::MarketToLimit { .. }, _) => CancelReason::BookEmpty,
            (kind, _) => match kind.time_in_force() {
                TimeInForce::Ioc => CancelReason::Immediate,
                TimeInForce::Fok => CancelReason::FillOrKill,
                TimeInForce::Gtc | TimeInForce::Day | TimeInForce::Gtd(_) => return None,
            },
        };
        Some(self.cancelled(open, reason))
    }

    /// Whether a market order was stopped by its collar, or by the end of the book.
    fn why_no_more(&self, exchange: &Exchange) -> CancelReason {
        let beyond = |level: &Level| self.limit.is_some_and(|limit| !self.side.reaches(limit, level.price));
        match exchange.levels(self.instrument, self.side.opposite()).any(beyond) {
            true => CancelReason::Collar,
            false => CancelReason::BookEmpty,
        }
    }

    /// Whether it must be filled whole and cannot be. Known before anything trades. Own orders that it
    /// would not trade with do not count; one that would stop it ends the count.
    fn is_killed(&self, exchange: &Exchange) -> bool {
        if self.kind.time_in_force() != TimeInForce::Fok {
            return false;
        }
        let mode = exchange.self_trades(self.account);
        let own = |maker: &Order| mode != SelfTrade::Allow && maker.account == self.account;
        let mut open = self.qty.0;
        for (_, maker) in exchange.makers(self.instrument, self.side, self.limit) {
            match own(&maker) {
                true if mode == SelfTrade::CancelMaker => {}
                true => break,
                false => open = open.saturating_sub(maker.shown.0),
            }
            if open == 0 {
                break;
            }
        }
        open > 0
    }
}
