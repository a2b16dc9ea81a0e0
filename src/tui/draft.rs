//! A draft as the screen knows it: what was asked, what ends otherwise in it, and the way back.

use super::model::Tone;
use super::told;
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

    /// The commands that a graft has carried over, all of them, and what the margin desk came to do: how each
    /// ends here.
    pub fn carried(grafted: &Grafted, session: &Session) -> Vec<Row> {
        let rows = grafted.grown().into_iter().filter_map(|(was, now)| {
            let record = session.history().record(now)?;
            let step = record.step()?;
            let (tone, ends) = told::told(&record, None, &session.live().world);
            let otherwise = grafted.differences.iter().any(|difference| Some(difference.n) == was);
            let sign = if tone == Tone::Refused { "✗ " } else { "" };
            let note = match was {
                None => "; it follows here alone",
                Some(_) if otherwise => "; it ended otherwise there",
                Some(_) => "",
            };
            Some(Row {
                n: was.unwrap_or(now),
                now: Some(now),
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
    let of = |n| session.history().record(n).map(|record| told::told(&record, None, world).1);
    let tone = match &difference.ending {
        Ending::Rejected(_) | Ending::OtherReason(_) | Ending::Broken(_) => Tone::Refused,
        Ending::Accepted(_) => Tone::Done,
        Ending::OtherEvents | Ending::OtherCommand(_) | Ending::NotGiven | Ending::New => Tone::Plain,
    };
    let now = difference.now.and_then(of);
    (tone, difference.words(of(difference.n), now, command_line::summary))
}
