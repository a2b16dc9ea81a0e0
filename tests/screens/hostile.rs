//! Hostile text, typed into every field and line: nothing panics, nothing unclean reaches a cell.

use crate::harness::{Person, SMALL};
use crate::tickets::STAGE;
use std::path::Path;

/// The list of naughty strings, where it is there.
fn naughty() -> Option<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/blns.txt");
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {} is not there", path.display());
        return None;
    };
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    Some(lines.map(str::to_owned).collect())
}

/// All cells hold text that a terminal only shows.
fn check(person: &Person, line: &str) {
    for c in person.screen().chars().filter(|c| *c != '\n') {
        let clean = backtape::text::clean_line(&c.to_string());
        // A mark on its own is dropped by the cleaning; in a cell it stands on its letter.
        let harmless = clean == c.to_string() || (!c.is_control() && clean.is_empty() && is_mark(c));
        assert!(harmless, "{c:?} of {line:?} is on the screen");
    }
}

/// Whether a character only ever stands on another: what is left when it is cleaned behind a letter.
fn is_mark(c: char) -> bool {
    backtape::text::clean_line(&format!("a{c}")) == format!("a{c}")
}

#[test]
fn hostile_lines_in_every_field_of_every_ticket() {
    let Some(lines) = naughty() else { return };
    for (ticket, fields) in [("b", 4), ("t", 4), ("w", 3), ("i", 2)] {
        let mut person = STAGE.open(SMALL);
        let before = person.last();
        person.keys(ticket);
        for line in &lines {
            for _ in 0..fields {
                person.keys("Ctrl-u").paste(line);
                check(&person, line);
                person.keys("Down");
            }
            if ticket == "b" {
                person.keys("Down");
            }
        }
        person.keys("Enter");
        check(&person, "the last line");
        assert_eq!(person.last(), before, "nothing of it is a command");
    }
}

#[test]
fn hostile_lines_as_commands_and_references() {
    let Some(lines) = naughty() else { return };
    let mut person = STAGE.open(SMALL);
    for (i, line) in lines.iter().enumerate() {
        person.keys(":").paste(line).keys("Enter");
        check(&person, line);
        person.keys("Esc Esc");
        if i % 10 == 0 {
            person.keys("t 'alice' Tab '0.01' Tab").paste(line);
            check(&person, line);
            person.keys("Enter");
            check(&person, line);
            person.keys("Esc Esc");
        }
    }
}
