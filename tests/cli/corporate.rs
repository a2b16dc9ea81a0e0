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
