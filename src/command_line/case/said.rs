//! What came of a command, in words that name accounts by handle and instruments by symbol.

use super::Table;
use crate::command_line::render::{all_terms, in_quotes};
use crate::domain::bank::products::Due;
use crate::domain::shop::Reorder;
use crate::domain::{AccountId, Currency, Date, Event, InstrumentId, Outcome, SoldLine, Text, World};

/// The events or the rejection as a table. `after` is the state that the events left.
pub(super) fn outcome(outcome: &Outcome, after: &World) -> Vec<Table> {
    let mut table = match outcome {
        Outcome::Accepted(_) => Table::new("events", &["event", "what"]),
        Outcome::Rejected(_) => Table::new("rejection", &["code", "message"]),
    };
    for event in outcome.events() {
        table.row([event.name().to_owned(), words(event, after)]);
    }
    if let Outcome::Rejected(rejection) = outcome {
        table.row([rejection.code().to_owned(), rejection.message()]);
    }
    vec![table]
}

/// ` USD`, where it is not the scenario's.
fn in_currency(currency: Option<Currency>) -> String {
    currency.map_or_else(String::new, |currency| format!(" {currency}"))
}

fn words(event: &Event, world: &World) -> String {
    let who = |account: &AccountId| world.bank.handle(*account);
    let symbol = |instrument: &InstrumentId| world.exchange.symbol(*instrument);
    match event {
        Event::AccountOpened { account: _, handle, iban, owner, email, code, customer, currency } => {
            let customer = customer.map_or_else(String::new, |of| format!(" for {}", who(&of)));
            let (owner, email) = (in_quotes(owner.as_str()), in_quotes(email.as_str()));
            format!("{handle} {iban} {owner} {email} code {code}{customer}{}", in_currency(*currency))
        }
        Event::GiftPaid { account, amount } => format!("{} {amount}", who(account)),
        Event::AccountVerified { account }
        | Event::AccountFrozen { account }
        | Event::AccountUnfrozen { account }
        | Event::CustomerForgotten { customer: account }
        | Event::AccountClosed { account } => who(account).to_owned(),
        Event::Deposited { account, amount, reference, currency }
        | Event::Withdrawn { account, amount, reference, currency } => {
            format!("{} {amount}{}{}", who(account), in_currency(*currency), noted(reference.as_ref()))
        }
        Event::Transferred { from, to, amount, reference, currency } => {
            format!("{} {} {amount}{}{}", who(from), who(to), in_currency(*currency), noted(reference.as_ref()))
        }
        Event::Exchanged { from, to, sold, from_currency, bought, to_currency, from_rate, to_rate, reference } => {
            let (sold_in, bought_in) = (in_currency(*from_currency), in_currency(*to_currency));
            let (rates, noted) = (format!("{from_rate} {to_rate}"), noted(reference.as_ref()));
            format!("{} {} {sold}{sold_in} as {bought}{bought_in} rates {rates}{noted}", who(from), who(to))
        }
        Event::RateSet { currency, rate } => format!("{currency} {rate}"),
        Event::CreditLineSet { account, amount } => format!("{} {amount}", who(account)),
        Event::InterestSet { account, credit_bps, debit_bps, from } => {
            format!("{} {credit_bps} bps debit {debit_bps} bps from {from}", who(account))
        }
        Event::InterestAccrued { account, balance, rate_bps, days, ended } => {
            let ended = if *ended { " ended" } else { "" };
            format!("{} {balance} at {rate_bps} bps for {days}{ended}", who(account))
        }
        Event::OverdraftFeeDue { account, amount } => format!("{} {amount}", who(account)),
        Event::InterestPaid { account, amount, currency }
        | Event::InterestCharged { account, amount, currency }
        | Event::OverdraftFeeCharged { account, amount, currency } => {
            let currency = currency.map_or_else(String::new, |currency| format!(" {currency}"));
            format!("{} {amount}{currency}", who(account))
        }
        Event::StandingSet { agreement, from, to, amount, rhythm, day, due, until, reference } => {
            let day = day.map_or_else(String::new, |day| format!(" day {day}"));
            let until = until.map_or_else(String::new, |until| format!(" until {until}"));
            let (from, to, often) = (who(from), who(to), rhythm.word());
            format!("{agreement} {from} {to} {amount} {often}{day}{}{until}{}", day_of(*due), noted(reference.as_ref()))
        }
        Event::StandingPaid { agreement, account, date, next } => {
            format!("{agreement} {} {date}{}", who(account), next.map_or_else(String::new, day_of))
        }
        Event::StandingFailed { agreement, account, amount, date, reason, next } => {
            let next = next.map_or_else(String::new, day_of);
            format!("{agreement} {} {amount} {date} {}{next}", who(account), in_quotes(&reason.message()))
        }
        Event::MandateGiven { agreement, account, creditor, limit } => {
            let limit = limit.map_or_else(String::new, |limit| format!(" limit {limit}"));
            format!("{agreement} {} {}{limit}", who(account), who(creditor))
        }
        Event::HolderAdded { account, holder } | Event::HolderRemoved { account, holder } => {
            format!("{} {}", who(account), who(holder))
        }
        Event::DayLimitSet { account, amount } => {
            format!("{} {}", who(account), amount.map_or_else(|| "off".to_owned(), |amount| amount.to_string()))
        }
        Event::DayLimitUsed { account, date, amount } => format!("{} {date} {amount}", who(account)),
        Event::Debited { agreement, account } | Event::AgreementEnded { agreement, account } => {
            format!("{agreement} {}", who(account))
        }
        Event::LoanGranted { agreement, account, amount, rate_bps, months, payment, day, due, currency } => {
            let currency = currency.map_or_else(String::new, |currency| format!(" {currency}"));
            let terms = format!("{rate_bps} bps in {months} of {payment} day {day}{}", day_of(*due));
            format!("{agreement} {} {amount}{currency} {terms}", who(account))
        }
        Event::LoanPaid { agreement, account, principal, interest, date, next, currency } => {
            let currency = currency.map_or_else(String::new, |currency| format!(" {currency}"));
            let next = next.map_or_else(String::new, day_of);
            format!("{agreement} {} {principal} and {interest}{currency} {date}{next}", who(account))
        }
        Event::LoanFailed { agreement, account, amount, date, reason, on } => {
            format!("{agreement} {} {amount} {date} {} again {on}", who(account), in_quotes(&reason.message()))
        }
        Event::InstrumentListed { instrument: _, symbol, name, tick, lot } => {
            format!("{symbol} tick {tick} lot {lot}{}", noted(name.as_ref()))
        }
        Event::SharesGranted { account, instrument, qty } => format!("{} {qty} {}", who(account), symbol(instrument)),
        Event::OrderAccepted { order, account, instrument, side, qty, kind, fee_bps, worst, beside, after, then } => {
            let (account, side, symbol) = (who(account), side.word(), symbol(instrument));
            let terms = all_terms(*kind, None, then.as_deref(), |price| price.to_string());
            let worst = worst.map_or_else(String::new, |worst| format!(" at worst {worst}"));
            let beside = beside.map_or_else(String::new, |limit| format!(" beside {limit}"));
            let after = after.map_or_else(String::new, |filled| format!(" after {filled}"));
            format!("order {order} {account} {side} {qty} {symbol}{terms} fee {fee_bps} bps{worst}{beside}{after}")
        }
        Event::TradeExecuted(trade) => {
            let (maker, taker) = (who(&trade.maker_account), who(&trade.taker_account));
            format!(
                "trade {} {} {} @ {} {} maker {maker} order {} fee {} taker {taker} order {} fee {}",
                trade.trade,
                trade.taker_side.word(),
                trade.qty,
                trade.price,
                symbol(&trade.instrument),
                trade.maker,
                trade.maker_fee,
                trade.taker,
                trade.taker_fee,
            )
        }
        Event::OrderCancelled { order, qty, reason } => format!("order {order} {qty} open, {}", reason.words()),
        Event::OrderReduced { order, qty } => format!("order {order} by {qty}"),
        Event::OrderAmended { order, qty, price, stop } => {
            let stop = stop.map_or_else(String::new, |stop| format!(" stop {stop}"));
            format!("order {order} to {qty} @ {price}{stop}")
        }
        Event::StopTriggered { order, worst } => {
            format!("order {order}{}", worst.map_or_else(String::new, |worst| format!(" at worst {worst}")))
        }
        Event::OrderPriced { order, price } => format!("order {order} @ {price}"),
        Event::ExitRefused { order, rejection } => format!("order {order} {}", rejection.message()),
        Event::SelfTradesSet { account, mode } => format!("{} {}", who(account), mode.word()),
        Event::Uncrossed { instrument, qty, price } => format!("{qty} {} @ {price}", symbol(instrument)),
        Event::PhaseChanged { instrument, phase } => format!("{} {}", symbol(instrument), phase.word()),
        Event::DayEnded { date, next } => format!("{date} then {next}"),
        Event::MarginSet { account, on } => format!("{} {}", who(account), if *on { "on" } else { "off" }),
        Event::MarginCalled { account, equity, needed, until: _ } => {
            format!("{} equity {equity} needs {needed}", who(account))
        }
        Event::MarginMet { account, equity } => format!("{} equity {equity}", who(account)),
        Event::PositionsReduced { account, equity, needed } => {
            format!("{} equity {equity} needs {needed}", who(account))
        }
        Event::DividendDeclared { instrument, amount } => format!("{} {amount}", symbol(instrument)),
        Event::DividendPaid { account, instrument, qty, amount } => {
            format!("{} {amount} on {qty} {}", who(account), symbol(instrument))
        }
        Event::SharesSplit { instrument, new, old } => format!("{} {new} for {old}", symbol(instrument)),
        Event::CashInLieu { account, instrument, amount } => {
            format!("{} {amount} {}", who(account), symbol(instrument))
        }
        Event::OrderAdjusted { order, qty, open, kind, worst } => {
            let worst = worst.map_or_else(String::new, |worst| format!(" at worst {worst}"));
            let terms = all_terms(*kind, None, None, |price| price.to_string());
            format!("order {order} {open} of {qty} open{terms}{worst}")
        }
        Event::TradePrinted { instrument, qty, price } => format!("{qty} {} @ {price}", symbol(instrument)),
        Event::ItemStocked { item: _, name, qty, price } => format!("{qty} {name} @ {price}"),
        Event::ItemsSold { order, account, lines, total } => {
            format!("order {order} {} {} for {total}", who(account), lines_of(lines, world))
        }
        Event::ItemPriced { item, price } => format!("{} @ {price}", world.shop.name(*item)),
        Event::ReorderSet { item, rule: Some(Reorder { below, by }) } => {
            format!("{} below {below} by {by}", world.shop.name(*item))
        }
        Event::ReorderSet { item, rule: None } => format!("{} off", world.shop.name(*item)),
        Event::ItemsReserved { order, account, hold, lines, total, until } => {
            let (account, lines, until) = (who(account), lines_of(lines, world), until_date(*until));
            format!("order {order} {account} {lines} for {total} by hold {hold}{until}")
        }
        Event::ShopOrderPaid { order, account, total } => format!("order {order} {} {total}", who(account)),
        Event::ShopOrderShipped { order, account } => format!("order {order} {}", who(account)),
        Event::ShopOrderCancelled { order, account, released, refunded, expired } => {
            let why = if *expired { ", expired" } else { "" };
            format!("order {order} {} released {released} refunded {refunded}{why}", who(account))
        }
        Event::MoneyHeld { hold, account, amount, until, reference, currency } => {
            let (currency, until) = (in_currency(*currency), until_date(*until));
            format!("hold {hold} {} {amount}{currency}{until}{}", who(account), noted(reference.as_ref()))
        }
        Event::HoldCaptured { hold, account, to, amount, released, currency } => {
            let to = to.as_ref().map_or_else(String::new, |to| format!(" to {}", who(to)));
            format!("hold {hold} {} {amount}{}{to} released {released}", who(account), in_currency(*currency))
        }
        Event::HoldReleased { hold, account, amount } | Event::HoldExpired { hold, account, amount } => {
            format!("hold {hold} {} {amount}", who(account))
        }
        Event::Marked { text } => in_quotes(text.as_str()),
    }
}

/// `3 widget @ 4.99, 1 gadget @ 12.00`
pub(super) fn lines_of(lines: &[SoldLine], world: &World) -> String {
    let line = |line: &SoldLine| format!("{} {} @ {}", line.qty, world.shop.name(line.item), line.price);
    lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

fn until_date(until: Option<Date>) -> String {
    until.map_or_else(String::new, |date| format!(" until {date}"))
}

/// When something is due, and done.
fn day_of(due: Due) -> String {
    format!(" due {} on {}", due.date, due.on)
}

fn noted(text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| format!(" {}", in_quotes(text.as_str())))
}
