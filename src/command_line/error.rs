//! Why a line is not a command, and where.

use crate::text::clean_line;
use thiserror::Error;

/// What is wrong with a line, where, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("column {column}: {what}{}", in_parentheses(.expected))]
pub struct ParseError {
    /// Where it is, in bytes from 0: an index into the line.
    pub byte: usize,
    /// Where it is, in characters from 1, for people.
    pub column: usize,
    /// What is the matter, without a full stop.
    pub what: String,
    /// What would be right, with an example; empty where `what` says it already.
    pub expected: String,
}

fn in_parentheses(expected: &str) -> String {
    if expected.is_empty() { String::new() } else { format!(" ({expected})") }
}

impl ParseError {
    /// An error at a byte of a line.
    pub fn at(line: &str, byte: usize, what: impl Into<String>, expected: impl Into<String>) -> ParseError {
        let column = line.char_indices().take_while(|(start, _)| *start < byte).count() + 1;
        ParseError { byte, column, what: what.into(), expected: expected.into() }
    }
}

/// A word of a person in quotes, shortened, with everything escaped that a terminal would obey.
pub(super) fn quoted(text: &str) -> String {
    const LIMIT: usize = 40;
    let short: String = text.chars().take(LIMIT).collect();
    let dots = if short.len() < text.len() { "…" } else { "" };
    clean_line(&format!("{short:?}{dots}")) // what Rust leaves as it is: marks without end, odd widths
}
