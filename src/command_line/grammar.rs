//! The grammar of each verb, after its name has been read.

use super::Parsed;
use super::cursor::Cursor;
use super::error::{ParseError, quoted};
use super::lexer::Token;
use crate::domain::shop::Reorder;
use crate::domain::{Command, OrderLine, Phase, Price, Qty, SelfTrade, Text};

pub(super) type Read<T> = Result<T, ParseError>;

pub(super) fn open(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (handle, email) = (c.handle()?, c.email()?);
    let (mut name, mut customer, mut currency) = (Once::new(), Once::new(), Once::new());
    while let Some(token) = c.next() {
        match token.text.as_ref() {
            "name" if !token.quoted => name.set(c, &token, |c| c.text("the name"))?,
            "for" if !token.quoted => customer.set(c, &token, |c| c.account("the customer's account"))?,
            "currency" if !token.quoted => currency.set(c, &token, |c| c.currency("the currency"))?,
            _ => return Err(c.too_much(&token, "a name is given like name \"Alice Doe\"")),
        }
    }
    done(Command::Open { handle, email, name: name.value, customer: customer.value, currency: currency.value })
}

pub(super) fn verify(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, code) = (c.account("the account")?, c.code()?);
    end(c)?;
    done(Command::Verify { account, code })
}

pub(super) fn deposit(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, amount) = (c.account("the account")?, c.amount("the amount")?);
    let reference = reference(c)?;
    done(Command::Deposit { account, amount, reference })
}

pub(super) fn withdraw(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, amount) = (c.account("the account")?, c.amount("the amount")?);
    let reference = reference(c)?;
    done(Command::Withdraw { account, amount, reference })
}

pub(super) fn transfer(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (from, to) = (c.account("the account that pays")?, c.account("the account that is paid")?);
    let amount = c.amount("the amount")?;
    let reference = reference(c)?;
    done(Command::Transfer { from, to, amount, reference })
}

pub(super) fn hold(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, amount) = (c.account("the account")?, c.amount("the amount")?);
    let mut until = Once::new();
    while c.peek().is_some_and(|token| token.is("until")) {
        let Some(token) = c.next() else { break };
        until.set(c, &token, |c| c.date("the last date"))?;
    }
    let reference = reference(c)?;
    done(Command::Hold { account, amount, until: until.value, reference })
}

pub(super) fn capture(c: &mut Cursor<'_>) -> Read<Parsed> {
    let hold = c.hold()?;
    let (mut amount, mut to) = (None, None);
    if c.peek().is_some_and(|token| !token.is("to")) {
        amount = Some(c.amount("the amount")?);
    }
    if c.peek().is_some_and(|token| token.is("to")) {
        c.next();
        to = Some(c.account("the account that is paid")?);
    }
    end(c)?;
    done(Command::Capture { hold, amount, to })
}

pub(super) fn release(c: &mut Cursor<'_>) -> Read<Parsed> {
    let hold = c.hold()?;
    end(c)?;
    done(Command::Release { hold })
}

pub(super) fn expire(c: &mut Cursor<'_>) -> Read<Parsed> {
    let hold = c.hold()?;
    end(c)?;
    done(Command::Expire { hold })
}

pub(super) fn credit(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, amount) = (c.account("the account")?, c.amount("the amount")?);
    end(c)?;
    done(Command::Credit { account, amount })
}

pub(super) fn rate(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (currency, rate) = (c.currency("the currency")?, c.rate("the rate")?);
    end(c)?;
    done(Command::Rate { currency, rate })
}

pub(super) fn freeze(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::Freeze { account })
}

pub(super) fn unfreeze(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::Unfreeze { account })
}

pub(super) fn close(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::Close { account })
}

pub(super) fn forget(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::Forget { account })
}

pub(super) fn list(c: &mut Cursor<'_>) -> Read<Parsed> {
    let symbol = c.symbol()?;
    let (mut tick, mut lot, mut name) = (Once::new(), Once::new(), Once::new());
    while let Some(token) = c.next() {
        match token.text.as_ref() {
            "tick" if !token.quoted => tick.set(c, &token, |c| c.price("the tick"))?,
            "lot" if !token.quoted => lot.set(c, &token, |c| c.qty("the lot"))?,
            "name" if !token.quoted => name.set(c, &token, |c| c.text("the name"))?,
            _ => return Err(c.too_much(&token, "what may follow is tick 0.01, lot 1, name \"Acme Corporation\"")),
        }
    }
    // A cent and a single share: what most instruments have.
    let (tick, lot) = (tick.value.unwrap_or(Price(100)), lot.value.unwrap_or(Qty(1)));
    done(Command::List { symbol, tick, lot, name: name.value })
}

pub(super) fn grant(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (account, symbol, qty) = (c.account("the account")?, c.symbol()?, c.qty("the quantity")?);
    end(c)?;
    done(Command::Grant { account, symbol, qty })
}

pub(super) fn cancel(c: &mut Cursor<'_>) -> Read<Parsed> {
    let order = c.order()?;
    end(c)?;
    done(Command::Cancel { order })
}

pub(super) fn cancel_all(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    let mut symbol = Once::new();
    while let Some(token) = c.next() {
        if !token.is("symbol") {
            return Err(c.too_much(&token, "what may follow is symbol SYMBOL"));
        }
        symbol.set(c, &token, Cursor::symbol)?;
    }
    done(Command::CancelAll { account, symbol: symbol.value })
}

pub(super) fn amend(c: &mut Cursor<'_>) -> Read<Parsed> {
    let order = c.order()?;
    let (mut qty, mut price, mut stop) = (Once::new(), Once::new(), Once::new());
    while !c.is_done() {
        if let Some(at) = c.take_sign('@') {
            price.set(c, &at, |c| c.price("the price"))?;
        } else if let Some(token) = c.next() {
            match token.text.as_ref() {
                "qty" if !token.quoted => {
                    c.part_before('@');
                    qty.set(c, &token, |c| c.qty("the quantity"))?;
                }
                "stop" if !token.quoted => stop.set(c, &token, |c| c.price("the stop price"))?,
                _ => return Err(c.too_much(&token, "what may follow is qty QTY, @ PRICE, stop PRICE")),
            }
        }
    }
    if qty.value.is_none() && price.value.is_none() && stop.value.is_none() {
        return Err(c.missing("the new quantity or price"));
    }
    done(Command::Amend { order, qty: qty.value, price: price.value, stop: stop.value })
}

pub(super) fn self_trades(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    let mode = one_of(c, "what happens", SelfTrade::ALL.map(|mode| (mode.word(), mode)))?;
    end(c)?;
    done(Command::SelfTrades { account, mode })
}

pub(super) fn market(c: &mut Cursor<'_>) -> Read<Parsed> {
    let phases = Phase::ALL.map(|phase| (phase.verb(), phase));
    let phase = one_of(c, "what the market is to do", phases.into_iter().chain([("resume", Phase::Continuous)]))?;
    let symbol = if c.is_done() { None } else { Some(c.symbol()?) };
    end(c)?;
    done(Command::SetPhase { phase, symbol })
}

pub(super) fn end_day(c: &mut Cursor<'_>) -> Read<Parsed> {
    let next = if c.is_done() { None } else { Some(c.date("the next business date")?) };
    end(c)?;
    done(Command::EndDay { next })
}

/// One of a few words.
pub(super) fn one_of<T>(c: &mut Cursor<'_>, what: &str, words: impl IntoIterator<Item = (&'static str, T)>) -> Read<T> {
    let token = c.need(what)?;
    let mut all = Vec::new();
    for (word, value) in words {
        if token.is(word) {
            return Ok(value);
        }
        all.push(word);
    }
    Err(c.error(
        &token,
        format!("{} has no place here", quoted(&token.text)),
        format!("it is one of {}", all.join(", ")),
    ))
}

pub(super) fn reduce(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (order, qty) = (c.order()?, c.qty("the quantity")?);
    end(c)?;
    done(Command::Reduce { order, qty })
}

pub(super) fn print(c: &mut Cursor<'_>) -> Read<Parsed> {
    let symbol = c.symbol()?;
    c.part_before('@');
    let qty = c.qty("the quantity")?;
    match c.take_sign('@') {
        Some(_) => {}
        None => match c.next() {
            Some(token) => return Err(c.too_much(&token, "the price follows, like @ 101.50")),
            None => return Err(c.missing("the price")),
        },
    }
    let price = c.price("the price")?;
    end(c)?;
    done(Command::Print { symbol, qty, price })
}

pub(super) fn margin(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    let on = match c.next() {
        Some(token) if token.is("on") => true,
        Some(token) if token.is("off") => false,
        Some(token) => return Err(c.too_much(&token, "what follows is on or off")),
        None => return Err(c.missing("on or off")),
    };
    end(c)?;
    done(Command::Margin { account, on })
}

pub(super) fn margin_call(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::MarginCall { account })
}

pub(super) fn margin_met(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::MarginMet { account })
}

pub(super) fn liquidate(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    end(c)?;
    done(Command::Liquidate { account })
}

pub(super) fn dividend(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (symbol, amount) = (c.symbol()?, c.price("the amount a share")?);
    end(c)?;
    done(Command::Dividend { symbol, amount })
}

pub(super) fn split(c: &mut Cursor<'_>) -> Read<Parsed> {
    let (symbol, new) = (c.symbol()?, c.qty("how many new shares")?);
    match c.next() {
        Some(token) if token.is("for") => {}
        Some(token) => return Err(c.too_much(&token, "how many old shares follows, like 2 for 1")),
        None => return Err(c.missing("for how many old shares, like 2 for 1")),
    }
    let old = c.qty("how many old shares")?;
    end(c)?;
    done(Command::Split { symbol, new, old })
}

pub(super) fn stock(c: &mut Cursor<'_>) -> Read<Parsed> {
    let item = c.item()?;
    c.part_before('@');
    let qty = c.qty("the quantity")?;
    let price = match c.take_sign('@') {
        Some(_) => Some(c.amount("the price")?),
        None => None,
    };
    end(c)?;
    done(Command::Stock { item, qty, price })
}

pub(super) fn order(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    let lines = lines(c, |_| false)?;
    done(Command::Order { account, lines })
}

pub(super) fn reserve(c: &mut Cursor<'_>) -> Read<Parsed> {
    let account = c.account("the account")?;
    let lines = lines(c, |token| token.is("until"))?;
    let until = c.next().map(|_| c.date("the last date")).transpose()?;
    end(c)?;
    done(Command::Reserve { account, lines, until })
}

pub(super) fn pay(c: &mut Cursor<'_>) -> Read<Parsed> {
    let order = c.shop_order()?;
    end(c)?;
    done(Command::Pay { order })
}

pub(super) fn ship(c: &mut Cursor<'_>) -> Read<Parsed> {
    let order = c.shop_order()?;
    end(c)?;
    done(Command::Ship { order })
}

pub(super) fn cancel_order(c: &mut Cursor<'_>) -> Read<Parsed> {
    let order = c.shop_order()?;
    end(c)?;
    done(Command::CancelOrder { order })
}

pub(super) fn price(c: &mut Cursor<'_>) -> Read<Parsed> {
    let item = c.item()?;
    c.take_sign('@'); // as after stock
    let price = c.amount("the price")?;
    end(c)?;
    done(Command::Price { item, price })
}

pub(super) fn reorder(c: &mut Cursor<'_>) -> Read<Parsed> {
    let item = c.item()?;
    let (mut below, mut by, mut off) = (Once::new(), Once::new(), false);
    while let Some(token) = c.next() {
        match token.text.as_ref() {
            "below" if !token.quoted => below.set(c, &token, |c| c.qty("how few"))?,
            "by" if !token.quoted => by.set(c, &token, |c| c.qty("how many"))?,
            "off" if !token.quoted && below.value.is_none() && by.value.is_none() => {
                end(c)?;
                off = true;
            }
            _ => return Err(c.too_much(&token, "what follows is below QTY by QTY, or off")),
        }
    }
    let rule = match (off, below.value, by.value) {
        (true, ..) => None,
        (false, Some(below), Some(by)) => Some(Reorder { below, by }),
        (false, None, _) => return Err(c.missing("below how many, or off")),
        (false, _, None) => return Err(c.missing("by how many")),
    };
    done(Command::Reorder { item, rule })
}

pub(super) fn restock(c: &mut Cursor<'_>) -> Read<Parsed> {
    let item = c.item()?;
    end(c)?;
    done(Command::Restock { item })
}

/// One line of a shopping list or more, up to the word that ends them.
fn lines(c: &mut Cursor<'_>, ends: fn(&Token<'_>) -> bool) -> Read<Vec<OrderLine>> {
    let mut lines = Vec::new();
    while lines.is_empty() || c.peek().is_some_and(|token| !ends(token)) {
        c.part_before('*');
        let item = c.item()?;
        if c.take_sign('*').is_none() {
            return Err(match c.peek() {
                Some(token) => c.error(token, format!("how many {item} is missing"), format!("write {item}*3")),
                None => c.missing(&format!("how many {item}")),
            });
        }
        lines.push(OrderLine { item, qty: c.qty("the quantity")? });
    }
    Ok(lines)
}

pub(super) fn mark(c: &mut Cursor<'_>) -> Read<Parsed> {
    let text = c.text("the text")?;
    one_text(c)?;
    done(Command::Mark { text })
}

/// A value that may be given once.
pub(super) struct Once<T> {
    pub(super) value: Option<T>,
    // The word that gave it, to tell a repetition from a contradiction.
    by: String,
}

impl<T> Once<T> {
    pub(super) fn new() -> Once<T> {
        Once { value: None, by: String::new() }
    }

    /// Reads the value that `token` announces.
    pub(super) fn set<'a>(
        &mut self,
        c: &mut Cursor<'a>,
        token: &Token<'a>,
        read: impl FnOnce(&mut Cursor<'a>) -> Read<T>,
    ) -> Read<()> {
        if self.value.is_some() && self.by == token.text {
            return Err(c.error(token, format!("{} stands here twice", token.text), "once is enough"));
        }
        if self.value.is_some() {
            return Err(c.error(token, format!("{} and {} exclude each other", self.by, token.text), "choose one"));
        }
        self.by = token.text.clone().into_owned();
        self.value = Some(read(c)?);
        Ok(())
    }
}

/// The text that may end a payment.
pub(super) fn reference(c: &mut Cursor<'_>) -> Read<Option<Text>> {
    if c.is_done() {
        return Ok(None);
    }
    let text = c.text("the reference")?;
    one_text(c)?;
    Ok(Some(text))
}

/// The end of a line after a text: further words may be its own.
fn one_text(c: &mut Cursor<'_>) -> Read<()> {
    match c.next() {
        None => Ok(()),
        Some(token) => Err(c.too_much(&token, "put a text of several words in quotes")),
    }
}

/// The end of a line.
pub(super) fn end(c: &mut Cursor<'_>) -> Read<()> {
    match c.next() {
        None => Ok(()),
        Some(token) => {
            Err(c.error(&token, format!("{} is one word too many", quoted(&token.text)), "the command ends before it"))
        }
    }
}

// Every reader ends with it, so that they all have one type.
#[allow(clippy::unnecessary_wraps)]
pub(super) fn done(command: Command) -> Read<Parsed> {
    Ok(Parsed::Command(command))
}
