//! Names and texts, checked where they enter: a value of these types always has the right form.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;
use std::sync::Arc;

/// Why a text is not a name of its kind: what it should look like, by example.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not {what}")]
pub struct NameError {
    /// What was given, shortened.
    pub text: String,
    /// What was expected, with an example.
    pub what: &'static str,
}

impl NameError {
    /// The error for this text.
    pub fn new(text: &str, what: &'static str) -> NameError {
        NameError { text: text.chars().take(40).collect(), what }
    }
}

/// What a checked text does as a text: it is shown, written and read.
macro_rules! as_text {
    ($name:ident, $what:literal) => {
        as_text!($name, $what, $name::parse);
    };
    ($name:ident, $what:literal, $read:expr) => {
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(self.as_str(), f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<$name, D::Error> {
                struct V;
                impl de::Visitor<'_> for V {
                    type Value = $name;
                    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                        f.write_str($what)
                    }
                    fn visit_str<E: de::Error>(self, v: &str) -> Result<$name, E> {
                        $read(v).map_err(E::custom)
                    }
                }
                d.deserialize_str(V)
            }
        }
    };
}

pub(super) use as_text;

macro_rules! short_name {
    ($(#[$doc:meta])* $name:ident, $cap:literal, $what:literal, $check:expr) => {
        $(#[$doc])*
        // Zeros fill the rest: names are compared and hashed whole, in a few words. Every command looks
        // names up.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name {
            bytes: [u8; $cap],
            len: u8,
        }

        impl $name {
            /// Reads a name; the error says what it should look like.
            pub fn parse(text: &str) -> Result<$name, NameError> {
                let check: fn(&str) -> bool = $check;
                let mut bytes = [0; $cap];
                match bytes.get_mut(..text.len()) {
                    Some(start) if check(text) => start.copy_from_slice(text.as_bytes()),
                    _ => return Err(NameError::new(text, $what)),
                }
                Ok($name { bytes, len: text.len() as u8 }) // at most the capacity, which fits
            }

            /// The name as text.
            pub fn as_str(&self) -> &str {
                let bytes = self.bytes.get(..usize::from(self.len)).unwrap_or_default();
                std::str::from_utf8(bytes).unwrap_or_default() // it was a text, and not longer
            }
        }

        impl std::hash::Hash for $name {
            fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
                state.write(&self.bytes); // no name holds a zero: the length adds nothing
            }
        }

        as_text!($name, $what);
    };
}

short_name!(
    /// What an account is called: `alice`. Starts with a lower-case letter.
    Handle, 32, "a handle like alice (a lower-case letter, then up to 31 of a-z 0-9 _ -)",
    |t| t.starts_with(|c: char| c.is_ascii_lowercase()) && t.bytes().all(slug_byte)
);
short_name!(
    /// What an instrument is called: `ACME`.
    Symbol, 12, "a symbol like ACME (a capital letter, then up to 11 of A-Z 0-9 . -)",
    |t| t.starts_with(|c: char| c.is_ascii_uppercase())
        && t.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'.' || b == b'-')
);
short_name!(
    /// What the shop calls an item: `widget`.
    ItemName, 32, "an item like widget (a lower-case letter or digit, then up to 31 of a-z 0-9 _ -)",
    |t| t.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) && t.bytes().all(slug_byte)
);
short_name!(
    /// What a branch is called: `sold-early`.
    BranchName, 64, "a branch name like sold-early (a lower-case letter or digit, then up to 63 of a-z 0-9 _ -)",
    |t| t.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()) && t.bytes().all(slug_byte)
);
short_name!(
    /// An international bank account number, without blanks: two letters, two check digits, the
    /// account. The form is checked here; whether the check digits are right,
    /// [`crate::domain::bank::iban`] tells.
    Iban, 34, "an IBAN like DE79100500001234567890",
    |t| t.len() >= 15 && t.is_ascii()
        && t.bytes().take(2).all(|b| b.is_ascii_uppercase())
        && t.bytes().skip(2).take(2).all(|b| b.is_ascii_digit())
        && t.bytes().skip(4).all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
);
short_name!(
    /// The code that proves an owner reads their mail: six digits.
    Code, 6, "a code of six digits like 402913",
    |t| t.len() == 6 && t.bytes().all(|b| b.is_ascii_digit())
);

fn slug_byte(b: u8) -> bool {
    b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-'
}

/// An account as a person names it: by its handle or by its IBAN.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccountRef {
    /// `alice`
    Handle(Handle),
    /// `DE79100500001234567890`
    Iban(Iban),
}

impl AccountRef {
    /// Reads a handle, or an IBAN where the text starts with a capital letter.
    pub fn parse(text: &str) -> Result<AccountRef, NameError> {
        if text.starts_with(|c: char| c.is_ascii_uppercase()) {
            Iban::parse(text).map(AccountRef::Iban).map_err(|_| {
                NameError::new(
                    text,
                    "an account: a handle like alice (lower case), or an IBAN like DE79100500001234567890",
                )
            })
        } else {
            Handle::parse(text).map(AccountRef::Handle)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        match self {
            AccountRef::Handle(h) => h.as_str(),
            AccountRef::Iban(i) => i.as_str(),
        }
    }
}

impl From<Handle> for AccountRef {
    fn from(handle: Handle) -> AccountRef {
        AccountRef::Handle(handle)
    }
}

impl fmt::Display for AccountRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for AccountRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Serialize for AccountRef {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for AccountRef {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<AccountRef, D::Error> {
        struct V;
        impl de::Visitor<'_> for V {
            type Value = AccountRef;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a handle or an IBAN")
            }
            fn visit_str<E: de::Error>(self, v: &str) -> Result<AccountRef, E> {
                AccountRef::parse(v).map_err(E::custom)
            }
        }
        d.deserialize_str(V)
    }
}

/// Free text of a person: an owner's name, a reference, a marker. At most [`Text::LIMIT`]
/// characters, none of them a control character. It may hold anything else that Unicode has; the
/// screens clean it before they draw it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text(Arc<str>);

impl Text {
    /// The most characters.
    pub const LIMIT: usize = 280;

    /// Reads a text.
    pub fn parse(text: &str) -> Result<Text, NameError> {
        if text.chars().any(char::is_control) {
            return Err(NameError::new(text, "a text of one line without control characters"));
        }
        if text.chars().take(Self::LIMIT + 1).count() > Self::LIMIT {
            return Err(NameError::new(text, "a text of at most 280 characters"));
        }
        Ok(Text(Arc::from(text)))
    }

    /// A text that is sealed: see [`SEALED`]. It stands for the text in a journal, and nowhere else.
    pub fn sealed(token: &str) -> Option<Text> {
        is_sealed(token).then(|| Text(Arc::from(token)))
    }

    /// As it stands in a journal.
    fn read(text: &str) -> Result<Text, NameError> {
        Text::parse(text).or_else(|error| Text::sealed(text).ok_or(error))
    }

    /// What stands in the place of a text of somebody who is forgotten.
    pub fn forgotten() -> Text {
        Text(Arc::from(FORGOTTEN))
    }

    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How a sealed text begins. What seals it and opens it knows what follows; here it is only known by its
/// form, which may be longer than the text was.
pub const SEALED: &str = "sealed:";

/// The most bytes of a sealed text.
const SEALED_LIMIT: usize = 2048;

fn is_sealed(text: &str) -> bool {
    let token = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':');
    text.len() <= SEALED_LIMIT && text.strip_prefix(SEALED).is_some_and(|rest| rest.bytes().all(token))
}

/// What stands in the place of a text of somebody who is forgotten.
const FORGOTTEN: &str = "forgotten";

/// The same of an address; nobody can have it (RFC 2606).
const FORGOTTEN_EMAIL: &str = "forgotten@forgotten.invalid";

/// An e-mail address: something, an `@`, something; no blanks; at most 254 characters (RFC 5321).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(Arc<str>);

impl Email {
    /// Reads an address. Only its form is checked: whether it is its owner's, the code finds out.
    pub fn parse(text: &str) -> Result<Email, NameError> {
        let parts = text.split_once('@');
        let sound = text.chars().count() <= 254
            && !text.chars().any(|c| c.is_control() || c.is_whitespace())
            && parts.is_some_and(|(who, at)| !who.is_empty() && !at.is_empty() && !at.contains('@'));
        if sound {
            Ok(Email(Arc::from(text)))
        } else {
            Err(NameError::new(text, "an e-mail address like alice@example.org"))
        }
    }

    /// An address that is sealed: see [`SEALED`]. It stands for the address in a journal, and nowhere else.
    pub fn sealed(token: &str) -> Option<Email> {
        is_sealed(token).then(|| Email(Arc::from(token)))
    }

    /// As it stands in a journal.
    fn read(text: &str) -> Result<Email, NameError> {
        Email::parse(text).or_else(|error| Email::sealed(text).ok_or(error))
    }

    /// What stands in the place of the address of somebody who is forgotten.
    pub fn forgotten() -> Email {
        Email(Arc::from(FORGOTTEN_EMAIL))
    }

    /// Whether it stands in the place of one that is forgotten: nothing can be sent there.
    pub fn is_forgotten(&self) -> bool {
        self.as_str() == FORGOTTEN_EMAIL
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

as_text!(Text, "a text of one line", Text::read);
as_text!(Email, "an e-mail address like alice@example.org", Email::read);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_form() {
        for good in ["alice", "a", "mm-1", "noise_07"] {
            assert!(Handle::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "Alice", "1a", "ä", "a b", "a\u{200b}", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert!(Handle::parse(bad).is_err(), "{bad}");
        }
        assert!(Symbol::parse("BRK.B").is_ok());
        assert!(Symbol::parse("acme").is_err());
        assert!(Code::parse("12345").is_err());
    }

    #[test]
    fn a_capital_letter_makes_it_an_iban() {
        assert!(matches!(AccountRef::parse("DE79100500001234567890"), Ok(AccountRef::Iban(_))));
        assert!(matches!(AccountRef::parse("alice"), Ok(AccountRef::Handle(_))));
        assert!(AccountRef::parse("Alice").is_err());
    }

    #[test]
    fn texts_hold_no_control_characters() {
        assert!(Text::parse("what if I had sold at the dip?").is_ok());
        assert!(Text::parse("two\nlines").is_err());
        assert!(Text::parse("\u{1b}[2J").is_err());
        assert!(Text::parse(&"x".repeat(281)).is_err());
        assert!(Email::parse("a@b").is_ok());
        for bad in ["a", "@b", "a@", "a@b@c", "a b@c"] {
            assert!(Email::parse(bad).is_err(), "{bad}");
        }
    }
}
