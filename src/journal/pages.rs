//! A journal as pages: where each begins, and the hash of all lines before it. So a record can be read
//! without those before it, and is believed for the same reason as they were: its page is read whole, and
//! every line of it must carry its hash, from the one that is known before the page to the one that is
//! known behind it.
//!
//! The index is forty bytes for a page of a hundred lines. It is made while the journal is read or written,
//! and may be put away in a cache ([`Index`]): what it says is checked against the journal each time a page
//! is read.

use super::codec::{self, ChainHash, Header};
use super::disk::{Disk, DiskFile, How, Input};
use super::line;
use super::reader::End;
use crate::domain::{Record, RecordNo};
use serde::{Deserialize, Serialize};
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

/// A page has so many records, if it does not have [`FULL`] bytes before.
const RECORDS: u64 = 128;

/// A page ends with the line that brings it to so many bytes. Lines may have 16 MiB.
const FULL: u64 = 256 * 1024;

/// A page is no longer.
const LONGEST: usize = FULL as usize + codec::MAX_LINE + 1;

/// For so many records a thread pays.
const MANY: u64 = 2 * RECORDS;

/// How many pages may wait that were read ahead.
const WAITING: usize = 4;

/// The most bytes of pages that are held, besides the last one that was read.
const ROOM: usize = 4 << 20;

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Start {
    /// The last record before it.
    after: RecordNo,
    /// Where its first line begins in the file.
    offset: u64,
    /// The hash of the line before.
    hash: ChainHash,
}

/// Where the pages of a journal begin, and how far it is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    format: u32,
    starts: Vec<Start>,
    end: Start,
    /// Whether the last line has its newline.
    terminated: bool,
}

impl Index {
    fn new(format: u32, end: &End) -> Index {
        let (start, terminated) = (Start::behind(end), end.terminated);
        Index { format, starts: vec![start], end: start, terminated }
    }

    /// Whether it can be put away: nothing is to be added to the last line that it knows.
    pub fn is_whole(&self) -> bool {
        self.terminated
    }

    /// The last record that it knows of.
    pub fn last(&self) -> RecordNo {
        self.end.after
    }

    /// The hash of its line.
    pub fn head(&self) -> ChainHash {
        self.end.hash
    }

    pub(super) fn end(&self) -> End {
        let Start { after, offset, hash } = self.end;
        End { hash, length: offset, terminated: self.terminated, next: RecordNo(after.0 + 1) }
    }

    /// The journal goes on to here.
    fn grow(&mut self, end: &End) {
        (self.end, self.terminated) = (Start::behind(end), end.terminated);
        let full = self.starts.last().is_none_or(|start| {
            self.end.after.0.saturating_sub(start.after.0) >= RECORDS
                || self.end.offset.saturating_sub(start.offset) >= FULL
        });
        if full {
            self.starts.push(self.end);
        }
    }

    /// The journal ends here, after all.
    fn cut(&mut self, end: &End) {
        self.starts.retain(|start| start.after.0 + 1 < end.next.0);
        self.grow(end);
    }

    /// Where a record's page begins and where it ends, as far as it is known.
    fn page(&self, n: RecordNo) -> Option<(Start, Start)> {
        if n > self.end.after {
            return None;
        }
        let next = self.starts.partition_point(|start| start.after < n);
        let start = self.starts.get(next.checked_sub(1)?)?;
        Some((*start, self.starts.get(next).copied().unwrap_or(self.end)))
    }
}

impl Start {
    fn behind(end: &End) -> Start {
        Start { after: RecordNo(end.next.0.saturating_sub(1)), offset: end.length, hash: end.hash }
    }
}

/// The pages of a journal. What is asked for is read and checked then.
#[derive(Debug)]
pub struct Pages {
    path: PathBuf,
    id: String,
    format: u32,
    disk: Arc<dyn Disk>,
    /// One at a time: a file has one place where it is read.
    file: Mutex<Box<dyn DiskFile>>,
    index: Mutex<Index>,
    held: Mutex<Held>,
    damage: Mutex<Option<(RecordNo, String)>>,
}

/// A page that was read and checked.
#[derive(Debug)]
struct Page {
    after: RecordNo,
    texts: Vec<u8>,
    /// Where the texts of its lines begin and end, without their seals.
    lines: Vec<(usize, usize)>,
}

/// What is wrong, and at which record.
type Wrong = (RecordNo, String);

/// The pages that were read last, the newest last.
#[derive(Debug, Default)]
struct Held {
    pages: Vec<Arc<Page>>,
}

impl Pages {
    /// The pages of a journal, as far as it was read.
    pub(super) fn new(disk: Arc<dyn Disk>, path: &Path, header: &Header, end: &End) -> io::Result<Pages> {
        Ok(Pages {
            path: path.to_owned(),
            id: header.id.clone(),
            format: header.format,
            file: Mutex::new(disk.open(path, How::Read)?),
            disk,
            index: Mutex::new(Index::new(header.format, end)),
            held: Mutex::default(),
            damage: Mutex::default(),
        })
    }

    /// Takes an index that was put away, if the last of its pages is there as it says and the journal's
    /// first line is the one that it began with.
    pub(super) fn adopt(&self, index: Index) -> bool {
        let own = self.index().clone();
        let last = index.last();
        let same = (own.format, own.starts.first()) == (index.format, index.starts.first());
        if !same || !index.is_whole() || own.last() >= last {
            return false;
        }
        *self.index() = index;
        let found = self.read_page(last).is_ok();
        if !found {
            *self.index() = own;
        }
        found
    }

    /// Goes back to what was known before.
    pub(super) fn restore(&self, index: Index) {
        *self.index() = index;
        lock(&self.held).pages.clear();
    }

    /// The file from a place on.
    pub(super) fn read_from(&self, at: u64) -> io::Result<Box<dyn Input>> {
        // Opened once more: pages are read meanwhile, and a file has one place where it is read.
        self.disk.open(&self.path, How::Read)?.read_from(at)
    }

    /// A copy of the index, to be put away.
    pub fn to_index(&self) -> Index {
        self.index().clone()
    }

    /// The last record that is known, and where its line ends in the file.
    pub fn extent(&self) -> (RecordNo, u64) {
        let index = self.index();
        (index.last(), index.end.offset)
    }

    /// The journal's id, as its header has it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What was found damaged when it was read; the record, and what is wrong.
    pub fn damage(&self) -> Option<(RecordNo, String)> {
        lock(&self.damage).clone()
    }

    /// Reads a record, if all of its page is what it was.
    ///
    /// # Errors
    /// What is wrong, for people. [`Pages::damage`] tells it from then on.
    pub fn record(&self, n: RecordNo) -> Result<Record, String> {
        let read = self.page(n).and_then(|page| {
            let text = page.line(n).unwrap_or_default(); // it is on the page
            let mut record = line::blank();
            codec::decode_text(self.format, text, n, &mut record).map_err(|flaw| (n, flaw.to_string()))?;
            Ok(record)
        });
        read.map_err(|wrong| self.tell(wrong))
    }

    /// Reads the records from one to another, in order, until no more are wanted. Each is handed on in the place of
    /// the one before. Where `ahead` says so, another core reads and checks pages while this one takes records.
    ///
    /// # Errors
    /// As [`Pages::record`], with the record's number.
    pub fn each(
        &self,
        from: RecordNo,
        to: RecordNo,
        ahead: bool,
        mut take: impl FnMut(&mut Record) -> ControlFlow<()>,
    ) -> Result<(), (RecordNo, String)> {
        let (mut record, mut n) = (line::blank(), from);
        let mut take_page = |page: &Page| {
            while let Some(text) = page.line(n).filter(|_| n <= to) {
                codec::decode_text(self.format, text, n, &mut record).map_err(|flaw| (n, flaw.to_string()))?;
                if take(&mut record).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
                n = RecordNo(n.0 + 1);
            }
            Ok(ControlFlow::Continue(()))
        };
        let walk = Walk { pages: self, next: from, to };
        let taken = match ahead && to.0.saturating_sub(from.0) > MANY {
            true => walk.ahead(&mut take_page),
            false => walk.plain(&mut take_page),
        };
        taken.map_err(|wrong| (wrong.0, self.tell(wrong)))
    }

    /// Remembers damage, and says where it is.
    fn tell(&self, (at, what): Wrong) -> String {
        let told = format!("line {}: {what}", at.0 + 1);
        lock(&self.damage).get_or_insert((at, what));
        told
    }

    pub(super) fn grow(&self, end: &End) {
        self.index().grow(end);
    }

    pub(super) fn cut(&self, end: &End) {
        self.index().cut(end);
        lock(&self.held).pages.clear();
    }

    /// The hash of a record's line.
    pub(super) fn hash_of(&self, n: RecordNo) -> Result<ChainHash, Wrong> {
        if n == self.index().last() {
            return Ok(self.index().head());
        }
        let (start, page) = self.read_page(n)?;
        let count = usize::try_from(n.0 - start.after.0).unwrap_or(usize::MAX); // it is on the page
        let texts = page.lines.iter().take(count).map(|(from, to)| page.texts.get(*from..*to).unwrap_or_default());
        Ok(texts.fold(start.hash, |hash, text| hash.then(text)))
    }

    /// Whether this is the hash of a record's line: then all lines before it are those that they were, too.
    pub fn has(&self, n: RecordNo, hash: &ChainHash) -> bool {
        n <= self.index().last() && self.hash_of(n).is_ok_and(|own| own == *hash)
    }

    fn index(&self) -> MutexGuard<'_, Index> {
        lock(&self.index)
    }

    /// Reads and checks the page of a record.
    fn read_page(&self, n: RecordNo) -> Result<(Start, Page), Wrong> {
        let wrong = |what: &str| (n, what.to_owned());
        let (start, end) = self.index().page(n).ok_or_else(|| wrong("there is none of this number"))?;
        let length = usize::try_from(end.offset.saturating_sub(start.offset)).unwrap_or(usize::MAX);
        let mut texts = Vec::with_capacity(length.min(LONGEST));
        let read = {
            let file = lock(&self.file);
            file.read_from(start.offset).and_then(|input| input.take(length as u64).read_to_end(&mut texts))
        };
        read.map_err(|error| wrong(&format!("its page cannot be read: {error}")))?;
        if texts.len() != length {
            return Err(wrong("the journal ends before it"));
        }
        let count = usize::try_from(end.after.0 - start.after.0.min(end.after.0)).unwrap_or_default();
        let (mut lines, mut hash, mut from) = (Vec::with_capacity(count.min(length)), start.hash, 0);
        for n in start.after.0 + 1..=end.after.0 {
            let rest = texts.get(from..).unwrap_or_default();
            let line = rest.get(..memchr::memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
            let (text, next) = codec::unseal(line, &hash).map_err(|flaw| (RecordNo(n), flaw.to_string()))?;
            lines.push((from, from + text.len()));
            (hash, from) = (next, from + line.len() + 1);
        }
        if hash != end.hash {
            return Err(wrong("its page is not the one that was there"));
        }
        Ok((start, Page { after: start.after, texts, lines }))
    }

    /// The page of a record, from those that are held or anew.
    fn page(&self, n: RecordNo) -> Result<Arc<Page>, Wrong> {
        let holds = |page: &Arc<Page>| page.line(n).is_some();
        {
            let pages = &mut lock(&self.held).pages;
            if let Some(at) = pages.iter().rposition(holds) {
                let page = pages.remove(at);
                pages.push(Arc::clone(&page));
                return Ok(page);
            }
        }
        let page = Arc::new(self.read_page(n)?.1);
        let pages = &mut lock(&self.held).pages;
        // One that has grown since takes the place of what it was.
        pages.retain(|held| held.after != page.after);
        pages.push(Arc::clone(&page));
        let mut room = ROOM;
        let fits = pages.iter().rev().take_while(|page| {
            let fits = room >= page.texts.len();
            room = room.saturating_sub(page.texts.len());
            fits
        });
        let fits = fits.count().max(1);
        pages.drain(..pages.len().saturating_sub(fits));
        Ok(page)
    }
}

/// Pages one after the other.
struct Walk<'a> {
    pages: &'a Pages,
    next: RecordNo,
    to: RecordNo,
}

impl Iterator for Walk<'_> {
    type Item = Result<Arc<Page>, Wrong>;

    fn next(&mut self) -> Option<Result<Arc<Page>, Wrong>> {
        let page = (self.next <= self.to).then(|| self.pages.page(self.next))?;
        // Behind one that cannot be read nothing is known.
        self.next = page.as_ref().map_or(RecordNo(u64::MAX), |page| page.next());
        Some(page)
    }
}

impl Walk<'_> {
    fn plain(self, take: &mut impl FnMut(&Page) -> Result<ControlFlow<()>, Wrong>) -> Result<(), Wrong> {
        for page in self {
            if take(&*page?)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The same, with pages that are read on another core.
    fn ahead(self, take: &mut impl FnMut(&Page) -> Result<ControlFlow<()>, Wrong>) -> Result<(), Wrong> {
        let (pages, next, to) = (self.pages, self.next, self.to);
        let (send, read) = sync_channel(WAITING);
        thread::scope(|scope| {
            // Ends where nobody takes any more.
            let reading = thread::Builder::new().name("pages".to_owned()).spawn_scoped(scope, move || {
                let _ = { self }.try_for_each(|page| send.send(page));
            });
            if reading.is_err() {
                return Walk { pages, next, to }.plain(take);
            }
            for page in read {
                if take(&*page?)?.is_break() {
                    break;
                }
            }
            Ok(())
        })
    }
}

impl Page {
    /// The first record behind it.
    fn next(&self) -> RecordNo {
        RecordNo(self.after.0 + self.lines.len() as u64 + 1)
    }

    /// The text of a record's line.
    fn line(&self, n: RecordNo) -> Option<&[u8]> {
        let index = n.0.checked_sub(self.after.0 + 1)?;
        let (from, to) = self.lines.get(usize::try_from(index).ok()?)?;
        self.texts.get(*from..*to)
    }
}

/// Whoever held it and panicked has left it whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Entry, Outcome, samples};
    use crate::journal::{Journal, Reader};
    use std::fs;
    use std::path::PathBuf;

    /// A journal of so many records, and some long ones among them.
    fn journal(dir: &tempfile::TempDir, records: u64) -> PathBuf {
        let path = dir.path().join("a.ron");
        let (mut journal, _) = Journal::create(&path, &samples::scenario()).unwrap();
        let all: Vec<_> = (1..=records).map(record).collect();
        for piece in all.chunks(50) {
            journal.append(piece).unwrap();
        }
        let (pages, last) = (journal.pages().unwrap().clone(), RecordNo(records));
        assert_eq!(pages.to_index().last(), last);
        assert!((1..=records).all(|n| pages.record(RecordNo(n)).unwrap() == record(n)));
        path
    }

    fn record(n: u64) -> Record {
        let mut record = samples::mark(n, "a record among others");
        if let Entry::Step(step) = &mut record.entry
            && n % 100 == 7
            && let Outcome::Accepted(events) = &mut step.outcome
        {
            *events = events.iter().cycle().take(7_000).cloned().collect();
        }
        record
    }

    fn read(path: &Path) -> Reader {
        let mut reader = Reader::open(path).unwrap();
        while reader.next_record().unwrap().is_some() {}
        reader
    }

    #[test]
    fn any_record_is_read_and_an_index_spares_what_stands_before() {
        let dir = tempfile::tempdir().unwrap();
        let path = journal(&dir, 1_000);
        let whole = read(&path);
        let pages = whole.pages().unwrap();
        for n in (1..=1_000).map(|i| 1 + i * 7_919 % 1_000) {
            assert_eq!(pages.record(RecordNo(n)).unwrap(), record(n));
        }
        assert!(pages.to_index().starts.len() > 8, "pages of 128 lines, and shorter ones where lines are long");
        assert!(pages.record(RecordNo(1_001)).is_err() && pages.record(RecordNo(0)).is_err());
        // What is put away at any record goes on from there to the same end.
        for upto in [1, 127, 128, 129, 500, 999] {
            let mut some = Reader::open(&path).unwrap();
            (0..upto).for_each(|_| drop(some.next_record().unwrap()));
            let index = some.pages().unwrap().to_index();
            assert_eq!(index.last(), RecordNo(upto));
            let mut reader = Reader::open(&path).unwrap();
            assert!(reader.skip(index.clone()) && !reader.skip(index), "once");
            assert_eq!(reader.next_record().unwrap(), Some(record(upto + 1)));
            while reader.next_record().unwrap().is_some() {}
            assert_eq!((reader.head(), reader.len_bytes()), (whole.head(), whole.len_bytes()));
            assert_eq!((reader.condition(), reader.shortfall()), (whole.condition(), None));
            let pages = reader.pages().unwrap();
            assert!((1..=1_000).rev().all(|n| pages.record(RecordNo(n)).unwrap() == record(n)));
        }
    }

    #[test]
    fn records_in_a_row_are_those_read_one_by_one() {
        let dir = tempfile::tempdir().unwrap();
        let path = journal(&dir, 1_000);
        let reader = read(&path);
        let pages = reader.pages().unwrap();
        for (from, to, ahead) in
            [(1, 1_000, true), (1, 1_000, false), (129, 128 + 300, true), (5, 5, true), (9, 8, true)]
        {
            let mut found = Vec::new();
            let mut take = |record: &mut Record| {
                found.push(record.clone());
                ControlFlow::Continue(())
            };
            pages.each(RecordNo(from), RecordNo(to), ahead, &mut take).unwrap();
            assert!(found.iter().cloned().eq((from..=to).map(record)), "{from} to {to}");
            // As many as are wanted.
            let mut count = 0;
            let take = |_: &mut Record| {
                count += 1;
                if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            pages.each(RecordNo(from), RecordNo(to), ahead, take).unwrap();
            assert_eq!(count, found.len().min(3));
        }
        // Damage stops them there, and is told.
        let mut bytes = fs::read(&path).unwrap();
        let at = memchr::memchr_iter(b'\n', &bytes).nth(700).unwrap() - 60;
        bytes[at] ^= 1;
        fs::write(&path, &bytes).unwrap();
        for ahead in [false, true] {
            let mut fresh = Reader::open(&path).unwrap();
            assert!(fresh.skip(pages.to_index()));
            let fresh = fresh.pages().unwrap();
            let mut last = 0;
            let take = |record: &mut Record| {
                last = record.n.0;
                ControlFlow::Continue(())
            };
            let (n, told) = fresh.each(RecordNo(1), RecordNo(1_000), ahead, take).unwrap_err();
            let (start, _) = pages.to_index().page(RecordNo(700)).unwrap();
            assert_eq!((n, last), (RecordNo(700), start.after.0), "nothing of a damaged page");
            assert_eq!(fresh.damage().unwrap().0, RecordNo(700));
            assert!(told.starts_with("line 701: "), "{told}");
        }
    }

    #[test]
    fn a_changed_byte_is_met_by_who_reads_its_page_and_by_nobody_else() {
        let dir = tempfile::tempdir().unwrap();
        let path = journal(&dir, 300);
        let (sound, index) = (fs::read(&path).unwrap(), read(&path).pages().unwrap().to_index());
        let header = memchr::memchr(b'\n', &sound).unwrap() + 1;
        let last = index.page(RecordNo(300)).unwrap().0;
        for at in (header..sound.len()).step_by(9_973) {
            let mut bytes = sound.clone();
            bytes[at] ^= 1;
            fs::write(&path, &bytes).unwrap();
            let mut reader = Reader::open(&path).unwrap();
            // The last page is looked at when an index is taken.
            let skipped = reader.skip(index.clone());
            assert_eq!(skipped, (at as u64) < last.offset, "{at}");
            let pages = reader.pages().unwrap();
            let wrong = (1..=300).map(RecordNo).filter(|n| pages.record(*n).is_err() && skipped).count();
            if skipped {
                assert!((1..=RECORDS as usize).contains(&wrong), "{wrong} at {at}");
                let (n, _) = pages.damage().unwrap();
                let (start, end) = index.page(n).unwrap();
                assert!((start.offset..end.offset).contains(&(at as u64)), "{at}");
            }
        }
        // A file that was cut or grows again is not what it was.
        fs::write(&path, &sound[..sound.len() / 2]).unwrap();
        assert!(!Reader::open(&path).unwrap().skip(index));
    }
}
