//! What became of the letters, for those who ask: the inbox, and `show mail`.

use super::letter::Key;
use super::place::{Place, Position};
use super::{ReactionError, acts};
use crate::domain::{RecordNo, Time};
use crate::journal::durable;
use crate::session::Session;
use crate::views::Letter;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::PathBuf;

/// How a letter went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    /// As a file in the outbox.
    Outbox,
    /// By a mail server.
    Smtp,
}

/// What became of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It is for the inbox alone: what it tells of did not happen on `main`, or before the mail began.
    Inside,
    /// It waits to go out; why, where something is in the way.
    Waits(Option<String>),
    /// It went out; when and how, where that is known.
    Sent(Option<(Time, By)>),
    /// Nobody takes it; why.
    Refused(String),
}

impl Delivery {
    /// One word for it.
    pub fn word(&self) -> &'static str {
        match self {
            Delivery::Inside => "inside",
            Delivery::Waits(_) => "waiting",
            Delivery::Sent(_) => "sent",
            Delivery::Refused(_) => "refused",
        }
    }
}

/// A line of the log: what became of a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Entry {
    pub(super) n: u64,
    pub(super) index: u32,
    /// When, by the wall clock.
    pub(super) at: Time,
    /// How it went out.
    pub(super) by: By,
    /// Why it never will.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<String>,
}

/// What became of the letters of a journal.
#[derive(Clone, Debug, Default)]
pub struct Board {
    begun: RecordNo,
    next: RecordNo,
    waiting: HashSet<(u64, u32)>,
    fate: HashMap<(u64, u32), Entry>,
    /// What is in the way of the letters that wait.
    pub(super) hitch: Option<String>,
}

impl Board {
    /// What the data directory says. Nothing where the journal's mail has not begun.
    pub(super) fn read(place: &Place) -> Result<Option<Board>, ReactionError> {
        let Some(position) = place.read_position()? else { return Ok(None) };
        let mut board = Board::default();
        board.moved_to(&position);
        board.waiting =
            spooled(place).map_err(ReactionError::io("read", &place.spool()))?.iter().map(Key::place).collect();
        let log = match fs::read_to_string(place.log()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            read => read.map_err(ReactionError::io("read", &place.log()))?,
        };
        // A line that was torn says nothing; the letter went out all the same.
        for entry in log.lines().filter_map(|line| ron::from_str::<Entry>(line).ok()) {
            board.note(entry);
        }
        Ok(Some(board))
    }

    pub(super) fn moved_to(&mut self, position: &Position) {
        (self.begun, self.next) = (position.begun, position.next);
    }

    pub(super) fn wait(&mut self, key: &Key) {
        self.waiting.insert(key.place());
    }

    pub(super) fn note(&mut self, entry: Entry) {
        self.waiting.remove(&(entry.n, entry.index));
        self.fate.insert((entry.n, entry.index), entry);
    }

    /// What became of a letter.
    pub fn of(&self, session: &Session, letter: &Letter) -> Delivery {
        let live = session.history().record(letter.n).is_some_and(|record| acts(&record));
        if !live || letter.n < self.begun || session.is_drafted(letter.n) {
            return Delivery::Inside;
        }
        let place = (letter.n.0, letter.index);
        match self.fate.get(&place) {
            Some(Entry { refused: Some(why), .. }) => Delivery::Refused(why.clone()),
            Some(entry) => Delivery::Sent(Some((entry.at, entry.by))),
            None if letter.n >= self.next || self.waiting.contains(&place) => Delivery::Waits(self.hitch.clone()),
            None => Delivery::Sent(None),
        }
    }
}

impl Key {
    /// The record and which of its letters.
    fn place(&self) -> (u64, u32) {
        (self.n, self.index)
    }
}

/// Takes out of the log what was said with one of these words in it.
pub(super) fn forget(place: &Place, words: &[&str]) -> io::Result<()> {
    let log = match fs::read_to_string(place.log()) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        log => log?,
    };
    let mut clean = String::new();
    for line in log.lines() {
        let says = |entry: &Entry| entry.refused.iter().any(|why| words.iter().any(|word| why.contains(word)));
        match ron::from_str::<Entry>(line).ok().filter(says) {
            Some(entry) => {
                let forgotten = Entry { refused: Some("nobody is there any more".to_owned()), ..entry };
                clean.push_str(&ron::to_string(&forgotten).map_err(io::Error::other)?);
            }
            None => clean.push_str(line),
        }
        clean.push('\n');
    }
    if clean == log {
        return Ok(());
    }
    let new = place.log().with_extension("log.new");
    durable::write(&new, clean.as_bytes())?;
    fs::rename(new, place.log())?;
    durable::sync_dir(&place.own)
}

/// The letters in the spool, oldest first.
pub(super) fn spooled(place: &Place) -> io::Result<Vec<Key>> {
    let mut keys: Vec<Key> = files(&place.spool())?.into_iter().filter_map(|(name, _)| Key::of_file(&name)).collect();
    keys.sort();
    Ok(keys)
}

/// The files of a directory with their names; none where there is no directory.
pub(super) fn files(dir: &std::path::Path) -> io::Result<Vec<(String, PathBuf)>> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut files = Vec::new();
    for entry in entries {
        let entry = entry?;
        files.extend(entry.file_name().into_string().ok().map(|name| (name, entry.path())));
    }
    Ok(files)
}
