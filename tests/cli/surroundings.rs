//! What a journal may find around it: disks that are full or read-only, other writers, names that lead
//! elsewhere, a clock that was put back, what editors and mail programs make of a text file.

use crate::floor::{Floor, Ran};
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

/// Runs the program in a shell that has prepared something first.
fn prepared(floor: &Floor, shell: &str, args: &[&str]) -> Ran {
    let program = floor.command(args);
    let mut words = vec!["-c".to_owned(), format!("{shell}; exec \"$0\" \"$@\"")];
    words.push(program.get_program().to_str().unwrap().to_owned());
    words.extend(args.iter().map(|&arg| arg.to_owned()));
    let mut command = std::process::Command::new("/bin/sh");
    command.args(words).current_dir(floor.path("")).env_clear();
    command.env("HOME", floor.path("")).env("BACKTAPE_DATA_DIR", floor.path("data"));
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[cfg(unix)]
#[test]
fn a_full_disk_refuses_what_finds_no_room_and_keeps_the_rest() {
    let floor = Floor::bare();
    // A limit on the size of files stands in for a full disk.
    let command = format!("mark \"{}\"", "note ".repeat(50).trim());
    let mark = || prepared(&floor, "trap '' XFSZ; ulimit -f 16", &["exec", "j", "-c", &command]);
    let mut acknowledged = 0;
    let refused = loop {
        match mark() {
            ran if ran.status == 0 => acknowledged += 1,
            ran => break ran,
        }
    };
    assert_eq!((refused.status, refused.out.as_str()), (2, ""), "{refused:?}");
    let says = "nothing was recorded: make room, then try again";
    assert!(refused.err.lines().count() == 1 && refused.err.contains(says), "{refused:?}");
    assert!(acknowledged > 5, "{acknowledged}");
    let contents = read(&floor.journal("j")).unwrap();
    assert_eq!(contents.records.len() as u64, acknowledged);
    assert_eq!(contents.len_bytes(), fs::metadata(floor.journal("j")).unwrap().len());
    floor.ok(&["verify", "j"]);
    floor.ok(&["exec", "j", "-c", "mark on"]);
}

#[cfg(unix)]
#[test]
fn without_a_umask_files_are_still_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let floor = Floor::new();
    for args in [&["new", "j", "--scenario", "bare"], &["exec", "j", "-c", "mark x"]] {
        assert_eq!(prepared(&floor, "umask 000", args).status, 0);
    }
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let journals = floor.path("data/journals");
    assert_eq!((mode(&floor.path("data")), mode(&journals)), (0o700, 0o700));
    let files: Vec<_> = fs::read_dir(&journals).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 3, "journal, lock and head: {files:?}");
    assert!(files.iter().all(|path| mode(path) == 0o600), "{files:?}");
}

#[cfg(unix)]
#[test]
fn a_directory_that_is_read_only_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let floor = Floor::traded();
    let folder = floor.path("data/journals");
    let set = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    fs::remove_file(folder.join("j.ron.lock")).unwrap();
    set(0o555);
    let everything_is_allowed = fs::write(folder.join("probe"), "").is_ok();
    if everything_is_allowed {
        eprintln!("skipped: whoever runs this may write to directories that are read-only");
    } else {
        floor.fails(&["exec", "j", "-c", "mark x"], 2, "check the path, its permissions and the disk");
        floor.fails(&["new", "k", "--scenario", "bare"], 2, "check the path, its permissions and the disk");
        assert_eq!(floor.run(&["show", "j", "accounts"]).status, 0);
        assert_eq!(floor.run(&["verify", "j"]).status, 0);
    }
    set(0o700);
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
    for args in
        [&["show", "./pipe.ron", "accounts"][..], &["exec", "./pipe.ron", "-c", "mark x"], &["verify", "./pipe.ron"]]
    {
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
