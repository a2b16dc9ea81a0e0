//! What can go wrong with a journal file, said to a person in one line: what, where, and what to
//! do about it.

use crate::domain::RecordNo;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// Why a journal could not be read, created or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Nothing has this name.
    #[error("there is no journal at {}: check the name, or create it with backtape new", Shown(path))]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// A new journal would overwrite something.
    #[error("{} already exists and is never overwritten: choose another name, or open it", Shown(path))]
    Exists {
        /// What is there.
        path: PathBuf,
    },
    /// A directory, a pipe, a device.
    #[error("{} is {what}, not a journal file: give the path of a file", Shown(path))]
    NotAFile {
        /// What was given.
        path: PathBuf,
        /// What it is: `a directory`.
        what: &'static str,
    },
    /// A file of zero bytes.
    #[error("{} is empty, so nothing is lost with it: delete it and create the journal again", Shown(path))]
    Empty {
        /// Which file.
        path: PathBuf,
    },
    /// The first line is not a journal's.
    #[error("{} is not a journal: {what}; check the name", Shown(path))]
    NotAJournal {
        /// Which file.
        path: PathBuf,
        /// What was found instead.
        what: String,
    },
    /// The first line breaks off: creating the journal was cut short, before any record.
    #[error(
        "{} breaks off in its first line: it was never finished and holds no record; delete it and create it again",
        Shown(path)
    )]
    Unfinished {
        /// Which file.
        path: PathBuf,
    },
    /// A format that this program does not know yet, and must not write.
    #[error(
        "{} {}: open it with a newer version of the program, nothing was changed",
        Shown(path),
        super::formats::newer(*format, engine.as_deref())
    )]
    Newer {
        /// Which file.
        path: PathBuf,
        /// Its format.
        format: u64,
        /// The version that wrote it, as it says.
        engine: Option<String>,
    },
    /// A line that is not as it was written. Nothing has been changed.
    #[error(
        "{} is damaged at line {line}: {what}; what comes before that line is sound and can be read, nothing was changed",
        Shown(path)
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// The first line that does not check out; the header is line 1.
        line: u64,
        /// What is the matter with it.
        what: String,
    },
    /// Another writer has it.
    #[error("{} is in use by another backtape: close that one first, or open it read-only", Shown(path))]
    Locked {
        /// Which journal.
        path: PathBuf,
    },
    /// A record that does not follow the last one. Nothing was written.
    #[error("record {given} cannot be appended to {}, the next is {expected}: append in order", Shown(path))]
    OutOfStep {
        /// Which journal.
        path: PathBuf,
        /// The number that is due.
        expected: RecordNo,
        /// The number that came.
        given: RecordNo,
    },
    /// A record that a reader would refuse. Nothing was written.
    #[error("record {n} cannot be written to {}: {what}; split or correct it", Shown(path))]
    Unwritable {
        /// Which journal.
        path: PathBuf,
        /// Which record.
        n: RecordNo,
        /// What is the matter with it.
        what: String,
    },
    /// A write did not go through, and nothing was recorded. But where there was only no room, the
    /// journal takes no more from this writer.
    #[error(
        "cannot write to {}: {error}; nothing was recorded: {}, then {}",
        Shown(path),
        write_cure(error),
        if *room { "try again" } else { "open it again" }
    )]
    Write {
        /// Which journal.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
        /// Whether it goes on as soon as there is room.
        room: bool,
    },
    /// A sync failed, so nobody knows what is on the disk; the journal takes no more from this
    /// writer.
    #[error(
        "{} may not have reached the disk: {error}; it is read-only from here: check the disk, then open it again",
        Shown(path)
    )]
    Sync {
        /// Which journal.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
    /// An earlier write or sync failed.
    #[error("{} is read-only since an earlier failure ({why}): open it again once that is mended", Shown(path))]
    ReadOnly {
        /// Which journal.
        path: PathBuf,
        /// What failed first.
        why: String,
    },
    /// A part of what belongs together was written and could not be taken back.
    #[error(
        "a part is in {} from record {from} on and cannot be taken back: {error}; it is sound and there when the journal is opened again",
        Shown(path)
    )]
    Left {
        /// Which journal.
        path: PathBuf,
        /// The first record of the part.
        from: RecordNo,
        /// What the system says.
        error: io::Error,
    },
    /// Anything else that the system refused.
    #[error("cannot {doing} {}: {error}; check the path, its permissions and the disk", Shown(path))]
    Io {
        /// What was tried: `read`.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl JournalError {
    /// Wraps what the system says; to be used with `map_err`.
    pub(super) fn io(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
        move |error| JournalError::Io { doing, path: path.to_owned(), error }
    }
}

fn write_cure(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => "make room",
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => "make it writable",
        _ => "check the disk",
    }
}

/// A path on one line, whatever is in it.
struct Shown<'a>(&'a Path);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.to_str() {
            Some(text) if !text.is_empty() && !text.chars().any(char::is_control) => f.write_str(text),
            _ => write!(f, "{:?}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stay_on_one_line() {
        let error = JournalError::Missing { path: PathBuf::from("a\nb\u{1b}[2J") };
        assert!(!error.to_string().chars().any(char::is_control), "{error}");
        assert!(error.to_string().contains("backtape new"));
    }
}
