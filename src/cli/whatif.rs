//! `backtape whatif`: a new branch on which the past went otherwise.

use super::args::Whatif;
use super::desk::{Desk, Done, Status};
use super::json::{self, object};
use super::lines;
use super::out::Out;
use super::past::{command, print, refusal};
use crate::command_line::{parse_record, render, script_commands};
use crate::domain::{BranchName, Command, RecordNo};
use crate::session::Session;
use crate::session::whatif::{Change, Follow, Rerun, WhatIf};
use anyhow::{Context, anyhow, bail};
use serde_json::Value;
use std::io::{IsTerminal, Read};

/// How many records are run between two looks at the clock.
const PIECE: u64 = 50_000;

pub(super) fn run(desk: &Desk, args: &Whatif) -> Done {
    // What is wrong with the question is told before the journal is touched.
    let (at, change) = change(args)?;
    let name = args.name.as_deref().map(BranchName::parse).transpose()?;
    let mut session = if args.dry_run { desk.read(&args.journal)? } else { desk.write(&args.journal, None)? };
    if let Some(name) = name {
        refuse_taken(&session, name)?;
    }
    let tip = match &args.branch {
        Some(name) => session.history().find_branch(name)?.tip,
        None => session.branch().tip,
    };
    let follow = match (args.refold, args.react) {
        (true, _) => Follow::Refold,
        (_, true) => Follow::React,
        _ => Follow::Redecide,
    };
    let mut rerun = session.what_if(WhatIf { tip, at, change, follow }).map_err(refusal)?;
    finish(&mut rerun, &mut session)?;
    let tip = session.line().tip();
    let id = session.branch().id;
    if !args.dry_run {
        session.keep_draft(name).map_err(refusal)?;
    }
    let kept = session.history().branch(id).map_or_else(String::new, |branch| branch.name.to_string());
    tell(args, &session, &rerun, &kept, tip)
}

fn refuse_taken(session: &Session, name: BranchName) -> anyhow::Result<()> {
    match session.history().find_branch(name.as_str()) {
        Ok(_) => Err(refusal(crate::history::BranchError::Taken(name).into())),
        Err(_) => Ok(()),
    }
}

/// Runs to the end; on a terminal it says how far it is.
fn finish(rerun: &mut Rerun, session: &mut Session) -> anyhow::Result<()> {
    let watched = std::io::stderr().is_terminal();
    while rerun.go_on(session, PIECE)? {
        if watched {
            let (done, all) = rerun.progress();
            eprint!("\r{done} of {all} commands\u{1b}[K");
        }
    }
    if watched {
        eprint!("\r\u{1b}[K");
    }
    Ok(())
}

/// Which record, and what is otherwise there.
fn change(args: &Whatif) -> anyhow::Result<(RecordNo, Change)> {
    if let Some(n) = args.drop {
        return Ok((RecordNo(n), Change::Drop));
    }
    if let Some([n, text]) = args.change.as_deref() {
        return Ok((parse_record(n)?, Change::Replace(command(text)?)));
    }
    if let Some(path) = args.script() {
        let n = args.script.as_ref().and_then(|script| script.first()).map_or("", String::as_str);
        return Ok((parse_record(n)?, Change::Insert(script(&path)?)));
    }
    let mut at = None;
    let mut commands = Vec::new();
    for pair in args.insert.as_deref().unwrap_or_default().chunks(2) {
        let [n, text] = pair else { bail!("--insert takes a record's number and a command") };
        let n = parse_record(n)?;
        if at.replace(n).is_some_and(|before| before != n) {
            bail!("--insert names several records; what is put in together comes before one: give the same number");
        }
        commands.push(command(text)?);
    }
    Ok((at.context("name a record: --drop N, --change N COMMAND, --insert N COMMAND")?, Change::Insert(commands)))
}

/// The commands of a script.
fn script(path: &std::path::Path) -> anyhow::Result<Vec<Command>> {
    let name = path.display();
    let mut text = String::new();
    let read = match path.to_str() {
        Some("-") => std::io::stdin().read_to_string(&mut text).map(|_| ()),
        _ => std::fs::read_to_string(path).map(|read| text = read),
    };
    read.with_context(|| format!("cannot read the script {name}; name a file with a command a line, or -"))?;
    let commands = script_commands(&text).map_err(|error| anyhow!("{name}, {error}"))?;
    if commands.is_empty() { bail!("{name} holds no command; write one a line") } else { Ok(commands) }
}

fn tell(args: &Whatif, session: &Session, rerun: &Rerun, branch: &str, tip: RecordNo) -> Done {
    let mut out = Out::new();
    if !args.json {
        for (n, command, outcome) in rerun.given() {
            let answer = lines::outcome(outcome, &session.live().world);
            out.line(&format!("new: {n}  {}  {answer}", render(command)))?;
        }
    }
    print(&mut out, session, rerun.differences(), args.json)?;
    let (decided, differ) = (rerun.decided(), rerun.differences().len());
    if args.json {
        let given: Vec<Value> = rerun
            .given()
            .iter()
            .map(|(n, command, outcome)| {
                let mut object = object! { "n": n.0, "command": render(command), "ok": outcome.rejection().is_none() };
                if let Some(rejection) = outcome.rejection() {
                    object.insert("rejection".to_owned(), json::rejection(rejection).into());
                }
                Value::Object(object)
            })
            .collect();
        let mut last = object! { "branch": branch, "decided": decided, "differ": differ, "tip": tip.0, "given": given };
        if args.dry_run {
            last.insert("draft".to_owned(), true.into());
        }
        out.json(last)?;
    } else {
        out.line(&rerun.summary())?;
        let from = args.branch.clone().unwrap_or_else(|| session.branch().name.to_string());
        out.line(&match args.dry_run {
            true => "nothing was written: leave --dry-run away to keep it as a branch".to_owned(),
            false => format!("kept as {branch}, tip {tip}; backtape diff {} {from} {branch} compares", args.journal),
        })?;
    }
    out.flush()?;
    Ok(Status::Well)
}
