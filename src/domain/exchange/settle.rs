//! What events do to the exchange's side of the world. Money is moved by [`crate::domain::apply()`].
//!
//! A journal may hold anything, so prices and quantities are kept within [`Price::LIMIT`] and
//! [`Qty::LIMIT`] here as well: then nothing that reckons with them can overflow.

use super::market::Market;
use super::order::{Mark, Slot, shows_enough};
use super::{Exchange, Instrument, Order, Place};
use crate::domain::{
    AccountId, Exit, Inconsistent, InstrumentId, Money, OrderId, OrderKind, Phase, Price, Qty, SelfTrade, Side, TradeId,
};
use std::sync::Arc;

const TOO_MANY: Inconsistent = Inconsistent("more shares than can be counted");
const NOT_OPEN: Inconsistent = Inconsistent("an order that is not open");
const NOT_LISTED: Inconsistent = Inconsistent("an instrument that is not listed");
const TOO_LARGE: Inconsistent = Inconsistent("a price or a quantity beyond counting");

const SHOWS_TOO_LITTLE: Inconsistent = Inconsistent("an iceberg that shows too little");

/// Why shares leave an order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) enum Leave {
    /// It stood in the book and traded: what was in sight goes.
    Made,
    /// It came in and traded: what is left of it then comes in sight.
    Took,
    /// They were taken off: what is not in sight goes first, and does not count as filled.
    Reduced,
    /// They were cancelled.
    Cancelled,
}

/// What an event has done to an order.
pub(in crate::domain) struct Shrunk {
    pub(in crate::domain) account: AccountId,
    pub(in crate::domain) instrument: InstrumentId,
    /// How many shares were open before.
    pub(in crate::domain) open: Qty,
    /// How much more money it holds than before, in cents.
    pub(in crate::domain) held: Money,
}

impl Shrunk {
    pub(super) fn new(before: &Order, after: &Order) -> Result<Shrunk, Inconsistent> {
        let held = after.money_held().minus(before.money_held()).ok_or(TOO_LARGE)?;
        Ok(Shrunk { account: before.account, instrument: before.instrument, open: before.open, held })
    }
}

impl Exchange {
    pub(in crate::domain) fn list(&mut self, id: InstrumentId, instrument: Instrument) -> Result<(), Inconsistent> {
        if id.index() != self.listing.instruments.len() || self.find(&instrument.symbol).is_some() {
            return Err(Inconsistent("an instrument that is listed twice or out of order"));
        }
        if instrument.tick.0 <= 0 || instrument.lot.0 == 0 {
            return Err(Inconsistent("an instrument without a tick or a lot"));
        }
        if instrument.tick > Price::LIMIT || instrument.lot > Qty::LIMIT {
            return Err(TOO_LARGE);
        }
        let listing = Arc::make_mut(&mut self.listing);
        listing.by_symbol.insert(instrument.symbol, id);
        listing.instruments.push(instrument);
        self.markets.push(Market::default());
        Ok(())
    }

    pub(in crate::domain) fn grant(
        &mut self,
        id: InstrumentId,
        account: AccountId,
        qty: Qty,
    ) -> Result<(), Inconsistent> {
        let market = self.market_mut(id)?;
        market.granted = market.granted.plus(qty).filter(|granted| *granted <= Qty::LIMIT).ok_or(TOO_MANY)?;
        let holding = market.holding_mut(account);
        holding.take_in(qty)?;
        Ok(())
    }

    /// The next order has this number, where it is not below those given.
    pub(in crate::domain) fn skip_orders(&mut self, to: OrderId) {
        // Half of all numbers is more than there will ever be, and leaves room to count on.
        if to > self.next_order && to.0 < u64::MAX / 2 {
            self.next_order = to;
        }
    }

    /// The next trade has this number, where it is not below those given.
    pub(in crate::domain) fn skip_trades(&mut self, to: TradeId) {
        if to > self.next_trade && to.0 < u64::MAX / 2 {
            self.next_trade = to;
        }
    }

    /// Takes an order in; it waits in the book or among the stops if it is of a kind that waits.
    #[inline]
    pub(in crate::domain) fn accept(&mut self, order: &Order) -> Result<(), Inconsistent> {
        if order.id != self.next_order {
            return Err(Inconsistent("an order number out of order"));
        }
        let (limit, trigger) = (order.limit(), order.trigger.get());
        let either = |wrong: fn(Price) -> bool| limit.is_some_and(wrong) || trigger.is_some_and(wrong);
        if order.open.0 == 0 || either(|price| price.0 <= 0) {
            return Err(Inconsistent("an order for nothing"));
        }
        if !shows_enough(order.kind, order.qty) {
            return Err(SHOWS_TOO_LITTLE);
        }
        if order.open > Qty::LIMIT || either(|price| price > Price::LIMIT) {
            return Err(TOO_LARGE);
        }
        let borrows = self.borrows(order.account);
        let market = self.market_mut(order.instrument)?;
        market.hold_shares(order.account, Qty(0), order.shares_held(), borrows)?;
        let place = order.place_in(market.phase);
        self.next_order = OrderId(order.id.0 + 1); // one an order: memory ends before u64
        let slot = self.orders.insert(order);
        self.put(slot, place)
    }

    /// Makes a stop stand beside a limit order: one cancels the other.
    pub(in crate::domain) fn pair(&mut self, limit: OrderId, stop: OrderId) -> Result<Price, Inconsistent> {
        const NO_PAIR: Inconsistent = Inconsistent("a pair with an order that is not a limit order");
        let order = self.order(limit).filter(|order| order.place == Place::Book).ok_or(NO_PAIR)?;
        let price = order.limit().ok_or(NO_PAIR)?;
        self.ties.pair(limit, stop);
        Ok(price)
    }

    /// What an order's fill sets going.
    pub(in crate::domain) fn follow(&mut self, order: OrderId, exit: Exit) {
        self.ties.follow(order, exit);
    }

    /// An exit was ordered or refused.
    pub(in crate::domain) fn exited(&mut self, order: OrderId) {
        self.ties.exited(order);
    }

    /// A stop that a trade has reached becomes the order that it stands for.
    pub(in crate::domain) fn trigger(&mut self, id: OrderId, worst: Option<Price>) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        let before = self.at(slot)?;
        if !self.ties.settled(id) {
            return Err(Inconsistent("a stop that no trade has reached"));
        }
        let kind = match before.kind {
            OrderKind::Stop { limit: Some(price), time_in_force, .. } => OrderKind::at(price, time_in_force),
            _ => OrderKind::Market,
        };
        self.turn_into(
            slot,
            Order { kind, worst: worst.into(), trigger: Mark::default(), beside: Mark::default(), ..before },
        )
    }

    /// The rest of a market-to-limit order gets its price.
    pub(in crate::domain) fn price(&mut self, id: OrderId, price: Price) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        let before = self.at(slot)?;
        let OrderKind::MarketToLimit { time_in_force } = before.kind else {
            return Err(Inconsistent("a price for an order that has one"));
        };
        self.turn_into(slot, Order { kind: OrderKind::at(price, time_in_force), worst: Mark::default(), ..before })
    }

    /// Gives an order that stands apart another form, and puts it where that belongs.
    fn turn_into(&mut self, slot: Slot, after: Order) -> Result<Shrunk, Inconsistent> {
        let before = self.at(slot)?;
        if after.limit().is_some_and(|price| price.0 <= 0 || price > Price::LIMIT) {
            return Err(TOO_LARGE);
        }
        self.hold_shares(&before, &after)?;
        if let Some(order) = self.orders.get_mut(slot) {
            *order = after.surfaced();
        }
        self.put(slot, after.place_in(self.phase(after.instrument)))?;
        Shrunk::new(&before, &after)
    }

    /// Puts an order that stands apart into its place. A stop that the last trade has reached already is
    /// set off at once.
    #[inline(always)]
    fn put(&mut self, slot: Slot, place: Place) -> Result<(), Inconsistent> {
        if place == Place::Stops {
            let order = self.orders.get(slot).ok_or(NOT_OPEN)?;
            if self.last_price(order.instrument).is_some_and(|last| order.is_set_off(last)) {
                self.ties.is_set_off(order.id);
                return Ok(());
            }
        }
        self.enter(slot, place)
    }

    /// The same, and a stop waits for the next trade in any case.
    pub(super) fn enter(&mut self, slot: Slot, place: Place) -> Result<(), Inconsistent> {
        let order = self.orders.get_mut(slot).ok_or(NOT_OPEN)?;
        let market = self.markets.get_mut(order.instrument.index()).ok_or(NOT_LISTED)?;
        order.place = place;
        match place {
            Place::Apart => {}
            Place::Book => market.book.enqueue(&mut self.orders, slot),
            Place::Stops => {
                if matches!(order.kind, OrderKind::Trailing { .. }) {
                    market.trailing.push(slot);
                }
                market.stops.enqueue(&mut self.orders, slot);
            }
        }
        Ok(())
    }

    /// Takes an order out of its place.
    pub(super) fn take(&mut self, slot: Slot) -> Result<(), Inconsistent> {
        let order = self.orders.get(slot).ok_or(NOT_OPEN)?;
        let market = self.markets.get_mut(order.instrument.index()).ok_or(NOT_LISTED)?;
        market.take(&mut self.orders, slot);
        Ok(())
    }

    /// Reserves the shares that an order needs now beyond what it needed before, or releases them.
    pub(super) fn hold_shares(&mut self, before: &Order, after: &Order) -> Result<(), Inconsistent> {
        let borrows = self.borrows(after.account);
        let market = self.market_mut(after.instrument)?;
        market.hold_shares(after.account, before.shares_held(), after.shares_held(), borrows)
    }

    /// Trades shares of an open order: they leave its open quantity and, of a sell, its hold.
    pub(in crate::domain) fn fill(
        &mut self,
        id: OrderId,
        side: Side,
        qty: Qty,
        leave: Leave,
    ) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        if qty.0 == 0 || self.orders.get(slot).is_some_and(|order| order.side != side) {
            return Err(Inconsistent("a trade of nothing, or on the wrong side of an order"));
        }
        self.shrink(slot, qty, leave)
    }

    /// Takes shares off an open order without a trade.
    pub(in crate::domain) fn reduce(&mut self, id: OrderId, qty: Qty) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        self.shrink(slot, qty, Leave::Reduced)
    }

    /// Gives an open order another quantity and price; it goes to the back of its queue.
    pub(in crate::domain) fn amend(
        &mut self,
        id: OrderId,
        qty: Qty,
        price: Price,
        stop: Option<Price>,
    ) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        let before = self.at(slot)?;
        let kind = amended(before.kind, price, stop)?;
        let open = qty.minus(before.filled()).filter(|open| open.0 > 0).ok_or(Inconsistent("less than has traded"))?;
        if [Some(price), stop].into_iter().flatten().any(|price| price.0 <= 0 || price > Price::LIMIT)
            || qty > Qty::LIMIT
        {
            return Err(TOO_LARGE);
        }
        if !shows_enough(kind, qty) {
            return Err(SHOWS_TOO_LITTLE);
        }
        let after = Order { kind, qty, open, ..before }.with(before.worst.get(), before.beside.get()).surfaced();
        self.hold_shares(&before, &after)?;
        self.take(slot)?;
        if let Some(order) = self.orders.get_mut(slot) {
            *order = Order { place: Place::Apart, ..after };
        }
        self.put(slot, before.place)?;
        Shrunk::new(&before, &after)
    }

    /// Takes an order out whole.
    pub(in crate::domain) fn remove(&mut self, id: OrderId) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        self.ties.settled(id);
        self.finish(slot, Leave::Cancelled)
    }

    /// A trade at this price, in the book or outside: the last price, which stops wait for.
    pub(in crate::domain) fn print(&mut self, id: InstrumentId, price: Price) -> Result<(), Inconsistent> {
        if price.0 <= 0 {
            return Err(Inconsistent("a trade for nothing"));
        }
        if price > Price::LIMIT {
            return Err(TOO_LARGE);
        }
        let market = self.markets.get_mut(id.index()).ok_or(NOT_LISTED)?;
        market.last = Some(price);
        if !market.stops.is_empty() {
            let tick = self.listing.instruments.get(id.index()).ok_or(NOT_LISTED)?.tick;
            market.trail(&mut self.orders, price, tick);
            for order in market.reached(&mut self.orders, price) {
                self.ties.is_set_off(order);
            }
        }
        Ok(())
    }

    pub(in crate::domain) fn set_phase(&mut self, id: InstrumentId, phase: Phase) -> Result<(), Inconsistent> {
        self.market_mut(id)?.phase = phase;
        Ok(())
    }

    pub(in crate::domain) fn set_self_trades(&mut self, account: AccountId, mode: SelfTrade) {
        match mode {
            SelfTrade::Allow => self.self_trades.remove(&account),
            _ => self.self_trades.insert(account, mode),
        };
    }

    pub(in crate::domain) fn count_trade(&mut self, trade: TradeId) -> Result<(), Inconsistent> {
        if trade != self.next_trade {
            return Err(Inconsistent("a trade number out of order"));
        }
        self.next_trade = TradeId(trade.0 + 1); // one a trade: memory ends before u64
        Ok(())
    }

    /// Whether there is such an instrument at all.
    pub(in crate::domain) fn listed(&self, id: InstrumentId) -> Result<(), Inconsistent> {
        self.market(id).map(|_| ()).ok_or(NOT_LISTED)
    }

    pub(super) fn open_slot(&self, id: OrderId) -> Result<Slot, Inconsistent> {
        self.orders.slot(id).ok_or(NOT_OPEN)
    }

    pub(super) fn at(&self, slot: Slot) -> Result<Order, Inconsistent> {
        self.orders.get(slot).copied().ok_or(NOT_OPEN)
    }

    /// Takes an order away of which nothing stays open, and releases all that it holds.
    fn finish(&mut self, slot: Slot, leave: Leave) -> Result<Shrunk, Inconsistent> {
        let Exchange { markets, orders, ties, .. } = self;
        let order = orders.get_mut(slot).ok_or(NOT_OPEN)?;
        let market = markets.get_mut(order.instrument.index()).ok_or(NOT_LISTED)?;
        let Order { account, instrument, open, .. } = *order;
        market.hold_shares(account, order.shares_held(), Qty(0), false)?; // none any more
        let held = Money::ZERO.minus(order.money_held()).ok_or(TOO_LARGE)?;
        if leave != Leave::Reduced && ties.bind() {
            // What was cancelled of an order never traded.
            let filled = if leave == Leave::Cancelled { order.filled() } else { order.qty };
            ties.stirred(&Order { open: Qty(0), ..*order }, filled);
        }
        // What it showed leaves its level with it.
        market.take(orders, slot);
        orders.remove(slot);
        Ok(Shrunk { account, instrument, open, held })
    }

    /// Makes an order smaller, releases its shares, and takes it away when nothing is open.
    #[inline]
    fn shrink(&mut self, slot: Slot, by: Qty, leave: Leave) -> Result<Shrunk, Inconsistent> {
        match self.orders.get(slot) {
            Some(order) if order.open == by => self.finish(slot, leave),
            _ => self.lessen(slot, by, leave),
        }
    }

    /// The same where something stays open.
    fn lessen(&mut self, slot: Slot, by: Qty, leave: Leave) -> Result<Shrunk, Inconsistent> {
        let Exchange { markets, orders, ties, .. } = self;
        let order = orders.get_mut(slot).ok_or(NOT_OPEN)?;
        let market = markets.get_mut(order.instrument.index()).ok_or(NOT_LISTED)?;
        let Order { account, instrument, open: before, .. } = *order;
        let (money, shares) = (order.money_held(), order.shares_held());
        let (shown, hidden) = (order.shown, order.hidden());
        order.open = order.open.minus(by).ok_or(Inconsistent("more than is open of an order"))?;
        if leave == Leave::Reduced {
            order.qty = Qty(order.qty.0.saturating_sub(by.0));
        }
        market.hold_shares(account, shares, order.shares_held(), false)?; // never more than before
        let held = order.money_held().minus(money).ok_or(TOO_LARGE)?;
        if leave != Leave::Reduced && ties.bind() {
            ties.stirred(order, order.filled());
        }
        order.shown = match leave {
            Leave::Made | Leave::Cancelled => Qty(shown.0.saturating_sub(by.0)),
            Leave::Reduced => shown.min(order.open),
            Leave::Took => order.most_shown().min(order.open),
        };
        market.shrink(orders, slot, shown, hidden);
        Ok(Shrunk { account, instrument, open: before, held })
    }
}

/// The kind of an order that was amended: a stop without a limit has its trigger as its price.
fn amended(kind: OrderKind, price: Price, stop: Option<Price>) -> Result<OrderKind, Inconsistent> {
    match (kind, stop) {
        (OrderKind::Limit { time_in_force, post, show, .. }, None) => {
            Ok(OrderKind::Limit { price, time_in_force, post, show })
        }
        (OrderKind::Stop { limit: None, time_in_force, .. }, None) => {
            Ok(OrderKind::Stop { trigger: price, limit: None, time_in_force })
        }
        (OrderKind::Stop { trigger, limit: Some(_), time_in_force }, stop) => {
            Ok(OrderKind::Stop { trigger: stop.unwrap_or(trigger), limit: Some(price), time_in_force })
        }
        _ => Err(Inconsistent("an amendment of an order without a price")),
    }
}
