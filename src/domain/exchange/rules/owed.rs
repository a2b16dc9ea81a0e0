//! What follows a command by itself, within its record: a trade cancels the other order of a pair,
//! sets off stops, and lets exits follow the orders that it fills. What they set off follows in turn.

use super::collar;
use super::place::{Terms, place_exit};
use super::scratch::Scratch;
use crate::domain::bank::rules as bank;
use crate::domain::decide::Decision;
use crate::domain::exchange::matching::Incoming;
use crate::domain::exchange::{Due, Order, Owed, margin};
use crate::domain::{
    AccountId, AccountRef, CancelReason, Command, Event, OrderId, OrderKind, Rejection, Side, Time, World,
};

/// The events of a command and all that follows from them. Decided on a copy of the world, so only where
/// something may be owed at all.
pub(in crate::domain) fn follow(world: &World, events: Vec<Event>, at: Time) -> Vec<Event> {
    let mut scratch = Scratch::new(world);
    let mut fits = scratch.happen(events);
    // It ends: each turn cancels an order, orders an exit for good, or sets a stop off.
    while fits && let Some(owed) = scratch.world.exchange.owes() {
        let next = match owed {
            Owed::Cancel(order) => cancel(&scratch.world, order, CancelReason::OneCancelsOther),
            Owed::Exit(due) => exit(&scratch.world, &due, at),
            Owed::SetOff(order) => set_off(&scratch.world, order),
        };
        fits = !next.is_empty() && scratch.happen(next);
    }
    scratch.events
}

fn cancel(world: &World, order: OrderId, reason: CancelReason) -> Vec<Event> {
    let open = world.exchange.order(order).map(|order| order.open);
    open.map(|qty| Event::OrderCancelled { order, qty, reason }).into_iter().collect()
}

/// Orders the exit of an order that is done, or says why it cannot be.
fn exit(world: &World, due: &Due, at: Time) -> Vec<Event> {
    let Due { after, account, instrument, side, qty, exit } = *due;
    let terms = Terms { side, qty, kind: &exit.kind, oco: exit.oco.as_ref(), then: None, after: Some(after) };
    let ordered: Decision = owner(world, account).and_then(|owner| {
        let events = place_exit(world, &owner, instrument, &terms, at)?;
        check_margin(world, &owner, due, &events)?;
        Ok(events)
    });
    ordered.unwrap_or_else(|rejection| vec![Event::ExitRefused { order: after, rejection: Box::new(rejection) }])
}

/// Whether an exit leaves an account on margin with enough: its equity may be another one by now.
fn check_margin(world: &World, owner: &bank::Named<'_>, due: &Due, events: &[Event]) -> Result<(), Rejection> {
    let Due { side, qty, exit, .. } = *due;
    let listed = world.exchange.instrument(due.instrument).ok_or(Rejection::Nothing)?; // it is listed
    let (account, symbol, oco) = (AccountRef::Handle(owner.handle()), listed.symbol, exit.oco.map(Box::new));
    let command = Command::Place { account, side, symbol, qty, kind: exit.kind, oco, then: None };
    margin::check_after(world, &command, events)
}

fn owner(world: &World, account: AccountId) -> Result<bank::Named<'_>, Rejection> {
    bank::Named::of(world, account).ok_or(Rejection::Nothing) // orders are of accounts that there are
}

/// A stop becomes the order that it stands for, and trades. A market buy that its owner cannot pay for
/// is cancelled instead, and so is a limit order beyond the collar, which would be refused.
fn set_off(world: &World, id: OrderId) -> Vec<Event> {
    let Some(&order) = world.exchange.order(id) else { return Vec::new() };
    let other = world.exchange.other_of(id);
    if let Some(other) = other {
        return cancel(world, other, CancelReason::OneCancelsOther);
    }
    let (kind, worst) = match order.kind {
        OrderKind::Stop { limit: Some(price), time_in_force, .. } => (OrderKind::at(price, time_in_force), None),
        _ => (OrderKind::Market, world.exchange.collar(&world.rules, order.instrument, order.side)),
    };
    if let OrderKind::Limit { price, .. } = kind
        && collar::check(&world.exchange, &world.rules, order.instrument, order.side, price).is_err()
    {
        return cancel(world, id, CancelReason::Collar);
    }
    let triggered = Order { kind, ..order }.with(worst, None);
    let mut events = vec![Event::StopTriggered { order: id, worst }];
    let matched = Incoming::of(&triggered).match_into(&world.exchange, &world.rules, &mut events);
    let cost = match (order.side, triggered.limit()) {
        (Side::Buy, Some(_)) => Ok(triggered.money_held()),
        _ => matched,
    };
    let paid = cost.and_then(|cost| {
        let more = cost.minus(order.money_held()).unwrap_or(cost);
        if order.side == Side::Sell { Ok(()) } else { owner(world, order.account)?.check_order(more) }
    });
    match paid {
        Ok(()) => events,
        Err(_) => cancel(world, id, CancelReason::Unpaid),
    }
}
