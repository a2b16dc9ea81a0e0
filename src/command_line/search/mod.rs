//! The language of searches in the stream: words, and fields with a value, all of which must fit.
//!
//! `rent account:alice amount:>=500` finds the records that hold the word, touch the account and
//! move such an amount. [`Query`] is what a person typed; [`Query::on`] looks its names up in a world
//! and gives a [`Sought`], which looks at records.

mod sought;
#[cfg(test)]
mod tests;
mod touches;

pub use sought::{NotHere, Sought};
pub use touches::{touches_account, touches_instrument};

use super::error::{ParseError, quoted};
use super::verb;
use crate::domain::{AccountRef, Event, Money, Rejection, Step, Symbol};

/// The fields with an example each, as help shows them.
pub const FIELDS: &str = "type:buy account:alice symbol:ACME by:noise-* amount:>100";

/// How an amount is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Than {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Than {
    /// The signs, longer ones first.
    const SIGNS: [(&str, Than); 5] =
        [("<=", Than::AtMost), (">=", Than::AtLeast), ("<", Than::Less), (">", Than::More), ("=", Than::Equal)];

    fn holds(self, amount: Money, bound: Money) -> bool {
        match self {
            Than::Less => amount < bound,
            Than::AtMost => amount <= bound,
            Than::Equal => amount == bound,
            Than::AtLeast => amount >= bound,
            Than::More => amount > bound,
        }
    }
}

/// Something that a record must be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    /// Its lines hold this, in lower case.
    Text(String),
    /// It is of this type, in lower case.
    Kind(String),
    /// It names or touches this account.
    Account(AccountRef),
    /// It names or touches this instrument.
    Symbol(Symbol),
    /// This one gave the command, in lower case; with a `*` at the end, one that begins so.
    By(String),
    /// An amount in it is such. All terms of this kind hold for the same one.
    Amount(Than, Money),
}

/// What is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

impl Query {
    /// Reads a query; one without a word finds nothing to look for.
    ///
    /// # Errors
    /// Where it says what no record can be, with the column.
    pub fn parse(line: &str) -> Result<Query, ParseError> {
        words(line)?.into_iter().map(|word| term(line, &word)).collect::<Result<_, _>>().map(|terms| Query { terms })
    }

    /// Whether nothing is searched for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The texts that the lines of a record must hold, in lower case.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| match term {
            Term::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }
}

/// A word of a query.
struct Word {
    /// Where it begins, in bytes.
    start: usize,
    text: String,
    /// Where its first quotation mark stood, in bytes of `text`: before it, a colon ends a field.
    quoted: usize,
}

/// Parts a line at its blanks; what stands in quotation marks stays together.
fn words(line: &str) -> Result<Vec<Word>, ParseError> {
    let mut words: Vec<Word> = Vec::new();
    let (mut open, mut inside) = (None, false);
    for (at, c) in line.char_indices() {
        if c == '"' {
            open = if open.is_some() { None } else { Some(at) };
        }
        if c.is_whitespace() && open.is_none() {
            inside = false;
            continue;
        }
        if !inside {
            words.push(Word { start: at, text: String::new(), quoted: usize::MAX });
            inside = true;
        }
        if let Some(word) = words.last_mut() {
            match c {
                '"' => word.quoted = word.quoted.min(word.text.len()),
                c => word.text.push(c),
            }
        }
    }
    if let Some(at) = open {
        return Err(ParseError::at(line, at, "this quotation mark is not closed", "\"rent of may\""));
    }
    words.retain(|word| !word.text.is_empty());
    Ok(words)
}

/// Reads a word: a field with its value, or a text.
fn term(line: &str, word: &Word) -> Result<Term, ParseError> {
    let unquoted = word.text.get(..word.quoted.min(word.text.len())).unwrap_or_default();
    let Some(colon) = unquoted.find(':') else {
        return match unquoted.find(['<', '>', '=']) {
            // The colon before a sign is easily forgotten.
            Some(sign) if unquoted.get(..sign) == Some("amount") => amount(line, word, sign),
            _ => Ok(Term::Text(word.text.to_lowercase())),
        };
    };
    let (name, value) = (unquoted.get(..colon).unwrap_or_default(), word.text.get(colon + 1..).unwrap_or_default());
    let at = word.start + colon + 1;
    let missing = |example: &str| match value.is_empty() {
        true => Err(ParseError::at(line, at, format!("{name}: has no value"), example)),
        false => Ok(()),
    };
    match name {
        "type" => {
            missing("type:buy, type:TradeExecuted, type:rejected")?;
            kind(value).map(Term::Kind).ok_or_else(|| {
                let what = format!("there is no type {}", quoted(value));
                let expected = "a command (buy), an event (TradeExecuted), a refusal (InsufficientFunds), or rejected";
                ParseError::at(line, at, what, expected)
            })
        }
        "account" => {
            missing("account:alice")?;
            let account = AccountRef::parse(value);
            account.map(Term::Account).map_err(|error| ParseError::at(line, at, error.to_string(), "account:alice"))
        }
        "symbol" => {
            missing("symbol:ACME")?;
            let symbol = Symbol::parse(&value.to_ascii_uppercase());
            symbol.map(Term::Symbol).map_err(|error| ParseError::at(line, at, error.to_string(), "symbol:ACME"))
        }
        "by" => missing("by:noise-07, by:noise-*, by:you").map(|()| Term::By(value.to_lowercase())),
        "amount" => missing("amount:>100, amount:<=49.90, amount:=640").and_then(|()| amount(line, word, colon + 1)),
        other => {
            let what = format!("there is no field {}", quoted(other));
            Err(ParseError::at(line, word.start, what, format!("{FIELDS}; a text with a colon stands in \"…\"")))
        }
    }
}

/// Reads a sign and an amount from a byte of a word on; without a sign it is to be equal.
fn amount(line: &str, word: &Word, from: usize) -> Result<Term, ParseError> {
    let text = word.text.get(from..).unwrap_or_default();
    let signed = Than::SIGNS.iter().find_map(|(sign, than)| Some((*than, text.strip_prefix(sign)?)));
    let (than, digits) = signed.unwrap_or((Than::Equal, text));
    // As they are on the screen, with their thousands parted.
    let money = Money::parse(&digits.replace(',', ""));
    money.map(|money| Term::Amount(than, money)).map_err(|error| {
        let at = word.start + from + (text.len() - digits.len());
        ParseError::at(line, at, format!("{} {error}", quoted(digits)), "amount:>100, amount:<=49.90, amount:=640")
    })
}

/// A type that some record can be of, in lower case.
fn kind(text: &str) -> Option<String> {
    let kind = text.to_lowercase();
    let is_name = Event::NAMES.iter().chain(Rejection::CODES).any(|name| name.eq_ignore_ascii_case(&kind));
    (is_name || verb(&kind).is_some() || kind == "rejected").then_some(kind)
}

/// Whether a step is of a type: of that command, refused for that reason or at all (`rejected`), or
/// with such an event. The type is in lower case.
pub fn is_kind(kind: &str, step: &Step) -> bool {
    let rejection = step.outcome.rejection();
    step.command.verb() == kind
        || rejection.is_some_and(|rejection| kind == "rejected" || rejection.code().eq_ignore_ascii_case(kind))
        || step.outcome.events().iter().any(|event| event.name().eq_ignore_ascii_case(kind))
}
