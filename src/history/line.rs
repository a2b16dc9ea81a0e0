//! A line: the way from the first record to a tip, as runs of consecutive numbers. A branch of a
//! million records is a handful of runs, so lines are made and asked in no time.

use super::{Fold, History};
use crate::domain::RecordNo;

/// Consecutive records of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    /// How many records of the line lie before it.
    before: u64,
    /// Its first record.
    first: u64,
    /// Its last record.
    last: u64,
}

/// The commands from the first record to a tip, in order. Positions count from 1; position 0 is the
/// genesis.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    runs: Vec<Run>,
}

impl Line {
    /// How many records.
    pub fn len(&self) -> u64 {
        self.runs.last().map_or(0, |run| run.before + 1 + run.last - run.first)
    }

    /// Whether there is no record yet.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The last record; 0 where there is none.
    pub fn tip(&self) -> RecordNo {
        RecordNo(self.runs.last().map_or(0, |run| run.last))
    }

    /// The record at a position. Position 0 is the genesis.
    pub fn at(&self, position: u64) -> Option<RecordNo> {
        let Some(index) = position.checked_sub(1) else { return Some(RecordNo::GENESIS) };
        let run = self.runs.get(self.runs.partition_point(|run| run.before <= index).checked_sub(1)?)?;
        let n = run.first + (index - run.before);
        (n <= run.last).then_some(RecordNo(n))
    }

    /// The position of a record, where it is on this line.
    pub fn position(&self, n: RecordNo) -> Option<u64> {
        if n == RecordNo::GENESIS {
            return Some(0);
        }
        let run = self.runs.get(self.runs.partition_point(|run| run.first <= n.0).checked_sub(1)?)?;
        (n.0 <= run.last).then(|| run.before + 1 + n.0 - run.first)
    }

    /// The position of the last record of this line that is not after `n`, on this line or not.
    pub fn position_at_or_before(&self, n: RecordNo) -> u64 {
        let Some(index) = self.runs.partition_point(|run| run.first <= n.0).checked_sub(1) else { return 0 };
        self.runs.get(index).map_or(0, |run| run.before + 1 + n.0.min(run.last) - run.first)
    }

    /// Appends a record that follows the tip.
    pub fn push(&mut self, n: RecordNo) {
        match self.runs.last_mut() {
            Some(run) if run.last + 1 == n.0 => run.last = n.0,
            _ => self.runs.push(Run { before: self.len(), first: n.0, last: n.0 }),
        }
    }

    /// The records from one position on, as the first and the last of consecutive numbers.
    pub(super) fn spans(&self, from: u64) -> impl Iterator<Item = (RecordNo, RecordNo)> {
        let from = from.max(1);
        self.runs.iter().filter_map(move |run| {
            let passed = (from - 1).saturating_sub(run.before);
            (run.first + passed <= run.last).then_some((RecordNo(run.first + passed), RecordNo(run.last)))
        })
    }

    /// The last position up to which two lines are the same.
    pub(super) fn shared(&self, other: &Line) -> u64 {
        let (mut low, mut high) = (0, self.len().min(other.len()));
        while low < high {
            let middle = (low + high).div_ceil(2);
            if self.at(middle) == other.at(middle) { low = middle } else { high = middle - 1 }
        }
        low
    }

    /// The records from one position to another, both included, in order.
    pub fn between(&self, from: u64, to: u64) -> impl DoubleEndedIterator<Item = RecordNo> {
        (from.max(1)..=to.min(self.len())).filter_map(|position| self.at(position))
    }
}

impl<S: Fold> History<S> {
    /// The way from the first record to this one.
    pub fn line(&self, tip: RecordNo) -> Line {
        let mut spans = Vec::new();
        let mut n = tip;
        while n != RecordNo::GENESIS {
            let first = self.run(n);
            spans.push((first, n));
            match self.parent(first) {
                Some(parent) => n = parent,
                None => break, // not a command: its line is itself
            }
        }
        let mut line = Line::default();
        for (first, last) in spans.into_iter().rev() {
            line.runs.push(Run { before: line.len(), first: first.0, last: last.0 });
        }
        line
    }

    /// The last record that the lines of two records share; 0 where they share none.
    pub fn fork_point(&self, a: RecordNo, b: RecordNo) -> RecordNo {
        let (a, b) = (self.line(a), self.line(b));
        a.at(a.shared(&b)).unwrap_or(RecordNo::GENESIS)
    }
}
