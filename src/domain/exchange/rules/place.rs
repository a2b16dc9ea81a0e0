//! Deciding on orders: whether one may be given, what is held for it, what it trades with.

use super::{check_figures, collar, find};
use crate::domain::bank::rules as bank;
use crate::domain::exchange::market::trailed;
use crate::domain::exchange::matching::Incoming;
use crate::domain::exchange::order::least_shown;
use crate::domain::exchange::{Exchange, Instrument, Order};
use crate::domain::{
    AccountRef, Event, Exit, InstrumentId, Money, OrderId, OrderKind, Phase, Price, Qty, Rejection, Side, Symbol, Time,
    TimeInForce, World,
};

/// What an order is to do.
#[derive(Clone, Copy)]
pub(in crate::domain) struct Terms<'a> {
    pub(in crate::domain) side: Side,
    pub(in crate::domain) qty: Qty,
    pub(in crate::domain) kind: &'a OrderKind,
    /// A stop beside it.
    pub(in crate::domain) oco: Option<&'a OrderKind>,
    /// What follows its fill.
    pub(in crate::domain) then: Option<&'a Exit>,
    /// The order whose fill it follows.
    pub(in crate::domain) after: Option<OrderId>,
}

pub(in crate::domain) fn place(
    world: &World,
    account: &AccountRef,
    symbol: Symbol,
    terms: &Terms<'_>,
    at: Time,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let owner = bank::find(world, account)?;
    let (instrument, listed) = find(world, symbol)?;
    owner.may_pay_out()?;
    owner.check_currency()?;
    check_phase(&world.exchange, instrument, listed, terms.kind)?;
    check_terms(world, (instrument, listed), terms, at)?;
    if let Some(exit) = terms.then {
        let (side, then, after) = (terms.side.opposite(), None, None);
        let exit = Terms { side, qty: terms.qty, kind: &exit.kind, oco: exit.oco.as_ref(), then, after };
        check_terms(world, (instrument, listed), &exit, at)?;
    }
    enter(world, &owner, instrument, terms, events)
}

/// An exit whose first order is done is an order like any other: the collar, the book and the date may
/// have changed since it was given, and what is wrong with it now is refused. Only, what waits can wait
/// in a market that does not trade as well: nobody is left without the stop that they have asked for.
pub(super) fn place_exit(
    world: &World,
    owner: &bank::Named<'_>,
    instrument: InstrumentId,
    terms: &Terms<'_>,
    at: Time,
) -> Result<Vec<Event>, Rejection> {
    let exchange = &world.exchange;
    let listed = exchange.instrument(instrument).ok_or(Rejection::Nothing)?; // it is listed
    owner.may_pay_out()?;
    if *terms.kind == OrderKind::Market || !waits(terms.kind) {
        check_phase(exchange, instrument, listed, terms.kind)?;
    }
    check_terms(world, (instrument, listed), terms, at)?;
    let mut events = Vec::new();
    enter(world, owner, instrument, terms, &mut events)?;
    Ok(events)
}

/// Takes an order whose form is right: finds the means for it, and what it trades with.
pub(in crate::domain::exchange) fn enter(
    world: &World,
    owner: &bank::Named<'_>,
    instrument: InstrumentId,
    terms: &Terms<'_>,
    events: &mut Vec<Event>,
) -> Result<(), Rejection> {
    let exchange = &world.exchange;
    let &Terms { side, qty, kind, oco, then, after } = terms;
    let fee_bps = world.rules.larger_fee_bps();
    let worst = worst(world, instrument, side, *kind)?;
    let mut first = Order::new(exchange.next_order(), owner.id, instrument, side, *kind, qty, fee_bps);
    first.mark(worst, None);
    let mut money = means_for(world, owner, &first)?;
    let second = oco.map(|kind| {
        let id = OrderId(first.id.0 + 1); // one an order: memory ends before u64
        Order::new(id, owner.id, instrument, side, *kind, qty, fee_bps).with(None, first.limit())
    });
    if let Some(second) = &second {
        money = money.plus(means_for(world, owner, second)?).ok_or(Rejection::TooLarge)?;
    }
    if money > Money::LIMIT {
        return Err(Rejection::TooLarge);
    }
    owner.check_order(money)?;
    let accepted = |order: &Order, kind: &OrderKind, beside, then: Option<&Exit>| Event::OrderAccepted {
        order: order.id,
        account: order.account,
        instrument,
        side,
        qty,
        kind: *kind,
        fee_bps,
        worst: order.worst.get(),
        beside,
        after,
        then: then.map(|exit| Box::new(*exit)),
    };
    let incoming = Incoming::of(&first);
    let meets = incoming.meets(exchange);
    // Room for what an order that trades brings about, mostly; one that waits needs none.
    events.reserve_exact(if meets { 8 } else { 1 });
    events.push(accepted(&first, kind, None, then));
    if let (Some(second), Some(kind)) = (&second, oco) {
        events.push(accepted(second, kind, Some(first.id), None));
    }
    if kind.is_stop() || exchange.phase(instrument) != Phase::Continuous {
        return Ok(());
    }
    let cost = if meets {
        incoming.match_into(exchange, &world.rules, events)?
    } else {
        events.extend(incoming.rest(exchange, qty));
        Money::ZERO
    };
    if side == Side::Buy && incoming.limit.is_none() {
        owner.check_order(cost)?; // without a collar nothing was held
    }
    Ok(())
}

/// What the market makes of a kind without a limit.
fn worst(world: &World, id: InstrumentId, side: Side, kind: OrderKind) -> Result<Option<Price>, Rejection> {
    let exchange = &world.exchange;
    let symbol = || exchange.instrument(id).map(|listed| listed.symbol);
    match kind {
        OrderKind::Limit { .. } | OrderKind::Stop { .. } => Ok(None),
        OrderKind::MarketToLimit { .. } => {
            let best = exchange.best(id, side.opposite());
            let within = |best| match exchange.collar(&world.rules, id, side) {
                Some(collar) if !side.reaches(collar, best) => collar,
                _ => best,
            };
            Ok(best.map(within))
        }
        OrderKind::Market | OrderKind::MarketOrKill => {
            let collar = exchange.collar(&world.rules, id, side);
            match (collar, exchange.phase(id), symbol()) {
                // It has to stand somewhere until the auction ends.
                (None, Phase::Auction, Some(symbol)) => Err(Rejection::NoReference { symbol }),
                _ => Ok(collar),
            }
        }
        OrderKind::Trailing { by, .. } => match (exchange.last_price(id), exchange.instrument(id)) {
            (Some(last), Some(listed)) => {
                trailed(side, last, by, listed.tick).map(Some).ok_or(Rejection::TrailsTooFar { by, last })
            }
            (_, listed) => {
                let symbol = listed.map(|listed| listed.symbol).ok_or(Rejection::Nothing)?; // it is listed
                Err(Rejection::NoReference { symbol })
            }
        },
    }
}

/// The money that is held for an order. Its owner must have the shares that are.
#[inline(always)]
fn means_for(world: &World, owner: &bank::Named<'_>, order: &Order) -> Result<Money, Rejection> {
    check_shares(world, owner, order.instrument, order.shares_held())?;
    Ok(order.money_held())
}

/// Whether an account has so many more shares to sell; one on margin borrows what it has not.
#[inline(always)]
pub(super) fn check_shares(
    world: &World,
    owner: &bank::Named<'_>,
    instrument: InstrumentId,
    needed: Qty,
) -> Result<(), Rejection> {
    if needed.0 > 0
        && world.exchange.margin(owner.id).is_none()
        && let available = world.exchange.holding(instrument, owner.id).available()
        && available < needed
        && let Some(listed) = world.exchange.instrument(instrument)
    {
        let (account, symbol) = (owner.handle(), listed.symbol);
        return Err(Rejection::InsufficientShares { account, symbol, needed, available });
    }
    Ok(())
}

/// Whether the market takes such an order now.
fn check_phase(exchange: &Exchange, id: InstrumentId, listed: &Instrument, kind: &OrderKind) -> Result<(), Rejection> {
    let symbol = listed.symbol;
    match exchange.phase(id) {
        Phase::Continuous => Ok(()),
        Phase::Auction if waits(kind) => Ok(()),
        Phase::Auction => Err(Rejection::NotInAuction { symbol }),
        phase @ (Phase::Halted | Phase::Closed) => Err(Rejection::MarketNotOpen { symbol, phase }),
    }
}

/// Whether an order can wait for the end of an auction.
fn waits(kind: &OrderKind) -> bool {
    match *kind {
        OrderKind::Limit { time_in_force, post, .. } => time_in_force.stands() && !post,
        OrderKind::MarketToLimit { .. } | OrderKind::MarketOrKill => false,
        OrderKind::Market | OrderKind::Stop { .. } | OrderKind::Trailing { .. } => true,
    }
}

/// Whether an order and the stop beside it have the form that they must have.
fn check_terms(
    world: &World,
    (instrument, listed): (InstrumentId, &Instrument),
    terms: &Terms<'_>,
    at: Time,
) -> Result<(), Rejection> {
    let &Terms { side, qty, kind, oco, .. } = terms;
    check_form(world, listed, kind, qty, at)?;
    if let Some(oco) = oco {
        check_form(world, listed, oco, qty, at)?;
        check_pair(side, kind, oco)?;
    }
    check_shown(listed, kind, qty)?;
    if let (&OrderKind::Limit { price, .. }, Phase::Continuous) = (kind, world.exchange.phase(instrument)) {
        collar::check(&world.exchange, &world.rules, instrument, side, price)?;
    }
    check_post(world, instrument, side, kind)
}

/// Whether prices, quantity and date are right.
#[inline(always)]
fn check_form(world: &World, listed: &Instrument, kind: &OrderKind, qty: Qty, at: Time) -> Result<(), Rejection> {
    check_figures(listed, qty, kind.limit())?;
    match kind {
        OrderKind::Stop { trigger, .. } => check_figures(listed, qty, Some(*trigger))?,
        OrderKind::Trailing { by, .. } => check_figures(listed, qty, Some(*by))?,
        _ => {}
    }
    let TimeInForce::Gtd(date) = kind.time_in_force() else { return Ok(()) };
    let today = world.business_date(at);
    if date < today { Err(Rejection::DateIsOver { date, today }) } else { Ok(()) }
}

/// Whether a limit order and a stop go together: a plain limit order that stands, and a stop on the
/// other side of the market, or the one would set off the other.
fn check_pair(side: Side, limit: &OrderKind, stop: &OrderKind) -> Result<(), Rejection> {
    let OrderKind::Limit { price, time_in_force, post: false, show: None } = *limit else {
        return Err(Rejection::NoPair);
    };
    let OrderKind::Stop { trigger, .. } = *stop else { return Err(Rejection::NoPair) };
    if !time_in_force.stands() {
        return Err(Rejection::NoPair);
    }
    let apart = match side {
        Side::Buy => trigger > price,
        Side::Sell => trigger < price,
    };
    if apart { Ok(()) } else { Err(Rejection::StopWithinLimit { stop: trigger, limit: price }) }
}

/// Whether what an iceberg shows is enough, in whole lots.
pub(super) fn check_shown(listed: &Instrument, kind: &OrderKind, qty: Qty) -> Result<(), Rejection> {
    let OrderKind::Limit { show: Some(show), .. } = *kind else { return Ok(()) };
    check_figures(listed, show, None)?;
    let least = least_shown(qty);
    if show < least { Err(Rejection::ShowsTooLittle { show, least }) } else { Ok(()) }
}

/// Whether an order that may only make would take.
#[inline]
pub(super) fn check_post(
    world: &World,
    instrument: InstrumentId,
    side: Side,
    kind: &OrderKind,
) -> Result<(), Rejection> {
    let OrderKind::Limit { price, post: true, .. } = *kind else { return Ok(()) };
    match world.exchange.best(instrument, side.opposite()) {
        Some(best) if side.reaches(price, best) => Err(Rejection::WouldTake { price, best }),
        _ => Ok(()),
    }
}
