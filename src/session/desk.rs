//! The desk: where and when it acts. What it owes follows from the state alone ([`desk::owes`]);
//! here it is asked after each record, with the time of that record, and what it does has that time. So one
//! rule holds for what happens live, for what a what-if decides again, with participants that react or not,
//! and for what a graft carries over.

use super::draft::Given;
use super::whatif::{Difference, Ending, Renumbering};
use super::{Session, SessionError};
use crate::domain::{Command, Record, Source, Step, desk};
use crate::history::Line;
use std::ops::Range;

/// Whether a record is of the desk's own.
pub(super) fn is_of_desk(record: &Record) -> bool {
    record.by == Source::Operator && record.step().is_some_and(|step| desk::gives(&step.command))
}

impl Session {
    /// What the desk owes at the tip. Next to nothing where nothing can be owed.
    pub(super) fn owed(&self) -> Option<Command> {
        desk::owes(&self.live.world, self.live.at)
    }

    /// Lets the desk do what it owes at the tip, each a record of its own.
    pub(super) fn settle(&mut self) -> Result<(), SessionError> {
        while let Some(command) = self.owed() {
            let record = self.desk_record(self.next(), command);
            self.append(std::slice::from_ref(&record))?;
            self.take_in(record)?;
        }
        Ok(())
    }

    /// Lets the desk do what it owes at the tip of the draft, and did not do on the line that the draft
    /// repeats. What it did there is among its records that come next on that line, at these positions, and
    /// is decided again when its turn comes.
    pub(super) fn settle_draft(
        &mut self,
        line: &Line,
        rest: Range<u64>,
        names: &Renumbering,
    ) -> Result<Vec<Difference>, SessionError> {
        let mut new = Vec::new();
        while let Some(command) = self.owed() {
            let mut next =
                rest.clone().map_while(|position| self.history.record(line.at(position)?).filter(is_of_desk));
            let is_it = |step: &Step| names.command(step.command.clone()) == command;
            if next.any(|record| record.step().is_some_and(is_it)) {
                break;
            }
            let (at, by) = (self.live.at, Source::Operator);
            let n = self.draft(Given { at, by, origin: None, command: command.clone() })?.n;
            new.push(Difference { n, now: Some(n), by, command, ending: Ending::New });
        }
        Ok(new)
    }
}
