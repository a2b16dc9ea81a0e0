//! Checkpoints on the disk: states of a journal at some thousand records, beside its snapshot, so that going far back
//! needs not wait until all that the snapshot has spared was read once.
//!
//! A state is read when it is asked for. What grows in states as long as their line does is not put with each: it is
//! put once, as what every state has beyond another, and read as a whole when the first state is.
//!
//! The file is a cache as a snapshot is. It is taken only where the journal has, at the place where it says, the line
//! that it was made after, by this build and with these keys; the list of states carries its sum, and so does every
//! state, which is read when it is asked for. Whatever does not fit is as if it were not there, and the file goes.

use super::cache;
use super::checkpoint::Checkpoint;
use super::sealing::{Keys, Noted};
use crate::domain::RecordNo;
use crate::history::{Depot, MOST_CHECKPOINTS, ROOM_FOR_CHECKPOINTS, States, pack, unpack};
use crate::journal::{ChainHash, Pages};
use crate::views::{Beyond, Grown};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Fewer are not worth a file.
const FEWEST: usize = 4;

/// Behind the list: its sum and its length.
const END: u64 = cache::SUM as u64 + 8;

/// What a file holds.
#[derive(Debug, Serialize, Deserialize)]
struct List {
    /// The last record that it is about, and the hash of its line.
    last: RecordNo,
    head: ChainHash,
    keys: Noted,
    states: Vec<(RecordNo, Place)>,
    /// What grows, of all states: an [`Apart`] for each.
    grown: Place,
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    offset: u64,
    length: u64,
    sum: [u8; cache::SUM],
}

/// What a state has beyond one before it in the file, if it has anything in common with one.
#[derive(Debug, Serialize, Deserialize)]
struct Apart {
    base: Option<usize>,
    beyond: Beyond,
}

/// Checkpoints that were put away.
#[derive(Debug)]
pub(super) struct PutAway {
    path: PathBuf,
    file: Mutex<File>,
    list: List,
    numbers: Vec<RecordNo>,
    grown: OnceLock<Option<Vec<Grown>>>,
}

impl PutAway {
    /// Those of a journal, if they are for it as it stands.
    pub(super) fn open(path: PathBuf, title: &str, keys: &Keys, pages: &Pages) -> Option<PutAway> {
        let mut file = File::open(&path).ok()?;
        let length = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(length.checked_sub(END)?)).ok()?;
        let (mut sum, mut of_list) = ([0; cache::SUM], [0; 8]);
        file.read_exact(&mut sum).and_then(|()| file.read_exact(&mut of_list)).ok()?;
        let of_list = u64::from_le_bytes(of_list);
        let packed = read(&mut file, length.checked_sub(END)?.checked_sub(of_list)?, of_list).ok()?;
        if sum_of_list(title, &packed) != sum {
            return None;
        }
        let list: List = unpack(&packed).ok()?;
        if !keys.fits(&list.keys) || !pages.has(list.last, &list.head) {
            return None;
        }
        let numbers = list.states.iter().map(|(n, _)| *n).collect();
        cache::touch(&path);
        Some(PutAway { path, file: Mutex::new(file), list, numbers, grown: OnceLock::new() })
    }

    /// The last record that they are about.
    pub(super) fn last(&self) -> RecordNo {
        self.list.last
    }

    fn restore(&self, n: RecordNo) -> Option<Checkpoint> {
        let at = self.numbers.binary_search(&n).ok()?;
        let (_, place) = self.list.states.get(at)?;
        let grown = self.grown.get_or_init(|| self.read_grown()).as_ref()?.get(at)?.clone();
        Some(Checkpoint { packed: self.read_at(place)?.into(), grown })
    }

    /// What grows, of all states.
    fn read_grown(&self) -> Option<Vec<Grown>> {
        let all: Vec<Apart> = unpack(&self.read_at(&self.list.grown)?).ok()?;
        let mut grown = Vec::with_capacity(all.len());
        for Apart { base, beyond } in all {
            let base = base.map_or(Some(Grown::default()), |base| grown.get(base).cloned());
            grown.push(base?.with(beyond)?);
        }
        Some(grown)
    }

    fn read_at(&self, place: &Place) -> Option<Vec<u8>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let bytes = read(&mut file, place.offset, place.length).ok()?;
        (cache::sum(&[&bytes]) == place.sum).then_some(bytes)
    }
}

impl Depot<Checkpoint> for PutAway {
    fn numbers(&self) -> &[RecordNo] {
        &self.numbers
    }

    fn state(&self, n: RecordNo) -> Option<Checkpoint> {
        let state = self.restore(n);
        if state.is_none() {
            // Made anew by whoever makes the next.
            let _ = fs::remove_file(&self.path);
        }
        state
    }
}

/// The list is only good behind the title that its file begins with.
fn sum_of_list(title: &str, packed: &[u8]) -> [u8; cache::SUM] {
    cache::sum(&[title.as_bytes(), packed])
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
    pub(super) states: States<Checkpoint>,
    pub(super) noted: Noted,
    pub(super) keys: Keys,
}

impl ToPutAway {
    /// Puts states away that are checkpoints now, as many as there is room for, evenly over the records; until it is
    /// told to stop.
    pub(super) fn put_away(&self, stop: &AtomicBool) {
        let mut numbers = self.states.numbers();
        numbers.retain(|n| *n <= self.last);
        let packed = numbers.iter().filter_map(|n| Some(self.states.state(*n)?.packed.len() as u128));
        let (count, bytes) = (numbers.len() as u128, packed.sum::<u128>().max(1));
        // As much as there is room for in memory.
        let room = usize::try_from(count * u128::from(ROOM_FOR_CHECKPOINTS) / bytes).unwrap_or(usize::MAX);
        let chosen = evenly(&numbers, room.min(MOST_CHECKPOINTS));
        if chosen.len() >= FEWEST {
            cache::put(&self.file, || !self.keys.is_outdated(), |file| self.write(file, &chosen, stop));
        }
    }

    fn write(&self, file: &mut impl Write, chosen: &[RecordNo], stop: &AtomicBool) -> io::Result<()> {
        file.write_all(self.title.as_bytes())?;
        let (mut states, mut offset) = (Vec::new(), self.title.len() as u64);
        let (mut grown, mut apart) = (Vec::new(), Vec::new());
        for n in chosen {
            if stop.load(Ordering::Relaxed) {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let Some(state) = self.states.state(*n) else { continue }; // thinned out meanwhile
            states.push((*n, put(file, &mut offset, &state.packed)?));
            apart.push(from_nearest(&grown, &state.grown));
            grown.push(state.grown);
        }
        let grown = put(file, &mut offset, &pack(&apart).map_err(io::Error::other)?)?;
        let list = List { last: self.last, head: self.head, keys: self.noted.clone(), states, grown };
        let packed = pack(&list).map_err(io::Error::other)?;
        file.write_all(&packed)?;
        file.write_all(&sum_of_list(&self.title, &packed))?;
        file.write_all(&(packed.len() as u64).to_le_bytes())
    }
}

/// So many of them at the most, as far from each other in the list everywhere.
fn evenly(numbers: &[RecordNo], most: usize) -> Vec<RecordNo> {
    let count = numbers.len().min(most);
    (0..count).filter_map(|i| numbers.get(i * numbers.len() / count).copied()).collect()
}

/// Writes something at the end of what was written.
fn put(file: &mut impl Write, offset: &mut u64, bytes: &[u8]) -> io::Result<Place> {
    file.write_all(bytes)?;
    let place = Place { offset: *offset, length: bytes.len() as u64, sum: cache::sum(&[bytes]) };
    *offset += place.length;
    Ok(place)
}

/// What a state has beyond the one of those before it that it has the most in common with.
fn from_nearest(before: &[Grown], state: &Grown) -> Apart {
    let (mut base, mut most) = (None, 0);
    for (i, other) in before.iter().enumerate().rev() {
        let common = state.common(other);
        if common > most {
            (base, most) = (Some(i), common);
        }
        // One that it has grown from: nothing before that has more in common with it.
        if common == other.len() {
            break;
        }
    }
    let beyond =
        base.and_then(|i| before.get(i)).map_or_else(|| state.beyond(&Grown::default()), |other| state.beyond(other));
    Apart { base, beyond }
}

/// Whether checkpoints up to one record are to be made again for a journal that goes on to another.
pub(super) fn are_old(last: RecordNo, now: RecordNo) -> bool {
    now.0 - last.0.min(now.0) > last.0 / 8
}

/// Where those of a journal are, and how their file begins.
pub(super) fn place(cache: &cache::Cache, journal: &Path, id: &str) -> (PathBuf, String) {
    (cache.file(journal, cache::CHECKPOINTS), cache::title(cache::CHECKPOINTS, id, journal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_those_are_taken_that_leave_no_hole() {
        let numbers: Vec<RecordNo> = (1..=100).map(RecordNo).collect();
        for most in [0, 1, 7, 50, 51, 99, 100, 101] {
            let chosen = evenly(&numbers, most);
            assert_eq!(chosen.len(), most.min(100));
            let widest = chosen.windows(2).map(|pair| (pair[1].0 - pair[0].0) as usize).max().unwrap_or(1);
            assert!(widest <= 100_usize.div_ceil(most.max(1)), "{widest} of {most}");
            assert_eq!(chosen.first().copied(), (most > 0).then_some(RecordNo(1)));
        }
    }
}
