//! Rebates, dividends, splits and margin, as the program's users meet them.

use crate::floor::Floor;

/// A floor with a journal `j` under rules of its own.
fn under(rules: &str) -> Floor {
    let floor = Floor::new();
    let all =
        "currency:\"EUR\",bank:(country:\"DE\",bank:\"10050000\",digits:10),opening_gift:\"0\",verification:false";
    let own = floor.write("own.ron", format!("(name:\"own\",rules:({all},{rules}))"));
    floor.ok(&["new", "j", "--scenario", &own]);
    floor
}

fn exec(floor: &Floor, lines: &str) {
    let ran = floor.run_with(&["exec", "j", "-"], lines);
    assert_eq!(ran.status, 0, "{ran:?}");
}

#[test]
fn rebates_and_fees_reconcile() {
    let floor = under("maker_fee_bps:0,taker_fee_bps:25,maker_rebate_bps:10");
    exec(&floor, "open ann a@b\nopen bob b@b\ndeposit ann 1000\nlist XYZ\ngrant bob XYZ 20\n");
    exec(&floor, "sell bob XYZ 7 @ 5.31\nbuy ann XYZ 7\nbuy ann XYZ 2 @ 4.00\nsell bob XYZ 2\n");
    let fees = floor.ok(&["show", "j", "fees", "--json"]);
    let want = [
        r#"{"account":"ann","paid":"0.09","rebates":"0.00","net":"0.09"}"#,
        r#"{"account":"bob","paid":"0.02","rebates":"0.03","net":"-0.01"}"#,
        r#"{"account":"(ledger)","paid":null,"rebates":null,"net":"0.08"}"#,
    ];
    assert_eq!(fees.lines().collect::<Vec<_>>(), want);
    assert_eq!(floor.json(&["show", "j", "fees", "bob", "--json"]).len(), 1);
    let checked = floor.ok(&["show", "j", "invariants"]);
    assert!(checked.contains("✓ fees reconcile"), "{checked}");
    assert_eq!(floor.json(&["show", "j", "trades", "--json"])[0]["maker_fee"], "-0.03");
    floor.ok(&["verify", "j"]);
    let own = "(name:\"own\",rules:(currency:\"EUR\",bank:(country:\"DE\",bank:\"10050000\",digits:10),opening_gift:\"0\",\
        verification:false,maker_fee_bps:1,taker_fee_bps:5,maker_rebate_bps:2))";
    let bad = floor.write("bad.ron", own);
    floor.fails(&["new", "x", "--scenario", &bad], 2, "choose fee or rebate");
}

#[test]
fn dividends_and_splits_are_told() {
    let floor = under("maker_fee_bps:0,taker_fee_bps:0");
    exec(&floor, "open ann a@b\nopen bob b@b\ndeposit ann 1000\nlist XYZ\ngrant bob XYZ 21\n");
    exec(&floor, "sell bob XYZ 2 @ 10.00\nbuy ann XYZ 1\nbuy ann XYZ 10 @ 9.00 show 5\n");
    let ran = floor.ok(&["exec", "j", "-c", "dividend xyz 0.25", "-c", "split xyz 3 for 2", "--json"]);
    let events: Vec<serde_json::Value> = ran.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let want = [
        r#"[{"type":"DividendDeclared","symbol":"XYZ","amount":"0.25"},{"type":"DividendPaid","account":"ann","symbol":"XYZ","qty":1,"amount":"0.25"},{"type":"DividendPaid","account":"bob","symbol":"XYZ","qty":20,"amount":"5.00"},{"type":"OrderAdjusted","order":3,"account":"ann","symbol":"XYZ","side":"buy","qty":10,"open":10,"price":"8.75","show":5}]"#,
        r#"[{"type":"SharesSplit","symbol":"XYZ","new":3,"old":2},{"type":"CashInLieu","account":"ann","symbol":"XYZ","amount":"3.33"},{"type":"OrderAdjusted","order":3,"account":"ann","symbol":"XYZ","side":"buy","qty":15,"open":15,"price":"5.83","show":7},{"type":"OrderAdjusted","order":1,"account":"bob","symbol":"XYZ","side":"sell","qty":2,"open":1,"price":"6.67"}]"#,
    ];
    for (record, want) in events.iter().zip(want) {
        assert_eq!(record["events"], serde_json::from_str::<serde_json::Value>(want).unwrap());
    }
    // What was paid for the shares stays their cost, but for the part that was paid out: a share for 10.00
    // is 1.5, and a third of its cost goes, for 3.33.
    let position = &floor.json(&["show", "j", "positions", "ann", "--json"])[0];
    let told = ["qty", "average", "cost", "realised", "value", "unrealised"].map(|key| position[key].to_string());
    assert_eq!(told.join(" "), r#"1 "6.67" "6.67" "0.00" "6.66" "-0.01""#);
    let statement = floor.ok(&["show", "j", "statement", "ann"]);
    assert!(statement.contains("dividend on 1 XYZ") && statement.contains("in lieu of a part of XYZ"), "{statement}");
    let mail = floor.ok(&["show", "j", "mail", "ann"]);
    assert!(mail.contains("0.25 dividend on XYZ") && mail.contains("3.33 for a part of a share of XYZ"), "{mail}");
    let log = floor.ok(&["log", "j", "--account", "bob"]);
    assert!(log.contains("Dividend  5.00 to bob on 20 XYZ") && log.contains("Split  XYZ 3 for 2"), "{log}");
    let ledger = floor.ok(&["show", "j", "ledger"]);
    assert!(ledger.contains("issuers"), "{ledger}");
    floor.ok(&["show", "j", "invariants"]);
    floor.ok(&["verify", "j"]);
    let explained = floor.ok(&["explain", "j", "ann.balance"]);
    assert!(explained.contains("split XYZ 3 for 2"), "{explained}");
    // A past where there was no split is decided again.
    floor.ok(&["whatif", "j", "--drop", "10", "--as", "unsplit"]);
    floor.ok(&["verify", "j"]);
}

#[test]
fn the_margin_desk_calls_and_reduces_by_itself() {
    let floor = under("maker_fee_bps:0,taker_fee_bps:0,margin:(initial_bps:5000,maintenance_bps:2500,grace_seconds:0)");
    exec(&floor, "open ann a@b\nopen bob b@b\ndeposit ann 1000\ndeposit bob 9000\nlist XYZ\ngrant bob XYZ 1000\n");
    exec(&floor, "print XYZ 1 @ 10\nmargin ann on\nbuy bob XYZ 200 @ 10.00\nsell ann XYZ 200 @ 10.00\n");
    let account = floor.ok(&["show", "j", "account", "ann"]);
    assert!(account.contains("exposure      2,000.00") && account.contains("-200"), "{account}");
    let equity = floor.ok(&["explain", "j", "ann.equity"]);
    assert!(equity.contains("1,000.00"), "{equity}");
    exec(&floor, "sell bob XYZ 500 @ 13.00\nprint XYZ 1 @ 13.00\n");
    let log = floor.json(&["log", "j", "--json"]);
    let given: Vec<String> =
        log.iter().map(|record| format!("{} {}", record["by"], record["command"]).replace('"', "")).collect();
    assert_eq!(given[given.len() - 2..], ["operator margin-call ann", "operator liquidate ann"]);
    let told: Vec<&str> =
        log.last().unwrap()["events"].as_array().unwrap().iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(told, ["OrderAccepted", "TradeExecuted", "PositionsReduced"]);
    let mail = floor.ok(&["show", "j", "mail", "ann"]);
    assert!(mail.contains("Margin call: 250.00 is missing") && mail.contains("Your positions were reduced"), "{mail}");
    let positions = floor.json(&["show", "j", "positions", "ann", "--json"]);
    assert_eq!((&positions[0]["qty"], &positions[0]["average"]), (&(-61).into(), &"10.00".into()));
    floor.ok(&["show", "j", "invariants"]);
    floor.ok(&["verify", "j"]);
    // Nothing is owed any more: the next command stands alone.
    exec(&floor, "mark done\n");
    assert_eq!(floor.json(&["log", "j", "--json"]).len(), log.len() + 1);
    // Without the print nobody is called, and what the desk gave is refused.
    let calm = floor.ok(&["whatif", "j", "--drop", "12", "--as", "calm"]);
    assert!(calm.contains("operator  margin-call ann") && calm.contains("now rejected: the equity of ann"), "{calm}");
    // There it is printed again: on that branch the desk acts, as it would have live.
    let whatif = ["whatif", "j", "--branch", "calm", "--insert", "19", "print XYZ 1 @ 13.00", "--as", "late", "--json"];
    let late = floor.json(&whatif);
    let told: Vec<String> = late[..2].iter().map(|d| format!("{} {} {}", d["command"], d["was"], d["by"])).collect();
    assert_eq!(told, [r#""margin-call ann" "none" "operator""#, r#""liquidate ann" "none" "operator""#]);
    let grafted = floor.ok(&["graft", "j", "12", "--from", "main", "--onto", "calm"]);
    assert!(
        grafted.contains("12 → ") && grafted.contains("new → ") && grafted.contains("margin-call ann"),
        "{grafted}"
    );
    floor.ok(&["verify", "j"]);
}

/// What the bank does by itself stands between the answers to the lines, and takes nobody's place.
#[test]
fn each_line_gets_its_own_answer_whatever_the_desk_does() {
    let floor = under("maker_fee_bps:0,taker_fee_bps:0,margin:(initial_bps:5000,maintenance_bps:2500,grace_seconds:0)");
    exec(&floor, "open ann a@b\nopen bob b@b\ndeposit ann 1000\ndeposit bob 9000\nlist XYZ\ngrant bob XYZ 1000\n");
    exec(&floor, "print XYZ 1 @ 10\nmargin ann on\nbuy bob XYZ 200 @ 10.00\nsell ann XYZ 200 @ 10.00\n");
    let lines = "sell bob XYZ 500 @ 13.00\nprint XYZ 1 @ 13.00\nwithdraw ann 9000\nmark done\n";
    let ran = floor.run_with(&["exec", "j", "-", "--json"], lines);
    assert_eq!(ran.status, 1, "one of the lines is refused");
    let answers: Vec<String> = crate::floor::objects(&ran.out)
        .iter()
        .map(|answer| format!("{} {} {}", answer["by"], answer["command"], answer["ok"]).replace('"', ""))
        .collect();
    assert_eq!(
        answers,
        [
            "null sell bob XYZ 500 @ 13.00 true",
            "null print XYZ 1 @ 13.00 true",
            "operator margin-call ann true",
            "operator liquidate ann true",
            "null withdraw ann 9000 false",
            "null mark done true",
        ]
    );
    assert!(ran.err.contains("1 of 4 commands refused"), "{}", ran.err);
}
