//! Which recorded order stands behind which of ours.
//!
//! Mostly one behind one. But what a level held before it was seen is one order of ours for many
//! recorded ones, and where the exchange executed an order that is not the first in our queue, our
//! first is filled instead: then the recorded first goes on in the shares of the executed one. So a
//! recorded order has *claims*: shares in orders of ours. The claims in an order always add up to
//! what is open of it.

use crate::domain::{OrderId, Price, Side};
use rustc_hash::FxHashMap;

/// Who claims shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Holder {
    /// A recorded order that was seen to come in.
    Recorded(i64),
    /// All others at a price together: they stood there before the price was visible.
    Revealed(Side, Price),
}

/// All claims.
#[derive(Clone, Debug, Default)]
pub(super) struct Claims {
    in_order: FxHashMap<OrderId, Vec<(Holder, u64)>>,
    orders_of: FxHashMap<Holder, Vec<OrderId>>,
}

impl Claims {
    /// Whether this holder has any.
    pub(super) fn has_any(&self, holder: Holder) -> bool {
        self.orders_of.contains_key(&holder)
    }

    /// The orders in which a holder has shares, in the order in which it got them.
    pub(super) fn orders_of(&self, holder: Holder) -> Vec<OrderId> {
        self.orders_of.get(&holder).cloned().unwrap_or_default()
    }

    /// Who has how many shares in an order.
    pub(super) fn in_order(&self, order: OrderId) -> Vec<(Holder, u64)> {
        self.in_order.get(&order).cloned().unwrap_or_default()
    }

    /// Adds shares in an order.
    pub(super) fn give(&mut self, holder: Holder, order: OrderId, qty: u64) {
        if qty == 0 {
            return;
        }
        let claims = self.in_order.entry(order).or_default();
        match claims.iter_mut().find(|(other, _)| *other == holder) {
            Some((_, held)) => *held = held.saturating_add(qty), // bounded by what is open of the order
            None => {
                claims.push((holder, qty));
                self.orders_of.entry(holder).or_default().push(order);
            }
        }
    }

    /// Takes up to so many shares in an order away from a holder. Gives how many it were.
    pub(super) fn take(&mut self, holder: Holder, order: OrderId, most: u64) -> u64 {
        let Some(claims) = self.in_order.get_mut(&order) else { return 0 };
        let Some(claim) = claims.iter_mut().find(|(other, _)| *other == holder) else { return 0 };
        let taken = claim.1.min(most);
        claim.1 -= taken; // at most what it is
        if claim.1 == 0 {
            claims.retain(|(_, held)| *held > 0);
            if claims.is_empty() {
                self.in_order.remove(&order);
            }
            if let Some(orders) = self.orders_of.get_mut(&holder) {
                orders.retain(|other| *other != order);
                if orders.is_empty() {
                    self.orders_of.remove(&holder);
                }
            }
        }
        taken
    }

    /// Hands up to so many shares of one holder to another, whatever orders they are in. Gives how
    /// many it were.
    pub(super) fn hand_over(&mut self, from: Holder, to: Holder, most: u64) -> u64 {
        let mut left = most;
        for order in self.orders_of(from) {
            let taken = self.take(from, order, left);
            self.give(to, order, taken);
            left -= taken; // at most what was left
        }
        most - left
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_change_hands_and_none_is_lost() {
        let (one, two) = (Holder::Recorded(1), Holder::Revealed(Side::Buy, Price(100)));
        let mut claims = Claims::default();
        claims.give(one, OrderId(1), 10);
        claims.give(one, OrderId(2), 5);
        claims.give(two, OrderId(2), 7);
        assert_eq!(claims.hand_over(one, two, 12), 12);
        assert_eq!(claims.in_order(OrderId(1)), [(two, 10)]);
        assert_eq!(claims.in_order(OrderId(2)), [(one, 3), (two, 9)]);
        assert_eq!(claims.take(two, OrderId(2), 100), 9);
        assert_eq!(claims.hand_over(one, two, 100), 3);
        assert!(!claims.has_any(one) && claims.has_any(two));
        assert_eq!(claims.take(one, OrderId(2), 1), 0);
        assert_eq!(claims.orders_of(two), [OrderId(1), OrderId(2)]);
    }
}
