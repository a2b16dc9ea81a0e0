//! A trail: what the records of the line in use hold about something, from the cursor backwards. A
//! line may hold millions of records, so a trail reads only as far as it is looked at, a piece
//! between two frames, and keeps what it has read while the cursor moves.

use crate::domain::{Record, RecordNo};
use crate::session::Session;
use std::collections::VecDeque;
use std::ops::ControlFlow;

/// How many records are read before a key is looked for, at the most: a few milliseconds.
const PIECE: u64 = 8_192;

/// How many are read before it is asked whether enough is known.
const STRIDE: u64 = 512;

/// What is known, newest first.
#[derive(Debug)]
pub struct Trail<K, E> {
    /// What it is about.
    key: Option<K>,
    /// The position that the cursor was at, and the record there: as long as it is on the line,
    /// everything before it is as it was read.
    top: (u64, RecordNo),
    /// The position to read next, towards the beginning of the line; 0 at its end.
    next: u64,
    entries: VecDeque<(u64, E)>,
    looking: bool,
}

impl<K, E> Default for Trail<K, E> {
    fn default() -> Trail<K, E> {
        Trail { key: None, top: (0, RecordNo::GENESIS), next: 0, entries: VecDeque::new(), looking: false }
    }
}

impl<K: PartialEq, E> Trail<K, E> {
    /// What is known, newest first.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = &E> {
        self.entries.iter().map(|(_, entry)| entry)
    }

    /// How much is known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether more is wanted than has been read yet: it needs another frame.
    pub fn is_looking(&self) -> bool {
        self.looking
    }

    /// The position that is read next.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Goes along with the cursor and reads on until so many entries are known, a piece at the
    /// most. `look` gives the entries of a record, in their order. Whether it is about something
    /// else now.
    pub fn follow(
        &mut self,
        session: &Session,
        key: K,
        cursor: u64,
        wanted: usize,
        look: impl Fn(&Record) -> Vec<E>,
    ) -> bool {
        let line = session.line();
        let read = |from, to| {
            let mut read = Vec::new();
            let _ = session.history().each(line, from, to, |position, record| {
                read.extend(look(record).into_iter().map(|entry| (position, entry)));
                ControlFlow::Continue(())
            });
            read
        };
        let changed = self.key.as_ref() != Some(&key);
        let known = !changed && line.at(self.top.0) == Some(self.top.1);
        if !known || cursor < self.next || cursor > self.top.0.saturating_add(PIECE) {
            self.entries.clear();
            (self.key, self.top.0, self.next) = (Some(key), cursor, cursor);
        }
        while self.entries.front().is_some_and(|(position, _)| *position > cursor) {
            self.entries.pop_front();
        }
        read(self.top.0 + 1, cursor).into_iter().for_each(|entry| self.entries.push_front(entry));
        // The cursor is at most a piece further, and what was read there is part of this one.
        let least = self.next.saturating_sub(PIECE - cursor.saturating_sub(self.top.0));
        self.top = (cursor, line.at(cursor).unwrap_or(RecordNo::GENESIS));
        while self.next > least && self.entries.len() < wanted {
            let before = self.next.saturating_sub(STRIDE).max(least);
            self.entries.extend(read(before + 1, self.next).into_iter().rev());
            self.next = before;
        }
        self.looking = self.next > 0 && self.entries.len() < wanted;
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, Money};
    use crate::market::scenario;
    use crate::session::Limit;
    use crate::views::statement::{Entry, entries};

    /// A trail that was never anywhere else.
    fn fresh(session: &Session, id: AccountId, cursor: u64) -> Vec<Entry> {
        let mut trail = Trail::default();
        trail.follow(session, id, cursor, usize::MAX, |record| entries(record, id, &session.live().world));
        trail.entries().cloned().collect()
    }

    fn market() -> (tempfile::TempDir, Session) {
        let dir = tempfile::tempdir().unwrap();
        let text = scenario::shipped().iter().find(|(name, _)| *name == "starter").unwrap().1;
        let mut session = Session::create(&dir.path().join("demo.ron"), &scenario::read(text).unwrap()).unwrap();
        session.run(Limit::Records(900)).unwrap();
        (dir, session)
    }

    #[test]
    fn balances_reckoned_backwards_are_those_of_the_past() {
        let (_dir, session) = market();
        for (id, account, profile) in session.live().world.bank.accounts() {
            let mut balance = account.balance;
            let mut last = None;
            for entry in fresh(&session, id, session.line().len()) {
                // The last entry of a record has the balance that the record left.
                if last.replace(entry.n) != Some(entry.n) {
                    let then = session.moment_at(entry.n).unwrap();
                    let was = then.world.bank.account(id).unwrap().balance;
                    assert_eq!(balance, was, "{} at n {}", profile.handle, entry.n);
                }
                balance = balance.minus(entry.amount).unwrap();
            }
            assert_eq!(balance, Money::ZERO, "{} begins with nothing", profile.handle);
        }
    }

    #[test]
    fn a_trail_that_went_along_is_as_one_that_was_always_there() {
        let (_dir, session) = market();
        let (len, id) = (session.line().len(), AccountId(12));
        let look = |record: &Record| entries(record, id, &session.live().world);
        let mut trail = Trail::default();
        let ways = [(len, 5), (len - 1, 9), (len - 300, 2), (len, 40), (10, 3), (700, 1), (900, 500), (1, 9)];
        for (cursor, wanted) in ways {
            trail.follow(&session, id, cursor, wanted, look);
            let known: Vec<Entry> = trail.entries().cloned().collect();
            let all = fresh(&session, id, cursor);
            assert!(known.len() >= wanted.min(all.len()), "at {cursor}");
            assert_eq!(known, all[..known.len()], "at {cursor}");
        }
        assert!(trail.follow(&session, AccountId(0), 1, 1, look), "it is about somebody else now");
    }
}
