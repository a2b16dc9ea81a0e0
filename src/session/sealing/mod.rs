//! Personal data, sealed. The names, addresses and references of a customer stand in a journal encrypted
//! with a key of their own, which is kept outside of it, in the data directory. Forgetting a customer
//! destroys the key: no line of the journal changes, its chain and every sum stay whole, and nobody can
//! read who they were, on no branch and in no copy.
//!
//! The seal is at the border of the journal. What is written is sealed just before (`Keys::seal`), and
//! what is read is opened right after (`Keys::open`); in between nobody knows of it. Where there is no key
//! a text reads as `forgotten`. Journals from before there were seals, or written without a data
//! directory, hold their texts in plain and read as ever.
//!
//! **Whose key.** A customer is known by the handle of the first account that they opened. Which keys are
//! a journal's, the journal says itself: each sealed text names its key. So a copy, a repaired one and an
//! export use the same keys, and who is forgotten in one of them is forgotten in all.

mod ring;
mod token;

use crate::domain::personal::{self, Personal, Whose};
use crate::domain::{AccountId, AccountRef, Email, Event, Handle, Record, RecordNo, Scenario, Source, Text, World};
use ring::{Found, KeyId, Ring};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use token::Kind;

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The disk does not do it.
    #[error("cannot {what} {path}: {error}; without it no personal data can be written", path = path.display())]
    Io {
        /// What was tried.
        what: &'static str,
        /// With which file.
        path: PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// The file is not what it should be.
    #[error("{path}: line {line} is no key; put the file back as it was, or remove that line and its texts stay sealed", path = path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where.
        line: usize,
    },
    /// The system has no random numbers.
    #[error("the system gives no random numbers for a key: {0}")]
    Random(String),
    /// A text cannot be sealed.
    #[error("a text cannot be sealed")]
    Seal,
}

/// The keys of a journal's customers.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// Where they are kept; without it nothing is sealed, and nothing that is can be read.
    ring: Option<Ring>,
    /// The keys that the journal's texts name, by whose they are, in the order of their first use.
    used: FxHashMap<String, Vec<KeyId>>,
    /// Keys that texts name and that are not here.
    missing: BTreeSet<KeyId>,
    /// Keys that texts name and that are destroyed.
    destroyed: BTreeSet<KeyId>,
    /// Customers whom the scenario has made up, by the handles of their first accounts.
    invented: FxHashSet<String>,
    /// Whether what is written stays plain text all the same.
    plain: bool,
}

impl Keys {
    /// No keys: what is written stays plain, and what is sealed stays so.
    pub fn none() -> Keys {
        Keys::default()
    }

    /// The keys of a data directory.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn of(data: &Path) -> Result<Keys, KeyError> {
        Ok(Keys { ring: Some(Ring::read(&data.join("keys.ron"))?), ..Keys::default() })
    }

    /// The same keys, to read with: what is written stays plain.
    #[must_use]
    pub fn in_plain(self) -> Keys {
        Keys { plain: true, ..self }
    }

    /// The same keys for another journal, read anew.
    pub(super) fn again(&self) -> Result<Keys, KeyError> {
        let ring = self.ring.as_ref().map(|ring| Ring::read(ring.path())).transpose()?;
        Ok(Keys { ring, plain: self.plain, ..Keys::default() })
    }

    /// The data directory that they are of.
    pub(super) fn dir(&self) -> Option<&Path> {
        self.ring.as_ref().and_then(|ring| ring.path().parent())
    }

    /// Whether personal data is sealed at all.
    pub(super) fn seals(&self) -> bool {
        self.ring.is_some() && !self.plain
    }

    /// How many keys the journal needs that were never here.
    pub(super) fn missing(&self) -> usize {
        self.missing.len()
    }

    /// Opens the texts of a record that was read.
    pub(super) fn open(&mut self, record: &mut Record) {
        if personal::is_in(record) {
            personal::of_record(record, &mut |_, text| self.open_text(text));
        }
    }

    /// Opens the texts of a scenario that was read.
    pub(super) fn open_scenario(&mut self, scenario: &mut Scenario) {
        self.meet(scenario);
        personal::of_scenario(scenario, &mut |_, text| self.open_text(text));
    }

    /// Notes whom the scenario has made up.
    fn meet(&mut self, scenario: &Scenario) {
        let invented = scenario.customers.iter().filter(|_| scenario.invented);
        self.invented = invented.map(|customer| customer.handle.as_str().to_owned()).collect();
    }

    /// Whether somebody is made up by the scenario.
    pub(super) fn is_invented(&self, handle: &str) -> bool {
        self.invented.contains(handle)
    }

    /// Whether what a record says of somebody needs no seal: they are made up, and no person has typed it.
    fn is_made_up(&self, record: &Record, of: &str) -> bool {
        record.by != Source::User && self.is_invented(of)
    }

    fn open_text(&mut self, text: Personal<'_>) {
        open_text(text, |id, kind, sealed| self.unsealed(id, kind, sealed));
    }

    fn unsealed(&mut self, id: KeyId, kind: Kind, sealed: &[u8]) -> Option<String> {
        match self.ring.as_ref().map(|ring| ring.find(id)) {
            Some(Found::Key { key, of }) => {
                let plain = token::open(&key, kind, sealed);
                if self.used.get(&*of).is_none_or(|ids| !ids.contains(&id)) {
                    self.used.entry(of.to_string()).or_default().push(id);
                }
                plain
            }
            Some(Found::Destroyed) => {
                self.destroyed.insert(id);
                None
            }
            Some(Found::Unknown) | None => {
                self.missing.insert(id);
                None
            }
        }
    }

    /// What opens records that are read later: with keys that are made meanwhile too, and without those that
    /// are destroyed.
    pub(super) fn opener(&self) -> Opener {
        Opener { ring: self.ring.clone() }
    }

    /// Which keys the texts name that were read.
    pub(super) fn to_keep(&self) -> Noted {
        let used = self.used.iter().map(|(of, ids)| (of.clone(), ids.clone())).collect();
        Noted { used, missing: self.missing.clone(), destroyed: self.destroyed.clone() }
    }

    /// Whether texts that were read with these keys read the same now.
    pub(super) fn fits(&self, noted: &Noted) -> bool {
        let find = |id: &KeyId| self.ring.as_ref().map_or(Found::Unknown, |ring| ring.find(*id));
        noted.used.values().flatten().all(|id| matches!(find(id), Found::Key { .. }))
            && noted.missing.iter().all(|id| matches!(find(id), Found::Unknown))
            && noted.destroyed.iter().all(|id| !matches!(find(id), Found::Key { .. })) // a file that was put back
    }

    /// Takes up what was noted.
    pub(super) fn restore(&mut self, noted: Noted) {
        for (of, ids) in noted.used {
            let known = self.used.entry(of).or_default();
            known.extend(ids.into_iter().filter(|id| !known.contains(id)).collect::<Vec<_>>());
        }
        self.missing.extend(noted.missing);
        self.destroyed.extend(noted.destroyed);
    }

    /// Whether a key that was used has been destroyed, by whomever, as the disk has it now.
    pub(super) fn is_outdated(&self) -> bool {
        self.again().is_ok_and(|now| !now.fits(&self.to_keep()))
    }

    /// The records as they are to be written. The world is one that follows them, or that the first of
    /// them follows. When this returns, every key that they need is on the disk.
    pub(super) fn seal<'a>(&mut self, records: &'a [Record], world: &World) -> Result<Cow<'a, [Record]>, KeyError> {
        if !self.seals() || !records.iter().any(personal::is_in) {
            return Ok(Cow::Borrowed(records));
        }
        let mut sealed = records.to_vec();
        let owners = Owners::new(world, records);
        let mut wanted = Vec::new();
        for (record, plain) in sealed.iter_mut().zip(records) {
            personal::of_record(record, &mut |whose, _| {
                wanted.extend(owners.of(whose).filter(|of| !self.is_made_up(plain, of)));
            });
        }
        self.provide(wanted)?;
        for (record, plain) in sealed.iter_mut().zip(records) {
            let (n, mut field, mut failed) = (record.n, 0, false);
            personal::of_record(record, &mut |whose, text| {
                match owners.of(whose) {
                    Some(of) if self.is_made_up(plain, &of) => {}
                    Some(of) => failed |= self.seal_text((n, field), &of, text).is_none(),
                    None => leave_out(text),
                }
                field += 1;
            });
            if failed {
                return Err(KeyError::Seal);
            }
        }
        Ok(Cow::Owned(sealed))
    }

    /// The scenario as it is to be written.
    pub(super) fn seal_scenario(&mut self, scenario: &Scenario) -> Result<Scenario, KeyError> {
        let mut sealed = scenario.clone();
        self.meet(scenario);
        if !self.seals() || scenario.invented {
            return Ok(sealed);
        }
        self.provide(scenario.customers.iter().map(|customer| customer.handle.as_str().to_owned()).collect())?;
        let (mut field, mut failed) = (0, false);
        personal::of_scenario(&mut sealed, &mut |whose, text| {
            let Whose::Opener(handle, _) = whose else { return };
            failed |= self.seal_text((RecordNo::GENESIS, field), handle.as_str(), text).is_none();
            field += 1;
        });
        if failed { Err(KeyError::Seal) } else { Ok(sealed) }
    }

    /// Sees to it that each of them has a key.
    fn provide(&mut self, mut of: Vec<String>) -> Result<(), KeyError> {
        let Some(ring) = &mut self.ring else { return Ok(()) };
        of.sort_unstable();
        of.dedup();
        let lives = |id: &KeyId| matches!(ring.find(*id), Found::Key { .. });
        of.retain(|of| !self.used.get(of).is_some_and(|ids| ids.iter().any(lives)));
        for (of, id) in ring.make(of)? {
            self.used.entry(of).or_default().push(id);
        }
        Ok(())
    }

    /// Seals a text in its place. `None` where that does not work: it never should.
    fn seal_text(&self, place: (RecordNo, u32), of: &str, text: Personal<'_>) -> Option<()> {
        let ring = self.ring.as_ref()?;
        let ids = self.used.get(of)?;
        let live = ids.iter().rev().find_map(|id| match ring.find(*id) {
            Found::Key { key, .. } => Some((*id, key)),
            _ => None,
        });
        let (id, key) = live?;
        match text {
            Personal::Text(text) => *text = Text::sealed(&token::seal(&key, id, Kind::Text, place, text.as_str())?)?,
            Personal::Email(email) => {
                *email = Email::sealed(&token::seal(&key, id, Kind::Email, place, email.as_str())?)?;
            }
        }
        Some(())
    }

    /// The keys that are here and seal what the journal holds of a customer, by the handles of their
    /// accounts.
    pub(super) fn of_customer(&self, world: &World, customer: AccountId) -> BTreeSet<KeyId> {
        let Some(ring) = &self.ring else { return BTreeSet::new() };
        let handles = world.bank.accounts_of(customer).map(|(_, _, profile)| profile.handle);
        let ids = handles.filter_map(|handle| self.used.get(handle.as_str())).flatten().copied();
        ids.filter(|id| matches!(ring.find(*id), Found::Key { .. })).collect()
    }

    /// Destroys keys: on the disk when this returns, and in memory.
    pub(super) fn destroy(&mut self, keys: &BTreeSet<KeyId>) -> Result<(), KeyError> {
        self.ring.as_mut().map_or(Ok(()), |ring| ring.destroy(keys))
    }

    /// Makes as if keys were destroyed, in memory alone.
    pub(super) fn disown(&mut self, keys: &BTreeSet<KeyId>) {
        if let Some(ring) = &mut self.ring {
            ring.disown(keys);
        }
    }
}

fn open_text(text: Personal<'_>, unsealed: impl FnOnce(KeyId, Kind, &[u8]) -> Option<String>) {
    match text {
        Personal::Text(text) => {
            let Some((id, sealed)) = token::parse(text.as_str()) else { return };
            let plain = unsealed(id, Kind::Text, &sealed).and_then(|plain| Text::parse(&plain).ok());
            *text = plain.unwrap_or_else(Text::forgotten);
        }
        Personal::Email(email) => {
            let Some((id, sealed)) = token::parse(email.as_str()) else { return };
            let plain = unsealed(id, Kind::Email, &sealed).and_then(|plain| Email::parse(&plain).ok());
            *email = plain.unwrap_or_else(Email::forgotten);
        }
    }
}

/// Opens the texts of records, whoever reads them.
#[derive(Debug)]
pub(super) struct Opener {
    ring: Option<Ring>,
}

impl Opener {
    /// Opens the texts of a record that was read.
    pub(super) fn open(&self, record: &mut Record) {
        if !personal::is_in(record) {
            return;
        }
        personal::of_record(record, &mut |_, text| {
            open_text(text, |id, kind, sealed| match self.ring.as_ref()?.find(id) {
                Found::Key { key, .. } => token::open(&key, kind, sealed),
                Found::Destroyed | Found::Unknown => None,
            });
        });
    }
}

/// Which keys the texts of a journal name: by whose they are, those that are not here, and those that are destroyed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Noted {
    used: BTreeMap<String, Vec<KeyId>>,
    missing: BTreeSet<KeyId>,
    destroyed: BTreeSet<KeyId>,
}

/// Somebody who is forgotten leaves no words, not even in what is refused.
fn leave_out(text: Personal<'_>) {
    match text {
        Personal::Text(text) => *text = Text::forgotten(),
        Personal::Email(email) => *email = Email::forgotten(),
    }
}

/// The keys of customers who are to be forgotten.
pub(super) type Doomed = BTreeSet<KeyId>;

/// Whose an account is: by the handle of the customer's first account.
struct Owners<'a> {
    world: &'a World,
    /// Accounts that the records open themselves: their handles and those of their customers.
    opened: Vec<(AccountId, Handle, Option<AccountId>)>,
}

impl<'a> Owners<'a> {
    fn new(world: &'a World, records: &[Record]) -> Owners<'a> {
        let opened = records.iter().flat_map(Record::events).filter_map(|event| match event {
            Event::AccountOpened { account, handle, customer, .. } => Some((*account, *handle, *customer)),
            _ => None,
        });
        Owners { world, opened: opened.collect() }
    }

    /// The name under which a key is kept; `None` where the customer is forgotten. Who named an account that
    /// there is not wrote what they wrote in the name of that one.
    fn of(&self, whose: Whose) -> Option<String> {
        let bank = &self.world.bank;
        let known = match &whose {
            Whose::Account(id) => self.of_account(*id),
            Whose::Named(account) => self.of_named(account),
            Whose::Opener(handle, None) => self.of_named(&AccountRef::Handle(*handle)),
            Whose::Opener(_, Some(customer)) => self.of_named(customer),
        };
        Some(match (known, whose) {
            (Some(handle), _) => {
                let first = bank.find_handle(&handle).and_then(|id| bank.profile(id));
                if first.is_some_and(|profile| profile.forgotten) {
                    return None;
                }
                handle.as_str().to_owned()
            }
            (None, Whose::Named(account)) => account.as_str().to_owned(),
            (None, Whose::Opener(handle, _)) => handle.as_str().to_owned(),
            (None, Whose::Account(id)) => format!("account {id}"),
        })
    }

    fn of_account(&self, id: AccountId) -> Option<Handle> {
        let bank = &self.world.bank;
        if let Some(first) = bank.profile(id).and_then(|profile| bank.profile(profile.customer)) {
            return Some(first.handle);
        }
        let (_, handle, customer) = self.opened.iter().find(|(account, _, _)| *account == id)?;
        match customer {
            Some(customer) if *customer != id => self.of_account(*customer),
            _ => Some(*handle),
        }
    }

    fn of_named(&self, account: &AccountRef) -> Option<Handle> {
        if let Some(id) = self.world.bank.find(account) {
            return self.of_account(id);
        }
        let is_it = |(_, handle, _): &&(AccountId, Handle, Option<AccountId>)| handle.as_str() == account.as_str();
        self.opened.iter().find(is_it).and_then(|(id, _, _)| self.of_account(*id))
    }
}

#[cfg(test)]
mod tests;
