//! What an account was worth along two lines, at moments evenly spread over time. Sampled a piece at
//! a time: a sample is a state, and a state may be thousands of records from the nearest one that is
//! kept.

use crate::domain::{Handle, Money, RecordNo, Time};
use crate::history::{History, Line};
use crate::views::{Moment, equity};

/// Up to here it is quicker to fold records forward than to start from a checkpoint.
const FOLD_FORWARD: u64 = 2_048;

/// What starting from a checkpoint costs, in records.
const FROM_CHECKPOINT: u64 = 4_096;

/// What the account was worth at a moment. `None` before it was opened, beyond a line's end, and
/// as long as it is not sampled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sample {
    /// On the left.
    pub left: Option<Money>,
    /// On the right.
    pub right: Option<Money>,
}

/// The curves of two lines.
#[derive(Clone, Debug)]
pub struct Curves {
    account: Handle,
    from: Time,
    to: Time,
    fork: Time,
    samples: Vec<Sample>,
    left: Way,
    right: Way,
    /// The position of the fork, up to which both ways are the same.
    shared: u64,
}

/// A line that is being sampled.
#[derive(Clone, Debug)]
struct Way {
    line: Line,
    /// The time of its last record: there it ends.
    end: Time,
    /// The sample to take next.
    next: usize,
    state: Option<(u64, Moment)>,
}

impl Curves {
    /// Curves of so many samples, from as long before the fork as after it, where there is as much:
    /// what is to be seen is how the lines part.
    pub fn new(history: &History<Moment>, left: RecordNo, right: RecordNo, account: Handle, samples: usize) -> Curves {
        let fork = history.fork_point(left, right);
        let (left, right) = (Way::new(history, left), Way::new(history, right));
        let time = |n: RecordNo| history.record(n).map(|record| record.at);
        let first = left.line.at(1).or_else(|| right.line.at(1)).and_then(time).unwrap_or_default();
        let to = left.end.max(right.end);
        let parted = time(fork).unwrap_or(first);
        let after = to.0.saturating_sub(parted.0);
        // Lines that end where they part have nothing but what lies before.
        let from = if after > 0 { Time(parted.0.saturating_sub(after)).max(first) } else { first };
        let shared = history.depth(fork);
        let samples = vec![Sample::default(); samples];
        Curves { account, from: from.min(to), to, fork: parted, samples, left, right, shared }
    }

    /// Whose they are.
    pub fn account(&self) -> Handle {
        self.account
    }

    /// The samples, as far as they are taken.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// The time of a sample.
    pub fn time(&self, index: usize) -> Time {
        let last = (self.samples.len().saturating_sub(1)).max(1) as i128; // a handful of columns
        let span = i128::from(self.to.0) - i128::from(self.from.0);
        let passed = span * (index as i128).min(last) / last;
        Time(i64::try_from(i128::from(self.from.0) + passed).unwrap_or(self.to.0)) // between both
    }

    /// The sample at or before a time, the first where all are later.
    pub fn index(&self, at: Time) -> usize {
        let later = |index: &usize| self.time(*index) <= at;
        (0..self.samples.len()).take_while(later).last().unwrap_or(0)
    }

    /// The time of the record where the lines part.
    pub fn fork(&self) -> Time {
        self.fork
    }

    /// The first and the last time.
    pub fn span(&self) -> (Time, Time) {
        (self.from, self.to)
    }

    /// Whether all samples are taken.
    pub fn is_whole(&self) -> bool {
        self.left.next >= self.samples.len() && self.right.next >= self.samples.len()
    }

    /// Takes samples for about so many records of work; whether there are more to take.
    pub fn go_on(&mut self, history: &History<Moment>, records: u64) -> bool {
        let mut left = records;
        while left > 0 && !self.is_whole() {
            let is_left = self.left.next <= self.right.next;
            left = left.saturating_sub(self.take(history, is_left).max(1));
        }
        !self.is_whole()
    }

    /// Takes the next sample of a side; what it has cost, in records.
    fn take(&mut self, history: &History<Moment>, is_left: bool) -> u64 {
        let index = if is_left { self.left.next } else { self.right.next };
        let at = self.time(index);
        let account = self.account;
        let way = if is_left { &mut self.left } else { &mut self.right };
        way.next += 1;
        if at > way.end && index > 0 && self.samples.len() > 1 {
            return 0;
        }
        let position = way.position_at(history, at);
        let shared = position <= self.shared && at <= self.fork;
        let (value, cost) = match self.samples.get(index) {
            // The left goes first.
            Some(sample) if shared && !is_left => (sample.left, 0),
            _ => way.value(history, position, account),
        };
        if let Some(sample) = self.samples.get_mut(index) {
            *(if is_left { &mut sample.left } else { &mut sample.right }) = value;
        }
        cost
    }
}

impl Way {
    fn new(history: &History<Moment>, tip: RecordNo) -> Way {
        let end = history.record(tip).map_or(history.genesis().at, |record| record.at);
        Way { line: history.line(tip), end, next: 0, state: None }
    }

    /// The last position that is not later.
    fn position_at(&self, history: &History<Moment>, at: Time) -> u64 {
        let (mut low, mut high) = (0, self.line.len());
        while low < high {
            let middle = (low + high).div_ceil(2);
            let record = self.line.at(middle).and_then(|n| history.record(n));
            if record.is_some_and(|record| record.at <= at) { low = middle } else { high = middle - 1 }
        }
        low
    }

    /// What the account is worth at a position, and what it cost to know.
    fn value(&mut self, history: &History<Moment>, position: u64, account: Handle) -> (Option<Money>, u64) {
        let (state, cost) = match self.state.take() {
            Some((at, state)) if at <= position && position - at <= FOLD_FORWARD => {
                let advance = |mut state, n| history.advance(&mut state, n).map(|()| state);
                (self.line.between(at + 1, position).try_fold(state, advance).ok(), position - at)
            }
            _ => (self.line.at(position).and_then(|n| history.state_at(n).ok()), FROM_CHECKPOINT),
        };
        // Records that do not fit together have no state: their curve has a gap.
        let value = state.as_ref().and_then(|state| {
            let id = state.world.bank.find_handle(&account)?;
            Some(equity(state, id))
        });
        self.state = state.map(|state| (position, state));
        (value, cost)
    }
}
