//! What the subcommands that change the past have in common: numbers, commands, and how a command
//! ends otherwise.

use super::desk::Refused;
use super::json::{self, Object, object};
use super::lines;
use super::out::Out;
use crate::command_line::{self, Parsed, render};
use crate::domain::Command;
use crate::session::whatif::{Difference, Ending, WhatIfError};
use crate::session::{Session, SessionError};
use anyhow::{anyhow, bail};

/// One command, as it is typed.
pub(super) fn command(text: &str) -> anyhow::Result<Command> {
    match command_line::parse(text) {
        Ok(Some(Parsed::Command(command))) => Ok(command),
        Ok(None) => bail!("there is no command in {text:?}; write one like \"buy alice XYZ 5 @ 10.00\""),
        Err(error) => Err(anyhow!("{text:?}: {error}")),
    }
}

/// A question that is understood and has no answer is a refusal; a record that is not there, a
/// mistake.
pub(super) fn refusal(error: SessionError) -> anyhow::Error {
    use crate::history::BranchError;
    let refused = match &error {
        SessionError::WhatIf(error) => !matches!(error, WhatIfError::NoRecord(..) | WhatIfError::Elsewhere(..)),
        SessionError::Undo(_) | SessionError::Branch(BranchError::Taken(_)) => true,
        _ => false,
    };
    if refused { Refused(error.to_string()).into() } else { error.into() }
}

/// The object of a command that ends otherwise.
pub(super) fn object_of(difference: &Difference) -> Object {
    let mut object = object! {
        "n": difference.n.0,
        "command": render(&difference.command),
        "was": difference.was(),
        "now": difference.now(),
    };
    let mut add = |name: &str, value: serde_json::Value| drop(object.insert(name.to_owned(), value));
    match &difference.ending {
        Ending::Rejected(rejection) => add("rejection", json::rejection(rejection).into()),
        Ending::Accepted(_) | Ending::NotGiven | Ending::New => {}
        Ending::OtherReason(rejection) => {
            add("differs", "reason".into());
            add("rejection", json::rejection(rejection).into());
        }
        Ending::OtherEvents => add("differs", "events".into()),
        Ending::Broken(why) => add("why", why.as_str().into()),
        Ending::OtherCommand(command) => {
            add("differs", "command".into());
            add("now_command", render(command).into());
        }
    }
    add("by", json::source(&difference.by).into());
    if let Some(now) = difference.now {
        add("now_n", now.0.into());
    }
    object
}

/// How a command ends otherwise, in words.
fn words(session: &Session, difference: &Difference) -> String {
    let world = &session.live().world; // accounts and symbols are only ever added: its names hold for both
    let told = |n| session.history().step(n).map(|step| lines::outcome(&step.outcome, world));
    let (was, now) = match difference.ending {
        Ending::OtherEvents => (told(difference.n), difference.now.and_then(told)),
        _ => (None, None), // a line of its own tells enough
    };
    difference.words(was, now, render)
}

/// Prints the commands that end otherwise, the numbers and the commands each in a column.
pub(super) fn print(out: &mut Out, session: &Session, differences: &[Difference], json: bool) -> anyhow::Result<()> {
    if json {
        return differences.iter().try_for_each(|difference| Ok(out.json(object_of(difference))?));
    }
    let digits = differences.iter().map(|d| d.n.to_string().len()).max().unwrap_or(0);
    for difference in differences {
        let who = json::source(&difference.by);
        out.line(&format!("{:>digits$}  {who}  {}", difference.n.0, render(&difference.command)))?;
        out.line(&format!("{:>digits$}    {}", "", words(session, difference)))?;
    }
    Ok(())
}
