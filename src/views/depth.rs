//! The depth of a market: how many shares can be bought up to a price, and sold down to one.

use crate::domain::exchange::Exchange;
use crate::domain::{InstrumentId, Price, Side};

/// Both sides of a book, added up from the best price outwards. What icebergs hide is not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Prices from the best bid down, each with how many shares are bid for at it or higher.
    pub bids: Vec<(Price, u64)>,
    /// Prices from the best ask up, each with how many shares are offered at it or lower.
    pub asks: Vec<(Price, u64)>,
}

impl Depth {
    /// The depth of an instrument.
    pub fn of(exchange: &Exchange, id: InstrumentId) -> Depth {
        let side = |side| {
            let levels = exchange.levels(id, side).scan(0_u64, |sum, level| {
                *sum = sum.saturating_add(level.qty.0); // a picture, not the books
                Some((level.price, *sum))
            });
            levels.collect()
        };
        Depth { bids: side(Side::Buy), asks: side(Side::Sell) }
    }

    /// How many shares a side holds.
    pub fn total(&self, side: Side) -> u64 {
        self.side(side).last().map_or(0, |(_, sum)| *sum)
    }

    /// How many shares of a side are at this price or better.
    pub fn up_to(&self, side: Side, price: Price) -> u64 {
        let levels = self.side(side);
        let within = levels.partition_point(|(at, _)| match side {
            Side::Buy => *at >= price,
            Side::Sell => *at <= price,
        });
        within.checked_sub(1).and_then(|last| levels.get(last)).map_or(0, |(_, sum)| *sum)
    }

    /// The middle of the market, doubled so that it is whole: between the best prices, or the best price
    /// of the only side. `None` where the book is empty.
    pub fn middle(&self) -> Option<i64> {
        let best = |side| self.side(side).first().map(|(price, _)| price.0);
        let (bid, ask) = (best(Side::Buy), best(Side::Sell));
        Some(bid.or(ask)?.saturating_add(ask.or(bid)?))
    }

    /// How far from the middle so large a part of the shares stands, in parts of a thousand, on the side
    /// where that is further, in doubled ten-thousandths.
    pub fn reach(&self, part: u32) -> i64 {
        let Some(middle) = self.middle() else { return 0 };
        let far = |side| {
            let wanted = u128::from(self.total(side)) * u128::from(part);
            let level = self.side(side).iter().find(|(_, sum)| u128::from(*sum) * 1_000 >= wanted);
            level.map_or(0, |(price, _)| price.0.saturating_mul(2).saturating_sub(middle).saturating_abs())
        };
        far(Side::Buy).max(far(Side::Sell))
    }

    /// How much more is bid for than offered within so far of the middle (in doubled ten-thousandths), in
    /// parts of a thousand of both together: 1000 where there are bids alone, −1000 where there are none.
    pub fn imbalance(&self, reach: i64) -> Option<i64> {
        let middle = self.middle()?;
        let bids = self.up_to(Side::Buy, Price(middle.saturating_sub(reach).div_euclid(2)));
        let asks = self.up_to(Side::Sell, Price(middle.saturating_add(reach).div_euclid(2)));
        let (bids, asks) = (i128::from(bids), i128::from(asks));
        let share = ((bids - asks) * 1_000).checked_div(bids + asks)?;
        i64::try_from(share).ok()
    }

    fn side(&self, side: Side) -> &[(Price, u64)] {
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
        let levels = |levels: &[(i64, u64)]| levels.iter().map(|(price, sum)| (Price(*price), *sum)).collect();
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
        // within 1.50: 40 bid for, 20 offered: 20 / 60
        assert_eq!(depth.imbalance(30_000), Some(333));
        // all: 100 and 40: 60 / 140
        assert_eq!(depth.imbalance(210_000), Some(428));
        assert_eq!(Depth { asks: Vec::new(), ..depth.clone() }.imbalance(0), Some(1_000));
        assert_eq!(Depth { bids: Vec::new(), ..depth }.imbalance(0), Some(-1_000));
        assert_eq!(Depth::default().imbalance(1), None);
    }
}
