//! The proof of the state at the cursor: whether what must hold holds, the fingerprint, and, where
//! something does not hold, the record that broke it. Worked out once for each record that is shown;
//! in a large world that streams by, a few times a second.

use super::model::{Model, Tone};
use crate::domain::invariant::{self, Check, Kind};
use crate::domain::{Fingerprint, RecordNo, fingerprint};
use crate::session::Broke;
use std::time::Duration;

/// Accounts and open orders up to which a state is proved for every frame: well under a millisecond.
const SMALL: usize = 4_000;

/// How often a larger one is proved while records stream by.
const OFTEN: Duration = Duration::from_millis(300);

/// How many records the search for a culprit looks at between two frames: some milliseconds.
const PIECE: u64 = 2_048;

/// What is known of the state at a record.
#[derive(Clone, Debug)]
pub struct Known {
    /// The record.
    pub n: RecordNo,
    /// What was looked at.
    pub checks: Vec<Check>,
    /// The fingerprint.
    pub print: Fingerprint,
}

/// Who broke something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Culprit {
    /// What.
    pub kind: Kind,
    /// Which record, or the position that the search has come down to.
    pub found: Broke,
}

/// What is kept of proofs.
#[derive(Debug, Default)]
pub struct Proof {
    known: Option<Known>,
    /// Whether what is known may be of another record with the same number: a draft is given up and
    /// another made.
    doubtful: bool,
    culprits: Vec<Culprit>,
    /// Whether somebody wants to know the culprits.
    hunting: bool,
    since: Duration,
}

impl Proof {
    /// What is known of this record.
    pub fn of(&self, n: RecordNo) -> Option<&Known> {
        self.known.as_ref().filter(|known| known.n == n)
    }

    /// Who broke what, as far as it is known.
    pub fn culprits(&self) -> &[Culprit] {
        &self.culprits
    }

    /// Lets time pass.
    pub fn tick(&mut self, passed: Duration) {
        self.since = self.since.saturating_add(passed);
    }

    /// A key was pressed: what is shown may be another thing under the same number.
    pub fn doubt(&mut self) {
        self.doubtful = true;
    }

    /// Whether the search for a culprit goes on.
    pub fn is_busy(&self) -> bool {
        self.hunting && self.culprits.iter().any(|culprit| matches!(culprit.found, Broke::NotAfter(_)))
    }

    /// Nobody looks at the details any more.
    pub fn rest(&mut self) {
        self.hunting = false;
    }
}

/// Proves the state at the cursor, where that is not done yet.
pub fn settle(model: &mut Model) {
    let shown = model.shown();
    let n = shown.n;
    let size = shown.world.bank.len() + shown.world.exchange.open_count();
    let streams = size > SMALL && (model.is_streaming() || model.replay.playing);
    let proof = &model.kept.proof;
    let known = proof.of(n).is_some() && !proof.doubtful;
    if known || (streams && proof.known.is_some() && proof.since < OFTEN) {
        return;
    }
    let known = Known { n, checks: invariant::check(&shown.world), print: fingerprint(&shown.world) };
    let position = model.position();
    let failing = known.checks.iter().filter(|check| check.violation.is_some());
    let culprits = failing.map(|check| Culprit { kind: check.kind, found: Broke::NotAfter(position) }).collect();
    let proof = &mut model.kept.proof;
    let same = proof.known.as_ref().is_some_and(|before| before.n == n && before.print == known.print);
    if !same {
        proof.culprits = culprits;
    }
    (proof.known, proof.doubtful, proof.since) = (Some(known), false, Duration::ZERO);
}

/// Begins to look for the culprits.
pub fn hunt(model: &mut Model) {
    settle(model);
    model.kept.proof.hunting = true;
}

/// Looks at the next piece of records.
pub fn go_on(model: &mut Model) {
    if !model.kept.proof.is_busy() {
        return;
    }
    let open = |culprit: &Culprit| match culprit.found {
        Broke::NotAfter(position) => Some((culprit.kind, position)),
        Broke::By(_) => None,
    };
    let Some((kind, position)) = model.kept.proof.culprits.iter().find_map(open) else { return };
    model.dirty = true;
    match model.session.who_broke(kind, model.session.line(), position, PIECE) {
        Ok(found) => {
            let culprits = model.kept.proof.culprits.iter_mut();
            culprits.filter(|culprit| culprit.kind == kind).for_each(|culprit| culprit.found = found);
        }
        Err(error) => {
            model.kept.proof.rest();
            model.say(Tone::Refused, error.to_string());
        }
    }
}
