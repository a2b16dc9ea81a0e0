//! Deciding: what follows from a command, or why it is refused. Looks at the world, changes
//! nothing.

use super::bank::standing::Wish;
use super::exchange::rules::Terms;
use super::{Command, Event, Rejection, Time, World, apply, bank, exchange, shop};

/// What deciding may use beside the world. Drawn once, before the decision, and recorded: the time
/// in the record, what the dice decided in its events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Draws {
    /// When the command is given.
    pub at: Time,
    /// 64 random bits.
    pub dice: u64,
}

/// Events or a refusal.
pub type Decision = Result<Vec<Event>, Rejection>;

impl Command {
    /// Whether its decision looks at the dice: only a new account gets anything from them. They need not
    /// be thrown for the others.
    pub fn uses_dice(&self) -> bool {
        match self {
            Command::Open { .. } => true,
            Command::Linked { commands } => commands.iter().any(Command::uses_dice),
            _ => false,
        }
    }
}

/// What follows from a command. The checks run in the order of the variants of [`Rejection`]:
/// names, the state of the accounts, the form of the figures, the means.
///
/// What the command sets going by itself, such as stops that its trades reach, follows in the same
/// events.
pub fn decide(world: &World, command: &Command, draws: &Draws) -> Decision {
    let mut events = Vec::new();
    decide_into(world, command, draws, &mut events).map(|()| events)
}

/// As [`decide`], into a list whose room is used again: whoever decides command after command need not
/// ask for memory each time. What was in it is gone; after a refusal it holds nothing of use.
///
/// # Errors
/// The refusal.
pub fn decide_into(world: &World, command: &Command, draws: &Draws, events: &mut Vec<Event>) -> Result<(), Rejection> {
    events.clear();
    decide_alone(world, command, draws, events)?;
    if world.rules.margin.is_some() {
        exchange::margin::check_after(world, command, events)?;
    }
    if world.exchange.may_owe_after(events) {
        *events = exchange::rules::follow(world, std::mem::take(events), draws.at);
    }
    Ok(())
}

#[inline(always)]
fn decide_alone(world: &World, command: &Command, draws: &Draws, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let decision = match command {
        Command::Open { handle, email, name, customer, currency } => {
            let holder = bank::rules::Holder { email, name: name.as_ref(), customer: customer.as_ref() };
            bank::rules::open(world, *handle, &holder, *currency, draws)
        }
        Command::Rate { currency, rate } => bank::rules::rate(world, *currency, *rate),
        Command::Verify { account, code } => bank::rules::verify(world, account, *code),
        Command::Deposit { account, amount, reference } => {
            bank::rules::deposit(world, account, *amount, reference.as_ref())
        }
        Command::Withdraw { account, amount, reference } => {
            bank::rules::withdraw(world, account, *amount, reference.as_ref(), draws)
        }
        Command::Transfer { from, to, amount, reference } => {
            bank::rules::transfer(world, from, to, *amount, reference.as_ref(), draws)
        }
        Command::Hold { account, amount, until, reference } => {
            bank::holds::hold(world, account, *amount, *until, reference.as_ref(), draws.at)
        }
        Command::Capture { hold, amount, to } => bank::holds::capture(world, *hold, *amount, to.as_ref()),
        Command::Release { hold } => bank::holds::release(world, *hold),
        Command::Expire { hold } => bank::holds::expire(world, *hold, draws.at),
        Command::Credit { account, amount } => bank::rules::credit(world, account, *amount),
        Command::Interest { account, credit_bps, debit_bps } => {
            bank::interest::set(world, account, *credit_bps, *debit_bps, draws.at)
        }
        Command::Settle { account } => bank::interest::settle(world, account),
        Command::Standing { from, to, amount, rhythm, day, first, until, reference } => {
            let (amount, rhythm, day, first, until) = (*amount, *rhythm, *day, *first, *until);
            let wish = Wish { from, to, amount, rhythm, day, first, until, reference: reference.as_ref() };
            bank::standing::set(world, &wish, draws)
        }
        Command::Mandate { account, creditor, limit } => bank::debits::mandate(world, account, creditor, *limit),
        Command::Debit { creditor, account, amount, reference } => {
            bank::debits::debit(world, (creditor, account), *amount, reference.as_ref(), draws)
        }
        Command::Loan { account, amount, rate_bps, months } => {
            bank::loans::grant(world, account, *amount, (*rate_bps, *months), draws)
        }
        Command::Joint { account, with, on } => bank::access::joint(world, account, with, *on),
        Command::DayLimit { account, amount } => bank::access::limit(world, account, *amount),
        Command::PayDue { agreement } => bank::products::pay_due(world, *agreement, draws),
        Command::Revoke { agreement } => bank::debits::revoke(world, *agreement),
        Command::Freeze { account } => bank::rules::freeze(world, account),
        Command::Unfreeze { account } => bank::rules::unfreeze(world, account),
        Command::Close { account } => bank::rules::close(world, account),
        Command::Forget { account } => bank::rules::forget(world, account),
        Command::List { symbol, tick, lot, name } => exchange::rules::list(world, *symbol, *tick, *lot, name.as_ref()),
        Command::Grant { account, symbol, qty } => exchange::rules::grant(world, account, *symbol, *qty),
        Command::Place { account, side, symbol, qty, kind, oco, then } => {
            let (oco, then) = (oco.as_deref(), then.as_deref());
            let terms = Terms { side: *side, qty: *qty, kind, oco, then, after: None };
            return exchange::rules::place(world, account, *symbol, &terms, draws.at, events);
        }
        Command::Cancel { order } => return exchange::rules::cancel(world, *order, events),
        Command::Reduce { order, qty } => exchange::rules::reduce(world, *order, *qty),
        Command::Amend { order, qty, price, stop } => exchange::rules::amend(world, *order, *qty, *price, *stop),
        Command::SelfTrades { account, mode } => exchange::rules::self_trades(world, account, *mode),
        Command::SetPhase { phase, symbol } => exchange::rules::set_phase(world, *phase, *symbol, draws.at),
        Command::EndDay { next } => exchange::rules::end_day(world, *next, draws.at),
        Command::CancelAll { account, symbol } => exchange::rules::cancel_all(world, account, *symbol),
        Command::Print { symbol, qty, price } => exchange::rules::print(world, *symbol, *qty, *price),
        Command::Dividend { symbol, amount } => exchange::corporate::dividend(world, *symbol, *amount),
        Command::Split { symbol, new, old } => exchange::corporate::split(world, *symbol, *new, *old),
        Command::Margin { account, on } => exchange::margin::margin(world, account, *on),
        Command::MarginCall { account } => exchange::margin::call(world, account, draws),
        Command::MarginMet { account } => exchange::margin::met(world, account),
        Command::Liquidate { account } => exchange::margin::liquidate(world, account, draws.at),
        Command::Stock { item, qty, price } => shop::rules::stock(world, *item, *qty, *price),
        Command::Order { account, lines } => shop::rules::order(world, account, lines),
        Command::Price { item, price } => shop::rules::price(world, *item, *price),
        Command::Reorder { item, rule } => shop::rules::reorder(world, *item, *rule),
        Command::Restock { item } => shop::rules::restock(world, *item),
        Command::Reserve { account, lines, until } => shop::rules::reserve(world, account, lines, *until, draws.at),
        Command::Pay { order } => shop::rules::pay(world, *order),
        Command::Ship { order } => shop::rules::ship(world, *order),
        Command::CancelOrder { order } => shop::rules::cancel(world, *order),
        Command::Linked { commands } => linked(world, commands, draws),
        Command::Mark { text } => Ok(vec![Event::Marked { text: text.clone() }]),
    };
    *events = decision?;
    Ok(())
}

/// Each command on what those before it have left, or the first refusal. Each has dice of its own.
fn linked(world: &World, commands: &[Command], draws: &Draws) -> Decision {
    if commands.is_empty() || commands.iter().any(|command| matches!(command, Command::Linked { .. })) {
        return Err(Rejection::NotLinked);
    }
    let (mut world, mut all, mut events) = (world.clone(), Vec::new(), Vec::new());
    for (nth, command) in (0..).zip(commands) {
        // An odd constant far from any small number (2⁶⁴ ÷ the golden ratio), so that no two have the same dice.
        let dice = draws.dice.wrapping_add(u64::from(nth).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let refused = |why| Rejection::Linked { command: nth + 1, why: Box::new(why) };
        decide_into(&world, command, &Draws { dice, ..*draws }, &mut events).map_err(refused)?;
        for event in &events {
            apply(&mut world, event).map_err(|_| refused(Rejection::TooLarge))?; // what was decided fits
        }
        all.append(&mut events);
    }
    Ok(all)
}
