//! Making and opening journals.

use super::cache::Cache;
use super::clock::{Clock, wall};
use super::proof::{Damage, Seal};
use super::sealing::{Doomed, Keys};
use super::snapshot::Snapshots;
use super::{Access, Session, SessionError, forget};
use crate::domain::{BranchId, Entry, Record, RecordNo, Scenario, Source, Time};
use crate::history::{History, HistoryError, Line};
use crate::journal::{Condition, Journal, JournalError, Reader, Records};
use crate::market::{self, Crew, SetupStep};
use crate::views::Moment;
use std::path::Path;

/// How many records that are on the disk are held in memory besides, at the most: the newest ones, which
/// are read most.
const HELD: usize = 8_192;

/// How often it is asked how many records a journal will have.
const EXPECT: u64 = 4_096;

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
        Session::create_with(path, scenario, Keys::none())
    }

    /// The same, where personal data is sealed with keys of these.
    ///
    /// # Errors
    /// As [`Session::create`], or where there can be no keys.
    pub fn create_with(path: &Path, scenario: &Scenario, keys: Keys) -> Result<Session, SessionError> {
        // The stage is set in memory first: a scenario that cannot leaves no file behind.
        let steps = market::setup(scenario);
        let mut rehearsal = Session::assemble(path, scenario.clone(), Access::ReadOnly(String::new()), keys);
        let mut records = Vec::new();
        for step in steps {
            records.push(rehearsal.rehearse(&step)?);
        }
        let sealed = rehearsal.keys.seal_scenario(scenario)?;
        let lines = rehearsal.keys.seal(&records, &rehearsal.live.world)?;
        let (mut journal, header) = Journal::create(path, &sealed)?;
        journal.append(&lines)?;
        rehearsal.recall(None, &header, journal.pages(), |_| false);
        rehearsal.journal = Access::Write(journal);
        Ok(rehearsal)
    }

    /// Opens a journal. Where another program writes to it, the error says so and reading is still
    /// possible; where it is damaged, it opens read-only up to there and says where.
    ///
    /// # Errors
    /// Where it cannot be read at all, or is locked by another writer.
    pub fn open(path: &Path, mode: Mode) -> Result<Session, SessionError> {
        Session::open_with(path, mode, Keys::none(), None)
    }

    /// The same, where personal data that is sealed is opened with these keys; with the help of a snapshot, where
    /// there is one that fits, and of one for the next time.
    ///
    /// # Errors
    /// As [`Session::open`].
    pub fn open_with(path: &Path, mode: Mode, keys: Keys, cache: Option<&Cache>) -> Result<Session, SessionError> {
        let mut session = match mode {
            Mode::ReadOnly => Session::open_to_read(path, keys.clone(), cache)?,
            Mode::Write => match Session::open_to_write(path, keys.clone(), cache) {
                // What can be read of it is shown, and not a byte is written.
                Err(SessionError::Journal(JournalError::Newer { .. })) => {
                    Session::open_to_read(path, keys.clone(), None)?
                }
                opened => opened?,
            },
        };
        if session.seal.damage.is_some() && session.snapshots.upto > RecordNo::GENESIS {
            // Perhaps the snapshot is to blame: then it is as if there were none.
            drop(session);
            return Session::open_with(path, mode, keys, None);
        }
        // Whoever wrote that somebody is forgotten was stopped before the key was destroyed.
        session.doom_forgotten();
        session.bury()?;
        if let missing @ 1.. = session.keys.missing() {
            session.notices.push(format!(
                "the keys of {missing} of its customers are not in this data directory: their names, addresses and \
                 references read as forgotten"
            ));
        }
        session.snapshot_where_due();
        Ok(session)
    }

    pub(super) fn open_to_read(path: &Path, mut keys: Keys, cache: Option<&Cache>) -> Result<Session, SessionError> {
        let mut reader = Reader::open(path)?;
        let (header, pages) = (reader.header().clone(), reader.pages().cloned());
        let newer = header.newer();
        let reason = newer.as_ref().map_or_else(|| "it was opened for replay".to_owned(), |it| format!("it {it}"));
        let mut scenario = header.genesis.clone();
        keys.open_scenario(&mut scenario);
        let mut session = Session::assemble(path, scenario, Access::ReadOnly(reason), keys);
        session.seal.newer = newer.is_some();
        let newer = newer.map(|it| format!("it {it}: what can be read is shown, and nothing is written"));
        session.notices.extend(newer);
        // What this engine makes of a newer one's records is not worth keeping.
        let cache = cache.filter(|_| !session.seal.newer);
        session.recall(cache, &header, pages.as_ref(), |index| reader.skip(index));
        session.seal.head = reader.head();
        reader.ahead(|records| session.fill(records))??;
        match reader.condition() {
            Condition::Whole => {}
            // No damage: perhaps somebody is writing it right now.
            Condition::Torn { bytes } => {
                session.notices.push(format!("the last {bytes} bytes are a torn line and were left out"));
            }
            Condition::Damaged { line, what } => session.note_damage(*line, what),
            Condition::Beyond { line, what } => session.note_end(*line, what),
        }
        session.notices.extend(reader.shortfall().map(|missing| missing.to_string()));
        Ok(session)
    }

    fn open_to_write(path: &Path, mut keys: Keys, cache: Option<&Cache>) -> Result<Session, SessionError> {
        let mut opening = Journal::begin(path)?;
        let (header, pages) = (opening.header().clone(), opening.pages().cloned());
        let mut scenario = header.genesis.clone();
        keys.open_scenario(&mut scenario);
        let mut session = Session::assemble(path, scenario, Access::ReadOnly(String::new()), keys);
        session.recall(cache, &header, pages.as_ref(), |index| opening.skip(index));
        session.seal.head = opening.head();
        let sound = opening.ahead(|records| session.fill(records))??;
        if sound {
            session.notices.extend(opening.shortfall().map(|missing| missing.to_string()));
        }
        match opening.finish(wall()) {
            Ok((journal, cut)) => {
                if sound {
                    session.journal = Access::Write(journal);
                }
                session.notices.extend(cut.map(|cut| {
                    let (bytes, kept) = (cut.bytes, cut.kept.display());
                    format!("the journal ended in {bytes} bytes of a torn line: they were cut off and kept as {kept}")
                }));
            }
            Err(JournalError::Damaged { line, what, .. }) => {
                session.note_damage(line, &what);
                if sound {
                    let reason = format!("line {line} is damaged ({what}); what stands before it is sound");
                    session.journal = Access::ReadOnly(reason);
                }
            }
            Err(error) => return Err(error.into()),
        }
        Ok(session)
    }

    /// Notes a line that is damaged, behind all that is sound.
    fn note_damage(&mut self, line: u64, what: &str) {
        self.notices.push(format!("line {line} is damaged ({what}); this is the journal up to there"));
        self.seal.damage.get_or_insert_with(|| Damage { line, what: what.to_owned(), newer: false });
    }

    /// Notes a line of a newer format that is not understood, behind all that is.
    fn note_end(&mut self, line: u64, what: &str) {
        self.notices.push(format!("line {line} is not understood ({what}); this is the journal up to there"));
        self.seal.damage.get_or_insert_with(|| Damage { line, what: what.to_owned(), newer: true });
    }

    /// Folds a journal's records, each as it is read with the hash of its line, so that none is held
    /// twice. A record that does not fit what came before it is damage too: the session holds what is
    /// sound before it, read-only. Whether all of them fit.
    fn fill(&mut self, records: &mut Records) -> Result<bool, SessionError> {
        let unsound = market::scenario::check(&self.scenario).err();
        if let Some(problem) = unsound.filter(|_| !self.scenario.participants.is_empty()) {
            self.notices.push(format!("its scenario cannot be played ({problem}): nobody acts by themselves here"));
        }
        let mut sound = true;
        let length = std::fs::metadata(&self.path).map_or(0, |file| file.len());
        while let Some((mut record, head)) = records.next_record()? {
            let n = record.n;
            self.keys.open(&mut record);
            let forgets = forget::acts(&record).then(|| record.clone());
            if let Err(error) = self.take(&record, true) {
                sound = false;
                if self.seal.newer {
                    // By the rules of a newer version it may fit.
                    self.note_end(n.0 + 1, &error.to_string());
                    break;
                }
                let reason = format!("{error}; what stands before record {n} is sound");
                self.notices.push(format!("the journal is damaged: {reason}"));
                self.seal.damage = Some(Damage { line: n.0 + 1, what: error.to_string(), newer: false });
                self.journal = Access::ReadOnly(reason);
                break;
            }
            if n.0.is_multiple_of(EXPECT) {
                self.expect(length);
            }
            self.seal.head = head;
            forgets.iter().for_each(|record| self.doom(record));
        }
        self.use_branch(self.history.chosen())?;
        Ok(sound)
    }

    /// Says how many records a journal of this length will have, if they are all as long as those that were read.
    fn expect(&mut self, length: u64) {
        let Some((last, read)) = self.pages.as_ref().map(|pages| pages.extent()) else { return };
        let records = u128::from(last.0) * u128::from(length) / u128::from(read.max(1));
        self.history.expect(u64::try_from(records).unwrap_or(u64::MAX));
    }

    pub(super) fn assemble(path: &Path, scenario: Scenario, journal: Access, keys: Keys) -> Session {
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
            pages: None,
            seal: Seal::default(),
            snapshots: Snapshots::default(),
            crew: Crew::new(&scenario, now),
            clock: Clock::new(start.is_some(), now),
            woken: Time(i64::MIN),
            draft: None,
            id: String::new(),
            keys,
            veil: None,
            doomed: Doomed::new(),
            notices: Vec::new(),
            scenario,
        }
    }

    /// Takes a record that is on disk into history and, where its branch is in use or comes into
    /// use by it, into the live state.
    pub(super) fn take_in(&mut self, record: Record) -> Result<(), HistoryError> {
        self.take(&record, false)?;
        self.shelve_where_many();
        Ok(())
    }

    /// The same; where it is on the shelf it is not held.
    fn take(&mut self, record: &Record, shelved: bool) -> Result<(), HistoryError> {
        let push = |history: &mut History<Moment>, record: &Record| match shelved {
            true => history.push_shelved(record),
            false => history.push(record),
        };
        let n = record.n;
        let Entry::Step(step) = &record.entry else { return push(&mut self.history, record) };
        let (branch, parent) = (step.branch, step.parent);
        if parent != self.live.n || branch != self.branch {
            self.live = self.history.state_at(parent)?;
            self.line = self.history.line(parent);
            self.branch = branch;
        }
        if let Err(error) = self.live.fold(record) {
            self.live = self.history.state_at(parent)?;
            return Err(HistoryError::Inconsistent { n, error });
        }
        if let Err(error) = push(&mut self.history, record) {
            self.live = self.history.state_at(parent)?;
            return Err(error);
        }
        self.line.push(n);
        match shelved {
            true => self.history.keep_far(n, &self.live),
            false => self.history.keep(n, &self.live),
        }
        self.clock.reached(self.live.at);
        Ok(())
    }

    /// Lets go of records in memory, where there are many and all of them are on the disk.
    pub(super) fn shelve_where_many(&mut self) {
        if self.history.held() >= HELD && matches!(self.journal, Access::Write(_)) && !self.is_draft() {
            self.history.shelve();
            self.snapshot_where_due();
        }
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
