//! Auctions: orders are collected, and trade at one price when the auction ends.
//!
//! The price is the one at which most shares trade; of several, the one that leaves the least
//! imbalance; of those, the one nearest to the last price, and of two as near the higher one (Xetra's
//! and Nasdaq's rules agree so far; where there is no last price, the middle of the range is nearest).
//! Orders trade by price, then time; what an iceberg hides comes after what it shows. Both sides pay
//! the maker's fee: neither took from the other. Two orders of one account may trade with each other,
//! for at one price it costs them nothing but the fees.

use super::Exchange;
use crate::domain::{Event, InstrumentId, Price, Qty, Rejection, Side, Trade, TradeId};

/// What an auction would come to if it ended now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indicative {
    /// The one price.
    pub price: Price,
    /// How many shares would trade.
    pub qty: Qty,
    /// How many more are bid than offered at that price; below zero where more are offered.
    pub imbalance: i64,
}

/// One side of the book, summed up from its best price on.
struct Curve {
    side: Side,
    /// Each price with the shares at it or better, best first.
    sums: Vec<(Price, u64)>,
}

impl Curve {
    fn of(exchange: &Exchange, id: InstrumentId, side: Side, worst: Price) -> Curve {
        let mut sum = 0_u64;
        let levels = exchange.levels(id, side).take_while(|level| side.opposite().reaches(worst, level.price));
        let sums = levels.map(|level| {
            sum = sum.saturating_add(level.qty.0).saturating_add(level.hidden.0); // shares are bounded far below
            (level.price, sum)
        });
        Curve { side, sums: sums.collect() }
    }

    /// The shares that trade at a price.
    fn at(&self, price: Price) -> u64 {
        // Best first: all before the first level that does not reach the price.
        let reach = self.sums.partition_point(|(level, _)| self.side.reaches(*level, price));
        reach.checked_sub(1).and_then(|last| self.sums.get(last)).map_or(0, |(_, sum)| *sum)
    }
}

impl Exchange {
    /// What an auction in this instrument would come to if it ended now; `None` where nothing trades.
    pub fn indicative(&self, id: InstrumentId) -> Option<Indicative> {
        let (bid, ask) = (self.best(id, Side::Buy)?, self.best(id, Side::Sell)?);
        if bid < ask {
            return None;
        }
        let bids = Curve::of(self, id, Side::Buy, ask);
        let asks = Curve::of(self, id, Side::Sell, bid);
        let reference = self.last_price(id).unwrap_or(Price(i64::midpoint(bid.0, ask.0)));
        let tick = self.instrument(id).map_or(Price(1), |listed| listed.tick);
        // Between two neighbouring limits all prices are as good: their ends will do, and what is nearest.
        let near = around(reference, tick).into_iter().map(|price| price.clamp(ask, bid));
        let above = bids.sums.iter().flat_map(|(price, _)| [*price, Price(price.0.saturating_add(tick.0).min(bid.0))]);
        let below = asks.sums.iter().flat_map(|(price, _)| [*price, Price(price.0.saturating_sub(tick.0).max(ask.0))]);
        let prices = above.chain(below).chain(near);
        let outcome = |price: Price| {
            let (demand, supply) = (bids.at(price), asks.at(price));
            let imbalance = demand.cast_signed().saturating_sub(supply.cast_signed());
            Indicative { price, qty: Qty(demand.min(supply)), imbalance }
        };
        // The best is the largest: most shares, least imbalance, nearest, higher.
        let rank = |found: &Indicative| {
            let away = found.price.0.abs_diff(reference.0);
            (found.qty, std::cmp::Reverse((found.imbalance.unsigned_abs(), away)), found.price)
        };
        prices.map(outcome).max_by_key(rank).filter(|found| found.qty.0 > 0)
    }
}

/// The prices on the tick around a price.
fn around(price: Price, tick: Price) -> [Price; 2] {
    [price.down_to(tick), price.up_to(tick)].map(|near| near.unwrap_or(price).max(tick))
}

/// The end of an auction: its price and its trades. Nothing where the book is not crossed.
pub(super) fn uncross(exchange: &Exchange, id: InstrumentId, fee_bps: u32) -> Result<Vec<Event>, Rejection> {
    let Some(Indicative { price, qty, .. }) = exchange.indicative(id) else { return Ok(Vec::new()) };
    let mut events = vec![Event::Uncrossed { instrument: id, qty, price }];
    let mut bids = exchange.fills(id, Side::Sell, qty, Some(price)).peekable();
    let mut asks = exchange.fills(id, Side::Buy, qty, Some(price)).peekable();
    let mut next = exchange.next_trade();
    while let (Some(bid), Some(ask)) = (bids.peek_mut(), asks.peek_mut()) {
        let qty = bid.qty.min(ask.qty);
        // The one that came later is said to have taken.
        let (maker, taker, taker_side) = if bid.maker.turn < ask.maker.turn {
            (bid.maker, ask.maker, Side::Sell)
        } else {
            (ask.maker, bid.maker, Side::Buy)
        };
        let fee = price.times(qty).and_then(|value| value.basis_points(fee_bps)).ok_or(Rejection::TooLarge)?;
        events.push(Event::TradeExecuted(Trade {
            trade: next,
            instrument: id,
            qty,
            price,
            maker: maker.id,
            taker: taker.id,
            taker_side,
            maker_account: maker.account,
            taker_account: taker.account,
            maker_fee: fee,
            taker_fee: fee,
        }));
        next = TradeId(next.0 + 1); // one a trade: memory ends before u64
        bid.qty = Qty(bid.qty.0 - qty.0); // the smaller of the two
        ask.qty = Qty(ask.qty.0 - qty.0);
        let (bid_done, ask_done) = (bid.qty.0 == 0, ask.qty.0 == 0);
        if bid_done {
            bids.next();
        }
        if ask_done {
            asks.next();
        }
    }
    Ok(events)
}
