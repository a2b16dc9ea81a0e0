//! The state at any record: from the nearest checkpoint before it, forward.
//!
//! Checkpoints are copies of the state, and there is room for so many of them only. They are made
//! close together; when there are too many, the older ones are thinned out to a distance that doubles
//! as the history grows. So the way back is short near the newest records, where most looking back
//! is done, it is a small part of the history everywhere else, and what is kept does not grow.

use super::{Fold, History, HistoryError, Line};
use crate::domain::RecordNo;
use std::collections::BTreeMap;

/// How many records lie between two checkpoints of a line when they are made.
const EVERY: u32 = 256;

/// This part of all checkpoints, the newest ones, is never thinned out.
const RECENT: usize = 12;

/// Thinning out frees this part of the room at least: it looks at all checkpoints, so it is not to be
/// done for each new one.
const FREED: usize = 24;

/// The most checkpoints. At ten million records there are then some eight thousand between two of
/// them, which fold in a few milliseconds.
const MOST: usize = 1_536;

/// The fewest, however large the state is.
const FEWEST: usize = 16;

/// The most bytes that checkpoints take, as far as [`Fold::weight`] knows.
const ROOM: usize = 96 << 20;

/// Copies of the state, by the record after which they were made.
#[derive(Clone, Debug)]
pub(super) struct Checkpoints<S> {
    pub(super) states: BTreeMap<RecordNo, S>,
    /// How many records lie between two of the older ones at least.
    every: u32,
}

impl<S> Default for Checkpoints<S> {
    fn default() -> Checkpoints<S> {
        Checkpoints { states: BTreeMap::new(), every: EVERY }
    }
}

impl<S: Fold> Checkpoints<S> {
    /// Drops those behind a record.
    pub(super) fn truncate(&mut self, last: RecordNo) {
        self.states.split_off(&RecordNo(last.0 + 1));
    }

    /// About how many bytes they take.
    pub(super) fn weight(&self) -> usize {
        self.states.values().map(Fold::weight).sum()
    }
}

impl<S: Fold> History<S> {
    /// The state after a record; 0 asks for the state before the first.
    ///
    /// # Errors
    /// [`HistoryError::Inconsistent`] where the records do not fit together.
    pub fn state_at(&self, n: RecordNo) -> Result<S, HistoryError> {
        // The way back, as runs of consecutive numbers.
        let mut way = Vec::new();
        let mut at = if self.is_point(n) { n } else { RecordNo::GENESIS };
        let start = loop {
            let first = self.run(at);
            if let Some((checkpoint, state)) = self.checkpoints.states.range(first..=at).next_back() {
                way.push((checkpoint.0 + 1, at.0));
                break state;
            }
            match self.parent(first) {
                Some(parent) => {
                    way.push((first.0, at.0));
                    at = parent;
                }
                None => break &self.genesis,
            }
        };
        let mut state = start.clone();
        for (first, last) in way.into_iter().rev() {
            for n in first..=last {
                self.advance(&mut state, RecordNo(n))?;
            }
        }
        Ok(state)
    }

    /// Folds one record into the state before it.
    ///
    /// # Errors
    /// [`HistoryError::Inconsistent`] where it does not fit.
    pub fn advance(&self, state: &mut S, n: RecordNo) -> Result<(), HistoryError> {
        match self.record(n) {
            Some(record) => state.fold(&record).map_err(|error| HistoryError::Inconsistent { n, error }),
            None => Ok(()),
        }
    }

    /// Keeps the state after a record as a checkpoint, where one is due. The state must be the one
    /// that [`History::state_at`] would give.
    pub fn keep(&mut self, n: RecordNo, state: &S) {
        let Some(place) = self.place_mut(n).filter(|place| place.since >= EVERY) else { return };
        place.since = 0;
        self.checkpoints.states.insert(n, state.clone());
        let most = (ROOM / state.weight().max(1)).clamp(FEWEST, MOST);
        if self.checkpoints.states.len() > most {
            self.thin_out(most);
        }
    }

    /// Drops older checkpoints that stand too close to the one before them on their line, until there
    /// is room again.
    fn thin_out(&mut self, most: usize) {
        let enough = most - (most / FREED).max(1);
        loop {
            let all = std::mem::take(&mut self.checkpoints.states);
            let older = all.len().saturating_sub(most / RECENT);
            for (i, (n, state)) in all.into_iter().enumerate() {
                let since = self.depth(n).saturating_sub(self.checkpoint_before(n));
                if i >= older || since >= self.checkpoints.every.into() {
                    self.checkpoints.states.insert(n, state);
                }
            }
            // At the greatest distance none but the newest is left.
            if self.checkpoints.states.len() <= enough || self.checkpoints.every == u32::MAX {
                break;
            }
            self.checkpoints.every = self.checkpoints.every.saturating_mul(2);
        }
    }

    /// The depth of the last checkpoint on the way to a record; 0 where there is none.
    pub(super) fn checkpoint_before(&self, n: RecordNo) -> u64 {
        self.nearest(n).map_or(0, |(checkpoint, _)| self.depth(checkpoint))
    }

    /// The last checkpoint on the way to a record.
    fn nearest(&self, n: RecordNo) -> Option<(RecordNo, &S)> {
        let mut at = n;
        loop {
            let first = self.run(at);
            if let Some((checkpoint, state)) = self.checkpoints.states.range(first..=at).next_back() {
                return Some((*checkpoint, state));
            }
            at = self.parent(first)?;
        }
    }

    /// The last checkpoint on a line that is not after a position: its position, and the state there;
    /// the genesis where there is none.
    pub fn checkpoint(&self, line: &Line, position: u64) -> (u64, &S) {
        let nearest = line.at(position.min(line.len())).and_then(|n| self.nearest(n));
        nearest.map_or((0, &self.genesis), |(n, state)| (self.depth(n), state))
    }

    /// The state before the first record.
    pub fn genesis(&self) -> &S {
        &self.genesis
    }
}
