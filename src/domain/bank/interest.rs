//! Interest on balances and on used lines of credit, and the fee for an overdraft.
//!
//! A day's interest is the closing balance × the rate × 1 ÷ 365: the day count Actual/365 (Fixed) of the 2006
//! ISDA Definitions, section 4.16(d), so a leap year has 366 such days. A balance above zero earns at the
//! savings rate, one below zero costs at the debit rate. The days from one business date to the next, days off
//! among them, all count at the balance and the rate with which the first of them closed.
//!
//! Nothing is rounded as it accrues: it is kept as cents × basis points × days, exactly. When the month has
//! ended it is booked, in whole cents, cut down; the part of a cent that remains is kept, and counts with the
//! next month's. Interest bears interest from the business date on which it is booked.
//!
//! The bank takes what it is owed only as far as the account has money or credit available: the rest waits,
//! without interest, until there is some. So nobody comes below their line of credit by it. A freeze does
//! not stop it. What has accrued since the last month's end is given up, by both sides, when an account is closed.

use super::Bank;
use super::rules::{check_outstanding_in, find};
use crate::domain::decide::Decision;
use crate::domain::{AccountId, AccountRef, Date, Event, Inconsistent, Money, Rejection, Rules, Time, World};
use serde::{Deserialize, Serialize};

/// So many cents × basis points × days are a cent.
pub const PART: i128 = 365 * 10_000;

const TOO_LARGE: Inconsistent = Inconsistent("more interest than can be counted");

/// What has accrued, in cents × basis points × days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accrued {
    /// Since the last month's end.
    pub running: i128,
    /// Before, and not yet booked.
    pub due: i128,
}

impl Accrued {
    /// The whole cents that are to be booked.
    pub fn cents_due(&self) -> Money {
        Money(i64::try_from(self.due / PART).unwrap_or(i64::MAX))
    }

    fn add(&mut self, amount: i128, ended: bool) -> Result<(), Inconsistent> {
        let sum = if ended { &mut self.due } else { &mut self.running };
        *sum = sum.checked_add(amount).ok_or(TOO_LARGE)?;
        Ok(())
    }

    fn book(&mut self, amount: Money) -> Result<(), Inconsistent> {
        let left = self.due - i128::from(amount.0) * PART; // a cent is far less than 2^127 ÷ 2^63
        self.due = Some(left).filter(|left| *left >= 0 && amount >= Money::ZERO).ok_or(TOO_LARGE)?;
        Ok(())
    }

    fn end_month(&mut self) {
        self.due = self.due.saturating_add(self.running);
        self.running = 0;
    }
}

/// What was agreed on an account's interest, and what has accrued.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interest {
    /// On a balance above zero, in basis points a year.
    pub credit_bps: u32,
    /// On what is below zero, in basis points a year.
    pub debit_bps: u32,
    /// The first day that has not accrued yet; `None` before anything was agreed on.
    pub since: Option<Date>,
    /// What the account has earned.
    pub earned: Accrued,
    /// What the account owes.
    pub owed: Accrued,
    /// Fees for overdrafts that are not booked yet, in cents.
    pub fees: Money,
    /// Whether the last business day closed with less than nothing.
    pub overdrawn: bool,
}

impl Interest {
    pub(super) fn is_unbooked(&self) -> bool {
        self.earned.due >= PART || self.owed.due >= PART || self.fees > Money::ZERO
    }

    pub(super) fn end_day(&mut self, next: Date) {
        let Some(since) = self.since else { return };
        if (since.year(), since.month()) != (next.year(), next.month()) {
            self.earned.end_month();
            self.owed.end_month();
        }
        self.since = Some(next);
    }
}

pub(in crate::domain) fn set(
    world: &World,
    account: &AccountRef,
    credit_bps: u32,
    debit_bps: u32,
    at: Time,
) -> Decision {
    let owner = find(world, account)?;
    let account = owner.may_take_in()?;
    if let Some(bps) = [credit_bps, debit_bps].into_iter().find(|bps| *bps > Rules::MOST_BPS) {
        return Err(Rejection::RateTooHigh { bps });
    }
    let known = world.bank.products().interest(account);
    if known.map_or((0, 0), |known| (known.credit_bps, known.debit_bps)) == (credit_bps, debit_bps) {
        return Err(Rejection::SameChoice { account: owner.handle() });
    }
    Ok(vec![Event::InterestSet { account, credit_bps, debit_bps, from: world.business_date(at) }])
}

/// What the end of a business day brings: interest for the days until the next one, and fees for who has
/// gone below zero since the last.
pub(in crate::domain) fn end_day(world: &World, date: Date, next: Date) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, interest) in world.bank.products().all_interest() {
        let Some(balance) = world.bank.account(id).map(|account| account.balance) else { continue };
        let (size, rate_bps) = match balance < Money::ZERO {
            true => (balance, interest.debit_bps),
            false => (balance, interest.credit_bps),
        };
        let since = interest.since.unwrap_or(date);
        let month = next.plus_months(0, 1);
        let pieces = [(since, month.min(next), true), (since.max(month), next, false)];
        for (from, to, ended) in pieces {
            let days = u32::try_from(from.days_until(to)).unwrap_or(0);
            if days > 0 && size != Money::ZERO && rate_bps > 0 {
                events.push(Event::InterestAccrued { account: id, balance: size, rate_bps, days, ended });
            }
        }
    }
    let fee = world.rules.overdraft_fee;
    if fee > Money::ZERO {
        events.extend(overdrawn(world).map(|account| Event::OverdraftFeeDue { account, amount: fee }));
    }
    events
}

/// Who closes with less than nothing and did not before. Accounts on margin borrow by their own rules.
fn overdrawn(world: &World) -> impl Iterator<Item = AccountId> {
    let below = world.bank.accounts().filter(|(_, account, _)| account.balance < Money::ZERO).map(|(id, _, _)| id);
    below.filter(|id| {
        let was = world.bank.products().interest(*id).is_some_and(|known| known.overdrawn);
        !was && world.exchange.margin(*id).is_none()
    })
}

/// Books the interest and the fees of months and days that have ended.
pub(in crate::domain) fn settle(world: &World, account: &AccountRef) -> Decision {
    let owner = find(world, account)?;
    let account = owner.may_take_in()?;
    let nothing = || Rejection::NothingDue { account: owner.handle() };
    let interest = world.bank.products().interest(account).ok_or_else(nothing)?;
    let (currency, mut available) = owner.means();
    let mut events = Vec::new();
    let earned = Money(interest.earned.cents_due().0.min(Money::LIMIT.0));
    if earned > Money::ZERO {
        check_outstanding_in(world, currency, earned)?;
        available = available.plus(earned).ok_or(Rejection::TooLarge)?;
        events.push(Event::InterestPaid { account, amount: earned, currency });
    }
    let mut take = |owed: Money| {
        let amount = owed.min(available).max(Money::ZERO);
        available = Money(available.0.saturating_sub(amount.0));
        amount
    };
    let amount = take(interest.owed.cents_due());
    if amount > Money::ZERO {
        events.push(Event::InterestCharged { account, amount, currency });
    }
    let amount = take(interest.fees);
    if amount > Money::ZERO {
        events.push(Event::OverdraftFeeCharged { account, amount, currency });
    }
    if events.is_empty() { Err(nothing()) } else { Ok(events) }
}

impl Bank {
    pub(in crate::domain) fn set_interest(
        &mut self,
        account: AccountId,
        (credit_bps, debit_bps): (u32, u32),
        from: Date,
    ) -> Result<(), Inconsistent> {
        self.known(account)?;
        self.products.change_interest(account, |interest| {
            (interest.credit_bps, interest.debit_bps) = (credit_bps, debit_bps);
            interest.since = interest.since.or(Some(from));
            Ok(())
        })
    }

    pub(in crate::domain) fn accrue(
        &mut self,
        account: AccountId,
        balance: Money,
        (rate_bps, days): (u32, u32),
        ended: bool,
    ) -> Result<(), Inconsistent> {
        self.known(account)?;
        let amount = i128::from(balance.0.unsigned_abs()) * i128::from(rate_bps); // 64 and 32 bits
        let amount = amount.checked_mul(i128::from(days)).ok_or(TOO_LARGE)?;
        self.products.change_interest(account, |interest| {
            if balance < Money::ZERO { interest.owed.add(amount, ended) } else { interest.earned.add(amount, ended) }
        })
    }

    pub(in crate::domain) fn owe_fee(&mut self, account: AccountId, amount: Money) -> Result<(), Inconsistent> {
        self.known(account)?;
        self.products.change_interest(account, |interest| {
            let fees = interest.fees.plus(amount).filter(|fees| *fees >= Money::ZERO && *fees <= Money::LIMIT);
            interest.fees = fees.ok_or(TOO_LARGE)?;
            interest.overdrawn = true;
            Ok(())
        })
    }

    /// Interest or a fee was booked: `which` says of what.
    pub(in crate::domain) fn book_interest(&mut self, event: &Event) -> Result<(), Inconsistent> {
        let (Event::InterestPaid { account, amount, .. }
        | Event::InterestCharged { account, amount, .. }
        | Event::OverdraftFeeCharged { account, amount, .. }) = event
        else {
            return Ok(());
        };
        self.known(*account)?;
        self.products.change_interest(*account, |interest| match event {
            Event::InterestPaid { .. } => interest.earned.book(*amount),
            Event::InterestCharged { .. } => interest.owed.book(*amount),
            _ => {
                let left = interest.fees.minus(*amount).filter(|left| *left >= Money::ZERO && *amount >= Money::ZERO);
                interest.fees = left.ok_or(TOO_LARGE)?;
                Ok(())
            }
        })
    }

    /// A business day ended: what ran in a month that is over is due, and who has paid up is told.
    pub(in crate::domain) fn end_day(&mut self, next: Date) -> Result<(), Inconsistent> {
        self.products.end_day(next);
        let paid_up = |id: AccountId| self.account(id).is_none_or(|account| account.balance >= Money::ZERO);
        let recovered: Vec<AccountId> = self
            .products
            .all_interest()
            .filter(|(id, interest)| interest.overdrawn && paid_up(*id))
            .map(|(id, _)| id)
            .collect();
        recovered.into_iter().try_for_each(|id| {
            self.products.change_interest(id, |interest| {
                interest.overdrawn = false;
                Ok(())
            })
        })
    }
}
