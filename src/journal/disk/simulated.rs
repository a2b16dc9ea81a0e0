//! A disk that fails on demand and forgets what was not synced, for tests.
//!
//! What it promises is what disks and kernels promise, and no more: bytes that were synced stay; of
//! those that were not, each page is there, is missing (zeros, or what was there before) or is noise,
//! independently of the others; so is each change of a name. A length may stop anywhere on the way. A
//! sync that fails leaves bytes that look written, and that no later sync writes.

use super::{Disk, DiskFile, Held, How, Input, JournalError, Kind};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Cursor, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

/// What happens to an operation instead of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::journal) enum Fault {
    /// It fails so and does nothing.
    Error(ErrorKind),
    /// A write stops on the way, and the disk is full. Any other operation fails.
    Short,
    /// The power goes before it, on its way or behind it.
    Power,
}

/// A disk, by all its handles.
#[derive(Clone, Debug)]
pub(in crate::journal) struct Simulated(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    rng: ChaCha8Rng,
    page: usize,
    inodes: Vec<Inode>,
    names: BTreeMap<PathBuf, usize>,
    synced_names: BTreeMap<PathBuf, usize>,
    locks: BTreeSet<PathBuf>,
    /// Operations so far.
    count: u64,
    fault: Option<(u64, Fault)>,
    powered: bool,
}

#[derive(Clone, Debug, Default)]
struct Inode {
    now: Vec<u8>,
    disk: Vec<u8>,
    /// So many bytes at the start are held to be on the disk as they are.
    clean: usize,
}

impl Simulated {
    /// An empty disk with pages of so many bytes. The same seed does the same.
    pub(in crate::journal) fn new(seed: u64, page: usize) -> Simulated {
        Simulated(Arc::new(Mutex::new(State {
            rng: ChaCha8Rng::seed_from_u64(seed),
            page,
            inodes: Vec::new(),
            names: BTreeMap::new(),
            synced_names: BTreeMap::new(),
            locks: BTreeSet::new(),
            count: 0,
            fault: None,
            powered: true,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    /// How many operations there were.
    pub(in crate::journal) fn count(&self) -> u64 {
        self.state().count
    }

    /// Has an operation fail: 0 is the next one.
    pub(in crate::journal) fn fail(&self, after: u64, fault: Fault) {
        let mut state = self.state();
        state.fault = Some((state.count + after, fault));
    }

    /// Takes the fault away that has not happened yet; whether there was one.
    pub(in crate::journal) fn mend(&self) -> bool {
        self.state().fault.take().is_some()
    }

    /// Whether there is power.
    pub(in crate::journal) fn is_powered(&self) -> bool {
        self.state().powered
    }

    /// Takes the power away, where it is there, and gives it back: what was not synced is gone or not.
    pub(in crate::journal) fn power_cycle(&self) {
        self.state().power_cycle();
    }

    /// Starts the machine's processes again, with all that they had written: they were killed.
    pub(in crate::journal) fn restart(&self) {
        let mut state = self.state();
        state.locks.clear();
        (state.powered, state.fault) = (true, None);
    }

    /// What a file holds.
    pub(in crate::journal) fn bytes(&self, path: &Path) -> Option<Vec<u8>> {
        let state = self.state();
        state.names.get(path).map(|at| state.inodes[*at].now.clone())
    }

    /// Puts a file there, synced.
    pub(in crate::journal) fn put(&self, path: &Path, bytes: &[u8]) {
        let mut state = self.state();
        let at = state.inodes.len();
        state.inodes.push(Inode { now: bytes.to_vec(), disk: bytes.to_vec(), clean: bytes.len() });
        state.names.insert(path.to_owned(), at);
        state.synced_names.insert(path.to_owned(), at);
    }

    /// The names that are there.
    pub(in crate::journal) fn names(&self) -> Vec<PathBuf> {
        self.state().names.keys().cloned().collect()
    }
}

impl State {
    fn draw(&mut self, below: usize) -> usize {
        (self.rng.next_u64() % below.max(1) as u64) as usize
    }

    /// Counts an operation. `Err` is its end; `Ok` is what happens to it on the way.
    fn step(&mut self) -> io::Result<Option<Fault>> {
        if !self.powered {
            return Err(io::Error::other("no power"));
        }
        let now = self.count;
        self.count += 1;
        let Some((_, fault)) = self.fault.filter(|(at, _)| *at == now) else { return Ok(None) };
        self.fault = None;
        match fault {
            Fault::Error(kind) => Err(kind.into()),
            Fault::Short => Ok(Some(fault)),
            Fault::Power => {
                self.powered = false;
                Ok(Some(fault))
            }
        }
    }

    /// An operation that happens or not: whether it does, and how it ends.
    fn whole(&mut self) -> io::Result<(bool, io::Result<()>)> {
        Ok(match self.step()? {
            None => (true, Ok(())),
            Some(Fault::Power) => (self.draw(2) == 0, Err(io::Error::other("no power"))),
            Some(_) => (false, Err(ErrorKind::StorageFull.into())),
        })
    }

    fn power_cycle(&mut self) {
        for at in 0..self.inodes.len() {
            let left = self.what_is_left(at);
            self.inodes[at] = Inode { clean: left.len(), disk: left.clone(), now: left };
        }
        let names: BTreeSet<PathBuf> = self.names.keys().chain(self.synced_names.keys()).cloned().collect();
        for name in names {
            let (new, old) = (self.names.get(&name).copied(), self.synced_names.get(&name).copied());
            if new == old {
                continue;
            }
            match if self.draw(2) == 0 { new } else { old } {
                Some(at) => self.names.insert(name, at),
                None => self.names.remove(&name),
            };
        }
        self.synced_names = self.names.clone();
        self.locks.clear();
        (self.powered, self.fault) = (true, None);
    }

    /// What a power cut, or a sync that fails, leaves of a file on the disk.
    fn what_is_left(&mut self, at: usize) -> Vec<u8> {
        let Inode { now, disk, clean } = self.inodes[at].clone();
        if clean == now.len() && clean == disk.len() {
            return disk;
        }
        let (low, high) = (now.len().min(disk.len()), now.len().max(disk.len()));
        let length = match self.draw(4) {
            0 => now.len(),
            1 => disk.len(),
            _ => low + self.draw(high - low + 1),
        };
        let mut left = disk.clone();
        left.resize(length, 0);
        let mut from = clean;
        while from < length {
            let to = ((from / self.page + 1) * self.page).min(length);
            match self.draw(4) {
                0 => {} // what was there before
                1 => (from..to).for_each(|i| left[i] = 0),
                2 => (from..to).for_each(|i| left[i] = self.rng.next_u64() as u8),
                _ => (from..to).for_each(|i| left[i] = now.get(i).copied().unwrap_or(0)),
            }
            from = to;
        }
        left
    }
}

impl Disk for Simulated {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        match self.state().names.contains_key(path) {
            true => Ok(Kind::File),
            false => Err(ErrorKind::NotFound.into()),
        }
    }

    fn is_taken(&self, path: &Path) -> bool {
        self.state().names.contains_key(path)
    }

    fn real_path(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    fn open(&self, path: &Path, how: How) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        let (happens, end) = state.whole()?;
        let there = state.names.get(path).copied();
        let inode = match (how, there) {
            (How::New, Some(_)) => return Err(ErrorKind::AlreadyExists.into()),
            (How::Read | How::Append, None) => return Err(ErrorKind::NotFound.into()),
            (How::New | How::Over, None) if happens => {
                state.inodes.push(Inode::default());
                let at = state.inodes.len() - 1;
                state.names.insert(path.to_owned(), at);
                at
            }
            (How::Over, Some(at)) if happens => {
                let inode = &mut state.inodes[at];
                (inode.clean, inode.now) = (0, Vec::new());
                at
            }
            (_, at) => at.unwrap_or_default(),
        };
        end?;
        Ok(Box::new(Handle { disk: self.clone(), inode }))
    }

    fn try_lock(&self, path: &Path) -> io::Result<Option<Box<dyn Held>>> {
        let mut state = self.state();
        state.whole()?.1?;
        let lock = Lock { disk: self.clone(), path: path.to_owned() };
        Ok(state.locks.insert(path.to_owned()).then(|| Box::new(lock) as Box<dyn Held>))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (happens, end) = state.whole()?;
        if happens {
            let at = state.names.remove(from).ok_or(ErrorKind::NotFound)?;
            state.names.insert(to.to_owned(), at);
        }
        end
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (happens, end) = state.whole()?;
        if happens {
            state.names.remove(path).ok_or(ErrorKind::NotFound)?;
        }
        end
    }

    fn create_parents(&self, _path: &Path) -> Result<(), JournalError> {
        Ok(())
    }

    fn sync_dir_of(&self, _path: &Path) -> io::Result<()> {
        let mut state = self.state();
        let (happens, end) = state.whole()?;
        if happens {
            state.synced_names = state.names.clone();
        }
        end
    }
}

#[derive(Debug)]
struct Handle {
    disk: Simulated,
    inode: usize,
}

impl DiskFile for Handle {
    fn length_at(&self, path: &Path) -> io::Result<Option<u64>> {
        let state = self.disk.state();
        let ours = state.names.get(path) == Some(&self.inode);
        Ok(ours.then(|| state.inodes[self.inode].now.len() as u64))
    }

    fn read_from(&self, at: u64) -> io::Result<Box<dyn Input>> {
        let mut state = self.disk.state();
        state.whole()?.1?;
        let now = &state.inodes[self.inode].now;
        Ok(Box::new(Cursor::new(now.get(at as usize..).unwrap_or_default().to_vec())))
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut state = self.disk.state();
        let (written, end) = match state.step()? {
            None => (bytes.len(), Ok(())),
            Some(Fault::Power) => (state.draw(bytes.len() + 1), Err(io::Error::other("no power"))),
            Some(_) => (state.draw(bytes.len()), Err(ErrorKind::StorageFull.into())),
        };
        state.inodes[self.inode].now.extend(&bytes[..written]);
        end
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        let (happens, end) = state.whole()?;
        if happens {
            let inode = &mut state.inodes[self.inode];
            inode.now.resize(length as usize, 0);
            inode.clean = inode.clean.min(length as usize);
        }
        end
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        let ended = state.whole();
        if matches!(ended, Ok((true, _))) {
            let inode = &mut state.inodes[self.inode];
            inode.disk.resize(inode.now.len(), 0);
            inode.disk[inode.clean..].copy_from_slice(&inode.now[inode.clean..]);
            inode.clean = inode.now.len();
            return ended?.1;
        }
        if state.powered {
            // The kernel has tried, marks the pages as written, and never tries again.
            let left = state.what_is_left(self.inode);
            let inode = &mut state.inodes[self.inode];
            (inode.disk, inode.clean) = (left, inode.now.len());
        }
        ended?.1
    }
}

#[derive(Debug)]
struct Lock {
    disk: Simulated,
    path: PathBuf,
}

impl Held for Lock {}

impl Drop for Lock {
    fn drop(&mut self) {
        self.disk.state().locks.remove(&self.path);
    }
}
