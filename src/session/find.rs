//! Finding the moment: the first record where a condition holds, forward or backward. See
//! [`Condition`] for what that means to the letter.

use super::stretch::Stretch;
use crate::domain::RecordNo;
use crate::history::{History, HistoryError, Line};
use crate::views::Moment;
use crate::views::quantity::{Condition, Unknown, Watch};
use std::ops::ControlFlow;

/// Why a number or a moment cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// A name that means nobody.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The records do not fit together.
    #[error(transparent)]
    History(#[from] HistoryError),
}

/// Which way to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Towards newer records.
    Forward,
    /// Towards older records.
    Backward,
}

/// How a search stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The condition holds after this record.
    Found(RecordNo),
    /// It holds after none.
    Nothing,
    /// It goes on.
    Busy {
        /// How many records have been looked at.
        done: u64,
        /// How many there are to look at.
        of: u64,
    },
}

/// A search, which goes on in pieces: a screen can draw in between, and drop it at any time.
pub struct Find {
    line: Line,
    watch: Watch,
    direction: Direction,
    /// The positions to look at, both included.
    first: u64,
    last: u64,
    stretch: Option<Stretch>,
    /// Backward: the newest position of the stretch so far where the condition holds.
    hit: Option<u64>,
    progress: Progress,
}

/// How many records are scanned before it is asked whether one was found.
const SCANNED: u64 = 1_024;

impl Find {
    /// A search along a line from a position, which is not looked at itself; without one, all of the
    /// line is looked at.
    ///
    /// # Errors
    /// [`SearchError::Unknown`] where the condition names somebody who is not there at the line's tip.
    pub fn new(
        history: &History<Moment>,
        line: &Line,
        condition: &Condition,
        direction: Direction,
        from: Option<u64>,
    ) -> Result<Find, SearchError> {
        let watch = condition.watch(&history.state_at(line.tip())?.world)?;
        let (first, last) = match (direction, from) {
            (Direction::Forward, from) => (from.unwrap_or(0) + 1, line.len()),
            (Direction::Backward, None) => (1, line.len()),
            (Direction::Backward, Some(from)) => (1, from.saturating_sub(1).min(line.len())),
        };
        let of = (last + 1).saturating_sub(first);
        let progress = if of == 0 { Progress::Nothing } else { Progress::Busy { done: 0, of } };
        Ok(Find { line: line.clone(), watch, direction, first, last, stretch: None, hit: None, progress })
    }

    /// How it stands.
    pub fn progress(&self) -> Progress {
        self.progress
    }

    /// Looks at so many records more, and stops where it is clear.
    ///
    /// # Errors
    /// Where records do not fit together.
    pub fn go_on(&mut self, history: &History<Moment>, budget: u64) -> Result<Progress, HistoryError> {
        let mut left = budget;
        while let Progress::Busy { done, of } = self.progress
            && left > 0
        {
            let piece = left.min(of - done);
            let (looked, found) = match self.watch.needs_states() {
                true => self.fold(history, done, piece)?,
                false => self.scan(history, done, piece),
            };
            left = left.saturating_sub(looked.max(1));
            self.progress = match found {
                Some(position) => Progress::Found(self.line.at(position).unwrap_or_default()),
                None if done + looked >= of => Progress::Nothing,
                None => Progress::Busy { done: done + looked, of },
            };
        }
        Ok(self.progress)
    }

    /// Looks at a piece of the records alone: no state is needed. Gives how many were looked at, and
    /// the position that was found.
    fn scan(&mut self, history: &History<Moment>, done: u64, piece: u64) -> (u64, Option<u64>) {
        let piece = piece.min(SCANNED);
        let (from, to) = match self.direction {
            Direction::Forward => (self.first + done, self.first + done + piece - 1),
            Direction::Backward => ((self.last + 1).saturating_sub(done + piece), self.last - done),
        };
        let mut found = None;
        let _ = history.each(&self.line, from, to, |position, record| {
            self.watch.before(record, history.genesis());
            found = if self.watch.holds(history.genesis()) { Some(position) } else { found };
            // Backward, the last one of the piece is wanted.
            match self.direction == Direction::Forward && found.is_some() {
                true => ControlFlow::Break(()),
                false => ControlFlow::Continue(()),
            }
        });
        (piece, found)
    }

    /// Folds a piece, at most to the end of the stretch. Gives how many records were looked at, and
    /// the position that was found. Backward, what a stretch holds is clear at its end.
    fn fold(&mut self, history: &History<Moment>, done: u64, piece: u64) -> Result<(u64, Option<u64>), HistoryError> {
        let (line, watch) = (&self.line, &mut self.watch);
        let stretch = match &mut self.stretch {
            Some(stretch) if !stretch.is_done() => stretch,
            stretch => stretch.insert(match self.direction {
                Direction::Forward => Stretch::from(history, line, self.first - 1, self.last)?,
                Direction::Backward => Stretch::up_to(history, line, self.last - done),
            }),
        };
        let mut looked = 0;
        while looked < piece && !stretch.is_done() {
            stretch.step(history, line, |record, before| watch.before(record, before))?;
            looked += 1;
            if watch.holds(&stretch.moment) {
                if self.direction == Direction::Forward {
                    return Ok((looked, Some(stretch.at)));
                }
                self.hit = Some(stretch.at);
            }
        }
        Ok((looked, self.hit.filter(|_| stretch.is_done())))
    }
}
