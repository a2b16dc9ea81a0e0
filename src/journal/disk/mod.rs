//! The door to the file system: all that the writing of journals asks of it. Behind it stands the
//! machine's own, or in tests a simulated one that loses power.

mod real;
#[cfg(test)]
pub(super) mod simulated;

pub(super) use real::Machine;

use super::JournalError;
use std::fmt::Debug;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How a file is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// To be read.
    Read,
    /// To be read, and written at its end.
    Append,
    /// The same; an error where something has the name already. For its owner alone.
    New,
    /// To be written from its start, whatever is there. For its owner alone.
    Over,
}

/// What has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file, to be opened.
    File,
    /// Anything else, in a person's words: `a directory`.
    Other(&'static str),
}

/// A file system.
///
/// What was written to a file is on the disk once the file is synced, and what was done to names
/// once their directory is. Until then a power cut may leave any of it, or none.
pub(super) trait Disk: Debug + Send + Sync {
    /// What has the name, through a symbolic link.
    fn kind(&self, path: &Path) -> io::Result<Kind>;
    /// Whether the name is taken, be it by a symbolic link that leads nowhere.
    fn is_taken(&self, path: &Path) -> bool;
    /// The name of the file that a symbolic link leads to.
    fn real_path(&self, path: &Path) -> PathBuf;
    /// Opens a file.
    fn open(&self, path: &Path, how: How) -> io::Result<Box<dyn DiskFile>>;
    /// Takes the lock that a file stands for, creating the file where it is missing; `None` where
    /// somebody has it. It is held as long as what is given lives.
    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>>;
    /// Gives a file another name, in place of what had it.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    /// Takes a name away.
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Creates the directories that are missing above a path, for their owner alone; their names are
    /// on the disk when this returns.
    fn create_parents(&self, path: &Path) -> Result<(), JournalError>;
    /// Waits until what was done to names beside this one is on the disk.
    fn sync_dir_of(&self, path: &Path) -> io::Result<()>;
}

/// An open file.
pub(super) trait DiskFile: Debug + Send + Sync {
    /// Its length in bytes, where it still has the name that it was opened by; `None` where something
    /// else has it, or nothing.
    fn length_at(&self, path: &Path) -> io::Result<Option<u64>>;
    /// Reads it from a position on.
    fn read_from(&self, at: u64) -> io::Result<Box<dyn Input>>;
    /// Writes at its end. Where that fails a part may be there.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Cuts it to a length.
    fn truncate(&mut self, length: u64) -> io::Result<()>;
    /// Waits until its bytes and its length are on the disk. Where that fails nobody knows what is, and
    /// trying again would not tell.
    fn sync(&mut self) -> io::Result<()>;
}

/// What is read.
pub trait Input: Read + Debug + Send {}

impl<R: Read + Debug + Send> Input for R {}

/// A lock that is held.
pub(super) trait Held: Debug + Send + Sync {}

/// Says no to what is there and is no file. Opening a FIFO would wait for ever.
pub(super) fn expect_file(disk: &dyn Disk, path: &Path) -> Result<(), JournalError> {
    match disk.kind(path) {
        Ok(Kind::File) => Ok(()),
        Ok(Kind::Other(what)) => Err(JournalError::NotAFile { path: path.to_owned(), what }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(JournalError::Missing { path: path.to_owned() }),
        Err(error) => Err(JournalError::io("read", path)(error)),
    }
}
