//! Deciding on the exchange's commands.

use super::matching::Incoming;
use super::order::money_to_hold;
use super::{Instrument, Order};
use crate::domain::bank::rules::payer;
use crate::domain::decide::Decision;
use crate::domain::{
    AccountId, AccountRef, CancelReason, Event, InstrumentId, OrderId, OrderKind, Price, Qty, Rejection, Side, Symbol,
    Text, World,
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
    let account = crate::domain::bank::rules::payee(world, account)?;
    let (instrument, rules) = find(world, symbol)?;
    check_qty(rules, qty)?;
    let total = world.exchange.shares_outstanding(instrument).plus(qty);
    if total.is_none_or(|total| total > Qty::LIMIT) {
        return Err(Rejection::TooLarge);
    }
    Ok(vec![Event::SharesGranted { account, instrument, qty }])
}

pub(in crate::domain) fn place(
    world: &World,
    account: &AccountRef,
    side: Side,
    symbol: Symbol,
    qty: Qty,
    kind: OrderKind,
) -> Decision {
    let account = payer(world, account)?;
    let (instrument, rules) = find(world, symbol)?;
    check_qty(rules, qty)?;
    if let OrderKind::Limit { price, .. } = kind {
        check_price(rules, price)?;
        price.times(qty).ok_or(Rejection::TooLarge)?;
    }
    let fee_bps = world.rules.larger_fee_bps();
    match (side, kind) {
        (Side::Sell, _) => check_shares(world, account, instrument, qty)?,
        (Side::Buy, OrderKind::Limit { price, .. }) => {
            let needed = money_to_hold(price, qty, fee_bps).ok_or(Rejection::TooLarge)?;
            world.bank.check_funds(account, needed)?;
        }
        (Side::Buy, OrderKind::Market) => {} // known only when it has been matched
    }
    let order = world.exchange.next_order();
    let mut events = vec![Event::OrderAccepted { order, account, instrument, side, qty, kind, fee_bps }];
    let fees = (world.rules.maker_fee_bps, world.rules.taker_fee_bps);
    let incoming = Incoming { order, account, instrument, side, qty, kind };
    let cost = incoming.match_into(&world.exchange, fees, &mut events)?;
    if (side, kind) == (Side::Buy, OrderKind::Market) {
        world.bank.check_funds(account, cost)?;
    }
    Ok(events)
}

pub(in crate::domain) fn cancel(world: &World, order: OrderId) -> Decision {
    let open = open_order(world, order)?.open;
    Ok(vec![Event::OrderCancelled { order, qty: open, reason: CancelReason::Requested }])
}

pub(in crate::domain) fn reduce(world: &World, order: OrderId, qty: Qty) -> Decision {
    let found = open_order(world, order)?;
    let rules = world.exchange.instrument(found.instrument).ok_or(Rejection::UnknownOrder { order })?;
    check_qty(rules, qty)?;
    if qty >= found.open {
        return Err(Rejection::NothingLeft { order, open: found.open });
    }
    Ok(vec![Event::OrderReduced { order, qty }])
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

fn find(world: &World, symbol: Symbol) -> Result<(InstrumentId, &Instrument), Rejection> {
    let id = world.exchange.find(&symbol).ok_or(Rejection::UnknownSymbol { symbol })?;
    let instrument = world.exchange.instrument(id).ok_or(Rejection::UnknownSymbol { symbol })?;
    Ok((id, instrument))
}

fn open_order(world: &World, order: OrderId) -> Result<&Order, Rejection> {
    world.exchange.order(order).ok_or(Rejection::UnknownOrder { order })
}

fn check_qty(rules: &Instrument, qty: Qty) -> Result<(), Rejection> {
    match qty.0 {
        0 => Err(Rejection::Nothing),
        q if q > Qty::LIMIT.0 => Err(Rejection::TooLarge),
        q if !q.is_multiple_of(rules.lot.0) => Err(Rejection::OffLot { qty, lot: rules.lot }),
        _ => Ok(()),
    }
}

fn check_price(rules: &Instrument, price: Price) -> Result<(), Rejection> {
    match price.0 {
        p if p <= 0 => Err(Rejection::Nothing),
        p if p > Price::LIMIT.0 => Err(Rejection::TooLarge),
        p if p % rules.tick.0 != 0 => Err(Rejection::OffTick { price, tick: rules.tick }),
        _ => Ok(()),
    }
}

fn check_shares(world: &World, account: AccountId, instrument: InstrumentId, needed: Qty) -> Result<(), Rejection> {
    let available = world.exchange.holding(instrument, account).available();
    if available >= needed {
        return Ok(());
    }
    let named = world.bank.profile(account).zip(world.exchange.instrument(instrument));
    match named {
        Some((owner, rules)) => {
            Err(Rejection::InsufficientShares { account: owner.handle, symbol: rules.symbol, needed, available })
        }
        None => Err(Rejection::TooLarge), // both were just found by their numbers
    }
}
