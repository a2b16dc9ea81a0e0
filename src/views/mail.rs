//! What the bank writes to its customers. A letter is a few figures; its text is made when it is
//! read or sent, so that a mailbox is small to keep. Which events write one stands in `written_for` alone:
//! the inbox and what goes out to the customer are the same letters.

use super::Stamp;
use super::long::Long;
use crate::domain::{AccountId, AgreementId, Event, InstrumentId, Money, Record, RecordNo, Time, World};
use serde::{Deserialize, Serialize};

/// One letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// The record that it answers.
    pub n: RecordNo,
    /// Which of that record's letters, from 0.
    pub index: u32,
    /// When it was written.
    pub at: Time,
    /// To whose account.
    pub account: AccountId,
    /// What about.
    pub kind: LetterKind,
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LetterKind {
    /// Welcome, and the code that verifies the account.
    Code,
    /// The account is verified.
    Verified,
    /// Money was paid out of the bank, in cents.
    PaidOut(Money),
    /// The line of credit is now so high, in cents.
    CreditLine(Money),
    /// The account is frozen.
    Frozen,
    /// The freeze has ended.
    Unfrozen,
    /// The account is closed.
    Closed,
    /// The account is called for so much more margin, in cents.
    MarginCall(Money),
    /// The call was met.
    CallMet,
    /// Positions of the account were reduced; this is its equity now, in cents.
    Reduced(Money),
    /// A dividend was paid to the account, in cents; below zero, by it.
    Dividend(InstrumentId, Money),
    /// The instrument was split, and this was paid in the place of a part of a share, in cents.
    InLieu(InstrumentId, Money),
    /// A payment of a standing order or a scheduled transfer was not made, in cents.
    StandingFailed(AgreementId, Money),
    /// A payment of a loan was not made, in cents.
    LoanFailed(AgreementId, Money),
    /// A loan was paid out, in cents.
    Lent(AgreementId, Money),
    /// A fee for an overdraft will be taken, in cents.
    Overdrawn(Money),
    /// Another customer may act on the account: by their first account.
    Joint(AccountId),
}

impl Letter {
    /// One line.
    pub fn subject(&self, world: &World) -> String {
        match self.kind {
            LetterKind::Code => {
                let code = world.bank.profile(self.account).map_or("?", |p| p.code.as_str());
                format!("Welcome. Your code is {code}")
            }
            LetterKind::Verified => "Your account is verified".to_owned(),
            LetterKind::PaidOut(amount) => format!("{} was paid out", amount.grouped()),
            LetterKind::CreditLine(amount) => format!("Your credit line is {}", amount.grouped()),
            LetterKind::Frozen => "Your account is frozen".to_owned(),
            LetterKind::Unfrozen => "Your account is open again".to_owned(),
            LetterKind::Closed => "Your account is closed".to_owned(),
            LetterKind::MarginCall(needed) => format!("Margin call: {} is missing", needed.grouped()),
            LetterKind::CallMet => "Your margin call is met".to_owned(),
            LetterKind::Reduced(_) => "Your positions were reduced".to_owned(),
            LetterKind::Dividend(id, amount) => {
                format!("{} dividend on {}", amount.grouped(), world.exchange.symbol(id))
            }
            LetterKind::StandingFailed(id, amount) => format!("{} could not be paid: agreement {id}", amount.grouped()),
            LetterKind::LoanFailed(id, amount) => format!("{} of loan {id} could not be paid", amount.grouped()),
            LetterKind::Lent(id, amount) => format!("Loan {id}: {} for you", amount.grouped()),
            LetterKind::Overdrawn(fee) => format!("Your account is overdrawn: the fee is {}", fee.grouped()),
            LetterKind::Joint(holder) => format!("{} holds your account with you", world.bank.handle(holder)),
            LetterKind::InLieu(id, amount) => {
                format!("{} for a part of a share of {}", amount.grouped(), world.exchange.symbol(id))
            }
        }
    }

    /// The letter itself, a paragraph a line. Names come as their owners wrote them.
    pub fn body(&self, world: &World) -> Vec<String> {
        let Some(profile) = world.bank.profile(self.account) else { return Vec::new() };
        let handle = format!("“{}”", profile.handle);
        let text = match self.kind {
            LetterKind::Code => format!(
                "your account {handle} has the IBAN {}. To pay anything out of it, verify it first: verify {} {}",
                crate::domain::bank::iban::spaced(&profile.iban),
                profile.handle,
                profile.code
            ),
            LetterKind::Verified => format!("your account {handle} is verified: it can now pay out, trade and shop."),
            LetterKind::PaidOut(amount) => format!("{} left your account {handle}.", amount.grouped()),
            LetterKind::CreditLine(amount) => {
                format!("the balance of {handle} may now go {} below zero.", amount.grouped())
            }
            LetterKind::Frozen => format!("nothing can be paid out of {handle} until the freeze ends."),
            LetterKind::Unfrozen => format!("the freeze of {handle} has ended."),
            LetterKind::MarginCall(needed) => format!(
                "the equity of {handle} is below the maintenance margin. Pay in {}, or close positions; \
                 when the grace is over, we do.",
                needed.grouped()
            ),
            LetterKind::CallMet => format!("the equity of {handle} is enough again."),
            LetterKind::Reduced(equity) => format!(
                "the margin call on {handle} was not met: its orders were cancelled and positions closed. \
                 Its equity is {} now.",
                equity.grouped()
            ),
            LetterKind::Dividend(id, amount) if amount < Money::ZERO => format!(
                "who owes shares pays the dividend on them: {} for {} left {handle}.",
                amount.grouped(),
                world.exchange.symbol(id)
            ),
            LetterKind::Dividend(id, amount) => {
                format!("the dividend on your {}, {}, is on {handle}.", world.exchange.symbol(id), amount.grouped())
            }
            LetterKind::InLieu(id, amount) => format!(
                "{} was split. A part of a share was left over; in its place {} was booked on {handle}.",
                world.exchange.symbol(id),
                amount.grouped()
            ),
            LetterKind::StandingFailed(id, amount) => format!(
                "{} was due on {handle} by agreement {id} and was not paid: there was not enough on the account, or nothing \
                 may leave it.",
                amount.grouped()
            ),
            LetterKind::LoanFailed(id, amount) => format!(
                "{} was due on loan {id} and was not paid. It is tried again on the next business day: see to it that \
                 there is enough on {handle}.",
                amount.grouped()
            ),
            LetterKind::Lent(id, amount) => format!(
                "{} of loan {id} is on {handle}. It is paid back from there, a payment each month.",
                amount.grouped()
            ),
            LetterKind::Overdrawn(fee) => {
                format!("{handle} closed the day with less than nothing. The fee for that is {}.", fee.grouped())
            }
            LetterKind::Joint(holder) => {
                format!("“{}” may act on {handle} from now on, alone and on all of it.", world.bank.handle(holder))
            }
            LetterKind::Closed => format!("your account {handle} is closed. Thank you for having been with us."),
        };
        vec![format!("Dear {},", profile.owner), text]
    }
}

/// All letters, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mailbox {
    #[serde(skip)] // put away apart: see `Grown`
    pub(super) letters: Long<Filed>,
    /// By account.
    folders: Vec<Folder>,
}

/// A letter, and where the one before it to the same account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filed {
    letter: Letter,
    before: Option<u32>,
}

/// An account's letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Folder {
    last: Option<u32>,
    count: u32,
}

impl Mailbox {
    /// All letters, oldest first.
    pub fn letters(&self) -> impl Iterator<Item = &Letter> {
        self.letters.iter().map(|filed| &filed.letter)
    }

    /// The letters to one account, newest first.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = &Letter> {
        let filed = |index: Option<u32>| self.letters.get(index? as usize);
        let last = filed(self.folders.get(account.index()).and_then(|folder| folder.last));
        std::iter::successors(last, move |newer| filed(newer.before)).map(|filed| &filed.letter)
    }

    /// How many letters an account has.
    pub fn count(&self, account: AccountId) -> usize {
        self.folders.get(account.index()).map_or(0, |folder| folder.count as usize)
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event) {
        if let Event::AccountOpened { .. } = event {
            self.folders.push(Folder::default());
        }
        let Some((account, kind)) = written_for(event) else { return };
        // A damaged journal may name any account; the world refuses the record then.
        let Some(folder) = self.folders.get_mut(account.index()) else { return };
        let same = self.letters.last().filter(|filed| filed.letter.n == stamp.n);
        let index = same.map_or(0, |filed| filed.letter.index + 1); // fewer than a record has events
        let letter = Letter { n: stamp.n, index, at: stamp.at, account, kind };
        let place = self.letters.len() as u32; // a record each: memory ends before 2^32
        self.letters.push(Filed { letter, before: folder.last });
        *folder = Folder { last: Some(place), count: folder.count + 1 };
    }
}

/// The letters that a record wrote: those of its events that write one, in their order.
pub fn letters_of(record: &Record) -> Vec<Letter> {
    let written = record.events().iter().filter_map(written_for);
    let letter = |(index, (account, kind))| Letter { n: record.n, index, at: record.at, account, kind };
    (0..).zip(written).map(letter).collect()
}

/// Which events write letters, to whom and what about: the one place that says so.
fn written_for(event: &Event) -> Option<(AccountId, LetterKind)> {
    Some(match event {
        Event::AccountOpened { account, .. } => (*account, LetterKind::Code),
        Event::AccountVerified { account } => (*account, LetterKind::Verified),
        Event::Withdrawn { account, amount, .. } | Event::HoldCaptured { account, to: None, amount, .. } => {
            (*account, LetterKind::PaidOut(*amount))
        }
        Event::CreditLineSet { account, amount } => (*account, LetterKind::CreditLine(*amount)),
        Event::AccountFrozen { account } => (*account, LetterKind::Frozen),
        Event::AccountUnfrozen { account } => (*account, LetterKind::Unfrozen),
        Event::AccountClosed { account } => (*account, LetterKind::Closed),
        Event::MarginCalled { account, needed, .. } => (*account, LetterKind::MarginCall(*needed)),
        Event::MarginMet { account, .. } => (*account, LetterKind::CallMet),
        Event::PositionsReduced { account, equity, .. } => (*account, LetterKind::Reduced(*equity)),
        Event::DividendPaid { account, instrument, amount, .. } => {
            (*account, LetterKind::Dividend(*instrument, *amount))
        }
        Event::StandingFailed { agreement, account, amount, .. } => {
            (*account, LetterKind::StandingFailed(*agreement, *amount))
        }
        Event::LoanFailed { agreement, account, amount, .. } => (*account, LetterKind::LoanFailed(*agreement, *amount)),
        Event::LoanGranted { agreement, account, amount, .. } => (*account, LetterKind::Lent(*agreement, *amount)),
        Event::OverdraftFeeDue { account, amount } => (*account, LetterKind::Overdrawn(*amount)),
        Event::HolderAdded { account, holder } => (*account, LetterKind::Joint(*holder)),
        Event::CashInLieu { account, instrument, amount } => (*account, LetterKind::InLieu(*instrument, *amount)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Money, Source};

    #[test]
    fn everybody_gets_their_own_letters_newest_first() {
        let mut mailbox = Mailbox { folders: vec![Folder::default(); 3], ..Mailbox::default() };
        for n in 0..2_000 {
            let stamp = Stamp { n: RecordNo(n), at: Time(0), by: Source::User };
            let (account, amount) = (AccountId((n % 7 / 3) as u32), Money(1));
            mailbox.fold(&stamp, &Event::Withdrawn { account, amount, reference: None, currency: None });
        }
        for account in [AccountId(0), AccountId(1), AccountId(2), AccountId(3)] {
            let mut all: Vec<&Letter> = mailbox.letters().filter(|letter| letter.account == account).collect();
            all.reverse();
            assert_eq!(mailbox.of(account).collect::<Vec<_>>(), all);
            assert_eq!(mailbox.count(account), all.len());
        }
        assert_eq!(mailbox.letters().count(), 2_000);
    }
}
