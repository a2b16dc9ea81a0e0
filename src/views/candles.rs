//! Candles: the first, highest, lowest and last price of each stretch of time, its volume, and what was
//! paid for it.
//!
//! Stretches of a [`Span`] begin at its multiples since 1970-01-01T00:00:00Z: a day's candle is the day
//! in UTC, an hour's begins with the hour. Trades that are reported from outside the book count as
//! those in it do. The candles of a period that is a multiple of another are those of the shorter one
//! put together: [`Candle::extend`].
//!
//! After a split the candles from before it are in the shares of after it: prices × old ÷ new and volumes ×
//! new ÷ old, both cut down; what was paid stays. So a chart has no gap where nothing was gained or lost.
//! That is a picture: the tape, statements and records tell each trade as it was.

use super::Stamp;
use super::shared::Shared;
use crate::domain::exchange::Ratio;
use crate::domain::{Event, InstrumentId, Money, Price, Qty, Record, Time};
use serde::{Deserialize, Serialize};
use std::fmt;

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

/// Any length of time above zero, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(i64);

impl Span {
    /// A second.
    pub const SECOND: Span = Span(Time::SECOND);
    /// A minute.
    pub const MINUTE: Span = Span(Time::MINUTE);
    /// An hour.
    pub const HOUR: Span = Span(Time::HOUR);
    /// A day.
    pub const DAY: Span = Span(24 * Time::HOUR);

    /// A length in microseconds; `None` where it is not above zero.
    pub fn new(micros: i64) -> Option<Span> {
        (micros > 0).then_some(Span(micros))
    }

    /// In microseconds.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Where the stretch that a moment lies in begins.
    pub fn start(self, at: Time) -> Time {
        Time(at.0.saturating_sub(at.0.rem_euclid(self.0)))
    }

    /// Where the stretch that a moment lies in ends, and the next begins.
    pub fn end(self, at: Time) -> Time {
        Time(self.start(at).0.saturating_add(self.0))
    }
}

impl From<Period> for Span {
    fn from(period: Period) -> Span {
        Span(period.micros())
    }
}

impl fmt::Display for Span {
    /// As it is given: `90s` is `1m30s`, `1d`. Parts of a second are microseconds: `250us`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.0;
        for (unit, length) in
            [("d", Span::DAY.0), ("h", Span::HOUR.0), ("m", Span::MINUTE.0), ("s", Span::SECOND.0), ("us", 1)]
        {
            if left >= length {
                write!(f, "{}{unit}", left / length)?;
                left %= length;
            }
        }
        Ok(())
    }
}

/// One candle. Stretches without a trade have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The sum of price × shares, in ten-thousandths of the currency's unit.
    pub value: i128,
    /// How many trades.
    pub trades: u64,
}

impl Candle {
    /// Of one trade.
    pub(super) fn of(start: Time, price: Price, qty: Qty) -> Candle {
        let value = value_of(price, qty);
        Candle { start, open: price, high: price, low: price, close: price, volume: qty, value, trades: 1 }
    }

    /// What came after it is put to it; the start stays.
    pub fn extend(&mut self, later: &Candle) {
        self.high = self.high.max(later.high);
        self.low = self.low.min(later.low);
        self.close = later.close;
        self.volume = Qty(self.volume.0.saturating_add(later.volume.0)); // a picture, not the books
        self.value = self.value.saturating_add(later.value);
        self.trades += later.trades;
    }

    /// The same in shares of after a split. What is beyond counting stays as it is.
    pub(super) fn split(&mut self, ratio: Ratio) {
        for price in [&mut self.open, &mut self.high, &mut self.low, &mut self.close] {
            *price = ratio.price(*price).unwrap_or(*price);
        }
        self.volume = ratio.shares(self.volume).unwrap_or(self.volume);
    }

    /// The average price of a share, see [`vwap`].
    pub fn vwap(&self) -> Option<Price> {
        vwap(self.value, self.volume)
    }
}

/// Price × shares, in ten-thousandths of the currency's unit.
pub fn value_of(price: Price, qty: Qty) -> i128 {
    i128::from(price.0) * i128::from(qty.0)
}

/// So many ten-thousandths, cut down to the cent. Only a damaged journal holds more than can be counted.
pub fn cents_of(value: i128) -> Money {
    Money(i64::try_from(value / 100).unwrap_or(i64::MAX))
}

/// The volume-weighted average price: the sum of price × shares ÷ the sum of shares, rounded to the
/// nearest ten-thousandth, halves up. `None` without shares.
pub fn vwap(value: i128, volume: Qty) -> Option<Price> {
    let volume = i128::from(volume.0);
    let rounded = value.checked_add(volume / 2)?.checked_div_euclid(volume)?;
    i64::try_from(rounded).ok().map(Price)
}

/// What was traded by an event: of what, how many shares, at which price.
pub(super) fn traded(event: &Event) -> Option<(InstrumentId, Qty, Price)> {
    match event {
        Event::TradeExecuted(trade) => Some((trade.instrument, trade.qty, trade.price)),
        Event::TradePrinted { instrument, qty, price } => Some((*instrument, *qty, *price)),
        _ => None,
    }
}

/// What an event splits, and how.
pub(super) fn split(event: &Event) -> Option<(InstrumentId, Ratio)> {
    match event {
        Event::SharesSplit { instrument, new, old } => Some((*instrument, Ratio { new: *new, old: *old })),
        _ => None,
    }
}

/// All candles of one instrument and any period: what a chart of the whole past takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    instrument: InstrumentId,
    span: Span,
    /// Oldest first.
    pub candles: Vec<Candle>,
}

impl Series {
    /// Before the first record.
    pub fn new(instrument: InstrumentId, span: Span) -> Series {
        Series { instrument, span, candles: Vec::new() }
    }

    /// Folds a record in.
    pub fn fold(&mut self, record: &Record) {
        for event in record.events() {
            if let Some((_, qty, price)) = traded(event).filter(|(instrument, ..)| *instrument == self.instrument) {
                self.add(Candle::of(self.span.start(record.at), price, qty));
            }
            if let Some((_, ratio)) = split(event).filter(|(instrument, _)| *instrument == self.instrument) {
                self.candles.iter_mut().for_each(|candle| candle.split(ratio));
            }
        }
    }

    fn add(&mut self, candle: Candle) {
        match self.candles.last_mut() {
            Some(last) if last.start == candle.start => last.extend(&candle),
            _ => self.candles.push(candle),
        }
    }
}

/// The last candles of each instrument and period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candles {
    pub(super) rings: Vec<[Ring; Period::ALL.len()]>,
}

impl Candles {
    /// The last candles of an instrument, oldest first.
    pub fn of(&self, instrument: InstrumentId, period: Period) -> impl DoubleEndedIterator<Item = &Candle> {
        let rings = self.rings.get(instrument.index());
        rings.into_iter().flat_map(move |rings| rings[period as usize].iter()) // one ring for each variant
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event) {
        if let Event::InstrumentListed { .. } = event {
            return self.rings.push(Default::default());
        }
        if let Some((instrument, ratio)) = split(event) {
            let rings = self.rings.get_mut(instrument.index());
            rings.into_iter().flatten().for_each(|ring| ring.change(|candle| candle.split(ratio)));
        }
        let Some((instrument, qty, price)) = traded(event) else { return };
        if let Some(rings) = self.rings.get_mut(instrument.index()) {
            for (ring, period) in rings.iter_mut().zip(Period::ALL) {
                add(ring, period, stamp.at, price, qty);
            }
        }
    }
}

fn add(ring: &mut Ring, period: Period, at: Time, price: Price, qty: Qty) {
    let candle = Candle::of(Span::from(period).start(at), price, qty);
    match ring.last_mut() {
        Some(last) if last.start == candle.start => last.extend(&candle),
        _ => {
            ring.push(candle);
            ring.keep(KEPT);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
    fn candles_from_before_a_split_are_in_the_shares_of_after_it() {
        use crate::domain::{RecordNo, Source};
        let (acme, other) = (InstrumentId(0), InstrumentId(1));
        let print = |instrument, price, qty| Event::TradePrinted { instrument, qty: Qty(qty), price: Price(price) };
        let list = |instrument, symbol: &str| Event::InstrumentListed {
            instrument,
            symbol: crate::domain::samples::symbol(symbol),
            name: None,
            tick: Price(100),
            lot: Qty(1),
        };
        let mut candles = Candles::default();
        let mut fold = |at: i64, event: &Event| {
            let stamp = Stamp { n: RecordNo(1), at: Time(at * Time::SECOND), by: Source::User };
            candles.fold(&stamp, event);
        };
        fold(0, &list(acme, "ACME"));
        fold(0, &list(other, "OTHER"));
        for (at, price, qty) in [(0, 90_000, 4), (10, 100_100, 3), (70, 100_000, 2)] {
            fold(at, &print(acme, price, qty));
            fold(at, &print(other, price, qty));
        }
        fold(80, &Event::SharesSplit { instrument: acme, new: Qty(3), old: Qty(2) });
        fold(90, &print(acme, 66_600, 1));
        let told = |id| {
            let all = candles.of(id, Period::Minute);
            all.map(|c| (c.open.0, c.high.0, c.low.0, c.close.0, c.volume.0, c.value)).collect::<Vec<_>>()
        };
        // 90,000 × 2 ÷ 3, 100,100 × 2 ÷ 3, 7 × 3 ÷ 2 cut down; what was paid stays, and the minute goes on.
        let after = [
            (60_000, 66_733, 60_000, 66_733, 10, 4 * 90_000 + 3 * 100_100),
            (66_666, 66_666, 66_600, 66_600, 4, 266_600),
        ];
        assert_eq!(told(acme), after);
        let whole = [
            (90_000, 100_100, 90_000, 100_100, 7, 4 * 90_000 + 3 * 100_100),
            (100_000, 100_000, 100_000, 100_000, 2, 200_000),
        ];
        assert_eq!(told(other), whole, "another one's stay");
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

    #[test]
    fn spans_have_their_text_and_begin_at_their_multiples() {
        let text = |micros| Span::new(micros).unwrap().to_string();
        assert_eq!([90 * Time::SECOND, 86_400 * Time::SECOND, 1_500_000].map(text), ["1m30s", "1d", "1s500000us"]);
        assert_eq!((Span::new(0), Span::new(-1)), (None, None));
        assert_eq!(Span::MINUTE.start(Time(-1)), Time(-Time::MINUTE), "before 1970");
        assert_eq!(Span::DAY.end(Time(Span::DAY.0)), Time(2 * Span::DAY.0));
    }

    #[test]
    fn the_average_price_is_rounded_to_the_nearest() {
        // 1 × 1.0000 + 2 × 1.0001 = 3.0002 over 3 shares: 1.000066…; a half goes up.
        assert_eq!(vwap(10_000 + 2 * 10_001, Qty(3)), Some(Price(10_001)));
        assert_eq!(vwap(10_000 + 10_001, Qty(2)), Some(Price(10_001)));
        assert_eq!(vwap(2 * 10_000 + 10_001, Qty(3)), Some(Price(10_000)));
        assert_eq!(vwap(0, Qty(0)), None);
    }

    fn series(span: Span, trades: &[(i64, i64, u64)]) -> Series {
        let mut series = Series::new(InstrumentId(0), span);
        for (at, price, qty) in trades {
            series.add(Candle::of(span.start(Time(*at)), Price(*price), Qty(*qty)));
        }
        series
    }

    fn trades() -> impl Strategy<Value = Vec<(i64, i64, u64)>> {
        prop::collection::vec((0_i64..20_000_000, 1_i64..1_000, 1_u64..1_000), 0..80).prop_map(|trades| {
            let mut at = -30_000_000;
            let passing = |(passed, price, qty)| {
                at += passed;
                (at, price, qty)
            };
            trades.into_iter().map(passing).collect()
        })
    }

    proptest! {
        /// Candles of k periods are the candles of one period, k by k.
        #[test]
        fn longer_candles_are_shorter_ones_put_together(trades in trades(), micros in 1_i64..9_000_000, k in 1_i64..20) {
            let (short, long) = (Span(micros), Span(micros * k));
            let mut merged = Series::new(InstrumentId(0), long);
            for candle in series(short, &trades).candles {
                merged.add(Candle { start: long.start(candle.start), ..candle });
            }
            prop_assert_eq!(merged, series(long, &trades));
        }

        /// Nothing is lost or made up, and a candle's average is that of its trades.
        #[test]
        fn the_average_is_the_naive_one(trades in trades(), micros in 1_i64..60_000_000) {
            let candles = series(Span(micros), &trades).candles;
            for candle in &candles {
                let inside: Vec<_> = trades.iter().filter(|(at, ..)| Span(micros).start(Time(*at)) == candle.start).collect();
                let value: i64 = inside.iter().map(|(_, price, qty)| price * *qty as i64).sum();
                let volume: i64 = inside.iter().map(|(.., qty)| *qty as i64).sum();
                // To the nearest, halves up: twice the remainder says which.
                let nearest = value / volume + i64::from(2 * (value % volume) >= volume);
                prop_assert_eq!((candle.vwap(), candle.trades), (Some(Price(nearest)), inside.len() as u64));
                prop_assert!(candle.low <= candle.vwap().unwrap() && candle.vwap().unwrap() <= candle.high);
            }
            prop_assert_eq!(candles.iter().map(|candle| candle.trades).sum::<u64>(), trades.len() as u64);
        }
    }
}
