//! Scripts: a command a line, and numbers of records as they are typed.

use super::{Linking, ParseError, Parsed, Unfinished, parse};
use crate::domain::{Command, RecordNo};

/// What is wrong with a script, and in which line.
#[derive(Clone, Debug, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct ScriptError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: Wrong,
}

/// What is wrong with a line.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Wrong {
    /// It is no command.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// It ends before its linked commands do.
    #[error(transparent)]
    Unfinished(#[from] Unfinished),
}

/// Why a text names no records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// No number.
    #[error("{0:?} is not a record's number; write one like 57")]
    NotANumber(String),
    /// A range with an open end.
    #[error("{0:?} has an open end; name both, like 57..80")]
    Open(String),
    /// Backwards.
    #[error("{0}..{1} ends before it begins; write {1}..{0}")]
    Backwards(RecordNo, RecordNo),
}

/// A line of a script that holds a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptLine {
    /// The number of the line, from 1.
    pub number: usize,
    /// The line as it stands; of linked commands all of their lines as one, with the number of the last.
    pub text: String,
    /// What it says.
    pub parsed: Result<Parsed, ParseError>,
}

/// Reads a script, one command a line; blank lines and comments are left out.
pub fn parse_script(script: &str) -> impl Iterator<Item = ScriptLine> {
    // Some editors begin a file with a byte order mark.
    let lines = script.strip_prefix('\u{feff}').unwrap_or(script).lines().enumerate();
    let mut linking = Linking::default();
    lines.filter_map(move |(i, text)| {
        let text = linking.next(text)?;
        let parsed = parse(&text).transpose()?;
        Some(ScriptLine { number: i + 1, text, parsed })
    })
}

/// The commands of a script.
///
/// # Errors
/// The first line that is no command.
pub fn script_commands(script: &str) -> Result<Vec<Command>, ScriptError> {
    parse_script(script)
        .map(|line| match line.parsed {
            Ok(Parsed::Command(command)) => Ok(command),
            Err(error) => Err(ScriptError { line: line.number, why: Wrong::Parse(error) }),
        })
        .chain(unfinished(script))
        .collect()
}

/// The error that a script ends with where its last commands are linked and not committed.
fn unfinished(script: &str) -> Option<Result<Command, ScriptError>> {
    let mut linking = Linking::default();
    let lines = script.lines().inspect(|text| drop(linking.next(text))).count();
    linking.end().err().map(|why| Err(ScriptError { line: lines, why: Wrong::Unfinished(why) }))
}

/// A record's number: `1322`, or with its thousands parted, `1,322`. `1,2` is none: whoever writes it
/// means two.
///
/// # Errors
/// Where it is none.
pub fn parse_record(text: &str) -> Result<RecordNo, RangeError> {
    let text = text.trim();
    let mut groups = text.split(',').skip(1);
    let is_parted = groups.all(|group| group.len() == 3) && text.find(',').is_none_or(|comma| (1..=3).contains(&comma));
    let plain = if is_parted { text.replace(',', "") } else { String::new() };
    let digits = Some(plain.as_str()).filter(|text| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()));
    let n = digits.and_then(|text| text.parse().ok()).map(RecordNo);
    n.ok_or_else(|| RangeError::NotANumber(text.to_owned()))
}

/// Two records' numbers as `N..M`, or one for both.
///
/// # Errors
/// Where a number is none, or the last comes before the first.
pub fn parse_range(text: &str) -> Result<(RecordNo, RecordNo), RangeError> {
    let (first, last) = match text.split_once("..") {
        Some((first, last)) if first.trim().is_empty() || last.trim().is_empty() => {
            return Err(RangeError::Open(text.trim().to_owned()));
        }
        Some((first, last)) => (parse_record(first)?, parse_record(last)?),
        None => (parse_record(text)?, parse_record(text)?),
    };
    if last < first { Err(RangeError::Backwards(first, last)) } else { Ok((first, last)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read() {
        assert_eq!(parse_range("57"), Ok((RecordNo(57), RecordNo(57))));
        assert_eq!(parse_range("1,057..2,000"), Ok((RecordNo(1_057), RecordNo(2_000))));
        assert_eq!(parse_range("7 .. 9"), Ok((RecordNo(7), RecordNo(9))));
        assert_eq!(parse_range("7..").unwrap_err().to_string(), "\"7..\" has an open end; name both, like 57..80");
        for bad in [
            "",
            "..",
            "7..",
            "..7",
            "x",
            "-1",
            "7..6",
            "99999999999999999999",
            "1..2..3",
            "1,2",
            "1,",
            ",100",
            "1000,000",
        ] {
            assert!(parse_range(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn scripts_are_read_to_the_first_line_that_is_none() {
        assert_eq!(script_commands("# a day\n\nmark one\n  mark two # and more\n").unwrap().len(), 2);
        let error = script_commands("mark one\nbuy\n").unwrap_err();
        assert_eq!(error.line, 2);
        assert!(error.to_string().starts_with("line 2: column 4: "), "{error}");
    }
}
