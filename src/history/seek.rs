//! The state at any record: from the nearest checkpoint before it, forward.
//!
//! Checkpoints are copies of the state, and there is room for so many of them only. They are made
//! close together; when there are too many, the older ones are thinned out to a distance that doubles
//! as the history grows. So the way back is short near the newest records, where most looking back
//! is done, it is a small part of the history everywhere else, and what is kept does not grow.

use super::{Fold, History, HistoryError, Line, Shelf};
use crate::domain::RecordNo;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many records lie between two checkpoints of a line when they are made.
const EVERY: u64 = 256;

/// How many records lie between two checkpoints that are made on the way to a state far back, or on the first
/// way through a journal.
const FAR: u64 = 2_048;

/// A state that is not in memory is taken where it spares so many records: to read it takes as long.
const WORTH: u64 = 1_024;

/// This part of all checkpoints, the newest ones, is never thinned out.
const RECENT: usize = 12;

/// Thinning out frees this part of the room at least: it looks at all checkpoints, so it is not to be
/// done for each new one.
const FREED: usize = 24;

/// The most checkpoints. At ten million records there are then some four thousand between two of
/// them, which are read and folded in two milliseconds.
const MOST: usize = 3_072;

/// The fewest, however large the state is.
const FEWEST: usize = 16;

/// The most bytes that checkpoints take, as far as [`Fold::weight`] knows.
const ROOM: usize = 96 << 20;

/// Copies of the state, by the record after which they were made. A cache: they are made where states are
/// asked for as well, and from beside ([`Past`]), so they stand behind a lock.
#[derive(Debug)]
pub(super) struct Checkpoints<S> {
    shared: Arc<Mutex<Copies<S>>>,
    /// The record that was last looked at whether a checkpoint is due, and the depth of the checkpoint
    /// before it.
    since: (RecordNo, u64),
}

/// The copies.
#[derive(Clone, Debug)]
struct Copies<S> {
    by_number: BTreeMap<RecordNo, S>,
    /// How many records lie between two of the older ones at least.
    every: u64,
}

impl<S> Default for Checkpoints<S> {
    fn default() -> Checkpoints<S> {
        let states = Copies { by_number: BTreeMap::new(), every: EVERY };
        Checkpoints { shared: Arc::new(Mutex::new(states)), since: (RecordNo::GENESIS, 0) }
    }
}

impl<S: Clone> Clone for Checkpoints<S> {
    fn clone(&self) -> Checkpoints<S> {
        Checkpoints { shared: Arc::new(Mutex::new(self.states().clone())), since: self.since }
    }
}

impl<S> Checkpoints<S> {
    /// The copies. Whoever held them and panicked has left whole copies behind.
    fn states(&self) -> MutexGuard<'_, Copies<S>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<S: Fold> Checkpoints<S> {
    /// Drops those behind a record.
    pub(super) fn truncate(&mut self, last: RecordNo) {
        self.states().by_number.split_off(&RecordNo(last.0 + 1));
        self.since = (RecordNo::GENESIS, 0);
    }

    /// About how many bytes they take.
    pub(super) fn weight(&self) -> usize {
        self.states().by_number.values().map(Fold::weight).sum()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.states().by_number.len()
    }
}

/// How many checkpoints there is room for.
fn most<S: Fold>(state: &S) -> usize {
    (ROOM / state.weight().max(1)).clamp(FEWEST, MOST)
}

impl<S: Fold> History<S> {
    /// The state after a record; 0 asks for the state before the first.
    ///
    /// # Errors
    /// [`HistoryError::Inconsistent`] where the records do not fit together,
    /// [`HistoryError::Unreadable`] where one cannot be read.
    pub fn state_at(&self, n: RecordNo) -> Result<S, HistoryError> {
        let n = if self.is_point(n) { n } else { RecordNo::GENESIS };
        let (checkpoint, mut state) = self.nearest(n).unwrap_or_else(|| (RecordNo::GENESIS, self.genesis.clone()));
        // The way back, as runs of consecutive numbers.
        let (mut way, mut at) = (Vec::new(), n);
        while at > checkpoint {
            let first = self.run(at).max(RecordNo(checkpoint.0 + 1));
            way.push((first.0, at.0));
            at = self.parent(first).unwrap_or(checkpoint);
        }
        let mut since = 0;
        for n in way.into_iter().rev().flat_map(|(first, last)| first..=last).map(RecordNo) {
            self.advance(&mut state, n)?;
            since += 1;
            if since == FAR {
                self.keep_also(n, &state);
                since = 0;
            }
        }
        Ok(state)
    }

    /// Folds one record into the state before it.
    ///
    /// # Errors
    /// As [`History::state_at`].
    pub fn advance(&self, state: &mut S, n: RecordNo) -> Result<(), HistoryError> {
        let record = self.read(n)?;
        state.fold(&record).map_err(|error| HistoryError::Inconsistent { n, error })
    }

    /// Keeps the state after a record as a checkpoint, where one is due. The state must be the one
    /// that [`History::state_at`] would give.
    pub fn keep(&mut self, n: RecordNo, state: &S) {
        self.keep_every(EVERY, n, state);
    }

    /// As [`History::keep`] for records that are read from the beginning, most of which nobody will look back
    /// to soon.
    pub fn keep_far(&mut self, n: RecordNo, state: &S) {
        self.keep_every(FAR, n, state);
    }

    fn keep_every(&mut self, every: u64, n: RecordNo, state: &S) {
        let Some(place) = self.place(n).filter(|place| place.depth > 0) else { return };
        let (before, known) = self.checkpoints.since;
        let checkpoint =
            if place.parent == Some(before) && before > RecordNo::GENESIS { known } else { self.checkpoint_before(n) };
        self.checkpoints.since = (n, checkpoint);
        if place.depth - checkpoint.min(place.depth) >= every {
            self.checkpoints.since = (n, place.depth);
            self.keep_also(n, state);
        }
    }

    /// Keeps a state as a checkpoint, and sees to it that there are not too many.
    fn keep_also(&self, n: RecordNo, state: &S) {
        let mut states = self.checkpoints.states();
        states.by_number.insert(n, state.clone());
        let most = most(state);
        if states.by_number.len() > most {
            self.thin_out(&mut states, most);
        }
    }

    /// Drops older checkpoints that stand too close to the one before them on their line, until there
    /// is room again.
    fn thin_out(&self, states: &mut Copies<S>, most: usize) {
        let enough = most - (most / FREED).max(1);
        loop {
            let all = std::mem::take(&mut states.by_number);
            let older = all.len().saturating_sub(most / RECENT);
            for (i, (n, state)) in all.into_iter().enumerate() {
                let before = self.nearest_of(states, n).map_or(0, |(checkpoint, _)| self.depth(checkpoint));
                if i >= older || self.depth(n).saturating_sub(before) >= states.every {
                    states.by_number.insert(n, state);
                }
            }
            // At the greatest distance none but the newest is left.
            if states.by_number.len() <= enough || states.every > u32::MAX.into() {
                break;
            }
            states.every = states.every.saturating_mul(2);
        }
    }

    /// The depth of the last checkpoint on the way to a record; 0 where there is none.
    pub(super) fn checkpoint_before(&self, n: RecordNo) -> u64 {
        self.nearest_of(&self.checkpoints.states(), n).map_or(0, |(checkpoint, _)| self.depth(checkpoint))
    }

    /// The last checkpoint on the way to a record.
    fn nearest(&self, n: RecordNo) -> Option<(RecordNo, S)> {
        let here = self.nearest_of(&self.checkpoints.states(), n).map(|(n, state)| (n, state.clone()));
        let depth = here.as_ref().map_or(0, |(n, _)| self.depth(*n));
        self.in_depot(n, depth.saturating_add(WORTH)).or(here)
    }

    /// The last state on the way to a record that is not in memory, if it stands so deep at least. It is a checkpoint
    /// from then on.
    fn in_depot(&self, n: RecordNo, depth: u64) -> Option<(RecordNo, S)> {
        let depot = self.depot.as_ref()?;
        let (numbers, mut at) = (depot.numbers(), n);
        let found = loop {
            let first = self.run(at);
            let before = numbers.partition_point(|number| *number <= at).checked_sub(1);
            if let Some(number) = before.and_then(|i| numbers.get(i)).filter(|number| **number >= first) {
                break *number;
            }
            at = self.parent(first)?;
        };
        if self.depth(found) < depth {
            return None;
        }
        let state = depot.state(found)?;
        self.keep_also(found, &state);
        Some((found, state))
    }

    fn nearest_of<'a>(&self, states: &'a Copies<S>, n: RecordNo) -> Option<(RecordNo, &'a S)> {
        let mut at = n;
        loop {
            let first = self.run(at);
            if let Some((checkpoint, state)) = states.by_number.range(first..=at).next_back() {
                return Some((*checkpoint, state));
            }
            at = self.parent(first)?;
        }
    }

    /// The last checkpoint on a line that is not after a position: its position, and the state there;
    /// the genesis where there is none.
    pub fn checkpoint(&self, line: &Line, position: u64) -> (u64, S) {
        let nearest = line.at(position.min(line.len())).and_then(|n| self.nearest(n));
        nearest.map_or_else(|| (0, self.genesis.clone()), |(n, state)| (self.depth(n), state))
    }

    /// The state before the first record.
    pub fn genesis(&self) -> &S {
        &self.genesis
    }

    /// The checkpoints, for whoever puts them away from beside.
    pub fn states(&self) -> States<S> {
        States { shared: Arc::clone(&self.checkpoints.shared) }
    }

    /// What it takes to make the checkpoints of a line from beside, on another core: after a history was
    /// restored there are none. `None` where the records of the line are not on the shelf.
    pub fn past(&self, line: &Line) -> Option<Past<S>> {
        let shelf = self.shelf.clone().filter(|_| line.tip().0 <= self.shelved)?;
        let (line, genesis, shared) = (line.clone(), self.genesis.clone(), self.checkpoints.shared.clone());
        Some(Past { shelf, line, genesis, shared })
    }
}

/// The checkpoints of a history, as they are at any time.
#[derive(Debug)]
pub struct States<S> {
    shared: Arc<Mutex<Copies<S>>>,
}

impl<S: Clone> States<S> {
    /// The records after which there are some, in order.
    pub fn numbers(&self) -> Vec<RecordNo> {
        self.copies().by_number.keys().copied().collect()
    }

    /// The one after this record.
    pub fn state(&self, n: RecordNo) -> Option<S> {
        self.copies().by_number.get(&n).cloned()
    }

    fn copies(&self) -> MutexGuard<'_, Copies<S>> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The records of a line up to a tip, to be folded once more for the checkpoints on the way.
#[derive(Debug)]
pub struct Past<S> {
    shelf: Arc<dyn Shelf>,
    line: Line,
    genesis: S,
    shared: Arc<Mutex<Copies<S>>>,
}

impl<S: Fold> Past<S> {
    /// Reads all records and makes checkpoints, as many as there is room for beside those that are made
    /// otherwise; until it is told to stop.
    ///
    /// # Errors
    /// Where a record cannot be read or does not fit.
    pub fn fill(self, stop: &AtomicBool) -> Result<(), HistoryError> {
        let Past { shelf, line, genesis, shared } = self;
        let states = || shared.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut state, mut since) = (genesis, 0);
        for n in line.between(1, line.len()) {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let record = shelf.record(n).map_err(|what| HistoryError::Unreadable { n, what })?;
            state.fold(&record).map_err(|error| HistoryError::Inconsistent { n, error })?;
            since += 1;
            let room = most(&state) as u64 / 6 * 5;
            if since >= FAR.max(line.len() / room.max(1)) {
                since = 0;
                states().by_number.entry(n).or_insert_with(|| state.clone());
            }
        }
        Ok(())
    }
}
