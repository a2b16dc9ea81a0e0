//! Deciding on amendments: fewer shares keep the place in the queue, a new price or more shares lose
//! it, as on Nasdaq and Xetra.

use super::place::{check_post, check_shares, check_shown};
use super::{check_figures, collar, open_order};
use crate::domain::bank::rules as bank;
use crate::domain::decide::Decision;
use crate::domain::exchange::matching::Incoming;
use crate::domain::exchange::{Order, Place, money_to_hold};
use crate::domain::{Event, Money, OrderId, OrderKind, Phase, Price, Qty, Rejection, Side, World};

pub(in crate::domain) fn amend(
    world: &World,
    order: OrderId,
    qty: Option<Qty>,
    price: Option<Price>,
    stop: Option<Price>,
) -> Decision {
    let found = open_order(world, order)?;
    let listed = world.exchange.instrument(found.instrument).ok_or(Rejection::UnknownOrder { order })?;
    let qty = qty.unwrap_or(found.qty);
    let kind = amended(found, price, stop)?;
    for price in [kind.limit(), trigger(kind)] {
        check_figures(listed, qty, price)?;
    }
    let filled = found.filled();
    let open = qty.minus(filled).filter(|open| open.0 > 0).ok_or(Rejection::AlreadyFilled { order, filled })?;
    if kind == found.kind && qty == found.qty {
        return Err(Rejection::SameAsBefore { order });
    }
    if let Some(other) = world.exchange.other_of(order) {
        return Err(Rejection::InPair { order, other });
    }
    if kind == found.kind && qty < found.qty {
        return Ok(vec![Event::OrderReduced { order, qty: Qty(found.qty.0 - qty.0) }]); // less, just above
    }
    // What trails or has no price of its own can be made smaller, and nothing else.
    let (said, stop) = match kind {
        OrderKind::Stop { trigger, limit: Some(limit), .. } => (limit, Some(trigger)),
        OrderKind::Stop { trigger, limit: None, .. } => (trigger, None),
        _ => (kind.limit().ok_or(Rejection::CannotAmend { order })?, None),
    };
    let phase = world.exchange.phase(found.instrument);
    if matches!(phase, Phase::Halted | Phase::Closed) {
        return Err(Rejection::MarketNotOpen { symbol: listed.symbol, phase });
    }
    check_shown(listed, &kind, qty)?;
    let after = Order { kind, qty, open, ..*found }.with(found.worst.get(), found.beside.get());
    if phase == Phase::Continuous && found.place == Place::Book {
        if let Some(price) = kind.limit() {
            collar::check(&world.exchange, &world.rules, found.instrument, found.side, price)?;
        }
        check_post(world, found.instrument, found.side, &kind)?;
    }
    check_means(world, found, &after)?;
    let mut events = vec![Event::OrderAmended { order, qty, price: said, stop }];
    if phase == Phase::Continuous && found.place == Place::Book {
        Incoming::of(&after).match_into(&world.exchange, &world.rules, &mut events)?;
    }
    Ok(events)
}

fn trigger(kind: OrderKind) -> Option<Price> {
    match kind {
        OrderKind::Stop { trigger, .. } => Some(trigger),
        _ => None,
    }
}

/// The order's kind with another price, another trigger. What waits to be set off while its market
/// does not trade stays as it is, and so does what trails or has no price.
fn amended(found: &Order, price: Option<Price>, stop: Option<Price>) -> Result<OrderKind, Rejection> {
    let refused = Err(Rejection::CannotAmend { order: found.id });
    match (found.kind, price, stop) {
        _ if found.place == Place::Apart => refused,
        (kind, None, None) => Ok(kind),
        (OrderKind::Limit { time_in_force, post, show, .. }, Some(price), None) => {
            Ok(OrderKind::Limit { price, time_in_force, post, show })
        }
        (OrderKind::Stop { trigger, limit: Some(limit), time_in_force }, price, stop) => {
            Ok(OrderKind::Stop { trigger: stop.unwrap_or(trigger), limit: Some(price.unwrap_or(limit)), time_in_force })
        }
        (OrderKind::Stop { limit: None, time_in_force, .. }, None, Some(trigger)) => {
            Ok(OrderKind::Stop { trigger, limit: None, time_in_force })
        }
        _ => refused,
    }
}

/// Whether the owner may, and has what the order needs more than it holds.
fn check_means(world: &World, found: &Order, after: &Order) -> Result<(), Rejection> {
    let unknown = Rejection::UnknownOrder { order: found.id };
    let owner = bank::Named::of(world, found.account).ok_or(unknown)?;
    owner.may_pay_out()?;
    match found.side {
        Side::Buy => {
            // What is held is held at most at the limit of money; what is needed may be beyond.
            let price = after.kind.limit().or(trigger(after.kind)).ok_or(Rejection::CannotAmend { order: found.id })?;
            let needed = money_to_hold(price, after.open, after.fee_bps).ok_or(Rejection::TooLarge)?;
            let more = needed.minus(found.money_held()).ok_or(Rejection::TooLarge)?;
            if more > Money::ZERO { owner.check_order(more) } else { Ok(()) }
        }
        Side::Sell => check_shares(world, &owner, found.instrument, Qty(after.open.0.saturating_sub(found.open.0))),
    }
}
