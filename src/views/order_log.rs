//! What the world does not keep of orders, because no decision needs it: which record took them, and
//! what those that are open have traded for so far. It is part of every [`Moment`](super::Moment), so it
//! is kept small: whose an order was that is done is for [`Orders`](super::Orders) to say, and how it
//! ended for the [`blotter`](super::blotter); both read records for it.

use super::Stamp;
use super::blotter::Tie;
use super::by_order::ByOrder;
use super::candles::value_of;
use crate::domain::{Event, OrderId, RecordNo, Trade, World};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// The orders of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLog {
    /// The records that took them. A history holds less than 2^32.
    #[serde(skip)] // put away apart: see `Grown`
    pub(super) records: ByOrder<u32>,
    /// Of orders that are open and have traded: price × quantity, in ten-thousandths.
    paid: FxHashMap<OrderId, i128>,
    /// Of orders that are open: what they have to do with others.
    ties: FxHashMap<OrderId, Vec<Tie>>,
}

impl OrderLog {
    /// The record that took an order.
    pub fn record(&self, order: OrderId) -> Option<RecordNo> {
        self.records.get(order).map(|n| RecordNo((*n).into()))
    }

    /// What an open order has traded for so far, without fees, in ten-thousandths.
    pub fn paid(&self, order: OrderId) -> i128 {
        self.paid.get(&order).copied().unwrap_or(0)
    }

    /// What an open order has to do with others.
    pub fn ties(&self, order: OrderId) -> &[Tie] {
        self.ties.get(&order).map_or(&[], Vec::as_slice)
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event, world: &World) {
        match event {
            Event::OrderAccepted { order, .. } => {
                self.records.push(*order, u32::try_from(stamp.n.0).unwrap_or(u32::MAX));
                for (id, tie) in Tie::of(event) {
                    if id == *order || world.exchange.order(id).is_some() {
                        let ties = self.ties.entry(id).or_default();
                        ties.push(tie);
                        ties.sort_unstable();
                    }
                }
            }
            Event::TradeExecuted(trade) => {
                self.trade(trade.maker, trade, world);
                self.trade(trade.taker, trade, world);
            }
            Event::OrderCancelled { order, .. } => self.forget(*order),
            _ => {}
        }
    }

    fn trade(&mut self, order: OrderId, trade: &Trade, world: &World) {
        let open = world.exchange.order(order).map_or(0, |order| order.open.0);
        if open <= trade.qty.0 {
            self.forget(order);
        } else {
            // Bounded by prices and quantities, far below i128.
            *self.paid.entry(order).or_default() += value_of(trade.price, trade.qty);
        }
    }

    /// An order is done.
    fn forget(&mut self, order: OrderId) {
        self.paid.remove(&order);
        self.ties.remove(&order);
    }
}
