//! Undo and redo. Both move the tip of the branch in use, and are records themselves: nothing is
//! ever lost, and what was undone is still there after a restart.

use super::{Session, SessionError};
use crate::domain::{BranchName, BranchOp, Command, RecordNo, Source, Text};

/// What was undone or redone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undone {
    /// The person's command.
    pub n: RecordNo,
    /// What it asked for.
    pub command: Command,
    /// Records of others that went, or came back, with it.
    pub others: u64,
    /// The tip of the branch now.
    pub tip: RecordNo,
}

/// What is to be said where a forgetting is undone.
pub const STAYS_FORGOTTEN: &str = "who was forgotten stays forgotten: their keys are gone for good";

impl Undone {
    /// Whether it goes back over the forgetting of somebody, which brings nobody back.
    pub fn brings_back_forgotten(&self) -> bool {
        self.command.forgets()
    }
}

/// Why nothing is undone or redone.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UndoError {
    /// Nobody has given a command here.
    #[error("there is no command of yours to undo on {0}; what participants do goes with a command of yours only")]
    NothingToUndo(BranchName),
    /// The branch begins there.
    #[error(
        "there is no command of yours to undo on {0} since it left the other branch at n {1}; open that one to go on there"
    )]
    BeforeFork(BranchName, RecordNo),
    /// Nothing is undone, or something was done since.
    #[error(
        "there is nothing to redo on {0}: nothing was undone, or commands were given since; what was undone before still stands in the tree"
    )]
    NothingToRedo(BranchName),
}

impl Session {
    /// What [`Session::undo`] would undo.
    ///
    /// # Errors
    /// [`UndoError`]
    pub fn next_undo(&self) -> Result<Undone, UndoError> {
        let branch = self.branch();
        let from = self.line.position(branch.fork).unwrap_or(0) + 1;
        for position in (from..=self.line.len()).rev() {
            let Some(record) = self.line.at(position).and_then(|n| self.history.record(n)) else { continue };
            let (n, by, others) = (record.n, record.by, self.line.len() - position);
            if let (Source::User, Some(step)) = (by, record.into_step()) {
                return Ok(Undone { n, command: step.command, others, tip: step.parent });
            }
        }
        match branch.fork {
            RecordNo::GENESIS => Err(UndoError::NothingToUndo(branch.name)),
            fork => Err(UndoError::BeforeFork(branch.name, fork)),
        }
    }

    /// What [`Session::redo`] would redo.
    ///
    /// # Errors
    /// [`UndoError`]
    pub fn next_redo(&self) -> Result<Undone, UndoError> {
        let branch = self.branch();
        let nothing = || UndoError::NothingToRedo(branch.name);
        let tip = *branch.undone.last().ok_or_else(nothing)?;
        let line = self.history.line(tip);
        let back = line.between(self.line.len() + 1, line.len());
        let mut steps = back.filter_map(|n| self.history.record(n));
        let first = steps.next().ok_or_else(nothing)?;
        let (n, others) = (first.n, line.len() - self.line.len() - 1);
        let command = first.into_step().ok_or_else(nothing)?.command;
        Ok(Undone { n, command, others, tip })
    }

    /// Moves the branch in use back to before the last command that a person gave on it.
    ///
    /// # Errors
    /// Where there is none, or the journal cannot be written.
    pub fn undo(&mut self) -> Result<Undone, SessionError> {
        self.check_writable()?;
        let undone = self.next_undo()?;
        self.move_tip(undone)
    }

    /// Moves the branch in use forward again to where the last undo came from.
    ///
    /// # Errors
    /// Where there is no such place, or the journal cannot be written.
    pub fn redo(&mut self) -> Result<Undone, SessionError> {
        self.check_writable()?;
        let redone = self.next_redo()?;
        self.move_tip(redone)
    }

    fn move_tip(&mut self, moved: Undone) -> Result<Undone, SessionError> {
        let id = self.branch().id;
        self.change(&[BranchOp::Move { id, tip: moved.tip }])?;
        self.use_branch(id)?;
        Ok(moved)
    }

    /// Puts a marker on a record, in the place of the one that it may have.
    ///
    /// # Errors
    /// Where the record is no command, or the journal cannot be written.
    pub fn mark_record(&mut self, record: RecordNo, text: Text) -> Result<(), SessionError> {
        self.change(&[BranchOp::Mark { record, text }])
    }

    /// Takes a record's marker away.
    ///
    /// # Errors
    /// Where it has none, or the journal cannot be written.
    pub fn unmark_record(&mut self, record: RecordNo) -> Result<(), SessionError> {
        self.change(&[BranchOp::Unmark { record }])
    }
}
