//! One writer at a time, by a lock on a file beside the journal.

use super::JournalError;
use super::disk::{Disk, Held};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Takes the lock of a journal, or says who cannot have it. It is the right to write, as long as it
/// lives.
///
/// The lock file is created where it is missing and never renamed or deleted: two writers that
/// locked two files of the same name would both believe to be alone.
pub(super) fn take(disk: &dyn Disk, journal: &Path) -> Result<Box<dyn Held>, JournalError> {
    let path = beside(&disk.real_path(journal), "lock");
    let held = disk.try_lock(&path).map_err(JournalError::io("open or lock", &path))?;
    held.ok_or_else(|| JournalError::Locked { path: journal.to_owned() })
}

/// The path with `.<suffix>` after it. What stands beside a journal stands beside the file that a
/// symbolic link leads to: through whichever name it is opened, a journal has one lock and one head.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}
