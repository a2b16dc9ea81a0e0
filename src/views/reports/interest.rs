//! Interest by period: what the bank credited to customers, and what it charged them.

use super::days::{By, Days, Sum};
use super::{Told, amounts, by_period, posted};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event};

#[derive(Clone, Debug, Default)]
pub(super) struct Interest {
    days: Days<Borne>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Borne {
    credited: i128,
    charged: i128,
}

impl Sum for Borne {
    fn add(&mut self, other: &Borne) {
        self.credited += other.credited;
        self.charged += other.charged;
    }
}

impl Interest {
    pub(super) fn fold(&mut self, day: Date, event: &Event) {
        posted(event, |account, amount| match account {
            LedgerAccount::Savings => self.days.on(day).credited -= amount,
            LedgerAccount::Interest => self.days.on(day).charged += amount,
            _ => {}
        });
    }

    pub(super) fn told(&self, by: By) -> Told {
        let net = |of: &Borne| of.charged - of.credited;
        let row = |of: &Borne| amounts([of.credited, of.charged, net(of)]).collect();
        by_period(self.days.periods(by), (&["period", "credited", "charged", "net"], "net"), net, row)
    }
}
