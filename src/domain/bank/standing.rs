//! Standing orders, and transfers that are to be made on a day.
//!
//! A payment is due on its day by the agreement, and is made on the first business day from there on. One that
//! fails, for want of money or because an account is frozen or closed, is recorded with the reason and is
//! not made up for: the next one is due on its own day.

use super::Bank;
use super::products::{Agreement, Due};
use super::rules::{find, handle_of};
use crate::domain::decide::{Decision, Draws, decide};
use crate::domain::{
    AccountId, AccountRef, AgreementId, Calendar, Command, Date, Event, Inconsistent, Money, Rejection, Text, World,
};
use serde::{Deserialize, Serialize};

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Rhythm {
    /// On one day.
    Once,
    /// Every seven days.
    Weekly,
    /// On a day of each month, on its last day where the month is shorter.
    Monthly,
}

impl Rhythm {
    /// `once`, `weekly` or `monthly`.
    pub fn word(self) -> &'static str {
        match self {
            Rhythm::Once => "once",
            Rhythm::Weekly => "weekly",
            Rhythm::Monthly => "monthly",
        }
    }
}

/// A standing order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Who pays.
    pub from: AccountId,
    /// Who is paid.
    pub to: AccountId,
    /// How much, in cents of the payer's currency.
    pub amount: Money,
    /// How often.
    pub rhythm: Rhythm,
    /// On which day of the month; 31 is the last one.
    pub day: Option<u32>,
    /// When the next payment is due.
    pub due: Due,
    /// No payment is due after this day.
    pub until: Option<Date>,
    /// What for.
    pub reference: Option<Text>,
}

impl Standing {
    /// When the payment after this one is due, where there is one.
    pub fn after(&self, calendar: &Calendar) -> Option<Due> {
        let date = match self.rhythm {
            Rhythm::Once => return None,
            Rhythm::Weekly => self.due.date.plus_days(7),
            Rhythm::Monthly => self.due.date.plus_months(1, day_of_month(self.day, self.due.date)),
        };
        // On the last days of the calendar nothing comes after.
        let comes = date > self.due.date && self.until.is_none_or(|until| date <= until);
        comes.then(|| Due { date, on: calendar.on_or_after(date) })
    }
}

fn day_of_month(day: Option<u32>, of: Date) -> i8 {
    day.and_then(|day| i8::try_from(day).ok()).unwrap_or(of.day())
}

/// What a standing order is to be like.
pub(in crate::domain) struct Wish<'a> {
    pub(in crate::domain) from: &'a AccountRef,
    pub(in crate::domain) to: &'a AccountRef,
    pub(in crate::domain) amount: Money,
    pub(in crate::domain) rhythm: Rhythm,
    pub(in crate::domain) day: Option<u32>,
    pub(in crate::domain) first: Option<Date>,
    pub(in crate::domain) until: Option<Date>,
    pub(in crate::domain) reference: Option<&'a Text>,
}

pub(in crate::domain) fn set(world: &World, wish: &Wish<'_>, draws: &Draws) -> Decision {
    let (payer, payee) = (find(world, wish.from)?, find(world, wish.to)?);
    payer.may_take_in()?;
    let to = payee.may_take_in()?;
    let from = payer.may_pay_out()?;
    if from == to {
        return Err(Rejection::SameAccount { account: payer.handle() });
    }
    super::rules::check_amount(wish.amount)?;
    if let Some(day) = wish.day.filter(|day| !(1..=31).contains(day)) {
        return Err(Rejection::NoSuchDay { day });
    }
    let today = world.business_date(draws.at);
    let start = wish.first.unwrap_or(today);
    if start < today {
        return Err(Rejection::DateIsOver { date: start, today });
    }
    let monthly = wish.rhythm == Rhythm::Monthly;
    let day = monthly.then(|| wish.day.unwrap_or(u32::from(start.day().unsigned_abs())));
    let date = match day {
        None => start,
        Some(_) => {
            let day = day_of_month(day, start);
            let this = start.plus_months(0, day);
            if this >= start { this } else { start.plus_months(1, day) }
        }
    };
    if let Some(until) = wish.until.filter(|until| *until < date) {
        return Err(Rejection::NeverDue { first: date, until });
    }
    let (amount, rhythm, until) = (wish.amount, wish.rhythm, wish.until);
    let due = Due { date, on: world.rules.calendar.on_or_after(date) };
    let (agreement, reference) = (world.bank.products().next_agreement(), wish.reference.cloned());
    Ok(vec![Event::StandingSet { agreement, from, to, amount, rhythm, day, due, until, reference }])
}

/// Makes the payment that is due, or says why it failed.
pub(in crate::domain) fn pay(world: &World, agreement: AgreementId, standing: &Standing, draws: &Draws) -> Decision {
    let &Standing { from, to, amount, due: Due { date, .. }, .. } = standing;
    let next = standing.after(&world.rules.calendar);
    let transfer = Command::Transfer {
        from: handle_of(world, from)?,
        to: handle_of(world, to)?,
        amount,
        reference: standing.reference.clone(),
    };
    match decide(world, &transfer, draws) {
        Ok(mut events) => {
            events.push(Event::StandingPaid { agreement, account: from, date, next });
            Ok(events)
        }
        Err(reason) => {
            Ok(vec![Event::StandingFailed { agreement, account: from, amount, date, reason: Box::new(reason), next }])
        }
    }
}

impl Bank {
    pub(in crate::domain) fn standing_set(&mut self, event: &Event) -> Result<(), Inconsistent> {
        let Event::StandingSet { agreement, from, to, amount, rhythm, day, due, until, reference } = event else {
            return Ok(());
        };
        self.known(*from)?;
        self.known(*to)?;
        let standing = Standing {
            from: *from,
            to: *to,
            amount: *amount,
            rhythm: *rhythm,
            day: *day,
            due: *due,
            until: *until,
            reference: reference.clone(),
        };
        self.products.agree(*agreement, Agreement::Standing(standing))
    }

    /// A payment was made, or failed: the next one is due then.
    pub(in crate::domain) fn standing_done(
        &mut self,
        agreement: AgreementId,
        next: Option<Due>,
    ) -> Result<(), Inconsistent> {
        self.products.change(agreement, |agreement| match agreement {
            Agreement::Standing(standing) => Ok(next.map(|due| Agreement::Standing(Standing { due, ..standing }))),
            _ => Err(Inconsistent("a standing order that is none")),
        })
    }
}
