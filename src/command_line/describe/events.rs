//! What came of a command, an event a line.

use super::{clean_line, marker, number, until_date};
use crate::command_line::render::all_terms;
use crate::domain::bank::products::Due;
use crate::domain::exchange::money_to_hold;
use crate::domain::{Event, Money, OrderId, OrderKind, Price, Qty, Side, SoldLine, World, percent};

/// The event in one line, names looked up in a world that knows them: the world after the event or
/// any later one. Of an order that has left the book by then, the symbol is left out.
pub fn event_line(event: &Event, world: &World) -> String {
    let who = |account| world.bank.handle(account);
    let symbol = |instrument| world.exchange.symbol(instrument);
    match event {
        Event::AccountOpened { handle, iban, currency, .. } => {
            let currency = currency.map_or_else(String::new, |currency| format!(" in {currency}"));
            format!("Opened  {handle} {iban}{currency}")
        }
        Event::GiftPaid { account, amount } => format!("Gift  {} to {}", amount.grouped(), who(*account)),
        Event::AccountVerified { account } => format!("Verified  {}", who(*account)),
        Event::Deposited { account, amount, .. } => format!("Paid in  {} to {}", amount.grouped(), who(*account)),
        Event::Withdrawn { account, amount, .. } => format!("Paid out  {} from {}", amount.grouped(), who(*account)),
        Event::Transferred { from, to, amount, .. } => {
            format!("Paid  {} {} → {}", amount.grouped(), who(*from), who(*to))
        }
        Event::Exchanged { from, to, sold, bought, .. } => {
            format!("Exchanged  {} {} → {} {}", sold.grouped(), who(*from), bought.grouped(), who(*to))
        }
        Event::RateSet { currency, rate } => format!("Rate  {currency} {rate}"),
        Event::CreditLineSet { account, amount } => {
            format!("Credit line  {} for {}", amount.grouped(), who(*account))
        }
        Event::InterestSet { account, credit_bps, debit_bps, .. } => {
            format!("Interest  {} and {} for {}", percent(*credit_bps), percent(*debit_bps), who(*account))
        }
        Event::InterestAccrued { account, balance, rate_bps, days, .. } => {
            let rate = percent(*rate_bps);
            format!("Accrued  {} on {} at {rate}, {days} d", who(*account), balance.grouped())
        }
        Event::OverdraftFeeDue { account, amount } => {
            format!("Overdrawn  {}, fee {}", who(*account), amount.grouped())
        }
        Event::InterestPaid { account, amount, .. } => format!("Interest  {} to {}", amount.grouped(), who(*account)),
        Event::InterestCharged { account, amount, .. } => {
            format!("Interest  {} from {}", amount.grouped(), who(*account))
        }
        Event::OverdraftFeeCharged { account, amount, .. } => {
            format!("Fee  {} from {} for an overdraft", amount.grouped(), who(*account))
        }
        Event::StandingSet { agreement, to, amount, rhythm, due, .. } => {
            let (amount, often) = (amount.grouped(), rhythm.word());
            format!("Agreed  {agreement}: {amount} → {} {often}, first {}", who(*to), due.date)
        }
        Event::StandingPaid { agreement, date, next, .. } => format!("Done  {agreement} of {date}{}", then(*next)),
        Event::StandingFailed { agreement, amount, date, reason, next, .. } => {
            let why = clean_line(&reason.message());
            format!("Failed  {agreement} of {date}, {}: {why}{}", amount.grouped(), then(*next))
        }
        Event::MandateGiven { agreement, account, creditor, .. } => {
            format!("Agreed  {agreement}: {} collects from {}", who(*creditor), who(*account))
        }
        Event::HolderAdded { account, holder } => format!("Joint  {} with {}", who(*account), who(*holder)),
        Event::HolderRemoved { account, holder } => {
            format!("Joint  {} no longer with {}", who(*account), who(*holder))
        }
        Event::DayLimitSet { account, amount: Some(amount) } => {
            format!("Limit  {} a day for {}", amount.grouped(), who(*account))
        }
        Event::DayLimitSet { account, amount: None } => format!("Limit  none for {}", who(*account)),
        Event::DayLimitUsed { account, amount, .. } => {
            format!("Limit  {} used by {}", amount.grouped(), who(*account))
        }
        Event::Debited { agreement, account } => format!("Collected  from {} by {agreement}", who(*account)),
        Event::LoanGranted { agreement, account, amount, payment, months, .. } => {
            let (amount, payment) = (amount.grouped(), payment.grouped());
            format!("Lent  {agreement}: {amount} to {}, {payment} in {months} months", who(*account))
        }
        Event::LoanPaid { agreement, account, principal, interest, next, .. } => {
            let (back, interest) = (principal.grouped(), interest.grouped());
            format!("Paid back  {back} + {interest} by {} on {agreement}{}", who(*account), then(*next))
        }
        Event::LoanFailed { agreement, amount, reason, on, .. } => {
            let why = clean_line(&reason.message());
            format!("Failed  {agreement}, {}: {why}, again {on}", amount.grouped())
        }
        Event::AgreementEnded { agreement, account } => format!("Ended  {agreement} of {}", who(*account)),
        Event::AccountFrozen { account } => format!("Frozen  {}", who(*account)),
        Event::AccountUnfrozen { account } => format!("Unfrozen  {}", who(*account)),
        Event::AccountClosed { account } => format!("Closed  {}", who(*account)),
        Event::CustomerForgotten { customer } => format!("Forgotten  {}", who(*customer)),
        Event::Marked { text } => format!("Marked  {}", marker(text)),
        Event::ItemStocked { name, qty, price, .. } => {
            format!("Stocked  {} {name} @ {}", qty.grouped(), price.grouped())
        }
        Event::ItemsSold { lines, total, .. } => format!("Sold  {} for {}", sold(lines, world), total.grouped()),
        Event::ItemPriced { item, price } => format!("Priced  {} @ {}", world.shop.name(*item), price.grouped()),
        Event::ReorderSet { item, rule: Some(rule) } => {
            let (below, by) = (rule.below.grouped(), rule.by.grouped());
            format!("Reorder  {} below {below} by {by}", world.shop.name(*item))
        }
        Event::ReorderSet { item, rule: None } => format!("Reorder  {} no longer", world.shop.name(*item)),
        Event::ItemsReserved { order, lines, total, until, .. } => {
            let (order, until) = (Qty(order.0).grouped(), until_date(*until));
            format!("Held  {} for {}  shop order {order}{until}", total.grouped(), sold(lines, world))
        }
        Event::ShopOrderPaid { order, account, total } => {
            format!("Paid  {} by {}  shop order {}", total.grouped(), who(*account), Qty(order.0).grouped())
        }
        Event::ShopOrderShipped { order, account } => {
            format!("Shipped  shop order {} to {}", Qty(order.0).grouped(), who(*account))
        }
        Event::ShopOrderCancelled { order, account, released, refunded, expired } => {
            let (what, amount) =
                if *refunded > Money::ZERO { ("refunded to", refunded) } else { ("released for", released) };
            let verb = if *expired { "Expired" } else { "Cancelled" };
            let order = Qty(order.0).grouped();
            format!("{verb}  shop order {order}, {} {what} {}", amount.grouped(), who(*account))
        }
        Event::MoneyHeld { hold, account, amount, until, .. } => {
            let (hold, until) = (Qty(hold.0).grouped(), until_date(*until));
            format!("Held  {} of {}  hold {hold}{until}", amount.grouped(), who(*account))
        }
        Event::HoldCaptured { hold, account, to, amount, released, .. } => {
            let to = to.map_or_else(String::new, |to| format!(" → {}", who(to)));
            let rest =
                if *released > Money::ZERO { format!(", {} released", released.grouped()) } else { String::new() };
            format!("Captured  {} of {}{to}{rest}  hold {}", amount.grouped(), who(*account), Qty(hold.0).grouped())
        }
        Event::HoldReleased { hold, account, amount } => {
            format!("Released  {} of {}  hold {}", amount.grouped(), who(*account), Qty(hold.0).grouped())
        }
        Event::HoldExpired { hold, account, amount } => {
            format!("Expired  {} of {}  hold {}", amount.grouped(), who(*account), Qty(hold.0).grouped())
        }
        Event::InstrumentListed { symbol, tick, lot, .. } => {
            format!("Listed  {symbol} tick {tick} lot {}", lot.grouped())
        }
        Event::SharesGranted { account, instrument, qty } => {
            format!("Granted  {} {} to {}", qty.grouped(), symbol(*instrument), who(*account))
        }
        Event::OrderAccepted { order, side, qty, kind, fee_bps, instrument, beside: None, .. } => {
            accepted(*order, held(*side, *qty, *kind, *fee_bps, symbol(*instrument)))
        }
        Event::OrderAccepted { order, beside: Some(limit), .. } => {
            format!("Accepted  order {} beside {}", number(*order), number(*limit))
        }
        Event::TradeExecuted(t) => {
            format!("Trade  {} @ {}  maker {}", t.qty.grouped(), t.price.grouped(), who(t.maker_account))
        }
        Event::OrderCancelled { order, qty, reason } => {
            let order = named(*order, world).unwrap_or_else(|| format!("{} with", number(*order)));
            // Who asked stands above it.
            let why = if *reason == crate::domain::CancelReason::Requested { "" } else { reason.words() };
            let comma = if why.is_empty() { "" } else { ", " };
            format!("Cancelled  {order} {} open{comma}{why}", qty.grouped())
        }
        Event::OrderReduced { order, qty } => {
            let order = named(*order, world).unwrap_or_else(|| number(*order));
            format!("Reduced  {order} by {}", qty.grouped())
        }
        Event::OrderAmended { order, qty, price, stop } => {
            let order = named(*order, world).unwrap_or_else(|| number(*order));
            let stop = stop.map_or_else(String::new, |stop| format!(" stop {}", stop.grouped()));
            format!("Amended  {order} to {} @ {}{stop}", qty.grouped(), price.grouped())
        }
        Event::StopTriggered { order, .. } => {
            format!("Set off  stop {}", named(*order, world).unwrap_or_else(|| number(*order)))
        }
        Event::OrderPriced { order, price } => {
            let order = named(*order, world).unwrap_or_else(|| number(*order));
            format!("Rests  {order} @ {}", price.grouped())
        }
        Event::ExitRefused { order, rejection } => {
            format!("Refused  what follows order {}: {}", number(*order), clean_line(&rejection.message()))
        }
        Event::SelfTradesSet { account, mode } => format!("Self-trades  {} for {}", mode.word(), who(*account)),
        Event::Uncrossed { instrument, qty, price } => {
            format!("Auction  {} {} @ {}", qty.grouped(), symbol(*instrument), price.grouped())
        }
        Event::PhaseChanged { instrument, phase } => format!("Market  {} {}", symbol(*instrument), phase.word()),
        Event::DayEnded { date, next } => format!("Day ended  {date}, next {next}"),
        Event::MarginSet { account, on } => {
            format!("Margin  {} for {}", if *on { "on" } else { "off" }, who(*account))
        }
        Event::MarginCalled { account, equity, needed, .. } => {
            format!("Called  {} for {}, equity {}", who(*account), needed.grouped(), equity.grouped())
        }
        Event::MarginMet { account, equity } => format!("Call met  {}, equity {}", who(*account), equity.grouped()),
        Event::PositionsReduced { account, equity, needed } => {
            let left =
                if *needed > Money::ZERO { format!(", {} still missing", needed.grouped()) } else { String::new() };
            format!("Reduced  positions of {}, equity {}{left}", who(*account), equity.grouped())
        }
        Event::DividendDeclared { instrument, amount } => {
            format!("Dividend  {} a share of {}", amount.grouped(), symbol(*instrument))
        }
        Event::DividendPaid { account, instrument, qty, amount } => {
            let (way, amount) = came(*amount);
            let (qty, who) = (qty.grouped(), who(*account));
            format!("Dividend  {amount} {way} {who} on {qty} {}", symbol(*instrument))
        }
        Event::SharesSplit { instrument, new, old } => {
            format!("Split  {} {} for {}", symbol(*instrument), new.grouped(), old.grouped())
        }
        Event::CashInLieu { account, instrument, amount } => {
            let (way, amount) = came(*amount);
            format!("In lieu  {amount} {way} {} for a part of {}", who(*account), symbol(*instrument))
        }
        Event::OrderAdjusted { order, open, kind, .. } => {
            let order = named(*order, world).unwrap_or_else(|| number(*order));
            format!("Adjusted  {order} to {} open{}", open.grouped(), all_terms(*kind, None, None, Price::grouped))
        }
        Event::TradePrinted { instrument, qty, price } => {
            format!("Print  {} {} @ {} outside the book", qty.grouped(), symbol(*instrument), price.grouped())
        }
    }
}

/// When it goes on.
fn then(next: Option<Due>) -> String {
    next.map_or_else(|| ", the last".to_owned(), |due| format!(", next {}", due.on))
}

/// Whether money came to somebody or from them, and how much.
fn came(amount: Money) -> (&'static str, String) {
    let size = Money(amount.0.saturating_abs()).grouped();
    if amount < Money::ZERO { ("from", size) } else { ("to", size) }
}

fn accepted(order: OrderId, held: Option<String>) -> String {
    match held {
        Some(held) => format!("Held  {held}  order {}", number(order)),
        None => format!("Accepted  order {}", number(order)),
    }
}

/// `3 widget, 1 gadget`
fn sold(lines: &[SoldLine], world: &World) -> String {
    let things = lines.iter().map(|line| format!("{} {}", line.qty.grouped(), world.shop.name(line.item)));
    things.collect::<Vec<_>>().join(", ")
}

/// What an order reserves when it is taken; `None` for market orders, which are done within their
/// record.
fn held(side: Side, qty: Qty, kind: OrderKind, fee_bps: u32, symbol: &str) -> Option<String> {
    let price = match kind {
        OrderKind::Limit { price, .. } => price,
        OrderKind::Stop { trigger, limit, .. } => limit.unwrap_or(trigger),
        _ => return None,
    };
    if side == Side::Sell {
        return Some(format!("{} {symbol}", qty.grouped()));
    }
    let value = price.times(qty)?;
    let fee = money_to_hold(price, qty, fee_bps)?.minus(value)?;
    let fee = if fee == Money::ZERO { String::new() } else { format!(" + fee {}", fee.grouped()) };
    Some(format!("{}{fee}", value.grouped()))
}

/// `9,118 ACME`, where the order is still open in that world.
fn named(order: OrderId, world: &World) -> Option<String> {
    let symbol = world.exchange.order(order).map(|found| world.exchange.symbol(found.instrument));
    symbol.map(|symbol| format!("{} {symbol}", number(order)))
}
