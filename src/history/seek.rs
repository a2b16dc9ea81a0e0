//! The state at any record: from the nearest checkpoint before it, forward.
//!
//! A checkpoint is what is kept of a state, and there is room for so many of them only. While a journal is read they
//! are made as far apart as all of them will have room. Those of records that are new are made close together; when there
//! are too many, the older ones are thinned out to a distance that doubles as the history grows. So the way back is
//! short near the newest records, where most looking back is done, it is a small part of the history everywhere else,
//! and what is kept does not grow.

use super::{Fold, History, HistoryError, Line, Pace, Shelf};
use crate::domain::RecordNo;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many records lie between two checkpoints of a line when they are made.
const EVERY: u64 = 256;

/// How many records lie between two checkpoints at the least that are made on the first way through a journal.
const FAR: u64 = 1_024;

/// A state that is not in memory is taken where it spares so many records: to read it takes as long, but for the first.
const WORTH: u64 = 128;

/// This part of all checkpoints, the newest ones, is never thinned out.
const RECENT: usize = 12;

/// Thinning out frees this part of the room at least: it looks at all checkpoints, so it is not to be
/// done for each new one.
const FREED: usize = 24;

/// The most checkpoints. They are enough for ten million records as far from each other as [`FAR`] says, which are read
/// and folded in less than two milliseconds.
const MOST: usize = 16_384;

/// The fewest, however large the state is.
const FEWEST: usize = 16;

/// The most bytes that checkpoints take, as far as [`Fold::weight`] knows.
pub(super) const ROOM: usize = 248 << 20;

/// What is kept of states, by the record after which they were. A cache: they are made where states are
/// asked for as well, and from beside ([`Past`]), so they stand behind a lock.
#[derive(Debug)]
pub(super) struct Checkpoints<K> {
    shared: Arc<Mutex<Copies<K>>>,
    /// The record that was last looked at whether a checkpoint is due, and the depth of the checkpoint
    /// before it.
    since: (RecordNo, u64),
    /// How far they are from each other on the first way through a journal.
    apart: u64,
    /// How far they are from each other at the least: see [`Fold::effort`].
    least: u64,
}

/// What is kept of the states.
#[derive(Clone, Debug)]
struct Copies<K> {
    by_number: BTreeMap<RecordNo, K>,
    /// How many records lie between two of the older ones at least.
    every: u64,
}

impl<K> Default for Checkpoints<K> {
    fn default() -> Checkpoints<K> {
        let states = Copies { by_number: BTreeMap::new(), every: EVERY };
        Checkpoints { shared: Arc::new(Mutex::new(states)), since: (RecordNo::GENESIS, 0), apart: FAR, least: 0 }
    }
}

impl<K: Clone> Clone for Checkpoints<K> {
    fn clone(&self) -> Checkpoints<K> {
        Checkpoints { shared: Arc::new(Mutex::new(self.states().clone())), ..*self }
    }
}

impl<K> Checkpoints<K> {
    /// The copies. Whoever held them and panicked has left whole copies behind.
    fn states(&self) -> MutexGuard<'_, Copies<K>> {
        lock(&self.shared)
    }

    /// Drops those behind a record.
    pub(super) fn truncate(&mut self, last: RecordNo) {
        self.states().by_number.split_off(&RecordNo(last.0 + 1));
        self.since = (RecordNo::GENESIS, 0);
    }

    /// About how many bytes they take.
    pub(super) fn weight<S: Fold<Kept = K>>(&self) -> usize {
        self.states().by_number.values().map(S::weight).sum()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.states().by_number.len()
    }
}

fn lock<K>(copies: &Mutex<Copies<K>>) -> MutexGuard<'_, Copies<K>> {
    copies.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How many checkpoints there is room for, if they are all like this one.
fn most<S: Fold>(kept: &S::Kept) -> usize {
    (ROOM / S::weight(kept).max(1)).clamp(FEWEST, MOST)
}

/// How far from each other they are to be among so many records, if they are all like this one: with room for those
/// that are made otherwise.
fn apart<S: Fold>(kept: &S::Kept, records: u64) -> u64 {
    FAR.max(S::effort(kept)).max(records / (most::<S>(kept) as u64 / 6 * 5).max(1))
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
        // Where checkpoints are as close as there is room for, the way is shorter than this, and none is made.
        let (mut since, far) = (0, 2 * self.apart());
        for (first, last) in way.into_iter().rev() {
            self.fold_each(&mut state, RecordNo(first), RecordNo(last), |n, state| {
                since += 1;
                if since == far {
                    self.keep_also(n, state);
                    since = 0;
                }
            })?;
        }
        Ok(state)
    }

    /// How far from each other checkpoints are, where nothing is known of who looks where.
    fn apart(&self) -> u64 {
        let states = self.checkpoints.states();
        states.by_number.values().next_back().map_or(FAR, |kept| apart::<S>(kept, self.last().0))
    }

    /// Folds consecutive records into the state before them.
    fn fold_each(
        &self,
        state: &mut S,
        first: RecordNo,
        last: RecordNo,
        mut passed: impl FnMut(RecordNo, &S),
    ) -> Result<(), HistoryError> {
        let shelved = last.min(RecordNo(self.shelved));
        if let Some(shelf) = self.shelf.as_ref().filter(|_| first <= shelved) {
            let _ = fold_shelved(&**shelf, Pace::Quick, state, (first, shelved), |n, state| {
                passed(n, state);
                ControlFlow::Continue(())
            })?;
        }
        for n in (first.0.max(shelved.0 + 1)..=last.0).map(RecordNo) {
            self.advance(state, n)?;
            passed(n, state);
        }
        Ok(())
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
        self.keep_every(self.checkpoints.apart, n, state);
    }

    /// So many records will be there when all are read, it seems: what [`History::keep_far`] keeps has room then, and
    /// lies as close together as it can.
    pub fn expect(&mut self, records: u64) {
        let apart = self.checkpoints.states().by_number.values().next_back().map(|kept| apart::<S>(kept, records));
        self.checkpoints.apart = apart.unwrap_or(FAR);
    }

    fn keep_every(&mut self, every: u64, n: RecordNo, state: &S) {
        let Some(place) = self.place(n).filter(|place| place.depth > 0) else { return };
        let (before, known) = self.checkpoints.since;
        let checkpoint =
            if place.parent == Some(before) && before > RecordNo::GENESIS { known } else { self.checkpoint_before(n) };
        self.checkpoints.since = (n, checkpoint);
        if place.depth - checkpoint.min(place.depth) >= every.max(self.checkpoints.least) {
            self.checkpoints.since = (n, place.depth);
            let kept = self.keep_also(n, state);
            self.checkpoints.least = kept.unwrap_or(every);
        }
    }

    /// Keeps a state as a checkpoint, and sees to it that there are not too many. How far the next is to be at the least.
    fn keep_also(&self, n: RecordNo, state: &S) -> Option<u64> {
        let kept = state.keep()?;
        let (most, least) = (most::<S>(&kept), S::effort(&kept));
        let mut states = self.checkpoints.states();
        states.by_number.insert(n, kept);
        if states.by_number.len() > most {
            self.thin_out(&mut states, most);
        }
        Some(least)
    }

    /// Drops older checkpoints that stand too close to the one before them on their line, until there
    /// is room again.
    fn thin_out(&self, states: &mut Copies<S::Kept>, most: usize) {
        let enough = most - (most / FREED).max(1);
        loop {
            let all = std::mem::take(&mut states.by_number);
            let older = all.len().saturating_sub(most / RECENT);
            for (i, (n, kept)) in all.into_iter().enumerate() {
                let before = self.nearest_of(states, n).map_or(0, |(checkpoint, _)| self.depth(checkpoint));
                if i >= older || self.depth(n).saturating_sub(before) >= states.every {
                    states.by_number.insert(n, kept);
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
        let here = self.nearest_of(&self.checkpoints.states(), n).map(|(n, kept)| (n, kept.clone()));
        let depth = here.as_ref().map_or(0, |(n, _)| self.depth(*n));
        let restore = |(n, kept)| Some((n, S::restore(&self.genesis, n, kept)?));
        self.in_depot(n, depth.saturating_add(WORTH)).and_then(restore).or_else(|| here.and_then(restore))
    }

    /// The last state on the way to a record that is not in memory, if it stands so deep at least.
    fn in_depot(&self, n: RecordNo, depth: u64) -> Option<(RecordNo, S::Kept)> {
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
        if self.depth(found) < depth { None } else { Some((found, depot.state(found)?)) }
    }

    fn nearest_of<'a>(&self, states: &'a Copies<S::Kept>, n: RecordNo) -> Option<(RecordNo, &'a S::Kept)> {
        let mut at = n;
        loop {
            let first = self.run(at);
            if let Some((checkpoint, kept)) = states.by_number.range(first..=at).next_back() {
                return Some((*checkpoint, kept));
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
    pub fn states(&self) -> States<S::Kept> {
        States { shared: Arc::clone(&self.checkpoints.shared) }
    }

    /// What it takes to make the checkpoints of all branches from beside, on another core, that in use first: after a
    /// history was restored there are none. `None` where the records of that one are not on the shelf.
    pub fn past(&self) -> Option<Past<S>> {
        let chosen = self.branch(self.chosen())?.tip;
        let others = self.branches().map(|branch| branch.tip);
        let mut tips: Vec<RecordNo> = others.filter(|tip| *tip != chosen && tip.0 <= self.shelved).collect();
        tips.insert(0, chosen);
        let shelf = self.shelf.clone().filter(|_| chosen.0 <= self.shelved)?;
        let lines = tips.into_iter().map(|tip| self.line(tip)).collect();
        let (genesis, shared) = (self.genesis.clone(), self.checkpoints.shared.clone());
        Some(Past { shelf, lines, records: self.last().0, genesis, shared })
    }
}

/// The checkpoints of a history, as they are at any time.
#[derive(Debug)]
pub struct States<K> {
    shared: Arc<Mutex<Copies<K>>>,
}

impl<K: Clone> States<K> {
    /// The records after which there are some, in order.
    pub fn numbers(&self) -> Vec<RecordNo> {
        lock(&self.shared).by_number.keys().copied().collect()
    }

    /// The one after this record.
    pub fn state(&self, n: RecordNo) -> Option<K> {
        lock(&self.shared).by_number.get(&n).cloned()
    }
}

/// The records of all branches, to be folded once more for the checkpoints on the way.
#[derive(Debug)]
pub struct Past<S: Fold> {
    shelf: Arc<dyn Shelf>,
    /// That of the branch in use is the first.
    lines: Vec<Line>,
    records: u64,
    genesis: S,
    shared: Arc<Mutex<Copies<S::Kept>>>,
}

impl<S: Fold> Past<S> {
    /// Reads all records and makes checkpoints, as many as there is room for beside those that are made
    /// otherwise; until it is told to stop.
    ///
    /// # Errors
    /// Where a record cannot be read or does not fit.
    pub fn fill(self, stop: &AtomicBool) -> Result<(), HistoryError> {
        for (i, line) in self.lines.iter().enumerate() {
            // What it has in common with one before it was read.
            let others = self.lines.get(..i).unwrap_or_default();
            let read = others.iter().map(|other| line.shared(other)).max().unwrap_or_default();
            if read < line.len() && self.fill_line(line, read, stop)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    fn fill_line(&self, line: &Line, read: u64, stop: &AtomicBool) -> Result<ControlFlow<()>, HistoryError> {
        let (mut at, mut state) = self.before(line, read);
        let (mut since, mut far) = (0, FAR);
        for (first, last) in line.spans(at + 1) {
            let folded = fold_shelved(&*self.shelf, Pace::Steady, &mut state, (first, last), |n, state| {
                if stop.load(Ordering::Relaxed) {
                    return ControlFlow::Break(());
                }
                (at, since) = (at + 1, since + 1);
                if since >= far && at > read {
                    since = 0;
                    far = self.keep(n, state).unwrap_or(far);
                }
                ControlFlow::Continue(())
            });
            // Nothing that comes behind a gap would be right.
            if folded?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Keeps a state as a checkpoint, where there is room. How far the next is to be.
    fn keep(&self, n: RecordNo, state: &S) -> Option<u64> {
        let kept = state.keep()?;
        let far = apart::<S>(&kept, self.records);
        let mut states = lock(&self.shared);
        if states.by_number.len() < most::<S>(&kept) {
            states.by_number.entry(n).or_insert(kept);
        }
        Some(far)
    }

    /// The last checkpoint on a line that is not after a position.
    fn before(&self, line: &Line, position: u64) -> (u64, S) {
        let n = line.at(position).unwrap_or(RecordNo::GENESIS);
        let found = {
            let states = lock(&self.shared);
            states.by_number.range(..=n).rev().find_map(|(n, kept)| Some((line.position(*n)?, *n, kept.clone())))
        };
        let restored = found.and_then(|(at, n, kept)| Some((at, S::restore(&self.genesis, n, kept)?)));
        restored.unwrap_or_else(|| (0, self.genesis.clone()))
    }
}

/// Folds consecutive records of a shelf into the state before them, until no more are wanted; whether they were.
fn fold_shelved<S: Fold>(
    shelf: &dyn Shelf,
    pace: Pace,
    state: &mut S,
    (first, last): (RecordNo, RecordNo),
    mut passed: impl FnMut(RecordNo, &S) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, HistoryError> {
    let (mut wrong, mut flow) = (None, ControlFlow::Continue(()));
    let read = shelf.each(first, last, pace, &mut |record| {
        flow = match state.fold(record) {
            Ok(()) => passed(record.n, state),
            Err(error) => {
                wrong = Some(HistoryError::Inconsistent { n: record.n, error });
                ControlFlow::Break(())
            }
        };
        flow
    });
    read.map_err(|(n, what)| HistoryError::Unreadable { n, what })?;
    wrong.map_or(Ok(flow), Err)
}
