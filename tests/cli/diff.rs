//! `diff`: two branches, or two records, side by side.

use crate::floor::Floor;
use serde_json::json;

/// A floor where `main` has bought and `dip` has sold, both from record 8.
fn parted() -> Floor {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "dip", "--at", "8"]);
    let ran =
        floor.run(&["exec", "j", "--branch", "dip", "-c", "sell bob XYZ 4 @ 10.00", "-c", "withdraw alice 5000.00"]);
    assert_eq!(ran.status, 1, "alice has not as much");
    floor
}

#[test]
fn branches_are_compared_as_a_table() {
    let floor = parted();
    let out = floor.ok(&["diff", "j", "main", "dip"]);
    let lines: Vec<&str> = out.lines().collect();
    assert!(lines[0].starts_with("left   main  n 10  "), "{out}");
    assert!(lines[1].starts_with("right  dip   n 13  "), "{out}");
    assert_eq!(lines[2], "fork         n 8");
    assert_eq!(lines[3], "first  main  n 9  user  stock widget 10 @ 4.99");
    assert_eq!(lines[4], "       dip   n 12  user  sell bob XYZ 4 @ 10.00");
    let table = [
        "what                  left     right  difference",
        "alice",
        "  balance           939.77    949.75       +9.98",
        "  available         911.27    921.25       +9.98",
        "  equity            990.02  1,000.00       +9.98",
        "bob",
        "  XYZ held            3         7          +4",
    ];
    assert_eq!(lines[5..5 + table.len()], table, "{out}");
    assert!(out.contains("  ask                10.05     10.00       -0.05\n"), "{out}");
    assert!(out.contains("  asks @ 10.00        0         4          +4\n"), "{out}");
    assert!(out.contains("widget in the shop\n"), "{out}");
    let mirrored = floor.ok(&["diff", "j", "dip", "main"]);
    assert!(mirrored.contains("  balance             949.75  939.77       -9.98\n"), "{mirrored}");
    assert_eq!(lines.len(), mirrored.lines().count());
}

#[test]
fn branches_are_compared_for_programs() {
    let floor = parted();
    let rows = floor.json(&["diff", "j", "main", "dip@12", "--json"]);
    let [row] = &rows[..] else { panic!("one object: {rows:?}") };
    assert_eq!((&row["left"]["name"], &row["right"]["name"]), (&json!("main"), &json!("dip@12")));
    assert_eq!((&row["left"]["n"], &row["right"]["n"], &row["fork"]), (&json!(10), &json!(12), &json!(8)));
    let first = &row["first_difference"];
    assert_eq!((&first["left"]["n"], &first["left"]["command"]), (&json!(9), &json!("stock widget 10 @ 4.99")));
    assert_eq!((&first["right"]["n"], &first["right"]["ok"]), (&json!(12), &json!(true)));
    let alice = &row["accounts"]["alice"];
    assert_eq!(alice["balance"], json!({"left": "939.77", "right": "949.75", "difference": "9.98"}));
    assert_eq!(alice["credit_line"], json!(null), "what is the same is left out");
    assert_eq!(row["accounts"]["bob"]["positions"]["XYZ"]["held"], json!({"left": 3, "right": 7, "difference": 4}));
    let xyz = &row["instruments"]["XYZ"];
    assert_eq!(xyz["ask"], json!({"left": "10.05", "right": "10.00", "difference": "-0.05"}));
    assert_eq!(xyz["asks"], json!({"10.00": {"left": 0, "right": 4, "difference": 4}}));
    assert_eq!(row["shop"]["widget"]["stock"], json!({"left": 8, "right": null, "difference": null}));
    assert_eq!(row["ledger"]["shop"], json!({"left": "9.98", "right": "0.00", "difference": "-9.98"}));
}

#[test]
fn equity_is_drawn_along_both_branches() {
    let floor = parted();
    let out = floor.ok(&["diff", "j", "main", "dip"]);
    let chart: Vec<&str> = out.lines().skip_while(|line| !line.starts_with("equity of")).collect();
    assert_eq!(chart[0], "equity of alice    main ⠤⠤⠤⠤⠤    dip ⠤ ⠤ ⠤", "the first that differs: {out}");
    assert_eq!(chart.len(), 12, "ten rows, and the times: {out}");
    assert!(chart[1..11].iter().all(|line| line.contains('│') || line.contains('┤')), "{out}");
    assert!(chart[1..11].iter().any(|line| line.chars().any(|c| ('⠁'..='⣿').contains(&c))), "{out}");
    assert!(chart[1..11].iter().any(|line| line.contains("0.00 ┤")), "a label: {out}");
    let out = floor.ok(&["diff", "j", "main", "dip", "--account", "bob"]);
    assert!(out.contains("\nequity of bob "), "{out}");
    let save = concat!(env!("CARGO_MANIFEST_DIR"), "/saves/sold-early.ron");
    let out = floor.ok(&["diff", save, "main", "sold-early"]);
    assert!(out.contains(" ╰ fork 09:01:09 "), "{out}");
    assert!(out.contains("⠉ ⠉ ⠉ ⠉ ⠉ ⠉"), "the right is dashed: {out}");
    floor.fails(&["diff", "j", "main", "dip", "--account", "nobody"], 2, "there is no account nobody on either side");
}

#[test]
fn equity_curves_for_programs() {
    let floor = parted();
    let rows = floor.json(&["diff", "j", "main", "dip", "--json"]);
    let curves = &rows[0]["equity_curves"];
    let len = |value: &serde_json::Value| value.as_array().map(Vec::len);
    assert_eq!(len(&curves["at"]), Some(60));
    let alice = &curves["accounts"]["alice"];
    assert_eq!((len(&alice["left"]), len(&alice["right"])), (Some(60), Some(60)));
    let ends = (&alice["left"][59], &alice["right"][59]);
    let equity = &rows[0]["accounts"]["alice"]["equity"];
    assert!(*ends.0 == equity["left"] || ends.0.is_null(), "{curves}");
    assert!(*ends.1 == equity["right"] || ends.1.is_null(), "{curves}");
    assert!(!ends.0.is_null() || !ends.1.is_null(), "one of them goes to the end: {curves}");
    assert!(curves["accounts"].as_object().is_some_and(|accounts| accounts.len() > 1), "{curves}");
    let rows = floor.json(&["diff", "j", "main", "dip", "--account", "bob", "--json"]);
    let accounts = rows[0]["equity_curves"]["accounts"].as_object().expect("an object");
    assert_eq!(accounts.keys().collect::<Vec<_>>(), ["bob"]);
    let rows = floor.json(&["diff", "j", "main", "main", "--json"]);
    assert_eq!(rows[0]["equity_curves"]["accounts"], json!({}));
}

#[test]
fn two_records_of_a_branch_and_nothing_at_all() {
    let floor = parted();
    let rows = floor.json(&["diff", "j", "@3", "main@4", "--json"]);
    assert_eq!((&rows[0]["fork"], &rows[0]["first_difference"]["left"]), (&json!(3), &json!(null)));
    assert_eq!(rows[0]["first_difference"]["right"]["n"], 4);
    let rows = floor.json(&["diff", "j", "main", "@10", "--json"]);
    let row = &rows[0];
    assert_eq!((&row["fork"], &row["first_difference"]), (&json!(10), &json!(null)));
    assert_eq!((&row["accounts"], &row["instruments"], &row["ledger"]), (&json!({}), &json!({}), &json!({})));
    let out = floor.ok(&["diff", "j", "main", "main"]);
    assert!(out.ends_with("the same commands with the same outcomes\nnothing differs\n"), "{out}");
}

#[test]
fn a_refusal_that_differs_is_told() {
    let floor = parted();
    floor.ok(&["branch", "j", "create", "poor", "--at", "12"]);
    let out = floor.ok(&["diff", "j", "poor", "dip"]);
    assert!(out.contains("first  poor  –\n       dip   n 13  user  withdraw alice 5000.00  ✗ "), "{out}");
    assert!(out.ends_with("nothing differs\n"), "{out}");
}

#[test]
fn points_that_are_none() {
    let floor = parted();
    let cases: &[(&[&str], &str)] = &[
        (&["main", "nope"], "there is no branch nope"),
        (&["main", "9"], "for record 9 of the branch in use write @9"),
        (&["main@x", "dip"], "\"main@x\" is not a branch or one of its records: write main, main@120 or @120"),
        (&["main", "@"], "\"@\" is not a branch or one of its records"),
        (&["main", "dip@-1"], "is not a branch or one of its records"),
        (&["main@12", "dip"], "record 12 is not on the branch main, whose tip is 10; write dip@12"),
        (&["main", "@99"], "there is no record 99"),
    ];
    for (points, says) in cases {
        let args: Vec<&str> = ["diff", "j"].iter().chain(*points).copied().collect();
        floor.fails(&args, 2, says);
    }
}
