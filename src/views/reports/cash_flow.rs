//! Cash flow by period: money that came into the bank from outside and left it, and what customers had
//! at the end. Outside is where the vault and the issuers stand.

use super::days::{By, Days, Sum};
use super::{Told, amounts, by_period, posted};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event};

#[derive(Clone, Debug, Default)]
pub(super) struct CashFlow {
    days: Days<Flow>,
    /// What customers have together.
    customers: i128,
}

#[derive(Clone, Copy, Debug, Default)]
struct Flow {
    came: i128,
    went: i128,
    /// What customers had at the end of it.
    customers: i128,
}

impl Sum for Flow {
    fn add(&mut self, other: &Flow) {
        self.came += other.came;
        self.went += other.went;
        self.customers = other.customers; // days come in their order
    }
}

impl CashFlow {
    pub(super) fn fold(&mut self, day: Date, event: &Event) {
        let (mut came, mut went, mut any) = (0, 0, false);
        let customers = &mut self.customers;
        posted(event, |account, amount| {
            any = true;
            match account {
                LedgerAccount::Customer(_) => *customers += amount,
                // What comes in stands below zero there.
                LedgerAccount::Vault | LedgerAccount::Issuers if amount < 0 => came -= amount,
                LedgerAccount::Vault | LedgerAccount::Issuers => went += amount,
                _ => {}
            }
        });
        if any {
            let flow = self.days.on(day);
            flow.came += came;
            flow.went += went;
            flow.customers = self.customers;
        }
    }

    pub(super) fn told(&self, by: By) -> Told {
        let net = |of: &Flow| of.came - of.went;
        let row = |of: &Flow| amounts([of.came, of.went, net(of), of.customers]).collect();
        by_period(self.days.periods(by), (&["period", "in", "out", "net", "customers"], "net"), net, row)
    }
}
