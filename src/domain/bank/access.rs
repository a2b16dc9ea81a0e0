//! Who may act on an account beside its owner, and how much may leave it in a day.
//!
//! An account with more than one holder is a joint account: each holder may act alone on all of it, as
//! such accounts are kept by default ("any to sign"). The owner is the customer who opened it, and stays.
//!
//! The limit of a day is on what leaves by withdrawal and by transfer, standing orders and direct debits
//! among them, between two ends of the day. What the bank, the exchange and the shop take themselves is not
//! counted, nor are holds, which are agreed on with the bank one by one.

use super::Bank;
use super::rules::find;
use crate::domain::decide::{Decision, Draws};
use crate::domain::{AccountId, AccountRef, Date, Event, Inconsistent, Money, Rejection, World};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How much may leave an account in a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLimit {
    /// The most, in cents of the account's currency.
    pub amount: Money,
    /// The business date on which something left last under this limit.
    pub date: Option<Date>,
    /// What left on that date, in cents.
    pub used: Money,
}

impl DayLimit {
    /// What may still leave on a business date, in cents.
    pub fn left(&self, on: Date) -> Money {
        let used = if self.date == Some(on) { self.used } else { Money::ZERO };
        Money((self.amount.0 - used.0).max(0)) // both from zero to the limit of money
    }
}

/// The holders and limits of all accounts that have any. They change rarely, so that clones of the world share
/// them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access(Arc<Book>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Book {
    /// By account, and a customer is known by their first account.
    holders: BTreeSet<(AccountId, AccountId)>,
    limits: BTreeMap<AccountId, DayLimit>,
}

impl Access {
    /// The customers who hold an account beside its owner, each by their first account.
    pub fn holders(&self, account: AccountId) -> impl Iterator<Item = AccountId> {
        let range = (account, AccountId(0))..=(account, AccountId(u32::MAX));
        self.0.holders.range(range).map(|(_, holder)| *holder)
    }

    /// Every joint account with each of its further holders.
    pub fn all_holders(&self) -> impl Iterator<Item = (AccountId, AccountId)> {
        self.0.holders.iter().copied()
    }

    /// Whether a customer holds an account that is another's.
    pub fn holds(&self, customer: AccountId, account: AccountId) -> bool {
        self.0.holders.contains(&(account, customer))
    }

    /// What may leave an account in a day, where that is limited.
    pub fn limit(&self, account: AccountId) -> Option<&DayLimit> {
        self.0.limits.get(&account)
    }

    /// All limits.
    pub fn limits(&self) -> impl Iterator<Item = (AccountId, &DayLimit)> {
        self.0.limits.iter().map(|(account, limit)| (*account, limit))
    }
}

/// Makes a customer a holder of somebody's account, or no longer.
pub(in crate::domain) fn joint(world: &World, account: &AccountRef, with: &AccountRef, on: bool) -> Decision {
    let (of, who) = (find(world, account)?, find(world, with)?);
    let (account, holder) = (of.may_take_in()?, who.customer());
    let is_holder = world.bank.may_act(holder, account);
    let (name, with) = (of.handle(), who.handle());
    match on {
        true if is_holder => Err(Rejection::HolderAlready { account: name, holder: with }),
        true => who.may_take_in().map(|_| vec![Event::HolderAdded { account, holder }]),
        false if world.bank.access().holds(holder, account) => Ok(vec![Event::HolderRemoved { account, holder }]),
        false => Err(Rejection::NoHolder { account: name, holder: with }),
    }
}

/// Limits what may leave an account in a day, or no longer.
pub(in crate::domain) fn limit(world: &World, account: &AccountRef, amount: Option<Money>) -> Decision {
    let owner = find(world, account)?;
    let id = owner.may_take_in()?;
    if amount.is_some_and(|amount| amount < Money::ZERO) {
        return Err(Rejection::Nothing);
    }
    if amount.is_some_and(|amount| amount > Money::LIMIT) {
        return Err(Rejection::TooLarge);
    }
    if world.bank.access().limit(id).map(|limit| limit.amount) == amount {
        return Err(Rejection::SameChoice { account: owner.handle() });
    }
    Ok(vec![Event::DayLimitSet { account: id, amount }])
}

/// What a payment takes of its payer's limit, where there is one; or why it is too much.
pub(super) fn take(
    world: &World,
    account: AccountId,
    amount: Money,
    draws: &Draws,
) -> Result<Option<Event>, Rejection> {
    let Some(limit) = world.bank.access().limit(account) else { return Ok(None) };
    let date = world.business_date(draws.at);
    let left = limit.left(date);
    if amount > left {
        let account = world.bank.profile(account).map(|profile| profile.handle).ok_or(Rejection::Nothing)?; // it pays
        return Err(Rejection::AboveDayLimit { account, limit: limit.amount, left });
    }
    Ok(Some(Event::DayLimitUsed { account, date, amount }))
}

impl Bank {
    /// Who may act beside owners, and what may leave in a day.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Whether a customer may act on an account: it is their own, or they are one of its holders. A customer is
    /// named by their first account.
    pub fn may_act(&self, customer: AccountId, account: AccountId) -> bool {
        let owner = self.profile(account).map(|profile| profile.customer);
        owner == Some(customer) || self.access.holds(customer, account)
    }

    pub(in crate::domain) fn set_holder(
        &mut self,
        account: AccountId,
        holder: AccountId,
        on: bool,
    ) -> Result<(), Inconsistent> {
        self.known(account)?;
        if self.profile(holder).is_none_or(|profile| profile.customer != holder) {
            return Err(Inconsistent("a holder who is no customer"));
        }
        let holders = &mut Arc::make_mut(&mut self.access.0).holders;
        let changed = if on { holders.insert((account, holder)) } else { holders.remove(&(account, holder)) };
        if changed { Ok(()) } else { Err(Inconsistent("a holder who is one already, or none")) }
    }

    pub(in crate::domain) fn set_day_limit(
        &mut self,
        account: AccountId,
        amount: Option<Money>,
    ) -> Result<(), Inconsistent> {
        self.known(account)?;
        let limits = &mut Arc::make_mut(&mut self.access.0).limits;
        let Some(amount) = amount else {
            limits.remove(&account);
            return Ok(());
        };
        if amount < Money::ZERO || amount > Money::LIMIT {
            return Err(Inconsistent("a limit below zero or beyond counting"));
        }
        let limit = limits.entry(account).or_insert(DayLimit { amount, date: None, used: Money::ZERO });
        limit.amount = amount; // what was used today stays used
        Ok(())
    }

    pub(in crate::domain) fn use_day_limit(
        &mut self,
        account: AccountId,
        date: Date,
        amount: Money,
    ) -> Result<(), Inconsistent> {
        self.known(account)?;
        let limit = Arc::make_mut(&mut self.access.0).limits.get_mut(&account);
        let limit = limit.ok_or(Inconsistent("the use of a limit that is none"))?;
        let before = if limit.date == Some(date) { limit.used } else { Money::ZERO };
        let used = before.plus(amount).filter(|used| amount > Money::ZERO && *used <= Money::LIMIT);
        limit.used = used.ok_or(Inconsistent("more than a limit can count"))?;
        limit.date = Some(date);
        Ok(())
    }
}
