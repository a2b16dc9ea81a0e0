//! What an account is worth: the one definition, for comparisons, curves, conditions and explanations.

use super::Moment;
use crate::domain::{AccountId, Money};

/// An account's equity, in cents: its balance, and for each instrument its shares × the last price,
/// cut down to the cent; shares that are owed count against it. Held money and held shares count: they are still the owner's. A line of
/// credit does not count, and neither do shares that have never been traded anywhere: they have no
/// price yet. Nothing for an account that is not there.
pub fn equity(moment: &Moment, account: AccountId) -> Money {
    let Some(found) = moment.world.bank.account(account) else { return Money::ZERO };
    let exchange = &moment.world.exchange;
    let shares = exchange.instruments().map(|(id, _)| {
        let qty = i128::from(exchange.holding(id, account).net());
        exchange.last_price(id).map_or(0, |last| (i128::from(last.0) * qty).div_euclid(100)) // a price is in ten-thousandths
    });
    let sum = shares.fold(i128::from(found.balance.0), i128::saturating_add);
    // Only a damaged journal holds prices and shares whose worth cannot be counted.
    Money(i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX }))
}
