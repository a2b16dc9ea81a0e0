//! A letter as it goes out: RFC 5322, made by a mail library, from what the journal says.

use super::settings::Sender;
use crate::domain::{Time, World};
use crate::text::clean_line;
use crate::views::Letter;
use lettre::message::header::{self, ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::{Address, address::Envelope};
use std::error::Error;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The domain of the letters' names, which is nobody's: RFC 2606, section 2.
const DOMAIN: &str = "mail.backtape.invalid";

/// The last second that a date of RFC 5322 is written for here: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;

/// What makes a letter the one that it is: made anew after a crash, it has the same key, and so the same
/// file and the same `Message-ID`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    /// The record that the letter answers, and which of that record's letters it is.
    pub(super) n: u64,
    pub(super) index: u32,
    /// The letter and its journal, hashed: two journals of one name, or a copy that went another way, have
    /// other letters.
    pub(super) digest: String,
}

impl Key {
    /// The key of a letter.
    pub(super) fn of(journal: &str, handle: &str, letter: &Letter) -> Key {
        let (n, index) = (letter.n.0, letter.index);
        let text = format!("backtape mail\n{journal}\n{n}\n{index}\n{}\n{handle}\n{:?}", letter.at.0, letter.kind);
        let digest = blake3::hash(text.as_bytes()).to_hex();
        Key { n, index, digest: digest.get(..16).unwrap_or_default().to_owned() }
    }

    /// The name of the letter's file: `0000000057-0-9f86d081884c7d65.eml`.
    pub(super) fn file(&self) -> String {
        format!("{:010}-{}-{}.eml", self.n, self.index, self.digest)
    }

    /// The key that a file's name says.
    pub(super) fn of_file(name: &str) -> Option<Key> {
        let (n, rest) = name.strip_suffix(".eml")?.split_once('-')?;
        let (index, digest) = rest.split_once('-')?;
        Some(Key { n: n.parse().ok()?, index: index.parse().ok()?, digest: digest.to_owned() })
    }

    /// `<57.0.9f86d081884c7d65@mail.backtape.invalid>`
    pub(super) fn message_id(&self) -> String {
        format!("<{}.{}.{}@{DOMAIN}>", self.n, self.index, self.digest)
    }
}

/// A letter with its text, as yet without the form of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Outgoing {
    pub(super) key: Key,
    pub(super) at: Time,
    handle: String,
    owner: String,
    email: String,
    subject: String,
    body: Vec<String>,
}

impl Outgoing {
    /// The letter with the words that it has in this world: the one after its record, or a later one.
    /// `None` where the account is not there,
    /// or nobody knows whose it was.
    pub(super) fn new(journal: &str, letter: &Letter, world: &World) -> Option<Outgoing> {
        let profile = world.bank.profile(letter.account).filter(|profile| !profile.email.is_forgotten())?;
        let handle = profile.handle.to_string();
        Some(Outgoing {
            key: Key::of(journal, &handle, letter),
            at: letter.at,
            handle,
            owner: profile.owner.as_str().to_owned(),
            email: profile.email.as_str().to_owned(),
            subject: letter.subject(world),
            body: letter.body(world),
        })
    }

    /// The mail: headers, an empty line, the text, all lines ended by CRLF.
    ///
    /// # Errors
    /// Where the address is none that mail knows; it says so.
    pub(super) fn mail(&self, from: &Sender) -> Result<Vec<u8>, String> {
        let to: Address = self.email.parse().map_err(|_| "mail knows no address of that form".to_owned())?;
        // Who owns an account named it, perhaps to do harm: no control character gets as far as a header,
        // and what is not plain ASCII the library encodes.
        let owner = Some(clean_line(&self.owner)).filter(|owner| !owner.trim().is_empty());
        let seconds = u64::try_from(self.at.0 / 1_000_000).unwrap_or(0).min(LAST_SECOND);
        let date: SystemTime = UNIX_EPOCH + Duration::from_secs(seconds);
        let mut text: String = self.body.iter().map(|line| clean_line(line) + "\n\n").collect();
        text.push_str("Your bank\n");
        let message = Message::builder()
            .from(from.mailbox().clone())
            .to(Mailbox::new(owner, to))
            .subject(clean_line(&self.subject))
            .date(date)
            .message_id(Some(self.key.message_id()))
            .header(AutoSubmitted)
            .header(Account(self.handle.clone()))
            .header(header::MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            .body(text);
        Ok(message.map_err(|error| format!("no mail can be made of it: {error}"))?.formatted())
    }
}

#[cfg(test)]
impl Outgoing {
    /// The same letter to somebody of another name.
    pub(super) fn named(mut self, owner: &str) -> Outgoing {
        (self.owner, self.subject) = (owner.to_owned(), owner.to_owned());
        self.body = vec![format!("Dear {owner},")];
        self
    }
}

/// Nobody answers a machine: RFC 3834, section 5.
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<AutoSubmitted, Box<dyn Error + Send + Sync>> {
        Ok(AutoSubmitted)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(AutoSubmitted::name(), "auto-generated".to_owned())
    }
}

/// Which account the letter is about, by its handle.
#[derive(Clone)]
struct Account(String);

/// How that header is called.
const ACCOUNT: &str = "X-Backtape-Account";

impl Header for Account {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str(ACCOUNT)
    }

    fn parse(text: &str) -> Result<Account, Box<dyn Error + Send + Sync>> {
        Ok(Account(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Account::name(), self.0.clone())
    }
}

/// The value of a header of a mail that is ours, unfolded.
fn header_of(mail: &str, name: &str) -> Option<String> {
    let (headers, _) = mail.split_once("\r\n\r\n")?;
    let unfolded = headers.replace("\r\n ", " ").replace("\r\n\t", " ");
    let mut lines = unfolded.split("\r\n").filter_map(|line| line.split_once(": "));
    lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
}

/// Whether a mail of ours is to this account.
pub(super) fn is_to(mail: &[u8], handle: &str) -> bool {
    let account = std::str::from_utf8(mail).ok().and_then(|mail| header_of(mail, ACCOUNT));
    account.as_deref() == Some(handle)
}

/// From whom to whom a mail of ours goes: the addresses in its headers.
pub(super) fn envelope(mail: &[u8]) -> Result<Envelope, String> {
    let wrong = || "its headers name no address".to_owned();
    let mail = std::str::from_utf8(mail).map_err(|_| wrong())?;
    let address = |name: &str| -> Option<Address> {
        let value = header_of(mail, name)?;
        let address = value.rsplit_once('<').map_or(value.as_str(), |(_, rest)| rest.trim_end_matches('>'));
        address.trim().parse().ok()
    };
    let to = address("To").ok_or_else(wrong)?;
    Envelope::new(address("From"), vec![to]).map_err(|error| error.to_string())
}
