//! Whether a record has to do with an account or an instrument: its command names it, or one of its
//! events touches it. Orders are known by their numbers alone once they are placed, so whose they
//! are is asked of [`Orders`].

use crate::command_line::actor;
use crate::domain::{AccountId, AccountRef, Command, Event, InstrumentId, OrderId, Step, Symbol};
use crate::views::Orders;

/// Whether a step names an account, by one of its names, or touches it.
pub fn touches_account(step: &Step, id: AccountId, names: &[AccountRef], orders: &Orders) -> bool {
    let named = || accounts_named(&step.command).into_iter().flatten().any(|name| names.contains(name));
    let own = |order| orders.get(order).is_some_and(|placed| placed.account == id);
    let touched = |event: &Event| match event {
        Event::AccountOpened { account, .. }
        | Event::GiftPaid { account, .. }
        | Event::AccountVerified { account }
        | Event::Deposited { account, .. }
        | Event::Withdrawn { account, .. }
        | Event::CreditLineSet { account, .. }
        | Event::AccountFrozen { account }
        | Event::AccountUnfrozen { account }
        | Event::AccountClosed { account }
        | Event::SharesGranted { account, .. }
        | Event::OrderAccepted { account, .. }
        | Event::ItemsSold { account, .. } => *account == id,
        Event::Transferred { from, to, .. } => *from == id || *to == id,
        Event::TradeExecuted(trade) => trade.maker_account == id || trade.taker_account == id,
        Event::OrderCancelled { order, .. } | Event::OrderReduced { order, .. } | Event::OrderAmended { order, .. } => {
            own(*order)
        }
        Event::InstrumentListed { .. }
        | Event::TradePrinted { .. }
        | Event::ItemStocked { .. }
        | Event::Marked { .. } => false,
    };
    named() || order_named(&step.command).is_some_and(own) || step.outcome.events().iter().any(touched)
}

/// Whether a step names an instrument or touches it.
pub fn touches_instrument(step: &Step, id: InstrumentId, symbol: Symbol, orders: &Orders) -> bool {
    let of_it = |order| orders.get(order).is_some_and(|placed| placed.instrument == id);
    let touched = |event: &Event| match event {
        Event::InstrumentListed { instrument, .. }
        | Event::SharesGranted { instrument, .. }
        | Event::OrderAccepted { instrument, .. }
        | Event::TradePrinted { instrument, .. } => *instrument == id,
        Event::TradeExecuted(trade) => trade.instrument == id,
        Event::OrderCancelled { order, .. } | Event::OrderReduced { order, .. } | Event::OrderAmended { order, .. } => {
            of_it(*order)
        }
        _ => false,
    };
    symbol_named(&step.command) == Some(symbol)
        || order_named(&step.command).is_some_and(of_it)
        || step.outcome.events().iter().any(touched)
}

fn accounts_named(command: &Command) -> [Option<&AccountRef>; 2] {
    match command {
        Command::Transfer { from, to, .. } => [Some(from), Some(to)],
        Command::Credit { account, .. }
        | Command::Freeze { account }
        | Command::Unfreeze { account }
        | Command::Close { account }
        | Command::Grant { account, .. } => [Some(account), None],
        other => [actor(other), None],
    }
}

fn order_named(command: &Command) -> Option<OrderId> {
    match command {
        Command::Cancel { order } | Command::Reduce { order, .. } | Command::Amend { order, .. } => Some(*order),
        _ => None,
    }
}

fn symbol_named(command: &Command) -> Option<Symbol> {
    match command {
        Command::List { symbol, .. }
        | Command::Grant { symbol, .. }
        | Command::Place { symbol, .. }
        | Command::Print { symbol, .. } => Some(*symbol),
        Command::CancelAll { symbol, .. } => *symbol,
        _ => None,
    }
}
