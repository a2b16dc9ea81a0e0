//! The book of one instrument: two ladders of price levels, each level a queue of orders.
//!
//! A ladder is a sorted vector with the best price last. Nearly all traffic is near the best
//! price, so inserting there moves few steps; walking and cloning are plain memory. The levels lie in
//! a slab beside it, and orders know theirs: only an order that comes in looks its price up.

use super::order::{NIL, Order, Orders, Slot};
use crate::domain::{Price, Qty, Side};
use serde::{Deserialize, Serialize};

/// All orders at one price on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// The price.
    pub price: Price,
    /// How many shares are open here, and in sight.
    pub qty: Qty,
    /// How many more are open and not in sight.
    pub hidden: Qty,
    /// How many orders stand here.
    pub orders: u32,
    pub(super) first: Slot,
    last: Slot,
}

/// Both sides of the book; or of the stops, which stand at their triggers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Book {
    bids: Vec<Step>,
    asks: Vec<Step>,
    levels: Vec<Level>,
    free: Vec<u32>,
}

/// A step of a ladder: larger ranks are better, see [`rank`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Step {
    rank: i64,
    /// Where its level lies. It stays there as long as anybody stands at it.
    level: u32,
}

/// Larger is better: bids by their price, asks by its negative.
fn rank(side: Side, price: Price) -> i64 {
    match side {
        Side::Buy => price.0,
        Side::Sell => -price.0, // prices are above zero, so this fits
    }
}

impl Book {
    fn ladder(&self, side: Side) -> &Vec<Step> {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    fn ladder_mut(&mut self, side: Side) -> &mut Vec<Step> {
        match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        }
    }

    fn at(&self, step: &Step) -> &Level {
        &self.levels[step.level as usize] // a step's level lies in the slab
    }

    /// The levels of a side, best first.
    pub(super) fn levels(&self, side: Side) -> impl ExactSizeIterator<Item = &Level> + DoubleEndedIterator {
        self.ladder(side).iter().rev().map(|step| self.at(step))
    }

    /// The best level of a side.
    pub(super) fn best(&self, side: Side) -> Option<&Level> {
        self.ladder(side).last().map(|step| self.at(step))
    }

    fn position(&self, side: Side, price: Price) -> Result<usize, usize> {
        let wanted = rank(side, price);
        self.ladder(side).binary_search_by_key(&wanted, |step| step.rank)
    }

    /// The level at a price.
    pub(super) fn level(&self, side: Side, price: Price) -> Option<&Level> {
        self.position(side, price).ok().and_then(|i| self.ladder(side).get(i)).map(|step| self.at(step))
    }

    /// Puts an order at the back of the queue at its price.
    pub(super) fn enqueue(&mut self, orders: &mut Orders, slot: Slot) {
        let turn = orders.next_turn();
        let Some(order) = orders.get_mut(slot) else { return };
        let Some((side, price)) = order.shelf() else { return };
        let place = match self.position(side, price) {
            Ok(at) => self.ladder(side)[at].level, // found just above
            Err(at) => {
                let level = self.open_level(price);
                self.ladder_mut(side).insert(at, Step { rank: rank(side, price), level });
                level
            }
        };
        let level = &mut self.levels[place as usize]; // found or made just above
        // Shares outstanding are bounded far below u64, and so are their sums.
        level.qty = Qty(level.qty.0.saturating_add(order.shown.0));
        level.hidden = Qty(level.hidden.0.saturating_add(order.hidden().0));
        level.orders += 1;
        let before = level.last;
        level.last = slot;
        if before == NIL {
            level.first = slot;
        }
        order.turn = turn;
        order.level = place;
        order.previous = before;
        order.next = NIL;
        if let Some(order) = orders.get_mut(before) {
            order.next = slot;
        }
    }

    fn open_level(&mut self, price: Price) -> u32 {
        let level = Level { price, qty: Qty(0), hidden: Qty(0), orders: 0, first: NIL, last: NIL };
        match self.free.pop() {
            Some(at) => {
                self.levels[at as usize] = level; // free ones lie inside
                at
            }
            None => {
                self.levels.push(level);
                (self.levels.len() - 1) as u32 // there are no more levels than orders
            }
        }
    }

    /// Takes shares off a level, as one of its orders shrinks: so many in sight, so many that are not.
    pub(super) fn shrink(&mut self, level: u32, shown: Qty, hidden: Qty) {
        if let Some(level) = self.levels.get_mut(level as usize) {
            level.qty = Qty(level.qty.0.saturating_sub(shown.0));
            level.hidden = Qty(level.hidden.0.saturating_sub(hidden.0));
        }
    }

    /// Takes an order out of its queue, and the level away with its last order. What is open of
    /// the order leaves the level with it.
    pub(super) fn unlink(&mut self, orders: &mut Orders, slot: Slot) {
        let Some(order) = orders.get(slot) else { return };
        let Some((side, price)) = order.shelf() else { return };
        let Order { level: place, previous, next, .. } = *order;
        let Some(level) = self.levels.get_mut(place as usize) else { return };
        level.qty = Qty(level.qty.0.saturating_sub(order.shown.0));
        level.hidden = Qty(level.hidden.0.saturating_sub(order.hidden().0));
        level.orders = level.orders.saturating_sub(1);
        match orders.get_mut(previous) {
            Some(order) => order.next = next,
            None => level.first = next,
        }
        match orders.get_mut(next) {
            Some(order) => order.previous = previous,
            None => level.last = previous,
        }
        if level.orders == 0
            && let Ok(at) = self.position(side, price)
        {
            self.ladder_mut(side).remove(at);
            self.free.push(place);
        }
    }

    /// The order that is first in the best level of a side.
    pub(super) fn first(&self, side: Side) -> Option<Slot> {
        self.best(side).map(|level| level.first)
    }

    /// Whether nothing stands here.
    pub(super) fn is_empty(&self) -> bool {
        self.bids.is_empty() && self.asks.is_empty()
    }

    /// The orders of a level, first in first.
    pub(super) fn queue<'a>(&self, orders: &'a Orders, level: &Level) -> impl Iterator<Item = &'a Order> + use<'a> {
        let first = orders.get(level.first);
        std::iter::successors(first, |order| orders.get(order.next))
    }
}
