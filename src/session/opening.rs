//! Making and opening journals.

use super::clock::{Clock, wall};
use super::proof::{Damage, Seal};
use super::{Access, Session, SessionError};
use crate::domain::{BranchId, Entry, Record, Scenario, Source, Time};
use crate::history::{History, HistoryError, Line};
use crate::journal::{self, Condition, Contents, Journal, JournalError};
use crate::market::{self, Crew, SetupStep};
use crate::views::Moment;
use std::path::Path;

/// How a journal is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// For writing, where that is possible. Damage opens it for reading.
    Write,
    /// For reading only: no lock, not a byte is written.
    ReadOnly,
}

impl Session {
    /// Makes a journal and sets its stage. Never overwrites one.
    ///
    /// # Errors
    /// Where the file cannot be made, or the scenario's own commands are refused.
    pub fn create(path: &Path, scenario: &Scenario) -> Result<Session, SessionError> {
        // The stage is set in memory first: a scenario that cannot leaves no file behind.
        let steps = market::setup(scenario);
        let mut rehearsal = Session::assemble(path, scenario.clone(), Access::ReadOnly(String::new()));
        let mut records = Vec::new();
        for step in steps {
            records.push(rehearsal.rehearse(&step)?);
        }
        let (mut journal, _) = Journal::create(path, scenario)?;
        journal.append(&records)?;
        rehearsal.journal = Access::Write(journal);
        Ok(rehearsal)
    }

    /// Opens a journal. Where another program writes to it, the error says so and reading is still
    /// possible; where it is damaged, it opens read-only up to there and says where.
    ///
    /// # Errors
    /// Where it cannot be read at all, or is locked by another writer.
    pub fn open(path: &Path, mode: Mode) -> Result<Session, SessionError> {
        match mode {
            Mode::ReadOnly => Session::replay(path, journal::read(path)?, "it was opened for replay".to_owned()),
            Mode::Write => {
                match Journal::open(path) {
                    Ok((journal, contents, cut)) => {
                        let mut session = Session::fill(path, contents, Access::Write(journal))?;
                        session.notices.extend(cut.map(|cut| {
                        let (bytes, kept) = (cut.bytes, cut.kept.display());
                        format!("the journal ended in {bytes} bytes of a torn line: they were cut off and kept as {kept}")
                    }));
                        Ok(session)
                    }
                    Err(JournalError::Damaged { line, what, .. }) => {
                        let reason = format!("line {line} is damaged ({what}); what stands before it is sound");
                        Session::replay(path, journal::read(path)?, reason)
                    }
                    Err(error) => Err(error.into()),
                }
            }
        }
    }

    fn replay(path: &Path, contents: Contents, reason: String) -> Result<Session, SessionError> {
        let told = match &contents.condition {
            Condition::Whole => None,
            Condition::Torn { bytes } => Some(format!("the last {bytes} bytes are a torn line and were left out")),
            Condition::Damaged { line, what } => {
                Some(format!("line {line} is damaged ({what}); this is the journal up to there"))
            }
        };
        // A torn end is no damage: perhaps somebody is writing it right now.
        let damage = match &contents.condition {
            Condition::Whole | Condition::Torn { .. } => None,
            Condition::Damaged { line, what } => Some(Damage { line: *line, what: what.clone() }),
        };
        let mut session = Session::fill(path, contents, Access::ReadOnly(reason))?;
        session.notices.extend(told);
        session.seal.damage = session.seal.damage.take().or(damage);
        Ok(session)
    }

    /// Folds a journal's records. A record that does not fit what came before it is damage too: the
    /// session holds what is sound before it, read-only.
    fn fill(path: &Path, contents: Contents, access: Access) -> Result<Session, SessionError> {
        let head = contents.head();
        let mut session = Session::assemble(path, contents.header.genesis, access);
        session.seal.head = head;
        let unsound = market::scenario::check(&session.scenario).err();
        if let Some(problem) = unsound.filter(|_| !session.scenario.participants.is_empty()) {
            session.notices.push(format!("its scenario cannot be played ({problem}): nobody acts by themselves here"));
        }
        for record in contents.records {
            let n = record.n;
            if let Err(error) = session.take_in(record) {
                let reason = format!("{error}; what stands before record {n} is sound");
                session.notices.push(format!("the journal is damaged: {reason}"));
                session.seal.damage = Some(Damage { line: n.0 + 1, what: error.to_string() });
                session.journal = Access::ReadOnly(reason);
                break;
            }
        }
        session.use_branch(session.history.chosen())?;
        Ok(session)
    }

    fn assemble(path: &Path, scenario: Scenario, journal: Access) -> Session {
        let start = market::scenario::start_time(&scenario);
        let now = start.unwrap_or_else(wall);
        let genesis = Moment::genesis(&scenario, start.unwrap_or(Time(0)));
        Session {
            path: path.to_owned(),
            history: History::new(genesis.clone()),
            branch: BranchId::MAIN,
            live: genesis,
            line: Line::default(),
            journal,
            seal: Seal::default(),
            crew: Crew::new(&scenario, now),
            clock: Clock::new(start.is_some(), now),
            woken: Time(i64::MIN),
            draft: None,
            notices: Vec::new(),
            scenario,
        }
    }

    /// Takes a record that is on disk into history and, where its branch is in use or comes into
    /// use by it, into the live state.
    pub(super) fn take_in(&mut self, record: Record) -> Result<(), HistoryError> {
        let n = record.n;
        let Entry::Step(step) = &record.entry else { return self.history.push(record) };
        let (branch, parent) = (step.branch, step.parent);
        if parent != self.live.n || branch != self.branch {
            self.live = self.history.state_at(parent)?;
            self.line = self.history.line(parent);
            self.branch = branch;
        }
        if let Err(error) = self.live.fold(&record) {
            self.live = self.history.state_at(parent)?;
            return Err(HistoryError::Inconsistent { n, error });
        }
        if let Err(error) = self.history.push(record) {
            self.live = self.history.state_at(parent)?;
            return Err(error);
        }
        self.line.push(n);
        self.history.keep(n, &self.live);
        self.clock.reached(self.live.at);
        Ok(())
    }

    /// Decides a step of the scenario's setup; it must not be refused.
    fn rehearse(&mut self, step: &SetupStep) -> Result<Record, SessionError> {
        let command = step
            .command(&self.live.world)
            .ok_or_else(|| SessionError::Stage("an account that is to be verified was not opened".to_owned()))?;
        let record = self.decide_record(self.history.next(), Source::Operator, command);
        if let Some(rejection) = record.step().and_then(|step| step.outcome.rejection()) {
            return Err(SessionError::Stage(rejection.message()));
        }
        self.take_in(record.clone())?;
        Ok(record)
    }

    /// Works on a branch from now on, without recording the choice.
    ///
    /// # Errors
    /// Where there is no such branch.
    pub fn use_branch(&mut self, id: BranchId) -> Result<(), SessionError> {
        let branch = self.history.branch(id).filter(|branch| !branch.deleted);
        let tip = branch.ok_or_else(|| crate::history::BranchError::Unknown(format!("number {id}")))?.tip;
        if tip != self.live.n {
            self.live = self.history.state_at(tip)?;
        }
        self.line = self.history.line(tip);
        self.branch = id;
        self.woken = Time(i64::MIN);
        self.clock.set(self.live.at);
        Ok(())
    }
}
