//! The grammar of what is agreed on with the bank: interest, standing orders, direct debits, loans.

use super::Parsed;
use super::cursor::Cursor;
use super::error::quoted;
use super::grammar::{Once, Read, done, end, one_of, reference};
use crate::domain::Command;
use crate::domain::bank::standing::Rhythm;

pub(super) fn interest(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, credit_bps) = (c.account("the account")?, c.percent("the rate on savings")?);
    let mut debit = Once::new();
    while let Some(token) = c.next() {
        match token.text.as_ref() {
            "debit" if !token.quoted => debit.set(c, &token, |c| c.percent("the rate on a used line of credit"))?,
            _ => return Err(c.too_much(&token, "what may follow is debit 9.5%")),
        }
    }
    done(Command::Interest { account, credit_bps, debit_bps: debit.value.unwrap_or(0) })
}

pub(super) fn joint(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, with) = (c.account("the account")?, c.account("an account of the other holder")?);
    let off = c.next();
    if let Some(token) = off.as_ref().filter(|token| !token.is("off")) {
        return Err(c.too_much(token, "what may follow is off"));
    }
    end(c)?;
    done(Command::Joint { account, with, on: off.is_none() })
}

pub(super) fn limit(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    let amount = if c.peek().is_some_and(|token| token.is("off")) {
        c.next();
        None
    } else {
        Some(c.amount("the most in a day")?)
    };
    end(c)?;
    done(Command::DayLimit { account, amount })
}

pub(super) fn settle(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::Settle { account })
}

pub(super) fn standing(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (from, to) = (c.account("the account that pays")?, c.account("the account that is paid")?);
    let amount = c.amount("the amount")?;
    let rhythm = one_of(c, "how often", [Rhythm::Weekly, Rhythm::Monthly].map(|rhythm| (rhythm.word(), rhythm)))?;
    let (mut day, mut first, mut until, mut reference) = (Once::new(), Once::new(), Once::new(), None);
    while let Some(token) = c.next() {
        match token.text.as_ref() {
            "day" if !token.quoted && rhythm == Rhythm::Monthly => day.set(c, &token, day_of_month)?,
            "from" if !token.quoted => first.set(c, &token, |c| c.date("the first day"))?,
            "until" if !token.quoted => until.set(c, &token, |c| c.date("the last day"))?,
            _ if c.is_done() => reference = Some(c.text_of(&token)?),
            _ => return Err(c.too_much(&token, "what may follow is day 31, from DATE, until DATE, and a reference")),
        }
    }
    let (day, first, until) = (day.value, first.value, until.value);
    done(Command::Standing { from, to, amount, rhythm, day, first, until, reference })
}

/// A day of the month, or `last`.
fn day_of_month(c: &mut Cursor<'_>) -> Read<u32> {
    let token = c.need("the day of the month")?;
    if token.is("last") {
        return Ok(31);
    }
    let day = token.text.parse().ok().filter(|day| (1..=31).contains(day));
    day.ok_or_else(|| {
        c.error(&token, format!("{} is no day of a month", quoted(&token.text)), "write 1 to 31, or last")
    })
}

pub(super) fn schedule(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (from, to) = (c.account("the account that pays")?, c.account("the account that is paid")?);
    let amount = c.amount("the amount")?;
    match c.next() {
        Some(token) if token.is("on") => {}
        Some(token) => return Err(c.too_much(&token, "the day follows, like on 2026-01-31")),
        None => return Err(c.missing("the day, like on 2026-01-31")),
    }
    let first = Some(c.date("the day")?);
    let reference = reference(c)?;
    done(Command::Standing { from, to, amount, rhythm: Rhythm::Once, day: None, first, until: None, reference })
}

pub(super) fn mandate(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, creditor) = (c.account("the account that pays")?, c.account("the account that may collect")?);
    let mut limit = Once::new();
    while let Some(token) = c.next() {
        match token.text.as_ref() {
            "limit" if !token.quoted => limit.set(c, &token, |c| c.amount("the limit"))?,
            _ => return Err(c.too_much(&token, "what may follow is limit 100.00")),
        }
    }
    done(Command::Mandate { account, creditor, limit: limit.value })
}

pub(super) fn debit(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (creditor, account) = (c.account("the account that collects")?, c.account("the account that pays")?);
    let amount = c.amount("the amount")?;
    let reference = reference(c)?;
    done(Command::Debit { creditor, account, amount, reference })
}

pub(super) fn loan(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, amount) = (c.account("the account")?, c.amount("the amount")?);
    let rate_bps = c.percent("the rate")?;
    match c.next() {
        Some(token) if token.is("months") => {}
        Some(token) => return Err(c.too_much(&token, "the number of payments follows, like months 24")),
        None => return Err(c.missing("the number of payments, like months 24")),
    }
    let token = c.need("how many months")?;
    let months = token.text.parse().map_err(|_| {
        c.error(&token, format!("{} is no number of months", quoted(&token.text)), "write a number like 24")
    })?;
    end(c)?;
    done(Command::Loan { account, amount, rate_bps, months })
}

pub(super) fn pay_due(c: &mut Cursor<'_>) -> Read<Parsed> {
    let agreement = c.agreement()?;
    end(c)?;
    done(Command::PayDue { agreement })
}

pub(super) fn revoke(c: &mut Cursor<'_>) -> Read<Parsed> {
    let agreement = c.agreement()?;
    end(c)?;
    done(Command::Revoke { agreement })
}
