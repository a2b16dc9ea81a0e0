//! Matching: what an incoming order would trade with. Only looks; [`super::settle`] changes.

use super::{Exchange, Level, Order};
use crate::domain::{
    AccountId, CancelReason, Event, InstrumentId, Money, OrderId, OrderKind, Price, Qty, Rejection, Rules, Side,
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
    fn turns<'a>(&'a self, instrument: InstrumentId, level: &'a Level) -> impl Iterator<Item = Order> + use<'a> {
        Turns { queue: self.queue(instrument, level), again: VecDeque::new() }
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
        let reaches = move |price: Price| match (side, limit) {
            (_, None) => true,
            (Side::Buy, Some(limit)) => price <= limit,
            (Side::Sell, Some(limit)) => price >= limit,
        };
        let levels = self.levels(instrument, side.opposite()).take_while(move |level| reaches(level.price));
        let makers = levels.flat_map(move |level| self.turns(instrument, level).map(move |maker| (level.price, maker)));
        makers.scan(qty, |left, (price, maker)| {
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
    pub(in crate::domain) qty: Qty,
    pub(in crate::domain) kind: OrderKind,
}

impl Incoming {
    /// Appends the trades and, where the rest does not stay in the book, its cancellation. Gives
    /// what a buyer pays for the trades, fees included.
    pub(in crate::domain) fn match_into(
        &self,
        exchange: &Exchange,
        rules: &Rules,
        events: &mut Vec<Event>,
    ) -> Result<Money, Rejection> {
        let mut open = self.qty;
        let mut cost = Money::ZERO;
        let mut next = exchange.next_trade();
        if self.is_killed(exchange) {
            events.push(Event::OrderCancelled { order: self.order, qty: open, reason: CancelReason::FillOrKill });
            return Ok(cost);
        }
        // TooLarge arises only for a market buy of more than all the money there is.
        for fill in exchange.fills(self.instrument, self.side, self.qty, self.kind.limit()) {
            let value = fill.price.times(fill.qty).ok_or(Rejection::TooLarge)?;
            let (maker_fee, taker_fee) = rules.fees_on(value).ok_or(Rejection::TooLarge)?;
            cost = cost.plus(value).and_then(|c| c.plus(taker_fee)).ok_or(Rejection::TooLarge)?;
            events.push(Event::TradeExecuted(Trade {
                trade: next,
                instrument: self.instrument,
                qty: fill.qty,
                price: fill.price,
                maker: fill.maker.id,
                taker: self.order,
                taker_side: self.side,
                maker_account: fill.maker.account,
                taker_account: self.account,
                maker_fee,
                taker_fee,
            }));
            next = TradeId(next.0 + 1); // one a trade: memory ends before u64
            open = Qty(open.0 - fill.qty.0); // fills never exceed the quantity
        }
        let reason = match self.kind {
            OrderKind::Limit { time_in_force: TimeInForce::Gtc, .. } => None,
            OrderKind::Limit { time_in_force: TimeInForce::Ioc, .. } => Some(CancelReason::Immediate),
            OrderKind::Limit { time_in_force: TimeInForce::Fok, .. } => Some(CancelReason::FillOrKill),
            OrderKind::Market => Some(CancelReason::BookEmpty),
        };
        if let Some(reason) = reason.filter(|_| open.0 > 0) {
            events.push(Event::OrderCancelled { order: self.order, qty: open, reason });
        }
        Ok(cost)
    }

    /// Whether it must be filled whole and cannot be. Known before anything trades.
    fn is_killed(&self, exchange: &Exchange) -> bool {
        if !matches!(self.kind, OrderKind::Limit { time_in_force: TimeInForce::Fok, .. }) {
            return false;
        }
        let fills = exchange.fills(self.instrument, self.side, self.qty, self.kind.limit());
        fills.map(|fill| fill.qty.0).sum::<u64>() < self.qty.0 // at most the quantity, which fits
    }
}
