//! `explain` and `find`.

use crate::floor::Floor;
use serde_json::json;

#[test]
fn explain_prints_what_made_a_number_newest_first() {
    let floor = Floor::traded();
    let balance = floor.ok(&["explain", "j", "alice.balance", "--json"]);
    let want = "{\"n\":10,\"change\":\"-9.98\",\"value\":\"939.77\",\"command\":\"order alice widget*2\",\"by\":\"user\"}\n\
        {\"n\":7,\"change\":\"-50.25\",\"value\":\"949.75\",\"command\":\"buy alice XYZ 5 @ 10.05\",\"by\":\"user\"}\n\
        {\"n\":3,\"change\":\"1000.00\",\"value\":\"1000.00\",\"command\":\"deposit alice 1000.00 \\\"salary\\\"\",\"by\":\"user\"}\n";
    assert_eq!(balance, want);
    assert_eq!(floor.json(&["explain", "j", "alice.balance", "--at", "8", "--json"]).len(), 2);
    assert_eq!(floor.json(&["explain", "j", "alice.balance", "--limit", "1", "--json"])[0]["n"], 10);
    let level = floor.json(&["explain", "j", "xyz.ask@10.05", "--json"]);
    assert_eq!((&level[0]["change"], &level[0]["value"], &level[0]["n"]), (&json!(-5), &json!(3), &json!(7)));
    let ask = floor.json(&["explain", "j", "XYZ.ask", "--at", "6", "--json"]);
    assert_eq!((ask.len(), &ask[0]["value"]), (1, &json!("10.05")));
}

#[test]
fn explain_in_the_plain_names_the_causes() {
    let floor = Floor::traded();
    let plain = floor.ok(&["explain", "j", "alice.XYZ.position", "--causes"]);
    let want = "alice.XYZ.position  5  at record 10: how many shares the account owns\n\
        n  change  value  by    command\n\
        7      +5      5  user  buy alice XYZ 5 @ 10.05\n    \
            ← 6 user: sell bob XYZ 8 @ 10.05  (placed order 1, the maker)\n";
    assert_eq!(plain, want);
    let json = floor.json(&["explain", "j", "alice.XYZ.position", "--causes", "--json"]);
    assert_eq!(
        (&json[0]["causes"][0]["n"], &json[0]["causes"][0]["command"]),
        (&6.into(), &"sell bob XYZ 8 @ 10.05".into())
    );
    let nothing = floor.ok(&["explain", "j", "alice.fees"]);
    assert_eq!(nothing, "alice.fees  0.00  at record 10: fees paid to the exchange, less rebates\n");
}

#[test]
fn find_goes_both_ways_and_does_not_look_at_where_it_begins() {
    let floor = Floor::traded();
    let found = |args: &[&str]| floor.json(&[&["find", "j"], args, &["--json"]].concat())[0]["n"].as_u64().unwrap();
    assert_eq!(found(&["alice.balance < 950 and alice.balance > 0"]), 7);
    assert_eq!(found(&["alice.balance < 950", "--from", "7"]), 8);
    assert_eq!(found(&["alice.balance changed", "--from", "3"]), 7);
    assert_eq!(found(&["alice.balance changed", "--backward"]), 10);
    assert_eq!(found(&["alice.balance changed", "--backward", "--from", "10"]), 7);
    assert_eq!(found(&["any trade of bob in xyz"]), 7);
    assert_eq!(found(&["XYZ.ask >= XYZ.last"]), 7);
}

#[test]
fn find_prints_the_record_and_the_numbers() {
    let floor = Floor::traded();
    let object = floor.ok(&["find", "j", "any ItemsSold", "--json"]);
    assert!(
        object.starts_with("{\"n\":10,\"at\":\"20") && object.ends_with("Z\",\"command\":\"order alice widget*2\"}\n")
    );
    let plain = floor.ok(&["find", "j", "alice.held>0"]);
    assert!(plain.lines().next().unwrap().ends_with("buy alice XYZ 3 @ 9.50"), "{plain}");
    assert!(plain.ends_with("        alice.held  28.50\n"), "{plain}");
    floor.fails(&["find", "j", "any rejection"], 1, "nothing found: \"any rejection\" holds after no record\n");
    floor.fails(&["find", "j", "any trade", "--from", "7", "--json"], 1, "holds after no record after record 7");
}

#[test]
fn what_makes_no_sense_says_where() {
    let floor = Floor::traded();
    let find: &[(&str, &str)] = &[
        ("alice.balanse < 5", "column 7: there is no number \"balanse\" (did you mean balance?)"),
        ("alcie.balance < 5", "column 1: there is no account alcie at this record (did you mean alice?)"),
        ("XYZ.ask > ABC.bid", "column 11: there is no instrument ABC at this record"),
        ("gadget.stock = 0", "column 1: the shop has no gadget at this record"),
        ("alice.balance is 5", "column 15: \"is\" is no comparison"),
        ("any rejection of carol", "column 18: there is no account carol"),
    ];
    for (text, says) in find {
        floor.fails(&["find", "j", text], 2, says);
    }
    floor.fails(
        &["explain", "j", "alice"],
        2,
        "column 1: \"alice\" does not say which number (write one like alice.balance,",
    );
    floor.fails(&["explain", "j", "carol.balance"], 2, "column 1: there is no account carol at this record");
    floor.fails(&["explain", "j", "alice.balance", "--at", "0"], 2, "there is no account alice at this record");
    floor.fails(&["explain", "j", "alice.balance", "--at", "99"], 2, "there is no record 99");
    floor.fails(&["explain", "j", "alice.balance", "--branch", "nope"], 2, "there is no branch nope");
    floor.fails(&["find", "j", "any trade", "--from", "99"], 2, "there is no record 99");
}
