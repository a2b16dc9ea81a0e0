//! One writer at a time, by a lock on a file beside the journal.

use super::JournalError;
use super::disk;
use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The right to write, as long as it lives. The system takes the lock back when the process ends,
/// however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the lock of a journal, or says who cannot have it.
    ///
    /// The lock file is created where it is missing and never renamed or deleted: two writers that
    /// locked two files of the same name would both believe to be alone.
    pub(super) fn take(journal: &Path) -> Result<Lock, JournalError> {
        let path = lock_path(journal);
        let mut options = File::options();
        options.read(true).write(true).create(true).truncate(false);
        disk::private(&mut options);
        let file = options.open(&path).map_err(JournalError::io("open the lock file", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { file }),
            Err(TryLockError::WouldBlock) => Err(JournalError::Locked { path: journal.to_owned() }),
            Err(TryLockError::Error(error)) => Err(JournalError::io("lock", &path)(error)),
        }
    }
}

impl Drop for Lock {
    /// Closing the file would do, but for a process that is just being started: between fork and exec
    /// it has the file open as well, and would keep the lock for that moment.
    fn drop(&mut self) {
        // Where even that fails the lock goes with the process.
        let _ = self.file.unlock();
    }
}

/// `<journal>.lock`, beside the file that a symbolic link leads to: through whichever name it is
/// opened, a journal has one lock.
fn lock_path(journal: &Path) -> PathBuf {
    let real = journal.canonicalize().unwrap_or_else(|_| journal.to_owned());
    beside(&real, "lock")
}

/// The path with `.<suffix>` after it.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
