//! Verifying a journal: every line, the chain, that the events fit, the invariants, and that
//! deciding again gives the same events.

use super::sealing::Keys;
use super::snapshot::shelf;
use super::{SessionError, dice};
use crate::domain::{Entry, Event, Fingerprint, Outcome, Record, RecordNo, Step, Time, decide, fingerprint, invariant};
use crate::history::History;
use crate::journal::{self, Condition, JournalError, Reader};
use crate::market;
use crate::views::Moment;
use std::path::Path;

/// Up to this record the invariants are checked after every one; from there on after every
/// [`SPARSE`]th and at every tip, since a check looks at all accounts and orders.
const DENSE: u64 = 20_000;

/// See [`DENSE`].
const SPARSE: u64 = 256;

/// What was checked and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Records that are sound.
    pub records: u64,
    /// How many of them are commands; each was decided again, but for those that were refolded.
    pub commands: u64,
    /// How many took their events over from another line. Nothing decided them, so neither are they
    /// decided again, nor do the invariants have to hold after them.
    pub refolded: u64,
    /// Branches with a name.
    pub branches: u64,
    /// How often all invariants were checked.
    pub invariant_checks: u64,
    /// A fingerprint of the whole chain, to compare with somebody else's.
    pub fingerprint: String,
    /// The version of the journal's format.
    pub format: u32,
    /// The length of the sound lines in bytes.
    pub bytes: u64,
    /// Up to which record the head beside the journal says that it was acknowledged; `None` where there
    /// is no head, as beside a copy.
    pub acknowledged: Option<RecordNo>,
    /// The fingerprint of the state at the tip of the branch in use, where all is well.
    pub state: Option<Fingerprint>,
    /// The first thing that is wrong: the line, and what. `None` where all is well.
    pub failure: Option<Failure>,
}

/// Where a journal fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line of the file, from 1.
    pub line: u64,
    /// What is wrong there.
    pub what: String,
}

/// Checks a journal from the first line to the last.
///
/// # Errors
/// Where the file cannot be read. What is wrong inside is no error: [`Verified::failure`].
pub fn verify(path: &Path) -> Result<Verified, SessionError> {
    verify_with(path, Keys::none())
}

/// The same, where personal data that is sealed is opened with these keys.
///
/// # Errors
/// As [`verify`].
pub fn verify_with(path: &Path, mut keys: Keys) -> Result<Verified, SessionError> {
    // What the rules of a newer version make of it is not known here.
    journal::refuse_newer(path)?;
    let mut reader = Reader::open(path)?;
    let mut scenario = reader.header().genesis.clone();
    keys.open_scenario(&mut scenario);
    let start = market::scenario::start_time(&scenario).unwrap_or(Time(0));
    let mut checker = Checker {
        seed: scenario.seed,
        history: History::new(Moment::genesis(&scenario, start)),
        state: Moment::genesis(&scenario, start),
        commands: 0,
        refolded: 0,
        checks: 0,
    };
    if let Some(pages) = reader.pages() {
        checker.history.put_up(shelf(pages, &keys));
    }
    let (mut records, mut lines, mut failure) = (0, 1, None);
    // Deciding again takes longer than reading: while one core does that, another reads on.
    reader.ahead(|ahead| {
        while let Some((mut record, _)) = ahead.next_record()? {
            keys.open(&mut record);
            lines += 1;
            if failure.is_some() {
                continue; // only the chain is of interest from here on
            }
            let line = record.n.0 + 1;
            match checker.check(record) {
                Ok(()) => records += 1,
                Err(what) => failure = Some(Failure { line, what }),
            }
        }
        Ok::<(), JournalError>(())
    })??;
    let broken_off = match reader.condition() {
        Condition::Whole => None,
        Condition::Torn { bytes } => Some(Failure {
            line: lines + 1,
            what: format!("a torn line of {bytes} bytes; opening the journal for writing cuts it and keeps it beside"),
        }),
        Condition::Damaged { line, what } | Condition::Beyond { line, what } => {
            Some(Failure { line: *line, what: what.clone() })
        }
    };
    let shorter = reader.shortfall().map(|missing| Failure { line: lines, what: missing.to_string() });
    let mut verified = Verified {
        records,
        commands: 0,
        refolded: 0,
        branches: 1,
        invariant_checks: 0,
        fingerprint: reader.head().to_string(),
        format: reader.header().format,
        bytes: reader.len_bytes(),
        acknowledged: reader.acknowledged(),
        state: None,
        failure: failure.or(broken_off).or(shorter),
    };
    if verified.failure.is_none()
        && let Err(what) = checker.check_invariants()
    {
        verified.failure = Some(Failure { line: verified.records + 1, what });
    }
    if verified.failure.is_none() {
        let chosen = checker.history.branch(checker.history.chosen());
        let state = chosen.and_then(|branch| checker.history.state_at(branch.tip).ok());
        verified.state = state.map(|state| fingerprint(&state.world));
    }
    (verified.commands, verified.refolded) = (checker.commands, checker.refolded);
    verified.invariant_checks = checker.checks;
    verified.branches = checker.history.branches().count() as u64;
    Ok(verified)
}

struct Checker {
    seed: u64,
    history: History<Moment>,
    state: Moment,
    commands: u64,
    refolded: u64,
    checks: u64,
}

impl Checker {
    fn check(&mut self, record: Record) -> Result<(), String> {
        let n = record.n;
        if let Entry::Step(step) = &record.entry {
            if step.parent != self.state.n {
                self.check_invariants()?; // a tip is left behind
                self.state = self.history.state_at(step.parent).map_err(|error| error.to_string())?;
            }
            if step.refolded {
                self.refolded += 1;
            } else {
                self.decide_again(step, &record)?;
            }
            self.state.fold(&record).map_err(|error| error.to_string())?;
            self.commands += 1;
        }
        self.history.push_shelved(&record).map_err(|error| error.to_string())?;
        if self.state.n == n {
            self.history.keep_far(n, &self.state);
        }
        if n.0 <= DENSE || n.0.is_multiple_of(SPARSE) { self.check_invariants() } else { Ok(()) }
    }

    fn decide_again(&self, step: &Step, record: &Record) -> Result<(), String> {
        let draws = dice::draws(self.seed, step.origin, record.at);
        match Outcome::from(decide(&self.state.world, &step.command, &draws)) {
            again if again == step.outcome => Ok(()),
            Outcome::Accepted(events) if is_but_forgotten(events.clone(), step.outcome.events()) => Ok(()),
            again => {
                let difference = difference(&step.outcome, &again);
                Err(format!("deciding record {} again ends otherwise: {difference}", record.n))
            }
        }
    }

    fn check_invariants(&mut self) -> Result<(), String> {
        let at = self.state.n;
        if self.history.is_refolded(at) {
            return Ok(());
        }
        self.checks += 1;
        invariant::first_violation(&self.state.world).map_or(Ok(()), |what| Err(format!("after record {at}: {what}")))
    }
}

/// Whether events are the same but for names that are forgotten.
fn is_but_forgotten(again: Vec<Event>, recorded: &[Event]) -> bool {
    let same = |(again, recorded): (Event, &Event)| again.forgetting_like(recorded) == *recorded;
    again.len() == recorded.len() && again.into_iter().zip(recorded).all(same)
}

fn difference(recorded: &Outcome, again: &Outcome) -> String {
    let words = |outcome: &Outcome| match outcome {
        Outcome::Accepted(events) => format!("accepted with {} events", events.len()),
        Outcome::Rejected(rejection) => format!("rejected, {}", rejection.message()),
    };
    match (words(recorded), words(again)) {
        (was, now) if was == now => format!("{was}, but others"),
        (was, now) => format!("it was {was}, it is {now}"),
    }
}

impl Verified {
    /// Whether all is well.
    pub fn is_sound(&self) -> bool {
        self.failure.is_none()
    }

    /// The last sound record.
    pub fn last(&self) -> RecordNo {
        RecordNo(self.records)
    }
}
