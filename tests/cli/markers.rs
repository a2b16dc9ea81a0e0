//! Markers, and searching the log.

use crate::floor::Floor;
use serde_json::json;

#[test]
fn markers_are_set_worded_anew_listed_and_removed() {
    let floor = Floor::traded();
    assert_eq!(floor.ok(&["marker", "j"]), floor.ok(&["marker", "j", "list"]));
    assert_eq!(floor.ok(&["marker", "j", "list", "--json"]), "", "none yet");
    assert_eq!(floor.ok(&["marker", "j", "set", "7", "the first trade"]), "marked record 7 \"the first trade\"\n");
    floor.ok(&["marker", "j", "set", "3", "payday"]);
    let again = floor.ok(&["marker", "j", "set", "7", "first blood"]);
    assert_eq!(again, "record 7 is marked \"first blood\" now, not \"the first trade\"\n");
    let rows = floor.json(&["marker", "j", "--json"]);
    assert_eq!(rows.iter().map(|row| &row["n"]).collect::<Vec<_>>(), [&json!(3), &json!(7)], "by number");
    let keys: Vec<_> = rows[1].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["n", "at", "marker", "branch", "command"]);
    assert_eq!(rows[1]["marker"], "first blood");
    assert_eq!((&rows[1]["branch"], &rows[1]["command"]), (&json!("main"), &json!("buy alice XYZ 5 @ 10.05")));
    let table = floor.ok(&["marker", "j"]);
    assert!(table.lines().nth(1).unwrap().contains("payday") && table.lines().count() == 3, "{table}");
    let log = floor.json(&["log", "j", "--from", "6", "--to", "7", "--json"]);
    assert_eq!((log[0].get("marker"), &log[1]["marker"]), (None, &json!("first blood")));
    assert!(floor.ok(&["log", "j", "--to", "3"]).ends_with("\n        ◆ payday\n"));
    assert_eq!(floor.ok(&["marker", "j", "remove", "7"]), "the marker \"first blood\" at record 7 is gone\n");
    assert_eq!(floor.json(&["marker", "j", "--json"]).len(), 1);
    floor.ok(&["verify", "j"]);
}

#[test]
fn markers_that_cannot_be() {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "dip", "--at", "3"]);
    let before = std::fs::read(floor.journal("j")).unwrap();
    let long = "x".repeat(281);
    let cases: &[(&[&str], &str)] = &[
        (&["set", "99", "a"], "record 99 is not a command of this journal"),
        (&["set", "0", "a"], "record 0 is not a command of this journal"),
        (&["set", "11", "a"], "record 11 is not a command of this journal"),
        (&["set", "7", " "], "a marker says something; marker j remove 7 takes one away"),
        (&["set", "7", &long], "280"),
        (&["set", "seven", "a"], "seven"),
        (&["remove", "7"], "record 7 has no marker"),
    ];
    for (change, says) in cases {
        let args: Vec<&str> = ["marker", "j"].iter().chain(*change).copied().collect();
        floor.fails(&args, 2, says);
    }
    floor.fails(&["marker", "j", "--json", "remove", "7"], 2, "--json goes with the list of markers alone");
    assert_eq!(std::fs::read(floor.journal("j")).unwrap(), before, "nothing was written");
}

#[test]
fn the_log_is_searched_as_the_stream_is() {
    let floor = Floor::traded();
    floor.ok(&["marker", "j", "set", "4", "the Listing"]);
    let found = |query: &str| -> Vec<u64> {
        let rows = floor.json(&["log", "j", "--search", query, "--json"]);
        rows.iter().map(|row| row["n"].as_u64().unwrap()).collect()
    };
    assert_eq!(found("salary"), [3]);
    assert_eq!(found("listing"), [4], "what a marker says is searched, too");
    assert_eq!(found("account:alice symbol:xyz"), [7, 8]);
    assert_eq!(found("amount:>50 type:buy"), [7]);
    assert_eq!(found("by:user type:rejected"), [0; 0]);
    floor.fails(&["log", "j", "--search", "amount:>x"], 2, "column 9: \"x\" is not a number like 1250.00 (amount:>100");
    floor.fails(&["log", "j", "--search", "account:zoe"], 2, "there is no account zoe on this branch");
}
