//! What an order would do to the book, without a screen.

use crate::floor::Floor;
use serde_json::json;

/// Asks of 10 at 10.10, 20 at 10.20 and 30 at 10.40, a bid of 10 at 10.00.
fn floor() -> Floor {
    let floor = Floor::new();
    floor.ok(&["new", "j", "--scenario", "bare"]);
    let script = floor.write(
        "book.txt",
        "list XYZ\nopen alice a@example.org\nopen bob b@example.org\ndeposit alice 1000.00\ndeposit bob 1000.00\n\
         grant bob XYZ 60\nsell bob XYZ 10 @ 10.10\nsell bob XYZ 20 @ 10.20\nsell bob XYZ 30 @ 10.40\n\
         buy bob XYZ 10 @ 10.00\n",
    );
    floor.ok(&["exec", "j", &script]);
    floor
}

#[test]
fn the_impact_of_a_market_order() {
    let floor = floor();
    let before = std::fs::read(floor.journal("j")).unwrap();
    let impact = &floor.json(&["show", "j", "impact", "buy alice XYZ 40 market", "--json"])[0];
    // (10 × 10.10 + 20 × 10.20 + 10 × 10.40) / 40 = 10.225, 123.76 bp above 10.10 and 174.13 above 10.05
    let want = json!({
        "command": "buy alice XYZ 40 market", "ok": true, "order": 5, "side": "buy", "symbol": "XYZ",
        "levels": [{"price": "10.10", "qty": 10}, {"price": "10.20", "qty": 20}, {"price": "10.40", "qty": 10}],
        "qty": 40, "filled": 40, "waits": 0, "cancelled": 0, "reason": null,
        "average": "10.225", "worst": "10.40", "best": "10.10", "mid": "10.05",
        "slippage_bps": "123.76", "slippage_mid_bps": "174.13", "value": "409.00", "fees": "0.00",
    });
    assert_eq!(*impact, want);
    let text = floor.ok(&["show", "j", "impact", "buy alice XYZ 40 market"]);
    assert!(text.starts_with("buy alice XYZ 40 market\nprice  qty\n10.10   10\n"), "{text}");
    assert!(text.contains("slippage bps      123.76\n"), "{text}");
    assert_eq!(std::fs::read(floor.journal("j")).unwrap(), before, "nothing is written");
}

#[test]
fn what_is_not_filled_and_where_there_is_none() {
    let floor = floor();
    let impact = |line: &str| floor.json(&["show", "j", "impact", line, "--json"]).remove(0);
    let rests = impact("buy alice XYZ 15 @ 10.10");
    assert_eq!((&rests["filled"], &rests["waits"], &rests["slippage_bps"]), (&10.into(), &5.into(), &"0.00".into()));
    let ioc = impact("buy alice XYZ 15 @ 10.10 ioc");
    assert_eq!((&ioc["cancelled"], &ioc["reason"]), (&5.into(), &"immediate".into()));
    let amended = impact("amend 4 @ 10.10");
    assert_eq!((&amended["filled"], &amended["order"]), (&10.into(), &4.into()));
    let earlier = &floor.json(&["show", "j", "impact", "buy alice XYZ 40 market", "--at", "7", "--json"])[0];
    assert_eq!((&earlier["filled"], &earlier["cancelled"], &earlier["mid"]), (&10.into(), &30.into(), &json!(null)));
}

#[test]
fn what_has_no_impact_is_said() {
    let floor = floor();
    floor.fails(&["show", "j", "impact", "buy alice XYZ 400 @ 10.40"], 1, "available to alice: 1,000.00");
    floor.fails(&["show", "j", "impact", "deposit alice 5.00"], 2, "is no order: impact takes buy, sell and amend");
    floor.fails(&["show", "j", "impact", "buy alice XYZ"], 2, "");
    floor.fails(&["show", "j", "impact"], 2, "the view impact needs an order");
    let refused = floor.run(&["show", "j", "impact", "sell alice XYZ 1 market", "--json"]);
    assert_eq!(refused.status, 1, "{refused:?}");
    assert!(refused.out.contains(r#""ok":false,"rejection":{"code":"InsufficientShares""#), "{refused:?}");
}
