//! A session as one customer sees it: who the others are is not in it, nor what they did with the bank.
//!
//! It is a session of its own in memory, for reading, that follows the true one. Accounts of others have names
//! that say nothing; a record that is neither the customer's nor public is a blank one. The figures are the true
//! ones, for the book and the shop are everybody's and follow from them; whoever shows figures of accounts asks
//! here whose they are ([`Session::shows_account`], [`Session::shows`], [`Session::record`]).
//!
//! Its history is made anew from the first record on and is all in memory, however long the journal is: signing
//! in takes about as long as reading the journal without a snapshot.

mod draw;
mod rights;

use super::sealing::Keys;
use super::{Access, Session, SessionError};
use crate::domain::{
    AccountId, AccountRef, BranchName, BranchOp, Command, Entry, Event, Handle, Iban, OrderId, Outcome, Record,
    RecordNo, Step, World,
};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::ControlFlow;

/// Whom the others are hidden from.
#[derive(Clone, Debug)]
pub(super) struct Veil {
    /// The customer: the first account that they opened.
    customer: Handle,
    /// All accounts whose names the customer knows, on any branch: their own, and those that they hold with
    /// others.
    own: FxHashSet<Handle>,
    /// What others are called.
    names: FxHashMap<Handle, Handle>,
    /// Whose IBANs there are.
    ibans: FxHashMap<Iban, Handle>,
    /// The handles that there are, so that none is given twice.
    taken: FxHashSet<Handle>,
    /// What in records that are shown happened to others, by its place among the events, ascending.
    hidden: FxHashMap<RecordNo, Vec<usize>>,
    /// The names of branches that there are or were.
    branches: FxHashSet<BranchName>,
    /// The names of others, as they may stand in what the operator has named.
    words: FxHashSet<String>,
}

impl Session {
    /// The session as a customer sees it, who is named by the first account that they opened.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn veiled(&self, customer: Handle) -> Result<Session, SessionError> {
        let mut scenario = self.scenario.clone();
        scenario.you = Some(customer);
        scenario.customers.clear();
        scenario.participants.clear();
        let reason = format!("{customer} is signed in");
        let mut veiled = Session::assemble(&self.path, scenario, Access::ReadOnly(reason), Keys::none());
        let mut veil = Veil::new(customer);
        for n in (1..=self.history.last().0).map(RecordNo) {
            self.history.record(n).iter().for_each(|record| veil.meet(record));
        }
        veiled.veil = Some(Box::new(veil));
        (veiled.id, veiled.seal) = (self.id.clone(), self.seal.clone());
        veiled.take_over(self)?;
        Ok(veiled)
    }

    /// Takes in what has come to the true session since.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn follow(&mut self, real: &Session) -> Result<(), SessionError> {
        let Some(veil) = &mut self.veil else { return Ok(()) };
        for n in (self.history.last().0 + 1..=real.history.last().0).map(RecordNo) {
            let Some(record) = real.history.record(n) else { continue };
            // What has been told already reads otherwise from here on.
            if record.forgotten().next().is_some() || veil.joins(&record) {
                *self = real.veiled(veil.customer)?;
                return Ok(());
            }
            veil.meet(&record);
        }
        self.take_over(real)
    }

    /// Takes in records of the true session, drawn over.
    fn take_over(&mut self, real: &Session) -> Result<(), SessionError> {
        let Some(mut veil) = self.veil.take() else { return Ok(()) };
        let done = self.draw_over(&mut veil, real);
        self.veil = Some(veil);
        done?;
        if self.branch != real.branch || self.live.n != real.live.n {
            self.use_branch(real.branch)?;
        }
        self.clock = real.clock.clone();
        Ok(())
    }

    fn draw_over(&mut self, veil: &mut Veil, real: &Session) -> Result<(), SessionError> {
        for n in (self.history.last().0 + 1..=real.history.last().0).map(RecordNo) {
            let Some(record) = real.history.record(n) else { continue };
            if let Some(step) = record.step().filter(|step| step.parent != self.live.n) {
                self.live = self.history.state_at(step.parent)?;
                self.line = self.history.line(step.parent);
                self.branch = step.branch;
            }
            let record = veil.drawn_over(record, &self.live.world);
            self.take_in(record)?;
        }
        Ok(())
    }

    /// The customer from whom others are hidden, by the first account that they opened.
    pub fn viewer(&self) -> Option<Handle> {
        self.veil.as_ref().map(|veil| veil.customer)
    }

    /// Whether an account may be looked at.
    pub fn shows_account(&self, world: &World, account: AccountId) -> bool {
        self.veil.as_ref().is_none_or(|veil| veil.owns(world, account))
    }

    /// Whether a record is anything of the customer's, or public.
    pub fn shows(&self, record: &Record) -> bool {
        self.veil.is_none() || !draw::is_blank(record)
    }

    /// A record as it may be shown: without what happened to others in it, for a dividend is paid to everybody. One
    /// that is nothing of the customer's is empty.
    pub fn record(&self, n: RecordNo) -> Option<Record> {
        let mut record = self.history.record(n)?;
        if let Some(veil) = &self.veil {
            veil.hide(&mut record);
        }
        Some(record)
    }

    /// Hands on the records of the line in use from one position to another, in order, each with its position: as they
    /// may be shown, and those only that are.
    pub fn each_shown(&self, from: u64, to: u64, mut take: impl FnMut(u64, &Record)) {
        let _ = self.history.each(&self.line, from, to, |position, record| {
            match &self.veil {
                None => take(position, record),
                Some(_) if draw::is_blank(record) => {}
                Some(veil) if !veil.hidden.contains_key(&record.n) => take(position, record),
                Some(veil) => {
                    let mut record = record.clone();
                    veil.hide(&mut record);
                    take(position, &record);
                }
            }
            ControlFlow::Continue(())
        });
    }

    /// A command as it reads here: others are called as they are called here.
    #[must_use]
    pub fn as_seen(&self, mut command: Command) -> Command {
        if let Some(veil) = &self.veil {
            rename(&mut command, |account| veil.seen(account, &self.live.world));
        }
        command
    }

    /// A command as it is meant: with the true names of others who are called otherwise here.
    #[must_use]
    pub fn as_meant(&self, mut command: Command) -> Command {
        if let Some(veil) = &self.veil {
            let meant = |account: &AccountRef| match account {
                AccountRef::Handle(name) => veil.names.iter().find(|(_, seen)| *seen == name).map(|(real, _)| *real),
                AccountRef::Iban(_) => None,
            };
            rename(&mut command, meant);
        }
        command
    }
}

fn rename(command: &mut Command, to: impl Fn(&AccountRef) -> Option<Handle>) {
    command.each_mut(&mut |command| {
        for account in command.accounts_mut().into_iter().flatten() {
            if let Some(handle) = to(account) {
                *account = AccountRef::Handle(handle);
            }
        }
    });
}

impl Veil {
    fn new(customer: Handle) -> Veil {
        Veil {
            customer,
            own: FxHashSet::from_iter([customer]),
            names: FxHashMap::default(),
            ibans: FxHashMap::default(),
            taken: FxHashSet::default(),
            hidden: FxHashMap::default(),
            branches: FxHashSet::default(),
            words: FxHashSet::default(),
        }
    }

    /// Takes out of a record what happened to others.
    fn hide(&self, record: &mut Record) {
        let is_blank = draw::is_blank(record);
        if let Entry::Step(Step { outcome: Outcome::Accepted(events), .. }) = &mut record.entry {
            let hidden = self.hidden.get(&record.n).map(Vec::as_slice).unwrap_or_default();
            let mut i = 0;
            events.retain(|_| {
                i += 1;
                !is_blank && hidden.binary_search(&(i - 1)).is_err()
            });
        }
    }

    /// Notes whose names a record brings.
    fn meet(&mut self, record: &Record) {
        let opened = record.events().iter().filter_map(|event| match event {
            Event::AccountOpened { handle, iban, owner, email, .. } => Some((*handle, *iban, owner, email)),
            _ => None,
        });
        let opened: Vec<_> = opened.collect();
        for (handle, iban, _, _) in &opened {
            self.taken.insert(*handle);
            self.ibans.insert(*iban, *handle);
        }
        if let Entry::Branch(BranchOp::Create { name, .. } | BranchOp::Rename { name, .. }) = &record.entry {
            self.branches.insert(*name);
        }
        let Some(step) = record.step().filter(|step| step.outcome.rejection().is_none()) else { return };
        each(&step.command, &mut |command| match command {
            Command::Open { handle, customer: Some(customer), .. } if self.names_customer(customer) => {
                self.own.insert(*handle);
            }
            Command::Joint { account, with, on: true } if self.names_customer(with) => {
                self.own.extend(self.handle_of(account));
            }
            _ => {}
        });
        for (handle, _, owner, email) in opened.into_iter().filter(|(handle, ..)| !self.own.contains(handle)) {
            let words = [handle.as_str(), owner.as_str(), email.as_str()];
            self.words.extend(words.into_iter().filter(|word| !word.is_empty()).map(str::to_lowercase));
        }
    }

    /// Whether by a record the customer holds an account of somebody else.
    fn joins(&self, record: &Record) -> bool {
        let mut joins = false;
        if let Some(step) = record.step().filter(|step| step.outcome.rejection().is_none()) {
            each(&step.command, &mut |command| {
                joins |= matches!(command, Command::Joint { with, on: true, .. } if self.names_customer(with));
            });
        }
        joins
    }

    fn handle_of(&self, account: &AccountRef) -> Option<Handle> {
        match account {
            AccountRef::Handle(handle) => Some(*handle),
            AccountRef::Iban(iban) => self.ibans.get(iban).copied(),
        }
    }

    fn names_customer(&self, account: &AccountRef) -> bool {
        self.handle_of(account).is_some_and(|handle| self.own.contains(&handle))
    }

    /// Whether an account is the customer's, or they are one of its holders.
    fn owns(&self, world: &World, account: AccountId) -> bool {
        world.bank.find_handle(&self.customer).is_some_and(|customer| world.bank.may_act(customer, account))
    }

    /// What an account is called that is named in a command, where it is called otherwise.
    fn seen(&self, account: &AccountRef, world: &World) -> Option<Handle> {
        if let AccountRef::Iban(_) = account
            && world.bank.find(account).is_some()
        {
            return None; // only the customer's own have theirs here
        }
        let handle = self.handle_of(account)?;
        if self.own.contains(&handle) { Some(handle) } else { self.names.get(&handle).copied() }
    }

    /// What an account is called.
    fn called(&mut self, handle: Handle) -> Handle {
        if self.own.contains(&handle) {
            return handle;
        }
        if let Some(name) = self.names.get(&handle) {
            return *name;
        }
        let first = self.names.len() + 1;
        let mut free = (first..).filter_map(|i| Handle::parse(&format!("other-{i}")).ok());
        // There are more numbers than accounts.
        let name = free.find(|name| !self.taken.contains(name)).unwrap_or(handle);
        self.taken.insert(name);
        self.names.insert(handle, name);
        name
    }

    /// Whether a text tells somebody's name.
    fn tells(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.words.iter().any(|word| text.contains(word.as_str()))
    }
}

/// Does something with a command; with each of linked ones.
fn each(command: &Command, see: &mut impl FnMut(&Command)) {
    match command {
        Command::Linked { commands } => commands.iter().for_each(|command| each(command, see)),
        command => see(command),
    }
}

/// The order that something happened to.
fn order_of(event: &Event) -> Option<OrderId> {
    match event {
        Event::StopTriggered { order, .. } | Event::OrderPriced { order, .. } | Event::ExitRefused { order, .. } => {
            Some(*order)
        }
        event => event.order(),
    }
}
