//! Cash flow by period: money that came into the bank from outside and left it, and what customers had
//! at the end. Outside is where the vault and the issuers stand.

use super::days::{By, Days, Sum};
use super::{Figure, Told, money};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event, postings};

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
        // What is on the record had postings when it happened.
        let _ = postings(event, |posting| {
            if posting.currency.is_some() {
                return; // reports are in the scenario's currency
            }
            let amount = i128::from(posting.amount.0);
            any = true;
            match posting.account {
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
        let periods = self.days.periods(by);
        let bars = periods.iter().map(|(period, of)| (period.clone(), money(of.came - of.went).0)).collect();
        let row = |(period, of): (String, Flow)| {
            let amounts = [of.came, of.went, of.came - of.went, of.customers].map(|a| Figure::Money(money(a)));
            std::iter::once(Figure::Text(period)).chain(amounts).collect()
        };
        Told {
            columns: &["period", "in", "out", "net", "customers"],
            rows: periods.into_iter().map(row).collect(),
            drawn: "net",
            bars,
            is_money: true,
        }
    }
}
