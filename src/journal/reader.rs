//! Reading a journal, one line after the other, believing nothing that does not check out.

use super::JournalError;
use super::codec::{self, ChainHash, Flaw, Header};
use super::disk::{self, Disk, How, Input, Machine};
use super::formats;
use super::head::Head;
use super::line;
use super::lines::{Found, Lines, Rest};
use super::pages::{Index, Pages};
use crate::domain::{Entry, Outcome, Record, RecordNo};
use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How a journal ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Every line is sound.
    Whole,
    /// What stands at the end was being written when its writer, or the power, was stopped. It was
    /// never acknowledged.
    Torn {
        /// How many bytes there are of it.
        bytes: u64,
    },
    /// A line does not check out. What comes before it is sound; what comes after it is not known.
    Damaged {
        /// Which; the header is line 1, record `n` is line `n + 1`.
        line: u64,
        /// What is the matter with it.
        what: String,
    },
    /// A journal of a newer format has a line that is as it was written and not understood here. What
    /// comes before it is understood; what comes after it is not known.
    Beyond {
        /// Which; the header is line 1, record `n` is line `n + 1`.
        line: u64,
        /// What is not understood.
        what: String,
    },
}

/// A journal's sound part.
#[derive(Clone, Debug)]
pub struct Contents {
    /// The first line.
    pub header: Header,
    /// The records, in order.
    pub records: Vec<Record>,
    /// What follows them.
    pub condition: Condition,
    pub(super) end: End,
}

impl Contents {
    /// The hash of the last sound line: the same for two journals only where all their lines are
    /// the same.
    pub fn head(&self) -> ChainHash {
        self.end.hash
    }

    /// The length of the sound part in bytes.
    pub fn len_bytes(&self) -> u64 {
        self.end.length
    }
}

/// Records that were acknowledged once and are not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shortfall {
    /// The journal is shorter than it was.
    Missing {
        /// The first that is missing.
        from: RecordNo,
        /// The last that is known to have been there.
        to: RecordNo,
    },
    /// Another line stands in the place of this record's.
    Other {
        /// Which record.
        n: RecordNo,
    },
}

impl fmt::Display for Shortfall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Shortfall::Missing { from, to } if from == to => {
                write!(f, "record {to} was acknowledged once and is not there: the journal was cut or put back")
            }
            Shortfall::Missing { from, to } => {
                write!(
                    f,
                    "records {from} to {to} were acknowledged once and are not there: the journal was cut or put back"
                )
            }
            Shortfall::Other { n } => {
                write!(f, "record {n} is another than was acknowledged: the journal was replaced")
            }
        }
    }
}

/// Where the sound part of a journal ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    /// The hash of its last line.
    pub(super) hash: ChainHash,
    /// Its length in bytes.
    pub(super) length: u64,
    /// Whether the last line has its newline.
    pub(super) terminated: bool,
    /// The number of the record that comes next.
    pub(super) next: RecordNo,
}

/// What [`check`] found.
#[derive(Clone, Debug)]
pub struct Report {
    /// The first line.
    pub header: Header,
    /// How many sound records there are, of all kinds.
    pub records: u64,
    /// How many of them are commands that were accepted.
    pub accepted: u64,
    /// How many of them are commands that were rejected.
    pub rejected: u64,
    /// How many of them change the branches.
    pub branch_records: u64,
    /// How many events there are in them.
    pub events: u64,
    /// The length of the sound part in bytes.
    pub bytes: u64,
    /// The hash of the last sound line, to compare with somebody else's.
    pub head: ChainHash,
    /// Where it first fails, if it does.
    pub condition: Condition,
    /// What was acknowledged once and is not there.
    pub shortfall: Option<Shortfall>,
}

/// Reads a journal without locking or changing anything. Damage and a torn end are told in
/// [`Contents::condition`]; an error means that there is no header to start from.
pub fn read(path: &Path) -> Result<Contents, JournalError> {
    Reader::open(path)?.contents()
}

/// Checks every line of a journal, holding one record at a time.
pub fn check(path: &Path) -> Result<Report, JournalError> {
    let mut reader = Reader::open(path)?;
    let (mut accepted, mut rejected, mut branch_records, mut events) = (0, 0, 0, 0);
    let mut record = line::blank();
    while reader.read_into(&mut record)? {
        events += record.events().len() as u64;
        match &record.entry {
            Entry::Branch(_) => branch_records += 1,
            Entry::Step(step) => match step.outcome {
                Outcome::Accepted(_) => accepted += 1,
                Outcome::Rejected(_) => rejected += 1,
            },
        }
    }
    Ok(Report {
        records: accepted + rejected + branch_records,
        accepted,
        rejected,
        branch_records,
        events,
        bytes: reader.end.length,
        head: reader.end.hash,
        shortfall: reader.shortfall(),
        condition: reader.condition,
        header: reader.header,
    })
}

/// An error where a journal's format is newer than this program: by whoever can do nothing with what is
/// not understood. Whatever else may be the matter with it is left to be found later.
pub fn refuse_newer(path: &Path) -> Result<(), JournalError> {
    disk::expect_file(&Machine, path)?;
    Reader::refuse_newer(&Machine, path)
}

/// A journal being read, from a file or from anything else that holds its bytes.
#[derive(Debug)]
pub struct Reader<R = Box<dyn Input>> {
    path: PathBuf,
    lines: Lines<R>,
    header: Header,
    end: End,
    condition: Condition,
    done: bool,
    /// What was acknowledged at least, where that is known.
    head: Option<Head>,
    /// Whether another line stands in the place of the one that the head is about.
    replaced: bool,
    /// Where its pages begin, where they can be read.
    pages: Option<Arc<Pages>>,
}

impl Reader {
    /// Opens a journal and reads its header. Takes no lock.
    pub fn open(path: &Path) -> Result<Reader, JournalError> {
        Reader::open_on(Arc::new(Machine), path)
    }

    pub(super) fn open_on(disk: Arc<dyn Disk>, path: &Path) -> Result<Reader, JournalError> {
        disk::expect_file(&*disk, path)?;
        // The head first: a writer may be at work, and what it says now is there by then.
        let head = Head::read(&*disk, path);
        let file = disk.open(path, How::Read).map_err(JournalError::io("open", path))?;
        Reader::with_head(path, file.read_from(0).map_err(JournalError::io("read", path))?, head)?.paged(disk)
    }

    /// The same, whose pages can be read as well.
    pub(super) fn paged(mut self, disk: Arc<dyn Disk>) -> Result<Reader, JournalError> {
        let pages = Pages::new(disk, &self.path, &self.header, &self.end);
        self.pages = Some(Arc::new(pages.map_err(JournalError::io("open", &self.path))?));
        Ok(self)
    }

    /// Goes on behind what an index knows, if its last page is in the journal as it says: what stands
    /// before is not read, and is checked when it is asked for. Else nothing has changed.
    pub fn skip(&mut self, index: Index) -> bool {
        let (Some(pages), 1) = (self.pages.clone(), self.end.next.0) else { return false };
        let (end, before) = (index.end(), pages.to_index());
        if self.end.length >= end.length || !pages.adopt(index) {
            return false;
        }
        // What was acknowledged last may stand before.
        let acknowledged = self.head.as_ref().filter(|head| head.n < RecordNo(end.next.0));
        let replaced = match acknowledged.map(|head| (head, pages.hash_of(head.n))) {
            Some((_, Err(_))) => None,
            Some((head, Ok(hash))) => Some(head.seal != hash.to_string()),
            None => Some(false),
        };
        let input = pages.read_from(end.length);
        let (Some(replaced), Ok(input)) = (replaced, input) else {
            pages.restore(before);
            return false;
        };
        self.lines = Lines::over(input);
        (self.end, self.replaced) = (end, replaced);
        true
    }

    /// As [`refuse_newer`]: before anything is done that leaves
    /// a trace, such as a lock.
    pub(super) fn refuse_newer(disk: &dyn Disk, path: &Path) -> Result<(), JournalError> {
        let file = disk.open(path, How::Read).map_err(JournalError::io("open", path))?;
        let mut start = Vec::new();
        let input = file.read_from(0).map_err(JournalError::io("read", path))?;
        input.take(formats::BEGINNING as u64).read_to_end(&mut start).map_err(JournalError::io("read", path))?;
        match formats::sniff(&start) {
            formats::Found::Newer(format) => {
                Err(JournalError::Newer { path: path.to_owned(), format, engine: formats::engine(&start) })
            }
            _ => Ok(()),
        }
    }
}

impl<R: Read> Reader<R> {
    /// Reads the header from the first bytes of a journal. The path is for the errors.
    pub fn over(path: &Path, input: R) -> Result<Reader<R>, JournalError> {
        Reader::with_head(path, input, None)
    }

    /// The same, where it is known how much was acknowledged at least.
    pub(super) fn with_head(path: &Path, input: R, head: Option<Head>) -> Result<Reader<R>, JournalError> {
        let mut lines = Lines::over(input);
        let found = lines.next().map_err(JournalError::io("read", path))?;
        let (header, hash) = match found {
            Found::End => return Err(JournalError::Empty { path: path.to_owned() }),
            Found::TooLong { .. } => return Err(first_line_flaw(path, lines.line(), &Flaw::TooLong, true)),
            Found::Line { terminated } => {
                first_line(lines.line()).map_err(|flaw| first_line_flaw(path, lines.line(), &flaw, terminated))?
            }
        };
        let terminated = matches!(found, Found::Line { terminated: true });
        let length = lines.line().len() as u64 + u64::from(terminated);
        let end = End { hash, length, terminated, next: RecordNo(1) };
        let (path, condition) = (path.to_owned(), Condition::Whole);
        let mut reader =
            Reader { path, lines, header, end, condition, done: false, head, replaced: false, pages: None };
        reader.compare_head();
        Ok(reader)
    }

    /// The first line.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// How the journal ends, as far as it has been read.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The hash of the last line that was read.
    pub fn head(&self) -> ChainHash {
        self.end.hash
    }

    /// The length in bytes of what was read and is sound.
    pub fn len_bytes(&self) -> u64 {
        self.end.length
    }

    /// Up to which record it was acknowledged at the least, as the head beside it says.
    pub fn acknowledged(&self) -> Option<RecordNo> {
        self.head.as_ref().map(|head| head.n)
    }

    /// The journal as pages, as far as it has been read; `None` of what is no file.
    pub fn pages(&self) -> Option<&Arc<Pages>> {
        self.pages.as_ref()
    }

    /// Where the sound part ends, as far as it has been read.
    pub(super) fn end(&self) -> End {
        self.end
    }

    /// The number of the last record that was read; 0 is the header.
    fn last(&self) -> RecordNo {
        RecordNo(self.end.next.0.saturating_sub(1))
    }

    /// What was acknowledged once and is not there; known when all has been read.
    pub fn shortfall(&self) -> Option<Shortfall> {
        let head = self.head.as_ref()?;
        if self.replaced {
            return Some(Shortfall::Other { n: head.n });
        }
        (head.n > self.last()).then_some(Shortfall::Missing { from: self.end.next, to: head.n })
    }

    /// Whether the head beside the journal says just what it holds.
    pub(super) fn head_is_current(&self) -> bool {
        self.head.as_ref() == Some(&Head::new(self.last(), &self.end.hash, self.end.length))
    }

    /// Looks whether the line that was just read is the one that was acknowledged.
    fn compare_head(&mut self) {
        if let Some(head) = &self.head
            && head.n == self.last()
        {
            self.replaced = head.seal != self.end.hash.to_string();
        }
    }

    /// All that is left.
    pub fn contents(mut self) -> Result<Contents, JournalError> {
        let mut records = Vec::new();
        while let Some(record) = self.next_record()? {
            records.push(record);
        }
        Ok(Contents { records, condition: self.condition, end: self.end, header: self.header })
    }

    /// The next sound record; `None` at the end, or before what is not sound:
    /// [`Reader::condition`] tells.
    pub fn next_record(&mut self) -> Result<Option<Record>, JournalError> {
        let mut record = line::blank();
        Ok(self.read_into(&mut record)?.then_some(record))
    }

    /// The same, in the place of another record, whose room is used again: who looks at one record after the other
    /// has them read a tenth quicker. Whether there was one; the other is gone in either case.
    ///
    /// # Errors
    /// As [`Reader::next_record`].
    pub fn read_into(&mut self, record: &mut Record) -> Result<bool, JournalError> {
        let before = self.end;
        let Some(text) = self.next_sealed()? else { return Ok(false) };
        let text = self.lines.line().get(..text).unwrap_or_default();
        if let Err(flaw) = codec::decode_text(self.header.format, text, before.next, record) {
            self.end_before(before, &flaw);
            return Ok(false);
        }
        Ok(true)
    }

    /// Goes on to the next line and checks its seal. How long its text is, which is not looked at; `None`
    /// as [`Reader::next_record`] has it.
    pub(super) fn next_sealed(&mut self) -> Result<Option<usize>, JournalError> {
        if self.done {
            return Ok(None);
        }
        let found = self.lines.next().map_err(JournalError::io("read", &self.path))?;
        let (flaw, bytes, terminated) = match found {
            Found::End => {
                self.done = true;
                return Ok(None);
            }
            Found::TooLong { bytes, terminated } => (Flaw::TooLong, bytes, terminated),
            Found::Line { terminated } => {
                let bytes = self.lines.line().len() as u64;
                match codec::unseal_in_place(self.lines.place(), &self.end.hash) {
                    Ok((text, hash)) => {
                        let length = self.end.length + bytes + u64::from(terminated);
                        self.end = End { hash, length, terminated, next: RecordNo(self.end.next.0 + 1) };
                        self.compare_head();
                        if let Some(pages) = &self.pages {
                            pages.grow(&self.end);
                        }
                        return Ok(Some(text));
                    }
                    Err(flaw) => (flaw, bytes, terminated),
                }
            }
        };
        self.done = true;
        let rest = self.lines.rest(bytes, terminated).map_err(JournalError::io("read", &self.path))?;
        self.condition = if self.is_torn(&rest) {
            Condition::Torn { bytes: rest.bytes }
        } else {
            Condition::Damaged { line: self.end.next.0 + 1, what: flaw.to_string() }
        };
        Ok(None)
    }

    /// The line that was just checked, its text first.
    pub(super) fn sealed(&self) -> &[u8] {
        self.lines.line()
    }

    /// The sound part ends here, before a line that is sealed and no record: it was written so.
    pub(super) fn end_before(&mut self, end: End, flaw: &Flaw) {
        (self.end, self.done) = (end, true);
        let (line, what) = (end.next.0 + 1, flaw.to_string());
        self.condition = match self.header.is_newer() {
            true => Condition::Beyond { line, what },
            false => Condition::Damaged { line, what },
        };
        if let Some(pages) = &self.pages {
            pages.cut(&self.end);
        }
        // Who was not reached was not compared.
        self.replaced &= self.head.as_ref().is_some_and(|head| head.n <= self.last());
    }

    /// Whether what follows the sound part, and begins with a line that has no right hash, was being
    /// written when the writer was stopped, as opposed to having been acknowledged and damaged since.
    ///
    /// A write that was cut short leaves a line without its end. After a power cut any part of what was
    /// not synced may be missing, and what stands behind it may be there: that is told from damage by
    /// the head. Without one, or where it says that the line was acknowledged, it is damage.
    fn is_torn(&self, rest: &Rest) -> bool {
        if rest.lone && !rest.terminated {
            return true;
        }
        let Some(head) = self.head.as_ref().filter(|head| !self.replaced && head.n <= self.last()) else {
            return false;
        };
        // One record at a time is written without a word to the head: it holds no end of a line but its own.
        !rest.sealed_within || self.end.length + rest.bytes <= head.upto
    }
}

/// Reads the header. Where its format is newer than this program, it may nevertheless be sealed and
/// written as is known here: then it is read, and so are the lines behind it as far as that goes.
fn first_line(line: &[u8]) -> Result<(Header, ChainHash), Flaw> {
    match formats::sniff(line) {
        formats::Found::Known(format) => codec::decode_header_of(format, line),
        formats::Found::Newer(_) => codec::decode_header(line),
        formats::Found::None => Err(Flaw::NoSeal),
    }
}

/// What is to be said of a first line that is not a sound header.
fn first_line_flaw(path: &Path, line: &[u8], flaw: &Flaw, terminated: bool) -> JournalError {
    let path = path.to_owned();
    let not_a_journal = |what: &str| JournalError::NotAJournal { path: path.clone(), what: what.to_owned() };
    match formats::sniff(line) {
        formats::Found::Newer(format) => JournalError::Newer { path, format, engine: formats::engine(line) },
        formats::Found::Known(_) if terminated || !flaw.unsealed() => {
            JournalError::Damaged { path, line: 1, what: flaw.to_string() }
        }
        formats::Found::Known(_) => JournalError::Unfinished { path },
        formats::Found::None if line.starts_with(b"\xef\xbb\xbfJournal(") => {
            not_a_journal("it starts with a byte order mark, so something has saved it anew")
        }
        formats::Found::None if !terminated && b"Journal(format:".starts_with(line) => {
            JournalError::Unfinished { path }
        }
        formats::Found::None => not_a_journal("it does not start with Journal(format:1"),
    }
}
