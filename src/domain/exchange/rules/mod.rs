//! Deciding on the exchange's commands.

mod amend;
pub(super) mod collar;
mod owed;
mod phases;
mod place;
mod scratch;

pub(in crate::domain) use amend::amend;
pub(in crate::domain) use owed::follow;
pub(in crate::domain) use phases::{end_day, set_phase};
pub(super) use place::enter;
pub(in crate::domain) use place::{Terms, place};

use super::{Instrument, Order};
use crate::domain::bank::rules as bank;
use crate::domain::decide::Decision;
use crate::domain::{
    AccountRef, CancelReason, Event, InstrumentId, Money, OrderId, Price, Qty, Rejection, SelfTrade, Symbol, Text,
    World,
};

pub(in crate::domain) fn list(world: &World, symbol: Symbol, tick: Price, lot: Qty, name: Option<&Text>) -> Decision {
    if world.exchange.find(&symbol).is_some() {
        return Err(Rejection::SymbolTaken { symbol });
    }
    if tick.0 <= 0 || lot.0 == 0 {
        return Err(Rejection::Nothing);
    }
    if tick > Price::LIMIT || lot > Qty::LIMIT {
        return Err(Rejection::TooLarge);
    }
    if tick.times(lot).is_none() {
        return Err(Rejection::TickTooFine { tick, lot });
    }
    let instrument = u32::try_from(world.exchange.instruments().len()).map_err(|_| Rejection::TooLarge)?;
    Ok(vec![Event::InstrumentListed { instrument: InstrumentId(instrument), symbol, name: name.cloned(), tick, lot }])
}

pub(in crate::domain) fn grant(world: &World, account: &AccountRef, symbol: Symbol, qty: Qty) -> Decision {
    let owner = bank::find(world, account)?;
    let (instrument, listed) = find(world, symbol)?;
    let account = owner.may_take_in()?;
    let total = world.exchange.shares_outstanding(instrument).plus(qty);
    if qty.0 > 0 && total.is_none_or(|total| total > Qty::LIMIT) {
        return Err(Rejection::TooLarge);
    }
    check_figures(listed, qty, None)?;
    Ok(vec![Event::SharesGranted { account, instrument, qty }])
}

pub(in crate::domain) fn cancel(world: &World, order: OrderId, events: &mut Vec<Event>) -> Result<(), Rejection> {
    let open = open_order(world, order)?.open;
    events.reserve_exact(1);
    events.push(Event::OrderCancelled { order, qty: open, reason: CancelReason::Requested });
    Ok(())
}

pub(in crate::domain) fn reduce(world: &World, order: OrderId, qty: Qty) -> Decision {
    let found = open_order(world, order)?;
    let listed = world.exchange.instrument(found.instrument).ok_or(Rejection::UnknownOrder { order })?;
    check_figures(listed, qty, None)?;
    if qty >= found.open {
        return Err(Rejection::NothingLeft { order, open: found.open });
    }
    // What is held for a pair is held for the same shares of both.
    if let Some(other) = world.exchange.other_of(order) {
        return Err(Rejection::InPair { order, other });
    }
    Ok(vec![Event::OrderReduced { order, qty }])
}

pub(in crate::domain) fn cancel_all(world: &World, account: &AccountRef, symbol: Option<Symbol>) -> Decision {
    let owner = bank::find(world, account)?;
    let instrument = symbol.map(|symbol| find(world, symbol)).transpose()?.map(|(id, _)| id);
    let orders = world.exchange.orders_of(owner.id).into_iter();
    let events: Vec<Event> = orders
        .filter(|order| instrument.is_none_or(|id| order.instrument == id))
        .map(|order| Event::OrderCancelled { order: order.id, qty: order.open, reason: CancelReason::Requested })
        .collect();
    if events.is_empty() { Err(Rejection::NoOpenOrders { account: owner.handle() }) } else { Ok(events) }
}

pub(in crate::domain) fn self_trades(world: &World, account: &AccountRef, mode: SelfTrade) -> Decision {
    let owner = bank::find(world, account)?;
    let account = owner.may_take_in()?;
    if world.exchange.self_trades(account) == mode {
        return Err(Rejection::SameChoice { account: owner.handle() });
    }
    Ok(vec![Event::SelfTradesSet { account, mode }])
}

pub(in crate::domain) fn print(world: &World, symbol: Symbol, qty: Qty, price: Price) -> Decision {
    let (instrument, _) = find(world, symbol)?;
    // Hidden orders trade between the ticks and in odd lots: neither is checked.
    if qty.0 == 0 || price.0 <= 0 {
        return Err(Rejection::Nothing);
    }
    if qty > Qty::LIMIT || price > Price::LIMIT {
        return Err(Rejection::TooLarge);
    }
    Ok(vec![Event::TradePrinted { instrument, qty, price }])
}

#[inline]
pub(super) fn find(world: &World, symbol: Symbol) -> Result<(InstrumentId, &Instrument), Rejection> {
    let id = world.exchange.find(&symbol).ok_or(Rejection::UnknownSymbol { symbol })?;
    let instrument = world.exchange.instrument(id).ok_or(Rejection::UnknownSymbol { symbol })?;
    Ok((id, instrument))
}

fn open_order(world: &World, order: OrderId) -> Result<&Order, Rejection> {
    world.exchange.order(order).ok_or(Rejection::UnknownOrder { order })
}

/// Whether quantity and price have the form that the instrument asks for.
fn check_figures(listed: &Instrument, qty: Qty, price: Option<Price>) -> Result<(), Rejection> {
    if qty.0 == 0 || price.is_some_and(|price| price.0 <= 0) {
        return Err(Rejection::Nothing);
    }
    let worth_too_much = |price: Price| {
        let most = Price::from_cents(Money::LIMIT).unwrap_or(Price::LIMIT).0.unsigned_abs();
        price.0.unsigned_abs().checked_mul(qty.0).is_none_or(|worth| worth > most)
    };
    if qty > Qty::LIMIT || price.is_some_and(|price| price > Price::LIMIT || worth_too_much(price)) {
        return Err(Rejection::TooLarge);
    }
    // A listed tick is above zero: `list` and `apply` see to it.
    if let Some(price) = price.filter(|price| price.0 % listed.tick.0 != 0) {
        return Err(Rejection::OffTick { price, tick: listed.tick });
    }
    if !qty.0.is_multiple_of(listed.lot.0) {
        return Err(Rejection::OffLot { qty, lot: listed.lot });
    }
    Ok(())
}
