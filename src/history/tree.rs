//! How the records hang together, without the records: stretches of consecutive numbers in which each
//! record follows the one before it on one branch. A journal of ten million records is a handful of
//! them, so this is all of a history that has to be in memory, and it is put away with a snapshot.

use super::RecordNo;
use crate::domain::{BranchId, Step};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Consecutive numbers of which each follows the one before it, all alike; or changes of the branches.
/// Numbers have 32 bits here, and [`super::History::push`] sees to it that they fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Stretch {
    /// Its first record.
    first: u32,
    /// The record that the first one follows.
    parent: u32,
    /// The first record of the run of consecutive numbers on one line that it is a part of.
    run: u32,
    /// How many commands lie on the way to the first record, itself included. 0 for changes of the
    /// branches.
    depth: u32,
    /// The branch whose tip they became.
    branch: BranchId,
    /// Whether events on the way to them were taken over and not decided.
    refolded: bool,
}

/// The tree of records.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tree {
    stretches: Vec<Stretch>,
    last: u32,
    /// How many stretches follow a record, where any does.
    followers: BTreeMap<u32, u32>,
}

/// Where a record stands in the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// The record before it; `None` for changes of the branches.
    pub(super) parent: Option<RecordNo>,
    /// The branch whose tip it became.
    pub(super) branch: BranchId,
    /// How many commands lie on the way to it, itself included. 0 for changes of the branches.
    pub(super) depth: u64,
    /// The first record of the run of consecutive numbers on one line that it ends.
    pub(super) run: RecordNo,
    /// Whether events on the way to it were taken over and not decided.
    pub(super) refolded: bool,
}

impl Tree {
    /// The number of the last record.
    pub(super) fn last(&self) -> RecordNo {
        RecordNo(self.last.into())
    }

    /// Appends a change of the branches.
    pub(super) fn push_branch_op(&mut self) {
        self.last += 1; // fits: who calls this has seen to it
        if self.stretches.last().is_none_or(|stretch| stretch.depth > 0) {
            let (first, branch) = (self.last, BranchId::MAIN);
            self.stretches.push(Stretch { first, parent: 0, run: first, depth: 0, branch, refolded: false });
        }
    }

    /// Appends a command.
    pub(super) fn push_step(&mut self, step: &Step) {
        let before = self.place(step.parent);
        let refolded = step.refolded || before.is_some_and(|place| place.refolded);
        let follows = step.parent == self.last();
        self.last += 1;
        let number = self.last;
        let same = |open: &Stretch| open.depth > 0 && open.branch == step.branch && open.refolded == refolded;
        if follows && self.stretches.last().is_some_and(same) {
            return;
        }
        let parent = u32::try_from(step.parent.0).unwrap_or(u32::MAX); // before this one, so it fits
        let depth = before.map_or(0, |place| place.depth);
        let run = before.filter(|_| follows).map_or(RecordNo(number.into()), |place| place.run);
        self.stretches.push(Stretch {
            first: number,
            parent,
            run: u32::try_from(run.0).unwrap_or(number),
            depth: u32::try_from(depth + 1).unwrap_or(u32::MAX), // at most the number of records
            branch: step.branch,
            refolded,
        });
        *self.followers.entry(parent).or_default() += 1;
    }

    /// Forgets what comes after a record.
    pub(super) fn truncate(&mut self, last: RecordNo) {
        while let Some(open) = self.stretches.pop_if(|stretch| u64::from(stretch.first) > last.0) {
            if open.depth > 0
                && let Some(count) = self.followers.get_mut(&open.parent)
            {
                *count -= 1; // it was counted when it came
                if *count == 0 {
                    self.followers.remove(&open.parent);
                }
            }
        }
        self.last = self.last.min(u32::try_from(last.0).unwrap_or(u32::MAX));
    }

    /// Where a record stands. `None` for 0 and beyond the last.
    pub(super) fn place(&self, n: RecordNo) -> Option<Place> {
        let (_, stretch) = self.stretch(n)?;
        let before = n.0 - u64::from(stretch.first); // not after it
        if stretch.depth == 0 {
            return Some(Place { parent: None, branch: stretch.branch, depth: 0, run: n, refolded: false });
        }
        let parent = if before == 0 { u64::from(stretch.parent) } else { n.0 - 1 };
        Some(Place {
            parent: Some(RecordNo(parent)),
            branch: stretch.branch,
            depth: u64::from(stretch.depth) + before,
            run: RecordNo(stretch.run.into()),
            refolded: stretch.refolded,
        })
    }

    /// How many records have a record as their parent.
    pub(super) fn children(&self, n: RecordNo) -> u32 {
        let within = self.stretch(n).is_some_and(|(index, stretch)| stretch.depth > 0 && n < self.end(index));
        let starts = u32::try_from(n.0).ok().and_then(|n| self.followers.get(&n));
        starts.copied().unwrap_or(0) + u32::from(within)
    }

    /// The commands that nothing follows.
    pub(super) fn leaves(&self) -> impl Iterator<Item = RecordNo> {
        let ends = self.stretches.iter().enumerate().filter(|(_, stretch)| stretch.depth > 0);
        ends.map(|(index, _)| self.end(index)).filter(|end| self.children(*end) == 0)
    }

    /// About how many bytes it takes.
    pub(super) fn memory(&self) -> usize {
        self.stretches.capacity() * size_of::<Stretch>() + self.followers.len() * 3 * size_of::<(u32, u32)>()
    }

    fn stretch(&self, n: RecordNo) -> Option<(usize, &Stretch)> {
        let number = u32::try_from(n.0).ok().filter(|number| *number <= self.last)?;
        // Most that is asked for is near the end.
        let index = match self.stretches.last() {
            Some(last) if last.first <= number => self.stretches.len(),
            _ => self.stretches.partition_point(|stretch| stretch.first <= number),
        };
        let index = index.checked_sub(1)?;
        Some((index, self.stretches.get(index)?))
    }

    /// The last record of a stretch.
    fn end(&self, index: usize) -> RecordNo {
        RecordNo(self.stretches.get(index + 1).map_or(self.last, |next| next.first - 1).into()) // firsts grow from 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Command, Outcome};
    use proptest::prelude::*;

    /// What is known of each record, one by one.
    #[derive(Clone, Copy, PartialEq, Debug)]
    struct Plain {
        parent: Option<u64>,
        branch: u32,
        refolded: bool,
    }

    fn step(n: u64, parent: u64, branch: u32, refolded: bool) -> Step {
        let text = crate::domain::Text::parse("a").unwrap();
        let command = Command::Mark { text };
        let step = Step::new(RecordNo(n), RecordNo(parent), BranchId(branch), command, Outcome::Accepted(Vec::new()));
        Step { refolded, ..step }
    }

    fn same(tree: &Tree, all: &[Plain]) -> Result<(), TestCaseError> {
        let of = |n: u64| all.get((n as usize).checked_sub(1)?);
        let depth = |mut n: u64| {
            let mut depth = 0;
            while let Some(parent) = of(n).and_then(|record| record.parent) {
                (depth, n) = (depth + 1, parent);
            }
            depth
        };
        prop_assert_eq!(tree.last().0, all.len() as u64);
        let mut leaves = Vec::new();
        for n in 0..=all.len() as u64 + 1 {
            let (place, plain) = (tree.place(RecordNo(n)), of(n));
            prop_assert_eq!(place.is_some(), plain.is_some());
            let children = all.iter().filter(|record| record.parent == Some(n)).count();
            prop_assert_eq!(tree.children(RecordNo(n)) as usize, children, "{}", n);
            let (Some(place), Some(plain)) = (place, plain) else { continue };
            prop_assert_eq!((place.parent.map(|n| n.0), place.depth), (plain.parent, depth(n)));
            if plain.parent.is_none() {
                continue;
            }
            prop_assert_eq!((place.branch.0, place.refolded), (plain.branch, plain.refolded));
            let run =
                (1..=n).rev().take_while(|at| *at == n || of(at + 1).is_some_and(|next| next.parent == Some(*at)));
            prop_assert_eq!(Some(place.run.0), run.last(), "{}", n);
            if children == 0 {
                leaves.push(RecordNo(n));
            }
        }
        prop_assert_eq!(tree.leaves().collect::<Vec<_>>(), leaves);
        Ok(())
    }

    proptest! {
        #[test]
        fn stretches_say_what_each_record_would(
            grown in prop::collection::vec((0_u8..8, any::<prop::sample::Index>(), 0_u32..3, 0_u8..9), 1..60),
            cut in any::<prop::sample::Index>(),
        ) {
            let (mut tree, mut all) = (Tree::default(), Vec::<Plain>::new());
            let mut before = vec![tree.clone()];
            for (kind, index, branch, refolded) in grown {
                let n = all.len() as u64 + 1;
                let points: Vec<u64> = (0..n).filter(|n| *n == 0 || all[*n as usize - 1].parent.is_some()).collect();
                let newest = *points.last().unwrap();
                if kind == 0 {
                    tree.push_branch_op();
                    all.push(Plain { parent: None, branch: 0, refolded: false });
                } else {
                    // Mostly right behind the one before, as they come.
                    let parent = if kind < 3 { points[index.index(points.len())] } else { newest };
                    let branch = if kind == 3 { branch } else { 0 };
                    let own = refolded == 0;
                    tree.push_step(&step(n, parent, branch, own));
                    let inherited = parent > 0 && all[parent as usize - 1].refolded;
                    all.push(Plain { parent: Some(parent), branch, refolded: own || inherited });
                }
                before.push(tree.clone());
            }
            same(&tree, &all)?;
            let to = cut.index(before.len());
            tree.truncate(RecordNo(to as u64));
            prop_assert_eq!(&tree, &before[to]);
            same(&tree, &all[..to])?;
        }
    }
}
