//! Searching the stream for a text. A journal may hold millions of records, so a search goes on in
//! pieces between frames and can be left at any time.

use super::model::{Model, Tone};
use super::panes::stream;
use super::{format, update};

/// How many records are looked at between two frames.
const PIECE: u64 = 4_000;

/// What is searched for.
#[derive(Clone, Debug)]
pub struct Search {
    /// The text, in lower case.
    needle: String,
    /// Where to look next, while it goes on.
    at: Option<u64>,
    /// Towards older records.
    older: bool,
}

impl Search {
    /// A search that has not begun.
    pub fn new(text: &str) -> Search {
        Search { needle: text.to_lowercase(), at: None, older: true }
    }

    /// Whether it goes on.
    pub fn is_busy(&self) -> bool {
        self.at.is_some()
    }

    /// Stops it.
    pub fn stop(&mut self) {
        self.at = None;
    }
}

/// Starts towards older or newer records, from the record beside the cursor.
pub fn start(model: &mut Model, older: bool) {
    let position = model.position();
    let Some(search) = &mut model.search else {
        return model.say(Tone::Plain, "nothing is searched for yet: / asks for a text, f for a condition");
    };
    search.older = older;
    search.at = Some(if older { position.saturating_sub(1) } else { position + 1 });
    go_on(model);
}

/// Looks at the next piece; goes to the record where the text is found.
pub fn go_on(model: &mut Model) {
    let Some(search) = model.search.as_ref().filter(|search| search.is_busy()) else { return };
    let (needle, older, from) = (search.needle.clone(), search.older, search.at.unwrap_or_default());
    let end = model.session.line().len();
    let piece: Vec<u64> = match older {
        true => (from.saturating_sub(PIECE - 1).max(1)..=from).rev().collect(),
        false => (from..=from.saturating_add(PIECE - 1).min(end)).collect(),
    };
    let found = piece.iter().copied().find(|position| stream::matches(&model.session, *position, &needle));
    let next = piece.last().map(|last| if older { last - 1 } else { last + 1 }).filter(|at| (1..=end).contains(at));
    if let Some(search) = &mut model.search {
        search.at = if found.is_some() { None } else { next };
    }
    match (found, next) {
        (Some(position), _) => {
            update::time::go_to(model, position);
            model.message = None;
        }
        (None, Some(next)) => {
            let n = model.session.line().at(next).unwrap_or_default();
            model.say(Tone::Plain, format!("searching for “{needle}” … n {}", format::record(n)));
        }
        (None, None) => {
            let where_to = if older { "older: N looks at newer ones" } else { "newer: n looks at older ones" };
            model.say(Tone::Refused, format!("no record holds “{needle}” among the {where_to}"));
        }
    }
}
