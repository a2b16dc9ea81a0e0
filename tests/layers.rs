//! The house keeps its own order: imports go one way, each layer keeps to its means, and no source
//! holds what should not be handed out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Layers that know fewer than those above them in the code map of `lib.rs`.
const FEWER: &[(&str, &[&str])] = &[
    ("domain", &["text"]),
    ("views", &["text", "domain"]),
    ("history", &["text", "domain"]),
    ("journal", &["text", "domain"]),
    ("command_line", &["text", "domain", "views"]),
];

/// Words that only some layers may use, outside their tests.
const MEANS: &[(&[&str], &[&str])] = &[
    (&["std::fs", "std::io::stdin"], &["journal", "market", "session", "reactions", "export", "cli", "tui"]),
    (&["SystemTime::now", "Instant"], &["session", "cli", "tui"]),
    (&["ratatui", "crossterm"], &["tui"]),
    (&["rand::rng", "SysRng", "OsRng"], &["session"]),
    (&["anyhow"], &["session", "cli", "tui", "main"]),
];

/// Words that one layer may not use, outside its tests. The hash maps of std are iterated in another
/// order on every run.
const NOT_IN: &[(&str, &[&str])] = &[("domain", &["f32", "f64", "HashMap", "HashSet", "std::env", "std::thread"])];

/// What no source of the program holds.
const NOWHERE: &[&str] = &["todo!", "unimplemented!", "dbg!", "FIXME", "TODO"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file under a folder; none where there is no folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (folders, files): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.is_dir());
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|e| e == "rs"));
    rust.chain(folders.iter().flat_map(|folder| sources(folder))).collect()
}

/// A source file, its comments taken out.
struct Source {
    /// As it is called in messages: `src/domain/money.rs`.
    name: String,
    /// The module path: `["domain", "money"]`.
    path: Vec<String>,
    /// The program's part, and the tests at the end of the file.
    code: String,
    tests: String,
}

impl Source {
    fn layer(&self) -> &str {
        &self.path[0]
    }
}

fn read_all() -> Vec<Source> {
    let src = root().join("src");
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let inside = path.strip_prefix(&src).unwrap().with_extension("");
        let mut module: Vec<String> = inside.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        if module.len() > 1 && module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let text = without_comments(&text);
        let (code, tests) = text.split_once("#[cfg(test)]\nmod tests {").unwrap_or((&text, ""));
        let name = path.strip_prefix(root()).unwrap().display().to_string();
        Source { name, path: module, code: code.to_owned(), tests: tests.to_owned() }
    };
    let mut all: Vec<Source> = sources(&src).iter().map(read).collect();
    // Files that a parent declares for tests alone are tests from their first line.
    let for_tests: BTreeSet<Vec<String>> = all.iter().flat_map(test_modules).collect();
    for source in &mut all {
        if (1..=source.path.len()).any(|n| for_tests.contains(&source.path[..n])) {
            source.tests = std::mem::take(&mut source.code);
        }
    }
    all
}

fn without_comments(text: &str) -> String {
    let code = |line: &str| {
        let cut = line.find("//").filter(|at| line[..*at].matches('"').count().is_multiple_of(2));
        cut.map_or(line, |at| &line[..at]).to_owned() + "\n"
    };
    text.lines().map(code).collect()
}

/// The modules that a file declares under `#[cfg(test)]`.
fn test_modules(source: &Source) -> Vec<Vec<String>> {
    let (text, mut found) = (&source.code, Vec::new());
    for after in text.split("#[cfg(test)]\n").skip(1) {
        let declared = after.lines().find(|line| !line.trim_start().starts_with("#["));
        let name = declared.and_then(|line| line.trim_start().trim_start_matches("pub(crate) ").strip_prefix("mod "));
        if let Some(name) = name.and_then(|name| name.strip_suffix(';')) {
            found.push([&source.path[..], &[name.to_owned()]].concat());
        }
    }
    found
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where a word (or a path of words) stands for itself.
fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back().is_some_and(is_word);
        let after = code[at + word.len()..].chars().next().is_some_and(is_word);
        !before && !after
    })
}

/// The first names of what follows a path: `a::b` gives `a`, `{a::b, c}` gives `a` and `c`.
fn first_names(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![rest.chars().take_while(|c| is_word(*c)).collect()];
    };
    let (mut depth, mut names, mut name) = (0, Vec::new(), String::new());
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(std::mem::take(&mut name)),
            c if depth == 0 => name.push(c),
            _ => {}
        }
    }
    names.push(name);
    names.iter().map(|name| name.trim().chars().take_while(|c| is_word(*c)).collect()).collect()
}

/// The names of the crate's root that some code of a module `depth` deep reaches for.
fn reaches(code: &str, depth: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let whole = |at: usize| !code[..at].chars().next_back().is_some_and(|c| is_word(c) || c == ':');
    for (at, path) in code.match_indices("crate::").filter(|(at, _)| whole(*at)) {
        found.extend(first_names(&code[at + path.len()..]));
    }
    for (at, _) in code.match_indices("super::").filter(|(at, _)| whole(*at)) {
        let mut rest = &code[at..];
        let mut up = 0;
        while let Some(next) = rest.strip_prefix("super::") {
            (rest, up) = (next, up + 1);
        }
        if up >= depth {
            found.extend(first_names(rest));
        }
    }
    found.remove("");
    found.remove("self");
    found
}

/// The layers in the order of the table of `lib.rs`.
fn code_map() -> Vec<String> {
    let text = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | "));
    let name = |row: &str| row.trim_start_matches('[').strip_prefix('`')?.split('`').next().map(str::to_owned);
    rows.filter_map(name).collect()
}

/// What a layer may know: those above it in the code map, or fewer.
fn may_know(order: &[String], layer: &str) -> Option<Vec<String>> {
    let above = &order[..order.iter().position(|name| name == layer)?];
    let fewer = FEWER.iter().find(|(name, _)| *name == layer).map(|(_, knows)| *knows);
    Some(above.iter().filter(|name| fewer.is_none_or(|fewer| fewer.contains(&name.as_str()))).cloned().collect())
}

#[test]
fn imports_go_one_way() {
    let order = code_map();
    assert!(order.len() == 12 && order[0] == "text" && order[11] == "tui", "the code map of lib.rs: {order:?}");
    let mut wrong = Vec::new();
    for source in read_all().iter().filter(|source| !["lib", "main"].contains(&source.layer())) {
        let layer = source.layer();
        let Some(allowed) = may_know(&order, layer) else {
            wrong.push(format!("{}: no layer of the code map is called {layer}", source.name));
            continue;
        };
        // A test module inside a file is one deeper. Tests keep to the layers as well.
        let depth = source.path.len();
        let reached = &reaches(&source.code, depth) | &reaches(&source.tests, depth + 1);
        for target in reached.iter().filter(|target| *target != layer && !allowed.contains(*target)) {
            wrong.push(format!("{}: {layer} may not know {target}", source.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_layer_keeps_to_its_means() {
    let mut wrong = Vec::new();
    for source in read_all() {
        let layer = source.layer();
        for (words, layers) in MEANS {
            for word in words.iter().filter(|word| !layers.contains(&layer) && has_word(&source.code, word)) {
                wrong.push(format!("{}: {word} is for {layers:?}", source.name));
            }
        }
        for (_, words) in NOT_IN.iter().filter(|(of, _)| *of == layer) {
            for word in words.iter().filter(|word| has_word(&source.code, word)) {
                wrong.push(format!("{}: no {word} in {layer}", source.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_is_left_lying_about() {
    let mut wrong = Vec::new();
    for path in sources(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        for word in NOWHERE.iter().filter(|word| text.contains(**word)) {
            wrong.push(format!("{}: {word}", path.display()));
        }
    }
    // Paths of somebody's machine: of any home, and of the one that this was built on.
    let first = root().components().nth(1).map(|first| format!("/{}/", first.as_os_str().display()));
    let machine: Vec<String> = ["/home/", "/Users/", "/root/"].map(str::to_owned).into_iter().chain(first).collect();
    for path in ["src", "benches", "assets"].iter().flat_map(|folder| sources(&root().join(folder))) {
        let text = fs::read_to_string(&path).unwrap();
        let stands = |needle: &String| {
            // A path from the root, not the middle of `../src/lib.rs`.
            text.match_indices(needle.as_str())
                .any(|(at, _)| !text[..at].chars().next_back().is_some_and(|c| is_word(c) || ".-/{}*`".contains(c)))
        };
        wrong.extend(machine.iter().filter(|needle| stands(needle)).map(|n| format!("{}: {n}", path.display())));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The reader of imports sees what it should.
#[test]
fn reaching_is_seen() {
    let reached = |code: &str, depth| reaches(code, depth).into_iter().collect::<Vec<_>>();
    assert_eq!(reached("use crate::domain::{Money, Qty};", 1), ["domain"]);
    assert_eq!(reached("use crate::{domain::{Money, Qty}, tui, views::Tape as T};", 1), ["domain", "tui", "views"]);
    assert_eq!(reached("fn f() -> crate::cli::Exit { mycrate::x() }", 1), ["cli"]);
    assert_eq!(reached("use super::tui::App;", 1), ["tui"]);
    assert!(reached("use super::order::Order; use super::super::Qty;", 3).is_empty());
    assert_eq!(reached("use super::super::{session, text};", 2), ["session", "text"]);
    assert!(has_word("let t = Instant::now();", "Instant") && !has_word("InstantOrder", "Instant"));
}
