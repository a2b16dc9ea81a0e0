//! Turning messages into commands, and holding our book against the recorded one.
//!
//! A price is *known* while it lies within the recorded levels: whatever happens there is in the
//! messages, and the book must follow from them alone. Below lies what the recording does not tell.
//! When a price comes up from there, the row says how much stands at it: what we lack is revealed,
//! what has left unseen is cut.

use super::claims::{Claims, Holder};
use super::{Feed, Kind, Message, Quote, RESTING, TAKING};
use crate::domain::{
    Command, Handle, InstrumentId, OrderId, OrderKind, Price, Qty, Side, Source, Symbol, Text, Time, TimeInForce, World,
};
use rustc_hash::FxHashMap;
use std::collections::VecDeque;

/// Where the replayed book and the recorded one part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// A level is another than the recorded one.
    #[error(
        "line {line}, {} level {level}: recorded {}, replayed {}; the two files do not belong together, or lines are missing",
        side_word(*.side), quote_words(.recorded), quote_words(.replayed)
    )]
    Level {
        /// The line of both files, from 1.
        line: usize,
        /// Which side of the book.
        side: Side,
        /// Which level, from 1.
        level: usize,
        /// What the file says; `None` where it says that the level is not occupied.
        recorded: Option<(Price, Qty)>,
        /// What our book says.
        replayed: Option<(Price, Qty)>,
    },
    /// A message that cannot have happened in this book.
    #[error("line {line}: {problem}; the two files do not belong together, or lines are missing")]
    Message {
        /// The line of both files, from 1.
        line: usize,
        /// Why it cannot.
        problem: String,
    },
}

fn side_word(side: Side) -> &'static str {
    if side == Side::Buy { "bid" } else { "ask" }
}

fn quote_words(quote: &Option<(Price, Qty)>) -> String {
    quote.map_or("nothing".to_owned(), |(price, qty)| format!("{qty} @ {price}"))
}

/// What has been replayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplayStats {
    /// Messages, all of whose commands have been given.
    pub messages: u64,
    /// New limit orders.
    pub orders: u64,
    /// Executions of visible orders.
    pub executions: u64,
    /// Trades that they made in our book.
    pub trades: u64,
    /// Executions of hidden orders.
    pub prints: u64,
    /// Deletions.
    pub cancels: u64,
    /// Reductions.
    pub reductions: u64,
    /// Orders added for what stood before the first message or came up from below.
    pub reveals: u64,
    /// Orders taken away, in whole or in part, that had left below the visible levels.
    pub cuts: u64,
    /// Executions of orders that were not the first in our queue. Ours was filled instead, at the
    /// same price.
    pub off_front: u64,
    /// Halts and resumptions.
    pub halts: u64,
}

/// A command in the making. The numbers of new orders are known only when they are placed.
#[derive(Clone, Copy, Debug)]
enum Action {
    Place { holder: Holder, side: Side, price: Price, qty: Qty },
    Remove { order: OrderId, qty: u64 },
    Hit { holder: Holder, side: Side, price: Price, qty: Qty },
    Print { qty: Qty, price: Price },
    Mark(&'static str),
}

/// What comes next for the message at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// Before the first message: what already stood.
    Opening,
    /// The message itself.
    Message,
    /// Prices that came up from below.
    Reveal,
    /// All done: the books must be the same.
    Check,
}

/// Gives a feed's commands one by one. Ask for the next only after the last was decided and applied.
#[derive(Clone, Debug)]
pub struct Replay {
    feed: Feed,
    symbol: Symbol,
    resting: Handle,
    taking: Handle,
    /// The message at hand.
    message: usize,
    phase: Phase,
    actions: VecDeque<Action>,
    claims: Claims,
    /// The last message that names an order: until then it must be standing.
    last_named: FxHashMap<i64, usize>,
    stats: ReplayStats,
}

impl Replay {
    /// A replay from the first message on.
    ///
    /// # Errors
    /// [`crate::domain::NameError`] where the feed's accounts have no good names, which they have.
    pub fn new(feed: Feed, symbol: Symbol) -> Result<Replay, crate::domain::NameError> {
        let last_named = feed.messages.iter().enumerate().map(|(i, message)| (message.id, i)).collect();
        Ok(Replay {
            feed,
            symbol,
            resting: Handle::parse(RESTING)?,
            taking: Handle::parse(TAKING)?,
            message: 0,
            phase: Phase::Opening,
            actions: VecDeque::new(),
            claims: Claims::default(),
            last_named,
            stats: ReplayStats::default(),
        })
    }

    /// Counts so far.
    pub fn stats(&self) -> ReplayStats {
        self.stats
    }

    /// The next command, to be given at this time by this source. `None` when all messages have
    /// been replayed. `world` is the world after the last command; should one be rejected, which
    /// takes files of absurd sizes, the replay cannot go on. After every message the recorded
    /// levels are compared.
    ///
    /// # Errors
    /// [`ReplayError`] where the replayed book is not the recorded one.
    pub fn next(&mut self, world: &World) -> Result<Option<(Time, Source, Command)>, ReplayError> {
        let Some(instrument) = world.exchange.find(&self.symbol) else {
            return Err(self.problem(format!("{} is not listed", self.symbol)));
        };
        while let Some(message) = self.feed.messages.get(self.message).copied() {
            if let Some(action) = self.actions.pop_front() {
                let command = self.command(world, instrument, action)?;
                return Ok(Some((message.at, Source::Feed, command)));
            }
            self.phase = match self.phase {
                Phase::Opening => {
                    self.open(&message);
                    Phase::Message
                }
                Phase::Message => {
                    self.plan(world, instrument, &message)?;
                    Phase::Reveal
                }
                Phase::Reveal => {
                    for side in [Side::Sell, Side::Buy] {
                        self.reveal(world, instrument, side)?;
                    }
                    Phase::Check
                }
                Phase::Check => {
                    self.check_row(world, instrument)?;
                    self.stats.messages += 1;
                    self.message += 1;
                    Phase::Message
                }
            };
        }
        Ok(None)
    }

    /// The book before the first message: the first row, and the message undone.
    fn open(&mut self, first: &Message) {
        for side in [Side::Sell, Side::Buy] {
            let mut levels: Vec<Quote> = self.feed.levels(0, side).collect();
            if side == first.side {
                let at = levels.iter().position(|quote| quote.price == first.price);
                match (first.kind, at.and_then(|at| levels.get_mut(at))) {
                    (Kind::New, Some(level)) => level.qty = Qty(level.qty.0.saturating_sub(first.qty.0)),
                    (Kind::Reduced | Kind::Deleted | Kind::Executed, Some(level)) => {
                        level.qty = Qty(level.qty.0.saturating_add(first.qty.0));
                    }
                    (Kind::Reduced | Kind::Deleted | Kind::Executed, None) => {
                        levels.push(Quote { price: first.price, qty: first.qty });
                    }
                    _ => {}
                }
            }
            for quote in levels.iter().filter(|quote| quote.qty.0 > 0) {
                let holder = Holder::Revealed(side, quote.price);
                self.actions.push_back(Action::Place { holder, side, price: quote.price, qty: quote.qty });
            }
        }
    }

    /// What the message asks for.
    fn plan(&mut self, world: &World, instrument: InstrumentId, message: &Message) -> Result<(), ReplayError> {
        let &Message { kind, id, qty, price, side, .. } = message;
        let recorded = Holder::Recorded(id);
        // An order that was never seen to come in is one of those that stood there before.
        let holder = if self.claims.has_any(recorded) { recorded } else { Holder::Revealed(side, price) };
        match kind {
            Kind::New => {
                self.stats.orders += 1;
                let opposite = world.exchange.best(instrument, side.opposite());
                let crosses =
                    opposite.is_some_and(|best| if side == Side::Buy { price >= best } else { price <= best });
                if crosses {
                    return Err(self.problem(format!("a new order at {price} would trade at once")));
                }
                self.actions.push_back(Action::Place { holder: recorded, side, price, qty });
            }
            Kind::Reduced => {
                self.stats.reductions += 1;
                self.take_from_level(world, instrument, message, holder)?;
            }
            Kind::Deleted => {
                self.stats.cancels += 1;
                self.take_from_level(world, instrument, message, holder)?;
                // Shares that it has left belong to others at the price: it shrank unseen, below
                // the visible levels.
                self.claims.hand_over(recorded, Holder::Revealed(side, price), u64::MAX);
            }
            Kind::Executed => {
                self.stats.executions += 1;
                self.actions.push_back(Action::Hit { holder, side, price, qty });
            }
            Kind::Hidden => {
                self.stats.prints += 1;
                self.actions.push_back(Action::Print { qty, price });
            }
            Kind::Halt(words) => {
                self.stats.halts += 1;
                self.actions.push_back(Action::Mark(words));
            }
        }
        Ok(())
    }

    /// Takes a message's shares from its holder, then from those that were revealed at the price,
    /// then from whoever stands there, last in first.
    fn take_from_level(
        &mut self,
        world: &World,
        instrument: InstrumentId,
        message: &Message,
        holder: Holder,
    ) -> Result<(), ReplayError> {
        let &Message { side, price, qty, .. } = message;
        let mut left = qty.0;
        for holder in [holder, Holder::Revealed(side, price)] {
            for order in self.claims.orders_of(holder) {
                left -= self.remove(holder, order, left); // at most what was left
            }
        }
        for order in queue_from_behind(world, instrument, side, price) {
            for (holder, _) in self.claims.in_order(order) {
                left -= self.remove(holder, order, left); // at most what was left
            }
        }
        if left > 0 {
            return Err(self.problem(format!("{left} shares fewer stand at {price} than order {} has", message.id)));
        }
        Ok(())
    }

    /// Plans to take up to so many of a holder's shares in an order. Gives how many.
    fn remove(&mut self, holder: Holder, order: OrderId, most: u64) -> u64 {
        let qty = self.claims.take(holder, order, most);
        if qty > 0 {
            self.actions.push_back(Action::Remove { order, qty });
        }
        qty
    }

    /// Adds or cuts what the row says at prices that were not known before the message.
    fn reveal(&mut self, world: &World, instrument: InstrumentId, side: Side) -> Result<(), ReplayError> {
        // Before the first message the whole row was put in place.
        let Some(before) = self.message.checked_sub(1) else { return Ok(()) };
        let full = |message: usize| self.feed.levels(message, side).nth(self.feed.depth - 1);
        let Some(known_to) = full(before).map(|quote| quote.price) else { return Ok(()) };
        let shown_to = full(self.message).map(|quote| quote.price);
        let worse = |price: Price, than: Price| if side == Side::Buy { price < than } else { price > than };
        let rows: Vec<Quote> = self.feed.levels(self.message, side).filter(|q| worse(q.price, known_to)).collect();
        let entered = |price: Price| worse(price, known_to) && shown_to.is_none_or(|end| !worse(price, end));
        let ours = world.exchange.levels(instrument, side).filter(|level| entered(level.price));
        let ours: Vec<Quote> = ours.map(|level| Quote { price: level.price, qty: level.qty }).collect();
        let qty_in = |quotes: &[Quote], price| quotes.iter().find(|q| q.price == price).map_or(0, |q| q.qty.0);
        for quote in &ours {
            let gone = quote.qty.0.saturating_sub(qty_in(&rows, quote.price));
            self.cut(world, instrument, side, quote.price, gone);
        }
        for quote in &rows {
            let missing = quote.qty.0.saturating_sub(qty_in(&ours, quote.price));
            if missing > 0 {
                let holder = Holder::Revealed(side, quote.price);
                self.actions.push_back(Action::Place { holder, side, price: quote.price, qty: Qty(missing) });
            }
        }
        Ok(())
    }

    /// Plans to take shares off a level that left it unseen: first of orders that no later message
    /// names, then of those that were revealed, then of any, last in first.
    fn cut(&mut self, world: &World, instrument: InstrumentId, side: Side, price: Price, qty: u64) {
        let queue = queue_from_behind(world, instrument, side, price);
        let mut left = qty;
        for turn in 0..3 {
            for order in &queue {
                for (holder, _) in self.claims.in_order(*order) {
                    let its_turn = match holder {
                        Holder::Recorded(id) if self.last_named.get(&id).is_none_or(|last| *last <= self.message) => 0,
                        Holder::Revealed(..) => 1,
                        Holder::Recorded(_) => 2,
                    };
                    if its_turn == turn && left > 0 {
                        left -= self.remove(holder, *order, left); // at most what was left
                        self.stats.cuts += 1;
                    }
                }
            }
        }
    }

    /// The command of an action, now that its turn has come.
    fn command(&mut self, world: &World, instrument: InstrumentId, action: Action) -> Result<Command, ReplayError> {
        let symbol = self.symbol;
        Ok(match action {
            Action::Place { holder, side, price, qty } => {
                self.claims.give(holder, world.exchange.next_order(), qty.0);
                if let Holder::Revealed(..) = holder {
                    self.stats.reveals += 1;
                }
                let kind = OrderKind::at(price, TimeInForce::Gtc);
                Command::place(self.resting.into(), side, symbol, qty, kind)
            }
            Action::Remove { order, qty } => {
                let open = world.exchange.order(order).map_or(0, |order| order.open.0);
                if qty >= open { Command::Cancel { order } } else { Command::Reduce { order, qty: Qty(qty) } }
            }
            Action::Hit { holder, side, price, qty } => {
                self.hit(world, instrument, (holder, side, price, qty))?;
                let kind = OrderKind::at(price, TimeInForce::Ioc);
                Command::place(self.taking.into(), side.opposite(), symbol, qty, kind)
            }
            Action::Print { qty, price } => Command::Print { symbol, qty, price },
            Action::Mark(words) => {
                let text = Text::parse(words).map_err(|error| self.problem(error.to_string()))?;
                Command::Mark { text }
            }
        })
    }

    /// Foresees what an execution fills, and moves the claims.
    fn hit(
        &mut self,
        world: &World,
        instrument: InstrumentId,
        (holder, side, price, qty): (Holder, Side, Price, Qty),
    ) -> Result<(), ReplayError> {
        let fills: Vec<_> = world.exchange.fills(instrument, side.opposite(), qty, Some(price)).collect();
        let filled: u64 = fills.iter().map(|fill| fill.qty.0).sum();
        if filled != qty.0 || fills.iter().any(|fill| fill.price != price) {
            return Err(
                self.problem(format!("an execution of {qty} @ {price}, where that is not the best of the book"))
            );
        }
        self.stats.trades += fills.len() as u64;
        let mut owed: Vec<(Holder, u64)> = Vec::new();
        for fill in &fills {
            let mut left = fill.qty.0 - self.claims.take(holder, fill.maker.id, fill.qty.0); // at most that
            for (other, _) in self.claims.in_order(fill.maker.id) {
                let taken = self.claims.take(other, fill.maker.id, left);
                left -= taken; // at most what was left
                owed.extend((taken > 0).then_some((other, taken)));
            }
        }
        self.stats.off_front += u64::from(!owed.is_empty());
        for (other, shares) in owed {
            // Who was filled in its place goes on in its shares.
            self.claims.hand_over(holder, other, shares);
        }
        Ok(())
    }

    /// Whether the best levels of our book are those of the row.
    fn check_row(&self, world: &World, instrument: InstrumentId) -> Result<(), ReplayError> {
        for side in [Side::Sell, Side::Buy] {
            let mut recorded = self.feed.levels(self.message, side).map(|quote| (quote.price, quote.qty));
            let mut replayed = world.exchange.levels(instrument, side).map(|level| (level.price, level.qty));
            for level in 1..=self.feed.depth {
                let (recorded, replayed) = (recorded.next(), replayed.next());
                if recorded != replayed {
                    let line = self.message + 1;
                    return Err(ReplayError::Level { line, side, level, recorded, replayed });
                }
            }
        }
        Ok(())
    }

    fn problem(&self, problem: String) -> ReplayError {
        ReplayError::Message { line: self.message + 1, problem }
    }
}

/// The orders at a price, last in first.
fn queue_from_behind(world: &World, instrument: InstrumentId, side: Side, price: Price) -> Vec<OrderId> {
    let Some(level) = world.exchange.level(instrument, side, price) else { return Vec::new() };
    let mut queue: Vec<OrderId> = world.exchange.queue(instrument, level).map(|order| order.id).collect();
    queue.reverse();
    queue
}
