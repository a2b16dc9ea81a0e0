//! What the world does not keep of orders, because no decision needs it: which record took them, and
//! what those that are open have traded for so far.

use super::Stamp;
use super::candles::value_of;
use super::shared::Shared;
use crate::domain::{Event, OrderId, RecordNo, Trade, World};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// So many records' numbers are shared at a time.
const PIECE: usize = 1_024;

/// Orders with consecutive numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    first: OrderId,
    /// The place of the first among all.
    at: usize,
}

/// The orders of a line. Numbers are consecutive but where a what-if took events over as they were.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderLog {
    runs: Arc<Vec<Run>>,
    /// The records that took them. A history holds less than 2^32.
    records: Shared<u32, PIECE>,
    /// Of orders that are open and have traded: price × quantity, in ten-thousandths.
    paid: FxHashMap<OrderId, i128>,
}

impl OrderLog {
    /// The record that took an order.
    pub fn record(&self, order: OrderId) -> Option<RecordNo> {
        let run = self.runs.partition_point(|run| run.first <= order).checked_sub(1)?;
        let next = self.runs.get(run + 1).map_or(self.records.len(), |run| run.at);
        let run = self.runs.get(run)?;
        let at = usize::try_from(order.0 - run.first.0).ok()?.checked_add(run.at)?; // not before its run
        (at < next).then(|| self.records.get(at)).flatten().map(|n| RecordNo((*n).into()))
    }

    /// What an open order has traded for so far, without fees, in ten-thousandths.
    pub fn paid(&self, order: OrderId) -> i128 {
        self.paid.get(&order).copied().unwrap_or(0)
    }

    /// About how many bytes a copy takes that it does not share.
    pub(super) fn weight(&self) -> usize {
        (self.records.len() % PIECE) * size_of::<u32>()
            + self.records.len() / PIECE * size_of::<Arc<[u32]>>()
            + self.paid.len() * 2 * size_of::<(OrderId, i128)>()
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event, world: &World) {
        match event {
            Event::OrderAccepted { order, .. } => self.take(*order, stamp.n),
            Event::TradeExecuted(trade) => {
                self.trade(trade.maker, trade, world);
                self.trade(trade.taker, trade, world);
            }
            Event::OrderCancelled { order, .. } => {
                self.paid.remove(order);
            }
            _ => {}
        }
    }

    fn take(&mut self, order: OrderId, n: RecordNo) {
        let at = self.records.len();
        let expected = self.runs.last().and_then(|run| run.first.0.checked_add((at - run.at) as u64));
        if expected != Some(order.0) {
            Arc::make_mut(&mut self.runs).push(Run { first: order, at });
        }
        self.records.push(u32::try_from(n.0).unwrap_or(u32::MAX));
    }

    fn trade(&mut self, order: OrderId, trade: &Trade, world: &World) {
        let open = world.exchange.order(order).map_or(0, |order| order.open.0);
        if open <= trade.qty.0 {
            self.paid.remove(&order);
        } else {
            // Bounded by prices and quantities, far below i128.
            *self.paid.entry(order).or_default() += value_of(trade.price, trade.qty);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_orders_with_gaps_between_their_numbers() {
        let mut log = OrderLog::default();
        for (order, n) in [(1, 10), (2, 11), (3, 11), (9, 20), (10, 21), (50, 30)] {
            log.take(OrderId(order), RecordNo(n));
        }
        let found: Vec<_> = (0..=51).filter_map(|order| Some((order, log.record(OrderId(order))?.0))).collect();
        assert_eq!(found, [(1, 10), (2, 11), (3, 11), (9, 20), (10, 21), (50, 30)]);
        assert_eq!(log.record(OrderId(u64::MAX)), None);
        assert_eq!(log.runs.len(), 3);
    }

    #[test]
    fn many_orders_are_one_run() {
        let mut log = OrderLog::default();
        (1..=5_000).for_each(|order| log.take(OrderId(order), RecordNo(order * 2)));
        assert_eq!(log.runs.len(), 1);
        assert!((1..=5_000).all(|order| log.record(OrderId(order)) == Some(RecordNo(order * 2))));
        assert!(log.weight() < 8_192, "what is full is shared: {}", log.weight());
    }
}
