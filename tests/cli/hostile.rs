//! The big list of naughty strings, as owner, reference, marker and command: nothing gets through to
//! the terminal, and nothing is lost in JSON. What every run keeps to, `floor` checks.

use crate::floor::{Floor, objects, shared};
use backtape::command_line::render;
use backtape::domain::{Command, Text};
use std::fs;

fn naughty() -> Vec<String> {
    let Some(path) = shared("blns.txt") else { return Vec::new() };
    let text = String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned();
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn as_owner_reference_and_marker() {
    let texts: Vec<Text> = naughty().iter().filter_map(|line| Text::parse(line).ok()).collect();
    if texts.is_empty() {
        return;
    }
    let floor = Floor::bare();
    let mut script = String::new();
    for (i, text) in texts.iter().enumerate() {
        let quoted = render(&Command::Mark { text: text.clone() });
        let quoted = quoted.strip_prefix("mark ").unwrap();
        script += &format!("open h{i} h{i}@example.org name {quoted}\ndeposit h{i} 1 {quoted}\nmark {quoted}\n");
    }
    assert_eq!(floor.run_with(&["exec", "j", "-"], &script).status, 0);
    let marks = floor.json(&["log", "j", "--type", "mark", "--json"]);
    assert!(marks.iter().map(|mark| mark["events"][0]["text"].as_str().unwrap()).eq(texts.iter().map(Text::as_str)));
    let accounts = floor.json(&["show", "j", "accounts", "--json"]);
    assert!(accounts.iter().map(|account| account["owner"].as_str().unwrap()).eq(texts.iter().map(Text::as_str)));
    for args in [
        &["log", "j"][..],
        &["replay", "j", "--plain"],
        &["show", "j", "accounts"],
        &["show", "j", "account", "h7"],
        &["show", "j", "statement", "h7"],
        &["show", "j", "mail"],
        &["show", "j", "mail", "--json"],
    ] {
        assert!(floor.ok(args).lines().count() > 2, "{args:?}");
    }
}

/// Lines as they are, without quotes. Starting a program takes a while, so not each has its own.
#[test]
fn as_commands_and_arguments() {
    let lines = naughty();
    if lines.is_empty() {
        return;
    }
    let floor = Floor::bare();
    for (i, line) in lines.iter().enumerate() {
        let line = line.replace('\0', "");
        let args: &[&str] = match i % 40 {
            0 => &["exec", "j", "-c", &line],
            5 => &["exec", "j", "--json", "-c", &line],
            10 => &["show", "--", "j", "account", &line],
            15 => &["show", "--", &line, "accounts"],
            20 => &["branch", "j", "create", "--at", "0", "--", &line],
            25 => &["new", "--scenario", "bare", "--", &line],
            30 => &["--", &line],
            35 => &["log", "j", "--type", &line],
            _ => continue,
        };
        floor.run(args);
    }
    // The first line that does not parse ends a script: one by one through a pipe, up to there.
    let ran = floor.run_with(&["exec", "j", "-", "--json"], lines.join("\n"));
    assert_eq!(ran.status, 2);
    assert!(objects(&ran.out).is_empty(), "{ran:?}");
}
