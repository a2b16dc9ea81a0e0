//! `backtape branch`: lists the branches, or changes them.

use super::args::{Branch, BranchChange};
use super::desk::{Desk, Done, Refused, Status};
use super::out::Out;
use super::show;
use crate::domain::{BranchName, RecordNo};
use crate::history::BranchError;
use crate::session::{Session, SessionError};

pub(super) fn run(desk: &Desk, args: &Branch) -> Done {
    let mut out = Out::new();
    let Some(change) = &args.change else {
        show::branches(&desk.read(&args.journal)?).print(&mut out, false)?;
        out.flush()?;
        return Ok(Status::Well);
    };
    // Names are looked at before the journal is opened for writing: what is no name changes nothing.
    let name = match change {
        BranchChange::Create { name, .. } | BranchChange::Rename { to: name, .. } => Some(BranchName::parse(name)?),
        BranchChange::Delete { .. } => None,
    };
    let mut session = desk.write(&args.journal, None)?;
    let told = carry_out(&mut session, change, name).map_err(refusal)?;
    out.line(&told)?;
    out.flush()?;
    Ok(Status::Well)
}

fn carry_out(session: &mut Session, change: &BranchChange, name: Option<BranchName>) -> Result<String, SessionError> {
    match (change, name) {
        (BranchChange::Create { at, .. }, Some(name)) => {
            session.create_branch(RecordNo(*at), name)?;
            Ok(format!("made {name} at record {at}"))
        }
        (BranchChange::Rename { from, .. }, Some(name)) => {
            let branch = session.history().find_branch(from)?;
            let (id, from) = (branch.id, branch.name);
            session.rename_branch(id, name)?;
            Ok(format!("{from} is called {name} now"))
        }
        (
            BranchChange::Create { name, .. } | BranchChange::Rename { to: name, .. } | BranchChange::Delete { name },
            _,
        ) => {
            let branch = session.history().find_branch(name)?;
            let (id, name, tip) = (branch.id, branch.name, branch.tip);
            session.delete_branch(id)?;
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
