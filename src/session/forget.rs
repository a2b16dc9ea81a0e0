//! Forgetting a customer. The record comes first, then the key goes; whoever is stopped in between finds
//! the record at the next start and finishes. What happened on `main` counts, as for everything that is felt
//! outside: a branch that tries it out destroys nothing, and no undo brings anybody back.

use super::passwords::Passwords;
use super::{Access, Session, SessionError};
use crate::domain::personal::{self, Personal, Whose};
use crate::domain::{AccountId, AccountRef, BranchId, Command, Handle, Record, SEALED, World};
use crate::journal::Reader;
use std::mem::swap;

/// Whether a record says that somebody is forgotten, and is one by which they are.
pub(super) fn acts(record: &Record) -> bool {
    let on_main = record.step().is_some_and(|step| step.branch == BranchId::MAIN && !step.refolded);
    on_main && record.forgotten().next().is_some()
}

impl Session {
    /// Refuses to forget where it would be of no effect: beside `main`, and where what is to be forgotten
    /// stands in plain text.
    pub(super) fn check_forget(&self, command: &Command) -> Result<(), SessionError> {
        match command {
            Command::Forget { account } => self.check_forgettable(account),
            Command::Linked { commands } => commands.iter().try_for_each(|command| self.check_forget(command)),
            _ => Ok(()),
        }
    }

    fn check_forgettable(&self, account: &AccountRef) -> Result<(), SessionError> {
        if self.branch != BranchId::MAIN {
            return Err(SessionError::ForgetElsewhere { account: *account, branch: self.branch().name.to_string() });
        }
        let Some(id) = self.live.world.bank.find(account) else { return Ok(()) }; // refused by the rules
        if !self.keys.seals() {
            let what = "it holds personal data, and is to be written".to_owned();
            return Err(SessionError::PlainTexts { account: *account, what });
        }
        let first = self.live.world.bank.profile(id).map(|profile| profile.customer);
        let made_up = first.is_some_and(|first| self.keys.is_invented(self.live.world.bank.handle(first)));
        if made_up {
            return Err(SessionError::MadeUp { account: *account });
        }
        match self.plain_texts(id)? {
            None => Ok(()),
            Some(what) => Err(SessionError::PlainTexts { account: *account, what }),
        }
    }

    /// What the journal holds of a customer in plain text.
    fn plain_texts(&self, of: AccountId) -> Result<Option<String>, SessionError> {
        let mut reader = Reader::open(&self.path)?;
        let mut scenario = reader.header().genesis.clone();
        let mut in_first = false;
        personal::of_scenario(&mut scenario, &mut |whose, text| {
            in_first |= is_plain(&text) && is_theirs(&self.live.world, of, whose);
        });
        if in_first {
            return Ok(Some("its first line holds personal data".to_owned()));
        }
        let (mut first, mut count) = (None, 0_u64);
        while let Some(mut record) = reader.next_record()? {
            let mut found = false;
            if personal::is_in(&record) {
                personal::of_record(&mut record, &mut |whose, text| {
                    found |= is_plain(&text) && is_theirs(&self.live.world, of, whose);
                });
            }
            count += u64::from(found);
            first = first.or(found.then_some(record.n));
        }
        Ok(first.map(|first| match count {
            1 => format!("record {first} holds personal data"),
            _ => format!("{count} records hold personal data, the first is {first},"),
        }))
    }

    /// Notes which keys a record destroys.
    pub(super) fn doom(&mut self, record: &Record) {
        for customer in record.forgotten() {
            self.doomed.append(&mut self.keys.of_customer(&self.live.world, customer));
        }
    }

    /// Destroys the keys of who is forgotten, and forgets what memory holds of them: the journal is read
    /// again. One that is open for reading leaves the keys to who writes, and does not use them.
    pub(super) fn bury(&mut self) -> Result<(), SessionError> {
        let doomed = std::mem::take(&mut self.doomed);
        if doomed.is_empty() {
            return Ok(());
        }
        let mut wiped = Ok(());
        if let Access::Write(_) = self.journal {
            self.wipe_snapshots().map_err(SessionError::Wipe)?;
            // Before the keys: where this fails, the next start finds a key and tries again.
            if let Some(dir) = self.keys.dir() {
                Passwords::of(dir, &self.path, &self.id)?.forget(&self.forgotten_handles())?;
            }
            self.keys.destroy(&doomed)?;
            // What another program, which did not know yet, has put away in between. Memory forgets whatever comes of it.
            wiped = self.wipe_snapshots();
        }
        let mut keys = self.keys.again()?;
        keys.disown(&doomed);
        let mut anew = Session::open_to_read(&self.path, keys, None)?;
        anew.use_branch(self.branch)?;
        // What was read anew is taken over; who writes, who acts and what was said stay.
        swap(&mut self.scenario, &mut anew.scenario);
        swap(&mut self.history, &mut anew.history);
        swap(&mut self.live, &mut anew.live);
        swap(&mut self.line, &mut anew.line);
        swap(&mut self.keys, &mut anew.keys);
        self.snapshots.read_whole();
        self.put_up_anew();
        wiped.map_err(SessionError::Wipe)
    }

    /// Notes what a state says that was not read from its first record: whoever is forgotten there has no key
    /// any more, unless somebody was stopped before it was destroyed.
    pub(super) fn doom_forgotten(&mut self) {
        if self.branch != BranchId::MAIN {
            return;
        }
        let world = &self.live.world;
        let forgotten = world.bank.accounts().filter(|(id, _, profile)| profile.forgotten && profile.customer == *id);
        let keys: Vec<_> = forgotten.map(|(id, _, _)| self.keys.of_customer(world, id)).collect();
        keys.into_iter().for_each(|mut keys| self.doomed.append(&mut keys));
    }

    /// The handles of all accounts of customers who are forgotten on `main`.
    pub fn forgotten(&self) -> Vec<String> {
        self.forgotten_handles().iter().map(Handle::to_string).collect()
    }

    fn forgotten_handles(&self) -> Vec<Handle> {
        let Some(main) = self.history.branch(BranchId::MAIN) else { return Vec::new() };
        let Ok(moment) = self.moment_at(main.tip) else { return Vec::new() };
        let accounts = moment.world.bank.accounts().filter(|(_, _, profile)| profile.forgotten);
        accounts.map(|(_, _, profile)| profile.handle).collect()
    }
}

fn is_plain(text: &Personal<'_>) -> bool {
    !match text {
        Personal::Text(text) => text.as_str().starts_with(SEALED),
        Personal::Email(email) => email.as_str().starts_with(SEALED),
    }
}

/// Whether a text is of a customer, as far as names tell: what a number tells, the command tells as well.
fn is_theirs(world: &World, of: AccountId, whose: Whose) -> bool {
    let customer = |id: AccountId| world.bank.profile(id).map(|profile| profile.customer);
    let named = match whose {
        Whose::Named(account) | Whose::Opener(_, Some(account)) => world.bank.find(&account),
        Whose::Opener(handle, None) => world.bank.find_handle(&handle),
        Whose::Account(_) => None,
    };
    named.and_then(customer).is_some_and(|customer_of| Some(customer_of) == customer(of))
}
