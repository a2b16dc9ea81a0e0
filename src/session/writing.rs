//! Deciding, appending, applying: in this order.

use super::clock::Budget;
use super::{Access, Pace, Session, SessionError, dice, forget};
use crate::domain::{BranchId, Command, Entry, Outcome, Record, RecordNo, Source, Step, Time, decide};
use crate::history::HistoryError;
use crate::journal::JournalError;
use crate::views::{Moment, Stamp};
use std::time::Duration;

/// How many records share one sync at the most.
const BATCH: usize = 1_024;

/// How long what was decided first may wait for the others of its batch: on a machine that has other things
/// to do, it is this and not the number that ends a batch.
const GATHER: Duration = Duration::from_millis(8);

/// How long a frame of the screen may wait for the market.
const FRAME: Duration = Duration::from_millis(10);

/// A run that has no end in time ends after so many wakes in a row at which nobody asked for anything:
/// at a tip before the participants' accounts, or where all of them are closed, nobody ever will.
const IDLE: u64 = 1_000_000;

/// How far a run goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// So many records.
    Records(u64),
    /// So much simulated time, in microseconds.
    Time(i64),
}

/// The next command of a feed, its time and who gives it; asked on the state that the one before it
/// left.
pub type FeedSource<'a> = dyn FnMut(&Session) -> Option<(Time, Source, Command)> + 'a;

impl Session {
    /// Gives a command at the tip of the branch in use. When this returns, the record is on disk.
    ///
    /// # Errors
    /// Where the journal cannot be written. A rejected command is no error: the record says so.
    pub fn submit(&mut self, by: Source, command: Command) -> Result<RecordNo, SessionError> {
        self.check_writable()?;
        self.check_forget(&command)?;
        // Whoever woke by now acts first: a command never makes anybody miss a moment.
        if !self.crew.is_empty() {
            self.act_until(self.now(), usize::MAX, &Budget::new(None))?;
        }
        let record = self.decide_record(self.next(), by, command);
        let n = record.n;
        self.append(std::slice::from_ref(&record))?;
        let forgets = forget::acts(&record).then(|| record.clone());
        self.take_in(record)?;
        if let Some(record) = forgets {
            self.doom(&record);
            self.bury()?;
        }
        self.settle()?;
        Ok(n)
    }

    /// Gives commands that have a time of their own, such as recorded order flow, as long as the
    /// source has some; as many as share a sync. Gives the number of new records: 0 at the end.
    ///
    /// # Errors
    /// As [`Session::submit`].
    pub fn feed(&mut self, source: &mut FeedSource<'_>) -> Result<u64, SessionError> {
        self.batch(BATCH, &Budget::gathering(GATHER), &mut |session| {
            let (at, by, command) = source(session)?;
            session.clock.reached(at);
            Some((by, command))
        })
    }

    /// Lets simulated time pass at the chosen pace, as far as fits into a frame. Gives the number
    /// of new records.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn advance(&mut self) -> Result<u64, SessionError> {
        self.tell_damage_met();
        let Some(horizon) = self.clock.horizon() else { return Ok(0) };
        if self.crew.is_empty() || self.read_only().is_some() || self.is_draft() {
            return Ok(0);
        }
        let budget = Budget::new(Some(FRAME));
        let records = self.act_until(horizon, BATCH, &budget)?;
        if !budget.is_spent() && records < BATCH as u64 {
            self.clock.reached(horizon);
        }
        Ok(records)
    }

    /// Lets the participants act as fast as it goes. Gives the number of new records.
    ///
    /// # Errors
    /// Where the journal cannot be written.
    pub fn run(&mut self, limit: Limit) -> Result<u64, SessionError> {
        self.check_writable()?;
        let (mut left, horizon) = match limit {
            Limit::Records(records) => (records, Time(i64::MAX)),
            Limit::Time(micros) => (u64::MAX, self.clock.now(self.live.at).after(micros)),
        };
        let mut done = 0;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(BATCH).min(BATCH);
            let records = self.act_until(horizon, most, &Budget::gathering(GATHER))?;
            done += records;
            left -= records.min(left);
            if records == 0 {
                break;
            }
        }
        if let Limit::Time(_) = limit {
            self.clock.reached(horizon);
        }
        Ok(done)
    }

    /// The time that a command given now is stamped with.
    pub fn now(&self) -> Time {
        self.clock.now(self.live.at)
    }

    /// How fast simulated time passes.
    pub fn pace(&self) -> Pace {
        self.clock.pace()
    }

    /// Changes how fast simulated time passes.
    pub fn set_pace(&mut self, pace: Pace) {
        self.clock.set_pace(pace);
    }

    /// Wakes participants until a time or a number of records.
    fn act_until(&mut self, horizon: Time, most: usize, budget: &Budget) -> Result<u64, SessionError> {
        let mut wakes = self.crew.wakes(self.live.at.max(self.woken));
        let patience = if horizon == Time(i64::MAX) { IDLE } else { u64::MAX };
        self.batch(most, budget, &mut |session| {
            for _ in 0..patience {
                let wake = wakes.take(&session.crew, horizon)?;
                session.clock.reached(wake.at);
                session.woken = wake.at;
                if let Some(command) = session.crew.act(&wake, &session.live.world, &session.live.views) {
                    return Some((session.crew.source(&wake), command));
                }
                if budget.is_spent() {
                    break;
                }
            }
            None
        })
    }

    /// Decides a batch of commands, each on the state that the ones before it leave, and appends
    /// them with one sync. Until that is done nobody outside sees the new state; should it fail,
    /// the state goes back to what is on disk.
    fn batch(
        &mut self,
        most: usize,
        budget: &Budget,
        next: &mut dyn FnMut(&mut Session) -> Option<(Source, Command)>,
    ) -> Result<u64, SessionError> {
        self.check_writable()?;
        let mut records: Vec<Record> = Vec::new();
        if let Err(error) = self.fill_batch(&mut records, most, budget, next).and_then(|()| self.append(&records)) {
            self.live = self.history.state_at(self.line.tip())?;
            return Err(error);
        }
        let count = records.len() as u64;
        let forgets: Vec<Record> = records.iter().filter(|record| forget::acts(record)).cloned().collect();
        for record in records {
            self.publish(record)?;
        }
        forgets.iter().for_each(|record| self.doom(record));
        self.bury()?;
        self.shelve_where_many();
        Ok(count)
    }

    /// Decides commands into records, each on the state that the ones before it leave.
    fn fill_batch(
        &mut self,
        records: &mut Vec<Record>,
        most: usize,
        budget: &Budget,
        next: &mut dyn FnMut(&mut Session) -> Option<(Source, Command)>,
    ) -> Result<(), SessionError> {
        let first = self.next();
        while records.len() < most && !budget.is_spent() && (records.is_empty() || !budget.has_gathered()) {
            // The margin desk comes first: what it owes, it owes because of the record before.
            let n = RecordNo(first.0 + records.len() as u64);
            let record = match self.owed() {
                Some(command) => self.desk_record(n, command),
                None => {
                    let Some((by, command)) = next(self) else { break };
                    self.check_forget(&command)?;
                    self.decide_record(n, by, command)
                }
            };
            self.live.fold(&record).map_err(|error| HistoryError::Inconsistent { n, error })?;
            records.push(record);
        }
        Ok(())
    }

    /// Takes a record that is on disk and already in the live state into history.
    fn publish(&mut self, record: Record) -> Result<(), SessionError> {
        let n = record.n;
        self.history.push(record)?;
        self.line.push(n);
        if n == self.live.n {
            self.history.keep(n, &self.live);
        }
        Ok(())
    }

    /// What would become of a command that is given on this state, as the record that it would be.
    /// Nothing is written, nothing changes. On a state in the past a branch begins there, and two
    /// records say so first.
    pub fn would_be(&self, on: &Moment, by: Source, command: Command) -> Record {
        if on.n == self.live.n {
            return self.decide_record(self.next(), by, command);
        }
        let stamp = Stamp { n: RecordNo(self.next().0 + 2), at: self.clock.would_be(on.at), by };
        let origin = self.history.next_origin().max(stamp.n);
        self.decided(on, stamp, origin, self.history.next_branch(), command)
    }

    /// What becomes of a command at the tip of the branch in use, as a record.
    pub(super) fn decide_record(&self, n: RecordNo, by: Source, command: Command) -> Record {
        self.decided_at_tip(Stamp { n, at: self.clock.now(self.live.at), by }, command)
    }

    /// What the margin desk does because of the record at the tip, at the time of that record.
    pub(super) fn desk_record(&self, n: RecordNo, command: Command) -> Record {
        self.decided_at_tip(Stamp { n, at: self.live.at, by: Source::Operator }, command)
    }

    fn decided_at_tip(&self, stamp: Stamp, command: Command) -> Record {
        let origin = RecordNo(stamp.n.0 + (self.history.next_origin().0 - self.history.next().0));
        self.decided(&self.live, stamp, origin, self.branch, command)
    }

    fn decided(&self, on: &Moment, stamp: Stamp, origin: RecordNo, branch: BranchId, command: Command) -> Record {
        let Stamp { n, at, by } = stamp;
        let draws = dice::draws_for(&command, self.scenario.seed, origin, at);
        let outcome = Outcome::from(decide(&on.world, &command, &draws));
        let step = Step { parent: on.n, branch, origin, refolded: false, command, outcome };
        Record { n, at, by, entry: Entry::Step(step) }
    }

    pub(super) fn next(&self) -> RecordNo {
        self.history.next()
    }

    /// Refuses where nothing can be written: in a journal that is open for reading, and beside a
    /// draft.
    pub(super) fn check_writable(&self) -> Result<(), SessionError> {
        self.check_no_draft().and_then(|()| self.check_file())
    }

    /// Refuses where the journal is open for reading only.
    pub(super) fn check_file(&self) -> Result<(), SessionError> {
        if let Some(damage) = self.damage_met() {
            let reason = format!("line {} is damaged ({})", damage.line, damage.what);
            return Err(SessionError::ReadOnly { path: self.path.clone(), reason });
        }
        match self.read_only() {
            None => Ok(()),
            Some(reason) => Err(SessionError::ReadOnly { path: self.path.clone(), reason: reason.to_owned() }),
        }
    }

    /// Puts records on disk. After a failure of the disk the session is read-only: what it holds is
    /// not known any more, and trying again would hide that. A disk that is full refuses the records and
    /// nothing else; a record that no journal can hold (an order that sweeps more than a line has room
    /// for) was never tried and harms nothing.
    pub(super) fn append(&mut self, records: &[Record]) -> Result<(), SessionError> {
        self.check_file()?;
        let sealed = self.keys.seal(records, &self.live.world)?;
        let Access::Write(journal) = &mut self.journal else { return Ok(()) }; // was just checked
        self.seal.head = journal.head();
        journal.append(&sealed).map_err(|error| self.gave_up(error))
    }

    /// What is to be told of a failed append; where the journal takes no more, nothing is written from
    /// here on.
    pub(super) fn gave_up(&mut self, error: JournalError) -> SessionError {
        if matches!(&self.journal, Access::Write(journal) if journal.is_read_only()) {
            self.journal = Access::ReadOnly(error.to_string());
        }
        error.into()
    }
}
