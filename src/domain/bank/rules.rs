//! Deciding on the bank's commands.

use super::products::Agreement;
use super::{Account, Profile, Status, access, iban};
use crate::domain::decide::{Decision, Draws};
use crate::domain::exchange::margin;
use crate::domain::shop::rules as shop;
use crate::domain::{
    AccountId, AccountRef, Code, Currency, Email, Event, Handle, Iban, Money, Qty, Rate, Rejection, Text, World,
};

/// An account that a command names, known to exist.
#[derive(Clone, Copy)]
pub(in crate::domain) struct Named<'a> {
    pub(in crate::domain) id: AccountId,
    account: &'a Account,
    profile: &'a Profile,
    on_margin: bool,
}

pub(in crate::domain) fn find<'a>(world: &'a World, name: &AccountRef) -> Result<Named<'a>, Rejection> {
    let known = world.bank.find(name).and_then(|id| Named::of(world, id));
    known.ok_or_else(|| match name {
        AccountRef::Iban(iban) if !iban::is_sound(iban) => Rejection::WrongCheckDigits { account: *name },
        _ => Rejection::UnknownAccount { account: *name },
    })
}

/// How an account is named in a command.
pub(in crate::domain) fn handle_of(world: &World, account: AccountId) -> Result<AccountRef, Rejection> {
    let profile = world.bank.profile(account).ok_or(Rejection::Nothing)?; // agreements name accounts that are there
    Ok(AccountRef::Handle(profile.handle))
}

impl<'a> Named<'a> {
    /// The account with this number.
    pub(in crate::domain) fn of(world: &'a World, id: AccountId) -> Option<Named<'a>> {
        let bank = &world.bank;
        let on_margin = world.exchange.margin(id).is_some();
        Some(Named { id, account: bank.account(id)?, profile: bank.profile(id)?, on_margin })
    }
}

impl Named<'_> {
    pub(in crate::domain) fn handle(&self) -> Handle {
        self.profile.handle
    }

    /// The customer whose it is, by their first account.
    pub(in crate::domain) fn customer(&self) -> AccountId {
        self.profile.customer
    }

    /// Its currency, where it is not the scenario's, and what it can spend.
    pub(in crate::domain) fn means(&self) -> (Option<Currency>, Money) {
        (self.account.currency, self.account.available())
    }

    /// Whether money or shares may reach it: it is not closed.
    pub(in crate::domain) fn may_take_in(&self) -> Result<AccountId, Rejection> {
        match self.account.status {
            Status::Closed => Err(Rejection::AccountClosed { account: self.handle() }),
            _ => Ok(self.id),
        }
    }

    /// Whether money or shares may leave it: it is not closed, not frozen, verified.
    pub(in crate::domain) fn may_pay_out(&self) -> Result<AccountId, Rejection> {
        self.may_take_in()?;
        if self.account.status == Status::Frozen {
            return Err(Rejection::AccountFrozen { account: self.handle() });
        }
        if !self.account.verified {
            return Err(Rejection::NotVerified { account: self.handle() });
        }
        Ok(self.id)
    }

    /// Its currency, where that is not the scenario's.
    pub(in crate::domain) fn currency(&self) -> Option<Currency> {
        self.account.currency
    }

    /// Whether exchange and shop take its money: it is an account in the scenario's currency.
    pub(in crate::domain) fn check_currency(&self) -> Result<(), Rejection> {
        match self.account.currency {
            Some(currency) => Err(Rejection::ForeignCurrency { account: self.handle(), currency }),
            None => Ok(()),
        }
    }

    /// Whether the bank knows whose it is.
    fn check_known(&self) -> Result<(), Rejection> {
        if self.profile.forgotten { Err(Rejection::Forgotten { account: self.handle() }) } else { Ok(()) }
    }

    /// Whether it may order for so much: an account on margin has checks of its own.
    pub(in crate::domain) fn check_order(&self, needed: Money) -> Result<(), Rejection> {
        if self.on_margin { Ok(()) } else { self.check_funds_if_any(needed) }
    }

    /// Whether it has so much available, where anything is needed at all: what needs no money is not
    /// refused to who has less than none.
    pub(in crate::domain) fn check_funds_if_any(&self, needed: Money) -> Result<(), Rejection> {
        if needed > Money::ZERO { self.check_funds(needed) } else { Ok(()) }
    }

    /// Whether it has so much available.
    pub(in crate::domain) fn check_funds(&self, needed: Money) -> Result<(), Rejection> {
        let available = self.account.available();
        if needed <= available {
            return Ok(());
        }
        Err(Rejection::InsufficientFunds { account: self.handle(), needed, available })
    }
}

/// Whose a new account shall be.
pub(in crate::domain) struct Holder<'a> {
    pub(in crate::domain) email: &'a Email,
    pub(in crate::domain) name: Option<&'a Text>,
    /// An account of a customer who is known.
    pub(in crate::domain) customer: Option<&'a AccountRef>,
}

pub(in crate::domain) fn open(
    world: &World,
    handle: Handle,
    holder: &Holder<'_>,
    currency: Option<Currency>,
    draws: &Draws,
) -> Decision {
    let &Holder { email, name, customer } = holder;
    if world.bank.find_handle(&handle).is_some() {
        return Err(Rejection::HandleTaken { handle });
    }
    let of = customer.map(|account| find(world, account)).transpose()?;
    of.map_or(Ok(()), |of| of.check_known())?;
    let customer = of.map(|of| of.profile.customer);
    let currency = currency.filter(|currency| currency.as_str() != world.rules.currency.as_str());
    let account = u32::try_from(world.bank.len()).map(AccountId).map_err(|_| Rejection::TooLarge)?;
    // One gift a customer, and in the scenario's currency.
    let gift = if customer.is_none() && currency.is_none() { world.rules.opening_gift } else { Money::ZERO };
    check_outstanding(world, gift)?;
    check_given(world, gift)?;
    let owner = match (name, of) {
        (Some(name), _) => name.clone(),
        (None, Some(of)) => of.profile.owner.clone(),
        (None, None) => Text::parse(handle.as_str()).map_err(|_| Rejection::TooLarge)?, // a handle is a text
    };
    let (iban, code) = draw_iban_and_code(world, draws).ok_or(Rejection::TooLarge)?;
    let email = email.clone();
    let mut events = vec![Event::AccountOpened { account, handle, iban, owner, email, code, customer, currency }];
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
    let owner = find(world, account)?;
    let account = owner.may_take_in()?;
    if owner.account.verified {
        return Err(Rejection::AlreadyVerified { account: owner.handle() });
    }
    if owner.profile.code != code {
        return Err(Rejection::WrongCode { account: owner.handle() });
    }
    Ok(vec![Event::AccountVerified { account }])
}

pub(in crate::domain) fn deposit(
    world: &World,
    account: &AccountRef,
    amount: Money,
    reference: Option<&Text>,
) -> Decision {
    let payee = find(world, account)?;
    let (account, currency) = (payee.may_take_in()?, payee.account.currency);
    check_amount(amount)?;
    check_outstanding_in(world, currency, amount)?;
    Ok(vec![Event::Deposited { account, amount, reference: reference.cloned(), currency }])
}

pub(in crate::domain) fn withdraw(
    world: &World,
    account: &AccountRef,
    amount: Money,
    reference: Option<&Text>,
    draws: &Draws,
) -> Decision {
    let payer = find(world, account)?;
    let account = payer.may_pay_out()?;
    check_amount(amount)?;
    payer.check_funds(amount)?;
    let limit = access::take(world, account, amount, draws)?;
    let currency = payer.account.currency;
    let withdrawn = Event::Withdrawn { account, amount, reference: reference.cloned(), currency };
    Ok(std::iter::once(withdrawn).chain(limit).collect())
}

pub(in crate::domain) fn transfer(
    world: &World,
    from: &AccountRef,
    to: &AccountRef,
    amount: Money,
    reference: Option<&Text>,
    draws: &Draws,
) -> Decision {
    let (payer, payee) = (find(world, from)?, find(world, to)?);
    let rates = rates_between(world, &payer, &payee)?;
    // Whether anybody's account is closed comes before what else is the matter with the payer's.
    payer.may_take_in()?;
    let to = payee.may_take_in()?;
    let from = payer.may_pay_out()?;
    if from == to {
        return Err(Rejection::SameAccount { account: payer.handle() });
    }
    check_amount(amount)?;
    payer.check_funds(amount)?;
    let limit = access::take(world, from, amount, draws)?;
    let (currency, to_currency) = (payer.account.currency, payee.account.currency);
    let reference = reference.cloned();
    let Some((from_rate, to_rate)) = rates else {
        let transferred = Event::Transferred { from, to, amount, reference, currency };
        return Ok(std::iter::once(transferred).chain(limit).collect());
    };
    let bought = from_rate.convert(amount, to_rate).ok_or(Rejection::TooLarge)?;
    check_amount(bought)?;
    check_conversion(world, (currency, amount), (to_currency, bought))?;
    let (sold, from_currency) = (amount, currency);
    let exchanged =
        Event::Exchanged { from, to, sold, from_currency, bought, to_currency, from_rate, to_rate, reference };
    Ok(std::iter::once(exchanged).chain(limit).collect())
}

/// What the money of two accounts is worth; `None` where it is of one currency.
fn rates_between(world: &World, payer: &Named<'_>, payee: &Named<'_>) -> Result<Option<(Rate, Rate)>, Rejection> {
    let rate_of = |currency: Option<Currency>| {
        let missing = || currency.map_or(Rejection::Nothing, |currency| Rejection::NoRate { currency });
        world.bank.rate(currency).ok_or_else(missing) // the scenario's own has one always
    };
    let (from, to) = (payer.account.currency, payee.account.currency);
    if from == to { Ok(None) } else { Ok(Some((rate_of(from)?, rate_of(to)?))) }
}

pub(in crate::domain) fn rate(world: &World, currency: Currency, rate: Rate) -> Decision {
    if currency.as_str() == world.rules.currency.as_str() {
        return Err(Rejection::OwnCurrency { currency });
    }
    match rate.0 {
        0 => Err(Rejection::Nothing),
        rate if rate > Rate::LIMIT.0 => Err(Rejection::TooLarge),
        _ => Ok(vec![Event::RateSet { currency, rate }]),
    }
}

pub(in crate::domain) fn credit(world: &World, account: &AccountRef, amount: Money) -> Decision {
    let owner = find(world, account)?;
    let id = owner.may_take_in()?;
    if amount < Money::ZERO {
        return Err(Rejection::Nothing);
    }
    if amount > Money::LIMIT {
        return Err(Rejection::TooLarge);
    }
    let more = amount.minus(owner.account.credit_line).ok_or(Rejection::TooLarge)?;
    check_outstanding_in(world, owner.account.currency, more)?;
    let least = Money((owner.account.held.0 - owner.account.balance.0).max(0)); // both within LIMIT
    if amount < least && !owner.on_margin {
        return Err(Rejection::CreditInUse { account: owner.handle(), least });
    }
    Ok(vec![Event::CreditLineSet { account: id, amount }])
}

pub(in crate::domain) fn freeze(world: &World, account: &AccountRef) -> Decision {
    let owner = find(world, account)?;
    let account = owner.may_take_in()?;
    match owner.account.status {
        Status::Frozen => Err(Rejection::AccountFrozen { account: owner.handle() }),
        _ => Ok(vec![Event::AccountFrozen { account }]),
    }
}

pub(in crate::domain) fn unfreeze(world: &World, account: &AccountRef) -> Decision {
    let owner = find(world, account)?;
    let account = owner.may_take_in()?;
    match owner.account.status {
        Status::Frozen => Ok(vec![Event::AccountUnfrozen { account }]),
        _ => Err(Rejection::NotFrozen { account: owner.handle() }),
    }
}

pub(in crate::domain) fn close(world: &World, account: &AccountRef) -> Decision {
    let owner = find(world, account)?;
    let account = owner.may_take_in()?;
    let (balance, held, shares) = (owner.account.balance, owner.account.held, shares_of(world, account));
    if balance != Money::ZERO || held != Money::ZERO || shares.0 > 0 {
        return Err(Rejection::NotEmpty { account: owner.handle(), balance, held, shares });
    }
    if let Some(order) = shop::paid_order_of(world, account) {
        return Err(Rejection::OrderUnderWay { account: owner.handle(), order });
    }
    let products = world.bank.products();
    let own = products.agreements().filter(|(_, agreement)| agreement.account() == account);
    let mut events = Vec::new();
    for (agreement, found) in own {
        if let Agreement::Loan(loan) = found {
            return Err(Rejection::LoanRuns { agreement, left: loan.left });
        }
        events.push(Event::AgreementEnded { agreement, account });
    }
    if let Some(interest) = products.interest(account) {
        let amount = Money(interest.owed.cents_due().0.saturating_add(interest.fees.0));
        if amount > Money::ZERO {
            return Err(Rejection::ChargesDue { account: owner.handle(), amount });
        }
    }
    events.push(Event::AccountClosed { account });
    Ok(events)
}

/// A customer whose accounts are all closed, those among them that they hold with others, asks to be forgotten. Who has one that is open, or comes to
/// owe or own something, has to be known to the bank.
pub(in crate::domain) fn forget(world: &World, account: &AccountRef) -> Decision {
    let named = find(world, account)?;
    named.check_known()?;
    let customer = named.profile.customer;
    Ok(vec![Event::CustomerForgotten { customer }])
}

pub(in crate::domain) fn check_amount(amount: Money) -> Result<(), Rejection> {
    match amount.0 {
        a if a <= 0 => Err(Rejection::Nothing),
        a if a > Money::LIMIT.0 => Err(Rejection::TooLarge),
        _ => Ok(()),
    }
}

/// Whether the bank can count so much more: what it has handed out and what it has promised stay
/// below [`Money::LIMIT`] together, which bounds every balance and every sum of them.
pub(in crate::domain) fn check_outstanding(world: &World, more: Money) -> Result<(), Rejection> {
    check_outstanding_in(world, None, more)
}

/// The same of a currency.
pub(in crate::domain) fn check_outstanding_in(
    world: &World,
    currency: Option<Currency>,
    more: Money,
) -> Result<(), Rejection> {
    let ledger = world.bank.ledger_in(currency);
    let parts = [ledger.vault, ledger.equity, ledger.issuers, ledger.conversion, ledger.savings, ledger.loans]
        .map(|m| -i128::from(m.0));
    let sum = parts.iter().sum::<i128>() + i128::from(ledger.credit_lines.0) + i128::from(more.0);
    let sum = if currency.is_none() { sum + margin::debts(world) } else { sum };
    if sum > i128::from(Money::LIMIT.0) { Err(Rejection::TooLarge) } else { Ok(()) }
}

/// Whether the bank can count the money of both currencies after a conversion: what it gives of one is
/// outstanding like a deposit, and neither side of its own position may leave what can be counted.
fn check_conversion(
    world: &World,
    (from, sold): (Option<Currency>, Money),
    (to, bought): (Option<Currency>, Money),
) -> Result<(), Rejection> {
    check_outstanding_in(world, to, bought)?;
    let took = world.bank.ledger_in(from).conversion.plus(sold);
    let gave = world.bank.ledger_in(to).conversion.minus(bought);
    let within = |balance: Option<Money>| balance.is_some_and(|m| m.0.unsigned_abs() <= Money::LIMIT.0.unsigned_abs());
    if within(took) && within(gave) { Ok(()) } else { Err(Rejection::TooLarge) }
}

/// Whether the bank may give so much more away. Gifts that are paid out again no longer count as
/// outstanding, so without this bound of their own they could add up beyond the integers.
fn check_given(world: &World, gift: Money) -> Result<(), Rejection> {
    let equity = i128::from(world.bank.ledger().equity.0) - i128::from(gift.0);
    if equity < -i128::from(Money::LIMIT.0) { Err(Rejection::TooLarge) } else { Ok(()) }
}

/// Whether the bank can count so many cents more of the issuers, and whether they may pay so much: see
/// [`check_given`].
pub(in crate::domain) fn check_issued(world: &World, more: i128) -> Result<(), Rejection> {
    let more = i64::try_from(more).ok().filter(|more| more.abs() <= Money::LIMIT.0).ok_or(Rejection::TooLarge)?;
    check_outstanding(world, Money(more))?;
    let issuers = i128::from(world.bank.ledger().issuers.0) - i128::from(more);
    if issuers.abs() > i128::from(Money::LIMIT.0) { Err(Rejection::TooLarge) } else { Ok(()) }
}

fn shares_of(world: &World, account: AccountId) -> Qty {
    let exchange = &world.exchange;
    let each = exchange
        .instruments()
        .map(|(instrument, _)| exchange.holding(instrument, account))
        .map(|holding| holding.qty.0.max(holding.short.0));
    Qty(each.fold(0, u64::saturating_add))
}
