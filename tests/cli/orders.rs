//! The orders of a branch, open and done, without a screen.

use crate::floor::Floor;
use serde_json::Value;

/// alice and bob trade in two instruments: orders of every end.
fn floor() -> Floor {
    let floor = Floor::bare();
    let script = floor.write(
        "orders.txt",
        "list XYZ\nlist ABC\nopen alice a@example.org\nopen bob b@example.org\ndeposit alice 1000.00\ngrant bob XYZ 60\n\
         grant bob ABC 9\nsell bob XYZ 10 @ 10.10\nsell bob XYZ 20 @ 10.20\nbuy alice XYZ 25 @ 10.20\n\
         buy alice XYZ 5 @ 9.00\namend 4 qty 8\namend 4 @ 9.10\namend 4 qty 7\ncancel 4\nbuy alice ABC 3 @ 1.00\n\
         sell bob ABC 2 @ 1.00 ioc\nsell bob ABC 5 @ 1.00 ioc\nbuy alice XYZ 900 @ 10.00\n",
    );
    let ran = floor.run(&["exec", "j", &script]);
    assert_eq!(ran.status, 1, "one is refused: {ran:?}");
    floor
}

fn told(orders: &[Value]) -> Vec<String> {
    let line = |o: &Value| {
        let text = format!(
            "{} {} {} {} {}/{} {} {} {}",
            o["order"],
            o["account"],
            o["side"],
            o["symbol"],
            o["filled"],
            o["qty"],
            o["average"],
            o["state"],
            o["reason"]
        );
        text.replace('"', "")
    };
    orders.iter().map(line).collect()
}

#[test]
fn orders_by_how_they_stand() {
    let floor = floor();
    let orders = |args: &[&str]| {
        let args: Vec<&str> = ["show", "j", "orders"].iter().chain(args).chain(&["--json"]).copied().collect();
        told(&floor.json(&args))
    };
    assert_eq!(orders(&[]), ["2 bob sell XYZ 15/20 10.20 open null"]);
    assert_eq!(orders(&["--state", "open"]), orders(&[]));
    let done = [
        "1 bob sell XYZ 10/10 10.10 filled null",
        // 10 at 10.10 and 15 at 10.20
        "3 alice buy XYZ 25/25 10.16 filled null",
        // amended to 8, to 9.10, to 7, then cancelled
        "4 alice buy XYZ 0/7 null cancelled requested",
        "5 alice buy ABC 3/3 1.00 filled null",
        "6 bob sell ABC 2/2 1.00 filled null",
        "7 bob sell ABC 1/5 1.00 cancelled immediate",
        "null alice buy XYZ 0/900 null rejected InsufficientFunds",
    ];
    assert_eq!(orders(&["--state", "done"]), done);
    assert_eq!(orders(&["--state", "all"]).len(), done.len() + 1);
    assert_eq!(
        orders(&["bob", "--state", "all", "--symbol", "xyz"]),
        [done[0], "2 bob sell XYZ 15/20 10.20 open null"]
    );
    assert_eq!(orders(&["--state", "done", "--symbol", "ABC", "--side", "sell"]), [done[4], done[5]]);
    assert_eq!(orders(&["--side", "buy"]), [""; 0]);
    // At record 16 order 4 stood amended, and order 5 was not filled yet.
    let then = orders(&["--state", "open", "--at", "16", "--side", "buy"]);
    assert_eq!(then, ["5 alice buy ABC 0/3 null open null"]);
    let then = orders(&["--state", "all", "--at", "13", "--side", "buy"]);
    assert_eq!(then, ["3 alice buy XYZ 25/25 10.16 filled null", "4 alice buy XYZ 0/8 null open null"]);
}

#[test]
fn stops_as_they_wait_and_as_they_were_set_off() {
    let floor = Floor::bare();
    let script = floor.write(
        "stops.txt",
        "list XYZ\nopen alice a@example.org\nopen bob b@example.org\ndeposit alice 1000.00\ngrant bob XYZ 60\n\
         sell bob XYZ 5 @ 10.00\nbuy alice XYZ 2 @ 10.00\nsell bob XYZ 7 @ 9.50 stop 9.60\nsell bob XYZ 4 stop 9.00\n\
         sell bob XYZ 6 trail 1.00\namend 3 qty 8 @ 9.40\nbuy alice XYZ 3 @ 9.55\nsell bob XYZ 9 market-to-limit\n\
         buy alice XYZ 1 @ 9.45\n",
    );
    floor.ok(&["exec", "j", &script]);
    let orders = |args: &[&str]| {
        let args: Vec<&str> = ["show", "j", "orders"].iter().chain(args).chain(&["--json"]).copied().collect();
        let line = |o: &Value| {
            let text = format!(
                "{} {} {} {}/{} {} stop {} trail {} {}",
                o["order"], o["kind"], o["side"], o["filled"], o["qty"], o["price"], o["stop"], o["trail"], o["state"]
            );
            text.replace('"', "")
        };
        floor.json(&args).iter().map(line).collect::<Vec<_>>()
    };
    // Sold at 9.55, the stop at 9.60 is set off: 8 at 9.40, of which 1 trades with the bid at 9.45.
    let open = orders(&[]);
    assert!(open.contains(&"4 stop sell 0/4 null stop 9.00 trail null open".to_owned()), "{open:#?}");
    assert!(open.contains(&"5 trailing-stop sell 0/6 null stop 9.00 trail 1.00 open".to_owned()), "{open:#?}");
    assert!(open.contains(&"3 limit sell 1/8 9.40 stop null trail null open".to_owned()), "{open:#?}");
    // The records tell of each what the world holds of it.
    let all = orders(&["--state", "all"]);
    for told in open.iter().filter(|told| !told.contains("trailing")) {
        assert!(all.contains(told), "{told}: {all:#?}");
    }
    let before = orders(&["--state", "open", "--at", "12"]);
    assert!(before.contains(&"3 stop-limit sell 0/8 9.40 stop 9.60 trail null open".to_owned()), "{before:#?}");
}

#[test]
fn a_split_adjusts_open_orders_and_their_averages() {
    let floor = floor();
    floor.ok(&["exec", "j", "-c", "split XYZ 2 for 1", "-c", "buy alice XYZ 4 @ 5.10", "-c", "amend 2 qty 38"]);
    let orders =
        |state| told(&floor.json(&["show", "j", "orders", "bob", "--symbol", "XYZ", "--state", state, "--json"]));
    // 15 of 20 traded at 10.20 are 30 of 40 at 5.10 now; 4 more trade at 5.10, and 2 are taken off
    let now = "2 bob sell XYZ 34/38 5.10 open null";
    assert_eq!(orders("open"), [now]);
    assert_eq!(orders("all"), ["1 bob sell XYZ 10/10 10.10 filled null", now], "as the records tell it");
}

#[test]
fn filters_have_their_place() {
    let floor = floor();
    floor.fails(&["show", "j", "trades", "--side", "buy"], 2, "--state, --symbol and --side go with the view orders");
    floor.fails(&["show", "j", "orders", "--symbol", "NOPE"], 2, "NOPE");
    let table = floor.ok(&["show", "j", "orders", "--state", "all"]);
    assert!(table.lines().any(|line| line.contains("cancelled  immediate")), "{table}");
}
