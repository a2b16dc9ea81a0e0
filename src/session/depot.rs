//! Checkpoints on the disk: states of a journal at some hundred records, beside its snapshot, so that going far back
//! needs not wait until all that the snapshot has spared was read once.
//!
//! The file is a cache as a snapshot is. It is taken only where the journal has, at the place where it says, the line
//! that it was made after, by this build and with these keys; the list of states carries its hash, and so does every
//! state, which is read when it is asked for. Whatever does not fit is as if it were not there, and the file goes.

use super::cache;
use super::sealing::{Keys, Noted};
use crate::domain::RecordNo;
use crate::history::{Depot, States, pack, unpack};
use crate::journal::{ChainHash, Pages};
use crate::views::{Kept, Moment};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

/// The bytes that all states may have.
const ROOM: u64 = 64 << 20;

/// The most states.
const MOST: u64 = 512;

/// Fewer are not worth a file.
const FEWEST: usize = 4;

/// Behind the list: its hash and its length.
const END: u64 = 32 + 8;

/// What a file holds.
#[derive(Debug, Serialize, Deserialize)]
struct List {
    /// The last record that it is about, and the hash of its line.
    last: RecordNo,
    head: ChainHash,
    keys: Noted,
    states: Vec<Put>,
}

/// Where a state stands.
#[derive(Debug, Serialize, Deserialize)]
struct Put {
    n: RecordNo,
    offset: u64,
    length: u64,
    hash: [u8; 32],
}

/// Checkpoints that were put away.
#[derive(Debug)]
pub(super) struct PutAway {
    path: PathBuf,
    file: Mutex<File>,
    list: List,
    numbers: Vec<RecordNo>,
    genesis: Moment,
}

impl PutAway {
    /// Those of a journal, if they are for it as it stands.
    pub(super) fn open(path: PathBuf, title: &str, keys: &Keys, pages: &Pages, genesis: &Moment) -> Option<PutAway> {
        let mut file = File::open(&path).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.checked_sub(END)?)).ok()?;
        let (mut hash, mut of_list) = ([0; 32], [0; 8]);
        file.read_exact(&mut hash).and_then(|()| file.read_exact(&mut of_list)).ok()?;
        let of_list = u64::from_le_bytes(of_list);
        let packed = read(&mut file, length.checked_sub(END)?.checked_sub(of_list)?, of_list).ok()?;
        if hash_of_list(title, &packed) != hash {
            return None;
        }
        let list: List = unpack(&packed).ok()?;
        if !keys.fits(&list.keys) || !pages.has(list.last, &list.head) {
            return None;
        }
        let numbers = list.states.iter().map(|put| put.n).collect();
        cache::touch(&path);
        Some(PutAway { path, file: Mutex::new(file), list, numbers, genesis: genesis.clone() })
    }

    /// The last record that they are about.
    pub(super) fn last(&self) -> RecordNo {
        self.list.last
    }

    fn restore(&self, n: RecordNo) -> Option<Moment> {
        let put = self.list.states.get(self.numbers.binary_search(&n).ok()?)?;
        let packed =
            read(&mut self.file.lock().unwrap_or_else(PoisonError::into_inner), put.offset, put.length).ok()?;
        if blake3::hash(&packed).as_bytes() != &put.hash {
            return None;
        }
        let kept: Kept = unpack(&packed).ok()?;
        Some(Moment::restore(&self.genesis, kept)).filter(|moment| moment.n == n)
    }
}

impl Depot<Moment> for PutAway {
    fn numbers(&self) -> &[RecordNo] {
        &self.numbers
    }

    fn state(&self, n: RecordNo) -> Option<Moment> {
        let state = self.restore(n);
        if state.is_none() {
            // Made anew by whoever makes the next.
            let _ = fs::remove_file(&self.path);
        }
        state
    }
}

/// The list is only good behind the title that its file begins with.
fn hash_of_list(title: &str, packed: &[u8]) -> [u8; 32] {
    *blake3::Hasher::new().update(title.as_bytes()).update(packed).finalize().as_bytes()
}

fn read(file: &mut File, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(offset))?;
    let mut bytes = Vec::new();
    file.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

/// What it takes to put checkpoints away, from beside.
pub(super) struct ToPutAway {
    pub(super) file: PathBuf,
    pub(super) title: String,
    pub(super) last: RecordNo,
    pub(super) head: ChainHash,
    pub(super) states: States<Moment>,
    pub(super) noted: Noted,
    pub(super) keys: Keys,
}

impl ToPutAway {
    /// Puts states away that are checkpoints now, as many as there is room for, evenly over the records; until it is
    /// told to stop.
    pub(super) fn put_away(&self, stop: &AtomicBool) {
        let mut numbers = self.states.numbers();
        numbers.retain(|n| *n <= self.last);
        // How much room one takes is known of the newest, which is the largest.
        let newest = numbers.last().and_then(|n| self.states.state(*n));
        let Some(each) = newest.and_then(|state| pack(&state.to_keep()).ok()).map(|packed| packed.len() as u64) else {
            return;
        };
        let count = usize::try_from((ROOM / each.max(1)).min(MOST)).unwrap_or_default();
        let step = numbers.len().div_ceil(count.max(1));
        let chosen: Vec<RecordNo> = numbers.into_iter().step_by(step.max(1)).collect();
        if chosen.len() >= FEWEST {
            cache::put(&self.file, |file| self.write(file, &chosen, stop));
        }
    }

    fn write(&self, file: &mut impl Write, chosen: &[RecordNo], stop: &AtomicBool) -> io::Result<()> {
        file.write_all(self.title.as_bytes())?;
        let mut list = List { last: self.last, head: self.head, keys: self.noted.clone(), states: Vec::new() };
        let mut offset = self.title.len() as u64;
        for n in chosen {
            if stop.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let Some(state) = self.states.state(*n) else { continue }; // thinned out meanwhile
            let packed = pack(&state.to_keep()).map_err(io::Error::other)?;
            file.write_all(&packed)?;
            let (length, hash) = (packed.len() as u64, *blake3::hash(&packed).as_bytes());
            list.states.push(Put { n: *n, offset, length, hash });
            offset += length;
        }
        let packed = pack(&list).map_err(io::Error::other)?;
        file.write_all(&packed)?;
        file.write_all(&hash_of_list(&self.title, &packed))?;
        file.write_all(&(packed.len() as u64).to_le_bytes())?;
        // They hold in plain what the journal holds sealed: nothing of who was forgotten meanwhile.
        if self.keys.is_outdated() { Err(io::ErrorKind::Interrupted.into()) } else { Ok(()) }
    }
}

/// Whether checkpoints up to one record are to be made again for a journal that goes on to another.
pub(super) fn are_old(last: RecordNo, now: RecordNo) -> bool {
    now.0 - last.0.min(now.0) > last.0 / 8
}

/// Where those of a journal are, and how their file begins.
pub(super) fn place(cache: &cache::Cache, journal: &Path, id: &str) -> (PathBuf, String) {
    (cache.file(journal, cache::CHECKPOINTS), cache::title(cache::CHECKPOINTS, id, journal))
}
