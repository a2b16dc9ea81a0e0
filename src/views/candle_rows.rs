//! Candles as they are put away: what each has beyond the one before it. A market's candles lie close to each other, so
//! that takes a third of the bytes of their figures.

use super::candles::{Candle, Candles, PIECE, Period};
use super::shared::Shared;
use crate::domain::{Price, Qty, Time};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A candle beyond the one before: how many periods later it began; its open beyond the close before; its high, low
/// and close beyond its open; volume; value beyond that of all its shares at its low; trades.
type Row = (i64, i64, i64, i64, i64, u64, i128, u64);

/// Whatever the figures are, what [`after`] makes of this is the candle again, since candles begin at multiples of their
/// period.
fn beyond(before: &Candle, candle: &Candle, period: Period) -> Row {
    let Candle { start, open, high, low, close, volume, value, trades } = *candle;
    let periods = start.0.wrapping_sub(before.start.0).wrapping_div(period.micros());
    let from_open = |price: Price| price.0.wrapping_sub(open.0);
    let (gap, at_low) = (open.0.wrapping_sub(before.close.0), at(low, volume));
    (periods, gap, from_open(high), from_open(low), from_open(close), volume.0, value.wrapping_sub(at_low), trades)
}

fn after(before: &Candle, row: Row, period: Period) -> Candle {
    let (periods, gap, high, low, close, volume, value, trades) = row;
    let start = Time(before.start.0.wrapping_add(periods.wrapping_mul(period.micros())));
    let open = before.close.0.wrapping_add(gap);
    let from_open = |more: i64| Price(open.wrapping_add(more));
    let (low, volume) = (from_open(low), Qty(volume));
    let value = value.wrapping_add(at(low, volume));
    Candle { start, open: Price(open), high: from_open(high), low, close: from_open(close), volume, value, trades }
}

/// What so many shares are worth at a price.
fn at(price: Price, qty: Qty) -> i128 {
    i128::from(price.0).wrapping_mul(i128::from(qty.0))
}

/// What comes before the first.
fn none() -> Candle {
    Candle::of(Time(0), Price(0), Qty(0))
}

impl Serialize for Candles {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        let rows = |(ring, period): (&Shared<Candle, PIECE>, Period)| {
            let mut before = none();
            let row = |candle: &Candle| beyond(&std::mem::replace(&mut before, *candle), candle, period);
            ring.iter().map(row).collect::<Vec<_>>()
        };
        let of = |rings: &[Shared<Candle, PIECE>; Period::ALL.len()]| -> Vec<Vec<Row>> {
            rings.iter().zip(Period::ALL).map(rows).collect()
        };
        let all: Vec<_> = self.rings.iter().map(of).collect();
        all.serialize(s)
    }
}

impl<'de> Deserialize<'de> for Candles {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Candles, D::Error> {
        let all = Vec::<Vec<Vec<Row>>>::deserialize(d)?;
        let ring = |rows: &Vec<Row>, period: Period| {
            let (mut ring, mut before) = (Shared::default(), none());
            for row in rows {
                before = after(&before, *row, period);
                ring.push(before);
            }
            ring
        };
        let of = |rows: Vec<Vec<Row>>| {
            Period::ALL.map(|period| rows.get(period as usize).map_or_else(Shared::default, |rows| ring(rows, period)))
        };
        Ok(Candles { rings: all.into_iter().map(of).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Whatever a candle's figures are, they come back, to the last one.
        #[test]
        fn candles_are_read_as_they_were_written(
            all in proptest::collection::vec((any::<i32>(), any::<[i64; 4]>(), any::<u64>(), any::<i128>(), any::<u64>()), 0..70)
        ) {
            let mut candles = Candles { rings: vec![Default::default(), Default::default()] };
            for (start, [open, high, low, close], volume, value, trades) in all {
                for (ring, period) in candles.rings[1].iter_mut().zip(Period::ALL) {
                    let start = Time(i64::from(start) * period.micros());
                    let [open, high, low, close] = [open, high, low, close].map(Price);
                    ring.push(Candle { start, open, high, low, close, volume: Qty(volume), value, trades });
                }
            }
            let text = serde_json::to_string(&candles).unwrap();
            prop_assert_eq!(serde_json::from_str::<Candles>(&text).unwrap(), candles);
        }
    }
}
