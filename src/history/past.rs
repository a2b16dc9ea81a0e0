//! The records of all branches folded once more, from beside, for the checkpoints on the way: after a history was restored
//! there are none.

use super::checkpoints::{Copies, FAR, apart, lock};
use super::seek::fold_shelved;
use super::{Fold, History, HistoryError, Line, Pace, Shelf};
use crate::domain::RecordNo;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

impl<S: Fold> History<S> {
    /// What it takes to make the checkpoints of all branches from beside, on another core, that in use first: after a
    /// history was restored there are none. `None` where the records of that one are not on the shelf.
    pub fn past(&self) -> Option<Past<S>> {
        let chosen = self.branch(self.chosen())?.tip;
        let others = self.branches().map(|branch| branch.tip);
        let mut tips: Vec<RecordNo> = others.filter(|tip| *tip != chosen && tip.0 <= self.shelved).collect();
        tips.insert(0, chosen);
        let shelf = self.shelf.clone().filter(|_| chosen.0 <= self.shelved)?;
        let lines = tips.into_iter().map(|tip| self.line(tip)).collect();
        Some(Past { shelf, lines, genesis: self.genesis.clone(), shared: self.checkpoints.share() })
    }
}

/// The records of all branches, to be folded once more for the checkpoints on the way.
#[derive(Debug)]
pub struct Past<S: Fold> {
    shelf: Arc<dyn Shelf>,
    /// That of the branch in use is the first.
    lines: Vec<Line>,
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
        let stretches: Vec<(&Line, u64)> = self.stretches().collect();
        let records = stretches.iter().map(|(line, read)| line.len() - read).sum();
        for (line, read) in stretches {
            if self.fill_line(line, read, records, stop)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The lines that are to be read, and how much of each was read with one before it.
    fn stretches(&self) -> impl Iterator<Item = (&Line, u64)> {
        let read = self.lines.iter().enumerate().map(|(i, line)| {
            let others = self.lines.get(..i).unwrap_or_default();
            (line, others.iter().map(|other| line.shared(other)).max().unwrap_or_default())
        });
        read.filter(|(line, read)| *read < line.len())
    }

    /// Reads the rest of a line, which is a part of so many records that are read.
    fn fill_line(
        &self,
        line: &Line,
        read: u64,
        records: u64,
        stop: &AtomicBool,
    ) -> Result<ControlFlow<()>, HistoryError> {
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
                    far = self.keep(n, state, records).unwrap_or(far);
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

    /// Keeps a state as a checkpoint, where there is room. How far the next is to be, where so many records are read.
    fn keep(&self, n: RecordNo, state: &S, records: u64) -> Option<u64> {
        let kept = state.keep()?;
        let far = apart::<S>(&kept, records);
        lock(&self.shared).insert_where_room::<S>(n, kept);
        Some(far)
    }

    /// The last checkpoint on a line that is not after a position.
    fn before(&self, line: &Line, position: u64) -> (u64, S) {
        let n = line.at(position).unwrap_or(RecordNo::GENESIS);
        let found = {
            let copies = lock(&self.shared);
            copies.back_from(n).find_map(|(n, kept)| Some((line.position(n)?, n, kept.clone())))
        };
        let restored = found.and_then(|(at, n, kept)| Some((at, S::restore(&self.genesis, n, kept)?)));
        restored.unwrap_or_else(|| (0, self.genesis.clone()))
    }
}
