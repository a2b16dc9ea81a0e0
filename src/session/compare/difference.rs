//! The first record that differs between two lines.
//!
//! Behind the fork the two lines are walked together, record by record. Two records are counterparts
//! where both have the same origin (one repeats the other, or both repeat a third), or where neither
//! repeats any and they stand equally far from the fork. Counterparts are equal where their command
//! and its outcome are: two futures may go the same way for a while, as participants draw the same
//! from the same dice. The first place that is not equal counterparts is the first difference:
//!
//! - counterparts whose command or outcome differs: both are named;
//! - the left record comes again further on the right: the right record was put in, and it alone is
//!   named;
//! - the right record comes again further on the left: the left record was dropped, and it alone is
//!   named;
//! - a line is at its end: the record of the other one is named. So it is with two points of one
//!   line: the next record after the earlier one;
//! - else each went on in its own way: both are named.
//!
//! Until then both states are the same, and so are all numbers that events hold.

use crate::domain::{Record, RecordNo};
use crate::history::{History, Line};
use crate::views::Moment;

/// How far a counterpart is looked for that does not stand where it is expected: scripts that were
/// put in or dropped are shorter.
const AHEAD: u64 = 1_024;

/// Where two lines differ first. On at least one side there is a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The record on the left.
    pub left: Option<RecordNo>,
    /// The record on the right.
    pub right: Option<RecordNo>,
}

/// The search for the first difference: in pieces, as two lines may be equal for long.
#[derive(Clone, Debug)]
pub struct FirstDifference {
    left: Line,
    right: Line,
    /// The position to look at next, on both lines.
    position: u64,
    found: Option<Option<Difference>>,
}

impl FirstDifference {
    /// A search between the ways to two records.
    pub fn new(history: &History<Moment>, left: RecordNo, right: RecordNo) -> FirstDifference {
        let fork = history.depth(history.fork_point(left, right));
        let (left, right) = (history.line(left), history.line(right));
        FirstDifference { left, right, position: fork + 1, found: None }
    }

    /// What was found: `None` while the search goes on, `Some(None)` where nothing differs.
    pub fn found(&self) -> Option<Option<Difference>> {
        self.found
    }

    /// Looks at so many records of each line; whether there is more to look at.
    pub fn go_on(&mut self, history: &History<Moment>, records: u64) -> bool {
        for _ in 0..records {
            if self.found.is_some() {
                break;
            }
            self.found = self.look(history);
            self.position += 1;
        }
        self.found.is_none()
    }

    /// Looks at one position. `Some` where the search is over.
    fn look(&self, history: &History<Moment>) -> Option<Option<Difference>> {
        let record = |line: &Line, position| history.record(line.at(position)?);
        let (left, right) = (record(&self.left, self.position), record(&self.right, self.position));
        let (Some(a), Some(b)) = (&left, &right) else {
            let n = |record: &Option<_>| record.as_ref().map(|record: &Record| record.n);
            let difference = Difference { left: n(&left), right: n(&right) };
            return Some((left.is_some() || right.is_some()).then_some(difference));
        };
        let both = Difference { left: Some(a.n), right: Some(b.n) };
        let related = origin(a) == origin(b);
        if (related || !(is_repeated(a) || is_repeated(b))) && is_equal(a, b) {
            return None;
        }
        if related {
            return Some(Some(both));
        }
        let comes_again = |wanted: &Record, line: &Line| {
            let ahead = self.position + 1..=self.position.saturating_add(AHEAD).min(line.len());
            ahead.into_iter().any(|position| record(line, position).is_some_and(|r| origin(&r) == origin(wanted)))
        };
        Some(Some(match (comes_again(a, &self.right), comes_again(b, &self.left)) {
            (true, false) => Difference { left: None, ..both },
            (false, true) => Difference { right: None, ..both },
            _ => both,
        }))
    }
}

/// The record that a record repeats, or its own number.
fn origin(record: &Record) -> RecordNo {
    record.step().map_or(record.n, |step| step.origin)
}

fn is_repeated(record: &Record) -> bool {
    origin(record) != record.n
}

fn is_equal(left: &Record, right: &Record) -> bool {
    match (left.step(), right.step()) {
        (Some(left), Some(right)) => left.command == right.command && left.outcome == right.outcome,
        _ => false, // a line holds commands alone
    }
}

/// The first difference between the ways to two records, looked for to the end. `None` where they
/// hold the same commands with the same outcomes.
pub fn first_difference(history: &History<Moment>, left: RecordNo, right: RecordNo) -> Option<Difference> {
    let mut search = FirstDifference::new(history, left, right);
    while search.go_on(history, AHEAD) {}
    search.found().flatten()
}
