//! True inputs: what fuzzing changes.

use std::fs;
use std::path::{Path, PathBuf};

/// The repository, from whichever of its crates.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().find(|folder| folder.join("saves").is_dir()).unwrap().to_owned()
}

/// The files of a folder with an ending.
pub fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let found = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = found.filter(|path| path.extension().is_some_and(|e| e == ending)).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// What grammars trip over.
pub const TOKENS: [&str; 34] = [
    "",
    "\"",
    "\\",
    "r#\"",
    "\"#",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ";",
    "-",
    "@",
    "*",
    "..",
    "{",
    "}",
    "\r",
    "\t",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "0",
    "-1",
    "18446744073709551615",
    "9223372036854775808",
    "99999999999999999999999999",
    "0.005",
    "1e308",
    "Some(",
    "None",
    "/*",
    "//",
];

fn journals() -> Vec<Vec<u8>> {
    [files("saves", "ron"), files("tests/golden", "ron")].concat()
}

/// The lines of journals: what their seals seal.
pub fn line_texts() -> Vec<Vec<u8>> {
    let lines = journals().into_iter().flat_map(|journal| {
        let text = String::from_utf8_lossy(&journal).into_owned();
        text.lines().skip(1).step_by(7).map(|line| line.as_bytes()[..line.len() - 38].to_vec()).collect::<Vec<_>>()
    });
    lines.collect()
}

/// The first records of journals.
pub fn beginnings() -> Vec<Vec<u8>> {
    let lines = |journal: &Vec<u8>| journal.split_inclusive(|b| *b == b'\n').take(60).collect::<Vec<_>>().concat();
    journals().iter().map(lines).collect()
}

const MESSAGES: &str = "34200.1,1,11,100,1000000,1\n34200.2,2,11,40,1000000,1\n34200.3,4,11,10,1000000,1\n\
    34200.4,5,0,7,1000050,-1\n34200.5,3,11,50,1000000,1\n";
const BOOK: &str = "1000100,30,1000000,100,1000200,40,999900,20\n1000100,30,1000000,60,1000200,40,999900,20\n\
    1000100,30,1000000,50,1000200,40,999900,20\n1000100,30,1000000,50,1000200,40,999900,20\n\
    1000100,30,999900,20,1000200,40,999800,5\n";

fn texts(from: &[&str]) -> Vec<Vec<u8>> {
    from.iter().map(|text| text.as_bytes().to_vec()).collect()
}

pub fn scripts() -> Vec<Vec<u8>> {
    texts(&["open alice a@example.org name \"Al\"\ndeposit alice 1000.00 \"pay\"\nlist XYZ tick 0.05 lot 10\n\
        buy alice XYZ 5 @ 10.05 ioc\nsell bob XYZ 3 market\ncancel 3\namend 3 qty 4 @ 9.50\n\
        hold alice 5 until 2026-12-24\norder alice widget*2 nut*1\nreserve alice widget*2\n\
        mark \"# no comment\" # a comment\nstock widget 10 @ 4.99\nbegin\nmark a\nmark b\ncommit\n"])
}

pub fn conditions() -> Vec<Vec<u8>> {
    texts(&[
        "alice.balance > 0",
        "XYZ.ask changed and (any trade or bob.held >= 5.00)",
        "commands",
        "alice.XYZ.position",
    ])
}

pub fn keys() -> Vec<Vec<u8>> {
    texts(&["Ctrl-Shift-a", "F12", "Space Alt-Enter", "PageDown", "ü q Ctrl--"])
}

pub fn feeds() -> Vec<Vec<u8>> {
    texts(&[&format!("{MESSAGES}--\n{BOOK}")])
}
