//! Going along a line: from one record to another, and in pieces, for folds that go on from where they stopped.

use super::{Fold, History, Line, Pace};
use crate::domain::{Record, RecordNo};
use std::ops::ControlFlow;

impl<S: Fold> History<S> {
    /// Hands on the records of a line from one position to another, in order, each with its position, until no more are
    /// wanted; whether they were. That is quicker than one by one. One that cannot be read is left out, and told of by
    /// the shelf.
    pub fn each(
        &self,
        line: &Line,
        from: u64,
        to: u64,
        mut take: impl FnMut(u64, &Record) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (mut position, to) = (from.max(1), to.min(line.len()));
        for (first, last) in line.spans(position) {
            if position > to {
                break;
            }
            let last = last.min(RecordNo(first.0 + (to - position)));
            let start = position;
            self.each_in_run(first, last, |record| take(start + (record.n.0 - first.0), record))?;
            position = start + (last.0 - first.0) + 1;
        }
        ControlFlow::Continue(())
    }

    /// Records of consecutive numbers.
    fn each_in_run(
        &self,
        first: RecordNo,
        last: RecordNo,
        mut take: impl FnMut(&Record) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut next = first;
        let shelved = last.min(RecordNo(self.shelved));
        while let Some(shelf) = self.shelf.as_ref().filter(|_| next <= shelved) {
            let mut flow = ControlFlow::Continue(());
            let read = shelf.each(next, shelved, Pace::Quick, &mut |record| {
                next = RecordNo(record.n.0 + 1);
                flow = take(record);
                flow
            });
            flow?;
            match read {
                Ok(()) => next = RecordNo(shelved.0 + 1),
                Err(_) => next = RecordNo(next.0 + 1), // behind the one that cannot be read
            }
        }
        (next.0..=last.0).filter_map(|n| self.record(RecordNo(n))).try_for_each(|record| take(&record))
    }
}

/// A line, and how far along it somebody is.
#[derive(Clone, Debug)]
pub struct Walk {
    line: Line,
    /// The last position that was passed.
    at: u64,
}

impl Walk {
    /// Before the first record of a line.
    pub fn new(line: Line) -> Walk {
        Walk { line, at: 0 }
    }

    /// Goes over to another line, where what was passed lies on it. Whether it does.
    pub fn follow(&mut self, line: &Line) -> bool {
        let passed = self.line.at(self.at).unwrap_or(RecordNo::GENESIS);
        let fits = line.position(passed) == Some(self.at);
        if fits {
            self.line.clone_from(line);
        }
        fits
    }

    /// Hands on so many records more, which are passed with this.
    pub fn each<S: Fold>(&mut self, history: &History<S>, records: u64, mut take: impl FnMut(&Record)) {
        let from = self.at + 1;
        self.at = self.at.saturating_add(records).min(self.line.len());
        let _ = history.each(&self.line, from, self.at, |_, record| {
            take(record);
            ControlFlow::Continue(())
        });
    }

    /// Whether all records are passed.
    pub fn is_whole(&self) -> bool {
        self.at >= self.line.len()
    }

    /// How many records are passed, and how many there are.
    pub fn progress(&self) -> (u64, u64) {
        (self.at, self.line.len())
    }
}
