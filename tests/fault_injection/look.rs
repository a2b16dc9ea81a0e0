//! What must hold however a case ended.

use crate::stage::{Case, Stage, ZOE, backtape, records};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Output;

/// Signals that end a process: what is injected, and what the limit on the length of files sends.
const DEADLY: [i32; 2] = [9, 25];

pub fn look(dir: &Path, case: &Case, ran: &Output, whole: &Stage, made: usize, what: &str) {
    let (err, status, signal) = (String::from_utf8_lossy(&ran.stderr), ran.status.code(), ran.status.signal());
    assert!(status.is_some_and(|code| code <= 2) || signal.is_some_and(|s| DEADLY.contains(&s)), "{what}: {ran:?}");
    assert!(!err.contains("panicked"), "{what}: {err}");
    assert!(err.lines().filter(|line| line.starts_with("backtape: ")).count() <= 1, "{what}: {err}");
    assert!(status.is_none_or(|code| code != 2 || !err.is_empty()), "{what}: refused without a word");
    nothing_is_gone(dir, whole, what);
    if case.forgets() && status == Some(0) {
        assert!(traces(dir).is_empty(), "{what}: {:?} after {ran:?}", traces(dir));
    }
    goes_on(dir, case, ran, whole, what);
    if let Some(name) = case.makes {
        is_made(dir, name, ran, made, what);
    }
    if case.forgets() {
        // It has happened or not, to the last file; who was stopped in between has finished by now.
        let recorded = fs::read_to_string(dir.join(case.on)).unwrap().contains("cmd:Forget");
        let left = traces(dir);
        let shown = backtape(dir, &["show", "f", "accounts"]);
        let reads = String::from_utf8_lossy(&shown.stdout).contains(ZOE[0]);
        assert!(shown.status.success() && reads != recorded, "{what}: {shown:?}");
        assert!(!recorded || left.is_empty(), "{what}: {left:?}");
    }
    if case.is_snapshot() {
        let again = backtape(dir, case.args);
        let err = String::from_utf8_lossy(&again.stderr);
        assert!(again.status.success() && err.is_empty(), "{what}: {again:?}");
    }
}

/// What was there is there still, whatever happened.
fn nothing_is_gone(dir: &Path, whole: &Stage, what: &str) {
    for name in ["j.ron", "d.ron", "torn.ron", "data/journals/f.ron", "long.ron"] {
        let (bytes, now) = (fs::read(whole.path().join(name)).unwrap(), fs::read(dir.join(name)).unwrap());
        let sound = if name == "torn.ron" { bytes.iter().rposition(|b| *b == b'\n').unwrap() } else { bytes.len() };
        assert!(now.starts_with(&bytes[..sound]), "{what}: {name} lost something");
        assert!(name != "d.ron" || now == bytes, "{what}: what is damaged is never touched");
    }
}

/// The journal opens, with what was acknowledged and at most what was asked for, and goes on.
fn goes_on(dir: &Path, case: &Case, ran: &Output, whole: &Stage, what: &str) {
    let journal = case.journal();
    let out = String::from_utf8_lossy(&ran.stdout);
    if case.is_snapshot() {
        let again = backtape(dir, case.args);
        assert_eq!((again.status.code(), &again.stdout), (Some(0), &whole.long), "{what}");
        assert!(ran.status.code() != Some(0) || ran.stdout == whole.long, "{what}: {ran:?}");
    }
    let on = backtape(dir, &["exec", &journal, "-c", "mark on"]);
    assert!(on.status.success(), "{what}: the journal does not open: {on:?}");
    let verified = backtape(dir, &["verify", &journal]);
    assert!(verified.status.success(), "{what}: {verified:?}");
    let (before, now) = (records(&whole.path().join(case.on)), records(&dir.join(case.on)) - 1);
    let acknowledged = match ran.status.code() {
        Some(0) => case.adds,
        _ => out.lines().filter(|line| line.contains("accepted")).count(),
    };
    let may_be = before + acknowledged..=before + case.adds;
    assert!(may_be.contains(&now), "{what}: {now} records, not {may_be:?}: {ran:?}");
}

/// What was made is whole where that was said; else it is not there, or opens as far as it goes.
fn is_made(dir: &Path, name: &str, ran: &Output, made: usize, what: &str) {
    let (path, journal) = (dir.join(name), format!("./{name}"));
    let said = ran.status.code() == Some(0);
    assert!(path.exists() || !said, "{what}: nothing was made");
    if !path.exists() {
        return;
    }
    let verified = backtape(dir, &["verify", &journal]);
    assert!(!String::from_utf8_lossy(&verified.stderr).contains("panicked"), "{what}");
    if said {
        assert!(verified.status.success(), "{what}: {verified:?}");
        assert_eq!(records(&path), made, "{what}");
        return;
    }
    let on = backtape(dir, &["exec", &journal, "-c", "mark on"]);
    if fs::read(&path).unwrap_or_default().contains(&b'\n') {
        assert!(on.status.success(), "{what}: what was begun does not open: {on:?}");
        assert!(backtape(dir, &["verify", &journal]).status.success(), "{what}");
        assert!(records(&path) - 1 <= made, "{what}");
    } else {
        assert_eq!((on.status.code(), String::from_utf8_lossy(&on.stderr).lines().count()), (Some(2), 1), "{what}");
    }
}

/// The files that know who was forgotten.
fn traces(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(traces(&entry));
        } else if entry.file_name().is_some_and(|name| name != "strace.log") {
            let bytes = fs::read(&entry).unwrap();
            let holds = |word: &&&str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
            found.extend(ZOE.iter().filter(holds).map(|word| format!("{word} in {}", entry.display())));
        }
    }
    found
}
