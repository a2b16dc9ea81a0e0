//! A line as a journal of its own.

use super::sealing::Keys;
use super::verify::{Failure, verify_with};
use super::{Mode, Session, SessionError, dice};
use crate::domain::{BranchId, BranchOp, Draws, Entry, Fingerprint, Record, RecordNo, Source, World, fingerprint};
use crate::journal::Journal;
use std::path::Path;

/// How many records are put on disk with one sync.
const BATCH: u64 = 4_096;

/// A line that was written as a journal, and read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    /// How many commands.
    pub commands: u64,
    /// How many markers.
    pub markers: u64,
    /// The state that it ends in.
    pub state: Fingerprint,
    /// What is wrong with the new journal; then the same is wrong with the one that it came from.
    pub failure: Option<Failure>,
}

impl Session {
    /// Writes the way to a record as a journal of its own: the same commands at the same times, by
    /// the same people, with what came of them, numbered from 1 on the branch `main`; and the markers
    /// on the way. The new journal is verified and its state compared before this returns. Nothing is
    /// ever overwritten.
    ///
    /// # Errors
    /// [`SessionError::NoRecord`]; where the format is newer than this program; where the file cannot be made or read: it is gone then.
    pub fn export(&self, to: RecordNo, path: &Path) -> Result<Exported, SessionError> {
        let world = self.moment_at(to)?.world;
        let state = fingerprint(&world);
        if self.seal.newer {
            // Written anew in the format of this program, it might mean something else.
            self.check_writable()?;
        }
        let mut keys = self.keys.clone();
        let (mut journal, _) = Journal::create(path, &keys.seal_scenario(&self.scenario)?)?;
        let exported = self.write_line(to, &mut journal, &mut keys, &world).and_then(|(commands, markers)| {
            drop(journal);
            let mut failure = verify_with(path, self.keys.again()?)?.failure;
            if failure.is_none() && self.reads_otherwise(path, state)? {
                failure = Some(Failure { line: commands + 1, what: "its last state is another one".to_owned() });
            }
            Ok(Exported { commands, markers, state, failure })
        });
        exported.inspect_err(|_| {
            // The file is ours and no journal that anybody could use. Should it stay, opening it says so.
            let _ = std::fs::remove_file(path);
        })
    }

    /// Whether a journal ends in another state.
    fn reads_otherwise(&self, path: &Path, state: Fingerprint) -> Result<bool, SessionError> {
        let copy = Session::open_with(path, Mode::ReadOnly, self.keys.again()?, None)?;
        Ok(fingerprint(&copy.live().world) != state)
    }

    /// Writes the commands of a line and its markers. Gives how many.
    fn write_line(
        &self,
        to: RecordNo,
        journal: &mut Journal,
        keys: &mut Keys,
        world: &World,
    ) -> Result<(u64, u64), SessionError> {
        let line = self.history.line(to);
        let mut first = 1;
        while first <= line.len() {
            let last = (first + BATCH - 1).min(line.len());
            let places = (first..=last).zip(line.between(first, last));
            let records = places.filter_map(|(place, n)| Some(renumbered(self.history.record(n)?, RecordNo(place))));
            journal.append(&keys.seal(&records.collect::<Vec<Record>>(), world)?)?;
            first = last + 1;
        }
        let at = self.history.record(to).map_or(self.live.at, |record| record.at);
        let marked = self.history.markers().filter_map(|(n, text)| Some((line.position(n)?, text)));
        let markers: Vec<Record> = (line.len() + 1..)
            .zip(marked)
            .map(|(n, (place, text))| {
                let op = BranchOp::Mark { record: RecordNo(place), text: text.clone() };
                Record { n: RecordNo(n), at, by: Source::User, entry: Entry::Branch(op) }
            })
            .collect();
        journal.append(&markers)?;
        Ok((line.len(), markers.len() as u64))
    }

    /// What was drawn for a record's command.
    pub fn draws_of(&self, record: &Record) -> Draws {
        let origin = record.step().map_or(record.n, |step| step.origin);
        dice::draws(self.scenario.seed, origin, record.at)
    }
}

/// The record at another place of a line that has no branches. Where its command was first given
/// stays as it is, so that deciding it again draws what it drew.
fn renumbered(mut record: Record, n: RecordNo) -> Record {
    record.n = n;
    if let Entry::Step(step) = &mut record.entry {
        (step.parent, step.branch) = (RecordNo(n.0 - 1), BranchId::MAIN); // places count from 1
    }
    record
}
