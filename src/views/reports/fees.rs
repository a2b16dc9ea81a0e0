//! Fees by period: what was paid into the ledger's accounts of fees and charges, and what went back out of it.

use super::days::{By, Days, Sum};
use super::{Figure, Told, amounts, by_period, posted};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event};

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
        posted(event, |account, amount| {
            if matches!(account, LedgerAccount::Fees | LedgerAccount::Charges) {
                let charged = self.days.on(day);
                charged.count += 1;
                *(if amount > 0 { &mut charged.paid } else { &mut charged.rebates }) += amount.abs();
            }
        });
    }

    pub(super) fn told(&self, by: By) -> Told {
        let net = |of: &Charged| of.paid - of.rebates;
        let row = |of: &Charged| {
            std::iter::once(Figure::Count(of.count)).chain(amounts([of.paid, of.rebates, net(of)])).collect()
        };
        by_period(self.days.periods(by), (&["period", "fees", "paid", "rebates", "net"], "net"), net, row)
    }
}
