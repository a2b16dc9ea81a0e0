//! Reading a journal, one line after the other, believing nothing that does not check out.

use super::codec::{self, ChainHash, FORMAT, Flaw, Header, MAX_LINE};
use super::{JournalError, disk};
use crate::domain::{Entry, Outcome, Record, RecordNo};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// How a journal ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Every line is sound.
    Whole,
    /// The last line breaks off: it was being written, or its writer was stopped. It was never
    /// acknowledged.
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
    while let Some(record) = reader.next_record()? {
        events += record.events().len() as u64;
        match record.entry {
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
        condition: reader.condition,
        header: reader.header,
    })
}

/// A journal being read, from a file or from anything else that holds its bytes.
#[derive(Debug)]
pub struct Reader<R = File> {
    path: PathBuf,
    lines: Lines<R>,
    header: Header,
    end: End,
    condition: Condition,
    done: bool,
}

impl Reader {
    /// Opens a journal and reads its header. Takes no lock.
    pub fn open(path: &Path) -> Result<Reader, JournalError> {
        disk::expect_file(path)?;
        let file = File::open(path).map_err(JournalError::io("open", path))?;
        Reader::over(path, file)
    }
}

impl<R: Read> Reader<R> {
    /// Reads the header from the first bytes of a journal. The path is for the errors.
    pub fn over(path: &Path, input: R) -> Result<Reader<R>, JournalError> {
        let mut lines = Lines { input: BufReader::with_capacity(1 << 18, input), line: Vec::new() };
        let found = lines.next().map_err(JournalError::io("read", path))?;
        let (header, hash) = match found {
            Found::End => return Err(JournalError::Empty { path: path.to_owned() }),
            Found::TooLong { .. } => return Err(first_line_flaw(path, &lines.line, &Flaw::TooLong, true)),
            Found::Line { terminated } => {
                first_line(&lines.line).map_err(|flaw| first_line_flaw(path, &lines.line, &flaw, terminated))?
            }
        };
        let terminated = matches!(found, Found::Line { terminated: true });
        let length = lines.line.len() as u64 + u64::from(terminated);
        let end = End { hash, length, terminated, next: RecordNo(1) };
        Ok(Reader { path: path.to_owned(), lines, header, end, condition: Condition::Whole, done: false })
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

    /// Where the sound part ends, as far as it has been read.
    pub(super) fn end(&self) -> End {
        self.end
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
        if self.done {
            return Ok(None);
        }
        let found = self.lines.next().map_err(JournalError::io("read", &self.path))?;
        let (decoded, terminated) = match found {
            Found::End => {
                self.done = true;
                return Ok(None);
            }
            Found::TooLong { bytes, terminated } => (Err((Flaw::TooLong, bytes)), terminated),
            Found::Line { terminated } => {
                let decoded = codec::decode(&self.lines.line, &self.end.hash, self.end.next);
                (decoded.map_err(|flaw| (flaw, self.lines.line.len() as u64)), terminated)
            }
        };
        match decoded {
            Ok((record, hash)) => {
                let length = self.end.length + self.lines.line.len() as u64 + u64::from(terminated);
                self.end = End { hash, length, terminated, next: RecordNo(record.n.0 + 1) };
                Ok(Some(record))
            }
            Err((flaw, bytes)) => {
                self.done = true;
                self.condition = if !terminated && flaw.unsealed() {
                    Condition::Torn { bytes }
                } else {
                    Condition::Damaged { line: self.end.next.0 + 1, what: flaw.to_string() }
                };
                Ok(None)
            }
        }
    }
}

/// Reads the header, unless its format is not ours.
fn first_line(line: &[u8]) -> Result<(Header, ChainHash), Flaw> {
    match codec::sniff_format(line) {
        Some(format) if format == u64::from(FORMAT) => codec::decode_header(line),
        _ => Err(Flaw::NoSeal),
    }
}

/// What is to be said of a first line that is not a sound header.
fn first_line_flaw(path: &Path, line: &[u8], flaw: &Flaw, terminated: bool) -> JournalError {
    let path = path.to_owned();
    let not_a_journal = |what: &str| JournalError::NotAJournal { path: path.clone(), what: what.to_owned() };
    match codec::sniff_format(line) {
        Some(format) if format > u64::from(FORMAT) => JournalError::Newer { path, format },
        Some(format) if format == u64::from(FORMAT) && (terminated || !flaw.unsealed()) => {
            JournalError::Damaged { path, line: 1, what: flaw.to_string() }
        }
        Some(format) if format == u64::from(FORMAT) => JournalError::Unfinished { path },
        _ if line.starts_with(b"\xef\xbb\xbfJournal(") => {
            not_a_journal("it starts with a byte order mark, so something has saved it anew")
        }
        _ if !terminated && b"Journal(format:".starts_with(line) => JournalError::Unfinished { path },
        _ => not_a_journal("it does not start with Journal(format:1"),
    }
}

/// The lines of a file, of bounded length.
#[derive(Debug)]
struct Lines<R> {
    input: BufReader<R>,
    /// The last line, without its newline.
    line: Vec<u8>,
}

enum Found {
    Line {
        terminated: bool,
    },
    /// Longer than any line may be; only its beginning is in [`Lines::line`].
    TooLong {
        bytes: u64,
        terminated: bool,
    },
    End,
}

impl<R: Read> Lines<R> {
    fn next(&mut self) -> io::Result<Found> {
        self.line.clear();
        let read = self.input.by_ref().take(MAX_LINE as u64 + 1).read_until(b'\n', &mut self.line)?;
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
            return Ok(Found::Line { terminated: true });
        }
        match read {
            0 => Ok(Found::End),
            _ if read <= MAX_LINE => Ok(Found::Line { terminated: false }),
            _ => self.skip(read as u64),
        }
    }

    /// Looks for the end of a line that is too long, keeping nothing of it.
    fn skip(&mut self, mut bytes: u64) -> io::Result<Found> {
        loop {
            let chunk = self.input.fill_buf()?;
            let length = chunk.len();
            if length == 0 {
                return Ok(Found::TooLong { bytes, terminated: false });
            }
            let newline = chunk.iter().position(|b| *b == b'\n');
            self.input.consume(length);
            bytes += length as u64;
            if newline.is_some() {
                return Ok(Found::TooLong { bytes, terminated: true });
            }
        }
    }
}
