//! Direct debits: somebody collects money from an account whose owner has given them a mandate for it.

use super::products::{Agreement, Mandate};
use super::rules::{check_amount, find};
use crate::domain::decide::{Decision, Draws, decide};
use crate::domain::{AccountRef, AgreementId, Command, Event, Money, Rejection, Text, World};

/// Lets somebody collect from an account.
pub(in crate::domain) fn mandate(
    world: &World,
    account: &AccountRef,
    creditor: &AccountRef,
    limit: Option<Money>,
) -> Decision {
    let (payer, payee) = (find(world, account)?, find(world, creditor)?);
    payer.may_take_in()?;
    let creditor = payee.may_take_in()?;
    let account = payer.may_pay_out()?;
    if account == creditor {
        return Err(Rejection::SameAccount { account: payer.handle() });
    }
    limit.map_or(Ok(()), check_amount)?;
    if let Some((agreement, _)) = world.bank.products().mandate(account, creditor) {
        return Err(Rejection::MandateStands { agreement });
    }
    let agreement = world.bank.products().next_agreement();
    Ok(vec![Event::MandateGiven { agreement, account, creditor, limit }])
}

/// Collects money by a mandate. It must be there, and the amount within it; all else is as with a transfer.
pub(in crate::domain) fn debit(
    world: &World,
    (creditor, account): (&AccountRef, &AccountRef),
    amount: Money,
    reference: Option<&Text>,
    draws: &Draws,
) -> Decision {
    let (payee, payer) = (find(world, creditor)?, find(world, account)?);
    let missing = || Rejection::NoMandate { account: payer.handle(), creditor: payee.handle() };
    let (agreement, given) = world.bank.products().mandate(payer.id, payee.id).ok_or_else(missing)?;
    if let Some(limit) = given.limit.filter(|limit| amount > *limit) {
        return Err(Rejection::AboveMandate { agreement, limit });
    }
    let transfer = Command::Transfer { from: *account, to: *creditor, amount, reference: reference.cloned() };
    let mut events = decide(world, &transfer, draws)?;
    events.push(Event::Debited { agreement, account: payer.id });
    Ok(events)
}

/// Ends a standing order, a scheduled transfer or a mandate. A loan ends with its last payment.
pub(in crate::domain) fn revoke(world: &World, agreement: AgreementId) -> Decision {
    let found = world.bank.products().agreement(agreement);
    match found.ok_or(Rejection::UnknownAgreement { agreement })? {
        Agreement::Loan(loan) => Err(Rejection::LoanRuns { agreement, left: loan.left }),
        other => Ok(vec![Event::AgreementEnded { agreement, account: other.account() }]),
    }
}

impl super::Bank {
    pub(in crate::domain) fn mandate_given(
        &mut self,
        agreement: AgreementId,
        mandate: Mandate,
    ) -> Result<(), crate::domain::Inconsistent> {
        self.known(mandate.account)?;
        self.known(mandate.creditor)?;
        self.products.agree(agreement, Agreement::Mandate(mandate))
    }
}
