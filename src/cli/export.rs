//! `backtape export`: history as a file that goes its own way.

use super::args::Export as Args;
use super::desk::{Desk, Done, Status, tell};
use super::out::Out;
use crate::export::{Export, Form, Stretch, export};
use anyhow::bail;
use std::path::Path;

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let form = form(args.form.as_deref(), &args.to)?;
    let stretch = args.records.as_deref().map_or(Ok(Stretch::ALL), str::parse)?;
    let session = desk.read(&args.journal)?;
    let branch = match &args.branch {
        Some(name) => session.history().find_branch(name)?,
        None => session.branch(),
    };
    let ask = Export { tip: branch.tip, name: branch.name.as_str(), stretch, form, to: &args.to };
    let taken = export(&session, &ask)?;
    let mut out = Out::new();
    out.line(&taken.words)?;
    out.flush()?;
    let Some(flaw) = taken.flaw else { return Ok(Status::Well) };
    tell(&format!("backtape: it is no sounder than what it came from: {flaw}; verify says the same of that"));
    Ok(Status::Refused)
}

/// What was asked for, or what the file's ending says.
fn form(asked: Option<&str>, to: &Path) -> anyhow::Result<Form> {
    let ending = to.extension().and_then(|ending| ending.to_str());
    Ok(match (asked.or(ending), Form::of(to)) {
        (Some("journal"), _) => Form::Journal,
        (Some("script"), _) => Form::Script,
        (Some("test"), _) => Form::Test,
        (Some("hledger"), _) => Form::Hledger,
        (Some("csv"), _) => Form::Csv,
        (_, Some(form)) => form,
        _ => bail!("nothing says what the file is to be: add --as journal, script, test, csv or hledger"),
    })
}
