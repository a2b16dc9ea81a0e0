//! Currencies and what one is worth in another.

use super::Money;
use super::money::{NumberError, parse_decimal};
use super::names::{NameError, as_text};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// The code of a currency with two decimal places: `EUR`. Money of any other is refused, for an amount is
/// a number of hundredths everywhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// The codes of ISO 4217 whose currencies have another number of decimal places than two.
const OTHER_PLACES: [&str; 26] = [
    "BHD", "BIF", "CLF", "CLP", "DJF", "GNF", "IQD", "ISK", "JOD", "JPY", "KMF", "KRW", "KWD", "LYD", "OMR", "PYG",
    "RWF", "TND", "UGX", "UYI", "UYW", "VND", "VUV", "XAF", "XOF", "XPF",
];

impl Currency {
    /// Reads three capital letters, of a currency with two decimal places.
    pub fn parse(text: &str) -> Result<Currency, NameError> {
        let what = "a currency with two decimal places like EUR or USD";
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) && !OTHER_PLACES.contains(&text) => {
                Ok(Currency([a, b, c]))
            }
            _ => Err(NameError::new(text, what)),
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default() // capital letters
    }
}

as_text!(Currency, "a currency with two decimal places like EUR");

/// How many units of another currency one unit of the scenario's currency buys, in millionths: the way
/// the European Central Bank quotes its reference rates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Rate(pub u64);

impl Rate {
    /// One for one.
    pub const ONE: Rate = Rate(1_000_000);
    /// No rate is higher: a million units for one.
    pub const LIMIT: Rate = Rate(1_000_000_000_000);

    /// Reads `1.0852`: up to six places, above zero.
    pub fn parse(text: &str) -> Result<Rate, NumberError> {
        let millionths = parse_decimal(text, 6, "1.0852")?;
        let rate = u64::try_from(millionths).ok().map(Rate).filter(|rate| rate.0 > 0 && *rate <= Rate::LIMIT);
        rate.ok_or(NumberError::TooLarge)
    }

    /// What an amount is in another currency, where `self` is the rate of the amount's own and `to` that
    /// of the other: amount × to ÷ self, cut down to the cent. `None` beyond the integers.
    pub fn convert(self, amount: Money, to: Rate) -> Option<Money> {
        let product = i128::from(amount.0).checked_mul(i128::from(to.0))?;
        i64::try_from(product.checked_div(i128::from(self.0))?).ok().map(Money)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, millionths) = (self.0 / 1_000_000, self.0 % 1_000_000);
        let places = format!("{millionths:06}");
        let least = places.trim_end_matches('0').len().max(2);
        f.pad(&format!("{whole}.{}", places.get(..least).unwrap_or_default()))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn currencies_are_three_capitals_with_two_places() {
        assert_eq!(Currency::parse("EUR").unwrap().to_string(), "EUR");
        for wrong in ["", "EU", "EURO", "eur", "E1R", "JPY", "KWD", "€€€"] {
            assert!(Currency::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn amounts_are_converted_and_cut_to_the_cent() {
        let (usd, gbp) = (Rate::parse("1.0852").unwrap(), Rate::parse("0.8571").unwrap());
        for (amount, from, to, becomes) in [
            (10000, Rate::ONE, usd, 10852),
            (10852, usd, Rate::ONE, 10000),
            (10000, usd, Rate::ONE, 9214), // 92.1489…
            (10000, usd, gbp, 7898),       // 78.9808…
            (1, usd, Rate::ONE, 0),
        ] {
            assert_eq!(from.convert(Money(amount), to), Some(Money(becomes)), "{amount} {from} {to}");
        }
        assert_eq!(Rate(1).convert(Money(i64::MAX), Rate::LIMIT), None);
    }

    #[test]
    fn rates_are_read_as_they_are_written() {
        for text in ["1.0852", "0.000001", "1000000"] {
            let rate = Rate::parse(text).unwrap();
            assert_eq!(Rate::parse(&rate.to_string()), Ok(rate), "{text} {rate}");
        }
        for wrong in ["0", "-1", "1.0000001", "1000001", "x"] {
            assert!(Rate::parse(wrong).is_err(), "{wrong}");
        }
    }
}
