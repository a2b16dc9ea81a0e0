//! The stage of the benches: the starter market, a million records on fifty branches.

use backtape::domain::{BranchId, BranchName, RecordNo};
use backtape::market::scenario;
use backtape::session::{Limit, Session};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How many records, of all branches together, where the environment does not say
/// `BACKTAPE_BENCH_RECORDS`.
const RECORDS: u64 = 1_000_000;

/// How many branches, `main` included. Main has half of the records, each other one a hundredth.
pub const BRANCHES: u64 = 50;

/// How many records there are.
pub fn records() -> u64 {
    std::env::var("BACKTAPE_BENCH_RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(RECORDS)
}

/// A new journal, and where it lies. Half of the branches leave main, each of the others leaves the one
/// before it.
pub fn market() -> (Session, TempDir) {
    let (mut session, dir) = starter();
    let each = records() / 100;
    session.run(Limit::Records(records() - each * (BRANCHES - 1))).expect("a run");
    let main = session.line().clone();
    for i in 1..BRANCHES {
        let from = if i % 2 == 1 { main.clone() } else { session.line().clone() };
        let at = from.at(from.len() * i / BRANCHES).expect("inside the line");
        session.fork(at, name(i)).expect("a branch");
        session.run(Limit::Records(each)).expect("a run");
    }
    session.choose(BranchId::MAIN).expect("main");
    (session, dir)
}

/// A new journal with all of the records on `main`, and where it lies.
pub fn line() -> (Session, TempDir) {
    let (mut session, dir) = starter();
    session.run(Limit::Records(records())).expect("a run");
    (session, dir)
}

fn starter() -> (Session, TempDir) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("bench.ron");
    let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "starter").expect("the starter scenario");
    let session = Session::create(&path, &scenario::read(text).expect("a scenario")).expect("a new journal");
    (session, dir)
}

/// A branch's name.
pub fn name(i: u64) -> BranchName {
    BranchName::parse(&format!("branch-{i}")).expect("a name")
}

/// Numbers of records, spread over all of the journal, the same in every run.
pub fn spread(session: &Session) -> impl Iterator<Item = RecordNo> {
    let last = session.history().last().0;
    let all = (0..).map(move |i: u64| RecordNo(1 + i.wrapping_mul(0x9E37_79B9_7F4A_7C15) % last));
    all.filter(|n| session.history().is_point(*n))
}

/// Prints how long something took: the median, the 99th of a hundred, and the slowest.
pub fn print_quantiles(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |part: usize| times.get(times.len().saturating_sub(1) * part / 100).copied().unwrap_or_default();
    println!("{what:<40} p50 {:>10.1?}  p99 {:>10.1?}  slowest {:>10.1?}", at(50), at(99), at(100));
}

/// How long something takes.
pub fn time<T>(run: impl FnOnce() -> T) -> Duration {
    let start = Instant::now();
    let done = run();
    let time = start.elapsed();
    drop(done);
    time
}
