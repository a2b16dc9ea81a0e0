//! Interest by period: what the bank credited to customers, and what it charged them.

use super::days::{By, Days, Sum};
use super::{Figure, Told, money};
use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event, postings};

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
        // What is on the record had postings when it happened.
        let _ = postings(event, |posting| {
            if posting.currency.is_some() {
                return; // reports are in the scenario's currency
            }
            let amount = i128::from(posting.amount.0);
            match posting.account {
                LedgerAccount::Savings => self.days.on(day).credited -= amount,
                LedgerAccount::Interest => self.days.on(day).charged += amount,
                _ => {}
            }
        });
    }

    pub(super) fn told(&self, by: By) -> Told {
        let periods = self.days.periods(by);
        let bars = periods.iter().map(|(period, of)| (period.clone(), money(of.charged - of.credited).0)).collect();
        let row = |(period, of): (String, Borne)| {
            let amounts = [of.credited, of.charged, of.charged - of.credited].map(|a| Figure::Money(money(a)));
            std::iter::once(Figure::Text(period)).chain(amounts).collect()
        };
        Told {
            columns: &["period", "credited", "charged", "net"],
            rows: periods.into_iter().map(row).collect(),
            drawn: "net",
            bars,
            is_money: true,
        }
    }
}
