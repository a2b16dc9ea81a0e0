//! Quantities as text: `alice.balance`, `alice.ACME.position`, `ACME.ask`, `ACME.ask@101.50`,
//! `widget.stock`, `commands`.

use super::error::{ParseError, quoted};
use crate::domain::{AccountRef, ItemName, Price, Side, Symbol};
use crate::views::quantity::{AccountFigure, HoldingFigure, ItemFigure, LineFigure, MarketFigure, Quantity, Unknown};

/// The forms of quantities by example, for errors and help.
pub const QUANTITIES: &str =
    "alice.balance, alice.ACME.position, ACME.ask, ACME.ask@101.50, widget.stock or rejections";

/// All quantities with what they are, for help.
pub fn quantity_help() -> String {
    let accounts = AccountFigure::ALL.iter().map(|f| (format!("alice.{}", f.word()), f.about()));
    let holdings = HoldingFigure::ALL.iter().map(|f| (format!("alice.ACME.{}", f.word()), f.about()));
    let markets = MarketFigure::ALL.iter().map(|f| (format!("ACME.{}", f.word()), f.about()));
    let level = [("ACME.ask@101.50".to_owned(), "how many shares stand at a price, bid or ask")];
    let items = ItemFigure::ALL.iter().map(|f| (format!("widget.{}", f.word()), f.about()));
    let line = LineFigure::ALL.iter().map(|f| (f.word().to_owned(), f.about()));
    let all = accounts.chain(holdings).chain(markets).chain(level).chain(items).chain(line);
    all.map(|(text, about)| format!("  {text:<22}  {about}\n")).collect()
}

/// Reads a quantity.
///
/// # Errors
/// [`ParseError`] says where the text stops making sense, and shows by example what would.
pub fn parse_quantity(text: &str) -> Result<Quantity, ParseError> {
    let word = text.trim();
    let start = text.len() - text.trim_start().len();
    if word.is_empty() {
        return Err(ParseError::at(text, start, "no number is named", format!("write one like {QUANTITIES}")));
    }
    quantity(&Word { line: text, text: word, start })
}

/// A quantity's canonical text: what [`parse_quantity`] reads back as the same quantity.
pub fn render_quantity(quantity: &Quantity) -> String {
    match quantity {
        Quantity::Account(account, figure) => format!("{account}.{}", figure.word()),
        Quantity::Holding(account, symbol, figure) => format!("{account}.{symbol}.{}", figure.word()),
        Quantity::Market(symbol, figure) => format!("{symbol}.{}", figure.word()),
        Quantity::Level(symbol, side, price) => format!("{symbol}.{}@{price}", side_word(*side)),
        Quantity::Item(item, figure) => format!("{item}.{}", figure.word()),
        Quantity::Line(figure) => figure.word().to_owned(),
    }
}

/// The error for a name that a text holds and the world does not know: where it stands, and a name
/// that it could be.
pub fn unknown_name(text: &str, unknown: &Unknown, known: &[&str]) -> ParseError {
    let name = unknown.name();
    let at = text.to_ascii_uppercase().find(&name.to_ascii_uppercase()).unwrap_or(0);
    let near = nearest(name, known.iter().copied());
    let expected = match (near, unknown) {
        (Some(near), _) => format!("did you mean {near}?"),
        (None, Unknown::Account(_)) => "show accounts lists them; write a number like alice.balance".to_owned(),
        (None, Unknown::Symbol(_)) => "show instruments lists them; write a number like ACME.ask".to_owned(),
        (None, Unknown::Item(_)) => "show shop lists what it has; write a number like widget.stock".to_owned(),
    };
    ParseError::at(text, at, unknown.to_string(), expected)
}

/// A word of a line and where it begins, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub line: &'a str,
    pub text: &'a str,
    pub start: usize,
}

impl<'a> Word<'a> {
    /// An error at a byte of the word.
    pub fn error(&self, at: usize, what: impl Into<String>, expected: impl Into<String>) -> ParseError {
        ParseError::at(self.line, self.start + at, what, expected)
    }

    /// Its parts before and after the dot at a byte.
    fn around(&self, at: usize) -> (&'a str, &'a str) {
        let (head, tail) = self.text.split_at_checked(at).unwrap_or((self.text, ""));
        (head, tail.get(1..).unwrap_or(""))
    }
}

/// Reads a word as a quantity.
pub(super) fn quantity(word: &Word<'_>) -> Result<Quantity, ParseError> {
    if let Some(at) = word.text.find('@') {
        return level(word, at);
    }
    if let Some(figure) = LineFigure::find(word.text) {
        return Ok(Quantity::Line(figure));
    }
    // Symbols may hold dots, figures do too: ACME.bid.qty.
    let two = ["bid.qty", "ask.qty"].into_iter().find_map(|end| word.text.strip_suffix(end)?.strip_suffix('.'));
    let Some(dot) = two.map(str::len).or_else(|| word.text.rfind('.')) else {
        let what = format!("{} does not say which number", quoted(word.text));
        let near = nearest(word.text, LineFigure::ALL.iter().map(|figure| figure.word()));
        let expected = near.map_or_else(|| format!("write one like {QUANTITIES}"), |n| format!("did you mean {n}?"));
        return Err(word.error(0, what, expected));
    };
    let (head, figure) = word.around(dot);
    if let Some((who, symbol)) = head.split_once('.').filter(|(who, _)| is_account(who)) {
        return holding(word, who, symbol, figure);
    }
    if let Some(figure) = MarketFigure::find(figure) {
        return Ok(Quantity::Market(symbol(word, head, 0)?, figure));
    }
    if let Some(figure) = AccountFigure::find(figure) {
        return Ok(Quantity::Account(account(word, head)?, figure));
    }
    if let Some(figure) = ItemFigure::find(figure) {
        return Ok(Quantity::Item(item(word, head)?, figure));
    }
    Err(no_figure(word, head, figure, dot + 1))
}

/// `ACME.ask@101.50`, the `@` at a byte.
fn level(word: &Word<'_>, at: usize) -> Result<Quantity, ParseError> {
    let (book, price) = word.around(at);
    let sides = [(".bid", Side::Buy), (".ask", Side::Sell)];
    let Some((name, side)) = sides.iter().find_map(|(end, side)| Some((book.strip_suffix(end)?, *side))) else {
        let what = format!("{} is no side of a book", quoted(book));
        return Err(word.error(0, what, "a level of the book is written like ACME.ask@101.50"));
    };
    let name = symbol(word, name, 0)?;
    let price = Price::parse(price).map_err(|error| {
        let what = format!("the price {} {error}", quoted(price));
        word.error(at + 1, what, "a level of the book is written like ACME.ask@101.50")
    })?;
    Ok(Quantity::Level(name, side, price))
}

/// `alice.ACME.position`
fn holding(word: &Word<'_>, who: &str, name: &str, figure: &str) -> Result<Quantity, ParseError> {
    let at = who.len() + 1;
    let Some(found) = HoldingFigure::find(figure) else {
        let words = || HoldingFigure::ALL.iter().map(|figure| figure.word());
        let expected = did_you_mean(figure, words(), "of shares there are", "alice.ACME.position");
        return Err(word.error(at + name.len() + 1, format!("shares have no {}", quoted(figure)), expected));
    };
    Ok(Quantity::Holding(account(word, who)?, symbol(word, name, at)?, found))
}

fn is_account(text: &str) -> bool {
    // A symbol may hold a dot, BRK.B, and is too short for an IBAN.
    AccountRef::parse(text).is_ok()
}

fn account(word: &Word<'_>, text: &str) -> Result<AccountRef, ParseError> {
    AccountRef::parse(text).map_err(|_| {
        let lower = text.to_ascii_lowercase();
        let expected = match AccountRef::parse(&lower) {
            Ok(_) if lower != text => format!("handles are in lower case: write {lower}"),
            _ => "write a number of an account like alice.balance".to_owned(),
        };
        word.error(0, format!("{} is not an account's handle or IBAN", quoted(text)), expected)
    })
}

fn symbol(word: &Word<'_>, text: &str, at: usize) -> Result<Symbol, ParseError> {
    Symbol::parse(&text.to_ascii_uppercase()).map_err(|_| {
        let what = format!("{} is not a symbol like ACME", quoted(text));
        word.error(at, what, "write a number of an instrument like ACME.ask or alice.ACME.position")
    })
}

fn item(word: &Word<'_>, text: &str) -> Result<ItemName, ParseError> {
    ItemName::parse(text).map_err(|_| {
        let what = format!("{} is not an item like widget", quoted(text));
        word.error(0, what, "write a number of an item like widget.stock")
    })
}

/// The error for a figure that nothing has: what the thing before it looks like is asked first.
fn no_figure(word: &Word<'_>, head: &str, figure: &str, at: usize) -> ParseError {
    let is_symbol = head.starts_with(|c: char| c.is_ascii_uppercase());
    let expected = if is_symbol {
        let words = MarketFigure::ALL.iter().map(|figure| figure.word());
        did_you_mean(figure, words, "of an instrument there are", "ACME.ask")
    } else {
        let accounts = AccountFigure::ALL.iter().map(|figure| figure.word());
        let items = ItemFigure::ALL.iter().map(|figure| figure.word());
        did_you_mean(figure, accounts.chain(items), "of accounts and items there are", "alice.balance")
    };
    let what = if figure.is_empty() {
        format!("after {} a word for the number is missing", quoted(&format!("{head}.")))
    } else {
        format!("there is no number {}", quoted(figure))
    };
    word.error(at, what, expected)
}

fn did_you_mean<'w>(
    word: &str,
    words: impl Iterator<Item = &'w str> + Clone,
    there_are: &str,
    example: &str,
) -> String {
    match nearest(word, words.clone()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("{there_are} {}; write one like {example}", words.collect::<Vec<_>>().join(", ")),
    }
}

/// The word that is most like another, where one is like it at all.
pub(super) fn nearest<'w>(word: &str, words: impl Iterator<Item = &'w str>) -> Option<&'w str> {
    let lower = word.to_lowercase();
    let distance = |other: &str| strsim::damerau_levenshtein(&lower, &other.to_lowercase());
    // What differs by more in its length is not near: the long way is for what may be.
    let letters = lower.chars().count();
    let near = words.filter(|other| other.chars().count().abs_diff(letters) <= 2);
    let near = near.map(|other| (distance(other), other)).min_by_key(|(distance, _)| *distance);
    near.filter(|(distance, other)| *distance <= 2 && *distance < other.len().min(word.len())).map(|(_, other)| other)
}

fn side_word(side: Side) -> &'static str {
    match side {
        Side::Buy => "bid",
        Side::Sell => "ask",
    }
}
