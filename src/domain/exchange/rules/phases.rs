//! Deciding on the phases of a market, and on the end of the business day.

use super::find;
use super::scratch::Scratch;
use crate::domain::bank::interest;
use crate::domain::decide::Decision;
use crate::domain::exchange::auction;
use crate::domain::{CancelReason, Date, Event, InstrumentId, OrderKind, Phase, Rejection, Symbol, Time, World};

/// Another phase for one market, or for all that are not in it yet. A market that opens or closes with
/// a crossed book, as after an auction, trades at one price first.
pub(in crate::domain) fn set_phase(world: &World, phase: Phase, symbol: Option<Symbol>, at: Time) -> Decision {
    let one = symbol.map(|symbol| find(world, symbol)).transpose()?.map(|(id, _)| id);
    let all = world.exchange.instruments().map(|(id, _)| id);
    let mut moving = all.filter(|id| one.is_none_or(|one| *id == one) && world.exchange.phase(*id) != phase).peekable();
    if moving.peek().is_none() {
        return Err(Rejection::SamePhase { phase });
    }
    let mut scratch = Scratch::new(world);
    for id in moving {
        if matches!(phase, Phase::Continuous | Phase::Closed) && scratch.world.exchange.phase(id) != Phase::Continuous {
            let trades = auction::uncross(&scratch.world.exchange, id, world.rules.maker_fee_bps)?;
            scratch.happen(trades);
            let unmatched = cancelled(&scratch.world, id, CancelReason::BookEmpty, |kind| kind == OrderKind::Market);
            scratch.happen(unmatched);
        }
        scratch.happen([Event::PhaseChanged { instrument: id, phase }]);
        if phase == Phase::Closed {
            let date = world.business_date(at);
            let over = cancelled(&scratch.world, id, CancelReason::Expired, |kind| kind.time_in_force().ends_on(date));
            scratch.happen(over);
        }
    }
    Ok(scratch.events)
}

/// The end of a business day: what was to last for the day is over.
pub(in crate::domain) fn end_day(world: &World, next: Option<Date>, at: Time) -> Decision {
    let date = world.business_date(at);
    let next = next.unwrap_or_else(|| world.rules.calendar.next(date));
    if next <= date {
        return Err(Rejection::DateIsOver { date: next, today: date });
    }
    let last = date.plus_days(366);
    if next > last && !world.bank.products().is_empty() {
        return Err(Rejection::DateTooFar { date: next, last });
    }
    let mut events = Vec::new();
    for (id, _) in world.exchange.instruments() {
        events.extend(cancelled(world, id, CancelReason::Expired, |kind| kind.time_in_force().ends_on(date)));
    }
    events.push(Event::DayEnded { date, next });
    events.extend(interest::end_day(world, date, next));
    Ok(events)
}

/// The cancellations of an instrument's orders of some kind, by number.
fn cancelled(world: &World, id: InstrumentId, reason: CancelReason, goes: impl Fn(OrderKind) -> bool) -> Vec<Event> {
    let mut orders: Vec<_> =
        world.exchange.orders().filter(|order| order.instrument == id && goes(order.kind)).collect();
    orders.sort_unstable_by_key(|order| order.id);
    orders.iter().map(|order| Event::OrderCancelled { order: order.id, qty: order.open, reason }).collect()
}
