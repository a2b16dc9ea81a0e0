//! The collar: how far from the last price an order may trade. It protects a market order from an
//! empty book, and everybody from a slip of the finger.
//!
//! Venues differ: Nasdaq's limit-up-limit-down bands stop the market, CME's protection points bound
//! each market order, Xetra's price ranges start an auction. Here a market order becomes one with the
//! collar as its limit, and a limit order that would buy above or sell below the collar is refused;
//! one on its passive side may stand as far away as it likes, for it hurts nobody.

use crate::domain::exchange::Exchange;
use crate::domain::{InstrumentId, Price, Rejection, Rules, Side};

impl Exchange {
    /// The worst price at which an order may trade now: the last price and so many basis points of it,
    /// within on the tick. Before the first trade it goes by the best price of the other side. `None`
    /// without a collar, or with nothing to go by.
    pub fn collar(&self, rules: &Rules, instrument: InstrumentId, side: Side) -> Option<Price> {
        let reference = self.last_price(instrument).or_else(|| self.best(instrument, side.opposite()))?;
        bound(self, rules, instrument, side, reference)
    }
}

fn bound(exchange: &Exchange, rules: &Rules, id: InstrumentId, side: Side, reference: Price) -> Option<Price> {
    let collar_bps = rules.collar_bps?;
    let tick = exchange.instrument(id)?.tick;
    let away = i128::from(reference.0) * i128::from(collar_bps) / 10_000;
    let away = i64::try_from(away).ok()?;
    let price = match side {
        Side::Buy => Price(reference.0.checked_add(away)?).down_to(tick)?,
        Side::Sell => Price(reference.0.checked_sub(away)?).up_to(tick)?,
    };
    Some(price.clamp(tick, Price::LIMIT))
}

/// Whether a limit order may trade at its price.
pub(super) fn check(
    exchange: &Exchange,
    rules: &Rules,
    instrument: InstrumentId,
    side: Side,
    price: Price,
) -> Result<(), Rejection> {
    let Some(last) = exchange.last_price(instrument).filter(|_| rules.collar_bps.is_some()) else { return Ok(()) };
    match bound(exchange, rules, instrument, side, last) {
        Some(bound) if !side.reaches(bound, price) => Err(Rejection::OutsideCollar { price, bound }),
        _ => Ok(()),
    }
}
