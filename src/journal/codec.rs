//! A line of the journal as text: how a record is written, and how a line is checked and read.
//!
//! A line is one RON value whose last field `h` seals it: the first 128 bits of a hash over the
//! whole hash of the line before and this line without `h`. The seal is checked before anything
//! is parsed, and what was parsed must write the same text again, so that there is exactly one
//! text for every record.

use super::formats::{self, FORMAT, Place};
use super::line;
use crate::domain::{BranchOp, Entry, Record, RecordNo, Scenario};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// The longest line in bytes, without its newline. One order may sweep thousands of others in one
/// record.
pub const MAX_LINE: usize = 16 * 1024 * 1024;

/// The bytes of a seal at the end of a line: `,h:"` and 32 digits and `")`.
const SEAL: usize = 4 + DIGITS + 2;
/// What [`unseal_in_place`] needs before a line: the bytes of a hash.
pub(super) const ROOM: usize = 32;
/// Hexadecimal digits of 128 bits.
const DIGITS: usize = 32;
/// Lines of about this length are hashed without a detour.
const SHORT: usize = 512;

/// The hash of a line and of all lines before it, 256 bits. Displayed, it is the first 128 bits in
/// hexadecimal digits, as in the journal's `h`: a fingerprint of the whole journal up to there.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash([u8; ROOM]);

impl ChainHash {
    /// Before the first line.
    pub const START: ChainHash = ChainHash([0; ROOM]);

    /// The hash after a line with this text, whose closing parenthesis is not part of it.
    pub(super) fn then(&self, text: &[u8]) -> ChainHash {
        // Most lines are short, and hashed at once from one place.
        let mut short = [0; SHORT];
        let (hash, rest) = short.split_at_mut(self.0.len());
        hash.copy_from_slice(&self.0);
        if let Some((room, close)) = rest.split_at_mut_checked(text.len())
            && let Some(close) = close.first_mut()
        {
            room.copy_from_slice(text);
            *close = b')';
            let length = self.0.len() + text.len() + 1;
            return ChainHash(*blake3::hash(short.get(..length).unwrap_or_default()).as_bytes());
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0).update(text).update(b")");
        ChainHash(*hasher.finalize().as_bytes())
    }

    /// The first 128 bits in hexadecimal digits.
    fn digits(&self) -> [u8; DIGITS] {
        let mut digits = [0; DIGITS];
        for (eight, four) in digits.as_chunks_mut().0.iter_mut().zip(self.0.as_chunks().0) {
            *eight = hexadecimal(*four);
        }
        digits
    }
}

/// Eight digits at once, a byte for each.
fn hexadecimal(bytes: [u8; 4]) -> [u8; 8] {
    const EACH: u64 = u64::from_ne_bytes([1; 8]);
    // Each byte in the lower half of two, then each nibble in the lower half of one, the higher one first.
    let pairs = u64::from(u32::from_le_bytes(bytes));
    let pairs = (pairs | pairs << 16) & 0x0000_FFFF_0000_FFFF;
    let pairs = (pairs | pairs << 8) & 0x00FF_00FF_00FF_00FF;
    let nibbles = (pairs >> 4 | pairs << 8) & (15 * EACH);
    let letters = ((nibbles + 6 * EACH) >> 4) & EACH; // 1 where it is 10 or more
    let digits = nibbles + u64::from(b'0') * EACH + letters * u64::from(b'a' - b'0' - 10);
    digits.to_le_bytes()
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.digits().iter().try_for_each(|digit| fmt::Write::write_char(f, char::from(*digit)))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for ChainHash {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for ChainHash {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<ChainHash, D::Error> {
        let bytes = <&[u8]>::deserialize(d)?;
        bytes.try_into().map(ChainHash).map_err(serde::de::Error::custom)
    }
}

/// A journal's first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The version of the format.
    pub format: u32,
    /// 32 hexadecimal digits that name the journal: a hash of the genesis, so that two runs of the
    /// same scenario and seed are the same bytes.
    pub id: String,
    /// The version of the program that created it.
    pub engine: String,
    /// What the world starts from.
    pub genesis: Scenario,
}

impl Header {
    /// The header of a new journal.
    pub fn new(scenario: &Scenario) -> Result<Header, Flaw> {
        Ok(Header {
            format: FORMAT,
            id: journal_id(scenario)?,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            genesis: scenario.clone(),
        })
    }

    /// Whether its format is newer than this program, which must not write to such a journal.
    pub fn is_newer(&self) -> bool {
        self.format > FORMAT
    }

    /// Where its format is newer: what there is to say of it, as `it …`.
    pub fn newer(&self) -> Option<String> {
        self.is_newer().then(|| formats::newer(u64::from(self.format), formats::plain(&self.engine)))
    }
}

/// What is the matter with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// There is no hash at its end.
    #[error("it does not end in its hash")]
    NoSeal,
    /// A hash is there, and is not this line's at this place.
    #[error("its hash does not fit the line and those before it")]
    WrongHash,
    /// Windows line ends.
    #[error("it ends in a carriage return: something has changed the file's line ends")]
    CarriageReturn,
    /// Longer than [`MAX_LINE`].
    #[error("it has more than {} MiB", MAX_LINE / (1024 * 1024))]
    TooLong,
    /// Not RON, or not a record.
    #[error("its hash is right, but it is no record ({0})")]
    Unreadable(String),
    /// Another text for the same record.
    #[error("its hash is right, but it is not in canonical form")]
    NotCanonical,
    /// A number was left out or stands twice.
    #[error("it holds record {found} where {expected} belongs")]
    WrongNumber {
        /// What belongs there.
        expected: RecordNo,
        /// What is there.
        found: RecordNo,
    },
    /// A record can only follow an earlier one.
    #[error("record {n} refers to record {to}, which is not before it")]
    Forward {
        /// Which record.
        n: RecordNo,
        /// Its parent, or the tip of a new branch.
        to: RecordNo,
    },
    /// The journal's id is not its genesis's.
    #[error("its id is not that of its genesis")]
    WrongId,
}

impl Flaw {
    /// Whether the line does not carry its own hash: the mark of a write that was cut short, as
    /// opposed to a line that was sealed as it stands.
    pub fn unsealed(&self) -> bool {
        matches!(self, Flaw::NoSeal | Flaw::WrongHash | Flaw::CarriageReturn | Flaw::TooLong)
    }
}

/// Writes the header's line, without a newline, and gives the hash that the next line needs.
pub fn encode_header(header: &Header) -> Result<(String, ChainHash), Flaw> {
    seal_text(line::header_text(header)?, &ChainHash::START)
}

/// Checks and reads the first line, without its newline, as this program's format has it; the number of
/// the format may be a newer one.
pub fn decode_header(line: &[u8]) -> Result<(Header, ChainHash), Flaw> {
    decode_header_of(FORMAT, line)
}

/// The same for a journal in any format that is known.
pub(super) fn decode_header_of(format: u32, line: &[u8]) -> Result<(Header, ChainHash), Flaw> {
    let (text, hash) = unseal(line, &ChainHash::START)?;
    let raised = formats::raise(format, Place::Header, text)?;
    let header = line::parse_header(&resealed(line, text.len(), raised.as_deref()))?;
    canonical(&line::header_text(&header)?, raised.as_deref().unwrap_or(text))?;
    if header.id != journal_id(&header.genesis)? {
        return Err(Flaw::WrongId);
    }
    Ok((header, hash))
}

/// Writes a record's line, without a newline, and gives the hash that the next line needs.
/// `prev` is the hash after the line before. Refuses a record that [`decode`] would refuse.
pub fn encode(record: &Record, prev: &ChainHash) -> Result<(String, ChainHash), Flaw> {
    let mut line = Vec::with_capacity(SHORT);
    let hash = encode_to(record, prev, &mut line)?;
    Ok((String::from_utf8(line).map_err(|error| Flaw::Unreadable(error.to_string()))?, hash))
}

/// Appends a record's line, without a newline, to others. After an error what it appended is of no use.
pub(super) fn encode_to(record: &Record, prev: &ChainHash, lines: &mut Vec<u8>) -> Result<ChainHash, Flaw> {
    check_links(record)?;
    let start = lines.len();
    line::write_record(record, lines)?;
    seal(lines, start, prev)
}

/// Checks and reads a record's line, without its newline, in this program's format. `prev` is the hash
/// after the line before, `expected` the number that is due.
pub fn decode(line: &[u8], prev: &ChainHash, expected: RecordNo) -> Result<(Record, ChainHash), Flaw> {
    decode_of(FORMAT, line, prev, expected)
}

/// The same in any format that is known.
pub(super) fn decode_of(
    format: u32,
    line: &[u8],
    prev: &ChainHash,
    expected: RecordNo,
) -> Result<(Record, ChainHash), Flaw> {
    let (text, hash) = unseal(line, prev)?;
    let mut record = line::blank();
    decode_text(format, text, expected, &mut record)?;
    Ok((record, hash))
}

/// Reads a record from the text of a line whose seal was checked.
pub(super) fn decode_text(format: u32, text: &[u8], expected: RecordNo, record: &mut Record) -> Result<(), Flaw> {
    match formats::raise(format, Place::Record, text)? {
        None => line::parse_record(text, record)?,
        Some(raised) => line::parse_record(&raised, record)?,
    }
    if record.n != expected {
        return Err(Flaw::WrongNumber { expected, found: record.n });
    }
    check_links(record)
}

/// The line with another text before its seal, where there is one. `length` is that of its own.
fn resealed<'a>(line: &'a [u8], length: usize, raised: Option<&[u8]>) -> Cow<'a, [u8]> {
    match raised {
        None => Cow::Borrowed(line),
        Some(raised) => Cow::Owned([raised, line.get(length..).unwrap_or_default()].concat()),
    }
}

/// 32 hexadecimal digits for a scenario.
fn journal_id(scenario: &Scenario) -> Result<String, Flaw> {
    let hash = blake3::hash(line::to_text(scenario)?.as_bytes());
    Ok(ChainHash(*hash.as_bytes()).to_string())
}

/// A record may only refer to what is before it.
fn check_links(record: &Record) -> Result<(), Flaw> {
    let to = match &record.entry {
        Entry::Step(step) => step.parent,
        Entry::Branch(BranchOp::Create { tip: to, .. } | BranchOp::Move { tip: to, .. }) => *to,
        Entry::Branch(BranchOp::Mark { record, .. } | BranchOp::Unmark { record }) => *record,
        Entry::Branch(_) => return Ok(()),
    };
    if to < record.n { Ok(()) } else { Err(Flaw::Forward { n: record.n, to }) }
}

/// Puts the hash into a line's text.
pub(super) fn seal_text(text: String, prev: &ChainHash) -> Result<(String, ChainHash), Flaw> {
    let mut line = text.into_bytes();
    let hash = seal(&mut line, 0, prev)?;
    Ok((String::from_utf8(line).map_err(|error| Flaw::Unreadable(error.to_string()))?, hash))
}

/// Puts the hash into the text of the last of some lines, which starts at this place.
fn seal(lines: &mut Vec<u8>, start: usize, prev: &ChainHash) -> Result<ChainHash, Flaw> {
    let line = lines.get(start..).unwrap_or_default();
    if line.len() + SEAL > MAX_LINE {
        return Err(Flaw::TooLong);
    }
    // Every byte is looked at, found or not: many at once.
    if line.iter().fold(false, |found, byte| found | matches!(byte, b'\n' | b'\r')) {
        // No type of the domain lets one in; should one ever do, it must not tear the line.
        return Err(Flaw::Unreadable("a text of it holds a line end".to_owned()));
    }
    let text = line.strip_suffix(b")").ok_or_else(|| Flaw::Unreadable("it is not closed".to_owned()))?;
    let hash = prev.then(text);
    lines.pop();
    lines.extend_from_slice(b",h:\"");
    lines.extend_from_slice(&hash.digits());
    lines.extend_from_slice(b"\")");
    Ok(hash)
}

/// Checks a line's hash; gives its text up to the hash, and the hash.
pub(super) fn unseal<'a>(line: &'a [u8], prev: &ChainHash) -> Result<(&'a [u8], ChainHash), Flaw> {
    let (text, digits) = sealed(line)?;
    let hash = prev.then(text);
    if digits == hash.digits() { Ok((text, hash)) } else { Err(Flaw::WrongHash) }
}

/// The same for a line that stands behind [`ROOM`] bytes which nobody needs any more, so that what is hashed can be
/// put together where it is; gives the length of the text. The line is left as it was.
pub(super) fn unseal_in_place(place: &mut [u8], prev: &ChainHash) -> Result<(usize, ChainHash), Flaw> {
    let (room, line) = place.split_first_chunk_mut::<ROOM>().ok_or(Flaw::NoSeal)?;
    let (text, digits) = sealed(line)?;
    let (length, digits) = (text.len(), <[u8; DIGITS]>::try_from(digits).map_err(|_| Flaw::NoSeal)?);
    *room = prev.0;
    let comma = line.get_mut(length).ok_or(Flaw::NoSeal)?; // the seal begins there
    let was = std::mem::replace(comma, b')');
    let hash = blake3::hash(place.get(..=ROOM + length).unwrap_or_default());
    if let Some(comma) = place.get_mut(ROOM + length) {
        *comma = was;
    }
    let hash = ChainHash(*hash.as_bytes());
    if digits == hash.digits() { Ok((length, hash)) } else { Err(Flaw::WrongHash) }
}

/// A line's text and the digits of its seal.
fn sealed(line: &[u8]) -> Result<(&[u8], &[u8]), Flaw> {
    if line.len() > MAX_LINE {
        return Err(Flaw::TooLong);
    }
    if line.last() == Some(&b'\r') {
        return Err(Flaw::CarriageReturn);
    }
    let (text, end) = line.len().checked_sub(SEAL).and_then(|at| line.split_at_checked(at)).ok_or(Flaw::NoSeal)?;
    let digits = end.strip_prefix(b",h:\"").and_then(|e| e.strip_suffix(b"\")")).ok_or(Flaw::NoSeal)?;
    Ok((text, digits))
}

/// Whether a line ends as all do, in a seal, right or wrong.
pub(super) fn ends_in_seal(line: &[u8]) -> bool {
    let end = line.len().checked_sub(SEAL).and_then(|at| line.get(at..));
    let digits = end.and_then(|end| end.strip_prefix(b",h:\"")?.strip_suffix(b"\")"));
    digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Whether a record's own text (with its closing parenthesis) is what was read (without).
fn canonical(own: &str, read: &[u8]) -> Result<(), Flaw> {
    if own.strip_suffix(')').map(str::as_bytes) == Some(read) { Ok(()) } else { Err(Flaw::NotCanonical) }
}

#[cfg(test)]
mod tests;
