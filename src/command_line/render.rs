//! A command as text: what [`super::parse`] reads back as the same command.

use crate::domain::bank::standing::Rhythm;
use crate::domain::shop::Reorder;
use crate::domain::{Command, Date, Email, Exit, OrderKind, OrderLine, Price, Side, Text, TimeInForce, percent};
use std::fmt::Write as _;

/// The command's canonical text.
pub fn render(command: &Command) -> String {
    let verb = command.verb();
    match command {
        Command::Open { handle, email, name, customer, currency } => {
            let customer = customer.map_or_else(String::new, |of| format!(" for {of}"));
            let currency = currency.map_or_else(String::new, |currency| format!(" currency {currency}"));
            format!("open {handle} {}{}{customer}{currency}", email_word(email), after(" name ", name.as_ref()))
        }
        Command::Rate { currency, rate } => format!("rate {currency} {rate}"),
        Command::Verify { account, code } => format!("verify {account} {code}"),
        Command::Deposit { account, amount, reference } | Command::Withdraw { account, amount, reference } => {
            format!("{verb} {account} {amount}{}", after(" ", reference.as_ref()))
        }
        Command::Transfer { from, to, amount, reference } => {
            format!("transfer {from} {to} {amount}{}", after(" ", reference.as_ref()))
        }
        Command::Hold { account, amount, until, reference } => {
            format!("hold {account} {amount}{}{}", until_date(*until), after(" ", reference.as_ref()))
        }
        Command::Capture { hold, amount, to } => {
            let amount = amount.map_or_else(String::new, |amount| format!(" {amount}"));
            let to = to.map_or_else(String::new, |to| format!(" to {to}"));
            format!("capture {hold}{amount}{to}")
        }
        Command::Release { hold } | Command::Expire { hold } => format!("{verb} {hold}"),
        Command::Credit { account, amount } => format!("credit {account} {amount}"),
        Command::Interest { account, credit_bps, debit_bps } => {
            let debit = if *debit_bps > 0 { format!(" debit {}", rate(*debit_bps)) } else { String::new() };
            format!("interest {account} {}{debit}", rate(*credit_bps))
        }
        Command::Settle { account } => format!("settle {account}"),
        Command::Standing { from, to, amount, reference, .. } => {
            format!("{verb} {from} {to} {amount}{}{}", rhythm(command), after(" ", reference.as_ref()))
        }
        Command::Mandate { account, creditor, limit } => {
            let limit = limit.map_or_else(String::new, |limit| format!(" limit {limit}"));
            format!("mandate {account} {creditor}{limit}")
        }
        Command::Debit { creditor, account, amount, reference } => {
            format!("debit {creditor} {account} {amount}{}", after(" ", reference.as_ref()))
        }
        Command::Loan { account, amount, rate_bps, months } => {
            format!("loan {account} {amount} {} months {months}", rate(*rate_bps))
        }
        Command::Joint { account, with, on } => format!("joint {account} {with}{}", if *on { "" } else { " off" }),
        Command::DayLimit { account, amount: Some(amount) } => format!("limit {account} {amount}"),
        Command::DayLimit { account, amount: None } => format!("limit {account} off"),
        Command::PayDue { agreement } | Command::Revoke { agreement } => format!("{verb} {agreement}"),
        Command::Freeze { account }
        | Command::Unfreeze { account }
        | Command::Close { account }
        | Command::Forget { account } => {
            format!("{verb} {account}")
        }
        Command::List { symbol, tick, lot, name } => {
            format!("list {symbol} tick {tick} lot {lot}{}", after(" name ", name.as_ref()))
        }
        Command::Grant { account, symbol, qty } => format!("grant {account} {symbol} {qty}"),
        Command::Place { account, symbol, qty, kind, oco, then, .. } => {
            let terms = all_terms(*kind, oco.as_deref().copied(), then.as_deref(), |price| price.to_string());
            format!("{verb} {account} {symbol} {qty}{terms}")
        }
        Command::Cancel { order } => format!("cancel {order}"),
        Command::Reduce { order, qty } => format!("reduce {order} {qty}"),
        Command::Amend { order, qty, price, stop } => {
            let qty = qty.map_or_else(String::new, |qty| format!(" qty {qty}"));
            let price = price.map_or_else(String::new, |price| format!(" @ {price}"));
            let stop = stop.map_or_else(String::new, |stop| format!(" stop {stop}"));
            format!("amend {order}{qty}{price}{stop}")
        }
        Command::SelfTrades { account, mode } => format!("{verb} {account} {}", mode.word()),
        Command::SetPhase { phase, symbol } => {
            format!("{verb} {}{}", phase.verb(), symbol.map_or_else(String::new, |symbol| format!(" {symbol}")))
        }
        Command::EndDay { next } => format!("{verb}{}", next.map_or_else(String::new, |next| format!(" {next}"))),
        Command::CancelAll { account, symbol } => {
            format!("cancel-all {account}{}", symbol.map_or_else(String::new, |symbol| format!(" symbol {symbol}")))
        }
        Command::Print { symbol, qty, price } => format!("print {symbol} {qty} @ {price}"),
        Command::Margin { account, on } => format!("margin {account} {}", if *on { "on" } else { "off" }),
        Command::MarginCall { account } | Command::MarginMet { account } | Command::Liquidate { account } => {
            format!("{verb} {account}")
        }
        Command::Dividend { symbol, amount } => format!("dividend {symbol} {amount}"),
        Command::Split { symbol, new, old } => format!("split {symbol} {new} for {old}"),
        Command::Stock { item, qty, price: Some(price) } => format!("stock {item} {qty} @ {price}"),
        Command::Stock { item, qty, price: None } => format!("stock {item} {qty}"),
        Command::Order { account, lines } => format!("order {account}{}", list(lines)),
        Command::Reserve { account, lines, until } => {
            format!("reserve {account}{}{}", list(lines), until_date(*until))
        }
        Command::Pay { order } | Command::Ship { order } | Command::CancelOrder { order } => {
            format!("{verb} {order}")
        }
        Command::Price { item, price } => format!("price {item} {price}"),
        Command::Reorder { item, rule: Some(Reorder { below, by }) } => format!("reorder {item} below {below} by {by}"),
        Command::Reorder { item, rule: None } => format!("reorder {item} off"),
        Command::Restock { item } => format!("restock {item}"),
        Command::Mark { text } => format!("mark {}", in_quotes(text.as_str())),
        Command::Linked { commands } => {
            let commands = commands.iter().map(|command| format!("{}; ", render(command)));
            format!("begin; {}commit", commands.collect::<String>())
        }
    }
}

/// ` widget*3 gadget*1`
fn list(lines: &[OrderLine]) -> String {
    lines.iter().fold(String::new(), |mut out, line| {
        let _ = write!(out, " {}*{}", line.item, line.qty); // writing to a String does not fail
        out
    })
}

/// ` until 2026-01-31`
fn until_date(until: Option<Date>) -> String {
    until.map_or_else(String::new, |date| format!(" until {date}"))
}

/// `2.5%`
fn rate(bps: u32) -> String {
    percent(bps).replace(' ', "")
}

/// When a standing order is due: ` monthly day last from 2026-01-31`, ` on 2026-01-31`.
pub(super) fn rhythm(command: &Command) -> String {
    let Command::Standing { rhythm, day, first, until, .. } = command else { return String::new() };
    let on = |word: &str, date: &Option<Date>| date.map_or_else(String::new, |date| format!(" {word} {date}"));
    if *rhythm == Rhythm::Once {
        return on("on", first);
    }
    let day = match day {
        None => String::new(),
        Some(31) => " day last".to_owned(),
        Some(day) => format!(" day {day}"),
    };
    format!(" {}{day}{}{}", rhythm.word(), on("from", first), on("until", until))
}

/// ` @ 10.00`, ` @ 10.00 ioc` or ` market`.
pub(super) fn terms(kind: OrderKind) -> String {
    terms_with(kind, |price| price.to_string())
}

/// The same for people: prices with their thousands parted.
pub fn order_terms(kind: OrderKind) -> String {
    terms_with(kind, Price::grouped)
}

/// The same, with prices written as the caller likes.
pub(super) fn terms_with(kind: OrderKind, text: fn(Price) -> String) -> String {
    let stands = match kind.time_in_force() {
        TimeInForce::Gtc => String::new(),
        TimeInForce::Gtd(date) => format!(" gtd {date}"),
        other => format!(" {}", other.word()),
    };
    match kind {
        OrderKind::Limit { price, post, show, .. } => {
            let post = if post { " post" } else { "" };
            let show = show.map_or_else(String::new, |show| format!(" show {show}"));
            format!(" @ {}{stands}{post}{show}", text(price))
        }
        OrderKind::Market => " market".to_owned(),
        OrderKind::MarketOrKill => " market fok".to_owned(),
        OrderKind::MarketToLimit { .. } => format!(" market-to-limit{stands}"),
        OrderKind::Stop { trigger, limit, .. } => {
            let limit = limit.map_or_else(String::new, |limit| format!(" @ {}", text(limit)));
            format!("{limit} stop {}{stands}", text(trigger))
        }
        OrderKind::Trailing { by, .. } => format!(" trail {}{stands}", text(by)),
    }
}

/// An order, the stop beside it, and what follows its fill.
pub(super) fn all_terms(
    kind: OrderKind,
    oco: Option<OrderKind>,
    then: Option<&Exit>,
    text: fn(Price) -> String,
) -> String {
    let beside = |oco: Option<OrderKind>| match oco {
        Some(OrderKind::Stop { trigger, limit, .. }) => {
            // It stands as long as the order that it is beside.
            let stop = OrderKind::Stop { trigger, limit, time_in_force: TimeInForce::Gtc };
            format!(" oco{}", terms_with(stop, text))
        }
        Some(other) => format!(" oco{}", terms_with(other, text)),
        None => String::new(),
    };
    let first = format!("{}{}", terms_with(kind, text), beside(oco));
    match then {
        Some(exit) => format!("{first} then{}{}", terms_with(exit.kind, text), beside(exit.oco)),
        None => first,
    }
}

/// What follows an order's fill: `sell @ 110.00 oco stop 95.00`.
pub fn exit_terms(side: Side, exit: &Exit) -> String {
    let terms = all_terms(exit.kind, exit.oco, None, |price| price.to_string());
    format!("{}{terms}", side.word())
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
