//! The state at any record: from the nearest checkpoint before it, forward.
//!
//! Checkpoints are copies of the state, and there is room for so many of them only. At first they
//! stand close together; when there are too many, those that stand closer than twice as far are
//! dropped, and so on as the history grows. So the way back is always a small part of the history,
//! and what is kept does not grow with it.

use super::{Fold, History, HistoryError, Line};
use crate::domain::RecordNo;
use std::collections::BTreeMap;

/// How many records lie between two checkpoints of a line at first, and at most a batch more.
const EVERY: u32 = 256;

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
    /// How many records lie between two of them now.
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
        let every = self.checkpoints.every;
        let Some(place) = self.place_mut(n).filter(|place| place.since >= every) else { return };
        place.since = 0;
        self.checkpoints.states.insert(n, state.clone());
        let most = (ROOM / state.weight().max(1)).clamp(FEWEST, MOST);
        while self.checkpoints.states.len() > most {
            self.thin_out();
        }
    }

    /// Drops the checkpoints that stand closer than twice as far as they stood, on their line.
    fn thin_out(&mut self) {
        self.checkpoints.every = self.checkpoints.every.saturating_mul(2);
        let all = std::mem::take(&mut self.checkpoints.states);
        for (n, state) in all {
            let since = self.depth(n).saturating_sub(self.checkpoint_before(n));
            if since >= self.checkpoints.every.into() {
                self.checkpoints.states.insert(n, state);
            }
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
