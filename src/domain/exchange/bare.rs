//! The book alone, for the bench: the slab and the ladders of [`super::Exchange`], matching in price and time,
//! and nothing else. No accounts, no shares, no events, no checks.

use super::book::Book;
use super::order::{Order, Orders, Place};
use crate::domain::{AccountId, InstrumentId, OrderId, OrderKind, Price, Qty, Side, TimeInForce};

/// A book without an exchange around it.
#[derive(Clone, Debug, Default)]
pub struct BareBook {
    book: Book,
    orders: Orders,
}

impl BareBook {
    /// Takes a limit order in: tells each trade's shares and price, and lets the rest wait where it may. Order
    /// numbers must not come twice.
    pub fn place(
        &mut self,
        id: OrderId,
        side: Side,
        qty: Qty,
        (price, time_in_force): (Price, TimeInForce),
        mut traded: impl FnMut(Qty, Price),
    ) {
        let mut left = qty;
        while left.0 > 0 {
            let Some(slot) = self.book.first(side.opposite()) else { break };
            let Some(maker) = self.orders.get_mut(slot) else { break };
            let Some(at) = maker.limit().filter(|at| side.reaches(price, *at)) else { break };
            let qty = maker.shown.min(left);
            left = Qty(left.0 - qty.0); // at most what is left
            traded(qty, at);
            if qty == maker.open {
                self.book.unlink(&mut self.orders, slot);
                self.orders.remove(slot);
            } else {
                maker.open = Qty(maker.open.0 - qty.0); // less than what is open
                maker.shown = maker.open;
                let level = maker.level;
                self.book.shrink(level, qty, Qty(0));
            }
        }
        if left.0 > 0 && time_in_force == TimeInForce::Gtc {
            let kind = OrderKind::at(price, time_in_force);
            let mut order = Order::new(id, AccountId(0), InstrumentId(0), side, kind, left, 0);
            order.place = Place::Book;
            let slot = self.orders.insert(&order);
            self.book.enqueue(&mut self.orders, slot);
        }
    }

    /// Takes an order out, where it is open.
    pub fn cancel(&mut self, id: OrderId) {
        if let Some(slot) = self.orders.slot(id) {
            self.book.unlink(&mut self.orders, slot);
            self.orders.remove(slot);
        }
    }
}
