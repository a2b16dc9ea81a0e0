//! What events do to the exchange's side of the world. Money is moved by [`crate::domain::apply()`].
//!
//! A journal may hold anything, so prices and quantities are kept within [`Price::LIMIT`] and
//! [`Qty::LIMIT`] here as well: then nothing that reckons with them can overflow.

use super::order::{Orders, Slot, shows_enough};
use super::{Exchange, Holding, Instrument, Market, Order};
use crate::domain::{AccountId, Inconsistent, InstrumentId, OrderId, OrderKind, Price, Qty, Side, TradeId};
use std::sync::Arc;

const TOO_MANY: Inconsistent = Inconsistent("more shares than can be counted");
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

/// What an order held before and holds now: the difference is released.
pub(in crate::domain) struct Shrunk {
    pub(in crate::domain) before: Order,
    pub(in crate::domain) after: Order,
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
        holding.qty = holding.qty.plus(qty).ok_or(TOO_MANY)?;
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

    /// Takes an order in; it waits in the book if it is of the kind that rests.
    pub(in crate::domain) fn accept(&mut self, order: Order) -> Result<(), Inconsistent> {
        if order.id != self.next_order {
            return Err(Inconsistent("an order number out of order"));
        }
        if order.open.0 == 0 || order.limit().is_some_and(|price| price.0 <= 0) {
            return Err(Inconsistent("an order for nothing"));
        }
        if !shows_enough(order.kind, order.qty) {
            return Err(SHOWS_TOO_LITTLE);
        }
        if order.open > Qty::LIMIT || order.limit().is_some_and(|price| price > Price::LIMIT) {
            return Err(TOO_LARGE);
        }
        let market =
            self.markets.get_mut(order.instrument.index()).ok_or(Inconsistent("an instrument that is not listed"))?;
        if order.side == Side::Sell {
            let holding = market.holding_mut(order.account);
            holding.held = holding
                .held
                .plus(order.open)
                .filter(|held| *held <= holding.qty)
                .ok_or(Inconsistent("a sell of shares that nobody has"))?;
        }
        self.next_order = OrderId(order.id.0 + 1); // one an order: memory ends before u64
        let slot = self.orders.insert(order);
        if order.rests() {
            market.book.enqueue(&mut self.orders, slot);
        }
        Ok(())
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
        let before = self.at(slot)?;
        if before.side != side || qty.0 == 0 {
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
    pub(in crate::domain) fn amend(&mut self, id: OrderId, qty: Qty, price: Price) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        let before = self.at(slot)?;
        let OrderKind::Limit { time_in_force, post, show, .. } = before.kind else {
            return Err(Inconsistent("an amendment of an order without a price"));
        };
        let open = qty.minus(before.filled()).filter(|open| open.0 > 0).ok_or(Inconsistent("less than has traded"))?;
        if price.0 <= 0 || price > Price::LIMIT || qty > Qty::LIMIT {
            return Err(TOO_LARGE);
        }
        let market =
            self.markets.get_mut(before.instrument.index()).ok_or(Inconsistent("an instrument that is not listed"))?;
        if before.side == Side::Sell {
            let holding = market.holding_mut(before.account);
            let held = holding.held.minus(before.open).and_then(|held| held.plus(open));
            holding.held =
                held.filter(|held| *held <= holding.qty).ok_or(Inconsistent("a sell of shares that nobody has"))?;
        }
        let kind = OrderKind::Limit { price, time_in_force, post, show };
        if !shows_enough(kind, qty) {
            return Err(SHOWS_TOO_LITTLE);
        }
        if before.rests() {
            market.book.unlink(&mut self.orders, slot);
        }
        let after = Order { kind, qty, open, ..before }.surfaced();
        if let Some(order) = self.orders.get_mut(slot) {
            *order = after;
        }
        if after.rests() {
            market.book.enqueue(&mut self.orders, slot);
        }
        Ok(Shrunk { before, after })
    }

    /// Takes an order out whole.
    pub(in crate::domain) fn remove(&mut self, id: OrderId) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        let open = self.at(slot)?.open;
        self.shrink(slot, open, Leave::Cancelled)
    }

    /// Moves shares from seller to buyer and remembers the price.
    pub(in crate::domain) fn deliver(
        &mut self,
        id: InstrumentId,
        seller: AccountId,
        buyer: AccountId,
        qty: Qty,
    ) -> Result<(), Inconsistent> {
        let market = self.market_mut(id)?;
        let from = market.holding_mut(seller);
        from.qty = from.qty.minus(qty).ok_or(Inconsistent("a delivery of shares that nobody has"))?;
        let to = market.holding_mut(buyer);
        to.qty = to.qty.plus(qty).ok_or(TOO_MANY)?;
        Ok(())
    }

    pub(in crate::domain) fn print(&mut self, id: InstrumentId, price: Price) -> Result<(), Inconsistent> {
        if price.0 <= 0 {
            return Err(Inconsistent("a trade for nothing"));
        }
        if price > Price::LIMIT {
            return Err(TOO_LARGE);
        }
        self.market_mut(id)?.last = Some(price);
        Ok(())
    }

    pub(in crate::domain) fn count_trade(&mut self, trade: TradeId) -> Result<(), Inconsistent> {
        if trade != self.next_trade {
            return Err(Inconsistent("a trade number out of order"));
        }
        self.next_trade = TradeId(trade.0 + 1); // one a trade: memory ends before u64
        Ok(())
    }

    fn open_slot(&self, id: OrderId) -> Result<Slot, Inconsistent> {
        self.orders.slot(id).ok_or(Inconsistent("an order that is not open"))
    }

    fn at(&self, slot: Slot) -> Result<Order, Inconsistent> {
        self.orders.get(slot).copied().ok_or(Inconsistent("an order that is not open"))
    }

    /// Makes an order smaller, releases its shares, and takes it away when nothing is open.
    fn shrink(&mut self, slot: Slot, by: Qty, leave: Leave) -> Result<Shrunk, Inconsistent> {
        let before = self.at(slot)?;
        let open = before.open.minus(by).ok_or(Inconsistent("more than is open of an order"))?;
        let reduced = leave == Leave::Reduced;
        let qty = if reduced { Qty(before.qty.0.saturating_sub(by.0)) } else { before.qty };
        let shown = match leave {
            Leave::Made | Leave::Cancelled => Qty(before.shown.0.saturating_sub(by.0)),
            Leave::Reduced => before.shown.min(open),
            Leave::Took => before.most_shown().min(open),
        };
        let after = Order { open, qty, shown, ..before };
        let market =
            self.markets.get_mut(before.instrument.index()).ok_or(Inconsistent("an instrument that is not listed"))?;
        if before.side == Side::Sell {
            let holding = market.holding_mut(before.account);
            holding.held = holding.held.minus(by).ok_or(Inconsistent("a release of shares that were not held"))?;
        }
        let limit = before.limit().filter(|_| before.rests());
        if open.0 == 0 {
            if limit.is_some() {
                market.book.unlink(&mut self.orders, slot);
            }
            self.orders.remove(slot);
        } else {
            market.shrink(&mut self.orders, slot, limit, (&before, after));
        }
        Ok(Shrunk { before, after })
    }
}

impl Market {
    /// Makes an order of the book smaller. Where nothing of it is in sight any more, its next shares come
    /// in sight at the back of the queue.
    fn shrink(&mut self, orders: &mut Orders, slot: Slot, limit: Option<Price>, (before, after): (&Order, Order)) {
        let surfaces = limit.is_some() && after.shown.0 == 0;
        if surfaces {
            self.book.unlink(orders, slot);
        } else if let Some(price) = limit {
            let shown = Qty(before.shown.0.saturating_sub(after.shown.0));
            let hidden = Qty(before.hidden().0.saturating_sub(after.hidden().0));
            self.book.shrink(before.side, price, shown, hidden);
        }
        if let Some(order) = orders.get_mut(slot) {
            // The links of its queue stay as they are.
            *order = if surfaces { after.surfaced() } else { after };
        }
        if surfaces {
            self.book.enqueue(orders, slot);
        }
    }

    fn holding_mut(&mut self, account: AccountId) -> &mut Holding {
        let index = account.index();
        if self.holdings.len() <= index {
            self.holdings.resize(index + 1, Holding::default());
        }
        &mut self.holdings[index] // made to fit just above
    }
}
