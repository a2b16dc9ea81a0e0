//! `backtape marker`: lists the markers, or changes them.

use super::args::{Marker, MarkerChange};
use super::desk::{Desk, Done, Status};
use super::out::{Cell, Out, Sheet};
use crate::command_line::render;
use crate::domain::{RecordNo, Text};
use crate::session::Session;
use anyhow::{Context, bail};

pub(super) fn run(desk: &Desk, args: &Marker) -> Done {
    let mut out = Out::new();
    let said = match &args.change {
        None => return list(desk, args, args.json, out),
        Some(MarkerChange::List { json }) => return list(desk, args, args.json || *json, out),
        Some(_) if args.json => bail!("--json goes with the list of markers alone; leave it away"),
        Some(MarkerChange::Set { record, text }) => {
            // What is no text changes nothing, and needs no journal to say so.
            let text = Text::parse(text).context("the marker's text")?;
            if text.as_str().trim().is_empty() {
                bail!("a marker says something; marker {} remove {record} takes one away", args.journal);
            }
            let mut session = desk.write(&args.journal, None)?;
            let before = session.history().marker(RecordNo(*record)).cloned();
            session.mark_record(RecordNo(*record), text.clone())?;
            match before {
                Some(before) => format!("record {record} is marked {text:?} now, not {before:?}"),
                None => format!("marked record {record} {text:?}"),
            }
        }
        Some(MarkerChange::Remove { record }) => {
            let mut session = desk.write(&args.journal, None)?;
            let before = session.history().marker(RecordNo(*record)).cloned();
            session.unmark_record(RecordNo(*record))?;
            let said = before.map_or_else(String::new, |text| format!(" {text:?}"));
            format!("the marker{said} at record {record} is gone")
        }
    };
    out.line(&said)?;
    out.flush()?;
    Ok(Status::Well)
}

fn list(desk: &Desk, args: &Marker, json: bool, mut out: Out) -> Done {
    markers(&desk.read(&args.journal)?).print(&mut out, json)?;
    out.flush()?;
    Ok(Status::Well)
}

/// The markers by the numbers of their records, with what was marked and on which branch it was
/// written.
fn markers(session: &Session) -> Sheet {
    let mut sheet = Sheet::new(&["n", "at", "marker", "branch", "command"]);
    let history = session.history();
    for (n, text) in history.markers() {
        let Some(record) = history.record(n) else { continue };
        let Some(step) = record.step() else { continue }; // markers stand on commands alone
        let branch = history.branch(step.branch).filter(|branch| !branch.deleted);
        let branch = branch.map_or(Cell::None, |branch| Cell::text(branch.name));
        sheet.row(vec![
            Cell::Count(n.0),
            Cell::At(record.at),
            Cell::text(text.as_str()),
            branch,
            Cell::text(render(&step.command)),
        ]);
    }
    sheet
}
