//! What the bank writes to its customers. A letter is a few figures; its text is made when it is
//! read, so that a mailbox is small to keep.

use super::Stamp;
use crate::domain::{AccountId, Event, Money, RecordNo, Time, World};

/// One letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The record that it answers.
    pub n: RecordNo,
    /// When it was written.
    pub at: Time,
    /// To whose account.
    pub account: AccountId,
    /// What about.
    pub kind: LetterKind,
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
            LetterKind::Closed => format!("your account {handle} is closed. Thank you for having been with us."),
        };
        vec![format!("Dear {},", profile.owner), text]
    }
}

/// All letters, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailbox {
    letters: Vec<Letter>,
}

impl Mailbox {
    /// All letters, oldest first.
    pub fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// The letters to one account, newest first.
    pub fn of(&self, account: AccountId) -> impl Iterator<Item = &Letter> {
        self.letters.iter().rev().filter(move |letter| letter.account == account)
    }

    pub(super) fn fold(&mut self, stamp: &Stamp, event: &Event) {
        let (account, kind) = match event {
            Event::AccountOpened { account, .. } => (*account, LetterKind::Code),
            Event::AccountVerified { account } => (*account, LetterKind::Verified),
            Event::Withdrawn { account, amount, .. } => (*account, LetterKind::PaidOut(*amount)),
            Event::CreditLineSet { account, amount } => (*account, LetterKind::CreditLine(*amount)),
            Event::AccountFrozen { account } => (*account, LetterKind::Frozen),
            Event::AccountUnfrozen { account } => (*account, LetterKind::Unfrozen),
            Event::AccountClosed { account } => (*account, LetterKind::Closed),
            _ => return,
        };
        self.letters.push(Letter { n: stamp.n, at: stamp.at, account, kind });
    }
}
