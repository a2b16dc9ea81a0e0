//! The blotter: all orders of a line, open and done, newest first. A line may hold millions of records,
//! so it is read backwards, as far as it is looked at: what came later of an order is known when the
//! record that took it is reached. As records follow, it goes on with them.
//!
//! Open orders alone need no records: the world holds them, see [`open`].

mod later;
mod tie;

pub use tie::Tie;

use super::impact::Average;
use super::{Moment, OrderLog};
use crate::domain::{
    AccountId, CancelReason, Command, Event, InstrumentId, OrderId, OrderKind, Outcome, Qty, Record, RecordNo, Side,
    Time, TimeInForce, World,
};
use later::{Change, Later};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// How an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It may still trade.
    Open,
    /// All of it has traded.
    Filled,
    /// What was open left the book.
    Cancelled(CancelReason),
    /// It was never taken: the rejection's code.
    Rejected(&'static str),
}

impl State {
    /// `open`, `filled`, `cancelled` or `rejected`.
    pub fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Filled => "filled",
            State::Cancelled(_) => "cancelled",
            State::Rejected(_) => "rejected",
        }
    }

    /// Why it was cancelled or rejected, in a word for programs.
    pub fn reason(self) -> Option<&'static str> {
        match self {
            State::Open | State::Filled => None,
            State::Cancelled(reason) => Some(reason.word()),
            State::Rejected(code) => Some(code),
        }
    }

    /// The same for people.
    pub fn why(self) -> &'static str {
        match self {
            State::Open | State::Filled => "",
            State::Cancelled(reason) => reason.words(),
            State::Rejected(code) => code,
        }
    }
}

/// An order as it stands at the newest record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// Its number; none where it was rejected.
    pub order: Option<OrderId>,
    /// The record that took or rejected it.
    pub n: RecordNo,
    /// When.
    pub at: Time,
    /// Whose; none where a rejected order names nobody.
    pub account: Option<AccountId>,
    /// For what; none where a rejected order names nothing that is listed.
    pub instrument: Option<InstrumentId>,
    /// Which way.
    pub side: Side,
    /// At which price, and for how long.
    pub kind: OrderKind,
    /// How many shares it is for.
    pub qty: Qty,
    /// How many of them have traded.
    pub filled: Qty,
    /// What those came to, without fees, in ten-thousandths.
    pub paid: i128,
    /// How it stands.
    pub state: State,
    /// The last record that changed it.
    pub last: RecordNo,
    /// What it has to do with other orders, each kind for itself.
    pub ties: Vec<Tie>,
}

impl Ordered {
    /// How it stands, in a word: a stop that was not set off `waits`.
    pub fn word(&self) -> &'static str {
        if self.is_open() && self.kind.is_stop() { "waits" } else { self.state.word() }
    }

    /// Whether it may still trade.
    pub fn is_open(&self) -> bool {
        self.state == State::Open
    }

    /// How many shares may still trade.
    pub fn open(&self) -> Qty {
        Qty(if self.is_open() { self.qty.0.saturating_sub(self.filled.0) } else { 0 })
    }

    /// The average price of what has traded.
    pub fn average(&self) -> Option<Average> {
        Average::of(self.paid, self.filled.0)
    }

    fn tie(&mut self, tie: Tie) {
        let at = self.ties.partition_point(|other| *other < tie);
        self.ties.insert(at, tie); // at most as long as the list
    }

    /// The words that a filter by text looks at, in small letters.
    pub fn words(&self, world: &World) -> String {
        let order = self.order.map_or_else(String::new, |order| order.to_string());
        let price = self.kind.limit().map_or_else(|| "market".to_owned(), |price| price.to_string());
        let account = self.account.map_or("", |id| world.bank.handle(id));
        let symbol = self.instrument.map_or("", |id| world.exchange.symbol(id));
        let terms = terms(self.kind);
        let (side, state, why) = (self.side.word(), self.word(), self.state.why());
        format!("{order} {account} {side} {} {symbol} {price} {terms} {state} {why}", self.qty.0).to_lowercase()
    }
}

/// How long an order stands and what else it asks for: `gtc`, `gtc post`, `day stop 99.50`.
pub fn terms(kind: OrderKind) -> String {
    let stands = match kind.time_in_force() {
        TimeInForce::Gtd(date) => format!("gtd {date}"),
        other => other.word().to_owned(),
    };
    match kind {
        OrderKind::Limit { post, show, .. } => {
            let post = if post { " post" } else { "" };
            let show = show.map_or_else(String::new, |show| format!(" show {}", show.0));
            format!("{stands}{post}{show}")
        }
        OrderKind::Market => String::new(),
        OrderKind::MarketOrKill => stands,
        OrderKind::MarketToLimit { .. } => format!("{stands} to limit"),
        OrderKind::Stop { trigger, .. } => format!("{stands} stop {}", trigger.grouped()),
        OrderKind::Trailing { by, .. } => format!("{stands} trail {}", by.grouped()),
    }
}

/// Which orders are looked at, by how they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Those that may still trade.
    #[default]
    Open,
    /// Filled, cancelled and rejected ones.
    Done,
    /// All.
    All,
}

impl Which {
    /// The next one, and after the last the first.
    #[must_use]
    pub fn next(self) -> Which {
        match self {
            Which::Open => Which::Done,
            Which::Done => Which::All,
            Which::All => Which::Open,
        }
    }

    /// `open`, `done` or `all`.
    pub fn word(self) -> &'static str {
        match self {
            Which::Open => "open",
            Which::Done => "done",
            Which::All => "all",
        }
    }
}

/// Which orders are looked at. All of it must fit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// By how they stand.
    pub which: Which,
    /// Whose.
    pub account: Option<AccountId>,
    /// For what.
    pub instrument: Option<InstrumentId>,
    /// Which way.
    pub side: Option<Side>,
    /// Parts of their words, in small letters.
    pub text: Vec<String>,
}

impl Filter {
    /// Whether an order fits.
    pub fn takes(&self, order: &Ordered, world: &World) -> bool {
        let stands = match self.which {
            Which::Open => order.is_open(),
            Which::Done => !order.is_open(),
            Which::All => true,
        };
        stands
            && self.account.is_none_or(|id| order.account == Some(id))
            && self.instrument.is_none_or(|id| order.instrument == Some(id))
            && self.side.is_none_or(|side| order.side == side)
            && (self.text.is_empty() || {
                let words = order.words(world);
                self.text.iter().all(|part| words.contains(part.as_str()))
            })
    }
}

/// The open orders of a moment that fit, newest first.
pub fn open(moment: &Moment, filter: &Filter) -> Vec<Ordered> {
    let Moment { world, views, .. } = moment;
    let log = &views.orders;
    let all = world.exchange.orders().map(|order| {
        let n = log.record(order.id).unwrap_or_default();
        Ordered {
            order: Some(order.id),
            n,
            at: Time::default(),
            account: Some(order.account),
            instrument: Some(order.instrument),
            side: order.side,
            kind: order.kind,
            qty: order.qty,
            filled: order.filled(),
            paid: log.paid(order.id),
            state: State::Open,
            last: n,
            ties: log.ties(order.id).to_vec(),
        }
    });
    let mut fitting: Vec<Ordered> = all.filter(|order| filter.takes(order, world)).collect();
    fitting.sort_unstable_by_key(|order| std::cmp::Reverse(order.order));
    fitting
}

/// The orders that were read so far, newest first: those that fit a filter, and all that are open, as
/// they may come to fit.
#[derive(Clone, Debug, Default)]
pub struct Blotter {
    filter: Filter,
    orders: VecDeque<Ordered>,
    later: FxHashMap<OrderId, Later>,
}

impl Blotter {
    /// A blotter that has read nothing.
    pub fn new(filter: Filter) -> Blotter {
        Blotter { filter, ..Blotter::default() }
    }

    /// What it looks at.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The orders that fit, newest first.
    pub fn orders<'a>(&'a self, world: &'a World) -> impl Iterator<Item = &'a Ordered> {
        self.orders.iter().filter(move |order| self.filter.takes(order, world))
    }

    /// Reads the record before all that were read. `world` is one that knows its names. Gives how many
    /// orders that fit came to light.
    pub fn look_back(&mut self, record: &Record, world: &World) -> usize {
        let mut fitting = 0;
        for event in record.events().iter().rev() {
            for (id, tie) in Tie::of(event) {
                self.later.entry(id).or_default().tie(tie);
            }
            let Some(mut order) = taken(record, event) else {
                for (id, change) in Change::of(event) {
                    self.later.entry(id).or_default().precede(change, record.n);
                }
                continue;
            };
            let later = order.order.and_then(|id| self.later.remove(&id)).unwrap_or_default();
            later.onto(&mut order);
            fitting += usize::from(self.keep(order, world, VecDeque::push_back));
        }
        if let Some(order) = rejected(record, world) {
            fitting += usize::from(self.keep(order, world, VecDeque::push_back));
        }
        fitting
    }

    /// Goes on with the record after all that were read. `log` and `world` are those after it.
    pub fn go_on(&mut self, record: &Record, log: &OrderLog, world: &World) {
        for event in record.events() {
            if let Some(order) = taken(record, event) {
                // It may be changed by what follows in its record: it stays until then, whatever it is.
                self.orders.push_front(order);
            }
            for (id, tie) in Tie::of(event) {
                match self.find(id, log) {
                    Some(order) => order.tie(tie),
                    None => self.later.entry(id).or_default().tie(tie),
                }
            }
            for (id, change) in Change::of(event) {
                match self.find(id, log) {
                    Some(order) => {
                        let mut later = Later::default();
                        later.follow(change, record.n);
                        later.onto(order);
                    }
                    // One that has not been read yet, or that is done and did not fit.
                    None => self.later.entry(id).or_default().follow(change, record.n),
                }
            }
        }
        if let Some(order) = rejected(record, world) {
            self.orders.push_front(order);
        }
        // Only what this record touched can have become one that is of no interest.
        let filter = &self.filter;
        let touched = |order: &Ordered| order.last == record.n && !order.is_open();
        if self.orders.iter().any(|order| touched(order) && !filter.takes(order, world)) {
            self.orders.retain(|order| !touched(order) || filter.takes(order, world));
        }
    }

    fn keep(&mut self, order: Ordered, world: &World, put: fn(&mut VecDeque<Ordered>, Ordered)) -> bool {
        let fits = self.filter.takes(&order, world);
        if fits || order.is_open() {
            put(&mut self.orders, order);
        }
        fits
    }

    fn find(&mut self, id: OrderId, log: &OrderLog) -> Option<&mut Ordered> {
        let n = log.record(id)?;
        let first = self.orders.partition_point(|order| order.n > n);
        self.orders.range_mut(first..).take_while(|order| order.n == n).find(|order| order.order == Some(id))
    }
}

/// The order that an event takes.
fn taken(record: &Record, event: &Event) -> Option<Ordered> {
    let Event::OrderAccepted { order, account, instrument, side, qty, kind, .. } = event else { return None };
    Some(Ordered {
        order: Some(*order),
        n: record.n,
        at: record.at,
        account: Some(*account),
        instrument: Some(*instrument),
        side: *side,
        kind: *kind,
        qty: *qty,
        filled: Qty(0),
        paid: 0,
        state: State::Open,
        last: record.n,
        ties: Vec::new(),
    })
}

/// The order that a record refuses.
fn rejected(record: &Record, world: &World) -> Option<Ordered> {
    let step = record.step()?;
    let Outcome::Rejected(rejection) = &step.outcome else { return None };
    let Command::Place { account, side, symbol, qty, kind, .. } = &step.command else { return None };
    Some(Ordered {
        order: None,
        n: record.n,
        at: record.at,
        account: world.bank.find(account),
        instrument: world.exchange.find(symbol),
        side: *side,
        kind: *kind,
        qty: *qty,
        filled: Qty(0),
        paid: 0,
        state: State::Rejected(rejection.code()),
        last: record.n,
        ties: Vec::new(),
    })
}
