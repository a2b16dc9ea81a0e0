//! `backtape explain`: the records behind a number.

use super::args::Explain as Args;
use super::desk::{Desk, Done, Sight, Status};
use super::json::{Object, object, source};
use super::out::{Cell, Out, Sheet};
use crate::command_line::{ParseError, parse_quantity, render, render_quantity, unknown_name};
use crate::domain::{RecordNo, World};
use crate::session::{Cause, Causes, Change, Explain, SearchError};
use crate::views::quantity::Quantity;
use serde_json::Value;

/// How many records are looked at between two looks at what is known.
const PIECE: u64 = 100_000;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let quantity = parse_quantity(&args.what).map_err(|error| in_text(&args.what, &error))?;
    let session = desk.read(&args.journal)?;
    let sight = Sight::of(&session, &args.moment)?;
    let mut explain = Explain::new(session.history(), &sight.line, &quantity)
        .map_err(|error| named(&args.what, error, sight.world()))?;
    let limit = args.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let mut causes = args.causes.then(|| Causes::new(session.history(), &sight.line));
    let mut out = Out::new();
    let mut printed = 0;
    while explain.changes().len() < limit && !explain.go_on(session.history(), PIECE)? {
        if args.json {
            print_json(&sight, new(&explain, &mut printed, limit), causes.as_mut(), &mut out)?;
        }
    }
    match args.json {
        true => print_json(&sight, new(&explain, &mut printed, limit), causes.as_mut(), &mut out)?,
        false => print_table(&sight, &quantity, &explain, limit, causes.as_mut(), &mut out)?,
    }
    out.flush()?;
    Ok(Status::Well)
}

/// The changes that have not been printed yet.
fn new<'e>(explain: &'e Explain, printed: &mut usize, limit: usize) -> &'e [Change] {
    let known = explain.changes().len().min(limit);
    let new = explain.changes().get(*printed..known).unwrap_or_default();
    *printed = known;
    new
}

fn print_json(
    sight: &Sight<'_>,
    changes: &[Change],
    mut causes: Option<&mut Causes<'_>>,
    out: &mut Out,
) -> anyhow::Result<()> {
    for change in changes {
        let mut object = object! {
            "n": change.n.0, "change": Cell::Change(change.change).value(),
            "value": Cell::maybe(change.value, Cell::Value).value(),
        };
        object.extend(command_of(sight, change.n));
        if let Some(causes) = causes.as_deref_mut() {
            let all = causes.of(change.n).into_iter().map(|cause| Value::Object(cause_object(sight, &cause)));
            object.insert("causes".to_owned(), Value::from(all.collect::<Vec<_>>()));
        }
        out.json(object)?;
    }
    Ok(())
}

fn cause_object(sight: &Sight<'_>, cause: &Cause) -> Object {
    let mut object = object! { "n": cause.n.0, "why": cause.why.words(), "depth": cause.depth };
    object.extend(command_of(sight, cause.n));
    object
}

/// What a record asked for, and who did.
fn command_of(sight: &Sight<'_>, n: RecordNo) -> Object {
    let (command, by) = words_of(sight, n);
    object! { "command": command, "by": by }
}

fn words_of(sight: &Sight<'_>, n: RecordNo) -> (String, String) {
    let Some(record) = sight.session.history().record(n) else { return Default::default() };
    (record.step().map(|step| render(&step.command)).unwrap_or_default(), source(&record.by))
}

fn print_table(
    sight: &Sight<'_>,
    quantity: &Quantity,
    explain: &Explain,
    limit: usize,
    mut causes: Option<&mut Causes<'_>>,
    out: &mut Out,
) -> anyhow::Result<()> {
    let value = explain.value().map_or_else(|| "nothing".to_owned(), |value| value.grouped());
    let at = sight.line.tip();
    out.line(&format!("{}  {value}  at record {at}: {}", render_quantity(quantity), quantity.about()))?;
    let changes = explain.changes().get(..limit).unwrap_or(explain.changes());
    let mut sheet = Sheet::new(&["n", "change", "value", "by", "command"]);
    for change in changes {
        let (command, by) = words_of(sight, change.n);
        let figures = [Cell::Count(change.n.0), Cell::Change(change.change), Cell::maybe(change.value, Cell::Value)];
        sheet.row(figures.into_iter().chain([Cell::Text(by), Cell::Text(command)]).collect());
    }
    let lines = sheet.lines();
    let mut lines = lines.iter();
    if let Some(heading) = lines.next().filter(|_| !sheet.is_empty()) {
        out.line(heading)?;
    }
    for (line, change) in lines.zip(changes) {
        out.line(line)?;
        for cause in causes.as_deref_mut().map(|causes| causes.of(change.n)).unwrap_or_default() {
            let (command, by) = words_of(sight, cause.n);
            let indent = 4 * cause.depth;
            out.line(&format!("{:indent$}← {} {by}: {command}  ({})", "", cause.n, cause.why.words()))?;
        }
    }
    Ok(())
}

/// What is wrong with a text that was given as an argument.
pub(super) fn in_text(text: &str, error: &ParseError) -> anyhow::Error {
    anyhow::anyhow!("in {text:?}, {error}")
}

/// The same where it names somebody who is not there.
pub(super) fn named(text: &str, error: SearchError, world: &World) -> anyhow::Error {
    let SearchError::Unknown(unknown) = error else { return error.into() };
    in_text(text, &unknown_name(text, &unknown, &unknown.known(world)))
}
