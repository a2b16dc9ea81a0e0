//! What the targets have in common: the checks and the true inputs, which are those of `tests/fuzz`, and a
//! heap that has an end.

#[path = "../../tests/fuzz/checks.rs"]
pub mod checks;
#[path = "../../tests/fuzz/inputs.rs"]
#[allow(dead_code)] // dice use the rest of it
mod inputs;

use backtape::command_line::render;
use backtape::domain::Entry;
use backtape::journal::Reader;
use std::alloc::System;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The most that an input may need, with the program's tables: what asks for more ends the process. What
/// libFuzzer keeps for itself is not counted.
#[global_allocator]
static HEAP: cap::Cap<System> = cap::Cap::new(System, 64 << 20);


/// Writes the true inputs of a target, and the words in them, to where libFuzzer looks for them.
pub fn seed(target: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder).expect("a folder for what is found");
    let inputs = inputs_of(target);
    for (i, input) in inputs.iter().enumerate() {
        fs::write(folder.join(format!("seed-{i}")), input).expect("a true input");
    }
    fs::write(folder.with_extension("dict"), dictionary(&inputs)).expect("the words");
}

fn inputs_of(target: &str) -> Vec<Vec<u8>> {
    match target {
        "line" => inputs::line_texts(),
        "journal" => journals(),
        "scenario" => inputs::files("assets/scenarios", "ron"),
        "keymap" => inputs::keys(),
        "script" => [inputs::scripts(), commands()].concat(),
        "condition" => inputs::conditions(),
        "case" => inputs::files("tests/cases", "case"),
        _ => inputs::feeds(),
    }
}

/// Journals of one record after a short genesis, one of every kind of record, and of some more.
fn journals() -> Vec<Vec<u8>> {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("journals are text");
    let year = text(fs::read(inputs::root().join("saves/year.ron")).expect("a journal"));
    let genesis = year.lines().next().expect("a first line");
    let (mut kinds, mut journals) = (BTreeSet::new(), Vec::new());
    for golden in inputs::files("tests/golden", "ron").into_iter().map(text) {
        for line in golden.lines().skip(1) {
            let rest = line.split_once(",at:").map_or("", |(_, rest)| rest);
            let kind: String = rest.chars().take(120).filter(|c| !c.is_ascii_digit()).take(80).collect();
            if kinds.insert(kind) {
                journals.push(format!("{genesis}\n(n:1,p:0,at:{rest}\n").into_bytes());
            }
        }
    }
    for count in 1..=12 {
        journals.push(year.split_inclusive('\n').take(count).collect::<String>().into_bytes());
    }
    journals
}

/// Every command of the golden journals, as it is typed.
fn commands() -> Vec<Vec<u8>> {
    let mut commands = BTreeSet::new();
    for golden in inputs::files("tests/golden", "ron") {
        let mut reader = Reader::over(Path::new("golden.ron"), golden.as_slice()).expect("a journal");
        while let Some(record) = reader.next_record().expect("a record") {
            if let Entry::Step(step) = &record.entry {
                commands.insert(render(&step.command).into_bytes());
            }
        }
    }
    commands.into_iter().collect()
}

/// libFuzzer's form: quoted words, a line each.
fn dictionary(inputs: &[Vec<u8>]) -> String {
    let mut words: BTreeSet<Vec<u8>> = inputs::TOKENS.iter().map(|token| token.as_bytes().to_vec()).collect();
    for input in inputs {
        let all = input.split(|b| !b.is_ascii_alphabetic() && *b != b'_');
        words.extend(all.filter(|word| (2..=24).contains(&word.len())).map(<[u8]>::to_vec));
    }
    let escaped = |word: &Vec<u8>| word.iter().map(|byte| format!("\\x{byte:02x}")).collect::<String>();
    words.iter().filter(|word| !word.is_empty()).map(|word| format!("\"{}\"\n", escaped(word))).collect()
}
