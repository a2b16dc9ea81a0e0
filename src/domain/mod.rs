//! The rules of bank, exchange and shop. Pure: no files, no clock, no dice, no floats; knows
//! nothing of the rest of the program.
//!
//! A [`Command`] is decided on against the [`World`]: [`decide()`] gives the [`Event`]s that follow or
//! a [`Rejection`]. [`apply()`] folds an event into the world. That is all there is to it.

pub mod bank;
pub mod desk;
pub mod exchange;
pub mod invariant;
pub mod shop;

mod apply;
mod calendar;
mod command;
mod currency;
mod date;
mod decide;
mod event;
mod fingerprint;
mod ids;
mod mentions;
mod money;
mod names;
pub mod personal;
mod record;
mod rejection;
#[cfg(test)]
pub(crate) mod samples;
mod scenario;
mod terms;
mod time_of_day;
mod world;

pub use apply::{Inconsistent, apply, postings, skip_numbers};
pub use calendar::{Calendar, Holidays, Weekday};
pub use command::{Command, OrderLine};
pub use currency::{Currency, Rate};
pub use date::Date;
pub use decide::{Draws, decide, decide_into};
pub use event::{CancelReason, Event, SoldLine, Trade};
pub use fingerprint::{Fingerprint, fingerprint};
pub use ids::{
    AccountId, AgreementId, BranchId, HoldId, InstrumentId, ItemId, OrderId, RecordNo, ShopOrderId, Time, TradeId,
};
pub use money::{Money, NumberError, Price, Qty};
pub use names::{AccountRef, BranchName, Code, Email, Handle, Iban, ItemName, NameError, SEALED, Symbol, Text};
pub use record::{BranchOp, Entry, Outcome, Record, Source, Step};
pub use rejection::{Rejection, percent};
pub use scenario::{
    BankCode, Behaviour, CustomerSpec, InstrumentSpec, ItemSpec, MarginRules, ParticipantSpec, Rules, Scenario,
};
pub use terms::{Exit, OrderKind, Phase, SelfTrade, Side, TimeInForce};
pub use time_of_day::TimeOfDay;
pub use world::World;
