//! The blotter of the line in use, read along with the cursor: from the cursor backwards, a piece between
//! two frames, as far as it is looked at. What was read is kept while the cursor goes on.

use crate::domain::{AccountId, Handle, RecordNo, Side, Symbol};
use crate::session::Session;
use crate::tui::PIECE;
use crate::views::Moment;
use crate::views::blotter::{Blotter, Filter, Ordered, Which, open};

/// So many orders more than are looked at may be kept; then it begins anew.
const SPARE: usize = 20_000;

/// Whose orders are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Whose {
    /// Those of who acts.
    #[default]
    Mine,
    /// Everybody's.
    Everybody,
    /// Those of this account.
    Of(Handle),
}

/// Which orders are looked at, by names: numbers differ between branches, names do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sieve {
    /// By how they stand.
    pub which: Which,
    /// Whose.
    pub whose: Whose,
    /// For what.
    pub symbol: Option<Symbol>,
    /// Which way.
    pub side: Option<Side>,
    /// Other words, in small letters.
    pub text: Vec<String>,
}

impl Sieve {
    /// Reads words: `done everybody ACME sell fok`. What is no word of its own, no account and no symbol
    /// of this moment is a text. What is not said is as it is at first.
    pub fn read(text: &str, moment: &Moment) -> Sieve {
        let mut sieve = Sieve::default();
        for word in text.to_lowercase().split_whitespace() {
            let handle = || Handle::parse(word).ok().filter(|name| moment.world.bank.find_handle(name).is_some());
            let symbol = || {
                let symbol = Symbol::parse(&word.to_uppercase()).ok()?;
                moment.world.exchange.find(&symbol).map(|_| symbol)
            };
            match word {
                "open" => sieve.which = Which::Open,
                "done" => sieve.which = Which::Done,
                "all" => sieve.which = Which::All,
                "mine" => sieve.whose = Whose::Mine,
                "everybody" => sieve.whose = Whose::Everybody,
                "buy" => sieve.side = Some(Side::Buy),
                "sell" => sieve.side = Some(Side::Sell),
                _ => match (symbol(), handle()) {
                    (Some(symbol), _) => sieve.symbol = Some(symbol),
                    (None, Some(handle)) => sieve.whose = Whose::Of(handle),
                    (None, None) => sieve.text.push(word.to_owned()),
                },
            }
        }
        sieve
    }

    /// The words that it is read from.
    pub fn words(&self) -> Vec<String> {
        let mut words = vec![self.which.word().to_owned()];
        words.push(match self.whose {
            Whose::Mine => "mine".to_owned(),
            Whose::Everybody => "everybody".to_owned(),
            Whose::Of(handle) => handle.to_string(),
        });
        words.extend(self.symbol.map(|symbol| symbol.to_string()));
        words.extend(self.side.map(|side| side.word().to_owned()));
        words.extend(self.text.iter().cloned());
        words
    }

    /// The same in a moment, by numbers; `None` where it names what is not there. `you` is who acts.
    pub fn filter(&self, moment: &Moment, you: Option<AccountId>) -> Option<Filter> {
        let account = match self.whose {
            Whose::Mine => Some(you?),
            Whose::Everybody => None,
            Whose::Of(handle) => Some(moment.world.bank.find_handle(&handle)?),
        };
        let instrument = match self.symbol {
            Some(symbol) => Some(moment.world.exchange.find(&symbol)?),
            None => None,
        };
        Some(Filter { which: self.which, account, instrument, side: self.side, text: self.text.clone() })
    }
}

/// A blotter that follows the cursor.
#[derive(Debug, Default)]
pub struct Following {
    blotter: Blotter,
    /// The position that the cursor was at, and the record there.
    top: (u64, RecordNo),
    /// The position to read next, towards the beginning of the line; 0 at its end.
    next: u64,
    looking: bool,
}

impl Following {
    /// What was read.
    pub fn blotter(&self) -> &Blotter {
        &self.blotter
    }

    /// The position to read next, where more is wanted than has been read.
    pub fn looking(&self) -> Option<u64> {
        self.looking.then_some(self.next)
    }

    /// Whether the line has been read to its beginning.
    #[cfg(test)]
    fn is_whole(&self) -> bool {
        self.next == 0
    }

    /// Goes along with the cursor and reads on until so many orders that fit are known, a piece at the
    /// most. `moment` is the one at the cursor.
    pub fn follow(&mut self, session: &Session, filter: &Filter, cursor: u64, moment: &Moment, wanted: usize) {
        let line = session.line();
        let read = |position| line.at(position).and_then(|n| session.history().record(n));
        let known = self.blotter.filter() == filter && line.at(self.top.0) == Some(self.top.1);
        // What came later is in what was read: there is no way back but anew.
        let ahead = cursor.checked_sub(self.top.0).filter(|ahead| known && *ahead <= PIECE);
        let world = &moment.world;
        if ahead.is_none() {
            *self = Following { blotter: Blotter::new(filter.clone()), next: cursor, ..Following::default() };
        }
        let mut left = PIECE - ahead.unwrap_or(0); // at most a piece
        for record in (self.top.0 + 1..=cursor).take_while(|_| ahead.is_some()).filter_map(read) {
            self.blotter.go_on(&record, &moment.views.orders, world);
        }
        self.top = (cursor, line.at(cursor).unwrap_or(RecordNo::GENESIS));
        let mut fitting = self.blotter.orders(world).count();
        if fitting > wanted.saturating_add(SPARE) {
            *self = Following {
                blotter: Blotter::new(filter.clone()),
                next: cursor,
                top: self.top,
                ..Following::default()
            };
            fitting = 0;
        }
        while self.next > 0 && fitting < wanted && left > 0 {
            if let Some(record) = read(self.next) {
                fitting += self.blotter.look_back(&record, world);
            }
            self.next -= 1;
            left -= 1;
        }
        self.looking = self.next > 0 && fitting < wanted;
    }
}

/// The open orders that fit, with their times, newest first.
pub fn open_orders(session: &Session, moment: &Moment, filter: &Filter) -> Vec<Ordered> {
    let mut orders = open(moment, filter);
    for order in &mut orders {
        order.at = session.history().time(order.n).unwrap_or_default();
    }
    orders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Command, Event, OrderId, Qty, Source};
    use crate::market::scenario;
    use crate::session::Limit;
    use crate::views::blotter::State;
    use std::collections::BTreeMap;

    fn market(records: u64) -> (tempfile::TempDir, Session) {
        let dir = tempfile::tempdir().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "starter").unwrap().1;
        let mut session = Session::create(&dir.path().join("demo.ron"), &scenario::read(text).unwrap()).unwrap();
        session.run(Limit::Records(records)).unwrap();
        (dir, session)
    }

    fn everything(which: Which) -> Filter {
        Filter { which, ..Filter::default() }
    }

    fn fresh(session: &Session, filter: &Filter, cursor: u64) -> Vec<Ordered> {
        let moment = session.moment_at(session.line().at(cursor).unwrap()).unwrap();
        let mut following = Following::default();
        following.follow(session, filter, cursor, &moment, usize::MAX);
        assert!(following.is_whole());
        following.blotter().orders(&moment.world).cloned().collect()
    }

    #[test]
    fn what_is_read_backwards_is_what_the_world_holds_and_what_happened() {
        let (_dir, mut session) = market(3_000);
        // One of the resting orders is reduced, then given another price and more shares, then reduced.
        let order = session.live().world.exchange.orders().max_by_key(|order| order.open).unwrap();
        let (id, qty, filled) = (order.id, order.qty, order.filled());
        for to in [qty.0 - 1, qty.0 + 1, qty.0] {
            session
                .submit(Source::User, Command::Amend { order: id, qty: Some(Qty(to)), price: None, stop: None })
                .unwrap();
        }
        let cursor = session.line().len();
        let world = &session.live().world;
        let all = fresh(&session, &everything(Which::All), cursor);
        let open: Vec<Ordered> = all.iter().filter(|order| order.is_open()).cloned().collect();
        let mut held = open_orders(&session, session.live(), &everything(Which::Open));
        // The world does not know which record touched an order last.
        held.iter_mut().zip(&open).for_each(|(held, open)| held.last = open.last);
        assert_eq!(open, held);
        assert_eq!(open.len(), world.exchange.open_count());
        let amended = open.iter().find(|order| order.order == Some(id)).unwrap();
        assert_eq!((amended.qty, amended.filled), (qty, filled));
        // Every order once, filled + open + cancelled = placed, and as the events tell, forwards.
        let mut told: BTreeMap<OrderId, (u64, i128)> = BTreeMap::new();
        let mut gone: BTreeMap<OrderId, u64> = BTreeMap::new();
        let mut rejected = 0;
        for n in session.line().between(1, cursor) {
            let record = session.history().record(n).unwrap();
            let refused = record.step().is_some_and(|step| {
                step.outcome.rejection().is_some() && matches!(step.command, Command::Place { .. })
            });
            rejected += usize::from(refused);
            for event in record.events() {
                match event {
                    Event::OrderAccepted { order, .. } => drop(told.insert(*order, (0, 0))),
                    Event::TradeExecuted(trade) => {
                        for id in [trade.maker, trade.taker] {
                            let sums = told.get_mut(&id).unwrap();
                            sums.0 += trade.qty.0;
                            sums.1 += i128::from(trade.qty.0) * i128::from(trade.price.0);
                        }
                    }
                    Event::OrderCancelled { order, qty, .. } => drop(gone.insert(*order, qty.0)),
                    _ => {}
                }
            }
        }
        assert_eq!(all.len(), told.len() + rejected);
        for order in &all {
            let Some(id) = order.order else {
                assert!(matches!(order.state, State::Rejected(_)));
                continue;
            };
            assert_eq!((order.filled.0, order.paid), told[&id], "order {id}");
            let gone = gone.get(&id).copied();
            assert_eq!(gone.is_some(), matches!(order.state, State::Cancelled(_)), "order {id}");
            assert_eq!(order.filled.0 + order.open().0 + gone.unwrap_or(0), order.qty.0, "order {id}");
        }
        assert!(all.is_sorted_by_key(|order| std::cmp::Reverse(order.n)));
    }

    #[test]
    fn a_blotter_that_went_along_is_as_one_that_was_always_there() {
        let (_dir, session) = market(1_500);
        let len = session.line().len();
        let sieves = ["all everybody", "done everybody", "done castor", "all everybody acme sell", "all everybody ioc"];
        for words in sieves {
            let filter = Sieve::read(words, session.live()).filter(session.live(), None).unwrap();
            let mut following = Following::default();
            for (cursor, wanted) in
                [(len - 700, 5), (len - 699, 9), (len - 300, 2), (len - 20, 40), (10, 3), (len, 100)]
            {
                let moment = session.moment_at(session.line().at(cursor).unwrap()).unwrap();
                following.follow(&session, &filter, cursor, &moment, wanted);
                let known: Vec<Ordered> = following.blotter().orders(&moment.world).cloned().collect();
                let all = fresh(&session, &filter, cursor);
                assert!(known.len() >= wanted.min(all.len()), "{words} at {cursor}");
                assert_eq!(known, all[..known.len()], "{words} at {cursor}");
            }
        }
    }

    #[test]
    fn words_are_read() {
        let (_dir, session) = market(10);
        let read = |text: &str| Sieve::read(text, session.live());
        assert_eq!(read(""), Sieve::default());
        let sieve = read("Done everybody acme SELL fok");
        assert_eq!(sieve.words(), ["done", "everybody", "ACME", "sell", "fok"]);
        assert_eq!((sieve.which, sieve.side), (Which::Done, Some(Side::Sell)));
        assert_eq!(read(&sieve.words().join(" ")), sieve);
        assert!(matches!(read("castor").whose, Whose::Of(_)), "an account");
        assert_eq!(read("castorp").text, ["castorp"], "a text");
    }
}
