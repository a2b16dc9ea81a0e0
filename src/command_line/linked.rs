//! Commands that happen together: `begin; a; b; commit` on one line, or each on a line of its own.

use super::cursor::Cursor;
use super::error::ParseError;
use super::{Parsed, parse, without_comment};
use crate::domain::Command;

/// What begins linked commands.
const BEGIN: &str = "begin";
/// What ends them.
const COMMIT: &str = "commit";

/// `begin` alone, on the line of a command: the rest is missing.
pub(super) fn begin(c: &mut Cursor<'_>) -> Result<Parsed, ParseError> {
    Err(c.missing("the first linked command"))
}

/// Reads `begin; …; commit`; `None` where a line is something else.
pub(super) fn read(line: &str) -> Result<Option<Parsed>, ParseError> {
    let parts = parts(line);
    let [(first, begin), inner @ .., (last, commit)] = parts.as_slice() else { return Ok(None) };
    if begin.trim() != BEGIN {
        return Ok(None);
    }
    if without_comment(commit) != COMMIT {
        let at = last + commit.len() - commit.trim_start().len();
        return Err(ParseError::at(line, at, "linked commands that do not end", "the last is followed by ; commit"));
    }
    let mut commands: Vec<Command> = Vec::new();
    for (start, part) in inner.iter().filter(|(_, part)| !part.trim().is_empty()) {
        // As far into the line as it stands there, so that errors point into the line.
        match parse(&format!("{}{part}", " ".repeat(*start))) {
            Ok(Some(Parsed::Command(Command::Linked { .. }))) => {
                return Err(ParseError::at(
                    line,
                    *start,
                    "linked commands inside others",
                    "commit the first ones before",
                ));
            }
            Ok(Some(Parsed::Command(command))) => commands.push(command),
            Ok(None) => {}
            Err(error) => return Err(error),
        }
    }
    if commands.is_empty() {
        let expected = "put commands between them, like begin; deposit alice 5.00; commit";
        return Err(ParseError::at(line, *first, "nothing between begin and commit", expected));
    }
    Ok(Some(Parsed::Command(Command::Linked { commands })))
}

/// The parts of a line between semicolons, and where they begin, in bytes. Semicolons within quotes part nothing.
fn parts(line: &str) -> Vec<(usize, &str)> {
    let (mut parts, mut start, mut quoted, mut escaped) = (Vec::new(), 0, false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ';' if !quoted => {
                parts.push((start, line.get(start..at).unwrap_or_default()));
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push((start, line.get(start..).unwrap_or_default()));
    parts
}

/// The part of a line that is being written, and where it begins: all of it, unless it begins with `begin;`.
pub(super) fn last_part(line: &str) -> (usize, &str) {
    match parts(line).as_slice() {
        [(_, begin), .., last] if begin.trim() == BEGIN => *last,
        _ => (0, line),
    }
}

/// Puts linked commands on lines of their own together into one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Linking {
    open: Option<String>,
}

/// A script that ends before `commit`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("begin without commit: nothing of what follows it happened; end it with a line commit")]
pub struct Unfinished;

impl Linking {
    /// The next line of a script. Gives the line that is to be read: itself, where nothing is linked; all of
    /// the linked ones, where this one ends them; `None` in between.
    pub fn next(&mut self, line: &str) -> Option<String> {
        let said = without_comment(line);
        match &mut self.open {
            None if said == BEGIN => {
                self.open = Some(BEGIN.to_owned());
                None
            }
            None => Some(line.to_owned()),
            Some(open) => {
                if !said.is_empty() && !said.starts_with('#') {
                    open.push_str("; ");
                    open.push_str(said);
                }
                if said == COMMIT { self.open.take() } else { None }
            }
        }
    }

    /// At the end of a script.
    ///
    /// # Errors
    /// [`Unfinished`] where commands are still linked.
    pub fn end(&self) -> Result<(), Unfinished> {
        if self.open.is_some() { Err(Unfinished) } else { Ok(()) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::command_line::render;

    #[test]
    fn linked_commands_are_read_and_written_as_one_line() {
        let line = r#"begin; deposit alice 5.00 "a; b \"c\""; withdraw bob 5.00; commit"#;
        let Ok(Some(Parsed::Command(command))) = parse(line) else { panic!("{:?}", parse(line)) };
        assert!(matches!(&command, Command::Linked { commands } if commands.len() == 2), "{command:?}");
        assert_eq!(render(&command), line);
        assert_eq!(
            parse("begin ;deposit alice 5;;  commit # done").unwrap(),
            parse("begin; deposit alice 5.00; commit").unwrap()
        );
    }

    #[test]
    fn errors_point_into_the_line() {
        for (line, error) in [
            ("begin", "column 6: the first linked command is missing"),
            ("begin; commit", "column 1: nothing between begin and commit"),
            ("begin; deposit alice 5", "column 8: linked commands that do not end"),
            ("begin; deposit alice x; commit", "column 22:"),
            ("begin; deposit alice 5; begin; commit; commit", "column 30:"),
        ] {
            let said = parse(line).unwrap_err().to_string();
            assert!(said.starts_with(error), "{line}: {said}");
        }
    }

    #[test]
    fn lines_of_their_own_are_put_together() {
        let mut linking = Linking::default();
        let lines =
            ["mark a", "begin # both", "  deposit alice 5.00", "# nothing", "withdraw bob 5.00", "commit", "mark b"];
        let read: Vec<String> = lines.into_iter().filter_map(|line| linking.next(line)).collect();
        assert_eq!(read, ["mark a", "begin; deposit alice 5.00; withdraw bob 5.00; commit", "mark b"]);
        assert_eq!(linking.end(), Ok(()));
        assert_eq!(linking.next("begin"), None);
        assert_eq!(linking.end(), Err(Unfinished));
    }
}
