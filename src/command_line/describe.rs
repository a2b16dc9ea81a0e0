//! Short lines for people: what a record asked for and what came of it, as the stream and the log
//! show it. Texts of people are cleaned and bounded here, so that the lines can be drawn as they are.

mod events;

pub use events::event_line;

use super::render::{all_terms, rhythm};
use crate::domain::{
    AccountRef, Command, Date, OrderId, OrderLine, Price, Qty, Record, Rejection, Source, Step, Text, percent,
};
use crate::text::{clean, clean_line};

/// The most columns of a text of a person.
const TEXT: usize = 60;

/// The account in whose name a command acts: who pays, trades, shops. `None` where a command is
/// about an account (freeze, grant) or about none (list, cancel): then its source is who acted.
pub fn actor(command: &Command) -> Option<&AccountRef> {
    match command {
        Command::Verify { account, .. }
        | Command::Deposit { account, .. }
        | Command::Withdraw { account, .. }
        | Command::Place { account, .. }
        | Command::CancelAll { account, .. }
        | Command::SelfTrades { account, .. }
        | Command::Hold { account, .. }
        | Command::Order { account, .. }
        | Command::Reserve { account, .. } => Some(account),
        Command::Transfer { from, .. } | Command::Standing { from, .. } => Some(from),
        Command::Mandate { account, .. } => Some(account),
        Command::Debit { creditor, .. } => Some(creditor),
        Command::Linked { commands } => commands.first().and_then(actor),
        Command::Open { .. }
        | Command::Credit { .. }
        | Command::Rate { .. }
        | Command::Interest { .. }
        | Command::Settle { .. }
        | Command::Loan { .. }
        | Command::PayDue { .. }
        | Command::Revoke { .. }
        | Command::Joint { .. }
        | Command::DayLimit { .. }
        | Command::Freeze { .. }
        | Command::Unfreeze { .. }
        | Command::Close { .. }
        | Command::Forget { .. }
        | Command::List { .. }
        | Command::Grant { .. }
        | Command::Cancel { .. }
        | Command::Reduce { .. }
        | Command::Amend { .. }
        | Command::Print { .. }
        | Command::SetPhase { .. }
        | Command::EndDay { .. }
        | Command::Margin { .. }
        | Command::MarginCall { .. }
        | Command::MarginMet { .. }
        | Command::Liquidate { .. }
        | Command::Dividend { .. }
        | Command::Split { .. }
        | Command::Stock { .. }
        | Command::Capture { .. }
        | Command::Release { .. }
        | Command::Expire { .. }
        | Command::Price { .. }
        | Command::Reorder { .. }
        | Command::Restock { .. }
        | Command::Pay { .. }
        | Command::Ship { .. }
        | Command::CancelOrder { .. }
        | Command::Mark { .. } => None,
    }
}

/// Who gave a command: for a person, the account in whose name.
pub fn who(record: &Record, step: &Step) -> String {
    who_gave(record.by, &step.command)
}

/// As [`who`], of a command from a source.
pub fn who_gave(by: Source, command: &Command) -> String {
    match by {
        Source::Participant(handle) => handle.to_string(),
        Source::Operator => "operator".to_owned(),
        Source::Feed => "feed".to_owned(),
        Source::User => actor(command).map_or_else(|| "you".to_owned(), ToString::to_string),
    }
}

/// The command in a few words, without its [`actor`]: `sell 5 ACME @ 101.52`,
/// `→ landlord 640.00 rent`.
pub fn summary(command: &Command) -> String {
    match command {
        Command::Open { handle, .. } => format!("open {handle}"),
        Command::Rate { currency, rate } => format!("rate {currency} {rate}"),
        Command::Verify { .. } => "verify".to_owned(),
        Command::Deposit { amount, reference, .. } | Command::Withdraw { amount, reference, .. } => {
            format!("{} {}{}", command.verb(), amount.grouped(), note(reference.as_ref()))
        }
        Command::Transfer { to, amount, reference, .. } => {
            format!("→ {to} {}{}", amount.grouped(), note(reference.as_ref()))
        }
        Command::Credit { account, amount } => format!("credit {account} {}", amount.grouped()),
        Command::Interest { account, credit_bps, debit_bps } => {
            let debit = if *debit_bps > 0 { format!(", debit {}", percent(*debit_bps)) } else { String::new() };
            format!("interest {account} {}{debit}", percent(*credit_bps))
        }
        Command::Standing { to, amount, reference, .. } => {
            format!("→ {to} {}{}{}", amount.grouped(), rhythm(command), note(reference.as_ref()))
        }
        Command::Mandate { creditor, limit, .. } => {
            let limit = limit.map_or_else(String::new, |limit| format!(" up to {}", limit.grouped()));
            format!("mandate for {creditor}{limit}")
        }
        Command::Debit { account, amount, reference, .. } => {
            format!("← {account} {}{}", amount.grouped(), note(reference.as_ref()))
        }
        Command::Loan { account, amount, rate_bps, months } => {
            format!("loan {account} {} {} {months} months", amount.grouped(), percent(*rate_bps))
        }
        Command::PayDue { agreement } => format!("pay agreement {agreement}"),
        Command::Revoke { agreement } => format!("end agreement {agreement}"),
        Command::Joint { account, with, on: true } => format!("joint {account} with {with}"),
        Command::Joint { account, with, on: false } => format!("{account} no longer with {with}"),
        Command::DayLimit { account, amount } => {
            let amount = amount.map_or_else(|| "off".to_owned(), |amount| amount.grouped());
            format!("limit {account} {amount} a day")
        }
        Command::Settle { account }
        | Command::Freeze { account }
        | Command::Unfreeze { account }
        | Command::Close { account }
        | Command::Forget { account } => {
            format!("{} {account}", command.verb())
        }
        Command::List { symbol, tick, lot, .. } => format!("list {symbol} tick {tick} lot {}", lot.grouped()),
        Command::Grant { account, symbol, qty } => format!("grant {account} {} {symbol}", qty.grouped()),
        Command::Place { side, symbol, qty, kind, oco, then, .. } => {
            let terms = all_terms(*kind, oco.as_deref().copied(), then.as_deref(), Price::grouped);
            format!("{} {} {symbol}{terms}", side.word(), qty.grouped())
        }
        Command::Cancel { order } => format!("cancel {}", number(*order)),
        Command::Reduce { order, qty } => format!("reduce {} by {}", number(*order), qty.grouped()),
        Command::Amend { order, qty, price, stop } => {
            let qty = qty.map_or_else(String::new, |qty| format!(" to {}", qty.grouped()));
            let price = price.map_or_else(String::new, |price| format!(" @ {}", price.grouped()));
            let stop = stop.map_or_else(String::new, |stop| format!(" stop {}", stop.grouped()));
            format!("amend {}{qty}{price}{stop}", number(*order))
        }
        Command::SelfTrades { mode, .. } => format!("self-trades {}", mode.word()),
        Command::SetPhase { phase, symbol } => {
            let symbol = symbol.map_or_else(|| "all".to_owned(), |symbol| symbol.to_string());
            format!("market {} {symbol}", phase.verb())
        }
        Command::EndDay { next } => {
            format!("end the day{}", next.map_or_else(String::new, |next| format!(", next {next}")))
        }
        Command::CancelAll { symbol, .. } => {
            format!("cancel all{}", symbol.map_or_else(String::new, |symbol| format!(" {symbol}")))
        }
        Command::Print { symbol, qty, price } => format!("print {} {symbol} @ {}", qty.grouped(), price.grouped()),
        Command::Margin { account, on } => format!("margin {account} {}", if *on { "on" } else { "off" }),
        Command::MarginCall { account } | Command::MarginMet { account } | Command::Liquidate { account } => {
            format!("{} {account}", command.verb())
        }
        Command::Dividend { symbol, amount } => format!("dividend {symbol} {}", amount.grouped()),
        Command::Split { symbol, new, old } => format!("split {symbol} {} for {}", new.grouped(), old.grouped()),
        Command::Stock { item, qty, price } => {
            let price = price.map_or_else(String::new, |price| format!(" @ {}", price.grouped()));
            format!("stock {} {item}{price}", qty.grouped())
        }
        Command::Order { lines, .. } => format!("order {}", things(lines)),
        Command::Reserve { lines, until, .. } => format!("reserve {}{}", things(lines), until_date(*until)),
        Command::Hold { amount, until, reference, .. } => {
            format!("hold {}{}{}", amount.grouped(), until_date(*until), note(reference.as_ref()))
        }
        Command::Capture { hold, amount, to } => {
            let amount = amount.map_or_else(String::new, |amount| format!(" {}", amount.grouped()));
            let to = to.map_or_else(String::new, |to| format!(" → {to}"));
            format!("capture hold {}{amount}{to}", Qty(hold.0).grouped())
        }
        Command::Release { hold } | Command::Expire { hold } => {
            format!("{} hold {}", command.verb(), Qty(hold.0).grouped())
        }
        Command::Price { item, price } => format!("price {item} {}", price.grouped()),
        Command::Reorder { item, rule: Some(rule) } => {
            format!("reorder {item} below {} by {}", rule.below.grouped(), rule.by.grouped())
        }
        Command::Reorder { item, rule: None } => format!("reorder {item} off"),
        Command::Restock { item } => format!("restock {item}"),
        Command::Pay { order } | Command::Ship { order } => {
            format!("{} shop order {}", command.verb(), Qty(order.0).grouped())
        }
        Command::CancelOrder { order } => format!("cancel shop order {}", Qty(order.0).grouped()),
        Command::Mark { text } => marker(text),
        Command::Linked { commands } => commands.iter().map(summary).collect::<Vec<_>>().join("; "),
    }
}

/// `3 widget, 1 gadget`
fn things(lines: &[OrderLine]) -> String {
    lines.iter().map(|line| format!("{} {}", line.qty.grouped(), line.item)).collect::<Vec<_>>().join(", ")
}

/// ` until 2026-01-31`
fn until_date(until: Option<Date>) -> String {
    until.map_or_else(String::new, |date| format!(" until {date}"))
}

/// The refusal in one line: `✗ available to dave: 312.40, not 5,000.00`.
pub fn rejection_line(rejection: &Rejection) -> String {
    format!("✗ {}", clean_line(&rejection.message()))
}

fn number(order: OrderId) -> String {
    Qty(order.0).grouped()
}

fn note(reference: Option<&Text>) -> String {
    reference.map_or_else(String::new, |text| format!(" {}", clean(text.as_str(), TEXT)))
}

fn marker(text: &Text) -> String {
    format!("‹{}›", clean(text.as_str(), TEXT))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command_line::{Parsed, parse};
    use crate::domain::{CancelReason, Draws, Event, Money, Rules, Scenario, Time, World, apply, decide, samples};

    fn command(line: &str) -> Command {
        match parse(line) {
            Ok(Some(Parsed::Command(command))) => command,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn world() -> World {
        let bare = samples::bare();
        let rules = Rules { opening_gift: Money(100_000), taker_fee_bps: 5, ..bare.rules };
        World::new(&Scenario { rules, ..bare })
    }

    #[test]
    fn commands_in_a_few_words() {
        let cases = [
            ("open alice a@b name \"Alice\"", None, "open alice"),
            ("verify alice 402913", Some("alice"), "verify"),
            ("deposit alice 1250 salary", Some("alice"), "deposit 1,250.00 salary"),
            ("withdraw dave 5000", Some("dave"), "withdraw 5,000.00"),
            ("transfer carol landlord 640 rent", Some("carol"), "→ landlord 640.00 rent"),
            ("transfer carol bob 1 \"a\u{202e}b\u{200b}\"", Some("carol"), "→ bob 1.00 a·b"),
            ("credit alice 1000", None, "credit alice 1,000.00"),
            ("freeze alice", None, "freeze alice"),
            ("list acme lot 1000", None, "list ACME tick 0.01 lot 1,000"),
            ("grant alice acme 1000", None, "grant alice 1,000 ACME"),
            ("sell noise acme 5 @ 101.52", Some("noise"), "sell 5 ACME @ 101.52"),
            ("buy noise acme 1500 @ 1101.5 ioc", Some("noise"), "buy 1,500 ACME @ 1,101.50 ioc"),
            ("buy noise acme 3", Some("noise"), "buy 3 ACME market"),
            ("cancel 9118", None, "cancel 9,118"),
            ("reduce 9118 1000", None, "reduce 9,118 by 1,000"),
            ("print acme 10 @ 10.0525", None, "print 10 ACME @ 10.0525"),
            ("stock widget 10 @ 4.99", None, "stock 10 widget @ 4.99"),
            ("stock widget 10", None, "stock 10 widget"),
            ("order alice widget*3 gadget*1", Some("alice"), "order 3 widget, 1 gadget"),
            ("mark \"what if?\"", None, "‹what if?›"),
        ];
        for (line, who, want) in cases {
            let command = command(line);
            assert_eq!((actor(&command).map(AccountRef::as_str), summary(&command).as_str()), (who, want), "{line}");
        }
        let long = Command::Mark { text: Text::parse(&"x".repeat(280)).expect("a text") };
        assert_eq!(crate::text::width(&summary(&long)), TEXT + 2);
    }

    #[test]
    fn events_in_a_line_with_names() {
        let mut world = world();
        let cases: [(&str, &[&str]); 17] = [
            ("open alice a@b", &["Opened  alice DE", "Gift  1,000.00 to alice", "Verified  alice"]),
            ("open bob b@b", &["Opened  bob DE", "Gift  1,000.00 to bob", "Verified  bob"]),
            ("deposit alice 2500", &["Paid in  2,500.00 to alice"]),
            ("withdraw alice 1", &["Paid out  1.00 from alice"]),
            ("transfer alice bob 1000", &["Paid  1,000.00 alice → bob"]),
            ("credit bob 50", &["Credit line  50.00 for bob"]),
            ("freeze bob", &["Frozen  bob"]),
            ("unfreeze bob", &["Unfrozen  bob"]),
            ("list acme", &["Listed  ACME tick 0.01 lot 1"]),
            ("grant bob acme 100", &["Granted  100 ACME to bob"]),
            ("buy alice acme 10 @ 100.50", &["Held  1,005.00 + fee 0.50  order 1"]),
            ("sell bob acme 4 market", &["Accepted  order 2", "Trade  4 @ 100.50  maker alice"]),
            ("sell bob acme 5 @ 110", &["Held  5 ACME  order 3"]),
            ("reduce 1 2", &["Reduced  1 ACME by 2"]),
            ("print acme 7 @ 100.5025", &["Print  7 ACME @ 100.5025 outside the book"]),
            ("stock widget 10 @ 4.99", &["Stocked  10 widget @ 4.99"]),
            ("order alice widget*2", &["Sold  2 widget for 9.98"]),
        ];
        for (line, want) in cases {
            let events = decide(&world, &command(line), &Draws { at: Time(0), dice: 7 }).expect(line);
            for event in &events {
                apply(&mut world, event).expect("a decided event");
            }
            let lines: Vec<String> = events.iter().map(|event| event_line(event, &world)).collect();
            assert_eq!(lines.len(), want.len(), "{lines:?}");
            for (line, want) in lines.iter().zip(want) {
                // The IBAN is drawn.
                assert!(line == want || want.ends_with("DE") && line.starts_with(want), "{line:?}, not {want:?}");
            }
        }
        let cancelled = Event::OrderCancelled { order: OrderId(3), qty: Qty(5), reason: CancelReason::Requested };
        assert_eq!(event_line(&cancelled, &world), "Cancelled  3 ACME 5 open");
        apply(&mut world, &cancelled).expect("an open order");
        assert_eq!(event_line(&cancelled, &world), "Cancelled  3 with 5 open");
    }

    #[test]
    fn refusals_in_a_line() {
        let lines = vec![OrderLine { item: crate::domain::ItemName::parse("nothing").expect("an item"), qty: Qty(1) }];
        let mut world = world();
        for event in decide(&world, &command("open alice a@b"), &Draws { at: Time(0), dice: 7 }).expect("open") {
            apply(&mut world, &event).expect("open");
        }
        let order = Command::Order { account: AccountRef::parse("alice").expect("alice"), lines };
        let refused = decide(&world, &order, &Draws { at: Time(0), dice: 7 }).expect_err("no such item");
        assert_eq!(rejection_line(&refused), "✗ the shop has no nothing");
    }
}
