//! A long journal has a snapshot: what it spares at opening is told where it is met damaged, and what is
//! told without it is the same.

use crate::floor::Floor;
use std::fs;

#[test]
fn a_long_journal_is_the_same_with_and_without_its_snapshot_and_damage_that_is_met_is_told() {
    let floor = Floor::new();
    floor.ok(&["new", "j", "--scenario", "starter"]);
    floor.ok(&["run", "j", "--records", "10500"]);
    let cache = floor.path("data/cache");
    let snapshots = || fs::read_dir(&cache).unwrap().count();
    assert_eq!(snapshots(), 1);
    let looks: [&[&str]; 4] = [
        &["show", "j", "accounts"],
        &["show", "j", "accounts", "--at", "700"],
        &["show", "j", "stats"],
        &["log", "j", "--from", "10400"],
    ];
    let told = || looks.map(|args| floor.run(args).out);
    let with = told();
    fs::remove_dir_all(&cache).unwrap();
    let without = told();
    assert_eq!(with, without);
    assert!(with.iter().all(|out| !out.is_empty()), "{with:?}");
    assert_eq!(snapshots(), 1, "who reads that much puts one away, too");

    let path = floor.journal("j");
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let line = 1 + bytes[..at].iter().filter(|byte| **byte == b'\n').count();
    fs::write(&path, &bytes).unwrap();
    assert_eq!(floor.run(looks[0]).out, with[0], "nobody has to look there for that");
    let ran = floor.run(&["log", "j"]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    assert!(ran.err.contains(&format!("line {line}")) && ran.err.contains("damaged"), "{}", ran.err);
    let ran = floor.run(&["verify", "j"]);
    assert_ne!(ran.status, 0);
    assert_eq!(fs::read(&path).unwrap(), bytes, "nothing is cut");
}
