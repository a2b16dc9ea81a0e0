//! Reports: what all that happened comes to. Each is a left fold over the events of a branch, in a file
//! of its own, made afterwards from records that nobody made for it. What they keep is by business
//! date; how it is added up, by day, month or year, is asked for when they are read.
//! Amounts are in the scenario's currency; what moves in others is left out of sums.

mod cash_flow;
mod counterparties;
mod days;
mod exposure;
mod fees;
mod inactive;
mod interest;
#[cfg(test)]
mod tests;
mod transactions;

pub use days::By;

use crate::domain::bank::LedgerAccount;
use crate::domain::{Date, Event, Money, Record, World, postings};
use cash_flow::CashFlow;
use counterparties::Counterparties;
use exposure::Exposure;
use fees::Fees;
use inactive::Inactive;
use interest::Interest;
use transactions::Transactions;

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// What moved, by year, month or day.
    Transactions,
    /// Customers who have done nothing for long.
    Inactive,
    /// What the exchange took and gave back.
    Fees,
    /// What was paid for money that was lent, either way.
    Interest,
    /// Who does business with whom.
    Counterparties,
    /// Money that came into the bank, and left it.
    CashFlow,
    /// What the bank stands to lose.
    Exposure,
}

impl Name {
    /// All of them.
    pub const ALL: [Name; 7] = [
        Name::Transactions,
        Name::Inactive,
        Name::Fees,
        Name::Interest,
        Name::Counterparties,
        Name::CashFlow,
        Name::Exposure,
    ];

    /// As it is called: `cash-flow`.
    pub fn word(self) -> &'static str {
        match self {
            Name::Transactions => "transactions",
            Name::Inactive => "inactive",
            Name::Fees => "fees",
            Name::Interest => "interest",
            Name::Counterparties => "counterparties",
            Name::CashFlow => "cash-flow",
            Name::Exposure => "exposure",
        }
    }

    /// The report that is called so.
    pub fn find(word: &str) -> Option<Name> {
        Name::ALL.into_iter().find(|name| name.word() == word)
    }

    /// What it tells, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Name::Transactions => "what moved, and how much of it",
            Name::Inactive => "customers who have not moved anything for long",
            Name::Fees => "what the exchange and the bank took for their work, and gave back",
            Name::Interest => "interest that was credited and charged",
            Name::Counterparties => "who does business with whom",
            Name::CashFlow => "money that came into the bank, and left it",
            Name::Exposure => "what the bank stands to lose",
        }
    }

    /// Whether its rows are periods.
    pub fn is_by_period(self) -> bool {
        !matches!(self, Name::Inactive | Name::Counterparties | Name::Exposure)
    }
}

/// A figure of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Nothing there.
    None,
    /// A word. What people wrote is to be cleaned before it is shown.
    Text(String),
    /// How many.
    Count(u64),
    /// An amount.
    Money(Money),
}

/// What a report tells: a table, and what of it is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// The keys of the columns, as in `--json`.
    pub columns: &'static [&'static str],
    /// The rows.
    pub rows: Vec<Vec<Figure>>,
    /// What the bars show, in a word or two.
    pub drawn: &'static str,
    /// The bars: what each stands for, and how long it is.
    pub bars: Vec<(String, i64)>,
    /// Whether the bars are amounts, in cents; or counts.
    pub is_money: bool,
}

/// How a report is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// How long a period is.
    pub by: By,
    /// After how many days without a movement a customer is inactive.
    pub idle_days: u32,
}

impl Default for Reading {
    fn default() -> Reading {
        Reading { by: By::Day, idle_days: 30 }
    }
}

/// A report on its way over the records of a branch.
#[derive(Clone, Debug)]
pub struct Report {
    state: State,
    /// What the last end of a day has set.
    day: Option<Date>,
    /// The business date of the last record.
    today: Option<Date>,
}

/// What each report keeps.
#[derive(Clone, Debug)]
enum State {
    Transactions(Transactions),
    Inactive(Inactive),
    Fees(Fees),
    Interest(Interest),
    Counterparties(Counterparties),
    CashFlow(CashFlow),
    Exposure(Exposure),
}

impl Report {
    /// Before the first record.
    pub fn new(name: Name) -> Report {
        let state = match name {
            Name::Transactions => State::Transactions(Transactions::default()),
            Name::Inactive => State::Inactive(Inactive::default()),
            Name::Fees => State::Fees(Fees::default()),
            Name::Interest => State::Interest(Interest::default()),
            Name::Counterparties => State::Counterparties(Counterparties::default()),
            Name::CashFlow => State::CashFlow(CashFlow::default()),
            Name::Exposure => State::Exposure(Exposure::default()),
        };
        Report { state, day: None, today: None }
    }

    /// Takes the next record in.
    pub fn fold(&mut self, record: &Record) {
        let day = self.day.unwrap_or_else(|| Date::of(record.at));
        self.today = Some(day);
        for event in record.events() {
            match &mut self.state {
                State::Transactions(state) => state.fold(day, event),
                State::Inactive(state) => state.fold(day, event),
                State::Fees(state) => state.fold(day, event),
                State::Interest(state) => state.fold(day, event),
                State::Counterparties(state) => state.fold(event),
                State::CashFlow(state) => state.fold(day, event),
                State::Exposure(state) => state.fold(day, event),
            }
            if let Event::DayEnded { next, .. } = event {
                self.day = Some(*next);
            }
        }
    }

    /// What it tells as of the last record. `world` is the world there.
    pub fn told(&self, world: &World, reading: Reading) -> Told {
        match &self.state {
            State::Transactions(state) => state.told(reading.by),
            State::Inactive(state) => state.told(world, self.today, reading.idle_days),
            State::Fees(state) => state.told(reading.by),
            State::Interest(state) => state.told(reading.by),
            State::Counterparties(state) => state.told(world),
            State::CashFlow(state) => state.told(reading.by),
            State::Exposure(state) => state.told(world),
        }
    }
}

/// The postings of an event in the scenario's currency, with their amounts in wider integers.
fn posted(event: &Event, mut see: impl FnMut(LedgerAccount, i128)) {
    // What is on the record had postings when it happened.
    let _ = postings(event, |posting| {
        if posting.currency.is_none() {
            see(posting.account, i128::from(posting.amount.0));
        }
    });
}

/// A table of amounts by period, and a bar for each.
fn by_period<T>(
    periods: Vec<(String, T)>,
    (columns, drawn): (&'static [&'static str], &'static str),
    bar: impl Fn(&T) -> i128,
    row: impl Fn(&T) -> Vec<Figure>,
) -> Told {
    let bars = periods.iter().map(|(period, of)| (period.clone(), money(bar(of)).0)).collect();
    let row = |(period, of): (String, T)| std::iter::once(Figure::Text(period)).chain(row(&of)).collect();
    Told { columns, rows: periods.into_iter().map(row).collect(), drawn, bars, is_money: true }
}

/// Sums as figures.
fn amounts<const N: usize>(sums: [i128; N]) -> impl Iterator<Item = Figure> {
    sums.into_iter().map(|sum| Figure::Money(money(sum)))
}

/// An amount of a sum that was made in wider integers; where only a damaged journal leads beyond, the
/// end of the range.
fn money(sum: i128) -> Money {
    Money(i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX }))
}
