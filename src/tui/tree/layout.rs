//! The tree of records as rows of a graph, newest above. Every branch is a lane beside the one that
//! it leaves, from its tip down to its fork; what lies between two records of interest is one row.
//! Takes time in the number of branches and of records of interest, never of records.

use crate::domain::{BranchId, RecordNo};
use crate::history::{Branch, Fold, History};
use std::collections::{BTreeMap, BTreeSet};

/// The most lanes beside each other: of those that are nested deeper the outer ones are left out.
const DEEP: usize = 32;

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The branch whose lane it is on.
    pub branch: BranchId,
    /// The lines of the graph: `│ ├─╯`.
    pub rail: String,
    /// What stands there.
    pub what: What,
}

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A record.
    Record(RecordNo),
    /// The tip of the row's branch: its last record, or where it starts while it has none.
    Tip(RecordNo),
    /// So many records of the lane; the newest of them, and the record below them.
    Run {
        /// How many.
        count: u64,
        /// The last of them.
        newest: RecordNo,
        /// The record of interest that they follow.
        base: RecordNo,
    },
    /// Where a lane meets the one that it leaves.
    Join,
}

/// The rows of a history. `stops` are records of interest, in any order; tips and forks are of
/// interest by themselves.
pub fn rows<S: Fold>(history: &History<S>, stops: impl IntoIterator<Item = RecordNo>) -> Vec<Row> {
    let lanes = Lanes::new(history, stops);
    let mut graph = Graph { rows: Vec::new(), above: Vec::new() };
    // Lanes may nest as deep as there are branches: a stack of our own, for the call stack is short.
    let mut todo = vec![Task::Lane(BranchId::MAIN, 0)];
    while let Some(task) = todo.pop() {
        match task {
            Task::Lane(id, column) => {
                graph.above.truncate(column);
                graph.above.push(false);
                todo.extend(lanes.tasks(history, id, column).into_iter().rev());
            }
            Task::Row(branch, column, what) => graph.push(branch, column, what),
        }
    }
    graph.rows
}

/// What is still to be drawn.
enum Task {
    Lane(BranchId, usize),
    Row(BranchId, usize, What),
}

/// What is of interest on each lane.
struct Lanes {
    /// By branch, the records that get a row.
    stops: BTreeMap<BranchId, BTreeSet<RecordNo>>,
    /// By lane and record, the branches that leave there, the newest first.
    children: BTreeMap<(BranchId, RecordNo), Vec<BranchId>>,
}

/// The lane of a record: the branch whose tip it once became. The genesis is on that of `main`.
fn lane<S: Fold>(history: &History<S>, n: RecordNo) -> BranchId {
    history.grown(n).unwrap_or(BranchId::MAIN)
}

impl Lanes {
    fn new<S: Fold>(history: &History<S>, stops: impl IntoIterator<Item = RecordNo>) -> Lanes {
        let mut lanes = Lanes { stops: BTreeMap::new(), children: BTreeMap::new() };
        for n in stops.into_iter().filter(|n| history.depth(*n) > 0) {
            lanes.stops.entry(lane(history, n)).or_default().insert(n);
        }
        let all = (0..history.next_branch().0).rev().filter_map(|id| history.branch(BranchId(id)));
        for branch in all.filter(|branch| is_drawn(branch) && branch.id != BranchId::MAIN) {
            let below = lane(history, branch.fork);
            lanes.children.entry((below, branch.fork)).or_default().push(branch.id);
            lanes.stops.entry(below).or_default().insert(branch.fork);
        }
        lanes
    }

    /// The rows of a lane and the lanes that leave it, from its tip down.
    fn tasks<S: Fold>(&self, history: &History<S>, id: BranchId, column: usize) -> Vec<Task> {
        let Some(branch) = history.branch(id) else { return Vec::new() };
        let is_main = id == BranchId::MAIN;
        let mut stops = self.stops.get(&id).cloned().unwrap_or_default();
        stops.insert(branch.tip);
        if is_main {
            stops.insert(RecordNo::GENESIS);
        }
        let mut tasks = Vec::new();
        let mut below = stops.iter().rev().copied().skip(1);
        for n in stops.iter().rev().copied() {
            for child in self.children.get(&(id, n)).into_iter().flatten() {
                tasks.push(Task::Lane(*child, column + 1));
                tasks.push(Task::Row(*child, column + 1, What::Join));
            }
            let what = if n == branch.tip { What::Tip(n) } else { What::Record(n) };
            tasks.push(Task::Row(id, column, what));
            let base = below.next().or((!is_main).then_some(branch.fork));
            let Some(base) = base.filter(|_| n != branch.fork) else { continue };
            let newest = history.parent(n).unwrap_or(base);
            tasks.extend(match history.depth(n).saturating_sub(history.depth(base) + 1) {
                0 => None,
                1 => Some(Task::Row(id, column, What::Record(newest))),
                count => Some(Task::Row(id, column, What::Run { count, newest, base })),
            });
        }
        tasks
    }
}

/// A branch without a name is drawn as long as it has records: they stay.
fn is_drawn(branch: &Branch) -> bool {
    !branch.deleted || branch.tip != branch.fork
}

/// The rows so far, and in which columns there is something above the next one.
struct Graph {
    rows: Vec<Row>,
    above: Vec<bool>,
}

impl Graph {
    fn push(&mut self, branch: BranchId, column: usize, what: What) {
        // A join belongs to both columns; what stands before them runs on.
        let own = if what == What::Join { column.saturating_sub(1) } else { column };
        let mut rail: String = self
            .above
            .iter()
            .take(own)
            .skip(own.saturating_sub(DEEP))
            .map(|above| if *above { "│ " } else { "  " })
            .collect();
        let above = self.above.get(own).copied().unwrap_or(false);
        rail.push_str(match what {
            What::Join if above => "├─╯",
            What::Join => "╭─╯",
            What::Tip(_) => "■",
            What::Record(_) => "●",
            What::Run { .. } => "⋮",
        });
        self.above.truncate(own);
        self.above.push(true);
        self.rows.push(Row { branch, rail, what });
    }
}
