//! The tree of records as rows of a graph, newest above. Every lane stands beside the one that it
//! leaves, from its tip down to where they meet; what lies between two records of interest is one row.
//! Takes time in the number of lanes and of records of interest, never of records.

use crate::domain::RecordNo;
use crate::history::{Fold, History, Lane, Lanes, Whose};
use std::collections::{BTreeMap, BTreeSet};

/// The most lanes beside each other: of those that are nested deeper the outer ones are left out.
const DEEP: usize = 32;

/// A row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whose lane it is on.
    pub whose: Whose,
    /// What stands there.
    pub what: What,
    /// The column of the lane.
    column: usize,
    /// In which columns before it a line runs on, the nearest in the lowest bit.
    beside: u32,
    /// Whether a line comes from above where it stands; where a lane meets another one, on that.
    above: bool,
}

/// What stands in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// A record.
    Record(RecordNo),
    /// The tip of the row's lane: its last record.
    Tip(RecordNo),
    /// The tip of a branch that has no records of its own: the record of another lane where it begins.
    Empty(RecordNo),
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

impl Row {
    /// The record that is meant by the row: the newest of several.
    pub fn record(&self) -> Option<RecordNo> {
        match self.what {
            What::Record(n) | What::Tip(n) | What::Empty(n) | What::Run { newest: n, .. } => Some(n),
            What::Join => None,
        }
    }

    /// Whether it is the tip of a lane.
    pub fn is_tip(&self) -> bool {
        matches!(self.what, What::Tip(_) | What::Empty(_))
    }

    /// The lines of the graph: `│ ├─╯`. What was undone has hollow signs.
    pub fn rail(&self) -> String {
        let own = self.own();
        let lines = (0..own.min(DEEP)).rev().map(|i| if self.beside & (1 << i) == 0 { "  " } else { "│ " });
        let undone = matches!(self.whose, Whose::Undone(_));
        let sign = match self.what {
            What::Join if self.above => "├─╯",
            What::Join => "╭─╯",
            What::Tip(_) if undone => "□",
            What::Record(_) if undone => "○",
            What::Tip(_) | What::Empty(_) => "■",
            What::Record(_) => "●",
            What::Run { .. } => "⋮",
        };
        lines.chain([sign]).collect()
    }

    /// The columns that the lines take.
    pub fn rail_width(&self) -> usize {
        self.own().min(DEEP) * 2 + if self.what == What::Join { 3 } else { 1 }
    }

    /// The column of its sign: a join belongs to both lanes.
    fn own(&self) -> usize {
        if self.what == What::Join { self.column.saturating_sub(1) } else { self.column }
    }
}

/// The rows of a history. `stops` are records of interest, in any order; tips and where lanes meet
/// are of interest by themselves.
pub fn rows<S: Fold>(history: &History<S>, lanes: &Lanes, stops: impl IntoIterator<Item = RecordNo>) -> Vec<Row> {
    let places = Places::new(history, lanes, stops);
    let mut graph = Graph { rows: Vec::new(), above: Vec::new() };
    // Lanes may nest as deep as there are branches: a stack of our own, for the call stack is short.
    let mut todo = Vec::new();
    todo.extend((!lanes.all().is_empty()).then_some(Task::Lane(0, 0)));
    while let Some(task) = todo.pop() {
        match task {
            Task::Lane(index, column) => {
                graph.above.truncate(column);
                graph.above.push(false);
                if let Some(lane) = lanes.all().get(index) {
                    let from = todo.len();
                    places.tasks(history, (index, lane), column, &mut todo);
                    // The last is taken first.
                    todo.get_mut(from..).unwrap_or_default().reverse();
                }
            }
            Task::Row(whose, column, what) => graph.push(whose, column, what),
        }
    }
    graph.rows
}

/// What is still to be drawn.
enum Task {
    Lane(usize, usize),
    Row(Whose, usize, What),
}

/// What is of interest on each lane.
struct Places {
    /// By lane, the records that get a row.
    stops: Vec<BTreeSet<RecordNo>>,
    /// By record, the lanes that leave there, the newest first, and whose they are.
    children: BTreeMap<RecordNo, Vec<(usize, Whose)>>,
}

impl Places {
    fn new<S: Fold>(history: &History<S>, lanes: &Lanes, stops: impl IntoIterator<Item = RecordNo>) -> Places {
        let mut places = Places { stops: vec![BTreeSet::new(); lanes.all().len()], children: BTreeMap::new() };
        for n in stops.into_iter().filter(|n| history.depth(*n) > 0) {
            places.stop(lanes.index_of(n), n);
        }
        for (index, lane) in lanes.all().iter().enumerate() {
            let Some(below) = lane.below else {
                places.stop(Some(index), RecordNo::GENESIS);
                places.stop(Some(index), lane.tip);
                continue;
            };
            places.stop(Some(below), lane.base);
            places.stop(lane.first.map(|_| index), lane.tip);
            places.children.entry(lane.base).or_default().push((index, lane.whose));
        }
        // Those that have no records yet are the newest.
        let age = |(index, _): &(usize, Whose)| {
            let first = lanes.all().get(*index).and_then(|lane| lane.first);
            std::cmp::Reverse((first.unwrap_or(RecordNo(u64::MAX)), *index))
        };
        places.children.values_mut().for_each(|children| children.sort_unstable_by_key(age));
        places
    }

    fn stop(&mut self, lane: Option<usize>, n: RecordNo) {
        if let Some(stops) = lane.and_then(|lane| self.stops.get_mut(lane)) {
            stops.insert(n);
        }
    }

    /// The rows of a lane and the lanes that leave it, from its tip down.
    fn tasks<S: Fold>(
        &self,
        history: &History<S>,
        (index, lane): (usize, &Lane),
        column: usize,
        tasks: &mut Vec<Task>,
    ) {
        let whose = lane.whose;
        if lane.first.is_none() && lane.below.is_some() {
            tasks.push(Task::Row(whose, column, What::Empty(lane.tip)));
            return;
        }
        let Some(stops) = self.stops.get(index) else { return };
        let mut below = stops.iter().rev().copied().skip(1);
        for n in stops.iter().rev().copied() {
            for (child, whose) in self.children.get(&n).into_iter().flatten() {
                tasks.push(Task::Lane(*child, column + 1));
                tasks.push(Task::Row(*whose, column + 1, What::Join));
            }
            tasks.push(Task::Row(whose, column, if n == lane.tip { What::Tip(n) } else { What::Record(n) }));
            let Some(base) = below.next().or(lane.below.map(|_| lane.base)) else { continue };
            let newest = history.parent(n).unwrap_or(base);
            tasks.extend(match history.depth(n).saturating_sub(history.depth(base) + 1) {
                0 => None,
                1 => Some(Task::Row(whose, column, What::Record(newest))),
                count => Some(Task::Row(whose, column, What::Run { count, newest, base })),
            });
        }
    }
}

/// The rows so far, and in which columns there is something above the next one.
struct Graph {
    rows: Vec<Row>,
    above: Vec<bool>,
}

impl Graph {
    fn push(&mut self, whose: Whose, column: usize, what: What) {
        let mut row = Row { whose, what, column, beside: 0, above: false };
        // A join belongs to both columns; what stands before them runs on.
        let own = row.own();
        let before = self.above.get(own.saturating_sub(DEEP)..own).unwrap_or_default();
        row.beside = before.iter().fold(0, |bits, above| bits << 1 | u32::from(*above));
        row.above = self.above.get(own).copied().unwrap_or(false);
        self.above.truncate(own);
        self.above.push(true);
        self.rows.push(row);
    }
}
