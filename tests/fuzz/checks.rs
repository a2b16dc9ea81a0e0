//! What is read from outside, and what must hold of whatever was read. Each says whether it took the input;
//! a panic is what is looked for. Fuzzing by dice (`main.rs`) and by coverage (`fuzz/`) call these.

#[path = "../reseal/mod.rs"]
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
use std::path::Path;

fn number(text: &[u8]) -> Option<u64> {
    let digits = text.strip_prefix(b"(n:")?.iter().take_while(|b| b.is_ascii_digit()).count();
    std::str::from_utf8(&text[3..3 + digits]).ok()?.parse().ok()
}

pub fn a_line(text: &[u8]) -> bool {
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
pub fn a_file(bytes: &[u8]) -> bool {
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

/// The same, but that its lines are sealed anew: what is changed is believed.
pub fn a_resealed_file(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let is_line = |line: &&str| line.len() > 38 && line.is_char_boundary(line.len() - 38);
    let text: Vec<&str> = text.split('\n').filter(is_line).collect();
    a_file(reseal::resealed(&text.join("\n")).as_bytes())
}

pub fn a_scenario(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let Ok(scenario) = scenario::read(&text) else { return false };
    let _ = Moment::genesis(&scenario, Time(0));
    true
}

/// What is read as a command is written so that it is read as the same.
pub fn a_script(bytes: &[u8]) -> bool {
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

pub fn a_condition(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(quantity) = parse_quantity(&text) {
        assert_eq!(parse_quantity(&render_quantity(&quantity)), Ok(quantity));
        return true;
    }
    let Ok(condition) = parse_condition(&text) else { return false };
    assert_eq!(parse_condition(&render_condition(&condition)), Ok(condition));
    true
}

pub fn a_case(bytes: &[u8]) -> bool {
    Case::read(&String::from_utf8_lossy(bytes)).is_ok()
}

/// The names of keys in a row of a keymap. What is a name of a key is written so that it is one of the same key.
pub fn a_keymap(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    text.split(' ').fold(true, |all, name| {
        let Some(key) = Key::parse(name) else { return false };
        let again = key.to_string();
        assert!(Key::parse(&again) == Some(key), "{name:?} is written {again:?}");
        let _ = (key.typed(), key.event());
        all
    })
}

/// Both files, parted by a line.
pub fn lobster(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let (messages, book) = text.split_once("--\n").unwrap_or((&text, ""));
    Feed::parse(("X_2012-06-21_34200000_57600000_message_1.csv", messages), ("book.csv", book), None).is_ok()
}
