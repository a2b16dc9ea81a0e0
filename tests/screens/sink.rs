//! Hostile text in every field of every record and in every error, drawn on every screen and whatever a
//! key opens, into a sink of bytes: only the program's own escape sequences come out.

use crate::harness::{MIDDLE, Person, SMALL};
use crate::reseal::resealed;
use backtape::command_line::{self, Parsed};
use backtape::domain::Source;
use backtape::session::{Mode, Session};
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::Path;
use tempfile::TempDir;

/// What no text of a journal may hold.
const FORBIDDEN: &[&str] = &[
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]52;c;Y3VybA==\u{7}",
    "\u{1b}P+q544e\u{1b}\\",
    "\u{9b}31m",
    "\u{9d}0;title\u{9c}",
    "\u{8}\u{8}\u{8}\u{7f}",
    "\u{0}\u{e}\u{f}",
    "a\rb",
];

/// What a text may hold, and a terminal must not be sent, or only a part of.
const HOSTILE: &[&str] = &[
    "\u{202e}txt.exe\u{202c}",
    "\u{2066}\u{2067}inside\u{2069}\u{200f}\u{61c}",
    "z\u{200b}e\u{200c}r\u{200d}o\u{feff}\u{ad}\u{2060}",
    "Z\u{334}\u{321}\u{35d}\u{31b}\u{31a}\u{30d}\u{33d}\u{316}a\u{336}\u{310}l\u{328}g\u{489}o\u{20e0}",
    "\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f466}\u{1f3fd}\u{fe0f}\u{1f1e9}\u{1f1ea}",
    "\u{e0041}\u{e0042}\u{e007f}\u{fe00}\u{e0100}",
    "\u{2028}line\u{2029}paragraph",
    "\u{e000}\u{f8ff}\u{10fffd}\u{fdd0}\u{378}",
    "\u{fdfd}\u{12031}\u{a9c4}\u{1f3f4}",
    "\u{301}\u{301}\u{1160}\u{115f}\u{3164}\u{ffa0}\u{17b4}",
    "\\x1b[2J \\u{1b}[31m \"quoted\" ^[[31m",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{645}\u{631}\u{62d}\u{628}\u{627}",
    "\u{ff21}\u{4e2d}\u{6587}\u{ac00}\u{1100}\u{1161}\u{11a8}",
    "   ",
    "",
];

/// The big list, where it is there: those of its lines that a text may hold.
fn naughty() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/blns.txt");
    let Ok(bytes) = fs::read(&path) else {
        println!("skipped: the list of naughty strings is not there; only our own are tried");
        return Vec::new();
    };
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#') && line.chars().count() < 200);
    lines.filter(|line| !line.chars().any(char::is_control)).map(str::to_owned).collect()
}

/// A text as a line of a journal has it.
fn quoted(text: &str) -> String {
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    let fence = "#".repeat(text.split(|c| c != '#').map(str::len).max().unwrap_or(0) + 1);
    format!("r{fence}\"{text}\"{fence}")
}

/// The texts of a line, but for its seal: where they stand, and what they are: `AccountOpened owner`.
fn texts(line: &str) -> Vec<(Range<usize>, String)> {
    let bytes = line.as_bytes();
    let (mut found, mut at, mut shape, mut field, mut word) = (Vec::new(), 0, "", "", 0);
    while at < bytes.len() {
        match bytes[at] {
            b'r' | b'"' if bytes[at] == b'"' || line[at + 1..].starts_with('#') => {
                let fence = line[at..].chars().skip(1).take_while(|c| *c == '#').count();
                let (open, close) = match bytes[at] {
                    b'r' => (2 + fence, format!("\"{}", "#".repeat(fence))),
                    _ => (1, "\"".to_owned()),
                };
                let end = at + open + line[at + open..].find(&close).unwrap() + close.len();
                if field != "h" && field != "id" {
                    found.push((at..end, format!("{shape} {field}")));
                }
                (at, word) = (end, end);
                continue;
            }
            b':' => field = &line[word..at],
            b'(' if bytes[word].is_ascii_uppercase() && &line[word..at] != "Some" => shape = &line[word..at],
            _ => {}
        }
        if !(bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
            word = at + 1;
        }
        at += 1;
    }
    found
}

/// The journal of this version's format, with more commands in it.
fn journal() -> String {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("golden.ron");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/format-1.ron"), &path).unwrap();
    let mut session = Session::open(&path, Mode::Write).unwrap();
    for line in [
        "deposit you 500.00 pay",
        "withdraw you 5.00 cash",
        "transfer you castor 7.00 rent",
        "hold you 10.00 \"for the flat\"",
        "reserve you coffee*2",
        "list NEW name \"New Works\"",
        "open last last@example.org name \"The Last\"",
        "mark \"nearly done\"",
        "transfer you castor 70000000.00 much",
    ] {
        let Some(Parsed::Command(command)) = command_line::parse(line).unwrap() else { panic!("{line}") };
        session.submit(Source::User, command).unwrap();
    }
    drop(session);
    fs::read_to_string(&path).unwrap()
}

/// How often what kind of field stands in a journal, with the place where it first does: line and bytes.
fn kinds(journal: &str) -> BTreeMap<String, (usize, Range<usize>)> {
    let mut kinds = BTreeMap::new();
    for (at, line) in journal.lines().enumerate() {
        for (place, kind) in texts(line) {
            kinds.entry(kind).or_insert((at, place));
        }
    }
    kinds
}

/// The lines up to one, in which something else stands at a place.
fn changed(journal: &str, at: usize, place: &Range<usize>, text: &str) -> String {
    let mut lines: Vec<String> = journal.split('\n').take(at + 1).map(str::to_owned).collect();
    lines[at].replace_range(place.clone(), text);
    resealed(&lines.join("\n"))
}

/// Whether a journal of so many lines is sound.
fn is_sound(journal: &str, lines: usize) -> bool {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("j.ron");
    fs::write(&path, journal).unwrap();
    Session::open(&path, Mode::ReadOnly)
        .is_ok_and(|session| session.notices().is_empty() && session.history().last().0 as usize + 1 == lines)
}

/// The journal with hostile text wherever a line is read with it, and how many kinds of fields that are.
fn hostile_journal() -> (String, usize) {
    let journal = journal();
    let own = || HOSTILE.iter().map(|&text| text.to_owned());
    let all: Vec<String> = own().chain(naughty()).collect();
    let mut takes: BTreeMap<String, fn(&str) -> String> = BTreeMap::new();
    let forms: [fn(&str) -> String; 2] = [str::to_owned, |text| {
        format!("{}@example.org", text.replace(['@', '"', '\\'], "").split_whitespace().collect::<String>() + "x")
    }];
    for (kind, (at, place)) in kinds(&journal) {
        for form in forms {
            if is_sound(&changed(&journal, at, &place, &quoted(&form(HOSTILE[0]))), at + 1) {
                takes.entry(kind.clone()).or_insert(form);
            }
        }
    }
    let mut next = 0;
    let lines: Vec<String> = journal
        .lines()
        .map(|line| {
            let mut line = line.to_owned();
            for (place, kind) in texts(&line).into_iter().rev() {
                if let Some(form) = takes.get(&kind) {
                    let text = form(&all[next % all.len()]);
                    line.replace_range(place, &quoted(&text));
                    next += 1;
                }
            }
            line
        })
        .collect();
    (resealed(&lines.join("\n")), takes.len())
}

/// Reads what a terminal would get: only moves of the cursor, looks, and text that does nothing.
fn check(bytes: &[u8], what: &dyn Fn() -> String) {
    let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{}: no UTF-8", what()));
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == '\u{1b}' {
            let sequence = rest.strip_prefix('[').unwrap_or_else(|| panic!("{}: ESC {:.9}", what(), rest));
            let length = sequence.find(|c: char| !matches!(c, '0'..='9' | ';' | '?')).unwrap_or(sequence.len());
            let (arguments, after) = sequence.split_at(length);
            let last = after.chars().next().unwrap_or(' ');
            let known = match arguments.strip_prefix('?') {
                None => matches!(last, 'H' | 'm'),
                Some(mode) => mode == "25" && matches!(last, 'l' | 'h'),
            };
            assert!(known, "{}: ESC [ {arguments} {last:?}", what());
            rest = &after[last.len_utf8()..];
            continue;
        }
        let hides = matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
            || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}')
            || matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
        assert!(!c.is_control() && !hides, "{}: {c:?}", what());
    }
}

/// Every key that does something, but for those that leave.
fn keys() -> Vec<String> {
    let letters = ('!'..='~').filter(|c| !matches!(c, 'q' | '\'')).map(|c| c.to_string());
    letters.chain(["Enter", "Tab", "F1", "Space", "Down", "PageDown", "Home", "End"].map(str::to_owned)).collect()
}

/// Draws each screen, and on each what every key opens, and what `Enter` and typed text make of that.
fn everywhere(journal: &str, size: (u16, u16), deep: bool) -> u64 {
    let mut drawn = 0;
    for (screen, panes) in [("1", 5), ("2", 4), ("3", 3), ("4", 2)] {
        for pane in 0..if deep { panes } else { 1 } {
            for start in ["End", "End [ [ ["] {
                let dir = TempDir::new().unwrap();
                let path = dir.path().join("j.ron");
                fs::write(&path, journal).unwrap();
                let session = Session::open(&path, Mode::Write).unwrap();
                assert!(session.notices().is_empty() && session.read_only().is_none(), "{:?}", session.notices());
                let mut person = Person::of(session, size);
                person.keys(start).keys(screen).keys(&"Tab ".repeat(pane));
                let mut look = |person: &mut Person, what: &str| {
                    check(&person.sent(), &|| format!("{size:?} {start} {screen} pane {pane}: {what}"));
                    drawn += 1;
                };
                for key in keys() {
                    person.press(&key);
                    look(&mut person, &key);
                    if deep && key != "E" {
                        person.press("Down");
                        look(&mut person, &format!("{key} Down"));
                        person.paste(HOSTILE[0]);
                        person.press("Enter");
                        look(&mut person, &format!("{key} {:?} Enter", HOSTILE[0]));
                    }
                    person.press("Esc Esc Esc").keys(screen);
                }
            }
        }
    }
    drawn
}

#[test]
fn only_our_own_sequences_come_out() {
    let (journal, kinds) = hostile_journal();
    assert!(kinds >= 15, "{kinds}");
    let drawn = everywhere(&journal, SMALL, false);
    assert!(drawn > 500, "{drawn}");
}

#[test]
#[ignore = "long: everything that keys open, at two sizes"]
fn only_our_own_sequences_come_out_of_everything_for_long() {
    let (journal, kinds) = hostile_journal();
    let drawn: u64 = [SMALL, MIDDLE].into_iter().map(|size| everywhere(&journal, size, true)).sum();
    println!("hostile text in {kinds} kinds of fields: {drawn} frames drawn, nothing but our own sequences");
}

#[test]
fn what_no_field_may_hold_is_told_without_harm() {
    let journal = journal();
    let kinds = kinds(&journal);
    let (mut refused, mut next) = (0, 0);
    for (kind, (at, place)) in &kinds {
        let text = FORBIDDEN[next % FORBIDDEN.len()];
        next += 1;
        let dir = TempDir::new().unwrap();
        // In the path as well: it is part of many an error.
        let path = dir.path().join("a\u{1b}[31m\u{202e}b.ron");
        fs::write(&path, changed(&journal, *at, place, &quoted(text))).unwrap();
        let what = || format!("{text:?} as {kind}");
        let said = match Session::open(&path, Mode::Write) {
            Err(error) => error.to_string(),
            Ok(session) => {
                // Who wrote a journal is not looked at, and not shown.
                let believed = *at == 0 && kind == "Journal engine";
                assert!(believed || session.history().last().0 + 1 == *at as u64, "{}", what());
                let said = session.notices().join(" ");
                drop(session);
                for size in [SMALL, MIDDLE] {
                    let session = Session::open(&path, Mode::Write).unwrap();
                    let mut person = Person::of(session, size);
                    check(&person.sent(), &what);
                    for key in ["P", "b", ": 'mark x' Enter", "4 Enter", "End"] {
                        check(&person.keys(key).sent(), &what);
                        person.keys("Esc Esc");
                    }
                }
                said
            }
        };
        assert!(!said.chars().any(char::is_control), "{}: {said:?}", what());
        assert!(kind == "Journal engine" || said.contains("line ") || said.contains("damaged"), "{}: {said}", what());
        refused += 1;
    }
    assert!(refused > 40, "{refused}");
}
