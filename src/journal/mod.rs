//! The journal on disk: RON Lines, chained by hashes. The only part of the program that touches
//! journal files; knows the domain and nothing else. `docs/journal-format.md` has the format.
//!
//! - [`read`] and [`check`] take no lock and never write.
//! - [`Journal`] is the writer: it holds the lock, and what [`Journal::append`] has returned from
//!   is on the disk.
//! - [`Reader`] gives one record at a time, for those who need not hold them all, and can read ahead of
//!   them on another core.
//! - [`Pages`] gives any record, read and checked when it is asked for: nobody has to hold a journal in
//!   memory. With an [`Index`] that was put away, what stands before its last record is not read at opening.
//!
//! What this layer vouches for: every line is whole, in its place, in canonical form and about a
//! parent before it. Whether the events fit the world is not its business.

mod ahead;
mod canonical;
pub mod codec;
mod disk;
pub mod durable;
mod error;
mod formats;
mod head;
mod line;
mod lines;
mod lock;
mod pages;
mod reader;
mod recovery;
mod salvage;
mod writer;

pub use ahead::Records;
pub use codec::{ChainHash, Header, MAX_LINE};
pub use error::JournalError;
pub use formats::FORMAT;
pub use pages::{Index, Pages};
pub use reader::{Condition, Contents, Reader, Report, Shortfall, check, read, refuse_newer};
pub use recovery::{Cut, Opening};
pub use salvage::{Salvaged, salvage};
pub use writer::{Journal, Mark};

#[cfg(test)]
mod damage_tests;
#[cfg(test)]
mod power_tests;
#[cfg(test)]
mod writer_tests;
