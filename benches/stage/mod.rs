//! The stage of the benches: the starter market, a million records on fifty branches.

use backtape::domain::{
    AccountId, AccountRef, BranchId, BranchName, Command, Entry, Event, Money, Outcome, Record, RecordNo, Source, Step,
};
use backtape::journal::codec;
use backtape::market::scenario;
use backtape::session::{Limit, Session};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
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

/// A new journal of the starter market, and where it lies.
pub fn starter() -> (Session, TempDir) {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let path = dir.path().join("bench.ron");
    let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "starter").expect("the starter scenario");
    let session = Session::create(&path, &scenario::read(text).expect("a scenario")).expect("a new journal");
    (session, dir)
}

/// Writes a journal of short records: the stage of a session as it was set, and then money.
pub fn bank_journal(session: &Session, path: &Path) {
    let staged = |record: &Record| record.by == Source::Operator;
    let mut file = BufWriter::new(File::create_new(path).expect("a new file"));
    let header = codec::Header::new(session.scenario()).expect("a header");
    let (line, mut chain) = codec::encode_header(&header).expect("its line");
    writeln!(file, "{line}").expect("written");
    let mut write = |record: &Record| {
        let (line, hash) = codec::encode(record, &chain).expect("a line");
        writeln!(file, "{line}").expect("written");
        chain = hash;
    };
    let stage: Vec<Record> = session.history().records().take_while(staged).collect();
    stage.iter().for_each(&mut write);
    let last = stage.last().expect("a stage");
    let account = session.scenario().customers.first().expect("a customer").handle;
    for n in last.n.0 + 1..=records() {
        let amount = Money(100 + n as i64 % 5_000);
        let (account, id, reference) = (AccountRef::Handle(account), AccountId(0), None);
        let (command, event) = match n % 2 {
            0 => (
                Command::Deposit { account, amount, reference: None },
                Event::Deposited { account: id, amount, reference, currency: None },
            ),
            _ => (
                Command::Withdraw { account, amount, reference: None },
                Event::Withdrawn { account: id, amount, reference, currency: None },
            ),
        };
        let step = Step::new(RecordNo(n), RecordNo(n - 1), BranchId::MAIN, command, Outcome::Accepted(vec![event]));
        let at = last.at.after((n - last.n.0) as i64 * 1_234);
        write(&Record { n: RecordNo(n), at, by: Source::User, entry: Entry::Step(step) });
    }
    file.flush().expect("written");
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

/// How many megabytes of memory this program has, where the system tells.
pub fn resident() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(kilobytes / 1_000)
}
