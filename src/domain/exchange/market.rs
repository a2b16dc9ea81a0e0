//! One instrument's market: what each change of an order does to its book and to the shares held.

use super::book::Book;
use super::order::{Orders, Slot};
use super::{Holding, Place, Ratio};
use crate::domain::{AccountId, Inconsistent, OrderId, OrderKind, Phase, Price, Qty, Side};
use serde::{Deserialize, Serialize};

/// One instrument's market: its book, its shares, its last price.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Market {
    pub(super) book: Book,
    /// The stops that wait, at their triggers.
    pub(super) stops: Book,
    /// Those of them that trail.
    pub(super) trailing: Vec<Slot>,
    pub(super) phase: Phase,
    pub(super) holdings: Vec<Holding>,
    pub(super) granted: Qty,
    pub(super) last: Option<Price>,
    pub(super) split: Ratio,
}

impl Market {
    /// After an order became smaller, its level does too. Where nothing of the order is in sight any more,
    /// its next shares come in sight at the back of the queue.
    pub(super) fn shrink(&mut self, orders: &mut Orders, slot: Slot, shown: Qty, hidden: Qty) {
        let Some(order) = orders.get_mut(slot) else { return };
        let level = order.level;
        let shown = Qty(shown.0.saturating_sub(order.shown.0));
        let hidden = Qty(hidden.0.saturating_sub(order.hidden().0));
        match order.place {
            Place::Apart => {}
            Place::Stops => self.stops.shrink(level, shown, hidden),
            Place::Book => {
                let surfaces = order.shown.0 == 0;
                self.book.shrink(level, shown, hidden);
                if surfaces {
                    self.book.unlink(orders, slot);
                    if let Some(order) = orders.get_mut(slot) {
                        *order = order.surfaced();
                    }
                    self.book.enqueue(orders, slot);
                }
            }
        }
    }

    /// Reserves the shares that an order needs now beyond what it needed before, or releases them.
    #[inline(always)]
    pub(super) fn hold_shares(
        &mut self,
        account: AccountId,
        was: Qty,
        is: Qty,
        borrows: bool,
    ) -> Result<(), Inconsistent> {
        if was == is {
            return Ok(());
        }
        let holding = self.holding_mut(account);
        let held = holding.held.minus(was).ok_or(Inconsistent("a release of shares that were not held"))?.plus(is);
        let within = held.filter(|held| *held <= holding.qty || is < was || borrows);
        holding.held = within.ok_or(Inconsistent("a sell of shares that nobody has"))?;
        Ok(())
    }

    /// Takes an order out of its place.
    pub(super) fn take(&mut self, orders: &mut Orders, slot: Slot) {
        match orders.get(slot).map_or(Place::Apart, |order| order.place) {
            Place::Apart => {}
            Place::Book => self.book.unlink(orders, slot),
            Place::Stops => {
                self.stops.unlink(orders, slot);
                self.trailing.retain(|trailing| *trailing != slot);
            }
        }
    }

    /// Moves the triggers of the trailing stops along with a trade.
    pub(super) fn trail(&mut self, orders: &mut Orders, last: Price, tick: Price) {
        for &slot in &self.trailing {
            let Some(&order) = orders.get(slot) else { continue };
            let OrderKind::Trailing { by, .. } = order.kind else { continue };
            let trigger = trailed(order.side, last, by, tick).filter(|trigger| match order.side {
                Side::Buy => order.trigger.get().is_none_or(|was| *trigger < was),
                Side::Sell => order.trigger.get().is_none_or(|was| *trigger > was),
            });
            if trigger.is_some() {
                self.stops.unlink(orders, slot);
                if let Some(order) = orders.get_mut(slot) {
                    order.trigger = trigger.into();
                }
                self.stops.enqueue(orders, slot);
            }
        }
    }

    /// Takes out the stops that a trade at this price sets off. The one that was given first comes first.
    pub(super) fn reached(&mut self, orders: &mut Orders, price: Price) -> Vec<OrderId> {
        let mut reached = Vec::new();
        for shelf in [Side::Buy, Side::Sell] {
            while let Some(slot) = self.stops.first(shelf) {
                let Some(id) = orders.get(slot).filter(|order| order.is_set_off(price)).map(|order| order.id) else {
                    break;
                };
                self.take(orders, slot);
                if let Some(order) = orders.get_mut(slot) {
                    order.place = Place::Apart;
                }
                reached.push(id);
            }
        }
        reached.sort_unstable();
        reached
    }

    #[inline]
    pub(super) fn holding_mut(&mut self, account: AccountId) -> &mut Holding {
        let index = account.index();
        if self.holdings.len() <= index {
            self.holdings.resize(index + 1, Holding::default());
        }
        &mut self.holdings[index] // made to fit just above
    }
}

/// Where a trailing stop is set off, after a trade at this price: on the tick, or what is held for a buy
/// would not be whole cents; so after a trade between the ticks it is a little further away. `None` beyond
/// what prices are.
pub(super) fn trailed(side: Side, last: Price, by: Price, tick: Price) -> Option<Price> {
    let (away, further) = match side {
        Side::Buy => (last.0.checked_add(by.0)?, Side::Sell),
        Side::Sell => (last.0.checked_sub(by.0)?, Side::Buy),
    };
    Price(away).on_tick(tick, further)
}
