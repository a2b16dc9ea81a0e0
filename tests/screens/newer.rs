//! A journal of a format that is newer than the program, on the screen.

use crate::harness::{MIDDLE, Person, SIZES};
use crate::reseal::{as_newer, with_unknown};
use backtape::command_line::{self, Parsed};
use backtape::domain::{RecordNo, Source, Text};
use backtape::market::scenario;
use backtape::session::{Mode, Session};
use std::fs;
use std::path::PathBuf;
use tempfile::TempDir;

/// A journal of six records that was made to be a newer one; opened as one that is to be written.
fn newer(dir: &TempDir, change: fn(&str) -> String) -> (Session, PathBuf) {
    let path = dir.path().join("tomorrow.ron");
    let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "bare").unwrap();
    let mut scenario = scenario::read(text).unwrap();
    scenario.start = Some(Text::parse("2026-01-05T09:00:00Z").unwrap());
    let mut session = Session::create(&path, &scenario).unwrap();
    for line in
        ["open alice a@example.org", "deposit alice 10.00", "mark \"a\"", "mark \"b\"", "mark \"c\"", "mark \"d\""]
    {
        let Some(Parsed::Command(command)) = command_line::parse(line).unwrap() else { panic!("{line}") };
        session.submit(Source::User, command).unwrap();
    }
    drop(session);
    let text = change(&as_newer(&fs::read_to_string(&path).unwrap()));
    for file in fs::read_dir(dir.path()).unwrap() {
        fs::remove_file(file.unwrap().path()).unwrap();
    }
    fs::write(&path, text).unwrap();
    (Session::open(&path, Mode::Write).unwrap(), path)
}

#[test]
fn it_is_read_only_and_says_why() {
    for (name, size) in SIZES {
        let dir = TempDir::new().unwrap();
        let (session, path) = newer(&dir, str::to_owned);
        let before = fs::read(&path).unwrap();
        let mut person = Person::of(session, size);
        assert!(person.screen().contains("it has journal format 2, written by version 9.1.0"), "{}", person.screen());
        person.keys("End");
        assert!(
            person.screen().contains("n 6") && person.screen().contains("READ-ONLY"),
            "{name}: {}",
            person.screen()
        );
        for keys in [": 'mark x' Enter", "B", "m", "t"] {
            person.keys(keys);
            assert!(person.screen().contains("read-only"), "{name} {keys}: {}", person.screen());
            person.keys("Esc Esc");
        }
        assert_eq!(person.last(), RecordNo(6), "nothing was added");
        assert_eq!(fs::read(&path).unwrap(), before);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "nothing was written beside it");
    }
}

#[test]
fn what_is_not_understood_is_part_of_the_proof() {
    let dir = TempDir::new().unwrap();
    let mut person = Person::of(newer(&dir, |text| with_unknown(text, 4)).0, MIDDLE);
    person.keys("P");
    assert!(person.screen().contains("line 5 is not understood"), "{}", person.screen());
    assert!(person.screen().contains("the 3 records before it are sound"), "{}", person.screen());
}
