//! What the journal costs, part by part, beside the bare notation: `cargo bench --bench journal`.
//!
//! The journals are what the starter market writes in a million records (`BACKTAPE_BENCH_RECORDS` says
//! otherwise), and one of short records. Every part goes through all of it, several times. The base of the
//! ratios is the `ron` crate alone, on the same lines and into the same types, without hash, order or
//! canonical form. `-- PART…` measures some parts only, `-- --once PART` goes through it once, to be
//! counted by callgrind (`--toggle-collect=journal::NAME`); `BACKTAPE_BENCH_JOURNAL` names a journal that is
//! there already.
//!
//! Measured on two busy cores (AMD EPYC, family 26), nanoseconds on one core for a record, and the
//! instructions that callgrind counts for it:
//!
//! | | 161 bytes | 308 bytes | instructions, 308 bytes | before the quick reader and writer |
//! |---|---|---|---|---|
//! | `ron` parse                 | 2,146 | 4,214 | 58,400 | |
//! | hash                        |   194 |   300 |  5,500 |  3,300, by SSE4.1, in twice the time |
//! | hash, parse                 |   380 |   658 | 10,600 | 31,900 |
//! | split, hash, parse, apply   |   438 |   855 | 12,300 | 33,800 |
//! | `ron` write                 | 1,088 | 2,093 | 21,800 | |
//! | write, hash                 |   319 |   651 |  9,700 | 25,400 |
//!
//! So 2.3 million short records a second are read, checked and applied on one core. Half of that is the
//! hash, whose blocks wait for each other.
//!
//! Since then lines are hashed and read where they stand: split, hash and parse take 322 ns instead of 407 for a
//! record of 161 bytes, and 5,620 instructions instead of 6,630 (308 bytes: 10,660 instead of 11,880). 193 of these ns
//! and 2,830 of these instructions are the hash.

#![allow(clippy::expect_used)] // a bench that goes wrong has to stop

#[allow(dead_code)] // another bench uses the rest
mod stage;

use backtape::domain::{BranchId, BranchOp, Command, Event, Record, RecordNo, Rejection, Scenario, Source, Time};
use backtape::history::History;
use backtape::journal::codec::{self, ChainHash};
use backtape::journal::{Journal, Reader};
use backtape::session::{Mode, Session};
use backtape::views::Moment;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often each part is measured.
const ROUNDS: usize = 5;

/// A record's line, for the `ron` crate alone.
#[derive(Serialize, Deserialize)]
struct Bare {
    n: RecordNo,
    #[serde(default, with = "bare", skip_serializing_if = "Option::is_none")]
    p: Option<RecordNo>,
    #[serde(default, with = "bare", skip_serializing_if = "Option::is_none")]
    b: Option<BranchId>,
    at: Time,
    by: Source,
    #[serde(default, with = "bare", skip_serializing_if = "Option::is_none")]
    cmd: Option<Command>,
    #[serde(default, with = "bare", skip_serializing_if = "Option::is_none")]
    ev: Option<Vec<Event>>,
    #[serde(default, with = "bare", skip_serializing_if = "Option::is_none")]
    no: Option<Rejection>,
    #[serde(default, with = "bare", skip_serializing_if = "Option::is_none")]
    branch: Option<BranchOp>,
    h: String,
}

/// A field that is there, without `Some(…)`.
mod bare {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<T: Serialize, S: Serializer>(value: &Option<T>, s: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => value.serialize(s),
            None => s.serialize_none(),
        }
    }

    pub fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Option<T>, D::Error> {
        T::deserialize(d).map(Some)
    }
}

/// A journal, in every form that a part needs.
struct Stage {
    path: PathBuf,
    text: String,
    scenario: Scenario,
    /// So many records are held as values at once: a kilobyte each.
    records: Vec<Record>,
    count: u64,
}

/// How many records a part that needs them as values goes through.
const HELD: usize = 100_000;

impl Stage {
    fn new(path: &Path) -> Stage {
        let text = std::fs::read_to_string(path).expect("the journal");
        let mut reader = Reader::open(path).expect("the journal");
        let scenario = reader.header().genesis.clone();
        let mut records = Vec::new();
        let mut count = 0;
        while let Some(record) = reader.next_record().expect("the journal") {
            count += 1;
            if records.len() < HELD {
                records.push(record);
            }
        }
        Stage { path: path.to_owned(), text, scenario, records, count }
    }

    fn lines(&self) -> impl Iterator<Item = &str> {
        self.text.lines().skip(1)
    }

    fn genesis(&self) -> Moment {
        Moment::genesis(&self.scenario, Time(0))
    }
}

/// A part: its name, and what it does with how many records.
type Part = (&'static str, fn(&Stage) -> u64);

const PARTS: [Part; 11] = [
    ("ron parse", ron_parse),
    ("split", split),
    ("hash", hash),
    ("hash, parse", decode),
    ("apply", apply),
    ("pack", pack),
    ("split, hash, parse", read),
    ("split, hash, parse, apply", read_and_apply),
    ("open a session", open),
    ("ron write", ron_write),
    ("write, hash", encode),
];

#[inline(never)]
fn ron_parse(stage: &Stage) -> u64 {
    // The slowest by far: a part of the lines is enough.
    stage.lines().take(HELD).map(|line| u64::from(ron::from_str::<Bare>(line).is_ok())).sum()
}

#[inline(never)]
fn split(stage: &Stage) -> u64 {
    stage.lines().map(|line| u64::from(!black_box(line).is_empty())).sum()
}

#[inline(never)]
fn hash(stage: &Stage) -> u64 {
    let mut chain = [0; 32];
    let mut text = Vec::new();
    let mut count = 0;
    for line in stage.lines() {
        text.clear();
        text.extend_from_slice(&chain);
        text.extend_from_slice(line.as_bytes().get(..line.len().saturating_sub(37)).unwrap_or_default());
        chain = *blake3::hash(&text).as_bytes();
        count += 1;
    }
    black_box(chain);
    count
}

#[inline(never)]
fn decode(stage: &Stage) -> u64 {
    let mut lines = stage.text.lines();
    let header = lines.next().expect("a header").as_bytes();
    let (mut chain, mut n) = (codec::decode_header(header).expect("a header").1, 0);
    for line in lines {
        n += 1;
        let (record, hash) = codec::decode(line.as_bytes(), &chain, RecordNo(n)).expect("a record");
        black_box(record);
        chain = hash;
    }
    n
}

#[inline(never)]
fn apply(stage: &Stage) -> u64 {
    let mut moment = stage.genesis();
    for record in &stage.records {
        moment.fold(record).expect("it fits");
    }
    black_box(&moment);
    stage.records.len() as u64
}

#[inline(never)]
fn pack(stage: &Stage) -> u64 {
    let mut history = History::new(stage.genesis());
    for record in &stage.records {
        history.push(record).expect("it fits");
    }
    history.last().0
}

#[inline(never)]
fn read(stage: &Stage) -> u64 {
    let mut reader = Reader::over(&stage.path, stage.text.as_bytes()).expect("a journal");
    let mut record = stage.records.first().expect("a record").clone();
    let mut count = 0;
    while reader.read_into(&mut record).expect("a record") {
        black_box(&record);
        count += 1;
    }
    count
}

#[inline(never)]
fn read_and_apply(stage: &Stage) -> u64 {
    let mut reader = Reader::over(&stage.path, stage.text.as_bytes()).expect("a journal");
    let mut moment = stage.genesis();
    let mut record = stage.records.first().expect("a record").clone();
    while reader.read_into(&mut record).expect("a record") {
        moment.fold(&record).expect("it fits");
    }
    moment.n.0
}

#[inline(never)]
fn open(stage: &Stage) -> u64 {
    Session::open(&stage.path, Mode::ReadOnly).expect("a journal").history().last().0
}

#[inline(never)]
fn ron_write(stage: &Stage) -> u64 {
    let bare: Vec<Bare> = stage.lines().take(HELD / 10).map(|line| ron::from_str(line).expect("a line")).collect();
    let mut written = 0;
    for line in bare.iter().cycle().take(HELD) {
        written += u64::from(black_box(ron::to_string(line)).is_ok());
    }
    written
}

#[inline(never)]
fn encode(stage: &Stage) -> u64 {
    let mut chain = ChainHash::START;
    for record in &stage.records {
        let (line, hash) = codec::encode(record, &chain).expect("a line");
        black_box(line);
        chain = hash;
    }
    stage.records.len() as u64
}

fn main() {
    let asked: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let once = asked.iter().any(|arg| arg == "--once");
    let asked: Vec<&String> = asked.iter().filter(|arg| *arg != "--once").collect();
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|arg| *arg == name);
    let parts: Vec<Part> = PARTS.into_iter().filter(|(name, _)| wanted(name)).collect();
    // A journal that is there already saves the time to write one.
    if let Some(path) = std::env::var_os("BACKTAPE_BENCH_JOURNAL").map(PathBuf::from) {
        return go_through(&Stage::new(&path), &parts, once);
    }
    let (session, dir) = stage::line();
    let path = session.path().to_owned();
    let bank = dir.path().join("bank.ron");
    stage::bank_journal(&session, &bank);
    drop(session);
    println!("what the starter market writes");
    go_through(&Stage::new(&path), &parts, once);
    println!("money paid in and out");
    go_through(&Stage::new(&bank), &parts, once);
    if !once {
        appends(&Stage::new(&path));
    }
}

fn go_through(stage: &Stage, parts: &[Part], once: bool) {
    if once {
        return parts.iter().for_each(|(_, part)| {
            part(stage);
        });
    }
    println!("{} records of {} bytes", stage.count, stage.text.len() as u64 / stage.count.max(1));
    let mut parsed = None;
    for (name, part) in parts {
        let each = nanoseconds(*part, stage);
        let base = *parsed.get_or_insert(each);
        println!("{name:<28} {each:>8.0} ns a record {:>8.2} M/s {:>7.1} x", 1e3 / each, base / each);
    }
}

/// How long a part takes for a record: the time on the core, where the system tells and the part uses one
/// core only; else the best of the times by the clock.
fn nanoseconds(part: fn(&Stage) -> u64, stage: &Stage) -> f64 {
    let mut count = 0;
    let before = on_core();
    let times = (0..ROUNDS).map(|_| stage::time(|| count = part(stage)));
    let mut time = times.min().unwrap_or_default();
    if let (Some(before), Some(after), false) =
        (before, on_core(), std::ptr::fn_addr_eq(part, open as fn(&Stage) -> u64))
    {
        time = (after - before) / ROUNDS as u32;
    }
    time.as_nanos() as f64 / count.max(1) as f64
}

/// How long this thread has had a core, where the system tells: other programs have cores as well.
fn on_core() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

/// What reaches the disk: one record at a time, beside writing as many bytes and syncing them with
/// nothing around it; and many to a sync.
fn appends(stage: &Stage) {
    let (mut ours, mut bare, mut groups) = (Vec::new(), Vec::new(), Vec::new());
    let dir = tempfile::tempdir_in(stage.path.parent().expect("a directory")).expect("a directory");
    let (mut journal, _) = Journal::create(&dir.path().join("bench.ron"), &stage.scenario).expect("a journal");
    let mut file = std::fs::File::create(dir.path().join("bare")).expect("a file");
    let (one, many) = stage.records.split_at(2_000.min(stage.records.len()));
    let line = "x".repeat(stage.text.len() / stage.count.max(1) as usize);
    for record in one {
        // In turn, so that both meet the same disk.
        ours.push(stage::time(|| journal.append(std::slice::from_ref(record)).expect("on the disk")));
        bare.push(stage::time(|| {
            std::io::Write::write_all(&mut file, line.as_bytes()).expect("written");
            file.sync_data().expect("on the disk");
        }));
    }
    let all = stage::time(|| {
        for batch in many.chunks(1_000) {
            groups.push(stage::time(|| journal.append(batch).expect("on the disk")));
        }
    });
    stage::print_quantiles("write and fdatasync, bare", bare);
    stage::print_quantiles("append one record", ours);
    stage::print_quantiles("append 1,000 records", groups);
    println!("durable records a second, by 1,000       {:.0}", many.len() as f64 / seconds(all));
}

fn seconds(time: Duration) -> f64 {
    time.as_secs_f64().max(f64::EPSILON)
}
