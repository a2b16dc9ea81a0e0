//! What panes keep between frames: read once, shown often. Nothing here is part of the state; all of
//! it can be thrown away and is read again.

use super::blotter::Following;
use super::ghost::Ghost;
use super::panes::{Sale, report};
use super::proof::Proof;
use super::trail::Trail;
use super::tree::Tree;
use crate::domain::AccountId;
use crate::views::statement::Entry;

/// What panes keep.
#[derive(Default)]
pub struct Kept {
    /// The statement of the account that the bank looks at.
    pub statement: Trail<AccountId, Entry>,
    /// The orders of the blotter.
    pub orders: Following,
    /// The shop's orders.
    pub sales: Trail<(), Sale>,
    /// The tree of records.
    pub tree: Tree,
    /// The report that is looked at.
    pub report: report::Kept,
    /// The state as it would be with what is typed, as the last frame showed it.
    pub ghost: Option<Ghost>,
    /// The proof of the state at the cursor.
    pub proof: Proof,
    /// Whether something in sight needs another frame to be whole.
    pub reading: bool,
}
