//! The narrow door to records that stand elsewhere: in a file, a page of which is read when it is asked
//! for. A history holds how they hang together, and those only that have no other place yet: drafts, and
//! what was just written.

use crate::domain::{Record, RecordNo};
use std::fmt::Debug;

/// Where records stand that are not in memory.
pub trait Shelf: Debug + Send + Sync {
    /// Reads a record, once it was found to be the one that it was.
    ///
    /// # Errors
    /// What is wrong with it, for people; it is never guessed at.
    fn record(&self, n: RecordNo) -> Result<Record, String>;
}

/// Where states stand that are not in memory: a cache, in which one may be missing that was there.
pub trait Depot<S>: Debug + Send + Sync {
    /// The records after which there are states, in order.
    fn numbers(&self) -> &[RecordNo];

    /// The state after one of them, if it is still the one that was put there.
    fn state(&self, n: RecordNo) -> Option<S>;
}
