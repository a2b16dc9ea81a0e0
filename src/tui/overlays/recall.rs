//! The commands that the command line brings back. The tape is their memory: what was done on the
//! line in use is read from the journal, so it is there again when the journal is opened again.

use crate::command_line::render;
use crate::domain::{Command, Source};
use crate::session::Session;

/// How many commands are brought back.
const COMMANDS: usize = 200;

/// How many records are looked through for them.
const RECORDS: u64 = 20_000;

/// Commands, the oldest first, and which of them is shown.
#[derive(Clone, Debug, Default)]
pub struct Recall {
    lines: Vec<String>,
    /// Whether the journal was looked through.
    seeded: bool,
    /// Which one is shown, and what was typed before.
    shown: Option<(usize, String)>,
}

impl Recall {
    /// Looks through the journal, the first time.
    pub fn seed(&mut self, session: &Session) {
        self.shown = None;
        if std::mem::replace(&mut self.seeded, true) {
            return;
        }
        let (line, history) = (session.line(), session.history());
        let first = line.len().saturating_sub(RECORDS - 1).max(1);
        // A customer does not bring back what the operator has typed.
        let first = if session.viewer().is_some() { line.len() + 1 } else { first };
        let newest = line.between(first, line.len()).rev().filter_map(|n| history.record(n));
        let own = newest.filter(|record| record.by == Source::User).filter_map(crate::domain::Record::into_step);
        let mut lines: Vec<String> = own.take(COMMANDS).map(|step| render(&step.command)).collect();
        lines.reverse();
        lines.append(&mut self.lines);
        self.lines = Vec::new();
        lines.into_iter().for_each(|line| self.push(line));
    }

    /// Begins with the newest line again.
    pub fn begin(&mut self) {
        self.shown = None;
    }

    /// Remembers a command that was given.
    pub fn remember(&mut self, command: &Command) {
        if self.seeded {
            self.push(render(command));
        }
    }

    /// Remembers a line as it was typed.
    pub fn push(&mut self, line: String) {
        self.shown = None;
        if self.lines.last() != Some(&line) {
            self.lines.push(line);
        }
    }

    /// The next older command; what is typed comes back after the newest.
    pub fn older(&mut self, typed: &str) -> Option<&str> {
        let (at, typed) = match self.shown.take() {
            Some((at, typed)) => (at, typed),
            None => (self.lines.len(), typed.to_owned()),
        };
        let next = at.saturating_sub(1);
        if !self.lines.is_empty() {
            self.shown = Some((next, typed));
        }
        self.lines.get(next).map(String::as_str)
    }

    /// The next newer command, or what was typed before the first was brought back.
    pub fn newer(&mut self) -> Option<String> {
        let (at, typed) = self.shown.take()?;
        match self.lines.get(at + 1) {
            Some(line) => {
                self.shown = Some((at + 1, typed));
                Some(line.clone())
            }
            None => Some(typed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn older_and_newer_lines_and_what_was_typed() {
        let mut recall = Recall::default();
        assert_eq!(recall.older("x"), None);
        assert_eq!(recall.newer(), None);
        for line in ["a", "b", "b", "c"] {
            recall.push(line.to_owned());
        }
        let older: Vec<String> = (0..4).filter_map(|_| recall.older("typed").map(str::to_owned)).collect();
        assert_eq!(older, ["c", "b", "a", "a"]);
        let newer: Vec<String> = (0..4).filter_map(|_| recall.newer()).collect();
        assert_eq!(newer, ["b", "c", "typed"]);
        assert_eq!(recall.older("anew"), Some("c"));
    }
}
