//! First in, first out: what was bought first is sold first, what was sold short first is covered first.

use crate::domain::exchange::Ratio;
use crate::domain::{Money, Price, Qty, RecordNo, Side, Time};
use crate::views::candles::{cents_of, value_of};
use std::collections::VecDeque;

/// When something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// The record.
    pub n: RecordNo,
    /// Its time.
    pub at: Time,
}

/// The shares of one trade, as far as they are still there; or still owed, where they were sold short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// When it was opened.
    pub opened: When,
    /// Bought, or sold short.
    pub side: Side,
    /// How many shares are left.
    pub qty: Qty,
    /// What they cost, or brought, without fees, in cents.
    pub cost: Money,
    /// The fee for opening what is left.
    fee: Money,
}

impl Lot {
    /// What the shares that are left are worth beyond what they cost, or what they brought beyond what
    /// they are worth, at a price.
    pub fn unrealised(&self, last: Price) -> Money {
        let worth = worth(last, self.qty);
        match self.side {
            Side::Buy => Money(worth.0.saturating_sub(self.cost.0)),
            Side::Sell => Money(self.cost.0.saturating_sub(worth.0)),
        }
    }

    /// What a share cost, or brought, cut down to a ten-thousandth.
    pub fn price(&self) -> Option<Price> {
        let units = (i128::from(self.cost.0) * 100).checked_div(i128::from(self.qty.0))?;
        i64::try_from(units).ok().map(Price)
    }
}

/// The shares of a lot that one trade has closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RoundTrip {
    /// When the lot was opened.
    pub opened: When,
    /// When the shares were closed.
    pub closed: When,
    /// Bought and sold, or sold short and covered: which way the lot was opened.
    pub side: Side,
    /// How many shares.
    pub qty: Qty,
    /// What opening it cost, or brought where it was short, without fees.
    pub entry: Money,
    /// What closing it brought, or cost where it was short, without fees.
    pub exit: Money,
    /// Its part of the fees, for opening and for closing.
    pub fees: Money,
    /// What it has earned, after fees.
    pub gain: Money,
}

/// A trade of one account.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deal {
    pub when: When,
    pub side: Side,
    pub qty: Qty,
    pub value: Money,
    pub fee: Money,
}

/// The lots of one account and instrument, the oldest first. They are all long or all short.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Fifo {
    pub lots: VecDeque<Lot>,
    /// What closing has brought, without fees, in cents.
    pub realised: i64,
}

impl Fifo {
    /// A trade closes lots of the other side, oldest first, and opens a lot with what is left of it.
    /// What it closes of each lot is handed to `done`.
    pub(super) fn trade(&mut self, deal: Deal, mut done: impl FnMut(RoundTrip)) {
        let Deal { when, side, .. } = deal;
        let (mut qty, mut value, mut fee) = (deal.qty.0, deal.value.0, deal.fee.0);
        while let Some(lot) = self.lots.front_mut().filter(|lot| qty > 0 && lot.side != side) {
            let closing = qty.min(lot.qty.0);
            let take = |from: &mut i64, of: u64| {
                let part = part(*from, closing, of);
                *from = from.saturating_sub(part);
                part
            };
            let (cost, opening_fee) = (take(&mut lot.cost.0, lot.qty.0), take(&mut lot.fee.0, lot.qty.0));
            let (worth, closing_fee) = (take(&mut value, qty), take(&mut fee, qty));
            let gain = if lot.side == Side::Buy { worth.saturating_sub(cost) } else { cost.saturating_sub(worth) };
            self.realised = self.realised.saturating_add(gain);
            (qty, lot.qty) = (qty - closing, Qty(lot.qty.0 - closing));
            let fees = opening_fee.saturating_add(closing_fee);
            done(RoundTrip {
                opened: lot.opened,
                closed: when,
                side: lot.side,
                qty: Qty(closing),
                entry: Money(cost),
                exit: Money(worth),
                fees: Money(fees),
                gain: Money(gain.saturating_sub(fees)),
            });
            if lot.qty.0 == 0 {
                self.lots.pop_front();
            }
        }
        if qty > 0 {
            let (qty, cost, fee) = (Qty(qty), Money(value), Money(fee));
            self.lots.push_back(Lot { opened: when, side, qty, cost, fee });
        }
    }

    /// New shares for the old ones. Whole shares are counted from the youngest on, so that the fraction is
    /// cut off the oldest, and its cost goes. A lot without a whole share leaves its cost to the next older.
    pub(super) fn split(&mut self, ratio: Ratio) {
        let held = Qty(self.lots.iter().fold(0, |sum, lot| lot.qty.0.saturating_add(sum)));
        let mut fraction = ratio.fraction(held);
        for lot in &mut self.lots {
            let (part, left) = ratio.cost_of(fraction, lot.qty, lot.cost);
            fraction = left;
            lot.cost.0 = lot.cost.0.saturating_sub(part.0);
            // Short, the cost is what the shares brought.
            let lost = if lot.side == Side::Buy { part.0 } else { part.0.saturating_neg() };
            self.realised = self.realised.saturating_sub(lost);
        }
        let (mut before, mut counted) = (0_u64, 0_u64);
        let (mut cost, mut fee) = (0_i64, 0_i64);
        for lot in self.lots.iter_mut().rev() {
            before = before.saturating_add(lot.qty.0);
            let Some(new) = ratio.shares(Qty(before)) else { return };
            lot.qty = Qty(new.0.saturating_sub(counted));
            counted = new.0;
            lot.cost.0 = lot.cost.0.saturating_add(std::mem::take(&mut cost));
            lot.fee.0 = lot.fee.0.saturating_add(std::mem::take(&mut fee));
            if lot.qty.0 == 0 {
                (cost, fee) = (std::mem::take(&mut lot.cost.0), std::mem::take(&mut lot.fee.0));
            }
        }
        self.lots.retain(|lot| lot.qty.0 > 0);
        // What the oldest could not leave to an older one goes to the next younger.
        if let Some(lot) = self.lots.front_mut() {
            lot.cost.0 = lot.cost.0.saturating_add(cost);
            lot.fee.0 = lot.fee.0.saturating_add(fee);
        }
    }

    /// The lots were opened before there was any price: they cost what they are worth at the first one.
    /// Gives their cost together.
    pub(super) fn set_cost(&mut self, price: Price) -> Money {
        let cost = self.lots.iter_mut().map(|lot| {
            lot.cost = worth(price, lot.qty);
            if lot.side == Side::Buy { lot.cost.0 } else { -lot.cost.0 } // not below zero, so its negative fits
        });
        Money(cost.fold(0, i64::saturating_add))
    }
}

/// Price × quantity, cut down to the cent.
fn worth(price: Price, qty: Qty) -> Money {
    cents_of(value_of(price, qty))
}

/// The part of an amount that goes with so many of so many shares, cut towards zero. Whoever takes the
/// last share takes what is left.
pub(in crate::views) fn part(amount: i64, qty: u64, of: u64) -> i64 {
    let part = i128::from(amount) * i128::from(qty) / i128::from(of.max(1));
    i64::try_from(part).unwrap_or(amount) // not larger than the amount where `qty` is not larger than `of`
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Side::{Buy, Sell};

    fn run(deals: &[(Side, u64, i64, i64)]) -> (Fifo, Vec<RoundTrip>) {
        let (mut fifo, mut trips) = (Fifo::default(), Vec::new());
        for (i, (side, qty, value, fee)) in deals.iter().enumerate() {
            let when = When { n: RecordNo(i as u64 + 1), at: Time(i as i64) };
            let deal = Deal { when, side: *side, qty: Qty(*qty), value: Money(*value), fee: Money(*fee) };
            fifo.trade(deal, |trip| trips.push(trip));
        }
        (fifo, trips)
    }

    #[test]
    fn the_oldest_shares_go_first() {
        // 100 at 10.00, 100 at 12.00, 150 sold at 13.00: 100 × 3.00 + 50 × 1.00.
        let (fifo, trips) = run(&[(Buy, 100, 100_000, 10), (Buy, 100, 120_000, 20), (Sell, 150, 195_000, 15)]);
        assert_eq!(fifo.realised, 35_000);
        let lot = fifo.lots[0];
        assert_eq!((fifo.lots.len(), lot.opened.n, lot.qty, lot.cost), (1, RecordNo(2), Qty(50), Money(60_000)));
        assert_eq!((lot.price(), lot.unrealised(Price(110_000))), (Some(Price(120_000)), Money(-5_000)));
        let shown: Vec<_> =
            trips.iter().map(|t| (t.opened.n.0, t.qty.0, t.entry.0, t.exit.0, t.fees.0, t.gain.0)).collect();
        // 10 for opening and 10 of 15 for closing; half of 20 for opening and 5 of 15 for closing.
        let want = [(1, 100, 100_000, 130_000, 20, 29_980), (2, 50, 60_000, 65_000, 15, 4_985)];
        assert_eq!(shown, want);
        assert!(trips.iter().all(|trip| trip.closed.n == RecordNo(3)));
    }

    #[test]
    fn a_split_cuts_the_fraction_off_the_oldest_shares() {
        let ratio = |new, old| Ratio { new: Qty(new), old: Qty(old) };
        let left = |fifo: &Fifo| fifo.lots.iter().map(|lot| (lot.qty.0, lot.cost.0)).collect::<Vec<_>>();
        let (mut fifo, _) = run(&[(Buy, 10, 1_000, 0), (Buy, 5, 600, 0)]);
        fifo.split(ratio(2, 1));
        assert_eq!((left(&fifo), fifo.realised), (vec![(20, 1_000), (10, 600)], 0));
        // 1 and 4 are 1 and two thirds: two of the five old shares go, the oldest first.
        let (mut fifo, _) = run(&[(Buy, 1, 90, 0), (Buy, 4, 400, 0)]);
        fifo.split(ratio(1, 3));
        assert_eq!((left(&fifo), fifo.realised), (vec![(1, 300)], -190));
        let (mut fifo, _) = run(&[(Sell, 1, 90, 0), (Sell, 4, 400, 0)]);
        fifo.split(ratio(1, 3));
        assert_eq!((left(&fifo), fifo.realised), (vec![(1, 300)], 190));
        // Nothing whole is left; and a lot without a whole share of its own keeps its cost in another.
        fifo.split(ratio(1, 2));
        assert_eq!((left(&fifo), fifo.realised), (Vec::new(), 490));
        let (mut fifo, _) = run(&[(Buy, 3, 300, 0), (Buy, 1, 110, 0)]);
        fifo.split(ratio(1, 2));
        assert_eq!((left(&fifo), fifo.realised), (vec![(2, 410)], 0));
    }

    #[test]
    fn the_last_share_takes_what_is_left() {
        let (fifo, trips) = run(&[(Buy, 3, 1_000, 1), (Sell, 1, 400, 0), (Sell, 1, 300, 0), (Sell, 1, 400, 1)]);
        assert_eq!((fifo.lots.len(), fifo.realised), (0, 100));
        let shown: Vec<_> = trips.iter().map(|trip| (trip.entry.0, trip.fees.0, trip.gain.0)).collect();
        assert_eq!(shown, [(333, 0, 67), (333, 0, -33), (334, 2, 64)]);
    }

    #[test]
    fn a_short_lot_is_opened_and_covered_and_a_trade_can_turn_a_position() {
        let (fifo, trips) = run(&[(Sell, 10, 1_000, 0), (Buy, 4, 320, 0), (Buy, 8, 960, 8)]);
        let shown: Vec<_> = trips.iter().map(|t| (t.side, t.entry.0, t.exit.0, t.fees.0, t.gain.0)).collect();
        assert_eq!(shown, [(Sell, 400, 320, 0, 80), (Sell, 600, 720, 6, -126)]);
        assert_eq!(fifo.realised, 80 - 120);
        let lot = fifo.lots[0];
        assert_eq!((lot.side, lot.qty, lot.cost), (Buy, Qty(2), Money(240)));
        let (short, _) = run(&[(Sell, 10, 1_000, 0)]);
        assert_eq!(short.lots[0].unrealised(Price(9_000)), Money(100), "owing 10 that cost 0.90 now");
    }
}
