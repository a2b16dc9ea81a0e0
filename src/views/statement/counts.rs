//! How many entries each account's statement has: whoever reads a statement from its end knows the
//! number of the last.

use crate::domain::bank::LedgerAccount;
use crate::domain::{AccountId, Event, postings};
use serde::{Deserialize, Serialize};

/// The counts, by account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryCounts {
    // An account would need as many records for more: history ends before.
    of: Vec<u32>,
}

impl EntryCounts {
    /// How many entries an account has.
    pub fn of(&self, account: AccountId) -> u64 {
        self.of.get(account.index()).copied().unwrap_or(0).into()
    }

    /// Folds an event in.
    pub(in crate::views) fn fold(&mut self, event: &Event) {
        if let Event::AccountOpened { account, .. } = event
            && account.index() == self.of.len()
        {
            self.of.push(0);
        }
        // What cannot have happened is told by who applies it.
        let _ = postings(event, |posting| {
            if let LedgerAccount::Customer(account) = posting.account
                && let Some(count) = self.of.get_mut(account.index())
            {
                *count = count.saturating_add(1);
            }
        });
    }
}
