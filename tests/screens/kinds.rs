//! Tickets for each kind of order: the fields that it needs and no others, what is said of it, and that
//! the command is the one that was meant.

use crate::harness::{LARGE, MIDDLE, Person, SMALL};
use crate::tickets::{STAGE, ticket};
use backtape::command_line::render;

/// The ticket's fields by their labels.
fn labels(person: &Person) -> Vec<String> {
    let ticket = ticket(person);
    let fields = ticket.lines().skip(1).take_while(|line| !line[3..].trim_start_matches(['│', ' ', '▸']).is_empty());
    let label = |line: &str| line.trim_start_matches(['│', ' ', '▸']).chars().take(10).collect::<String>();
    fields.map(|line| label(line).trim().to_owned()).filter(|label| !label.starts_with('│')).collect()
}

/// Each kind: the keys from a fresh ticket to buy or sell, the fields, the command.
const KINDS: [(&str, &str, &[&str], &str); 9] = [
    (
        "limit",
        "b '5' Tab '101.00' Tab d",
        &["account", "symbol", "kind", "qty", "price", "in force", "show"],
        "buy you ACME 5 @ 101.00 day",
    ),
    ("market", "b '5' Up m", &["account", "symbol", "kind", "qty", "in force"], "buy you ACME 5 market"),
    ("to_limit", "b '20' Up t", &["account", "symbol", "kind", "qty", "in force"], "buy you ACME 20 market-to-limit"),
    (
        "stop",
        "s '5' Up s Tab Tab '95.00'",
        &["account", "symbol", "kind", "qty", "stop", "in force"],
        "sell you ACME 5 stop 95.00",
    ),
    (
        "stop_limit",
        "s '5' Up s s Tab Tab '95.00' Tab '94.50' Tab d",
        &["account", "symbol", "kind", "qty", "stop", "price", "in force"],
        "sell you ACME 5 @ 94.50 stop 95.00 day",
    ),
    (
        "trail",
        "s '5' Up t t Tab Tab '2.00'",
        &["account", "symbol", "kind", "qty", "distance", "in force"],
        "sell you ACME 5 trail 2.00",
    ),
    (
        "oco",
        "s '5' Up o Tab Tab '110.00' Tab Tab '95.00'",
        &["account", "symbol", "kind", "qty", "price", "in force", "or stop", "its limit"],
        "sell you ACME 5 @ 110.00 oco stop 95.00",
    ),
    (
        "bracket",
        "b '5' Up b Tab Tab Tab '110.00' Tab '95.00'",
        &["account", "symbol", "kind", "qty", "price", "profit at", "loss at"],
        "buy you ACME 5 @ 101.52 then @ 110.00 oco stop 95.00",
    ),
    (
        "gtd",
        "b '5' Tab '101.00' Tab g Tab '2026-01-09'",
        &["account", "symbol", "kind", "qty", "price", "in force", "until", "show"],
        "buy you ACME 5 @ 101.00 gtd 2026-01-09",
    ),
];

#[test]
fn each_kind_has_the_fields_that_it_needs_and_no_others() {
    for (name, keys, fields, command) in KINDS {
        for (size, place) in [(SMALL, "80x24"), (MIDDLE, "120x40"), (LARGE, "200x60")] {
            let mut person = STAGE.open(size);
            person.keys(keys);
            assert_eq!(labels(&person), fields, "{name}: {}", person.screen());
            let shown: String = command.chars().take(30).collect();
            assert!(ticket(&person).contains(&format!(":{shown}")), "{name}: {}", person.screen());
            insta::assert_snapshot!(format!("kind_{name}_{place}"), ticket(&person));
            let before = person.last();
            person.keys("Enter");
            let step = person.session().history().step(person.last()).unwrap();
            assert!(person.last() > before, "{name}: {}", person.screen());
            assert_eq!(render(&step.command), command, "{name}");
            assert!(step.outcome.rejection().is_none(), "{name}: {:?}", step.outcome.rejection());
        }
    }
}

#[test]
fn what_a_kind_needs_is_asked_for() {
    for (keys, missing) in [
        ("s '5' Up s Enter", "stop is missing"),
        ("s '5' Up s s Tab Tab '95.00' Enter", "price is missing"),
        ("s '5' Up t t Enter", "distance is missing"),
        ("s '5' Up o Tab Tab '110.00' Enter", "or stop is missing"),
        ("b '5' Up b Enter", "profit at is missing"),
        ("b '5' Tab Tab g Enter", "until is missing"),
    ] {
        let mut person = STAGE.open(MIDDLE);
        let before = person.last();
        person.keys(keys);
        assert!(person.row(38).contains(missing), "{keys}: {}", person.screen());
        assert_eq!(person.last(), before, "{keys}");
    }
}

#[test]
fn a_stop_is_amended_by_its_trigger_and_stands_in_the_blotter() {
    let mut person = STAGE.open(MIDDLE);
    person.keys("s '5' Up s Tab Tab '95.00' Enter Shift-Tab");
    assert!(person.row_with("0/5").contains("95.00"), "{}", person.screen());
    person.keys(": 'mark done' Enter z");
    assert!(person.row_with("gtc stop 95.00").contains("waits"), "{}", person.screen());
    person.keys("z a");
    assert_eq!(labels(&person), ["order", "qty", "stop"], "{}", person.screen());
    person.keys("Tab Ctrl-u '94.00' Enter");
    assert!(person.row_with("0/5").contains("94.00"), "{}", person.screen());
}
