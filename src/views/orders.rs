//! Whose which order was, along a line: the world forgets orders that are done.
//! Who asks for it reads the records that an [`OrderLog`](super::OrderLog) does without.

use super::by_order::ByOrder;
use crate::domain::{AccountId, Event, InstrumentId, OrderId, Record, Side};

/// What an order was when it was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Whose.
    pub account: AccountId,
    /// For what.
    pub instrument: InstrumentId,
    /// Which way.
    pub side: Side,
}

/// All orders of a line, up to the last record that was noted.
#[derive(Clone, Debug, Default)]
pub struct Orders(ByOrder<Placed>);

impl Orders {
    /// Remembers the orders of the next record of the line.
    pub fn note(&mut self, record: &Record) {
        for event in record.events() {
            if let Event::OrderAccepted { order, account, instrument, side, .. } = event {
                self.0.push(*order, Placed { account: *account, instrument: *instrument, side: *side });
            }
        }
    }

    /// What an order was.
    pub fn get(&self, order: OrderId) -> Option<&Placed> {
        self.0.get(order)
    }
}
