//! Words of a line: parted by blanks, or in quotes; a `#` that begins a word begins a comment.

use super::error::ParseError;
use std::borrow::Cow;

/// A word, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    /// What it says, without quotes and escapes.
    pub text: Cow<'a, str>,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Whether it stood in quotes, and so is no keyword.
    pub quoted: bool,
}

impl Token<'_> {
    /// Whether it is this keyword or sign.
    pub fn is(&self, word: &str) -> bool {
        !self.quoted && self.text == word
    }
}

/// Parts a line into words.
pub(super) fn tokens(line: &str) -> Result<Vec<Token<'_>>, ParseError> {
    let mut found = Vec::new();
    let mut at = 0;
    loop {
        let rest = line.get(at..).unwrap_or("");
        let word = rest.trim_start();
        at += rest.len() - word.len();
        let token = match word.chars().next() {
            None | Some('#') => return Ok(found),
            Some('"') => quoted_word(line, at)?,
            Some(_) => bare_word(line, at)?,
        };
        at = token.end;
        found.push(token);
    }
}

/// A line without the comment behind its words, and without blanks around it.
pub fn without_comment(line: &str) -> &str {
    let end = tokens(line).ok().and_then(|words| words.last().map(|word| word.end));
    line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim()
}

fn bare_word(line: &str, start: usize) -> Result<Token<'_>, ParseError> {
    let rest = line.get(start..).unwrap_or("");
    let text = rest.split(char::is_whitespace).next().unwrap_or(rest);
    if let Some(quote) = text.find('"') {
        return Err(ParseError::at(
            line,
            start + quote,
            "a quote inside a word",
            "put a blank before it, or write \\\"",
        ));
    }
    Ok(Token { text: Cow::Borrowed(text), start, end: start + text.len(), quoted: false })
}

/// The word whose opening quote is at `start`.
fn quoted_word(line: &str, start: usize) -> Result<Token<'_>, ParseError> {
    let mut text = String::new();
    let mut chars = line.char_indices().skip_while(|(i, _)| *i <= start);
    while let Some((i, c)) = chars.next() {
        match c {
            '"' => {
                let end = i + 1;
                let after = line.get(end..).unwrap_or("");
                if after.starts_with(|c: char| !c.is_whitespace()) {
                    return Err(ParseError::at(line, end, "a word right after a quote", "put a blank between them"));
                }
                return Ok(Token { text: Cow::Owned(text), start, end, quoted: true });
            }
            '\\' => match chars.next() {
                Some((_, escaped @ ('"' | '\\'))) => text.push(escaped),
                _ => {
                    return Err(ParseError::at(
                        line,
                        i,
                        "a lone backslash in quotes",
                        "write \\\\ for it, \\\" for a quote",
                    ));
                }
            },
            _ => text.push(c),
        }
    }
    Err(ParseError::at(line, start, "the quote is not closed", "end the text with \""))
}
