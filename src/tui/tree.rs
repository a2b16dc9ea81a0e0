//! The tree of records as the History screen knows it: its rows, what is of interest in them, who
//! acted on its lanes, and how one stands at the tips. Records are read once, a piece between two
//! frames; states at tips are folded once.

mod census;
pub mod layout;
#[cfg(test)]
mod tests;

use super::model::Model;
use super::panes::Pane;
use crate::domain::invariant::{self, Check};
use crate::domain::{AccountId, Handle, Money, RecordNo};
use crate::history::{Branch, Lane, Lanes, Whose};
use crate::session::Session;
use crate::views::Moment;
use census::Census;
use layout::{Row, What};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::time::Duration;

/// How many tips are folded between two frames: each may be thousands of records.
const TIPS: usize = 2;

/// The most notes, and the most markers, that have a row of their own, the newest ones. A journal may
/// be nothing but notes, and each record that comes lays all rows out anew.
const NOTES: usize = 500;

/// How often the invariants are looked at while the market runs.
const OFTEN: Duration = Duration::from_millis(500);

/// How one stands at a record: cash, and profit or loss.
pub type Standing = (Money, Money);

/// The tree.
#[derive(Default)]
pub struct Tree {
    lanes: Lanes,
    rows: Vec<Row>,
    /// What the rows were made from: the last record, the cursor.
    made_from: Option<(RecordNo, RecordNo)>,
    census: Census,
    standings: FxHashMap<(RecordNo, Option<Handle>), Option<Standing>>,
    checks: Option<(RecordNo, Vec<Check>)>,
    since_check: Duration,
    /// The row that is selected, by what it is and by its record: rows come and go.
    anchor: Option<(Anchor, Option<RecordNo>)>,
    selected: usize,
}

/// What a row is, whatever its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Tip(Whose),
    Record(RecordNo),
    Run(Whose, RecordNo),
    Join(Whose),
}

impl Anchor {
    fn of(row: &Row) -> Anchor {
        match row.what {
            What::Tip(_) | What::Empty(_) => Anchor::Tip(row.whose),
            What::Record(n) => Anchor::Record(n),
            What::Run { base, .. } => Anchor::Run(row.whose, base),
            What::Join => Anchor::Join(row.whose),
        }
    }
}

impl Tree {
    /// The rows, newest above.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The lane of a row.
    pub fn lane(&self, whose: Whose) -> Option<&Lane> {
        self.lanes.all().iter().find(|lane| lane.whose == whose)
    }

    /// What was found of the invariants, and at which record.
    pub fn checks(&self) -> Option<&(RecordNo, Vec<Check>)> {
        self.checks.as_ref()
    }

    /// How one stands at a tip, as far as that is known yet.
    pub fn standing(&self, n: RecordNo, acting: Option<Handle>) -> Option<Standing> {
        self.standings.get(&(n, acting)).copied().flatten()
    }

    /// Who acted on a lane and how often, people first, as far as that is counted.
    pub fn actors(&self, whose: Whose) -> Vec<(&str, u64)> {
        self.census.actors(whose)
    }

    /// Time passes: the invariants may be looked at again.
    pub fn tick(&mut self, passed: Duration) {
        self.since_check = self.since_check.saturating_add(passed);
    }

    /// Makes the rows, where something has changed.
    fn lay_out(&mut self, session: &Session, cursor: RecordNo) {
        let history = session.history();
        let made_from = (history.last(), cursor);
        if self.made_from == Some(made_from) {
            return;
        }
        self.lanes = history.lanes();
        let notes = history.notes().iter().rev().take(NOTES).copied();
        let marked = history.markers().rev().take(NOTES).map(|(n, _)| n);
        let firsts = self.lanes.all().iter().filter_map(|lane| lane.first);
        self.rows = layout::rows(history, &self.lanes, notes.chain(marked).chain(firsts).chain([cursor]));
        self.made_from = Some(made_from);
    }

    /// The row of a record, or the one that it is counted in.
    fn row_of(&self, session: &Session, n: RecordNo) -> Option<usize> {
        let (history, whose) = (session.history(), self.lanes.of(n)?.whose);
        let depth = history.depth(n);
        self.rows.iter().position(|row| {
            row.whose == whose
                && match row.what {
                    What::Tip(at) | What::Record(at) => at == n,
                    What::Run { newest, base, .. } => {
                        (history.depth(base) + 1..=history.depth(newest)).contains(&depth)
                    }
                    What::Empty(_) | What::Join => false,
                }
        })
    }

    /// The row to select: the one that was selected, wherever it stands now, or, where the person
    /// has moved, the nearest in that direction that is more than a line.
    fn settle_selection(&mut self, session: &Session, wanted: usize) -> usize {
        let find = |anchor: Anchor| self.rows.iter().position(|row| Anchor::of(row) == anchor);
        let stayed = wanted == self.selected;
        let mut selected = match self.anchor {
            None => find(Anchor::Tip(Whose::Branch(session.branch().id))).unwrap_or(0),
            // What was a row may be counted in another one now, or be another lane's.
            Some((anchor, n)) if stayed => find(anchor).or_else(|| self.row_of(session, n?)).unwrap_or(wanted),
            Some(_) => wanted,
        };
        selected = selected.min(self.rows.len().saturating_sub(1));
        let down = stayed || wanted > self.selected;
        while self.rows.get(selected).is_some_and(|row| row.what == What::Join) {
            selected = if down { selected + 1 } else { selected.saturating_sub(1) };
        }
        self.anchor = self.rows.get(selected).map(|row| (Anchor::of(row), row.record()));
        self.selected = selected;
        selected
    }

    /// Folds the states at tips that are not known yet, a few at a time; whether there are more.
    fn fold_tips(&mut self, model: &Model, visible: Range<usize>) -> bool {
        let acting = model.acting;
        let live = model.session.live().n;
        let mut left = TIPS;
        for row in self.rows.get(visible).unwrap_or_default() {
            let (What::Tip(n) | What::Empty(n)) = row.what else { continue };
            if n == live || self.standings.contains_key(&(n, acting)) {
                continue;
            }
            if left == 0 {
                return true;
            }
            left -= 1;
            let moment = model.session.moment_at(n).ok();
            let standing = moment.and_then(|moment| standing(&moment, model.account_in(&moment)));
            self.standings.insert((n, acting), standing);
        }
        false
    }

    /// Counts who acted on the lanes whose beginning is in sight; whether there is more to count.
    fn count(&mut self, session: &Session, visible: Range<usize>) -> bool {
        let joins = self.rows.get(visible).unwrap_or_default().iter().filter(|row| row.what == What::Join);
        let whose = joins.map(|row| row.whose);
        let lanes = whose.filter_map(|whose| self.lanes.all().iter().find(|lane| lane.whose == whose));
        self.census.go_on(session, lanes)
    }

    /// Looks at the invariants at the cursor: once for each record, and while records stream by
    /// only now and then, for it takes time in the number of accounts and orders.
    fn check(&mut self, model: &Model) {
        let n = model.at_cursor().n;
        let known = self.checks.as_ref().is_some_and(|(at, _)| *at == n);
        let streams = model.is_streaming() || model.replay.playing;
        if known || (streams && self.checks.is_some() && self.since_check < OFTEN) {
            return;
        }
        self.since_check = Duration::ZERO;
        self.checks = Some((n, invariant::check(&model.at_cursor().world)));
    }
}

/// How an account stands at a moment.
pub fn standing(moment: &Moment, account: Option<AccountId>) -> Option<Standing> {
    let id = account?;
    let balance = moment.world.bank.account(id)?.balance;
    Some((balance, moment.views.portfolio.profit_and_loss(id, &moment.world).total()))
}

/// Makes the tree ready to be drawn, with so many rows in sight. Whether it needs another frame to
/// be whole.
pub fn settle(model: &mut Model, visible: usize) -> bool {
    let mut tree = std::mem::take(&mut model.kept.tree);
    tree.lay_out(&model.session, model.at_cursor().n);
    let mut list = model.list(Pane::Tree);
    let (before, stayed) = (list.selected, tree.anchor.is_some() && list.selected == tree.selected);
    list.selected = tree.settle_selection(&model.session, before);
    if stayed {
        // Rows that come and go above do not move what one looks at.
        list.top = (list.top + list.selected).saturating_sub(before);
    }
    list.follow(visible, tree.rows.len());
    let end = (list.top + visible).min(tree.rows.len());
    let sight = list.top.min(end)..end;
    let mut reading = tree.fold_tips(model, sight.clone());
    reading |= tree.count(&model.session, sight);
    tree.check(model);
    *model.list_mut(Pane::Tree) = list;
    model.kept.tree = tree;
    reading
}

/// The row that is selected.
pub fn selected(model: &Model) -> Option<&Row> {
    model.kept.tree.rows.get(model.list(Pane::Tree).selected)
}

/// The record of the row that is selected.
pub fn selected_record(model: &Model) -> Option<RecordNo> {
    selected(model)?.record()
}

/// The branch that a row is on the lane of, whether it has a name or not.
pub fn branch<'a>(model: &'a Model, row: &Row) -> Option<&'a Branch> {
    match row.whose {
        Whose::Branch(id) => model.session.history().branch(id),
        Whose::Undone(_) => None,
    }
}

/// What one points at where the tree has the focus: a record, and the tip of a way over it. That is
/// the way to where one is, if it leads there.
pub fn pointed(model: &Model) -> Option<(RecordNo, RecordNo)> {
    let row = (model.focused() == Pane::Tree).then(|| selected(model)).flatten()?;
    let (n, line) = (row.record()?, model.session.line());
    let lane = model.kept.tree.lane(row.whose)?;
    Some((n, if line.position(n).is_some() { line.tip() } else { lane.tip }))
}

/// Whether redoing leads to the lane of a row.
pub fn is_redone(model: &Model, row: &Row) -> bool {
    let redo = model.session.branch().undone.last();
    let lane = redo.and_then(|n| model.kept.tree.lanes.of(*n));
    matches!(row.whose, Whose::Undone(_)) && lane.is_some_and(|lane| lane.whose == row.whose)
}

/// The row of the next tip, or of the one before.
pub fn next_tip(model: &Model, by: isize) -> Option<usize> {
    let (rows, from) = (model.kept.tree.rows(), model.list(Pane::Tree).selected);
    match by < 0 {
        true => rows.get(..from)?.iter().rposition(Row::is_tip),
        false => Some(from + 1 + rows.get(from + 1..)?.iter().position(Row::is_tip)?),
    }
}
