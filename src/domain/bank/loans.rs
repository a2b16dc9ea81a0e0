//! Loans that are paid back in equal monthly payments: an annuity.
//!
//! A month's interest is what is left × the yearly rate ÷ 12, rounded half up to the cent; the rest of the payment
//! pays back. The payment is P × r ÷ (1 − (1 + r)^−n), with r a twelfth of the yearly rate and n the number of
//! payments, rounded half up to the cent (the ordinary annuity; R. Brealey, S. Myers, F. Allen, Principles of
//! Corporate Finance, chapter 2); P ÷ n without interest. It is reckoned in integers, powers to 18 decimal
//! places. The last payment takes what is left, a few cents more or less.
//!
//! A payment is due a month after the loan was paid out and then each month on that day, on the first
//! business day from there on. One that fails is tried again on the next business day, and costs nothing more.

use super::Bank;
use super::products::{Agreement, Due};
use super::rules::{Named, check_amount, check_outstanding_in, find, handle_of};
use crate::domain::decide::{Decision, Draws};
use crate::domain::{
    AccountId, AccountRef, AgreementId, Calendar, Date, Event, Inconsistent, Money, Rejection, Rules, World,
};
use serde::{Deserialize, Serialize};

/// The longest loan.
pub const MOST_MONTHS: u32 = 600;

/// One, to 18 decimal places.
const ONE: i128 = 1_000_000_000_000_000_000;

/// A loan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Loan {
    /// Who owes it.
    pub account: AccountId,
    /// What was lent, in cents.
    pub amount: Money,
    /// What is left of it, in cents.
    pub left: Money,
    /// Basis points a year.
    pub rate_bps: u32,
    /// How many payments there are in all.
    pub months: u32,
    /// How many have been made.
    pub paid: u32,
    /// What one is, in cents; the last may be more or less.
    pub payment: Money,
    /// The day of the month by the agreement.
    pub day: i8,
    /// When the next one is due.
    pub due: Due,
}

/// One payment of a loan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Which one, from 1.
    pub number: u32,
    /// When it is due by the agreement.
    pub date: Date,
    /// What it pays back, in cents.
    pub principal: Money,
    /// What it pays for interest, in cents.
    pub interest: Money,
    /// What is left after it, in cents.
    pub left: Money,
}

impl Loan {
    /// The payment that comes next.
    pub fn next(&self) -> Payment {
        let interest = interest(self.left, self.rate_bps);
        let number = self.paid + 1; // there are at most `MOST_MONTHS`
        let all = number >= self.months || self.left.0.saturating_add(interest.0) <= self.payment.0;
        let principal = if all { self.left } else { Money((self.payment.0 - interest.0).max(0)) };
        let left = Money(self.left.0 - principal.0); // at most all of it
        Payment { number, date: self.due.date, principal, interest, left }
    }

    /// The payments to come.
    pub fn schedule(&self) -> Vec<Payment> {
        let (mut loan, mut payments) = (self.clone(), Vec::new());
        while loan.left > Money::ZERO {
            let payment = loan.next();
            payments.push(payment);
            (loan.left, loan.paid) = (payment.left, payment.number);
            loan.due.date = loan.due.date.plus_months(1, loan.day);
        }
        payments
    }

    /// When the payment after the next one is due.
    fn after(&self, calendar: &Calendar) -> Due {
        let date = self.due.date.plus_months(1, self.day);
        Due { date, on: calendar.on_or_after(date) }
    }
}

/// A twelfth of a year's interest, rounded half up to the cent.
fn interest(left: Money, rate_bps: u32) -> Money {
    let parts = i128::from(left.0) * i128::from(rate_bps);
    Money(i64::try_from((parts + 60_000) / 120_000).unwrap_or(i64::MAX)) // at most a twelfth of what is left
}

/// The monthly payment, in cents.
fn annuity(amount: Money, rate_bps: u32, months: u32) -> Money {
    let (amount, months) = (i128::from(amount.0), months.max(1));
    let half_up = |number: i128, by: i128| (number * 2 + by) / (by * 2);
    let cents = if rate_bps == 0 {
        half_up(amount, i128::from(months))
    } else {
        let rate = ONE * i128::from(rate_bps) / 120_000;
        // 1 ÷ (1 + r)^n: between zero and one all along.
        let discount = (0..months).fold(ONE, |discount, _| half_up(discount * ONE, ONE + rate));
        half_up(amount * rate, (ONE - discount).max(1))
    };
    Money(i64::try_from(cents).unwrap_or(i64::MAX))
}

/// Pays a loan out.
pub(in crate::domain) fn grant(
    world: &World,
    account: &AccountRef,
    amount: Money,
    (rate_bps, months): (u32, u32),
    draws: &Draws,
) -> Decision {
    let owner = find(world, account)?;
    let account = owner.may_take_in()?;
    check_amount(amount)?;
    if rate_bps > Rules::MOST_BPS {
        return Err(Rejection::RateTooHigh { bps: rate_bps });
    }
    if !(1..=MOST_MONTHS).contains(&months) {
        return Err(Rejection::NoSuchTerm { months, most: MOST_MONTHS });
    }
    let (currency, _) = owner.means();
    check_outstanding_in(world, currency, amount)?;
    let today = world.business_date(draws.at);
    let date = today.plus_months(1, today.day());
    let due = Due { date, on: world.rules.calendar.on_or_after(date) };
    let (agreement, payment) = (world.bank.products().next_agreement(), annuity(amount, rate_bps, months));
    let day = u32::from(today.day().unsigned_abs());
    Ok(vec![Event::LoanGranted { agreement, account, amount, rate_bps, months, payment, day, due, currency }])
}

/// Takes the payment that is due, or says why it failed.
pub(in crate::domain) fn pay(world: &World, agreement: AgreementId, loan: &Loan, draws: &Draws) -> Decision {
    let account = loan.account;
    let owner = find(world, &handle_of(world, account)?)?;
    let Payment { date, principal, interest, left, .. } = loan.next();
    let amount = principal.plus(interest).ok_or(Rejection::TooLarge)?;
    let may_pay = |owner: &Named<'_>| owner.may_pay_out().and_then(|_| owner.check_funds_if_any(amount));
    if let Err(reason) = may_pay(&owner) {
        let on = world.rules.calendar.next(world.business_date(draws.at));
        return Ok(vec![Event::LoanFailed { agreement, account, amount, date, reason: Box::new(reason), on }]);
    }
    let (currency, _) = owner.means();
    let next = (left > Money::ZERO).then(|| loan.after(&world.rules.calendar));
    Ok(vec![Event::LoanPaid { agreement, account, principal, interest, date, next, currency }])
}

impl Bank {
    pub(in crate::domain) fn loan_granted(&mut self, event: &Event) -> Result<(), Inconsistent> {
        let Event::LoanGranted { agreement, account, amount, rate_bps, months, payment, day, due, .. } = event else {
            return Ok(());
        };
        self.known(*account)?;
        let day = i8::try_from(*day).ok().filter(|day| (1..=31).contains(day));
        let sound = *rate_bps <= Rules::MOST_BPS
            && (1..=MOST_MONTHS).contains(months)
            && (1..=Money::LIMIT.0).contains(&amount.0)
            && (0..=2 * Money::LIMIT.0).contains(&payment.0);
        let day = day.filter(|_| sound).ok_or(Inconsistent("a loan that nobody grants"))?;
        let loan = Loan {
            account: *account,
            amount: *amount,
            left: *amount,
            rate_bps: *rate_bps,
            months: *months,
            paid: 0,
            payment: *payment,
            day,
            due: *due,
        };
        self.products.agree(*agreement, Agreement::Loan(loan))
    }

    /// A payment was made.
    pub(in crate::domain) fn loan_paid(
        &mut self,
        agreement: AgreementId,
        principal: Money,
        next: Option<Due>,
    ) -> Result<(), Inconsistent> {
        self.change_loan(agreement, |loan| {
            let left = loan.left.minus(principal).filter(|left| *left >= Money::ZERO && principal >= Money::ZERO);
            let left = left.ok_or(Inconsistent("more of a loan than is left"))?;
            if next.is_none() != (left == Money::ZERO) || loan.paid >= loan.months {
                return Err(Inconsistent("a loan that does not end when it is paid back"));
            }
            Ok(next.map(|due| Loan { left, paid: loan.paid + 1, due, ..loan }))
        })
    }

    /// A payment failed, and is tried again on that day.
    pub(in crate::domain) fn loan_failed(&mut self, agreement: AgreementId, on: Date) -> Result<(), Inconsistent> {
        self.change_loan(agreement, |loan| Ok(Some(Loan { due: Due { on, ..loan.due }, ..loan })))
    }

    fn change_loan(
        &mut self,
        agreement: AgreementId,
        change: impl FnOnce(Loan) -> Result<Option<Loan>, Inconsistent>,
    ) -> Result<(), Inconsistent> {
        self.products.change(agreement, |agreement| match agreement {
            Agreement::Loan(loan) => Ok(change(loan)?.map(Agreement::Loan)),
            _ => Err(Inconsistent("a loan that is none")),
        })
    }
}
