//! A place to run the program in, and what every run must keep to.

use serde_json::Value;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A home and a data directory that nobody else has.
pub struct Floor {
    dir: TempDir,
}

/// What a run has left.
#[derive(Debug)]
pub struct Ran {
    pub status: i32,
    pub out: String,
    pub err: String,
}

impl Floor {
    pub fn new() -> Floor {
        Floor { dir: TempDir::new().unwrap() }
    }

    /// A floor with an empty journal `j`: no rules in the way.
    pub fn bare() -> Floor {
        let floor = Floor::new();
        floor.ok(&["new", "j", "--scenario", "bare"]);
        floor
    }

    /// A floor with a journal `j` where alice and bob have traded 5 of 8 XYZ.
    pub fn traded() -> Floor {
        let floor = Floor::bare();
        let script = "open alice a@example.org name \"Alice Doe\"\nopen bob b@example.org\ndeposit alice 1000.00 salary\n\
            list XYZ\ngrant bob XYZ 20\nsell bob XYZ 8 @ 10.05\nbuy alice XYZ 5 @ 10.05\nbuy alice XYZ 3 @ 9.50\n\
            stock widget 10 @ 4.99\norder alice widget*2\n";
        let ran = floor.run_with(&["exec", "j", "-"], script);
        assert_eq!(ran.status, 0, "{ran:?}");
        floor
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The file of a journal by name.
    pub fn journal(&self, name: &str) -> PathBuf {
        self.path("data/journals").join(format!("{name}.ron"))
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backtape"));
        command.args(args).current_dir(self.dir.path());
        command.env_clear().env("HOME", self.dir.path()).env("BACKTAPE_DATA_DIR", self.path("data"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn start(&self, args: &[&str]) -> Child {
        self.command(args).spawn().unwrap()
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, "")
    }

    /// Runs to the end, and looks whether the run kept to what all must.
    pub fn run_with(&self, args: &[&str], stdin: impl AsRef<[u8]>) -> Ran {
        let mut child = self.start(args);
        // A program that ends before it has read all is none the worse for it.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_ref());
        let output = child.wait_with_output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output in UTF-8");
        let status = output.status.code().expect("an exit, not a signal");
        let ran = Ran { status, out: text(output.stdout), err: text(output.stderr) };
        ran.check(args);
        ran
    }

    /// Runs what must go well, and gives its output.
    pub fn ok(&self, args: &[&str]) -> String {
        let ran = self.run(args);
        assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{args:?}: {ran:?}");
        ran.out
    }

    /// Runs what must go well and print JSON.
    pub fn json(&self, args: &[&str]) -> Vec<Value> {
        objects(&self.ok(args))
    }

    /// Runs what must fail with this status, saying this in one line and nothing else.
    pub fn fails(&self, args: &[&str], status: i32, says: &str) {
        let ran = self.run(args);
        assert_eq!(ran.status, status, "{args:?}: {ran:?}");
        assert!(ran.err.contains(says), "{args:?} says {:?}, not {says:?}", ran.err);
        assert_eq!(ran.out, "", "{args:?}");
    }
}

impl Ran {
    fn check(&self, args: &[&str]) {
        assert!((0..=2).contains(&self.status), "{args:?}: {self:?}");
        assert!(!self.err.contains("panicked"), "{args:?}: {self:?}");
        // Files that other programs read end their lines as their form says.
        let is_file = args.contains(&"--as");
        assert_harmless(&if is_file { self.out.replace("\r\n", "\n") } else { self.out.clone() });
        assert_harmless(&self.err);
        let errors = self.err.lines().filter(|line| line.starts_with("backtape: ")).count();
        let notes = self.err.lines().filter(|line| line.starts_with("note: ")).count();
        assert_eq!(errors + notes, self.err.lines().count(), "{args:?}: {self:?}");
        assert_eq!(errors, usize::from(self.status != 0), "{args:?}: {self:?}");
    }
}

/// One JSON object a line.
pub fn objects(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

/// Nothing that a terminal would obey, and nothing that hides.
pub fn assert_harmless(text: &str) {
    let bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
    };
    if let Some(c) = text.chars().find(|c| bad(*c)) {
        panic!("{c:?} got through in {text:?}");
    }
}

/// A file of the data that lies beside the repository, where it does.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {name} is not there");
    None
}
