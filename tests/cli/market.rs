//! `new` and `run`: scenarios, and a market that acts without a screen.

use crate::floor::Floor;
use std::fs;

#[test]
fn the_same_seed_gives_the_same_records() {
    let floor = Floor::new();
    for (name, seed) in [("a", "7"), ("b", "7"), ("c", "8")] {
        floor.ok(&["new", name, "--scenario", "starter", "--seed", seed]);
        floor.ok(&["run", name, "--for", "90s"]);
    }
    let log = |name: &str| floor.ok(&["log", name, "--json"]);
    assert_eq!(log("a"), log("b"));
    assert_ne!(log("a"), log("c"));
    floor.ok(&["verify", "a"]);
    assert!(floor.ok(&["show", "a", "invariants"]).lines().all(|line| line.starts_with('✓')));
}

#[test]
fn a_run_goes_as_far_as_it_was_told() {
    let floor = Floor::new();
    floor.ok(&["new", "j"]);
    let tip = || floor.json(&["show", "j", "stats", "--json"])[0]["record"].as_u64().unwrap();
    let before = tip();
    let told = floor.ok(&["run", "j", "--records", "200"]);
    assert!(told.starts_with(&format!("200 records; the tip of main is {} at ", before + 200)), "{told}");
    floor.ok(&["branch", "j", "create", "other", "--at", &before.to_string()]);
    floor.ok(&["run", "j", "--records", "50", "--branch", "other"]);
    assert_eq!(tip(), before + 200, "main stays where it was");
}

#[test]
fn nobody_acts_in_a_bare_journal() {
    let floor = Floor::bare();
    floor.fails(&["run", "j", "--for", "1h"], 1, "its scenario has no participants");
}

#[test]
fn journals_are_made_once() {
    let floor = Floor::new();
    let made = floor.ok(&["new", "j", "--scenario", "bare", "--seed", "5"]);
    assert!(made.ends_with("scenario bare, seed 5, 0 records\n"), "{made}");
    let bytes = fs::read(floor.journal("j")).unwrap();
    floor.fails(&["new", "j"], 2, "already exists and is never overwritten");
    assert_eq!(fs::read(floor.journal("j")).unwrap(), bytes);
    floor.ok(&["new", "./here.ron", "--scenario", "bare"]);
    assert!(floor.path("here.ron").is_file());
    let elsewhere = floor.path("elsewhere");
    floor.ok(&["--data-dir", elsewhere.to_str().unwrap(), "new", "j", "--scenario", "bare"]);
    assert!(elsewhere.join("journals/j.ron").is_file());
    for bad in ["J", "a b", "-", "ü", ""] {
        floor.fails(&["new", "--", bad], 2, "is not a journal: give a name");
    }
}

#[test]
fn scenarios_of_ones_own() {
    let floor = Floor::new();
    let rules = "rules:(currency:\"EUR\",bank:(country:\"DE\",bank:\"10050000\",digits:10),\
        opening_gift:\"25.00\",verification:true,maker_fee_bps:0,taker_fee_bps:0)";
    let own = floor.write("own.ron", format!("(name:\"own\",{rules})"));
    floor.ok(&["new", "own", "--scenario", &own]);
    let run = floor.run(&["exec", "own", "-c", "open alice a@b", "-c", "withdraw alice 5"]);
    assert_eq!(run.status, 1, "an account that is not verified cannot pay out: {run:?}");
    let mail = floor.json(&["show", "own", "mail", "--json"]);
    let code = mail[0]["subject"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned();
    floor.ok(&["exec", "own", "-c", &format!("verify alice {code}"), "-c", "withdraw alice 5"]);
    assert_eq!(floor.json(&["show", "own", "accounts", "--json"])[0]["balance"], "20.00");

    floor.fails(
        &["new", "x", "--scenario", "nope"],
        2,
        "there is no scenario \"nope\": name one of starter, trading-day, bare",
    );
    floor.fails(&["new", "x", "--scenario", "./nope.ron"], 2, "cannot read the scenario ./nope.ron");
    floor.fails(&["new", "x", "--scenario", "/"], 2, "it is a directory");
    for (text, says) in [
        ("", "the scenario"),
        ("(name:\"x\",\n  oops:1)", "line 2"),
        ("(name: 5", "mend it there"),
        ("(name:\"x\",you:Some(\"Alice\"))", "the scenario"),
    ] {
        let bad = floor.write("bad.ron", text);
        floor.fails(&["new", "x", "--scenario", &bad], 2, says);
        assert!(!floor.journal("x").exists(), "{text:?} left a journal behind");
    }
}
