//! An auction: every price is tried.

use super::{Happened, Naive, Order};

impl Naive {
    /// The price at which most shares trade; of several, the one with the least imbalance; of those, the
    /// one nearest to the last price, or before there is one to the middle; of two as near the higher
    /// one. And how many shares trade at it.
    pub fn one_price(&self, what: usize) -> Option<(i128, i128)> {
        let (bids, asks) = (self.queue(what, true), self.queue(what, false));
        let (highest, lowest) = (bids.first()?.limit?, asks.first()?.limit?);
        let near = self.markets[what].last.unwrap_or((highest + lowest).div_euclid(2));
        let mut best = None;
        let mut price = lowest;
        while price <= highest {
            let demand: i128 = bids.iter().filter(|o| o.limit >= Some(price)).map(|o| o.open).sum();
            let supply: i128 = asks.iter().filter(|o| o.limit <= Some(price)).map(|o| o.open).sum();
            let qty = demand.min(supply);
            let rank = (qty, -(demand - supply).abs(), -(price - near).abs(), price);
            if best.is_none_or(|best| rank > best) {
                best = Some(rank);
            }
            price += self.markets[what].tick;
        }
        best.map(|(qty, _, _, price)| (price, qty))
    }

    /// Trades at that one price, the best bid with the best ask, until all of it is traded. Both pay the
    /// maker's fee, where that is not a rebate.
    pub(super) fn uncross(&mut self, what: usize) {
        let Some((price, all)) = self.one_price(what) else { return };
        self.happened.push(Happened::Auction { what, qty: all, price });
        let before = self.clone();
        let came = |order: &Order| before.find(order.id).map(|order| order.turn);
        let mut left = all;
        while left > 0 {
            let (bid, ask) = (self.best(what, true).unwrap(), self.best(what, false).unwrap());
            let qty = bid.shown.min(ask.shown).min(left);
            // The one that came later is said to have taken.
            let (maker, taker) = if came(&bid) < came(&ask) { (bid, ask) } else { (ask, bid) };
            let fee = Self::fee(Self::cents(price, qty), self.rules.maker_bps.max(0));
            self.settle(maker, taker, qty, price, (fee, fee));
            left -= qty;
        }
    }
}
