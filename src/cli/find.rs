//! `backtape find`: the first record after which a condition holds.

use super::args::{Find as Args, Moment};
use super::desk::{Desk, Done, Refused, Sight, Status};
use super::explain::{in_text, named};
use super::json::object;
use super::lines;
use super::out::{Out, rfc3339};
use crate::command_line::{parse_condition, render, render_quantity};
use crate::domain::RecordNo;
use crate::session::{Direction, Find, Progress};
use crate::text::pad_right;
use crate::views::quantity::Condition;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let condition = parse_condition(&args.condition).map_err(|error| in_text(&args.condition, &error))?;
    let session = desk.read(&args.journal)?;
    let sight = Sight::of(&session, &Moment { branch: args.branch.clone(), at: None })?;
    let in_use = session.branch().name;
    let branch = args.branch.as_deref().unwrap_or(in_use.as_str());
    let from = args.from.map(|from| sight.position(RecordNo(from), branch)).transpose()?.flatten();
    let direction = if args.backward { Direction::Backward } else { Direction::Forward };
    let history = session.history();
    let mut find = Find::new(history, &sight.line, &condition, direction, from)
        .map_err(|error| named(&args.condition, error, sight.world()))?;
    match find.go_on(history, u64::MAX)? {
        Progress::Found(n) => {
            let mut out = Out::new();
            print(&sight, &condition, n, args.json, &mut out)?;
            out.flush()?;
            Ok(Status::Well)
        }
        Progress::Nothing | Progress::Busy { .. } => {
            let part = match (args.from, args.backward) {
                (None, _) => String::new(),
                (Some(from), true) => format!(" before record {from}"),
                (Some(from), false) => format!(" after record {from}"),
            };
            Err(Refused(format!("nothing found: {:?} holds after no record{part}", args.condition)).into())
        }
    }
}

fn print(sight: &Sight<'_>, condition: &Condition, n: RecordNo, json: bool, out: &mut Out) -> anyhow::Result<()> {
    let history = sight.session.history();
    let record = history.record(n);
    let Some((record, step)) = record.as_ref().and_then(|record| Some((record, record.step()?))) else {
        return Ok(()); // a line holds commands alone
    };
    if json {
        let command = render(&step.command);
        return Ok(out.json(object! { "n": n.0, "at": rfc3339(record.at), "command": command })?);
    }
    lines::record(record, step, sight.world()).iter().try_for_each(|line| out.line(line))?;
    let moment = sight.session.moment_at(n)?;
    let named: Vec<_> = condition.quantities().into_iter().map(|q| (render_quantity(&q), q)).collect();
    let width = named.iter().map(|(text, _)| text.len()).max().unwrap_or(0);
    for (text, quantity) in &named {
        // Who is not there yet has no number yet.
        let value = quantity.value(&moment).ok().flatten();
        let value = value.map_or_else(|| "nothing".to_owned(), |value| value.grouped());
        out.line(&format!("{:8}{}  {value}", "", pad_right(text, width)))?;
    }
    Ok(())
}
