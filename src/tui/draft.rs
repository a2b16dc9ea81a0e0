//! A draft as the screen knows it: what was asked, what ends otherwise in it, and the way back.

use super::model::Tone;
use super::{format, told};
use crate::command_line;
use crate::domain::RecordNo;
use crate::session::whatif::{Difference, Ending};
use crate::session::{Grafted, Session};

/// What is said where a draft stands in the way.
pub const OPEN: &str = "a draft is open: K keeps it, Esc leaves it";

/// What was asked, and what came of it.
pub struct Draft {
    /// The question: `without n 4,410`.
    pub title: String,
    /// What is to be looked at, in its order.
    pub rows: Vec<Row>,
    /// What came of it, in a sentence.
    pub summary: String,
    /// Whether keeping it makes a branch, which has a name; a graft grows one that is there.
    pub is_branch: bool,
    /// The position that the cursor came from; `None` where it was live.
    pub back: Option<u64>,
}

/// A command in a draft.
pub struct Row {
    /// Its record on the line that was asked about.
    pub n: RecordNo,
    /// Its record in the draft, where it is given there.
    pub now: Option<RecordNo>,
    /// Who gave it.
    pub who: String,
    /// What was asked for.
    pub command: String,
    /// How it ends now.
    pub ends: String,
    /// Whether that is a refusal or a break.
    pub tone: Tone,
}

impl Row {
    /// A command that ends otherwise.
    pub fn of(difference: &Difference, session: &Session) -> Row {
        let (tone, ends) = ends(difference, session);
        Row {
            n: difference.n,
            now: difference.now,
            who: command_line::who_gave(difference.by, &difference.command),
            command: command_line::summary(&difference.command),
            ends,
            tone,
        }
    }

    /// The commands that a graft has carried over, all of them: how each ends here.
    pub fn carried(grafted: &Grafted, session: &Session) -> Vec<Row> {
        let rows = grafted.carried.iter().filter_map(|(was, now)| {
            let record = session.history().record(*now)?;
            let step = record.step()?;
            let (tone, ends) = told::told(&record, None, &session.live().world);
            let otherwise = grafted.differences.iter().any(|difference| difference.n == *was);
            let sign = if tone == Tone::Refused { "✗ " } else { "" };
            let note = if otherwise { "; it ended otherwise there" } else { "" };
            Some(Row {
                n: *was,
                now: Some(*now),
                who: command_line::who_gave(record.by, &step.command),
                command: command_line::summary(&step.command),
                ends: format!("{sign}{ends}{note}"),
                tone,
            })
        });
        rows.collect()
    }
}

fn ends(difference: &Difference, session: &Session) -> (Tone, String) {
    let world = &session.live().world; // names of accounts and symbols only come; these hold for both
    let now = difference.now.and_then(|n| session.history().record(n));
    let now = now.map(|record| told::told(&record, None, world).1).unwrap_or_default();
    match &difference.ending {
        Ending::Rejected(why) => (Tone::Refused, format!("✗ now refused: {}", why.message())),
        Ending::Accepted(why) => (Tone::Done, format!("✓ now accepted, was refused: {}", why.message())),
        Ending::OtherReason(why) => (Tone::Refused, format!("✗ refused for another reason: {}", why.message())),
        Ending::OtherEvents => (Tone::Plain, format!("≠ {now}")),
        Ending::Broken(why) => (Tone::Refused, format!("✗ broken: {why}")),
        Ending::OtherCommand(command) => (Tone::Plain, format!("≠ asks for {}: {now}", command_line::summary(command))),
        Ending::NotGiven => (Tone::Plain, "− lets the moment pass".to_owned()),
        Ending::New => (Tone::Plain, format!("+ acts where it had not: {now}")),
    }
}

/// `767 commands decided again, 6 end otherwise`.
pub fn summary(decided: u64, differ: usize, refolded: bool) -> String {
    let done = if refolded { "taken over as they were" } else { "decided again" };
    let plural = if decided == 1 { "" } else { "s" };
    let verb = match (differ, refolded) {
        (1, true) => "is broken",
        (_, true) => "are broken",
        (1, false) => "ends otherwise",
        (_, false) => "end otherwise",
    };
    let differ = if differ == 0 { "none".to_owned() } else { format::count(differ as u64) };
    format!("{} command{plural} {done}, {differ} {verb}", format::count(decided))
}
