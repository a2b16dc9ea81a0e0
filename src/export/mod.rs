//! Taking history along: a branch as a journal of its own, a stretch as a script, records as tests, the
//! bank's books for other programs; and statements in the forms that banks exchange.

mod books;
mod statement;
mod stretch;
mod table;

pub use statement::{StatementError, StatementForm, Written};
pub use stretch::{Stretch, StretchError};

use crate::command_line::{Case, CaseError, Decided, ScriptOf, script_line};
use crate::domain::{Inconsistent, Record, RecordNo};
use crate::history::{HistoryError, Line};
use crate::session::{Session, SessionError};
use crate::text::clean_line;
use crate::views::Moment;
use books::{Hledger, Postings};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a stretch of history becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A journal of its own.
    Journal,
    /// A script for `exec`.
    Script,
    /// A test for each record: given, when, then.
    Test,
    /// The bank's books as hledger reads them.
    Hledger,
    /// The bank's postings as comma-separated values.
    Csv,
}

impl Form {
    /// The form that a file's ending says: `.ron`, `.case`, `.txt` or `.script`, `.hledger`,
    /// `.csv`.
    pub fn of(path: &Path) -> Option<Form> {
        match path.extension()?.to_str()? {
            "ron" => Some(Form::Journal),
            "case" => Some(Form::Test),
            "txt" | "script" => Some(Form::Script),
            "hledger" => Some(Form::Hledger),
            "csv" => Some(Form::Csv),
            _ => None,
        }
    }
}

/// What is to be taken along, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export<'a> {
    /// The way to this record.
    pub tip: RecordNo,
    /// What the way is called: a branch's name.
    pub name: &'a str,
    /// Only these of its records.
    pub stretch: Stretch,
    /// What becomes of them.
    pub form: Form,
    /// The file to make.
    pub to: &'a Path,
}

/// What was taken along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// In a sentence.
    pub words: String,
    /// What is wrong with it, where it is as wrong as what it came from.
    pub flaw: Option<String>,
}

/// Why nothing is taken along.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The records are not those of the branch.
    #[error(transparent)]
    Stretch(#[from] StretchError),
    /// The journal cannot be written or read.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// A name that no call would find it by.
    #[error("a journal's file ends in .ron: {path}.ron", path = shown(.0))]
    NotRon(PathBuf),
    /// A journal without its beginning.
    #[error(
        "a journal begins with its first record, {first}: name no records, or ..{last}; from {from} on take a script"
    )]
    NoBeginning {
        /// The first record of the branch.
        first: RecordNo,
        /// Where it was to begin.
        from: RecordNo,
        /// Where it was to end.
        last: RecordNo,
    },
    /// Which record?
    #[error("a test is about a record: name it, as 57, or several, as 57..60")]
    WhichRecord,
    /// A record that is no decision.
    #[error("record {n} cannot be a test: {why}")]
    NoTest {
        /// Which.
        n: RecordNo,
        /// Why.
        why: String,
    },
    /// The file is there.
    #[error("{path} is there already and stays as it is; name another file", path = shown(.0))]
    Exists(PathBuf),
    /// The file cannot be made.
    #[error("cannot write {path}: {error}; {remedy}", path = shown(.path), remedy = remedy(.error))]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

fn shown(path: &Path) -> String {
    clean_line(&path.to_string_lossy())
}

fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room, then try again"
        }
        _ => "name a file in a folder that is there and open to you",
    }
}

/// Takes along what is asked for. Never overwrites a file; where this fails, none is left.
///
/// # Errors
/// [`ExportError`]
pub fn export(session: &Session, ask: &Export<'_>) -> Result<Taken, ExportError> {
    let line = session.history().line(ask.tip);
    let (first, last) = ask.stretch.on(&line, ask.name)?;
    match ask.form {
        Form::Journal => journal(session, ask, &line, (first, last)),
        Form::Script => script(session, ask, &line, (first, last)),
        Form::Test => cases(session, ask, &line, (first, last)),
        Form::Hledger => hledger(session, ask, &line, (first, last)),
        Form::Csv => postings(session, ask, &line, (first, last)),
    }
}

fn journal(session: &Session, ask: &Export<'_>, line: &Line, (first, last): (u64, u64)) -> Result<Taken, ExportError> {
    if Form::of(ask.to) != Some(Form::Journal) {
        return Err(ExportError::NotRon(ask.to.to_owned()));
    }
    let at = |place| line.at(place).unwrap_or(RecordNo::GENESIS);
    if first > 1 {
        return Err(ExportError::NoBeginning { first: at(1), from: at(first), last: at(last) });
    }
    let exported = session.export(at(last), ask.to)?;
    let markers = match exported.markers {
        0 => String::new(),
        1 => " and a marker".to_owned(),
        some => format!(" and {some} markers"),
    };
    let sound =
        if exported.failure.is_none() { "verified: it ends in the same state," } else { "it ends in the state" };
    let words = format!("{}: {} of {}{markers}, {sound} {}", shown(ask.to), records(last), ask.name, exported.state);
    let flaw = exported.failure.map(|failure| format!("line {}: {}", failure.line, failure.what));
    Ok(Taken { words, flaw })
}

fn script(session: &Session, ask: &Export<'_>, line: &Line, (first, last): (u64, u64)) -> Result<Taken, ExportError> {
    let before = line.at(first - 1).unwrap_or(RecordNo::GENESIS); // places count from 1
    let (from, to) = (line.at(first).unwrap_or(before), line.at(last).unwrap_or(before));
    let (journal, file) = (session.name(), ask.to.file_name().map(|name| name.to_string_lossy()).unwrap_or_default());
    let mut text = format!(
        "# Records {from}..{to} of {} in {}, for backtape exec. On the state after record {before}\n\
         # the same comes of them:\n\
         #   backtape branch JOURNAL create again --at {before}\n\
         #   backtape exec JOURNAL --branch again {}\n",
        ask.name,
        clean_line(&journal),
        clean_line(&file),
    );
    let (mut commands, mut unsaid) = (0, 0);
    walk(session, line, (first, last), &mut |record, before| {
        if let Some(marker) = session.history().marker(record.n) {
            text.push_str(&format!("# ‹{}›\n", clean_line(marker.as_str())));
        }
        let Some(said) = script_line(record, &before.world) else { return Ok(()) };
        match said {
            ScriptOf::Command(_) => commands += 1,
            ScriptOf::Comment(_) => unsaid += 1,
        }
        text.push_str(said.line());
        text.push('\n');
        Ok(())
    })?;
    write(ask.to, &text)?;
    let unsaid = if unsaid == 0 { String::new() } else { format!(", and {unsaid} that no script can say") };
    let commands = if commands == 1 { "1 command".to_owned() } else { format!("{commands} commands") };
    Ok(Taken { words: format!("{}: {commands} of {}{unsaid}", shown(ask.to), ask.name), flaw: None })
}

fn cases(session: &Session, ask: &Export<'_>, line: &Line, (first, last): (u64, u64)) -> Result<Taken, ExportError> {
    if ask.stretch == Stretch::ALL {
        return Err(ExportError::WhichRecord);
    }
    let mut text = String::new();
    walk(session, line, (first, last), &mut |record, before| {
        let case = case(session, ask.name, record, before)?;
        let gap = if text.is_empty() { "" } else { "\n\n" };
        text.push_str(&format!("{gap}{case}"));
        Ok(())
    })?;
    write(ask.to, &text)?;
    let cases = if first == last { "a test".to_owned() } else { format!("{} tests", last + 1 - first) };
    let of = match (line.at(first), line.at(last)) {
        (Some(n), _) if first == last => format!("record {n}"),
        (Some(from), Some(to)) => format!("records {from}..{to}"),
        _ => "no record".to_owned(), // the places are those of the line
    };
    Ok(Taken { words: format!("{}: {cases} of {of} of {}", shown(ask.to), ask.name), flaw: None })
}

fn hledger(session: &Session, ask: &Export<'_>, line: &Line, (first, last): (u64, u64)) -> Result<Taken, ExportError> {
    let before = session.moment_at(line.at(first - 1).unwrap_or(RecordNo::GENESIS))?; // places count from 1
    let after = session.moment_at(line.at(last).unwrap_or(RecordNo::GENESIS))?;
    let began = line.at(first).and_then(|n| session.history().time(n)).unwrap_or(before.at);
    let mut journal = Hledger::new(&before.world, before.world.business_date(began));
    let mut moves = 0;
    walk(session, line, (first, last), &mut |record, before| {
        moves += u64::from(!record.events().is_empty());
        let day = before.world.business_date(record.at);
        journal.record(record, day, &after.world).map_err(|error| inconsistent(record, error).into())
    })?;
    let title = format!("The books of {} in {}, to record {}", ask.name, clean_line(&session.name()), after.n);
    write(ask.to, &journal.text(&title, &after.world))?;
    Ok(Taken { words: format!("{}: the books of {} of {}", shown(ask.to), records(moves), ask.name), flaw: None })
}

fn postings(session: &Session, ask: &Export<'_>, line: &Line, (first, last): (u64, u64)) -> Result<Taken, ExportError> {
    let after = session.moment_at(line.at(last).unwrap_or(RecordNo::GENESIS))?;
    let mut table = Postings::new();
    walk(session, line, (first, last), &mut |record, before| {
        let day = before.world.business_date(record.at);
        table.record(record, day, &after.world).map_err(|error| inconsistent(record, error).into())
    })?;
    let rows = table.rows;
    write(ask.to, &table.text())?;
    Ok(Taken { words: format!("{}: {rows} postings of {}", shown(ask.to), ask.name), flaw: None })
}

/// A record as a test.
fn case(session: &Session, name: &str, record: &Record, before: &Moment) -> Result<Case, ExportError> {
    let n = record.n;
    let refused = |why: &str| ExportError::NoTest { n, why: why.to_owned() };
    let step = record.step().ok_or_else(|| refused("it changes the branches; choose a command"))?;
    if step.refolded {
        return Err(refused("its events were taken over from another branch, and nothing decided them here"));
    }
    let mut after = before.clone();
    fold(&mut after, record)?;
    let title = format!("record {n} of {name} in {}", session.name());
    let decided = Decided {
        before: &before.world,
        after: &after.world,
        command: &step.command,
        draws: session.draws_of(record),
        outcome: &step.outcome,
    };
    Case::of(&title, &decided).map_err(|error: CaseError| refused(&error.to_string()))
}

/// What is done with a record, and the state before it.
type Visit<'a> = dyn FnMut(&Record, &Moment) -> Result<(), ExportError> + 'a;

/// Goes over the records at some places of a line.
fn walk(session: &Session, line: &Line, (first, last): (u64, u64), visit: &mut Visit<'_>) -> Result<(), ExportError> {
    let start = line.at(first - 1).unwrap_or(RecordNo::GENESIS); // places count from 1
    let mut moment = session.moment_at(start)?;
    for record in line.between(first, last).filter_map(|n| session.history().record(n)) {
        visit(&record, &moment)?;
        fold(&mut moment, &record)?;
    }
    Ok(())
}

fn fold(moment: &mut Moment, record: &Record) -> Result<(), SessionError> {
    moment.fold(record).map_err(|error| inconsistent(record, error))
}

fn inconsistent(record: &Record, error: Inconsistent) -> SessionError {
    HistoryError::Inconsistent { n: record.n, error }.into()
}

/// `1 record`, `57 records`.
fn records(count: u64) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

/// Makes a file that was not there.
fn write(path: &Path, text: &str) -> Result<(), ExportError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => ExportError::Exists(path.to_owned()),
        _ => ExportError::Write { path: path.to_owned(), error },
    };
    let mut file = File::create_new(path).map_err(failed)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        let _ = std::fs::remove_file(path); // it is ours, and a part of what it was to be
        failed(error)
    })
}
