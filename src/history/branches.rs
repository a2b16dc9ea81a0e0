//! Branches: names for tips.

use super::{Fold, History};
use crate::domain::{BranchId, BranchName, BranchOp, RecordNo};

/// A name for a tip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Its number.
    pub id: BranchId,
    /// Its name.
    pub name: BranchName,
    /// The last record on it.
    pub tip: RecordNo,
    /// The record that it started from; 0 for `main`.
    pub fork: RecordNo,
    /// Whether the name is gone. The records stay.
    pub deleted: bool,
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
    /// One cannot saw off the branch one sits on.
    #[error("{0} is the branch in use; open another one first")]
    InUse(BranchName),
}

impl Branch {
    pub(super) fn main() -> Branch {
        // A lower-case word is a name; should it ever not be, the first test fails.
        #[allow(clippy::expect_used)]
        let name = BranchName::parse("main").expect("main is a branch name");
        Branch { id: BranchId::MAIN, name, tip: RecordNo::GENESIS, fork: RecordNo::GENESIS, deleted: false }
    }
}

impl<S: Fold> History<S> {
    /// The branches that have a name, in the order of their making.
    pub fn branches(&self) -> impl Iterator<Item = &Branch> {
        self.branches.iter().filter(|branch| !branch.deleted)
    }

    /// A branch by its number, deleted or not.
    pub fn branch(&self, id: BranchId) -> Option<&Branch> {
        self.branches.get(id.index())
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
        self.chosen
    }

    /// The number that the next branch gets.
    pub fn next_branch(&self) -> BranchId {
        BranchId(self.branches.len() as u32) // a record each: memory ends before 2^32
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
            BranchOp::Create { id, name, tip } => {
                free(name)?;
                if *id != self.next_branch() {
                    return Err(BranchError::OutOfOrder);
                }
                if self.is_point(*tip) { Ok(()) } else { Err(BranchError::NotAPoint(*tip)) }
            }
            BranchOp::Rename { id, name } => named(id).and(free(name)),
            BranchOp::Delete { id } => match named(id)? {
                branch if *id == self.chosen => Err(BranchError::InUse(branch.name)),
                _ => Ok(()),
            },
            BranchOp::Choose { id } => named(id).map(|_| ()),
        }
    }

    pub(super) fn change_branches(&mut self, op: &BranchOp) -> Result<(), BranchError> {
        self.check_branch_op(op)?;
        match op {
            BranchOp::Create { id, name, tip } => {
                self.branches.push(Branch { id: *id, name: *name, tip: *tip, fork: *tip, deleted: false });
            }
            BranchOp::Rename { id, name } => {
                if let Some(branch) = self.branches.get_mut(id.index()) {
                    branch.name = *name;
                }
            }
            BranchOp::Delete { id } => {
                if let Some(branch) = self.branches.get_mut(id.index()) {
                    branch.deleted = true;
                }
            }
            BranchOp::Choose { id } => self.chosen = *id,
        }
        Ok(())
    }
}
