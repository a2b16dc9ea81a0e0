//! Those who trade for a reason, and those who trade without one.

use super::{Trader, cancel};
use crate::domain::exchange::Order;
use crate::domain::{Command, OrderKind, Price, Qty, Side, Time, TimeInForce};
use crate::views::Period;

/// Chances in a thousand that a noise trader does not look at its account before it orders.
const CARELESS: i64 = 6;
/// Chances in a thousand that a noise trader's limit order waits for a bargain.
const BARGAIN: i64 = 120;
/// The most orders that a value trader leaves open, and how many of its margins away from what it
/// thinks right they wait.
const BARGAINS: usize = 12;
const PATIENCE: i64 = 24;
/// The most orders that a noise trader leaves open.
const OPEN_ORDERS: usize = 4;

/// Buys and sells without a reason, a third of the time at the market, else near the touch; takes its
/// old orders back.
pub(super) fn noise(mut trader: Trader<'_>) -> Option<Command> {
    let own = trader.own();
    let what = trader.dice.below(100);
    if own.len() >= OPEN_ORDERS || (what < 12 && !own.is_empty()) {
        let which = trader.dice.below(own.len() as u64) as usize; // below a length
        return own.get(which).map(|order| cancel(order));
    }
    let appetite = trader.appetite(220);
    let side = if trader.dice.chance(appetite) { Side::Buy } else { Side::Sell };
    let qty = small(&mut trader);
    if trader.dice.chance(CARELESS) {
        return careless(&trader, side);
    }
    if what < 45 {
        return trader.market(side, qty);
    }
    let price = near_the_touch(&mut trader, side);
    trader.limit(side, price, qty, TimeInForce::Gtc)
}

/// From one to its size, small ones more often.
fn small(trader: &mut Trader<'_>) -> i64 {
    let size = trader.desk.size;
    let most = trader.dice.between(1, size);
    trader.dice.between(1, most)
}

/// A price from one tick inside the spread to six behind the best on its side; now and then far
/// behind, in the hope of a bargain.
fn near_the_touch(trader: &mut Trader<'_>, side: Side) -> i64 {
    let tick = trader.tick();
    let room = match (trader.best(Side::Buy), trader.best(Side::Sell)) {
        (Some(bid), Some(ask)) => i64::from(ask - bid > tick),
        _ => 0,
    };
    let behind = match trader.dice.chance(BARGAIN) {
        true => trader.dice.between(10, 120),
        false => trader.dice.between(0, 6).min(trader.dice.between(0, 6)) - room,
    };
    let touch = trader.best(side).unwrap_or_else(|| trader.last());
    if side == Side::Buy { touch - behind * tick } else { touch + behind * tick }
}

/// Asks for a lot more than it has; the exchange will say so.
fn careless(trader: &Trader<'_>, side: Side) -> Option<Command> {
    let price = trader.on_tick(side, trader.last())?;
    let lot = trader.rules.lot.0.max(1);
    let shares = match side {
        Side::Sell => trader.holding.available().0,
        Side::Buy => trader.can_buy(price, Qty::LIMIT.0)?,
    };
    let qty = Qty((shares / lot).saturating_add(1).saturating_mul(lot).min(Qty::LIMIT.0));
    Some(trader.place(side, qty, OrderKind::at(price, TimeInForce::Gtc)))
}

/// Runs after a move of the last minute; when nothing moves, goes back to where it came from.
pub(super) fn momentum(mut trader: Trader<'_>) -> Option<Command> {
    let candles = &trader.scene.views.candles;
    let minute_ago = trader.scene.at.after(-Time::MINUTE);
    let before = candles.of(trader.instrument, Period::Seconds5).rev().find(|candle| candle.start <= minute_ago)?;
    let (now, tick) = (trader.last(), trader.tick());
    let moved = now - before.close.0;
    let threshold = (3 * tick).max(now / 1_500);
    let size = trader.desk.size;
    let excess = trader.excess();
    if moved.abs() > threshold && trader.dice.chance(600) {
        let side = if moved > 0 { Side::Buy } else { Side::Sell };
        let ahead = if side == Side::Buy { excess } else { -excess };
        if ahead > 20 * size {
            return None; // it has run far enough
        }
        let qty = trader.dice.between(1, size);
        return take(&trader, side, now + if side == Side::Buy { 3 * tick } else { -3 * tick }, qty);
    }
    let side = if excess > 0 { Side::Sell } else { Side::Buy };
    let qty = excess.abs().min(trader.dice.between(1, size));
    if qty > 0 && trader.dice.chance(400) { trader.market(side, qty) } else { None }
}

/// Buys what is cheaper than it thinks right, sells what is dearer, and leaves orders where it
/// would gladly trade.
pub(super) fn value(mut trader: Trader<'_>) -> Option<Command> {
    let worth = trader.worth();
    let tick = trader.tick();
    let opinion = worth + trader.sway(trader.desk.opinion, 11 * Time::MINUTE, worth / 1_200);
    let margin = (3 * tick).max(worth / 1_600);
    let size = trader.desk.size;
    let qty = trader.dice.between(1, size);
    if trader.best(Side::Sell).is_some_and(|ask| ask < opinion - margin) {
        return take(&trader, Side::Buy, opinion - margin / 2, qty);
    }
    if trader.best(Side::Buy).is_some_and(|bid| bid > opinion + margin) {
        return take(&trader, Side::Sell, opinion + margin / 2, qty);
    }
    let own = trader.own();
    let misplaced = |order: &&&Order| {
        let price = order.limit().map_or(opinion, |price| price.0);
        let gain = if order.side == Side::Buy { opinion - price } else { price - opinion };
        gain < margin / 2 || gain > 2 * PATIENCE * margin
    };
    if let Some(order) = own.iter().find(misplaced) {
        return Some(cancel(order));
    }
    if own.len() >= BARGAINS || !trader.dice.chance(350) {
        return None;
    }
    let appetite = trader.appetite(0);
    let side = if trader.dice.chance(appetite) { Side::Buy } else { Side::Sell };
    // Near ones more often than far ones.
    let most = trader.dice.between(1, PATIENCE);
    let away = margin * trader.dice.between(1, most) + trader.dice.between(0, 3) * tick;
    trader.limit(side, if side == Side::Buy { opinion - away } else { opinion + away }, qty, TimeInForce::Gtc)
}

/// Takes what stands in the book up to a price. `None` where nothing does.
fn take(trader: &Trader<'_>, side: Side, worst: i64, qty: i64) -> Option<Command> {
    let Price(worst) = trader.on_tick(side, worst)?;
    let best = trader.best(side.opposite())?;
    let reaches = if side == Side::Buy { best <= worst } else { best >= worst };
    if reaches { trader.limit(side, worst, qty, TimeInForce::Ioc) } else { None }
}
