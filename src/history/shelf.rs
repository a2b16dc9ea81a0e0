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
