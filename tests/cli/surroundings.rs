//! What a journal may find around it: other writers, names that lead elsewhere, directories where files should
//! be, a clock that was put back, what editors and mail programs make of a text file. Disks have tests of
//! their own.

use crate::disks::prepared;
use crate::floor::Floor;
use backtape::domain::{BranchId, Command, Entry, Event, Outcome, Record, RecordNo, Source, Step, Text, Time};
use backtape::journal::{Journal, read};
use std::fs;
use std::path::Path;

/// How a journal `j` is brought into a state, what then is to be said of it, and whether reading fails.
struct Case {
    name: &'static str,
    make: fn(&Path),
    says: &'static str,
    reads: bool,
}

const CASES: [Case; 12] = [
    Case { name: "0 bytes", make: |j| fs::write(j, "").unwrap(), says: "is empty", reads: false },
    Case { name: "no file", make: |j| fs::remove_file(j).unwrap(), says: "there is no journal at", reads: false },
    Case { name: "a directory", make: directory, says: "is a directory, not a journal file", reads: false },
    Case { name: "CRLF", make: |j| change(j, "\n", "\r\n"), says: "changed the file's line ends", reads: false },
    Case { name: "a BOM", make: bom, says: "starts with a byte order mark", reads: false },
    Case { name: "format 0", make: |j| change(j, "format:1", "format:0"), says: "is not a journal", reads: false },
    Case {
        name: "format 2",
        make: |j| change(j, "format:1", "format:2"),
        says: "has journal format 2, written by version 0.1.0; this is 0.1.0 and reads up to format 1",
        reads: false,
    },
    Case { name: "a cut header", make: cut_header, says: "breaks off in its first line", reads: false },
    Case { name: "another text", make: |j| fs::write(j, "ledger\n").unwrap(), says: "is not a journal", reads: false },
    Case { name: "an edit", make: |j| change(j, "amount:100000", "amount:900000"), says: "line 4", reads: true },
    Case { name: "a lost line", make: |j| lose_line(j, 5), says: "line 6", reads: true },
    Case {
        name: "a last line changed",
        make: |j| change(j, "widget\",qty:2", "widget\",qty:3"),
        says: "line 11",
        reads: true,
    },
];

fn directory(journal: &Path) {
    fs::remove_file(journal).unwrap();
    fs::create_dir(journal).unwrap();
}

fn change(journal: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(journal).unwrap();
    assert!(text.contains(from), "{from} in {text}");
    fs::write(journal, text.replace(from, to)).unwrap();
}

fn bom(journal: &Path) {
    let text = fs::read_to_string(journal).unwrap();
    fs::write(journal, format!("\u{feff}{text}")).unwrap();
}

fn cut_header(journal: &Path) {
    let bytes = fs::read(journal).unwrap();
    fs::write(journal, &bytes[..90]).unwrap();
}

fn lose_line(journal: &Path, at: usize) {
    let text = fs::read_to_string(journal).unwrap();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    lines.remove(at);
    fs::write(journal, lines.concat()).unwrap();
}

const WRITING: [&[&str]; 3] = [&["exec", "j", "-c", "mark x"], &["run", "j", "--records", "1"], &["undo", "j"]];

#[test]
fn what_is_not_as_it_was_written_has_a_status_and_a_sentence() {
    for Case { name, make, says, reads } in CASES {
        let floor = Floor::traded();
        let journal = floor.journal("j");
        make(&journal);
        let before = fs::read(&journal).ok();
        for args in WRITING {
            let ran = floor.run(args);
            assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{name}: {ran:?}");
            assert!(ran.err.contains(says), "{name}: {ran:?}");
        }
        let ran = floor.run(&["show", "j", "accounts"]);
        assert_eq!(ran.status, if reads { 0 } else { 2 }, "{name}: {ran:?}");
        assert!(ran.err.contains(says), "{name}: {ran:?}");
        let ran = floor.run(&["verify", "j"]);
        assert_eq!(ran.status, if reads { 1 } else { 2 }, "{name}: {ran:?}");
        assert!(ran.err.contains(says), "{name}: {ran:?}");
        let ran = floor.run(&["repair", "j", "--to", "mended.ron"]);
        assert_eq!(ran.status, if reads { 0 } else { 2 }, "{name}: {ran:?}");
        if reads {
            assert!(ran.out.contains("bytes left out, from line"), "{name}: {ran:?}");
            floor.ok(&["verify", "./mended.ron"]);
            floor.ok(&["exec", "./mended.ron", "-c", "mark again"]);
            floor.fails(&["repair", "j", "--to", "mended.ron"], 2, "is never overwritten");
        }
        assert_eq!(fs::read(&journal).ok(), before, "{name}: nothing was changed");
    }
}

#[test]
fn what_is_sound_is_repaired_to_the_same_bytes() {
    let floor = Floor::traded();
    let out = floor.ok(&["repair", "j", "--to", "copy.ron"]);
    assert!(out.contains("10  sound records are in copy.ron") && out.contains("nothing was wrong"), "{out}");
    assert_eq!(fs::read(floor.path("copy.ron")).unwrap(), fs::read(floor.journal("j")).unwrap());
}

#[test]
fn a_journal_that_lost_its_last_lines_is_told() {
    let floor = Floor::traded();
    lose_line(&floor.journal("j"), 10);
    let says = "record 10 was acknowledged once and is not there";
    let shown = floor.run(&["show", "j", "accounts"]);
    assert!(shown.status == 0 && shown.err.starts_with("note: ") && shown.err.contains(says), "{shown:?}");
    let verified = floor.run(&["verify", "j"]);
    assert!(verified.status == 1 && verified.err.contains(says), "{verified:?}");
    let ran = floor.run(&["exec", "j", "-c", "mark on"]);
    assert!(ran.status == 0 && ran.err.contains(says), "{ran:?}");
    floor.ok(&["verify", "j"]);
}

#[cfg(unix)]
#[test]
fn without_a_umask_files_are_still_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let floor = Floor::new();
    let open: &[&str] = &["exec", "j", "-c", "open al al@example.org"];
    for args in [&["new", "j", "--scenario", "bare"], open] {
        let ran = prepared(&floor, "umask 000", args);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mut folders = vec![floor.path("data")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        let (inner, there): (Vec<_>, Vec<_>) =
            fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).partition(|path| path.is_dir());
        folders.extend(inner);
        files.extend(there);
    }
    assert!(files.len() >= 6, "journal, lock, head, keys, a letter and its position: {files:?}");
    assert!(files.iter().all(|path| mode(path) == 0o600), "{files:?}");
}

#[cfg(unix)]
#[test]
fn links_lead_to_one_journal_and_pipes_are_not_waited_for() {
    let floor = Floor::traded();
    std::os::unix::fs::symlink(floor.journal("j"), floor.path("alias.ron")).unwrap();
    floor.ok(&["exec", "./alias.ron", "-c", "mark through"]);
    assert!(floor.ok(&["log", "j"]).contains("through"));
    let names: Vec<_> = fs::read_dir(floor.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!names.iter().any(|name| name.to_string_lossy().starts_with("alias.ron.")), "{names:?}");
    std::os::unix::fs::symlink(floor.path("nowhere.ron"), floor.path("dangling.ron")).unwrap();
    floor.fails(&["new", "./dangling.ron", "--scenario", "bare"], 2, "already exists");
    floor.fails(&["show", "./dangling.ron", "accounts"], 2, "there is no journal at");
    let pipe = floor.path("pipe.ron");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for args in [
        &["show", "./pipe.ron", "accounts"][..],
        &["exec", "./pipe.ron", "-c", "mark x"],
        &["verify", "./pipe.ron"],
        &["run", "./pipe.ron", "--records", "1"],
        &["repair", "./pipe.ron", "--to", "m.ron"],
        &["log", "./pipe.ron"],
    ] {
        floor.fails(args, 2, "is a pipe, not a journal file");
    }
    floor.fails(&["repair", "j", "--to", "pipe.ron"], 2, "already exists");
}

#[test]
fn after_the_clock_was_put_back_time_stands_still_and_never_runs_backwards() {
    let floor = Floor::bare();
    let tomorrow = Time(i64::MAX / 1_000_000 * 1_000);
    let text = Text::parse("from tomorrow").unwrap();
    let outcome = Outcome::Accepted(vec![Event::Marked { text: text.clone() }]);
    let step = Step::new(RecordNo(1), RecordNo(0), BranchId::MAIN, Command::Mark { text }, outcome);
    let record = Record { n: RecordNo(1), at: tomorrow, by: Source::User, entry: Entry::Step(step) };
    let (mut journal, _, _) = Journal::open(&floor.journal("j"), Time(0)).unwrap();
    journal.append(&[record]).unwrap();
    drop(journal);
    floor.ok(&["exec", "j", "-c", "mark today", "-c", "mark again"]);
    let times: Vec<Time> = read(&floor.journal("j")).unwrap().records.iter().map(|record| record.at).collect();
    assert_eq!(times.len(), 3);
    assert!(times.is_sorted() && times[0] == tomorrow, "{times:?}");
    floor.ok(&["verify", "j"]);
}

#[test]
fn a_second_writer_is_refused_and_readers_are_not() {
    use std::io::Write;
    let floor = Floor::traded();
    let mut first = floor.start(&["exec", "j", "-"]);
    let mut commands = first.stdin.take().unwrap();
    commands.write_all(b"mark first\n").unwrap();
    // What it was given is on the tape: from here on it holds the journal.
    while !fs::read_to_string(floor.journal("j")).unwrap().contains("\"first\"") {
        std::thread::yield_now();
    }
    let csv = floor.write("pay.csv", "date,amount,reference\n2026-01-05,1.00,A1\n");
    let before = fs::read(floor.journal("j")).unwrap();
    let importing: &[&str] = &["import", "csv", "j", &csv, "--account", "alice"];
    let branching: &[&str] = &["branch", "j", "create", "side", "--at", "2"];
    for args in WRITING.into_iter().chain([importing, branching]) {
        let says = "is in use by another backtape: close that one first, or open it read-only: backtape replay j";
        floor.fails(args, 2, says);
    }
    floor.fails(&["new", "j", "--scenario", "bare"], 2, "already exists and is never overwritten");
    let reading: [&[&str]; 5] = [
        &["show", "j", "accounts"],
        &["log", "j"],
        &["verify", "j"],
        &["repair", "j", "--to", "mended.ron"],
        &["export", "j", "--to", "copy.ron"],
    ];
    reading.iter().for_each(|args| assert!(!floor.ok(args).is_empty()));
    assert_eq!(fs::read(floor.journal("j")).unwrap(), before);
    drop(commands);
    assert!(first.wait_with_output().unwrap().status.success());
    floor.ok(&["exec", "j", "-c", "mark second"]);
}

/// What stands where something else should: its place in the data directory, what a command that needs it
/// ends with and says, and whether the journal can be read all the same.
const MISPLACED: [(&str, bool, i32, &str, bool); 13] = [
    ("journals/j.ron.lock", true, 2, "j.ron.lock: Is a directory (os error 21); check the path", true),
    ("journals/j.ron.head", true, 0, "", true),
    ("keys.ron", true, 2, "keys.ron: Is a directory (os error 21); without it no personal data can be written", false),
    ("settings.ron", true, 0, "note: 2 letters wait for the next one or the next start: cannot read", true),
    ("cache", true, 0, "", true),
    ("journals", false, 2, "j.ron: Not a directory (os error 20); check the path", false),
    ("outbox", false, 0, "note: 2 letters wait for the next one or the next start: cannot file mail in", true),
    ("reactions", false, 0, "note: no mail goes out: cannot keep the position of the mail in", true),
    ("cache", false, 0, "", true),
    ("journals/j.ron.lock", false, 0, "", true),
    ("journals/j.ron.head", false, 0, "", true),
    ("settings.ron", false, 0, "settings.ron cannot be understood: 1:1: Expected opening `(`", true),
    ("keys.ron", false, 0, "the keys of 1 of its customers are not in this data directory", true),
];

#[cfg(unix)]
#[test]
fn a_directory_where_a_file_should_be_and_a_file_where_a_directory_should_be_have_a_status_and_a_sentence() {
    for (name, is_directory, status, says, reads) in MISPLACED {
        let floor = Floor::bare();
        floor.ok(&["exec", "j", "-c", "open al al@example.org"]);
        let there = floor.path("data").join(name);
        let _ = fs::remove_file(&there).or_else(|_| fs::remove_dir_all(&there));
        if is_directory {
            fs::create_dir(&there).unwrap()
        } else {
            fs::write(&there, "").unwrap()
        }
        let ran = floor.run(&["exec", "j", "-c", "open bo bo@example.org"]);
        let case = format!("{name}, a directory: {is_directory}: {ran:?}");
        assert_eq!((ran.status, ran.out.is_empty()), (status, status == 2), "{case}");
        assert!(ran.err.contains(says) && ran.err.is_empty() == says.is_empty(), "{case}");
        assert!(ran.err.lines().count() <= 1, "{case}");
        let shown = floor.run(&["show", "j", "accounts"]);
        assert_eq!((shown.status, shown.out.contains("al ")), (if reads { 0 } else { 2 }, reads), "{case} {shown:?}");
        let verified = floor.run(&["verify", "j"]);
        assert_eq!(verified.status, if reads { 0 } else { 2 }, "{case} {verified:?}");
        assert!(reads || (shown.err.contains(says) && verified.err.contains(says)), "{case} {shown:?} {verified:?}");
    }
}
