//! What a bank statement from elsewhere says, whatever its format: entries with a date, an amount and a
//! reference; and how amounts, dates and bytes are read.

use crate::domain::{Date, Money};
use crate::text::clean_line;
use encoding_rs::Encoding;
use rustc_hash::FxHashMap;

/// The most characters of a reference that is kept as it is.
const KEY: usize = 40;

/// An entry of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The line of the file where it begins.
    pub(super) line: usize,
    /// When it was booked.
    pub(super) date: Date,
    /// How much came in, in cents; below zero, how much went out.
    pub(super) amount: Money,
    /// The bank's reference, where there is one.
    pub(super) reference: Option<String>,
    /// What else is said of it.
    pub(super) text: String,
}

/// A line that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bad {
    pub(super) line: usize,
    pub(super) why: String,
}

/// What a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) found: Vec<Found>,
    pub(super) bad: Vec<Bad>,
    /// The currency, where the file names one.
    pub(super) currency: Option<String>,
}

impl Content {
    pub(super) fn take(&mut self, line: usize, read: Result<Found, String>) {
        match read {
            Ok(found) => self.found.push(found),
            Err(why) => self.bad.push(Bad { line, why: clean_line(&why) }),
        }
    }

    /// The name under which each entry is known for good. Entries without a reference are named by what
    /// they say, and by how many of the same there were before in the file: reading the same file again
    /// gives the same names.
    pub(super) fn keys(&self) -> Vec<String> {
        let mut seen: FxHashMap<String, u32> = FxHashMap::default();
        let key = |found: &Found| match &found.reference {
            Some(reference) => plain(reference),
            None => {
                let said = format!("{} {} {}", found.date, found.amount, found.text);
                let times = seen.entry(said.clone()).or_default();
                *times += 1;
                digest(&format!("{said} {times}"))
            }
        };
        self.found.iter().map(key).collect()
    }
}

/// A reference as one word of plain signs; a long one by its digest.
fn plain(reference: &str) -> String {
    let word = clean_line(reference.trim()).replace([' ', '[', ']'], "_");
    if word.chars().count() > KEY { digest(&word) } else { word }
}

fn digest(text: &str) -> String {
    let hash = blake3::hash(text.as_bytes()).to_hex();
    hash.as_str().chars().take(16).collect()
}

/// Reads an amount with its sign: `-1.234,50` where the decimal mark is a comma. Thousands may be parted by
/// the other mark, a blank or an apostrophe. Nothing is rounded.
pub(super) fn amount(text: &str, decimal: char) -> Result<Money, String> {
    let wrong = |why: &str| format!("{text:?} {why}");
    let trimmed = text.trim().replace('\u{2212}', "-"); // a minus as printers set it
    let (is_negative, size) = match trimmed.strip_prefix('-').or_else(|| trimmed.strip_suffix('-')) {
        Some(size) => (true, size.trim()),
        None => (false, trimmed.strip_prefix('+').unwrap_or(&trimmed).trim()),
    };
    let parts = if decimal == ',' { ['.', '\'', ' ', '\u{a0}'] } else { [',', '\'', ' ', '\u{a0}'] };
    let (whole, cents) = size.split_once(decimal).map_or((size, None), |(whole, cents)| (whole, Some(cents)));
    // The grammar of amounts parts thousands by commas, and sees to it that they are thousands.
    let whole = whole.replace(parts, ",");
    let plain = cents.map_or_else(|| whole.clone(), |cents| format!("{whole}.{cents}"));
    let money = Money::parse(&plain).map_err(|error| wrong(&error.to_string()))?;
    Ok(if is_negative { Money(-money.0) } else { money }) // at most the limit of money, so its negative fits
}

/// Reads a date by a pattern of strftime.
pub(super) fn date(text: &str, pattern: &str) -> Result<Date, String> {
    let text = text.trim();
    let wrong = || format!("there is no day {text:?} as {pattern} has them");
    let day = jiff::fmt::strtime::parse(pattern, text).and_then(|parsed| parsed.to_date()).map_err(|_| wrong())?;
    Date::parse(&day.to_string()).map_err(|_| wrong())
}

/// The text of a file: in the encoding that is named, the one that its first bytes name, or UTF-8.
pub(super) fn decode(bytes: &[u8], encoding: Option<&str>) -> Result<String, String> {
    let named = match encoding {
        Some(label) => {
            let known = Encoding::for_label(label.as_bytes());
            Some(known.ok_or_else(|| format!("there is no encoding {label:?}; name one like utf-8 or windows-1252"))?)
        }
        None => None,
    };
    let encoding = named.or_else(|| Encoding::for_bom(bytes).map(|(encoding, _)| encoding));
    let encoding = encoding.unwrap_or(encoding_rs::UTF_8);
    let (text, used, is_broken) = encoding.decode(bytes);
    if !is_broken {
        return Ok(text.into_owned());
    }
    let line = match std::str::from_utf8(bytes) {
        Err(error) if used == encoding_rs::UTF_8 => {
            1 + bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count()
        }
        _ => 1 + text.chars().take_while(|c| *c != '\u{fffd}').filter(|c| *c == '\n').count(),
    };
    Err(format!("line {line} is not {}; name the encoding: --encoding windows-1252", used.name()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn amounts_as_banks_write_them() {
        for (text, decimal, cents) in [
            ("1250.00", '.', 125_000),
            ("-1,250.5", '.', -125_050),
            ("+7", '.', 700),
            ("1.250,00", ',', 125_000),
            ("1'250.00-", '.', -125_000),
            ("\u{2212}0,01", ',', -1),
            ("12 345,67", ',', 1_234_567),
        ] {
            assert_eq!(amount(text, decimal), Ok(Money(cents)), "{text}");
        }
        for text in ["", "-", "1.2.3", "1,25", "1e9", "99999999999999999999", "10.005", "٣", "--1", "0x10", "1.250,00"]
        {
            assert!(amount(text, '.').is_err(), "{text}");
        }
    }

    #[test]
    fn dates_that_do_not_exist_are_refused() {
        assert_eq!(date("29.02.2024", "%d.%m.%Y").unwrap().to_string(), "2024-02-29");
        assert_eq!(date("260131", "%y%m%d").unwrap().to_string(), "2026-01-31");
        for (text, pattern) in
            [("2026-02-29", "%Y-%m-%d"), ("31.04.2026", "%d.%m.%Y"), ("", "%Y-%m-%d"), ("2026-01-31x", "%Y-%m-%d")]
        {
            assert!(date(text, pattern).is_err(), "{text}");
        }
    }

    #[test]
    fn bytes_are_read_in_their_encoding_or_not_at_all() {
        assert_eq!(decode("Grüße".as_bytes(), None).unwrap(), "Grüße");
        assert_eq!(decode(b"\xef\xbb\xbfx", None).unwrap(), "x");
        assert_eq!(decode(b"\xff\xfeG\x00\xfc\x00", None).unwrap(), "Gü");
        assert_eq!(decode(b"Gr\xfc\xdfe", Some("windows-1252")).unwrap(), "Grüße");
        assert!(decode(b"a\nb\xfc", None).unwrap_err().starts_with("line 2 is not UTF-8"));
        assert!(decode(b"x", Some("klingon")).unwrap_err().contains("there is no encoding"));
    }
}
