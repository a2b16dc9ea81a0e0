//! The kinds of orders, and the fields that each of them needs. Which fields there are follows from what
//! is chosen: nobody is asked for what an order of this kind has no use for.

use super::{ACCOUNT, field};
use crate::command_line::Arg;
use crate::tui::overlays::form::{FieldSpec, Takes, Written};

/// The kinds, by the words of the ticket.
const KINDS: &[&str] = &["limit", "market", "to-limit", "stop", "stop-limit", "trail", "oco", "bracket"];

/// What a kind is, in a few words.
pub fn about(kind: &str) -> &'static str {
    match kind {
        "market" => "at once",
        "to-limit" => "best price, rests",
        "stop" => "set off by a trade",
        "stop-limit" => "then a limit",
        "trail" => "follows the price",
        "oco" => "a limit or a stop",
        "bracket" => "in, then out",
        _ => "or better",
    }
}

/// Whether the best price of the other side is a sensible price to begin with.
pub fn wants_touch(kind: &str) -> bool {
    matches!(kind, "limit" | "bracket")
}

const PRICE: Takes = Takes::Arg(Arg::Price);
const STANDS: Takes = Takes::OneOf(&["gtc", "day", "gtd"]);

static WHO: FieldSpec = field("account", ACCOUNT, Written::Word);
static SYMBOL: FieldSpec = field("symbol", Takes::Arg(Arg::Symbol), Written::Word);
static KIND: FieldSpec = field("kind", Takes::OneOf(KINDS), Written::Unwritten);
static QTY: FieldSpec = field("qty", Takes::Arg(Arg::Qty), Written::Word);
static QTY_TO_LIMIT: FieldSpec = field("qty", Takes::Arg(Arg::Qty), Written::Before("market-to-limit"));
static AT: FieldSpec = field("price", PRICE, Written::PriceOrMarket);
static LIMIT: FieldSpec = field("price", PRICE, Written::Needed("@"));
static IN_FORCE: FieldSpec =
    field("in force", Takes::OneOf(&["gtc", "day", "gtd", "post", "ioc", "fok"]), Written::WithPrice);
static STANDING: FieldSpec = field("in force", STANDS, Written::Keyword);
static AT_ONCE: FieldSpec = field("in force", Takes::OneOf(&["ioc", "fok"]), Written::Keyword);
/// Behind `gtd`, which stands before it.
static UNTIL: FieldSpec = field("until", Takes::Arg(Arg::Date), Written::Word);
static SHOW: FieldSpec = field("show", Takes::Arg(Arg::Qty), Written::Behind("show"));
static STOP: FieldSpec = field("stop", PRICE, Written::Needed("stop"));
static TRAIL: FieldSpec = field("distance", PRICE, Written::Needed("trail"));
static OR_STOP: FieldSpec = field("or stop", PRICE, Written::Needed("oco stop"));
static OR_LIMIT: FieldSpec = field("its limit", PRICE, Written::Price);
static PROFIT: FieldSpec = field("profit at", PRICE, Written::Needed("then @"));
static LOSS: FieldSpec = field("loss at", PRICE, Written::Needed("oco stop"));

/// The fields of a ticket for this kind of order, in the order of the grammar. Without a kind it is a
/// limit order.
pub fn fields(kind: &str, in_force: &str) -> Vec<&'static FieldSpec> {
    let mut fields = vec![&WHO, &SYMBOL, &KIND];
    let until = (in_force == "gtd").then_some(&UNTIL);
    match kind {
        "market" => fields.extend([&QTY, &AT_ONCE]),
        "to-limit" => fields.extend([&QTY_TO_LIMIT, &STANDING].into_iter().chain(until)),
        "stop" => fields.extend([&QTY, &STOP, &STANDING].into_iter().chain(until)),
        "stop-limit" => fields.extend([&QTY, &STOP, &LIMIT, &STANDING].into_iter().chain(until)),
        "trail" => fields.extend([&QTY, &TRAIL, &STANDING].into_iter().chain(until)),
        "oco" => {
            fields.extend([&QTY, &LIMIT, &STANDING].into_iter().chain(until).chain([&OR_STOP, &OR_LIMIT]));
        }
        "bracket" => fields.extend([&QTY, &AT, &PROFIT, &LOSS]),
        _ => fields.extend([&QTY, &AT, &IN_FORCE].into_iter().chain(until).chain([&SHOW])),
    }
    fields
}

static ORDER: FieldSpec = field("order", Takes::Arg(Arg::Order), Written::Word);
static QTY_AMENDED: FieldSpec = field("qty", Takes::Arg(Arg::Qty), Written::Behind("qty"));
static LIMIT_AMENDED: FieldSpec = field("price", PRICE, Written::Price);
static STOP_AMENDED: FieldSpec = field("stop", PRICE, Written::Behind("stop"));

/// The fields to amend an order that has a limit, a trigger, or both.
pub fn amended(limit: bool, stop: bool) -> Vec<&'static FieldSpec> {
    let mut fields = vec![&ORDER, &QTY_AMENDED];
    fields.extend(limit.then_some(&LIMIT_AMENDED));
    fields.extend(stop.then_some(&STOP_AMENDED));
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_words_and_a_quantity_and_nothing_twice() {
        for kind in KINDS {
            for in_force in ["gtc", "gtd"] {
                let fields = fields(kind, in_force);
                let mut labels: Vec<&str> = fields.iter().map(|field| field.label).collect();
                assert!(labels.contains(&"qty") && !about(kind).is_empty(), "{kind}");
                assert!(labels.iter().all(|label| label.len() <= 9), "{kind}: the labels have their column");
                labels.sort_unstable();
                labels.dedup();
                assert_eq!(labels.len(), fields.len(), "{kind}");
            }
        }
    }
}
