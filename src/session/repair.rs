//! Repairing a journal: what is sound of it, as a new journal.

use super::proof::Damage;
use super::verify::{Failure, verify};
use super::{Mode, Session, SessionError};
use crate::journal::{self, Condition, Shortfall, salvage};
use std::path::Path;

/// What a repair has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired {
    /// How many records the new journal has.
    pub records: u64,
    /// How many bytes of the old one were left out.
    pub left_out: u64,
    /// Why they were left out; `None` where there are none.
    pub why: Option<Failure>,
    /// What was acknowledged once and is in neither.
    pub shortfall: Option<Shortfall>,
    /// The fingerprint of the new one.
    pub fingerprint: String,
    /// What verifying the new one finds all the same: it is so in the old one as well.
    pub failure: Option<Failure>,
}

/// Writes what is sound of a journal into a new one: the lines before the first that is damaged, torn,
/// or does not fit the world before it. They stay as they are, so the new one has the fingerprint
/// that the old one had there. The old one is not touched; nothing is ever overwritten.
///
/// # Errors
/// Where the old one has no header to start from, or the new one cannot be made.
pub fn repair(from: &Path, to: &Path) -> Result<Repaired, SessionError> {
    // What is not understood may well be sound.
    journal::refuse_newer(from)?;
    // Keys are not asked for: sealed lines are copied as they are.
    let session = Session::open(from, Mode::ReadOnly)?;
    let salvaged = salvage(from, to, Some(session.history().last()))?;
    let damage = session.seal.damage.clone().map(|Damage { line, what, .. }| Failure { line, what });
    let torn = match salvaged.condition {
        Condition::Torn { bytes } => {
            Some(Failure { line: salvaged.last.0 + 2, what: format!("a torn line of {bytes} bytes") })
        }
        _ => None,
    };
    let new = verify(to)?;
    Ok(Repaired {
        records: salvaged.last.0,
        left_out: salvaged.left_out,
        why: damage.or(torn),
        shortfall: salvaged.shortfall,
        fingerprint: new.fingerprint,
        failure: new.failure,
    })
}
