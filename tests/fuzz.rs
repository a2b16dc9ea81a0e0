//! Whatever is read from outside is read without a panic, without an end that never comes and within 64 MiB,
//! whatever it holds: lines of a journal (sealed anew, so that what is behind the seal is reached), whole
//! journals, scenarios, cases, scripts, names of keys, LOBSTER files. The inputs are true ones, changed by
//! dice with a seed. Nothing guides them by coverage; what they lack in that they have in number.
#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot set its stage may stop

#[path = "reseal/mod.rs"]
#[allow(dead_code)] // others use the rest of it
mod reseal;

use backtape::command_line::{
    Case, Parsed, parse, parse_condition, parse_quantity, parse_script, render, render_condition, render_quantity,
};
use backtape::domain::{Entry, RecordNo, Time, fingerprint, invariant};
use backtape::history::History;
use backtape::journal::codec::{self, ChainHash};
use backtape::journal::{Condition, Reader};
use backtape::market::lobster::Feed;
use backtape::market::scenario;
use backtape::tui::Key;
use backtape::views::Moment;
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder with an ending.
fn files(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let found = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = found.filter(|path| path.extension().is_some_and(|e| e == ending)).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// What grammars trip over.
const TOKENS: [&str; 34] = [
    "",
    "\"",
    "\\",
    "r#\"",
    "\"#",
    "(",
    ")",
    "[",
    "]",
    ",",
    ":",
    ";",
    "-",
    "@",
    "*",
    "..",
    "{",
    "}",
    "\r",
    "\t",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "0",
    "-1",
    "18446744073709551615",
    "9223372036854775808",
    "99999999999999999999999999",
    "0.005",
    "1e308",
    "Some(",
    "None",
    "/*",
    "//",
];

/// Dice, and what they make of an input.
struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        (self.0.next_u64() % below.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of the inputs, changed in one to eight places.
    fn changed(&mut self, from: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = self.pick(from).clone();
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(24)).min(bytes.len());
            match self.below(9) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = self.0.next_u64() as u8,
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let again = bytes[at..end].to_vec();
                    drop(bytes.splice(at..at, again));
                }
                4 => {
                    let other = self.pick(from);
                    let start = self.below(other.len());
                    let piece = other[start..(start + self.below(40)).min(other.len())].to_vec();
                    drop(bytes.splice(at..end, piece));
                }
                5 => bytes.truncate(at.max(1)),
                // A number becomes another.
                6 => {
                    if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                        let from = at + digit;
                        let length = bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
                        let token = TOKENS[23 + self.below(7)];
                        drop(bytes.splice(from..from + length, token.bytes()));
                    }
                }
                _ => {
                    let token = *self.pick(&TOKENS);
                    drop(bytes.splice(at..end.min(at + 1), token.bytes()));
                }
            }
        }
        bytes
    }
}

/// Gives so many changed inputs to a reader; how many of them it took.
fn fuzz(name: &str, count: u64, from: &[Vec<u8>], read: &mut dyn FnMut(&[u8]) -> bool) {
    let seed = std::env::var("BACKTAPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(5);
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    from.iter().for_each(|input| assert!(read(input), "{name}: a true input is refused"));
    let (began, mut taken, mut slowest) = (Instant::now(), 0_u64, 0);
    for i in 0..count {
        let input = dice.changed(from);
        let one = Instant::now();
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&input)));
        slowest = slowest.max(one.elapsed().as_micros());
        match read {
            Ok(read) => taken += u64::from(read),
            Err(_) => panic!("{name}, seed {seed}, input {i}: {:?}", String::from_utf8_lossy(&input)),
        }
    }
    println!(
        "{name}: seed {seed}, {count} inputs, {taken} of them taken, none panics, the slowest {slowest} µs, most memory {} MiB, in {:.0?}",
        most_memory() >> 20,
        began.elapsed()
    );
}

/// The most memory that this process ever had, in bytes; 0 where that is not told.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// The lines of journals: what their seals seal.
fn line_texts() -> Vec<Vec<u8>> {
    let journals = [files("saves", "ron"), files("tests/golden", "ron")].concat();
    let lines = journals.iter().flat_map(|journal| {
        let text = String::from_utf8_lossy(journal).into_owned();
        text.lines().skip(1).step_by(7).map(|line| line.as_bytes()[..line.len() - 38].to_vec()).collect::<Vec<_>>()
    });
    lines.collect()
}

fn number(text: &[u8]) -> Option<u64> {
    let digits = text.strip_prefix(b"(n:")?.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&text[3..3 + digits]).ok()?.parse().ok()
}

fn a_line(text: &[u8]) -> bool {
    let seal = *blake3::Hasher::new().update(&[0; 32]).update(text).update(b")").finalize().as_bytes();
    let digits: String = seal[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let line = [text, format!(",h:\"{digits}\")").as_bytes()].concat();
    let n = RecordNo(number(text).unwrap_or(1));
    let Ok((record, hash)) = codec::decode(&line, &ChainHash::START, n) else { return false };
    // What is read is written as it was.
    let (again, same) = codec::encode(&record, &ChainHash::START).unwrap();
    assert!(again.as_bytes() == line && same == hash);
    true
}

/// Reads a journal and folds what it holds, as opening one does. Whether it is whole.
fn a_file(bytes: &[u8]) -> bool {
    let Ok(mut reader) = Reader::over(Path::new("j.ron"), bytes) else { return false };
    let scenario = reader.header().genesis.clone();
    let _ = scenario::check(&scenario);
    let genesis = Moment::genesis(&scenario, scenario::start_time(&scenario).unwrap_or(Time(0)));
    let mut history = History::new(genesis.clone());
    let mut live = genesis;
    while let Some(record) = reader.next_record().unwrap() {
        if let Entry::Step(step) = &record.entry {
            if step.parent != live.n {
                let Ok(there) = history.state_at(step.parent) else { return false };
                live = there;
            }
            if live.fold(&record).is_err() {
                return false;
            }
        }
        if history.push(record).is_err() {
            return false;
        }
    }
    let _ = (invariant::first_violation(&live.world), fingerprint(&live.world));
    *reader.condition() == Condition::Whole
}

/// The first records of journals.
fn beginnings() -> Vec<Vec<u8>> {
    let journals = [files("saves", "ron"), files("tests/golden", "ron")].concat();
    let lines = |journal: &Vec<u8>| journal.split_inclusive(|b| *b == b'\n').take(60).collect::<Vec<_>>().concat();
    journals.iter().map(lines).collect()
}

/// The same, but that its lines are sealed anew: what is changed is believed.
fn a_resealed_file(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_line = |line: &&str| line.len() > 38 && line.is_char_boundary(line.len() - 38);
    let text: Vec<&str> = text.split('\n').filter(is_line).collect();
    a_file(reseal::resealed(&text.join("\n")).as_bytes())
}

fn a_scenario(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(scenario) = scenario::read(&text) else { return false };
    let _ = Moment::genesis(&scenario, Time(0));
    true
}

/// What is read as a command is written so that it is read as the same.
fn a_script(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let mut all = true;
    for line in parse_script(&text) {
        match line.parsed {
            Ok(Parsed::Command(command)) => {
                let again = render(&command);
                assert!(matches!(parse(&again), Ok(Some(Parsed::Command(same))) if same == command), "{again}");
            }
            Err(error) => {
                assert_eq!(error.to_string().lines().count(), 1);
                all = false;
            }
        }
    }
    all
}

fn a_condition(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(quantity) = parse_quantity(&text) {
        assert_eq!(parse_quantity(&render_quantity(&quantity)), Ok(quantity));
        return true;
    }
    let Ok(condition) = parse_condition(&text) else { return false };
    assert_eq!(parse_condition(&render_condition(&condition)), Ok(condition));
    true
}

fn a_case(bytes: &[u8]) -> bool {
    Case::read(&String::from_utf8_lossy(bytes)).is_ok()
}

fn a_key(bytes: &[u8]) -> bool {
    Key::parse(&String::from_utf8_lossy(bytes)).is_some()
}

const MESSAGES: &str = "34200.1,1,11,100,1000000,1\n34200.2,2,11,40,1000000,1\n34200.3,4,11,10,1000000,1\n\
    34200.4,5,0,7,1000050,-1\n34200.5,3,11,50,1000000,1\n";
const BOOK: &str = "1000100,30,1000000,100,1000200,40,999900,20\n1000100,30,1000000,60,1000200,40,999900,20\n\
    1000100,30,1000000,50,1000200,40,999900,20\n1000100,30,1000000,50,1000200,40,999900,20\n\
    1000100,30,999900,20,1000200,40,999800,5\n";

/// Both files, parted by a line.
fn lobster(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let (messages, book) = text.split_once("--\n").unwrap_or((&text, ""));
    Feed::parse(("X_2012-06-21_34200000_57600000_message_1.csv", messages), ("book.csv", book), None).is_ok()
}

fn texts(from: &[&str]) -> Vec<Vec<u8>> {
    from.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// So many of each; fewer of what takes longer.
fn all(count: u64) {
    let script = "open alice a@example.org name \"Al\"\ndeposit alice 1000.00 \"pay\"\nlist XYZ tick 0.05 lot 10\n\
        buy alice XYZ 5 @ 10.05 ioc\nsell bob XYZ 3 market\ncancel 3\namend 3 qty 4 @ 9.50\nhold alice 5 until 2026-12-24\n\
        order alice widget*2 nut*1\nreserve alice widget*2\nmark \"# no comment\" # a comment\nstock widget 10 @ 4.99\n\
        begin\nmark a\nmark b\ncommit\n";
    let conditions =
        ["alice.balance > 0", "XYZ.ask changed and (any trade or bob.held >= 5.00)", "commands", "alice.XYZ.position"];
    let keys = ["Ctrl-Shift-a", "F12", "Space", "Alt-Enter", "PageDown", "ü"];
    fuzz("a line", count, &line_texts(), &mut a_line);
    fuzz("a whole file", count / 50, &beginnings(), &mut a_file);
    fuzz("a whole file, sealed anew", count / 50, &beginnings(), &mut a_resealed_file);
    fuzz("a scenario", count / 10, &files("assets/scenarios", "ron"), &mut a_scenario);
    fuzz("a script", count / 10, &texts(&[script]), &mut a_script);
    fuzz(
        "a condition",
        count,
        &texts(&conditions).into_iter().filter(|c| a_condition(c)).collect::<Vec<_>>(),
        &mut a_condition,
    );
    fuzz("a case", count / 10, &files("tests/cases", "case"), &mut a_case);
    fuzz("the name of a key", count, &texts(&keys).into_iter().filter(|k| a_key(k)).collect::<Vec<_>>(), &mut a_key);
    fuzz("a LOBSTER feed", count / 10, &texts(&[&format!("{MESSAGES}--\n{BOOK}")]), &mut lobster);
    let most = most_memory();
    assert!(most < 128 << 20, "{} MiB at the most: the tests themselves have less than 64", most >> 20);
}

#[test]
fn what_comes_from_outside_is_read_without_a_panic() {
    all(3_000);
}

#[test]
#[ignore = "long: ten million lines, and as many of the others as take the same time"]
fn what_comes_from_outside_is_read_without_a_panic_for_long() {
    all(10_000_000);
}
