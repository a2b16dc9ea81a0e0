//! The session: the one writer of a journal. A command is decided on the live state, appended to
//! the journal and synced, and only then shown as done. Clock and dice live here and nowhere else.
//!
//! Replaying calls [`Moment::fold`] alone: no rule, no clock, no dice.

mod branching;
mod cache;
mod causes;
mod chain;
mod checkpoint;
mod clock;
pub mod compare;
mod depot;
mod desk;
mod dice;
mod draft;
mod explain;
mod export;
mod find;
mod forget;
mod graft;
mod opening;
pub mod passwords;
pub mod paths;
mod proof;
mod repair;
mod reporting;
mod scoring;
pub mod sealing;
mod snapshot;
mod stretch;
mod undo;
mod veil;
mod verify;
pub mod whatif;
mod writing;

pub use cache::Cache;
pub use causes::{Cause, Causes, Why};
pub use clock::{Pace, wall};
pub use explain::{Change, Explain};
pub use export::Exported;
pub use find::{Direction, Find, Progress, SearchError};
pub use graft::{Graft, Grafted};
pub use opening::Mode;
pub use paths::DataDir;
pub use proof::{Broke, Chain, Damage};
pub use repair::{Repaired, repair};
pub use reporting::Reporting;
pub use scoring::Scoring;
pub use undo::{STAYS_FORGOTTEN, UndoError, Undone};
pub use verify::{Failure, Verified, verify, verify_with};
pub use writing::{FeedSource, Limit};

use crate::domain::{AccountRef, BranchId, Handle, RecordNo, Scenario, Time};
use crate::history::{Branch, BranchError, History, HistoryError, Line};
use crate::journal::{Journal, JournalError, Pages};
use crate::market::Crew;
use crate::views::Moment;
use clock::Clock;
use draft::Draft;
use passwords::{PasswordError, Passwords};
use sealing::{Doomed, Keys};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use whatif::WhatIfError;

/// Why a session cannot do what it is asked.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The journal cannot be read or written.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal is open for reading only.
    #[error("{path} is open read-only: {reason}", path = path.display())]
    ReadOnly {
        /// Which journal.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The records do not fit together.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The branches cannot be changed so.
    #[error(transparent)]
    Branch(#[from] BranchError),
    /// The scenario cannot set its stage.
    #[error("the scenario cannot set its stage: {0}; mend the scenario")]
    Stage(String),
    /// No such record.
    #[error("there is no record {0} to go to; the last is {1}")]
    NoRecord(RecordNo, RecordNo),
    /// No such past.
    #[error(transparent)]
    WhatIf(#[from] WhatIfError),
    /// Nothing to undo or to redo.
    #[error(transparent)]
    Undo(#[from] UndoError),
    /// Personal data cannot be sealed or opened.
    #[error(transparent)]
    Keys(#[from] sealing::KeyError),
    /// Passwords cannot be read or kept.
    #[error(transparent)]
    Passwords(#[from] passwords::PasswordError),
    /// Forgetting cannot be tried out.
    #[error(
        "who is forgotten is gone from every branch, so it cannot be tried out on {branch}: forget {account} at the tip of main"
    )]
    ForgetElsewhere {
        /// Whom.
        account: AccountRef,
        /// Where it was asked for.
        branch: String,
    },
    /// Snapshots hold what is to be forgotten.
    #[error("cannot take the snapshots away: {0}; nobody is forgotten before they are gone")]
    Wipe(std::io::Error),
    /// The customer is nobody.
    #[error("{account} is made up by the scenario, whose people are nobody: there is nobody to forget")]
    MadeUp {
        /// Whom.
        account: AccountRef,
    },
    /// There are texts that no key seals.
    #[error(
        "{account} cannot be forgotten here: {what} in plain text, not sealed; \
         backtape export writes a copy where it is sealed: forget {account} there, and remove this journal"
    )]
    PlainTexts {
        /// Whom.
        account: AccountRef,
        /// What holds some.
        what: String,
    },
    /// What a customer may not do.
    #[error("{customer} may not give this {verb}: customers move what is their own; the operator may")]
    NotYours {
        /// Who asked.
        customer: Handle,
        /// For what.
        verb: &'static str,
    },
    /// Nothing else is written while a draft is open.
    #[error("a draft is open: keep it or leave it first")]
    Draft,
    /// There is no draft to keep or to leave.
    #[error("no draft is open")]
    NoDraft,
}

/// An open journal with all that follows from it.
pub struct Session {
    path: PathBuf,
    scenario: Scenario,
    history: History<Moment>,
    branch: BranchId,
    live: Moment,
    line: Line,
    journal: Access,
    /// The journal as pages, where its records stand.
    pages: Option<Arc<Pages>>,
    seal: proof::Seal,
    snapshots: snapshot::Snapshots,
    crew: Crew,
    clock: Clock,
    /// The participants up to this time have been asked.
    woken: Time,
    draft: Option<Draft>,
    /// The journal's id: it is of the first line as it is written.
    id: String,
    keys: Keys,
    /// From whom others are hidden, where this is what one customer sees.
    veil: Option<Box<veil::Veil>>,
    /// The keys of customers who are forgotten by what was written and who are not gone yet.
    doomed: Doomed,
    notices: Vec<String>,
}

/// Whether the journal may be written to.
enum Access {
    Write(Journal),
    ReadOnly(String),
}

impl Session {
    /// Where the journal is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The journal's name: its file name without the ending.
    pub fn name(&self) -> String {
        self.path.file_stem().map_or_else(|| "journal".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    /// Who has a password for it; nothing where no data directory is known.
    ///
    /// # Errors
    /// Where they cannot be read.
    pub fn passwords(&self) -> Result<Option<Passwords>, PasswordError> {
        self.keys.dir().map(|dir| Passwords::of(dir, &self.path, &self.id)).transpose()
    }

    /// What names the journal: 32 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What the journal started from.
    pub fn scenario(&self) -> &Scenario {
        &self.scenario
    }

    /// The tree of records.
    pub fn history(&self) -> &History<Moment> {
        &self.history
    }

    /// The journal as pages, where its records stand: it tells what is found damaged when it is read.
    pub fn pages(&self) -> Option<&Arc<Pages>> {
        self.pages.as_ref()
    }

    /// The state at the tip of the branch in use.
    pub fn live(&self) -> &Moment {
        &self.live
    }

    /// The way to the tip of the branch in use.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// The branch in use.
    pub fn branch(&self) -> &Branch {
        // The branch in use was looked up when it was taken into use, and none is ever removed.
        #[allow(clippy::expect_used)]
        self.history.branch(self.branch).expect("the branch in use exists")
    }

    /// Why nothing can be written, where nothing can.
    pub fn read_only(&self) -> Option<&str> {
        match &self.journal {
            Access::Write(_) => None,
            Access::ReadOnly(reason) => Some(reason),
        }
    }

    /// What opening the journal has to tell, a sentence each.
    pub fn notices(&self) -> &[String] {
        &self.notices
    }

    /// Whether anybody acts by themselves here.
    pub fn has_participants(&self) -> bool {
        !self.crew.is_empty()
    }

    /// The state after a record; 0 is the state before the first.
    ///
    /// # Errors
    /// [`SessionError::NoRecord`] where there is none to go to.
    pub fn moment_at(&self, n: RecordNo) -> Result<Moment, SessionError> {
        if n == self.live.n {
            return Ok(self.live.clone());
        }
        if !self.history.is_point(n) {
            return Err(SessionError::NoRecord(n, self.line.tip()));
        }
        Ok(self.history.state_at(n)?)
    }

    /// The position on the line in use of the last record that is not later than a time.
    pub fn position_at_time(&self, at: Time) -> u64 {
        let (mut low, mut high) = (0, self.line.len());
        while low < high {
            let middle = (low + high).div_ceil(2);
            let time = self.line.at(middle).and_then(|n| self.history.time(n));
            if time.is_some_and(|time| time <= at) { low = middle } else { high = middle - 1 }
        }
        low
    }
}

#[cfg(test)]
mod tests;
