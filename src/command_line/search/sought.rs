//! Looking at records.

use super::touches::{touches_account, touches_instrument};
use super::{Query, Term, Than, is_kind};
use crate::command_line::{event_line, rejection_line, summary, who};
use crate::domain::{AccountId, AccountRef, Command, Event, InstrumentId, Money, Record, Source, Step, Symbol, World};
use crate::views::Orders;

/// A name of a query that nobody has in the world where it is looked up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotHere {
    /// No such account.
    #[error("there is no account {0} on this branch")]
    Account(AccountRef),
    /// No such instrument.
    #[error("there is no instrument {0} on this branch")]
    Symbol(Symbol),
}

/// A query whose names have been looked up.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    texts: Vec<String>,
    kinds: Vec<String>,
    by: Vec<String>,
    accounts: Vec<(AccountId, [AccountRef; 2])>,
    symbols: Vec<(InstrumentId, Symbol)>,
    amounts: Vec<(Than, Money)>,
}

impl Query {
    /// Looks the names up in a world at or after the records that are to be looked at.
    ///
    /// # Errors
    /// Where somebody or something is not there.
    pub fn on(&self, world: &World) -> Result<Sought, NotHere> {
        let mut sought = Sought::default();
        for term in &self.terms {
            match term {
                Term::Text(text) => sought.texts.push(text.clone()),
                Term::Kind(kind) => sought.kinds.push(kind.clone()),
                Term::By(by) => sought.by.push(by.clone()),
                Term::Amount(than, bound) => sought.amounts.push((*than, *bound)),
                Term::Account(account) => {
                    let found = world.bank.find(account).and_then(|id| Some((id, world.bank.profile(id)?)));
                    let (id, profile) = found.ok_or(NotHere::Account(*account))?;
                    let names = [AccountRef::Handle(profile.handle), AccountRef::Iban(profile.iban)];
                    sought.accounts.push((id, names));
                }
                Term::Symbol(symbol) => {
                    let id = world.exchange.find(symbol).ok_or(NotHere::Symbol(*symbol))?;
                    sought.symbols.push((id, *symbol));
                }
            }
        }
        Ok(sought)
    }
}

impl Sought {
    /// Whether it must be known whose which order was: [`Orders`] up to the record.
    pub fn needs_orders(&self) -> bool {
        !self.accounts.is_empty() || !self.symbols.is_empty()
    }

    /// Whether a record is such. The world names what is in it, as in [`event_line`]; `marker` is what
    /// its marker says. The cheapest looks come first: texts have to be written to be searched.
    pub fn matches(&self, record: &Record, marker: Option<&str>, world: &World, orders: &Orders) -> bool {
        let Some(step) = record.step() else { return false };
        self.kinds.iter().all(|kind| is_kind(kind, step))
            && self.accounts.iter().all(|(id, names)| touches_account(step, *id, names, orders))
            && self.symbols.iter().all(|(id, symbol)| touches_instrument(step, *id, *symbol, orders))
            && (self.amounts.is_empty() || self.fits_amount(step))
            && self.by.iter().all(|by| is_by(by, record, step))
            && (self.texts.is_empty() || self.holds_texts(record, step, marker, world))
    }

    fn fits_amount(&self, step: &Step) -> bool {
        let fits = |amount: Option<Money>| {
            amount.is_some_and(|amount| self.amounts.iter().all(|(than, bound)| than.holds(amount, *bound)))
        };
        fits(asked(&step.command)) || step.outcome.events().iter().any(|event| fits(moved(event)))
    }

    fn holds_texts(&self, record: &Record, step: &Step, marker: Option<&str>, world: &World) -> bool {
        let mut lines = who(record, step);
        let mut add = |line: &str, part: char| {
            lines.push(part);
            lines.push_str(line);
        };
        add(&summary(&step.command), ' ');
        step.outcome.rejection().into_iter().for_each(|rejection| add(&rejection_line(rejection), '\n'));
        step.outcome.events().iter().for_each(|event| add(&event_line(event, world), '\n'));
        marker.into_iter().for_each(|marker| add(marker, '\n'));
        if lines.is_ascii() {
            lines.make_ascii_lowercase();
        } else {
            lines = lines.to_lowercase();
        }
        self.texts.iter().all(|text| lines.contains(text.as_str()))
    }
}

/// Whether somebody gave a command: by the name that the stream shows, or by what they are.
fn is_by(by: &str, record: &Record, step: &Step) -> bool {
    let is = |name: &str| match by.strip_suffix('*') {
        Some(start) => name.to_lowercase().starts_with(start),
        None => name.to_lowercase() == by,
    };
    is(&who(record, step)) || (record.by == Source::User && by == "user")
}

/// The amount that a command is about: what is paid, or what an order with a limit is worth.
fn asked(command: &Command) -> Option<Money> {
    match command {
        Command::Deposit { amount, .. }
        | Command::Withdraw { amount, .. }
        | Command::Transfer { amount, .. }
        | Command::Hold { amount, .. }
        | Command::Standing { amount, .. }
        | Command::Debit { amount, .. }
        | Command::Loan { amount, .. }
        | Command::Credit { amount, .. } => Some(*amount),
        Command::Capture { amount, .. } => *amount,
        Command::Place { qty, kind, .. } => kind.limit()?.times(*qty),
        Command::Print { qty, price, .. } => price.times(*qty),
        _ => None,
    }
}

/// The amount that an event is about: what was paid, or what a trade was worth.
fn moved(event: &Event) -> Option<Money> {
    match event {
        Event::GiftPaid { amount, .. }
        | Event::Deposited { amount, .. }
        | Event::Withdrawn { amount, .. }
        | Event::Transferred { amount, .. }
        | Event::MoneyHeld { amount, .. }
        | Event::HoldCaptured { amount, .. }
        | Event::HoldReleased { amount, .. }
        | Event::HoldExpired { amount, .. }
        | Event::InterestPaid { amount, .. }
        | Event::InterestCharged { amount, .. }
        | Event::OverdraftFeeCharged { amount, .. }
        | Event::StandingSet { amount, .. }
        | Event::StandingFailed { amount, .. }
        | Event::LoanGranted { amount, .. }
        | Event::LoanFailed { amount, .. }
        | Event::CreditLineSet { amount, .. } => Some(*amount),
        Event::LoanPaid { principal, interest, .. } => principal.plus(*interest),
        Event::TradeExecuted(trade) => trade.price.times(trade.qty),
        Event::TradePrinted { qty, price, .. } => price.times(*qty),
        Event::ItemsSold { total, .. } | Event::ItemsReserved { total, .. } | Event::ShopOrderPaid { total, .. } => {
            Some(*total)
        }
        // Either is zero.
        Event::ShopOrderCancelled { released, refunded, .. } => released.plus(*refunded),
        _ => None,
    }
}
