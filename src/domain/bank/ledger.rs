//! Double entry. Every movement of money is a list of postings that add up to zero: what one
//! account of the ledger gives, another takes.

use super::chart::Heading;
use crate::domain::{AccountId, Currency, Money};
use serde::{Deserialize, Serialize};

/// An account of the bank's own books.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LedgerAccount {
    /// What the bank owes one customer.
    Customer(AccountId),
    /// Cash in the vault. Its balance is below zero: the vault holds what others own.
    Vault,
    /// The bank's own means. It pays the opening gifts.
    Equity,
    /// Fees earned by the exchange.
    Fees,
    /// Between buyer and seller. Zero after every record.
    Clearing,
    /// What the shop has earned.
    Shop,
    /// Between the currencies: what the bank took of one, and gave of another.
    Conversion,
    /// Interest that the bank has paid on savings: below zero.
    Savings,
    /// Interest that the bank has earned, on lines of credit and on loans.
    Interest,
    /// Fees that the bank has earned itself.
    Charges,
    /// What customers owe on loans: below zero.
    Loans,
    /// Who has issued the instruments: dividends come from there. Like the vault's, its balance is below
    /// zero by what has come in from outside.
    Issuers,
}

/// One side of a movement. Above zero: the account gains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Posting {
    /// Where.
    pub account: LedgerAccount,
    /// How much, in cents.
    pub amount: Money,
    /// Of which currency, where it is not the scenario's.
    pub currency: Option<Currency>,
}

impl Posting {
    /// A posting.
    pub fn new(account: LedgerAccount, amount: Money, currency: Option<Currency>) -> Posting {
        Posting { account, amount, currency }
    }
}

/// The balances of the bank's own books in one currency, in cents. Customers stand here as one sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// What the bank owes all customers.
    pub customers: Money,
    /// See [`LedgerAccount::Vault`].
    pub vault: Money,
    /// See [`LedgerAccount::Equity`].
    pub equity: Money,
    /// See [`LedgerAccount::Fees`].
    pub fees: Money,
    /// See [`LedgerAccount::Clearing`].
    pub clearing: Money,
    /// See [`LedgerAccount::Shop`].
    pub shop: Money,
    /// See [`LedgerAccount::Issuers`].
    pub issuers: Money,
    /// See [`LedgerAccount::Conversion`].
    pub conversion: Money,
    /// See [`LedgerAccount::Savings`].
    pub savings: Money,
    /// See [`LedgerAccount::Interest`].
    pub interest: Money,
    /// See [`LedgerAccount::Charges`].
    pub charges: Money,
    /// See [`LedgerAccount::Loans`].
    pub loans: Money,
    /// The sum of all lines of credit: promised, and no balance.
    pub credit_lines: Money,
}

impl Ledger {
    /// The names of the rows that are told only where they were used.
    pub const RARE: [&'static str; 5] = ["conversion", "savings", "interest", "charges", "loans"];

    /// The accounts of the bank itself, and their balances. Customers have their own.
    pub fn own(&self) -> [(LedgerAccount, Money); 11] {
        [
            (LedgerAccount::Vault, self.vault),
            (LedgerAccount::Equity, self.equity),
            (LedgerAccount::Fees, self.fees),
            (LedgerAccount::Clearing, self.clearing),
            (LedgerAccount::Shop, self.shop),
            (LedgerAccount::Issuers, self.issuers),
            (LedgerAccount::Conversion, self.conversion),
            (LedgerAccount::Savings, self.savings),
            (LedgerAccount::Interest, self.interest),
            (LedgerAccount::Charges, self.charges),
            (LedgerAccount::Loans, self.loans),
        ]
    }

    /// The headings and balances of all accounts, customers as one, in the order of the books.
    pub fn rows(&self) -> impl Iterator<Item = (Heading, Money)> {
        let customers = (LedgerAccount::Customer(AccountId(0)).heading(), self.customers);
        std::iter::once(customers).chain(self.own().map(|(account, balance)| (account.heading(), balance)))
    }

    /// The rows that are worth telling: those of the bank's products, and the account between currencies, only
    /// where they were used.
    pub fn told(&self) -> impl Iterator<Item = (Heading, Money)> {
        self.rows().filter(|(of, balance)| !Ledger::RARE.contains(&of.name) || *balance != Money::ZERO)
    }

    /// The sum over all accounts of the ledger: zero, or something is wrong.
    pub fn sum(&self) -> i128 {
        self.rows().map(|(_, m)| i128::from(m.0)).sum()
    }

    /// The balance that a posting moves.
    pub(in crate::domain) fn balance_mut(&mut self, account: LedgerAccount) -> &mut Money {
        match account {
            LedgerAccount::Customer(_) => &mut self.customers,
            LedgerAccount::Vault => &mut self.vault,
            LedgerAccount::Equity => &mut self.equity,
            LedgerAccount::Fees => &mut self.fees,
            LedgerAccount::Clearing => &mut self.clearing,
            LedgerAccount::Shop => &mut self.shop,
            LedgerAccount::Issuers => &mut self.issuers,
            LedgerAccount::Conversion => &mut self.conversion,
            LedgerAccount::Savings => &mut self.savings,
            LedgerAccount::Interest => &mut self.interest,
            LedgerAccount::Charges => &mut self.charges,
            LedgerAccount::Loans => &mut self.loans,
        }
    }
}
