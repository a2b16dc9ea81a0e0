//! An exchange that is plainly right: one vector of orders in the order of their coming, scanned
//! and sorted for every question; holds added up anew each time. Shares no code with the real one.

/// An order that is open.
#[derive(Clone, Copy, Debug)]
pub struct Open {
    pub id: u64,
    pub who: usize,
    pub what: usize,
    pub buy: bool,
    /// Ten-thousandths of the unit.
    pub price: i128,
    pub qty: i128,
}

/// What an account has: cents, and shares of each instrument.
#[derive(Clone, Debug)]
pub struct Owned {
    pub cents: i128,
    pub shares: Vec<i128>,
}

/// A trade, as (number, maker, taker, quantity, price, maker's fee, taker's fee).
pub type Traded = (u64, u64, u64, i128, i128, i128, i128);

/// What came of an order: its number, its trades, and how much was cancelled at once.
pub type Placed = (u64, Vec<Traded>, i128);

/// How long an order may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    Rest(i128),
    Immediate(i128),
    Market,
}

pub struct Naive {
    pub owned: Vec<Owned>,
    pub open: Vec<Open>,
    pub orders: u64,
    pub trades: u64,
    pub fees: i128,
    pub maker_bps: i128,
    pub taker_bps: i128,
}

impl Naive {
    fn fee(cents: i128, bps: i128) -> i128 {
        cents * bps / 10_000
    }

    fn cents(price: i128, qty: i128) -> i128 {
        assert_eq!(price * qty % 100, 0, "a fraction of a cent");
        price * qty / 100
    }

    fn need(&self, price: i128, qty: i128) -> i128 {
        let value = Self::cents(price, qty);
        value + Self::fee(value, self.maker_bps.max(self.taker_bps))
    }

    pub fn held(&self, who: usize) -> i128 {
        self.open.iter().filter(|o| o.who == who && o.buy).map(|o| self.need(o.price, o.qty)).sum()
    }

    pub fn held_shares(&self, who: usize, what: usize) -> i128 {
        self.open.iter().filter(|o| o.who == who && o.what == what && !o.buy).map(|o| o.qty).sum()
    }

    /// The open orders of one side, best first, then first in.
    pub fn queue(&self, what: usize, buy: bool) -> Vec<Open> {
        let mut queue: Vec<Open> = self.open.iter().filter(|o| o.what == what && o.buy == buy).copied().collect();
        queue.sort_by_key(|o| (if buy { -o.price } else { o.price }, o.id));
        queue
    }

    pub fn place(
        &mut self,
        who: usize,
        what: usize,
        buy: bool,
        qty: i128,
        stand: Stand,
    ) -> Result<Placed, &'static str> {
        let limit = match stand {
            Stand::Rest(price) | Stand::Immediate(price) => Some(price),
            Stand::Market => None,
        };
        let reaches = |price: i128| limit.is_none_or(|limit| if buy { price <= limit } else { price >= limit });
        let mut left = qty;
        let mut fills = Vec::new();
        for maker in self.queue(what, !buy).into_iter().filter(|maker| reaches(maker.price)) {
            let traded = maker.qty.min(left);
            if traded > 0 {
                fills.push((maker, traded));
                left -= traded;
            }
        }
        if buy {
            let cost = |(maker, traded): &(Open, i128)| {
                let value = Self::cents(maker.price, *traded);
                value + Self::fee(value, self.taker_bps)
            };
            let needed = limit.map_or_else(|| fills.iter().map(cost).sum(), |price| self.need(price, qty));
            if needed > self.owned[who].cents - self.held(who) {
                return Err("InsufficientFunds");
            }
        } else if qty > self.owned[who].shares[what] - self.held_shares(who, what) {
            return Err("InsufficientShares");
        }
        self.orders += 1;
        let id = self.orders;
        let traded = fills.into_iter().map(|(maker, traded)| self.trade(maker, traded, id, who, buy)).collect();
        match stand {
            Stand::Rest(price) if left > 0 => {
                self.open.push(Open { id, who, what, buy, price, qty: left });
                Ok((id, traded, 0))
            }
            _ => Ok((id, traded, left)),
        }
    }

    fn trade(&mut self, maker: Open, qty: i128, taker: u64, who: usize, buy: bool) -> Traded {
        let value = Self::cents(maker.price, qty);
        let (maker_fee, taker_fee) = (Self::fee(value, self.maker_bps), Self::fee(value, self.taker_bps));
        let (buyer, seller) = if buy { (who, maker.who) } else { (maker.who, who) };
        self.owned[buyer].cents -= value;
        self.owned[seller].cents += value;
        self.owned[buyer].shares[maker.what] += qty;
        self.owned[seller].shares[maker.what] -= qty;
        self.owned[maker.who].cents -= maker_fee;
        self.owned[who].cents -= taker_fee;
        self.fees += maker_fee + taker_fee;
        for open in &mut self.open {
            if open.id == maker.id {
                open.qty -= qty;
            }
        }
        self.open.retain(|open| open.qty > 0);
        self.trades += 1;
        (self.trades, maker.id, taker, qty, maker.price, maker_fee, taker_fee)
    }

    /// Gives what was open.
    pub fn cancel(&mut self, id: u64) -> Result<i128, &'static str> {
        let found = self.open.iter().position(|o| o.id == id).ok_or("UnknownOrder")?;
        Ok(self.open.remove(found).qty)
    }

    pub fn reduce(&mut self, id: u64, by: i128) -> Result<(), &'static str> {
        let found = self.open.iter_mut().find(|o| o.id == id).ok_or("UnknownOrder")?;
        if by >= found.qty {
            return Err("NothingLeft");
        }
        found.qty -= by;
        Ok(())
    }
}
