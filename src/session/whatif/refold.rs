//! Folding later events as they were. Some do not fit any more: an order that was never placed
//! cannot be filled. Such a record is broken, whole, and left out; what follows is folded without
//! it. Numbers that the missing records had given stay unused.

use super::{Difference, Ending};
use crate::domain::{Entry, Record};
use crate::history::HistoryError;
use crate::session::{Session, SessionError};
use crate::views::Moment;

/// How many records are folded between two copies of the state.
const EVERY: usize = 64;

/// The state some records ago, and what was folded since: the way back from a record that breaks.
pub(super) struct Refold {
    base: Moment,
    since: Vec<Record>,
}

impl Refold {
    pub(super) fn from(session: &Session) -> Refold {
        Refold { base: session.live.clone(), since: Vec::with_capacity(EVERY) }
    }

    /// Folds a record as it was; tells where it breaks.
    pub(super) fn fold(
        &mut self,
        session: &mut Session,
        mut record: Record,
    ) -> Result<Option<Difference>, SessionError> {
        let was = record.n;
        let Entry::Step(step) = &mut record.entry else { return Ok(None) };
        (step.parent, step.branch, step.refolded) = (session.live.n, session.branch, true);
        record.n = session.next();
        if let Err(error) = session.live.fold(&record) {
            session.live = self.back()?;
            let difference = record.step().map(|step| Difference {
                n: was,
                now: None,
                by: record.by,
                command: step.command.clone(),
                ending: Ending::Broken(error.0.to_owned()),
            });
            return Ok(difference);
        }
        session.publish_draft(record.clone())?;
        self.since.push(record);
        if self.since.len() == EVERY {
            self.base = session.live.clone();
            self.since.clear();
        }
        Ok(None)
    }

    /// The state before the record that broke.
    fn back(&self) -> Result<Moment, HistoryError> {
        let mut moment = self.base.clone();
        for record in &self.since {
            moment.fold(record).map_err(|error| HistoryError::Inconsistent { n: record.n, error })?;
        }
        Ok(moment)
    }
}
