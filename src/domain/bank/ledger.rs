//! Double entry. Every movement of money is a list of postings that add up to zero: what one
//! account of the ledger gives, another takes.

use crate::domain::{AccountId, Money};

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
}

impl Posting {
    /// A posting.
    pub fn new(account: LedgerAccount, amount: Money) -> Posting {
        Posting { account, amount }
    }
}

/// The balances of the bank's own books, in cents. Customers stand here as one sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
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
}

impl Ledger {
    /// The names and balances, in the order of the trial balance.
    pub fn rows(&self) -> [(&'static str, Money); 7] {
        [
            ("customers", self.customers),
            ("vault", self.vault),
            ("equity", self.equity),
            ("fees", self.fees),
            ("clearing", self.clearing),
            ("shop", self.shop),
            ("issuers", self.issuers),
        ]
    }

    /// The sum over all accounts of the ledger: zero, or something is wrong.
    pub fn sum(&self) -> i128 {
        self.rows().iter().map(|(_, m)| i128::from(m.0)).sum()
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
        }
    }
}
