//! In which order what is written is synced, renamed and said.

use std::fs;
use std::path::Path;
use std::process::Command;

/// What a subcommand writes, syncs and renames, in order: `write j.ron`, `sync .`, `say` for standard
/// output. `None` where there is no `strace`, or it is not allowed.
fn steps(dir: &Path, args: &[&str]) -> Option<Vec<String>> {
    let (elsewhere, log) = (tempfile::tempdir().unwrap(), dir.join("steps.log"));
    let mut strace = Command::new("strace");
    strace.args(["-f", "-y", "-qq", "-s", "0", "-e", "trace=write,fsync,fdatasync,rename,renameat,renameat2", "-o"]);
    strace.arg(&log).arg(env!("CARGO_BIN_EXE_backtape")).args(args).current_dir(dir).env("HOME", dir);
    let ran = strace.env("BACKTAPE_DATA_DIR", elsewhere.path()).output();
    if !ran.is_ok_and(|ran| ran.status.success()) {
        eprintln!("skipped: strace is not there, or not allowed");
        return None;
    }
    let name = |path: &str| match Path::new(path).strip_prefix(dir) {
        Ok(rest) if rest.as_os_str().is_empty() => ".".to_owned(),
        Ok(rest) => rest.display().to_string(),
        Err(_) => path.to_owned(),
    };
    let step = |line: &str| {
        let (call, rest) = line.split_once(' ')?.1.trim_start().split_once('(')?;
        if call.starts_with("rename") {
            return Some(format!("rename {}", name(rest.rsplit('"').nth(1)?)));
        }
        let (file, path) = rest.split_once('<')?;
        let path = name(path.split_once('>')?.0);
        match (call, file) {
            ("write", "1") => Some("say".to_owned()),
            ("write", "2") => None,
            ("write", _) => Some(format!("write {path}")),
            _ => Some(format!("sync {path}")),
        }
    };
    let log = fs::read_to_string(&log).unwrap();
    Some(log.lines().filter_map(step).filter(|step| !step.contains('/')).collect())
}

#[test]
fn what_is_said_to_be_done_has_been_synced_and_the_name_of_what_is_new_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let dir = &dir.path().canonicalize().unwrap();
    let head = ["write j.ron.head.new", "sync j.ron.head.new", "rename j.ron.head", "sync ."];
    let Some(made) = steps(dir, &["new", "./j.ron", "--scenario", "bare"]) else { return };
    assert_eq!(made, [&["write j.ron", "sync j.ron", "sync ."][..], &head, &["say"]].concat());
    let one = steps(dir, &["exec", "./j.ron", "-c", "mark a"]).unwrap();
    // First of all the end and the head that were found; for one command there is no word to the head before it.
    assert_eq!(one, [&["sync j.ron", "sync .", "write j.ron", "sync j.ron", "say"][..], &head].concat());
    let two = steps(dir, &["exec", "./j.ron", "-c", "mark b", "-c", "mark c"]).unwrap();
    assert_eq!(two, [&["sync j.ron", "sync ."][..], &head, &["write j.ron", "sync j.ron", "say"], &head].concat());
}
