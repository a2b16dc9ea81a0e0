//! Random commands that make interesting things happen.

use crate::dice::Dice;
use crate::model::{Asked, Exit, Kind, Life, Naive, Order, Phase, SelfTrades, Terms, Wish};

impl Dice {
    /// Yes in one of so many throws.
    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of `from..to`.
    fn between(&mut self, from: i128, to: i128) -> i128 {
        from + i128::from(self.below((to - from) as u64))
    }

    fn who(&mut self, naive: &Naive) -> usize {
        self.below(naive.owned.len() as u64) as usize
    }

    fn what(&mut self, naive: &Naive) -> usize {
        self.below(naive.markets.len() as u64) as usize
    }

    /// The next command. Looks at the naive exchange for what there is to be changed.
    pub fn command(&mut self, naive: &Naive) -> Asked {
        // Markets do not stay shut for long.
        if let Some(shut) = naive.markets.iter().position(|market| market.phase != Phase::Open)
            && self.one_in(16)
        {
            let phase = if self.one_in(5) { Phase::Closed } else { Phase::Open };
            return Asked::Phase(phase, (!self.one_in(4)).then_some(shut));
        }
        // Nor do accounts stay frozen.
        if let Some(frozen) = naive.owned.iter().position(|owned| owned.frozen)
            && self.one_in(24)
        {
            return Asked::Unfreeze(frozen);
        }
        let many = naive.open.len() > 90;
        match self.below(1_000) {
            _ if many && self.one_in(8) => {
                Asked::CancelAll(self.who(naive), (!self.one_in(3)).then(|| self.what(naive)))
            }
            0..130 => Asked::Cancel(self.order(naive).0),
            130..136 => Asked::CancelAll(self.who(naive), self.one_in(2).then(|| self.what(naive))),
            136..170 => {
                let (id, order) = self.order(naive);
                let what = order.map_or(0, |order| order.what);
                Asked::Reduce(id, self.qty(naive, what, 12))
            }
            170..260 => self.amend(naive),
            260..268 => Asked::SelfTrades(self.who(naive), self.self_trades()),
            268..280 => {
                let phase = match self.below(10) {
                    0..6 => Phase::Auction,
                    6..8 => Phase::Halted,
                    8 => Phase::Closed,
                    _ => Phase::Open,
                };
                Asked::Phase(phase, (!self.one_in(3)).then(|| self.what(naive)))
            }
            280..285 => {
                let next = naive.day + self.between(-1, 6) as i64;
                Asked::EndDay(self.one_in(4).then_some(next))
            }
            285..308 => {
                let what = self.what(naive);
                let between = if self.one_in(3) { 1 } else { 0 };
                // Now and then outside of the ticks.
                // Where there is margin, now and then far away.
                let far = if naive.rules.margin_bps.is_some() && self.one_in(5) { 60 } else { 9 };
                let price = self.price(naive, what, -far, far + 1) + between * naive.markets[what].tick / 2;
                Asked::Print { what, qty: self.between(0, 50), price }
            }
            308..312 => Asked::Freeze(self.who(naive)),
            312..316 => Asked::Unfreeze(self.who(naive)),
            316..320 => Asked::Deposit(self.who(naive), self.between(1, 20_000)),
            320..324 => Asked::Withdraw(self.who(naive), self.between(1, 20_000)),
            324..328 => self.corporate(naive),
            328..345 if naive.rules.margin_bps.is_some() => self.margin(naive),
            _ => Asked::Place(self.wish(naive)),
        }
    }

    /// A dividend; a split there, or back where there are many shares.
    fn corporate(&mut self, naive: &Naive) -> Asked {
        let what = self.what(naive);
        if self.one_in(2) {
            let most = if self.one_in(20) { 400 } else { 12 };
            return Asked::Dividend { what, amount: self.between(0, naive.markets[what].tick * most) };
        }
        let (new, old) = [(3, 2), (2, 1), (5, 4), (1, 1), (1, 0)][self.below(5) as usize];
        let shares: i128 = naive.owned.iter().map(|owned| owned.shares[what]).sum();
        let back = shares > 8_000 * naive.markets[what].lot || self.one_in(3);
        if back { Asked::Split { what, new: old, old: new } } else { Asked::Split { what, new, old } }
    }

    fn margin(&mut self, naive: &Naive) -> Asked {
        let who = self.who(naive);
        match self.below(10) {
            // Not all of them, or nobody would be refused for want of money.
            0..4 => Asked::Margin(who, who.is_multiple_of(2)),
            4 => Asked::Margin(who, false),
            5 => Asked::Call(who),
            6 => Asked::Met(who),
            _ if !naive.has_exits(who) => Asked::Liquidate(who, self.one_in(2)),
            _ => Asked::Withdraw(who, self.between(1, 100_000)),
        }
    }

    /// An order's number, mostly of one that is open.
    fn order(&mut self, naive: &Naive) -> (u64, Option<Order>) {
        if naive.open.is_empty() || self.one_in(12) {
            let id = (naive.orders + 2).saturating_sub(self.below(60));
            return (id, naive.find(id));
        }
        let order = naive.open[self.below(naive.open.len() as u64) as usize];
        (order.id, Some(order))
    }

    fn self_trades(&mut self) -> SelfTrades {
        [SelfTrades::Allow, SelfTrades::CancelTaker, SelfTrades::CancelMaker, SelfTrades::CancelBoth]
            [self.below(4) as usize]
    }

    /// A price so many ticks around the middle, which lies between the last one and where all began.
    fn price(&mut self, naive: &Naive, what: usize, from: i128, to: i128) -> i128 {
        let tick = naive.markets[what].tick;
        let last = naive.markets[what].last.map_or(200, |last| last / tick);
        (((last * 3 + 200) / 4 + self.between(from, to)) * tick).max(tick)
    }

    /// Up to so many lots, now and then not whole ones.
    fn qty(&mut self, naive: &Naive, what: usize, lots: i128) -> i128 {
        let lot = naive.markets[what].lot;
        let odd = if self.one_in(60) { 1 } else { 0 };
        lot * self.between(1, lots + 1) - odd
    }

    fn life(&mut self, day: i64) -> Life {
        match self.below(20) {
            0..6 => Life::Gtc,
            6..10 => Life::Day,
            10..12 => Life::Gtd(day + self.between(-1, 5) as i64),
            12..17 => Life::Ioc,
            _ => Life::Fok,
        }
    }

    /// How long something stands that is to stand.
    fn standing(&mut self, day: i64) -> Life {
        match self.below(30) {
            0..18 => Life::Gtc,
            18..24 => Life::Day,
            24..29 => Life::Gtd(day + self.between(0, 5) as i64),
            _ => self.life(day),
        }
    }

    fn wish(&mut self, naive: &Naive) -> Wish {
        let (who, what, buy) = (self.who(naive), self.what(naive), self.one_in(2));
        // Mostly small; some as large as a whole account.
        let large = if naive.owned[who].margin { 3 } else { 50 };
        let lots = if self.one_in(large) { 400 } else { 20 };
        let terms = self.terms(naive, what, buy);
        // Some have all that they have on one order.
        let qty = match self.one_in(8) {
            true => all_in(naive, who, what, buy, terms),
            false => self.qty(naive, what, lots),
        };
        let stop = match terms.kind {
            Kind::Limit { post: false, show: None, .. } => self.one_in(5),
            _ => self.one_in(200),
        };
        let stop = stop.then(|| self.beside(naive, what, buy, terms));
        let then = self.one_in(7).then(|| self.exit(naive, what, !buy));
        Wish { who, what, buy, qty, terms, stop, then }
    }

    fn terms(&mut self, naive: &Naive, what: usize, buy: bool) -> Terms {
        let tick = naive.markets[what].tick;
        // Buyers aim a little lower than sellers.
        let (from, to) = if buy { (-10, 5) } else { (-5, 10) };
        let mut price = self.price(naive, what, from, to);
        price += if self.one_in(80) { tick / 3 } else { 0 };
        // Some stand far away.
        if self.one_in(15) {
            let away = tick * self.between(10, 40);
            price = if buy { (price - away).max(tick) } else { price + away };
        }
        let lot = naive.markets[what].lot;
        let stands = self.standing(naive.day);
        let (kind, life) = match self.below(100) {
            0..40 => (Kind::Limit { price, post: false, show: None }, stands),
            40..50 => (Kind::Limit { price, post: false, show: None }, self.life(naive.day)),
            50..57 => (Kind::Limit { price, post: true, show: None }, stands),
            57..67 => {
                let show = lot * self.between(0, 6) + if self.one_in(60) { 1 } else { 0 };
                (Kind::Limit { price, post: false, show: Some(show) }, stands)
            }
            67..75 => (Kind::Market, Life::Ioc),
            75..79 => (Kind::Market, Life::Fok),
            79..85 => (Kind::MarketToLimit, stands),
            85..95 => self.stop(naive, what, buy),
            _ => {
                let far = if self.one_in(40) { 400 } else { 9 };
                (Kind::Trail { by: tick * self.between(1, far) }, stands)
            }
        };
        Terms { kind, life }
    }

    fn stop(&mut self, naive: &Naive, what: usize, buy: bool) -> (Kind, Life) {
        let (from, to) = if buy { (-1, 9) } else { (-8, 2) };
        let trigger = self.price(naive, what, from, to);
        let tick = naive.markets[what].tick;
        let slack = tick * self.between(-1, 16);
        let limit = if buy { trigger + slack } else { trigger - slack };
        let limit = self.one_in(2).then_some(limit.max(tick));
        (Kind::Stop { trigger, limit }, self.standing(naive.day))
    }

    /// A stop beside an order, mostly such as may stand there.
    fn beside(&mut self, naive: &Naive, what: usize, buy: bool, terms: Terms) -> Terms {
        let (mut kind, life) = self.stop(naive, what, buy);
        if let (Kind::Limit { price, .. }, Kind::Stop { trigger, limit }) = (terms.kind, &mut kind)
            && !self.one_in(10)
        {
            let tick = naive.markets[what].tick;
            let away = tick * self.between(1, 12);
            let to = if buy { price + away } else { (price - away).max(tick) };
            *limit = limit.map(|limit| (limit + to - *trigger).max(tick));
            *trigger = to;
        }
        Terms { kind, life }
    }

    fn exit(&mut self, naive: &Naive, what: usize, buy: bool) -> Exit {
        let first = self.terms(naive, what, buy);
        let plain = matches!(first.kind, Kind::Limit { post: false, show: None, .. }) && first.life.stands();
        let stop = (plain && self.one_in(2)).then(|| self.beside(naive, what, buy, first));
        Exit { first, stop }
    }

    fn amend(&mut self, naive: &Naive) -> Asked {
        let (id, order) = self.order(naive);
        let (what, kind) = order.map_or((0, Kind::Market), |order| (order.what, order.terms.kind));
        let is_stop = matches!(kind, Kind::Stop { .. }) || self.one_in(40);
        let has_limit = matches!(kind, Kind::Limit { .. } | Kind::Stop { limit: Some(_), .. }) || self.one_in(20);
        let qty = match order {
            // Around what it is for.
            Some(order) if self.one_in(2) => {
                let lot = naive.markets[what].lot;
                Some((order.ordered + lot * self.between(-6, 4)).max(0))
            }
            _ => self.one_in(3).then(|| self.qty(naive, what, 20)),
        };
        let price = (has_limit && self.one_in(2)).then(|| self.price(naive, what, -10, 11));
        let stop = (is_stop && self.one_in(2)).then(|| self.price(naive, what, -10, 11));
        Asked::Amend { id, qty, price, stop }
    }
}

/// As many shares as an account can just buy or sell, fees left aside.
fn all_in(naive: &Naive, who: usize, what: usize, buy: bool, terms: Terms) -> i128 {
    let market = &naive.markets[what];
    let price = match terms.kind {
        Kind::Limit { price, .. } | Kind::Stop { limit: Some(price), .. } => price,
        Kind::Stop { trigger, limit: None } => trigger,
        _ => market.last.unwrap_or(200 * market.tick),
    };
    let lots = match buy {
        true => naive.available(who) * 100 / (price * market.lot).max(1),
        false => naive.available_shares(who, what) / market.lot,
    };
    lots.clamp(1, 500) * market.lot
}
