//! History: the tree of records, its branches, and the state at any record. Pure: it folds records
//! into whatever implements [`Fold`] and knows nothing of what that is.
//!
//! A history holds how the records hang together (`tree`), and of the records themselves only those that
//! have no other place: they stand packed by number (`packed`). All others stand on a [`Shelf`], which is the
//! journal, and are read from there when they are asked for. A branch is a name for a tip. The way from the
//! first record to a tip is a [`Line`].

mod branches;
mod checkpoints;
mod lanes;
mod line;
mod packed;
mod past;
mod seek;
mod shelf;
mod tree;
mod walk;

pub use branches::{Branch, BranchError};
pub use checkpoints::{MOST as MOST_CHECKPOINTS, ROOM as ROOM_FOR_CHECKPOINTS, States};
pub use lanes::{Lane, Lanes, Whose};
pub use line::Line;
pub use packed::{Malformed, pack, unpack};
pub use past::Past;
pub use shelf::{Depot, Pace, Shelf, Take};
pub use walk::Walk;

use crate::domain::{BranchId, Command, Entry, Inconsistent, Outcome, Record, RecordNo, Step, Text, Time};
use checkpoints::Checkpoints;
use packed::Packed;
use serde::{Deserialize, Serialize};
use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use tree::{Place, Tree};

/// A state that records fold into.
pub trait Fold: Clone {
    /// What is kept of it where it is kept for long, in as few bytes as can be.
    type Kept: Clone + Debug + Send + Sync;

    /// Folds a record in.
    ///
    /// # Errors
    /// Where the record does not fit the state; the state is then of no use.
    fn fold(&mut self, record: &Record) -> Result<(), Inconsistent>;

    /// What to keep of it. `None` where it cannot be kept, and has to be made again whenever it is asked for.
    fn keep(&self) -> Option<Self::Kept>;

    /// The state after a record that this was kept of, in a history that begins with this genesis. `None` where it is of
    /// no use, or of another record.
    fn restore(genesis: &Self, n: RecordNo, kept: Self::Kept) -> Option<Self>;

    /// About how many bytes that takes: how many states are kept as checkpoints depends on it.
    fn weight(_: &Self::Kept) -> usize {
        size_of::<Self::Kept>()
    }

    /// How many records can be folded in the time that it takes to keep a state like this. States are not kept more
    /// often than that, so that keeping them takes no longer than folding.
    fn effort(_: &Self::Kept) -> u64 {
        0
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
    /// A record that stands elsewhere cannot be read, or is not what it was.
    #[error("record {n} cannot be read: {what}")]
    Unreadable {
        /// The record.
        n: RecordNo,
        /// What is wrong with it.
        what: String,
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
pub struct History<S: Fold> {
    outline: Outline,
    /// Where the first records stand, and how many of them.
    shelf: Option<Arc<dyn Shelf>>,
    shelved: u64,
    /// States of it that are not in memory.
    depot: Option<Arc<dyn Depot<S::Kept>>>,
    /// Those behind them.
    records: Packed,
    genesis: S,
    checkpoints: Checkpoints<S::Kept>,
}

/// All that is known of a history without its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    tree: Tree,
    branches: Vec<Branch>,
    chosen: BranchId,
    markers: BTreeMap<RecordNo, Text>,
    /// The notes that somebody left.
    notes: Vec<RecordNo>,
    /// The highest origin of a command.
    origin: RecordNo,
}

impl Outline {
    /// Of no records at all.
    fn new() -> Outline {
        Outline {
            tree: Tree::default(),
            branches: vec![Branch::main()],
            chosen: BranchId::MAIN,
            markers: BTreeMap::new(),
            notes: Vec::new(),
            origin: RecordNo::GENESIS,
        }
    }

    /// The number of the last record.
    pub fn last(&self) -> RecordNo {
        self.tree.last()
    }
}

/// How a history stood, to go back to: see [`History::truncate`].
#[derive(Clone, Debug)]
pub struct Bookmark {
    last: RecordNo,
    branches: Vec<Branch>,
    chosen: BranchId,
    markers: BTreeMap<RecordNo, Text>,
    notes: usize,
    origin: RecordNo,
}

impl Bookmark {
    /// The last record there was.
    pub fn last(&self) -> RecordNo {
        self.last
    }
}

impl<S: Fold> History<S> {
    /// An empty history on the branch `main`.
    pub fn new(genesis: S) -> History<S> {
        History {
            outline: Outline::new(),
            shelf: None,
            shelved: 0,
            depot: None,
            records: Packed::default(),
            genesis,
            checkpoints: Checkpoints::default(),
        }
    }

    /// A history that was put away, whose records all stand on a shelf. A state of it that is known
    /// comes with it, by its record.
    pub fn restore(genesis: S, outline: Outline, shelf: Arc<dyn Shelf>, known: Option<(RecordNo, S)>) -> History<S> {
        let shelved = outline.last().0;
        let mut history = History { outline, shelf: Some(shelf), shelved, ..History::new(genesis) };
        if let Some((n, state)) = known {
            history.keep(n, &state);
        }
        history
    }

    /// All that is known of it without its records.
    pub fn outline(&self) -> &Outline {
        &self.outline
    }

    /// Says where records stand that need not be held: see [`History::push_shelved`].
    pub fn put_up(&mut self, shelf: Arc<dyn Shelf>) {
        self.shelf = Some(shelf);
    }

    /// Says where states stand that need not be made, or that there are none any more.
    pub fn put_by(&mut self, depot: Option<Arc<dyn Depot<S::Kept>>>) {
        self.depot = depot;
    }

    /// Lets go of the records in memory, all of which are on the shelf by now.
    pub fn shelve(&mut self) {
        if self.shelf.is_some() {
            (self.shelved, self.records) = (self.last().0, Packed::default());
        }
    }

    /// How many records are held in memory.
    pub fn held(&self) -> usize {
        self.records.len()
    }

    /// Takes the next record in. The events are not looked at: [`History::keep`] and
    /// [`History::state_at`] deal with states.
    ///
    /// # Errors
    /// Where the record cannot follow; nothing has changed then.
    pub fn push(&mut self, record: impl Borrow<Record>) -> Result<(), HistoryError> {
        let record = record.borrow();
        self.check(record)?;
        self.records.push(record).map_err(|_| HistoryError::TooMuch(record.n))?;
        self.place_next(record);
        Ok(())
    }

    /// As [`History::push`], of a record that stands on the shelf: it is not held. Where others are held, or
    /// there is no shelf, this one is held too.
    ///
    /// # Errors
    /// As [`History::push`].
    pub fn push_shelved(&mut self, record: &Record) -> Result<(), HistoryError> {
        if self.shelf.is_none() || self.held() > 0 {
            return self.push(record);
        }
        self.check(record)?;
        self.shelved += 1;
        self.place_next(record);
        Ok(())
    }

    /// All that can be refused.
    fn check(&self, record: &Record) -> Result<(), HistoryError> {
        let (n, expected) = (record.n, self.next());
        if n != expected {
            return Err(HistoryError::OutOfOrder { expected, found: n });
        }
        if u32::try_from(n.0).is_err() {
            return Err(HistoryError::TooMuch(n));
        }
        match &record.entry {
            Entry::Branch(op) => self.check_branch_op(op).map_err(|error| HistoryError::Branch { n, error }),
            Entry::Step(step) => {
                let branch = self.branch(step.branch).filter(|branch| !branch.deleted && branch.tip == step.parent);
                branch.map(|_| ()).ok_or(HistoryError::NotAtTip { n, parent: step.parent })
            }
        }
    }

    /// Puts a record that was checked into the tree.
    fn place_next(&mut self, record: &Record) {
        let step = match &record.entry {
            Entry::Step(step) => step,
            Entry::Branch(op) => {
                self.outline.tree.push_branch_op();
                return self.change_branches(op);
            }
        };
        self.outline.tree.push_step(step);
        if let Some(branch) = self.outline.branches.get_mut(step.branch.index()) {
            branch.tip = record.n;
            // What was undone is no longer what comes next here; its records stay.
            branch.undone.clear();
        }
        self.outline.origin = self.outline.origin.max(step.origin);
        if let (Command::Mark { .. }, Outcome::Accepted(_)) = (&step.command, &step.outcome) {
            self.outline.notes.push(record.n);
        }
    }

    /// How it stands now.
    pub fn bookmark(&self) -> Bookmark {
        let Outline { tree: _, branches, chosen, markers, notes, origin } = &self.outline;
        Bookmark {
            last: self.last(),
            branches: branches.clone(),
            chosen: *chosen,
            markers: markers.clone(),
            notes: notes.len(),
            origin: *origin,
        }
    }

    /// Forgets all records that came after a bookmark: a draft that is not kept. Records that are on
    /// disk are never forgotten; that is for the caller to see to.
    pub fn truncate(&mut self, to: Bookmark) {
        self.records.truncate(usize::try_from(to.last.0.saturating_sub(self.shelved)).unwrap_or(usize::MAX));
        self.shelved = self.shelved.min(to.last.0);
        self.checkpoints.truncate(to.last);
        let outline = &mut self.outline;
        outline.tree.truncate(to.last);
        outline.notes.truncate(to.notes);
        let Bookmark { last: _, branches, chosen, markers, notes: _, origin } = to;
        (outline.branches, outline.chosen, outline.markers, outline.origin) = (branches, chosen, markers, origin);
    }

    /// The origin that the next command gets: the number of the next record, or, in a journal that
    /// repeats another's commands, the next that no command has.
    pub fn next_origin(&self) -> RecordNo {
        self.next().max(RecordNo(self.outline.origin.0 + 1))
    }

    /// Whether events on the way to a record were taken over and not decided: what holds after every
    /// decision need not hold there.
    pub fn is_refolded(&self, n: RecordNo) -> bool {
        self.place(n).is_some_and(|place| place.refolded)
    }

    /// The number of the next record.
    pub fn next(&self) -> RecordNo {
        RecordNo(self.last().0 + 1)
    }

    /// The number of the last record of the journal, whatever its branch.
    pub fn last(&self) -> RecordNo {
        self.outline.last()
    }

    /// A record.
    ///
    /// # Errors
    /// Where there is none, or it cannot be read.
    pub fn read(&self, n: RecordNo) -> Result<Record, HistoryError> {
        let unreadable = |what: String| HistoryError::Unreadable { n, what };
        match n.0.checked_sub(self.shelved + 1) {
            Some(index) => {
                let held = usize::try_from(index).ok().and_then(|index| self.records.get(index, n));
                held.ok_or_else(|| unreadable("there is none of this number".to_owned()))
            }
            None => match &self.shelf {
                Some(shelf) if n > RecordNo::GENESIS => shelf.record(n).map_err(unreadable),
                _ => Err(unreadable("there is none of this number".to_owned())),
            },
        }
    }

    /// A record. `None` for 0 and beyond the last; and where it cannot be read, of which the shelf tells.
    pub fn record(&self, n: RecordNo) -> Option<Record> {
        self.read(n).ok()
    }

    /// The command of a record with what came of it. `None` for branch records as well.
    pub fn step(&self, n: RecordNo) -> Option<Step> {
        self.record(n)?.into_step()
    }

    /// All records, by number, up to one that cannot be read.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        (1..=self.last().0).map_while(|n| self.record(RecordNo(n)))
    }

    /// The record before this one on its branch; 0 before the first. `None` for 0, for branch
    /// records and beyond the last. Like what follows here, no record is read for it.
    pub fn parent(&self, n: RecordNo) -> Option<RecordNo> {
        self.place(n)?.parent
    }

    /// The branch whose tip a record became. `None` for 0, for branch records and beyond the last.
    pub fn grown(&self, n: RecordNo) -> Option<BranchId> {
        self.place(n).filter(|place| place.depth > 0).map(|place| place.branch)
    }

    /// When a record was made. `None` for 0 and beyond the last.
    pub fn time(&self, n: RecordNo) -> Option<Time> {
        Some(self.record(n)?.at)
    }

    /// The records that are notes that somebody left, by number.
    pub fn notes(&self) -> &[RecordNo] {
        &self.outline.notes
    }

    /// About how many bytes of memory it takes: records that are held, the tree, checkpoints.
    pub fn memory(&self) -> usize {
        self.records.memory() + self.outline.tree.memory() + self.checkpoints.weight()
    }

    /// How many states are held, and about how many bytes of memory they take.
    pub fn checkpoints(&self) -> (usize, usize) {
        (self.checkpoints.len(), self.checkpoints.weight())
    }

    /// How many commands lie on the way to a record, itself included. 0 for the genesis.
    pub fn depth(&self, n: RecordNo) -> u64 {
        self.place(n).map_or(0, |place| place.depth)
    }

    /// Whether several records follow this one.
    pub fn is_fork(&self, n: RecordNo) -> bool {
        n > RecordNo::GENESIS && self.outline.tree.children(n) > 1
    }

    /// Whether states can be asked for at this number: the genesis or a command.
    pub fn is_point(&self, n: RecordNo) -> bool {
        n == RecordNo::GENESIS || self.depth(n) > 0
    }

    fn run(&self, n: RecordNo) -> RecordNo {
        self.place(n).map_or(n, |place| place.run)
    }

    fn place(&self, n: RecordNo) -> Option<Place> {
        self.outline.tree.place(n)
    }
}

#[cfg(test)]
mod tests;
