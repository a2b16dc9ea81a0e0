//! Records, events and rejections as JSON. Field names are part of the outside contract.

use super::out::rfc3339;
use crate::command_line::render;
use crate::domain::{
    AccountId, Event, InstrumentId, OrderId, OrderKind, Outcome, Record, Rejection, ShopOrderId, SoldLine, Source,
    Step, TimeInForce, Trade, World,
};
use crate::views::Orders;
use serde_json::{Map, Value, json};

/// An object with its fields in order.
pub(super) type Object = Map<String, Value>;

/// Makes an object of fields in the given order.
macro_rules! object {
    ($($key:literal: $value:expr),* $(,)?) => {{
        let mut object = $crate::cli::json::Object::new();
        $(object.insert($key.to_owned(), serde_json::Value::from($value));)*
        object
    }};
}
pub(super) use object;

/// What is needed to name things: a world at or after the record on its line, and the orders up to it.
pub(super) struct Names<'a> {
    pub(super) world: &'a World,
    pub(super) orders: &'a Orders,
}

impl Names<'_> {
    fn account(&self, id: AccountId) -> &str {
        self.world.bank.handle(id)
    }

    fn symbol(&self, id: InstrumentId) -> &str {
        self.world.exchange.symbol(id)
    }
}

/// The outcome's fields: `ok`, and `events` or `rejection`.
pub(super) fn add_outcome(object: &mut Object, outcome: &Outcome, names: &Names<'_>) {
    object.insert("ok".to_owned(), Value::from(outcome.rejection().is_none()));
    match outcome {
        Outcome::Accepted(events) => {
            let events: Vec<Value> = events.iter().map(|e| Value::Object(event(e, names))).collect();
            object.insert("events".to_owned(), Value::from(events));
        }
        Outcome::Rejected(refusal) => {
            object.insert("rejection".to_owned(), Value::Object(rejection(refusal)));
        }
    }
}

/// A record of the stream.
pub(super) fn record(record: &Record, step: &Step, branch: &str, names: &Names<'_>) -> Object {
    let mut object = object! {
        "n": record.n.0, "at": rfc3339(record.at), "by": source(&record.by), "branch": branch,
        "command": render(&step.command),
    };
    add_outcome(&mut object, &step.outcome, names);
    object
}

/// `user`, `operator`, `feed`, or `participant:` and its account.
pub(super) fn source(by: &Source) -> String {
    match by {
        Source::User => "user".to_owned(),
        Source::Operator => "operator".to_owned(),
        Source::Feed => "feed".to_owned(),
        Source::Participant(handle) => format!("participant:{handle}"),
    }
}

/// A rejection.
pub(super) fn rejection(rejection: &Rejection) -> Object {
    object! { "code": rejection.code(), "message": rejection.message(), "hint": rejection.hint() }
}

/// An event. Accounts stand by their handles, instruments by their symbols.
pub(super) fn event(event: &Event, names: &Names<'_>) -> Object {
    let mut object = object! { "type": event.name() };
    let fields = match event {
        Event::TradeExecuted(trade) => traded(trade, names),
        Event::ItemStocked { name, qty, price, .. } => {
            object! { "item": name.as_str(), "qty": qty.0, "price": price.to_string() }
        }
        Event::ItemPriced { item, price } => {
            object! { "item": names.world.shop.name(*item), "price": price.to_string() }
        }
        Event::ReorderSet { item, rule } => object! {
            "item": names.world.shop.name(*item), "below": rule.map(|rule| rule.below.0),
            "by": rule.map(|rule| rule.by.0),
        },
        Event::ItemsSold { .. }
        | Event::ItemsReserved { .. }
        | Event::ShopOrderPaid { .. }
        | Event::ShopOrderShipped { .. }
        | Event::ShopOrderCancelled { .. } => of_shop_order(event, names),
        Event::Marked { text } => object! { "text": text.as_str() },
        _ => of_agreements(event, names).unwrap_or_else(|| of_exchange(event, names)),
    };
    object.extend(fields);
    object
}

/// A field that is left out where there is nothing.
fn named(name: &str, value: Option<String>) -> Option<(String, Value)> {
    value.map(|value| (name.to_owned(), Value::from(value)))
}

/// The fields of what becomes of an order in the shop.
fn of_shop_order(event: &Event, names: &Names<'_>) -> Object {
    let about = |order: &ShopOrderId, account: &AccountId| {
        object! { "shop_order": order.0, "account": names.account(*account) }
    };
    let items = |lines: &[SoldLine]| {
        let line = |line: &SoldLine| json!({"item": names.world.shop.name(line.item), "qty": line.qty.0, "price": line.price.to_string()});
        lines.iter().map(line).collect::<Vec<Value>>()
    };
    let (mut object, more) = match event {
        Event::ItemsSold { order, account, lines, total } => {
            (about(order, account), object! { "items": items(lines), "total": total.to_string() })
        }
        Event::ItemsReserved { order, account, hold, lines, total, until } => {
            let mut more = object! { "hold": hold.0, "items": items(lines), "total": total.to_string() };
            more.extend(until.map(|until| ("until".to_owned(), Value::from(until.to_string()))));
            (about(order, account), more)
        }
        Event::ShopOrderPaid { order, account, total } => {
            (about(order, account), object! { "total": total.to_string() })
        }
        Event::ShopOrderShipped { order, account } => (about(order, account), Object::new()),
        Event::ShopOrderCancelled { order, account, released, refunded, expired } => {
            let more = object! {
                "released": released.to_string(), "refunded": refunded.to_string(), "expired": *expired,
            };
            (about(order, account), more)
        }
        _ => return Object::new(), // there are no others: a test looks
    };
    object.extend(more);
    object
}

/// The fields of the events about interest, standing orders, mandates and loans; none of other events.
fn of_agreements(event: &Event, names: &Names<'_>) -> Option<Object> {
    let who = |account: &AccountId| names.account(*account).to_owned();
    let mut object = match event {
        Event::InterestSet { account, credit_bps, debit_bps, from } => object! {
            "account": who(account), "credit_bps": *credit_bps, "debit_bps": *debit_bps, "from": from.to_string(),
        },
        Event::InterestAccrued { account, balance, rate_bps, days, ended } => object! {
            "account": who(account), "balance": balance.to_string(), "rate_bps": *rate_bps, "days": *days,
            "ended": *ended,
        },
        Event::OverdraftFeeDue { account, amount }
        | Event::InterestPaid { account, amount, .. }
        | Event::InterestCharged { account, amount, .. }
        | Event::OverdraftFeeCharged { account, amount, .. } => {
            object! { "account": who(account), "amount": amount.to_string() }
        }
        Event::StandingSet { agreement, from, to, amount, rhythm, day, due, until, reference } => {
            let mut object = object! {
                "agreement": agreement.0, "from": who(from), "to": who(to), "amount": amount.to_string(),
                "rhythm": rhythm.word(), "due": due.date.to_string(), "on": due.on.to_string(),
            };
            object.extend(day.map(|day| ("day".to_owned(), Value::from(day))));
            object.extend(until.map(|until| ("until".to_owned(), Value::from(until.to_string()))));
            object.extend(reference.iter().map(|text| ("reference".to_owned(), Value::from(text.as_str()))));
            object
        }
        Event::StandingPaid { agreement, account, date, .. } => object! {
            "agreement": agreement.0, "account": who(account), "due": date.to_string(),
        },
        Event::StandingFailed { agreement, account, amount, date, reason, .. } => object! {
            "agreement": agreement.0, "account": who(account), "amount": amount.to_string(),
            "due": date.to_string(), "reason": rejection(reason),
        },
        Event::MandateGiven { agreement, account, creditor, limit } => object! {
            "agreement": agreement.0, "account": who(account), "creditor": who(creditor),
            "limit": limit.map(|limit| limit.to_string()),
        },
        Event::HolderAdded { account, holder } | Event::HolderRemoved { account, holder } => {
            object! { "account": who(account), "holder": who(holder) }
        }
        Event::DayLimitSet { account, amount } => object! {
            "account": who(account), "amount": amount.map(|amount| amount.to_string()),
        },
        Event::DayLimitUsed { account, date, amount } => object! {
            "account": who(account), "date": date.to_string(), "amount": amount.to_string(),
        },
        Event::Debited { agreement, account } | Event::AgreementEnded { agreement, account } => {
            object! { "agreement": agreement.0, "account": who(account) }
        }
        Event::LoanGranted { agreement, account, amount, rate_bps, months, payment, due, .. } => object! {
            "agreement": agreement.0, "account": who(account), "amount": amount.to_string(),
            "rate_bps": *rate_bps, "months": *months, "payment": payment.to_string(),
            "due": due.date.to_string(), "on": due.on.to_string(),
        },
        Event::LoanPaid { agreement, account, principal, interest, date, .. } => object! {
            "agreement": agreement.0, "account": who(account), "principal": principal.to_string(),
            "interest": interest.to_string(), "due": date.to_string(),
        },
        Event::LoanFailed { agreement, account, amount, date, reason, on } => object! {
            "agreement": agreement.0, "account": who(account), "amount": amount.to_string(),
            "due": date.to_string(), "reason": rejection(reason), "again": on.to_string(),
        },
        _ => return None,
    };
    let (next, currency) = match event {
        Event::StandingPaid { next, .. } | Event::StandingFailed { next, .. } => (*next, None),
        Event::LoanPaid { next, currency, .. } => (*next, *currency),
        Event::InterestPaid { currency, .. }
        | Event::InterestCharged { currency, .. }
        | Event::OverdraftFeeCharged { currency, .. }
        | Event::LoanGranted { currency, .. } => (None, *currency),
        _ => (None, None),
    };
    object.extend(next.map(|due| ("next".to_owned(), Value::from(due.on.to_string()))));
    object.extend(currency.map(|currency| ("currency".to_owned(), Value::from(currency.as_str()))));
    Some(object)
}

/// The fields of the bank's events.
fn of_bank(event: &Event, names: &Names<'_>) -> Object {
    let (account, amount, currency, reference) = match event {
        Event::AccountOpened { handle, iban, owner, email, code, customer, currency, .. } => {
            let mut object = object! {
                "account": handle.as_str(), "iban": iban.as_str(), "owner": owner.as_str(),
                "email": email.as_str(), "code": code.as_str(),
            };
            object.extend(customer.map(|of| ("customer".to_owned(), Value::from(names.account(of)))));
            object.extend(named("currency", currency.map(|currency| currency.to_string())));
            return object;
        }
        Event::Transferred { from, to, amount, reference, currency } => {
            let mut object = object! {
                "from": names.account(*from), "to": names.account(*to), "amount": amount.to_string(),
            };
            object.extend(named("currency", currency.map(|currency| currency.to_string())));
            object.extend(named("reference", reference.as_ref().map(|text| text.as_str().to_owned())));
            return object;
        }
        Event::Exchanged { from, to, sold, from_currency, bought, to_currency, from_rate, to_rate, reference } => {
            let mut object = object! {
                "from": names.account(*from), "to": names.account(*to),
                "sold": sold.to_string(), "bought": bought.to_string(),
            };
            object.extend(named("from_currency", from_currency.map(|currency| currency.to_string())));
            object.extend(named("to_currency", to_currency.map(|currency| currency.to_string())));
            object.extend(named("from_rate", Some(from_rate.to_string())));
            object.extend(named("to_rate", Some(to_rate.to_string())));
            object.extend(named("reference", reference.as_ref().map(|text| text.as_str().to_owned())));
            return object;
        }
        Event::RateSet { currency, rate } => {
            return object! { "currency": currency.as_str(), "rate": rate.to_string() };
        }
        Event::Deposited { account, amount, reference, currency }
        | Event::Withdrawn { account, amount, reference, currency } => {
            (account, Some(amount), *currency, reference.as_ref())
        }
        Event::GiftPaid { account, amount } | Event::CreditLineSet { account, amount } => {
            (account, Some(amount), None, None)
        }
        Event::MoneyHeld { hold, account, amount, until, reference, currency } => {
            let mut object = object! {
                "hold": hold.0, "account": names.account(*account), "amount": amount.to_string(),
            };
            object.extend(until.map(|until| ("until".to_owned(), Value::from(until.to_string()))));
            object.extend(reference.iter().map(|text| ("reference".to_owned(), Value::from(text.as_str()))));
            object.extend(named("currency", currency.map(|currency| currency.to_string())));
            return object;
        }
        Event::HoldCaptured { hold, account, to, amount, released, currency } => {
            let mut object = object! { "hold": hold.0, "account": names.account(*account) };
            object.extend(to.map(|to| ("to".to_owned(), Value::from(names.account(to)))));
            object.extend(object! { "amount": amount.to_string(), "released": released.to_string() });
            object.extend(named("currency", currency.map(|currency| currency.to_string())));
            return object;
        }
        Event::HoldReleased { hold, account, amount } | Event::HoldExpired { hold, account, amount } => {
            return object! { "hold": hold.0, "account": names.account(*account), "amount": amount.to_string() };
        }
        Event::AccountVerified { account }
        | Event::AccountFrozen { account }
        | Event::AccountUnfrozen { account }
        | Event::CustomerForgotten { customer: account }
        | Event::AccountClosed { account } => (account, None, None, None),
        _ => return Object::new(), // there are no others: a test looks
    };
    let mut object = object! { "account": names.account(*account) };
    object.extend(amount.map(|amount| ("amount".to_owned(), Value::from(amount.to_string()))));
    object.extend(named("currency", currency.map(|currency| currency.to_string())));
    object.extend(named("reference", reference.map(|text| text.as_str().to_owned())));
    object
}

/// The fields of the exchange's events.
fn of_exchange(event: &Event, names: &Names<'_>) -> Object {
    match event {
        Event::InstrumentListed { symbol, name, tick, lot, .. } => object! {
            "symbol": symbol.as_str(), "name": name.as_ref().map(|name| name.as_str().to_owned()),
            "tick": tick.to_string(), "lot": lot.0,
        },
        Event::SharesGranted { account, instrument, qty } => object! {
            "account": names.account(*account), "symbol": names.symbol(*instrument), "qty": qty.0,
        },
        Event::OrderAccepted { order, account, instrument, side, qty, kind, fee_bps, worst, beside, after, then } => {
            let mut object = object! {
                "order": order.0, "account": names.account(*account), "symbol": names.symbol(*instrument),
                "side": side.word(), "qty": qty.0, "price": price(*kind), "tif": time_in_force(*kind),
                "fee_bps": *fee_bps,
            };
            object.extend(conditions(*kind));
            object.extend(worst.map(|worst| ("worst".to_owned(), Value::from(worst.to_string()))));
            object.extend(beside.map(|limit| ("oco".to_owned(), Value::from(limit.0))));
            object.extend(after.map(|filled| ("after".to_owned(), Value::from(filled.0))));
            let then = then.as_deref().map(|exit| crate::command_line::exit_terms(side.opposite(), exit));
            object.extend(then.map(|then| ("then".to_owned(), Value::from(then))));
            object
        }
        Event::OrderCancelled { order, qty, reason } => {
            let mut object = with_order(*order, names);
            object.extend(object! { "qty": qty.0, "reason": reason.word() });
            object
        }
        Event::OrderReduced { order, qty } => {
            let mut object = with_order(*order, names);
            object.extend(object! { "qty": qty.0 });
            object
        }
        Event::OrderAmended { order, qty, price, stop } => {
            let mut object = with_order(*order, names);
            object.extend(object! { "qty": qty.0, "price": price.to_string() });
            object.extend(stop.map(|stop| ("stop".to_owned(), Value::from(stop.to_string()))));
            object
        }
        Event::StopTriggered { order, worst } => {
            let mut object = with_order(*order, names);
            object.extend(worst.map(|worst| ("worst".to_owned(), Value::from(worst.to_string()))));
            object
        }
        Event::OrderPriced { order, price } => {
            let mut object = with_order(*order, names);
            object.extend(object! { "price": price.to_string() });
            object
        }
        Event::ExitRefused { order, rejection } => {
            let mut object = with_order(*order, names);
            object.extend(object! { "code": rejection.code(), "message": rejection.message() });
            object
        }
        Event::SelfTradesSet { account, mode } => object! { "account": names.account(*account), "mode": mode.word() },
        Event::Uncrossed { instrument, qty, price } => object! {
            "symbol": names.symbol(*instrument), "qty": qty.0, "price": price.to_string(),
        },
        Event::PhaseChanged { instrument, phase } => object! {
            "symbol": names.symbol(*instrument), "phase": phase.word(),
        },
        Event::DayEnded { date, next } => object! { "date": date.to_string(), "next": next.to_string() },
        Event::MarginSet { account, on } => object! { "account": names.account(*account), "on": *on },
        Event::MarginCalled { account, equity, needed, until } => object! {
            "account": names.account(*account), "equity": equity.to_string(), "needed": needed.to_string(),
            "until": rfc3339(*until),
        },
        Event::MarginMet { account, equity } => object! {
            "account": names.account(*account), "equity": equity.to_string(),
        },
        Event::PositionsReduced { account, equity, needed } => object! {
            "account": names.account(*account), "equity": equity.to_string(), "needed": needed.to_string(),
        },
        Event::DividendDeclared { instrument, amount } => object! {
            "symbol": names.symbol(*instrument), "amount": amount.to_string(),
        },
        Event::DividendPaid { account, instrument, qty, amount } => object! {
            "account": names.account(*account), "symbol": names.symbol(*instrument), "qty": qty.0,
            "amount": amount.to_string(),
        },
        Event::SharesSplit { instrument, new, old } => object! {
            "symbol": names.symbol(*instrument), "new": new.0, "old": old.0,
        },
        Event::CashInLieu { account, instrument, amount } => object! {
            "account": names.account(*account), "symbol": names.symbol(*instrument), "amount": amount.to_string(),
        },
        Event::OrderAdjusted { order, qty, open, kind, worst } => {
            let mut object = with_order(*order, names);
            object.extend(object! { "qty": qty.0, "open": open.0, "price": price(*kind) });
            object.extend(conditions(*kind));
            object.extend(worst.map(|worst| ("worst".to_owned(), Value::from(worst.to_string()))));
            object
        }
        Event::TradePrinted { instrument, qty, price } => object! {
            "symbol": names.symbol(*instrument), "qty": qty.0, "price": price.to_string(),
        },
        _ => of_bank(event, names),
    }
}

/// What an event about an order names.
fn with_order(order: OrderId, names: &Names<'_>) -> Object {
    let placed = names.orders.get(order);
    object! {
        "order": order.0,
        "account": placed.map(|placed| names.account(placed.account).to_owned()),
        "symbol": placed.map(|placed| names.symbol(placed.instrument).to_owned()),
        "side": placed.map(|placed| placed.side.word()),
    }
}

/// A trade.
pub(super) fn traded(trade: &Trade, names: &Names<'_>) -> Object {
    let ((buyer, _), (seller, _)) = (trade.buyer(), trade.seller());
    object! {
        "trade": trade.trade.0, "symbol": names.symbol(trade.instrument), "qty": trade.qty.0,
        "price": trade.price.to_string(), "maker": trade.maker.0, "taker": trade.taker.0,
        "taker_side": trade.taker_side.word(), "buyer": names.account(buyer), "seller": names.account(seller),
        "maker_fee": trade.maker_fee.to_string(), "taker_fee": trade.taker_fee.to_string(),
    }
}

/// The limit as text, where there is one.
pub(super) fn price(kind: OrderKind) -> Option<String> {
    kind.limit().map(|price| price.to_string())
}

/// What else an order asks for: `kind`, `post`, `show`, `until`, `stop`, `trail`, each where it does.
pub(super) fn conditions(kind: OrderKind) -> Object {
    let mut object = Object::new();
    let plain = matches!(kind, OrderKind::Limit { .. } | OrderKind::Market | OrderKind::MarketOrKill);
    object.extend((!plain).then(|| ("kind".to_owned(), Value::from(kind_word(kind)))));
    if let TimeInForce::Gtd(date) = kind.time_in_force() {
        object.extend(object! { "until": date.to_string() });
    }
    match kind {
        OrderKind::Stop { trigger, .. } => object.extend(object! { "stop": trigger.to_string() }),
        OrderKind::Trailing { by, .. } => object.extend(object! { "trail": by.to_string() }),
        _ => {}
    }
    if let OrderKind::Limit { post, show, .. } = kind {
        object.extend(post.then(|| ("post".to_owned(), Value::from(true))));
        object.extend(show.map(|show| ("show".to_owned(), Value::from(show.0))));
    }
    object
}

/// How long an order stands. A market order is done at once.
pub(super) fn time_in_force(kind: OrderKind) -> &'static str {
    kind.time_in_force().word()
}

/// The kind of an order.
pub(super) fn kind_word(kind: OrderKind) -> &'static str {
    match kind {
        OrderKind::Limit { .. } => "limit",
        OrderKind::Market | OrderKind::MarketOrKill => "market",
        OrderKind::MarketToLimit { .. } => "market-to-limit",
        OrderKind::Stop { limit: None, .. } => "stop",
        OrderKind::Stop { limit: Some(_), .. } => "stop-limit",
        OrderKind::Trailing { .. } => "trailing-stop",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples;
    use proptest::prelude::*;

    proptest! {
        /// No event is forgotten: each one says more than its name.
        #[test]
        fn every_event_has_fields(record in samples::any_record()) {
            let world = World::new(&samples::scenario());
            let names = Names { world: &world, orders: &Orders::default() };
            for happened in record.events() {
                prop_assert!(event(happened, &names).len() > 1, "{happened:?}");
            }
        }
    }
}
