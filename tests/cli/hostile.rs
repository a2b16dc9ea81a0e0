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

/// What a text may hold, and a terminal must not be sent.
const HOSTILE: [&str; 6] = [
    "\u{202e}txt.exe\u{202c}\u{2066}\u{61c}",
    "z\u{200b}e\u{200d}r\u{feff}o\u{ad}\u{2060}\u{e0041}\u{fe0f}",
    "Z\u{334}\u{321}\u{35d}\u{31b}\u{31a}\u{30d}\u{33d}\u{316}algo",
    "\u{2028}line\u{2029}paragraph\u{e000}\u{10fffd}",
    "\u{fdfd}\u{12031}\u{1160}\u{3164}\u{5e9}\u{5dc}",
    "^[[2J \u{1f468}\u{200d}\u{1f469}\u{1f3fd}",
];

/// Runs the program with a terminal for all three of its files. `None` where no terminal is to be had.
#[cfg(unix)]
fn on_a_terminal(floor: &Floor, args: &[&str]) -> Option<Vec<u8>> {
    const SPAWN: &str = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
    let program = floor.command(args);
    let mut python = std::process::Command::new("python3");
    python.args(["-c", SPAWN]).arg(program.get_program()).args(args).current_dir(floor.path(""));
    python.env("HOME", floor.path("")).env("BACKTAPE_DATA_DIR", floor.path("data")).env("TERM", "xterm-256color");
    let ran = python.stdin(std::process::Stdio::null()).output().ok()?;
    if String::from_utf8_lossy(&ran.stderr).contains("Error") {
        return None;
    }
    Some(ran.stdout)
}

#[cfg(unix)]
#[test]
fn a_terminal_gets_plain_text_alone() {
    use crate::floor::assert_harmless;
    let floor = Floor::bare();
    let mut script = "list XYZ name \"\u{202e}ZYX\u{200b}\"\nstock widget 10 @ 4.99\n".to_owned();
    for (i, text) in HOSTILE.iter().enumerate() {
        script += &format!("open h{i} h{i}\u{202e}\u{200b}@example.org name \"{text}\"\ndeposit h{i} 50 \"{text}\"\n");
        script +=
            &format!("mark \"{text}\"\nhold h{i} 5 \"{text}\"\norder h{i} widget*1\nwithdraw h{i} 900 \"{text}\"\n");
    }
    let ran = floor.run_with(&["exec", "j", "-"], &script);
    assert_eq!(ran.status, 1, "{ran:?}");
    let typed = format!("deposit nobody 1 \"{}\"", HOSTILE[0]);
    for args in [
        &["log", "j"][..],
        &["log", "j", "--json"],
        &["replay", "j", "--plain"],
        &["show", "j", "accounts"],
        &["show", "j", "statement", "h1"],
        &["show", "j", "holds"],
        &["show", "j", "mail", "--json"],
        &["show", "j", "instruments"],
        &["explain", "j", "h2.balance"],
        &["diff", "j", "main@9", "main"],
        &["find", "j", "h3.balance > 0"],
        &["verify", "j"],
        &["exec", "j", "-c", &typed],
        &["exec", "j", "-c", "\u{1b}[2J\u{202e}mark"],
        &["show", "j", "account", "\u{1b}[2J\u{9b}31m"],
        &["show", "\u{1b}]0;x\u{7}", "accounts"],
        &["log", "./\u{1b}[31m\u{202e}.ron"],
        &["\u{1b}[2J"],
        &["log", "j", "--\u{1b}[2J"],
        &["--help"],
    ] {
        let Some(sent) = on_a_terminal(&floor, args) else {
            eprintln!("skipped: python3 is not there to make a terminal");
            return;
        };
        let mut text = String::from_utf8(sent).unwrap().replace("\r\n", "\n");
        if args == ["--help"] {
            text = ["\u{1b}[1m", "\u{1b}[4m", "\u{1b}[0m"].into_iter().fold(text, |text, look| text.replace(look, ""));
        }
        assert!(!text.is_empty(), "{args:?}");
        assert_harmless(&text);
    }
}
