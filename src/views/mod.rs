//! Read models: left folds over events that answer what the [`World`] does not keep, because no
//! decision needs it: candles, the tape, profit and loss, mail, counts.
//!
//! A [`Moment`] is the world and all read models at one record: what a screen shows. It is what
//! checkpoints keep, so everything here is small, bounded, or shared between copies.

pub mod blotter;
mod by_order;
mod candle_rows;
pub mod candles;
pub mod compare;
pub mod depth;
mod equity;
mod grown;
pub mod impact;
mod long;
mod mail;
pub mod market_data;
mod moment;
mod order_log;
mod orders;
pub mod performance;
pub mod plot;
mod portfolio;
pub mod quantity;
pub mod ratio;
pub mod reports;
mod sales;
mod shared;
pub mod statement;
mod stats;
mod tape;

pub use candles::{Candle, Candles, Period, Series, Span, vwap};
pub use depth::Depth;
pub use equity::equity;
pub use grown::{Beyond, Grown};
pub use impact::Impact;
pub use mail::{Letter, LetterKind, Mailbox, letters_of};
pub use market_data::{Day, MarketData, Quote};
pub use moment::{Kept, Moment};
pub use order_log::OrderLog;
pub use orders::{Orders, Placed};
pub use performance::Performance;
pub use portfolio::{Charges, Portfolio, Position, ProfitAndLoss};
pub use sales::{Sales, SoldOn};
pub use statement::EntryCounts;
pub use stats::Stats;
pub use tape::{Print, Tape};

use crate::domain::{Event, RecordNo, Source, Time, World};
use serde::{Deserialize, Serialize};

/// All read models.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Views {
    /// The last trades of each instrument.
    pub tape: Tape,
    /// The last candles of each instrument.
    pub candles: Candles,
    /// Each instrument's day.
    pub market: MarketData,
    /// What everybody's shares have cost and earned.
    pub portfolio: Portfolio,
    /// What the bank has written to its customers.
    pub mail: Mailbox,
    /// What the shop has sold.
    pub sales: Sales,
    /// When orders were taken, and what they have traded for.
    pub orders: OrderLog,
    /// How many entries everybody's statement has.
    pub entries: EntryCounts,
    /// Counts of everything.
    pub stats: Stats,
}

/// Where an event stands: all that read models know of its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The record's number.
    pub n: RecordNo,
    /// When.
    pub at: Time,
    /// By whom.
    pub by: Source,
}

impl Views {
    /// Folds an event in. `world` is the world before it.
    pub fn fold(&mut self, stamp: &Stamp, event: &Event, world: &World) {
        self.tape.fold(stamp, event);
        self.candles.fold(stamp, event);
        self.market.fold(stamp, event);
        self.portfolio.fold(event, world);
        self.mail.fold(stamp, event);
        self.orders.fold(stamp, event, world);
        self.sales.fold(stamp, event, world);
        self.entries.fold(event);
        self.stats.fold(event);
    }
}
