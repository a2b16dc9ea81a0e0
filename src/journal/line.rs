//! The shapes of the lines in RON: which fields there are, in which order, and which are left out.
//! The domain's records know nothing of it. There are separate shapes for writing and reading, so
//! that nothing is cloned to be written.
//!
//! Texts stand as they are, without escapes: `"…"`, or `r#"…"#` where they hold a quotation mark
//! or a backslash. No text of the domain holds a control character, so a record stays on its
//! line. (The `ron` crate's escapes follow the Unicode tables of the compiler: the same record
//! would be another line after an upgrade.)

use super::canonical::{self, Text, Unlike};
use super::codec::{Flaw, Header};
use crate::domain::{
    BranchId, BranchOp, Command, Entry, Event, OrderId, Outcome, Record, RecordNo, Rejection, Scenario, Source, Step,
    Time,
};
use ron::ser::PrettyConfig;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How deep a line may nest. The deepest record has about ten levels.
const MAX_DEPTH: usize = 32;

#[derive(Serialize)]
enum HeaderOut<'a> {
    Journal { format: u32, id: &'a str, engine: &'a str, genesis: &'a Scenario },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
enum HeaderIn {
    Journal {
        format: u32,
        id: String,
        engine: String,
        genesis: Scenario,
        #[allow(dead_code)] // named so that it is known; the seal has been checked by then
        h: String,
    },
}

/// The header's line without its seal.
pub(super) fn header_text(header: &Header) -> Result<String, Flaw> {
    let Header { format, id, engine, genesis } = header;
    to_text(&HeaderOut::Journal { format: *format, id, engine, genesis })
}

/// Reads the header's line, seal included.
pub(super) fn parse_header(line: &[u8]) -> Result<Header, Flaw> {
    let HeaderIn::Journal { format, id, engine, genesis, h: _ } = parse(line)?;
    Ok(Header { format, id, engine, genesis })
}

/// A record's line as it is written.
#[derive(Serialize)]
pub(super) struct LineOut<'a> {
    n: RecordNo,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    p: Option<RecordNo>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    b: Option<BranchId>,
    at: Time,
    by: Source,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    of: Option<RecordNo>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    refolded: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    cmd: Option<&'a Command>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    ev: Option<&'a [Event]>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    no: Option<&'a Rejection>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    branch: Option<&'a BranchOp>,
}

/// A record's line as it is read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineIn<'a> {
    n: RecordNo,
    #[serde(default, deserialize_with = "present")]
    p: Option<RecordNo>,
    #[serde(default, deserialize_with = "present")]
    b: Option<BranchId>,
    at: Time,
    by: Source,
    #[serde(default, deserialize_with = "present")]
    of: Option<RecordNo>,
    #[serde(default, deserialize_with = "present")]
    refolded: Option<bool>,
    #[serde(default, deserialize_with = "present")]
    cmd: Option<Command>,
    #[serde(default, deserialize_with = "present")]
    ev: Option<Vec<Event>>,
    #[serde(default, deserialize_with = "present")]
    no: Option<Rejection>,
    #[serde(default, deserialize_with = "present")]
    branch: Option<BranchOp>,
    #[allow(dead_code)] // named so that it is known; it has been checked by then
    h: &'a str,
}

/// A field that is there is written without `Some(…)` around it.
fn bare<T: Serialize, S: Serializer>(value: &Option<T>, s: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => value.serialize(s),
        None => s.serialize_none(), // skipped by skip_serializing_if
    }
}

fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(d: D) -> Result<Option<T>, D::Error> {
    T::deserialize(d).map(Some)
}

/// Appends a record's line without its seal.
pub(super) fn write_record(record: &Record, out: &mut Vec<u8>) -> Result<(), Flaw> {
    let line = LineOut::new(record);
    let start = out.len();
    canonical::write(&line, out).or_else(|Unlike| {
        out.truncate(start);
        out.extend_from_slice(to_text(&line)?.as_bytes());
        Ok(())
    })
}

impl<'a> LineOut<'a> {
    pub(super) fn new(record: &'a Record) -> LineOut<'a> {
        let mut line = LineOut {
            n: record.n,
            p: None,
            b: None,
            at: record.at,
            by: record.by,
            of: None,
            refolded: None,
            cmd: None,
            ev: None,
            no: None,
            branch: None,
        };
        match &record.entry {
            Entry::Branch(op) => line.branch = Some(op),
            Entry::Step(step) => {
                line.p = Some(step.parent);
                line.b = Some(step.branch).filter(|b| *b != BranchId::MAIN);
                line.of = Some(step.origin).filter(|origin| *origin != record.n);
                line.refolded = Some(true).filter(|_| step.refolded);
                line.cmd = Some(&step.command);
                match &step.outcome {
                    Outcome::Accepted(events) => line.ev = Some(events),
                    Outcome::Rejected(rejection) => line.no = Some(rejection),
                }
            }
        }
        line
    }
}

/// A record to be read into: see [`parse_record`]. There is room for one event, which is what most have.
pub(super) fn blank() -> Record {
    let (n, command) = (RecordNo::GENESIS, Command::Cancel { order: OrderId(0) });
    let step = Step::new(n, n, BranchId::MAIN, command, Outcome::Accepted(Vec::with_capacity(1)));
    Record { n, at: Time(0), by: Source::User, entry: Entry::Step(step) }
}

/// Reads a record from the text of its line, which goes up to the seal and does not close its parenthesis. It is put
/// where its reader wants it, and not handed from one to the other: to copy it takes as long as to read it.
///
/// # Errors
/// [`Flaw::NotCanonical`] for another text than [`write_record`] makes. The record is of no use then.
pub(super) fn parse_record(text: &[u8], record: &mut Record) -> Result<(), Flaw> {
    let mut quick = Text::new(text);
    let read = read_record(&mut quick, record);
    if read.is_ok() && quick.is_canonical() {
        return Ok(());
    }
    parse_slowly(text, record, read.is_ok() && quick.is_done())
}

/// The same where it was not read as canonical, or not read at all.
#[cold]
fn parse_slowly(text: &[u8], record: &mut Record, read: bool) -> Result<(), Flaw> {
    if !read {
        *record = parse::<LineIn>(&[text, b",h:\"\")"].concat())?.try_into()?;
    }
    let mut own = Vec::with_capacity(text.len() + 1);
    write_record(record, &mut own)?;
    if own.strip_suffix(b")") == Some(text) { Ok(()) } else { Err(Flaw::NotCanonical) }
}

/// Reads a record from the canonical text: the fields of [`LineIn`] in their order, where none stands
/// with the value that it has when it is left out.
pub(super) fn read_record(text: &mut Text<'_>, record: &mut Record) -> Result<(), Unlike> {
    text.take("(n:")?;
    record.n = text.value()?;
    if text.took(",at:") {
        record.at = text.value()?;
        text.take(",by:")?;
        record.by = text.value()?;
        text.take(",branch:")?;
        record.entry = Entry::Branch(text.value()?);
        return Ok(());
    }
    if !matches!(record.entry, Entry::Step(_)) {
        record.entry = blank().entry;
    }
    let Entry::Step(step) = &mut record.entry else { return Err(Unlike) }; // it is one by now
    text.take(",p:")?;
    step.parent = text.value()?;
    step.branch = left_out(text, ",b:", BranchId::MAIN)?;
    text.take(",at:")?;
    record.at = text.value()?;
    text.take(",by:")?;
    record.by = text.value()?;
    step.origin = left_out(text, ",of:", record.n)?;
    step.refolded = text.took(",refolded:true");
    text.take(",cmd:")?;
    step.command = text.value()?;
    if text.took(",ev:") {
        let mut events = match &mut step.outcome {
            Outcome::Accepted(events) => std::mem::take(events),
            Outcome::Rejected(_) => Vec::new(),
        };
        events.clear();
        text.list(&mut events)?;
        step.outcome = Outcome::Accepted(events);
    } else {
        text.take(",no:")?;
        step.outcome = Outcome::Rejected(text.value()?);
    }
    Ok(())
}

/// A field that is left out where it has this value.
fn left_out<'de, T: Deserialize<'de> + PartialEq>(text: &mut Text<'de>, name: &str, otherwise: T) -> Result<T, Unlike> {
    if !text.took(name) {
        return Ok(otherwise);
    }
    text.value().and_then(|value| if value == otherwise { Err(Unlike) } else { Ok(value) })
}

impl TryFrom<LineIn<'_>> for Record {
    type Error = Flaw;

    fn try_from(line: LineIn<'_>) -> Result<Record, Flaw> {
        let LineIn { n, p, b, at, by, of, refolded, cmd, ev, no, branch, h: _ } = line;
        let outcome = match (ev, no) {
            (Some(events), None) => Some(Outcome::Accepted(events)),
            (None, Some(rejection)) => Some(Outcome::Rejected(rejection)),
            (None, None) => None,
            (Some(_), Some(_)) => return Err(mixed()),
        };
        let entry = match (p, b, cmd, outcome, branch) {
            (Some(parent), branch, Some(command), Some(outcome), None) => {
                let (branch, origin) = (branch.unwrap_or(BranchId::MAIN), of.unwrap_or(n));
                Entry::Step(Step { parent, branch, origin, refolded: refolded.unwrap_or(false), command, outcome })
            }
            (None, None, None, None, Some(op)) if of.is_none() && refolded.is_none() => Entry::Branch(op),
            _ => return Err(mixed()),
        };
        Ok(Record { n, at, by, entry })
    }
}

fn mixed() -> Flaw {
    Flaw::Unreadable("neither a command with what came of it nor a change of the branches".to_owned())
}

/// RON on one line, without blanks and without escapes.
pub(super) fn to_text<T: Serialize>(value: &T) -> Result<String, Flaw> {
    let style = PrettyConfig::new().depth_limit(0).separator("").new_line("").indentor("").escape_strings(false);
    let mut text = String::with_capacity(256);
    let written = options().to_writer_pretty(&mut text, value, style);
    written.map(|()| text).map_err(|e| Flaw::Unreadable(e.to_string()))
}

pub(super) fn parse<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, Flaw> {
    options().from_bytes(line).map_err(|e| {
        // The parser quotes what it found; the message must stay on its line.
        Flaw::Unreadable(e.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect())
    })
}

fn options() -> ron::Options {
    ron::Options::default().with_recursion_limit(MAX_DEPTH)
}
