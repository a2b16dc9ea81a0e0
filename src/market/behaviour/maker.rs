//! The market maker: quotes both sides around what it takes for the worth, leans against its own
//! inventory, and steps back when the price jumps.

use super::{Trader, cancel};
use crate::domain::exchange::Order;
use crate::domain::{Command, Side, Time, TimeInForce};
use crate::views::Period;

/// Quotes may stand so many ticks from where they should before they are moved.
const PATIENCE: i64 = 1;
/// A move of so many ticks within [`JOLT_TIME`] is nothing special.
const CALM: i64 = 8;
/// How far back a jolt is felt.
const JOLT_TIME: i64 = 15 * Time::SECOND;
/// After a move of so many ticks it mostly waits and sees.
const SHOCK: i64 = 25;

/// The most urgent thing first: a quote that is too good for others is taken away, then the best
/// quotes are put where they belong, then the ladders are made long enough, then short enough.
pub(super) fn act(mut trader: Trader<'_>, half_spread: i64, levels: usize) -> Option<Command> {
    let jolt = jolt(&trader);
    if jolt > SHOCK && trader.dice.chance(600) {
        return None;
    }
    let half_spread = half_spread + ((jolt - CALM) / 3).clamp(0, 20);
    let sides = if trader.dice.chance(500) { [Side::Buy, Side::Sell] } else { [Side::Sell, Side::Buy] };
    let own = trader.own();
    let ladders = sides.map(|side| Ladder::new(&trader, &own, side, half_spread));
    let size = trader.desk.size;
    let qty = trader.dice.between(size / 2, size + size / 2);
    let jitter = trader.dice.between(1, 2);
    let quote = |side, price| trader.limit(side, price, qty, TimeInForce::Gtc);
    let too_good = ladders.iter().find_map(|ladder| ladder.too_good().map(cancel));
    let top = || ladders.iter().filter(|l| l.top_missing()).find_map(|ladder| quote(ladder.side, ladder.top));
    let longer = || {
        let short = ladders.iter().filter(|ladder| ladder.own.len() < levels);
        short
            .filter_map(|ladder| Some((ladder.side, ladder.below(jitter + ladder.own.len() as i64 / 2)?)))
            .find_map(|(side, price)| quote(side, price))
    };
    let shorter = || ladders.iter().filter(|l| l.own.len() > levels).find_map(|l| l.own.last().copied().map(cancel));
    too_good.or_else(top).or_else(longer).or_else(shorter)
}

/// One side of its quotes.
struct Ladder<'a> {
    side: Side,
    tick: i64,
    /// Where its best quote should stand.
    top: i64,
    /// Its quotes, best first.
    own: Vec<&'a Order>,
}

impl<'a> Ladder<'a> {
    fn new(trader: &Trader<'a>, own: &[&'a Order], side: Side, half_spread: i64) -> Ladder<'a> {
        let tick = trader.tick();
        let mut own: Vec<&Order> = own.iter().copied().filter(|order| order.side == side).collect();
        own.sort_by_key(|order| (-worth_to_others(side, order), order.id));
        // Half what it takes for the worth, half what the market says.
        let (worth, last) = (trader.worth(), trader.last());
        let fair = last + (worth - last) / 2;
        let lean = lean(trader, half_spread) * tick;
        let away = half_spread * tick;
        let wanted = fair - lean + if side == Side::Buy { -away } else { away };
        // It makes markets, it does not take: never across the other side's best quote.
        let top = match (side, trader.best(side.opposite())) {
            (Side::Buy, Some(ask)) => wanted.min(ask - tick),
            (Side::Sell, Some(bid)) => wanted.max(bid + tick),
            (_, None) => wanted,
        };
        let top = trader.on_tick(side, top).map_or(top, |price| price.0);
        Ladder { side, tick, top, own }
    }

    /// How many ticks better for others an order is than it should be.
    fn too_good_by(&self, order: &Order) -> i64 {
        let price = order.limit().map_or(self.top, |price| price.0);
        let better = if self.side == Side::Buy { price - self.top } else { self.top - price };
        better / self.tick
    }

    fn too_good(&self) -> Option<&'a Order> {
        self.own.first().copied().filter(|order| self.too_good_by(order) > PATIENCE)
    }

    fn top_missing(&self) -> bool {
        self.own.first().is_none_or(|order| self.too_good_by(order) < -PATIENCE)
    }

    /// The price so many ticks behind its last quote.
    fn below(&self, ticks: i64) -> Option<i64> {
        let last = self.own.last()?.limit()?.0;
        let step = ticks * self.tick;
        Some(if self.side == Side::Buy { last - step } else { last + step })
    }
}

/// Larger is better for whom it trades with.
fn worth_to_others(side: Side, order: &Order) -> i64 {
    let price = order.limit().map_or(0, |price| price.0);
    if side == Side::Buy { price } else { -price }
}

/// By how many ticks both quotes move down to get rid of shares, or up to get some: one for every
/// three orders' worth of them, within bounds.
fn lean(trader: &Trader<'_>, half_spread: i64) -> i64 {
    let most = 8 + 2 * half_spread;
    (trader.excess() / (3 * trader.desk.size.max(1))).clamp(-most, most)
}

/// By how many ticks the price has moved to and fro in the last seconds.
fn jolt(trader: &Trader<'_>) -> i64 {
    let since = trader.scene.at.after(-JOLT_TIME);
    let candles = trader.scene.views.candles.of(trader.instrument, Period::Seconds5).rev();
    let recent = candles.take_while(|candle| candle.start >= since);
    let range = recent.map(|c| (c.low.0, c.high.0)).reduce(|(low, high), (l, h)| (low.min(l), high.max(h)));
    range.map_or(0, |(low, high)| (high - low) / trader.tick())
}
