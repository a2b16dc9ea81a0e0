//! What came of a command, in one sentence.

use super::format;
use super::model::Tone;
use crate::command_line;
use crate::domain::exchange::{Order, Place};
use crate::domain::{Command, Event, Money, Price, Qty, Record, Side, World};

/// An order in a few words, what is open of it: `buy 10 ACME @ 100.50`.
pub fn order(order: &Order, world: &World) -> String {
    let at = command_line::order_terms(order.kind);
    let symbol = world.exchange.symbol(order.instrument);
    format!("{} {} {symbol}{at}", order.side.word(), order.open.grouped())
}

/// What came of a record, and whether that is good news. The world is the one after it; `gone` is
/// the order that it took out of the book, in words.
pub fn told(record: &Record, gone: Option<&str>, world: &World) -> (Tone, String) {
    let Some(step) = record.step() else { return (Tone::Plain, String::new()) };
    if let Some(rejection) = step.outcome.rejection() {
        return (Tone::Refused, format!("{}; {}", rejection.message(), rejection.hint()));
    }
    let events = step.outcome.events();
    let what = match (&step.command, gone) {
        (Command::Place { side, .. }, _) => placed(*side, events, world),
        (Command::Cancel { order }, Some(gone)) => format!("cancelled order {}: {gone}", format::count(order.0)),
        _ => {
            let lines = events.iter().map(|event| command_line::event_line(event, world).replacen("  ", ": ", 1));
            lines.collect::<Vec<_>>().join(", ")
        }
    };
    (Tone::Done, format!("{what}  (n {})", format::record(record.n)))
}

/// `order 9,121: bought 5 ACME @ 101.52, 5 wait @ 101.52`; what follows by itself comes after it.
fn placed(side: Side, events: &[Event], world: &World) -> String {
    let accepted = |event: &Event| if let Event::OrderAccepted { order, .. } = event { Some(*order) } else { None };
    let mut all = events.iter().filter_map(accepted);
    let Some(own) = all.next() else { return String::new() };
    let mut parts: Vec<String> = Vec::new();
    let (mut traded, mut value, mut first, mut one_price) = (0_u64, Money::ZERO, None::<Price>, true);
    for event in events {
        match event {
            Event::TradeExecuted(trade) if trade.taker == own => {
                traded = traded.saturating_add(trade.qty.0);
                value = trade.price.times(trade.qty).and_then(|v| v.plus(value)).unwrap_or(value);
                one_price &= *first.get_or_insert(trade.price) == trade.price;
            }
            Event::StopTriggered { order, .. } if *order == own => parts.push("set off at once".to_owned()),
            Event::OrderCancelled { order, qty, reason } if *order == own => {
                parts.push(format!("{} cancelled: {}", qty.grouped(), reason.words()));
            }
            Event::ExitRefused { order, rejection } if *order == own => {
                parts.push(format!("what was to follow is refused: {}", rejection.message()));
            }
            _ => {}
        }
    }
    if let Some(price) = first {
        let verb = if side == Side::Buy { "bought" } else { "sold" };
        let at = if one_price { format!("@ {}", price.grouped()) } else { format!("for {}", value.grouped()) };
        parts.insert(0, format!("{verb} {} {} {at}", Qty(traded).grouped(), symbol(events, world)));
    }
    if let Some(waiting) = world.exchange.order(own) {
        parts.push(waits(waiting, first.is_some(), world));
    }
    let others = all.filter_map(|id| world.exchange.order(id));
    parts.extend(others.map(|order| format!("order {}: {}", format::count(order.id.0), waits(order, false, world))));
    format!("order {}: {}", format::count(own.0), parts.join(", "))
}

/// Where an order waits: `5 wait @ 101.52 in the book`, `sell 10 ACME stop 95.00 waits for a trade there`.
fn waits(waiting: &Order, in_part: bool, world: &World) -> String {
    let (what, price) = match waiting.limit().filter(|_| in_part) {
        Some(price) => (waiting.open.grouped(), format!(" @ {}", price.grouped())),
        None => (self::order(waiting, world), String::new()),
    };
    let verb = if in_part && waiting.open.0 != 1 { "wait" } else { "waits" };
    let place = match waiting.trigger.get().filter(|_| waiting.place == Place::Stops) {
        Some(trigger) => format!(" for a trade at {}", trigger.grouped()),
        None => " in the book".to_owned(),
    };
    format!("{what} {verb}{price}{place}")
}

fn symbol<'w>(events: &[Event], world: &'w World) -> &'w str {
    let instrument = events.iter().find_map(|event| match event {
        Event::OrderAccepted { instrument, .. } => Some(*instrument),
        _ => None,
    });
    instrument.map_or("", |instrument| world.exchange.symbol(instrument))
}
