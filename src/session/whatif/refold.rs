//! Folding later events as they were. Some do not fit any more: an order that was never placed
//! cannot be filled. Such a record is broken, whole, and left out; what follows is folded without
//! it. Numbers that the missing records had given stay unused. A record that folds, and breaks a
//! rule that every decision keeps to, stays and is shown as broken too.

use super::laws::Before;
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
        let before = Before::of(&session.live.world, step.outcome.events());
        let command = step.command.clone();
        let broken = |now, why| Difference { n: was, now, by: record.by, command, ending: Ending::Broken(why) };
        if let Err(error) = session.live.fold(&record) {
            session.live = self.back()?;
            return Ok(Some(broken(None, error.0.to_owned())));
        }
        let breach = before.breach(&session.live.world);
        let breach = breach.map(|why| broken(Some(record.n), why));
        session.publish_draft(&record)?;
        self.since.push(record);
        if self.since.len() == EVERY {
            self.base = session.live.clone();
            self.since.clear();
        }
        Ok(breach)
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
