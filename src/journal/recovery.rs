//! Opening a journal to write on: what it holds is read, and its end is put in order.
//!
//! What never was acknowledged and is not whole is copied to a file of its own, synced, and only then
//! cut off. Nothing else is ever cut.

use super::codec::{ChainHash, Header};
use super::disk::{Disk, DiskFile, Held, How, Machine};
use super::head::Head;
use super::lock::{self, beside};
use super::pages::{Index, Pages};
use super::reader::{Condition, Contents, End, Reader, Shortfall};
use super::salvage::copy as copy_all;
use super::writer::Journal;
use super::{JournalError, disk};
use crate::domain::{Record, Time};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A journal that is being opened to write on: what it holds is read first.
#[derive(Debug)]
pub struct Opening {
    pub(super) reader: Reader,
    path: PathBuf,
    disk: Arc<dyn Disk>,
    file: Box<dyn DiskFile>,
    lock: Box<dyn Held>,
}

/// The torn end that opening a journal cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// How many bytes.
    pub bytes: u64,
    /// Where they are now.
    pub kept: PathBuf,
}

impl Journal {
    /// Begins to open a journal to write on: from here on the lock is held. [`Opening`] then gives
    /// the records, one by one, and the journal.
    pub fn begin(path: &Path) -> Result<Opening, JournalError> {
        Journal::begin_on(Arc::new(Machine), path)
    }

    pub(super) fn begin_on(disk: Arc<dyn Disk>, path: &Path) -> Result<Opening, JournalError> {
        disk::expect_file(&*disk, path)?;
        Reader::refuse_newer(&*disk, path)?;
        let lock = lock::take(&*disk, path)?;
        let head = Head::read(&*disk, path);
        let file = disk.open(path, How::Append).map_err(JournalError::io("open", path))?;
        let input = file.read_from(0).map_err(JournalError::io("read", path))?;
        let reader = Reader::with_head(path, input, head)?.paged(disk.clone())?;
        Ok(Opening { reader, path: path.to_owned(), disk, file, lock })
    }

    /// Opens a journal to write on, with all its records at once, as [`Opening::finish`] does.
    pub fn open(path: &Path, now: Time) -> Result<(Journal, Contents, Option<Cut>), JournalError> {
        Journal::open_on(Arc::new(Machine), path, now)
    }

    pub(super) fn open_on(
        disk: Arc<dyn Disk>,
        path: &Path,
        now: Time,
    ) -> Result<(Journal, Contents, Option<Cut>), JournalError> {
        let mut opening = Journal::begin_on(disk, path)?;
        let mut records = Vec::new();
        while let Some(record) = opening.next_record()? {
            records.push(record);
        }
        let header = opening.header().clone();
        let (journal, cut) = opening.finish(now)?;
        let end = End { hash: journal.head(), length: journal.len_bytes(), terminated: true, next: journal.next_n() };
        Ok((journal, Contents { header, records, condition: Condition::Whole, end }, cut))
    }
}

impl Opening {
    /// The first line.
    pub fn header(&self) -> &Header {
        self.reader.header()
    }

    /// The hash of the last line that was read.
    pub fn head(&self) -> ChainHash {
        self.reader.head()
    }

    /// As [`Reader::pages`].
    pub fn pages(&self) -> Option<&Arc<Pages>> {
        self.reader.pages()
    }

    /// As [`Reader::skip`].
    pub fn skip(&mut self, index: Index) -> bool {
        self.reader.skip(index)
    }

    /// The next sound record; `None` behind the last.
    pub fn next_record(&mut self) -> Result<Option<Record>, JournalError> {
        self.reader.next_record()
    }

    /// What was acknowledged once and is not there; known when all has been read.
    pub fn shortfall(&self) -> Option<Shortfall> {
        self.reader.shortfall()
    }

    /// Reads what has not been read yet and gives the journal to write on. A torn end is moved to a
    /// file beside the journal, named by the time, and told; a last line that only misses its newline
    /// gets it. Anything worse is an error and changes nothing; the records that were given are sound.
    pub fn finish(mut self, now: Time) -> Result<(Journal, Option<Cut>), JournalError> {
        while self.reader.next_record()?.is_some() {}
        let Opening { reader, path, disk, mut file, lock } = self;
        let mut end = reader.end();
        let cut = match reader.condition() {
            Condition::Damaged { line, what } | Condition::Beyond { line, what } => {
                return Err(JournalError::Damaged { path, line: *line, what: what.clone() });
            }
            Condition::Torn { bytes } => {
                let kept = keep_tail(&*disk, &path, &*file, end.length, now)?;
                file.truncate(end.length).map_err(JournalError::io("cut the torn end of", &path))?;
                Some(Cut { bytes: *bytes, kept })
            }
            Condition::Whole => None,
        };
        let found = end;
        if !end.terminated {
            file.append(b"\n").map_err(JournalError::io("complete the last line of", &path))?;
            end = End { length: end.length + 1, terminated: true, ..end };
        }
        // Even where nothing was mended: the last writer may have died between write and sync, and
        // what is built upon from here on must not go with the next power cut.
        if let Err(error) = file.sync() {
            if !found.terminated {
                let _ = file.truncate(found.length); // so that the next one to open it writes it anew
            }
            return Err(JournalError::io("sync", &path)(error));
        }
        let pages = reader.pages().cloned();
        if let Some(pages) = pages.as_ref().filter(|_| !found.terminated) {
            pages.cut(&end);
        }
        let journal = Journal::new(disk, &path, file, end, lock).with_pages(pages);
        Ok((journal.with_head(reader.acknowledged().is_some(), reader.head_is_current()), cut))
    }
}

/// Copies what follows the sound part to a new `<journal>.broken-<time>`, and sees to it that the copy
/// is on the disk.
fn keep_tail(disk: &dyn Disk, path: &Path, file: &dyn DiskFile, from: u64, now: Time) -> Result<PathBuf, JournalError> {
    let (kept, mut copy) = new_broken_file(disk, path, now)?;
    let copied = file
        .read_from(from)
        .and_then(|mut tail| copy_all(&mut tail, &mut |piece| copy.append(piece)))
        .and_then(|()| copy.sync());
    copied.and_then(|()| disk.sync_dir_of(&kept)).map_err(JournalError::io("keep the torn end in", &kept))?;
    Ok(kept)
}

/// The first free one of `<journal>.broken-20260105T090000Z`, `….broken-20260105T090000Z-2` and so on.
fn new_broken_file(disk: &dyn Disk, path: &Path, now: Time) -> Result<(PathBuf, Box<dyn DiskFile>), JournalError> {
    let (stamp, mut n) = (stamp(now), 1_u32);
    loop {
        let again = if n == 1 { String::new() } else { format!("-{n}") };
        let kept = beside(path, &format!("broken-{stamp}{again}"));
        match disk.open(&kept, How::New) {
            Ok(file) => return Ok((kept, file)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && n < u32::MAX => n += 1,
            Err(error) => return Err(JournalError::io("keep the torn end in", &kept)(error)),
        }
    }
}

/// A time as it can stand in a file's name.
fn stamp(now: Time) -> String {
    let at = jiff::Timestamp::from_microsecond(now.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
