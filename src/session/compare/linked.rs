//! Two cursors that go together, by time: each stands at the last record of its line that is not
//! later than the moment that both look at. Stepping goes to the next record of either line; where
//! both have one at that time, as behind the same record or where one line repeats the other, both
//! go. They can be parted, so that one goes alone; joined again, the other comes to where it is.

use super::Difference;
use crate::domain::{RecordNo, Time};
use crate::history::{History, HistoryError, Line};
use crate::views::Moment;

/// Up to here it is quicker to fold records forward than to start from a checkpoint.
const FOLD_FORWARD: u64 = 1_024;

/// How many records of one time are told apart: journals that were made up may have any number.
const SAME_TIME: u64 = 256;

/// One of the two.
#[derive(Clone, Debug)]
pub struct Side {
    line: Line,
    position: u64,
    moment: Moment,
}

/// Which of the two cursors go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moves {
    /// Both: they are linked.
    #[default]
    Both,
    /// The left one alone.
    Left,
    /// The right one alone.
    Right,
}

/// Both.
#[derive(Clone, Debug)]
pub struct Linked {
    left: Side,
    right: Side,
    fork: u64,
    moves: Moves,
}

/// Where a record stands in time: its time, and how many records of its line at the same time come
/// before it.
type Place = (Time, u64);

impl Side {
    fn new(history: &History<Moment>, tip: RecordNo) -> Result<Side, HistoryError> {
        let line = history.line(tip);
        Ok(Side { position: line.len(), line, moment: history.state_at(tip)? })
    }

    /// The way to the point that is compared.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// Where the cursor is on it; 0 is before the first record.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The state at the cursor.
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    fn time(&self, history: &History<Moment>, position: u64) -> Option<Time> {
        Some(history.record(self.line.at(position).filter(|n| *n != RecordNo::GENESIS)?)?.at)
    }

    fn place(&self, history: &History<Moment>, position: u64) -> Option<Place> {
        let at = self.time(history, position)?;
        let before = (1..position).rev().take(usize::try_from(SAME_TIME).unwrap_or(usize::MAX));
        let same = before.take_while(|earlier| self.time(history, *earlier) == Some(at)).count();
        Some((at, same as u64)) // at most SAME_TIME
    }

    /// The last position that is not later.
    fn position_at(&self, history: &History<Moment>, at: Time) -> u64 {
        let (mut low, mut high) = (0, self.line.len());
        while low < high {
            let middle = (low + high).div_ceil(2);
            if self.time(history, middle).is_some_and(|time| time <= at) { low = middle } else { high = middle - 1 }
        }
        low
    }

    fn seek(&mut self, history: &History<Moment>, position: u64) -> Result<(), HistoryError> {
        if position == self.position {
            return Ok(());
        }
        if position > self.position && position - self.position <= FOLD_FORWARD {
            let mut moment = self.moment.clone();
            for n in self.line.between(self.position + 1, position) {
                history.advance(&mut moment, n)?;
            }
            self.moment = moment;
        } else {
            self.moment = history.state_at(self.line.at(position).unwrap_or_else(|| self.line.tip()))?;
        }
        self.position = position;
        Ok(())
    }
}

impl Linked {
    /// Both at the records that are compared.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn new(history: &History<Moment>, left: RecordNo, right: RecordNo) -> Result<Linked, HistoryError> {
        let fork = history.depth(history.fork_point(left, right));
        Ok(Linked { left: Side::new(history, left)?, right: Side::new(history, right)?, fork, moves: Moves::Both })
    }

    /// The left one.
    pub fn left(&self) -> &Side {
        &self.left
    }

    /// The right one.
    pub fn right(&self) -> &Side {
        &self.right
    }

    /// The last record that both lines share; 0 where there is none.
    pub fn fork(&self) -> RecordNo {
        self.left.line.at(self.fork).unwrap_or(RecordNo::GENESIS)
    }

    /// Whether both cursors are at or before the fork: at the same record.
    pub fn is_shared(&self) -> bool {
        self.left.position <= self.fork && self.right.position == self.left.position
    }

    /// Which go.
    pub fn moves(&self) -> Moves {
        self.moves
    }

    /// Lets others go: both, then the left alone, then the right alone, then both again. Where both
    /// go together again the left comes to the time of the right, which went last.
    ///
    /// # Errors
    /// As [`Linked::step`].
    pub fn turn(&mut self, history: &History<Moment>) -> Result<(), HistoryError> {
        self.moves = match self.moves {
            Moves::Both => Moves::Left,
            Moves::Left => Moves::Right,
            Moves::Right => {
                let left = self.left.position_at(history, self.right.moment.at);
                self.left.seek(history, left)?;
                Moves::Both
            }
        };
        Ok(())
    }

    /// Goes so many steps forward, or back where negative, as far as there are records.
    ///
    /// # Errors
    /// Where the records do not fit together; the cursors stay.
    pub fn step(&mut self, history: &History<Moment>, by: i64) -> Result<(), HistoryError> {
        let along = |side: &Side| side.position.saturating_add_signed(by).min(side.line.len());
        if self.moves != Moves::Both {
            return self.go(history, (along(&self.left), along(&self.right)));
        }
        let mut to = (self.left.position, self.right.position);
        for _ in 0..by.unsigned_abs() {
            let next = if by > 0 { self.after(history, to) } else { self.before(history, to) };
            if next == to {
                break;
            }
            to = next;
        }
        self.seek(history, to)
    }

    /// The next record of either line, and both where they are at the same place in time.
    fn after(&self, history: &History<Moment>, (left, right): (u64, u64)) -> (u64, u64) {
        match (self.left.place(history, left + 1), self.right.place(history, right + 1)) {
            (None, None) => (left, right),
            (Some(_), None) => (left + 1, right),
            (None, Some(_)) => (left, right + 1),
            (Some(a), Some(b)) => (left + u64::from(a <= b), right + u64::from(b <= a)),
        }
    }

    /// The step that [`Linked::after`] would undo.
    fn before(&self, history: &History<Moment>, (left, right): (u64, u64)) -> (u64, u64) {
        match (self.left.place(history, left), self.right.place(history, right)) {
            (None, None) => (left, right),
            (Some(_), None) => (left - 1, right),
            (None, Some(_)) => (left, right - 1),
            (Some(a), Some(b)) => (left - u64::from(a >= b), right - u64::from(b >= a)),
        }
    }

    /// Those that go do.
    fn go(&mut self, history: &History<Moment>, (left, right): (u64, u64)) -> Result<(), HistoryError> {
        match self.moves {
            Moves::Both => self.seek(history, (left, right)),
            Moves::Left => self.left.seek(history, left),
            Moves::Right => self.right.seek(history, right),
        }
    }

    fn seek(&mut self, history: &History<Moment>, (left, right): (u64, u64)) -> Result<(), HistoryError> {
        // Either may fail, and then neither moves.
        let mut moved = self.right.clone();
        moved.seek(history, right)?;
        self.left.seek(history, left)?;
        self.right = moved;
        Ok(())
    }

    /// Goes to the first record.
    ///
    /// # Errors
    /// As [`Linked::step`].
    pub fn to_first(&mut self, history: &History<Moment>) -> Result<(), HistoryError> {
        self.go(history, (self.left.line.len().min(1), self.right.line.len().min(1)))
    }

    /// Goes to the fork.
    ///
    /// # Errors
    /// As [`Linked::step`].
    pub fn to_fork(&mut self, history: &History<Moment>) -> Result<(), HistoryError> {
        self.go(history, (self.fork, self.fork))
    }

    /// Goes to the first records that differ. A side that has none goes to the record before: until
    /// there it is the same.
    ///
    /// # Errors
    /// As [`Linked::step`].
    pub fn to_difference(&mut self, history: &History<Moment>, first: Difference) -> Result<(), HistoryError> {
        let position = |side: &Side, n: Option<RecordNo>| side.line.position(n?);
        let (left, right) = (position(&self.left, first.left), position(&self.right, first.right));
        let before = |other: Option<u64>| other.unwrap_or_default().saturating_sub(1);
        self.go(history, (left.unwrap_or(before(right)), right.unwrap_or(before(left))))
    }

    /// Goes to the records that are compared.
    ///
    /// # Errors
    /// As [`Linked::step`].
    pub fn to_end(&mut self, history: &History<Moment>) -> Result<(), HistoryError> {
        self.go(history, (self.left.line.len(), self.right.line.len()))
    }

    /// Goes to where both lines were at a time.
    ///
    /// # Errors
    /// As [`Linked::step`].
    pub fn to_time(&mut self, history: &History<Moment>, at: Time) -> Result<(), HistoryError> {
        self.go(history, (self.left.position_at(history, at), self.right.position_at(history, at)))
    }
}
