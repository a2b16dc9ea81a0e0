//! Lanes: the tree of records as ways that share nothing. Every branch has one, and so has every
//! future that undoing has left behind: nothing is ever lost, so nothing is ever out of sight.

use super::{Fold, History};
use crate::domain::{BranchId, RecordNo};
use std::collections::BTreeMap;

/// Whose a lane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Whose {
    /// A branch's. It may have lost its name.
    Branch(BranchId),
    /// Nobody's: a future that was undone, by its last record.
    Undone(RecordNo),
}

/// A way of the tree: the records from a tip back to where it meets another lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Whose it is.
    pub whose: Whose,
    /// Its last record; of an empty lane, the record of another one where it would begin.
    pub tip: RecordNo,
    /// Its first record; `None` while it has none of its own.
    pub first: Option<RecordNo>,
    /// The record that its first one follows. It is on the lane below.
    pub base: RecordNo,
    /// The lane that it leaves, by its place in [`Lanes::all`]; `None` for the first.
    pub below: Option<usize>,
}

/// All lanes of a history. Together they hold every command once.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    lanes: Vec<Lane>,
    /// Stretches of consecutive numbers on one lane: by their first, their last and the lane.
    taken: BTreeMap<RecordNo, (RecordNo, usize)>,
}

impl Lanes {
    /// The lanes of a history. `leaves` are records that nothing follows; those that some branch ends
    /// with may be among them. Takes time in the number of branches, leaves and stretches of
    /// consecutive numbers, never of records.
    pub fn new<S: Fold>(history: &History<S>, leaves: impl IntoIterator<Item = RecordNo>) -> Lanes {
        let mut lanes = Lanes::default();
        // What a name leads to is straight; what has none leaves it.
        for branch in history.branches() {
            lanes.take(history, Whose::Branch(branch.id), branch.tip);
        }
        let all = (0..history.next_branch().0).filter_map(|id| history.branch(BranchId(id)));
        for branch in all.filter(|branch| branch.deleted) {
            lanes.take(history, Whose::Branch(branch.id), branch.tip);
        }
        for leaf in leaves {
            lanes.take(history, Whose::Undone(leaf), leaf);
        }
        lanes
    }

    /// Follows the way back from a tip up to the first record that another lane has.
    fn take<S: Fold>(&mut self, history: &History<S>, whose: Whose, tip: RecordNo) {
        let (index, mut n, mut first) = (self.lanes.len(), tip, None);
        let below = loop {
            let start = history.run(n);
            let nearest = self.taken.range(..=n).next_back().map(|(_, (last, lane))| ((*last).min(n), *lane));
            if let Some((meets, lane)) = nearest.filter(|(meets, _)| *meets >= start) {
                if meets < n {
                    first = Some(RecordNo(meets.0 + 1));
                    self.taken.insert(RecordNo(meets.0 + 1), (n, index));
                }
                n = meets;
                break Some(lane);
            }
            // The genesis is the root of the lane that comes first.
            if n == RecordNo::GENESIS {
                break (index > 0).then_some(0);
            }
            first = Some(start);
            self.taken.insert(start, (n, index));
            n = history.parent(start).unwrap_or(RecordNo::GENESIS);
        };
        let named = match whose {
            Whose::Branch(id) => history.branch(id).is_some_and(|branch| !branch.deleted),
            Whose::Undone(_) => false,
        };
        if named || first.is_some() {
            self.lanes.push(Lane { whose, tip, first, base: n, below });
        }
    }

    /// All of them: `main`, the other branches with a name, those without, what was undone.
    pub fn all(&self) -> &[Lane] {
        &self.lanes
    }

    /// The lane of a command, by its place in [`Lanes::all`]. The genesis is on the first.
    pub fn index_of(&self, n: RecordNo) -> Option<usize> {
        if n == RecordNo::GENESIS {
            return (!self.lanes.is_empty()).then_some(0);
        }
        let (_, (last, lane)) = self.taken.range(..=n).next_back()?;
        (n <= *last).then_some(*lane)
    }

    /// The lane of a command.
    pub fn of(&self, n: RecordNo) -> Option<&Lane> {
        self.lanes.get(self.index_of(n)?)
    }

    /// The branch that a lane leaves: the first one with a name on the way down. `None` for the lane
    /// that leaves nothing.
    pub fn leaves<S: Fold>(&self, history: &History<S>, lane: &Lane) -> Option<BranchId> {
        let named = |id: &BranchId| history.branch(*id).is_some_and(|branch| !branch.deleted);
        let mut down = std::iter::successors(self.below(lane), |lane| self.below(lane));
        down.find_map(|lane| match lane.whose {
            Whose::Branch(id) => Some(id).filter(named),
            Whose::Undone(_) => None,
        })
    }

    fn below(&self, lane: &Lane) -> Option<&Lane> {
        self.lanes.get(lane.below?)
    }
}

impl<S: Fold> History<S> {
    /// The commands that are the last of their way: nothing follows them. By number, but takes time in the
    /// number of stretches, never of records.
    pub fn leaves(&self) -> impl Iterator<Item = RecordNo> {
        self.outline.tree.leaves()
    }

    /// The lanes, with all the leaves of the tree.
    pub fn lanes(&self) -> Lanes {
        Lanes::new(self, self.leaves())
    }
}
