//! Which records: `57`, `57..80`, `..80`, `57..`.

use crate::command_line::parse_record;
use crate::domain::RecordNo;
use crate::history::Line;
use std::str::FromStr;

/// Records from one number to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    from: Option<RecordNo>,
    to: Option<RecordNo>,
}

/// Why there are no such records.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StretchError {
    /// Not two numbers.
    #[error("{0:?} names no records; write 57, 57..80, ..80 or 57..")]
    Unread(String),
    /// The wrong way round.
    #[error("{0}..{1} ends before it begins; write {1}..{0}")]
    Backward(RecordNo, RecordNo),
    /// Nothing there.
    #[error("no command of {branch} lies in {stretch}: its records go up to {tip}; name others, or another branch")]
    None {
        /// The branch.
        branch: String,
        /// What was asked for.
        stretch: String,
        /// The last record of the branch.
        tip: RecordNo,
    },
}

impl Stretch {
    /// All there are.
    pub const ALL: Stretch = Stretch { from: None, to: None };

    /// One record.
    pub fn one(n: RecordNo) -> Stretch {
        Stretch { from: Some(n), to: Some(n) }
    }

    /// What comes after a record.
    pub fn after(n: RecordNo) -> Stretch {
        Stretch { from: Some(RecordNo(n.0.saturating_add(1))), to: None }
    }

    /// As text, an open end closed.
    pub fn up_to(&self, last: RecordNo) -> String {
        Stretch { from: self.from.or(Some(RecordNo(1))), to: self.to.or(Some(last)) }.words()
    }

    /// The places on a line, from 1, of the first and the last record. Numbers in between that are on
    /// other branches are left out.
    pub(super) fn on(&self, line: &Line, branch: &str) -> Result<(u64, u64), StretchError> {
        let before = self.from.map_or(0, |from| line.position_at_or_before(RecordNo(from.0.saturating_sub(1))));
        let last = self.to.map_or(line.len(), |to| line.position_at_or_before(to));
        if before < last {
            return Ok((before + 1, last));
        }
        Err(StretchError::None { branch: branch.to_owned(), stretch: self.words(), tip: line.tip() })
    }

    fn words(&self) -> String {
        let number = |n: Option<RecordNo>| n.map_or_else(String::new, |n| n.to_string());
        if self.from == self.to && self.from.is_some() {
            return number(self.from);
        }
        format!("{}..{}", number(self.from), number(self.to))
    }
}

impl FromStr for Stretch {
    type Err = StretchError;

    fn from_str(text: &str) -> Result<Stretch, StretchError> {
        let unread = || StretchError::Unread(text.chars().take(40).collect());
        let number = |part: &str| match part.trim() {
            "" => Ok(None),
            part => parse_record(part).map(Some).map_err(|_| unread()),
        };
        let stretch = match text.split_once("..") {
            Some((from, to)) => Stretch { from: number(from)?, to: number(to)? },
            None => Stretch::one(number(text)?.ok_or_else(unread)?),
        };
        match (stretch.from, stretch.to) {
            (Some(from), Some(to)) if to < from => Err(StretchError::Backward(from, to)),
            _ => Ok(stretch),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_named_in_four_ways() {
        let line = [1, 2, 3, 7, 8, 9].into_iter().fold(Line::default(), |mut line, n| {
            line.push(RecordNo(n));
            line
        });
        let places = |text: &str| text.parse::<Stretch>().unwrap().on(&line, "main");
        for (text, want) in
            [("2", (2, 2)), ("2..8", (2, 5)), ("..7", (1, 4)), ("8..", (5, 6)), ("4..7", (4, 4)), ("..", (1, 6))]
        {
            assert_eq!(places(text), Ok(want), "{text}");
        }
        for (text, said) in
            [("5", "no command of main lies in 5: its records go up to 9"), ("10..12", "lies in 10..12")]
        {
            assert!(places(text).unwrap_err().to_string().contains(said), "{text}");
        }
        for text in ["", "a", "1..b", "-1", "+1", "1...2", "99999999999999999999", "1.2"] {
            assert!(matches!(text.parse::<Stretch>(), Err(StretchError::Unread(_))), "{text}");
        }
        assert_eq!("8..2".parse::<Stretch>().unwrap_err().to_string(), "8..2 ends before it begins; write 2..8");
    }
}
