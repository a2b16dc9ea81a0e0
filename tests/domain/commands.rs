//! Commands from short texts, so that tables stay readable. Takes more than the command line does
//! (zero, amounts below zero, figures beyond all limits), because the rules must refuse those too.

use backtape::domain::bank::standing::Rhythm;
use backtape::domain::shop::Reorder;
use backtape::domain::{
    AccountRef, Code, Command, Currency, Email, Handle, HoldId, ItemName, Money, OrderId, OrderKind, OrderLine, Price,
    Qty, Rate, Side, Symbol, Text, TimeInForce,
};

pub fn handle(text: &str) -> Handle {
    Handle::parse(text).unwrap()
}

pub fn account(text: &str) -> AccountRef {
    AccountRef::parse(text).unwrap()
}

pub fn symbol(text: &str) -> Symbol {
    Symbol::parse(text).unwrap()
}

pub fn item(text: &str) -> ItemName {
    ItemName::parse(text).unwrap()
}

pub fn money(text: &str) -> Money {
    Money(fixed(text, 2))
}

pub fn price(text: &str) -> Price {
    Price(fixed(text, 4))
}

pub fn qty(text: &str) -> Qty {
    Qty(text.parse().unwrap())
}

/// Decimal text as a whole number of the smallest unit; any sign, any size.
fn fixed(text: &str, places: usize) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    format!("{whole}{fraction:0<places$}").parse().unwrap()
}

/// One command.
pub fn command(text: &str) -> Command {
    let words: Vec<&str> = text.split_whitespace().collect();
    bank(&words).or_else(|| exchange(&words)).or_else(|| shop(&words)).unwrap_or_else(|| parsed(text))
}

/// What this file has no words of its own for is written as people do.
fn parsed(text: &str) -> Command {
    match backtape::command_line::parse(text) {
        Ok(Some(backtape::command_line::Parsed::Command(command))) => command,
        other => panic!("no command: {text}: {other:?}"),
    }
}

/// Commands between semicolons.
pub fn commands(text: &str) -> Vec<Command> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(command).collect()
}

fn hold_id(text: &str) -> HoldId {
    HoldId(text.parse().unwrap())
}

fn bank(words: &[&str]) -> Option<Command> {
    Some(match *words {
        ["open", name] => Command::Open {
            handle: handle(name),
            email: Email::parse(&format!("{name}@example.org")).unwrap(),
            name: None,
            customer: None,
            currency: None,
        },
        ["open", name, "for", of, "in", currency] => Command::Open {
            handle: handle(name),
            email: Email::parse(&format!("{name}@example.org")).unwrap(),
            name: None,
            customer: (of != "nobody").then(|| account(of)),
            currency: Some(Currency::parse(currency).unwrap()),
        },
        ["together", ..] => Command::Linked {
            commands: words[1..]
                .split(|word| *word == "&")
                .filter(|part| !part.is_empty())
                .map(|part| command(&part.join(" ")))
                .collect(),
        },
        ["rate", currency, rate] => {
            let rate = if rate == "0" { Rate(0) } else { Rate::parse(rate).unwrap() };
            Command::Rate { currency: Currency::parse(currency).unwrap(), rate }
        }
        ["verify", who, code] => Command::Verify { account: account(who), code: Code::parse(code).unwrap() },
        ["deposit", who, amount] => Command::Deposit { account: account(who), amount: money(amount), reference: None },
        ["withdraw", who, amount] => {
            Command::Withdraw { account: account(who), amount: money(amount), reference: None }
        }
        ["transfer", from, to, amount] => {
            Command::Transfer { from: account(from), to: account(to), amount: money(amount), reference: None }
        }
        ["transfer", from, to, amount, reference] => Command::Transfer {
            from: account(from),
            to: account(to),
            amount: money(amount),
            reference: Some(Text::parse(reference).unwrap()),
        },
        ["standing", from, to, amount, "monthly", "day", day] if day != "last" => Command::Standing {
            from: account(from),
            to: account(to),
            amount: money(amount),
            rhythm: Rhythm::Monthly,
            day: Some(day.parse().unwrap()),
            first: None,
            until: None,
            reference: None,
        },
        ["credit", who, amount] => Command::Credit { account: account(who), amount: money(amount) },
        ["hold", who, amount] => {
            Command::Hold { account: account(who), amount: money(amount), until: None, reference: None }
        }
        ["capture", hold, amount] => Command::Capture { hold: hold_id(hold), amount: Some(money(amount)), to: None },
        ["freeze", who] => Command::Freeze { account: account(who) },
        ["unfreeze", who] => Command::Unfreeze { account: account(who) },
        ["joint", of, with] => Command::Joint { account: account(of), with: account(with), on: true },
        ["joint", of, with, "off"] => Command::Joint { account: account(of), with: account(with), on: false },
        ["limit", who, "off"] => Command::DayLimit { account: account(who), amount: None },
        ["limit", who, amount] => Command::DayLimit { account: account(who), amount: Some(money(amount)) },
        ["close", who] => Command::Close { account: account(who) },
        ["forget", who] => Command::Forget { account: account(who) },
        ["mark", text] => Command::Mark { text: Text::parse(text).unwrap() },
        _ => return None,
    })
}

fn exchange(words: &[&str]) -> Option<Command> {
    let place = |side, who, sym, n, kind| {
        let side = if side == "buy" { Side::Buy } else { Side::Sell };
        Command::place(account(who), side, symbol(sym), qty(n), kind)
    };
    let limit = |text, time_in_force| OrderKind::at(price(text), time_in_force);
    let shaped = |text, post, show| {
        let time_in_force = TimeInForce::Gtc;
        OrderKind::Limit { price: price(text), time_in_force, post, show }
    };
    let amend =
        |order: &str, qty, price| Command::Amend { order: OrderId(order.parse().unwrap()), qty, price, stop: None };
    Some(match *words {
        ["list", sym, tick, lot] => Command::List { symbol: symbol(sym), tick: price(tick), lot: qty(lot), name: None },
        ["grant", who, sym, n] => Command::Grant { account: account(who), symbol: symbol(sym), qty: qty(n) },
        [side @ ("buy" | "sell"), who, sym, n, "market"] => place(side, who, sym, n, OrderKind::Market),
        [side @ ("buy" | "sell"), who, sym, n, "@", at] => place(side, who, sym, n, limit(at, TimeInForce::Gtc)),
        [side @ ("buy" | "sell"), who, sym, n, "@", at, "ioc"] => place(side, who, sym, n, limit(at, TimeInForce::Ioc)),
        [side @ ("buy" | "sell"), who, sym, n, "@", at, "fok"] => place(side, who, sym, n, limit(at, TimeInForce::Fok)),
        [side @ ("buy" | "sell"), who, sym, n, "market-to-limit", "ioc"] => {
            place(side, who, sym, n, OrderKind::MarketToLimit { time_in_force: TimeInForce::Ioc })
        }
        [side @ ("buy" | "sell"), who, sym, n, "market-to-limit", "fok"] => {
            place(side, who, sym, n, OrderKind::MarketToLimit { time_in_force: TimeInForce::Fok })
        }
        [side @ ("buy" | "sell"), who, sym, n, "@", at, "post"] => place(side, who, sym, n, shaped(at, true, None)),
        [side @ ("buy" | "sell"), who, sym, n, "@", at, "show", show] => {
            place(side, who, sym, n, shaped(at, false, Some(qty(show))))
        }
        ["cancel-all", who] => Command::CancelAll { account: account(who), symbol: None },
        ["cancel-all", who, sym] => Command::CancelAll { account: account(who), symbol: Some(symbol(sym)) },
        ["amend", order, n] => amend(order, Some(qty(n)), None),
        ["amend", order, "@", at] => amend(order, None, Some(price(at))),
        ["amend", order, n, "@", at] => amend(order, Some(qty(n)), Some(price(at))),
        ["cancel", order] => Command::Cancel { order: OrderId(order.parse().unwrap()) },
        ["reduce", order, n] => Command::Reduce { order: OrderId(order.parse().unwrap()), qty: qty(n) },
        ["margin", who, on] => Command::Margin { account: account(who), on: on == "on" },
        ["margin-call", who] => Command::MarginCall { account: account(who) },
        ["margin-met", who] => Command::MarginMet { account: account(who) },
        ["liquidate", who] => Command::Liquidate { account: account(who) },
        ["dividend", sym, amount] => Command::Dividend { symbol: symbol(sym), amount: price(amount) },
        ["split", sym, new, "for", old] => Command::Split { symbol: symbol(sym), new: qty(new), old: qty(old) },
        ["print", sym, n, "@", at] => Command::Print { symbol: symbol(sym), qty: qty(n), price: price(at) },
        _ => return None,
    })
}

fn order_line(text: &&str) -> OrderLine {
    let (name, n) = text.split_once('*').unwrap();
    OrderLine { item: item(name), qty: qty(n) }
}

fn shop(words: &[&str]) -> Option<Command> {
    Some(match words {
        ["stock", name, n] => Command::Stock { item: item(name), qty: qty(n), price: None },
        ["stock", name, n, "@", at] => Command::Stock { item: item(name), qty: qty(n), price: Some(money(at)) },
        ["price", name, at] => Command::Price { item: item(name), price: money(at) },
        ["reorder", name, "below", below, "by", by] => {
            Command::Reorder { item: item(name), rule: Some(Reorder { below: qty(below), by: qty(by) }) }
        }
        ["order", who, lines @ ..] => {
            Command::Order { account: account(who), lines: lines.iter().map(order_line).collect() }
        }
        ["reserve", who, lines @ ..] if !lines.contains(&"until") => {
            Command::Reserve { account: account(who), lines: lines.iter().map(order_line).collect(), until: None }
        }
        _ => return None,
    })
}
