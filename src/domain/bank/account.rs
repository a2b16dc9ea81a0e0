//! An account and its owner.

use crate::domain::{AccountId, Code, Currency, Email, Handle, Iban, Money, Text};
use serde::{Deserialize, Serialize};

/// What an account may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Everything.
    #[default]
    Open,
    /// Take in, but pay nothing out.
    Frozen,
    /// Nothing, for good.
    Closed,
}

impl Status {
    /// `open`, `frozen` or `closed`.
    pub fn word(self) -> &'static str {
        match self {
            Status::Open => "open",
            Status::Frozen => "frozen",
            Status::Closed => "closed",
        }
    }
}

/// The money of an account. The owner stands apart in [`Profile`], so that this stays small.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// What the owner has, in cents; below zero as far as the credit line goes.
    pub balance: Money,
    /// What is reserved for open orders and by holds, in cents.
    pub held: Money,
    /// How far below zero the balance may go, in cents.
    pub credit_line: Money,
    /// Whether the owner has proved their address.
    pub verified: bool,
    /// What it may do.
    pub status: Status,
    /// Its currency, where that is not the scenario's.
    pub currency: Option<Currency>,
}

impl Account {
    /// What can be spent: balance − held + credit line. All three are kept far inside the integers
    /// ([`Money::LIMIT`]), so the sum cannot overflow.
    pub fn available(&self) -> Money {
        Money(self.balance.0 - self.held.0 + self.credit_line.0)
    }
}

/// Who owns an account. Set when it is opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// The account's name.
    pub handle: Handle,
    /// The account's number in the world of banks.
    pub iban: Iban,
    /// The owner's full name.
    pub owner: Text,
    /// Where the owner reads mail.
    pub email: Email,
    /// The code that was mailed.
    pub code: Code,
    /// Whose it is: a customer is known by the first account that they opened.
    pub customer: AccountId,
    /// Whether the customer is forgotten: who they were is known to nobody.
    pub forgotten: bool,
}
