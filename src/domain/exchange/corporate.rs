//! Corporate life: dividends and splits, and what they do to open orders.
//!
//! Open orders follow FINRA Rule 5330 ("Adjustment of Orders"), which venues keep to:
//! - A dividend lowers the price of open buys by its amount; the price is then rounded down to the
//!   tick. A buy whose price would not be above zero is cancelled. Sells stay as they are: their owners
//!   do not get less for what they wait for.
//! - A forward split (more new shares than old) scales open orders: the price by old/new, rounded to the
//!   tick in the owner's favour (buys down, sells up), the shares by new/old, cut down to the lot: those
//!   that are open, and those that have traded.
//! - A reverse split cancels all open orders of the instrument.
//!
//! Orders keep their places in price-time order: they are adjusted best first, first in first, so that of
//! two that meet at one price the one that stood better before stands before the other.
//!
//! Who holds shares gets a dividend, who owes shares pays it, cut down to the cent. A split leaves whole
//! shares, cut down; the fraction is paid in cash at the last price, cut down to the cent; without a last
//! price it has no worth. Both are paid from the ledger's account of the issuers, which stands for the
//! world outside like the vault does.

use super::order::{least_shown, shows_enough};
use super::rules::find;
use super::settle::Shrunk;
use super::{Exchange, Holding, Instrument, Order};
use crate::domain::bank::rules as bank;
use crate::domain::decide::Decision;
use crate::domain::{
    CancelReason, Event, Inconsistent, InstrumentId, Money, OrderId, OrderKind, Price, Qty, Rejection, Side, Symbol,
    World,
};

/// Decides on a dividend of so much a share.
pub(in crate::domain) fn dividend(world: &World, symbol: Symbol, amount: Price) -> Decision {
    let (instrument, listed) = find(world, symbol)?;
    if amount.0 <= 0 {
        return Err(Rejection::Nothing);
    }
    if amount > Price::LIMIT {
        return Err(Rejection::TooLarge);
    }
    let mut events = vec![Event::DividendDeclared { instrument, amount }];
    for (account, holding) in world.exchange.holdings(instrument) {
        let paid = cents(i128::from(amount.0) * i128::from(holding.qty.0), 100).ok_or(Rejection::TooLarge)?;
        if paid > Money::ZERO {
            events.push(Event::DividendPaid { account, instrument, qty: holding.qty, amount: paid });
        }
    }
    check_paid(world, &events)?;
    for order in best_first(&world.exchange, instrument, Side::Buy) {
        events.push(adjusted(order, CancelReason::Dividend, |order| {
            let price = on_tick(order.limit()?.0.checked_sub(amount.0)?, listed.tick, Side::Buy)?;
            Some((order.qty, order.open, priced(order.kind, price)))
        }));
    }
    Ok(events)
}

/// Decides on a split: `new` shares for every `old`.
pub(in crate::domain) fn split(world: &World, symbol: Symbol, new: Qty, old: Qty) -> Decision {
    let (instrument, listed) = find(world, symbol)?;
    if new.0 == 0 || old.0 == 0 {
        return Err(Rejection::Nothing);
    }
    if new > Qty::LIMIT || old > Qty::LIMIT {
        return Err(Rejection::TooLarge);
    }
    if new == old {
        return Err(Rejection::NoSplit { new, old });
    }
    let ratio = Ratio { new, old };
    let exchange = &world.exchange;
    let fits = exchange.split_of(instrument).and_then(|before| before.then(ratio)).is_some();
    if !fits || ratio.shares(exchange.shares_outstanding(instrument)).is_none() {
        return Err(Rejection::TooLarge);
    }
    let last = exchange.last_price(instrument);
    last.map_or(Ok(()), |last| ratio.price(last).map(|_| ()).ok_or(Rejection::TooLarge))?;
    let orders: Vec<&Order> =
        [Side::Buy, Side::Sell].into_iter().flat_map(|side| best_first(exchange, instrument, side)).collect();
    let outcome = orders.into_iter().map(|order| match new > old {
        true => adjusted(order, CancelReason::Split, |order| ratio.order(order, listed)),
        false => Event::OrderCancelled { order: order.id, qty: order.open, reason: CancelReason::Split },
    });
    // Cancelled before the split, so that no shares are held for them; the others after it, when the
    // shares that they need are there.
    let (mut events, adjusted): (Vec<Event>, Vec<Event>) =
        outcome.partition(|event| matches!(event, Event::OrderCancelled { .. }));
    events.push(Event::SharesSplit { instrument, new, old });
    for (account, holding) in exchange.holdings(instrument) {
        let Some(last) = last else { break };
        let amount = ratio.in_lieu(holding.qty, last).ok_or(Rejection::TooLarge)?;
        if amount > Money::ZERO {
            events.push(Event::CashInLieu { account, instrument, amount });
        }
    }
    check_paid(world, &events)?;
    events.extend(adjusted);
    Ok(events)
}

/// Whether the bank can count what the issuers pay.
fn check_paid(world: &World, events: &[Event]) -> Result<(), Rejection> {
    let paid = events.iter().filter_map(|event| match event {
        Event::DividendPaid { amount, .. } | Event::CashInLieu { amount, .. } => Some(i128::from(amount.0)),
        _ => None,
    });
    bank::check_issued(world, paid.sum())
}

/// The orders of one side of a book, best price first, first in first.
fn best_first(exchange: &Exchange, instrument: InstrumentId, side: Side) -> impl Iterator<Item = &Order> {
    exchange.levels(instrument, side).flat_map(move |level| exchange.queue(instrument, level))
}

/// What becomes of an open order: its new figures, or its end where there are none.
fn adjusted(
    order: &Order,
    reason: CancelReason,
    figures: impl FnOnce(&Order) -> Option<(Qty, Qty, OrderKind)>,
) -> Event {
    match figures(order) {
        Some((qty, open, kind)) => Event::OrderAdjusted { order: order.id, qty, open, kind },
        None => Event::OrderCancelled { order: order.id, qty: order.open, reason },
    }
}

/// The order's terms at another price.
fn priced(kind: OrderKind, at: Price) -> OrderKind {
    match kind {
        OrderKind::Limit { time_in_force, post, show, .. } => OrderKind::Limit { price: at, time_in_force, post, show },
        OrderKind::Market => kind,
    }
}

/// The price on the tick at or below for buys, at or above for sells; `None` where it is not above zero.
fn on_tick(price: i64, tick: Price, side: Side) -> Option<Price> {
    let below = price.div_euclid(tick.0).checked_mul(tick.0)?;
    let rounded = if side == Side::Sell && below < price { below.checked_add(tick.0)? } else { below };
    (rounded > 0).then_some(Price(rounded))
}

/// A number of cents out of units of which so many make one, cut down.
fn cents(units: i128, in_a_cent: i128) -> Option<Money> {
    i64::try_from(units.checked_div(in_a_cent)?).ok().map(Money)
}

/// So many new shares for so many old ones; over several splits, their product in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    /// New shares.
    pub new: Qty,
    /// Old shares.
    pub old: Qty,
}

impl Default for Ratio {
    fn default() -> Ratio {
        Ratio { new: Qty(1), old: Qty(1) }
    }
}

impl Ratio {
    /// A split after another one. `None` beyond counting.
    fn then(self, next: Ratio) -> Option<Ratio> {
        let new = u128::from(self.new.0).checked_mul(u128::from(next.new.0))?;
        let old = u128::from(self.old.0).checked_mul(u128::from(next.old.0))?;
        let common = common_divisor(new, old).max(1);
        let fits = |n: u128| u64::try_from(n / common).ok().map(Qty).filter(|n| *n <= Qty::LIMIT);
        Some(Ratio { new: fits(new)?, old: fits(old)? })
    }

    /// So many old shares as new ones, cut down. `None` beyond counting.
    pub fn shares(self, old: Qty) -> Option<Qty> {
        let new = u128::from(old.0).checked_mul(u128::from(self.new.0))?.checked_div(u128::from(self.old.0))?;
        u64::try_from(new).ok().map(Qty).filter(|qty| *qty <= Qty::LIMIT)
    }

    /// A price of an old share as one of a new share, cut down, at least the smallest there is. `None`
    /// beyond counting.
    pub fn price(self, old: Price) -> Option<Price> {
        let new = i128::from(old.0).checked_mul(i128::from(self.old.0))?.checked_div(i128::from(self.new.0))?;
        i64::try_from(new).ok().map(|price| Price(price.max(1))).filter(|price| *price <= Price::LIMIT)
    }

    /// What the fraction of a share that is cut off these is worth, at the last price of an old share.
    pub fn in_lieu(self, held: Qty, last: Price) -> Option<Money> {
        let (new, old) = (u128::from(self.new.0), u128::from(self.old.0));
        let cut_off = u128::from(held.0).checked_mul(new)?.checked_rem(old)?;
        let worth = i128::try_from(cut_off).ok()?.checked_mul(i128::from(last.0))?;
        cents(worth, 100 * i128::try_from(new).ok()?)
    }

    /// An order after a forward split; `None` where nothing is left of it.
    fn order(self, order: &Order, listed: &Instrument) -> Option<(Qty, Qty, OrderKind)> {
        let whole_lots = |qty: Qty| self.shares(qty).map(|qty| Qty(qty.0 / listed.lot.0.max(1) * listed.lot.0));
        let price = i128::from(order.limit()?.0) * i128::from(self.old.0);
        let (new, up) = (i128::from(self.new.0), order.side == Side::Sell);
        let scaled = if up { -(-price).div_euclid(new) } else { price.div_euclid(new) };
        let price = on_tick(i64::try_from(scaled).ok()?, listed.tick, order.side)?;
        let open = whole_lots(order.open).filter(|open| open.0 > 0)?;
        let qty = whole_lots(order.filled())?.plus(open).filter(|qty| *qty <= Qty::LIMIT)?;
        let kind = match priced(order.kind, price) {
            OrderKind::Limit { price, time_in_force, post, show: Some(show) } => {
                let least = least_shown(qty).0.next_multiple_of(listed.lot.0.max(1));
                let show = Some(Qty(whole_lots(show)?.0.max(least)));
                OrderKind::Limit { price, time_in_force, post, show }
            }
            other => other,
        };
        Some((qty, open, kind))
    }
}

fn common_divisor(a: u128, b: u128) -> u128 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

impl Exchange {
    /// All splits of an instrument so far, as one.
    pub fn split_of(&self, id: InstrumentId) -> Option<Ratio> {
        self.market(id).map(|market| market.split)
    }

    /// Gives everybody new shares for their old ones.
    pub(in crate::domain) fn split(&mut self, id: InstrumentId, new: Qty, old: Qty) -> Result<(), Inconsistent> {
        const WRONG: Inconsistent = Inconsistent("a split beyond counting");
        if new.0 == 0 || old.0 == 0 || new > Qty::LIMIT || old > Qty::LIMIT {
            return Err(WRONG);
        }
        let ratio = Ratio { new, old };
        let market = self.market_mut(id)?;
        market.split = market.split.then(ratio).ok_or(WRONG)?;
        if let Some(last) = market.last {
            market.last = Some(ratio.price(last).ok_or(WRONG)?);
        }
        let mut total = Qty(0);
        for holding in &mut market.holdings {
            let qty = ratio.shares(holding.qty).ok_or(WRONG)?;
            if holding.held > qty {
                return Err(Inconsistent("a split that takes shares away which are held"));
            }
            *holding = Holding { qty, ..*holding };
            total = total.plus(qty).filter(|total| *total <= Qty::LIMIT).ok_or(WRONG)?;
        }
        market.granted = total;
        Ok(())
    }

    /// Gives an open order other figures; it goes to the back of its queue.
    pub(in crate::domain) fn adjust(
        &mut self,
        id: OrderId,
        qty: Qty,
        open: Qty,
        kind: OrderKind,
    ) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        let before = self.at(slot)?;
        let fits = kind.limit().is_some_and(|price| price.0 > 0 && price <= Price::LIMIT) && qty <= Qty::LIMIT;
        if !fits || open.0 == 0 || open > qty || !shows_enough(kind, qty) {
            return Err(Inconsistent("an adjustment beyond counting"));
        }
        let market =
            self.markets.get_mut(before.instrument.index()).ok_or(Inconsistent("an instrument that is not listed"))?;
        if before.side == Side::Sell {
            let holding = market.holding_mut(before.account);
            let held = holding.held.minus(before.open).and_then(|held| held.plus(open));
            holding.held =
                held.filter(|held| *held <= holding.qty).ok_or(Inconsistent("a sell of shares that nobody has"))?;
        }
        if before.rests() {
            market.book.unlink(&mut self.orders, slot);
        }
        let after = Order { kind, qty, open, ..before };
        // What is in sight stays so where only the price is another.
        let same = before.open == open && before.most_shown() == after.most_shown();
        let after = if same { after } else { after.surfaced() };
        if let Some(order) = self.orders.get_mut(slot) {
            *order = after;
        }
        if after.rests() {
            market.book.enqueue(&mut self.orders, slot);
        }
        Ok(Shrunk { before, after })
    }
}

/// What is left of a position's cost when its shares are split: the cost of the fraction that is cut off
/// goes. Gives that part.
pub fn cost_cut_off(ratio: Ratio, held: u64, cost: Money) -> Money {
    let all = i128::from(held) * i128::from(ratio.new.0);
    let cut_off = all.checked_rem(i128::from(ratio.old.0)).unwrap_or(0);
    let part = i128::from(cost.0).checked_mul(cut_off).and_then(|part| part.checked_div(all)).unwrap_or(0);
    Money(i64::try_from(part).unwrap_or(cost.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_rounded_in_the_owners_favour() {
        let tick = Price(500);
        for (price, buy, sell) in [(1_000, Some(1_000), Some(1_000)), (1_001, Some(1_000), Some(1_500))] {
            assert_eq!(on_tick(price, tick, Side::Buy), buy.map(Price));
            assert_eq!(on_tick(price, tick, Side::Sell), sell.map(Price));
        }
        assert_eq!(on_tick(499, tick, Side::Buy), None);
        assert_eq!((on_tick(-1, tick, Side::Buy), on_tick(-1, tick, Side::Sell)), (None, None));
    }

    #[test]
    fn what_is_cut_off_has_its_worth() {
        let ratio = Ratio { new: Qty(3), old: Qty(2) };
        // 5 shares are 7.5: the half is worth half of two thirds of 10.00.
        assert_eq!(ratio.shares(Qty(5)), Some(Qty(7)));
        assert_eq!(ratio.in_lieu(Qty(5), Price(100_000)), Some(Money(333)));
        assert_eq!(cost_cut_off(ratio, 5, Money(750)), Money(50));
        assert_eq!(cost_cut_off(ratio, 0, Money(0)), Money(0));
        let back = Ratio { new: Qty(1), old: Qty(10) };
        assert_eq!((back.shares(Qty(9)), back.in_lieu(Qty(9), Price(100_000))), (Some(Qty(0)), Some(Money(9_000))));
    }

    #[test]
    fn splits_multiply_in_lowest_terms() {
        let (double, back) = (Ratio { new: Qty(2), old: Qty(1) }, Ratio { new: Qty(1), old: Qty(2) });
        assert_eq!(double.then(back), Some(Ratio::default()));
        assert_eq!(Ratio { new: Qty::LIMIT, old: Qty(1) }.then(double), None);
    }
}
