//! A value and what it is measured in.

use crate::domain::{Money, Price, Qty};
use std::cmp::Ordering;
use std::fmt;

/// What a quantity is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Cents.
    Money,
    /// Ten-thousandths of the currency's unit.
    Price,
    /// Shares, things, records.
    Count,
}

impl Unit {
    /// `an amount`, `a price`, `a count`.
    pub fn words(self) -> &'static str {
        match self {
            Unit::Money => "an amount",
            Unit::Price => "a price",
            Unit::Count => "a count",
        }
    }

    /// Whether values of both can be compared: money and prices are of one currency, counts are not.
    pub fn compares_with(self, other: Unit) -> bool {
        (self == Unit::Count) == (other == Unit::Count)
    }
}

/// A value of a quantity, or a change of one. May be below zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Value {
    /// What it is measured in.
    pub unit: Unit,
    /// How much, in the unit's smallest step.
    pub amount: i64,
}

impl Value {
    /// Nothing of a unit.
    pub fn zero(unit: Unit) -> Value {
        Value { unit, amount: 0 }
    }

    /// An amount of money.
    pub fn money(money: Money) -> Value {
        Value { unit: Unit::Money, amount: money.0 }
    }

    /// A price.
    pub fn price(price: Price) -> Value {
        Value { unit: Unit::Price, amount: price.0 }
    }

    /// A count. Beyond the integers it is as large as they go, which only a damaged journal can reach.
    pub fn count(count: u64) -> Value {
        Value { unit: Unit::Count, amount: i64::try_from(count).unwrap_or(i64::MAX) }
    }

    /// A number of shares; below zero where they are owed.
    pub fn net(shares: i64) -> Value {
        Value { unit: Unit::Count, amount: shares }
    }

    /// What it takes to get from one value to another, both of one unit. Where there was or is
    /// nothing it counts as zero, so that all changes of a quantity add up to its value.
    pub fn change(unit: Unit, from: Option<Value>, to: Option<Value>) -> Value {
        let amount = |value: Option<Value>| value.map_or(0, |value| value.amount);
        Value { unit, amount: amount(to).saturating_sub(amount(from)) }
    }

    /// Whether a value became another one. Nothing that becomes zero, as when an account is opened, is
    /// no change.
    pub fn differ(from: Option<Value>, to: Option<Value>) -> bool {
        from.map_or(0, |value| value.amount) != to.map_or(0, |value| value.amount)
    }

    /// Which is more; `None` where the units do not compare.
    pub fn compare(self, other: Value) -> Option<Ordering> {
        self.unit.compares_with(other.unit).then(|| self.fine().cmp(&other.fine()))
    }

    /// In a step that both money and prices have.
    fn fine(self) -> i128 {
        match self.unit {
            Unit::Money => i128::from(self.amount) * 100,
            Unit::Price | Unit::Count => i128::from(self.amount),
        }
    }

    /// The text with thousands parted by commas: `-1,250.00`. For screens; [`fmt::Display`] has none.
    pub fn grouped(self) -> String {
        match self.unit {
            Unit::Money => Money(self.amount).grouped(),
            Unit::Price => Price(self.amount).grouped(),
            Unit::Count => {
                let sign = if self.amount < 0 { "-" } else { "" };
                format!("{sign}{}", Qty(self.amount.unsigned_abs()).grouped())
            }
        }
    }

    /// The same with a sign before what is above zero too: `+1,250.00`.
    pub fn signed(self) -> String {
        let sign = if self.amount > 0 { "+" } else { "" };
        format!("{sign}{}", self.grouped())
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.unit {
            Unit::Money => Money(self.amount).fmt(f),
            Unit::Price => Price(self.amount).fmt(f),
            Unit::Count => self.amount.fmt(f),
        }
    }
}
