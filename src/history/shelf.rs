//! The narrow door to records that stand elsewhere: in a file, a page of which is read when it is asked
//! for. A history holds how they hang together, and those only that have no other place yet: drafts, and
//! what was just written.

use crate::domain::{Record, RecordNo};
use std::fmt::Debug;
use std::ops::ControlFlow;

/// How records are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Somebody waits for them.
    Quick,
    /// Beside other work, which goes first.
    Steady,
}

/// Where records stand that are not in memory.
pub trait Shelf: Debug + Send + Sync {
    /// Reads a record, once it was found to be the one that it was.
    ///
    /// # Errors
    /// What is wrong with it, for people; it is never guessed at.
    fn record(&self, n: RecordNo) -> Result<Record, String>;

    /// Hands the records from one to another on, in order, until no more are wanted. Where somebody waits, another core
    /// may read ahead.
    ///
    /// # Errors
    /// As [`Shelf::record`], with the number of the record.
    fn each(&self, from: RecordNo, to: RecordNo, _: Pace, take: &mut Take<'_>) -> Result<(), (RecordNo, String)> {
        for n in (from.0..=to.0).map(RecordNo) {
            if take(&self.record(n).map_err(|what| (n, what))?).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// Where states stand that are not in memory: a cache, in which one may be missing that was there. `K` is what is kept
/// of them.
pub trait Depot<K>: Debug + Send + Sync {
    /// The records after which there are states, in order.
    fn numbers(&self) -> &[RecordNo];

    /// The state after one of them, if it is still the one that was put there.
    fn state(&self, n: RecordNo) -> Option<K>;
}

/// Whoever takes records, one after the other.
pub type Take<'a> = dyn FnMut(&Record) -> ControlFlow<()> + 'a;
