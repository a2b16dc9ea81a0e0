//! History: the tree of records, its branches, and the state at any record. Pure: it folds records
//! into whatever implements [`Fold`] and knows nothing of what that is.
//!
//! Records stand in one vector by number; each names its parent, so the vector holds the whole
//! tree. A branch is a name for a tip. The way from the first record to a tip is a [`Line`].

mod branches;
mod line;
mod seek;

pub use branches::{Branch, BranchError};
pub use line::Line;

use crate::domain::{BranchId, Entry, Inconsistent, Record, RecordNo, Step, Text};
use std::collections::BTreeMap;

/// A state that records fold into.
pub trait Fold: Clone {
    /// Folds a record in.
    ///
    /// # Errors
    /// Where the record does not fit the state; the state is then of no use.
    fn fold(&mut self, record: &Record) -> Result<(), Inconsistent>;
}

/// Why a record is not taken into the history.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// Numbers are consecutive.
    #[error("record {found} stands where record {expected} belongs")]
    OutOfOrder {
        /// The number that was expected.
        expected: RecordNo,
        /// The number that came.
        found: RecordNo,
    },
    /// A command grows a branch at its tip.
    #[error("record {n} follows record {parent}, which is not the tip of its branch")]
    NotAtTip {
        /// The record.
        n: RecordNo,
        /// The parent that it names.
        parent: RecordNo,
    },
    /// A change of the branches that cannot be.
    #[error("record {n}: {error}")]
    Branch {
        /// The record.
        n: RecordNo,
        /// What is wrong with it.
        error: BranchError,
    },
    /// Events that do not fit the state before them.
    #[error("record {n}: {error}")]
    Inconsistent {
        /// The record.
        n: RecordNo,
        /// What does not fit.
        error: Inconsistent,
    },
}

/// How many records lie between two checkpoints of a line, and at most a batch more. A world of a few hundred
/// accounts is a few ten kilobytes and a record folds in well under a microsecond, so this many
/// keep both memory and the way back short.
const CHECKPOINT_EVERY: u64 = 4_096;

/// The tree of records.
#[derive(Clone, Debug)]
pub struct History<S> {
    records: Vec<Record>,
    places: Vec<Place>,
    branches: Vec<Branch>,
    chosen: BranchId,
    markers: BTreeMap<RecordNo, Text>,
    /// The highest origin of a command.
    origin: RecordNo,
    genesis: S,
    checkpoints: BTreeMap<RecordNo, S>,
}

/// How a history stood, to go back to: see [`History::truncate`].
#[derive(Clone, Debug)]
pub struct Bookmark {
    last: RecordNo,
    branches: Vec<Branch>,
    chosen: BranchId,
    markers: BTreeMap<RecordNo, Text>,
    origin: RecordNo,
}

impl Bookmark {
    /// The last record there was.
    pub fn last(&self) -> RecordNo {
        self.last
    }
}

/// Where a record stands in the tree.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// How many commands lie on the way to it, itself included. 0 for branch records.
    depth: u64,
    /// The first record of the run of consecutive numbers on one line that it ends.
    run: RecordNo,
    /// How many records have it as their parent.
    children: u32,
    /// How many commands lie between it and the last checkpoint on its way.
    since: u64,
    /// Whether events on the way to it were taken over and not decided.
    refolded: bool,
}

impl<S: Fold> History<S> {
    /// An empty history on the branch `main`.
    pub fn new(genesis: S) -> History<S> {
        History {
            records: Vec::new(),
            places: Vec::new(),
            branches: vec![Branch::main()],
            chosen: BranchId::MAIN,
            markers: BTreeMap::new(),
            origin: RecordNo::GENESIS,
            genesis,
            checkpoints: BTreeMap::new(),
        }
    }

    /// Takes the next record in. The events are not looked at: [`History::keep`] and
    /// [`History::state_at`] deal with states.
    ///
    /// # Errors
    /// Where the record cannot follow; nothing has changed then.
    pub fn push(&mut self, record: Record) -> Result<(), HistoryError> {
        let expected = self.next();
        if record.n != expected {
            return Err(HistoryError::OutOfOrder { expected, found: record.n });
        }
        let place = match &record.entry {
            Entry::Branch(op) => {
                self.change_branches(op).map_err(|error| HistoryError::Branch { n: record.n, error })?;
                Place { depth: 0, run: record.n, children: 0, since: 0, refolded: false }
            }
            Entry::Step(step) => {
                let (n, parent) = (record.n, step.parent);
                let branch = self.branches.get_mut(step.branch.index()).filter(|branch| !branch.deleted);
                let branch =
                    branch.filter(|branch| branch.tip == parent).ok_or(HistoryError::NotAtTip { n, parent })?;
                branch.tip = n;
                // What was undone is no longer what comes next here; its records stay.
                branch.undone.clear();
                self.origin = self.origin.max(step.origin);
                let depth = self.depth(parent) + 1;
                let run = if parent.0 + 1 == n.0 && parent != RecordNo::GENESIS { self.run(parent) } else { n };
                if let Some(place) = self.place_mut(parent) {
                    place.children += 1;
                }
                let since = self.place(parent).map_or(0, |place| place.since) + 1;
                let refolded = step.refolded || self.is_refolded(parent);
                Place { depth, run, children: 0, since, refolded }
            }
        };
        self.records.push(record);
        self.places.push(place);
        Ok(())
    }

    /// How it stands now.
    pub fn bookmark(&self) -> Bookmark {
        let History { branches, chosen, markers, origin, .. } = self;
        Bookmark {
            last: self.last(),
            branches: branches.clone(),
            chosen: *chosen,
            markers: markers.clone(),
            origin: *origin,
        }
    }

    /// Forgets all records that came after a bookmark: a draft that is not kept. Records that are on
    /// disk are never forgotten; that is for the caller to see to.
    pub fn truncate(&mut self, to: Bookmark) {
        while self.last() > to.last {
            if let Some(parent) = self.parent(self.last())
                && let Some(place) = self.place_mut(parent)
            {
                place.children = place.children.saturating_sub(1);
            }
            self.records.pop();
            self.places.pop();
        }
        self.checkpoints.split_off(&RecordNo(to.last.0 + 1));
        let Bookmark { last: _, branches, chosen, markers, origin } = to;
        (self.branches, self.chosen, self.markers, self.origin) = (branches, chosen, markers, origin);
    }

    /// The origin that the next command gets: the number of the next record, or, in a journal that
    /// repeats another's commands, the next that no command has.
    pub fn next_origin(&self) -> RecordNo {
        self.next().max(RecordNo(self.origin.0 + 1))
    }

    /// Whether events on the way to a record were taken over and not decided: what holds after every
    /// decision need not hold there.
    pub fn is_refolded(&self, n: RecordNo) -> bool {
        self.place(n).is_some_and(|place| place.refolded)
    }

    /// The number of the next record.
    pub fn next(&self) -> RecordNo {
        RecordNo(self.records.len() as u64 + 1)
    }

    /// The number of the last record of the journal, whatever its branch.
    pub fn last(&self) -> RecordNo {
        RecordNo(self.records.len() as u64)
    }

    /// A record. `None` for 0 and beyond the last.
    pub fn record(&self, n: RecordNo) -> Option<Record> {
        self.records.get((n.0 as usize).checked_sub(1)?).cloned()
    }

    /// The command of a record with what came of it. `None` for branch records as well.
    pub fn step(&self, n: RecordNo) -> Option<Step> {
        self.record(n)?.into_step()
    }

    /// All records, by number.
    pub fn records(&self) -> impl ExactSizeIterator<Item = Record> {
        self.records.iter().cloned()
    }

    /// The record before this one on its branch; 0 before the first. `None` for 0, for branch
    /// records and beyond the last.
    pub fn parent(&self, n: RecordNo) -> Option<RecordNo> {
        let record = self.records.get((n.0 as usize).checked_sub(1)?)?;
        record.step().map(|step| step.parent)
    }

    /// How many commands lie on the way to a record, itself included. 0 for the genesis.
    pub fn depth(&self, n: RecordNo) -> u64 {
        self.place(n).map_or(0, |place| place.depth)
    }

    /// Whether several records follow this one.
    pub fn is_fork(&self, n: RecordNo) -> bool {
        self.place(n).is_some_and(|place| place.children > 1)
    }

    /// Whether states can be asked for at this number: the genesis or a command.
    pub fn is_point(&self, n: RecordNo) -> bool {
        n == RecordNo::GENESIS || self.depth(n) > 0
    }

    fn run(&self, n: RecordNo) -> RecordNo {
        self.place(n).map_or(n, |place| place.run)
    }

    fn place(&self, n: RecordNo) -> Option<&Place> {
        self.places.get((n.0 as usize).checked_sub(1)?)
    }

    fn place_mut(&mut self, n: RecordNo) -> Option<&mut Place> {
        self.places.get_mut((n.0 as usize).checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests;
