//! What the bank has agreed on with its customers: interest, standing orders, mandates, loans.

use crate::cli::desk::{Refused, Sight};
use crate::cli::out::{Cell, Sheet};
use crate::domain::bank::products::Agreement;
use crate::domain::{AccountId, AgreementId, Date, Money, percent};

/// Interest by account: the rates, what has accrued this month, and what waits to be booked.
pub(super) fn interest(sight: &Sight<'_>, of: Option<AccountId>) -> Sheet {
    let mut sheet =
        Sheet::new(&["account", "credit", "debit", "since", "earned", "owed", "earned_due", "owed_due", "fees_due"]);
    let bank = &sight.world().bank;
    for (id, interest) in bank.products().all_interest().filter(|(id, _)| of.is_none_or(|of| of == *id)) {
        let cents = |parts: i128| {
            let cents = i64::try_from(parts / crate::domain::bank::interest::PART).unwrap_or(i64::MAX);
            Cell::Money(Money(cents))
        };
        sheet.row(vec![
            Cell::text(bank.handle(id)),
            Cell::text(percent(interest.credit_bps)),
            Cell::text(percent(interest.debit_bps)),
            day(interest.since),
            cents(interest.earned.running),
            cents(interest.owed.running),
            Cell::Money(interest.earned.cents_due()),
            Cell::Money(interest.owed.cents_due()),
            Cell::Money(interest.fees),
        ]);
    }
    sheet
}

/// Standing orders and transfers that are to be made, by number.
pub(super) fn standing(sight: &Sight<'_>, of: Option<AccountId>) -> Sheet {
    let mut sheet = Sheet::new(&["n", "from", "to", "amount", "rhythm", "day", "due", "on", "until", "reference"]);
    let bank = &sight.world().bank;
    for (id, agreement) in bank.products().agreements() {
        let Agreement::Standing(standing) = agreement else { continue };
        if of.is_some_and(|of| of != standing.from && of != standing.to) {
            continue;
        }
        sheet.row(vec![
            Cell::Count(id.0),
            Cell::text(bank.handle(standing.from)),
            Cell::text(bank.handle(standing.to)),
            Cell::Money(standing.amount),
            Cell::text(standing.rhythm.word()),
            standing.day.map_or(Cell::None, |day| Cell::Count(u64::from(day))),
            day(Some(standing.due.date)),
            day(Some(standing.due.on)),
            day(standing.until),
            standing.reference.as_ref().map_or(Cell::None, Cell::text),
        ]);
    }
    sheet
}

/// Mandates, by number.
pub(super) fn mandates(sight: &Sight<'_>, of: Option<AccountId>) -> Sheet {
    let mut sheet = Sheet::new(&["n", "account", "creditor", "limit"]);
    let bank = &sight.world().bank;
    for (id, agreement) in bank.products().agreements() {
        let Agreement::Mandate(mandate) = agreement else { continue };
        if of.is_none_or(|of| of == mandate.account || of == mandate.creditor) {
            let limit = mandate.limit.map_or(Cell::None, Cell::Money);
            let (payer, creditor) = (bank.handle(mandate.account), bank.handle(mandate.creditor));
            sheet.row(vec![Cell::Count(id.0), Cell::text(payer), Cell::text(creditor), limit]);
        }
    }
    sheet
}

/// Loans, by number.
pub(super) fn loans(sight: &Sight<'_>, of: Option<AccountId>) -> Sheet {
    let mut sheet = Sheet::new(&["n", "account", "amount", "left", "rate", "payment", "paid", "months", "due", "on"]);
    let bank = &sight.world().bank;
    for (id, agreement) in bank.products().agreements() {
        let Agreement::Loan(loan) = agreement else { continue };
        if of.is_none_or(|of| of == loan.account) {
            sheet.row(vec![
                Cell::Count(id.0),
                Cell::text(bank.handle(loan.account)),
                Cell::Money(loan.amount),
                Cell::Money(loan.left),
                Cell::text(percent(loan.rate_bps)),
                Cell::Money(loan.payment),
                Cell::Count(u64::from(loan.paid)),
                Cell::Count(u64::from(loan.months)),
                day(Some(loan.due.date)),
                day(Some(loan.due.on)),
            ]);
        }
    }
    sheet
}

/// The payments of a loan that are to come.
pub(super) fn loan(sight: &Sight<'_>, number: &str) -> anyhow::Result<Sheet> {
    let products = sight.world().bank.products();
    let id = number.parse().ok().map(AgreementId);
    let Some(Agreement::Loan(loan)) = id.and_then(|id| products.agreement(id)) else {
        let help = "look at show JOURNAL loans for the numbers of those that run";
        return Err(Refused(format!("there is no loan {number:?}: {help}")).into());
    };
    let mut sheet = Sheet::new(&["payment", "due", "amount", "interest", "principal", "left"]);
    for payment in loan.schedule() {
        let amount = payment.principal.plus(payment.interest).unwrap_or(payment.principal);
        sheet.row(vec![
            Cell::Count(u64::from(payment.number)),
            day(Some(payment.date)),
            Cell::Money(amount),
            Cell::Money(payment.interest),
            Cell::Money(payment.principal),
            Cell::Money(payment.left),
        ]);
    }
    Ok(sheet)
}

fn day(date: Option<Date>) -> Cell {
    date.map_or(Cell::None, Cell::text)
}
