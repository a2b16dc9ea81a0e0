//! Journals that are missing, empty, something else, newer, damaged, torn or in use.

use crate::floor::Floor;
use std::fs;
use std::io::{BufRead, BufReader, Write};

/// What only looks, and what would write.
const READING: [&[&str]; 4] =
    [&["show", "J", "accounts"], &["log", "J"], &["replay", "J", "--plain"], &["branch", "J"]];
const WRITING: [&[&str]; 3] =
    [&["exec", "J", "-c", "mark x"], &["run", "J", "--records", "1"], &["branch", "J", "create", "b", "--at", "0"]];

fn with<'a>(args: &[&'a str], journal: &'a str) -> Vec<&'a str> {
    args.iter().map(|arg| if *arg == "J" { journal } else { arg }).collect()
}

#[test]
fn what_is_no_journal_is_said_and_left_alone() {
    let floor = Floor::new();
    floor.write("empty.ron", "");
    floor.write("text.ron", "just some text\nand more\n");
    floor.write("binary.ron", [0_u8, 159, 146, 150, 255, 10]);
    floor.write("torn.ron", "Journal(format:1,id:\"");
    floor.write(
        "newer.ron",
        "Journal(format:99,id:\"x\",engine:\"9.0.0\",genesis:(),h:\"00000000000000000000000000000000\")\n",
    );
    fs::create_dir(floor.path("dir.ron")).unwrap();
    let cases = [
        ("nope", "there is no journal at"),
        ("./nope.ron", "there is no journal at ./nope.ron"),
        ("empty.ron", "is empty"),
        ("text.ron", "is not a journal"),
        ("binary.ron", "is not a journal"),
        ("torn.ron", "breaks off in its first line"),
        ("newer.ron", "has journal format 99"),
        ("dir.ron", "is a directory"),
    ];
    for (journal, says) in cases {
        for args in READING.iter().chain(&WRITING).chain(&[["verify", "J"].as_slice(), &["open", "J"]]) {
            floor.fails(&with(args, journal), 2, says);
        }
    }
    assert_eq!(fs::read(floor.path("text.ron")).unwrap(), b"just some text\nand more\n");
}

#[test]
fn damage_opens_read_only_and_names_the_line() {
    let floor = Floor::traded();
    let path = floor.journal("j");
    let text = fs::read_to_string(&path).unwrap();
    // The deposit of 1000.00, on the journal's fourth line.
    let damaged = text.replacen("amount:100000", "amount:900000", 1);
    assert_ne!(damaged, text);
    fs::write(&path, &damaged).unwrap();
    for args in READING {
        let ran = floor.run(&with(args, "j"));
        assert_eq!(ran.status, 0, "{ran:?}");
        assert!(ran.err.starts_with("note: ") && ran.err.contains("line 4"), "{ran:?}");
    }
    for args in WRITING {
        floor.fails(&with(args, "j"), 2, "line 4");
    }
    let verified = floor.run(&["verify", "j"]);
    assert_eq!(verified.status, 1);
    assert!(verified.err.contains("fails at line 4"), "{verified:?}");
    assert_eq!(fs::read_to_string(&path).unwrap(), damaged, "nothing was changed");
}

#[test]
fn a_torn_tail_is_told_and_cut_by_the_next_writer() {
    let floor = Floor::traded();
    let path = floor.journal("j");
    let whole = fs::read(&path).unwrap();
    let torn = whole.len() - 20;
    fs::write(&path, &whole[..torn]).unwrap();
    let shown = floor.run(&["show", "j", "stats", "--json"]);
    assert_eq!((shown.status, shown.out.contains("\"record\":9")), (0, true), "{shown:?}");
    assert!(shown.err.contains("torn"), "{shown:?}");
    assert_eq!(fs::read(&path).unwrap().len(), torn, "looking changes nothing");
    assert_eq!(floor.run(&["verify", "j"]).status, 1);
    let ran = floor.run(&["exec", "j", "-c", "mark again"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, "10  mark again  accepted: marked ‹again›\n"), "{ran:?}");
    assert!(ran.err.starts_with("note: "), "{ran:?}");
    floor.ok(&["verify", "j"]);
}

#[test]
fn a_second_writer_is_refused_and_a_reader_is_not() {
    let floor = Floor::bare();
    let mut writer = floor.start(&["exec", "j", "-"]);
    let mut to = writer.stdin.take().unwrap();
    to.write_all(b"mark mine\n").unwrap();
    let mut answer = String::new();
    BufReader::new(writer.stdout.take().unwrap()).read_line(&mut answer).unwrap();
    assert!(answer.starts_with("1  mark mine"), "{answer}");
    for args in WRITING {
        floor.fails(&with(args, "j"), 2, "is in use by another backtape");
        floor.fails(&with(args, "j"), 2, "backtape replay j");
    }
    for args in READING {
        floor.ok(&with(args, "j"));
    }
    drop(to);
    assert!(writer.wait().unwrap().success());
    floor.ok(&["exec", "j", "-c", "mark yours"]);
}
