//! What orders have to do with each other.

use crate::domain::{Event, OrderId};
use serde::{Deserialize, Serialize};

/// What an order has to do with another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tie {
    /// They are a pair: one cancels the other.
    Pair(OrderId),
    /// The other's fill set this one going.
    ExitOf(OrderId),
    /// This one's fill set the other going.
    Exit(OrderId),
}

impl Tie {
    /// The ties that an event makes, each with the order that has it.
    pub(in crate::views) fn of(event: &Event) -> impl Iterator<Item = (OrderId, Tie)> {
        let (pair, exit) = match event {
            Event::OrderAccepted { order, beside, after, .. } => {
                (beside.map(|limit| (limit, *order)), after.map(|after| (after, *order)))
            }
            _ => (None, None),
        };
        let pair = pair.map(|(limit, stop)| [(limit, Tie::Pair(stop)), (stop, Tie::Pair(limit))]);
        let exit = exit.map(|(entry, exit)| [(entry, Tie::Exit(exit)), (exit, Tie::ExitOf(entry))]);
        pair.into_iter().chain(exit).flatten()
    }
}
