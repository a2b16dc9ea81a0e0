mod every;

use super::*;
use crate::domain::{
    BranchId, BranchOp, Command, Entry, Event, OrderId, Outcome, Record, RecordNo, Rejection, Source, Step, Time,
    samples,
};
use crate::journal::line::{self, LineIn, read_record};
use every::every;
use proptest::prelude::*;
use serde::Deserialize;

/// How a line goes on behind its text.
const END: &str = ",h:\"0\")";

fn by_ron(text: &[u8]) -> Option<Record> {
    line::parse::<LineIn>(&[text, END.as_bytes()].concat()).ok()?.try_into().ok()
}

/// The record, where the text is canonical; by the quick reader alone.
fn quickly(text: &[u8]) -> Option<Record> {
    let mut from = Text::new(text);
    let mut record = line::blank();
    read_record(&mut from, &mut record).ok()?;
    from.is_canonical().then_some(record)
}

/// A record's text up to its seal, by the quick writer alone.
fn written(record: &Record) -> String {
    let mut out = Vec::new();
    write(&line::LineOut::new(record), &mut out).unwrap();
    assert_eq!(out.pop(), Some(b')'));
    String::from_utf8(out).unwrap()
}

fn written_by_ron(record: &Record) -> String {
    line::to_text(&line::LineOut::new(record)).unwrap().strip_suffix(')').unwrap().to_owned()
}

proptest! {
    #[test]
    fn any_record_is_written_and_read_as_by_the_ron_crate(record in samples::any_record()) {
        let text = written(&record);
        prop_assert_eq!(&text, &written_by_ron(&record));
        prop_assert_eq!(by_ron(text.as_bytes()), Some(record.clone()), "{}", text);
        let mut from = Text::new(text.as_bytes());
        let mut read = line::blank();
        prop_assert_eq!(read_record(&mut from, &mut read), Ok(()), "{}", text);
        prop_assert_eq!(read, record, "{}", text);
        prop_assert!(from.is_done(), "{}", text);
    }

    #[test]
    fn what_the_quick_reader_takes_has_no_other_text(
        record in samples::any_record(),
        at in any::<prop::sample::Index>(),
        piece in prop_oneof![
            any::<u8>().prop_map(|byte| vec![byte]),
            prop::sample::select(vec!["", "0", "00", "-", "None", "Some(", "#", "\\", "\"", ",", " ", ")", "r#\"", "post:false,", "b:0,"])
                .prop_map(|piece| piece.as_bytes().to_vec()),
        ],
        gone in 0..3_usize,
    ) {
        let mut text = written(&record).into_bytes();
        let at = at.index(text.len());
        text.splice(at..(at + gone).min(text.len()), piece);
        if let Some(quick) = quickly(&text) {
            let shown = String::from_utf8_lossy(&text);
            prop_assert_eq!(written_by_ron(&quick), shown.as_ref(), "{}", shown);
            prop_assert_eq!(by_ron(&text), Some(quick), "{}", shown);
        }
    }
}

/// Nothing that a record may hold is left to the `ron` crate: that would be correct, and ten times slower.
/// New commands, events and rejections are found here by themselves; where this fails, a type in them needs
/// what [`Text`] or [`write()`] does not know, or the maker of samples does not.
#[test]
fn every_variant_is_read_and_written_quickly() {
    let (mut made, mut read) = (0, line::blank());
    for round in 0..6 {
        let commands = every::<Command>(round).into_iter().map(|command| step(command, Outcome::Accepted(Vec::new())));
        let events = every::<Event>(round);
        assert_eq!(events.len(), Event::NAMES.len());
        let events = events.into_iter().map(|event| step(cancel(), Outcome::Accepted(vec![event.clone(), event])));
        let rejections = every::<Rejection>(round);
        assert_eq!(rejections.len(), Rejection::CODES.len());
        let rejections = rejections.into_iter().map(|rejection| step(cancel(), Outcome::Rejected(rejection)));
        let branches = every::<BranchOp>(round).into_iter().map(Entry::Branch);
        for entry in commands.chain(events).chain(rejections).chain(branches) {
            let record = Record { n: RecordNo(9), at: Time(-1), by: Source::User, entry };
            let text = written(&record);
            assert_eq!(text, written_by_ron(&record));
            let mut from = Text::new(text.as_bytes());
            // One in the place of the other.
            assert_eq!(read_record(&mut from, &mut read), Ok(()), "{text}");
            assert_eq!(read, record, "{text}");
            assert!(from.is_done(), "{text}");
            made += 1;
        }
    }
    assert!(made > 600, "{made}");
}

fn cancel() -> Command {
    Command::Cancel { order: OrderId(1) }
}

fn step(command: Command, outcome: Outcome) -> Entry {
    Entry::Step(Step::new(RecordNo(9), RecordNo(8), BranchId(1), command, outcome))
}

#[test]
fn other_texts_for_the_same_record_are_not_taken() {
    let good = r##"(n:10,p:9,at:-5,by:User,cmd:Deposit(account:"a",amount:0,reference:Some(r#"a "b""#)),ev:[Marked(text:"x")]"##;
    assert!(quickly(good.as_bytes()).is_some(), "{good}");
    for (from, to) in [
        ("n:10", "n:010"),
        ("n:10", "n:+10"),
        ("n:10", "n:1_0"),
        ("n:10", "n:0xa"),
        ("n:10", "n:99999999999999999999999"),
        ("at:-5", "at:-0"),
        ("at:-5", "at:-9223372036854775809"),
        (",at:", ",b:0,at:"),
        (",cmd:", ",of:10,cmd:"),
        (",cmd:", ",refolded:false,cmd:"),
        ("p:9,at:-5", "at:-5,p:9"),
        (",reference:Some(r#\"a \"b\"\"#)", ",reference:None"),
        ("r#\"a \"b\"\"#", "r##\"a \"b\"\"##"),
        ("r#\"a \"b\"\"#", "\"a \\\"b\\\"\""),
        ("text:\"x\"", "text:r#\"x\"#"),
        ("text:\"x\"", "text:\"x\","),
        ("text:\"x\"", "text: \"x\""),
        ("[M", "[ M"),
        ("ev:[", "ev:[,"),
    ] {
        let other = good.replacen(from, to, 1);
        assert_ne!(good, other, "{from}");
        assert_eq!(quickly(other.as_bytes()), None, "{other}");
    }
    // What may have to be left out is not believed, and is written again to see.
    for (text, canonical) in [
        (r#"(n:1,p:0,at:5,by:User,cmd:Margin(account:"a",on:false),ev:[Marked(text:"x")]"#, true),
        (r#"(n:1,p:0,at:5,by:User,cmd:Cancel(order:1),ev:[]"#, true),
        (
            r#"(n:1,p:0,at:5,by:User,cmd:Place(account:"a",side:Buy,symbol:"A",qty:1,kind:Limit(price:1,tif:Gtc,post:false)),ev:[]"#,
            false,
        ),
    ] {
        assert_eq!(quickly(text.as_bytes()), None, "{text}");
        assert_eq!(line::parse_record(text.as_bytes(), &mut line::blank()).is_ok(), canonical, "{text}");
    }
}

/// The reader sees `false` and what is empty, and has the whole written again. Of any other value that is
/// left out where it has its default it would not know that the default must not stand there.
#[test]
fn records_leave_out_nothing_but_what_the_reader_looks_out_for() {
    let mut files = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src/domain"))];
    let mut seen = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        // A scenario stands in the header, which the `ron` crate reads.
        if path.extension().is_none_or(|ending| ending != "rs") || path.ends_with("scenario.rs") {
            continue;
        }
        let source = std::fs::read_to_string(&path).unwrap();
        for (_, after) in source.match_indices("skip_serializing_if = \"").map(|(at, m)| source.split_at(at + m.len()))
        {
            let condition = after.split('"').next().unwrap();
            let known = ["Option::is_none", "is_false", "Vec::is_empty"].contains(&condition);
            assert!(known, "{}: a field is left out by {condition}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn what_nests_too_deep_is_not_followed() {
    let nested = |depth: usize| {
        let (open, close) = ("Linked(commands:[".repeat(depth), "])".repeat(depth));
        format!("(n:1,p:0,at:5,by:User,cmd:{open}Cancel(order:1){close},ev:[Marked(text:\"x\")]")
    };
    let refused = |depth: usize| {
        let (open, close) = ("Linked(command:1,why:".repeat(depth), ")".repeat(depth));
        format!("(n:1,p:0,at:5,by:User,cmd:Cancel(order:1),no:{open}Nothing{close}")
    };
    for text in [nested(1), nested(2), refused(1), refused(2)] {
        assert!(quickly(text.as_bytes()).is_some(), "{text}");
    }
    for text in (1..40).flat_map(|depth| [nested(depth), refused(depth)]) {
        assert!(quickly(text.as_bytes()).is_none_or(|record| by_ron(text.as_bytes()) == Some(record)), "{text}");
    }
    let deep = nested(500_000);
    assert_eq!(quickly(deep.as_bytes()), None);
    assert!(line::parse_record(deep.as_bytes(), &mut line::blank()).is_err());
}

#[test]
fn numbers_of_all_lengths_are_read_to_the_ends_of_their_range() {
    fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Option<T> {
        let mut from = Text::new(text.as_bytes());
        let value = from.value().ok()?;
        from.is_canonical().then_some(value)
    }
    for n in (0..64).flat_map(|shift| [1_u64 << shift, (1 << shift) - 1]).chain([u64::MAX, 10_u64.pow(19)]) {
        assert_eq!(read::<u64>(&n.to_string()), Some(n));
        assert_eq!(read::<i64>(&n.to_string()), i64::try_from(n).ok());
        assert_eq!(read::<i64>(&format!("-{n}")), format!("-{n}").parse().ok().filter(|_| n != 0));
        assert_eq!(read::<u8>(&n.to_string()), u8::try_from(n).ok());
    }
    for text in ["18446744073709551616", "00", "01", "", "-", "--1", "1 "] {
        assert_eq!(read::<u64>(text), None, "{text}");
        assert_eq!(read::<i64>(text), None, "{text}");
    }
    assert_eq!(read::<(u64, i64)>("(1,-1)"), Some((1, -1)));
    assert_eq!(read::<(u64, i64)>("(1,-1,)"), None);
    assert_eq!(read::<(u64, i64)>("(1)"), None);
}
