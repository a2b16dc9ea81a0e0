//! The file with the keys: one on each line, for its owner alone.
//!
//! ```text
//! (id:"<16 hex>",of:"alice",key:"<64 hex>")
//! ```
//!
//! Keys are only added, at the end, and are on the disk before anything is sealed with them. A key is
//! destroyed where it stands: zeros take its place, and its name stays, so that one that was destroyed can be
//! told from one that is not here. What a disk keeps of bytes that were overwritten is beyond a program.

use super::KeyError;
use crate::journal::durable;
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

/// The bytes of a key.
pub(super) const KEY: usize = 32;

/// What a destroyed key reads as.
const DESTROYED: [u8; KEY] = [0; KEY];

/// How a line ends after the key's digits.
const END: &str = "\")";

/// The name of a key: drawn, and never used again.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(in crate::session) struct KeyId(u64);

impl KeyId {
    pub(super) fn parse(text: &str) -> Option<KeyId> {
        let digits = text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        digits.then(|| u64::from_str_radix(text, 16).ok().map(KeyId)).flatten()
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What is known of a key.
pub(super) enum Found {
    /// It is here.
    Key { key: [u8; KEY], of: Arc<str> },
    /// It was here.
    Destroyed,
    /// It never was.
    Unknown,
}

/// A key as it stands in the file.
#[derive(Clone)]
struct Entry {
    of: Arc<str>,
    key: [u8; KEY],
    /// Where its digits begin in what was read.
    at: u64,
}

/// The keys of a data directory. Whoever has a clone of it sees what is made and destroyed.
#[derive(Clone)]
pub(super) struct Ring {
    path: PathBuf,
    keys: Arc<RwLock<FxHashMap<KeyId, Entry>>>,
}

impl fmt::Debug for Ring {
    /// Without the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ring({}, {} keys)", self.path.display(), self.keys().len())
    }
}

impl Ring {
    /// Reads the keys; none where there is no file.
    pub(super) fn read(path: &Path) -> Result<Ring, KeyError> {
        let mut ring = Ring { path: path.to_owned(), keys: Arc::default() };
        match std::fs::read_to_string(path) {
            Ok(text) => ring.take(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(ring.failed("read")(error)),
        }
        Ok(ring)
    }

    fn keys(&self) -> RwLockReadGuard<'_, FxHashMap<KeyId, Entry>> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner) // every change of it is whole
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    fn failed(&self, what: &'static str) -> impl FnOnce(io::Error) -> KeyError {
        let path = self.path.clone();
        move |error| KeyError::Io { what, path, error }
    }

    /// Takes in the lines of the file. The last one may be torn: nothing was sealed with it.
    fn take(&mut self, text: &str) -> Result<(), KeyError> {
        let mut at = 0;
        for (i, line) in text.split_inclusive('\n').enumerate() {
            let Some(whole) = line.strip_suffix('\n') else { break };
            let damaged = || KeyError::Damaged { path: self.path.clone(), line: i + 1 };
            let (id, of, key) = parse(whole).ok_or_else(damaged)?;
            let digits = at + (whole.len() - END.len() - 2 * KEY) as u64; // a line that was read has so many
            let entry = Entry { of: Arc::from(of), key, at: digits };
            self.keys.write().unwrap_or_else(PoisonError::into_inner).insert(id, entry);
            at += line.len() as u64;
        }
        Ok(())
    }

    pub(super) fn find(&self, id: KeyId) -> Found {
        match self.keys().get(&id) {
            None => Found::Unknown,
            Some(Entry { key, .. }) if *key == DESTROYED => Found::Destroyed,
            Some(Entry { of, key, .. }) => Found::Key { key: *key, of: Arc::clone(of) },
        }
    }

    /// Makes keys. When this returns they are on the disk.
    pub(super) fn make(&mut self, of: Vec<String>) -> Result<Vec<(String, KeyId)>, KeyError> {
        if of.is_empty() {
            return Ok(Vec::new());
        }
        let mut lines = String::new();
        let mut made = Vec::with_capacity(of.len());
        for of in of {
            let (mut id, mut key) = ([0; 8], [0; KEY]);
            let drawn = getrandom::fill(&mut id).and_then(|()| getrandom::fill(&mut key));
            drawn.map_err(|error| KeyError::Random(error.to_string()))?;
            let id = KeyId(u64::from_ne_bytes(id));
            let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            lines.push_str(&format!("(id:\"{id}\",of:\"{of}\",key:\"{digits}{END}\n"));
            made.push((of, id));
        }
        self.append(&lines).map_err(self.failed("write"))?;
        self.take(&lines)?;
        Ok(made)
    }

    /// Puts lines at the end of the file, under its lock, and waits until they are on the disk.
    fn append(&self, lines: &str) -> io::Result<()> {
        let is_new = !self.path.exists();
        let dir = self.path.parent().unwrap_or(Path::new("."));
        durable::make_dir(dir)?;
        let mut file = durable::open_lock(&self.path)?;
        file.lock()?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        // What was torn was never used.
        let end = text.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1) as u64;
        file.set_len(end)?;
        file.seek(SeekFrom::Start(end))?;
        file.write_all(lines.as_bytes())?;
        file.sync_all()?;
        if is_new { durable::sync_dir(dir) } else { Ok(()) }
    }

    /// Destroys keys: on the disk when this returns.
    pub(super) fn destroy(&mut self, ids: &BTreeSet<KeyId>) -> Result<(), KeyError> {
        if !ids.iter().any(|id| self.keys().contains_key(id)) {
            return Ok(());
        }
        let read = || {
            let mut file = durable::open_lock(&self.path)?;
            file.lock()?;
            let mut text = String::new();
            file.read_to_string(&mut text)?;
            Ok((file, text))
        };
        let (mut file, text) = read().map_err(self.failed("read"))?;
        // As it stands now: the file may be another one than was read, with other keys at these places.
        let mut now = Ring { path: self.path.clone(), keys: Arc::default() };
        now.take(&text)?;
        let mut overwrite = || {
            let now = now.keys();
            for entry in ids.iter().filter_map(|id| now.get(id)) {
                file.seek(SeekFrom::Start(entry.at))?;
                file.write_all(&[b'0'; 2 * KEY])?;
            }
            file.sync_all()
        };
        overwrite().map_err(self.failed("destroy a key in"))?;
        self.disown(ids);
        Ok(())
    }

    /// Takes keys for destroyed.
    pub(super) fn disown(&mut self, ids: &BTreeSet<KeyId>) {
        let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
        for id in ids {
            if let Some(entry) = keys.get_mut(id) {
                entry.key = DESTROYED;
            }
        }
    }
}

fn parse(line: &str) -> Option<(KeyId, &str, [u8; KEY])> {
    let (id, rest) = line.strip_prefix("(id:\"")?.split_once("\",of:\"")?;
    let (of, rest) = rest.split_once("\",key:\"")?;
    let digits = rest.strip_suffix(END).filter(|digits| digits.len() == 2 * KEY && digits.is_ascii())?;
    let mut key = [0; KEY];
    for (i, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(digits.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some((KeyId::parse(id)?, of, key))
}
