//! Deciding on the exchange's commands.

use super::matching::Incoming;
use super::order::{least_shown, money_to_hold};
use super::{Instrument, Order};
use crate::domain::bank::rules as bank;
use crate::domain::decide::Decision;
use crate::domain::{
    AccountRef, CancelReason, Event, InstrumentId, Money, OrderId, OrderKind, Price, Qty, Rejection, Side, Symbol,
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

pub(in crate::domain) fn place(
    world: &World,
    account: &AccountRef,
    side: Side,
    symbol: Symbol,
    qty: Qty,
    kind: OrderKind,
) -> Decision {
    let owner = bank::find(world, account)?;
    let (instrument, listed) = find(world, symbol)?;
    let account = owner.may_pay_out()?;
    let limit = kind.limit();
    check_figures(listed, qty, limit)?;
    check_shown(listed, kind, qty)?;
    check_post(world, instrument, side, kind)?;
    let fee_bps = world.rules.larger_fee_bps();
    match (side, limit) {
        (Side::Sell, _) => {
            let available = world.exchange.holding(instrument, account).available();
            if available < qty {
                let (account, symbol) = (owner.handle(), listed.symbol);
                return Err(Rejection::InsufficientShares { account, symbol, needed: qty, available });
            }
        }
        (Side::Buy, Some(price)) => {
            owner.check_funds(money_to_hold(price, qty, fee_bps).ok_or(Rejection::TooLarge)?)?;
        }
        (Side::Buy, None) => {} // known only when it has been matched
    }
    let order = world.exchange.next_order();
    let mut events = vec![Event::OrderAccepted { order, account, instrument, side, qty, kind, fee_bps }];
    let incoming = Incoming { order, account, instrument, side, qty, kind };
    let cost = incoming.match_into(&world.exchange, &world.rules, &mut events)?;
    if side == Side::Buy && limit.is_none() {
        owner.check_funds(cost)?;
    }
    Ok(events)
}

pub(in crate::domain) fn cancel(world: &World, order: OrderId) -> Decision {
    let open = open_order(world, order)?.open;
    Ok(vec![Event::OrderCancelled { order, qty: open, reason: CancelReason::Requested }])
}

pub(in crate::domain) fn reduce(world: &World, order: OrderId, qty: Qty) -> Decision {
    let found = open_order(world, order)?;
    let listed = world.exchange.instrument(found.instrument).ok_or(Rejection::UnknownOrder { order })?;
    check_figures(listed, qty, None)?;
    if qty >= found.open {
        return Err(Rejection::NothingLeft { order, open: found.open });
    }
    Ok(vec![Event::OrderReduced { order, qty }])
}

pub(in crate::domain) fn amend(world: &World, order: OrderId, qty: Option<Qty>, price: Option<Price>) -> Decision {
    let found = open_order(world, order)?;
    let unknown = || Rejection::UnknownOrder { order };
    let OrderKind::Limit { price: was, time_in_force, post, show } = found.kind else { return Err(unknown()) };
    let listed = world.exchange.instrument(found.instrument).ok_or_else(unknown)?;
    let (qty, price) = (qty.unwrap_or(found.qty), price.unwrap_or(was));
    check_figures(listed, qty, Some(price))?;
    let filled = found.filled();
    let open = qty.minus(filled).filter(|open| open.0 > 0).ok_or(Rejection::AlreadyFilled { order, filled })?;
    if price == was && qty == found.qty {
        return Err(Rejection::SameAsBefore { order });
    }
    if price == was && qty < found.qty {
        return Ok(vec![Event::OrderReduced { order, qty: Qty(found.qty.0 - qty.0) }]); // less, just above
    }
    let kind = OrderKind::Limit { price, time_in_force, post, show };
    check_shown(listed, kind, qty)?;
    check_post(world, found.instrument, found.side, kind)?;
    check_means_to_amend(world, found, price, open)?;
    let mut events = vec![Event::OrderAmended { order, qty, price }];
    let (account, instrument, side) = (found.account, found.instrument, found.side);
    let incoming = Incoming { order, account, instrument, side, qty: open, kind };
    incoming.match_into(&world.exchange, &world.rules, &mut events)?;
    Ok(events)
}

/// Whether the owner may, and has what the order needs more than it holds.
fn check_means_to_amend(world: &World, found: &Order, price: Price, open: Qty) -> Result<(), Rejection> {
    let unknown = Rejection::UnknownOrder { order: found.id };
    let profile = world.bank.profile(found.account).ok_or(unknown)?;
    let owner = bank::find(world, &AccountRef::Handle(profile.handle))?;
    owner.may_pay_out()?;
    match found.side {
        Side::Buy => {
            let needed = money_to_hold(price, open, found.fee_bps).ok_or(Rejection::TooLarge)?;
            let more = needed.minus(found.money_held()).ok_or(Rejection::TooLarge)?;
            if more > Money::ZERO { owner.check_funds(more) } else { Ok(()) }
        }
        Side::Sell => {
            let more = Qty(open.0.saturating_sub(found.open.0));
            let available = world.exchange.holding(found.instrument, found.account).available();
            if more <= available {
                return Ok(());
            }
            let listed = world.exchange.instrument(found.instrument);
            let symbol = listed.map(|listed| listed.symbol).ok_or(Rejection::UnknownOrder { order: found.id })?;
            Err(Rejection::InsufficientShares { account: owner.handle(), symbol, needed: more, available })
        }
    }
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

/// Whether what an iceberg shows is enough, in whole lots.
fn check_shown(listed: &Instrument, kind: OrderKind, qty: Qty) -> Result<(), Rejection> {
    let OrderKind::Limit { show: Some(show), .. } = kind else { return Ok(()) };
    check_figures(listed, show, None)?;
    let least = least_shown(qty);
    if show < least { Err(Rejection::ShowsTooLittle { show, least }) } else { Ok(()) }
}

/// Whether an order that may only make would take.
fn check_post(world: &World, instrument: InstrumentId, side: Side, kind: OrderKind) -> Result<(), Rejection> {
    let OrderKind::Limit { price, post: true, .. } = kind else { return Ok(()) };
    let Some(best) = world.exchange.best(instrument, side.opposite()) else { return Ok(()) };
    let takes = match side {
        Side::Buy => best <= price,
        Side::Sell => best >= price,
    };
    if takes { Err(Rejection::WouldTake { price, best }) } else { Ok(()) }
}

/// Whether quantity and price have the form that the instrument asks for.
fn check_figures(listed: &Instrument, qty: Qty, price: Option<Price>) -> Result<(), Rejection> {
    if qty.0 == 0 || price.is_some_and(|price| price.0 <= 0) {
        return Err(Rejection::Nothing);
    }
    let worth_too_much = |price: Price| {
        let most = Price::from_cents(Money::LIMIT).unwrap_or(Price::LIMIT);
        i128::from(price.0) * i128::from(qty.0) > i128::from(most.0)
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
