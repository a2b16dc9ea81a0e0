//! What came of a command, in words that name accounts by handle and instruments by symbol.

use super::Table;
use crate::command_line::render::{in_quotes, terms};
use crate::domain::{AccountId, Event, InstrumentId, Outcome, Text, World};

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

fn words(event: &Event, world: &World) -> String {
    let who = |account: &AccountId| world.bank.handle(*account);
    let symbol = |instrument: &InstrumentId| world.exchange.symbol(*instrument);
    match event {
        Event::AccountOpened { account: _, handle, iban, owner, email, code } => {
            format!("{handle} {iban} {} {} code {code}", in_quotes(owner.as_str()), in_quotes(email.as_str()))
        }
        Event::GiftPaid { account, amount } => format!("{} {amount}", who(account)),
        Event::AccountVerified { account }
        | Event::AccountFrozen { account }
        | Event::AccountUnfrozen { account }
        | Event::AccountClosed { account } => who(account).to_owned(),
        Event::Deposited { account, amount, reference } | Event::Withdrawn { account, amount, reference } => {
            format!("{} {amount}{}", who(account), noted(reference.as_ref()))
        }
        Event::Transferred { from, to, amount, reference } => {
            format!("{} {} {amount}{}", who(from), who(to), noted(reference.as_ref()))
        }
        Event::CreditLineSet { account, amount } => format!("{} {amount}", who(account)),
        Event::InstrumentListed { instrument: _, symbol, name, tick, lot } => {
            format!("{symbol} tick {tick} lot {lot}{}", noted(name.as_ref()))
        }
        Event::SharesGranted { account, instrument, qty } => format!("{} {qty} {}", who(account), symbol(instrument)),
        Event::OrderAccepted { order, account, instrument, side, qty, kind, fee_bps } => {
            let (account, side, symbol, terms) = (who(account), side.word(), symbol(instrument), terms(*kind));
            format!("order {order} {account} {side} {qty} {symbol}{terms} fee {fee_bps} bps")
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
        Event::OrderAmended { order, qty, price } => format!("order {order} to {qty} @ {price}"),
        Event::TradePrinted { instrument, qty, price } => format!("{qty} {} @ {price}", symbol(instrument)),
        Event::ItemStocked { item: _, name, qty, price } => format!("{qty} {name} @ {price}"),
        Event::ItemsSold { order, account, lines, total } => {
            let line = |line: &crate::domain::SoldLine| {
                format!("{} {} @ {}", line.qty, world.shop.name(line.item), line.price)
            };
            let lines: Vec<String> = lines.iter().map(line).collect();
            format!("order {order} {} {} for {total}", who(account), lines.join(", "))
        }
        Event::Marked { text } => in_quotes(text.as_str()),
    }
}

fn noted(text: Option<&Text>) -> String {
    text.map_or_else(String::new, |text| format!(" {}", in_quotes(text.as_str())))
}
