//! Completion of numbers and conditions: what may come next while one is typed.

use super::complete::{Candidate, Completion, Known, Names};
use super::condition::{is_sign, words};
use super::quantity::Word;
use super::{VERBS, parse_quantity, verb};
use crate::domain::{Event, Rejection};
use crate::text::clean;
use crate::views::quantity::{AccountFigure, Comparison, HoldingFigure, ItemFigure, LineFigure, MarketFigure};

/// The most columns of what is said about a candidate.
const ABOUT: usize = 48;

/// What may stand at the cursor, a byte of the text of a number.
pub fn complete_quantity(line: &str, cursor: usize, names: &Names<'_>) -> Completion {
    let head = line.get(..cursor).unwrap_or(line);
    let start = head.len() - head.trim_start().len();
    let word = head.trim_start();
    Completion { start, candidates: quantities(word, names), hint: "a number like alice.balance" }
}

/// What may stand at the cursor, a byte of the text of a condition. On an empty line these are whole
/// conditions, as examples.
pub fn complete_condition(line: &str, cursor: usize, names: &Names<'_>) -> Completion {
    let head = line.get(..cursor).unwrap_or(line);
    if head.trim().is_empty() {
        return Completion { start: 0, candidates: examples(names), hint: "a condition like alice.equity < 900" };
    }
    let mut before = words(head);
    let begun = before.last().filter(|word| word.start + word.text.len() == head.len());
    let word = begun.filter(|word| !word.text.contains(['(', ')'])).copied();
    if word.is_some() {
        before.pop();
    }
    let (start, text) = word.map_or((head.len(), ""), |word| (word.start, word.text));
    let place = place(&before);
    Completion { start, candidates: place.candidates(text, names), hint: place.hint() }
}

/// What belongs at a place in a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    /// A number, or what may happen.
    Term,
    /// After `any`.
    Kind,
    /// After what may happen: `of`, `in`, and what joins.
    Narrow {
        of: bool,
        on: bool,
    },
    Account,
    Symbol,
    /// After a number.
    Comparison,
    /// After a comparison.
    Operand,
    /// After a whole condition.
    Joint,
}

/// Goes over the words before the cursor. What does not parse is told when it is entered; here it only
/// leads to proposals that do not fit.
fn place(words: &[Word<'_>]) -> Place {
    let mut place = Place::Term;
    // What was narrowed down already, while an account or a symbol is read.
    let (mut of, mut on) = (false, false);
    for word in words {
        let is = |text: &str| word.text.eq_ignore_ascii_case(text);
        place = match place {
            Place::Term if word.text == "(" => Place::Term,
            Place::Term if is("any") => Place::Kind,
            Place::Term if is_kind(word.text) => Place::Narrow { of: false, on: false },
            Place::Term => Place::Comparison,
            Place::Kind => Place::Narrow { of: false, on: false },
            Place::Narrow { .. } if is("of") => Place::Account,
            Place::Narrow { .. } if is("in") => Place::Symbol,
            Place::Account => Place::Narrow { of: true, on },
            Place::Symbol => Place::Narrow { of, on: true },
            Place::Comparison if is("changed") => Place::Joint,
            Place::Comparison => Place::Operand,
            Place::Operand => Place::Joint,
            Place::Narrow { .. } | Place::Joint if is("and") || is("or") => Place::Term,
            Place::Narrow { .. } | Place::Joint => Place::Joint,
        };
        (of, on) = match place {
            Place::Narrow { of, on } => (of, on),
            Place::Account | Place::Symbol => (of, on),
            _ => (false, false),
        };
    }
    place
}

/// Whether a word says what may happen, also without `any`.
fn is_kind(word: &str) -> bool {
    let names = ["rejection", "rejected", "trade"]
        .into_iter()
        .chain(Event::NAMES.iter().copied())
        .chain(Rejection::CODES.iter().copied());
    let known = names.into_iter().any(|name| name.eq_ignore_ascii_case(word)) || verb(word).is_some();
    known && parse_quantity(word).is_err()
}

impl Place {
    fn candidates(self, word: &str, names: &Names<'_>) -> Vec<Candidate> {
        match self {
            Place::Term => {
                let any = choose([("any", "something happened: any rejection of alice")], word, "");
                any.into_iter().chain(quantities(word, names)).collect()
            }
            Place::Kind => kinds(word),
            Place::Narrow { of, on } => {
                let of = (!of).then_some(("of", "by or to an account"));
                let on = (!on).then_some(("in", "an instrument"));
                choose(of.into_iter().chain(on).chain(JOINTS), word, "")
            }
            Place::Account => choose(pairs(&names.accounts), word, ""),
            Place::Symbol => choose(pairs(&names.symbols), &word.to_ascii_uppercase(), ""),
            Place::Comparison => {
                let changed = [("changed", "the record changed it")].into_iter().filter(|_| !word.starts_with(is_sign));
                choose(changed.chain(Comparison::ALL.iter().map(|sign| (sign.sign(), about(*sign)))), word, "")
            }
            // Most compare with a figure; who wants a name begins to type it.
            Place::Operand if word.is_empty() => Vec::new(),
            Place::Operand => quantities(word, names),
            Place::Joint => choose(JOINTS, word, ""),
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Place::Term => "a number like alice.balance, or any",
            Place::Kind => "rejection, trade, Transferred, cancel",
            Place::Operand => "a figure like 900, or another number",
            Place::Comparison => "changed, or < > =",
            Place::Account => "an account",
            Place::Symbol => "an instrument",
            Place::Narrow { .. } | Place::Joint => "",
        }
    }
}

const JOINTS: [(&str, &str); 2] = [("and", "both hold"), ("or", "one of them holds")];

fn about(sign: Comparison) -> &'static str {
    match sign {
        Comparison::Less => "less",
        Comparison::AtMost => "at most",
        Comparison::More => "more",
        Comparison::AtLeast => "at least",
        Comparison::Equal => "just that",
        Comparison::Unequal => "anything else",
    }
}

/// What may happen: the common words first.
fn kinds(word: &str) -> Vec<Candidate> {
    let common = [("rejection", "a command was rejected"), ("trade", "two orders met")];
    let events = Event::NAMES.iter().map(|name| (*name, "event"));
    let codes = Rejection::CODES.iter().copied().filter(|code| !Event::NAMES.contains(code));
    let verbs = VERBS.iter().map(|verb| (verb.name, "command"));
    let all = common.into_iter().chain(verbs).chain(events).chain(codes.map(|code| (code, "reason of a rejection")));
    choose(all, word, "")
}

/// The names of numbers that a word may become: first who, then what.
fn quantities(word: &str, names: &Names<'_>) -> Vec<Candidate> {
    if word.contains('@') {
        return Vec::new();
    }
    // A symbol may hold a dot: the longest that fits is meant.
    let after = |prefix: &str, name: &str| {
        let (head, rest) = prefix.split_at_checked(name.len())?;
        head.eq_ignore_ascii_case(name).then_some(rest)?.strip_prefix('.').map(str::to_owned)
    };
    let owner = names.accounts.iter().find_map(|known| Some((known, after(word, &known.text)?)));
    if let Some((known, rest)) = owner {
        return of_account(&known.text, &rest, names);
    }
    if let Some((known, rest)) = names.symbols.iter().find_map(|known| Some((known, after(word, &known.text)?))) {
        let figures = MarketFigure::ALL.iter().map(|figure| (figure.word(), figure.about()));
        let levels = [("bid@", "how many would buy at a price"), ("ask@", "how many are for sale at a price")];
        return prefixed(&known.text, choose(figures.chain(levels), &rest, ""));
    }
    if let Some((known, rest)) = names.items.iter().find_map(|known| Some((known, after(word, &known.text)?))) {
        return prefixed(&known.text, choose(ItemFigure::ALL.iter().map(|f| (f.word(), f.about())), &rest, ""));
    }
    let line = LineFigure::ALL.iter().map(|figure| (figure.word(), figure.about()));
    let mut found = choose(pairs(&names.accounts), word, ".");
    found.extend(choose(pairs(&names.symbols), &word.to_ascii_uppercase(), "."));
    found.extend(choose(pairs(&names.items), word, "."));
    found.extend(choose(line, word, ""));
    found
}

/// `alice.balance`, `alice.ACME.position`
fn of_account(account: &str, rest: &str, names: &Names<'_>) -> Vec<Candidate> {
    if let Some((symbol, figure)) = rest.rsplit_once('.') {
        let figures = HoldingFigure::ALL.iter().map(|figure| (figure.word(), figure.about()));
        let known = names.symbols.iter().find(|known| known.text.eq_ignore_ascii_case(symbol));
        return known.map_or_else(Vec::new, |known| {
            prefixed(&format!("{account}.{}", known.text), choose(figures, figure, ""))
        });
    }
    let figures = choose(AccountFigure::ALL.iter().map(|figure| (figure.word(), figure.about())), rest, "");
    let held = choose(pairs(&names.symbols), &rest.to_ascii_uppercase(), ".");
    prefixed(account, figures.into_iter().chain(held).collect())
}

fn prefixed(prefix: &str, candidates: Vec<Candidate>) -> Vec<Candidate> {
    let with = |candidate: Candidate| Candidate { text: format!("{prefix}.{}", candidate.text), ..candidate };
    candidates.into_iter().map(with).collect()
}

/// Whole conditions over what there is.
fn examples(names: &Names<'_>) -> Vec<Candidate> {
    let first = |known: &[Known<'_>], or: &str| known.first().map_or_else(|| or.to_owned(), |k| k.text.to_string());
    let (account, symbol) = (first(&names.accounts, "alice"), first(&names.symbols, "ACME"));
    let item = first(&names.items, "widget");
    let all = [
        (format!("any rejection of {account}"), "something happened, to somebody"),
        (format!("{account}.balance changed"), "a record moved a number"),
        (format!("{account}.equity < 900"), "a number against a figure"),
        (format!("{symbol}.spread > 0.50"), "the same with a price"),
        (format!("any trade of {account} in {symbol}"), "narrowed down further"),
        (format!("{item}.stock = 0 or any OutOfStock"), "joined with and, or, ( )"),
    ];
    all.into_iter().map(|(text, about)| Candidate { text, about: about.to_owned() }).collect()
}

fn pairs<'n>(known: &'n [Known<'_>]) -> impl Iterator<Item = (&'n str, &'n str)> {
    known.iter().map(|k| (k.text.as_ref(), k.about.as_ref()))
}

/// Those that begin with what is typed, whatever its case.
fn choose<'n>(from: impl IntoIterator<Item = (&'n str, &'n str)>, prefix: &str, suffix: &str) -> Vec<Candidate> {
    let begins = |text: &str| text.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
    let fitting = from.into_iter().filter(|(text, _)| begins(text));
    fitting.map(|(text, about)| Candidate { text: format!("{text}{suffix}"), about: clean(about, ABOUT) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_line::{parse_condition, parse_quantity};
    use proptest::prelude::*;

    fn names() -> Names<'static> {
        let known = |texts: &[&'static str]| texts.iter().map(|t| Known::new(*t, "")).collect();
        Names {
            accounts: known(&["alice", "albert", "bob"]),
            symbols: known(&["ACME", "BRK.B"]),
            items: known(&["widget"]),
            ..Names::default()
        }
    }

    fn proposed(line: &str) -> Vec<String> {
        let done = complete_condition(line, line.len(), &names());
        done.candidates.into_iter().map(|candidate| candidate.text).collect()
    }

    #[test]
    fn what_belongs_next_is_proposed() {
        let cases: &[(&str, &[&str])] = &[
            ("al", &["alice.", "albert."]),
            ("alice.ba", &["alice.balance"]),
            ("alice.a", &["alice.available", "alice.ACME."]),
            ("alice.brk.b.po", &["alice.BRK.B.position"]),
            ("acme.sp", &["ACME.spread"]),
            ("ACME.ask", &["ACME.ask", "ACME.ask.qty", "ACME.ask@"]),
            ("widget.s", &["widget.stock", "widget.sold"]),
            ("alice.balance ", &["changed", "<=", ">=", "!=", "<", ">", "="]),
            ("alice.balance ch", &["changed"]),
            ("alice.balance <", &["<=", "<"]),
            ("alice.balance < ", &[]),
            ("alice.balance < bob.eq", &["bob.equity"]),
            ("alice.balance < 5 ", &["and", "or"]),
            ("alice.balance<5 and an", &["any"]),
            ("any rej", &["rejection"]),
            ("any insuff", &["InsufficientFunds", "InsufficientShares", "InsufficientMargin"]),
            ("any trade ", &["of", "in", "and", "or"]),
            ("any trade of ", &["alice", "albert", "bob"]),
            ("any trade of alice ", &["in", "and", "or"]),
            ("any trade in ac", &["ACME"]),
            ("any trade in ACME of bo", &["bob"]),
            ("any trade in ACME of bob ", &["and", "or"]),
            ("(bo", &["bob."]),
            ("rejection ", &["of", "in", "and", "or"]),
            ("rejections ", &["changed", "<=", ">=", "!=", "<", ">", "="]),
        ];
        for (line, want) in cases {
            assert_eq!(proposed(line), *want, "{line}");
        }
    }

    #[test]
    fn the_examples_and_all_that_is_proposed_for_a_number_parse() {
        for example in proposed("") {
            assert!(parse_condition(&example).is_ok(), "{example}");
        }
        for line in ["alice.", "alice.ACME.", "ACME.", "widget.", "comm"] {
            for text in complete_quantity(line, line.len(), &names()).candidates.into_iter().map(|c| c.text) {
                assert!(text.ends_with(['.', '@']) || parse_quantity(&text).is_ok(), "{text}");
            }
        }
    }

    proptest! {
        /// Whatever stands there, a candidate replaces what it begins with, up to the cursor.
        #[test]
        fn any_text_is_completed(line in "[ -~\u{e9}]{0,40}", cursor in 0_usize..40) {
            let cursor = (0..=cursor.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
            for done in [complete_condition(&line, cursor, &names()), complete_quantity(&line, cursor, &names())] {
                prop_assert!(done.start <= cursor && line.is_char_boundary(done.start));
            }
        }
    }
}
