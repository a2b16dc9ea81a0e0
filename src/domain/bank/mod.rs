//! The bank: accounts, their balances and holds, and the ledger under them.

pub mod access;
mod account;
mod books;
pub mod chart;
pub mod countries;
pub(super) mod debits;
pub mod holds;
pub mod iban;
pub mod interest;
mod ledger;
pub mod loans;
pub mod products;
pub(super) mod rules;
pub mod standing;

pub use account::{Account, Profile, Status};
pub use holds::{Hold, Holds};
pub use ledger::{Ledger, LedgerAccount, Posting};

use super::{AccountId, AccountRef, Currency, Handle, Iban, Rate};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// All accounts and the ledger.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bank {
    accounts: Vec<Account>,
    // Names change rarely and are many bytes: clones of the world share them.
    register: Arc<Register>,
    ledger: Ledger,
    /// The books in other currencies, as they came.
    foreign: Vec<(Currency, Ledger)>,
    /// What other currencies are worth, as they came.
    rates: Vec<(Currency, Rate)>,
    // Few records touch them: clones share them too.
    holds: Arc<Holds>,
    products: products::Products,
    access: access::Access,
}

/// Who is who.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Register {
    profiles: Vec<Profile>,
    by_handle: FxHashMap<Handle, AccountId>,
    by_iban: FxHashMap<Iban, AccountId>,
}

impl Bank {
    /// What the bank has agreed on with its customers.
    pub fn products(&self) -> &products::Products {
        &self.products
    }

    pub(super) fn products_mut(&mut self) -> &mut products::Products {
        &mut self.products
    }

    /// The account with this number.
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(id.index())
    }

    /// Who owns the account with this number.
    pub fn profile(&self, id: AccountId) -> Option<&Profile> {
        self.register.profiles.get(id.index())
    }

    /// The handle of an account; `?` for a number that no account has, which only a damaged
    /// journal can name.
    pub fn handle(&self, id: AccountId) -> &str {
        self.profile(id).map_or("?", |p| p.handle.as_str())
    }

    /// The number of the account that a person means.
    #[inline]
    pub fn find(&self, account: &AccountRef) -> Option<AccountId> {
        match account {
            AccountRef::Handle(handle) => self.find_handle(handle),
            AccountRef::Iban(iban) => self.register.by_iban.get(iban).copied(),
        }
    }

    /// The number of the account with this handle.
    #[inline]
    pub fn find_handle(&self, handle: &Handle) -> Option<AccountId> {
        self.register.by_handle.get(handle).copied()
    }

    /// Whether an account has this IBAN.
    pub fn has_iban(&self, iban: &Iban) -> bool {
        self.register.by_iban.contains_key(iban)
    }

    /// All accounts with their owners, in the order of opening.
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (AccountId, &Account, &Profile)> {
        let numbered = self.accounts.iter().zip(&self.register.profiles).enumerate();
        // The index fits: `open` refuses more accounts than an id can name.
        numbered.map(|(i, (account, profile))| (AccountId(i as u32), account, profile))
    }

    /// How many accounts there are.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether there is no account yet.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// The bank's own books in the scenario's currency.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The books in a currency; empty ones where nothing was booked in it.
    pub fn ledger_in(&self, currency: Option<Currency>) -> Ledger {
        let Some(currency) = currency else { return self.ledger };
        self.foreign.iter().find(|(of, _)| *of == currency).map(|(_, ledger)| *ledger).unwrap_or_default()
    }

    /// All books: those in the scenario's currency, and those in others.
    pub fn ledgers(&self) -> impl Iterator<Item = (Option<Currency>, &Ledger)> {
        let foreign = self.foreign.iter().map(|(currency, ledger)| (Some(*currency), ledger));
        std::iter::once((None, &self.ledger)).chain(foreign)
    }

    /// What a currency is worth; the scenario's is worth itself. `None` where the bank has not said.
    pub fn rate(&self, currency: Option<Currency>) -> Option<Rate> {
        let Some(currency) = currency else { return Some(Rate::ONE) };
        self.rates.iter().find(|(of, _)| *of == currency).map(|(_, rate)| *rate)
    }

    /// What all other currencies are worth.
    pub fn rates(&self) -> &[(Currency, Rate)] {
        &self.rates
    }

    /// The accounts that the customer whose this is owns, in the order of opening.
    pub fn accounts_of(&self, account: AccountId) -> impl Iterator<Item = (AccountId, &Account, &Profile)> {
        let customer = self.profile(account).map(|profile| profile.customer);
        self.accounts().filter(move |(_, _, profile)| Some(profile.customer) == customer)
    }

    /// The holds that stand.
    pub fn holds(&self) -> &Holds {
        &self.holds
    }
}
