//! Checkpoints: what is kept of states, as much as there is room for.
//!
//! While a journal is read they are made as far apart as all of them will have room. Those of records that are new are
//! made close together; when there are too many, older ones are thinned out, the oldest first, to a distance that doubles
//! as the history grows. So the way back is short near the newest records, where most looking back is done, it is a small
//! part of the history everywhere else, and what is kept does not grow.

use super::{Fold, History};
use crate::domain::RecordNo;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many records lie between two checkpoints of a line when they are made.
const EVERY: u64 = 256;

/// How many records lie between two checkpoints at the least that are made on the first way through a journal.
pub(super) const FAR: u64 = 1_024;

/// This part of all checkpoints, the newest ones, is never thinned out.
const RECENT: usize = 12;

/// Thinning out frees this part of the room: it looks at all checkpoints, so it is not to be done for each new one.
const FREED: u64 = 24;

/// The most checkpoints. They are enough for ten million records, 1,024 from one to the next, which are read
/// and folded in less than two milliseconds.
pub const MOST: usize = 16_384;

/// The fewest, however large the state is.
const FEWEST: usize = 16;

/// The most bytes that checkpoints take, as far as [`Fold::weight`] knows.
pub const ROOM: u64 = 288 << 20;

/// The part of the room, and of the places, that is for those on the first way through a journal; the others are made where
/// somebody looks, as long as there is room, and of what is new.
const FIRST: u64 = ROOM / 6 * 5;

/// What is kept of states, by the record after which they were. A cache: they are made where states are
/// asked for as well, and from beside ([`super::Past`]), so they stand behind a lock.
#[derive(Debug)]
pub(super) struct Checkpoints<K> {
    shared: Arc<Mutex<Copies<K>>>,
    /// The record that was last looked at whether a checkpoint is due, and the depth of the checkpoint
    /// before it.
    since: (RecordNo, u64),
    /// How far they are from each other on the first way through a journal.
    apart: u64,
    /// How far they are from each other at the least: see [`Fold::effort`].
    least: u64,
}

impl<K> Default for Checkpoints<K> {
    fn default() -> Checkpoints<K> {
        let copies = Copies { by_number: BTreeMap::new(), bytes: 0, every: EVERY };
        Checkpoints { shared: Arc::new(Mutex::new(copies)), since: (RecordNo::GENESIS, 0), apart: FAR, least: 0 }
    }
}

impl<K: Clone> Clone for Checkpoints<K> {
    fn clone(&self) -> Checkpoints<K> {
        Checkpoints { shared: Arc::new(Mutex::new(self.copies().clone())), ..*self }
    }
}

impl<K> Checkpoints<K> {
    /// The copies. Whoever held them and panicked has left whole copies behind.
    pub(super) fn copies(&self) -> MutexGuard<'_, Copies<K>> {
        lock(&self.shared)
    }

    /// For whoever works beside.
    pub(super) fn share(&self) -> Arc<Mutex<Copies<K>>> {
        Arc::clone(&self.shared)
    }

    /// Drops those behind a record.
    pub(super) fn truncate(&mut self, last: RecordNo) {
        self.copies().truncate(last);
        self.since = (RecordNo::GENESIS, 0);
    }

    /// About how many bytes they take.
    pub(super) fn weight(&self) -> usize {
        usize::try_from(self.copies().bytes).unwrap_or(usize::MAX)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.copies().by_number.len()
    }
}

pub(super) fn lock<K>(copies: &Mutex<Copies<K>>) -> MutexGuard<'_, Copies<K>> {
    copies.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is kept of the states.
#[derive(Clone, Debug)]
pub(super) struct Copies<K> {
    by_number: BTreeMap<RecordNo, Weighed<K>>,
    /// What all of them weigh.
    bytes: u64,
    /// How many records lie between two of the older ones at least.
    every: u64,
}

/// What is kept of a state, and what it weighed when it was taken in: of what several share, each knows only what it
/// has alone.
#[derive(Clone, Debug)]
struct Weighed<K> {
    kept: K,
    weight: u64,
}

impl<K> Copies<K> {
    /// The last one from one record to another.
    pub(super) fn last_from(&self, first: RecordNo, last: RecordNo) -> Option<(RecordNo, &K)> {
        self.by_number.range(first..=last).next_back().map(|(n, copy)| (*n, &copy.kept))
    }

    /// Those up to a record, the last first.
    pub(super) fn back_from(&self, last: RecordNo) -> impl Iterator<Item = (RecordNo, &K)> {
        self.by_number.range(..=last).rev().map(|(n, copy)| (*n, &copy.kept))
    }

    /// The newest.
    fn newest(&self) -> Option<&K> {
        self.by_number.values().next_back().map(|copy| &copy.kept)
    }

    /// Takes one in; there may be too many then.
    fn insert<S: Fold<Kept = K>>(&mut self, n: RecordNo, kept: K) {
        self.remove(n);
        let weight = weight::<S>(&kept);
        self.bytes += weight;
        self.by_number.insert(n, Weighed { kept, weight });
    }

    /// Takes one in where there is none and room for it.
    pub(super) fn insert_where_room<S: Fold<Kept = K>>(&mut self, n: RecordNo, kept: K) {
        let (count, bytes) = (self.by_number.len(), self.bytes + weight::<S>(&kept));
        if !self.by_number.contains_key(&n) && (count < FEWEST || count < MOST && bytes <= ROOM) {
            self.insert::<S>(n, kept);
        }
    }

    fn remove(&mut self, n: RecordNo) {
        self.bytes -= self.by_number.remove(&n).map_or(0, |copy| copy.weight);
    }

    fn truncate(&mut self, last: RecordNo) {
        let dropped = self.by_number.split_off(&RecordNo(last.0 + 1));
        self.bytes -= dropped.values().map(|copy| copy.weight).sum::<u64>();
    }

    /// Whether there is room for none.
    pub(super) fn is_full(&self) -> bool {
        let count = self.by_number.len();
        count >= FEWEST && (self.bytes >= ROOM || count >= MOST)
    }

    fn is_too_much(&self) -> bool {
        let count = self.by_number.len();
        count > FEWEST && (self.bytes > ROOM || count > MOST)
    }

    /// Whether there is room again for some more.
    fn has_room(&self) -> bool {
        let count = self.by_number.len();
        count < FEWEST || self.bytes <= ROOM - ROOM / FREED && count <= MOST - MOST / FREED as usize
    }
}

/// How far from each other they are to be on the first way through so many records, where they are all like this one. Where
/// they grow, the distance grows with them, and all together take the same room.
pub(super) fn apart<S: Fold>(kept: &S::Kept, records: u64) -> u64 {
    let by_weight = u128::from(records) * u128::from(weight::<S>(kept)) / u128::from(FIRST);
    let by_count = u128::from(records / (MOST as u64 / 6 * 5));
    FAR.max(S::effort(kept)).max(u64::try_from(by_weight.max(by_count)).unwrap_or(u64::MAX))
}

/// What one counts for: nothing is weightless, and none takes more than all of the room.
fn weight<S: Fold>(kept: &S::Kept) -> u64 {
    (S::weight(kept) as u64).clamp(1, ROOM)
}

impl<S: Fold> History<S> {
    /// Keeps the state after a record as a checkpoint, where one is due. The state must be the one
    /// that [`History::state_at`] would give.
    pub fn keep(&mut self, n: RecordNo, state: &S) {
        self.keep_every(EVERY, n, state);
    }

    /// As [`History::keep`] for records that are read from the beginning, most of which nobody will look back
    /// to soon.
    pub fn keep_far(&mut self, n: RecordNo, state: &S) {
        self.keep_every(self.checkpoints.apart, n, state);
    }

    /// So many records will be there when all are read, it seems: what [`History::keep_far`] keeps has room then, and
    /// lies as close together as it can.
    pub fn expect(&mut self, records: u64) {
        let apart = self.checkpoints.copies().newest().map(|newest| apart::<S>(newest, records));
        self.checkpoints.apart = apart.unwrap_or(FAR);
    }

    fn keep_every(&mut self, every: u64, n: RecordNo, state: &S) {
        let Some(place) = self.place(n).filter(|place| place.depth > 0) else { return };
        let (before, known) = self.checkpoints.since;
        let checkpoint =
            if place.parent == Some(before) && before > RecordNo::GENESIS { known } else { self.checkpoint_before(n) };
        self.checkpoints.since = (n, checkpoint);
        if place.depth - checkpoint.min(place.depth) >= every.max(self.checkpoints.least) {
            self.checkpoints.since = (n, place.depth);
            let Some(kept) = state.keep() else { return self.checkpoints.least = every };
            self.checkpoints.least = S::effort(&kept);
            let mut copies = self.checkpoints.copies();
            copies.insert::<S>(n, kept);
            if copies.is_too_much() {
                self.thin_out(&mut copies);
            }
        }
    }

    /// Drops older checkpoints that stand too close to the one before them on their line, the oldest first, until there
    /// is room again.
    fn thin_out(&self, copies: &mut Copies<S::Kept>) {
        let mut numbers: Vec<RecordNo> = copies.by_number.keys().copied().collect();
        numbers.truncate(numbers.len() - numbers.len() / RECENT);
        // At the greatest distance none but the newest is left.
        while !copies.has_room() && copies.every <= u32::MAX.into() {
            for n in &numbers {
                let before = self.parent(*n).and_then(|parent| self.kept_before(copies, parent));
                let depth = before.map_or(0, |(checkpoint, _)| self.depth(checkpoint));
                if self.depth(*n).saturating_sub(depth) < copies.every {
                    copies.remove(*n);
                    if copies.has_room() {
                        return;
                    }
                }
            }
            numbers.retain(|n| copies.by_number.contains_key(n));
            copies.every = copies.every.saturating_mul(2);
        }
    }

    /// The depth of the last checkpoint on the way to a record; 0 where there is none.
    pub(super) fn checkpoint_before(&self, n: RecordNo) -> u64 {
        self.kept_before(&self.checkpoints.copies(), n).map_or(0, |(checkpoint, _)| self.depth(checkpoint))
    }

    /// The last checkpoint on the way to a record.
    pub(super) fn kept_before<'a>(&self, copies: &'a Copies<S::Kept>, n: RecordNo) -> Option<(RecordNo, &'a S::Kept)> {
        self.last_on_way(n, |first, last| copies.last_from(first, last))
    }

    /// How far from each other checkpoints are, where nothing is known of who looks where.
    pub(super) fn apart(&self) -> u64 {
        self.checkpoints.copies().newest().map_or(FAR, |newest| apart::<S>(newest, self.last().0))
    }

    /// The checkpoints, for whoever puts them away from beside.
    pub fn states(&self) -> States<S::Kept> {
        States { shared: self.checkpoints.share() }
    }
}

/// The checkpoints of a history, as they are at any time.
#[derive(Debug)]
pub struct States<K> {
    shared: Arc<Mutex<Copies<K>>>,
}

impl<K: Clone> States<K> {
    /// The records after which there are some, in order.
    pub fn numbers(&self) -> Vec<RecordNo> {
        lock(&self.shared).by_number.keys().copied().collect()
    }

    /// The one after this record.
    pub fn state(&self, n: RecordNo) -> Option<K> {
        lock(&self.shared).by_number.get(&n).map(|copy| copy.kept.clone())
    }
}
