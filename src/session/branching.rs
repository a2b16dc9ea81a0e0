//! Changing the branches: each change is a record.

use super::{Session, SessionError};
use crate::domain::{BranchId, BranchName, BranchOp, Entry, Record, RecordNo, Source};

impl Session {
    /// Makes a branch at a record and goes on working there. The old future stays.
    ///
    /// # Errors
    /// Where the name is taken or the record is no point to start from.
    pub fn fork(&mut self, at: RecordNo, name: BranchName) -> Result<BranchId, SessionError> {
        let id = self.history.next_branch();
        self.change(&[BranchOp::Create { id, name, tip: at, why: None }, BranchOp::Choose { id }])?;
        Ok(id)
    }

    /// Makes a branch at a record and goes on working where work was.
    ///
    /// # Errors
    /// As [`Session::fork`].
    pub fn create_branch(&mut self, at: RecordNo, name: BranchName) -> Result<BranchId, SessionError> {
        let id = self.history.next_branch();
        self.change(&[BranchOp::Create { id, name, tip: at, why: None }])?;
        Ok(id)
    }

    /// Goes on working on another branch.
    ///
    /// # Errors
    /// Where there is no such branch.
    pub fn choose(&mut self, id: BranchId) -> Result<(), SessionError> {
        self.check_no_draft()?;
        // Looking around in a journal that cannot be written is no change of it.
        if self.read_only().is_some() || self.history.chosen() == id {
            return self.use_branch(id);
        }
        self.change(&[BranchOp::Choose { id }])
    }

    /// Gives a branch another name.
    ///
    /// # Errors
    /// Where the name is taken.
    pub fn rename_branch(&mut self, id: BranchId, name: BranchName) -> Result<(), SessionError> {
        self.change(&[BranchOp::Rename { id, name }])
    }

    /// Takes a branch's name away. Its records stay.
    ///
    /// # Errors
    /// Where it is the branch in use.
    pub fn delete_branch(&mut self, id: BranchId) -> Result<(), SessionError> {
        if id == self.branch {
            return Err(crate::history::BranchError::InUse(self.branch().name).into());
        }
        self.change(&[BranchOp::Delete { id }])
    }

    /// A name for a branch at a record that is not taken: `from-12873`, `from-12873-2`, ….
    pub fn suggest_branch_name(&self, at: RecordNo) -> String {
        self.free_name(&format!("from-{at}"))
    }

    /// A name, or the first with a number behind it that is not taken.
    pub(super) fn free_name(&self, first: &str) -> String {
        let taken = |name: &str| self.history.find_branch(name).is_ok();
        let further = (2..).map(|i| format!("{first}-{i}"));
        std::iter::once(first.to_owned()).chain(further).find(|name| !taken(name)).unwrap_or_else(|| first.to_owned())
    }

    /// Makes changes that happen together or not at all: the first is checked before any is written,
    /// and one that follows it chooses the branch that it makes.
    pub(super) fn change(&mut self, ops: &[BranchOp]) -> Result<(), SessionError> {
        self.check_writable()?;
        let first = self.history.next();
        let at = self.now();
        if let Some(op) = ops.first() {
            self.history.check_branch_op(op)?;
        }
        let numbered = ops.iter().zip(first.0..);
        let records: Vec<Record> = numbered
            .map(|(op, n)| Record { n: RecordNo(n), at, by: Source::User, entry: Entry::Branch(op.clone()) })
            .collect();
        self.append(&records)?;
        for record in records {
            self.history.push(record)?;
        }
        match ops.last() {
            Some(BranchOp::Choose { id }) => self.use_branch(*id),
            _ => Ok(()),
        }
    }
}
