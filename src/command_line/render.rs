//! A command as text: what [`super::parse`] reads back as the same command.

use crate::domain::{Command, Email, OrderKind, Price, Text, TimeInForce};
use std::fmt::Write as _;

/// The command's canonical text.
pub fn render(command: &Command) -> String {
    let verb = command.verb();
    match command {
        Command::Open { handle, email, name } => {
            format!("open {handle} {}{}", email_word(email), after(" name ", name.as_ref()))
        }
        Command::Verify { account, code } => format!("verify {account} {code}"),
        Command::Deposit { account, amount, reference } | Command::Withdraw { account, amount, reference } => {
            format!("{verb} {account} {amount}{}", after(" ", reference.as_ref()))
        }
        Command::Transfer { from, to, amount, reference } => {
            format!("transfer {from} {to} {amount}{}", after(" ", reference.as_ref()))
        }
        Command::Credit { account, amount } => format!("credit {account} {amount}"),
        Command::Freeze { account } | Command::Unfreeze { account } | Command::Close { account } => {
            format!("{verb} {account}")
        }
        Command::List { symbol, tick, lot, name } => {
            format!("list {symbol} tick {tick} lot {lot}{}", after(" name ", name.as_ref()))
        }
        Command::Grant { account, symbol, qty } => format!("grant {account} {symbol} {qty}"),
        Command::Place { account, symbol, qty, kind, .. } => format!("{verb} {account} {symbol} {qty}{}", terms(*kind)),
        Command::Cancel { order } => format!("cancel {order}"),
        Command::Reduce { order, qty } => format!("reduce {order} {qty}"),
        Command::Amend { order, qty, price } => {
            let qty = qty.map_or_else(String::new, |qty| format!(" qty {qty}"));
            let price = price.map_or_else(String::new, |price| format!(" @ {price}"));
            format!("amend {order}{qty}{price}")
        }
        Command::CancelAll { account, symbol } => {
            format!("cancel-all {account}{}", symbol.map_or_else(String::new, |symbol| format!(" symbol {symbol}")))
        }
        Command::Print { symbol, qty, price } => format!("print {symbol} {qty} @ {price}"),
        Command::Stock { item, qty, price: Some(price) } => format!("stock {item} {qty} @ {price}"),
        Command::Stock { item, qty, price: None } => format!("stock {item} {qty}"),
        Command::Order { account, lines } => {
            let mut out = format!("order {account}");
            for line in lines {
                let _ = write!(out, " {}*{}", line.item, line.qty); // writing to a String does not fail
            }
            out
        }
        Command::Mark { text } => format!("mark {}", in_quotes(text.as_str())),
    }
}

/// ` @ 10.00`, ` @ 10.00 ioc` or ` market`.
pub(super) fn terms(kind: OrderKind) -> String {
    terms_with(kind, |price| price.to_string())
}

/// The same, with prices written as the caller likes.
pub(super) fn terms_with(kind: OrderKind, text: fn(Price) -> String) -> String {
    match kind {
        OrderKind::Limit { price, time_in_force, post, show } => {
            let stands = match time_in_force {
                TimeInForce::Gtc => String::new(),
                other => format!(" {}", other.word()),
            };
            let post = if post { " post" } else { "" };
            let show = show.map_or_else(String::new, |show| format!(" show {show}"));
            format!(" @ {}{stands}{post}{show}", text(price))
        }
        OrderKind::Market => " market".to_owned(),
    }
}

fn after(keyword: &str, text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| format!("{keyword}{}", in_quotes(text.as_str())))
}

/// Addresses may hold nearly anything: those that would not read as one word stand in quotes.
fn email_word(email: &Email) -> String {
    let text = email.as_str();
    if text.starts_with('#') || text.contains('"') { in_quotes(text) } else { text.to_owned() }
}

pub(super) fn in_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}
