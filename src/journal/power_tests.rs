//! A simulated disk that loses power, fails and fills up at any operation, and a writer that is killed:
//! what was acknowledged is there, and the journal opens.

use super::disk::simulated::{Fault, Simulated};
use super::salvage::salvage_on;
use super::*;
use crate::domain::samples::{mark, scenario};
use crate::domain::{Record, RecordNo, Time};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NOW: Time = Time(1_767_603_600_000_000);

/// How many faults one journal sees before the next one is made.
const ROUNDS: u64 = 8;

/// What there was in a run.
#[derive(Debug, Default)]
struct Tally {
    power_cuts: u64,
    kills: u64,
    errors: u64,
    appends: u64,
    records: u64,
    torn: u64,
    kept_unacknowledged: u64,
}

impl Tally {
    fn add(&mut self, other: &Tally) {
        self.power_cuts += other.power_cuts;
        self.kills += other.kills;
        self.errors += other.errors;
        self.appends += other.appends;
        self.records += other.records;
        self.torn += other.torn;
        self.kept_unacknowledged += other.kept_unacknowledged;
    }
}

/// A machine with one journal on it, and what is known of that.
struct Machine {
    seed: u64,
    rng: ChaCha8Rng,
    disk: Simulated,
    path: PathBuf,
    /// What was acknowledged, in order.
    acknowledged: Vec<Record>,
    /// What was asked for and not answered.
    asked: Vec<Record>,
    /// What was acknowledged and may be gone: it was being taken back.
    leaving: usize,
    tally: Tally,
}

impl Machine {
    /// A journal is made; at times the power goes on the way.
    fn new(seed: u64) -> Machine {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let page = [16, 64, 512, 4096][(rng.next_u64() % 4) as usize];
        let disk = Simulated::new(rng.next_u64(), page);
        let path = PathBuf::from("/j.ron");
        let (acknowledged, asked) = (Vec::new(), Vec::new());
        let mut made = Machine { seed, rng, disk, path, acknowledged, asked, leaving: 0, tally: Tally::default() };
        if made.draw(3) == 0 {
            let after = made.draw(9);
            made.disk.fail(after, Fault::Power);
        }
        if made.create().is_err() {
            made.disk.power_cycle();
            // It was never said to be there. Whatever is there says so, or is an empty journal.
            if let Ok((journal, contents, _)) = Journal::open_on(made.arc(), &made.path, NOW) {
                assert!(contents.records.is_empty() && journal.next_n() == RecordNo(1), "seed {seed}");
            } else {
                made.path = PathBuf::from("/k.ron");
                made.create().unwrap();
            }
        }
        made.disk.mend();
        made
    }

    fn create(&self) -> Result<(), JournalError> {
        Journal::create_on(self.arc(), &self.path, &scenario()).map(|_| ())
    }

    fn arc(&self) -> Arc<Simulated> {
        Arc::new(self.disk.clone())
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.rng.next_u64() % below
    }

    /// So many records with texts of all lengths.
    fn batch(&mut self, count: u64) -> Vec<Record> {
        let first = self.acknowledged.len() as u64 + 1;
        (first..first + count)
            .map(|n| {
                let length = self.draw(120) as usize;
                let letter = char::from(b'a' + self.draw(26) as u8);
                mark(n, &letter.to_string().repeat(length + 1))
            })
            .collect()
    }

    /// Works on a journal until the fault has come, or for a while.
    fn work(&mut self, mut journal: Journal) {
        for _ in 0..4 {
            let count = if self.draw(3) == 0 { 2 + self.draw(12) } else { 1 };
            let mark = journal.mark();
            self.asked = self.batch(count);
            match journal.append(&self.asked) {
                Ok(()) => {
                    self.tally.appends += 1;
                    self.tally.records += count;
                    self.acknowledged.append(&mut self.asked);
                }
                Err(_) if self.disk.is_powered() => {
                    if journal.is_read_only() {
                        return; // a part of it may be on the disk
                    }
                    self.asked.clear(); // it was refused
                }
                Err(_) => return,
            }
            if self.acknowledged.len() as u64 >= count && self.draw(12) == 0 && journal.next_n().0 > count {
                self.leaving = self.acknowledged.len() - (self.next_of(&mark) - 1);
                if journal.take_back(mark).is_ok() {
                    self.acknowledged.truncate(self.acknowledged.len() - self.leaving);
                    self.leaving = 0;
                } else {
                    return;
                }
            }
        }
    }

    fn next_of(&self, mark: &Mark) -> usize {
        let text = format!("{mark:?}"); // its fields are the writer's own
        let digits = text.split("next: RecordNo(").nth(1).and_then(|rest| rest.split(')').next());
        digits.and_then(|digits| digits.parse().ok()).unwrap()
    }

    /// One fault, at one operation, and what comes after.
    fn round(&mut self) {
        let after = self.draw(24);
        let power = self.draw(4) != 0;
        let fault = match self.draw(3) {
            _ if power => Fault::Power,
            0 => Fault::Error(ErrorKind::Other),
            1 => Fault::Error(ErrorKind::StorageFull),
            _ => Fault::Short,
        };
        self.disk.fail(after, fault);
        if let Ok((journal, contents, _)) = Journal::open_on(self.arc(), &self.path, NOW) {
            assert_eq!(contents.records, self.acknowledged, "seed {}", self.seed);
            self.work(journal);
        }
        let came = !self.disk.mend();
        if !self.disk.is_powered() || self.draw(2) == 0 {
            let cut = self.draw(4) != 0;
            self.tally.power_cuts += u64::from(cut);
            self.tally.kills += u64::from(!cut);
            if cut { self.disk.power_cycle() } else { self.disk.restart() }
        } else {
            self.tally.errors += u64::from(came);
        }
        self.look();
    }

    /// What was acknowledged is there, with a part at most of what was not.
    fn look(&mut self) {
        let seed = self.seed;
        let reader = Reader::open_on(self.arc(), &self.path).unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        let read = reader.contents().unwrap();
        let opened = Journal::open_on(self.arc(), &self.path, NOW);
        let (journal, contents, cut) = opened.unwrap_or_else(|e| panic!("seed {seed}: {e}"));
        assert_eq!(contents.records, read.records, "seed {seed}: reading and opening agree");
        assert_eq!(cut.is_some(), matches!(read.condition, Condition::Torn { .. }), "seed {seed}");
        let there = &contents.records;
        let least = self.acknowledged.len() - self.leaving;
        assert!(there.len() >= least, "seed {seed}: {least} acknowledged, {} there", there.len());
        let all: Vec<&Record> = self.acknowledged.iter().chain(&self.asked).collect();
        assert!(there.len() <= all.len(), "seed {seed}");
        assert!(there.iter().eq(all[..there.len()].iter().copied()), "seed {seed}");
        self.tally.torn += u64::from(cut.is_some());
        self.tally.kept_unacknowledged += (there.len().saturating_sub(self.acknowledged.len())) as u64;
        self.acknowledged = contents.records;
        (self.asked, self.leaving) = (Vec::new(), 0);
        drop(journal);
        if self.draw(4) > 0 {
            return;
        }
        let mut reader = Reader::open_on(self.arc(), &self.path).unwrap();
        while reader.next_record().unwrap().is_some() {}
        assert_eq!((reader.condition(), reader.shortfall()), (&Condition::Whole, None), "seed {seed}");
    }
}

/// As many power cuts as asked for, on as many journals as it takes, on all cores.
fn faults(first_seed: u64, count: u64) -> Tally {
    let cores = std::thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let of_one = |core: u64| {
        let (mut sum, mut seed) = (Tally::default(), first_seed + core);
        while sum.power_cuts < count.div_ceil(cores) {
            let mut machine = Machine::new(seed);
            (0..ROUNDS).for_each(|_| machine.round());
            sum.add(&machine.tally);
            seed += cores;
        }
        sum
    };
    let mut sum = Tally::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..cores).map(|core| scope.spawn(move || of_one(core))).collect();
        threads.into_iter().for_each(|thread| sum.add(&thread.join().unwrap()));
    });
    assert!(sum.torn > sum.power_cuts / 100 && sum.kept_unacknowledged > 0, "the faults do something: {sum:?}");
    println!("seeds from {first_seed} on: {sum:?}");
    sum
}

/// All that is done to a journal, on a disk where one operation may fail. Gives what was acknowledged
/// and what was asked for last.
fn story(disk: &Simulated, path: &Path, known: &mut Known) -> Result<(), JournalError> {
    let arc = || Arc::new(disk.clone());
    let mut journal = Journal::create_on(arc(), path, &scenario())?.0;
    known.created = true;
    let say = |journal: &mut Journal, count: u64, known: &mut Known| {
        let first = journal.next_n().0;
        known.asked = (first..first + count).map(|n| mark(n, &format!("{n} ").repeat(20))).collect();
        journal.append(&known.asked)?;
        known.acknowledged.append(&mut known.asked);
        Ok::<(), JournalError>(())
    };
    say(&mut journal, 1, known)?;
    say(&mut journal, 9, known)?;
    let before = journal.mark();
    say(&mut journal, 3, known)?;
    known.leaving = 3;
    journal.take_back(before)?;
    known.acknowledged.truncate(10);
    known.leaving = 0;
    say(&mut journal, 1, known)?;
    drop(journal);
    // A torn end: it is cut.
    let torn = [&disk.bytes(path).unwrap_or_default()[..], b"(n:12,p:11,at"].concat();
    if disk.is_powered() {
        disk.put(path, &torn);
    }
    let (journal, _, cut) = Journal::open_on(arc(), path, NOW)?;
    assert!(cut.is_some());
    drop(journal);
    // An end without its newline: it was never acknowledged, and is completed.
    known.asked = known.acknowledged.split_off(known.acknowledged.len() - 1);
    let mut open = disk.bytes(path).unwrap_or_default();
    open.pop();
    if disk.is_powered() {
        disk.put(path, &open);
    }
    let (mut journal, _, _) = Journal::open_on(arc(), path, NOW)?;
    known.acknowledged.append(&mut known.asked);
    say(&mut journal, 2, known)?;
    salvage_on(arc(), path, Path::new("/mended.ron"), None).map(|_| ())
}

/// What is known of a journal from outside.
#[derive(Default)]
struct Known {
    created: bool,
    acknowledged: Vec<Record>,
    asked: Vec<Record>,
    leaving: usize,
}

/// The story with one fault, told again and again with other dice of the disk.
fn with_fault(at: u64, fault: Fault, dice: u64) {
    let what = format!("{fault:?} at operation {at}, dice {dice}");
    let (disk, path) = (Simulated::new(dice, 64), Path::new("/j.ron"));
    disk.fail(at, fault);
    let mut known = Known::default();
    let ended = story(&disk, path, &mut known);
    if fault == Fault::Power {
        assert!(ended.is_err() || !disk.is_powered(), "{what}");
        if dice.is_multiple_of(4) { disk.restart() } else { disk.power_cycle() }
    }
    if let Err(error) = ended {
        assert_eq!(error.to_string().lines().count(), 1, "{what}: {error}");
    }
    let opened = Journal::open_on(Arc::new(disk.clone()), path, NOW);
    let (_journal, contents, _) = match opened {
        Err(error) if known.created => panic!("{what}: {error}"),
        Err(_) => return,
        Ok(opened) => opened,
    };
    let there = contents.records;
    let asked: Vec<Record> = known.acknowledged.iter().chain(&known.asked).cloned().collect();
    assert!(there.len() >= known.acknowledged.len() - known.leaving, "{what}");
    assert!(there.len() <= asked.len() && there == asked[..there.len()], "{what}");
    // Beside it there is nothing but what belongs there.
    let names: Vec<String> = disk.names().iter().map(|name| name.display().to_string()).collect();
    let ours = |name: &&String| {
        let known =
            ["/j.ron", "/j.ron.head", "/j.ron.head.new", "/mended.ron", "/mended.ron.head", "/mended.ron.head.new"];
        known.contains(&name.as_str()) || name.starts_with("/j.ron.broken-")
    };
    assert_eq!(names.iter().find(|name| !ours(name)), None, "{what}");
}

#[test]
fn every_operation_in_turn_fails_is_cut_short_or_is_the_last() {
    let disk = Simulated::new(0, 64);
    story(&disk, Path::new("/j.ron"), &mut Known::default()).unwrap();
    let operations = disk.count();
    assert!(operations > 60, "{operations}");
    let faults = [Fault::Error(ErrorKind::Other), Fault::Error(ErrorKind::StorageFull), Fault::Short, Fault::Power];
    for at in 0..operations {
        for fault in faults {
            (0..12).for_each(|dice| with_fault(at, fault, dice));
        }
    }
    println!("{operations} operations, each with {} faults, 12 times", faults.len());
}

#[test]
fn a_full_disk_refuses_and_goes_on_and_a_failed_sync_is_the_end() {
    let disk = Simulated::new(1, 64);
    let path = Path::new("/j.ron");
    let mut journal = Journal::create_on(Arc::new(disk.clone()), path, &scenario()).unwrap().0;
    journal.append(&[mark(1, "a")]).unwrap();
    let before = disk.bytes(path);
    for fault in [Fault::Short, Fault::Error(ErrorKind::StorageFull), Fault::Error(ErrorKind::QuotaExceeded)] {
        disk.fail(0, fault);
        let error = journal.append(&[mark(2, "b")]).unwrap_err();
        assert!(error.to_string().contains("nothing was recorded: make room, then try again"), "{error}");
        assert!(!journal.is_read_only());
        assert_eq!(disk.bytes(path), before);
    }
    journal.append(&[mark(2, "b")]).unwrap();
    disk.fail(1, Fault::Error(ErrorKind::Other));
    let error = journal.append(&[mark(3, "c")]).unwrap_err();
    assert!(matches!(error, JournalError::Sync { .. }), "{error}");
    let count = disk.count();
    let again = journal.append(&[mark(3, "c")]).unwrap_err();
    assert!(matches!(again, JournalError::ReadOnly { .. }) && journal.is_read_only(), "{again}");
    assert_eq!(disk.count(), count, "nothing was tried again");
}

#[test]
fn a_head_whose_writer_was_killed_is_not_lost_with_the_power() {
    let path = Path::new("/j.ron");
    for (dice, at) in (0..40).flat_map(|dice| (0..10).map(move |at| (dice, at))) {
        let disk = Simulated::new(dice, 64);
        let arc = || Arc::new(disk.clone());
        // Killed on the way, at the latest before the directory is synced behind the head's new name.
        disk.fail(at, Fault::Power);
        let _ = Journal::create_on(arc(), path, &scenario());
        disk.restart();
        let Ok((mut journal, ..)) = Journal::open_on(arc(), path, NOW) else { continue };
        journal.append(&[mark(1, "a")]).unwrap();
        disk.fail(1, Fault::Power);
        journal.append(&[mark(2, &"b".repeat(200))]).unwrap_err();
        drop(journal);
        disk.power_cycle();
        let (_, contents, _) = Journal::open_on(arc(), path, NOW).unwrap_or_else(|e| panic!("{dice} {at}: {e}"));
        assert!(matches!(contents.records.len(), 1 | 2), "{dice} {at}");
    }
}

#[test]
fn a_torn_end_is_on_the_disk_beside_the_journal_before_it_is_cut_off() {
    let (path, torn) = (Path::new("/j.ron"), format!("(n:2,p:1,at:{}", "7".repeat(300)));
    for (dice, at) in (0..30).flat_map(|dice| (0..40).map(move |at| (dice, at))) {
        let disk = Simulated::new(dice, 64);
        let arc = || Arc::new(disk.clone());
        Journal::create_on(arc(), path, &scenario()).unwrap().0.append(&[mark(1, "a")]).unwrap();
        let good = disk.bytes(path).unwrap();
        disk.put(path, &[&good, torn.as_bytes()].concat());
        disk.fail(at, Fault::Power);
        let _ = Journal::open_on(arc(), path, NOW);
        disk.power_cycle();
        // Somewhere it is whole, whenever the power went.
        let names = disk.names();
        let mut files = names.iter().filter_map(|name| disk.bytes(name));
        assert!(files.any(|bytes| bytes.ends_with(torn.as_bytes())), "dice {dice}, operation {at}: {names:?}");
    }
}

#[test]
fn nothing_acknowledged_is_lost_by_power_cuts_kills_and_errors() {
    faults(1, 2_000);
}

#[test]
#[ignore = "long: a million power cuts"]
fn a_million_power_cuts_lose_nothing_for_long() {
    let seed = std::env::var("BACKTAPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1_000_000);
    let from = std::time::Instant::now();
    faults(seed, 1_000_000);
    println!("in {:.0?}", from.elapsed());
}
