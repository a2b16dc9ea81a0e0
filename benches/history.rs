//! Going back in time on a million records and fifty branches: what they take in memory, the state
//! at a random record, a step back, a branch. Quantiles and memory come first, then the table.

// A bench that cannot set its stage may stop.
#![allow(clippy::expect_used)]

#[allow(dead_code)] // another bench uses the rest
mod stage;

use backtape::domain::{BranchOp, Entry, Record, RecordNo, Source, fingerprint, invariant};
use backtape::history::History;
use backtape::session::{Mode, Session};
use backtape::views::Moment;
use stage::{BRANCHES, name, print_quantiles, spread, time};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::Duration;
use tempfile::TempDir;

/// How many times each quantile is made of.
const TIMES: usize = 5_000;

/// The market, read from its journal by a program that holds nothing else.
static STAGE: LazyLock<(Session, TempDir)> = LazyLock::new(|| {
    let (session, dir) = stage::market();
    let path = session.path().to_owned();
    drop(session);
    let mut opened = None;
    let took = time(|| opened = Some(Session::open(&path, Mode::ReadOnly).expect("a sound journal")));
    println!("opening                                  {took:.1?}");
    (opened.expect("it was opened"), dir)
});

static SPREAD: LazyLock<Vec<RecordNo>> = LazyLock::new(|| spread(session()).take(TIMES).collect());

fn session() -> &'static Session {
    &STAGE.0
}

fn main() {
    let history = session().history();
    let (records, branches) = (history.last().0, history.branches().count());
    println!("{records} records, {branches} branches");
    println!("records and checkpoints                  {} MB", history.memory() / 1_000_000);
    // It has held another session before, so this may be more than the one in use takes, and is not less.
    if let Some(resident) = stage::resident() {
        println!("memory of the program, all in all        {resident} MB");
    }
    print_quantiles("seek to a random record", SPREAD.iter().map(|n| time(|| session().moment_at(*n))).collect());
    print_quantiles("read a random record", SPREAD.iter().map(|n| time(|| history.record(*n))).collect());
    print_quantiles("make a branch", branch_times());
    divan::main();
}

fn branch_times() -> Vec<Duration> {
    let mut history = rebuilt();
    let branches = (0..1_000).zip(SPREAD.iter());
    branches.map(|(i, tip)| time(|| make_branch(&mut history, i, *tip))).collect()
}

/// The same history, to make branches in.
fn rebuilt() -> History<Moment> {
    let mut history = History::new(session().history().genesis().clone());
    for record in session().history().records() {
        history.push(record).expect("it was sound");
    }
    history
}

fn make_branch(history: &mut History<Moment>, i: u64, tip: RecordNo) {
    let (n, id, at) = (history.next(), history.next_branch(), session().live().at);
    let op = BranchOp::Create { id, name: name(BRANCHES + i), tip, why: None };
    history.push(Record { n, at, by: Source::User, entry: Entry::Branch(op) }).expect("a branch");
}

/// The next record of the spread.
fn next() -> RecordNo {
    static STEP: AtomicU64 = AtomicU64::new(0);
    let at = STEP.fetch_add(1, Ordering::Relaxed) as usize;
    SPREAD.get(at % SPREAD.len()).copied().unwrap_or_default()
}

#[divan::bench]
fn seek_to_a_random_record(bencher: divan::Bencher) {
    bencher.with_inputs(next).bench_values(|n| session().moment_at(n));
}

/// Without the journal, whose disk takes what it takes.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn make_a_branch(bencher: divan::Bencher) {
    static HISTORY: LazyLock<Mutex<(u64, History<Moment>)>> = LazyLock::new(|| Mutex::new((0, rebuilt())));
    LazyLock::force(&HISTORY);
    bencher.with_inputs(next).bench_values(|tip| {
        let (made, history) = &mut *HISTORY.lock().expect("nobody else holds it");
        *made += 1;
        make_branch(history, *made, tip);
    });
}

#[divan::bench]
fn clone_a_moment(bencher: divan::Bencher) {
    bencher.bench(|| session().live().clone());
}

#[divan::bench]
fn read_a_record(bencher: divan::Bencher) {
    bencher.with_inputs(next).bench_values(|n| session().history().record(n));
}

#[divan::bench]
fn parent_and_branch_of_a_record(bencher: divan::Bencher) {
    bencher.with_inputs(next).bench_values(|n| session().history().grown(n));
}

#[divan::bench]
fn read_and_fold_a_record(bencher: divan::Bencher) {
    let n = next();
    let before = session().moment_at(session().history().parent(n).expect("a command")).expect("a state");
    bencher.with_inputs(|| before.clone()).bench_refs(|moment| session().history().advance(moment, n));
}

#[divan::bench]
fn the_line_to_a_tip(bencher: divan::Bencher) {
    bencher.with_inputs(next).bench_values(|n| session().history().line(n));
}

#[divan::bench]
fn the_fingerprint_of_a_state(bencher: divan::Bencher) {
    bencher.bench(|| fingerprint(&session().live().world));
}

#[divan::bench]
fn the_invariants_of_a_state(bencher: divan::Bencher) {
    bencher.bench(|| invariant::check(&session().live().world));
}
