//! Branches: names for tips.

use super::{Fold, History};
use crate::domain::{BranchId, BranchName, BranchOp, RecordNo, Text};
use serde::{Deserialize, Serialize};

/// A name for a tip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// Its number.
    pub id: BranchId,
    /// Its name.
    pub name: BranchName,
    /// The last record on it.
    pub tip: RecordNo,
    /// The record that it started from; 0 for `main`.
    pub fork: RecordNo,
    /// What it was made for, where it was not made to work on.
    pub why: Option<Text>,
    /// Whether the name is gone. The records stay.
    pub deleted: bool,
    /// The tips that undoing has left behind, the last one last: where redoing goes.
    pub undone: Vec<RecordNo>,
}

/// Why the branches cannot be changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BranchError {
    /// No branch has this name.
    #[error("there is no branch {0}; list them to see their names")]
    Unknown(String),
    /// Another branch has this name.
    #[error("there is already a branch {0}; choose another name")]
    Taken(BranchName),
    /// Branches start at the genesis or at a command.
    #[error("record {0} is not a command of this journal; branch at one that is, or at 0")]
    NotAPoint(RecordNo),
    /// Numbers are consecutive.
    #[error("the branch's number is out of order")]
    OutOfOrder,
    /// A tip moves along its branch only.
    #[error("{name} cannot go to record {to}: it is not on the branch, between its fork and its tip")]
    NotOnBranch {
        /// The branch.
        name: BranchName,
        /// Where it was to go.
        to: RecordNo,
    },
    /// Markers stand at commands.
    #[error("record {0} is not a command of this journal; mark one that is")]
    NotMarkable(RecordNo),
    /// No marker stands there.
    #[error("record {0} has no marker")]
    NoMarker(RecordNo),
    /// One cannot saw off the branch one sits on.
    #[error("{0} is the branch in use; open another one first")]
    InUse(BranchName),
}

impl Branch {
    pub(super) fn main() -> Branch {
        // A lower-case word is a name; should it ever not be, the first test fails.
        #[allow(clippy::expect_used)]
        let name = BranchName::parse("main").expect("main is a branch name");
        Branch {
            id: BranchId::MAIN,
            name,
            tip: RecordNo::GENESIS,
            fork: RecordNo::GENESIS,
            why: None,
            deleted: false,
            undone: Vec::new(),
        }
    }
}

impl<S: Fold> History<S> {
    /// The branches that have a name, in the order of their making.
    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.outline.branches.iter().filter(|branch| !branch.deleted)
    }

    /// A branch by its number, deleted or not.
    pub fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.outline.branches.get(id.index())
    }

    /// A branch by its name.
    ///
    /// # Errors
    /// [`BranchError::Unknown`]
    pub fn find_branch(&self, name: &str) -> Result<&Branch, BranchError> {
        self.branches().find(|branch| branch.name.as_str() == name).ok_or_else(|| BranchError::Unknown(name.to_owned()))
    }

    /// The branch where work goes on.
    pub fn chosen(&self) -> BranchId {
        self.outline.chosen
    }

    /// The number that the next branch gets.
    pub fn next_branch(&self) -> BranchId {
        BranchId(self.outline.branches.len() as u32) // a record each: memory ends before 2^32
    }

    /// Whether a change could be made; says why not.
    ///
    /// # Errors
    /// [`BranchError`]
    pub fn check_branch_op(&self, op: &BranchOp) -> Result<(), BranchError> {
        let named = |id: &BranchId| {
            let branch = self.branch(*id).filter(|branch| !branch.deleted);
            branch.ok_or_else(|| BranchError::Unknown(format!("number {id}")))
        };
        let free = |name: &BranchName| match self.branches().any(|branch| branch.name == *name) {
            true => Err(BranchError::Taken(*name)),
            false => Ok(()),
        };
        match op {
            BranchOp::Create { id, name, tip, why: _ } => {
                free(name)?;
                if *id != self.next_branch() {
                    return Err(BranchError::OutOfOrder);
                }
                if self.is_point(*tip) { Ok(()) } else { Err(BranchError::NotAPoint(*tip)) }
            }
            BranchOp::Rename { id, name } => named(id).and(free(name)),
            BranchOp::Delete { id } => match named(id)? {
                branch if *id == self.outline.chosen => Err(BranchError::InUse(branch.name)),
                _ => Ok(()),
            },
            BranchOp::Choose { id } => named(id).map(|_| ()),
            BranchOp::Move { id, tip } => {
                let branch = named(id)?;
                let forward = branch.undone.last() == Some(tip);
                let error = BranchError::NotOnBranch { name: branch.name, to: *tip };
                if forward || self.is_back(branch, *tip) { Ok(()) } else { Err(error) }
            }
            BranchOp::Mark { record, .. } => match self.depth(*record) {
                0 => Err(BranchError::NotMarkable(*record)),
                _ => Ok(()),
            },
            BranchOp::Unmark { record } => match self.outline.markers.contains_key(record) {
                true => Ok(()),
                false => Err(BranchError::NoMarker(*record)),
            },
        }
    }

    /// Whether a record lies on a branch before its tip and not before its fork.
    fn is_back(&self, branch: &Branch, to: RecordNo) -> bool {
        let line = self.line(branch.tip);
        let from_fork = line.position(branch.fork).unwrap_or(0);
        line.position(to).is_some_and(|position| (from_fork..line.len()).contains(&position))
    }

    /// The markers of records, by number.
    pub fn markers(&self) -> impl DoubleEndedIterator<Item = (RecordNo, &Text)> {
        self.outline.markers.iter().map(|(n, text)| (*n, text))
    }

    /// What the marker of a record says, where it has one.
    pub fn marker(&self, n: RecordNo) -> Option<&Text> {
        self.outline.markers.get(&n)
    }

    /// Makes a change that [`History::check_branch_op`] has found sound.
    pub(super) fn change_branches(&mut self, op: &BranchOp) {
        match op {
            BranchOp::Create { id, name, tip, why } => {
                let (why, undone) = (why.clone(), Vec::new());
                self.outline.branches.push(Branch {
                    id: *id,
                    name: *name,
                    tip: *tip,
                    fork: *tip,
                    why,
                    deleted: false,
                    undone,
                });
            }
            BranchOp::Rename { id, name } => {
                if let Some(branch) = self.outline.branches.get_mut(id.index()) {
                    branch.name = *name;
                }
            }
            BranchOp::Delete { id } => {
                if let Some(branch) = self.outline.branches.get_mut(id.index()) {
                    branch.deleted = true;
                }
            }
            BranchOp::Choose { id } => self.outline.chosen = *id,
            BranchOp::Move { id, tip } => {
                if let Some(branch) = self.outline.branches.get_mut(id.index()) {
                    let left = std::mem::replace(&mut branch.tip, *tip);
                    match branch.undone.last() {
                        Some(last) if last == tip => drop(branch.undone.pop()),
                        _ => branch.undone.push(left),
                    }
                }
            }
            BranchOp::Mark { record, text } => drop(self.outline.markers.insert(*record, text.clone())),
            BranchOp::Unmark { record } => drop(self.outline.markers.remove(record)),
        }
    }
}
