//! Drafts: records that are in memory and not on disk. They stand at the end of the history on a
//! branch like any other, so that everything that shows a branch shows a draft. While one is open
//! nothing else is written; it is kept whole, or leaves nothing.

use super::{Access, Session, SessionError, forget};
use crate::domain::{
    BranchId, BranchName, BranchOp, Command, Entry, Outcome, Record, RecordNo, Source, Step, Text, Time, decide,
};
use crate::history::{Bookmark, HistoryError};

/// How many records of a draft are put on disk with one sync.
const BATCH: usize = 4_096;

/// A draft, and what was before it.
pub(super) struct Draft {
    bookmark: Bookmark,
    /// The branch that was in use.
    before: BranchId,
    /// The branch that the draft grows.
    pub(super) branch: BranchId,
}

/// A command that a draft repeats, or that is new in it.
pub(super) struct Given {
    pub(super) at: Time,
    pub(super) by: Source,
    /// Where it was first given; `None` where it is new.
    pub(super) origin: Option<RecordNo>,
    pub(super) command: Command,
}

impl Session {
    /// Whether a draft is open.
    pub fn is_draft(&self) -> bool {
        self.draft.is_some()
    }

    /// Whether a record is a draft's: in memory, and not on disk.
    pub fn is_drafted(&self, n: RecordNo) -> bool {
        self.draft.as_ref().is_some_and(|draft| n > draft.bookmark.last())
    }

    /// The branch that the draft grows.
    pub fn draft_branch(&self) -> Option<BranchId> {
        self.draft.as_ref().map(|draft| draft.branch)
    }

    /// Opens a draft on a new branch at a record.
    pub(super) fn begin_draft(&mut self, at: RecordNo, why: Option<Text>) -> Result<(), SessionError> {
        self.check_no_draft()?;
        let (id, before) = (self.history.next_branch(), self.branch);
        let name = BranchName::parse(&self.suggest_draft_name(at)).map_err(|_| SessionError::NoDraft)?;
        let bookmark = self.history.bookmark();
        let op = BranchOp::Create { id, name, tip: at, why };
        let record = Record { n: self.next(), at: self.now(), by: Source::User, entry: Entry::Branch(op) };
        self.history.push(record)?;
        self.draft = Some(Draft { bookmark, before, branch: id });
        self.use_branch(id)
    }

    /// Opens a draft that grows a branch from its tip.
    pub(super) fn begin_draft_on(&mut self, branch: BranchId) -> Result<(), SessionError> {
        self.check_no_draft()?;
        let (bookmark, before) = (self.history.bookmark(), self.branch);
        self.use_branch(branch)?;
        self.draft = Some(Draft { bookmark, before, branch });
        Ok(())
    }

    /// Decides a command at the end of the draft. Gives its record.
    pub(super) fn draft(&mut self, given: Given) -> Result<Record, SessionError> {
        let (n, at) = (self.next(), given.at.max(self.live.at));
        let origin = given.origin.unwrap_or_else(|| self.history.next_origin());
        let draws = super::dice::draws_for(&given.command, self.scenario.seed, origin, at);
        let outcome = Outcome::from(decide(&self.live.world, &given.command, &draws));
        let (parent, branch) = (self.live.n, self.branch);
        let step = Step { parent, branch, origin, refolded: false, command: given.command, outcome };
        let record = Record { n, at, by: given.by, entry: Entry::Step(step) };
        self.take_draft(&record)?;
        Ok(record)
    }

    /// Takes a record that follows the tip into the draft.
    pub(super) fn take_draft(&mut self, record: &Record) -> Result<(), SessionError> {
        let n = record.n;
        self.live.fold(record).map_err(|error| HistoryError::Inconsistent { n, error })?;
        self.publish_draft(record)
    }

    /// Takes a record that is folded already into the draft.
    pub(super) fn publish_draft(&mut self, record: &Record) -> Result<(), SessionError> {
        let n = record.n;
        self.history.push(record)?;
        self.line.push(n);
        self.history.keep(n, &self.live);
        Ok(())
    }

    /// Keeps the draft: writes its records. Gives the branch that it grew; work goes on where it
    /// was.
    ///
    /// # Errors
    /// Where there is no draft, the name is taken, or the journal cannot be written: the draft is
    /// gone then, in memory and on disk.
    pub fn keep_draft(&mut self, name: Option<BranchName>) -> Result<BranchId, SessionError> {
        let Some(draft) = &self.draft else { return Err(SessionError::NoDraft) };
        let (first, id) = (draft.bookmark.last().0 + 1, draft.branch);
        self.check_file()?;
        let drafted = self.history.branch(id).map(|branch| branch.name);
        if let Some(name) = name.filter(|name| drafted != Some(*name)) {
            let op = BranchOp::Rename { id, name };
            self.history.check_branch_op(&op)?;
            let record = Record { n: self.next(), at: self.now(), by: Source::User, entry: Entry::Branch(op) };
            self.history.push(record)?;
        }
        let written = self.write_draft(first);
        let Some(draft) = self.draft.take() else { return Err(SessionError::NoDraft) };
        if written.is_err() {
            self.history.truncate(draft.bookmark);
        }
        if written.is_ok() {
            let written = (first..=self.history.last().0).filter_map(|n| self.history.record(RecordNo(n)));
            let forgets: Vec<Record> = written.filter(forget::acts).collect();
            forgets.iter().for_each(|record| self.doom(record));
        }
        self.use_branch(draft.before)?;
        written?;
        self.bury()?;
        self.shelve_where_many();
        Ok(id)
    }

    /// Writes the draft, all of it or nothing: where a batch fails, those before it are taken back.
    fn write_draft(&mut self, first: u64) -> Result<(), SessionError> {
        let Access::Write(journal) = &mut self.journal else { return self.check_file() };
        self.seal.head = journal.head();
        let mark = journal.mark();
        let mut batch = Vec::with_capacity(BATCH);
        for n in (first..=self.history.last().0).map(RecordNo) {
            batch.extend(self.history.record(n));
            if batch.len() < BATCH && n < self.history.last() {
                continue;
            }
            let sealed = self.keys.seal(&batch, &self.live.world)?;
            if let Err(error) = journal.append(&sealed) {
                let error = journal.take_back(mark).err().unwrap_or(error);
                return Err(self.gave_up(error));
            }
            batch.clear();
        }
        Ok(())
    }

    /// Leaves the draft: nothing of it stays.
    ///
    /// # Errors
    /// Where there is none.
    pub fn drop_draft(&mut self) -> Result<(), SessionError> {
        let Some(draft) = self.draft.take() else { return Err(SessionError::NoDraft) };
        self.history.truncate(draft.bookmark);
        self.use_branch(draft.before)
    }

    pub(super) fn check_no_draft(&self) -> Result<(), SessionError> {
        if self.draft.is_some() { Err(SessionError::Draft) } else { Ok(()) }
    }

    /// `what-if-4410`, or the first with a number behind it that is not taken.
    fn suggest_draft_name(&self, at: RecordNo) -> String {
        self.free_name(&format!("what-if-{}", at.0 + 1))
    }
}
