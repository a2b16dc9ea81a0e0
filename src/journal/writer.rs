//! The writer: the one who holds the lock, and whose word is kept.

use super::JournalError;
use super::codec::{self, ChainHash, Flaw, Header};
use super::disk::{Disk, DiskFile, Held, How, Machine};
use super::head::Head;
use super::lock;
use super::pages::Pages;
use super::reader::End;
use crate::domain::{Record, RecordNo, Scenario};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How far ahead the head announces what is written many records at a time, in bytes: so often it has
/// to be synced besides the journal.
const AHEAD: u64 = 4 * 1024 * 1024;

/// A journal that can be written. What [`Journal::append`] has returned from is on the disk.
///
/// The lock goes when the value does.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    disk: Arc<dyn Disk>,
    file: Box<dyn DiskFile>,
    hash: ChainHash,
    length: u64,
    next: RecordNo,
    /// What failed, once something has: from then on nothing is written.
    failed: Option<String>,
    /// How many bytes of an append that failed may stand behind the length.
    beyond: u64,
    /// What the head beside it says.
    told: Told,
    /// Where its pages begin.
    pages: Option<Arc<Pages>>,
    _lock: Box<dyn Held>,
}

/// What the head beside a journal says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    /// The number after the last record that it says was acknowledged.
    next: RecordNo,
    /// Up to this length there may be what was not.
    upto: u64,
}

/// How a journal stood, to go back to: see [`Journal::take_back`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    hash: ChainHash,
    length: u64,
    next: RecordNo,
}

/// What an editor has done.
const CHANGED: &str = "something else has changed or replaced the file";

impl Journal {
    /// Creates a journal that starts from a scenario. Never overwrites anything. The file is for
    /// its owner alone; so are the directories, where they have to be made. When this returns, the
    /// file and its name are on the disk.
    pub fn create(path: &Path, scenario: &Scenario) -> Result<(Journal, Header), JournalError> {
        Journal::create_on(Arc::new(Machine), path, scenario)
    }

    pub(super) fn create_on(
        disk: Arc<dyn Disk>,
        path: &Path,
        scenario: &Scenario,
    ) -> Result<(Journal, Header), JournalError> {
        let unwritable = |flaw: Flaw| JournalError::Unwritable {
            path: path.to_owned(),
            n: RecordNo::GENESIS,
            what: flaw.to_string(),
        };
        let header = Header::new(scenario).map_err(unwritable)?;
        let (mut line, hash) = codec::encode_header(&header).map_err(unwritable)?;
        line.push('\n');
        let (file, lock) = create_file(&*disk, path, line.as_bytes())?;
        let end = End { hash, length: line.len() as u64, terminated: true, next: RecordNo(1) };
        let pages = Pages::new(disk.clone(), path, &header, &end).ok().map(Arc::new);
        let mut journal = Journal::new(disk, path, file, end, lock).with_pages(pages);
        journal.announce(end.length);
        Ok((journal, header))
    }

    pub(super) fn new(
        disk: Arc<dyn Disk>,
        path: &Path,
        file: Box<dyn DiskFile>,
        end: End,
        lock: Box<dyn Held>,
    ) -> Journal {
        let End { hash, length, next, terminated: _ } = end;
        let (path, told) = (path.to_owned(), Told::default());
        Journal { path, disk, file, hash, length, next, failed: None, beyond: 0, told, pages: None, _lock: lock }
    }

    /// The same, whose pages are known.
    pub(super) fn with_pages(mut self, pages: Option<Arc<Pages>>) -> Journal {
        self.pages = pages;
        self
    }

    /// The journal as pages, as far as it is on the disk; `None` where it cannot be read.
    pub fn pages(&self) -> Option<&Arc<Pages>> {
        self.pages.as_ref()
    }

    /// The same, of a journal that was read: whether a head was found beside it, and whether it says all
    /// that the journal holds.
    pub(super) fn with_head(mut self, found: bool, current: bool) -> Journal {
        // Whoever wrote it may have been killed before its name was on the disk. Were it lost with the power,
        // a line that the same cut tears would be taken for damage.
        if found && self.disk.sync_dir_of(&self.disk.real_path(&self.path)).is_ok() {
            if current {
                self.told = Told { next: self.next, upto: self.length };
            }
        } else {
            self.announce(self.length);
        }
        self
    }

    /// Appends records in one write and waits until they are on the disk: all of them are, or the
    /// call fails and none is acknowledged.
    ///
    /// Records that do not follow the last one, or that no reader would take, are refused and
    /// change nothing. Where the disk has no room the file is taken back to its last good length, and
    /// the journal goes on. After any other failure every later call fails with
    /// [`JournalError::ReadOnly`]: after a failed sync nobody knows what is on the disk, and it is not
    /// tried again.
    pub fn append(&mut self, records: &[Record]) -> Result<(), JournalError> {
        if let Some(why) = &self.failed {
            return Err(JournalError::ReadOnly { path: self.path.clone(), why: why.clone() });
        }
        if records.is_empty() {
            return Ok(());
        }
        let (lines, ends) = self.encode(records)?;
        let Some(End { hash, length, next, terminated: _ }) = ends.last().copied() else { return Ok(()) };
        if records.len() > 1 && length > self.told.upto {
            self.announce(length.max(self.length + AHEAD));
        }
        if let Err(error) = self.write(&lines) {
            return Err(JournalError::Write { path: self.path.clone(), error, room: self.failed.is_none() });
        }
        if let Err(error) = self.file.sync() {
            self.failed = Some(error.to_string());
            // What may never have reached the disk must not be taken for what did, by whoever opens the
            // file next and finds it in memory. Where this fails too, its records are read as they are.
            let _ = self.file.truncate(self.length);
            return Err(JournalError::Sync { path: self.path.clone(), error });
        }
        (self.length, self.hash, self.next, self.beyond) = (length, hash, next, 0);
        if let Some(pages) = &self.pages {
            ends.iter().for_each(|end| pages.grow(end));
        }
        Ok(())
    }

    /// Whether it takes no more, after a failure of the disk.
    pub fn is_read_only(&self) -> bool {
        self.failed.is_some()
    }

    /// Says in the head what is acknowledged, and that what follows up to a length may not be. That
    /// this fails is no reason not to write: should the power go just then, and leave behind the first
    /// line that it tore another one that is whole, the journal opens read-only, to be repaired.
    fn announce(&mut self, upto: u64) {
        let _ = self.try_announce(upto);
    }

    fn try_announce(&mut self, upto: u64) -> io::Result<()> {
        let last = RecordNo(self.next.0.saturating_sub(1));
        Head::new(last, &self.hash, upto).write(&*self.disk, &self.path)?;
        self.told = Told { next: self.next, upto };
        Ok(())
    }

    /// How it stands now.
    pub fn mark(&self) -> Mark {
        Mark { hash: self.hash, length: self.length, next: self.next }
    }

    /// Cuts off what was appended since a mark: the first of several appends that are one whole, where
    /// a later one failed. This is tried after a failure too, and heals none: nothing more is written
    /// then.
    ///
    /// # Errors
    /// [`JournalError::Left`] where the file is another's by now, or the disk does not do it. The journal
    /// takes no more from this writer then.
    pub fn take_back(&mut self, to: Mark) -> Result<(), JournalError> {
        let (from, covered) = (to.length.min(self.length), self.length.saturating_add(self.beyond));
        if let Err(error) = self.cut(to) {
            self.failed.get_or_insert_with(|| error.to_string());
            // Nobody knows what is left of the part, so the head must not vouch for it when it is written.
            (self.hash, self.next, self.length) = (to.hash, to.next, from);
            self.beyond = covered.saturating_sub(from);
            return Err(JournalError::Left { path: self.path.clone(), from: to.next, error });
        }
        Mark { hash: self.hash, length: self.length, next: self.next } = to;
        self.beyond = 0;
        if let Some(pages) = &self.pages {
            pages.cut(&End { hash: to.hash, length: to.length, terminated: true, next: to.next });
        }
        Ok(())
    }

    fn cut(&mut self, to: Mark) -> io::Result<()> {
        let written = self.length..=self.length.saturating_add(self.beyond);
        if to.length > self.length || !self.file.length_at(&self.path)?.is_some_and(|there| written.contains(&there)) {
            return Err(io::Error::other(CHANGED));
        }
        let covered = self.length.saturating_add(self.beyond);
        if self.told.next > to.next || self.told.upto < covered {
            // What is taken back must not be missed, and may be there in parts after a power cut. So the
            // head goes back first.
            let before = (self.hash, self.next);
            (self.hash, self.next) = (to.hash, to.next);
            let told = self.try_announce(self.told.upto.max(covered));
            (self.hash, self.next) = before;
            told?;
        }
        self.file.truncate(to.length)?;
        self.file.sync()
    }

    /// The path that it was opened by.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number that the next record must have.
    pub fn next_n(&self) -> RecordNo {
        self.next
    }

    /// The length of the file in bytes.
    pub fn len_bytes(&self) -> u64 {
        self.length
    }

    /// The hash of the last line.
    pub fn head(&self) -> ChainHash {
        self.hash
    }

    /// The records' lines, and how the journal ends behind each of them.
    fn encode(&self, records: &[Record]) -> Result<(Vec<u8>, Vec<End>), JournalError> {
        let (mut lines, mut ends) = (Vec::with_capacity(256 * records.len()), Vec::with_capacity(records.len()));
        let (mut hash, mut next) = (self.hash, self.next);
        for record in records {
            if record.n != next {
                return Err(JournalError::OutOfStep { path: self.path.clone(), expected: next, given: record.n });
            }
            hash = codec::encode_to(record, &hash, &mut lines).map_err(|flaw| JournalError::Unwritable {
                path: self.path.clone(),
                n: record.n,
                what: flaw.to_string(),
            })?;
            lines.push(b'\n');
            next = RecordNo(next.0 + 1);
            ends.push(End { hash, length: self.length + lines.len() as u64, terminated: true, next });
        }
        Ok((lines, ends))
    }

    /// Writes lines at the end. After a failure the file is taken back to its length; where the disk is
    /// full and that went well, nothing has happened, and nothing else is wrong.
    ///
    /// The lock keeps other writers of ours away, not an editor that writes the file anew: what went to
    /// the old file then would be lost when it is closed.
    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let there = self.file.length_at(&self.path);
        let in_place = there.and_then(|there| match there == Some(self.length) {
            true => Ok(()),
            false => Err(io::Error::other(CHANGED)),
        });
        if let Err(error) = in_place {
            self.failed = Some(error.to_string());
            return Err(error);
        }
        self.beyond = lines.len() as u64;
        let Err(error) = self.file.append(lines) else { return Ok(()) };
        // Should this fail too, the next one to open the journal finds a torn end and cuts it.
        let taken_back = self.file.truncate(self.length).and_then(|()| self.file.sync());
        if taken_back.is_ok() && is_no_room(&error) {
            self.beyond = 0;
        } else {
            self.failed = Some(error.to_string());
        }
        Err(error)
    }

    /// The same writer over a device file, for tests of what fails.
    #[cfg(all(test, target_os = "linux"))]
    pub(super) fn on_device(mut self, device: &str) -> io::Result<Journal> {
        self.file = self.disk.open(Path::new(device), super::disk::How::Append)?;
        (self.path, self.length, self.told) = (PathBuf::from(device), 0, Told { next: self.next, upto: u64::MAX });
        Ok(self)
    }
}

impl Drop for Journal {
    /// Says in the head how much was acknowledged.
    fn drop(&mut self) {
        if self.told != (Told { next: self.next, upto: self.length }) {
            self.announce(self.length.saturating_add(self.beyond));
        }
    }
}

/// A new file, and the lock of the journal that it is.
type Created = (Box<dyn DiskFile>, Box<dyn Held>);

/// Creates the file of a journal with what is to be in it at first, takes its lock, and sees to it that
/// both the file and its name are on the disk.
pub(super) fn create_file(disk: &dyn Disk, path: &Path, bytes: &[u8]) -> Result<Created, JournalError> {
    if disk.is_taken(path) {
        return Err(JournalError::Exists { path: path.to_owned() });
    }
    disk.create_parents(path)?;
    let lock = lock::take(disk, path)?;
    let mut file = disk.open(path, How::New).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => JournalError::Exists { path: path.to_owned() },
        _ => JournalError::io("create", path)(error),
    })?;
    let written = file.append(bytes).and_then(|()| file.sync()).and_then(|()| disk.sync_dir_of(path));
    if let Err(error) = written {
        // The file is ours and holds nothing yet. Should it stay, opening it says what it is.
        let _ = disk.remove(path);
        return Err(JournalError::Write { path: path.to_owned(), error, room: false });
    }
    Ok((file, lock))
}

/// Whether there is no room for a write, and nothing else is wrong.
fn is_no_room(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge)
}
