//! Journals of a format that is newer than the program: what can be read of them is shown, nothing is
//! ever written.

use crate::floor::Floor;
use crate::reseal::{as_newer, resealed, with_unknown};
use std::fs;

const NEWER: &str = "it has journal format 2, written by version 9.1.0; this is 0.1.0 and reads up to format 1";
const READING: [&[&str]; 6] = [
    &["show", "j", "accounts"],
    &["log", "j"],
    &["replay", "j", "--plain"],
    &["branch", "j"],
    &["diff", "j", "main@5", "main"],
    &["find", "j", "alice.balance > 0"],
];
const WRITING: [&[&str]; 5] = [
    &["exec", "j", "-c", "mark x"],
    &["run", "j", "--records", "1"],
    &["branch", "j", "create", "b", "--at", "0"],
    &["undo", "j"],
    &["whatif", "j", "--drop", "3", "--as", "w"],
];

/// A floor whose journal was made to be a newer one, without a lock or a head beside it.
fn newer(change: fn(&str) -> String) -> (Floor, String) {
    let floor = Floor::traded();
    let text = change(&as_newer(&fs::read_to_string(floor.journal("j")).unwrap()));
    for file in fs::read_dir(floor.path("data/journals")).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    fs::write(floor.journal("j"), &text).unwrap();
    (floor, text)
}

/// That nothing was written, neither into it nor beside it.
fn untouched(floor: &Floor, text: &str) {
    assert_eq!(fs::read_to_string(floor.journal("j")).unwrap(), text);
    assert_eq!(fs::read_dir(floor.path("data/journals")).unwrap().count(), 1);
}

#[test]
fn what_can_be_read_is_shown_and_nothing_is_written() {
    let (floor, text) = newer(str::to_owned);
    for args in READING {
        let ran = floor.run(args);
        assert_eq!(ran.status, 0, "{ran:?}");
        let note = format!("{NEWER}: what can be read is shown, and nothing is written\n");
        assert!(ran.err.starts_with("note: ") && ran.err.ends_with(&note) && ran.err.lines().count() == 1, "{ran:?}");
    }
    assert_eq!(floor.run(&["log", "j", "--json"]).out.lines().count(), 10);
    for args in WRITING {
        floor.fails(args, 2, &format!("cannot be written to: {NEWER}; look at it with backtape replay j"));
    }
    for args in [&["verify", "j"][..], &["repair", "j", "--to", "k.ron"]] {
        floor.fails(args, 2, &format!("{}: open it with a newer version of the program", &NEWER[3..]));
    }
    let ran = floor.run(&["export", "j", "--to", "k.ron"]);
    assert!(ran.status == 2 && ran.err.contains(&format!("is open read-only: {NEWER}")), "{ran:?}");
    assert!(!floor.path("k.ron").exists());
    untouched(&floor, &text);
}

#[test]
fn a_line_that_is_not_understood_ends_it_and_is_named() {
    let (floor, text) = newer(|text| with_unknown(text, 6));
    let shown = floor.run(&["log", "j", "--json"]);
    assert_eq!((shown.status, shown.out.lines().count()), (0, 5), "{shown:?}");
    assert!(shown.err.contains("line 7 is not understood (its hash is right, but it is no record ("), "{shown:?}");
    assert!(shown.err.contains("Teleport") && shown.err.contains("this is the journal up to there"), "{shown:?}");
    assert_eq!(shown.err.lines().count(), 2, "{shown:?}");
    floor.fails(&["exec", "j", "-c", "mark x"], 2, NEWER);
    floor.fails(&["repair", "j", "--to", "k.ron"], 2, "has journal format 2");
    untouched(&floor, &text);
}

#[test]
fn a_record_that_does_not_fit_here_may_fit_there() {
    // More is withdrawn than is there: by the rules of this version no such record can be.
    let (floor, text) = newer(|text| resealed(&text.replace("amount:100000", "amount:1")));
    let shown = floor.run(&["show", "j", "accounts"]);
    assert_eq!(shown.status, 0, "{shown:?}");
    assert!(shown.err.contains(NEWER) && !shown.err.contains("damaged"), "{shown:?}");
    untouched(&floor, &text);
}

#[test]
fn damage_is_damage_in_a_newer_one_too() {
    let (floor, text) = newer(|text| text.replacen("amount:100000", "amount:900000", 1));
    let shown = floor.run(&["log", "j", "--json"]);
    assert_eq!((shown.status, shown.out.lines().count()), (0, 2), "{shown:?}");
    assert!(shown.err.contains("line 4 is damaged (its hash does not fit"), "{shown:?}");
    untouched(&floor, &text);
}

#[test]
fn a_header_that_is_not_understood_is_refused() {
    let (floor, text) = newer(|text| resealed(&text.replacen("genesis:(", "genesis:(moons:2,", 1)));
    for args in READING.iter().chain(&WRITING) {
        floor.fails(args, 2, &format!("{}: open it with a newer version of the program", &NEWER[3..]));
    }
    untouched(&floor, &text);
}
