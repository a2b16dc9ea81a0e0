//! An exchange that is plainly right: one vector of open orders, scanned for every question; holds
//! added up anew each time; an auction that tries every price; the state copied whole before each
//! command and put back where it is refused. Shares no code with the real one.

mod amend;
mod auction;
mod corporate;
mod follow;
mod margin;
mod matching;
mod place;
mod said;
mod session;

pub use said::*;

/// Where an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It came in just now.
    Incoming,
    Book,
    /// Waits for a trade that reaches its trigger.
    Stops,
    /// Such a trade has been made, and its turn has not come.
    SetOff,
}

/// An open order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Order {
    pub id: u64,
    pub who: usize,
    pub what: usize,
    pub buy: bool,
    pub terms: Terms,
    pub place: Place,
    /// The worst price that it trades at: its limit, or what protects a market order.
    pub limit: Option<i128>,
    pub trigger: Option<i128>,
    /// The price that money is held against.
    pub held_at: Option<i128>,
    /// How many were ordered, less what was reduced.
    pub ordered: i128,
    pub open: i128,
    /// How many of those are in sight.
    pub shown: i128,
    /// Its turn among those at its price.
    pub turn: u64,
    /// The other one of its pair.
    pub pair: Option<u64>,
    pub then: Option<Exit>,
}

/// An exit whose first order is done.
#[derive(Clone, Copy, Debug)]
struct Due {
    after: u64,
    who: usize,
    what: usize,
    buy: bool,
    qty: i128,
    exit: Exit,
}

/// What an account has: cents, and shares of each instrument; those below zero it owes.
#[derive(Clone, Debug)]
pub struct Owned {
    pub cents: i128,
    pub shares: Vec<i128>,
    pub frozen: bool,
    pub margin: bool,
    pub called: bool,
    pub self_trades: SelfTrades,
}

#[derive(Clone, Debug)]
pub struct Market {
    pub tick: i128,
    pub lot: i128,
    pub phase: Phase,
    pub last: Option<i128>,
}

#[derive(Clone, Copy, Debug)]
pub struct Fees {
    /// Below zero a rebate.
    pub maker_bps: i128,
    pub taker_bps: i128,
    pub collar_bps: Option<i128>,
    /// Initial and maintenance margin, where there is margin at all.
    pub margin_bps: Option<(i128, i128)>,
}

#[derive(Clone, Debug)]
pub struct Naive {
    pub rules: Fees,
    pub owned: Vec<Owned>,
    pub markets: Vec<Market>,
    pub open: Vec<Order>,
    pub day: i64,
    /// How many there have been.
    pub orders: u64,
    pub trades: u64,
    pub turns: u64,
    pub fees: i128,
    to_cancel: Vec<u64>,
    to_exit: Vec<Due>,
    /// The stops that a trade has reached and whose turn has not come.
    pub set_off: Vec<u64>,
    happened: Vec<Happened>,
}

impl Naive {
    pub fn new(rules: Fees, owned: Vec<Owned>, markets: Vec<Market>) -> Naive {
        Naive {
            rules,
            owned,
            markets,
            open: Vec::new(),
            day: 0,
            orders: 0,
            trades: 0,
            turns: 0,
            fees: 0,
            to_cancel: Vec::new(),
            to_exit: Vec::new(),
            set_off: Vec::new(),
            happened: Vec::new(),
        }
    }

    /// Does it and all that follows from it; or leaves everything as it was.
    pub fn act(&mut self, asked: &Asked) -> Result<Vec<Happened>, Code> {
        let before = self.clone();
        match self.decide(asked).and_then(|()| self.check_margin(&before, asked)) {
            Ok(()) => {
                self.follow();
                Ok(std::mem::take(&mut self.happened))
            }
            Err(code) => {
                *self = before;
                Err(code)
            }
        }
    }

    fn decide(&mut self, asked: &Asked) -> Result<(), Code> {
        match *asked {
            Asked::Place(wish) => self.place(&wish),
            Asked::Cancel(id) => self.cancel_one(id),
            Asked::CancelAll(who, what) => self.cancel_all(who, what),
            Asked::Reduce(id, by) => self.reduce(id, by),
            Asked::Amend { id, qty, price, stop } => self.amend(id, qty, price, stop),
            Asked::SelfTrades(who, mode) => self.choose_self_trades(who, mode),
            Asked::Phase(phase, what) => self.set_phase(phase, what),
            Asked::EndDay(next) => self.end_day(next),
            Asked::Print { what, qty, price } => self.print(what, qty, price),
            Asked::Freeze(who) => self.freeze(who, true),
            Asked::Unfreeze(who) => self.freeze(who, false),
            Asked::Deposit(who, cents) => {
                self.owned[who].cents += cents;
                self.happened.push(Happened::Deposited { who, cents });
                Ok(())
            }
            Asked::Withdraw(who, cents) => self.withdraw(who, cents),
            Asked::Dividend { what, amount } => self.dividend(what, amount),
            Asked::Split { what, new, old } => self.split(what, new, old),
            Asked::Margin(who, on) => self.set_margin(who, on),
            Asked::Call(who) => self.call(who),
            Asked::Met(who) => self.met(who),
            Asked::Liquidate(who, late) => self.liquidate(who, late),
        }
    }

    pub fn find(&self, id: u64) -> Option<Order> {
        self.open.iter().find(|order| order.id == id).copied()
    }

    /// Whether something is to follow an order of this account.
    pub fn has_exits(&self, who: usize) -> bool {
        self.open.iter().any(|order| order.who == who && order.then.is_some())
    }

    fn change(&mut self, id: u64, how: impl Fn(&mut Order)) {
        self.open.iter_mut().filter(|order| order.id == id).for_each(how);
    }

    /// Cut down towards zero, as Rust divides.
    fn fee(cents: i128, bps: i128) -> i128 {
        cents * bps / 10_000
    }

    fn cents(price: i128, qty: i128) -> i128 {
        assert_eq!(price * qty % 100, 0, "a fraction of a cent");
        price * qty / 100
    }

    /// What a buy may cost at this price: the value, and the larger fee.
    fn need(&self, price: i128, qty: i128) -> i128 {
        let value = Self::cents(price, qty);
        value + Self::fee(value, self.rules.maker_bps.max(self.rules.taker_bps))
    }

    /// The money that is held for one order. A pair holds what the dearer of the two needs: the stop
    /// what it needs more than the limit order.
    fn money_held(&self, order: &Order) -> i128 {
        let Some(price) = order.held_at.filter(|_| order.buy) else { return 0 };
        let need = self.need(price, order.open);
        match (order.trigger, order.pair.and_then(|id| self.find(id))) {
            (Some(_), Some(limit)) => need.max(self.money_held(&limit)) - self.money_held(&limit),
            _ => need,
        }
    }

    pub fn held(&self, who: usize) -> i128 {
        self.open.iter().filter(|o| o.who == who).map(|o| self.money_held(o)).sum()
    }

    /// A pair holds its shares once.
    pub fn held_shares(&self, who: usize, what: usize) -> i128 {
        let sells = self.open.iter().filter(|o| o.who == who && o.what == what && !o.buy);
        sells.filter(|o| o.pair.is_none() || o.trigger.is_none()).map(|o| o.open).sum()
    }

    pub fn available(&self, who: usize) -> i128 {
        self.owned[who].cents - self.held(who)
    }

    pub fn available_shares(&self, who: usize, what: usize) -> i128 {
        self.owned[who].shares[what] - self.held_shares(who, what)
    }

    /// The orders of one side of a book, best first, then first in.
    pub fn queue(&self, what: usize, buy: bool) -> Vec<&Order> {
        let stands = |o: &&Order| o.place == Place::Book && o.what == what && o.buy == buy;
        let mut queue: Vec<&Order> = self.open.iter().filter(stands).collect();
        queue.sort_by_key(|o| (if buy { -o.limit.unwrap() } else { o.limit.unwrap() }, o.turn));
        queue
    }

    /// The first of them.
    pub fn best(&self, what: usize, buy: bool) -> Option<Order> {
        let stands = |o: &&Order| o.place == Place::Book && o.what == what && o.buy == buy;
        let rank = |o: &&Order| (if buy { -o.limit.unwrap() } else { o.limit.unwrap() }, o.turn);
        self.open.iter().filter(stands).min_by_key(rank).copied()
    }

    /// The worst price that an order may trade at now: the last price, or before the first trade the best one of the
    /// other side, and so many basis points of it, on the tick within.
    pub fn collar(&self, what: usize, buy: bool) -> Option<i128> {
        let from = self.markets[what].last.or_else(|| self.best(what, !buy)?.limit)?;
        self.collar_from(what, buy, from)
    }

    fn collar_from(&self, what: usize, buy: bool, from: i128) -> Option<i128> {
        let tick = self.markets[what].tick;
        let away = from * self.rules.collar_bps? / 10_000;
        let mut price = tick;
        // On the tick: up to the last one that is within; or to the first one that is.
        while if buy { price + tick <= from + away } else { price < from - away } {
            price += tick;
        }
        Some(price)
    }

    fn is_outside_collar(&self, what: usize, buy: bool, price: i128) -> bool {
        let Some(last) = self.markets[what].last else { return false };
        let Some(bound) = self.collar_from(what, buy, last) else { return false };
        if buy { price > bound } else { price < bound }
    }
}
