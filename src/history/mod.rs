//! History: the tree of records, its branches, and the state at any record. Pure: it folds records
//! into whatever implements [`Fold`] and knows nothing of what that is.
//!
//! Records stand packed by number (`packed`); each names its parent, so they hold the whole tree. A branch is a name for a tip. The way from the first record to a tip is a [`Line`].

mod branches;
mod lanes;
mod line;
mod packed;
mod seek;

pub use branches::{Branch, BranchError};
pub use lanes::{Lane, Lanes, Whose};
pub use line::Line;

use crate::domain::{BranchId, Entry, Inconsistent, Record, RecordNo, Step, Text, Time};
use packed::Packed;
use seek::Checkpoints;
use std::borrow::Borrow;
use std::collections::BTreeMap;

/// A state that records fold into.
pub trait Fold: Clone {
    /// Folds a record in.
    ///
    /// # Errors
    /// Where the record does not fit the state; the state is then of no use.
    fn fold(&mut self, record: &Record) -> Result<(), Inconsistent>;

    /// About how many bytes a copy of it takes: how many copies are kept as checkpoints depends on
    /// that.
    fn weight(&self) -> usize {
        size_of::<Self>()
    }
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
    /// There is no room for it in memory: more than 2^32 records, or records of gigabytes.
    #[error("record {0} is beyond what this program can hold in memory")]
    TooMuch(RecordNo),
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

/// The tree of records.
#[derive(Clone, Debug)]
pub struct History<S> {
    records: Packed,
    places: Vec<Place>,
    branches: Vec<Branch>,
    chosen: BranchId,
    markers: BTreeMap<RecordNo, Text>,
    /// The highest origin of a command.
    origin: RecordNo,
    genesis: S,
    checkpoints: Checkpoints<S>,
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

/// Where a record stands in the tree. There is one for each record, so it is kept small: records
/// are numbered with 32 bits here, and [`History::push`] sees to it that they can be.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// How many commands lie on the way to it, itself included. 0 for branch records.
    depth: u32,
    /// The first record of the run of consecutive numbers on one line that it ends.
    run: u32,
    /// How many records have it as their parent.
    children: u32,
    /// How many commands lie between it and the last checkpoint on its way.
    since: u32,
    /// Whether events on the way to it were taken over and not decided.
    refolded: bool,
}

impl<S: Fold> History<S> {
    /// An empty history on the branch `main`.
    pub fn new(genesis: S) -> History<S> {
        History {
            records: Packed::default(),
            places: Vec::new(),
            branches: vec![Branch::main()],
            chosen: BranchId::MAIN,
            markers: BTreeMap::new(),
            origin: RecordNo::GENESIS,
            genesis,
            checkpoints: Checkpoints::default(),
        }
    }

    /// Takes the next record in. The events are not looked at: [`History::keep`] and
    /// [`History::state_at`] deal with states.
    ///
    /// # Errors
    /// Where the record cannot follow; nothing has changed then.
    pub fn push(&mut self, record: impl Borrow<Record>) -> Result<(), HistoryError> {
        let record = record.borrow();
        let expected = self.next();
        if record.n != expected {
            return Err(HistoryError::OutOfOrder { expected, found: record.n });
        }
        let number = u32::try_from(record.n.0).map_err(|_| HistoryError::TooMuch(record.n))?;
        // First all that can be refused, then the change.
        let n = record.n;
        match &record.entry {
            Entry::Branch(op) => self.check_branch_op(op).map_err(|error| HistoryError::Branch { n, error })?,
            Entry::Step(step) => {
                let branch = self.branch(step.branch).filter(|branch| !branch.deleted && branch.tip == step.parent);
                branch.ok_or(HistoryError::NotAtTip { n, parent: step.parent })?;
            }
        }
        self.records.push(record).map_err(|_| HistoryError::TooMuch(n))?;
        let place = match &record.entry {
            Entry::Branch(op) => {
                self.change_branches(op);
                Place { depth: 0, run: number, children: 0, since: 0, refolded: false }
            }
            Entry::Step(step) => self.grow(number, step),
        };
        self.places.push(place);
        Ok(())
    }

    /// Moves the tip of a command's branch on to it.
    fn grow(&mut self, number: u32, step: &Step) -> Place {
        let n = RecordNo(number.into());
        if let Some(branch) = self.branches.get_mut(step.branch.index()) {
            branch.tip = n;
            // What was undone is no longer what comes next here; its records stay.
            branch.undone.clear();
        }
        self.origin = self.origin.max(step.origin);
        // Depth and distance are at most the number of records, so they fit as it does.
        let mut place = Place { depth: 1, run: number, children: 0, since: 1, refolded: step.refolded };
        if let Some(parent) = self.place_mut(step.parent) {
            parent.children += 1;
            place.depth += parent.depth;
            place.since += parent.since;
            place.refolded |= parent.refolded;
            if step.parent.0 + 1 == n.0 {
                place.run = parent.run;
            }
        }
        place
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
        for n in (to.last.0 + 1..=self.last().0).map(RecordNo) {
            if let Some(parent) = self.parent(n).and_then(|parent| self.place_mut(parent)) {
                parent.children = parent.children.saturating_sub(1);
            }
        }
        let len = usize::try_from(to.last.0).unwrap_or(usize::MAX);
        self.records.truncate(len);
        self.places.truncate(len);
        self.checkpoints.truncate(to.last);
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
        self.records.get(n)
    }

    /// The command of a record with what came of it. `None` for branch records as well.
    pub fn step(&self, n: RecordNo) -> Option<Step> {
        self.record(n)?.into_step()
    }

    /// All records, by number.
    pub fn records(&self) -> impl ExactSizeIterator<Item = Record> {
        self.records.iter()
    }

    /// The record before this one on its branch; 0 before the first. `None` for 0, for branch
    /// records and beyond the last. Like what follows here, many times quicker than the whole record.
    pub fn parent(&self, n: RecordNo) -> Option<RecordNo> {
        self.records.head(n)?.place.map(|(parent, _)| parent)
    }

    /// The branch whose tip a record became. `None` for 0, for branch records and beyond the last.
    pub fn grown(&self, n: RecordNo) -> Option<BranchId> {
        self.records.head(n)?.place.map(|(_, branch)| branch)
    }

    /// When a record was made. `None` for 0 and beyond the last.
    pub fn time(&self, n: RecordNo) -> Option<Time> {
        Some(self.records.head(n)?.at)
    }

    /// Whether a record is a note that somebody left.
    pub fn is_note(&self, n: RecordNo) -> bool {
        self.records.head(n).is_some_and(|head| head.is_note())
    }

    /// About how many bytes of memory records and checkpoints take.
    pub fn memory(&self) -> usize {
        self.records.memory() + self.places.capacity() * size_of::<Place>() + self.checkpoints.weight()
    }

    /// How many commands lie on the way to a record, itself included. 0 for the genesis.
    pub fn depth(&self, n: RecordNo) -> u64 {
        self.place(n).map_or(0, |place| place.depth.into())
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
        self.place(n).map_or(n, |place| RecordNo(place.run.into()))
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
