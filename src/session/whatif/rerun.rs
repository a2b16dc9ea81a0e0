//! Running the rest of a line again, a piece at a time.

use super::react::React;
use super::refold::Refold;
use super::renumber::Renumbering;
use super::{Change, Difference, Follow, WhatIf, ending};
use crate::domain::{Command, Entry, Outcome, Qty, Record, RecordNo, Source};
use crate::history::Line;
use crate::session::draft::Given;
use crate::session::{Session, SessionError};
use std::ops::Range;

/// The answer to a [`WhatIf`], as far as it has got.
pub struct Rerun {
    question: WhatIf,
    /// The line that is asked about.
    line: Line,
    /// The position on it that is next.
    next: u64,
    names: Renumbering,
    way: Way,
    decided: u64,
    given: Vec<(RecordNo, Command, Outcome)>,
    differences: Vec<Difference>,
}

/// How what follows is run.
enum Way {
    Redecide,
    React(React),
    Refold(Box<Refold>),
}

impl Rerun {
    /// Makes the change itself. The draft has been opened.
    pub(super) fn new(
        session: &mut Session,
        line: Line,
        position: u64,
        question: WhatIf,
    ) -> Result<Rerun, SessionError> {
        let names = Renumbering::from(&session.live.world);
        let Some(record) = session.history.record(question.at) else { return Err(SessionError::NoDraft) };
        let way = match question.follow {
            Follow::Redecide => Way::Redecide,
            Follow::React => Way::React(React::from(session, &record, &question.change)),
            Follow::Refold => Way::Refold(Box::new(Refold::from(session))),
        };
        let next = if matches!(question.change, Change::Insert(_)) { position } else { position + 1 };
        let mut rerun =
            Rerun { line, next, names, way, decided: 0, given: Vec::new(), differences: Vec::new(), question };
        rerun.make_change(session, &record)?;
        Ok(rerun)
    }

    fn make_change(&mut self, session: &mut Session, record: &Record) -> Result<(), SessionError> {
        let Some(step) = record.step() else { return Ok(()) };
        match self.question.change.clone() {
            Change::Drop => self.names.learn(step.outcome.events(), &[]),
            Change::Replace(command) => {
                let given = Given { at: record.at, by: record.by, origin: Some(step.origin), command };
                let now = session.draft(given)?;
                self.names.learn(step.outcome.events(), now.events());
                self.note_given(now);
            }
            Change::Insert(commands) => {
                for command in commands {
                    let given = Given { at: record.at, by: Source::User, origin: None, command };
                    let now = session.draft(given)?;
                    self.note_given(now);
                    self.settle(session)?;
                }
                return Ok(());
            }
        }
        self.settle(session)
    }

    fn note_given(&mut self, now: Record) {
        let n = now.n;
        self.given.extend(now.into_step().map(|step| (n, step.command, step.outcome)));
    }

    /// What was asked.
    pub fn question(&self) -> &WhatIf {
        &self.question
    }

    /// How many commands have been run again, and how many there are to run.
    pub fn progress(&self) -> (u64, u64) {
        let all = self.line.len();
        let begun = self.line.position(self.question.at).unwrap_or(all);
        (self.next.saturating_sub(begun), (all + 1).saturating_sub(begun))
    }

    /// How many commands have been run again.
    pub fn decided(&self) -> u64 {
        self.decided
    }

    /// What came of it, in a sentence: `767 later commands decided again, 6 end otherwise`.
    pub fn summary(&self) -> String {
        let differ = self.differences.len() as u64;
        let plural = if self.decided == 1 { "" } else { "s" };
        let (done, verb) = match (self.question.follow == Follow::Refold, differ) {
            (true, 1) => ("refolded", "is broken"),
            (true, _) => ("refolded", "are broken"),
            (false, 1) => ("decided again", "ends otherwise"),
            (false, _) => ("decided again", "end otherwise"),
        };
        let differ = if differ == 0 { "none".to_owned() } else { Qty(differ).grouped() };
        format!("{} later command{plural} {done}, {differ} {verb}", Qty(self.decided).grouped())
    }

    /// The commands that are new on this line: their numbers there, and how they ended.
    pub fn given(&self) -> &[(RecordNo, Command, Outcome)] {
        &self.given
    }

    /// The commands that end otherwise, in their order.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Runs so many more records of the line again. Whether there are more.
    ///
    /// # Errors
    /// Where a record does not fit in, which no decision ever causes.
    pub fn go_on(&mut self, session: &mut Session, records: u64) -> Result<bool, SessionError> {
        let end = self.next.saturating_add(records).min(self.line.len() + 1);
        while self.next < end {
            let n = self.line.at(self.next).unwrap_or(RecordNo::GENESIS);
            self.next += 1;
            let Some(record) = session.history.record(n) else { continue };
            match &mut self.way {
                Way::Redecide => self.decide_again(session, record)?,
                Way::Refold(refold) => {
                    let broken = refold.fold(session, record)?;
                    self.decided += 1;
                    self.differences.extend(broken);
                }
                Way::React(react) => {
                    let mut react = std::mem::take(react);
                    let acted = react.take(self, session, record);
                    self.way = Way::React(react);
                    acted?;
                }
            }
        }
        if self.next <= self.line.len() {
            return Ok(true);
        }
        if let Way::React(react) = &mut self.way {
            let mut react = std::mem::take(react);
            react.finish(self, session)?;
        }
        Ok(false)
    }

    /// Decides a record's command again, as it must be given here.
    pub(super) fn decide_again(&mut self, session: &mut Session, record: Record) -> Result<(), SessionError> {
        let Record { n, at, by, entry } = record;
        let Entry::Step(was) = entry else { return Ok(()) };
        let given = Given { at, by, origin: Some(was.origin), command: self.names.command(was.command) };
        let now = session.draft(given)?;
        self.decided += 1;
        self.names.learn(was.outcome.events(), now.events());
        if let Some(ending) = now.step().and_then(|now| ending(&self.names, &was.outcome, &now.outcome)) {
            // The command went into the draft without a copy, for few end otherwise: it is read once more.
            if let Some(step) = session.history.step(n) {
                self.differences.push(Difference { n, now: Some(now.n), by, command: step.command, ending });
            }
        }
        self.settle(session)
    }

    /// Lets the margin desk act where it had not, before what comes next on the line.
    pub(super) fn settle(&mut self, session: &mut Session) -> Result<(), SessionError> {
        self.settle_but(session, self.next..self.line.len() + 1)
    }

    /// The same where a command of somebody else comes next.
    pub(super) fn settle_at_once(&mut self, session: &mut Session) -> Result<(), SessionError> {
        self.settle_but(session, 0..0)
    }

    fn settle_but(&mut self, session: &mut Session, rest: Range<u64>) -> Result<(), SessionError> {
        if let Way::Refold(_) = self.way {
            return Ok(());
        }
        let new = session.settle_draft(&self.line, rest, &self.names)?;
        self.decided += new.len() as u64;
        self.differences.extend(new);
        Ok(())
    }

    /// A command as it must be given on the new line.
    pub(super) fn renumbered(&self, command: Command) -> Command {
        self.names.command(command)
    }

    /// What a record made does not exist on the new line.
    pub(super) fn forget(&mut self, record: &Record) {
        self.names.learn(record.events(), &[]);
    }

    pub(super) fn note(&mut self, difference: Difference) {
        self.differences.push(difference);
    }

    pub(super) fn count(&mut self) {
        self.decided += 1;
    }
}
