//! Reading scenarios, and the ones that come with the program.

mod check;

use crate::domain::{Scenario, Text, Time};

/// Why a text is not a scenario.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScenarioError {
    /// It is not RON, or not of a scenario's form.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong there.
        message: String,
    },
    /// It has the form, but one of its fields makes no sense.
    #[error("{field}: {problem}")]
    Field {
        /// Which, as a path: `customers[2].handle`.
        field: String,
        /// What is wrong and what would be right.
        problem: String,
    },
}

/// The scenarios that come with the program: name and RON text.
pub fn shipped() -> [(&'static str, &'static str); 3] {
    [
        ("starter", include_str!("../../assets/scenarios/starter.ron")),
        ("trading-day", include_str!("../../assets/scenarios/trading-day.ron")),
        ("bare", include_str!("../../assets/scenarios/bare.ron")),
    ]
}

/// Reads a scenario and checks that it can be set up and played.
///
/// # Errors
/// [`ScenarioError`] with the place of the first thing that is wrong.
pub fn read(text: &str) -> Result<Scenario, ScenarioError> {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    let scenario: Scenario = options.from_str(text).map_err(|error| ScenarioError::Syntax {
        line: error.span.start.line,
        column: error.span.start.col,
        message: error.code.to_string(),
    })?;
    check(&scenario)?;
    Ok(scenario)
}

/// Checks that a scenario can be set up and played. Those that were [`read`] have passed; the one
/// in a journal's first line may be anybody's.
///
/// # Errors
/// [`ScenarioError::Field`] with the first thing that is wrong.
pub fn check(scenario: &Scenario) -> Result<(), ScenarioError> {
    check::check(scenario)
}

/// When a scenario's simulated clock starts. `None` for one that goes by the wall clock.
pub fn start_time(scenario: &Scenario) -> Option<Time> {
    scenario.start.as_ref().and_then(parse_time)
}

/// Reads a time of RFC 3339.
fn parse_time(text: &Text) -> Option<Time> {
    let timestamp: jiff::Timestamp = text.as_str().parse().ok()?;
    Some(Time(timestamp.as_microsecond()))
}

#[cfg(test)]
mod tests;
