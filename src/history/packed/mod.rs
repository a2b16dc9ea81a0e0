//! Records in memory, packed: a few dozen bytes each instead of a kilobyte, so that a journal of
//! millions is at hand. They stand in chunks of a fixed number of records; a number beside each says
//! where in its chunk it begins, so that any record is read in constant time.
//!
//! The form is this program's own and may change with every version: it is for memory, and for caches that
//! no other version reads ([`pack`], [`unpack`]).

mod de;
mod ser;
#[cfg(test)]
mod tests;

use crate::domain::{BranchId, Entry, Outcome, Record, RecordNo, Source, Step, Time};
use de::Unpacker;
use ser::{put, put_varint, put_zigzag};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many records a chunk holds. Times are kept as distances from the first one in the chunk.
const CHUNK: usize = 128;

/// Bytes that are not what is to be read from them, or a value that cannot be packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these bytes are not what they should be")
    }
}

impl std::error::Error for Malformed {}

impl serde::ser::Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Malformed {
        Malformed
    }
}

impl serde::de::Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Malformed {
        Malformed
    }
}

/// A value as bytes, in the form that records have in memory.
///
/// # Errors
/// [`Malformed`] where it holds what no record does: floats, or lists of unknown length.
pub fn pack<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, Malformed> {
    let mut bytes = Vec::new();
    put(&mut bytes, value)?;
    Ok(bytes)
}

/// The value that [`pack`] made these bytes of.
///
/// # Errors
/// [`Malformed`] for all other bytes.
pub fn unpack<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Malformed> {
    let mut from = Unpacker::new(bytes);
    let value = from.value()?;
    if from.is_done() { Ok(value) } else { Err(Malformed) }
}

/// Records with consecutive numbers, by their place from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed {
    chunks: Vec<Chunk>,
    /// Where in its chunk each record begins.
    starts: Vec<u32>,
}

#[derive(Clone, Debug)]
struct Chunk {
    /// The time of its first record.
    base: Time,
    bytes: Vec<u8>,
}

impl Packed {
    /// How many records there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len()
    }

    /// Appends a record. Its number is not kept: it is its place.
    ///
    /// # Errors
    /// Where a chunk would grow beyond 4 GiB; nothing has changed then.
    pub(super) fn push(&mut self, record: &Record) -> Result<(), Malformed> {
        if self.len().is_multiple_of(CHUNK) {
            // About as much will be needed again: so it need not be made larger time and again.
            let room = self.chunks.last().map_or(0, |full| full.bytes.len());
            if let Some(full) = self.chunks.last_mut() {
                full.bytes.shrink_to_fit();
            }
            self.chunks.push(Chunk { base: record.at, bytes: Vec::with_capacity(room) });
        }
        let Some(chunk) = self.chunks.last_mut() else { return Err(Malformed) };
        let start = chunk.bytes.len();
        let packed = u32::try_from(start).map_err(|_| Malformed).and_then(|at| {
            pack_record(record, chunk.base, &mut chunk.bytes)?;
            Ok(at)
        });
        match packed {
            Ok(at) => {
                self.starts.push(at);
                Ok(())
            }
            Err(error) => {
                chunk.bytes.truncate(start);
                self.truncate(self.len());
                Err(error)
            }
        }
    }

    /// The record at a place, whose number it has to be told.
    pub(super) fn get(&self, index: usize, n: RecordNo) -> Option<Record> {
        let (base, bytes) = self.bytes(index)?;
        // The bytes are our own, so this is always a record.
        unpack_record(n, base, bytes).ok()
    }

    /// Drops all records behind the first so many.
    pub(super) fn truncate(&mut self, len: usize) {
        if let (Some(start), Some(chunk)) = (self.starts.get(len), self.chunks.get_mut(len / CHUNK)) {
            chunk.bytes.truncate(*start as usize);
        }
        self.chunks.truncate(len.div_ceil(CHUNK));
        self.starts.truncate(len);
    }

    /// How many bytes of memory it takes.
    pub(super) fn memory(&self) -> usize {
        let chunks: usize = self.chunks.iter().map(|chunk| chunk.bytes.capacity()).sum();
        chunks + self.chunks.capacity() * size_of::<Chunk>() + self.starts.capacity() * size_of::<u32>()
    }

    /// The time that a record's chunk begins at, and the record's bytes.
    fn bytes(&self, index: usize) -> Option<(Time, &[u8])> {
        let start = *self.starts.get(index)? as usize;
        let chunk = self.chunks.get(index / CHUNK)?;
        let end = match self.starts.get(index + 1) {
            Some(end) if !(index + 1).is_multiple_of(CHUNK) => *end as usize,
            _ => chunk.bytes.len(),
        };
        Some((chunk.base, chunk.bytes.get(start..end)?))
    }
}

/// The beginning of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Head {
    bits: u8,
    /// When.
    at: Time,
    /// The record before it and the branch whose tip it became; `None` for changes of the branches.
    place: Option<(RecordNo, BranchId)>,
}

/// Bits of a record's first byte.
mod bit {
    pub(super) const BRANCH: u8 = 1;
    pub(super) const REJECTED: u8 = 1 << 1;
    pub(super) const OPERATOR: u8 = 1 << 2;
    pub(super) const FEED: u8 = 1 << 3;
    pub(super) const PARTICIPANT: u8 = 1 << 4;
    pub(super) const REFOLDED: u8 = 1 << 5;
    /// Its origin is another record.
    pub(super) const REPEATED: u8 = 1 << 6;
}

fn bits(record: &Record) -> u8 {
    let by = match record.by {
        Source::User => 0,
        Source::Operator => bit::OPERATOR,
        Source::Feed => bit::FEED,
        Source::Participant(_) => bit::PARTICIPANT,
    };
    let Entry::Step(step) = &record.entry else { return by | bit::BRANCH };
    [
        (bit::REJECTED, step.outcome.rejection().is_some()),
        (bit::REFOLDED, step.refolded),
        (bit::REPEATED, step.origin != record.n),
    ]
    .into_iter()
    .fold(by, |bits, (bit, set)| if set { bits | bit } else { bits })
}

fn pack_record(record: &Record, base: Time, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let Record { n, at, by, entry } = record;
    out.push(bits(record));
    // A parent and an origin come before their record, mostly right before it.
    let back = |to: RecordNo| n.0.wrapping_sub(to.0);
    if let Entry::Step(step) = entry {
        put_varint(out, back(step.parent));
        put_varint(out, step.branch.0.into());
    }
    put_zigzag(out, at.0.wrapping_sub(base.0));
    if let Source::Participant(handle) = by {
        put(out, handle)?;
    }
    let step = match entry {
        Entry::Branch(op) => return put(out, op),
        Entry::Step(step) => step,
    };
    let Step { parent: _, branch: _, origin, refolded: _, command, outcome } = step;
    if origin != n {
        put_varint(out, back(*origin));
    }
    put(out, command)?;
    match outcome {
        Outcome::Accepted(events) => put(out, events),
        Outcome::Rejected(rejection) => put(out, rejection),
    }
}

fn head(n: RecordNo, base: Time, from: &mut Unpacker<'_>) -> Result<Head, Malformed> {
    let bits = from.byte()?;
    let place = match bits & bit::BRANCH {
        0 => {
            let parent = RecordNo(n.0.wrapping_sub(from.varint()?));
            Some((parent, BranchId(u32::try_from(from.varint()?).map_err(|_| Malformed)?)))
        }
        _ => None,
    };
    let at = Time(from.zigzag()?.wrapping_add(base.0));
    Ok(Head { bits, at, place })
}

fn unpack_record(n: RecordNo, base: Time, bytes: &[u8]) -> Result<Record, Malformed> {
    let mut from = Unpacker::new(bytes);
    let Head { bits, at, place } = head(n, base, &mut from)?;
    let by = match bits & (bit::OPERATOR | bit::FEED | bit::PARTICIPANT) {
        0 => Source::User,
        bit::OPERATOR => Source::Operator,
        bit::FEED => Source::Feed,
        bit::PARTICIPANT => Source::Participant(from.value()?),
        _ => return Err(Malformed),
    };
    let entry = match place {
        None => Entry::Branch(from.value()?),
        Some((parent, branch)) => {
            let origin = match bits & bit::REPEATED {
                0 => n,
                _ => RecordNo(n.0.wrapping_sub(from.varint()?)),
            };
            let command = from.value()?;
            let outcome = match bits & bit::REJECTED {
                0 => Outcome::Accepted(from.value()?),
                _ => Outcome::Rejected(from.value()?),
            };
            let refolded = bits & bit::REFOLDED != 0;
            Entry::Step(Step { parent, branch, origin, refolded, command, outcome })
        }
    };
    if from.is_done() { Ok(Record { n, at, by, entry }) } else { Err(Malformed) }
}
