//! What if: another past, and what would have come of it.
//!
//! There are two honest ways to ask. *Refold*: the record's events never happened, and the later
//! events are folded as they were; what no longer fits is broken, and said to be. That is what
//! skipping an action in a log shows, and it is a history that nobody could have lived. *Re-decide*:
//! every later command is decided again on the line without the record (or with another one), as if
//! it had been given there. Simulated participants then either repeat their commands or, if they are
//! to *react*, are asked anew at the same moments, with the same dice, and see the other world.
//!
//! What the margin desk did is decided again like anything else: a call that is not due any more is refused, and
//! says why. What it comes to owe on the new line follows there right after the record that caused it, as it would
//! have live. Refolding decides nothing, and so asks no desk.
//!
//! What comes of it is a draft (`session::draft`): records in memory, on a branch of their own.

mod difference;
mod laws;
mod react;
mod refold;
mod renumber;
mod rerun;

pub(super) use difference::ending;
pub use difference::{Difference, Ending};
pub(super) use renumber::Renumbering;
pub use rerun::Rerun;

use super::{Session, SessionError};
use crate::domain::{Command, RecordNo, Source, Text};
use crate::history::{Branch, Line};

/// What is to be otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// The record was never there.
    Drop,
    /// Another command was given in its place.
    Replace(Command),
    /// These commands were given just before it, by the user.
    Insert(Vec<Command>),
}

/// What happens to the records that follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Follow {
    /// Their events are folded as they were.
    Refold,
    /// Their commands are decided again.
    Redecide,
    /// Commands of people are decided again; participants are asked anew.
    React,
}

/// A question about the past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhatIf {
    /// The tip of the way that is asked about: a branch's, or one that no branch leads to any more.
    pub tip: RecordNo,
    /// The record.
    pub at: RecordNo,
    /// What is otherwise there.
    pub change: Change,
    /// What happens to what follows.
    pub follow: Follow,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WhatIfError {
    /// The genesis.
    #[error("record 0 is the beginning, and no command; choose a record from 1 on")]
    Genesis,
    /// A change of the branches.
    #[error("record {0} is no command: it changes branches or markers, and no figure; choose a command")]
    BranchRecord(RecordNo),
    /// No such record.
    #[error("there is no record {0}; the last of the journal is {1}")]
    NoRecord(RecordNo, RecordNo),
    /// Elsewhere in the tree.
    #[error("record {0} is not on {1}; {2}")]
    Elsewhere(RecordNo, String, String),
    /// Nothing to insert.
    #[error("there is no command to insert; name one, or a script that holds some")]
    Nothing,
    /// Refolding has no commands to decide.
    #[error(
        "refolding folds events as they were, so there is nothing that would decide another command; re-decide instead"
    )]
    RefoldDecidesNothing,
    /// Nobody reacts.
    #[error("nobody acts by themselves in this journal, so nobody can react; leave that out")]
    NobodyReacts,
}

impl Session {
    /// Starts to answer a question. The answer is a draft, and grows with [`Rerun::go_on`].
    ///
    /// # Errors
    /// [`WhatIfError`], or where another draft is open.
    pub fn what_if(&mut self, question: WhatIf) -> Result<Rerun, SessionError> {
        let line = self.check_question(&question)?;
        let position = line.position(question.at).unwrap_or(1); // it was just looked up
        let parent = line.at(position - 1).unwrap_or(RecordNo::GENESIS);
        self.begin_draft(parent, question.why())?;
        let rerun = Rerun::new(self, line, position, question);
        rerun.inspect_err(|_| {
            // What went wrong is told; that the draft is gone is what should be.
            let _ = self.drop_draft();
        })
    }

    fn check_question(&self, question: &WhatIf) -> Result<Line, WhatIfError> {
        let n = question.at;
        if n == RecordNo::GENESIS {
            return Err(WhatIfError::Genesis);
        }
        if n > self.history.last() {
            return Err(WhatIfError::NoRecord(n, self.history.last()));
        }
        if !self.history.is_point(n) {
            return Err(WhatIfError::BranchRecord(n));
        }
        match (&question.change, question.follow) {
            (Change::Insert(commands), _) if commands.is_empty() => return Err(WhatIfError::Nothing),
            (Change::Replace(_) | Change::Insert(_), Follow::Refold) => return Err(WhatIfError::RefoldDecidesNothing),
            (_, Follow::React) if !self.has_participants() => return Err(WhatIfError::NobodyReacts),
            _ => {}
        }
        let line = self.history.line(question.tip);
        match line.position(n) {
            Some(_) => Ok(line),
            None => Err(self.elsewhere(n, question.tip)),
        }
    }

    /// That a record is not on the way to a tip, and on which branch it is.
    pub(super) fn elsewhere(&self, n: RecordNo, tip: RecordNo) -> WhatIfError {
        let branch = self.history.branches().find(|branch| branch.tip == tip);
        let given_on = self.history.step(n).and_then(|step| self.history.branch(step.branch));
        let leads = |on: &&Branch| !on.deleted && self.history.line(on.tip).position(n).is_some();
        let cure = match given_on.filter(leads) {
            Some(on) => format!("it is on {}: name that one", on.name),
            None => "name a branch that leads over it".to_owned(),
        };
        let way =
            branch.map_or_else(|| format!("the way to record {tip}"), |branch| format!("the branch {}", branch.name));
        WhatIfError::Elsewhere(n, way, cure)
    }
}

impl WhatIf {
    /// In a few words, for the branch that comes of it.
    fn why(&self) -> Option<Text> {
        let what = match &self.change {
            Change::Drop => format!("n {} dropped", self.at),
            Change::Replace(_) => format!("n {} changed", self.at),
            Change::Insert(commands) if commands.len() == 1 => format!("a command inserted before n {}", self.at),
            Change::Insert(commands) => format!("{} commands inserted before n {}", commands.len(), self.at),
        };
        let follow = match self.follow {
            Follow::Refold => "refolded",
            Follow::Redecide => "re-decided",
            Follow::React => "re-decided, participants reacting",
        };
        Text::parse(&format!("{what}, {follow}")).ok()
    }
}

/// Whether a command is one that a simulated participant gave.
fn is_participant(by: Source) -> bool {
    matches!(by, Source::Participant(_))
}
