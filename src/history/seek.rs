//! The state at any record: from the nearest checkpoint before it, forward.

use super::{Fold, History, HistoryError, Line, Pace, Shelf};
use crate::domain::RecordNo;
use std::ops::ControlFlow;

/// A state that is not in memory is taken where it spares so many records: to read it takes as long, but for the first.
const WORTH: u64 = 128;

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
                    since = 0;
                    let kept = if self.checkpoints.copies().is_full() { None } else { state.keep() };
                    kept.into_iter().for_each(|kept| self.checkpoints.copies().insert_where_room::<S>(n, kept));
                }
            })?;
        }
        Ok(state)
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

    /// The last checkpoint on the way to a record.
    fn nearest(&self, n: RecordNo) -> Option<(RecordNo, S)> {
        let here = self.kept_before(&self.checkpoints.copies(), n).map(|(n, kept)| (n, kept.clone()));
        let depth = here.as_ref().map_or(0, |(n, _)| self.depth(*n));
        let restore = |(n, kept)| Some((n, S::restore(&self.genesis, n, kept)?));
        self.in_depot(n, depth.saturating_add(WORTH)).and_then(restore).or_else(|| here.and_then(restore))
    }

    /// The last state on the way to a record that is not in memory, if it stands so deep at least.
    fn in_depot(&self, n: RecordNo, depth: u64) -> Option<(RecordNo, S::Kept)> {
        let depot = self.depot.as_ref()?;
        let numbers = depot.numbers();
        let found = self.last_on_way(n, |first, last| {
            let before = numbers.partition_point(|number| *number <= last).checked_sub(1)?;
            numbers.get(before).copied().filter(|number| *number >= first)
        })?;
        if self.depth(found) < depth { None } else { Some((found, depot.state(found)?)) }
    }

    /// What is found last on the way to a record, in one of the runs of consecutive numbers that it is made of.
    pub(super) fn last_on_way<T>(&self, n: RecordNo, find: impl Fn(RecordNo, RecordNo) -> Option<T>) -> Option<T> {
        let mut at = n;
        loop {
            let first = self.run(at);
            match find(first, at) {
                None => at = self.parent(first)?,
                found => return found,
            }
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
}

/// Folds consecutive records of a shelf into the state before them, until no more are wanted; whether they were.
pub(super) fn fold_shelved<S: Fold>(
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
