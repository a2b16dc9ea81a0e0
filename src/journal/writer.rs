//! The writer: the one who holds the lock, and whose word is kept.

use super::codec::{self, ChainHash, Flaw, Header};
use super::lock::{Lock, beside};
use super::reader::{Condition, Contents, End, Reader};
use super::{JournalError, disk};
use crate::domain::{Record, RecordNo, Scenario};
use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A journal that can be written. What [`Journal::append`] has returned from is on the disk.
///
/// The lock goes when the value does.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: File,
    hash: ChainHash,
    length: u64,
    next: RecordNo,
    /// What failed, once something has: from then on nothing is written.
    failed: Option<String>,
    /// How many bytes of an append that failed may stand behind the length.
    beyond: u64,
    _lock: Lock,
}

/// How a journal stood, to go back to: see [`Journal::take_back`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    hash: ChainHash,
    length: u64,
    next: RecordNo,
}

/// A journal that is being opened to write on: what it holds is read first.
#[derive(Debug)]
pub struct Opening {
    reader: Reader,
    path: PathBuf,
    file: File,
    lock: Lock,
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

    /// The next sound record; `None` behind the last.
    pub fn next_record(&mut self) -> Result<Option<Record>, JournalError> {
        self.reader.next_record()
    }

    /// Reads what has not been read yet and gives the journal to write on. A torn end is copied to a
    /// file beside the journal and cut off, and told; a last line that only misses its newline gets
    /// it. Anything worse is an error and changes nothing; the records that were given are sound.
    pub fn finish(mut self) -> Result<(Journal, Option<Cut>), JournalError> {
        while self.reader.next_record()?.is_some() {}
        let Opening { reader, path, file, lock } = self;
        if let Condition::Damaged { line, what } = reader.condition() {
            return Err(JournalError::Damaged { path, line: *line, what: what.clone() });
        }
        let mut journal = Journal::new(&path, file, reader.end(), lock);
        let cut = match *reader.condition() {
            Condition::Torn { bytes } => {
                let kept = journal.keep_tail()?;
                journal.file.set_len(journal.length).map_err(JournalError::io("cut the torn end of", &path))?;
                Some(Cut { bytes, kept })
            }
            _ => None,
        };
        if !reader.end().terminated {
            journal.file.write_all(b"\n").map_err(JournalError::io("complete the last line of", &path))?;
            journal.length += 1;
        }
        // Even where nothing was mended: the last writer may have died between write and sync, and
        // what is built upon from here on must not go with the next power cut.
        journal.file.sync_data().map_err(JournalError::io("sync", &path))?;
        Ok((journal, cut))
    }
}

/// What an editor has done.
const CHANGED: &str = "something else has changed or replaced the file";

/// The torn end that opening a journal cut off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// How many bytes.
    pub bytes: u64,
    /// Where they are now.
    pub kept: PathBuf,
}

impl Journal {
    /// Creates a journal that starts from a scenario. Never overwrites anything. The file is for
    /// its owner alone; so are the directories, where they have to be made. When this returns, the
    /// file and its name are on the disk.
    pub fn create(path: &Path, scenario: &Scenario) -> Result<(Journal, Header), JournalError> {
        let unwritable = |flaw: Flaw| JournalError::Unwritable {
            path: path.to_owned(),
            n: RecordNo::GENESIS,
            what: flaw.to_string(),
        };
        let header = Header::new(scenario).map_err(unwritable)?;
        let (mut line, hash) = codec::encode_header(&header).map_err(unwritable)?;
        line.push('\n');
        if path.symlink_metadata().is_ok() {
            return Err(JournalError::Exists { path: path.to_owned() });
        }
        disk::create_parents(path)?;
        let lock = Lock::take(path)?;
        let mut options = File::options();
        options.read(true).append(true).create_new(true);
        disk::private(&mut options);
        let mut file = options.open(path).map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => JournalError::Exists { path: path.to_owned() },
            _ => JournalError::io("create", path)(error),
        })?;
        let written = file.write_all(line.as_bytes()).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // The file is ours and holds nothing yet. Should it stay, opening it says what it is.
            let _ = fs::remove_file(path);
            return Err(JournalError::Write { path: path.to_owned(), error });
        }
        disk::sync_dir_of(path)?;
        let end = End { hash, length: line.len() as u64, terminated: true, next: RecordNo(1) };
        Ok((Journal::new(path, file, end, lock), header))
    }

    /// Begins to open a journal to write on: from here on the lock is held. [`Opening`] then gives
    /// the records, one by one, and the journal.
    pub fn begin(path: &Path) -> Result<Opening, JournalError> {
        disk::expect_file(path)?;
        let lock = Lock::take(path)?;
        let file = File::options().read(true).append(true).open(path).map_err(JournalError::io("open", path))?;
        let same = file.try_clone().map_err(JournalError::io("open", path))?;
        Ok(Opening { reader: Reader::over(path, same)?, path: path.to_owned(), file, lock })
    }

    /// Opens a journal to write on, with all its records at once, as [`Opening::finish`] does.
    pub fn open(path: &Path) -> Result<(Journal, Contents, Option<Cut>), JournalError> {
        let mut opening = Journal::begin(path)?;
        let mut records = Vec::new();
        while let Some(record) = opening.next_record()? {
            records.push(record);
        }
        let header = opening.header().clone();
        let (journal, cut) = opening.finish()?;
        let end = End { hash: journal.hash, length: journal.length, terminated: true, next: journal.next };
        Ok((journal, Contents { header, records, condition: Condition::Whole, end }, cut))
    }

    fn new(path: &Path, file: File, end: End, lock: Lock) -> Journal {
        let End { hash, length, next, terminated: _ } = end;
        Journal { path: path.to_owned(), file, hash, length, next, failed: None, beyond: 0, _lock: lock }
    }

    /// Appends records in one write and waits until they are on the disk: all of them are, or the
    /// call fails.
    ///
    /// Records that do not follow the last one, or that no reader would take, are refused and
    /// change nothing. After a failed write the file is taken back to its last good length, where
    /// that is possible; after a failed sync nobody knows what is on the disk, and it is not tried
    /// again. In both cases every later call fails with [`JournalError::ReadOnly`].
    pub fn append(&mut self, records: &[Record]) -> Result<(), JournalError> {
        if let Some(why) = &self.failed {
            return Err(JournalError::ReadOnly { path: self.path.clone(), why: why.clone() });
        }
        if records.is_empty() {
            return Ok(());
        }
        let (lines, hash, next) = self.encode(records)?;
        if let Err(error) = self.write(lines.as_bytes()) {
            self.failed = Some(error.to_string());
            return Err(JournalError::Write { path: self.path.clone(), error });
        }
        if let Err(error) = self.file.sync_data() {
            self.failed = Some(error.to_string());
            return Err(JournalError::Sync { path: self.path.clone(), error });
        }
        self.length += lines.len() as u64;
        self.hash = hash;
        self.next = next;
        self.beyond = 0;
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
        if let Err(error) = self.cut(to.length) {
            self.failed.get_or_insert_with(|| error.to_string());
            return Err(JournalError::Left { path: self.path.clone(), from: to.next, error });
        }
        Mark { hash: self.hash, length: self.length, next: self.next } = to;
        self.beyond = 0;
        Ok(())
    }

    fn cut(&mut self, length: u64) -> io::Result<()> {
        let ours = self.file.metadata()?;
        let written = self.length..=self.length.saturating_add(self.beyond);
        if length > self.length || !written.contains(&ours.len()) || !self.is_in_place(&ours)? {
            return Err(io::Error::other(CHANGED));
        }
        self.file.set_len(length)?;
        self.file.sync_data()
    }

    /// Whether the file still stands where it was opened. The lock keeps other writers of ours away, not
    /// an editor that writes the file anew: what went to the old file then would be lost when it is closed.
    fn is_in_place(&self, ours: &fs::Metadata) -> io::Result<bool> {
        Ok(disk::same_file(ours, &fs::metadata(&self.path)?))
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

    /// The records' lines, the hash after them and the number after them.
    fn encode(&self, records: &[Record]) -> Result<(String, ChainHash, RecordNo), JournalError> {
        let (mut lines, mut hash, mut next) = (String::new(), self.hash, self.next);
        for record in records {
            if record.n != next {
                return Err(JournalError::OutOfStep { path: self.path.clone(), expected: next, given: record.n });
            }
            let (line, after) = codec::encode(record, &hash).map_err(|flaw| JournalError::Unwritable {
                path: self.path.clone(),
                n: record.n,
                what: flaw.to_string(),
            })?;
            lines.push_str(&line);
            lines.push('\n');
            hash = after;
            next = RecordNo(next.0 + 1);
        }
        Ok((lines, hash, next))
    }

    fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        let ours = self.file.metadata()?;
        if ours.len() != self.length || !self.is_in_place(&ours)? {
            return Err(io::Error::other(CHANGED));
        }
        self.beyond = lines.len() as u64;
        self.file.write_all(lines).inspect_err(|_| {
            // Should this fail too, the next one to open the journal finds a torn end and cuts it.
            let _ = self.file.set_len(self.length).and_then(|()| self.file.sync_data());
        })
    }

    /// Copies what follows the sound part to the first free `<journal>.broken-<n>`, and sees to it
    /// that the copy is on the disk.
    fn keep_tail(&mut self) -> Result<PathBuf, JournalError> {
        let (kept, mut copy) = self.new_broken_file()?;
        let copied = self
            .file
            .seek(SeekFrom::Start(self.length))
            .and_then(|_| io::copy(&mut self.file, &mut copy))
            .and_then(|_| copy.sync_all());
        copied.map_err(JournalError::io("keep the torn end in", &kept))?;
        disk::sync_dir_of(&kept)?;
        Ok(kept)
    }

    fn new_broken_file(&self) -> Result<(PathBuf, File), JournalError> {
        let mut n = 1_u32;
        loop {
            let kept = beside(&self.path, &format!("broken-{n}"));
            let mut options = File::options();
            options.write(true).create_new(true);
            disk::private(&mut options);
            match options.open(&kept) {
                Ok(file) => return Ok((kept, file)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && n < u32::MAX => n += 1,
                Err(error) => return Err(JournalError::io("keep the torn end in", &kept)(error)),
            }
        }
    }

    /// The same writer over a device file, for tests of what fails.
    #[cfg(all(test, target_os = "linux"))]
    pub(super) fn on_device(self, device: &str) -> io::Result<Journal> {
        let file = File::options().append(true).open(device)?;
        Ok(Journal { file, path: PathBuf::from(device), length: 0, ..self })
    }
}
