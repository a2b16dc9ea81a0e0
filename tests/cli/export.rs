//! Taking history along: a branch as a journal, a stretch as a script, a record as a test.

use crate::floor::Floor;
use std::fs;

#[test]
fn a_branch_becomes_a_journal_of_its_own() {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "dip", "--at", "7"]);
    floor.ok(&["exec", "j", "--branch", "dip", "-c", "sell bob XYZ 2 @ 9.00", "-c", "mark \"it dipped\""]);
    let said = floor.ok(&["export", "j", "--branch", "dip", "--to", "dip.ron"]);
    assert!(said.starts_with("dip.ron: 9 records of dip, verified: it ends in the same state, "), "{said}");
    for view in ["accounts", "trades", "book XYZ", "ledger", "shop"] {
        let show = |journal: &str, branch: &str| {
            let args = ["show", journal].into_iter().chain(view.split(' ')).chain(["--branch", branch, "--json"]);
            // The numbers of records are those of the journal that they stand in.
            let out = floor.ok(&args.collect::<Vec<_>>());
            out.replace("\"n\":12", "\"n\":8").replace("\"record\":13", "\"record\":9")
        };
        assert_eq!(show("dip.ron", "main"), show("j", "dip"), "{view}");
    }
    assert!(floor.ok(&["verify", "dip.ron"]).contains("all well"));
    floor.ok(&["exec", "dip.ron", "-c", "buy alice XYZ 2 @ 9.00"]);
    // What never forked is the same to the last byte.
    floor.ok(&["new", "k", "--scenario", "bare"]);
    floor.ok(&["exec", "k", "-c", "open a a@b", "-c", "deposit a 5"]);
    floor.ok(&["export", "k", "--to", "same.ron"]);
    assert!(fs::read(floor.path("same.ron")).unwrap() == fs::read(floor.journal("k")).unwrap());
    floor.ok(&["export", "j", "--records", "..3", "--to", "begun.ron"]);
    assert!(floor.ok(&["log", "begun.ron"]).lines().count() >= 3);
}

#[test]
fn a_stretch_becomes_a_script_that_comes_to_the_same() {
    let floor = Floor::traded();
    let said = floor.ok(&["export", "j", "--records", "5..9", "--to", "lunch.txt"]);
    assert_eq!(said, "lunch.txt: 5 commands of main\n");
    let script = fs::read_to_string(floor.path("lunch.txt")).unwrap();
    assert!(script.contains("backtape branch JOURNAL create again --at 4\n"), "{script}");
    assert!(script.contains("buy alice XYZ 5 @ 10.05                       # 7\n"), "{script}");
    floor.ok(&["branch", "j", "create", "again", "--at", "4"]);
    let outcomes = |args: &[&str]| -> Vec<String> {
        let records = floor.json(args);
        records.iter().map(|record| format!("{} {}", record["command"], record["events"])).collect()
    };
    floor.ok(&["exec", "j", "--branch", "again", "lunch.txt"]);
    assert_eq!(
        outcomes(&["log", "j", "--branch", "again", "--from", "10", "--json"]),
        outcomes(&["log", "j", "--from", "5", "--to", "9", "--json"])
    );
}

#[test]
fn a_record_becomes_a_test() {
    let floor = Floor::traded();
    assert_eq!(floor.run(&["exec", "j", "-c", "withdraw bob 500.00"]).status, 1);
    assert_eq!(
        floor.ok(&["export", "j", "--records", "11", "--to", "refused.case"]),
        "refused.case: a test of record 11 of main\n"
    );
    let case = fs::read_to_string(floor.path("refused.case")).unwrap();
    for line in ["case record 11 of main in j", "  withdraw bob 500.00", "then rejection", "  | bob     |   50.25 |"] {
        assert!(case.lines().any(|found| found == line), "{line} in\n{case}");
    }
    let said = floor.ok(&["export", "j", "--records", "6..8", "--to", "lunch", "--as", "test"]);
    assert_eq!(said, "lunch: 3 tests of records 6..8 of main\n");
}

#[test]
fn what_cannot_be_taken_along() {
    let floor = Floor::traded();
    floor.write("here.txt", "mine");
    let cases: &[(&[&str], i32, &str)] = &[
        (&["--to", "a"], 2, "nothing says what the file is to be: add --as journal, script, test, csv or hledger"),
        (&["--to", "a.case"], 2, "a test is about a record: name it, as 57, or several, as 57..60"),
        (&["--to", "a.ron", "--records", "3.."], 2, "a journal begins with its first record, 1: name no records"),
        (&["--to", "a.txt", "--records", "30..40"], 2, "no command of main lies in 30..40: its records go up to 10"),
        (&["--to", "a.txt", "--records", "9..3"], 2, "9..3 ends before it begins; write 3..9"),
        (&["--to", "a.txt", "--records", "-3"], 2, "\"-3\" names no records; write 57, 57..80, ..80 or 57.."),
        (&["--to", "a.txt", "--branch", "nope"], 2, "nope"),
        (&["--to", "here.txt"], 2, "here.txt is there already and stays as it is; name another file"),
        (&["--to", "nowhere/a.txt"], 2, "cannot write nowhere/a.txt"),
        (&["--to", "a.txt", "--as", "journal"], 2, "a journal's file ends in .ron: a.txt.ron"),
    ];
    for (args, status, says) in cases {
        floor.fails(&[&["export", "j"], *args].concat(), *status, says);
        assert!(!floor.path("a.txt").exists() && !floor.path("a.ron").exists(), "{args:?}");
    }
    assert_eq!(fs::read_to_string(floor.path("here.txt")).unwrap(), "mine");
}
