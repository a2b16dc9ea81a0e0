//! Disks that are full or read-only: what finds no room is refused with a status and a sentence, what is there
//! stays and can be read.
#![cfg(unix)]

use crate::floor::{Floor, Ran};
use backtape::journal::read;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

/// Runs the program in a shell that has prepared something first.
pub fn prepared(floor: &Floor, shell: &str, args: &[&str]) -> Ran {
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

/// A disk of 128 KiB that is made full, and what is said on it. Prints `[status] output | error` for each.
const FULL: &str = r#"
mkdir full && mount -t tmpfs -o size=128k none full || exit 77
export BACKTAPE_DATA_DIR="$PWD/full"
run() { "$0" "$@" >out 2>err </dev/null; echo "[$?] $(wc -l <out) $(head -1 err)"; }
run new j --scenario bare
run exec j -c "open al al@example.org" -c "mark one"
head -c 1000000 /dev/zero >full/filler 2>/dev/null
note=$(printf %0250d 1)
while "$0" exec j -c "mark $note" >out 2>err; do :; done
while "$0" exec j -c "mark a" >out 2>err; do :; done
run exec j -c "mark a"
run branch j create a-branch-whose-name-alone-is-longer-than-a-mark --at 1
run exec j -c "open bo bo@example.org name \"$(printf %070d 1)\""
run new k --scenario bare
run repair j --to full/m.ron
run export j --to full/x.ron
run export j --as csv --to full/x.csv
run show j accounts
run verify j
rm full/filler
run exec j -c "mark on"
run verify j
"#;

#[test]
fn a_disk_without_room_is_said_by_everything_that_writes_and_noticed_by_nothing_that_reads() {
    let floor = Floor::new();
    let mut shell = Command::new("unshare");
    shell.args(["--user", "--map-root-user", "--mount", "/bin/sh", "-c", FULL, env!("CARGO_BIN_EXE_backtape")]);
    shell.current_dir(floor.path("")).env("HOME", floor.path(""));
    let ran = match shell.output() {
        Ok(ran) if ran.status.success() => ran,
        _ => return eprintln!("skipped: no disk can be made here"),
    };
    let said = String::from_utf8(ran.stdout).unwrap();
    let want = [
        "[0] 1 ",
        "[0] 2 ",
        "[2] 0 backtape: cannot write to FULL/journals/j.ron: No space left on device (os error 28); nothing was recorded: make room, then try again",
        "[2] 0 backtape: cannot write to FULL/journals/j.ron: No space left on device (os error 28); nothing was recorded: make room, then try again",
        "[2] 0 backtape: cannot write to FULL/journals/j.ron: No space left on device (os error 28); nothing was recorded: make room, then try again",
        "[2] 0 backtape: cannot write to FULL/journals/k.ron: No space left on device (os error 28); nothing was recorded: make room, then open it again",
        "[2] 0 backtape: cannot write to full/m.ron: No space left on device (os error 28); nothing was recorded: make room, then open it again",
        "[2] 0 backtape: cannot write to full/x.ron: No space left on device (os error 28); nothing was recorded: make room, then open it again",
        "[2] 0 backtape: cannot write full/x.csv: No space left on device (os error 28); make room, then try again",
        "[0] 2 ",
        "[0] SOUND ",
        "[0] 1 ",
        "[0] SOUND ",
    ];
    let full = floor.path("full").canonicalize().unwrap_or_else(|_| floor.path("full"));
    let said = said.replace(full.to_str().unwrap(), "FULL").replace("[0] 10 ", "[0] SOUND ");
    assert_eq!(said.lines().collect::<Vec<_>>(), want, "{said}");
}

/// Runs the program without the right of an administrator to write where nobody may.
fn as_anybody(floor: &Floor, args: &[&str]) -> Ran {
    let program = floor.command(args);
    let rights = "-dac_override,-dac_read_search";
    let mut command = Command::new("setpriv");
    command.args([format!("--bounding-set={rights}"), format!("--inh-caps={rights}")]);
    command.arg(program.get_program()).args(args).current_dir(floor.path("")).env_clear();
    command.env("HOME", floor.path("")).env("BACKTAPE_DATA_DIR", floor.path("data"));
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn a_directory_that_is_read_only_is_said() {
    let floor = Floor::traded();
    let folder = floor.path("data/journals");
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    set(&folder, 0o555);
    let everything_is_allowed = fs::write(folder.join("probe"), "").is_ok();
    let _ = fs::remove_file(folder.join("probe"));
    let can_give_it_up = Command::new("setpriv").args(["--inh-caps=-dac_override", "true"]).status();
    if everything_is_allowed && !can_give_it_up.is_ok_and(|status| status.success()) {
        set(&folder, 0o700);
        return eprintln!("skipped: whoever runs this may write to directories that are read-only");
    }
    let run = |args: &[&str]| if everything_is_allowed { as_anybody(&floor, args) } else { floor.run(args) };
    let says = "Permission denied (os error 13); check the path, its permissions and the disk\n";
    let refused = |args: &[&str]| {
        let ran = run(args);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.lines().count()), (2, "", 1), "{args:?}: {ran:?}");
        assert!(ran.err.starts_with("backtape: cannot open") && ran.err.ends_with(says), "{args:?}: {ran:?}");
    };
    let reads = || {
        for args in [&["show", "j", "accounts"][..], &["log", "j"], &["verify", "j"]] {
            let ran = run(args);
            assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{args:?}: {ran:?}");
        }
    };
    let copies: [&[&str]; 3] = [
        &["new", "k", "--scenario", "bare"],
        &["repair", "j", "--to", "data/journals/m.ron"],
        &["export", "j", "--to", "data/journals/x.ron"],
    ];
    // What is there can be written on; what is new has no place.
    let ran = run(&["exec", "j", "-c", "mark here"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{ran:?}");
    copies.into_iter().for_each(refused);
    reads();
    // Nor has a lock that is gone, nor what may not be written to.
    let writing: [&[&str]; 3] =
        [&["exec", "j", "-c", "mark x"], &["undo", "j"], &["branch", "j", "create", "side", "--at", "2"]];
    set(&folder.join("j.ron"), 0o444);
    writing.into_iter().for_each(refused);
    reads();
    set(&folder, 0o700);
    fs::remove_file(folder.join("j.ron.lock")).unwrap();
    set(&folder.join("j.ron"), 0o600);
    set(&folder, 0o555);
    writing.into_iter().for_each(refused);
    reads();
    set(&folder.join("j.ron"), 0o000);
    [&["show", "j", "accounts"][..], &["log", "j"], &["verify", "j"]].into_iter().for_each(refused);
    set(&folder, 0o700);
}
