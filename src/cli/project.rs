//! `backtape project`: a SQLite database beside a journal, for any question that SQL can ask. It is a
//! cache: it goes on from where it stopped, in one transaction, and is made anew where it cannot.

mod fold;

use super::args::Project as Args;
use super::desk::{Desk, Done, Refused, Status, shown};
use super::out::Out;
use crate::domain::{Event, Qty, RecordNo};
use crate::history::Line;
use crate::session::Session;
use anyhow::{Context, bail};
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior};
use std::path::Path;

/// The tables.
const SCHEMA: &str = include_str!("project/schema.sql");

/// What SQLite keeps in the head of a database to say whose it is: "tape".
const APPLICATION: i32 = 0x7461_7065;

/// The version of the tables. Other versions are made anew.
const VERSION: i32 = 1;

/// All tables, the one that others refer to last.
const TABLES: [&str; 13] = [
    "position",
    "events",
    "postings",
    "accounts",
    "ledger",
    "instruments",
    "positions",
    "orders",
    "trades",
    "items",
    "sales",
    "mail",
    "records",
];

/// Where a database stands.
struct Position {
    journal: String,
    branch: String,
    record: RecordNo,
    hash: String,
}

/// What a database needs.
enum Need {
    /// What came after this record.
    After(RecordNo),
    /// Everything, and why.
    All(Option<String>),
}

pub(super) fn run(desk: &Desk, args: &Args) -> Done {
    let session = desk.read(&args.journal)?;
    let branch = match &args.branch {
        Some(name) => session.history().find_branch(name)?,
        None => session.branch(),
    };
    let (branch, line) = (branch.name.to_string(), session.history().line(branch.tip));
    let wrong = || format!("cannot keep {}", shown(&args.to));
    let mut database = open(&args.to).with_context(wrong)?;
    let work = database.transaction_with_behavior(TransactionBehavior::Immediate).with_context(wrong)?;
    let need = need(&work, &session, &branch, &line, &args.to)?;
    let (after, anew) = match need {
        Need::After(record) => (record, None),
        Need::All(why) => {
            clear(&work).with_context(wrong)?;
            (RecordNo::GENESIS, why)
        }
    };
    let records = fold::fold(&work, &session, &line, after).with_context(wrong)?;
    let (journal, hash) = session.chain_at(line.tip())?;
    fold::stand(&work, &session, &Position { journal, branch: branch.clone(), record: line.tip(), hash })
        .with_context(wrong)?;
    work.commit().with_context(wrong)?;
    let mut out = Out::new();
    if let Some(why) = anew {
        out.line(&format!("made anew: {why}"))?;
    }
    let (records, tip) = (Qty(records).grouped(), line.tip());
    out.line(&format!("{}: {records} records of {branch} more, up to {tip}", shown(&args.to)))?;
    out.flush()?;
    Ok(Status::Well)
}

/// Opens a database, or makes one. A file that is something else stays as it is.
fn open(path: &Path) -> anyhow::Result<Connection> {
    let database = Connection::open(path)?;
    database.busy_timeout(std::time::Duration::from_secs(5))?;
    database.pragma_update(None, "secure_delete", true)?; // who is forgotten leaves no trace in free pages
    let of = |pragma: &str| database.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let tables: i64 = database.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && of("application_id")? != APPLICATION {
        bail!("it is another program's database; name another file");
    }
    Ok(database)
}

/// Where the database goes on from.
fn need(work: &Transaction<'_>, session: &Session, branch: &str, line: &Line, to: &Path) -> anyhow::Result<Need> {
    let version: i32 = work.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != VERSION {
        let why = (version != 0).then(|| format!("its tables are those of version {version}"));
        return Ok(Need::All(why));
    }
    let stands = work.query_row("SELECT journal, branch, record, hash FROM position", [], |row| {
        let record: i64 = row.get(2)?;
        let record = RecordNo(u64::try_from(record).unwrap_or(u64::MAX)); // no record, then
        Ok(Position { journal: row.get(0)?, branch: row.get(1)?, record, hash: row.get(3)? })
    });
    let Some(stands) = stands.optional()? else { return Ok(Need::All(None)) };
    let another = || {
        let error = format!("{} belongs to another journal than {}; name another file", shown(to), session.name());
        anyhow::Error::from(Refused(error))
    };
    if stands.record > session.history().last() {
        return Err(another());
    }
    let (journal, hash) = session.chain_at(stands.record)?;
    if (journal, hash) != (stands.journal, stands.hash) {
        return Err(another());
    }
    if stands.branch != branch {
        return Ok(Need::All(Some(format!("it held the branch {}", stands.branch))));
    }
    let new = (stands.record.0 + 1..=session.history().last().0).filter_map(|n| session.history().record(RecordNo(n)));
    let forgets = |event: &Event| matches!(event, Event::CustomerForgotten { .. });
    if new.into_iter().any(|record| record.events().iter().any(forgets)) {
        return Ok(Need::All(Some("somebody was forgotten".to_owned())));
    }
    if line.position(stands.record).is_none() {
        return Ok(Need::All(Some(format!("record {} is no longer on the branch {branch}", stands.record))));
    }
    Ok(Need::After(stands.record))
}

/// Empty tables.
fn clear(work: &Transaction<'_>) -> rusqlite::Result<()> {
    for table in TABLES {
        work.execute_batch(&format!("DROP TABLE IF EXISTS {table}"))?;
    }
    work.execute_batch(SCHEMA)?;
    work.pragma_update(None, "application_id", APPLICATION)?;
    work.pragma_update(None, "user_version", VERSION)
}
