//! Going along a line in pieces: a stretch from a state that is known to a position, left and taken
//! up again between two frames.

use crate::domain::Record;
use crate::history::{History, HistoryError, Line};
use crate::views::Moment;

/// A piece of a line that is being folded.
pub(super) struct Stretch {
    /// Where it begins, as a position of the line that is not looked at itself.
    pub start: u64,
    /// The state after the record at `at`.
    pub moment: Moment,
    /// How far it is folded, as a position of the line.
    pub at: u64,
    /// Where it ends, as a position of the line.
    pub end: u64,
}

impl Stretch {
    /// From the last checkpoint before a position up to it. What lies between two checkpoints is
    /// folded in about a millisecond, so going backward costs little more than going forward.
    pub fn up_to(history: &History<Moment>, line: &Line, end: u64) -> Stretch {
        let (at, state) = history.checkpoint(line, end.saturating_sub(1));
        Stretch { start: at, moment: state, at, end }
    }

    /// From a position, which is not looked at itself, to another.
    pub fn from(history: &History<Moment>, line: &Line, from: u64, end: u64) -> Result<Stretch, HistoryError> {
        let moment = history.state_at(line.at(from).unwrap_or_default())?;
        Ok(Stretch { start: from, moment, at: from, end })
    }

    /// Whether all of it is folded.
    pub fn is_done(&self) -> bool {
        self.at >= self.end
    }

    /// Folds the next record; `look` sees it and the state before it.
    pub fn step(
        &mut self,
        history: &History<Moment>,
        line: &Line,
        look: impl FnOnce(&Record, &Moment),
    ) -> Result<(), HistoryError> {
        self.at += 1;
        let n = line.at(self.at).unwrap_or_default();
        let record = history.read(n)?;
        look(&record, &self.moment);
        self.moment.fold(&record).map_err(|error| HistoryError::Inconsistent { n, error })
    }
}
