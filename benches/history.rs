//! Going back in time: the state at a random record, a step back, a branch.

// A bench that cannot set its stage may stop.
#![allow(clippy::expect_used)]

use backtape::domain::{RecordNo, fingerprint, invariant};
use backtape::market::scenario;
use backtape::session::{Limit, Session};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Enough for a dozen checkpoints.
const RECORDS: u64 = 50_000;

static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "starter").expect("the starter scenario");
    let scenario = scenario::read(text).expect("a sound scenario");
    let mut session = Session::create(&dir.path().join("bench.ron"), &scenario).expect("a new journal");
    session.run(Limit::Records(RECORDS)).expect("a run");
    session
});

fn main() {
    LazyLock::force(&SESSION);
    divan::main();
}

/// Records spread over the line: a Weyl sequence, so that runs are alike.
fn spread() -> RecordNo {
    static STEP: AtomicU64 = AtomicU64::new(0);
    let at = STEP.fetch_add(30_903, Ordering::Relaxed) % SESSION.line().len();
    SESSION.line().at(at + 1).expect("inside the line")
}

#[divan::bench]
fn seek_to_a_random_record(bencher: divan::Bencher) {
    bencher.with_inputs(spread).bench_values(|n| SESSION.moment_at(n));
}

#[divan::bench]
fn clone_a_moment(bencher: divan::Bencher) {
    bencher.bench(|| SESSION.live().clone());
}

#[divan::bench]
fn fold_one_record(bencher: divan::Bencher) {
    let n = SESSION.line().at(RECORDS / 2).expect("inside the line");
    let before = SESSION.moment_at(SESSION.history().parent(n).expect("a command")).expect("a state");
    bencher.with_inputs(|| before.clone()).bench_refs(|moment| SESSION.history().advance(moment, n));
}

#[divan::bench]
fn the_line_to_a_tip(bencher: divan::Bencher) {
    bencher.with_inputs(spread).bench_values(|n| SESSION.history().line(n));
}

#[divan::bench]
fn the_fingerprint_of_a_state(bencher: divan::Bencher) {
    bencher.bench(|| fingerprint(&SESSION.live().world));
}

#[divan::bench]
fn the_invariants_of_a_state(bencher: divan::Bencher) {
    bencher.bench(|| invariant::check(&SESSION.live().world));
}
