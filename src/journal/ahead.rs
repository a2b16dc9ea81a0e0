//! Reading ahead: one core checks seals, another reads the records, a third does something with them.
//! Where there are fewer cores they share them.

use super::JournalError;
use super::codec::{self, ChainHash, Flaw};
use super::line;
use super::reader::{End, Reader};
use super::recovery::Opening;
use crate::domain::Record;
use std::io::Read;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::vec;

/// How many records are handed over at once.
const BATCH: usize = 64;

/// How many batches may wait to be taken.
const WAITING: usize = 16;

/// Records, each with the hash of its line.
type Batch = Vec<(Record, ChainHash)>;

/// The records of a journal that is being read on other cores.
#[derive(Debug)]
pub struct Records {
    batch: vec::IntoIter<(Record, ChainHash)>,
    more: Option<Receiver<Result<Batch, JournalError>>>,
}

impl Records {
    /// The next sound record with the hash of its line; `None` behind the last.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn next_record(&mut self) -> Result<Option<(Record, ChainHash)>, JournalError> {
        loop {
            if let Some(next) = self.batch.next() {
                return Ok(Some(next));
            }
            // The reader has hung up where all has been read.
            let Some(Ok(batch)) = self.more.as_ref().map(Receiver::recv) else { return Ok(None) };
            self.batch = batch?.into_iter();
        }
    }
}

/// Lines whose seals were checked.
#[derive(Debug, Default)]
struct Sealed {
    texts: Vec<u8>,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    /// Where its text ends.
    end: usize,
    /// How the journal would end without it.
    before: End,
    hash: ChainHash,
}

/// Where the records end because a line that is sealed is none, and what is the matter with it.
type Stop = Option<(End, Flaw)>;

impl Sealed {
    /// Reads the records, up to one that is not sound.
    fn read(&self, format: u32) -> (Batch, Stop) {
        let mut batch = Vec::with_capacity(self.lines.len());
        let mut start = 0;
        for line in &self.lines {
            let text = self.texts.get(start..line.end).unwrap_or_default();
            batch.push((line::blank(), line.hash));
            let read = batch.last_mut().map(|(record, _)| codec::decode_text(format, text, line.before.next, record));
            if let Some(Err(flaw)) = read {
                batch.pop();
                return (batch, Some((line.before, flaw)));
            }
            start = line.end;
        }
        (batch, None)
    }
}

/// Reads the records of lines until there are no more. Goes on where nobody takes them: whether all lines
/// are sound is still to be known.
fn read_all(
    format: u32,
    from: &Receiver<Result<Sealed, JournalError>>,
    to: &SyncSender<Result<Batch, JournalError>>,
) -> Result<Stop, JournalError> {
    while let Ok(sealed) = from.recv() {
        let (batch, stop) = match sealed {
            Ok(sealed) => sealed.read(format),
            Err(error) => return to.send(Err(error)).map_or_else(|unsent| unsent.0.map(|_| None), |()| Ok(None)),
        };
        let _ = to.send(Ok(batch));
        if stop.is_some() {
            return Ok(stop);
        }
    }
    Ok(None)
}

impl<R: Read + Send> Reader<R> {
    /// Lets something take the records while they are read on other cores. When this returns all has been
    /// read, taken or not.
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn ahead<T>(&mut self, take: impl FnOnce(&mut Records) -> T) -> Result<T, JournalError> {
        // A short journal is read sooner than a thread has started.
        let format = self.header().format;
        let first = self.sealed_batch()?;
        let all = first.lines.len() < BATCH;
        let (mut batch, stop) = first.read(format);
        if let Some((end, flaw)) = &stop {
            self.end_before(*end, flaw);
        }
        if all || stop.is_some() {
            return Ok(take(&mut Records { batch: batch.into_iter(), more: None }));
        }
        let (sealed, to_read) = sync_channel(WAITING);
        let (read, to_take) = sync_channel(WAITING);
        let this = &mut *self;
        let taken = std::thread::scope(|threads| {
            let thread = |name: &str| std::thread::Builder::new().name(name.to_owned());
            let reading = thread("read").spawn_scoped(threads, move || read_all(format, &to_read, &read));
            let Ok(reading) = reading else { return Err(take) };
            // Without this one the other has nothing to do, and ends.
            if thread("check").spawn_scoped(threads, move || this.check_all(&sealed)).is_err() {
                return Err(take);
            }
            let batch = std::mem::take(&mut batch).into_iter();
            let taken = take(&mut Records { batch, more: Some(to_take) });
            Ok((taken, reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))))
        });
        match taken {
            Ok((taken, stop)) => {
                if let Some((end, flaw)) = stop? {
                    self.end_before(end, &flaw);
                }
                Ok(taken)
            }
            Err(take) => {
                // There is no thread to be had: then one after the other.
                while let Some(record) = self.next_record()? {
                    batch.push((record, self.head()));
                }
                Ok(take(&mut Records { batch: batch.into_iter(), more: None }))
            }
        }
    }

    /// Checks the seals of all lines that are left.
    fn check_all(&mut self, to: &SyncSender<Result<Sealed, JournalError>>) {
        loop {
            let sealed = self.sealed_batch();
            let last = sealed.as_ref().map_or(true, |sealed| sealed.lines.len() < BATCH);
            if to.send(sealed).is_err() || last {
                return;
            }
        }
    }

    fn sealed_batch(&mut self) -> Result<Sealed, JournalError> {
        let mut sealed = Sealed::default();
        while sealed.lines.len() < BATCH {
            let before = self.end();
            let Some(length) = self.next_sealed()? else { break };
            sealed.texts.extend_from_slice(self.sealed().get(..length).unwrap_or_default());
            sealed.lines.push(Line { end: sealed.texts.len(), before, hash: self.head() });
        }
        Ok(sealed)
    }
}

impl Opening {
    /// As [`Reader::ahead`].
    ///
    /// # Errors
    /// Where the journal cannot be read.
    pub fn ahead<T>(&mut self, take: impl FnOnce(&mut Records) -> T) -> Result<T, JournalError> {
        self.reader.ahead(take)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{RecordNo, samples};
    use crate::journal::codec::{Header, encode, encode_header};
    use crate::journal::{Condition, line};
    use std::path::Path;

    fn journal(records: u64) -> Vec<u8> {
        let (mut text, mut hash) = encode_header(&Header::new(&samples::scenario()).unwrap()).unwrap();
        for n in 1..=records {
            let (line, next) = encode(&samples::mark(n, "a"), &hash).unwrap();
            text.push('\n');
            text.push_str(&line);
            hash = next;
        }
        text.push('\n');
        text.into_bytes()
    }

    #[test]
    fn what_is_read_ahead_is_what_is_read() {
        let batch = BATCH as u64;
        for records in [0, 1, batch - 1, batch, batch + 1, 2 * batch, 40 * batch + 7] {
            let bytes = journal(records);
            let mut plain = Reader::over(Path::new("a.ron"), &bytes[..]).unwrap();
            let mut reader = Reader::over(Path::new("a.ron"), &bytes[..]).unwrap();
            let taken = reader.ahead(|ahead| {
                let mut taken = 0;
                while let Some((record, hash)) = ahead.next_record().unwrap() {
                    assert_eq!(Some(record), plain.next_record().unwrap());
                    assert_eq!(hash, plain.head());
                    taken += 1;
                }
                taken
            });
            assert_eq!(taken.unwrap(), records);
            assert_eq!(plain.next_record().unwrap(), None);
            assert_eq!((reader.head(), reader.len_bytes()), (plain.head(), plain.len_bytes()));
        }
    }

    #[test]
    fn who_takes_them_may_stop_early_and_all_is_read_nevertheless() {
        let bytes = journal(40 * BATCH as u64);
        let mut reader = Reader::over(Path::new("a.ron"), &bytes[..]).unwrap();
        let first = reader.ahead(|ahead| ahead.next_record().unwrap().unwrap().0.n);
        assert_eq!(first.unwrap(), RecordNo(1));
        assert_eq!(reader.len_bytes(), bytes.len() as u64);
    }

    /// A journal with a record in it that is sealed and not in canonical form.
    fn sealed_wrongly(records: u64, at: u64) -> Vec<u8> {
        let (mut text, mut hash) = encode_header(&Header::new(&samples::scenario()).unwrap()).unwrap();
        for n in 1..=records {
            let own = line::to_text(&line::LineOut::new(&samples::mark(n, "a"))).unwrap();
            let other = if n == at { own.replace("at:", "at: ") } else { own };
            let (line, next) = codec::seal_text(other, &hash).unwrap();
            text.push('\n');
            text.push_str(&line);
            hash = next;
        }
        text.push('\n');
        text.into_bytes()
    }

    #[test]
    fn a_sealed_line_that_is_no_record_ends_it_as_without_reading_ahead() {
        let batch = BATCH as u64;
        for at in [1, 2, batch, batch + 1, 3 * batch, 10 * batch] {
            let bytes = sealed_wrongly(10 * batch, at);
            for take in [0, usize::MAX] {
                let mut plain = Reader::over(Path::new("a.ron"), &bytes[..]).unwrap();
                let mut reader = Reader::over(Path::new("a.ron"), &bytes[..]).unwrap();
                let taken =
                    reader.ahead(|a| std::iter::from_fn(|| a.next_record().unwrap()).take(take).count()).unwrap();
                let count = std::iter::from_fn(|| plain.next_record().unwrap()).count();
                assert_eq!(taken, count.min(take));
                assert_eq!(count as u64, at - 1);
                assert!(matches!(reader.condition(), Condition::Damaged { .. }));
                assert_eq!(reader.condition(), plain.condition());
                assert_eq!((reader.head(), reader.len_bytes()), (plain.head(), plain.len_bytes()));
            }
        }
    }

    #[test]
    fn a_journal_that_cannot_be_read_on_is_an_error() {
        #[derive(Debug)]
        struct Breaks<'a>(&'a [u8]);
        impl Read for Breaks<'_> {
            fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
                match self.0.read(into)? {
                    0 => Err(std::io::Error::other("gone")),
                    read => Ok(read),
                }
            }
        }
        let bytes = journal(40 * BATCH as u64);
        for take in [1, usize::MAX] {
            let mut reader = Reader::over(Path::new("a.ron"), Breaks(&bytes)).unwrap();
            let taken = reader.ahead(|ahead| {
                for _ in 0..take {
                    if ahead.next_record()?.is_none() {
                        break;
                    }
                }
                Ok::<(), JournalError>(())
            });
            assert!(taken.and_then(|taken| taken).is_err());
        }
    }

    #[test]
    fn damage_on_the_way_ends_it_where_it_stands() {
        let mut bytes = journal(10 * BATCH as u64);
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        let mut plain = Reader::over(Path::new("a.ron"), &bytes[..]).unwrap();
        let mut reader = Reader::over(Path::new("a.ron"), &bytes[..]).unwrap();
        let count = reader.ahead(|ahead| std::iter::from_fn(|| ahead.next_record().unwrap()).count()).unwrap();
        assert_eq!(count, std::iter::from_fn(|| plain.next_record().unwrap()).count());
        assert_eq!(reader.condition(), plain.condition());
    }
}
