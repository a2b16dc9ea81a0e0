//! Deciding on the bank's commands.

use super::{Account, Bank, Profile, Status, iban};
use crate::domain::decide::{Decision, Draws};
use crate::domain::{
    AccountId, AccountRef, Code, Email, Event, Handle, Iban, InstrumentId, Money, Qty, Rejection, Text, World,
};

pub(in crate::domain) fn open(
    world: &World,
    handle: Handle,
    email: &Email,
    name: Option<&Text>,
    draws: &Draws,
) -> Decision {
    if world.bank.find_handle(&handle).is_some() {
        return Err(Rejection::HandleTaken { handle });
    }
    let account = u32::try_from(world.bank.len()).map(AccountId).map_err(|_| Rejection::TooLarge)?;
    let gift = world.rules.opening_gift;
    check_outstanding(world, gift)?;
    let owner = match name {
        Some(name) => name.clone(),
        None => Text::parse(handle.as_str()).map_err(|_| Rejection::TooLarge)?, // a handle is a text
    };
    let (iban, code) = draw_iban_and_code(world, draws).ok_or(Rejection::TooLarge)?;
    let mut events = vec![Event::AccountOpened { account, handle, iban, owner, email: email.clone(), code }];
    if gift > Money::ZERO {
        events.push(Event::GiftPaid { account, amount: gift });
    }
    if !world.rules.verification {
        events.push(Event::AccountVerified { account });
    }
    Ok(events)
}

/// The first free IBAN from where the dice point, and the code. `None` where the bank has no
/// number left.
fn draw_iban_and_code(world: &World, draws: &Draws) -> Option<(Iban, Code)> {
    let code = Code::parse(&format!("{:06}", draws.dice % 1_000_000)).ok()?;
    let first = draws.dice / 1_000_000;
    let numbers = iban::modulus(world.rules.bank.digits);
    let tries = numbers.min(world.bank.len() as u64 + 1);
    (0..tries)
        .filter_map(|i| iban::make(&world.rules.bank, first.wrapping_add(i) % numbers).ok())
        .find(|iban| !world.bank.has_iban(iban))
        .map(|iban| (iban, code))
}

pub(in crate::domain) fn verify(world: &World, account: &AccountRef, code: Code) -> Decision {
    let (id, account, profile) = find(world, account)?;
    refuse_closed(account, profile)?;
    if account.verified {
        return Err(Rejection::AlreadyVerified { account: profile.handle });
    }
    if profile.code != code {
        return Err(Rejection::WrongCode { account: profile.handle });
    }
    Ok(vec![Event::AccountVerified { account: id }])
}

pub(in crate::domain) fn deposit(
    world: &World,
    account: &AccountRef,
    amount: Money,
    reference: Option<&Text>,
) -> Decision {
    let account = payee(world, account)?;
    check_amount(amount)?;
    check_outstanding(world, amount)?;
    Ok(vec![Event::Deposited { account, amount, reference: reference.cloned() }])
}

pub(in crate::domain) fn withdraw(
    world: &World,
    account: &AccountRef,
    amount: Money,
    reference: Option<&Text>,
) -> Decision {
    let account = payer(world, account)?;
    check_amount(amount)?;
    world.bank.check_funds(account, amount)?;
    Ok(vec![Event::Withdrawn { account, amount, reference: reference.cloned() }])
}

pub(in crate::domain) fn transfer(
    world: &World,
    from: &AccountRef,
    to: &AccountRef,
    amount: Money,
    reference: Option<&Text>,
) -> Decision {
    // Names first: an unknown payee is told before the payer's state.
    find(world, from)?;
    find(world, to)?;
    let from = payer(world, from)?;
    let to = payee(world, to)?;
    if from == to {
        return Err(Rejection::SameAccount { account: world.bank.known_handle(from)? });
    }
    check_amount(amount)?;
    world.bank.check_funds(from, amount)?;
    Ok(vec![Event::Transferred { from, to, amount, reference: reference.cloned() }])
}

pub(in crate::domain) fn credit(world: &World, account: &AccountRef, amount: Money) -> Decision {
    let (id, account, profile) = find(world, account)?;
    refuse_closed(account, profile)?;
    if amount < Money::ZERO || amount > Money::LIMIT {
        return Err(Rejection::TooLarge);
    }
    let more = amount.minus(account.credit_line).ok_or(Rejection::TooLarge)?;
    check_outstanding(world, more)?;
    let least = Money((account.held.0 - account.balance.0).max(0)); // all far inside the integers
    if amount < least {
        return Err(Rejection::CreditInUse { account: profile.handle, least });
    }
    Ok(vec![Event::CreditLineSet { account: id, amount }])
}

pub(in crate::domain) fn freeze(world: &World, account: &AccountRef) -> Decision {
    let (id, account, profile) = find(world, account)?;
    refuse_closed(account, profile)?;
    match account.status {
        Status::Frozen => Err(Rejection::AccountFrozen { account: profile.handle }),
        _ => Ok(vec![Event::AccountFrozen { account: id }]),
    }
}

pub(in crate::domain) fn unfreeze(world: &World, account: &AccountRef) -> Decision {
    let (id, account, profile) = find(world, account)?;
    refuse_closed(account, profile)?;
    match account.status {
        Status::Frozen => Ok(vec![Event::AccountUnfrozen { account: id }]),
        _ => Err(Rejection::NotFrozen { account: profile.handle }),
    }
}

pub(in crate::domain) fn close(world: &World, account: &AccountRef) -> Decision {
    let (id, account, profile) = find(world, account)?;
    refuse_closed(account, profile)?;
    let shares = shares_of(world, id);
    if account.balance != Money::ZERO || account.held != Money::ZERO || shares.0 > 0 {
        let (balance, held) = (account.balance, account.held);
        return Err(Rejection::NotEmpty { account: profile.handle, balance, held, shares });
    }
    Ok(vec![Event::AccountClosed { account: id }])
}

/// An account that money or shares may leave: known, not closed, not frozen, verified.
pub(in crate::domain) fn payer(world: &World, account: &AccountRef) -> Result<AccountId, Rejection> {
    let (id, account, profile) = find(world, account)?;
    refuse_closed(account, profile)?;
    if account.status == Status::Frozen {
        return Err(Rejection::AccountFrozen { account: profile.handle });
    }
    if !account.verified {
        return Err(Rejection::NotVerified { account: profile.handle });
    }
    Ok(id)
}

/// An account that money or shares may reach: known, not closed.
pub(in crate::domain) fn payee(world: &World, account: &AccountRef) -> Result<AccountId, Rejection> {
    let (id, account, profile) = find(world, account)?;
    refuse_closed(account, profile)?;
    Ok(id)
}

fn find<'a>(world: &'a World, name: &AccountRef) -> Result<(AccountId, &'a Account, &'a Profile), Rejection> {
    let bank = &world.bank;
    let known = bank.find(name).and_then(|id| Some((id, bank.account(id)?, bank.profile(id)?)));
    known.ok_or(Rejection::UnknownAccount { account: *name })
}

fn refuse_closed(account: &Account, profile: &Profile) -> Result<(), Rejection> {
    match account.status {
        Status::Closed => Err(Rejection::AccountClosed { account: profile.handle }),
        _ => Ok(()),
    }
}

fn check_amount(amount: Money) -> Result<(), Rejection> {
    match amount.0 {
        a if a <= 0 => Err(Rejection::Nothing),
        a if a > Money::LIMIT.0 => Err(Rejection::TooLarge),
        _ => Ok(()),
    }
}

/// Whether the bank can count so much more: what it has handed out and what it has promised stay
/// below [`Money::LIMIT`] together, which bounds every balance and every sum of them.
fn check_outstanding(world: &World, more: Money) -> Result<(), Rejection> {
    let ledger = world.bank.ledger();
    let parts = [ledger.vault, ledger.equity].map(|m| -i128::from(m.0));
    let sum = parts.iter().sum::<i128>() + i128::from(world.bank.credit_lines().0) + i128::from(more.0);
    if sum > i128::from(Money::LIMIT.0) { Err(Rejection::TooLarge) } else { Ok(()) }
}

fn shares_of(world: &World, account: AccountId) -> Qty {
    let exchange = &world.exchange;
    let each = (0..exchange.instruments().len() as u32).map(|i| exchange.holding(InstrumentId(i), account).qty.0);
    Qty(each.fold(0, u64::saturating_add))
}

impl Bank {
    /// Whether an account can pay so much.
    pub(in crate::domain) fn check_funds(&self, id: AccountId, needed: Money) -> Result<(), Rejection> {
        let available = self.account(id).map_or(Money::ZERO, Account::available);
        if needed <= available {
            return Ok(());
        }
        Err(Rejection::InsufficientFunds { account: self.known_handle(id)?, needed, available })
    }

    /// The handle of an account that was just found by its number.
    fn known_handle(&self, id: AccountId) -> Result<Handle, Rejection> {
        self.profile(id).map(|profile| profile.handle).ok_or(Rejection::TooLarge)
    }
}
