//! Reading the words of a line one by one, each as what it should be.

use super::error::{ParseError, quoted};
use super::lexer::{Token, tokens};
use super::verbs::Verb;
use crate::domain::{
    AccountRef, AgreementId, Code, Currency, Date, Email, Handle, HoldId, ItemName, Money, NameError, NumberError,
    OrderId, Price, Qty, Rate, ShopOrderId, Symbol, Text,
};
use std::borrow::Cow;

/// A place among the words of a line.
pub(super) struct Cursor<'a> {
    line: &'a str,
    tokens: std::collections::VecDeque<Token<'a>>,
    // Where the last word that was read ended: there a missing one is missed.
    end: usize,
    verb: Option<&'static Verb>,
}

type Read<T> = Result<T, ParseError>;

impl<'a> Cursor<'a> {
    /// Before the first word.
    pub fn new(line: &'a str) -> Read<Cursor<'a>> {
        Ok(Cursor { line, tokens: tokens(line)?.into(), end: 0, verb: None })
    }

    /// From here on, errors about missing words show how this verb is used.
    pub fn expect_for(&mut self, verb: &'static Verb) {
        self.verb = Some(verb);
    }

    /// The next word, where there is one.
    pub fn next(&mut self) -> Option<Token<'a>> {
        let token = self.tokens.pop_front()?;
        self.end = token.end;
        Some(token)
    }

    /// Whether all words are read.
    pub fn is_done(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Where the last word that was read ended, in bytes.
    pub fn end(&self) -> usize {
        self.end
    }

    /// The next word, left where it is.
    pub fn peek(&self) -> Option<&Token<'a>> {
        self.tokens.front()
    }

    /// An error about a word.
    pub fn error(&self, token: &Token<'_>, what: impl Into<String>, expected: impl Into<String>) -> ParseError {
        ParseError::at(self.line, token.start, what, expected)
    }

    /// An error about a word that is not there.
    pub fn missing(&self, what: &str) -> ParseError {
        let usage = self.verb.map_or("", |verb| verb.usage);
        ParseError::at(self.line, self.end, format!("{what} is missing"), usage)
    }

    /// An error about a word that has no place in the command.
    pub fn too_much(&self, token: &Token<'_>, expected: &str) -> ParseError {
        self.error(token, format!("{} has no place here", quoted(&token.text)), expected)
    }

    /// The next word, which must be there.
    pub fn need(&mut self, what: &str) -> Read<Token<'a>> {
        self.next().ok_or_else(|| self.missing(what))
    }

    /// Parts the next word before the first `sign` in it, so that `5@10.00` reads like `5 @ 10.00`.
    pub fn part_before(&mut self, sign: char) {
        if let Some(at) = self.peek().filter(|t| !t.quoted).and_then(|t| t.text.find(sign)).filter(|at| *at > 0) {
            self.part(at);
        }
    }

    /// Takes the sign that the next word begins with; `None` where it begins with another.
    pub fn take_sign(&mut self, sign: char) -> Option<Token<'a>> {
        let token = self.peek().filter(|t| !t.quoted && t.text.starts_with(sign))?;
        if token.text.len() > sign.len_utf8() {
            self.part(sign.len_utf8());
        }
        self.next()
    }

    fn part(&mut self, at: usize) {
        // Only words in quotes own their text, and those are never parted.
        let Some(Token { text: Cow::Borrowed(text), start, end, .. }) = self.tokens.front() else { return };
        let (Some((head, tail)), start, end) = (text.split_at_checked(at), *start, *end) else { return };
        let word = |text, start, end| Token { text: Cow::Borrowed(text), start, end, quoted: false };
        self.tokens.pop_front();
        self.tokens.push_front(word(tail, start + at, end));
        self.tokens.push_front(word(head, start, start + at));
    }

    /// An account by handle or IBAN.
    pub fn account(&mut self, what: &str) -> Read<AccountRef> {
        let token = self.need(what)?;
        AccountRef::parse(&token.text).map_err(|e| self.not_a_name(&token, &e, Handle::parse))
    }

    /// The handle of a new account.
    pub fn handle(&mut self) -> Read<Handle> {
        let token = self.need("the handle")?;
        Handle::parse(&token.text).map_err(|e| self.not_a_name(&token, &e, Handle::parse))
    }

    /// An e-mail address.
    pub fn email(&mut self) -> Read<Email> {
        let token = self.need("the e-mail address")?;
        Email::parse(&token.text).map_err(|e| self.name_error(&token, &e))
    }

    /// The code from a mail.
    pub fn code(&mut self) -> Read<Code> {
        let token = self.need("the code")?;
        Code::parse(&token.text).map_err(|e| self.name_error(&token, &e))
    }

    /// A symbol, in capitals or not.
    pub fn symbol(&mut self) -> Read<Symbol> {
        let token = self.need("the symbol")?;
        Symbol::parse(&token.text.to_ascii_uppercase()).map_err(|_| {
            let expected = "a letter, then up to 11 of A-Z 0-9 . -";
            self.error(&token, format!("{} is not a symbol like ACME", quoted(&token.text)), expected)
        })
    }

    /// An item of the shop.
    pub fn item(&mut self) -> Read<ItemName> {
        let token = self.need("the item")?;
        ItemName::parse(&token.text).map_err(|e| self.not_a_name(&token, &e, ItemName::parse))
    }

    /// The number of an order; `9118` or `9,118`, as screens show it.
    pub fn order(&mut self) -> Read<OrderId> {
        self.id("the order's number", "an order").map(OrderId)
    }

    /// The number of a hold.
    pub fn hold(&mut self) -> Read<HoldId> {
        self.id("the hold's number", "a hold").map(HoldId)
    }

    /// The number of an order in the shop.
    pub fn shop_order(&mut self) -> Read<ShopOrderId> {
        self.id("the order's number", "an order in the shop").map(ShopOrderId)
    }

    fn id(&mut self, what: &str, of: &str) -> Read<u64> {
        let token = self.need(what)?;
        let plain = token.text.bytes().all(|b| b.is_ascii_digit());
        let number = if plain { token.text.parse().ok() } else { Qty::parse(&token.text).ok().map(|q| q.0) };
        number.ok_or_else(|| {
            let what = format!("{} is not the number of {of}", quoted(&token.text));
            self.error(&token, what, "write a number like 9118")
        })
    }

    /// The number of an agreement.
    pub fn agreement(&mut self) -> Read<AgreementId> {
        let token = self.need("the agreement's number")?;
        token.text.parse().map(AgreementId).map_err(|_| {
            let what = format!("{} is not the number of an agreement", quoted(&token.text));
            self.error(&token, what, "write a number like 7")
        })
    }

    /// A rate a year like `2.5%`, in basis points.
    pub fn percent(&mut self, what: &str) -> Read<u32> {
        let token = self.need(what)?;
        // Hundredths of a per cent are basis points, as cents are of an amount.
        let number = token.text.strip_suffix('%').unwrap_or(&token.text);
        let bps = Money::parse(number).ok().and_then(|hundredths| u32::try_from(hundredths.0).ok());
        bps.ok_or_else(|| {
            let what = format!("{} is not a rate a year", quoted(&token.text));
            self.error(&token, what, "write a rate like 2.5%, with at most two places")
        })
    }

    /// A word that was taken, as a text.
    pub fn text_of(&self, token: &Token<'_>) -> Read<Text> {
        Text::parse(&token.text).map_err(|e| self.name_error(token, &e))
    }

    /// An amount of money.
    pub fn amount(&mut self, what: &str) -> Read<Money> {
        self.number(what, Money::parse, "an amount", "1250.00")
    }

    /// The price of a share.
    pub fn price(&mut self, what: &str) -> Read<Price> {
        self.number(what, Price::parse, "a price", "101.50")
    }

    /// A day of the calendar.
    pub fn date(&mut self, what: &str) -> Read<Date> {
        let token = self.need(what)?;
        Date::parse(&token.text).map_err(|e| self.name_error(&token, &e))
    }

    /// The code of a currency.
    pub fn currency(&mut self, what: &str) -> Read<Currency> {
        let token = self.need(what)?;
        Currency::parse(&token.text).map_err(|e| self.name_error(&token, &e))
    }

    /// What one currency is worth in another.
    pub fn rate(&mut self, what: &str) -> Read<Rate> {
        self.number(what, Rate::parse, "a rate", "1.0852")
    }

    /// A number of shares or things.
    pub fn qty(&mut self, what: &str) -> Read<Qty> {
        self.number(what, Qty::parse, "a quantity", "25")
    }

    /// A text in quotes, or one word.
    pub fn text(&mut self, what: &str) -> Read<Text> {
        let token = self.need(what)?;
        Text::parse(&token.text).map_err(|e| self.name_error(&token, &e))
    }

    fn number<T>(
        &mut self,
        what: &str,
        read: fn(&str) -> Result<T, NumberError>,
        kind: &str,
        example: &str,
    ) -> Read<T> {
        let token = self.need(what)?;
        read(&token.text).map_err(|e| {
            let matter = match e {
                NumberError::NotANumber(_) => format!("is not {kind}"),
                other => other.to_string(),
            };
            self.error(&token, format!("{} {matter}", quoted(&token.text)), format!("write {kind} like {example}"))
        })
    }

    /// The error for a name that must be in lower case, with a word for who wrote it in capitals.
    fn not_a_name<T>(
        &self,
        token: &Token<'_>,
        error: &NameError,
        read: fn(&str) -> Result<T, NameError>,
    ) -> ParseError {
        let lower = token.text.to_ascii_lowercase();
        if lower != token.text && read(&lower).is_ok() {
            let what = format!("{} has capital letters", quoted(&token.text));
            return self.error(token, what, format!("names are in lower case: write {lower}"));
        }
        self.name_error(token, error)
    }

    /// The domain says by example what a name should look like, details in parentheses at the end.
    fn name_error(&self, token: &Token<'_>, error: &NameError) -> ParseError {
        let (what, details) = match error.what.strip_suffix(')').and_then(|w| w.split_once(" (")) {
            Some((what, details)) => (what, details),
            None => (error.what, ""),
        };
        self.error(token, format!("{} is not {what}", quoted(&token.text)), details)
    }
}
