//! An account's statement: every posting on it, with what it was for. The balances follow from the
//! amounts, from the front or from the back. Entries are numbered along the account, from its first:
//! an entry has the same number in every statement, whatever its period, and none is missing.

mod counts;
mod period;

pub use counts::EntryCounts;
pub use period::{Period, PeriodError};

use crate::domain::bank::{LedgerAccount, Posting};
use crate::domain::{AccountId, Date, Event, Money, Record, RecordNo, Text, Time, World, postings};
use std::fmt;

/// One line of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record.
    pub n: RecordNo,
    /// When.
    pub at: Time,
    /// The event's name, as in `--json`.
    pub event: &'static str,
    /// What it was, in a few words.
    pub what: String,
    /// What the payer wrote. As it was given: to be cleaned before it is shown.
    pub reference: Option<Text>,
    /// How much the account gained, in cents; below zero where it paid.
    pub amount: Money,
    /// Who gave or took it on the other side.
    pub other: LedgerAccount,
}

/// The number of an entry on its account, from 1. As text `T0000000001`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryNo(pub u64);

impl fmt::Display for EntryNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("T{:010}", self.0))
    }
}

/// An entry in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number on the account.
    pub number: EntryNo,
    /// The business date on which it was booked; it bears value on the same day.
    pub booked: Date,
    /// What moved.
    pub entry: Entry,
    /// What the account had after it, in cents.
    pub balance: Money,
}

/// A statement: what an account had, what moved in a period, what it had then. A fold over the records
/// of a branch from its first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    account: AccountId,
    period: Period,
    lines: Vec<Line>,
    opening: Money,
    closing: Money,
    count: u64,
    /// The business dates of the first and of the last record.
    dates: Option<(Date, Date)>,
    /// What the last end of a day has set.
    day: Option<Date>,
}

impl Statement {
    /// Before the first record.
    pub fn new(account: AccountId, period: Period) -> Statement {
        let (opening, closing) = (Money::ZERO, Money::ZERO); // an account begins empty
        Statement { account, period, lines: Vec::new(), opening, closing, count: 0, dates: None, day: None }
    }

    /// Takes the next record in. `world` gives the names, as for [`entries`].
    pub fn fold(&mut self, record: &Record, world: &World) {
        let booked = self.day.unwrap_or_else(|| Date::of(record.at));
        self.dates = Some((self.dates.map_or(booked, |(first, _)| first), booked));
        for event in record.events() {
            if let Event::DayEnded { next, .. } = event {
                self.day = Some(*next);
            }
        }
        for entry in entries(record, self.account, world) {
            self.count += 1;
            // They were counted when they happened.
            if self.period.is_before(booked) {
                self.opening = self.opening.plus(entry.amount).unwrap_or(self.opening);
                self.closing = self.opening;
            } else if self.period.holds(booked) {
                self.closing = self.closing.plus(entry.amount).unwrap_or(self.closing);
                let (number, balance) = (EntryNo(self.count), self.closing);
                self.lines.push(Line { number, booked, entry, balance });
            }
        }
    }

    /// Whose.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// What the account had before the period, in cents.
    pub fn opening(&self) -> Money {
        self.opening
    }

    /// What it had at the end of it, in cents.
    pub fn closing(&self) -> Money {
        self.closing
    }

    /// What moved.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// The business dates of the first and of the last record; `None` where there is none.
    pub fn reach(&self) -> Option<(Date, Date)> {
        self.dates
    }

    /// The first and the last day of the period. An open end is the day of the first or the last record,
    /// and no period goes on beyond the last record: nobody knows what comes then.
    pub fn days(&self) -> (Date, Date) {
        let (first, last) = self.dates.unwrap_or((Date::of(Time(0)), Date::of(Time(0))));
        let from = self.period.from.unwrap_or(first);
        (from, self.period.to.map_or(last, |to| to.min(last)).max(from))
    }
}

/// The entries that a record makes on an account's statement, in the order of its events. `world`
/// gives the names: the world after the record or any later one on its branch.
pub fn entries(record: &Record, account: AccountId, world: &World) -> Vec<Entry> {
    let own = LedgerAccount::Customer(account);
    let mut entries = Vec::new();
    for event in record.events() {
        let mut giver: Option<Posting> = None;
        // Postings come in pairs, who gives and who takes. Events that are on the record had
        // postings then, and have them now.
        let _ = postings(event, |posting| {
            let Some(giver) = giver.take() else {
                giver = Some(posting);
                return;
            };
            for (mine, other) in [(giver, posting), (posting, giver)] {
                if mine.account == own {
                    entries.push(Entry {
                        n: record.n,
                        at: record.at,
                        event: event.name(),
                        what: what(event, mine, other, world),
                        reference: event.reference().cloned(),
                        amount: mine.amount,
                        other: other.account,
                    });
                }
            }
        });
    }
    entries
}

fn what(event: &Event, mine: Posting, other: Posting, world: &World) -> String {
    let gains = mine.amount > Money::ZERO;
    match event {
        Event::GiftPaid { .. } => "opening gift".to_owned(),
        Event::Deposited { .. } => "deposit".to_owned(),
        Event::Withdrawn { .. } => "withdrawal".to_owned(),
        Event::InterestPaid { .. } | Event::InterestCharged { .. } => "interest".to_owned(),
        Event::OverdraftFeeCharged { .. } => "fee for an overdraft".to_owned(),
        Event::LoanGranted { agreement, .. } => format!("loan {agreement}"),
        Event::LoanPaid { agreement, .. } if other.account == LedgerAccount::Interest => {
            format!("interest on loan {agreement}")
        }
        Event::LoanPaid { agreement, .. } => format!("back on loan {agreement}"),
        Event::Transferred { from, .. } if gains => format!("from {}", world.bank.handle(*from)),
        Event::Transferred { to, .. } => format!("to {}", world.bank.handle(*to)),
        Event::Exchanged { from, .. } if gains => format!("from {}, exchanged", world.bank.handle(*from)),
        Event::Exchanged { to, .. } => format!("to {}, exchanged", world.bank.handle(*to)),
        Event::TradeExecuted(trade) if other.account == LedgerAccount::Fees => format!("fee on trade {}", trade.trade),
        Event::TradeExecuted(trade) => {
            let verb = if gains { "sold" } else { "bought" };
            let (qty, price) = (trade.qty.grouped(), trade.price.grouped());
            format!("{verb} {qty} {} @ {price}", world.exchange.symbol(trade.instrument))
        }
        Event::HoldCaptured { hold, account, .. } if gains => {
            format!("hold {hold} of {}", world.bank.handle(*account))
        }
        Event::HoldCaptured { hold, to: Some(to), .. } => format!("hold {hold} to {}", world.bank.handle(*to)),
        Event::HoldCaptured { hold, .. } => format!("hold {hold}"),
        Event::ShopOrderPaid { order, .. } => format!("shop order {order}"),
        Event::ShopOrderCancelled { order, .. } => format!("refund of shop order {order}"),
        Event::ItemsSold { order, lines, .. } => {
            let things = lines.iter().map(|line| format!("{} {}", line.qty.grouped(), world.shop.name(line.item)));
            format!("shop order {order}: {}", things.collect::<Vec<_>>().join(", "))
        }
        Event::DividendPaid { instrument, qty, .. } => {
            format!("dividend on {} {}", qty.grouped(), world.exchange.symbol(*instrument))
        }
        Event::CashInLieu { instrument, .. } => {
            format!("in lieu of a part of {}", world.exchange.symbol(*instrument))
        }
        other => other.name().to_owned(),
    }
}
