//! A walk along a line, in pieces, for folds that go on from where they stopped.

use super::{Fold, History, Line};
use crate::domain::{Record, RecordNo};

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

    /// So many records more, which are passed with this.
    pub fn next<'a, S: Fold>(
        &mut self,
        history: &'a History<S>,
        records: u64,
    ) -> impl Iterator<Item = Record> + use<'_, 'a, S> {
        let from = self.at + 1;
        self.at = self.at.saturating_add(records).min(self.line.len());
        self.line.between(from, self.at).filter_map(|n| history.record(n))
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
