//! What the bank has agreed on with its customers: interest, standing orders, mandates and loans; and what
//! falls due of it on which day.

use super::interest::Interest;
use super::loans::Loan;
use super::standing::Standing;
use super::{loans, standing};
use crate::domain::decide::{Decision, Draws, decide};
use crate::domain::{AccountId, AccountRef, AgreementId, Command, Date, Inconsistent, Money, Rejection, Time, World};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A day on which something is due. `date` is the day by the agreement; `on` is the day on which it is done:
/// the first business day from there on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Due {
    /// By the agreement.
    pub date: Date,
    /// By the calendar.
    pub on: Date,
}

/// That somebody may collect money from an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// Who pays.
    pub account: AccountId,
    /// Who may collect.
    pub creditor: AccountId,
    /// The most at a time, in cents of the payer's currency.
    pub limit: Option<Money>,
}

/// Something that was agreed on and has a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Agreement {
    /// A standing order, or a transfer that is to be made once.
    Standing(Standing),
    /// A mandate.
    Mandate(Mandate),
    /// A loan.
    Loan(Loan),
}

impl Agreement {
    /// Whose it is: who pays.
    pub fn account(&self) -> AccountId {
        match self {
            Agreement::Standing(standing) => standing.from,
            Agreement::Mandate(mandate) => mandate.account,
            Agreement::Loan(loan) => loan.account,
        }
    }

    /// When it falls due next.
    pub fn due(&self) -> Option<Due> {
        match self {
            Agreement::Standing(standing) => Some(standing.due),
            Agreement::Mandate(_) => None,
            Agreement::Loan(loan) => Some(loan.due),
        }
    }
}

/// All that was agreed on. Changes rarely, so that clones of the world share it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Products(Arc<Book>);

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Book {
    interest: BTreeMap<AccountId, Interest>,
    agreements: BTreeMap<AgreementId, Agreement>,
    /// Those that fall due, by day.
    agenda: BTreeSet<(Date, AgreementId)>,
    /// Whose interest or fee is to be booked.
    unbooked: BTreeSet<AccountId>,
    /// How many numbers were given.
    given: u64,
}

impl Products {
    /// What was agreed on interest with an account, and what has accrued.
    pub fn interest(&self, account: AccountId) -> Option<&Interest> {
        self.0.interest.get(&account)
    }

    /// The same of all accounts with which anything was agreed.
    pub fn all_interest(&self) -> impl Iterator<Item = (AccountId, &Interest)> {
        self.0.interest.iter().map(|(account, interest)| (*account, interest))
    }

    /// The agreement with a number, while it lasts.
    pub fn agreement(&self, id: AgreementId) -> Option<&Agreement> {
        self.0.agreements.get(&id)
    }

    /// All agreements that last, by number.
    pub fn agreements(&self) -> impl Iterator<Item = (AgreementId, &Agreement)> {
        self.0.agreements.iter().map(|(id, agreement)| (*id, agreement))
    }

    /// The mandate of somebody to collect from an account.
    pub fn mandate(&self, account: AccountId, creditor: AccountId) -> Option<(AgreementId, Mandate)> {
        self.agreements().find_map(|(id, agreement)| match agreement {
            Agreement::Mandate(given) if (given.account, given.creditor) == (account, creditor) => Some((id, *given)),
            _ => None,
        })
    }

    /// The number of the next agreement.
    pub fn next_agreement(&self) -> AgreementId {
        AgreementId(self.0.given.saturating_add(1))
    }

    /// Whether nothing was ever agreed on.
    pub fn is_empty(&self) -> bool {
        self.0.given == 0 && self.0.interest.is_empty()
    }

    fn book(&mut self) -> &mut Book {
        Arc::make_mut(&mut self.0)
    }

    /// Changes what is known of an account's interest, which begins at a date where nothing was known.
    pub(super) fn change_interest(
        &mut self,
        account: AccountId,
        change: impl FnOnce(&mut Interest) -> Result<(), Inconsistent>,
    ) -> Result<(), Inconsistent> {
        let book = self.book();
        let interest = book.interest.entry(account).or_default();
        change(interest)?;
        match interest.is_unbooked() {
            true => book.unbooked.insert(account),
            false => book.unbooked.remove(&account),
        };
        Ok(())
    }

    /// A business day ended for all accounts on which interest runs.
    pub(super) fn end_day(&mut self, next: Date) {
        if self.0.interest.is_empty() {
            return;
        }
        let book = self.book();
        for (account, interest) in &mut book.interest {
            interest.end_day(next);
            if interest.is_unbooked() {
                book.unbooked.insert(*account);
            }
        }
    }

    pub(in crate::domain) fn forget_interest(&mut self, account: AccountId) {
        if self.0.interest.contains_key(&account) {
            let book = self.book();
            book.interest.remove(&account);
            book.unbooked.remove(&account);
        }
    }

    /// Takes an agreement in.
    pub(super) fn agree(&mut self, id: AgreementId, agreement: Agreement) -> Result<(), Inconsistent> {
        if id != self.next_agreement() {
            return Err(Inconsistent("an agreement that is made twice or out of order"));
        }
        let book = self.book();
        book.given = id.0;
        book.agenda.extend(agreement.due().map(|due| (due.on, id)));
        book.agreements.insert(id, agreement);
        Ok(())
    }

    /// Before an agreement that is taken over from another line: numbers that were given there stay unused.
    pub(in crate::domain) fn skip_agreements(&mut self, next: AgreementId) {
        if next > self.next_agreement() {
            self.book().given = next.0 - 1; // it is above another number
        }
    }

    /// Changes an agreement, or ends it where nothing is left of it.
    pub(super) fn change(
        &mut self,
        id: AgreementId,
        change: impl FnOnce(Agreement) -> Result<Option<Agreement>, Inconsistent>,
    ) -> Result<(), Inconsistent> {
        let book = self.book();
        let agreement = book.agreements.remove(&id).ok_or(Inconsistent("an agreement that is not known"))?;
        if let Some(due) = agreement.due() {
            book.agenda.remove(&(due.on, id));
        }
        if let Some(agreement) = change(agreement)? {
            book.agenda.extend(agreement.due().map(|due| (due.on, id)));
            book.agreements.insert(id, agreement);
        }
        Ok(())
    }
}

/// What the bank does next by itself, as the operator: it books interest and fees, and pays what is due by
/// the business date, the oldest first. Gives only what will be accepted, so that it comes to an end. Costs
/// nothing where nothing was agreed on.
pub fn owes(world: &World, now: Time) -> Option<Command> {
    let book = &world.bank.products().0;
    if book.unbooked.is_empty() && book.agenda.is_empty() {
        return None;
    }
    let draws = Draws { at: now, dice: 0 };
    let is_accepted = |command: &Command| decide(world, command, &draws).is_ok();
    let bookings = book.unbooked.iter().filter_map(|account| {
        Some(Command::Settle { account: AccountRef::Handle(world.bank.profile(*account)?.handle) })
    });
    let today = world.business_date(now);
    let due = book.agenda.iter().take_while(|(on, _)| *on <= today);
    let payments = due.map(|(_, agreement)| Command::PayDue { agreement: *agreement });
    bookings.chain(payments).find(is_accepted)
}

/// Pays what is due of an agreement.
pub(in crate::domain) fn pay_due(world: &World, agreement: AgreementId, draws: &Draws) -> Decision {
    let found = world.bank.products().agreement(agreement).ok_or(Rejection::UnknownAgreement { agreement })?;
    match found.due() {
        Some(due) if due.on <= world.business_date(draws.at) => {}
        due => return Err(Rejection::NotDue { agreement, on: due.map(|due| due.on) }),
    }
    match found {
        Agreement::Standing(order) => standing::pay(world, agreement, order, draws),
        Agreement::Loan(loan) => loans::pay(world, agreement, loan, draws),
        Agreement::Mandate(_) => Err(Rejection::NotDue { agreement, on: None }),
    }
}

impl super::Bank {
    /// A standing order or a mandate was ended.
    pub(in crate::domain) fn agreement_ended(&mut self, agreement: AgreementId) -> Result<(), Inconsistent> {
        self.products.change(agreement, |_| Ok(None))
    }
}
