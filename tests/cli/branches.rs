//! Branches: made, worked on, renamed, deleted; the old future stays.

use crate::floor::Floor;

#[test]
fn a_branch_has_a_future_of_its_own() {
    let floor = Floor::traded();
    assert_eq!(floor.ok(&["branch", "j", "create", "sold-early", "--at", "5"]), "made sold-early at record 5\n");
    let other = floor.ok(&["exec", "j", "--branch", "sold-early", "-c", "sell bob XYZ 20 @ 9.00"]);
    assert_eq!(other, "12  sell bob XYZ 20 @ 9.00  accepted: order 1\n");
    let main = floor.ok(&["exec", "j", "-c", "buy alice XYZ 3 @ 10.05"]);
    assert_eq!(main, "13  buy alice XYZ 3 @ 10.05  accepted: order 4, traded 3 @ 10.05\n");
    let book = |branch: &str| floor.ok(&["show", "j", "book", "XYZ", "--json", "--branch", branch]);
    assert_eq!(
        book("sold-early").trim_end(),
        r#"{"symbol":"XYZ","bids":[],"asks":[{"price":"9.00","qty":20,"orders":1}]}"#
    );
    assert!(book("main").contains(r#""asks":[]"#));
    let numbers: Vec<_> = floor
        .json(&["log", "j", "--branch", "sold-early", "--json"])
        .iter()
        .map(|r| r["n"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4, 5, 12]);
    floor.fails(
        &["show", "j", "accounts", "--at", "12"],
        2,
        "record 12 is not on the branch main, whose tip is 13; add --branch sold-early",
    );
    // The record that made the branch is on none: what is shown is the record before it.
    assert_eq!(floor.json(&["show", "j", "stats", "--at", "11", "--json"])[0]["record"], 10);
    floor.ok(&["verify", "j"]);
}

#[test]
fn branches_are_listed_renamed_and_deleted() {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "dip", "--at", "3"]);
    assert_eq!(floor.ok(&["branch", "j", "rename", "dip", "low"]), "dip is called low now\n");
    let names = || -> Vec<String> {
        let rows = floor.json(&["show", "j", "branches", "--json"]);
        rows.iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(), ["main", "low"]);
    let list = floor.ok(&["branch", "j"]);
    assert_eq!(floor.ok(&["branch", "j", "list"]), list);
    let rows = floor.ok(&["show", "j", "branches", "--json"]);
    assert_eq!(floor.ok(&["branch", "j", "--json"]), rows);
    assert_eq!(floor.ok(&["branch", "j", "list", "--json"]), rows);
    assert!(list.contains("low") && list.contains("main"), "{list}");
    floor.ok(&["exec", "j", "--branch", "low", "-c", "mark here"]);
    assert_eq!(floor.ok(&["branch", "j", "delete", "low"]), "low is gone; its records stay, the last was 13\n");
    assert_eq!(names(), ["main"]);
    floor.fails(&["show", "j", "accounts", "--at", "13"], 2, "record 13 is not on the branch main");
    floor.ok(&["verify", "j"]);
}

#[test]
fn changes_that_cannot_be() {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "dip", "--at", "3"]);
    let before = std::fs::read(floor.journal("j")).unwrap();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["create", "dip", "--at", "4"], 1, "there is already a branch dip"),
        (&["create", "other", "--at", "99"], 2, "record 99 is not a command of this journal"),
        (&["create", "Other", "--at", "3"], 2, "is not a branch name"),
        (&["create", "other"], 2, "--at <N>"),
        (&["rename", "nope", "other"], 2, "there is no branch nope"),
        (&["rename", "dip", "main"], 1, "there is already a branch main"),
        (&["rename", "dip", "a b"], 2, "is not a branch name"),
        (&["delete", "main"], 1, "main is the branch in use"),
        (&["delete", "nope"], 2, "there is no branch nope"),
    ];
    for (change, status, says) in cases {
        let args: Vec<&str> = ["branch", "j"].iter().chain(*change).copied().collect();
        floor.fails(&args, *status, says);
    }
    assert_eq!(std::fs::read(floor.journal("j")).unwrap(), before, "nothing was written");
}

#[test]
fn what_no_branch_leads_to_is_listed_where_it_was_left() {
    let floor = Floor::traded();
    let list = floor.ok(&["branch", "j"]);
    assert!(!list.contains("left") && !list.contains("why"), "nothing to tell: {list}");
    let of = |name: &str| {
        let rows = floor.json(&["show", "j", "branches", "--json"]);
        rows.into_iter().find(|row| row["name"] == name).unwrap()
    };
    assert_eq!((&of("main")["left"], &of("main")["why"]), (&serde_json::json!([]), &serde_json::Value::Null));
    // Undone, and something else done instead; undone on a branch; and a branch whose name is deleted.
    let tip = of("main")["tip"].as_u64().unwrap();
    floor.ok(&["undo", "j"]);
    floor.ok(&["exec", "j", "-c", "mark other"]);
    floor.ok(&["branch", "j", "create", "side", "--at", "5"]);
    floor.ok(&["exec", "j", "--branch", "side", "-c", "mark one"]);
    floor.ok(&["branch", "j", "create", "gone", "--at", "3"]);
    floor.ok(&["exec", "j", "--branch", "gone", "-c", "mark lost"]);
    let lost = of("gone")["tip"].as_u64().unwrap();
    floor.ok(&["branch", "j", "delete", "gone"]);
    floor.ok(&["whatif", "j", "--drop", "4", "--as", "no-4"]);
    assert_eq!(of("main")["left"], serde_json::json!([tip, lost]));
    assert_eq!(of("side")["left"], serde_json::json!([]));
    assert_eq!(of("no-4")["why"], "n 4 dropped, re-decided");
    let list = floor.ok(&["branch", "j"]);
    assert!(list.contains(&format!("{tip}  {lost}")) && list.contains("n 4 dropped, re-decided"), "{list}");
    assert!(list.contains("create NAME --at N brings one back"), "{list}");
    floor.ok(&["branch", "j", "create", "back", "--at", &tip.to_string()]);
    assert_eq!(of("main")["left"], serde_json::json!([lost]));
}

#[test]
fn how_an_account_stands_at_the_tips() {
    let floor = Floor::traded();
    floor.ok(&["branch", "j", "create", "early", "--at", "1"]);
    let cash = |account: &str| -> Vec<serde_json::Value> {
        let rows = floor.json(&["show", "j", "branches", account, "--json"]);
        rows.into_iter().map(|row| row["cash"].clone()).collect()
    };
    let balance = &floor.json(&["show", "j", "account", "bob", "--json"])[0]["balance"].clone();
    assert_eq!(&cash("bob")[0], balance);
    assert!(cash("bob")[1].is_null(), "there was no bob yet");
    floor.fails(&["show", "j", "branches", "nobody"], 2, "nobody");
}
