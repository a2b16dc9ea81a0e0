//! Participants asked anew. When a participant wakes follows from the seed, and so do its dice
//! ([`crate::market::Crew`]); what it asks for follows from those and from what it sees. So on the
//! new line everybody wakes when they woke, throws what they threw, and acts otherwise only where
//! they see otherwise.
//!
//! What a participant does at a moment is compared with what it did at the same moment.

use super::rerun::Rerun;
use super::{Change, Difference, Ending, is_participant};
use crate::domain::{Command, Record, RecordNo, Time};
use crate::market::{Wake, Wakes};
use crate::session::desk::is_of_desk;
use crate::session::draft::Given;
use crate::session::{Session, SessionError};

/// How far the participants have been asked.
#[derive(Clone, Debug, Default)]
pub(super) struct React {
    /// The wakes at which nobody has been asked yet.
    wakes: Wakes,
    /// The time of the last record of the line that is asked about.
    end: Time,
}

impl React {
    /// Participants are asked from the changed record on.
    pub(super) fn from(session: &Session, record: &Record, change: &Change) -> React {
        // Before the record everybody has been asked. Where a command comes before it, a participant
        // that gave it is asked again; where it is dropped or changed, it is not.
        let asked = match change {
            Change::Insert(_) => Time(record.at.0.saturating_sub(1)),
            Change::Drop | Change::Replace(_) => record.at,
        };
        React { wakes: session.crew.wakes(asked.max(session.live.at.min(record.at))), end: record.at }
    }

    /// Takes the next record of the line: a participant's says how far to ask, others are decided
    /// again. The margin desk's belong to the record before them, and nobody acts in between.
    pub(super) fn take(
        &mut self,
        rerun: &mut Rerun,
        session: &mut Session,
        record: Record,
    ) -> Result<(), SessionError> {
        if is_of_desk(&record) {
            return rerun.decide_again(session, record);
        }
        self.end = record.at;
        if is_participant(record.by) {
            // Whoever wakes before it had let the moment pass.
            self.ask(rerun, session, Time(record.at.0.saturating_sub(1)))?;
            return self.ask_again(rerun, session, record);
        }
        self.ask(rerun, session, record.at)?;
        rerun.decide_again(session, record)
    }

    /// The line has ended.
    pub(super) fn finish(&mut self, rerun: &mut Rerun, session: &mut Session) -> Result<(), SessionError> {
        self.ask(rerun, session, self.end)
    }

    /// Asks everybody who wakes until a time, and had let the moment pass on the other line.
    fn ask(&mut self, rerun: &mut Rerun, session: &mut Session, until: Time) -> Result<(), SessionError> {
        while let Some(wake) = self.wakes.take(&session.crew, until) {
            let Some(command) = session.crew.act(&wake, &session.live.world, &session.live.views) else { continue };
            let by = session.crew.source(&wake);
            let n = session.draft(Given { at: wake.at, by, origin: None, command: command.clone() })?.n;
            rerun.count();
            rerun.note(Difference { n, now: Some(n), by, command, ending: Ending::New });
            rerun.settle_at_once(session)?;
        }
        Ok(())
    }

    /// Asks the participant again that acted here.
    fn ask_again(&mut self, rerun: &mut Rerun, session: &mut Session, record: Record) -> Result<(), SessionError> {
        let Some(was) = record.step() else { return Ok(()) };
        let here = |wake: &Wake| wake.at == record.at && session.crew.source(wake) == record.by;
        let Some(wake) = self.wakes.peek().filter(here) else {
            // Nobody of this crew: a record that was made otherwise is repeated as it is.
            return rerun.decide_again(session, record);
        };
        self.wakes.take(&session.crew, wake.at);
        let repeated = rerun.renumbered(was.command.clone());
        match session.crew.act(&wake, &session.live.world, &session.live.views) {
            Some(command) if command == repeated => rerun.decide_again(session, record),
            Some(command) => {
                let now = self.act(session, &record, command.clone())?;
                rerun.count();
                rerun.forget(&record);
                rerun.note(Difference::of(&record, &was.command, Some(now), Ending::OtherCommand(command)));
                rerun.settle(session)
            }
            None => {
                rerun.forget(&record);
                rerun.note(Difference::of(&record, &was.command, None, Ending::NotGiven));
                Ok(())
            }
        }
    }

    fn act(&self, session: &mut Session, record: &Record, command: Command) -> Result<RecordNo, SessionError> {
        let given = Given { at: record.at, by: record.by, origin: None, command };
        session.draft(given).map(|drafted| drafted.n)
    }
}
