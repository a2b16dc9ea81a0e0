//! Two-phase money: what is reserved now and taken later, or given back.
//!
//! A hold reserves an amount of an account; it is not available from then on, and still the owner's. It
//! ends once, in one of three ways: it is captured, whole or in part, and what is not captured is
//! available again; it is released; or it expires, at the first business date after its last one. Expiry
//! is a command of its own that the desk gives as the operator (`owes`).
//!
//! The shop's orders hold their money in the same way. Their holds are ended by what becomes of the order,
//! and by nothing else.

use super::Bank;
use super::rules::{Named, check_amount, find};
use crate::domain::decide::Decision;
use crate::domain::{
    AccountId, AccountRef, Command, Date, Event, HoldId, Inconsistent, Money, Rejection, ShopOrderId, Text, Time, World,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Money that is reserved, and not yet taken or given back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// Whose money.
    pub account: AccountId,
    /// How much, in cents.
    pub amount: Money,
    /// The last business date on which it stands; without one it stands until it is ended.
    pub until: Option<Date>,
    /// The order in the shop that it is for.
    pub order: Option<ShopOrderId>,
    /// What for.
    pub reference: Option<Text>,
}

/// All holds that stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holds {
    open: BTreeMap<HoldId, Hold>,
    /// Those that end by themselves, the first to end first: the desk looks here after every record.
    due: BTreeSet<(Date, HoldId)>,
    next: HoldId,
}

impl Default for Holds {
    fn default() -> Holds {
        Holds { open: BTreeMap::new(), due: BTreeSet::new(), next: HoldId(1) }
    }
}

impl Holds {
    /// The hold with this number, where it stands.
    pub fn get(&self, id: HoldId) -> Option<&Hold> {
        self.open.get(&id)
    }

    /// All that stand, in the order of their numbers.
    pub fn open(&self) -> impl ExactSizeIterator<Item = (HoldId, &Hold)> {
        self.open.iter().map(|(id, hold)| (*id, hold))
    }

    /// Those of an account.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = (HoldId, &Hold)> {
        self.open().filter(move |(_, hold)| hold.account == account)
    }

    /// How much of an account is reserved by holds, in cents: what its orders on the exchange hold comes on
    /// top of it.
    pub fn reserved(&self, account: AccountId) -> Money {
        Money(self.of(account).map(|(_, hold)| hold.amount.0).sum()) // a part of what is held, which is counted
    }

    /// The number that the next hold gets.
    pub fn next(&self) -> HoldId {
        self.next
    }

    /// The first that stands beyond its last business date.
    fn over(&self, today: impl FnOnce() -> Date) -> Option<HoldId> {
        let (until, id) = self.due.first()?;
        (*until < today()).then_some(*id)
    }
}

impl Bank {
    /// Reserves money under the next number.
    pub(in crate::domain) fn reserve(&mut self, id: HoldId, hold: Hold) -> Result<(), Inconsistent> {
        if id != self.holds.next {
            return Err(Inconsistent("a hold's number out of order"));
        }
        if hold.amount <= Money::ZERO {
            return Err(Inconsistent("a hold of nothing"));
        }
        self.hold(hold.account, hold.amount)?;
        let holds = Arc::make_mut(&mut self.holds);
        holds.next = HoldId(id.0 + 1); // one a hold: memory ends before u64
        holds.due.extend(hold.until.map(|until| (until, id)));
        holds.open.insert(id, hold);
        Ok(())
    }

    /// Ends a hold of an account: all of it is available again.
    pub(in crate::domain) fn end_hold(&mut self, id: HoldId, account: AccountId) -> Result<Hold, Inconsistent> {
        let holds = Arc::make_mut(&mut self.holds);
        let hold = holds.open.remove(&id).ok_or(Inconsistent("the end of a hold that does not stand"))?;
        if hold.account != account {
            return Err(Inconsistent("the end of another's hold"));
        }
        if let Some(until) = hold.until {
            holds.due.remove(&(until, id));
        }
        self.hold(account, Money(-hold.amount.0))?; // above zero, so its negative fits
        Ok(hold)
    }

    /// The same of a hold that is not the shop's, for this amount.
    pub(in crate::domain) fn end_own_hold(
        &mut self,
        id: HoldId,
        account: AccountId,
        amount: Option<Money>,
    ) -> Result<(), Inconsistent> {
        let hold = self.end_hold(id, account)?;
        match (hold.order, amount == Some(hold.amount)) {
            (Some(_), _) => Err(Inconsistent("the end of a hold that an order in the shop needs")),
            (None, false) => Err(Inconsistent("the end of a hold of another amount")),
            (None, true) => Ok(()),
        }
    }

    /// The next hold has this number, where it is not below those given.
    pub(in crate::domain) fn skip_holds(&mut self, to: HoldId) {
        // Half of all numbers is more than there will ever be, and leaves room to count on.
        if to > self.holds.next && to.0 < u64::MAX / 2 {
            Arc::make_mut(&mut self.holds).next = to;
        }
    }
}

/// Reserves money.
pub(in crate::domain) fn hold(
    world: &World,
    account: &AccountRef,
    amount: Money,
    until: Option<Date>,
    reference: Option<&Text>,
    at: Time,
) -> Decision {
    let owner = find(world, account)?;
    let account = owner.may_pay_out()?;
    check_amount(amount)?;
    owner.check_funds(amount)?;
    check_until(world, until, at)?;
    let (hold, reference, currency) = (world.bank.holds().next(), reference.cloned(), owner.currency());
    Ok(vec![Event::MoneyHeld { hold, account, amount, until, reference, currency }])
}

/// Whether a last business date is not over.
pub(in crate::domain) fn check_until(world: &World, until: Option<Date>, at: Time) -> Result<(), Rejection> {
    let today = world.business_date(at);
    match until.filter(|until| *until < today) {
        Some(date) => Err(Rejection::DateIsOver { date, today }),
        None => Ok(()),
    }
}

/// Takes what was reserved, or a part of it; the rest is given back.
pub(in crate::domain) fn capture(
    world: &World,
    hold: HoldId,
    amount: Option<Money>,
    to: Option<&AccountRef>,
) -> Decision {
    let payee = to.map(|to| find(world, to)).transpose()?;
    let (found, payer) = own(world, hold)?;
    payer.may_take_in()?;
    let to = payee.map(|payee| payee.may_take_in()).transpose()?;
    let account = payer.may_pay_out()?;
    if let Some(payee) = payee.filter(|payee| payee.currency() != payer.currency()) {
        return Err(Rejection::OtherCurrency { account: payee.handle(), of: payer.handle() });
    }
    if to == Some(account) {
        return Err(Rejection::SameAccount { account: payer.handle() });
    }
    let amount = amount.unwrap_or(found.amount);
    check_amount(amount)?;
    let released = found.amount.minus(amount).filter(|left| *left >= Money::ZERO);
    let released = released.ok_or(Rejection::HoldTooSmall { hold, held: found.amount })?;
    Ok(vec![Event::HoldCaptured { hold, account, to, amount, released, currency: payer.currency() }])
}

/// Gives back what was reserved.
pub(in crate::domain) fn release(world: &World, hold: HoldId) -> Decision {
    let (found, _) = own(world, hold)?;
    Ok(vec![Event::HoldReleased { hold, account: found.account, amount: found.amount }])
}

/// Ends a hold whose last business date is over; with it the order in the shop that it was for.
pub(in crate::domain) fn expire(world: &World, hold: HoldId, at: Time) -> Decision {
    let found = world.bank.holds().get(hold).ok_or(Rejection::UnknownHold { hold })?;
    let today = world.business_date(at);
    if found.until.is_none_or(|until| until >= today) {
        return Err(Rejection::HoldStands { hold, until: found.until, today });
    }
    match found.order {
        Some(order) => crate::domain::shop::rules::expire(world, order),
        None => Ok(vec![Event::HoldExpired { hold, account: found.account, amount: found.amount }]),
    }
}

/// What the desk does next about holds, as the operator: it ends those whose last business date is over.
pub(in crate::domain) fn owes(world: &World, now: Time) -> Option<Command> {
    world.bank.holds().over(|| world.business_date(now)).map(|hold| Command::Expire { hold })
}

/// A hold that is no order's, and whose it is.
fn own(world: &World, hold: HoldId) -> Result<(&Hold, Named<'_>), Rejection> {
    let unknown = Rejection::UnknownHold { hold };
    let found = world.bank.holds().get(hold).ok_or_else(|| unknown.clone())?;
    match found.order {
        Some(order) => Err(Rejection::HoldOfOrder { hold, order }),
        None => Ok((found, Named::of(world, found.account).ok_or(unknown)?)),
    }
}
