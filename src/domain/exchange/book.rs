//! The book of one instrument: two ladders of price levels, each level a queue of orders.
//!
//! A ladder is a sorted vector with the best price last. Nearly all traffic is near the best
//! price, so inserting there moves few levels; walking and cloning are plain memory.

use super::order::{NIL, Order, Orders, Slot};
use crate::domain::{Price, Qty, Side};

/// All orders at one price on one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Book {
    bids: Vec<Level>,
    asks: Vec<Level>,
}

/// Larger is better: bids by their price, asks by its negative.
fn rank(side: Side, price: Price) -> i64 {
    match side {
        Side::Buy => price.0,
        Side::Sell => -price.0, // prices are above zero, so this fits
    }
}

impl Book {
    fn ladder(&self, side: Side) -> &Vec<Level> {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }

    fn ladder_mut(&mut self, side: Side) -> &mut Vec<Level> {
        match side {
            Side::Buy => &mut self.bids,
            Side::Sell => &mut self.asks,
        }
    }

    /// The levels of a side, best first.
    pub(super) fn levels(&self, side: Side) -> impl ExactSizeIterator<Item = &Level> + DoubleEndedIterator {
        self.ladder(side).iter().rev()
    }

    fn position(&self, side: Side, price: Price) -> Result<usize, usize> {
        let wanted = rank(side, price);
        let ladder = self.ladder(side);
        // Trades are at the best price, which stands at the end, and many orders come in near it.
        match ladder.last() {
            Some(best) if rank(side, best.price) < wanted => Err(ladder.len()),
            Some(best) if best.price == price => Ok(ladder.len() - 1), // it is among them
            _ => ladder.binary_search_by_key(&wanted, |level| rank(side, level.price)),
        }
    }

    /// The level at a price.
    pub(super) fn level(&self, side: Side, price: Price) -> Option<&Level> {
        self.position(side, price).ok().and_then(|i| self.ladder(side).get(i))
    }

    /// Puts an order at the back of the queue at its price.
    pub(super) fn enqueue(&mut self, orders: &mut Orders, slot: Slot) {
        let turn = orders.next_turn();
        let standing = orders.get(slot).and_then(|order| Some((order.shelf()?, order.shown, order.hidden())));
        let Some(((side, price), shown, hidden)) = standing else { return };
        let at = match self.position(side, price) {
            Ok(at) => at,
            Err(at) => {
                let empty = Level { price, qty: Qty(0), hidden: Qty(0), orders: 0, first: NIL, last: NIL };
                self.ladder_mut(side).insert(at, empty);
                at
            }
        };
        let level = &mut self.ladder_mut(side)[at]; // found or made just above
        // Shares outstanding are bounded far below u64, and so are their sums.
        level.qty = Qty(level.qty.0.saturating_add(shown.0));
        level.hidden = Qty(level.hidden.0.saturating_add(hidden.0));
        level.orders += 1;
        let before = level.last;
        level.last = slot;
        if before == NIL {
            level.first = slot;
        }
        if let Some(order) = orders.get_mut(slot) {
            order.turn = turn;
            order.previous = before;
            order.next = NIL;
        }
        if let Some(order) = orders.get_mut(before) {
            order.next = slot;
        }
    }

    /// Takes shares off a level, as one of its orders shrinks: so many in sight, so many that are not.
    pub(super) fn shrink(&mut self, side: Side, price: Price, shown: Qty, hidden: Qty) {
        if let Ok(at) = self.position(side, price) {
            let level = &mut self.ladder_mut(side)[at]; // found just above
            level.qty = Qty(level.qty.0.saturating_sub(shown.0));
            level.hidden = Qty(level.hidden.0.saturating_sub(hidden.0));
        }
    }

    /// Takes an order out of its queue, and the level away with its last order. What is open of
    /// the order leaves the level with it.
    pub(super) fn unlink(&mut self, orders: &mut Orders, slot: Slot) {
        let Some(order) = orders.get(slot) else { return };
        let Some((side, price)) = order.shelf() else { return };
        let (shown, hidden) = (order.shown, order.hidden());
        let (previous, next) = (order.previous, order.next);
        if let Some(order) = orders.get_mut(previous) {
            order.next = next;
        }
        if let Some(order) = orders.get_mut(next) {
            order.previous = previous;
        }
        let Ok(at) = self.position(side, price) else { return };
        let ladder = self.ladder_mut(side);
        let level = &mut ladder[at]; // found just above
        level.qty = Qty(level.qty.0.saturating_sub(shown.0));
        level.hidden = Qty(level.hidden.0.saturating_sub(hidden.0));
        level.orders = level.orders.saturating_sub(1);
        if level.first == slot {
            level.first = next;
        }
        if level.last == slot {
            level.last = previous;
        }
        if level.orders == 0 {
            ladder.remove(at);
        }
    }

    /// The order that is first in the best level of a side.
    pub(super) fn first(&self, side: Side) -> Option<Slot> {
        self.ladder(side).last().map(|level| level.first)
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
