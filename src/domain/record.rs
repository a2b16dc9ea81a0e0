//! A record: one line of the journal. Either a command with what came of it, or a change of the
//! branches.

use super::{AccountId, BranchId, BranchName, Command, Event, Handle, RecordNo, Rejection, Text, Time};
use serde::{Deserialize, Serialize};

/// Who gave a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Source {
    /// The person at the keyboard, or their script.
    User,
    /// The scenario, setting the stage.
    Operator,
    /// A simulated participant, by its account.
    Participant(Handle),
    /// What happened elsewhere: recorded order flow, the entries of another bank's statement.
    Feed,
}

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// These events happened, in this order.
    Accepted(Vec<Event>),
    /// Nothing happened, for this reason.
    Rejected(Rejection),
}

impl From<Result<Vec<Event>, Rejection>> for Outcome {
    fn from(decided: Result<Vec<Event>, Rejection>) -> Outcome {
        match decided {
            Ok(events) => Outcome::Accepted(events),
            Err(rejection) => Outcome::Rejected(rejection),
        }
    }
}

impl Outcome {
    /// The events; none where the command was rejected.
    pub fn events(&self) -> &[Event] {
        match self {
            Outcome::Accepted(events) => events,
            Outcome::Rejected(_) => &[],
        }
    }

    /// The rejection, where there is one.
    pub fn rejection(&self) -> Option<&Rejection> {
        match self {
            Outcome::Accepted(_) => None,
            Outcome::Rejected(rejection) => Some(rejection),
        }
    }
}

/// A change of the branches. It changes names, never the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BranchOp {
    /// A name for a tip.
    Create {
        /// The new branch's number: one more than the last.
        id: BranchId,
        /// Its name.
        name: BranchName,
        /// The record it starts from.
        tip: RecordNo,
        /// What it was made for, where it was not made to work on: a what-if, a graft.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Text>,
    },
    /// Another name.
    Rename {
        /// Which branch.
        id: BranchId,
        /// Its new name.
        name: BranchName,
    },
    /// The name goes; the records stay.
    Delete {
        /// Which branch.
        id: BranchId,
    },
    /// The branch where work goes on.
    Choose {
        /// Which branch.
        id: BranchId,
    },
    /// The tip goes back along the branch (undo), or forward again to where it was (redo).
    Move {
        /// Which branch.
        id: BranchId,
        /// The record that is its tip from now on.
        tip: RecordNo,
    },
    /// A marker: a name for a record. Another one takes the place of the one before.
    Mark {
        /// Which record.
        record: RecordNo,
        /// What the marker says.
        text: Text,
    },
    /// The marker goes.
    Unmark {
        /// Of which record.
        record: RecordNo,
    },
}

/// A command and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The record before this one on its branch.
    pub parent: RecordNo,
    /// The branch whose tip this record became.
    pub branch: BranchId,
    /// The record where this command was first given: its own number, or, where a line repeats the
    /// commands of another one (a what-if, a graft, an export), the number there. The dice are keyed
    /// with it, so that repeating a command draws what it drew.
    pub origin: RecordNo,
    /// Whether the events were taken over as they once were, and not decided here.
    pub refolded: bool,
    /// What was asked for.
    pub command: Command,
    /// What came of it.
    pub outcome: Outcome,
}

impl Step {
    /// A command that is given for the first time, as record `n`, with what came of it.
    pub fn new(n: RecordNo, parent: RecordNo, branch: BranchId, command: Command, outcome: Outcome) -> Step {
        Step { parent, branch, origin: n, refolded: false, command, outcome }
    }
}

/// What a record holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A command.
    Step(Step),
    /// A change of the branches.
    Branch(BranchOp),
}

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its number. Numbers, never times, order records.
    pub n: RecordNo,
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Source,
    /// What.
    pub entry: Entry,
}

impl Record {
    /// The command and its outcome, where the record holds one.
    pub fn step(&self) -> Option<&Step> {
        match &self.entry {
            Entry::Step(step) => Some(step),
            Entry::Branch(_) => None,
        }
    }

    /// The command and its outcome alone, where the record holds one.
    pub fn into_step(self) -> Option<Step> {
        match self.entry {
            Entry::Step(step) => Some(step),
            Entry::Branch(_) => None,
        }
    }

    /// The events; none for rejected commands and branch records.
    pub fn events(&self) -> &[Event] {
        self.step().map_or(&[], |step| step.outcome.events())
    }

    /// The customers whom the record forgets.
    pub fn forgotten(&self) -> impl Iterator<Item = AccountId> {
        self.events().iter().filter_map(|event| match event {
            Event::CustomerForgotten { customer } => Some(*customer),
            _ => None,
        })
    }
}
