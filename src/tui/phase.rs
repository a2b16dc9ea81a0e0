//! What a market does with orders, on the screen: a word where it does not simply trade, and what an
//! auction would come to.

use super::format;
use super::model::Model;
use crate::domain::{InstrumentId, Phase};
use ratatui::text::Span;

/// `AUCTION`, `HALTED`, `CLOSED`; nothing while it trades.
pub fn word(phase: Phase) -> Option<&'static str> {
    match phase {
        Phase::Continuous => None,
        Phase::Auction => Some("AUCTION"),
        Phase::Halted => Some("HALTED"),
        Phase::Closed => Some("CLOSED"),
    }
}

/// The same for the title of a pane, with a blank before it.
pub fn badge(model: &Model, id: InstrumentId) -> Option<Span<'static>> {
    let word = word(model.shown().world.exchange.phase(id))?;
    Some(Span::styled(format!(" {word}"), model.theme.changed))
}

/// What an auction would come to: `uncross 101.52 × 340  +20 bid`; `None` outside of one.
pub fn indicative(model: &Model, id: InstrumentId) -> Option<String> {
    let exchange = &model.shown().world.exchange;
    if exchange.phase(id) != Phase::Auction {
        return None;
    }
    let Some(found) = exchange.indicative(id) else { return Some("auction: nothing crosses".to_owned()) };
    let places = format::places(exchange.instrument(id).map(|listed| listed.tick).unwrap_or_default());
    let more = format::count(found.imbalance.unsigned_abs());
    let imbalance = match found.imbalance {
        0 => "even".to_owned(),
        1.. => format!("+{more} bid"),
        _ => format!("+{more} ask"),
    };
    Some(format!("≈ {} × {}  {imbalance}", format::price(found.price, places), found.qty.grouped()))
}
