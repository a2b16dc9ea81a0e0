//! Short selling and margin, for accounts that are allowed them.
//!
//! An account on margin may sell shares that it does not own: they are borrowed, and owed from then on
//! ([`super::Holding::short`]). What it buys, or is given, covers what it owes first. It may buy for more
//! money than it has: its balance goes below zero. The bank's check of money and shares is replaced by this:
//!
//! - **equity** = balance + shares owned × last price − shares owed × last price. A line of credit does not
//!   count, nor does what is promised to others by holds ([`crate::domain::bank::holds`]); and shares without
//!   a last price are worth nothing; they cannot be sold short.
//! - **position** = (shares owned + shares owed) × last price, over all instruments.
//! - **exposure** = position + what open orders would add to it, at their limits (stops without one at
//!   their triggers). Sells that close shares owned, and buys that close shares owed, add nothing: orders
//!   with a smaller number close first. Of a pair the limit order counts.
//! - **Initial margin**: an order that adds to the exposure is accepted where afterwards, with its trades and
//!   their fees, equity ≥ initial × exposure. An order that only closes is always accepted: it lowers the
//!   risk. Withdrawals, transfers and shop orders need cash that is available, and must leave as much.
//!   The model is the 50 % of Regulation T (12 CFR 220.12).
//! - **Maintenance margin**: where equity < maintenance × position, the account is called. The model is the
//!   25 % of FINRA Rule 4210(c), which knows positions and not orders. The call names what is missing.
//! - **Forced reduction**: where the call still stands when its grace is over, the account's orders are
//!   cancelled and its positions are traded at the market, the largest first, in the amount that brings
//!   equity back to the initial margin, not just to the maintenance: or the next tick would call again.
//!
//! All is reckoned exactly, in ten-thousandths times shares, at the last price after every record. Calls and
//! reductions are commands of their own that the [`owes`] of the margin desk gives as the operator.

use super::rules::{Terms, enter, find as find_instrument};
use super::{Exchange, Order};
use crate::domain::bank::{LedgerAccount, rules as bank};
use crate::domain::decide::{Decision, Draws, decide};
use crate::domain::{
    AccountId, AccountRef, CancelReason, Command, Event, Inconsistent, InstrumentId, MarginRules, Money, OrderKind,
    Qty, Rejection, Side, Time, World, apply, postings,
};
use serde::{Deserialize, Serialize};

/// What the exchange knows of an account on margin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Margin {
    /// Called, and until when it has time to pay in or to close.
    pub called: Option<Time>,
}

/// An account's margin figures, in hundredths of a cent: exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// What would be left if all were closed at the last prices.
    pub equity: i128,
    /// Shares owned and owed at the last prices.
    pub position: i128,
    /// position, and what open orders would add.
    pub exposure: i128,
}

impl Figures {
    /// The figures of an account.
    pub fn of(world: &World, account: AccountId) -> Figures {
        let mut figures = Figures::of_positions(world, account);
        let mut closing: Vec<(Qty, Qty)> = world
            .exchange
            .instruments()
            .map(|(id, _)| world.exchange.holding(id, account))
            .map(|holding| (holding.qty, holding.short))
            .collect();
        for order in world.exchange.orders_of(account).into_iter().filter(|order| order.beside.get().is_none()) {
            let Some((owned, owed)) = closing.get_mut(order.instrument.index()) else { continue };
            let closes = if order.side == Side::Sell { owned } else { owed };
            let adding = order.open.0.saturating_sub(closes.0);
            closes.0 = closes.0.saturating_sub(order.open.0);
            // A stop that trails is where its trigger is by now, not where it began.
            let stop = order.kind.limit().or(order.trigger.get());
            let price = stop.or(order.limit()).or(world.exchange.last_price(order.instrument));
            figures.exposure += i128::from(price.unwrap_or_default().0) * i128::from(adding);
        }
        figures
    }

    /// The same without open orders: all that maintenance looks at.
    pub fn of_positions(world: &World, account: AccountId) -> Figures {
        let balance = world.bank.account(account).map_or(0, |account| i128::from(account.balance.0));
        let cash = balance - i128::from(world.bank.holds().reserved(account).0);
        let mut figures = Figures { equity: cash * 100, ..Figures::default() };
        for (id, _) in world.exchange.instruments() {
            let holding = world.exchange.holding(id, account);
            let last = i128::from(world.exchange.last_price(id).unwrap_or_default().0);
            let (owned, owed) = (i128::from(holding.qty.0), i128::from(holding.short.0));
            figures.equity += last * (owned - owed);
            figures.position += last * (owned + owed);
        }
        Figures { exposure: figures.position, ..figures }
    }

    /// Equity, cut down to the cent.
    pub fn equity_in_cents(&self) -> Money {
        cents(self.equity.div_euclid(100))
    }

    /// Exposure, cut down to the cent.
    pub fn exposure_in_cents(&self) -> Money {
        cents(self.exposure.div_euclid(100))
    }

    /// How much more equity it takes for so much, in cents, rounded up; zero where there is enough.
    pub fn missing(&self, of: i128, bps: u32) -> Money {
        let missing = of * i128::from(bps) - self.equity * 10_000;
        cents((missing.max(0) + 999_999) / 1_000_000)
    }

    fn meets(&self, of: i128, bps: u32) -> bool {
        self.equity * 10_000 >= of * i128::from(bps)
    }
}

fn cents(amount: i128) -> Money {
    Money(i64::try_from(amount).unwrap_or(if amount < 0 { i64::MIN } else { i64::MAX }))
}

impl Exchange {
    /// Whether an account is on margin, and whether it is called.
    pub fn margin(&self, account: AccountId) -> Option<Margin> {
        self.margins.get(&account).copied()
    }

    /// All accounts on margin, in order.
    pub fn all_margins(&self) -> Vec<(AccountId, Margin)> {
        let mut all: Vec<_> = self.margins.iter().map(|(account, margin)| (*account, *margin)).collect();
        all.sort_unstable_by_key(|(account, _)| *account);
        all
    }

    pub(super) fn borrows(&self, account: AccountId) -> bool {
        !self.margins.is_empty() && self.margins.contains_key(&account)
    }

    pub(in crate::domain) fn set_margin(&mut self, account: AccountId, on: bool) {
        match on {
            true => self.margins.insert(account, Margin::default()),
            false => self.margins.remove(&account),
        };
    }

    pub(in crate::domain) fn call(&mut self, account: AccountId, until: Option<Time>) -> Result<(), Inconsistent> {
        let margin = self.margins.get_mut(&account).ok_or(Inconsistent("a call of an account that has no margin"))?;
        margin.called = until;
        Ok(())
    }
}

/// What accounts on margin may come to owe the bank when all their orders are filled, in cents.
pub(in crate::domain) fn debts(world: &World) -> i128 {
    let accounts = world.exchange.margins.keys().filter_map(|id| world.bank.account(*id));
    accounts.map(|account| i128::from(account.held.0 - account.balance.0).max(0)).sum() // both within LIMIT
}

/// Puts an account on margin, or takes it off.
pub(in crate::domain) fn margin(world: &World, account: &AccountRef, on: bool) -> Decision {
    let owner = bank::find(world, account)?;
    let id = owner.may_take_in()?;
    let rules = rules(world)?;
    if world.exchange.margin(id).is_some() == on {
        return Err(Rejection::SameChoice { account: owner.handle() });
    }
    let events = vec![Event::MarginSet { account: id, on }];
    let holds = |instrument| world.exchange.holding(instrument, id);
    let mut all = world.exchange.instruments().map(|(instrument, _)| holds(instrument));
    let available = world.bank.account(id).map_or(Money::ZERO, super::super::bank::Account::available);
    if on {
        check(world, id, &rules)?;
    } else if available < Money::ZERO || all.any(|holding| holding.short.0 > 0 || holding.held > holding.qty) {
        return Err(Rejection::MarginInUse { account: owner.handle() });
    }
    Ok(events)
}

/// Calls an account whose equity is too low.
pub(in crate::domain) fn call(world: &World, account: &AccountRef, draws: &Draws) -> Decision {
    let (owner, rules, margin) = on_margin(world, account)?;
    if margin.called.is_some() {
        return Err(Rejection::AlreadyCalled { account: owner.handle() });
    }
    let figures = Figures::of_positions(world, owner.id);
    if figures.meets(figures.position, rules.maintenance_bps) {
        return Err(Rejection::MarginCovered { account: owner.handle(), equity: figures.equity_in_cents() });
    }
    let needed = figures.missing(figures.position, rules.maintenance_bps);
    let until = draws.at.after(i64::from(rules.grace_seconds) * Time::SECOND);
    Ok(vec![Event::MarginCalled { account: owner.id, equity: figures.equity_in_cents(), needed, until }])
}

/// Ends a call that has been met.
pub(in crate::domain) fn met(world: &World, account: &AccountRef) -> Decision {
    let (owner, rules, _) = called(world, account)?;
    let figures = Figures::of_positions(world, owner.id);
    if !figures.meets(figures.position, rules.maintenance_bps) {
        let needed = figures.missing(figures.position, rules.maintenance_bps);
        return Err(insufficient(&owner, &figures, needed));
    }
    Ok(vec![Event::MarginMet { account: owner.id, equity: figures.equity_in_cents() }])
}

/// Cancels the orders of an account that was called, and trades its positions until its equity is enough.
pub(in crate::domain) fn liquidate(world: &World, account: &AccountRef, at: Time) -> Decision {
    let (owner, rules, until) = called(world, account)?;
    let figures = Figures::of_positions(world, owner.id);
    if figures.meets(figures.position, rules.maintenance_bps) {
        return Err(Rejection::MarginCovered { account: owner.handle(), equity: figures.equity_in_cents() });
    }
    let left = until.0.saturating_sub(at.0);
    if left > 0 {
        return Err(Rejection::GraceLeft { account: owner.handle(), seconds: whole_seconds(left) });
    }
    let (mut scratch, mut events) = (world.clone(), Vec::new());
    for order in world.exchange.orders_of(owner.id) {
        let cancelled = Event::OrderCancelled { order: order.id, qty: order.open, reason: CancelReason::Margin };
        // The other order of a pair may have gone with the first.
        if scratch.exchange.order(order.id).is_some() && apply(&mut scratch, &cancelled).is_ok() {
            events.push(cancelled);
        }
    }
    let mut closed: Vec<InstrumentId> = Vec::new();
    while let Some((instrument, side, qty)) = largest(&scratch, owner.id, &rules, &closed) {
        match traded(&scratch, &owner, (instrument, side, qty), at) {
            Some((next, more)) => {
                (scratch, events) = (next, [events, more].concat());
            }
            // Nobody there to trade with, or too small: the others may still do.
            None => closed.push(instrument),
        }
    }
    if events.is_empty() {
        return Err(Rejection::NothingToReduce { account: owner.handle() });
    }
    let figures = Figures::of_positions(&scratch, owner.id);
    let needed = figures.missing(figures.position, rules.maintenance_bps);
    events.push(Event::PositionsReduced { account: owner.id, equity: figures.equity_in_cents(), needed });
    Ok(events)
}

/// Microseconds as seconds, rounded up.
fn whole_seconds(micros: i64) -> u64 {
    micros.unsigned_abs().div_ceil(Time::SECOND.unsigned_abs())
}

/// The largest position that is left to trade, which way, and how many shares of it bring the equity to the
/// initial margin: what is above it, at the last price, in whole lots.
fn largest(
    world: &World,
    account: AccountId,
    rules: &MarginRules,
    closed: &[InstrumentId],
) -> Option<(InstrumentId, Side, Qty)> {
    let figures = Figures::of_positions(world, account);
    if figures.meets(figures.position, rules.initial_bps) {
        return None;
    }
    let worth = |id: InstrumentId| {
        let holding = world.exchange.holding(id, account);
        let last = world.exchange.last_price(id).unwrap_or_default();
        i128::from(last.0) * i128::from(holding.qty.0.max(holding.short.0))
    };
    let open = world.exchange.instruments().map(|(id, _)| id).filter(|id| !closed.contains(id) && worth(*id) > 0);
    // Of two that are worth the same, the one that was listed first.
    let instrument = open.max_by_key(|id| (worth(*id), std::cmp::Reverse(*id)))?;
    let holding = world.exchange.holding(instrument, account);
    let (side, held) = if holding.qty.0 > 0 { (Side::Sell, holding.qty) } else { (Side::Buy, holding.short) };
    let last = i128::from(world.exchange.last_price(instrument)?.0);
    // What equity carries at the initial margin, and what is above it.
    let carried = (figures.equity.max(0) * 10_000).checked_div(i128::from(rules.initial_bps))?;
    let shares = ((figures.position - carried).max(0) + last - 1).checked_div(last)?;
    let lot = world.exchange.instrument(instrument)?.lot.0.max(1);
    let wanted = u64::try_from(shares).unwrap_or(u64::MAX).min(held.0).div_ceil(lot).saturating_mul(lot);
    Some((instrument, side, Qty(if wanted > held.0 { held.0 / lot * lot } else { wanted })))
}

/// A market order of a desk that closes, and the world after it; `None` where it does not trade.
fn traded(
    world: &World,
    owner: &bank::Named<'_>,
    (instrument, side, qty): (InstrumentId, Side, Qty),
    at: Time,
) -> Option<(World, Vec<Event>)> {
    if qty.0 == 0 || world.exchange.phase(instrument) != crate::domain::Phase::Continuous {
        return None;
    }
    let terms = Terms { side, qty, kind: &OrderKind::Market, oco: None, then: None, after: None };
    let mut events = Vec::new();
    enter(world, owner, instrument, &terms, &mut events).ok()?;
    if world.exchange.may_owe_after(&events) {
        events = super::rules::follow(world, events, at);
    }
    let mut next = world.clone();
    let fits = events.iter().all(|event| apply(&mut next, event).is_ok());
    let trades = events.iter().any(|event| matches!(event, Event::TradeExecuted(_)));
    (fits && trades && bank::check_outstanding(&next, Money::ZERO).is_ok()).then_some((next, events))
}

/// Whether what an account on margin has decided leaves it with enough. Others are let through.
pub(in crate::domain) fn check_after(world: &World, command: &Command, events: &[Event]) -> Result<(), Rejection> {
    let Some(rules) = world.rules.margin.filter(|_| !world.exchange.margins.is_empty()) else { return Ok(()) };
    check_balances(world, events)?;
    let account = match command {
        Command::Place { account, .. }
        | Command::Withdraw { account, .. }
        | Command::Hold { account, .. }
        | Command::Order { account, .. }
        | Command::Reserve { account, .. } => world.bank.find(account),
        Command::Transfer { from, .. } => world.bank.find(from),
        Command::Amend { order, .. } => world.exchange.order(*order).map(|order| order.account),
        _ => None,
    };
    let Some(account) = account.filter(|account| world.exchange.borrows(*account)) else { return Ok(()) };
    // Less of an order is less to carry.
    let lessens = matches!(events, [Event::OrderReduced { .. }]);
    if lessens || only_closes(world, account, command)? {
        return Ok(());
    }
    let mut after = world.clone();
    if !events.iter().all(|event| apply(&mut after, event).is_ok()) {
        return Err(Rejection::TooLarge);
    }
    bank::check_outstanding(&after, Money::ZERO)?;
    check(&after, account, &rules)?;
    Ok(())
}

/// Whether all balances stay countable. Without margin what the bank has handed out bounds them all; who owes
/// without a bound lets others own without one.
fn check_balances(world: &World, events: &[Event]) -> Result<(), Rejection> {
    let mut moved: Vec<(AccountId, Money)> = Vec::new();
    let mut fits = true;
    for event in events {
        postings(event, |posting| {
            let LedgerAccount::Customer(id) = posting.account else { return };
            let at = moved.iter().position(|(known, _)| *known == id).unwrap_or_else(|| {
                moved.push((id, world.bank.account(id).map_or(Money::ZERO, |account| account.balance)));
                moved.len() - 1
            });
            let balance = moved[at].1.plus(posting.amount); // found or made just above
            fits &= balance.is_some_and(|balance| balance.0.unsigned_abs() <= Money::LIMIT.0.unsigned_abs());
            moved[at].1 = balance.unwrap_or(Money::ZERO);
        })
        .map_err(|_| Rejection::TooLarge)?;
    }
    if fits { Ok(()) } else { Err(Rejection::TooLarge) }
}

fn check(world: &World, account: AccountId, rules: &MarginRules) -> Result<(), Rejection> {
    let figures = Figures::of(world, account);
    if figures.meets(figures.exposure, rules.initial_bps) {
        return Ok(());
    }
    let profile = world.bank.profile(account).ok_or(Rejection::Nothing)?; // it was just found
    let (account, equity) = (profile.handle, figures.equity_in_cents());
    Err(Rejection::InsufficientMargin { account, equity, needed: figures.missing(figures.exposure, rules.initial_bps) })
}

/// Whether an order closes shares that are owned or owed, beside the orders that close some already; or was
/// one that is open, and does so as it is amended.
fn only_closes(world: &World, account: AccountId, command: &Command) -> Result<bool, Rejection> {
    let (instrument, side, qty, amended, then) = match command {
        Command::Place { side, symbol, qty, then, .. } => {
            (find_instrument(world, *symbol)?.0, *side, qty.0, None, then.is_some())
        }
        Command::Amend { order, qty, .. } => {
            let Some(found) = world.exchange.order(*order) else { return Ok(false) };
            let open = qty.map_or(found.open.0, |qty| qty.0.saturating_sub(found.filled().0));
            (found.instrument, found.side, open, Some(*order), false)
        }
        _ => return Ok(false),
    };
    let holding = world.exchange.holding(instrument, account);
    let closable = if side == Side::Sell { holding.qty } else { holding.short };
    let alike = |order: &&&Order| order.instrument == instrument && order.side == side && order.beside.get().is_none();
    let orders = world.exchange.orders_of(account);
    let others = orders.iter().filter(alike).filter(|order| Some(order.id) != amended);
    let closes = others.fold(qty, |sum, order| sum.saturating_add(order.open.0)) <= closable.0;
    // What is sold without a price to go by cannot be owed.
    if !closes && side == Side::Sell && world.exchange.last_price(instrument).is_none() {
        let symbol = world.exchange.instrument(instrument).map(|listed| listed.symbol);
        return Err(symbol.map_or(Rejection::Nothing, |symbol| Rejection::NoReference { symbol })); // it is listed
    }
    Ok(closes && !then)
}

fn rules(world: &World) -> Result<MarginRules, Rejection> {
    world.rules.margin.ok_or(Rejection::NoMargin)
}

fn on_margin<'a>(world: &'a World, account: &AccountRef) -> Result<(bank::Named<'a>, MarginRules, Margin), Rejection> {
    let owner = bank::find(world, account)?;
    owner.may_take_in()?;
    let rules = rules(world)?;
    let margin = world.exchange.margin(owner.id).ok_or(Rejection::NotOnMargin { account: owner.handle() })?;
    Ok((owner, rules, margin))
}

fn called<'a>(world: &'a World, account: &AccountRef) -> Result<(bank::Named<'a>, MarginRules, Time), Rejection> {
    let (owner, rules, margin) = on_margin(world, account)?;
    let until = margin.called.ok_or(Rejection::NotCalled { account: owner.handle() })?;
    Ok((owner, rules, until))
}

fn insufficient(owner: &bank::Named<'_>, figures: &Figures, needed: Money) -> Rejection {
    Rejection::InsufficientMargin { account: owner.handle(), equity: figures.equity_in_cents(), needed }
}

/// What the margin desk does next, as the operator: it calls, takes a call back, or reduces positions when
/// the grace of a call is over. It looks at the state after a record, at the time of that record: so it owes
/// the same wherever that state comes about, live or in another past. Gives only what will be accepted, so
/// that it comes to an end. Costs nothing where no account is on margin.
pub fn owes(world: &World, now: Time) -> Option<Command> {
    let rules = world.rules.margin.filter(|_| !world.exchange.margins.is_empty())?;
    world.exchange.all_margins().into_iter().find_map(|(id, margin)| {
        let figures = Figures::of_positions(world, id);
        let covered = figures.meets(figures.position, rules.maintenance_bps);
        let account = AccountRef::Handle(world.bank.profile(id)?.handle);
        let command = match (covered, margin.called) {
            (true, None) => return None,
            (true, Some(_)) => Command::MarginMet { account },
            (false, None) => Command::MarginCall { account },
            (false, Some(until)) if now >= until => Command::Liquidate { account },
            (false, Some(_)) => return None,
        };
        let draws = Draws { at: now, dice: 0 };
        decide(world, &command, &draws).is_ok().then_some(command)
    })
}

impl Exchange {
    /// Moves shares from seller to buyer: who is on margin may come to owe some, and covers first.
    pub(in crate::domain) fn deliver(
        &mut self,
        id: InstrumentId,
        seller: AccountId,
        buyer: AccountId,
        qty: Qty,
    ) -> Result<(), Inconsistent> {
        let borrows = self.borrows(seller);
        let market = self.market_mut(id)?;
        let from = market.holding_mut(seller);
        match from.qty.minus(qty) {
            Some(left) => from.qty = left,
            None if borrows => {
                let owed = Qty(qty.0.saturating_sub(from.qty.0));
                let short = from.short.plus(owed).filter(|short| *short <= Qty::LIMIT);
                from.short = short.ok_or(Inconsistent("more shares than can be counted"))?;
                from.qty = Qty(0);
            }
            None => return Err(Inconsistent("a delivery of shares that nobody has")),
        }
        market.holding_mut(buyer).take_in(qty)
    }
}

impl super::Holding {
    /// Shares come in: they cover what is owed first.
    pub(super) fn take_in(&mut self, qty: Qty) -> Result<(), Inconsistent> {
        let covered = self.short.0.min(qty.0);
        self.short = Qty(self.short.0 - covered); // covered is the smaller of the two
        let more = Qty(qty.0 - covered);
        self.qty = self.qty.plus(more).ok_or(Inconsistent("more shares than can be counted"))?;
        Ok(())
    }
}
