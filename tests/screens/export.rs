//! Taking history along from the screen: a file is asked for, made, and never written over.

use crate::harness::{LARGE, MIDDLE, Person, SMALL};
use crate::tickets::STAGE;
use backtape::command_line::Case;
use backtape::session::{Mode, Session};
use std::fs;

/// Asks for a file of this name where nobody else's lie. Gives its path.
fn ask(person: &mut Person, dir: &tempfile::TempDir, before: &str, name: &str) -> std::path::PathBuf {
    let path = dir.path().join(name);
    person.keys(&format!("E Ctrl-u '{before}{}' Enter", path.display()));
    path
}

#[test]
fn the_prompt_says_what_would_be_taken() {
    for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
        let mut person = STAGE.open(size);
        let n = person.last().0;
        person.keys("E");
        person.row_with("export (.ron branch, .txt script, .case test): main.ron");
        person.row_with(&format!("n 1..{n} of main: a journal, verified"));
        insta::assert_snapshot!(format!("export_{place}"), person.screen());
        person.keys("Ctrl-u 'a.case'");
        person.row_with(&format!("n {n} of main: given, when, then"));
        person.keys("Ctrl-u '3..5 a.txt'");
        person.row_with("n 3..5 of main: a script for exec");
        person.keys("Ctrl-u 'a.doc' Enter");
        person.row_with("✗ end the name in .ron, .txt (a script), .case (a test), .hledger or .csv");
        person.keys("Ctrl-u '5..3 a.txt' Enter");
        person.row_with("✗ 5..3 ends before it begins; write 3..5");
        person.keys("Esc");
        assert!(!person.screen().contains("export (.ron"), "{}", person.screen());
    }
}

#[test]
fn a_branch_a_script_and_a_test_are_made_and_nothing_is_written_over() {
    let dir = tempfile::tempdir().unwrap();
    let mut person = STAGE.open(LARGE);
    let (last, bytes) = (person.last(), person.bytes());
    let journal = ask(&mut person, &dir, "", "branch.ron");
    assert!(person.screen().contains(&format!("{} records of main", last.0)), "{}", person.screen());
    assert_eq!(Session::open(&journal, Mode::ReadOnly).unwrap().live().world, person.session().live().world);
    person.keys("[ [");
    let case = ask(&mut person, &dir, "", "record.case");
    let case = Case::read(&fs::read_to_string(case).unwrap()).unwrap();
    assert_eq!(
        case[0].title,
        format!("record {} of main in stage", last.0 - 2).replace("stage", &person.session().name())
    );
    let script = ask(&mut person, &dir, "3..5 ", "stretch.txt");
    assert!(fs::read_to_string(&script).unwrap().starts_with("# Records 3..5 of main"));
    fs::write(&script, "mine").unwrap();
    ask(&mut person, &dir, "", "stretch.txt");
    assert!(person.screen().contains("is there already"), "{}", person.screen());
    assert!(person.screen().contains("export (.ron"), "the line stays as typed: {}", person.screen());
    assert_eq!(fs::read_to_string(&script).unwrap(), "mine");
    assert_eq!((person.last(), person.bytes()), (last, bytes), "the journal stays as it is");
}

#[test]
fn in_the_tree_it_is_the_selected_record_that_counts() {
    let mut person = STAGE.replay(LARGE);
    person.keys("4 j j E");
    let n = person.last().0;
    let row = person.row_with("of main: a journal, verified");
    assert!(!row.contains(&format!("n 1..{n} ")), "{row}");
    person.keys("Esc");
    person.row_with("E export");
}
