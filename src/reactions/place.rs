//! Where a journal's reactions keep what is theirs, and how far they have come.

use super::ReactionError;
use crate::domain::{RecordNo, Time};
use crate::journal::durable;
use crate::session::DataDir;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The places of one journal in the data directory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// `reactions/<journal>`: what is nobody's business but ours.
    pub(super) own: PathBuf,
    /// `outbox/<journal>`: the letters that went out, for whoever fetches them.
    pub(super) outbox: PathBuf,
}

impl Place {
    /// The places of the journal at this path. A journal that is kept in the data directory has its name
    /// there, another one its file's with a hash of where that is.
    pub(super) fn of(data: &DataDir, journal: &Path) -> Place {
        let real = journal.canonicalize().unwrap_or_else(|_| journal.to_owned());
        let kept = data.path().join("journals").canonicalize().is_ok_and(|kept| real.parent() == Some(&kept));
        let stem = real.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let plain = |c: char| if c.is_ascii_alphanumeric() || "_-".contains(c) { c } else { '_' };
        let mut name: String = stem.chars().map(plain).take(64).collect();
        // A name of the data directory's holds no dot, so none of them is like one with a hash.
        if !kept || name != stem {
            let hash = blake3::hash(real.as_os_str().as_encoded_bytes()).to_hex();
            name = format!("{name}.{}", hash.get(..12).unwrap_or_default());
        }
        Place { own: data.path().join("reactions").join(&name), outbox: data.path().join("outbox").join(&name) }
    }

    /// The letters that are written and have not gone out.
    pub(super) fn spool(&self) -> PathBuf {
        self.own.join("spool")
    }

    /// The letters that nobody will ever take.
    pub(super) fn refused(&self) -> PathBuf {
        self.own.join("refused")
    }

    /// What became of each letter, a line each.
    pub(super) fn log(&self) -> PathBuf {
        self.own.join("mail.log")
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.own.join("lock")
    }

    fn position(&self) -> PathBuf {
        self.own.join("mail.ron")
    }

    fn next_position(&self) -> PathBuf {
        self.own.join("mail.ron.new")
    }

    /// The position that is on the disk, where one is.
    pub(super) fn read_position(&self) -> Result<Option<Position>, ReactionError> {
        let path = self.position();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ReactionError::io("read", &path)(error)),
        };
        let position: Result<Position, _> = ron::from_str(&text);
        let position =
            position.map_err(|error| ReactionError::Position { path: path.clone(), what: error.to_string() })?;
        match position.version {
            VERSION => Ok(Some(position)),
            other => Err(ReactionError::Position { path, what: format!("it is of version {other}, not {VERSION}") }),
        }
    }

    /// Writes the position beside the one that holds; see [`Place::take_position`].
    pub(super) fn write_position(&self, position: &Position) -> io::Result<()> {
        let text = ron::to_string(position).map_err(io::Error::other)?;
        durable::write(&self.next_position(), format!("{text}\n").as_bytes())
    }

    /// From here on the position that was written holds.
    pub(super) fn take_position(&self) -> io::Result<()> {
        fs::rename(self.next_position(), self.position())
    }
}

/// The version of the file of a position.
const VERSION: u32 = 1;

/// How far the mail of a journal has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Position {
    version: u32,
    /// The journal's name for itself.
    pub(super) journal: String,
    /// The first record whose letters go out.
    pub(super) begun: RecordNo,
    /// The letters of the records before this one are in the spool, or have left it.
    pub(super) next: RecordNo,
    /// The time of the record before that one; none before the first.
    pub(super) last: Option<Time>,
}

impl Position {
    /// Behind a journal's last record, which is of this time.
    pub(super) fn behind(journal: &str, last: RecordNo, at: Option<Time>) -> Position {
        let next = RecordNo(last.0 + 1);
        Position { version: VERSION, journal: journal.to_owned(), begun: next, next, last: at }
    }

    /// The record before the next.
    pub(super) fn last_record(&self) -> RecordNo {
        RecordNo(self.next.0.saturating_sub(1))
    }
}
