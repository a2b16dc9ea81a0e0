//! `backtape branch`: lists the branches, or changes them.

use super::args::{Branch, BranchChange};
use super::desk::{Desk, Done, Refused, Status};
use super::out::Out;
use super::show;
use crate::domain::{BranchName, RecordNo};
use crate::history::BranchError;
use crate::session::{Session, SessionError};
use anyhow::bail;

pub(super) fn run(desk: &Desk, args: &Branch) -> Done {
    let mut out = Out::new();
    let change = match &args.change {
        Some(BranchChange::List { json }) => return list(desk, args, args.json || *json, out),
        None => return list(desk, args, args.json, out),
        Some(_) if args.json => bail!("--json goes with the list of branches alone; leave it away"),
        Some(change) => change,
    };
    out.line(&carry_out(change, || desk.write(&args.journal, None))?)?;
    out.flush()?;
    Ok(Status::Well)
}

fn list(desk: &Desk, args: &Branch, json: bool, mut out: Out) -> Done {
    show::branches(&desk.read(&args.journal)?, None)?.print(&mut out, json)?;
    out.flush()?;
    Ok(Status::Well)
}

/// Makes the change; says what was done. Names are looked at before the journal is opened for
/// writing: what is no name changes nothing.
fn carry_out(change: &BranchChange, open: impl FnOnce() -> anyhow::Result<Session>) -> anyhow::Result<String> {
    match change {
        BranchChange::List { .. } => Ok(String::new()), // answered by `list`, which only reads
        BranchChange::Create { name, at } => {
            let name = BranchName::parse(name)?;
            open()?.create_branch(RecordNo(*at), name).map_err(refusal)?;
            Ok(format!("made {name} at record {at}"))
        }
        BranchChange::Rename { from, to } => {
            let name = BranchName::parse(to)?;
            let mut session = open()?;
            let branch = session.history().find_branch(from)?;
            let (id, from) = (branch.id, branch.name);
            session.rename_branch(id, name).map_err(refusal)?;
            Ok(format!("{from} is called {name} now"))
        }
        BranchChange::Delete { name } => {
            let mut session = open()?;
            let branch = session.history().find_branch(name)?;
            let (id, name, tip) = (branch.id, branch.name, branch.tip);
            session.delete_branch(id).map_err(refusal)?;
            Ok(format!("{name} is gone; its records stay, the last was {tip}"))
        }
    }
}

/// A name that is taken or a branch in use is a refusal; one that does not exist, a mistake.
fn refusal(error: SessionError) -> anyhow::Error {
    match error {
        SessionError::Branch(BranchError::Taken(_) | BranchError::InUse(_)) => Refused(error.to_string()).into(),
        error => error.into(),
    }
}
