//! Corporate life: dividends and splits, and what they do to open orders.
//!
//! Open orders follow FINRA Rule 5330 ("Adjustment of Orders"), which venues keep to:
//! - A dividend lowers the prices of open buys and of sells that are stops by its amount; they are then
//!   rounded down to the tick. An order whose price would not be above zero is cancelled. Other sells stay
//!   as they are: their owners do not get less for what they wait for. So do buys that are stops.
//! - A forward split (more new shares than old) scales open orders: prices by old/new, limits rounded to the
//!   tick in the owner's favour (buys down, sells up), triggers away from the market; the shares by new/old,
//!   cut down to the lot: those that are open, and those that have traded. A buy that then holds more than
//!   its owner has, for its trigger was rounded up, is cancelled.
//! - A reverse split cancels all open orders of the instrument.
//! - Pairs stay pairs. What is to follow an order when it is done is adjusted as if it were open.
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
use super::{Exchange, Holding, Instrument, Order, Place};
use crate::domain::bank::rules as bank;
use crate::domain::decide::Decision;
use crate::domain::{
    AccountId, CancelReason, Event, Exit, Inconsistent, InstrumentId, Money, OrderId, OrderKind, Price, Qty, Rejection,
    Side, Symbol, World,
};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

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
        for (qty, sign) in [(holding.qty, 1), (holding.short, -1)] {
            let paid = cents(i128::from(amount.0) * i128::from(qty.0), 100).ok_or(Rejection::TooLarge)?;
            if paid > Money::ZERO {
                events.push(Event::DividendPaid { account, instrument, qty, amount: Money(sign * paid.0) });
            }
        }
    }
    check_paid(world, &events)?;
    // Stops that were set off and wait for their market to open as well.
    let outside = outside(&world.exchange, instrument);
    for order in best_first(&world.exchange, instrument, Side::Buy).chain(outside) {
        let lowered = lowered(order.side, order.kind, amount, listed.tick);
        let trigger = order.trigger.get().filter(|_| matches!(order.kind, OrderKind::Trailing { .. }));
        let worst = match (order.side, trigger) {
            (Side::Sell, Some(trigger)) => less(trigger, amount, listed.tick).map(Some),
            _ => Some(trigger.or(order.worst.get())),
        };
        if lowered == Some(order.kind) && worst == Some(trigger.or(order.worst.get())) {
            continue;
        }
        events.push(adjusted(order, CancelReason::Dividend, |order| {
            Some(Figures { qty: order.qty, open: order.open, kind: lowered?, worst: worst? })
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
    // All that is owned, which is more than came in where some of it is owed.
    let all = |of: fn(&Holding) -> Qty, new: bool| {
        exchange
            .holdings(instrument)
            .try_fold(Qty(0), |sum, (_, holding)| sum.plus(if new { ratio.shares(of(holding))? } else { of(holding) }))
    };
    let owned = all(|holding| holding.qty, false).and_then(|owned| ratio.shares(owned));
    // Fractions that are cut off what is owned may leave less than is owed.
    let left = all(|holding| holding.qty, true).zip(all(|holding| holding.short, true));
    if !fits || owned.is_none() || left.is_none_or(|(owned, owed)| owned < owed) {
        return Err(Rejection::TooLarge);
    }
    let last = exchange.last_price(instrument);
    last.map_or(Ok(()), |last| ratio.price(last).map(|_| ()).ok_or(Rejection::TooLarge))?;
    let books = [Side::Buy, Side::Sell].into_iter().flat_map(|side| best_first(exchange, instrument, side));
    let mut orders: Vec<&Order> = books.collect();
    orders.extend(outside(exchange, instrument));
    let forward = |order: &Order| if new > old { ratio.order(order, listed) } else { None };
    let mut outcome: Vec<_> = orders.into_iter().map(|order| (order, forward(order), CancelReason::Split)).collect();
    check_means(world, ratio, listed, &mut outcome);
    let outcome = outcome.into_iter().map(|(order, figures, reason)| adjusted(order, reason, |_| figures));
    // Cancelled before the split, so that no shares are held for them; the others after it, when the
    // shares that they need are there.
    let (mut events, adjusted): (Vec<Event>, Vec<Event>) =
        outcome.partition(|event| matches!(event, Event::OrderCancelled { .. }));
    events.push(Event::SharesSplit { instrument, new, old });
    for (account, holding) in exchange.holdings(instrument) {
        let Some(last) = last else { break };
        for (qty, sign) in [(holding.qty, 1), (holding.short, -1)] {
            let amount = ratio.in_lieu(qty, last).ok_or(Rejection::TooLarge)?;
            if amount > Money::ZERO {
                events.push(Event::CashInLieu { account, instrument, amount: Money(sign * amount.0) });
            }
        }
    }
    check_paid(world, &events)?;
    events.extend(adjusted);
    Ok(events)
}

/// Triggers are rounded away from the market, so that a buy may hold a little more than before. One whose
/// owner has not got so much is cancelled.
fn check_means(
    world: &World,
    ratio: Ratio,
    listed: &Instrument,
    outcome: &mut [(&Order, Option<Figures>, CancelReason)],
) {
    let mut more: FxHashMap<AccountId, i128> = FxHashMap::default();
    let mut lost = Vec::new();
    for (order, figures, reason) in outcome.iter_mut().filter(|(order, ..)| order.side == Side::Buy) {
        let more = more.entry(order.account).or_default();
        let before = i128::from(order.money_held().0);
        // The other order of a pair goes with what is lost, in the same record.
        let goes = world.exchange.other_of(order.id).is_some_and(|other| lost.contains(&other));
        let after = figures.as_ref().filter(|_| !goes).map_or(0, |Figures { qty, open, kind, worst }| {
            let beside = order.beside.get().and_then(|price| ratio.limit(price, order.side, listed.tick));
            let after = Order { kind: *kind, qty: *qty, open: *open, ..**order }.with(*worst, beside);
            i128::from(after.money_held().0)
        });
        let available = world.bank.account(order.account).map_or(0, |account| i128::from(account.available().0));
        let lacks = after > before && *more + after - before > available;
        if lacks && world.exchange.margin(order.account).is_none() {
            (*figures, *reason) = (None, CancelReason::Unpaid);
        }
        *more += if figures.is_some() { after } else { 0 } - before;
        if figures.is_none() {
            lost.push(order.id);
        }
    }
}

/// Whether the bank can count what the issuers pay.
fn check_paid(world: &World, events: &[Event]) -> Result<(), Rejection> {
    let paid = events.iter().filter_map(|event| match event {
        Event::DividendPaid { amount, .. } | Event::CashInLieu { amount, .. } => Some(amount.0),
        _ => None,
    });
    // What is paid by who owes shares may be borrowed, and counts beside what is paid out.
    bank::check_issued(world, paid.map(|amount| i128::from(amount).abs()).sum())
}

/// The orders of one side of a book, best price first, first in first.
fn best_first(exchange: &Exchange, instrument: InstrumentId, side: Side) -> impl Iterator<Item = &Order> {
    exchange.levels(instrument, side).flat_map(move |level| exchange.queue(instrument, level))
}

/// The orders of an instrument that stand outside of its book, by number.
fn outside(exchange: &Exchange, instrument: InstrumentId) -> impl Iterator<Item = &Order> {
    exchange.open_orders().into_iter().filter(move |o| o.instrument == instrument && o.place != Place::Book)
}

/// What an order becomes.
struct Figures {
    qty: Qty,
    open: Qty,
    kind: OrderKind,
    worst: Option<Price>,
}

/// What becomes of an open order: its new figures, or its end where there are none.
fn adjusted(order: &Order, reason: CancelReason, figures: impl FnOnce(&Order) -> Option<Figures>) -> Event {
    match figures(order) {
        Some(Figures { qty, open, kind, worst }) => Event::OrderAdjusted { order: order.id, qty, open, kind, worst },
        None => Event::OrderCancelled { order: order.id, qty: order.open, reason },
    }
}

/// The price less a dividend, on the tick.
fn less(price: Price, amount: Price, tick: Price) -> Option<Price> {
    Price(price.0.checked_sub(amount.0)?).on_tick(tick, Side::Buy)
}

/// The terms of an order after a dividend; `None` where it has no price any more.
fn lowered(side: Side, kind: OrderKind, amount: Price, tick: Price) -> Option<OrderKind> {
    Some(match (side, kind) {
        (Side::Buy, OrderKind::Limit { price, time_in_force, post, show }) => {
            OrderKind::Limit { price: less(price, amount, tick)?, time_in_force, post, show }
        }
        (Side::Sell, OrderKind::Stop { trigger, limit, time_in_force }) => {
            let limit = match limit {
                Some(limit) => Some(less(limit, amount, tick)?),
                None => None,
            };
            OrderKind::Stop { trigger: less(trigger, amount, tick)?, limit, time_in_force }
        }
        _ => kind,
    })
}

/// A number of cents out of units of which so many make one, cut down.
fn cents(units: i128, in_a_cent: i128) -> Option<Money> {
    i64::try_from(units.checked_div(in_a_cent)?).ok().map(Money)
}

/// So many new shares for so many old ones; over several splits, their product in lowest terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
        let worth = i128::try_from(self.fraction(held)).ok()?.checked_mul(i128::from(last.0))?;
        cents(worth, 100 * i128::from(self.new.0))
    }

    /// What a split cuts off so many old shares, in parts of which an old share has as many as there are
    /// new ones.
    pub fn fraction(self, held: Qty) -> u128 {
        (u128::from(held.0) * u128::from(self.new.0)).checked_rem(u128::from(self.old.0)).unwrap_or(0)
    }

    /// The part that a fraction has in the cost of some of the shares that it is cut off, cut towards zero;
    /// and what is left of the fraction for others.
    pub fn cost_of(self, fraction: u128, shares: Qty, cost: Money) -> (Money, u128) {
        let all = u128::from(shares.0) * u128::from(self.new.0);
        let taken = fraction.min(all);
        let parts = i128::try_from(taken).ok().and_then(|taken| taken.checked_mul(i128::from(cost.0)));
        let part = parts.and_then(|parts| parts.checked_div(i128::try_from(all).ok()?)).unwrap_or(0);
        (Money(i64::try_from(part).unwrap_or(cost.0)), fraction - taken)
    }

    fn lots(self, qty: Qty, listed: &Instrument) -> Option<Qty> {
        self.shares(qty).map(|qty| Qty(qty.0 / listed.lot.0.max(1) * listed.lot.0))
    }

    /// A price after a split, on the tick: below for buys, above for sells.
    fn limit(self, price: Price, side: Side, tick: Price) -> Option<Price> {
        let (price, new) = (i128::from(price.0) * i128::from(self.old.0), i128::from(self.new.0));
        let scaled = if side == Side::Sell { -(-price).div_euclid(new) } else { price.div_euclid(new) };
        Price(i64::try_from(scaled).ok()?).on_tick(tick, side)
    }

    /// The terms of an order of so many new shares after a split; `None` where a price is none any more.
    fn terms(self, side: Side, kind: OrderKind, qty: Qty, listed: &Instrument) -> Option<OrderKind> {
        let limit = |price| self.limit(price, side, listed.tick);
        let maybe = |price: Option<Price>| match price {
            Some(price) => limit(price).map(Some),
            None => Some(None),
        };
        Some(match kind {
            OrderKind::Limit { price, time_in_force, post, show } => {
                let least = least_shown(qty).0.next_multiple_of(listed.lot.0.max(1));
                let show = match show {
                    Some(show) => Some(Qty(self.lots(show, listed)?.0.max(least))),
                    None => None,
                };
                OrderKind::Limit { price: limit(price)?, time_in_force, post, show }
            }
            OrderKind::Stop { trigger, limit, time_in_force } => {
                let trigger = self.limit(trigger, side.opposite(), listed.tick)?;
                OrderKind::Stop { trigger, limit: maybe(limit)?, time_in_force }
            }
            OrderKind::Trailing { by, time_in_force } => {
                OrderKind::Trailing { by: self.limit(by, Side::Sell, listed.tick)?, time_in_force }
            }
            OrderKind::Market | OrderKind::MarketOrKill | OrderKind::MarketToLimit { .. } => kind,
        })
    }

    /// An order after a split; `None` where nothing is left of it.
    fn order(self, order: &Order, listed: &Instrument) -> Option<Figures> {
        let open = self.lots(order.open, listed).filter(|open| open.0 > 0)?;
        let qty = self.lots(order.filled(), listed)?.plus(open).filter(|qty| *qty <= Qty::LIMIT)?;
        let kind = self.terms(order.side, order.kind, qty, listed)?;
        let trails = matches!(kind, OrderKind::Trailing { .. });
        let worst = match if trails { order.trigger.get() } else { order.worst.get() } {
            Some(worst) => {
                let side = if trails { order.side.opposite() } else { order.side };
                Some(self.limit(worst, side, listed.tick)?)
            }
            None => None,
        };
        Some(Figures { qty, open, kind, worst })
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

    /// A dividend lowers what is to follow orders.
    pub(in crate::domain) fn dividend(&mut self, id: InstrumentId, amount: Price) -> Result<(), Inconsistent> {
        self.listed(id)?;
        let Some(tick) = self.instrument(id).map(|listed| listed.tick) else { return Ok(()) };
        self.change_exits(id, |side, qty, exit| {
            let oco = match exit.oco {
                Some(stop) => Some(lowered(side, stop, amount, tick)?),
                None => None,
            };
            Some((qty, Exit { kind: lowered(side, exit.kind, amount, tick)?, oco }))
        });
        Ok(())
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
        let (mut owned, mut owed) = (Qty(0), Qty(0));
        for holding in &mut market.holdings {
            let (qty, short) = (ratio.shares(holding.qty).ok_or(WRONG)?, ratio.shares(holding.short).ok_or(WRONG)?);
            if holding.held > qty && holding.held <= holding.qty {
                return Err(Inconsistent("a split that takes shares away which are held"));
            }
            *holding = Holding { qty, short, ..*holding };
            owned = owned.plus(qty).ok_or(WRONG)?;
            owed = owed.plus(short).ok_or(WRONG)?;
        }
        market.granted = owned.minus(owed).filter(|total| *total <= Qty::LIMIT).ok_or(WRONG)?;
        let Some(listed) = self.instrument(id).cloned() else { return Ok(()) };
        self.change_exits(id, |side, qty, exit| {
            let qty = ratio.lots(qty, &listed).filter(|qty| qty.0 > 0)?;
            let oco = match exit.oco {
                Some(stop) => Some(ratio.terms(side, stop, qty, &listed)?),
                None => None,
            };
            Some((qty, Exit { kind: ratio.terms(side, exit.kind, qty, &listed)?, oco }))
        });
        Ok(())
    }

    /// Gives an open order other figures; where its price or its shares are others, it goes to the back of
    /// its queue.
    pub(in crate::domain) fn adjust(
        &mut self,
        id: OrderId,
        (qty, open): (Qty, Qty),
        kind: OrderKind,
        worst: Option<Price>,
    ) -> Result<Shrunk, Inconsistent> {
        let slot = self.open_slot(id)?;
        let before = self.at(slot)?;
        let after = Order { kind, qty, open, ..before }.with(worst, before.beside.get());
        let prices = [after.limit(), after.trigger.get(), worst];
        let sound = prices.iter().flatten().all(|price| price.0 > 0 && *price <= Price::LIMIT);
        let alike = std::mem::discriminant(&kind) == std::mem::discriminant(&before.kind)
            && after.shelf().is_some() == before.shelf().is_some();
        if !alike || !sound || qty > Qty::LIMIT || open.0 == 0 || open > qty || !shows_enough(kind, qty) {
            return Err(Inconsistent("an adjustment beyond counting"));
        }
        // What is in sight stays so where only the price is another.
        let same = before.open == open && before.most_shown() == after.most_shown();
        let after = if same { after } else { after.surfaced() };
        self.hold_shares(&before, &after)?;
        let moves = !same || before.shelf() != after.shelf();
        if moves {
            self.take(slot)?;
        }
        if let Some(order) = self.orders.get_mut(slot) {
            *order = after;
        }
        if moves {
            self.enter(slot, before.place)?;
        }
        let mut shrunk = Shrunk::new(&before, &after)?;
        let beside = if after.place == Place::Book { self.beside_adjusted(&after)? } else { Money::ZERO };
        shrunk.held = shrunk.held.plus(beside).ok_or(Inconsistent("more money than can be counted"))?;
        Ok(shrunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_has_its_worth() {
        let ratio = Ratio { new: Qty(3), old: Qty(2) };
        // 5 shares are 7.5: the half is worth half of two thirds of 10.00.
        assert_eq!(ratio.shares(Qty(5)), Some(Qty(7)));
        assert_eq!(ratio.in_lieu(Qty(5), Price(100_000)), Some(Money(333)));
        assert_eq!(ratio.fraction(Qty(5)), 1);
        assert_eq!(ratio.cost_of(1, Qty(5), Money(750)), (Money(50), 0));
        assert_eq!(ratio.cost_of(7, Qty(2), Money(-750)), (Money(-750), 1));
        assert_eq!(ratio.cost_of(0, Qty(0), Money(0)), (Money(0), 0));
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
