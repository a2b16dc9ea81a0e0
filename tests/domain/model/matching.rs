//! Orders trade.

use super::{Happened, Kind, Life, Naive, Order, Phase, Place, SelfTrades, Terms, Trade};

impl Naive {
    /// Trades an order with the other side of its book, one step at a time, and sees what becomes of
    /// the rest. Gives what a buyer pays.
    pub(super) fn trade_incoming(&mut self, id: u64) -> i128 {
        let Some(first) = self.find(id) else { return 0 };
        if first.terms.life == Life::Fok && !self.can_be_filled(&first) {
            self.cancel(id, "fill-or-kill");
            return 0;
        }
        let mode = self.owned[first.who].self_trades;
        // Of an order that goes by the best price: even that one is beyond the collar.
        let shut = self.best(first.what, !first.buy).is_some_and(|best| !reaches(&first, &best));
        let mut paid = 0;
        while self.find(id).is_some() {
            let Some(maker) = self.best(first.what, !first.buy).filter(|maker| reaches(&first, maker)) else {
                self.rest(&first, shut);
                break;
            };
            if maker.who != first.who || mode == SelfTrades::Allow {
                paid += self.trade(maker.id, id);
                continue;
            }
            if mode != SelfTrades::CancelTaker {
                self.cancel(maker.id, "self-trade");
            }
            if mode != SelfTrades::CancelMaker {
                self.cancel(id, "self-trade");
            }
        }
        paid
    }

    /// Tries it on a copy, as an order that takes what it gets.
    fn can_be_filled(&self, order: &Order) -> bool {
        let mut trial = self.clone();
        trial.change(order.id, |order| order.terms = Terms { life: Life::Ioc, ..order.terms });
        trial.happened.clear();
        trial.trade_incoming(order.id);
        let traded = |happened: &Happened| match happened {
            Happened::Traded(trade) => trade.qty,
            _ => 0,
        };
        trial.happened.iter().map(traded).sum::<i128>() == order.open
    }

    /// One trade, at the maker's price, of what the maker shows. Gives what a buying taker pays.
    fn trade(&mut self, maker: u64, taker: u64) -> i128 {
        let (maker, taker) = (self.find(maker).unwrap(), self.find(taker).unwrap());
        let (price, qty) = (maker.limit.unwrap(), maker.shown.min(taker.open));
        let value = Self::cents(price, qty);
        let (maker_fee, taker_fee) = (Self::fee(value, self.rules.maker_bps), Self::fee(value, self.rules.taker_bps));
        self.settle(maker, taker, qty, price, (maker_fee, taker_fee));
        if taker.buy { value + taker_fee } else { 0 }
    }

    /// Moves money and shares, makes both orders smaller, and looks at what that sets going.
    pub(super) fn settle(&mut self, maker: Order, taker: Order, qty: i128, price: i128, fees: (i128, i128)) {
        let value = Self::cents(price, qty);
        let (buyer, seller) = if taker.buy { (taker.who, maker.who) } else { (maker.who, taker.who) };
        self.owned[buyer].cents -= value;
        self.owned[seller].cents += value;
        self.owned[buyer].shares[maker.what] += qty;
        self.owned[seller].shares[maker.what] -= qty;
        self.owned[maker.who].cents -= fees.0;
        self.owned[taker.who].cents -= fees.1;
        self.fees += fees.0 + fees.1;
        self.trades += 1;
        self.happened.push(Happened::Traded(Trade {
            id: self.trades,
            what: maker.what,
            qty,
            price,
            maker: maker.id,
            taker: taker.id,
            taker_buys: taker.buy,
            maker_who: maker.who,
            taker_who: taker.who,
            maker_fee: fees.0,
            taker_fee: fees.1,
        }));
        self.fill(maker.id, qty, true);
        // At the end of an auction both stood in the book.
        self.fill(taker.id, qty, self.markets[maker.what].phase != Phase::Open);
        self.last_is(maker.what, price);
    }

    /// Takes shares off an order that traded. Where it stood in the book they are of those in sight, and
    /// when all of those are gone the next ones come, at the back.
    fn fill(&mut self, id: u64, qty: i128, stood: bool) {
        self.change(id, |order| {
            order.open -= qty;
            order.shown = if stood { order.shown - qty } else { order.most_shown().min(order.open) };
        });
        let order = self.find(id).unwrap();
        self.stirred(&order);
        if order.open == 0 {
            self.open.retain(|order| order.id != id);
        } else if order.shown == 0 {
            self.put(id);
        }
    }

    /// What becomes of what did not trade.
    fn rest(&mut self, first: &Order, shut: bool) {
        let id = first.id;
        let Some(order) = self.find(id) else { return };
        match (order.terms.kind, order.terms.life) {
            (Kind::MarketToLimit, life) if order.open < first.open && life.stands() => {
                let price = order.limit.unwrap();
                self.happened.push(Happened::Rests { id, price });
                let kind = Kind::Limit { price, post: false, show: None };
                self.change(id, |order| order.terms = Terms { kind, life });
                self.put(id);
            }
            (Kind::MarketToLimit, Life::Ioc) if order.open < first.open => self.cancel(id, "immediate"),
            (Kind::MarketToLimit, _) => self.cancel(id, if shut { "collar" } else { "book-empty" }),
            (Kind::Market, _) => {
                // Whatever there is must be beyond what protects it.
                let more = order.limit.is_some() && self.best(order.what, !order.buy).is_some();
                self.cancel(id, if more { "collar" } else { "book-empty" });
            }
            (_, Life::Ioc) => self.cancel(id, "immediate"),
            _ => {}
        }
    }

    /// Takes an order out whole.
    pub(super) fn cancel(&mut self, id: u64, why: &'static str) {
        let Some(order) = self.find(id) else { return };
        self.happened.push(Happened::Cancelled { id, qty: order.open, why });
        self.open.retain(|order| order.id != id);
        self.to_cancel.retain(|other| *other != id);
        self.set_off.retain(|stop| *stop != id);
        self.stirred(&Order { ordered: order.ordered - order.open, open: 0, ..order });
    }

    /// A trade at this price: it draws the trailing stops along, and reaches others.
    pub(super) fn last_is(&mut self, what: usize, price: i128) {
        self.markets[what].last = Some(price);
        let mut reached = Vec::new();
        for at in 0..self.open.len() {
            let order = self.open[at];
            if order.what != what || order.place != Place::Stops {
                continue;
            }
            if let (Kind::Trail { by }, Some(was)) = (order.terms.kind, order.trigger) {
                let now = self.trailed(what, order.buy, price, by);
                self.open[at].trigger = Some(if order.buy { was.min(now) } else { was.max(now) });
            }
            if self.open[at].is_reached(price) {
                self.open[at].place = Place::SetOff;
                reached.push(order.id);
            }
        }
        // The one given first comes first.
        reached.sort_unstable();
        self.set_off.extend(reached);
    }
}

/// Whether an incoming order takes what this one offers.
fn reaches(order: &Order, maker: &Order) -> bool {
    let at = maker.limit.unwrap();
    order.limit.is_none_or(|limit| if order.buy { at <= limit } else { at >= limit })
}
