//! The depth of a book: how many shares can be bought up to a price, and sold down to one. It is what is
//! in sight: what icebergs hide is not in it.

use super::candles::{cents_of, value_of};
use crate::domain::exchange::{Exchange, Level};
use crate::domain::{InstrumentId, Money, Price, Qty, Side};

/// A level with all better ones of its side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The price.
    pub price: Price,
    /// How many shares in sight.
    pub qty: Qty,
    /// How many orders.
    pub orders: u32,
    /// Shares in sight up to here: at this price and at better ones.
    pub total: Qty,
    /// What they are worth at their prices, cut down to the cent.
    pub value: Money,
}

/// The levels of a side with their sums, best first.
pub fn rungs(exchange: &Exchange, instrument: InstrumentId, side: Side) -> impl Iterator<Item = Rung> {
    let summed = |sums: &mut (u64, i128), level: &Level| {
        sums.0 = sums.0.saturating_add(level.qty.0); // a picture, not the books
        sums.1 = sums.1.saturating_add(value_of(level.price, level.qty));
        let (total, value) = (Qty(sums.0), cents_of(sums.1));
        Some(Rung { price: level.price, qty: level.qty, orders: level.orders, total, value })
    };
    exchange.levels(instrument, side).scan((0, 0), summed)
}

/// (bids − asks) ÷ (bids + asks), from −1 to 1. `None` where there is nothing.
pub fn imbalance(bids: u64, asks: u64) -> Option<f64> {
    let (bids, asks) = (bids as f64, asks as f64);
    (bids + asks > 0.0).then(|| (bids - asks) / (bids + asks))
}

/// Both sides of a book, added up from the best price outwards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// From the best bid down.
    pub bids: Vec<Rung>,
    /// From the best ask up.
    pub asks: Vec<Rung>,
}

impl Depth {
    /// The depth of an instrument.
    pub fn of(exchange: &Exchange, id: InstrumentId) -> Depth {
        let side = |side| rungs(exchange, id, side).collect();
        Depth { bids: side(Side::Buy), asks: side(Side::Sell) }
    }

    /// How many shares a side holds.
    pub fn total(&self, side: Side) -> u64 {
        self.side(side).last().map_or(0, |rung| rung.total.0)
    }

    /// How many shares of a side are at this price or better.
    pub fn up_to(&self, side: Side, price: Price) -> u64 {
        let rungs = self.side(side);
        let within = rungs.partition_point(|rung| match side {
            Side::Buy => rung.price >= price,
            Side::Sell => rung.price <= price,
        });
        within.checked_sub(1).and_then(|last| rungs.get(last)).map_or(0, |rung| rung.total.0)
    }

    /// The middle of the market, doubled so that it is whole: between the best prices, or the best price
    /// of the only side. `None` where the book is empty.
    pub fn middle(&self) -> Option<i64> {
        let best = |side| self.side(side).first().map(|rung| rung.price.0);
        let (bid, ask) = (best(Side::Buy), best(Side::Sell));
        Some(bid.or(ask)?.saturating_add(ask.or(bid)?))
    }

    /// How far from the middle so large a part of the shares stands, in parts of a thousand, on the side
    /// where that is further, in doubled ten-thousandths.
    pub fn reach(&self, part: u32) -> i64 {
        let Some(middle) = self.middle() else { return 0 };
        let far = |side| {
            let wanted = u128::from(self.total(side)) * u128::from(part);
            let rung = self.side(side).iter().find(|rung| u128::from(rung.total.0) * 1_000 >= wanted);
            rung.map_or(0, |rung| rung.price.0.saturating_mul(2).saturating_sub(middle).saturating_abs())
        };
        far(Side::Buy).max(far(Side::Sell))
    }

    /// How many shares of a side stand so far from the middle, in doubled ten-thousandths, or nearer.
    pub fn within(&self, side: Side, reach: i64) -> u64 {
        let Some(middle) = self.middle() else { return 0 };
        let edge = match side {
            Side::Buy => middle.saturating_sub(reach),
            Side::Sell => middle.saturating_add(reach),
        };
        self.up_to(side, Price(edge.div_euclid(2)))
    }

    /// The imbalance of what stands so far from the middle, in doubled ten-thousandths, or nearer.
    pub fn imbalance(&self, reach: i64) -> Option<f64> {
        imbalance(self.within(Side::Buy, reach), self.within(Side::Sell, reach))
    }

    fn side(&self, side: Side) -> &[Rung] {
        match side {
            Side::Buy => &self.bids,
            Side::Sell => &self.asks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth() -> Depth {
        let rung = |(price, total): &(i64, u64)| {
            let (price, total) = (Price(*price), Qty(*total));
            Rung { price, qty: Qty(1), orders: 1, total, value: Money::ZERO }
        };
        let levels = |levels: &[(i64, u64)]| levels.iter().map(rung).collect();
        // 10 at 100.00, 30 at 99.00, 60 at 90.00; 20 at 101.00, 20 at 103.00
        Depth {
            bids: levels(&[(1_000_000, 10), (990_000, 40), (900_000, 100)]),
            asks: levels(&[(1_010_000, 20), (1_030_000, 40)]),
        }
    }

    #[test]
    fn sums_up_to_a_price() {
        let depth = depth();
        let bids = [1_005_000, 1_000_000, 999_999, 990_000, 1].map(|price| depth.up_to(Side::Buy, Price(price)));
        assert_eq!(bids, [0, 10, 10, 40, 100]);
        let asks = [1_000_000, 1_010_000, 1_029_999, 1_030_000].map(|price| depth.up_to(Side::Sell, Price(price)));
        assert_eq!(asks, [0, 20, 20, 40]);
        assert_eq!((depth.total(Side::Buy), depth.total(Side::Sell)), (100, 40));
    }

    #[test]
    fn the_middle_and_how_far_the_shares_stand_from_it() {
        let depth = depth();
        assert_eq!(depth.middle(), Some(2_010_000), "100.50, doubled");
        // 40 % of the bids stand at 99.00 or better, 1.50 away; of the asks at 101.00
        assert_eq!(depth.reach(400), 30_000);
        assert_eq!(depth.reach(1_000), 210_000, "all of them: 90.00 is 10.50 away");
        let one_sided = Depth { asks: Vec::new(), ..depth };
        assert_eq!(one_sided.middle(), Some(2_000_000));
        assert_eq!(Depth::default().middle(), None);
    }

    #[test]
    fn imbalance_within_a_reach() {
        let depth = depth();
        let thousandths = |depth: &Depth, reach| depth.imbalance(reach).map(|share| (share * 1_000.0) as i64);
        // within 1.50: 40 bid for, 20 offered: 20 / 60
        assert_eq!(thousandths(&depth, 30_000), Some(333));
        // all: 100 and 40: 60 / 140
        assert_eq!(thousandths(&depth, 210_000), Some(428));
        assert_eq!(thousandths(&Depth { asks: Vec::new(), ..depth.clone() }, 0), Some(1_000));
        assert_eq!(thousandths(&Depth { bids: Vec::new(), ..depth }, 0), Some(-1_000));
        assert_eq!(Depth::default().imbalance(1), None);
        let cases = [((3, 1), Some(0.5)), ((0, 4), Some(-1.0)), ((4, 0), Some(1.0)), ((0, 0), None)];
        assert!(cases.iter().all(|((bid, ask), want)| imbalance(*bid, *ask) == *want));
    }
}
