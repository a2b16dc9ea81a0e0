//! Proof: how the chain stands, and which record broke what must hold.

use super::{Access, Session, SessionError};
use crate::domain::RecordNo;
use crate::domain::invariant::Kind;
use crate::history::Line;
use crate::journal::ChainHash;

/// How the chain of a journal stands. Every line was checked when it was read or written; what a snapshot
/// has spared at opening is checked when it is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The records whose lines are sound.
    pub records: u64,
    /// The hash of the last sound line, in hexadecimal digits.
    pub head: String,
    /// What is wrong behind them.
    pub damage: Option<Damage>,
}

/// Where a journal is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The line of the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub what: String,
    /// Whether it is a line of a newer format that is not understood here, rather than damaged.
    pub newer: bool,
}

/// What is known of the chain besides the journal that is written to.
#[derive(Clone, Debug)]
pub(super) struct Seal {
    pub(super) head: ChainHash,
    pub(super) damage: Option<Damage>,
    /// Whether the journal has a newer format than this program.
    pub(super) newer: bool,
}

impl Default for Seal {
    fn default() -> Seal {
        Seal { head: ChainHash::START, damage: None, newer: false }
    }
}

/// How far the search for a record that broke something has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broke {
    /// This record; the header where nothing ever held.
    By(RecordNo),
    /// One that is not after this position of the line.
    NotAfter(u64),
}

impl Session {
    /// How the chain stands.
    pub fn chain(&self) -> Chain {
        let (records, head) = match &self.journal {
            Access::Write(journal) => (journal.next_n().0.saturating_sub(1), journal.head()),
            Access::ReadOnly(_) => (self.history.last().0, self.seal.head),
        };
        Chain { records, head: head.to_string(), damage: self.seal.damage.clone().or_else(|| self.damage_met()) }
    }

    /// What was found damaged behind the opening, when it was asked for.
    pub(super) fn damage_met(&self) -> Option<Damage> {
        let (n, what) = self.pages.as_ref()?.damage()?;
        Some(Damage { line: n.0 + 1, what, newer: false })
    }

    /// Writes no more on a journal that was found damaged, and says why.
    pub(super) fn tell_damage_met(&mut self) {
        if let (Access::Write(_), Some(Damage { line, what, .. })) = (&self.journal, self.damage_met()) {
            let reason = format!("line {line} is damaged ({what}); `verify` tells what is sound");
            self.notices.push(reason.clone());
            self.journal = Access::ReadOnly(reason);
        }
    }

    /// Looks for the record that broke what does not hold at a position of a line: the one before
    /// which it last held. Walks back, for what breaks may heal and break again; so many records at
    /// a time, so that others come to their turn.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn who_broke(&self, kind: Kind, line: &Line, position: u64, piece: u64) -> Result<Broke, SessionError> {
        let start = position.saturating_sub(piece.max(1));
        let mut moment = self.moment_at(line.at(start).unwrap_or(RecordNo::GENESIS))?;
        let mut held = kind.look(&moment.world).is_ok().then_some(start);
        for (at, n) in (start + 1..position).zip(line.between(start + 1, position.saturating_sub(1))) {
            self.history.advance(&mut moment, n)?;
            if kind.look(&moment.world).is_ok() {
                held = Some(at);
            }
        }
        Ok(match held {
            Some(held) => Broke::By(line.at(held + 1).unwrap_or_default()),
            None if start == 0 => Broke::By(RecordNo::GENESIS),
            None => Broke::NotAfter(start),
        })
    }

    /// As [`Session::who_broke`], to the end.
    ///
    /// # Errors
    /// Where the records do not fit together.
    pub fn breaker(&self, kind: Kind, line: &Line) -> Result<RecordNo, SessionError> {
        let mut position = line.len();
        loop {
            match self.who_broke(kind, line, position, PIECE)? {
                Broke::By(n) => return Ok(n),
                Broke::NotAfter(earlier) => position = earlier,
            }
        }
    }
}

/// How many records are a piece where nobody waits.
const PIECE: u64 = 4_096;
