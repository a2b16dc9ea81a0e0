//! IBANs: check digits by ISO 13616 (the remainder of 97 of ISO 7064).

use crate::domain::{BankCode, Iban, NameError};

/// The IBAN of an account number at a bank, with its check digits.
pub fn make(bank: &BankCode, number: u64) -> Result<Iban, NameError> {
    let width = usize::from(bank.digits);
    let bban = format!("{}{:0width$}", bank.bank.as_str(), number % modulus(bank.digits));
    let country = bank.country.as_str();
    let check = 98 - remainder(&format!("{bban}{country}00"));
    Iban::parse(&format!("{country}{check:02}{bban}"))
}

/// How many account numbers a bank has.
pub fn modulus(digits: u8) -> u64 {
    10_u64.checked_pow(u32::from(digits)).unwrap_or(u64::MAX)
}

/// Whether the check digits fit the rest.
pub fn is_sound(iban: &Iban) -> bool {
    let text = iban.as_str();
    let (head, rest) = text.split_at(4); // an Iban has at least 15 ASCII characters
    remainder(&format!("{rest}{head}")) == 1
}

/// The IBAN in groups of four, as on paper.
pub fn spaced(iban: &Iban) -> String {
    let chars: Vec<char> = iban.as_str().chars().collect();
    let groups: Vec<String> = chars.chunks(4).map(|c| c.iter().collect()).collect();
    groups.join(" ")
}

/// The remainder of 97, letters standing for 10 to 35.
fn remainder(text: &str) -> u32 {
    text.chars().filter_map(|c| c.to_digit(36)).fold(0, |sum, value| {
        let shift = if value < 10 { 10 } else { 100 };
        (sum * shift + value) % 97
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Text;

    /// Examples of the SWIFT IBAN registry.
    #[test]
    fn registry_examples_are_sound() {
        for text in
            ["DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606", "NL91ABNA0417164300"]
        {
            let iban = Iban::parse(text).unwrap();
            assert!(is_sound(&iban), "{text}");
        }
        assert!(!is_sound(&Iban::parse("DE88370400440532013000").unwrap()));
    }

    #[test]
    fn made_ibans_match_the_registry() {
        let text = |t| Text::parse(t).unwrap();
        let bank = BankCode { country: text("DE"), bank: text("37040044"), digits: 10, bic: None };
        let iban = make(&bank, 532_013_000).unwrap();
        assert_eq!(iban.as_str(), "DE89370400440532013000");
        assert_eq!(spaced(&iban), "DE89 3704 0044 0532 0130 00");
    }
}
