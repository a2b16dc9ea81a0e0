//! A scenario: what a journal starts from. The whole of it is the journal's first line, so a
//! journal never depends on a file beside it. The rules ([`Rules`]) bind the domain; the rest sets
//! the stage (instruments, items, customers) and names who acts on it (participants).

use super::terms::is_false;
use super::{Calendar, Email, Handle, ItemName, Money, Price, Qty, Symbol, Text, TimeOfDay};
use serde::{Deserialize, Serialize};

/// Where a journal's world comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it is called: `starter`.
    pub name: Text,
    /// A line about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<Text>,
    /// What all randomness starts from.
    #[serde(default)]
    pub seed: u64,
    /// When the simulated clock starts, RFC 3339 (`2026-01-05T09:00:00Z`). Without it, records are
    /// stamped by the wall clock and nothing acts by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Text>,
    /// The rules of bank and exchange.
    pub rules: Rules,
    /// The account that the person at the keyboard starts with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub you: Option<Handle>,
    /// Whether its customers are made up: then neither their names and addresses nor what they say of themselves
    /// needs a seal. What a person types is sealed all the same.
    #[serde(default, skip_serializing_if = "is_false")]
    pub invented: bool,
    /// What is traded from the beginning.
    #[serde(default)]
    pub instruments: Vec<InstrumentSpec>,
    /// What the shop has from the beginning.
    #[serde(default)]
    pub items: Vec<ItemSpec>,
    /// Who has an account from the beginning.
    #[serde(default)]
    pub customers: Vec<CustomerSpec>,
    /// Who acts.
    #[serde(default)]
    pub participants: Vec<ParticipantSpec>,
}

impl Scenario {
    /// A scenario in which nothing is there yet and nobody acts, whose seed is 0 and whose clock is the
    /// wall clock: what others are written as differences from.
    pub fn empty(name: Text, rules: Rules) -> Scenario {
        Scenario {
            name,
            about: None,
            seed: 0,
            start: None,
            rules,
            you: None,
            invented: false,
            instruments: Vec::new(),
            items: Vec::new(),
            customers: Vec::new(),
            participants: Vec::new(),
        }
    }
}

/// The rules that the domain decides by.
// `remote`: what is read is checked as a whole before it is rules, see `sound`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, remote = "Self")]
pub struct Rules {
    /// The currency's code: `EUR`. It has two decimal places.
    pub currency: Text,
    /// Country and bank in the IBANs.
    #[serde(deserialize_with = "sound::bank")]
    pub bank: BankCode,
    /// What the bank gives to every new account.
    #[serde(with = "decimal")]
    pub opening_gift: Money,
    /// Whether an account must be verified before money or shares leave it.
    pub verification: bool,
    /// The maker's fee in basis points of a trade's value, at most [`Rules::MOST_BPS`].
    #[serde(deserialize_with = "sound::fee")]
    pub maker_fee_bps: u32,
    /// The taker's fee in basis points of a trade's value, at most [`Rules::MOST_BPS`].
    #[serde(deserialize_with = "sound::fee")]
    pub taker_fee_bps: u32,
    /// What the maker gets back instead of paying a fee, in basis points of a trade's value: at most the
    /// taker's fee, so that the exchange never pays more than it takes.
    #[serde(default, skip_serializing_if = "is_none")]
    pub maker_rebate_bps: u32,
    /// How far from the last price an order may trade, in basis points of it; no bound where it is left
    /// out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collar_bps: Option<u32>,
    /// Whether accounts may be put on margin, and what they need then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub margin: Option<MarginRules>,
    /// What it costs to end a business day with less than nothing, once until the account has recovered.
    #[serde(default, with = "decimal", skip_serializing_if = "is_zero")]
    pub overdraft_fee: Money,
    /// The days off; Saturdays and Sundays where it is left out.
    #[serde(default, skip_serializing_if = "plain_weekends")]
    pub calendar: Calendar,
}

/// What accounts on margin need: see [`crate::domain::exchange::margin`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MarginRules {
    /// Equity ÷ exposure that an order needs, in basis points: 5000.
    pub initial_bps: u32,
    /// Equity ÷ position below which the account is called, in basis points: 2500.
    pub maintenance_bps: u32,
    /// How many seconds a call may stand before positions are reduced.
    #[serde(default = "an_hour")]
    pub grace_seconds: u32,
}

fn plain_weekends(calendar: &Calendar) -> bool {
    *calendar == Calendar::default()
}

fn an_hour() -> u32 {
    3_600
}

impl Rules {
    /// The highest fee: all of a trade's value. More, and a seller could owe what nobody held.
    pub const MOST_BPS: u32 = 10_000;

    /// The rules of a bank and an exchange that want nothing and give nothing: no gift, no verification,
    /// no fees, no rebate, no collar, no margin. Others are written as differences from them.
    pub fn plain(currency: Text, bank: BankCode) -> Rules {
        Rules {
            currency,
            bank,
            opening_gift: Money::ZERO,
            verification: false,
            maker_fee_bps: 0,
            taker_fee_bps: 0,
            maker_rebate_bps: 0,
            collar_bps: None,
            margin: None,
            overdraft_fee: Money::ZERO,
            calendar: Calendar::default(),
        }
    }

    /// What maker and taker pay for a trade of this value, each cut down to the cent. A rebate is a fee
    /// below zero, and its size is cut down. `None` beyond the integers.
    pub fn fees_on(&self, value: Money) -> Option<(Money, Money)> {
        let maker = match self.maker_rebate_bps {
            0 => value.basis_points(self.maker_fee_bps)?,
            bps => Money::ZERO.minus(value.basis_points(bps)?)?,
        };
        Some((maker, value.basis_points(self.taker_fee_bps)?))
    }

    /// The fee that an order must be able to pay, whichever side of its trades it is on.
    pub fn larger_fee_bps(&self) -> u32 {
        self.maker_fee_bps.max(self.taker_fee_bps)
    }
}

/// What the bank's IBANs begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankCode {
    /// Two capital letters: `DE`.
    pub country: Text,
    /// The bank's own digits or letters, right after the check digits.
    pub bank: Text,
    /// How many digits the account number has: 1 to 18.
    pub digits: u8,
    /// The bank's business identifier code (ISO 9362): `BTAPDE20`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bic: Option<Text>,
}

impl BankCode {
    /// The bank's BIC. Where the scenario names none, it is one for tests in the bank's country: its last
    /// character is a zero.
    pub fn bic(&self) -> String {
        self.bic.as_ref().map_or_else(|| format!("BTAP{}20", self.country.as_str()), |bic| bic.as_str().to_owned())
    }
}

/// An instrument of the first day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentSpec {
    /// `ACME`
    pub symbol: Symbol,
    /// Its full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The smallest step of its price.
    #[serde(with = "decimal")]
    pub tick: Price,
    /// The smallest number of shares.
    pub lot: Qty,
    /// Where participants see its worth on the first day.
    #[serde(with = "decimal")]
    pub price: Price,
}

/// An item of the first day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemSpec {
    /// `widget`
    pub item: ItemName,
    /// What one costs.
    #[serde(with = "decimal")]
    pub price: Money,
    /// How many there are.
    pub stock: Qty,
}

/// A customer of the first day. The account is verified by the operator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CustomerSpec {
    /// `alice`
    pub handle: Handle,
    /// Where the owner reads mail.
    pub email: Email,
    /// The owner's full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Money paid in on the first day, beside the gift.
    #[serde(default, with = "decimal", skip_serializing_if = "is_zero")]
    pub deposit: Money,
    /// The line of credit.
    #[serde(default, with = "decimal", skip_serializing_if = "is_zero")]
    pub credit: Money,
    /// Shares paid into custody.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<(Symbol, Qty)>,
}

// serde's skip_serializing_if hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_none(bps: &u32) -> bool {
    *bps == 0
}

// serde's skip_serializing_if hands over a reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(money: &Money) -> bool {
    money.0 == 0
}

/// Somebody who acts by themselves, in the name of a customer's account. `every` is the mean time
/// between two acts in milliseconds of simulated time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParticipantSpec {
    /// Whose account: one of the customers.
    pub account: Handle,
    /// Milliseconds of simulated time between two acts, on average.
    pub every: u64,
    /// What they do.
    pub does: Behaviour,
}

/// What a participant does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Behaviour {
    /// Quotes both sides around the instrument's worth and leans against its own inventory.
    MarketMaker {
        /// What it quotes.
        symbol: Symbol,
        /// Ticks from the middle to its best quotes.
        half_spread: u32,
        /// How many prices on each side.
        levels: u32,
        /// Shares at each price.
        size: Qty,
    },
    /// Buys and sells without a reason, now and then at the market.
    Noise {
        /// What it trades.
        symbol: Symbol,
        /// The most shares in an order.
        size: Qty,
    },
    /// Runs after a move of the price.
    Momentum {
        /// What it trades.
        symbol: Symbol,
        /// The most shares in an order.
        size: Qty,
    },
    /// Buys below what it thinks the worth to be, sells above.
    Value {
        /// What it trades.
        symbol: Symbol,
        /// The most shares in an order.
        size: Qty,
    },
    /// Pays every payee in turn: salaries, rent.
    Pays {
        /// Who is paid.
        to: Vec<Handle>,
        /// How much, in the currency's unit.
        #[serde(with = "decimal")]
        amount: Money,
        /// What for.
        reference: Text,
    },
    /// Buys a few things in the shop.
    Shops {
        /// The most of one item.
        most: u32,
    },
    /// Keeps the exchange's hours on business days: an opening auction, continuous trading, a closing auction,
    /// and the end of the business day. Times are UTC, in this order.
    Hours {
        /// When the opening auction begins.
        auction: TimeOfDay,
        /// When it ends and trading begins.
        open: TimeOfDay,
        /// When the closing auction begins.
        closing: TimeOfDay,
        /// When it ends and the market closes.
        close: TimeOfDay,
    },
    /// Fills the shop's shelves up again.
    Restocks {
        /// Up to how many of each.
        up_to: Qty,
    },
}

/// Figures that the rules rely on, checked as they are read.
mod sound {
    use super::{BankCode, Rules};
    use crate::domain::bank::iban;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    impl Serialize for Rules {
        fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
            Rules::serialize(self, s)
        }
    }

    impl<'de> Deserialize<'de> for Rules {
        fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Rules, D::Error> {
            let rules = Rules::deserialize(d)?;
            together(&rules).map_or(Ok(()), |wrong| Err(D::Error::custom(wrong)))?;
            Ok(rules)
        }
    }

    /// What is wrong with figures that would do each by itself.
    fn together(rules: &Rules) -> Option<String> {
        let Rules { maker_fee_bps: fee, maker_rebate_bps: rebate, taker_fee_bps: taker, margin, .. } = rules;
        if margin.is_some_and(|margin| {
            margin.maintenance_bps == 0
                || margin.maintenance_bps > margin.initial_bps
                || margin.initial_bps > Rules::MOST_BPS
        }) {
            let most = Rules::MOST_BPS;
            return Some(format!("margin: maintenance is above 0, at most initial, and both are at most {most}"));
        }
        if *rebate > 0 && *fee > 0 {
            return Some(format!("makers pay {fee} basis points and get {rebate} back: choose fee or rebate"));
        }
        let more = rebate > taker;
        more.then(|| format!("makers get {rebate} basis points back, more than the {taker} that takers pay"))
    }

    pub(super) fn fee<'de, D: Deserializer<'de>>(d: D) -> Result<u32, D::Error> {
        let bps = u32::deserialize(d)?;
        if bps > Rules::MOST_BPS {
            return Err(D::Error::custom(format!(
                "a fee of {bps} basis points is more than the {} of a whole trade",
                Rules::MOST_BPS
            )));
        }
        Ok(bps)
    }

    pub(super) fn bank<'de, D: Deserializer<'de>>(d: D) -> Result<BankCode, D::Error> {
        let code = BankCode::deserialize(d)?;
        if !(1..=18).contains(&code.digits) {
            return Err(D::Error::custom(format!("{} digits of an account number: 1 to 18 will do", code.digits)));
        }
        match iban::make(&code, 0) {
            Ok(_) => Ok(code),
            Err(e) => Err(D::Error::custom(format!("the bank's accounts have no IBANs: {e}"))),
        }
    }
}

/// Money and prices as decimal text, for files that people write.
mod decimal {
    use super::{Money, Price};
    use crate::domain::NumberError;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::fmt::Display;

    pub(super) trait Decimal: Sized + Display {
        fn read(text: &str) -> Result<Self, NumberError>;
    }
    impl Decimal for Money {
        fn read(text: &str) -> Result<Money, NumberError> {
            Money::parse(text)
        }
    }
    impl Decimal for Price {
        fn read(text: &str) -> Result<Price, NumberError> {
            Price::parse(text)
        }
    }

    pub(super) fn serialize<T: Decimal, S: Serializer>(value: &T, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: Decimal, D: Deserializer<'de>>(d: D) -> Result<T, D::Error> {
        let text = String::deserialize(d)?;
        T::read(&text).map_err(|e| D::Error::custom(format!("{text:?} {e}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rebate_is_paid_out_of_the_takers_fee() {
        let read = |maker: &str| read("(country:\"DE\",bank:\"10050000\",digits:10)", maker);
        let rules = read("0,maker_rebate_bps:3").unwrap();
        assert_eq!(rules.fees_on(Money(99_999)), Some((Money(-29), Money(49))), "both cut down towards zero");
        assert_eq!(read("3").unwrap().fees_on(Money(99_999)), Some((Money(29), Money(49))));
        for (maker, wrong) in [("0,maker_rebate_bps:6", "more than the 5"), ("1,maker_rebate_bps:3", "choose")] {
            let said = read(maker).unwrap_err();
            assert!(said.contains(wrong), "{said}");
        }
        assert!(!ron::to_string(&read("0").unwrap()).unwrap().contains("rebate"), "as before rebates");
        assert_eq!(ron::from_str(&ron::to_string(&rules).unwrap()), Ok(rules));
    }

    fn read(bank: &str, maker: &str) -> Result<Rules, String> {
        let text = format!(
            "(currency:\"EUR\",bank:{bank},opening_gift:\"1,000.00\",verification:true,maker_fee_bps:{maker},taker_fee_bps:5)"
        );
        ron::from_str(&text).map_err(|e| e.to_string())
    }

    #[test]
    fn rules_that_cannot_hold_are_not_read() {
        let bank = "(country:\"DE\",bank:\"10050000\",digits:10)";
        assert_eq!(read(bank, "10000").map(|r| r.opening_gift), Ok(Money(100_000)));
        for (bank, maker, wrong) in [
            (bank, "10001", "10001 basis points"),
            ("(country:\"de\",bank:\"10050000\",digits:10)", "2", "no IBANs"),
            ("(country:\"DE\",bank:\"1005 000\",digits:10)", "2", "no IBANs"),
            ("(country:\"DE\",bank:\"10050000\",digits:0)", "2", "1 to 18"),
            ("(country:\"DE\",bank:\"100500001005000010050000\",digits:18)", "2", "no IBANs"),
        ] {
            let said = read(bank, maker).unwrap_err();
            assert!(said.contains(wrong), "{said}");
        }
    }
}
