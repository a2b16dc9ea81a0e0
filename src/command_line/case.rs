//! A decision as a test: *given* a state, *when* a command is given, *then* this comes of it. Text,
//! in tables, so that a person can read a case, change it and write one:
//!
//! ```text
//! case sold for more than there was
//!
//! given instruments
//!   | symbol | tick | lot |
//!   | ACME   | 0.01 | 1   |
//!
//! given accounts
//!   | account | balance |
//!   | alice   | 100.00  |
//!
//! when
//!   sell alice ACME 5 @ 10.00
//!
//! then rejection
//!   | code               |
//!   | InsufficientShares |
//! ```
//!
//! The tables of a state are `rules`, `numbers`, `instruments`, `accounts`, `shares`, `orders` and
//! `shelf` ([`state`]). *Then* may state `events` or a `rejection`, and any table of the state as it
//! is afterwards. Columns that are left out take their defaults in what is given and are not compared
//! in what comes of it. `#` begins a comment line. A file holds any number of cases.

mod build;
mod read;
mod said;
mod scope;
mod state;
mod table;

#[cfg(test)]
mod tests;

pub use table::Table;

use super::render;
use crate::domain::{AccountRef, Command, Draws, Outcome, World, apply, decide};
use crate::text::clean_line;
use scope::Scope;
use std::fmt;

/// A decision as a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it is about, in a line.
    pub title: String,
    /// The state before.
    pub given: Vec<Table>,
    /// The command.
    pub when: Command,
    /// What comes of it.
    pub then: Vec<Table>,
}

/// Why a text is no case, or a decision cannot be said as one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseError {
    /// A line that is not understood.
    #[error("line {line}: {what}")]
    Line {
        /// Which, from 1.
        line: usize,
        /// What is wrong with it, and what is expected.
        what: String,
    },
    /// A state that cannot be.
    #[error("given {table}: {what}")]
    Given {
        /// Which table.
        table: String,
        /// What is wrong with it.
        what: String,
    },
    /// The grammar has no words for the command.
    #[error("the command has no words in the grammar of commands: {0}")]
    NoWords(String),
    /// What comes of the command depends on more than tables can say.
    #[error("what came of it depends on more than the tables of a case can say, such as the bank's books as a whole")]
    NotInTables,
}

/// A decision that was made: what it was made on, and what it came to.
#[derive(Clone, Copy)]
pub struct Decided<'a> {
    /// The state before.
    pub before: &'a World,
    /// The state after.
    pub after: &'a World,
    /// The command.
    pub command: &'a Command,
    /// What was drawn for it.
    pub draws: Draws,
    /// What came of it.
    pub outcome: &'a Outcome,
}

impl Case {
    /// A decision as a case: of the state, what the decision looks at, or all of it where that is
    /// not enough. Whatever this gives says what was decided: it has been tried.
    ///
    /// # Errors
    /// [`CaseError::NoWords`] and [`CaseError::NotInTables`].
    pub fn of(title: &str, decided: &Decided<'_>) -> Result<Case, CaseError> {
        let when = by_handle(decided.command, decided.before);
        if !super::reads_back(&when) {
            return Err(CaseError::NoWords(clean_line(&render(&when))));
        }
        let title = clean_line(title);
        for scope in [Scope::of(decided.before, &when), Scope::whole(decided.before)] {
            // A part of a state is a state of its own, where less is held for fewer orders: that one is given.
            let part = state::part(decided.before, &scope, &when, decided.draws);
            let Ok((before, draws)) = build::world(&part) else { continue };
            let given = state::given(&before, &when, draws);
            let mut case = Case { title: title.clone(), given, when: when.clone(), then: Vec::new() };
            let Ok((outcome, before, after)) = case.carry_out() else { continue };
            let told = said::outcome(&outcome, &after);
            if told == said::outcome(decided.outcome, decided.after) {
                case.then = told;
                case.then.extend(state::changed(&before, &after));
                return Ok(case);
            }
        }
        Err(CaseError::NotInTables)
    }

    /// Reads the cases of a file.
    ///
    /// # Errors
    /// [`CaseError::Line`], at the first line that is not understood.
    pub fn read(text: &str) -> Result<Vec<Case>, CaseError> {
        read::cases(text)
    }

    /// Decides the command on the given state and compares what comes of it with what is said. Gives
    /// a sentence for each table that says otherwise; none where all is as it is said.
    ///
    /// # Errors
    /// Where the given state cannot be.
    pub fn check(&self) -> Result<Vec<String>, CaseError> {
        let (outcome, before, after) = self.carry_out()?;
        let actual: Vec<Table> = said::outcome(&outcome, &after).into_iter().chain(state::tables(&after)).collect();
        let mut wrong = Vec::new();
        // What follows from what is given must be what is given: a hold, say.
        let stands = state::tables(&before);
        for (said, actual, word) in
            self.given.iter().map(|said| (said, &stands, "given")).chain(self.then.iter().map(|s| (s, &actual, "then")))
        {
            if matches!(said.name.as_str(), "rules" | "numbers") {
                continue; // they are taken as they are, and nothing shows them
            }
            match actual.iter().find(|table| table.name == said.name) {
                Some(table) => wrong.extend(said.differs(table).map(|what| format!("{word} {}: {what}", said.name))),
                None => wrong.push(format!("{word} {}: there is none; {}", said.name, came_of_it(&outcome))),
            }
        }
        Ok(wrong)
    }

    /// What comes of it, with the state before and after.
    fn carry_out(&self) -> Result<(Outcome, World, World), CaseError> {
        let (before, draws) = build::world(&self.given)?;
        let outcome = Outcome::from(decide(&before, &self.when, &draws));
        let mut after = before.clone();
        for event in outcome.events() {
            let unfit = |error: crate::domain::Inconsistent| CaseError::Given {
                table: "numbers".to_owned(),
                what: error.to_string(),
            };
            apply(&mut after, event).map_err(unfit)?;
        }
        Ok((outcome, before, after))
    }
}

fn came_of_it(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Accepted(_) => "the command was accepted".to_owned(),
        Outcome::Rejected(rejection) => format!("the command was rejected: {}", rejection.message()),
    }
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "case {}", self.title)?;
        for table in &self.given {
            write!(f, "\ngiven {table}")?;
        }
        writeln!(f, "\nwhen\n  {}", render(&self.when))?;
        for table in &self.then {
            write!(f, "\nthen {table}")?;
        }
        Ok(())
    }
}

/// The command with handles in the place of IBANs: those are drawn, and others on another line.
pub(super) fn by_handle(command: &Command, world: &World) -> Command {
    let named = |account: &AccountRef| {
        let profile = world.bank.find(account).and_then(|id| world.bank.profile(id));
        profile.map_or(*account, |profile| AccountRef::Handle(profile.handle))
    };
    let mut command = command.clone();
    command.each_mut(&mut |command| {
        command.accounts_mut().into_iter().flatten().for_each(|account| *account = named(account));
    });
    command
}
