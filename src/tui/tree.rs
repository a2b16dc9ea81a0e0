//! The tree of records as the History screen knows it: its rows, what is of interest in them, and
//! how one stands at the tips. Records are read once, a piece between two frames; states at tips are
//! folded once.

pub mod layout;
#[cfg(test)]
mod tests;

use super::model::Model;
use crate::domain::invariant::{self, Check};
use crate::domain::{AccountId, BranchId, Handle, Money, RecordNo};
use crate::session::Session;
use crate::views::Moment;
use layout::{Row, What};
use rustc_hash::{FxHashMap, FxHashSet};
use std::time::Duration;

/// How many records are read between two frames.
const PIECE: u64 = 10_000;

/// How many tips are folded between two frames: each may be thousands of records.
const TIPS: usize = 2;

/// How often the invariants are looked at while the market runs.
const OFTEN: Duration = Duration::from_millis(500);

/// How one stands at a record: cash, and profit or loss.
pub type Standing = (Money, Money);

/// The tree.
#[derive(Default)]
pub struct Tree {
    /// The records up to here have been read.
    scanned: RecordNo,
    /// Markers, and the first record of each branch.
    stops: Vec<RecordNo>,
    begun: FxHashSet<BranchId>,
    rows: Vec<Row>,
    /// What the rows were made from: the last record, how far was read, the cursor.
    made_from: Option<(RecordNo, RecordNo, RecordNo)>,
    standings: FxHashMap<(RecordNo, Option<Handle>), Option<Standing>>,
    checks: Option<(RecordNo, Vec<Check>)>,
    since_check: Duration,
    /// The row that is selected, by what it is: rows come and go.
    anchor: Option<Anchor>,
    selected: usize,
}

/// What a row is, whatever its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Tip(BranchId),
    Record(RecordNo),
    Run(BranchId, RecordNo),
    Join(BranchId),
}

impl Anchor {
    fn of(row: &Row) -> Anchor {
        match row.what {
            What::Tip(_) => Anchor::Tip(row.branch),
            What::Record(n) => Anchor::Record(n),
            What::Run { base, .. } => Anchor::Run(row.branch, base),
            What::Join => Anchor::Join(row.branch),
        }
    }
}

impl Tree {
    /// The rows, newest above.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// What was found of the invariants, and at which record.
    pub fn checks(&self) -> Option<&(RecordNo, Vec<Check>)> {
        self.checks.as_ref()
    }

    /// How one stands at a tip, as far as that is known yet.
    pub fn standing(&self, n: RecordNo, acting: Option<Handle>) -> Option<Standing> {
        self.standings.get(&(n, acting)).copied().flatten()
    }

    /// Time passes: the invariants may be looked at again.
    pub fn tick(&mut self, passed: Duration) {
        self.since_check = self.since_check.saturating_add(passed);
    }

    /// Reads on; whether there is more to read.
    fn scan(&mut self, session: &Session) -> bool {
        let last = session.history().last();
        let end = RecordNo(last.0.min(self.scanned.0 + PIECE));
        for n in (self.scanned.0 + 1..=end.0).map(RecordNo) {
            let Some(branch) = session.history().grown(n) else { continue };
            if self.begun.insert(branch) || session.history().is_note(n) {
                self.stops.push(n);
            }
        }
        self.scanned = end;
        end < last
    }

    /// Makes the rows, where something has changed.
    fn lay_out(&mut self, session: &Session, cursor: RecordNo) {
        let made_from = (session.history().last(), self.scanned, cursor);
        if self.made_from == Some(made_from) {
            return;
        }
        let marked = session.history().markers().map(|(n, _)| n);
        self.rows = layout::rows(session.history(), self.stops.iter().copied().chain(marked).chain([cursor]));
        self.made_from = Some(made_from);
    }

    /// The row to select: the one that was selected, wherever it stands now, or, where the person
    /// has moved, the nearest in that direction that is more than a line.
    fn settle_selection(&mut self, wanted: usize, here: BranchId) -> usize {
        let find = |anchor: Anchor| self.rows.iter().position(|row| Anchor::of(row) == anchor);
        let stayed = wanted == self.selected;
        let mut selected = match self.anchor {
            None => find(Anchor::Tip(here)).unwrap_or(0),
            Some(anchor) if stayed => find(anchor).unwrap_or(wanted),
            Some(_) => wanted,
        };
        selected = selected.min(self.rows.len().saturating_sub(1));
        let down = stayed || wanted > self.selected;
        while self.rows.get(selected).is_some_and(|row| row.what == What::Join) {
            selected = if down { selected + 1 } else { selected.saturating_sub(1) };
        }
        self.anchor = self.rows.get(selected).map(Anchor::of);
        self.selected = selected;
        selected
    }

    /// Folds the states at tips that are not known yet, a few at a time; whether there are more.
    fn fold_tips(&mut self, model: &Model, visible: std::ops::Range<usize>) -> bool {
        let acting = model.acting;
        let live = model.session.live().n;
        let mut left = TIPS;
        for row in self.rows.get(visible).unwrap_or_default() {
            let What::Tip(n) = row.what else { continue };
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
    let mut reading = tree.scan(&model.session);
    tree.lay_out(&model.session, model.at_cursor().n);
    let here = model.session.branch().id;
    let mut list = model.list(super::panes::Pane::Tree);
    list.selected = tree.settle_selection(list.selected, here);
    list.follow(visible, tree.rows.len());
    let end = (list.top + visible).min(tree.rows.len());
    reading |= tree.fold_tips(model, list.top.min(end)..end);
    tree.check(model);
    *model.list_mut(super::panes::Pane::Tree) = list;
    model.kept.tree = tree;
    reading
}

/// The row that is selected.
pub fn selected(model: &Model) -> Option<&Row> {
    model.kept.tree.rows.get(model.list(super::panes::Pane::Tree).selected)
}

/// The record of the row that is selected.
pub fn selected_record(model: &Model) -> Option<RecordNo> {
    match selected(model)?.what {
        What::Record(n) | What::Tip(n) | What::Run { newest: n, .. } => Some(n),
        What::Join => None,
    }
}
