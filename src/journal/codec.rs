//! A line of the journal as text: how a record is written, and how a line is checked and read.
//!
//! A line is one RON value whose last field `h` seals it: the first 128 bits of a hash over the
//! whole hash of the line before and this line without `h`. The seal is checked before anything
//! is parsed, and what was parsed must write the same text again, so that there is exactly one
//! text for every record.
//!
//! Texts stand as they are, without escapes: `"…"`, or `r#"…"#` where they hold a quotation mark
//! or a backslash. No text of the domain holds a control character, so a record stays on its
//! line. (The `ron` crate's escapes follow the Unicode tables of the compiler: the same record
//! would be another line after an upgrade.)

use crate::domain::{
    BranchId, BranchOp, Command, Entry, Event, Outcome, Record, RecordNo, Rejection, Scenario, Source, Step, Time,
};
use ron::ser::PrettyConfig;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The format that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// The longest line in bytes, without its newline. One order may sweep thousands of others in one
/// record.
pub const MAX_LINE: usize = 16 * 1024 * 1024;

/// How deep a line may nest. The deepest record has about ten levels.
const MAX_DEPTH: usize = 32;

/// The bytes of a seal at the end of a line: `,h:"` and 32 digits and `")`.
const SEAL: usize = 4 + DIGITS + 2;
/// Hexadecimal digits of 128 bits.
const DIGITS: usize = 32;

/// The hash of a line and of all lines before it, 256 bits. Displayed, it is the first 128 bits in
/// hexadecimal digits, as in the journal's `h`: a fingerprint of the whole journal up to there.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ChainHash([u8; 32]);

impl ChainHash {
    /// Before the first line.
    pub const START: ChainHash = ChainHash([0; 32]);

    /// The hash after a line that consists of these pieces.
    fn then(&self, pieces: &[&[u8]]) -> ChainHash {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        for piece in pieces {
            hasher.update(piece);
        }
        ChainHash(*hasher.finalize().as_bytes())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().take(DIGITS / 2).try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A journal's first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The version of the format.
    pub format: u32,
    /// 32 hexadecimal digits that name the journal: a hash of the genesis, so that two runs of the
    /// same scenario and seed are the same bytes.
    pub id: String,
    /// The version of the program that created it.
    pub engine: String,
    /// What the world starts from.
    pub genesis: Scenario,
}

impl Header {
    /// The header of a new journal.
    pub fn new(scenario: &Scenario) -> Result<Header, Flaw> {
        Ok(Header {
            format: FORMAT,
            id: journal_id(scenario)?,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            genesis: scenario.clone(),
        })
    }
}

/// What is the matter with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// There is no hash at its end.
    #[error("it does not end in its hash")]
    NoSeal,
    /// A hash is there, and is not this line's at this place.
    #[error("its hash does not fit the line and those before it")]
    WrongHash,
    /// Windows line ends.
    #[error("it ends in a carriage return: something has changed the file's line ends")]
    CarriageReturn,
    /// Longer than [`MAX_LINE`].
    #[error("it has more than {} MiB", MAX_LINE / (1024 * 1024))]
    TooLong,
    /// Not RON, or not a record.
    #[error("its hash is right, but it is no record ({0})")]
    Unreadable(String),
    /// Another text for the same record.
    #[error("its hash is right, but it is not in canonical form")]
    NotCanonical,
    /// A number was left out or stands twice.
    #[error("it holds record {found} where {expected} belongs")]
    WrongNumber {
        /// What belongs there.
        expected: RecordNo,
        /// What is there.
        found: RecordNo,
    },
    /// A record can only follow an earlier one.
    #[error("record {n} refers to record {to}, which is not before it")]
    Forward {
        /// Which record.
        n: RecordNo,
        /// Its parent, or the tip of a new branch.
        to: RecordNo,
    },
    /// The journal's id is not its genesis's.
    #[error("its id is not that of its genesis")]
    WrongId,
}

impl Flaw {
    /// Whether the line does not carry its own hash: the mark of a write that was cut short, as
    /// opposed to a line that was sealed as it stands.
    pub fn unsealed(&self) -> bool {
        matches!(self, Flaw::NoSeal | Flaw::WrongHash | Flaw::CarriageReturn | Flaw::TooLong)
    }
}

/// Writes the header's line, without a newline, and gives the hash that the next line needs.
pub fn encode_header(header: &Header) -> Result<(String, ChainHash), Flaw> {
    seal(header_text(header)?, &ChainHash::START)
}

/// Checks and reads the first line, without its newline.
pub fn decode_header(line: &[u8]) -> Result<(Header, ChainHash), Flaw> {
    let (text, hash) = unseal(line, &ChainHash::START)?;
    let HeaderIn::Journal { format, id, engine, genesis, h: _ } = parse(line)?;
    let header = Header { format, id, engine, genesis };
    canonical(&header_text(&header)?, text)?;
    if header.id != journal_id(&header.genesis)? {
        return Err(Flaw::WrongId);
    }
    Ok((header, hash))
}

/// Writes a record's line, without a newline, and gives the hash that the next line needs.
/// `prev` is the hash after the line before. Refuses a record that [`decode`] would refuse.
pub fn encode(record: &Record, prev: &ChainHash) -> Result<(String, ChainHash), Flaw> {
    check_links(record)?;
    seal(record_text(record)?, prev)
}

/// Checks and reads a record's line, without its newline. `prev` is the hash after the line
/// before, `expected` the number that is due.
pub fn decode(line: &[u8], prev: &ChainHash, expected: RecordNo) -> Result<(Record, ChainHash), Flaw> {
    let (text, hash) = unseal(line, prev)?;
    let record = Record::try_from(parse::<LineIn>(line)?)?;
    canonical(&record_text(&record)?, text)?;
    if record.n != expected {
        return Err(Flaw::WrongNumber { expected, found: record.n });
    }
    check_links(&record)?;
    Ok((record, hash))
}

/// The format number at the start of a journal's first line, whatever follows it. `None` where the
/// line does not start like a journal. Read before the seal is checked: a newer format may seal in
/// another way.
pub fn sniff_format(line: &[u8]) -> Option<u64> {
    let rest = line.strip_prefix(b"Journal(format:")?;
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(rest.get(..digits)?).ok()?.parse().ok()
}

/// 32 hexadecimal digits for a scenario.
fn journal_id(scenario: &Scenario) -> Result<String, Flaw> {
    let hash = blake3::hash(to_text(scenario)?.as_bytes());
    Ok(ChainHash(*hash.as_bytes()).to_string())
}

/// A record may only refer to what is before it.
fn check_links(record: &Record) -> Result<(), Flaw> {
    let to = match &record.entry {
        Entry::Step(step) => step.parent,
        Entry::Branch(BranchOp::Create { tip, .. }) => *tip,
        Entry::Branch(_) => return Ok(()),
    };
    if to < record.n { Ok(()) } else { Err(Flaw::Forward { n: record.n, to }) }
}

/// Puts the hash into a line's text.
fn seal(mut text: String, prev: &ChainHash) -> Result<(String, ChainHash), Flaw> {
    if text.len() + SEAL > MAX_LINE {
        return Err(Flaw::TooLong);
    }
    if text.bytes().any(|b| b == b'\n' || b == b'\r') {
        // No type of the domain lets one in; should one ever do, it must not tear the line.
        return Err(Flaw::Unreadable("a text of it holds a line end".to_owned()));
    }
    let hash = prev.then(&[text.as_bytes()]);
    text.pop();
    text.push_str(",h:\"");
    text.push_str(&hash.to_string());
    text.push_str("\")");
    Ok((text, hash))
}

/// Checks a line's hash; gives its text up to the hash, and the hash.
fn unseal<'a>(line: &'a [u8], prev: &ChainHash) -> Result<(&'a [u8], ChainHash), Flaw> {
    if line.len() > MAX_LINE {
        return Err(Flaw::TooLong);
    }
    if line.last() == Some(&b'\r') {
        return Err(Flaw::CarriageReturn);
    }
    let (text, end) = line.len().checked_sub(SEAL).and_then(|at| line.split_at_checked(at)).ok_or(Flaw::NoSeal)?;
    let digits = end.strip_prefix(b",h:\"").and_then(|e| e.strip_suffix(b"\")")).ok_or(Flaw::NoSeal)?;
    let hash = prev.then(&[text, b")"]);
    if digits == hash.to_string().as_bytes() { Ok((text, hash)) } else { Err(Flaw::WrongHash) }
}

/// Whether a record's own text (with its closing parenthesis) is what was read (without).
fn canonical(own: &str, read: &[u8]) -> Result<(), Flaw> {
    if own.strip_suffix(')').map(str::as_bytes) == Some(read) { Ok(()) } else { Err(Flaw::NotCanonical) }
}

/// RON on one line, without blanks and without escapes.
fn to_text<T: Serialize>(value: &T) -> Result<String, Flaw> {
    let style = PrettyConfig::new().depth_limit(0).separator("").new_line("").indentor("").escape_strings(false);
    let mut text = String::with_capacity(256);
    let written = options().to_writer_pretty(&mut text, value, style);
    written.map(|()| text).map_err(|e| Flaw::Unreadable(e.to_string()))
}

fn parse<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, Flaw> {
    options().from_bytes(line).map_err(|e| {
        // The parser quotes what it found; the message must stay on its line.
        Flaw::Unreadable(e.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect())
    })
}

fn options() -> ron::Options {
    ron::Options::default().with_recursion_limit(MAX_DEPTH)
}

// The shapes of the lines. Separate ones for writing and reading, so that nothing is cloned to be
// written.

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

fn header_text(header: &Header) -> Result<String, Flaw> {
    let Header { format, id, engine, genesis } = header;
    to_text(&HeaderOut::Journal { format: *format, id, engine, genesis })
}

/// A record's line as it is written.
#[derive(Serialize)]
struct LineOut<'a> {
    n: RecordNo,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    p: Option<RecordNo>,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "bare")]
    b: Option<BranchId>,
    at: Time,
    by: Source,
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
struct LineIn<'a> {
    n: RecordNo,
    #[serde(default, deserialize_with = "present")]
    p: Option<RecordNo>,
    #[serde(default, deserialize_with = "present")]
    b: Option<BranchId>,
    at: Time,
    by: Source,
    #[serde(default, deserialize_with = "present")]
    cmd: Option<Command>,
    #[serde(default, deserialize_with = "present")]
    ev: Option<Vec<Event>>,
    #[serde(default, deserialize_with = "present")]
    no: Option<Rejection>,
    #[serde(default, deserialize_with = "present")]
    branch: Option<BranchOp>,
    #[allow(dead_code)] // named so that it is known; the seal has been checked by then
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

fn record_text(record: &Record) -> Result<String, Flaw> {
    let mut line = LineOut {
        n: record.n,
        p: None,
        b: None,
        at: record.at,
        by: record.by,
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
            line.cmd = Some(&step.command);
            match &step.outcome {
                Outcome::Accepted(events) => line.ev = Some(events),
                Outcome::Rejected(rejection) => line.no = Some(rejection),
            }
        }
    }
    to_text(&line)
}

impl TryFrom<LineIn<'_>> for Record {
    type Error = Flaw;

    fn try_from(line: LineIn<'_>) -> Result<Record, Flaw> {
        let LineIn { n, p, b, at, by, cmd, ev, no, branch, h: _ } = line;
        let outcome = match (ev, no) {
            (Some(events), None) => Some(Outcome::Accepted(events)),
            (None, Some(rejection)) => Some(Outcome::Rejected(rejection)),
            (None, None) => None,
            (Some(_), Some(_)) => return Err(mixed()),
        };
        let entry = match (p, b, cmd, outcome, branch) {
            (Some(parent), branch, Some(command), Some(outcome), None) => {
                Entry::Step(Step { parent, branch: branch.unwrap_or(BranchId::MAIN), command, outcome })
            }
            (None, None, None, None, Some(op)) => Entry::Branch(op),
            _ => return Err(mixed()),
        };
        Ok(Record { n, at, by, entry })
    }
}

fn mixed() -> Flaw {
    Flaw::Unreadable("neither a command with what came of it nor a change of the branches".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use proptest::prelude::*;

    /// Puts a right hash on any text, as somebody would who edits a journal by program.
    fn sealed(text: &str) -> String {
        seal(text.to_owned(), &ChainHash::START).unwrap().0
    }

    fn flaw(text: &str) -> Flaw {
        decode(sealed(text).as_bytes(), &ChainHash::START, RecordNo(1)).unwrap_err()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_and_written_the_same(record in samples::any_record()) {
            let prev = ChainHash([7; 32]);
            let (line, hash) = encode(&record, &prev).unwrap();
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
            let (again, hash_again) = decode(line.as_bytes(), &prev, record.n).unwrap();
            prop_assert_eq!(&again, &record);
            prop_assert_eq!(hash_again, hash);
            prop_assert_eq!(encode(&again, &prev).unwrap().0, line);
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "\\PC{0,80}") {
            prop_assert!(decode(&bytes, &ChainHash::START, RecordNo(1)).is_err());
            // Sealed, so that the parser gets to see it; the least text is its parenthesis.
            let _ = decode(sealed(&format!("({text})")).as_bytes(), &ChainHash::START, RecordNo(1));
        }
    }

    #[test]
    fn lines_look_as_documented() {
        let mut prev = ChainHash::START;
        let mut lines = Vec::new();
        for record in samples::records() {
            let (line, hash) = encode(&record, &prev).unwrap();
            assert!(line.ends_with(&format!(",h:\"{hash}\")")), "{line}");
            lines.push(line[..line.len() - SEAL].to_owned());
            prev = hash;
        }
        assert_eq!(
            lines,
            [
                r###"(n:1,p:0,at:1700000000000000,by:User,cmd:Open(handle:"alice",email:"alice@example.org",name:Some(r#"Alice "Al" O'Neill"#)),ev:[AccountOpened(account:0,handle:"alice",iban:"DE79100500001234567890",owner:r#"Alice "Al" O'Neill"#,email:"alice@example.org",code:"012345"),GiftPaid(account:0,amount:100000)]"###,
                r###"(n:2,p:1,at:1700000000000001,by:User,cmd:Withdraw(account:"alice",amount:500000000),no:InsufficientFunds(account:"alice",needed:500000000,available:100000)"###,
                "(n:3,p:2,at:1700000000000002,by:User,cmd:Mark(text:r##\"she said \"#no\", r#\"raw\"# and \\n; ünï ⚑ \u{202e}\u{301}\"##),ev:[Marked(text:r##\"she said \"#no\", r#\"raw\"# and \\n; ünï ⚑ \u{202e}\u{301}\"##)]",
                r###"(n:4,at:1700000000000003,by:User,branch:Create(id:1,name:"sold-early",tip:2)"###,
                r###"(n:5,p:2,b:1,at:1700000000000004,by:Participant("mm-1"),cmd:Place(account:"alice",side:Buy,symbol:"ACME",qty:5,kind:Limit(price:1000500,tif:Gtc)),ev:[OrderAccepted(order:1,account:0,instrument:0,side:Buy,qty:5,kind:Limit(price:1000500,tif:Gtc),fee_bps:5)]"###,
                r###"(n:6,p:5,b:1,at:1700000000000005,by:Feed,cmd:Cancel(order:1),ev:[]"###,
                r###"(n:7,p:6,b:1,at:1700000000000006,by:Operator,cmd:Mark(text:""),ev:[TradeExecuted((trade:1,instrument:0,qty:5,price:1000500,maker:1,taker:2,taker_side:Sell,maker_account:0,taker_account:1,maker_fee:1,taker_fee:2))]"###,
                r###"(n:8,at:1700000000000007,by:User,branch:Choose(id:0)"###,
            ]
        );
    }

    #[test]
    fn a_header_is_read_as_it_was_written() {
        let header = Header::new(&samples::scenario()).unwrap();
        let (line, hash) = encode_header(&header).unwrap();
        assert_eq!(decode_header(line.as_bytes()), Ok((header.clone(), hash)));
        assert_eq!(sniff_format(line.as_bytes()), Some(1));
        let (id, engine) = (&header.id, &header.engine);
        assert!(
            line.starts_with(&format!("Journal(format:1,id:\"{id}\",engine:\"{engine}\",genesis:(name:\"sample\","))
        );
        let other = Header { id: "0".repeat(32), ..header };
        let (line, _) = encode_header(&other).unwrap();
        assert_eq!(decode_header(line.as_bytes()), Err(Flaw::WrongId));
    }

    #[test]
    fn the_same_scenario_has_the_same_id_and_another_seed_another() {
        let scenario = samples::scenario();
        let id = |s: &Scenario| Header::new(s).unwrap().id;
        assert_eq!(id(&scenario), id(&scenario.clone()));
        assert_ne!(id(&scenario), id(&Scenario { seed: 43, ..scenario.clone() }));
    }

    #[test]
    fn other_texts_for_a_record_are_refused_even_with_a_right_hash() {
        let good = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
        assert!(decode(sealed(good).as_bytes(), &ChainHash::START, RecordNo(1)).is_ok());
        for other in [
            r#"(n:1, p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
            r#"(n:1,p:0,b:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
            r#"(n:01,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
            r#"(n:0x1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
            r#"(p:0,n:1,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
            r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"\u{61}"),ev:[])"#,
            r##"(n:1,p:0,at:5,by:User,cmd:Mark(text:r#"a"#),ev:[])"##,
            r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],)"#,
            r#"/**/(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#,
        ] {
            assert!(matches!(flaw(other), Flaw::NotCanonical | Flaw::Unreadable(_)), "{other}: {:?}", flaw(other));
        }
    }

    #[test]
    fn records_must_hold_together() {
        let both = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],no:Nothing)"#;
        let neither = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"))"#;
        let orphan = r#"(n:1,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
        let two = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],branch:Delete(id:1))"#;
        let unknown = r#"(n:1,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[],x:1)"#;
        let name = r#"(n:1,p:0,at:5,by:Participant("MM"),cmd:Mark(text:"a"),ev:[])"#;
        for text in [both, neither, orphan, two, unknown, name] {
            assert!(matches!(flaw(text), Flaw::Unreadable(_)), "{text}: {:?}", flaw(text));
        }
        let second = r#"(n:2,p:0,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
        assert_eq!(flaw(second), Flaw::WrongNumber { expected: RecordNo(1), found: RecordNo(2) });
        let own_parent = r#"(n:1,p:1,at:5,by:User,cmd:Mark(text:"a"),ev:[])"#;
        assert_eq!(flaw(own_parent), Flaw::Forward { n: RecordNo(1), to: RecordNo(1) });
        let ahead = r#"(n:1,at:5,by:User,branch:Create(id:1,name:"x",tip:9))"#;
        assert_eq!(flaw(ahead), Flaw::Forward { n: RecordNo(1), to: RecordNo(9) });
    }

    #[test]
    fn deep_nesting_is_refused_and_not_followed() {
        let deep = format!("(n:1,p:0,at:5,by:User,cmd:{},ev:[])", "(".repeat(1_000_000));
        assert!(matches!(flaw(&deep), Flaw::Unreadable(_)));
    }

    #[test]
    fn the_message_of_a_flaw_stays_on_its_line() {
        let odd = flaw("(n:1,p:0,at:5,by:User,cmd:\u{1b}[2J\u{7},ev:[])");
        assert!(!odd.to_string().chars().any(char::is_control), "{odd}");
    }
}
