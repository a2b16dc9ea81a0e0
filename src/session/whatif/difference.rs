//! How a command ends otherwise.

use super::renumber::Renumbering;
use crate::domain::{Command, Outcome, Record, RecordNo, Rejection, Source};

/// A later command that ends otherwise on the new line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Its record on the line that was asked about; on the new one where it was not given there.
    pub n: RecordNo,
    /// Its record on the new line, where it is given there.
    pub now: Option<RecordNo>,
    /// Who gave it.
    pub by: Source,
    /// What was asked for: as it was, or as it is where it was not.
    pub command: Command,
    /// How it ends.
    pub ending: Ending,
}

/// How a command ends now, where it ended otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was accepted and is now rejected.
    Rejected(Rejection),
    /// It was rejected, for this reason, and is now accepted.
    Accepted(Rejection),
    /// It is still rejected, but for another reason.
    OtherReason(Rejection),
    /// It is still accepted, but other events come of it: filled differently, for example.
    OtherEvents,
    /// Refolded, its events do not fit any more and are left out, or fit and break a rule that every
    /// decision keeps to: this one.
    Broken(String),
    /// A participant, asked anew, gives another command at the same moment.
    OtherCommand(Command),
    /// A participant, asked anew, lets the moment pass.
    NotGiven,
    /// A participant, asked anew, acts where it had let the moment pass; or the margin desk acts where it
    /// had no reason to.
    New,
}

/// How a command ends now, where it does not end as it did.
pub(in crate::session) fn ending(names: &Renumbering, was: &Outcome, now: &Outcome) -> Option<Ending> {
    match (was, now) {
        (Outcome::Accepted(was), Outcome::Accepted(now)) => (!names.same(was, now)).then_some(Ending::OtherEvents),
        (Outcome::Accepted(_), Outcome::Rejected(rejection)) => Some(Ending::Rejected(rejection.clone())),
        (Outcome::Rejected(rejection), Outcome::Accepted(_)) => Some(Ending::Accepted(rejection.clone())),
        (Outcome::Rejected(was), Outcome::Rejected(now)) if was.code() == now.code() => None,
        (Outcome::Rejected(_), Outcome::Rejected(now)) => Some(Ending::OtherReason(now.clone())),
    }
}

impl Difference {
    pub(in crate::session) fn of(
        record: &Record,
        command: &Command,
        now: Option<RecordNo>,
        ending: Ending,
    ) -> Difference {
        Difference { n: record.n, now, by: record.by, command: command.clone(), ending }
    }

    /// How it ended then: `accepted`, `rejected`, or `none` where it was not given.
    pub fn was(&self) -> &'static str {
        match self.ending {
            Ending::Accepted(_) | Ending::OtherReason(_) => "rejected",
            Ending::New => "none",
            _ => "accepted",
        }
    }

    /// How it ends now: `accepted`, `rejected`, `broken`, or `none` where it is not given.
    pub fn now(&self) -> &'static str {
        match self.ending {
            Ending::Rejected(_) | Ending::OtherReason(_) => "rejected",
            Ending::Broken(_) => "broken",
            Ending::NotGiven => "none",
            _ => "accepted",
        }
    }

    /// How it ends otherwise, in words. The caller tells what came of it then and now, and a command.
    pub fn words(&self, was: Option<String>, now: Option<String>, told: impl Fn(&Command) -> String) -> String {
        let and_now = now.as_ref().map_or_else(String::new, |now| format!(": {now}"));
        match &self.ending {
            Ending::Rejected(why) => format!("✗ now rejected: {}", why.message()),
            Ending::Accepted(why) => format!("✓ now accepted; it was rejected: {}", why.message()),
            Ending::OtherReason(why) => format!("✗ rejected for another reason: {}", why.message()),
            Ending::OtherEvents => match (was, now) {
                (Some(was), Some(now)) if was != now => format!("≠ {now}; it was {was}"),
                _ => "≠ accepted, with other events".to_owned(),
            },
            Ending::Broken(why) => format!("✗ broken: {why}"),
            Ending::OtherCommand(command) => format!("≠ gives {} instead{and_now}", told(command)),
            Ending::NotGiven => "− lets the moment pass".to_owned(),
            Ending::New if self.by == Source::Operator => format!("+ follows here, and did not then{and_now}"),
            Ending::New => format!("+ acts where it had let the moment pass{and_now}"),
        }
    }
}
