//! Finding the moment when a condition holds. A journal may hold millions of records, so this goes on in
//! pieces between frames and can be left at any time.

use super::PIECE;
use super::format;
use super::model::{Model, Tone};
use super::update::time;
use crate::command_line::{ParseError, parse_condition, render_quantity, unknown_name};
use crate::domain::RecordNo;
use crate::session::{Direction, Find, Progress, SearchError};
use crate::views::quantity::Condition;

/// The most figures that are told of what was found.
const FIGURES: usize = 3;

/// What is looked for.
pub struct Finding {
    /// As it was typed.
    text: String,
    condition: Condition,
    direction: Direction,
    /// From which record on.
    from: RecordNo,
    /// The search, while it goes on.
    running: Option<Find>,
}

impl Finding {
    /// Whether it goes on.
    pub fn is_busy(&self) -> bool {
        self.running.is_some()
    }

    /// Stops it.
    pub fn stop(&mut self) {
        self.running = None;
    }
}

/// Reads a condition and starts from the record beside the cursor.
///
/// # Errors
/// What is wrong with the text, and where.
pub fn begin(model: &mut Model, text: &str, direction: Direction) -> Result<(), ParseError> {
    let condition = parse_condition(text)?;
    model.search = None;
    model.finding =
        Some(Finding { text: text.trim().to_owned(), condition, direction, from: RecordNo::GENESIS, running: None });
    again(model, direction).map_err(|error| match error {
        SearchError::Unknown(unknown) => unknown_name(text, &unknown, &unknown.known(&model.session.live().world)),
        SearchError::History(error) => ParseError::at(text, 0, error.to_string(), ""),
    })
}

/// Goes on to the next record in a direction, and says where that cannot be.
pub fn next(model: &mut Model, direction: Direction) {
    if let Err(error) = again(model, direction) {
        model.say(Tone::Refused, error.to_string());
    }
}

fn again(model: &mut Model, direction: Direction) -> Result<(), SearchError> {
    let (position, from) = (model.position(), model.at_cursor().n);
    let Some(finding) = &mut model.finding else { return Ok(()) };
    (finding.direction, finding.from) = (direction, from);
    let session = &model.session;
    let running = Find::new(session.history(), session.line(), &finding.condition, direction, Some(position))?;
    finding.running = Some(running);
    go_on(model);
    Ok(())
}

/// Looks at the next piece; goes to the record that is found.
pub fn go_on(model: &mut Model) {
    let Some(finding) = &mut model.finding else { return };
    let Some(running) = &mut finding.running else { return };
    let went = running.go_on(model.session.history(), PIECE);
    if !matches!(went, Ok(Progress::Busy { .. })) {
        finding.running = None;
    }
    let (text, way) = (finding.text.clone(), way(finding.direction));
    match went {
        Err(error) => model.say(Tone::Refused, error.to_string()),
        Ok(Progress::Busy { done, of }) => {
            let percent = done * 100 / of.max(1);
            let text = format!("looking for “{text}” among the {way} records … {percent} %   Esc stops");
            model.say(Tone::Plain, text);
        }
        Ok(Progress::Nothing) => {
            let (n, other) = (
                format::record(finding.from),
                match finding.direction {
                    Direction::Backward => "N looks at newer ones",
                    Direction::Forward => "n looks at older ones",
                },
            );
            model.say(
                Tone::Refused,
                format!("“{text}” holds after none of the {way} records, seen from n {n}: {other}"),
            );
        }
        Ok(Progress::Found(n)) => arrive(model, n),
    }
}

/// Goes to a record and tells the figures that were asked for.
fn arrive(model: &mut Model, n: RecordNo) {
    let Some(position) = model.session.line().position(n) else {
        return model.say(Tone::Refused, "another branch came into use meanwhile: f looks there");
    };
    model.replay.playing = false;
    time::go_to(model, position);
    let Some(finding) = &model.finding else { return };
    let told = finding.condition.quantities().into_iter().take(FIGURES).map(|quantity| {
        let value = quantity.value(model.shown()).ok().flatten();
        let value = value.map_or_else(|| "nothing".to_owned(), format::value);
        format!("   {} {value}", render_quantity(&quantity))
    });
    let told: String = told.collect();
    let text = format!("n {}: {}{told}   n older, N newer", format::record(n), finding.text);
    model.say(Tone::Done, text);
}

fn way(direction: Direction) -> &'static str {
    match direction {
        Direction::Backward => "older",
        Direction::Forward => "newer",
    }
}
