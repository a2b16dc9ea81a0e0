//! Market data: an instrument's day, and its book at a moment.
//!
//! The day is the day in UTC of the last trade. Trades that are reported from outside the book count
//! as those in it do. The book is what is in sight: the hidden part of an order is not.
//!
//! | figure | is |
//! |---|---|
//! | change | last ÷ close − 1, where the close is the last price of the day before that had a trade |
//! | volume, value | the sum of shares, and of price × shares, cut down to the cent |
//! | VWAP | value ÷ volume, to the nearest ten-thousandth, see [`vwap`](super::vwap) |
//! | mid | (bid + ask) ÷ 2, cut down to a ten-thousandth |
//! | spread | ask − bid; in ticks, and in basis points of the middle: 20,000 × (ask − bid) ÷ (ask + bid) |
//! | imbalance | (bid shares − ask shares) ÷ (bid shares + ask shares), from −1 to 1, over the best levels |
//!
//! After a split the day, and the close before it, are in the shares of after it, as candles are.
//!
//! Where a side is empty there is neither spread nor mid; the imbalance is then that of the other side
//! alone, and with both empty there is none.

use super::Stamp;
use super::candles::{Candle, Span, cents_of, split, traded};
use super::depth::{Rung, imbalance, rungs};
use crate::domain::exchange::Exchange;
use crate::domain::{Event, InstrumentId, Money, Price, Side, Time};
use serde::{Deserialize, Serialize};

/// One instrument's last day with a trade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// The day as a candle.
    pub candle: Candle,
    /// The last price of the day before that had a trade.
    pub close_before: Option<Price>,
}

impl Day {
    /// The sum of price × shares, cut down to the cent.
    pub fn value(&self) -> Money {
        cents_of(self.candle.value)
    }

    /// The average price of a share over the day.
    pub fn vwap(&self) -> Option<Price> {
        self.candle.vwap()
    }

    /// last ÷ close of the day before − 1.
    pub fn change(&self) -> Option<f64> {
        let close = self.close_before.filter(|close| close.0 > 0)?;
        Some((self.candle.close.0 - close.0) as f64 / close.0 as f64)
    }

    /// When the day began.
    pub fn start(&self) -> Time {
        self.candle.start
    }
}

/// The last day of each instrument.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarketData {
    days: Vec<Option<Day>>,
}

impl MarketData {
    /// An instrument's last day with a trade; `None` where it was never traded.
    pub fn day(&self, instrument: InstrumentId) -> Option<&Day> {
        self.days.get(instrument.index())?.as_ref()
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event) {
        if let Event::InstrumentListed { .. } = event {
            return self.days.push(None);
        }
        if let Some((instrument, ratio)) = split(event)
            && let Some(day) = self.days.get_mut(instrument.index()).and_then(Option::as_mut)
        {
            day.candle.split(ratio);
            day.close_before = day.close_before.map(|close| ratio.price(close).unwrap_or(close));
        }
        let Some((instrument, qty, price)) = traded(event) else { return };
        let Some(day) = self.days.get_mut(instrument.index()) else { return };
        let candle = Candle::of(Span::DAY.start(stamp.at), price, qty);
        match day {
            Some(day) if day.candle.start == candle.start => day.candle.extend(&candle),
            before => {
                let close_before = before.map(|day| day.candle.close);
                *before = Some(Day { candle, close_before });
            }
        }
    }
}

/// What the book of an instrument says at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quote {
    /// The best bid.
    pub bid: Option<Rung>,
    /// The best ask.
    pub ask: Option<Rung>,
    /// The imbalance of the best level of each side.
    pub imbalance: Option<f64>,
    /// The imbalance over the best levels of each side, as many as were asked for.
    pub imbalance_deep: Option<f64>,
    tick: Price,
}

impl Quote {
    /// Of an instrument, with the imbalance over so many levels.
    pub fn of(exchange: &Exchange, instrument: InstrumentId, levels: usize) -> Quote {
        let best = |side| rungs(exchange, instrument, side).next();
        let sum = |side, levels| rungs(exchange, instrument, side).take(levels).last().map_or(0, |rung| rung.total.0);
        let over = |levels| imbalance(sum(Side::Buy, levels), sum(Side::Sell, levels));
        let tick = exchange.instrument(instrument).map_or(Price(1), |listed| listed.tick);
        let (bid, ask) = (best(Side::Buy), best(Side::Sell));
        Quote { bid, ask, imbalance: over(1), imbalance_deep: over(levels), tick }
    }

    fn both(&self) -> Option<(i64, i64)> {
        Some((self.bid?.price.0, self.ask?.price.0))
    }

    /// (bid + ask) ÷ 2, cut down to a ten-thousandth.
    pub fn mid(&self) -> Option<Price> {
        self.both().map(|(bid, ask)| Price(bid.midpoint(ask)))
    }

    /// ask − bid.
    pub fn spread(&self) -> Option<Price> {
        self.both().map(|(bid, ask)| Price(ask.saturating_sub(bid)))
    }

    /// ask − bid in ticks. Prices stand on the tick, so it is a whole number.
    pub fn spread_ticks(&self) -> Option<u64> {
        u64::try_from(self.spread()?.0.checked_div(self.tick.0)?).ok()
    }

    /// ask − bid in basis points of the middle between them.
    pub fn spread_bps(&self) -> Option<f64> {
        let (bid, ask) = self.both()?;
        let sum = bid.saturating_add(ask);
        (sum > 0).then(|| 20_000.0 * ask.saturating_sub(bid) as f64 / sum as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::symbol;
    use crate::domain::{Qty, RecordNo, Source};

    fn print(at: i64, qty: u64, price: i64) -> (Stamp, Event) {
        let event = Event::TradePrinted { instrument: InstrumentId(0), qty: Qty(qty), price: Price(price) };
        (Stamp { n: RecordNo(1), at: Time(at), by: Source::User }, event)
    }

    fn listed() -> MarketData {
        let (instrument, symbol) = (InstrumentId(0), symbol("ACME"));
        let event = Event::InstrumentListed { instrument, symbol, name: None, tick: Price(100), lot: Qty(1) };
        let mut data = MarketData::default();
        data.fold(&print(0, 1, 1).0, &event);
        data
    }

    #[test]
    fn a_day_is_one_in_utc_and_knows_the_close_before() {
        let mut data = listed();
        assert_eq!(data.day(InstrumentId(0)), None);
        let day = Span::DAY.micros();
        for (at, qty, price) in [(day - 2, 5, 100_000), (day - 1, 5, 110_000), (day, 1, 99_000), (3 * day, 3, 121_000)]
        {
            let (stamp, event) = print(at, qty, price);
            data.fold(&stamp, &event);
        }
        let (stamp, event) = print(3 * day + 7, 1, 118_800);
        data.fold(&stamp, &event);
        let last = data.day(InstrumentId(0)).unwrap();
        let candle = last.candle;
        assert_eq!((last.start(), candle.trades, candle.volume), (Time(3 * day), 2, Qty(4)));
        assert_eq!((candle.open, candle.high, candle.low, candle.close).0, Price(121_000));
        assert_eq!((candle.high, candle.low, candle.close), (Price(121_000), Price(118_800), Price(118_800)));
        // 3 × 12.10 + 11.88 = 48.18 over 4.
        assert_eq!((last.value(), last.vwap()), (Money(4_818), Some(Price(120_450))));
        assert_eq!((last.close_before, last.change()), (Some(Price(99_000)), Some(0.2)));
        data.fold(&stamp, &Event::SharesSplit { instrument: InstrumentId(0), new: Qty(2), old: Qty(1) });
        let split = data.day(InstrumentId(0)).unwrap();
        assert_eq!(
            (split.candle.close, split.candle.volume, split.vwap()),
            (Price(59_400), Qty(8), Some(Price(60_225)))
        );
        assert_eq!((split.close_before, split.change(), split.value()), (Some(Price(49_500)), Some(0.2), Money(4_818)));
    }

    #[test]
    fn spread_and_mid() {
        let quote = |bid: Option<(i64, u64)>, ask: Option<(i64, u64)>| {
            let best = |side: Option<(i64, u64)>| {
                side.map(|(price, qty)| {
                    let (price, qty) = (Price(price), Qty(qty));
                    Rung { price, qty, orders: 1, total: qty, value: Money::ZERO }
                })
            };
            Quote { bid: best(bid), ask: best(ask), imbalance: None, imbalance_deep: None, tick: Price(100) }
        };
        let two = quote(Some((99_900, 3)), Some((100_100, 1)));
        assert_eq!((two.mid(), two.spread(), two.spread_ticks()), (Some(Price(100_000)), Some(Price(200)), Some(2)));
        assert_eq!(two.spread_bps(), Some(20.0));
        let one = quote(None, Some((100_100, 1)));
        assert_eq!((one.mid(), one.spread_ticks(), one.spread_bps()), (None, None, None));
    }
}
