//! The performance of several accounts, in one pass over the records.
//!
//! Most records concern few accounts: those that they pay, those that trade, and, where a price moves, those
//! that hold the instrument. The others are not looked at; what they need to know of time and prices when
//! their turn comes is kept here once for all. Each account's figures are those of [`Performance::fold`].

use super::Performance;
use crate::domain::bank::LedgerAccount;
use crate::domain::{AccountId, Event, InstrumentId, Price, Record, RecordNo, Time, postings};
use crate::views::Stamp;
use crate::views::candles::{Span, split, traded};
use std::collections::{BTreeSet, HashMap};

/// A left fold over the records of a line, for several accounts.
#[derive(Clone, Debug)]
pub struct Performances {
    all: Vec<(AccountId, Performance)>,
    /// Where an account stands in the list.
    places: HashMap<AccountId, usize>,
    listed: Vec<Listed>,
    period: Span,
    /// When the period that is not over began.
    running: Option<Time>,
    /// The last record, and its time.
    n: RecordNo,
    at: Time,
    /// Whom the event at hand concerns: kept for its room.
    concerned: Vec<usize>,
    /// Whom the record at hand concerns, and what they were worth before it.
    touched: Vec<(usize, i128)>,
}

/// What all accounts have in common of an instrument.
#[derive(Clone, Debug, Default)]
struct Listed {
    last: Option<Price>,
    /// Who holds or owes some.
    holders: BTreeSet<usize>,
}

impl Performances {
    /// Before the first record. The accounts stay in their order.
    pub fn new(accounts: impl IntoIterator<Item = AccountId>, period: Span) -> Performances {
        let all: Vec<_> = accounts.into_iter().map(|account| (account, Performance::new(account, period))).collect();
        let places = all.iter().enumerate().map(|(place, (account, _))| (*account, place)).collect();
        Performances {
            all,
            places,
            listed: Vec::new(),
            period,
            running: None,
            n: RecordNo::GENESIS,
            at: Time::default(),
            concerned: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// The accounts, up to the last record.
    pub fn all(&self) -> &[(AccountId, Performance)] {
        &self.all
    }

    /// Every account knows of the last record: to be called before they are looked at.
    pub fn catch_up(&mut self) {
        for (_, performance) in &mut self.all {
            (performance.n, performance.at) = (self.n, self.at);
        }
    }

    /// Folds a record in.
    pub fn fold(&mut self, record: &Record) {
        let start = self.period.start(record.at);
        if self.running != Some(start) {
            self.running = Some(start);
            self.catch_up();
            self.all.iter_mut().for_each(|(_, performance)| performance.pass(record.at));
        }
        let stamp = Stamp { n: record.n, at: record.at, by: record.by };
        for event in record.events() {
            self.event(&stamp, event);
        }
        (self.n, self.at) = (record.n, record.at);
        for (place, before) in self.touched.drain(..) {
            let Some((_, performance)) = self.all.get_mut(place) else { continue };
            (performance.n, performance.at) = (record.n, record.at);
            if performance.worth != before {
                performance.look();
            }
        }
    }

    fn event(&mut self, stamp: &Stamp, event: &Event) {
        if let Event::InstrumentListed { .. } = event {
            self.listed.push(Listed::default());
            return self.all.iter_mut().for_each(|(_, performance)| performance.event(stamp, event));
        }
        let mut concerned = std::mem::take(&mut self.concerned);
        self.find_concerned(event, &mut concerned);
        let instrument = instrument_of(event);
        for place in concerned.drain(..) {
            let Some((_, performance)) = self.all.get_mut(place) else { continue };
            if !self.touched.iter().any(|(touched, _)| *touched == place) {
                self.touched.push((place, performance.worth));
            }
            let listed = instrument.and_then(|id| Some((id, self.listed.get_mut(id.index())?)));
            let Some((id, listed)) = listed else {
                performance.event(stamp, event);
                continue;
            };
            performance.quote(id, listed.last);
            performance.event(stamp, event);
            match performance.holds(id) {
                true => listed.holders.insert(place),
                false => listed.holders.remove(&place),
            };
        }
        self.concerned = concerned;
        let listed = instrument.and_then(|id| self.listed.get_mut(id.index()));
        if let (Some(listed), Some((.., price))) = (listed, traded(event)) {
            listed.last = Some(price);
        }
        if let Some((id, ratio)) = split(event)
            && let Some(listed) = self.listed.get_mut(id.index())
        {
            listed.last = listed.last.and_then(|last| ratio.price(last));
        }
    }

    /// Whom an event concerns: none twice.
    fn find_concerned(&self, event: &Event, found: &mut Vec<usize>) {
        let mut add = |account: AccountId| found.extend(self.places.get(&account));
        // Events that are on the record had postings then, and have them now.
        let _ = postings(event, |posting| {
            if let LedgerAccount::Customer(account) = posting.account {
                add(account);
            }
        });
        match event {
            Event::AccountOpened { account, .. }
            | Event::SharesGranted { account, .. }
            | Event::CashInLieu { account, .. } => add(*account),
            Event::TradeExecuted(trade) => [trade.maker_account, trade.taker_account].into_iter().for_each(add),
            _ => {}
        }
        let moves = match traded(event) {
            Some((id, _, price)) => self.listed.get(id.index()).filter(|listed| listed.last != Some(price)),
            None => split(event).and_then(|(id, _)| self.listed.get(id.index())),
        };
        found.extend(moves.iter().flat_map(|listed| &listed.holders));
        found.sort_unstable();
        found.dedup();
    }
}

/// The instrument whose shares or price an event changes.
fn instrument_of(event: &Event) -> Option<InstrumentId> {
    match event {
        Event::SharesGranted { instrument, .. }
        | Event::CashInLieu { instrument, .. }
        | Event::SharesSplit { instrument, .. } => Some(*instrument),
        _ => traded(event).map(|(instrument, ..)| instrument),
    }
}
