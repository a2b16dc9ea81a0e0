//! Snapshots: all that opening a journal makes of its records, put away, so that the next one to open it
//! reads what was written since and nothing else.
//!
//! A snapshot holds a state shortly before the tip of the branch in use, how the records hang together, and where in
//! the file they stand. It is a cache. It says of which engine, which journal and which record it is, and
//! ends in a sum over all that; whatever does not fit, down to the last byte, and the journal is read from its
//! first line as if there were none. It is taken only where the journal has, at the place where the
//! snapshot says, the line that it was made after.
//!
//! A journal's personal data is sealed, and a snapshot holds it as it reads with the keys that there are: it is for
//! its owner alone, fits no other keys, and whenever somebody is forgotten all snapshots go.
//!
//! What stands before that line is not read at opening. Each page of it is checked when it is asked for,
//! against the hashes that were seen before and behind it; what is found damaged then is not believed, is
//! told, and nothing more is written. `verify` reads all lines, with snapshots and without.

use super::cache::{self, Cache};
use super::checkpoint::Checkpoint;
use super::depot::{self, PutAway, ToPutAway};
use super::proof::Damage;
use super::sealing::{Keys, Noted, Opener};
use super::{Access, Session};
use crate::domain::{Record, RecordNo};
use crate::history::{Depot, History, Outline, Pace, Shelf, Take, pack, unpack};
use crate::journal::{Header, Index, Pages};
use crate::views::{Grown, Kept, Moment};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// After so many records that are in no snapshot, one is made.
const OFTEN: u64 = 100_000;

/// The state that is kept is that of so many records before the tip: a screen shows the one before the tip
/// as well, and folding so few takes no time.
const BEHIND: u64 = 64;

#[derive(Serialize)]
struct Put<'a, M> {
    outline: &'a Outline,
    index: &'a Index,
    moment: M,
    grown: Grown,
    keys: &'a Noted,
}

#[derive(Deserialize)]
struct Got {
    outline: Outline,
    index: Index,
    moment: Kept,
    grown: Grown,
    keys: Noted,
}

/// What a snapshot is made of.
struct Ready {
    file: PathBuf,
    title: String,
    outline: Outline,
    index: Index,
    moment: Moment,
    noted: Noted,
    keys: Keys,
}

/// What a session knows of its snapshots.
#[derive(Default)]
pub(super) struct Snapshots {
    cache: Option<Cache>,
    /// The last record that is in one.
    pub(super) upto: RecordNo,
    writing: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
    past: Option<(Arc<AtomicBool>, JoinHandle<()>)>,
    /// Up to which record there are checkpoints on the disk.
    depot: Option<RecordNo>,
    /// Whether all records were read, so that there are checkpoints everywhere.
    whole: bool,
}

impl Snapshots {
    /// All records were read just now: no state comes from the disk, and there are checkpoints everywhere.
    pub(super) fn read_whole(&mut self) {
        (self.depot, self.whole) = (None, true);
    }
}

/// Reads a journal's snapshot.
fn read(cache: &Cache, journal: &Path, id: &str) -> Option<Got> {
    let file = cache.file(journal, cache::SNAPSHOT);
    let bytes = fs::read(&file).ok()?;
    let (content, sum) = bytes.split_at_checked(bytes.len().checked_sub(cache::SUM)?)?;
    let packed = content.strip_prefix(cache::title(cache::SNAPSHOT, id, journal).as_bytes())?;
    if cache::sum(&[content]) != sum {
        return None;
    }
    let got = unpack(packed).ok()?;
    cache::touch(&file);
    Some(got)
}

impl Ready {
    /// Puts it away, in place of the one before. That this fails is no reason to stop anybody.
    fn put_away(&self) {
        let Ready { file, title, outline, index, moment, noted, keys } = self;
        let (kept, grown) = (moment.to_keep(), moment.grown());
        let Ok(packed) = pack(&Put { outline, index, moment: kept, grown, keys: noted }) else { return };
        let sum = cache::sum(&[title.as_bytes(), &packed]);
        let write = |file: &mut BufWriter<fs::File>| {
            file.write_all(title.as_bytes())?;
            file.write_all(&packed)?;
            file.write_all(&sum)
        };
        cache::put(file, || !keys.is_outdated(), write);
    }
}

/// The records of a journal stand in its pages, and what is personal in them is sealed there.
#[derive(Debug)]
struct Opened {
    pages: Arc<Pages>,
    opener: Opener,
}

/// The shelf of a journal's records, for whoever has these keys.
pub(super) fn shelf(pages: &Arc<Pages>, keys: &Keys) -> Arc<dyn Shelf> {
    Arc::new(Opened { pages: Arc::clone(pages), opener: keys.opener() })
}

impl Shelf for Opened {
    fn record(&self, n: RecordNo) -> Result<Record, String> {
        let mut record = self.pages.record(n)?;
        self.opener.open(&mut record);
        Ok(record)
    }

    fn each(&self, from: RecordNo, to: RecordNo, pace: Pace, take: &mut Take<'_>) -> Result<(), (RecordNo, String)> {
        self.pages.each(from, to, pace == Pace::Quick, |record| {
            self.opener.open(record);
            take(record)
        })
    }
}

impl Session {
    /// Takes on the id of a journal whose header was read, and its snapshot, where there is one that fits: `skip` says
    /// whether the journal has what its index says. Whether it did.
    pub(super) fn recall(
        &mut self,
        cache: Option<&Cache>,
        header: &Header,
        pages: Option<&Arc<Pages>>,
        skip: impl FnOnce(Index) -> bool,
    ) -> bool {
        self.id.clone_from(&header.id);
        self.snapshots.cache = cache.cloned();
        let Some(pages) = pages else { return false };
        self.pages = Some(Arc::clone(pages));
        let shelf = shelf(pages, &self.keys);
        self.history.put_up(Arc::clone(&shelf));
        let Some(got) = cache.and_then(|cache| read(cache, &self.path, &header.id)) else {
            self.snapshots.read_whole();
            return false;
        };
        let last = got.outline.last();
        if got.index.last() != last || !self.keys.fits(&got.keys) || !skip(got.index) {
            self.snapshots.read_whole();
            return false;
        }
        let genesis = self.history.genesis().clone();
        let moment = Moment::restore(&genesis, got.moment, got.grown);
        self.history = History::restore(genesis, got.outline, shelf, Some((moment.n, moment)));
        self.keys.restore(got.keys);
        self.snapshots.upto = last;
        self.take_up_checkpoints(cache, &header.id, pages);
        let chosen = self.history.chosen();
        let tip = self.history.branch(chosen).map_or(RecordNo::GENESIS, |branch| branch.tip);
        match self.history.state_at(tip) {
            Ok(live) => {
                (self.branch, self.line, self.live) = (chosen, self.history.line(tip), live);
                true
            }
            // Damaged right before the tip: it is opened once more, from the first line.
            Err(error) => {
                self.seal.damage = Some(Damage { line: tip.0 + 1, what: error.to_string(), newer: false });
                true
            }
        }
    }

    /// Takes up the checkpoints that are on the disk, where they fit.
    fn take_up_checkpoints(&mut self, cache: Option<&Cache>, id: &str, pages: &Pages) {
        let Some((file, title)) = cache.map(|cache| depot::place(cache, &self.path, id)) else { return };
        let found = PutAway::open(file, &title, &self.keys, pages);
        self.snapshots.depot = found.as_ref().map(PutAway::last);
        self.history.put_by(found.map(|found| Arc::new(found) as Arc<dyn Depot<Checkpoint>>));
    }

    /// Reads records anew from here on, with the keys that there are now.
    pub(super) fn put_up_anew(&mut self) {
        if let Some(pages) = self.pages.clone() {
            self.history.put_up(shelf(&pages, &self.keys));
        }
    }

    /// Takes all snapshots of all journals away: they hold in plain what journals hold sealed, and copies of a
    /// journal share its keys.
    pub(super) fn wipe_snapshots(&mut self) -> io::Result<()> {
        self.stop_reading_the_past();
        self.stop_writing();
        self.snapshots.upto = RecordNo::GENESIS;
        self.snapshots.depot = None;
        self.history.put_by(None);
        self.snapshots.cache.as_ref().map_or(Ok(()), Cache::wipe)
    }

    /// A snapshot is awaited, checkpoints are not.
    fn stop_writing(&mut self) {
        if let Some((stop, writing)) = self.snapshots.writing.take() {
            stop.store(true, Ordering::Relaxed);
            let _ = writing.join();
        }
    }

    fn stop_reading_the_past(&mut self) {
        if let Some((stop, reading)) = self.snapshots.past.take() {
            stop.store(true, Ordering::Relaxed);
            let _ = reading.join();
        }
    }

    /// Keeps snapshots of a journal that was made just now.
    pub fn keep_snapshots(&mut self, cache: Cache) {
        self.snapshots.cache = Some(cache);
    }

    /// Begins to make a snapshot on another core, where many records are in none.
    pub(super) fn snapshot_where_due(&mut self) {
        let busy = self.snapshots.writing.as_ref().is_some_and(|(_, writing)| !writing.is_finished());
        if self.history.last().0 < self.snapshots.upto.0.saturating_add(OFTEN) || busy {
            return;
        }
        if let Some(ready) = self.to_put_away() {
            self.snapshots.upto = ready.outline.last();
            let checkpoints = self.checkpoints_where_old();
            let stop = Arc::new(AtomicBool::new(false));
            let (stopped, cache, path) = (Arc::clone(&stop), self.snapshots.cache.clone(), self.path.clone());
            let thread = std::thread::Builder::new().name("snapshot".to_owned());
            let writing = thread.spawn(move || {
                ready.put_away();
                checkpoints.iter().for_each(|checkpoints| checkpoints.put_away(&stopped));
                cache.iter().for_each(|cache| cache.tidy(&path));
            });
            self.snapshots.writing = writing.ok().map(|writing| (stop, writing));
        }
    }

    /// What a snapshot is made of, where one is wanted and all that it would hold is on the disk.
    fn to_put_away(&self) -> Option<Ready> {
        let cache = self.snapshots.cache.as_ref()?;
        let pages = self.pages.as_ref().filter(|pages| pages.damage().is_none())?;
        if self.is_draft() || self.seal.damage.is_some() {
            return None;
        }
        let (index, outline) = (pages.to_index(), self.history.outline());
        if index.last() != outline.last() || !index.is_whole() {
            return None;
        }
        let line = self.history.line(self.history.branch(self.history.chosen())?.tip);
        let moment = self.history.state_at(line.at(line.len().saturating_sub(BEHIND))?).ok()?;
        let what = cache::SNAPSHOT;
        let (file, title) = (cache.file(&self.path, what), cache::title(what, &self.id, &self.path));
        let (noted, keys) = (self.keys.to_keep(), self.keys.clone());
        Some(Ready { file, title, outline: outline.clone(), index, moment, noted, keys })
    }

    /// What it takes to put checkpoints on the disk, where there are many and those there are not up to date.
    fn checkpoints_where_old(&mut self) -> Option<ToPutAway> {
        let (snapshots, last) = (&self.snapshots, self.history.last());
        let old = snapshots.depot.is_none_or(|depot| depot::are_old(depot, last));
        let cache = snapshots.cache.as_ref().filter(|_| snapshots.whole && old)?;
        let index = self.pages.as_ref()?.to_index();
        let (file, title) = depot::place(cache, &self.path, &self.id);
        let (noted, keys) = (self.keys.to_keep(), self.keys.clone());
        let states = self.history.states();
        self.snapshots.depot = Some(index.last());
        Some(ToPutAway { file, title, last: index.last(), head: index.head(), states, noted, keys })
    }

    /// Begins to read once more, on another core, what a snapshot has spared: for the checkpoints on the way,
    /// so that going back is quick, and to check it. What is found damaged is told as what is found
    /// otherwise. The session does not wait for it.
    pub fn read_the_past(&mut self) {
        let snapshots = &self.snapshots;
        // What was read whole at opening has its checkpoints.
        if snapshots.past.is_some() || snapshots.whole || snapshots.upto == RecordNo::GENESIS || self.is_draft() {
            return;
        }
        let Some(past) = self.history.past() else { return };
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        self.snapshots.whole = true;
        let checkpoints = self.checkpoints_where_old();
        let thread = std::thread::Builder::new().name("past".to_owned());
        let reading = thread.spawn(move || {
            if past.fill(&stopped).is_ok() {
                checkpoints.iter().for_each(|checkpoints| checkpoints.put_away(&stopped));
            }
        });
        self.snapshots.past = reading.ok().map(|reading| (stop, reading));
    }

    /// Waits until the past is read: see [`Session::read_the_past`].
    pub fn wait_for_the_past(&mut self) {
        if let Some((_, reading)) = self.snapshots.past.take() {
            let _ = reading.join();
        }
    }
}

impl Drop for Session {
    /// Puts a snapshot away where many records are in none.
    fn drop(&mut self) {
        self.stop_reading_the_past();
        self.stop_writing();
        let least = self.snapshots.cache.as_ref().map_or(u64::MAX, |cache| cache.least);
        if self.history.last().0 >= self.snapshots.upto.0.saturating_add(least)
            && let Some(ready) = self.to_put_away()
        {
            ready.put_away();
            self.snapshots.cache.iter().for_each(|cache| cache.tidy(&self.path));
        }
        // What is written to goes last: who opens it next finds the snapshot.
        self.journal = Access::ReadOnly(String::new());
    }
}
