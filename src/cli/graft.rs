//! `backtape graft`: commands carried over to another branch and decided again there.

use super::args::Graft as Args;
use super::desk::{Desk, Done, Status, send};
use super::json::{self, object};
use super::lines;
use super::out::Out;
use super::past::{object_of, refusal};
use crate::command_line::{parse_range, render};
use crate::session::Graft;
use serde_json::Value;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let (first, last) = parse_range(&args.records)?;
    let mut session = if args.dry_run { desk.read(&args.journal)? } else { desk.write(&args.journal, None)? };
    // What is carried onto `main` happens there.
    let reactions = desk.react(&session);
    let from = session.history().find_branch(&args.from)?.tip;
    let onto = session.history().find_branch(&args.onto)?.id;
    let grafted = session.graft(&Graft { from, first, last, onto }).map_err(refusal)?;
    let mut out = Out::new();
    let mut refused = 0;
    let mut answers = Vec::new();
    for (was, now) in grafted.grown() {
        let n = was.unwrap_or(now);
        let Some(step) = session.history().step(now) else { continue };
        refused += u64::from(step.outcome.rejection().is_some());
        if args.json {
            let mut object = object! {
                "n": n.0,
                "now_n": now.0,
                "command": render(&step.command),
                "ok": step.outcome.rejection().is_none(),
            };
            if let Some(rejection) = step.outcome.rejection() {
                object.insert("rejection".to_owned(), json::rejection(rejection).into());
            }
            let difference = grafted.differences.iter().find(|difference| difference.n == n);
            for (name, value) in difference.map(object_of).into_iter().flatten() {
                if ["was", "now", "differs"].contains(&name.as_str()) {
                    object.insert(name, value);
                }
            }
            answers.push(Value::Object(object));
        } else {
            let answer = lines::outcome(&step.outcome, &session.live().world);
            let was = was.map_or_else(|| "new".to_owned(), |was| was.to_string());
            answers.push(Value::from(format!("{was} → {now}  {}  {answer}", render(&step.command))));
        }
    }
    // What is told as done is on disk.
    let tip = session.line().tip();
    if !args.dry_run {
        session.keep_draft(None).map_err(refusal)?;
    }
    send(reactions, &session);
    for answer in answers {
        match answer {
            Value::Object(object) => out.json(object)?,
            other => out.line(other.as_str().unwrap_or_default())?,
        }
    }
    let (carried, differ) = (grafted.carried.len(), grafted.differences.len());
    if args.json {
        let mut last = object! {
            "branch": args.onto.as_str(),
            "carried": carried,
            "refused": refused,
            "differ": differ,
            "tip": tip.0,
        };
        if args.dry_run {
            last.insert("draft".to_owned(), true.into());
        }
        out.json(last)?;
    } else {
        let done = if args.dry_run { "would be carried" } else { "carried" };
        let note = if args.dry_run { "; nothing was written" } else { "" };
        let (onto, verb) = (&args.onto, if differ == 1 { "ends" } else { "end" });
        out.line(&format!(
            "{carried} {done} onto {onto}, {refused} of them rejected, {differ} {verb} otherwise{note}"
        ))?;
    }
    out.flush()?;
    Ok(Status::Well)
}
