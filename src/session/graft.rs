//! Grafting: carrying commands from one branch onto the tip of another, where they are decided
//! again. What they come to is a draft on that branch until it is kept.

use super::draft::Given;
use super::whatif::{Difference, Ending, Renumbering, WhatIfError, ending};
use super::{Session, SessionError};
use crate::domain::{BranchId, RecordNo};

/// Which commands, from where, to where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graft {
    /// The tip of the way that they are on: a branch's, or one that no branch leads to any more.
    pub from: RecordNo,
    /// The first record.
    pub first: RecordNo,
    /// The last record.
    pub last: RecordNo,
    /// The branch that they are carried onto.
    pub onto: BranchId,
}

/// What came of a graft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grafted {
    /// The commands: their record on the one branch and on the other.
    pub carried: Vec<(RecordNo, RecordNo)>,
    /// Those that end otherwise, and what the margin desk came to do because of them.
    pub differences: Vec<Difference>,
}

impl Grafted {
    /// All that the branch has grown by, in its order: the record there, and the one that was carried over;
    /// `None` where the margin desk came to act.
    pub fn grown(&self) -> Vec<(Option<RecordNo>, RecordNo)> {
        let carried = self.carried.iter().map(|(was, now)| (Some(*was), *now));
        let new = self.differences.iter().filter(|difference| difference.ending == Ending::New);
        let mut all: Vec<_> = carried.chain(new.map(|difference| (None, difference.n))).collect();
        all.sort_unstable_by_key(|(_, now)| *now);
        all
    }
}

impl Session {
    /// Carries commands over, as a draft on the branch that they are carried onto. They are given
    /// there now, in their order, by whoever gave them.
    ///
    /// # Errors
    /// Where the records are not on the one branch, or another draft is open.
    pub fn graft(&mut self, graft: &Graft) -> Result<Grafted, SessionError> {
        let (line, tip) = (self.history.line(graft.from), graft.from);
        if graft.first == RecordNo::GENESIS {
            return Err(WhatIfError::Genesis.into());
        }
        let place = |n: RecordNo| {
            if n > self.history.last() {
                return Err(WhatIfError::NoRecord(n, self.history.last()));
            }
            if !self.history.is_point(n) {
                return Err(WhatIfError::BranchRecord(n));
            }
            line.position(n).ok_or_else(|| self.elsewhere(n, tip))
        };
        let (first, last) = (place(graft.first)?, place(graft.last)?);
        if last < first {
            return Err(WhatIfError::Nothing.into());
        }
        let onto = self.history.branch(graft.onto).map_or(RecordNo::GENESIS, |branch| branch.tip);
        let shared = self.history.state_at(self.history.fork_point(tip, onto))?;
        let mut names = Renumbering::of_strangers(&shared.world);
        self.begin_draft_on(graft.onto)?;
        let mut grafted = Grafted::default();
        for position in first..=last {
            let Some(record) = line.at(position).and_then(|n| self.history.record(n)) else { continue };
            let Some(was) = record.step() else { continue };
            let (by, at) = (record.by, self.now());
            let given = Given { at, by, origin: Some(was.origin), command: names.command(was.command.clone()) };
            let now = self.draft(given)?;
            names.learn(was.outcome.events(), now.events());
            grafted.carried.push((record.n, now.n));
            if let Some(ending) = now.step().and_then(|step| ending(&names, &was.outcome, &step.outcome)) {
                grafted.differences.push(Difference::of(&record, &was.command, Some(now.n), ending));
            }
            grafted.differences.extend(self.settle_draft(&line, position + 1..last + 1, &names)?);
        }
        Ok(grafted)
    }
}
