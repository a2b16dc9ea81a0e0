//! Margin: whoever is on it may owe money and shares, as long as its equity carries what it has taken on.

use super::{Asked, Code, Happened, Kind, Life, Naive, Phase, Terms, Wish};

/// What an account comes to, in hundredths of a cent, at the last prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worth {
    pub equity: i128,
    pub position: i128,
    /// position, and what open orders would add.
    pub exposure: i128,
}

/// How many cents more it takes for so much, rounded up.
fn missing(equity: i128, of: i128, bps: i128) -> i128 {
    let mut cents = (of * bps / 10_000 - equity).max(0) / 100;
    while (equity + cents * 100) * 10_000 < of * bps {
        cents += 1;
    }
    cents
}

impl Naive {
    pub fn worth(&self, who: usize) -> Worth {
        let last = |what: usize| self.markets[what].last.unwrap_or(0);
        let owned = &self.owned[who];
        let all = || owned.shares.iter().enumerate();
        let equity = owned.cents * 100 + all().map(|(what, shares)| shares * last(what)).sum::<i128>();
        let position = all().map(|(what, shares)| shares.abs() * last(what)).sum::<i128>();
        let mut exposure = position;
        for what in 0..owned.shares.len() {
            for buy in [true, false] {
                let mut closes = self.closable(who, what, buy);
                let mut orders: Vec<_> = self.counting(who, what, buy).collect();
                orders.sort_unstable_by_key(|order| order.id);
                for order in orders {
                    let closed = closes.min(order.open);
                    closes -= closed;
                    exposure += (order.open - closed) * order.limit.or(order.trigger).unwrap_or(last(what));
                }
            }
        }
        Worth { equity, position, exposure }
    }

    /// How many shares a buy (a sell) would cover (give away) of what is owed (owned).
    fn closable(&self, who: usize, what: usize, buy: bool) -> i128 {
        let shares = self.owned[who].shares[what];
        if buy { (-shares).max(0) } else { shares.max(0) }
    }

    /// The open orders that count: of a pair the limit order, and nothing that is about to go.
    fn counting(&self, who: usize, what: usize, buy: bool) -> impl Iterator<Item = &super::Order> {
        let own = self.open.iter().filter(move |o| o.who == who && o.what == what && o.buy == buy);
        own.filter(|o| (o.pair.is_none() || o.trigger.is_none()) && !self.to_cancel.contains(&o.id))
    }

    /// Whether an account on margin may do what it has just done: add to its exposure only what its equity
    /// carries. Closing, or making an order smaller, is always allowed.
    pub(super) fn check_margin(&self, before: &Naive, asked: &Asked) -> Result<(), Code> {
        let (who, order) = match *asked {
            Asked::Place(Wish { who, what, buy, qty, then, .. }) => (who, Some((0, what, buy, qty, then.is_some()))),
            Asked::Amend { id, qty, .. } => {
                let order = before.find(id).unwrap();
                let open = order.open + qty.map_or(0, |qty| qty - order.ordered);
                (order.who, Some((id, order.what, order.buy, open, false)))
            }
            Asked::Withdraw(who, _) => (who, None),
            _ => return Ok(()),
        };
        if !self.owned[who].margin || matches!(self.happened[..], [Happened::Reduced { .. }]) {
            return Ok(());
        }
        if let Some((id, what, buy, qty, then)) = order {
            let others: i128 = before.counting(who, what, buy).filter(|o| o.id != id).map(|o| o.open).sum();
            let closes = others + qty <= before.closable(who, what, buy);
            if !closes && !buy && before.markets[what].last.is_none() {
                return Err("NoReference");
            }
            if closes && !then {
                return Ok(());
            }
        }
        self.check_initial(who)
    }

    fn check_initial(&self, who: usize) -> Result<(), Code> {
        let (initial, _) = self.rules.margin_bps.ok_or("NoMargin")?;
        let Worth { equity, exposure, .. } = self.worth(who);
        if equity * 10_000 < initial * exposure { Err("InsufficientMargin") } else { Ok(()) }
    }

    pub(super) fn set_margin(&mut self, who: usize, on: bool) -> Result<(), Code> {
        self.rules.margin_bps.ok_or("NoMargin")?;
        if self.owned[who].margin == on {
            return Err("SameChoice");
        }
        let owes = |what: &usize| self.available_shares(who, *what) < 0;
        if on {
            self.check_initial(who)?;
        } else if self.available(who) < 0 || (0..self.markets.len()).any(|what| owes(&what)) {
            return Err("MarginInUse");
        }
        (self.owned[who].margin, self.owned[who].called) = (on, false);
        self.happened.push(Happened::MarginSet { who, on });
        Ok(())
    }

    /// Its equity, whether that is below the maintenance margin, and how many cents are missing.
    fn maintenance(&self, who: usize) -> Result<(i128, bool, i128), Code> {
        let (_, bps) = self.rules.margin_bps.ok_or("NoMargin")?;
        if !self.owned[who].margin {
            return Err("NotOnMargin");
        }
        let Worth { equity, position, .. } = self.worth(who);
        Ok((equity.div_euclid(100), equity * 10_000 < position * bps, missing(equity, position, bps)))
    }

    pub(super) fn call(&mut self, who: usize) -> Result<(), Code> {
        let (equity, below, needed) = self.maintenance(who)?;
        if self.owned[who].called {
            return Err("AlreadyCalled");
        }
        if !below {
            return Err("MarginCovered");
        }
        self.owned[who].called = true;
        self.happened.push(Happened::Called { who, equity, needed });
        Ok(())
    }

    pub(super) fn met(&mut self, who: usize) -> Result<(), Code> {
        let (equity, below, _) = self.maintenance(who)?;
        if !self.owned[who].called {
            return Err("NotCalled");
        }
        if below {
            return Err("InsufficientMargin");
        }
        self.owned[who].called = false;
        self.happened.push(Happened::Met { who, equity });
        Ok(())
    }

    /// Cancels its orders, and trades its largest position at the market, again and again, in the amount
    /// that brings its equity back to the initial margin.
    pub(super) fn liquidate(&mut self, who: usize, late: bool) -> Result<(), Code> {
        let (_, below, _) = self.maintenance(who)?;
        if !self.owned[who].called {
            return Err("NotCalled");
        }
        if !below {
            return Err("MarginCovered");
        }
        if !late {
            return Err("GraceLeft");
        }
        let mut own: Vec<u64> = self.open.iter().filter(|o| o.who == who).map(|o| o.id).collect();
        own.sort_unstable();
        for id in own {
            self.cancel(id, "margin");
        }
        let mut shut = Vec::new();
        while let Some(wish) = self.too_large(who, &shut) {
            let before = self.clone();
            let trades = self.markets[wish.what].phase == Phase::Open && wish.qty > 0;
            if trades && self.enter(&wish, None).is_ok() {
                self.follow();
            }
            if self.trades == before.trades {
                *self = before;
                shut.push(wish.what);
            }
        }
        if self.happened.is_empty() {
            return Err("NothingToReduce");
        }
        let (equity, below, needed) = self.maintenance(who)?;
        self.owned[who].called = below;
        self.happened.push(Happened::PositionsReduced { who, equity, needed });
        Ok(())
    }

    /// What closes as much as must be closed of the largest position, none of those that are shut.
    fn too_large(&self, who: usize, shut: &[usize]) -> Option<Wish> {
        let (initial, _) = self.rules.margin_bps?;
        let Worth { equity, position, .. } = self.worth(who);
        let carries = |position: i128| equity.max(0) * 10_000 >= position * initial && equity >= 0;
        if carries(position) {
            return None;
        }
        let shares = |what: usize| self.owned[who].shares[what];
        let worth = |what: usize| shares(what).abs() * self.markets[what].last.unwrap_or(0);
        let open = (0..self.markets.len()).filter(|what| !shut.contains(what) && worth(*what) > 0);
        let what = open.min_by_key(|what| (-worth(*what), *what))?;
        let (lot, last) = (self.markets[what].lot, self.markets[what].last?);
        let mut qty = 0;
        while qty + lot <= shares(what).abs() && !carries(position - qty * last) {
            qty += lot;
        }
        let terms = Terms { kind: Kind::Market, life: Life::Ioc };
        Some(Wish { who, what, buy: shares(what) < 0, qty, terms, stop: None, then: None })
    }

    /// What the margin desk does next; `late` where the grace of every call is over.
    pub fn desk(&self, late: bool) -> Option<Asked> {
        (0..self.owned.len()).find_map(|who| {
            let (_, below, _) = self.maintenance(who).ok()?;
            let asked = match (below, self.owned[who].called) {
                (false, true) => Asked::Met(who),
                (true, false) => Asked::Call(who),
                (true, true) if late => Asked::Liquidate(who, late),
                _ => return None,
            };
            self.clone().act(&asked).is_ok().then_some(asked)
        })
    }
}
