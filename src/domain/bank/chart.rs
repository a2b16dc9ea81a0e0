//! The chart of accounts: the class, the number and the name of every account of the bank's books.
//!
//! The classes are the five elements of the financial statements (IFRS Conceptual Framework 2018, chapter 4):
//! assets, liabilities, equity, income and expenses. Books count a gain of an account above zero (a credit) and
//! what it gives below zero (a debit), so that assets and expenses stand below zero.

use super::ledger::LedgerAccount;
use crate::domain::Money;

/// What kind of account it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// What the bank has.
    Assets,
    /// What it owes.
    Liabilities,
    /// What is its owners'.
    Equity,
    /// What it has earned.
    Income,
    /// What that has cost.
    Expenses,
}

impl Class {
    /// The class in a word: `assets`.
    pub fn word(self) -> &'static str {
        match self {
            Class::Assets => "assets",
            Class::Liabilities => "liabilities",
            Class::Equity => "equity",
            Class::Income => "income",
            Class::Expenses => "expenses",
        }
    }
}

/// An account's place in the chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its number: the first digit is its class.
    pub number: u16,
    /// Its class.
    pub class: Class,
    /// Its name. All customers stand under one.
    pub name: &'static str,
}

impl LedgerAccount {
    /// Where the account stands in the chart.
    pub fn heading(self) -> Heading {
        let (number, class, name) = match self {
            LedgerAccount::Vault => (1100, Class::Assets, "vault"),
            LedgerAccount::Loans => (1200, Class::Assets, "loans"),
            LedgerAccount::Issuers => (1300, Class::Assets, "issuers"),
            LedgerAccount::Customer(_) => (2100, Class::Liabilities, "customers"),
            LedgerAccount::Clearing => (2900, Class::Liabilities, "clearing"),
            LedgerAccount::Equity => (3100, Class::Equity, "equity"),
            LedgerAccount::Conversion => (3900, Class::Equity, "conversion"),
            LedgerAccount::Fees => (4100, Class::Income, "fees"),
            LedgerAccount::Shop => (4200, Class::Income, "shop"),
            LedgerAccount::Interest => (4300, Class::Income, "interest"),
            LedgerAccount::Charges => (4400, Class::Income, "charges"),
            LedgerAccount::Savings => (5100, Class::Expenses, "savings"),
        };
        Heading { number, class, name }
    }
}

/// A balance as the two columns of a trial balance: what stands on the debit side, and on the credit side.
pub fn sides(balance: Money) -> (Option<Money>, Option<Money>) {
    let debit = Money(balance.0.checked_neg().unwrap_or(i64::MAX)); // no balance comes near to that
    match balance.cmp(&Money::ZERO) {
        std::cmp::Ordering::Less => (Some(debit), None),
        std::cmp::Ordering::Equal => (None, None),
        std::cmp::Ordering::Greater => (None, Some(balance)),
    }
}
