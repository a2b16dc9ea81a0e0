//! Every system call that the program makes on journals, keys and snapshots fails in turn, is cut short or is
//! its last one. `strace` does that to the real binary, and a limit on the length of files; where there is
//! none, this is skipped. `scripts/long-tests` runs it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot set its stage may stop

mod look;
mod order;
mod stage;

use look::look;
use stage::{CALLS, Case, Stage, backtape, stage};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output};

/// What is injected into one call.
const FAULTS: [&str; 3] = ["error=EIO", "error=ENOSPC", "signal=KILL"];

/// Two messages of a share, and the book behind each.
const LOBSTER: &[&str] =
    &["import", "lobster", "./n.ron", "--messages", "messages.csv", "--book", "book.csv", "--symbol", "ABC"];

const CASES: [Case; 11] = [
    Case { args: &["exec", "./j.ron", "-c", "mark a", "-c", "mark b"], on: "j.ron", makes: None, adds: 2 },
    Case { args: &["exec", "./torn.ron", "-c", "mark a"], on: "torn.ron", makes: None, adds: 1 },
    Case { args: &["branch", "./j.ron", "create", "side", "--at", "2"], on: "j.ron", makes: None, adds: 1 },
    Case { args: &["new", "./n.ron", "--scenario", "starter"], on: "j.ron", makes: Some("n.ron"), adds: 0 },
    Case { args: &["repair", "./d.ron", "--to", "n.ron"], on: "j.ron", makes: Some("n.ron"), adds: 0 },
    Case { args: &["export", "./j.ron", "--to", "n.ron"], on: "j.ron", makes: Some("n.ron"), adds: 0 },
    Case { args: &["import", "csv", "./j.ron", "pay.csv", "--account", "al"], on: "j.ron", makes: None, adds: 2 },
    Case { args: LOBSTER, on: "j.ron", makes: Some("n.ron"), adds: 0 },
    // A key is made, and is on the disk before the record.
    Case { args: &["exec", "./j.ron", "-c", "open bo bo@example.org"], on: "j.ron", makes: None, adds: 1 },
    // Snapshots go, then a key is destroyed, behind the record.
    Case { args: &["exec", "f", "-c", "forget zoe"], on: "data/journals/f.ron", makes: None, adds: 1 },
    // Who reads so much puts a snapshot away.
    Case { args: &["show", "./long.ron", "accounts"], on: "long.ron", makes: None, adds: 0 },
];

/// Runs a case under `strace`, which watches what is done to files in the folder.
fn traced(dir: &Path, case: &Case, more: &[String]) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(dir.join("strace.log")).args(["-e", &format!("trace={}", case.calls())]);
    // The name of a snapshot that is being written is not known before: of that case, all is watched.
    if !case.is_snapshot() {
        for name in
            ["j.ron", "d.ron", "torn.ron", "n.ron", "data/journals/f.ron", "data/keys.ron", "data/cache/old.snapshot"]
        {
            for suffix in ["", ".lock", ".head", ".head.new"] {
                strace.arg("-P").arg(dir.join(format!("{name}{suffix}")));
                strace.args(["-P", &format!("./{name}{suffix}")]);
            }
        }
        strace.args(["-P", ".", "-P"]).arg(dir).arg("-P").arg(dir.join("data")).arg("-P").arg(dir.join("data/cache"));
    }
    strace.args(more).arg(env!("CARGO_BIN_EXE_backtape")).args(case.args).current_dir(dir);
    strace.env("HOME", dir).env("BACKTAPE_DATA_DIR", dir.join("data")).env("RUST_BACKTRACE", "0");
    strace.output().unwrap()
}

/// How often each call is made, by the thread that makes most of it: that is how `strace` counts.
fn calls(dir: &Path, case: &Case) -> BTreeMap<String, usize> {
    traced(dir, case, &[]);
    let mut calls: BTreeMap<(String, String), usize> = BTreeMap::new();
    for line in fs::read_to_string(dir.join("strace.log")).unwrap().lines() {
        let mut words = line.split_whitespace();
        let (Some(thread), Some(call)) = (words.next(), words.next().and_then(|call| call.split('(').next())) else {
            continue;
        };
        if CALLS.split(',').any(|known| known == call) {
            *calls.entry((call.to_owned(), thread.to_owned())).or_insert(0) += 1;
        }
    }
    let mut most = BTreeMap::new();
    for ((call, _), count) in calls {
        let most = most.entry(call).or_insert(0);
        *most = count.max(*most);
    }
    most
}

/// How many faults there were, and how they ended.
#[derive(Default)]
struct Tally {
    runs: u32,
    refused: u32,
    killed: u32,
}

impl Tally {
    fn add(&mut self, ran: &Output) {
        self.runs += 1;
        self.refused += u32::from(ran.status.code().is_some_and(|code| code > 0));
        self.killed += u32::from(ran.status.signal().is_some());
    }
}

#[test]
#[ignore = "long: needs strace"]
fn every_call_on_a_journal_fails_in_turn_for_long() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: there is no strace");
        return;
    }
    let (mut sum, whole) = (Tally::default(), Stage::new());
    for case in &CASES {
        let there = stage(&whole);
        let counted = calls(there.path(), case);
        assert!(counted.values().sum::<usize>() > 3, "{:?}: {counted:?}", case.args);
        let made = case.made(there.path());
        let before = sum.runs;
        for (call, count) in &counted {
            for at in 1..=*count {
                for fault in FAULTS {
                    let dir = stage(&whole);
                    let inject = ["-e".to_owned(), format!("inject={call}:{fault}:when={at}")];
                    let ran = traced(dir.path(), case, &inject);
                    look(
                        dir.path(),
                        case,
                        &ran,
                        &whole,
                        made,
                        &format!("{:?}, {call} number {at}: {fault}", case.args),
                    );
                    sum.add(&ran);
                }
            }
        }
        println!("{:>5} faults  {}  ({counted:?})", sum.runs - before, case.args.join(" "));
    }
    // The others hit what one can do without: the head, a lock that is given back, a look at a length.
    let Tally { runs, refused, killed } = sum;
    println!("{runs} faults: {refused} refused, {killed} killed, nothing lost, every journal opens");
    assert!(refused * 4 > runs && killed * 4 > runs, "the faults do something");
}

/// Runs a case where no file may be longer than so many bytes: the write that passes them is cut short, and
/// the next one fails or, deadly, is the end of the process.
fn limited(dir: &Path, case: &Case, bytes: u64, deadly: bool) -> Output {
    let mut shell = Command::new("/bin/sh");
    let ignore = if deadly { "" } else { "trap '' XFSZ; " };
    shell.args(["-c", &format!("{ignore}exec prlimit --fsize={bytes} --core=0 \"$0\" \"$@\"")]);
    shell.arg(env!("CARGO_BIN_EXE_backtape")).args(case.args).current_dir(dir);
    shell.env("HOME", dir).env("BACKTAPE_DATA_DIR", dir.join("data")).env("RUST_BACKTRACE", "0");
    shell.output().unwrap()
}

#[test]
#[ignore = "long: needs prlimit"]
fn every_write_is_cut_short_anywhere_for_long() {
    if Command::new("prlimit").arg("-V").output().is_err() {
        eprintln!("skipped: there is no prlimit");
        return;
    }
    let (mut sum, whole) = (Tally::default(), Stage::new());
    for case in &CASES {
        let there = stage(&whole);
        assert!(backtape(there.path(), case.args).status.success(), "{:?}", case.args);
        let (made, longest) = (case.made(there.path()), case.longest(there.path()));
        let before = sum.runs;
        for bytes in (0..longest + 2).step_by(usize::try_from(longest / 150 + 1).unwrap()) {
            for deadly in [false, true] {
                let dir = stage(&whole);
                let ran = limited(dir.path(), case, bytes, deadly);
                let what = format!(
                    "{:?}, no file longer than {bytes} bytes{}",
                    case.args,
                    if deadly { ", deadly" } else { "" }
                );
                look(dir.path(), case, &ran, &whole, made, &what);
                sum.add(&ran);
            }
        }
        println!("{:>5} lengths  {}  (up to {longest} bytes)", sum.runs - before, case.args.join(" "));
    }
    let Tally { runs, refused, killed } = sum;
    println!("{runs} writes cut short: {refused} refused, {killed} killed, nothing lost, every journal opens");
    assert!(refused * 5 > runs && killed * 5 > runs, "the limits do something");
}
