//! `backtape run`: lets the participants act, as fast as it goes.

use super::args::Run;
use super::desk::{Desk, Done, Refused, Status, send};
use super::out::{Out, clock};
use crate::domain::Qty;
use crate::session::Limit;
use anyhow::bail;

pub(super) fn run(desk: &Desk, args: &Run) -> Done {
    let limit = match (args.records, args.time) {
        (Some(records), _) => Limit::Records(records),
        (_, Some(micros)) => Limit::Time(micros),
        (None, None) => bail!("say how far: --records N or --for TIME"), // the arguments demand one
    };
    let mut session = desk.write(&args.journal, args.branch.as_deref())?;
    if !session.has_participants() {
        let name = session.name();
        let why = match session.scenario().participants.is_empty() {
            true => "its scenario has no participants; make a journal from one that has, like starter",
            false => "its scenario cannot be played; make a journal from one that can, like starter",
        };
        return Err(Refused(format!("nobody acts by themselves in {name}: {why}")).into());
    }
    let reactions = desk.react(&session);
    let done = session.run(limit);
    send(reactions, &session);
    let records = done?;
    let (tip, at) = (session.live().n, session.live().at);
    let mut out = Out::new();
    let (records, branch) = (Qty(records).grouped(), session.branch().name);
    out.line(&format!("{records} records; the tip of {branch} is {tip} at {}", clock(at)))?;
    out.flush()?;
    Ok(Status::Well)
}
