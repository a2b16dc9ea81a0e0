//! What a case finds before it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Calls that name or change files, as far as they are made on the paths that are watched.
pub const CALLS: &str = "openat,write,writev,read,fsync,fdatasync,rename,renameat,ftruncate,flock,unlink,lseek,statx";

/// Who is forgotten.
pub const ZOE: [&str; 2] = ["Zoe Quillfeather", "zoe.quillfeather@example.org"];

/// A subcommand in a folder with journals.
pub struct Case {
    pub args: &'static [&'static str],
    /// The journal that must have, and open with, all that it had.
    pub on: &'static str,
    /// The journal that it makes, where it makes one.
    pub makes: Option<&'static str>,
    /// How many records it adds to the one that it is on.
    pub adds: usize,
}

impl Case {
    /// The journal that it is on, as the program is told of it.
    pub fn journal(&self) -> String {
        if self.forgets() { "f".to_owned() } else { format!("./{}", self.on) }
    }

    pub fn forgets(&self) -> bool {
        self.on == "data/journals/f.ron"
    }

    pub fn is_snapshot(&self) -> bool {
        self.on == "long.ron"
    }

    pub fn calls(&self) -> &'static str {
        // The others are those of the program's start as well, which ends without its libraries.
        if self.is_snapshot() { "mkdir,write,fsync,fdatasync,rename,renameat,unlink" } else { CALLS }
    }

    /// How many records it has made in a new journal.
    pub fn made(&self, dir: &Path) -> usize {
        self.makes.map_or(0, |name| records(&dir.join(name)))
    }

    /// The length of the longest file that it may have written.
    pub fn longest(&self, dir: &Path) -> u64 {
        let file = if self.is_snapshot() { snapshot(dir).unwrap() } else { dir.join(self.makes.unwrap_or(self.on)) };
        fs::metadata(file).unwrap().len()
    }
}

/// How many whole lines follow the first one.
pub fn records(path: &Path) -> usize {
    let bytes = fs::read(path).unwrap_or_default();
    bytes.iter().filter(|byte| **byte == b'\n').count().saturating_sub(1)
}

/// The snapshot of a long journal.
pub fn snapshot(dir: &Path) -> Option<PathBuf> {
    let mut files = fs::read_dir(dir.join("data/cache")).ok()?.map(|entry| entry.unwrap().path());
    files.find(|path| path.extension().is_some_and(|e| e == "snapshot") && !path.ends_with("old.snapshot"))
}

pub fn backtape(dir: &Path, args: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_backtape"));
    program.args(args).current_dir(dir).env_clear().env("HOME", dir).env("BACKTAPE_DATA_DIR", dir.join("data"));
    program.output().unwrap()
}

/// A folder with the journals that the cases work on, and what is told of the long one.
pub struct Stage {
    pub dir: tempfile::TempDir,
    pub long: Vec<u8>,
}

impl Stage {
    pub fn new() -> Stage {
        let dir = tempfile::tempdir().unwrap();
        let ok = |args: &[&str]| {
            let ran = backtape(dir.path(), args);
            assert!(ran.status.success(), "{args:?}: {ran:?}");
            ran.stdout
        };
        let path = |name: &str| dir.path().join(name);
        ok(&["new", "./j.ron", "--scenario", "bare"]);
        let open = "open al al@example.org";
        ok(&["exec", "./j.ron", "-c", open, "-c", "deposit al 10.00", "-c", "mark one", "-c", "mark two"]);
        let text = fs::read_to_string(path("j.ron")).unwrap();
        fs::write(path("d.ron"), text.replacen("\"two\"", "\"too\"", 1)).unwrap();
        fs::write(path("torn.ron"), &text[..text.len() - 9]).unwrap();
        ok(&["new", "f", "--scenario", "bare"]);
        let open = format!("open zoe {} name \"{}\"", ZOE[1], ZOE[0]);
        ok(&["exec", "f", "-c", &open, "-c", "mark one"]);
        ok(&["new", "./long.ron", "--scenario", "starter"]);
        ok(&["run", "./long.ron", "--records", "10500"]);
        let long = ok(&["show", "./long.ron", "accounts"]);
        let _ = fs::remove_dir_all(path("data/cache"));
        fs::create_dir_all(path("data/cache")).unwrap();
        fs::write(path("data/cache/old.snapshot"), ZOE[0]).unwrap();
        let csv = "date,amount,reference,memo\n2026-01-05,1.00,A1,salary\n2026-01-06,2.00,A2,more\n";
        fs::write(path("pay.csv"), csv).unwrap();
        fs::write(path("messages.csv"), "34200.1,1,11,100,1000000,1\n34200.2,2,11,40,1000000,1\n").unwrap();
        fs::write(
            path("book.csv"),
            "1000100,30,1000000,100,1000200,40,999900,20\n1000100,30,1000000,60,1000200,40,999900,20\n",
        )
        .unwrap();
        Stage { dir, long }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

/// A copy of the folder.
pub fn stage(whole: &Stage) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy(whole.path(), dir.path());
    dir
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&to).unwrap();
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}
