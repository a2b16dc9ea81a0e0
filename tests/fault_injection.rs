//! Every system call that the program makes on journals fails in turn, or is its last one. `strace` does
//! that to the real binary; where there is none, this is skipped. `scripts/long-tests` runs it.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot set its stage may stop

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What is injected into one call.
const FAULTS: [&str; 3] = ["error=EIO", "error=ENOSPC", "signal=KILL"];

/// Calls that name or change files, as far as they are made on the paths that are watched.
const CALLS: &str = "openat,write,writev,read,fsync,fdatasync,rename,renameat,ftruncate,flock,unlink,lseek,statx";

/// A subcommand in a folder that holds the sound journal `j.ron` and the damaged one `d.ron`.
struct Case {
    args: &'static [&'static str],
    /// The journal that it makes, where it makes one.
    makes: Option<&'static str>,
}

const CASES: [Case; 6] = [
    Case { args: &["exec", "./j.ron", "-c", "mark a", "-c", "mark b"], makes: None },
    Case { args: &["exec", "./torn.ron", "-c", "mark a"], makes: None },
    Case { args: &["branch", "./j.ron", "create", "side", "--at", "2"], makes: None },
    Case { args: &["new", "./n.ron", "--scenario", "starter"], makes: Some("n.ron") },
    Case { args: &["repair", "./d.ron", "--to", "n.ron"], makes: Some("n.ron") },
    Case { args: &["export", "./j.ron", "--to", "n.ron"], makes: Some("n.ron") },
];

fn backtape(dir: &Path, args: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_backtape"));
    program.args(args).current_dir(dir).env_clear().env("HOME", dir).env("BACKTAPE_DATA_DIR", dir.join("data"));
    program.output().unwrap()
}

/// A folder with the journals that the cases work on.
fn stage() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    assert!(backtape(dir.path(), &["new", "./j.ron", "--scenario", "bare"]).status.success());
    let commands = ["open al al@example.org", "deposit al 10.00", "mark one", "mark two"];
    let args: Vec<&str> = ["exec", "./j.ron"].into_iter().chain(commands.iter().flat_map(|c| ["-c", c])).collect();
    assert!(backtape(dir.path(), &args).status.success());
    let text = fs::read_to_string(dir.path().join("j.ron")).unwrap();
    fs::write(dir.path().join("d.ron"), text.replacen("\"two\"", "\"too\"", 1)).unwrap();
    fs::write(dir.path().join("torn.ron"), &text[..text.len() - 9]).unwrap();
    dir
}

/// Runs a case under `strace`, which watches what is done to files in the folder.
fn traced(dir: &Path, case: &Case, log: &Path, more: &[String]) -> Output {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(log).args(["-e", &format!("trace={CALLS}")]);
    for name in ["j.ron", "d.ron", "torn.ron", "n.ron"] {
        for suffix in ["", ".lock", ".head", ".head.new"] {
            strace.arg("-P").arg(dir.join(format!("{name}{suffix}")));
            strace.args(["-P", &format!("./{name}{suffix}")]);
        }
    }
    strace.args(["-P", ".", "-P"]).arg(dir).args(more);
    strace.arg(env!("CARGO_BIN_EXE_backtape")).args(case.args).current_dir(dir);
    strace.env("HOME", dir).env("BACKTAPE_DATA_DIR", dir.join("data")).env("RUST_BACKTRACE", "0");
    strace.output().unwrap()
}

/// How often each call is made.
fn calls(dir: &Path, case: &Case) -> BTreeMap<String, usize> {
    let log = dir.join("strace.log");
    traced(dir, case, &log, &[]);
    let mut calls = BTreeMap::new();
    for line in fs::read_to_string(&log).unwrap().lines() {
        let call = line.split_whitespace().nth(1).and_then(|call| call.split('(').next());
        if let Some(call) = call.filter(|call| CALLS.split(',').any(|known| known == *call)) {
            *calls.entry(call.to_owned()).or_insert(0) += 1;
        }
    }
    calls
}

/// What must hold however the case ended.
fn look(dir: &Path, case: &Case, ran: &Output, before: &BTreeMap<PathBuf, Vec<u8>>, what: &str) {
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    let status = ran.status.code();
    assert!(status.is_some_and(|code| code <= 2) || ran.status.signal() == Some(9), "{what}: {ran:?}");
    assert!(!err.contains("panicked"), "{what}: {err}");
    assert!(err.lines().filter(|line| line.starts_with("backtape: ")).count() <= 1, "{what}: {err}");
    // What was there is there still, whatever happened.
    for (path, bytes) in before {
        let sound =
            if path.ends_with("torn.ron") { bytes.iter().rposition(|b| *b == b'\n').unwrap() } else { bytes.len() };
        let now = fs::read(path).unwrap();
        assert!(now.starts_with(&bytes[..sound]), "{what}: {} lost something", path.display());
        if path.ends_with("d.ron") {
            assert_eq!(&now, bytes, "{what}: what is damaged is never touched");
        }
    }
    let journal = if case.args[1] == "./torn.ron" { "./torn.ron" } else { "./j.ron" };
    let log = backtape(dir, &["log", journal]);
    assert!(log.status.success(), "{what}: {log:?}");
    let log = String::from_utf8_lossy(&log.stdout).into_owned();
    for line in out.lines().filter(|line| line.contains("accepted: marked")) {
        let text = line.split("mark ").nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap();
        assert!(log.contains(&format!("‹{text}›")) || log.contains(text), "{what}: {line} is gone from {log}");
    }
    let on = backtape(dir, &["exec", journal, "-c", "mark on"]);
    assert!(on.status.success(), "{what}: the journal does not open: {on:?}");
    let verified = backtape(dir, &["verify", journal]);
    assert!(verified.status.success(), "{what}: {verified:?}");
    if let Some(made) = case.makes.map(|made| dir.join(made)).filter(|made| made.exists()) {
        let verified = backtape(dir, &["verify", made.to_str().unwrap()]);
        let killed = ran.status.signal().is_some();
        assert!(verified.status.success() || (killed || status != Some(0)), "{what}: {verified:?}");
        assert!(!String::from_utf8_lossy(&verified.stderr).contains("panicked"), "{what}");
    } else if case.makes.is_some() {
        assert_ne!(status, Some(0), "{what}: nothing was made");
    }
}

#[test]
#[ignore = "long: needs strace"]
fn every_call_on_a_journal_fails_in_turn_for_long() {
    if Command::new("strace").arg("-V").output().is_err() {
        eprintln!("skipped: there is no strace");
        return;
    }
    let (mut sum, mut refused, mut killed) = (0, 0, 0);
    for case in &CASES {
        let counted = calls(stage().path(), case);
        assert!(counted.values().sum::<usize>() > 5, "{:?}: {counted:?}", case.args);
        let mut runs = 0;
        for (call, count) in &counted {
            for at in 1..=*count {
                for fault in FAULTS {
                    let dir = stage();
                    let files = ["j.ron", "d.ron", "torn.ron"].map(|name| dir.path().join(name));
                    let before = files.into_iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
                    let inject = ["-e".to_owned(), format!("inject={call}:{fault}:when={at}")];
                    let ran = traced(dir.path(), case, &dir.path().join("strace.log"), &inject);
                    let what = format!("{:?}, {call} number {at}: {fault}", case.args);
                    look(dir.path(), case, &ran, &before, &what);
                    runs += 1;
                    refused += u32::from(ran.status.code().is_some_and(|code| code > 0));
                    killed += u32::from(ran.status.signal().is_some());
                }
            }
        }
        println!("{:>5} faults  {}  ({counted:?})", runs, case.args.join(" "));
        sum += runs;
    }
    // The others hit what one can do without: the head, a lock that is given back, a look at a length.
    println!("{sum} faults: {refused} refused, {killed} killed, nothing lost, every journal opens");
    assert!(refused * 4 > sum && killed * 4 > sum, "the faults do something");
}

/// What a subcommand writes, syncs and renames, in order: `write j.ron`, `sync .`, `say` for standard
/// output. `None` where there is no `strace`, or it is not allowed.
fn steps(dir: &Path, args: &[&str]) -> Option<Vec<String>> {
    let (elsewhere, log) = (tempfile::tempdir().unwrap(), dir.join("steps.log"));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-qq", "-s", "0", "-e", "trace=write,fsync,fdatasync,rename,renameat,renameat2", "-o"]);
    strace.arg(&log).arg(env!("CARGO_BIN_EXE_backtape")).args(args).current_dir(dir).env("HOME", dir);
    let ran = strace.env("BACKTAPE_DATA_DIR", elsewhere.path()).output();
    if !ran.is_ok_and(|ran| ran.status.success()) {
        eprintln!("skipped: strace is not there, or not allowed");
        return None;
    }
    let name = |path: &str| match Path::new(path).strip_prefix(dir) {
        Ok(rest) if rest.as_os_str().is_empty() => ".".to_owned(),
        Ok(rest) => rest.display().to_string(),
        Err(_) => path.to_owned(),
    };
    let step = |line: &str| {
        let (call, rest) = line.split_once(' ')?.1.trim_start().split_once('(')?;
        if call.starts_with("rename") {
            return Some(format!("rename {}", name(rest.rsplit('"').nth(1)?)));
        }
        let (file, path) = rest.split_once('<')?;
        let path = name(path.split_once('>')?.0);
        match (call, file) {
            ("write", "1") => Some("say".to_owned()),
            ("write", "2") => None,
            ("write", _) => Some(format!("write {path}")),
            _ => Some(format!("sync {path}")),
        }
    };
    let log = fs::read_to_string(&log).unwrap();
    Some(log.lines().filter_map(step).filter(|step| !step.contains('/')).collect())
}

#[test]
fn what_is_said_to_be_done_has_been_synced_and_the_name_of_what_is_new_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let dir = &dir.path().canonicalize().unwrap();
    let head = ["write j.ron.head.new", "sync j.ron.head.new", "rename j.ron.head", "sync ."];
    let Some(made) = steps(dir, &["new", "./j.ron", "--scenario", "bare"]) else { return };
    assert_eq!(made, [&["write j.ron", "sync j.ron", "sync ."][..], &head, &["say"]].concat());
    let one = steps(dir, &["exec", "./j.ron", "-c", "mark a"]).unwrap();
    // First of all the end and the head that were found; for one command there is no word to the head before it.
    assert_eq!(one, [&["sync j.ron", "sync .", "write j.ron", "sync j.ron", "say"][..], &head].concat());
    let two = steps(dir, &["exec", "./j.ron", "-c", "mark b", "-c", "mark c"]).unwrap();
    assert_eq!(two, [&["sync j.ron", "sync ."][..], &head, &["write j.ron", "sync j.ron", "say"], &head].concat());
}
