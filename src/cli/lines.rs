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

/// The events in a few words; the trades of an order as one.
fn happened(events: &[Event], world: &World) -> String {
    let mut parts = Vec::new();
    let trades: Vec<&Trade> = events.iter().filter_map(trade).collect();
    for event in events {
        match event {
            Event::OrderAccepted { order, .. } => parts.push(format!("order {order}")),
            Event::TradeExecuted(first) if trades.first().is_some_and(|t| t.trade == first.trade) => {
                parts.push(traded(&trades));
            }
            Event::TradeExecuted(_) => {}
            Event::OrderCancelled { order, qty, reason } => {
                parts.push(format!("{qty} of order {order} cancelled, {}", reason.words()));
            }
            Event::OrderReduced { order, qty } => parts.push(format!("order {order} reduced by {qty}")),
            Event::OrderAmended { order, qty, price, .. } => {
                parts.push(format!("order {order} amended to {qty} @ {price}"));
            }
            other => parts.push(uncapitalised(&event_line(other, world))),
        }
    }
    parts.join(", ")
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
