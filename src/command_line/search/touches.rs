//! Whether a record has to do with an account or an instrument: its command names it, or one of its
//! events touches it. Orders are known by their numbers alone once they are placed, so whose they
//! are is asked of [`Orders`].

use crate::domain::{AccountId, AccountRef, Event, InstrumentId, Step, Symbol};
use crate::views::Orders;

/// Whether a step names an account, by one of its names, or touches it.
pub fn touches_account(step: &Step, id: AccountId, names: &[AccountRef], orders: &Orders) -> bool {
    let named = || step.command.accounts().into_iter().flatten().any(|name| names.contains(name));
    let own = |order| orders.get(order).is_some_and(|placed| placed.account == id);
    let touched = |event: &Event| event.accounts().contains(&Some(id)) || event.order().is_some_and(own);
    named() || step.command.order().is_some_and(own) || step.outcome.events().iter().any(touched)
}

/// Whether a step names an instrument or touches it.
pub fn touches_instrument(step: &Step, id: InstrumentId, symbol: Symbol, orders: &Orders) -> bool {
    let of_it = |order| orders.get(order).is_some_and(|placed| placed.instrument == id);
    let touched = |event: &Event| event.instrument() == Some(id) || event.order().is_some_and(of_it);
    step.command.symbol() == Some(symbol)
        || step.command.order().is_some_and(of_it)
        || step.outcome.events().iter().any(touched)
}
