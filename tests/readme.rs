//! The README says what the program does.

#![allow(clippy::unwrap_used)] // a test that cannot set its stage may stop

use backtape::command_line::{Case, VERBS};
use std::fs;
use std::path::Path;
#[cfg(unix)]
use std::process::Command;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn the_grammar_is_the_programs_own() {
    let readme = readme();
    for verb in VERBS {
        assert!(readme.lines().any(|line| line == verb.usage), "{} is missing or differs: {}", verb.name, verb.usage);
    }
}

/// The examples of the section without a screen do what they say, one after the other.
#[cfg(unix)]
#[test]
fn the_examples_run() {
    let readme = readme();
    let section = readme.split("## The same without a screen").nth(1).unwrap();
    // The data that is imported lies elsewhere.
    let section = section.split("### Recorded order flow").next().unwrap();
    let blocks: Vec<&str> = section.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    let script = &blocks.concat();
    for call in ["exec demo", "verify demo", "whatif demo", "export demo"] {
        assert!(script.contains(&format!("backtape {call}")), "{call} in\n{script}");
    }
    let home = tempfile::tempdir().unwrap();
    let folder = Path::new(env!("CARGO_BIN_EXE_backtape")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default());
    let mut shell = Command::new("sh");
    shell.args(["-euc", script]).current_dir(home.path()).env("HOME", home.path()).env("PATH", path);
    for variable in ["BACKTAPE_DATA_DIR", "XDG_DATA_HOME"] {
        shell.env_remove(variable);
    }
    let output = shell.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("849.25") && text.contains("all well"), "{text}");
}

#[test]
fn the_case_is_one() {
    let readme = readme();
    let case = readme.split("```\ncase ").nth(1).unwrap().split("```").next().unwrap();
    let cases = Case::read(&format!("case {case}")).unwrap();
    assert_eq!(cases[0].check().unwrap(), [""; 0]);
}
