//! Every way to hurt a small journal that can be tried in a moment: it is detected, and what comes
//! before it is still read.

use super::head::Head;
use super::*;
use crate::domain::samples::{mark, records, scenario};
use crate::domain::{Record, RecordNo};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::path::Path;

/// The bytes of a small journal.
fn journal() -> Vec<u8> {
    written(&records()).0
}

/// The bytes of a journal, and the head that is beside it when it is closed.
fn written(records: &[Record]) -> (Vec<u8>, Head) {
    let (header, mut prev) = codec::encode_header(&Header::new(&scenario()).unwrap()).unwrap();
    let mut text = header + "\n";
    for record in records {
        let (line, hash) = codec::encode(record, &prev).unwrap();
        text.push_str(&line);
        text.push('\n');
        prev = hash;
    }
    let head = Head::new(RecordNo(records.len() as u64), &prev, text.len() as u64);
    (text.into_bytes(), head)
}

fn look(bytes: &[u8]) -> Result<Contents, JournalError> {
    Reader::over(Path::new("j.ron"), bytes)?.contents()
}

/// Where the lines end: the position after each newline.
fn ends(bytes: &[u8]) -> Vec<usize> {
    bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1).collect()
}

/// The change must show, and every record before it must be there.
#[track_caller]
fn detected(bytes: &[u8], sound: &[Record], what: &str) -> Option<Condition> {
    let contents = match look(bytes) {
        Ok(contents) => contents,
        Err(error) => {
            assert!(sound.is_empty(), "{what}: {error}, but {} records were sound", sound.len());
            assert_eq!(error.to_string().lines().count(), 1, "{what}");
            return None;
        }
    };
    assert_ne!(contents.condition, Condition::Whole, "{what} was believed");
    assert_eq!(contents.records, sound, "{what}");
    if let Condition::Damaged { line, .. } = contents.condition {
        assert_eq!(line, sound.len() as u64 + 2, "{what}: {:?}", contents.condition);
    }
    Some(contents.condition)
}

#[test]
fn the_small_journal_is_whole() {
    let contents = look(&journal()).unwrap();
    assert_eq!((contents.records, contents.condition), (records(), Condition::Whole));
}

#[test]
fn every_change_of_a_byte_is_detected() {
    let good = journal();
    let ends = ends(&good);
    let mut bytes = good.clone();
    for at in 0..good.len() {
        let sound = ends.iter().filter(|end| **end <= at).count().saturating_sub(1);
        let flips = (0..8).map(|bit| good[at] ^ (1 << bit));
        for value in flips.chain([0, b'\n', b'\r', b' ', b'"', 0xff]).filter(|v| *v != good[at]) {
            bytes[at] = value;
            detected(&bytes, &records()[..sound], &format!("byte {at} as {value:#04x}"));
        }
        bytes[at] = good[at];
    }
}

#[test]
fn every_byte_left_out_or_put_in_is_detected() {
    let good = journal();
    let ends = ends(&good);
    for at in 0..good.len() {
        let sound = ends.iter().filter(|end| **end <= at).count().saturating_sub(1);
        let without: Vec<u8> = [&good[..at], &good[at + 1..]].concat();
        if at + 1 == good.len() {
            // Only the last newline is missing: that is the same records.
            assert_eq!(look(&without).unwrap().records, records());
            continue;
        }
        detected(&without, &records()[..sound], &format!("byte {at} left out"));
        let with: Vec<u8> = [&good[..at], b" ", &good[at..]].concat();
        detected(&with, &records()[..sound], &format!("a blank at {at}"));
    }
}

#[test]
fn every_truncation_leaves_a_prefix_and_tells() {
    let good = journal();
    let ends = ends(&good);
    for length in 0..good.len() {
        let cut = &good[..length];
        // A line is whole from the byte before its newline on.
        let lines = ends.iter().filter(|end| **end - 1 <= length).count();
        if lines == 0 {
            let error = look(cut).unwrap_err();
            let expected = if length == 0 { "is empty" } else { "breaks off in its first line" };
            assert!(error.to_string().contains(expected), "{length}: {error}");
            continue;
        }
        let contents = look(cut).unwrap();
        assert_eq!(contents.records, records()[..lines - 1], "{length}");
        let rest = length.saturating_sub(ends[lines - 1]) as u64;
        let condition = if rest == 0 { Condition::Whole } else { Condition::Torn { bytes: rest } };
        assert_eq!(contents.condition, condition, "{length}");
        assert_eq!(contents.len_bytes() + rest, length as u64);
    }
}

#[test]
fn lines_left_out_doubled_or_swapped_are_detected() {
    let good = journal();
    let lines: Vec<&[u8]> = good.split_inclusive(|b| *b == b'\n').collect();
    for i in 0..lines.len() {
        let sound = &records()[..i.saturating_sub(1)];
        if i + 1 < lines.len() {
            let mut without = lines.clone();
            without.remove(i);
            detected(&without.concat(), sound, &format!("line {} left out", i + 1));
        }
        let mut doubled = lines.clone();
        doubled.insert(i, lines[i]);
        detected(&doubled.concat(), &records()[..i], &format!("line {} doubled", i + 1));
        for j in i + 1..lines.len() {
            let mut swapped = lines.clone();
            swapped.swap(i, j);
            detected(&swapped.concat(), sound, &format!("lines {} and {} swapped", i + 1, j + 1));
        }
    }
}

#[test]
fn a_line_of_another_journal_does_not_fit() {
    let good = journal();
    let other = String::from_utf8(good.clone()).unwrap().replacen("seed:42", "seed:43", 1);
    detected(other.as_bytes(), &[], "another seed");
    let mut twin = crate::domain::Scenario { seed: 43, ..scenario() };
    twin.about = None;
    let (header, _) = codec::encode_header(&Header::new(&twin).unwrap()).unwrap();
    let rest = &good[ends(&good)[0]..];
    detected(&[header.as_bytes(), b"\n", rest].concat(), &[], "the records under another header");
}

#[test]
fn a_bad_last_line_with_a_newline_is_damage_and_without_one_a_torn_end() {
    let mut bytes = journal();
    bytes.extend(b"(n:9,p:8");
    assert_eq!(detected(&bytes, &records(), "torn"), Some(Condition::Torn { bytes: 8 }));
    bytes.push(b'\n');
    assert!(matches!(detected(&bytes, &records(), "bad"), Some(Condition::Damaged { line: 10, .. })));
    let mut zeros = journal();
    zeros.extend([0; 4096]);
    assert_eq!(detected(&zeros, &records(), "zeros"), Some(Condition::Torn { bytes: 4096 }));
    let mut blank = journal();
    blank.push(b'\n');
    assert!(matches!(detected(&blank, &records(), "a blank line"), Some(Condition::Damaged { line: 10, .. })));
}

#[test]
fn a_sealed_last_line_that_is_no_record_is_never_taken_for_torn() {
    // The hash is right, so this was written as it stands; cutting it would be losing something.
    let (header, prev) = codec::encode_header(&Header::new(&scenario()).unwrap()).unwrap();
    let record = crate::domain::samples::mark(2, "out of turn");
    let (line, _) = codec::encode(&record, &prev).unwrap();
    let bytes = format!("{header}\n{line}");
    assert!(matches!(detected(bytes.as_bytes(), &[], "n:2"), Some(Condition::Damaged { line: 2, .. })));
}

#[test]
fn lines_beyond_the_bound_are_not_read() {
    let mut long = journal();
    long.extend(std::iter::repeat_n(b'x', MAX_LINE + 1));
    let bytes = MAX_LINE as u64 + 1;
    assert_eq!(detected(&long, &records(), "long, open"), Some(Condition::Torn { bytes }));
    long.extend(b"xxx\n");
    let condition = detected(&long, &records(), "long");
    assert!(matches!(condition, Some(Condition::Damaged { line: 10, what }) if what.contains("16 MiB")));
}

#[test]
fn what_other_programs_make_of_a_journal_is_named() {
    let good = String::from_utf8(journal()).unwrap();
    let says = |bytes: &str, words: &str| {
        let error = look(bytes.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(words), "{words}: {error}");
    };
    says(&good.replace('\n', "\r\n"), "line ends");
    says(&format!("\u{feff}{good}"), "byte order mark");
    says("Scenario(name:\"x\")\n", "not a journal");
    says("\u{0}\u{1}\u{2}", "not a journal");
    says("", "empty");
    says(&good.replacen("format:1", "format:2", 1), "newer version");
    says("Journal(format:99,of:[1,2],a:Kind)\n", "has journal format 99");
    says("Journal(format:0,id:\"\")\n", "not a journal");
    says("Journal(format:99999999999999999999999)\n", "not a journal");
}

/// Also the guard of old journals: should it fail because a type of the domain has a new field, give
/// the field a default that is left out in writing, or raise the format.
#[test]
fn the_example_in_the_documentation_is_a_journal() {
    let page = include_str!("../../docs/journal-format.md");
    let example = page.split_once("```ron\n").and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    let contents = look(example.as_bytes()).unwrap();
    assert_eq!((contents.records.len(), contents.condition), (4, Condition::Whole));
}

/// A journal of so many lines in all, and the head beside it.
struct Whole {
    bytes: Vec<u8>,
    head: Head,
    records: Vec<Record>,
}

impl Whole {
    fn of_lines(count: u64) -> Whole {
        let mut all = records();
        all.extend((all.len() as u64 + 1..count).map(|n| mark(n, &"so it goes ".repeat(1 + (n % 7) as usize))));
        let (bytes, head) = written(&all);
        Whole { bytes, head, records: all }
    }

    /// What was done to it shows; or nothing is different. No record is given that is not the one that
    /// was written. Whether it shows.
    #[track_caller]
    fn shows(&self, changed: &[u8], what: &dyn Fn() -> String) -> bool {
        let opened = Reader::with_head(Path::new("j.ron"), changed, Some(self.head.clone()));
        let Ok(mut reader) = opened else { return true };
        let mut sound = 0;
        while let Some(record) = reader.next_record().unwrap() {
            assert_eq!(Some(&record), self.records.get(sound), "{}", what());
            sound += 1;
        }
        if reader.condition() != &Condition::Whole || reader.shortfall().is_some() {
            return true;
        }
        assert_eq!((sound, reader.head()), (self.records.len(), reader.head()), "{}: silent", what());
        assert_eq!(Head::new(RecordNo(sound as u64), &reader.head(), self.head.upto), self.head, "{}", what());
        false
    }

    /// Every value, or every value with one bit changed, of every byte, or of each so many-th.
    fn bytes(&self, all_values: bool, step: usize, from: usize) -> u64 {
        let (mut bytes, mut tried) = (self.bytes.clone(), 0);
        for at in (from..bytes.len()).step_by(step) {
            let good = bytes[at];
            let flips = (0..8).map(|bit| good ^ (1 << bit));
            let values: Vec<u8> = if all_values { (0..=255).filter(|v| *v != good).collect() } else { flips.collect() };
            for value in values {
                bytes[at] = value;
                assert!(self.shows(&bytes, &|| format!("byte {at} as {value:#04x}")), "byte {at} as {value:#04x}");
                tried += 1;
            }
            bytes[at] = good;
        }
        tried
    }

    /// Every length.
    fn truncations(&self, step: usize, from: usize) -> u64 {
        let mut silent = 0;
        for length in (from..self.bytes.len()).step_by(step) {
            silent += u64::from(!self.shows(&self.bytes[..length], &|| format!("the first {length} bytes")));
        }
        // Without its last byte, the newline, it holds the same records.
        assert!(silent <= 1, "{silent} truncations are silent");
        self.bytes.len().saturating_sub(from).div_ceil(step) as u64
    }

    /// Every line left out, every line put in again anywhere, every two lines swapped; `pick` says which.
    fn lines(&self, pick: &mut dyn FnMut() -> bool) -> u64 {
        let lines: Vec<&[u8]> = self.bytes.split_inclusive(|b| *b == b'\n').collect();
        let mut tried = 0;
        let mut look = |changed: Vec<&[u8]>, what: &dyn Fn() -> String| {
            assert!(self.shows(&changed.concat(), what), "{}", what());
            tried += 1;
        };
        for i in 0..lines.len() {
            let mut without = lines.clone();
            without.remove(i);
            look(without, &|| format!("line {} left out", i + 1));
            for j in 0..lines.len() {
                if pick() {
                    let mut doubled = lines.clone();
                    doubled.insert(j, lines[i]);
                    look(doubled, &|| format!("line {} again before line {}", i + 1, j + 1));
                }
                if i < j && pick() {
                    let mut swapped = lines.clone();
                    swapped.swap(i, j);
                    look(swapped, &|| format!("lines {} and {} swapped", i + 1, j + 1));
                }
            }
            let mut again = lines.clone();
            again.push(lines[i]);
            look(again, &|| format!("line {} again at the end", i + 1));
        }
        tried
    }
}

#[test]
fn a_sample_of_all_damage_to_longer_journals_shows() {
    let seed: u64 = 20_260_105;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let (short, long) = (Whole::of_lines(20), Whole::of_lines(200));
    let mut from = |below: usize| (rng.next_u64() % below as u64) as usize;
    let values = short.bytes(true, 97, from(97));
    let bits = long.bytes(false, 401, from(401));
    let truncations = short.truncations(1, 0) + long.truncations(53, from(53));
    let mut die = ChaCha8Rng::seed_from_u64(seed);
    let lines = short.lines(&mut || true) + long.lines(&mut || die.next_u64().is_multiple_of(97));
    println!("seed {seed}: {values} values, {bits} bits, {truncations} truncations, {lines} lines moved; none silent");
}

#[test]
#[ignore = "long: every value of every byte"]
fn all_damage_to_longer_journals_shows_for_long() {
    let (short, long) = (Whole::of_lines(20), Whole::of_lines(200));
    println!("every value of every byte of 20 lines: {} changes, none silent", short.bytes(true, 1, 0));
    println!("every bit of every byte of 200 lines: {} changes, none silent", long.bytes(false, 1, 0));
    let truncations = short.truncations(1, 0) + long.truncations(1, 0);
    println!(
        "every truncation of both: {truncations}; only the one without the last newline is silent, with the same records"
    );
    let lines = short.lines(&mut || true) + long.lines(&mut || true);
    println!("every line left out, put in again anywhere or swapped with any other: {lines}, none silent");
}
