//! Checked integers for money, prices and quantities, and their decimal text.
//!
//! Nothing here rounds and nothing wraps: text that does not fit is refused, arithmetic that
//! does not fit is `None`. The one place where a fraction of a cent can arise is a fee, and
//! [`Money::basis_points`] says how it is cut.

use super::Side;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An amount in cents (hundredths of the currency's unit). May be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(pub i64);

/// A price of one share in ten-thousandths of the currency's unit, as US exchanges print them.
/// An instrument's tick and lot together make every order's value a whole number of cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Price(pub i64);

/// A count of shares or of things in the shop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Qty(pub u64);

/// Why a text is not an amount, a price or a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not of the form `123` or `123.45`.
    #[error("is not a number like {0}")]
    NotANumber(&'static str),
    /// More decimal places than the unit has.
    #[error("has more than {0} decimal places, and nothing is rounded here")]
    TooFine(u32),
    /// Larger than [`Money::LIMIT`] or its like.
    #[error("is too large")]
    TooLarge,
    /// Zero where only a positive number makes sense.
    #[error("must be more than zero")]
    Zero,
}

/// Ten-thousandths in a cent.
const PRICE_PER_CENT: i64 = 100;

impl Money {
    /// Nothing.
    pub const ZERO: Money = Money(0);
    /// The most that may be inside the bank at any time, with all credit lines: 10 trillion.
    /// Far below `i64::MAX`, so that sums of balances cannot overflow.
    pub const LIMIT: Money = Money(1_000_000_000_000_000);

    /// `self + other`, or `None` beyond the integers.
    pub fn plus(self, other: Money) -> Option<Money> {
        self.0.checked_add(other.0).map(Money)
    }

    /// `self - other`, or `None` beyond the integers.
    pub fn minus(self, other: Money) -> Option<Money> {
        self.0.checked_sub(other.0).map(Money)
    }

    /// This share of the amount in basis points (hundredths of a percent), cut down to the cent.
    ///
    /// Cut down, never up: the fees of an order's partial fills then never add up to more than the
    /// fee on the whole, which is what was held for it.
    pub fn basis_points(self, bps: u32) -> Option<Money> {
        // As in `Price::times`: 64 bits without a sign where they do.
        if let Some(product) = u64::try_from(self.0).ok().and_then(|amount| amount.checked_mul(u64::from(bps))) {
            return Some(Money((product / 10_000) as i64)); // a 10,000th of 64 bits fits 63
        }
        let share = i128::from(self.0).checked_mul(i128::from(bps))?.div_euclid(10_000);
        i64::try_from(share).ok().map(Money)
    }

    /// Reads `1250`, `1250.5`, `1250.00` or `1,250.00`; not negative.
    pub fn parse(text: &str) -> Result<Money, NumberError> {
        let value = parse_decimal(text, 2, "1250.00")?;
        if value > Self::LIMIT.0 { Err(NumberError::TooLarge) } else { Ok(Money(value)) }
    }

    /// The text with thousands parted by commas: `1,250.00`. For screens; [`fmt::Display`] has none.
    pub fn grouped(self) -> String {
        let plain = self.to_string();
        group(&plain)
    }
}

impl Price {
    /// The highest price: one billion.
    pub const LIMIT: Price = Price(10_000_000_000_000);

    /// Price × quantity in cents. `None` where it is not a whole number of cents or does not fit.
    pub fn times(self, qty: Qty) -> Option<Money> {
        // Nearly every product fits 64 bits, where dividing is many times cheaper, and cheapest without a sign.
        if let Some(product) = u64::try_from(self.0).ok().and_then(|price| price.checked_mul(qty.0)) {
            let cents = product / PRICE_PER_CENT.unsigned_abs();
            // A hundredth of 64 bits fits 63.
            return (cents * PRICE_PER_CENT.unsigned_abs() == product).then_some(Money(cents as i64));
        }
        let product = i128::from(self.0) * i128::from(qty.0);
        let cent = i128::from(PRICE_PER_CENT);
        if product % cent != 0 {
            return None;
        }
        i64::try_from(product / cent).ok().map(Money)
    }

    /// The highest price on the tick that is not above this one. `None` without a tick above zero, and
    /// beyond the integers.
    pub fn down_to(self, tick: Price) -> Option<Price> {
        let over = self.0.checked_rem_euclid(tick.0).filter(|_| tick.0 > 0)?;
        self.0.checked_sub(over).map(Price)
    }

    /// The lowest price on the tick that is not below this one. `None` as in [`Price::down_to`].
    pub fn up_to(self, tick: Price) -> Option<Price> {
        let below = self.down_to(tick)?;
        if below == self { Some(below) } else { below.0.checked_add(tick.0).map(Price) }
    }

    /// The nearest price on the tick that is no worse for who trades on this side: at or below for buys, at
    /// or above for sells. `None` where that is no price: not above zero or beyond [`Price::LIMIT`].
    pub fn on_tick(self, tick: Price, side: Side) -> Option<Price> {
        let rounded = if side == Side::Sell { self.up_to(tick) } else { self.down_to(tick) };
        rounded.filter(|price| price.0 > 0 && *price <= Price::LIMIT)
    }

    /// Reads `10`, `10.05` or `10.0525`; above zero.
    pub fn parse(text: &str) -> Result<Price, NumberError> {
        let value = parse_decimal(text, 4, "101.50")?;
        match value {
            0 => Err(NumberError::Zero),
            v if v > Self::LIMIT.0 => Err(NumberError::TooLarge),
            v => Ok(Price(v)),
        }
    }

    /// The price of a number of cents.
    pub fn from_cents(cents: Money) -> Option<Price> {
        cents.0.checked_mul(PRICE_PER_CENT).map(Price)
    }

    /// The text with thousands parted by commas: `1,250.00`.
    pub fn grouped(self) -> String {
        group(&self.to_string())
    }
}

impl Qty {
    /// The most that an order, a grant or a delivery may hold: a million million.
    pub const LIMIT: Qty = Qty(1_000_000_000_000);

    /// `self + other`, or `None` beyond the integers.
    pub fn plus(self, other: Qty) -> Option<Qty> {
        self.0.checked_add(other.0).map(Qty)
    }

    /// `self - other`, or `None` below zero.
    pub fn minus(self, other: Qty) -> Option<Qty> {
        self.0.checked_sub(other.0).map(Qty)
    }

    /// Reads a positive whole number, with or without commas between thousands.
    pub fn parse(text: &str) -> Result<Qty, NumberError> {
        let value = parse_decimal(text, 0, "25")?;
        match u64::try_from(value) {
            Ok(0) => Err(NumberError::Zero),
            Ok(v) if v <= Self::LIMIT.0 => Ok(Qty(v)),
            _ => Err(NumberError::TooLarge),
        }
    }

    /// The text with thousands parted by commas: `12,500`.
    pub fn grouped(self) -> String {
        group(&self.to_string())
    }
}

/// Reads unsigned decimal text with at most `places` places into an integer of the smallest unit.
pub(super) fn parse_decimal(text: &str, places: u32, example: &'static str) -> Result<i64, NumberError> {
    let wrong = NumberError::NotANumber(example);
    let (whole, fraction) = match text.split_once('.') {
        Some((w, f)) if !f.is_empty() => (w, f),
        Some(_) => return Err(wrong),
        None => (text, ""),
    };
    let digits = ungroup(whole).ok_or(wrong)?;
    if !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong);
    }
    if fraction.len() > places as usize {
        return Err(if places == 0 { wrong } else { NumberError::TooFine(places) });
    }
    let mut value: i64 = 0;
    let padding = std::iter::repeat_n(b'0', places as usize - fraction.len());
    for byte in digits.bytes().chain(fraction.bytes()).chain(padding) {
        let digit = i64::from(byte - b'0');
        value = value.checked_mul(10).and_then(|v| v.checked_add(digit)).ok_or(NumberError::TooLarge)?;
    }
    Ok(value)
}

/// Takes the commas out of `12,345`; `None` where they do not part thousands or a sign is no digit.
fn ungroup(whole: &str) -> Option<String> {
    let mut groups = whole.split(',');
    let first = groups.next().filter(|g| !g.is_empty())?;
    if whole.contains(',') && (first.len() > 3 || !groups.all(|g| g.len() == 3)) {
        return None;
    }
    let digits: String = whole.chars().filter(|c| *c != ',').collect();
    digits.bytes().all(|b| b.is_ascii_digit()).then_some(digits)
}

/// Parts the thousands of a plain decimal text with commas.
fn group(plain: &str) -> String {
    let (sign, rest) = plain.strip_prefix('-').map_or(("", plain), |r| ("-", r));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut out = String::from(sign);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        f.pad(&format!("{sign}{}.{:02}", cents / 100, cents % 100))
    }
}

impl fmt::Display for Price {
    /// At least two places, and as many more as the price needs: `10.05`, `10.0525`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let value = self.0.unsigned_abs();
        let (whole, fraction) = (value / 10_000, value % 10_000);
        if fraction % 100 == 0 {
            f.pad(&format!("{sign}{whole}.{:02}", fraction / 100))
        } else {
            let places = format!("{fraction:04}");
            f.pad(&format!("{sign}{whole}.{}", places.trim_end_matches('0')))
        }
    }
}

impl fmt::Display for Qty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_come_down_and_up_to_the_tick() {
        for (price, tick, down, up) in [
            (1_000, 500, Some(1_000), Some(1_000)),
            (1_001, 500, Some(1_000), Some(1_500)),
            (1_499, 500, Some(1_000), Some(1_500)),
            (-1, 500, Some(-500), Some(0)),
            (i64::MAX, 2, Some(i64::MAX - 1), None),
            (i64::MIN, 3, None, None),
            (1_000, 0, None, None),
            (1_000, -500, None, None),
        ] {
            assert_eq!(Price(price).down_to(Price(tick)), down.map(Price), "{price} down to {tick}");
            assert_eq!(Price(price).up_to(Price(tick)), up.map(Price), "{price} up to {tick}");
        }
    }

    #[test]
    fn prices_on_the_tick_are_no_worse_for_the_side() {
        for (price, buy, sell) in [(1_000, 1_000, 1_000), (1_001, 1_000, 1_500)] {
            assert_eq!(Price(price).on_tick(Price(500), Side::Buy), Some(Price(buy)));
            assert_eq!(Price(price).on_tick(Price(500), Side::Sell), Some(Price(sell)));
        }
        assert_eq!(Price(499).on_tick(Price(500), Side::Buy), None);
        assert_eq!(Price(-1).on_tick(Price(500), Side::Sell), None);
        assert_eq!(Price(Price::LIMIT.0 + 1).on_tick(Price(7), Side::Sell), None);
    }

    #[test]
    fn money_reads_decimal_text_and_rounds_nothing() {
        let cases: [(&str, Result<i64, NumberError>); 14] = [
            ("1250.00", Ok(125_000)),
            ("1250", Ok(125_000)),
            ("0.5", Ok(50)),
            ("0", Ok(0)),
            ("1,250.00", Ok(125_000)),
            ("1,000,000", Ok(100_000_000)),
            ("10.005", Err(NumberError::TooFine(2))),
            ("10.", Err(NumberError::NotANumber("1250.00"))),
            (".5", Err(NumberError::NotANumber("1250.00"))),
            ("-1", Err(NumberError::NotANumber("1250.00"))),
            ("1,25", Err(NumberError::NotANumber("1250.00"))),
            ("1e3", Err(NumberError::NotANumber("1250.00"))),
            ("99999999999999999999", Err(NumberError::TooLarge)),
            ("٣", Err(NumberError::NotANumber("1250.00"))),
        ];
        for (text, want) in cases {
            assert_eq!(Money::parse(text).map(|m| m.0), want, "{text}");
        }
    }

    #[test]
    fn text_of_prices_has_the_places_it_needs() {
        for (units, text) in [(100_500, "10.05"), (100_525, "10.0525"), (100_000, "10.00"), (100_520, "10.052")] {
            assert_eq!(Price(units).to_string(), text);
            assert_eq!(Price::parse(text), Ok(Price(units)));
        }
    }

    #[test]
    fn price_times_quantity_is_exact_or_nothing() {
        assert_eq!(Price(100_525).times(Qty(4)), Some(Money(4021)));
        assert_eq!(Price(100_525).times(Qty(1)), None);
        assert_eq!(Price(i64::MAX).times(Qty(u64::MAX)), None);
    }

    #[test]
    fn thousands_are_parted() {
        assert_eq!(Money(-123_456_789).grouped(), "-1,234,567.89");
        assert_eq!(Money(99).grouped(), "0.99");
        assert_eq!(Qty(100).grouped(), "100");
    }

    #[test]
    fn fees_are_cut_down() {
        assert_eq!(Money(9_999).basis_points(10), Some(Money(9)));
        assert_eq!(Money(0).basis_points(10), Some(Money(0)));
    }
}
