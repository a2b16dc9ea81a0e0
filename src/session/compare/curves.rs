//! What accounts were worth along two lines, at moments evenly spread over time. Sampled a piece at a
//! time: a sample is a state, and a state may be thousands of records from the nearest one that is
//! kept. A state tells of all accounts at once.

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
    from: Time,
    to: Time,
    fork: Time,
    /// How many moments.
    len: usize,
    /// What each account was worth at each of them.
    samples: Vec<(Handle, Vec<Sample>)>,
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
    pub fn new(history: &History<Moment>, left: RecordNo, right: RecordNo, accounts: &[Handle], len: usize) -> Curves {
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
        let samples = accounts.iter().map(|account| (*account, vec![Sample::default(); len])).collect();
        Curves { len, from: from.min(to), to, fork: parted, samples, left, right, shared }
    }

    /// The samples of an account, as far as they are taken.
    pub fn of(&self, account: Handle) -> Option<&[Sample]> {
        self.samples.iter().find(|(of, _)| *of == account).map(|(_, samples)| samples.as_slice())
    }

    /// The samples of all accounts, as far as they are taken.
    pub fn all(&self) -> impl Iterator<Item = (Handle, &[Sample])> {
        self.samples.iter().map(|(account, samples)| (*account, samples.as_slice()))
    }

    /// How many samples there are of each account.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none at all.
    pub fn is_empty(&self) -> bool {
        self.len == 0 || self.samples.is_empty()
    }

    /// The time of a sample.
    pub fn time(&self, index: usize) -> Time {
        let last = self.len.saturating_sub(1).max(1) as i128; // a handful of columns
        let span = i128::from(self.to.0) - i128::from(self.from.0);
        let passed = span * (index as i128).min(last) / last;
        Time(i64::try_from(i128::from(self.from.0) + passed).unwrap_or(self.to.0)) // between both
    }

    /// The sample at or before a time, the first where all are later.
    pub fn index(&self, at: Time) -> usize {
        let later = |index: &usize| self.time(*index) <= at;
        (0..self.len).take_while(later).last().unwrap_or(0)
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
        self.samples.is_empty() || (self.left.next >= self.len && self.right.next >= self.len)
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
        let way = if is_left { &mut self.left } else { &mut self.right };
        way.next += 1;
        if at > way.end && index > 0 && self.len > 1 {
            return 0;
        }
        let position = way.position_at(history, at);
        // The left goes first.
        let is_known = !is_left && position <= self.shared && at <= self.fork;
        let cost = if is_known { 0 } else { way.seek(history, position) };
        for (account, samples) in &mut self.samples {
            let Some(sample) = samples.get_mut(index) else { continue };
            match (is_known, is_left) {
                (true, _) => sample.right = sample.left,
                (false, true) => sample.left = way.value(*account),
                (false, false) => sample.right = way.value(*account),
            }
        }
        // Telling what an account is worth is about as much work as folding a record.
        cost + self.samples.len() as u64
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

    /// Goes to a position; what it cost, in records. Records that do not fit together have no state:
    /// their curve has a gap.
    fn seek(&mut self, history: &History<Moment>, position: u64) -> u64 {
        let (state, cost) = match self.state.take() {
            Some((at, state)) if at <= position && position - at <= FOLD_FORWARD => {
                let advance = |mut state, n| history.advance(&mut state, n).map(|()| state);
                (self.line.between(at + 1, position).try_fold(state, advance).ok(), position - at)
            }
            _ => (self.line.at(position).and_then(|n| history.state_at(n).ok()), FROM_CHECKPOINT),
        };
        self.state = state.map(|state| (position, state));
        cost
    }

    /// What an account is worth there.
    fn value(&self, account: Handle) -> Option<Money> {
        let (_, state) = self.state.as_ref()?;
        Some(equity(state, state.world.bank.find_handle(&account)?))
    }
}
