//! The tape: the last trades of each instrument, newest last.

use super::Stamp;
use crate::domain::{Event, InstrumentId, Price, Qty, RecordNo, Side, Time};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How many prints of an instrument are kept.
pub(super) const KEPT: usize = 128;

/// One trade as the ticker prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    /// The record.
    pub n: RecordNo,
    /// When.
    pub at: Time,
    /// At which price.
    pub price: Price,
    /// How many shares.
    pub qty: Qty,
    /// Which way the taker traded; unknown for trades outside the book.
    pub taker_side: Option<Side>,
}

/// The last prints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tape {
    prints: Vec<VecDeque<Print>>,
}

impl Tape {
    /// The last prints of an instrument, newest first.
    pub fn latest(&self, instrument: InstrumentId) -> impl Iterator<Item = &Print> {
        self.prints.get(instrument.index()).into_iter().flat_map(|prints| prints.iter().rev())
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event) {
        let (instrument, qty, price, taker_side) = match event {
            Event::TradeExecuted(trade) => (trade.instrument, trade.qty, trade.price, Some(trade.taker_side)),
            Event::TradePrinted { instrument, qty, price } => (*instrument, *qty, *price, None),
            Event::InstrumentListed { .. } => return self.prints.push(VecDeque::new()),
            _ => return,
        };
        if let Some(prints) = self.prints.get_mut(instrument.index()) {
            if prints.len() == KEPT {
                prints.pop_front();
            }
            prints.push_back(Print { n: stamp.n, at: stamp.at, price, qty, taker_side });
        }
    }
}
