//! The state at any record: from the nearest checkpoint before it, forward.

use super::{CHECKPOINT_EVERY, Fold, History, HistoryError, Line};
use crate::domain::RecordNo;

impl<S: Fold> History<S> {
    /// The state after a record; 0 asks for the state before the first.
    ///
    /// # Errors
    /// [`HistoryError::Inconsistent`] where the records do not fit together.
    pub fn state_at(&self, n: RecordNo) -> Result<S, HistoryError> {
        let mut way = Vec::new();
        let mut at = n;
        let start = loop {
            if let Some(state) = self.checkpoints.get(&at) {
                break state;
            }
            match self.parent(at) {
                Some(parent) => {
                    way.push(at);
                    at = parent;
                }
                None => break &self.genesis,
            }
        };
        let mut state = start.clone();
        for &n in way.iter().rev() {
            self.advance(&mut state, n)?;
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
        let Some(place) = self.place_mut(n) else { return };
        if place.since >= CHECKPOINT_EVERY {
            place.since = 0;
            self.checkpoints.insert(n, state.clone());
        }
    }

    /// The last checkpoint on a line that is not after a position: its position, and the state there;
    /// the genesis where there is none.
    pub fn checkpoint(&self, line: &Line, position: u64) -> (u64, &S) {
        let position = position.min(line.len());
        let since = line.at(position).and_then(|n| self.place(n)).map_or(0, |place| place.since);
        let at = position.saturating_sub(since);
        match line.at(at).and_then(|n| self.checkpoints.get(&n)) {
            Some(state) => (at, state),
            None => (0, &self.genesis),
        }
    }

    /// The state before the first record.
    pub fn genesis(&self) -> &S {
        &self.genesis
    }
}
