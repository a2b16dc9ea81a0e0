//! Records as lines for people: what `exec` answers, and what `log` and `replay --plain` print.

use super::json;
use super::out::clock;
use crate::command_line::{event_line, render};
use crate::domain::{Event, Outcome, Price, Record, Rejection, Step, Trade, World};

/// What came of a command, in one line: `accepted: order 3, traded 5 @ 10.00`.
pub(super) fn outcome(outcome: &Outcome, world: &World) -> String {
    match outcome {
        Outcome::Rejected(rejection) => rejected(rejection),
        Outcome::Accepted(events) => format!("accepted: {}", happened(events, world)),
    }
}

/// `✗ rejected: available to alice: 1.00, not 5.00 (deposit, …)`
pub(super) fn rejected(rejection: &Rejection) -> String {
    format!("✗ rejected: {} ({})", rejection.message(), rejection.hint())
}

/// The events in a few words; the trades that an order makes one after the other as one.
fn happened(events: &[Event], world: &World) -> String {
    let of_one_order = |a: &Event, b: &Event| matches!((trade(a), trade(b)), (Some(a), Some(b)) if a.taker == b.taker);
    let parts = events.chunk_by(of_one_order).map(|run| {
        let trades: Vec<&Trade> = run.iter().filter_map(trade).collect();
        match run.first() {
            Some(Event::TradeExecuted(_)) => traded(&trades),
            Some(Event::OrderAccepted { order, .. }) => format!("order {order}"),
            Some(Event::OrderCancelled { order, qty, reason }) => {
                format!("{qty} of order {order} cancelled, {}", reason.words())
            }
            Some(Event::OrderReduced { order, qty }) => format!("order {order} reduced by {qty}"),
            Some(Event::OrderAmended { order, qty, price, .. }) => format!("order {order} amended to {qty} @ {price}"),
            Some(other) => uncapitalised(&event_line(other, world)),
            None => String::new(), // a run holds something
        }
    });
    parts.collect::<Vec<_>>().join(", ")
}

fn trade(event: &Event) -> Option<&Trade> {
    match event {
        Event::TradeExecuted(trade) => Some(trade),
        _ => None,
    }
}

/// `traded 5 @ 10.00`, `traded 500 in 12 trades @ 10.00 to 10.20`
fn traded(trades: &[&Trade]) -> String {
    let qty = trades.iter().fold(0_u64, |sum, trade| sum.saturating_add(trade.qty.0)); // of one order: bounded
    let prices: Vec<Price> = trades.iter().map(|trade| trade.price).collect();
    let (first, last) = (prices.first().copied().unwrap_or_default(), prices.last().copied().unwrap_or_default());
    match (trades.len(), first == last) {
        (1, _) => format!("traded {qty} @ {first}"),
        (count, true) => format!("traded {qty} in {count} trades @ {first}"),
        (count, false) => format!("traded {qty} in {count} trades @ {first} to {last}"),
    }
}

/// Event lines stand by themselves and begin with a capital; within a sentence they do not.
fn uncapitalised(line: &str) -> String {
    let line = line.replacen("  ", " ", 1);
    let mut chars = line.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A record of the stream: a line for the command, and a line below it for each event or the reason.
pub(super) fn record(record: &Record, step: &Step, world: &World) -> Vec<String> {
    let who = json::source(&record.by);
    let mut lines = vec![format!("{:>6}  {}  {:<14}  {}", record.n, clock(record.at), who, render(&step.command))];
    match &step.outcome {
        Outcome::Rejected(rejection) => lines.push(format!("{:8}{}", "", rejected(rejection))),
        Outcome::Accepted(events) => {
            lines.extend(events.iter().map(|event| format!("{:8}{}", "", event_line(event, world))));
        }
    }
    lines
}
