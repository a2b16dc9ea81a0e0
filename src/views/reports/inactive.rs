//! Inactive customers: whose money has not moved and who has given no order for so many days.

use super::{Figure, Told};
use crate::domain::bank::{LedgerAccount, Status};
use crate::domain::{AccountId, Date, Event, World, postings};

#[derive(Clone, Debug, Default)]
pub(super) struct Inactive {
    /// The last day on which each account moved; that of its opening before it did.
    last: Vec<Date>,
}

impl Inactive {
    pub(super) fn fold(&mut self, day: Date, event: &Event) {
        match event {
            Event::AccountOpened { account, .. } if account.index() == self.last.len() => self.last.push(day),
            Event::OrderAccepted { account, .. } => self.moved(*account, day),
            _ => {}
        }
        // What is on the record had postings when it happened.
        let _ = postings(event, |posting| {
            if let LedgerAccount::Customer(account) = posting.account {
                self.moved(account, day);
            }
        });
    }

    fn moved(&mut self, account: AccountId, day: Date) {
        if let Some(last) = self.last.get_mut(account.index()) {
            *last = day;
        }
    }

    pub(super) fn told(&self, world: &World, today: Option<Date>, idle_days: u32) -> Told {
        let mut idle: Vec<_> = world
            .bank
            .accounts()
            .filter(|(_, account, _)| account.status != Status::Closed)
            .filter_map(|(id, account, profile)| Some((*self.last.get(id.index())?, account, profile)))
            .map(|(last, account, profile)| {
                (today.map_or(0, |today| u64::try_from(last.days_until(today)).unwrap_or(0)), last, account, profile)
            })
            .filter(|(days, ..)| *days >= u64::from(idle_days))
            .collect();
        idle.sort_by_key(|(days, _, _, profile)| (std::cmp::Reverse(*days), profile.handle));
        let name = |profile: &crate::domain::bank::Profile| profile.handle.to_string();
        let bars = idle.iter().map(|(days, _, _, profile)| (name(profile), i64::try_from(*days).unwrap_or(i64::MAX)));
        Told {
            bars: bars.collect(),
            rows: idle
                .into_iter()
                .map(|(days, last, account, profile)| {
                    vec![
                        Figure::Text(name(profile)),
                        Figure::Text(last.to_string()),
                        Figure::Count(days),
                        Figure::Money(account.balance),
                        Figure::Text(account.status.word().to_owned()),
                    ]
                })
                .collect(),
            columns: &["account", "last", "days", "balance", "status"],
            drawn: "days",
            is_money: false,
        }
    }
}
