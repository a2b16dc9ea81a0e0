//! What happens to a journal when its writer is killed or its disk is full. The writer is this
//! test program itself, started again as a child.
#![cfg(unix)]
#![allow(clippy::unwrap_used)] // helpers of tests are tests

use backtape::domain::{
    BranchId, Command, Entry, Event, Outcome, Record, RecordNo, Scenario, Source, Step, Text, Time,
};
use backtape::journal::{Condition, Journal, JournalError, check, read};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

const JOURNAL: &str = "BACKTAPE_TEST_JOURNAL";

/// One test at a time: a process that is just being started still has all files of the one that
/// starts it, and with them the locks.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn scenario() -> Scenario {
    let text = r#"(name:"crash",rules:(currency:"EUR",bank:(country:"DE",bank:"10050000",digits:10),
        opening_gift:"0.00",verification:false,maker_fee_bps:0,taker_fee_bps:0))"#;
    ron::from_str(text).unwrap()
}

/// Record `n`: a note that says its number many times over, so that lines differ in length.
fn note(n: u64) -> Record {
    let text = Text::parse(&format!("note {n} ").repeat(1 + (n % 20) as usize)).unwrap();
    let outcome = Outcome::Accepted(vec![Event::Marked { text: text.clone() }]);
    let step = Step::new(RecordNo(n), RecordNo(n - 1), BranchId::MAIN, Command::Mark { text }, outcome);
    Record { n: RecordNo(n), at: Time(n as i64), by: Source::User, entry: Entry::Step(step) }
}

/// Not a test of its own: the child. Appends batches of 1 to 7 records until it is killed or
/// refused, and says after each how far it is acknowledged.
#[test]
fn child_writes_until_the_end() {
    let Some(path) = std::env::var_os(JOURNAL) else { return };
    let (mut journal, _, _) = Journal::open(Path::new(&path), Time(0)).unwrap();
    let mut out = std::io::stdout();
    writeln!(out, "\nopen").unwrap();
    loop {
        let first = journal.next_n().0;
        let batch: Vec<Record> = (first..=first + first % 7).map(note).collect();
        if let Err(error) = journal.append(&batch) {
            writeln!(out, "refused {error}").unwrap();
            let again = journal.append(&batch).unwrap_err();
            assert!(matches!(again, JournalError::Write { room: true, .. }), "{again}");
            return;
        }
        writeln!(out, "ack {}", journal.next_n().0 - 1).unwrap();
        out.flush().unwrap();
    }
}

fn child(path: &Path, through: Option<&str>) -> Child {
    let program = std::env::current_exe().unwrap();
    let args = ["child_writes_until_the_end", "--exact", "--nocapture", "--test-threads=1"];
    let mut process = match through {
        None => Process::new(&program),
        Some(shell) => {
            let mut process = Process::new("sh");
            process.args(["-c", &format!("{shell}; exec \"$0\" \"$@\"")]).arg(&program);
            process
        }
    };
    process.args(args).env(JOURNAL, path).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The last acknowledgement among what the child said.
fn last_ack(lines: &[String]) -> u64 {
    lines.iter().filter_map(|l| l.strip_prefix("ack ")).filter_map(|n| n.parse().ok()).next_back().unwrap_or(0)
}

/// Kills a writer after another number of acknowledgements each time, in the midst of its work or while
/// it opens the journal. Gives how many records were acknowledged and how many torn ends there were.
fn killed(rounds: u64, die: &mut dyn FnMut(u64) -> u64) -> (u64, u64) {
    let (mut sum, mut torn) = (0, 0);
    let mut left = rounds;
    while left > 0 {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("j.ron");
        Journal::create(&path, &scenario()).unwrap();
        let mut acknowledged = 0;
        for _ in 0..left.min(100) {
            left -= 1;
            let mut child = child(&path, None);
            let mut said = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
            let mut lines: Vec<String> = said.by_ref().take(4 + die(20) as usize).collect();
            if lines.iter().any(|l| l == "open") {
                assert!(
                    matches!(Journal::open(&path, Time(0)), Err(JournalError::Locked { .. })),
                    "the child has the lock"
                );
            }
            // Somewhere between two system calls, or in one.
            (0..die(200_000)).for_each(|_| std::hint::spin_loop());
            child.kill().unwrap();
            child.wait().unwrap();
            lines.extend(said);
            acknowledged = last_ack(&lines).max(acknowledged);

            let (journal, contents, cut) = Journal::open(&path, Time(0)).unwrap();
            torn += u64::from(cut.is_some());
            let there = contents.records.len() as u64;
            assert!(there >= acknowledged, "{acknowledged} acknowledged, {there} there");
            assert!(there <= acknowledged + 7, "at most one batch was under way");
            assert!(contents.records.iter().eq((1..=there).map(note).collect::<Vec<_>>().iter()));
            assert_eq!(journal.next_n(), RecordNo(there + 1));
            assert_eq!(read(&path).unwrap().condition, Condition::Whole);
        }
        sum += acknowledged;
    }
    (sum, torn)
}

#[test]
fn nothing_acknowledged_is_lost_when_the_writer_is_killed() {
    let _alone = alone();
    let mut round = 0;
    let (acknowledged, _) = killed(12, &mut |below| {
        round += 1;
        round * 7 % below
    });
    assert!(acknowledged > 100, "the rounds did something: {acknowledged}");
}

#[test]
#[ignore = "long: ten thousand kills"]
fn nothing_acknowledged_is_lost_by_ten_thousand_kills_for_long() {
    let _alone = alone();
    let seed = std::env::var("BACKTAPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(9);
    println!("seed {seed}");
    let mut dice = ChaCha8Rng::seed_from_u64(seed);
    let from = std::time::Instant::now();
    let (acknowledged, torn) = killed(10_000, &mut |below| dice.next_u64() % below);
    println!(
        "10,000 kills, {acknowledged} records acknowledged, {torn} torn ends, none lost, in {:.0?}",
        from.elapsed()
    );
}

#[test]
fn a_full_disk_takes_the_file_back_to_its_last_good_length() {
    let _alone = alone();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("j.ron");
    Journal::create(&path, &scenario()).unwrap();
    // A limit on the size of files stands in for a full disk: the write that crosses it is cut
    // short, the next one fails.
    let child = child(&path, Some("trap '' XFSZ && ulimit -f 32"));
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    let lines: Vec<String> = said.lines().map(str::to_owned).collect();
    let acknowledged = last_ack(&lines);
    assert!(acknowledged > 10, "{said}");
    assert!(lines.iter().any(|l| l.starts_with("refused cannot write to")), "{said}");
    assert!(said.contains("1 passed"), "it was asked again, and would have gone on: {said}");
    let report = check(&path).unwrap();
    assert_eq!((report.records, report.condition), (acknowledged, Condition::Whole));
    assert_eq!(report.bytes, std::fs::metadata(&path).unwrap().len());
}

#[test]
fn a_pipe_is_named_and_not_waited_for() {
    let _alone = alone();
    let dir = tempfile::tempdir().unwrap();
    let pipe = dir.path().join("pipe.ron");
    assert!(Process::new("mkfifo").arg(&pipe).status().unwrap().success());
    for error in [read(&pipe).unwrap_err(), Journal::open(&pipe, Time(0)).unwrap_err()] {
        assert!(error.to_string().contains("is a pipe"), "{error}");
    }
}
