//! `backtape import`: makes a journal from recorded data, and takes bank statements into an account.

mod csv;
mod entries;
mod mt940;
mod ofx;
pub(super) mod statement;
#[cfg(test)]
mod tests;

use super::args::Lobster;
use super::desk::{Desk, Done, Refused, Status, shown};
use super::json::object;
use super::out::Out;
use crate::domain::{Qty, Symbol};
use crate::market::lobster::{Feed, Replay, ReplayError, ReplayStats};
use crate::session::Session;
use anyhow::{Context, bail};
use std::fs;
use std::path::Path;

/// The largest file that is read in bytes: a long day of a busy share has a tenth of it.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;

/// `backtape import lobster`. Both files are read and checked before the journal is made.
pub(super) fn lobster(desk: &Desk, args: &Lobster) -> Done {
    let path = desk.path(&args.journal)?;
    let symbol = Symbol::parse(&args.symbol.to_ascii_uppercase())?;
    let (messages, book) = (read(&args.messages)?, read(&args.book)?);
    let (messages_name, book_name) = (shown(&args.messages), shown(&args.book));
    let limit = args.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let feed = Feed::parse((&messages_name, &messages), (&book_name, &book), limit)?;
    let depth = feed.depth();
    let mut session = Session::create_with(&path, &feed.scenario(symbol, 0)?, desk.keys()?)?;
    if let Ok(data) = desk.data() {
        session.keep_snapshots(data.cache());
    }
    let stats = match replay(&mut session, Replay::new(feed, symbol)?)? {
        (stats, None) => stats,
        (stats, Some(error)) => {
            let error = format!(
                "{messages_name}: {error}; {} messages before it are in {}, whose last record is {}",
                stats.messages,
                shown(&path),
                session.live().n
            );
            return Err(Refused(error).into());
        }
    };
    let mut out = Out::new();
    summary(&session, &stats, depth, args.json, &mut out)?;
    out.flush()?;
    Ok(Status::Well)
}

fn read(path: &Path) -> anyhow::Result<String> {
    let wrong = || format!("cannot read {}; check the path", shown(path));
    let found = fs::metadata(path).with_context(wrong)?;
    if !found.is_file() {
        bail!("{}: it is not a file", wrong());
    }
    if found.len() > LARGEST {
        bail!("{} is larger than {LARGEST} bytes; cut it, or use --limit on a part of it", shown(path));
    }
    let bytes = fs::read(path).with_context(wrong)?;
    String::from_utf8(bytes).ok().with_context(|| format!("{} is not text; name a LOBSTER file", shown(path)))
}

/// Gives the feed's commands, many to a sync, until its end or until the books part.
fn replay(session: &mut Session, mut replay: Replay) -> anyhow::Result<(ReplayStats, Option<ReplayError>)> {
    let mut parted = None;
    loop {
        let mut next = |session: &Session| match replay.next(&session.live().world) {
            Ok(command) => command,
            Err(error) => {
                parted = Some(error);
                None
            }
        };
        let records = session.feed(&mut next)?;
        if records == 0 || parted.is_some() {
            return Ok((replay.stats(), parted));
        }
    }
}

fn summary(session: &Session, stats: &ReplayStats, depth: usize, json: bool, out: &mut Out) -> anyhow::Result<()> {
    let records = session.history().last().0;
    if json {
        return Ok(out.json(object! {
            "journal": session.path().to_string_lossy(), "messages": stats.messages, "levels": depth,
            "orders": stats.orders, "executions": stats.executions, "trades": stats.trades, "prints": stats.prints,
            "cancels": stats.cancels, "reductions": stats.reductions, "reveals": stats.reveals, "cuts": stats.cuts,
            "off_front": stats.off_front, "halts": stats.halts, "records": records,
        })?);
    }
    out.line(&format!("made {}", shown(session.path())))?;
    for (number, what) in [
        (stats.messages, "messages; after each the book was the recorded one"),
        (stats.orders, "new orders"),
        (stats.executions, "executions of visible orders"),
        (stats.off_front, "of them not at the front of their queue"),
        (stats.trades, "trades"),
        (stats.prints, "prints: executions of hidden orders"),
        (stats.cancels, "deletions"),
        (stats.reductions, "reductions"),
        (stats.reveals, "orders revealed by the book: they stood before, or came up from below"),
        (stats.cuts, "orders cut: they had left below the visible levels"),
        (stats.halts, "halts and resumptions"),
        (records, "records"),
    ] {
        out.line(&format!("{:>10}  {what}", Qty(number).grouped()))?;
    }
    Ok(())
}
