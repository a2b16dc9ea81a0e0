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
    /// Its turn among those at its price.
    pub turn: u64,
    /// How many are in sight, and how many at the most.
    pub shown: i128,
    pub show: Option<i128>,
    pub post: bool,
    /// How many were ordered, less what was reduced.
    pub ordered: i128,
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
    /// Only as a maker.
    Post(i128),
    /// So many in sight.
    Iceberg(i128, i128),
    Immediate(i128),
    /// All or nothing.
    Kill(i128),
    Market,
}

impl Stand {
    pub fn limit(self) -> Option<i128> {
        match self {
            Stand::Rest(price) | Stand::Post(price) | Stand::Iceberg(price, _) => Some(price),
            Stand::Immediate(price) | Stand::Kill(price) => Some(price),
            Stand::Market => None,
        }
    }

    fn rests(self) -> bool {
        matches!(self, Stand::Rest(_) | Stand::Post(_) | Stand::Iceberg(..))
    }
}

#[derive(Clone)]
pub struct Naive {
    pub turns: u64,
    pub owned: Vec<Owned>,
    pub open: Vec<Open>,
    pub orders: u64,
    pub trades: u64,
    /// The price of the last trade of each instrument.
    pub last: Vec<Option<i128>>,
    pub fees: i128,
    pub maker_bps: i128,
    pub taker_bps: i128,
}

impl Naive {
    /// Below zero a rebate. Either is cut down towards zero, as Rust divides.
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
        queue.sort_by_key(|o| (if buy { -o.price } else { o.price }, o.turn));
        queue
    }

    /// Does it on a copy, which takes the place of this one where nothing is refused.
    pub fn place(
        &mut self,
        who: usize,
        what: usize,
        buy: bool,
        qty: i128,
        stand: Stand,
    ) -> Result<Placed, &'static str> {
        let mut after = self.clone();
        after.orders += 1;
        let id = after.orders;
        let show = if let Stand::Iceberg(_, show) = stand { Some(show) } else { None };
        Self::check_shown(show, qty)?;
        self.check_post(what, buy, stand)?;
        let placed = after.take(
            Open {
                id,
                who,
                what,
                buy,
                price: stand.limit().unwrap_or(0),
                qty,
                turn: 0,
                shown: 0,
                show,
                post: matches!(stand, Stand::Post(_)),
                ordered: qty,
            },
            stand,
        );
        if buy {
            let needed = match stand.limit() {
                Some(price) => self.need(price, qty),
                None => self.owned[who].cents - after.owned[who].cents + self.gained(who, &placed.1),
            };
            if needed > self.owned[who].cents - self.held(who) {
                return Err("InsufficientFunds");
            }
        } else if qty > self.owned[who].shares[what] - self.held_shares(who, what) {
            return Err("InsufficientShares");
        }
        *self = after;
        Ok(placed)
    }

    /// What a taker gets back by having traded with orders of their own: it was theirs before.
    fn gained(&self, who: usize, trades: &[Traded]) -> i128 {
        let own = |id: u64| self.open.iter().any(|open| open.id == id && open.who == who);
        let back = |(_, maker, _, qty, price, fee, _): &Traded| {
            if own(*maker) { Self::cents(*price, *qty) - fee } else { 0 }
        };
        trades.iter().map(back).sum()
    }

    /// A hundredth at least is in sight.
    fn check_shown(show: Option<i128>, qty: i128) -> Result<(), &'static str> {
        if show.is_some_and(|show| show * 100 < qty) { Err("ShowsTooLittle") } else { Ok(()) }
    }

    fn check_post(&self, what: usize, buy: bool, stand: Stand) -> Result<(), &'static str> {
        let Stand::Post(price) = stand else { return Ok(()) };
        let crosses = |other: &Open| if buy { other.price <= price } else { other.price >= price };
        match self.queue(what, !buy).first() {
            Some(best) if crosses(best) => Err("WouldTake"),
            _ => Ok(()),
        }
    }

    /// Trades an incoming order, one step at a time, and lets it rest if it may.
    fn take(&mut self, mut order: Open, stand: Stand) -> Placed {
        let limit = stand.limit();
        let buy = order.buy;
        let reaches = |price: i128| limit.is_none_or(|limit| if buy { price <= limit } else { price >= limit });
        let there: i128 =
            self.queue(order.what, !buy).iter().filter(|maker| reaches(maker.price)).map(|maker| maker.qty).sum();
        let mut trades = Vec::new();
        if matches!(stand, Stand::Kill(_)) && there < order.qty {
            return (order.id, trades, order.qty);
        }
        while order.qty > 0 {
            let Some(maker) = self.queue(order.what, !buy).first().copied().filter(|m| reaches(m.price)) else { break };
            let qty = maker.shown.min(order.qty);
            trades.push(self.trade(maker, qty, order.id, order.who, buy));
            order.qty -= qty;
        }
        if stand.rests() && order.qty > 0 {
            self.turns += 1;
            let shown = order.show.unwrap_or(order.qty).min(order.qty);
            self.open.push(Open { turn: self.turns, shown, ..order });
            return (order.id, trades, 0);
        }
        (order.id, trades, order.qty)
    }

    /// Gives its trades, and whether it kept its place.
    pub fn amend(
        &mut self,
        id: u64,
        qty: Option<i128>,
        price: Option<i128>,
    ) -> Result<(bool, Vec<Traded>), &'static str> {
        let order = *self.open.iter().find(|o| o.id == id).ok_or("UnknownOrder")?;
        let filled = order.ordered - order.qty;
        let (ordered, price) = (qty.unwrap_or(order.ordered), price.unwrap_or(order.price));
        if ordered <= filled {
            return Err("AlreadyFilled");
        }
        if price == order.price && ordered == order.ordered {
            return Err("SameAsBefore");
        }
        if price == order.price && ordered < order.ordered {
            self.take_off(id, order.ordered - ordered);
            return Ok((true, Vec::new()));
        }
        let stand = match (order.post, order.show) {
            (true, _) => Stand::Post(price),
            (_, Some(show)) => Stand::Iceberg(price, show),
            _ => Stand::Rest(price),
        };
        Self::check_shown(order.show, ordered)?;
        self.check_post(order.what, order.buy, stand)?;
        let mut after = self.clone();
        after.open.retain(|open| open.id != id);
        let open = ordered - filled;
        let (who, what) = (order.who, order.what);
        if order.buy {
            let more = self.need(price, open) - self.need(order.price, order.qty);
            if more > 0 && more > self.owned[who].cents - self.held(who) {
                return Err("InsufficientFunds");
            }
        } else if open - order.qty > self.owned[who].shares[what] - self.held_shares(who, what) {
            return Err("InsufficientShares");
        }
        let (_, trades, _) = after.take(Open { price, qty: open, ordered, ..order }, stand);
        *self = after;
        Ok((false, trades))
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
                open.shown -= qty;
                if open.shown == 0 {
                    open.shown = open.show.unwrap_or(open.qty).min(open.qty);
                    self.turns += 1;
                    open.turn = self.turns;
                }
            }
        }
        self.open.retain(|open| open.qty > 0);
        self.trades += 1;
        self.last[maker.what] = Some(maker.price);
        (self.trades, maker.id, taker, qty, maker.price, maker_fee, taker_fee)
    }

    /// Gives what was open.
    pub fn cancel(&mut self, id: u64) -> Result<i128, &'static str> {
        let found = self.open.iter().position(|o| o.id == id).ok_or("UnknownOrder")?;
        Ok(self.open.remove(found).qty)
    }

    pub fn reduce(&mut self, id: u64, by: i128) -> Result<(), &'static str> {
        let found = self.open.iter().find(|o| o.id == id).ok_or("UnknownOrder")?;
        if by >= found.qty {
            return Err("NothingLeft");
        }
        self.take_off(id, by);
        Ok(())
    }

    /// First what is not in sight.
    fn take_off(&mut self, id: u64, by: i128) {
        for open in self.open.iter_mut().filter(|open| open.id == id) {
            open.qty -= by;
            open.ordered -= by;
            open.shown = open.shown.min(open.qty);
        }
    }
}
