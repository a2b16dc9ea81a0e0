//! Conditions as text: `alice.equity < 900`, `bob.balance changed`, `any rejection of alice`, joined
//! with `and` and `or`; `and` binds more tightly, parentheses group.

use super::error::{ParseError, quoted};
use super::quantity::{Word, nearest, quantity, render_quantity};
use super::{VERBS, verb};
use crate::domain::{AccountRef, Event, Money, NumberError, Price, Qty, Rejection, Symbol};
use crate::views::quantity::{Comparison, Condition, Happening, Kind, Operand, Quantity, Unit, Value};

/// The forms of conditions by example, for errors and help.
pub const CONDITIONS: &str =
    "alice.equity < 900, ACME.bid > GLOBEX.ask, bob.balance changed, any rejection of alice, any trade in ACME";

/// The grammar of conditions by example, for help.
pub fn condition_help() -> String {
    let forms = [
        ("alice.equity < 900", "a number against another: < <= > >= = !="),
        ("ACME.bid > GLOBEX.ask", "a number against a number with a name; backtape explain --help lists them"),
        ("bob.balance changed", "a record changed it"),
        ("any rejection of alice", "a command was rejected; of and in narrow it down"),
        ("any trade in ACME", "also by an event (Transferred), a reason (InsufficientFunds), a command (cancel)"),
        ("… and …   … or …   ( … )", "joined; and binds more tightly"),
    ];
    let lines: String = forms.iter().map(|(text, about)| format!("  {text:<24}  {about}\n")).collect();
    format!("Conditions hold after a record:\n{lines}")
}

/// How deep parentheses may stand in each other.
const DEEP: usize = 32;

/// Reads a condition.
///
/// # Errors
/// [`ParseError`] says where the text stops making sense, and shows by example what would.
pub fn parse_condition(text: &str) -> Result<Condition, ParseError> {
    let mut reader = Reader { line: text, words: words(text), at: 0, depth: 0 };
    if reader.peek().is_none() {
        return Err(reader.missing("a condition"));
    }
    let condition = reader.one_of()?;
    match reader.next() {
        None => Ok(condition),
        Some(word) => {
            let what = format!("{} has no place here", quoted(word.text));
            Err(word.error(0, what, "join conditions with and, or: alice.held > 0 and ACME.spread > 0.50"))
        }
    }
}

/// A condition's canonical text: what [`parse_condition`] reads back as the same condition.
pub fn render_condition(condition: &Condition) -> String {
    let joined = |list: &[Condition], word: &str| list.iter().map(part).collect::<Vec<_>>().join(word);
    match condition {
        Condition::Compare(left, comparison, right) => {
            let right = match right {
                Operand::Value(value) => value.to_string(),
                Operand::Quantity(quantity) => render_quantity(quantity),
            };
            format!("{} {} {right}", render_quantity(left), comparison.sign())
        }
        Condition::Changed(quantity) => format!("{} changed", render_quantity(quantity)),
        Condition::Any(happening) => {
            let of = happening.of.map_or_else(String::new, |account| format!(" of {account}"));
            let on = happening.on.map_or_else(String::new, |symbol| format!(" in {symbol}"));
            format!("any {}{of}{on}", kind_word(happening.kind))
        }
        Condition::All(list) => joined(list, " and "),
        Condition::OneOf(list) => joined(list, " or "),
    }
}

/// A part of a joined condition: in parentheses where it is joined itself.
fn part(condition: &Condition) -> String {
    match condition {
        Condition::All(_) | Condition::OneOf(_) => format!("({})", render_condition(condition)),
        _ => render_condition(condition),
    }
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Rejection => "rejection",
        Kind::Code(word) | Kind::Event(word) | Kind::Verb(word) => word,
    }
}

/// Parts a line into words and signs.
pub(super) fn words(line: &str) -> Vec<Word<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = line.get(at..).filter(|rest| !rest.is_empty()) {
        let blank = rest.len() - rest.trim_start().len();
        let length = match rest.chars().next() {
            Some(_) if blank > 0 => blank,
            Some('(' | ')') => 1,
            Some(c) if is_sign(c) => rest.find(|c| !is_sign(c)).unwrap_or(rest.len()),
            _ => {
                let ends = |c: char| c.is_whitespace() || is_sign(c) || matches!(c, '(' | ')');
                rest.find(ends).unwrap_or(rest.len())
            }
        };
        let text = rest.get(..length).unwrap_or(rest);
        if blank == 0 {
            found.push(Word { line, text, start: at });
        }
        at += length.max(1);
    }
    found
}

pub(super) fn is_sign(c: char) -> bool {
    matches!(c, '<' | '>' | '=' | '!' | '≤' | '≥' | '≠')
}

/// A place among the words of a condition.
struct Reader<'a> {
    line: &'a str,
    words: Vec<Word<'a>>,
    at: usize,
    depth: usize,
}

type Read<T> = Result<T, ParseError>;

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<Word<'a>> {
        self.words.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Word<'a>> {
        let word = self.peek()?;
        self.at += 1;
        Some(word)
    }

    /// Takes the next word where it is this one.
    fn take(&mut self, text: &str) -> bool {
        let is = self.peek().is_some_and(|word| word.text.eq_ignore_ascii_case(text));
        self.at += usize::from(is);
        is
    }

    /// An error about a word that is not there.
    fn missing(&self, what: &str) -> ParseError {
        let end = self.at.checked_sub(1).and_then(|at| self.words.get(at)).map_or(0, |w| w.start + w.text.len());
        ParseError::at(self.line, end, format!("{what} is missing"), format!("write one like {CONDITIONS}"))
    }

    fn one_of(&mut self) -> Read<Condition> {
        self.joined("or", Self::all, Condition::OneOf)
    }

    fn all(&mut self) -> Read<Condition> {
        self.joined("and", Self::term, Condition::All)
    }

    fn joined(
        &mut self,
        word: &str,
        read: fn(&mut Self) -> Read<Condition>,
        join: fn(Vec<Condition>) -> Condition,
    ) -> Read<Condition> {
        let first = read(self)?;
        let mut list = vec![first];
        while self.take(word) {
            list.push(read(self)?);
        }
        match list.pop() {
            Some(only) if list.is_empty() => Ok(only),
            last => {
                list.extend(last);
                Ok(join(list))
            }
        }
    }

    fn term(&mut self) -> Read<Condition> {
        let Some(word) = self.next() else { return Err(self.missing("a condition")) };
        if word.text == "(" {
            return self.group(&word);
        }
        if word.text.eq_ignore_ascii_case("any") {
            let Some(what) = self.next() else { return Err(self.missing("what may happen")) };
            return self.happening(kind(&what)?);
        }
        // "rejection of alice" says enough without "any"; numbers of the line have words without a dot too.
        let is_number = word.text.contains(['.', '@']) || quantity(&word).is_ok();
        if let Some(kind) = find_kind(word.text).filter(|_| !is_number) {
            return self.happening(kind);
        }
        self.about_quantity(&word)
    }

    fn group(&mut self, open: &Word<'_>) -> Read<Condition> {
        if self.depth == DEEP {
            return Err(open.error(0, "too many parentheses in each other", "fewer will do"));
        }
        self.depth += 1;
        let condition = self.one_of()?;
        self.depth -= 1;
        match self.next() {
            Some(word) if word.text == ")" => Ok(condition),
            Some(word) => {
                Err(word.error(0, format!("{} has no place here", quoted(word.text)), "end the group with )"))
            }
            None => Err(open.error(0, "the parenthesis is not closed", "end the group with )")),
        }
    }

    /// What follows `any trade`: `of alice`, `in ACME`.
    fn happening(&mut self, kind: Kind) -> Read<Condition> {
        let mut happening = Happening { kind, of: None, on: None };
        loop {
            if happening.of.is_none() && self.take("of") {
                let Some(word) = self.next() else { return Err(self.missing("the account")) };
                let account = AccountRef::parse(word.text).map_err(|_| {
                    let what = format!("{} is not an account's handle or IBAN", quoted(word.text));
                    word.error(0, what, "write it like any rejection of alice")
                })?;
                happening.of = Some(account);
            } else if happening.on.is_none() && self.take("in") {
                let Some(word) = self.next() else { return Err(self.missing("the symbol")) };
                let symbol = Symbol::parse(&word.text.to_ascii_uppercase()).map_err(|_| {
                    let what = format!("{} is not a symbol", quoted(word.text));
                    word.error(0, what, "write it like any trade in ACME")
                })?;
                happening.on = Some(symbol);
            } else {
                return Ok(Condition::Any(happening));
            }
        }
    }

    /// What follows a quantity: a comparison or `changed`.
    fn about_quantity(&mut self, word: &Word<'a>) -> Read<Condition> {
        let left = quantity(word)?;
        let text = render_quantity(&left);
        if self.take("changed") || self.take("changes") {
            return Ok(Condition::Changed(left));
        }
        let Some(sign) = self.next() else {
            let end = word.text.len();
            let what = format!("what shall {text} be?");
            return Err(word.error(end, what, format!("write {text} {}, or {text} changed", example(left.unit()))));
        };
        let Some(comparison) = comparison(sign.text) else {
            let what = format!("{} is no comparison", quoted(sign.text));
            let expected = format!("one of < <= > >= = != or changed: {text} {}", example(left.unit()));
            return Err(sign.error(0, what, expected));
        };
        let Some(right) = self.next() else {
            let end = sign.text.len();
            let what = format!("nothing to compare {text} with");
            return Err(sign.error(end, what, format!("write {text} {}", example(left.unit()))));
        };
        operand(&left, &right).map(|right| Condition::Compare(left, comparison, right))
    }
}

/// A comparison of this unit by example.
fn example(unit: Unit) -> &'static str {
    match unit {
        Unit::Money => "< 900.00",
        Unit::Price => "> 0.50",
        Unit::Count => ">= 10",
    }
}

fn comparison(sign: &str) -> Option<Comparison> {
    match sign {
        "==" => Some(Comparison::Equal),
        "≤" => Some(Comparison::AtMost),
        "≥" => Some(Comparison::AtLeast),
        "≠" | "<>" => Some(Comparison::Unequal),
        sign => Comparison::ALL.into_iter().find(|comparison| comparison.sign() == sign),
    }
}

/// The right side: a number of the left side's unit, or another quantity that compares with it.
fn operand(left: &Quantity, word: &Word<'_>) -> Read<Operand> {
    let unit = left.unit();
    if word.text.chars().any(char::is_alphabetic) {
        let right = quantity(word)?;
        if !right.unit().compares_with(unit) {
            let (is, other) = (unit.words(), right.unit().words());
            let what = format!("{} is {is} and {} is {other}", render_quantity(left), render_quantity(&right));
            return Err(word.error(0, what, "compare counts with counts, money and prices with each other"));
        }
        return Ok(Operand::Quantity(right));
    }
    let (sign, digits) = word.text.strip_prefix(['-', '−']).map_or((1, word.text), |digits| (-1, digits));
    let read = match unit {
        Unit::Money => Money::parse(digits).map(|money| money.0),
        Unit::Price => Price::parse(digits).map(|price| price.0),
        Unit::Count => Qty::parse(digits).map(|qty| i64::try_from(qty.0).unwrap_or(i64::MAX)),
    };
    match read {
        Ok(amount) => Ok(Operand::Value(Value { unit, amount: sign * amount })),
        Err(NumberError::Zero) => Ok(Operand::Value(Value::zero(unit))), // no price to trade at, but one to compare with
        Err(error) => {
            let what = format!("{} {error}", quoted(word.text));
            Err(word.error(0, what, format!("write {} {}", render_quantity(left), example(unit))))
        }
    }
}

/// What may happen: the word after `any`.
fn kind(word: &Word<'_>) -> Read<Kind> {
    find_kind(word.text).ok_or_else(|| {
        let verbs = VERBS.iter().map(|verb| verb.name);
        let all = ["rejection", "trade"]
            .into_iter()
            .chain(Event::NAMES.iter().copied())
            .chain(Rejection::CODES.iter().copied())
            .chain(verbs);
        let expected = match nearest(word.text, all) {
            Some(near) => format!("did you mean any {near}?"),
            None => "rejection, trade, an event like Transferred, a reason like InsufficientFunds, or a command like \
                 cancel: any rejection of alice"
                .to_owned(),
        };
        word.error(0, format!("nothing is called {}", quoted(word.text)), expected)
    })
}

fn find_kind(word: &str) -> Option<Kind> {
    let known = |names: &[&'static str]| names.iter().copied().find(|name| name.eq_ignore_ascii_case(word));
    if known(&["rejection", "rejected"]).is_some() {
        return Some(Kind::Rejection);
    }
    if known(&["trade"]).is_some() {
        return Some(Kind::Event("TradeExecuted"));
    }
    // Two reasons for a rejection are called like events: then the event is meant.
    let event = known(Event::NAMES).map(Kind::Event);
    let code = || known(Rejection::CODES).map(Kind::Code);
    event.or_else(code).or_else(|| verb(&word.to_ascii_lowercase()).map(|verb| Kind::Verb(verb.name)))
}
