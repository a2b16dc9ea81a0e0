//! The derived state: what all events up to a record add up to.

use super::bank::Bank;
use super::exchange::Exchange;
use super::shop::Shop;
use super::{Date, Rules, Scenario, Time};
use std::sync::Arc;

/// Bank, exchange and shop at one record. Cloning is cheap: flat vectors, and what rarely changes
/// is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// The rules, from the journal's header.
    pub rules: Arc<Rules>,
    /// Accounts and ledger.
    pub bank: Bank,
    /// Instruments, orders, shares.
    pub exchange: Exchange,
    /// Items.
    pub shop: Shop,
    /// The business date, once a day was ended.
    pub date: Option<Date>,
}

impl World {
    /// The empty world under a scenario's rules.
    pub fn new(scenario: &Scenario) -> World {
        World {
            rules: Arc::new(scenario.rules.clone()),
            bank: Bank::default(),
            exchange: Exchange::default(),
            shop: Shop::default(),
            date: None,
        }
    }

    /// The business date: what the last end of a day has set, before that the day of this moment.
    pub fn business_date(&self, at: Time) -> Date {
        self.date.unwrap_or_else(|| Date::of(at))
    }
}
