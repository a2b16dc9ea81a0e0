//! Fees by period: what was paid into the ledger's accounts of fees and charges, and what went back out of it.

use super::days::{By, Days, Sum};
use super::{Figure, Told, money};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event, postings};

#[derive(Clone, Debug, Default)]
pub(super) struct Fees {
    days: Days<Charged>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Charged {
    count: u64,
    paid: i128,
    rebates: i128,
}

impl Sum for Charged {
    fn add(&mut self, other: &Charged) {
        self.count += other.count;
        self.paid += other.paid;
        self.rebates += other.rebates;
    }
}

impl Fees {
    pub(super) fn fold(&mut self, day: Date, event: &Event) {
        // What is on the record had postings when it happened.
        let _ = postings(event, |posting| {
            if posting.currency.is_some() {
                return; // reports are in the scenario's currency
            }
            if !matches!(posting.account, LedgerAccount::Fees | LedgerAccount::Charges) {
                return;
            }
            let (charged, amount) = (self.days.on(day), i128::from(posting.amount.0));
            charged.count += 1;
            *(if amount > 0 { &mut charged.paid } else { &mut charged.rebates }) += amount.abs();
        });
    }

    pub(super) fn told(&self, by: By) -> Told {
        let periods = self.days.periods(by);
        let bars = periods.iter().map(|(period, of)| (period.clone(), money(of.paid - of.rebates).0)).collect();
        let row = |(period, of): (String, Charged)| {
            let amounts = [of.paid, of.rebates, of.paid - of.rebates].map(|amount| Figure::Money(money(amount)));
            [Figure::Text(period), Figure::Count(of.count)].into_iter().chain(amounts).collect()
        };
        Told {
            columns: &["period", "fees", "paid", "rebates", "net"],
            rows: periods.into_iter().map(row).collect(),
            drawn: "net",
            bars,
            is_money: true,
        }
    }
}
