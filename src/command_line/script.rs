//! A record as a line of a script for `exec`.

use super::case::by_handle;
use super::{reads_back, render};
use crate::domain::{Command, Outcome, Record, Source, World};
use crate::text::{clean_line, pad_right};

/// Where the comments begin, as far as the commands leave room.
const COMMENTS: usize = 44;

/// What a script says of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScriptOf {
    /// A command, with a comment behind it.
    Command(String),
    /// A comment alone: the grammar has no words for the command.
    Comment(String),
}

impl ScriptOf {
    /// The line.
    pub fn line(&self) -> &str {
        match self {
            ScriptOf::Command(line) | ScriptOf::Comment(line) => line,
        }
    }
}

/// A record as a line of a script; `None` where it holds no command. `before` is the state that the
/// command was given on: accounts are named by handle, since IBANs are drawn and others elsewhere.
pub fn script_line(record: &Record, before: &World) -> Option<ScriptOf> {
    let step = record.step()?;
    let command = by_handle(&step.command, before);
    let mut about = format!("# {}", record.n);
    match record.by {
        Source::User => {}
        Source::Operator => about.push_str(" operator"),
        Source::Participant(handle) => about.push_str(&format!(" {handle}")),
        Source::Feed => about.push_str(" feed"),
    }
    match &step.outcome {
        _ if step.refolded => about.push_str(", its events were taken over and not decided"),
        Outcome::Rejected(rejection) => about.push_str(&format!(", rejected: {}", clean_line(&rejection.message()))),
        Outcome::Accepted(_) if matches!(command, Command::Verify { .. }) => {
            about.push_str(", the code as mailed then")
        }
        Outcome::Accepted(_) => {}
    }
    let text = render(&command);
    Some(match reads_back(&command) {
        true => ScriptOf::Command(format!("{}  {about}", pad_right(&text, COMMENTS))),
        false => ScriptOf::Comment(format!("{about}; no script can say: {}", clean_line(&text))),
    })
}
