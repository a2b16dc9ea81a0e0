//! Journals of every released format are read as they were written, and a second reader that shares no
//! code with this one says the same of them as of the journals in `saves/`.

#![allow(clippy::unwrap_used)] // a test that cannot set its stage may stop

use backtape::domain::Time;
use backtape::journal::{Condition, FORMAT, Journal, check};
use backtape::session::{Mode, Session};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn journals(folder: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut journals: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == "ron")).collect();
    journals.sort();
    journals
}

fn golden(format: u32) -> PathBuf {
    root().join(format!("tests/golden/format-{format}.ron"))
}

/// Of each format: how many records its journal has, how many of them change the branches, its
/// fingerprint.
const GOLDEN: [(u32, u64, u64, &str); 1] = [(1, 332, 11, "75f66cb3af660e2db6ba6f3a5f1a9474")];

#[test]
fn a_journal_of_every_format_is_read() {
    assert_eq!(GOLDEN.len(), FORMAT as usize, "each format that was ever released has a journal");
    assert_eq!(journals("tests/golden").len(), GOLDEN.len());
    for (format, records, branch_records, fingerprint) in GOLDEN {
        let report = check(&golden(format)).unwrap();
        assert_eq!((report.condition, report.shortfall), (Condition::Whole, None));
        assert_eq!((report.header.format, report.records), (format, records));
        assert_eq!((report.branch_records, report.head.to_string().as_str()), (branch_records, fingerprint));
        let session = Session::open(&golden(format), Mode::ReadOnly).unwrap();
        assert!(session.notices().is_empty(), "{:?}", session.notices());
        assert_eq!(session.history().last().0, records);
        let names: Vec<_> = session.history().branches().map(|branch| branch.name.to_string()).collect();
        assert_eq!(names, ["main", "else", "without"]);
    }
}

#[test]
fn a_copy_of_it_is_written_on() {
    let dir = tempfile::tempdir().unwrap();
    let copy = dir.path().join("copy.ron");
    fs::copy(golden(FORMAT), &copy).unwrap();
    let (journal, contents, cut) = Journal::open(&copy, Time(0)).unwrap();
    assert_eq!((contents.records.len() as u64 + 1, cut), (journal.next_n().0, None));
    drop(journal);
    assert_eq!(fs::read(&copy).unwrap(), fs::read(golden(FORMAT)).unwrap(), "opening changes nothing");
}

/// What the reader in Python says of files; `None` where there is no Python.
fn second_reader(files: &[PathBuf]) -> Option<Output> {
    let mut python = Command::new("python3");
    python.arg("-B").arg(root().join("tests/journal_reader.py")).args(files);
    match python.output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("skipped: python3 cannot be started ({error}), so there is no second reader");
            None
        }
    }
}

#[test]
fn a_second_reader_says_the_same() {
    let files = [journals("saves"), journals("tests/golden")].concat();
    let Some(output) = second_reader(&files) else { return };
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(said.lines().count(), files.len());
    for (path, line) in files.iter().zip(said.lines()) {
        let report = check(path).unwrap();
        let ours = format!(
            "{}: {} records ({} accepted, {} rejected, {} of branches) {}",
            path.display(),
            report.records,
            report.accepted,
            report.rejected,
            report.branch_records,
            report.head
        );
        assert_eq!(line, ours);
    }
}

#[test]
fn a_second_reader_finds_what_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let good = fs::read_to_string(golden(FORMAT)).unwrap();
    let lines: Vec<&str> = good.split_inclusive('\n').collect();
    let write = |name: &str, text: &str| {
        let path = dir.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let swapped = [&lines[..3], &[lines[4], lines[3]], &lines[5..9]].concat().concat();
    let files = [
        write("amount.ron", &lines[..20].concat().replacen("amount:", "amount:1", 1)),
        write("lost.ron", &[&lines[..5], &lines[6..9]].concat().concat()),
        write("swapped.ron", &swapped),
        write("torn.ron", &lines[..9].concat()[..3_500]),
        write("crlf.ron", &lines[..9].concat().replace('\n', "\r\n")),
    ];
    assert!(check(Path::new(&files[0])).is_ok_and(|report| report.condition != Condition::Whole));
    let Some(output) = second_reader(&files) else { return };
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), files.len(), "{said}");
    let expected = ["the hash is wrong", "line 6: the hash is wrong", "line 4: the hash is wrong", "no end", "no seal"];
    for (line, words) in said.lines().zip(expected) {
        assert!(line.contains(words), "{line}");
    }
}
