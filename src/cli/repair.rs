//! `backtape repair`: what is sound of a journal, as a new one. The old one is never touched.

use super::desk::{Desk, Done, Status, shown, tell};
use super::out::Out;
use crate::domain::Qty;
use crate::session;
use std::path::Path;

pub(super) fn run(desk: &Desk, journal: &str, to: &Path) -> Done {
    let from = desk.path(journal)?;
    let repaired = session::repair(&from, to)?;
    let mut out = Out::new();
    let count = |number: u64| Qty(number).grouped();
    out.line(&format!("{:>12}  sound records are in {}", count(repaired.records), shown(to)))?;
    match &repaired.why {
        None => out.line(&format!("{:>12}  nothing was wrong with {}", "", shown(&from)))?,
        Some(why) => {
            let (bytes, line) = (count(repaired.left_out), why.line);
            out.line(&format!("{bytes:>12}  bytes left out, from line {line} on: {}", why.what))?;
        }
    }
    if let Some(missing) = &repaired.shortfall {
        out.line(&format!("{:>12}  {missing}", "missing"))?;
    }
    out.line(&format!("{:>12}  {}", "fingerprint", repaired.fingerprint))?;
    out.flush()?;
    let Some(failure) = &repaired.failure else { return Ok(Status::Well) };
    let flaw = format!("line {}: {}", failure.line, failure.what);
    tell(&format!("backtape: it is no sounder than what it came from: {flaw}; verify says the same of that"));
    Ok(Status::Refused)
}
