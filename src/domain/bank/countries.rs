//! How IBANs look in each country, and BICs.
//!
//! The lengths and the parts of the account number are those of the IBAN Registry that SWIFT keeps for ISO 13616-2;
//! the form of a BIC is ISO 9362's. Check digits that a country has within the account number beside the
//! IBAN's own (as Spain and France do) are not made: banks that are invented have none to agree with.

/// The countries of the registry, and the parts of their account numbers: how many characters of which kind, `n` digits,
/// `a` capital letters, `c` either.
const COUNTRIES: [(&str, &str); 77] = [
    ("AD", "4n4n12c"),
    ("AE", "3n16n"),
    ("AL", "8n16c"),
    ("AT", "5n11n"),
    ("AZ", "4a20c"),
    ("BA", "3n3n8n2n"),
    ("BE", "3n7n2n"),
    ("BG", "4a4n2n8c"),
    ("BH", "4a14c"),
    ("BR", "8n5n10n1a1c"),
    ("BY", "4c4n16c"),
    ("CH", "5n12c"),
    ("CR", "4n14n"),
    ("CY", "3n5n16c"),
    ("CZ", "4n6n10n"),
    ("DE", "8n10n"),
    ("DK", "4n9n1n"),
    ("DO", "4c20n"),
    ("EE", "2n2n11n1n"),
    ("EG", "4n4n17n"),
    ("ES", "4n4n1n1n10n"),
    ("FI", "3n11n"),
    ("FO", "4n9n1n"),
    ("FR", "5n5n11c2n"),
    ("GB", "4a6n8n"),
    ("GE", "2a16n"),
    ("GI", "4a15c"),
    ("GL", "4n9n1n"),
    ("GR", "3n4n16c"),
    ("GT", "4c20c"),
    ("HR", "7n10n"),
    ("HU", "3n4n1n15n1n"),
    ("IE", "4a6n8n"),
    ("IL", "3n3n13n"),
    ("IQ", "4a3n12n"),
    ("IS", "4n2n6n10n"),
    ("IT", "1a5n5n12c"),
    ("JO", "4a4n18c"),
    ("KW", "4a22c"),
    ("KZ", "3n13c"),
    ("LB", "4n20c"),
    ("LC", "4a24c"),
    ("LI", "5n12c"),
    ("LT", "5n11n"),
    ("LU", "3n13c"),
    ("LV", "4a13c"),
    ("MC", "5n5n11c2n"),
    ("MD", "2c18c"),
    ("ME", "3n13n2n"),
    ("MK", "3n10c2n"),
    ("MR", "5n5n11n2n"),
    ("MT", "4a5n18c"),
    ("MU", "4a2n2n12n3n3a"),
    ("NL", "4a10n"),
    ("NO", "4n6n1n"),
    ("PK", "4a16c"),
    ("PL", "8n16n"),
    ("PS", "4a21c"),
    ("PT", "4n4n11n2n"),
    ("QA", "4a21c"),
    ("RO", "4a16c"),
    ("RS", "3n13n2n"),
    ("SA", "2n18c"),
    ("SC", "4a2n2n16n3a"),
    ("SE", "3n16n1n"),
    ("SI", "5n8n2n"),
    ("SK", "4n6n10n"),
    ("SM", "1a5n5n12c"),
    ("ST", "4n4n11n2n"),
    ("SV", "4a20n"),
    ("TL", "3n14n2n"),
    ("TN", "2n3n13n2n"),
    ("TR", "5n1n16c"),
    ("UA", "6n19c"),
    ("VA", "3n15n"),
    ("VG", "4a16n"),
    ("XK", "4n10n2n"),
];

/// The kinds of the characters of a country's account numbers, one byte each; `None` for a country that the
/// registry does not have.
fn kinds(country: &str) -> Option<Vec<u8>> {
    let (_, parts) = COUNTRIES.iter().find(|(code, _)| *code == country)?;
    let mut kinds = Vec::new();
    let mut count = 0;
    for byte in parts.bytes() {
        if byte.is_ascii_digit() {
            count = count * 10 + usize::from(byte - b'0');
        } else {
            kinds.extend(std::iter::repeat_n(byte, count));
            count = 0;
        }
    }
    Some(kinds)
}

/// What is wrong with the IBANs of a bank for its country: nothing where the registry does not have the country.
///
/// # Errors
/// Says in words what does not fit.
pub fn check_iban(iban: &str) -> Result<(), String> {
    let (country, number) = (iban.get(..2).unwrap_or_default(), iban.get(4..).unwrap_or_default());
    let Some(kinds) = kinds(country) else { return Ok(()) };
    if number.len() != kinds.len() {
        return Err(format!("has {} characters, and IBANs of {country} have {}", iban.len(), kinds.len() + 4));
    }
    let fits = |byte: u8, kind: u8| match kind {
        b'n' => byte.is_ascii_digit(),
        b'a' => byte.is_ascii_uppercase(),
        _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
    };
    match number.bytes().zip(&kinds).position(|(byte, kind)| !fits(byte, *kind)) {
        None => Ok(()),
        Some(at) => {
            let what = if kinds[at] == b'a' { "letter" } else { "digit" }; // `at` is within both
            Err(format!("has no {what} where IBANs of {country} do, at character {}", at + 5))
        }
    }
}

/// Whether a text is a BIC of a country: four letters or digits of the party, the country, two of the place, and three of
/// the branch or none.
pub fn is_bic(bic: &str, country: &str) -> bool {
    let capital = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    matches!(bic.len(), 8 | 11) && bic.bytes().all(capital) && bic.get(4..6) == Some(country)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of the registry: what it prints for each of these countries.
    #[test]
    fn the_registrys_examples_fit() {
        for iban in [
            "AT611904300234573201",
            "BE68539007547034",
            "CH9300762011623852957",
            "DE89370400440532013000",
            "ES9121000418450200051332",
            "FI2112345600000785",
            "FR1420041010050500013M02606",
            "GB29NWBK60161331926819",
            "IT60X0542811101000000123456",
            "LU280019400644750000",
            "MT84MALT011000012345MTLCAST001S",
            "NL91ABNA0417164300",
            "NO9386011117947",
            "PL61109010140000071219812874",
            "SE4550000000058398257466",
            "SI56263300012039086",
            "TR330006100519786457841326",
        ] {
            assert_eq!(check_iban(iban), Ok(()), "{iban}");
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        for (iban, told) in [
            ("DE8937040044053201300", "has 21 characters, and IBANs of DE have 22"),
            ("NL91ABN10417164300", "has no letter where IBANs of NL do, at character 8"),
            ("DE8937040044053201300A", "has no digit where IBANs of DE do, at character 22"),
        ] {
            assert_eq!(check_iban(iban), Err(told.to_owned()), "{iban}");
        }
        assert_eq!(check_iban("US00990120050000000001"), Ok(()), "the registry knows of none");
    }

    #[test]
    fn bics_are_of_their_country() {
        for (bic, country, is) in [
            ("BTAPDE20", "DE", true),
            ("BTAPDE20XXX", "DE", true),
            ("BTAPDE20", "FR", false),
            ("BTAPDE2", "DE", false),
            ("BTAPDE20X", "DE", false),
            ("btapde20", "DE", false),
        ] {
            assert_eq!(is_bic(bic, country), is, "{bic}");
        }
    }
}
