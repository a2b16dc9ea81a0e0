//! Runs the cases of `tests/cases`: on a given state a command comes to what the case says. Every
//! file there was made by `backtape export JOURNAL --records N --to FILE.case`, or by hand in the
//! same form; a case that is put there is run.

#![allow(clippy::unwrap_used)] // a test that cannot set its stage may stop

use backtape::command_line::Case;
use backtape::export::{Export, Form, Stretch, export};
use backtape::session::{Mode, Session};
use std::fs;
use std::path::PathBuf;

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(folder);
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|e| e == ending)).collect();
    files.sort();
    files
}

/// What a case says that is not so, a line each.
fn wrong(name: &str, case: &Case) -> Vec<String> {
    let said = case.check().unwrap_or_else(|error| vec![error.to_string()]);
    said.into_iter().map(|what| format!("{name}, case {}: {what}", case.title)).collect()
}

#[test]
fn every_case_comes_to_what_it_says() {
    let (mut cases, mut failures) = (0, Vec::new());
    for path in files("tests/cases", "case") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        match Case::read(&fs::read_to_string(&path).unwrap()) {
            Ok(read) => {
                cases += read.len();
                failures.extend(read.iter().flat_map(|case| wrong(&name, case)));
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{} of {cases} cases:\n{}", failures.len(), failures.join("\n"));
    assert!(cases >= 8, "{cases} cases: the folder is not read");
}

/// A runner that finds nothing wrong proves nothing: each figure of what comes of a command is
/// changed in turn, and each change is found.
#[test]
fn a_figure_that_is_not_so_is_found() {
    let mut changed = 0;
    for path in files("tests/cases", "case") {
        for case in Case::read(&fs::read_to_string(&path).unwrap()).unwrap() {
            for (t, table) in case.then.iter().enumerate() {
                for (r, row) in table.rows.iter().enumerate() {
                    for (c, cell) in row.iter().enumerate() {
                        let Some(at) = cell.find(|c: char| c.is_ascii_digit()) else { continue };
                        let digit = if cell[at..].starts_with('7') { "3" } else { "7" };
                        let mut broken = case.clone();
                        broken.then[t].rows[r][c].replace_range(at..=at, digit);
                        assert!(!wrong("", &broken).is_empty(), "{}: {}, {cell}", case.title, table.name);
                        changed += 1;
                    }
                }
            }
        }
    }
    assert!(changed > 50, "{changed}");
}

/// Each record of each shipped journal can be said as a case, and comes to the same when it is read. What the bank does
/// in a year depends on more than the tables of a case hold: that journal has none.
#[test]
fn every_record_of_the_saves_is_a_case() {
    let dir = tempfile::tempdir().unwrap();
    for path in files("saves", "ron").into_iter().filter(|path| !path.ends_with("year.ron")) {
        let session = Session::open(&path, Mode::ReadOnly).unwrap();
        for branch in session.history().branches() {
            let to = dir.path().join(format!("{}-{}.case", session.name(), branch.name));
            let stretch: Stretch = "1..".parse().unwrap();
            let ask = Export { tip: branch.tip, name: branch.name.as_str(), stretch, form: Form::Test, to: &to };
            export(&session, &ask).unwrap();
            let cases = Case::read(&fs::read_to_string(&to).unwrap()).unwrap();
            assert_eq!(cases.len() as u64, session.history().line(branch.tip).len());
            let failures: Vec<String> = cases.iter().flat_map(|case| wrong(&session.name(), case)).collect();
            assert!(failures.is_empty(), "{}", failures.join("\n"));
        }
    }
}
