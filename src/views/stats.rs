//! Counts along a branch.

use crate::domain::{Event, Money};
use serde::{Deserialize, Serialize};

/// How often what happened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stats {
    /// Commands.
    pub commands: u64,
    /// Commands that were rejected.
    pub rejected: u64,
    /// Events.
    pub events: u64,
    /// Orders taken by the exchange.
    pub orders: u64,
    /// Orders cancelled, in whole or for their rest.
    pub cancels: u64,
    /// Trades in the books.
    pub trades: u64,
    /// Shares traded in the books.
    pub shares: u64,
    /// Their value, in cents.
    pub turnover: Money,
    /// Trades reported from outside the books.
    pub prints: u64,
    /// Payments: deposits, withdrawals, transfers, captured holds, shop orders.
    pub payments: u64,
}

impl Stats {
    pub(super) fn fold(&mut self, event: &Event) {
        self.events += 1;
        match event {
            Event::OrderAccepted { .. } => self.orders += 1,
            Event::OrderCancelled { .. } => self.cancels += 1,
            Event::TradeExecuted(trade) => {
                self.trades += 1;
                self.shares = self.shares.saturating_add(trade.qty.0); // a count, not the books
                let value = trade.price.times(trade.qty).unwrap_or_default();
                self.turnover = self.turnover.plus(value).unwrap_or(self.turnover);
            }
            Event::TradePrinted { .. } => self.prints += 1,
            Event::Deposited { .. }
            | Event::Withdrawn { .. }
            | Event::Transferred { .. }
            | Event::HoldCaptured { .. }
            | Event::ItemsSold { .. }
            | Event::ShopOrderPaid { .. } => self.payments += 1,
            _ => {}
        }
    }
}
