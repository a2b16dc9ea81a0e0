//! `backtape verify`: checks a journal from the first line to the last.

use super::desk::{Desk, Done, Refused, Status, shown};
use super::out::Out;
use crate::domain::Qty;
use crate::session;

pub(super) fn run(desk: &Desk, journal: &str) -> Done {
    let path = desk.path(journal)?;
    let verified = session::verify_with(&path, desk.keys()?)?;
    let count = |number: u64| Qty(number).grouped();
    let mut out = Out::new();
    let format = format!("bytes of sound lines, in journal format {}", verified.format);
    for (what, number) in [
        (format.as_str(), verified.bytes),
        ("lines: their hashes, their places, their canonical form", verified.records + 1),
        ("records: each fits the world before it", verified.records),
        ("commands decided again, to the same end", verified.commands - verified.refolded),
        ("checks of all invariants", verified.invariant_checks),
        ("branches", verified.branches),
    ] {
        out.line(&format!("{:>12}  {what}", count(number)))?;
    }
    if let Some(acknowledged) = verified.acknowledged {
        out.line(&format!("{:>12}  the last record that is known to have been acknowledged", count(acknowledged.0)))?;
    }
    if verified.refolded > 0 {
        let what = "refolded: taken over as they were, and not decided again";
        out.line(&format!("{:>12}  {what}", count(verified.refolded)))?;
    }
    out.line(&format!("{:>12}  {}", "fingerprint", verified.fingerprint))?;
    if let Some(state) = verified.state {
        out.line(&format!("{:>12}  {state}", "state"))?;
    }
    if let Some(failure) = &verified.failure {
        out.flush()?;
        let error = format!(
            "{} fails at line {}: {}; what stands before it is sound: backtape replay {journal}",
            shown(&path),
            failure.line,
            failure.what
        );
        return Err(Refused(error).into());
    }
    out.line("all well")?;
    out.flush()?;
    Ok(Status::Well)
}
