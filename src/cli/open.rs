//! `backtape`, `backtape open`, and the screen of `backtape replay`: everything that needs a terminal.

use super::desk::{Desk, Done, Refused, Status, shown, with_way_out};
use super::new::shipped;
use super::{Screen, Viewing};
use crate::journal::JournalError;
use crate::session::{Mode, Session, SessionError};
use crate::text::clean_line;
use anyhow::bail;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

/// The scenario of journals that are made on the way.
const SCENARIO: &str = "starter";

/// `backtape`: the journal that was used last, and the first time a new one.
pub(super) fn last(desk: &Desk, screen: &mut Screen<'_>) -> Done {
    needs_terminal()?;
    let data = desk.data()?;
    let path = match data.last_used() {
        Some(path) => path,
        None => data.journal("main")?,
    };
    let session = match desk.open(&path, Mode::Write) {
        Err(SessionError::Journal(JournalError::Missing { .. })) => {
            Session::create_with(&path, &shipped(SCENARIO)?, desk.keys()?)?
        }
        opened => opened_or_read_only(desk, opened, &path)?,
    };
    show(desk, session, screen)
}

/// `backtape open`
pub(super) fn run(desk: &Desk, journal: &str, screen: &mut Screen<'_>) -> Done {
    let path = desk.path(journal)?;
    if needs_terminal().is_err() {
        // What is wrong with the journal matters more than that nobody could see it.
        desk.open(&path, Mode::ReadOnly)?;
        return needs_terminal().map(|()| Status::Well);
    }
    let session = match desk.open(&path, Mode::Write) {
        Err(SessionError::Journal(JournalError::Missing { .. })) => {
            let question = format!("There is no journal at {}. Make it from the scenario {SCENARIO}?", shown(&path));
            if !ask(&question)? {
                return Err(Refused(format!("nothing was made; choose a scenario with backtape new {journal}")).into());
            }
            Session::create_with(&path, &shipped(SCENARIO)?, desk.keys()?)?
        }
        opened => opened_or_read_only(desk, opened, &path)?,
    };
    show(desk, session, screen)
}

/// The screen of `backtape replay`.
pub(super) fn replay(desk: &Desk, session: Session, speed: Option<f64>, screen: &mut Screen<'_>) -> Done {
    needs_terminal()?;
    let post = desk.post(&session);
    screen(session, post, Viewing::Replay { speed })?;
    Ok(Status::Well)
}

/// A journal that another program writes to can still be watched.
fn opened_or_read_only(desk: &Desk, opened: Result<Session, SessionError>, path: &Path) -> anyhow::Result<Session> {
    match opened {
        Err(error @ SessionError::Journal(JournalError::Locked { .. })) => {
            let question = format!("{} is in use by another backtape. Open it read-only?", shown(path));
            if !ask(&question)? {
                return Err(with_way_out(error, &shown(path)));
            }
            Ok(desk.open(path, Mode::ReadOnly)?)
        }
        opened => Ok(opened?),
    }
}

fn show(desk: &Desk, mut session: Session, screen: &mut Screen<'_>) -> Done {
    // A journal given by its path can be opened where no data directory is known.
    if let Ok(data) = desk.data() {
        data.remember(session.path());
        session.keep_snapshots(data.cache());
    }
    let post = desk.post(&session);
    screen(session, post, Viewing::Live)?;
    Ok(Status::Well)
}

fn needs_terminal() -> anyhow::Result<()> {
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        return Ok(());
    }
    bail!("the screen needs a terminal on standard input and output; without one use replay --plain, show, log or exec")
}

/// Asks a question that is answered with y or n; whatever else is no.
fn ask(question: &str) -> io::Result<bool> {
    let mut out = io::stderr();
    write!(out, "{} [y/N] ", clean_line(question))?;
    out.flush()?;
    said_yes(&mut io::stdin().lock())
}

fn said_yes(from: &mut dyn BufRead) -> io::Result<bool> {
    let mut answer = String::new();
    from.read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

#[cfg(test)]
mod tests {
    use super::said_yes;

    #[test]
    fn only_yes_is_yes() {
        for (answer, yes) in
            [("y\n", true), ("YES\r\n", true), ("\n", false), ("", false), ("no\n", false), ("yo\n", false)]
        {
            assert_eq!(said_yes(&mut answer.as_bytes()).unwrap(), yes, "{answer:?}");
        }
    }
}
