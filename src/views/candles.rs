//! Candles: the first, highest, lowest and last price of each stretch of time, and its volume.

use super::Stamp;
use super::shared::Shared;
use crate::domain::{Event, InstrumentId, Price, Qty, Time};

/// How many candles of each period are kept at the least: more than the widest chart shows.
const KEPT: usize = 256;

/// So many candles are shared, or dropped, at a time.
pub(super) const PIECE: usize = 32;

/// The last candles of one instrument and period.
type Ring = Shared<Candle, PIECE>;

/// How long a candle lasts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Period {
    /// Five seconds.
    Seconds5,
    /// One minute.
    #[default]
    Minute,
    /// A quarter of an hour.
    Minutes15,
}

impl Period {
    /// All of them, shortest first.
    pub const ALL: [Period; 3] = [Period::Seconds5, Period::Minute, Period::Minutes15];

    /// In microseconds.
    pub fn micros(self) -> i64 {
        match self {
            Period::Seconds5 => 5 * Time::SECOND,
            Period::Minute => Time::MINUTE,
            Period::Minutes15 => 15 * Time::MINUTE,
        }
    }

    /// `5 s`, `1 min`, `15 min`.
    pub fn words(self) -> &'static str {
        match self {
            Period::Seconds5 => "5 s",
            Period::Minute => "1 min",
            Period::Minutes15 => "15 min",
        }
    }

    /// The next longer one, and from the longest the shortest.
    pub fn next(self) -> Period {
        match self {
            Period::Seconds5 => Period::Minute,
            Period::Minute => Period::Minutes15,
            Period::Minutes15 => Period::Seconds5,
        }
    }
}

/// One candle. Stretches without a trade have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candle {
    /// When its stretch began: a multiple of the period.
    pub start: Time,
    /// The first price.
    pub open: Price,
    /// The highest.
    pub high: Price,
    /// The lowest.
    pub low: Price,
    /// The last.
    pub close: Price,
    /// How many shares were traded.
    pub volume: Qty,
}

/// The last candles of each instrument and period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candles {
    rings: Vec<[Ring; Period::ALL.len()]>,
}

impl Candles {
    /// The last candles of an instrument, oldest first.
    pub fn of(&self, instrument: InstrumentId, period: Period) -> impl DoubleEndedIterator<Item = &Candle> {
        let rings = self.rings.get(instrument.index());
        rings.into_iter().flat_map(move |rings| rings[period as usize].iter()) // one ring for each variant
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event) {
        let (instrument, qty, price) = match event {
            Event::TradeExecuted(trade) => (trade.instrument, trade.qty, trade.price),
            Event::TradePrinted { instrument, qty, price } => (*instrument, *qty, *price),
            Event::InstrumentListed { .. } => return self.rings.push(Default::default()),
            _ => return,
        };
        if let Some(rings) = self.rings.get_mut(instrument.index()) {
            for (ring, period) in rings.iter_mut().zip(Period::ALL) {
                add(ring, period, stamp.at, price, qty);
            }
        }
    }
}

fn add(ring: &mut Ring, period: Period, at: Time, price: Price, qty: Qty) {
    let start = Time(at.0 - at.0.rem_euclid(period.micros()));
    match ring.last_mut() {
        Some(last) if last.start == start => {
            last.high = last.high.max(price);
            last.low = last.low.min(price);
            last.close = price;
            last.volume = Qty(last.volume.0.saturating_add(qty.0)); // a picture, not the books
        }
        _ => {
            ring.push(Candle { start, open: price, high: price, low: price, close: price, volume: qty });
            ring.keep(KEPT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_candle_spans_its_period_and_a_gap_has_none() {
        let mut ring = Ring::default();
        let second = Time::SECOND;
        for (at, price, qty) in [(0, 100, 1), (30, 130, 2), (59, 90, 3), (60, 95, 4), (200, 50, 5)] {
            add(&mut ring, Period::Minute, Time(at * second), Price(price), Qty(qty));
        }
        let shown: Vec<_> =
            ring.iter().map(|c| (c.start.0 / second, c.open.0, c.high.0, c.low.0, c.close.0, c.volume.0)).collect();
        assert_eq!(shown, [(0, 100, 130, 90, 90, 6), (60, 95, 95, 95, 95, 4), (180, 50, 50, 50, 50, 5)]);
    }

    #[test]
    fn the_ring_is_bounded() {
        let mut ring = Ring::default();
        for i in 0..1_000 {
            add(&mut ring, Period::Seconds5, Time(i * 5 * Time::SECOND), Price(1), Qty(1));
        }
        assert!((KEPT..KEPT + PIECE).contains(&ring.len()));
        assert_eq!(ring.iter().next_back().map(|c| c.start), Some(Time(999 * 5 * Time::SECOND)));
    }
}
