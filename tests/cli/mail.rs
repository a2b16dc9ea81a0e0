//! Mail goes out once: not again after a kill, a restart or a look at the past, and never for what only
//! would have happened.

use crate::floor::Floor;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};

/// The letters in the outbox, by name.
fn outbox(floor: &Floor) -> BTreeSet<String> {
    let entries = fs::read_dir(floor.path("data/outbox/j")).into_iter().flatten();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Fetches what lies in the outbox. Nothing comes there twice.
fn fetch(floor: &Floor, fetched: &mut BTreeSet<String>) {
    for name in outbox(floor) {
        fs::remove_file(floor.path("data/outbox/j").join(&name)).unwrap();
        assert!(fetched.insert(name.clone()), "{name} went out twice");
    }
}

/// The records whose letters `show mail` knows, where that is what became of them.
fn with_delivery(floor: &Floor, delivery: &str, more: &[&str]) -> Vec<u64> {
    let letters = floor.json(&[&["show", "j", "mail", "--json"], more].concat());
    let is = |letter: &&Value| letter["delivery"] == delivery;
    letters.iter().filter(is).map(|letter| letter["n"].as_u64().unwrap()).collect()
}

#[test]
fn killed_anywhere_mail_goes_out_once() {
    let floor = Floor::bare();
    floor.ok(&["exec", "j", "-c", "open alice a@example.org", "-c", "deposit alice 9000.00"]);
    let mut fetched = BTreeSet::new();
    for acknowledged in [1, 2, 3, 5, 9, 17, 40, 2, 1] {
        let mut child = floor.start(&["exec", "j", "-"]);
        let mut stdin = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // A line at a time: each is decided, written and mailed by itself, and the kill comes in the middle of that.
        for _ in 0..acknowledged {
            writeln!(stdin, "withdraw alice 1.00").unwrap();
            assert!(lines.next().unwrap().unwrap().contains("paid out"));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        fetch(&floor, &mut fetched);
    }
    floor.ok(&["exec", "j", "-c", "mark \"the end\""]);
    fetch(&floor, &mut fetched);
    let all = with_delivery(&floor, "sent", &[]);
    assert!(all.len() > 80, "{all:?}");
    let mut records: Vec<u64> = fetched.iter().map(|name| name.split('-').next().unwrap().parse().unwrap()).collect();
    records.sort_unstable();
    assert_eq!(records, all);
    // And once more, for nothing.
    floor.ok(&["exec", "j", "-c", "mark \"after it\""]);
    assert!(outbox(&floor).is_empty());
}

#[test]
fn only_what_happens_on_main_is_mailed() {
    let floor = Floor::traded();
    let sent = outbox(&floor);
    assert_eq!(sent.len(), 4, "{sent:?}"); // two accounts: a code and a welcome each
    assert_eq!(with_delivery(&floor, "sent", &[]), [1, 1, 2, 2]);
    floor.ok(&["branch", "j", "create", "past", "--at", "3"]);
    floor.ok(&["exec", "j", "--branch", "past", "-c", "withdraw alice 10.00", "-c", "freeze bob"]);
    floor.ok(&["whatif", "j", "--insert", "4", "withdraw alice 5.00", "--as", "if"]);
    floor.ok(&["undo", "j"]);
    floor.ok(&["redo", "j"]);
    for looks in [["replay", "j", "--plain"], ["show", "j", "mail"], ["log", "j", "--json"]] {
        floor.ok(&looks);
    }
    floor.ok(&["verify", "j"]);
    floor.ok(&["exec", "j", "-c", "mark \"nothing\""]);
    assert_eq!(outbox(&floor), sent);
    assert_eq!(with_delivery(&floor, "inside", &["--branch", "past"]).len(), 2);
    // What is carried onto main happens there.
    let past = floor.json(&["log", "j", "--branch", "past", "--json"]);
    let n = past.iter().find(|record| record["command"].as_str().unwrap_or_default().starts_with("withdraw")).unwrap();
    floor.ok(&["graft", "j", &n["n"].to_string(), "--from", "past", "--onto", "main"]);
    assert_eq!(outbox(&floor).len(), sent.len() + 1);
}

/// The stage that a scenario sets is no news.
#[test]
fn a_new_journal_begins_behind_its_stage() {
    let floor = Floor::new();
    floor.ok(&["new", "j"]);
    floor.ok(&["exec", "j", "-c", "freeze alice"]);
    assert_eq!(outbox(&floor).len(), 1);
    assert!(with_delivery(&floor, "inside", &[]).len() > 10);
}

#[test]
fn one_process_sends_while_others_look_or_are_refused() {
    let floor = Floor::bare();
    let mut child = floor.start(&["exec", "j", "-"]);
    let mut stdin = child.stdin.take().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    writeln!(stdin, "open alice a@example.org").unwrap();
    lines.next().unwrap().unwrap();
    floor.fails(&["exec", "j", "-c", "freeze alice"], 2, "in use");
    floor.ok(&["show", "j", "mail"]);
    writeln!(stdin, "freeze alice").unwrap();
    lines.next().unwrap().unwrap();
    drop(stdin);
    assert!(child.wait().unwrap().success());
    assert_eq!(outbox(&floor).len(), 3);
}

#[test]
fn what_is_in_the_way_is_told_and_nothing_is_lost() {
    let floor = Floor::bare();
    floor.write("data/settings.ron", "(mail: (smtp: \"smtps://example.org\"))");
    let ran = floor.run(&["exec", "j", "-c", "open alice a@example.org"]);
    assert_eq!(ran.status, 0);
    assert!(ran.err.contains("2 letters wait") && ran.err.contains("without TLS"), "{ran:?}");
    assert_eq!(with_delivery(&floor, "waiting", &[]), [1, 1]);
    fs::remove_file(floor.path("data/settings.ron")).unwrap();
    floor.ok(&["exec", "j", "-c", "mark \"mended\""]);
    assert_eq!(outbox(&floor).len(), 2);
    // A position that cannot be read: nobody guesses.
    floor.write("data/reactions/j/mail.ron", "(");
    let ran = floor.run(&["exec", "j", "-c", "freeze alice"]);
    assert!(ran.status == 0 && ran.err.contains("no mail goes out") && ran.err.contains("mail.ron"), "{ran:?}");
}
