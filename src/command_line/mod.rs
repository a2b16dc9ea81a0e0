//! The command grammar: text to [`Command`] and back. One grammar serves the `:` line, scripts and
//! `exec`. Quantities and conditions have their text here too. Knows the domain, the views' names for
//! numbers, and how text is cleaned.
//!
//! [`VERBS`] is the grammar as a table. Parsing, help and completion read it, so that none of them
//! can know a verb that the others do not.

mod agreed;
mod case;
mod complete;
mod condition;
mod cursor;
mod describe;
mod error;
mod grammar;
mod lexer;
mod linked;
mod order_terms;
mod propose;
mod quantity;
mod read_script;
mod render;
mod script;
pub mod search;
mod verbs;

#[cfg(test)]
mod any_line_tests;
#[cfg(test)]
mod condition_tests;
#[cfg(test)]
mod tests;

pub use case::{Case, CaseError, Decided, Table};
pub use complete::{Candidate, Completion, Known, Names, complete};
pub use condition::{CONDITIONS, condition_help, parse_condition, render_condition};
pub use describe::{actor, event_line, rejection_line, summary, who, who_gave};
pub use error::ParseError;
pub use lexer::without_comment;
pub use linked::{Linking, Unfinished};
pub use propose::{complete_condition, complete_quantity};
pub use quantity::{QUANTITIES, parse_quantity, quantity_help, render_quantity, unknown_name};
pub use read_script::{RangeError, ScriptError, ScriptLine, parse_range, parse_record, parse_script, script_commands};
pub use render::{exit_terms, order_terms, render};
pub use script::{ScriptOf, script_line};
pub use verbs::{Arg, Clause, NOTES, VERBS, Verb, help, verb};

use crate::domain::Command;
use cursor::Cursor;

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parsed {
    /// A command that can be decided on.
    Command(Command),
}

/// Reads a line; `None` where it is blank or a comment.
pub fn parse(line: &str) -> Result<Option<Parsed>, ParseError> {
    if let Some(linked) = linked::read(line)? {
        return Ok(Some(linked));
    }
    let mut cursor = Cursor::new(line)?;
    let Some(word) = cursor.next() else { return Ok(None) };
    let Some(verb) = verb(&word.text) else {
        let expected = match verbs::nearest(&word.text) {
            Some(near) => format!("did you mean {}?", near.name),
            None => format!("a command begins with one of {}", verb_names()),
        };
        return Err(cursor.error(&word, format!("there is no command {}", error::quoted(&word.text)), expected));
    };
    cursor.expect_for(verb);
    (verb.read)(&mut cursor).map(Some)
}

/// Whether the command's text is read back as the same command. A command that was not typed may have
/// none: nothing in it, or a text that no line of the grammar holds.
fn reads_back(command: &Command) -> bool {
    matches!(parse(&render(command)), Ok(Some(Parsed::Command(read))) if read == *command)
}

fn verb_names() -> String {
    VERBS.iter().map(|verb| verb.name).collect::<Vec<_>>().join(", ")
}
