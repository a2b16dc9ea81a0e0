//! `show market`, `depth`, `candles`, `performance` and what belongs to them.

use crate::floor::Floor;

/// Alice turns shares over: 10 at 10.00 and 10 at 12.00, 15 away at 13.00, fees for nobody.
fn turned_over() -> Floor {
    let floor = Floor::new();
    // Simulated time: no midnight comes between.
    let bare = include_str!("../../assets/scenarios/bare.ron");
    let scenario = floor.write("day.ron", bare.replacen("rules:", "start: \"2026-01-05T09:00:00Z\",\n    rules:", 1));
    floor.ok(&["new", "j", "--scenario", &scenario]);
    let script = "open alice a@example.org\nopen bob b@example.org\ndeposit alice 1000.00\ndeposit bob 1000.00\nlist XYZ\n\
        grant bob XYZ 100\nsell bob XYZ 10 @ 10.00\nbuy alice XYZ 10 @ 10.00\nsell bob XYZ 10 @ 12.00\n\
        buy alice XYZ 10 @ 12.00\nbuy bob XYZ 15 @ 13.00\nsell alice XYZ 15 @ 13.00\nbuy bob XYZ 5 @ 11.96\n\
        buy bob XYZ 7 @ 11.90\nsell bob XYZ 4 @ 12.04\nsell bob XYZ 6 @ 12.10\nwithdraw alice 300.00\n";
    let ran = floor.run_with(&["exec", "j", "-"], script);
    assert_eq!(ran.status, 0, "{ran:?}");
    floor
}

#[test]
fn the_market_and_its_depth() {
    let floor = turned_over();
    let market = &floor.json(&["show", "j", "market", "xyz", "--json"])[0];
    let figures = [
        ("last", "13.00"),
        ("open", "10.00"),
        ("high", "13.00"),
        ("low", "10.00"),
        ("value", "415.00"),
        ("vwap", "11.8571"), // 415.00 ÷ 35
        ("bid", "11.96"),
        ("ask", "12.04"),
        ("mid", "12.00"),
        ("spread", "0.08"),
    ];
    for (key, want) in figures {
        assert_eq!(market[key], want, "{key}: {market}");
    }
    assert_eq!(market["day"], "2026-01-05");
    assert_eq!((&market["volume"], &market["trades"], &market["spread_ticks"]), (&35.into(), &3.into(), &8.into()));
    assert_eq!((&market["imbalance"], &market["spread_bps"]), (&0.1111111111.into(), &66.66666667.into()));
    assert_eq!((&market["imbalance_deep"], &market["levels"]), (&0.09090909091.into(), &5.into()));
    let one = &floor.json(&["show", "j", "market", "--depth", "1", "--json"])[0];
    assert_eq!((&one["imbalance_deep"], &one["levels"], &one["change"]), (&one["imbalance"], &1.into(), &().into()));

    let depth = floor.ok(&["show", "j", "depth", "XYZ"]);
    let want = "XYZ  spread 8 ticks, 66.67 bp  imbalance 0.0909\n\
        side  price  qty  orders  total   value\n\
        ask   12.10    6       1     10  120.76\n\
        ask   12.04    4       1      4   48.16\n\
        bid   11.96    5       1      5   59.80\n\
        bid   11.90    7       1     12  143.10\n";
    assert_eq!(depth, want);
    let depth = floor.ok(&["show", "j", "depth", "XYZ", "--depth", "1", "--json"]);
    let want = r#"{"symbol":"XYZ","mid":"12.00","spread_ticks":8,"spread_bps":66.66666667,"imbalance":0.1111111111,"bids":[{"price":"11.96","qty":5,"orders":1,"total":5,"value":"59.80"}],"asks":[{"price":"12.04","qty":4,"orders":1,"total":4,"value":"48.16"}]}"#;
    assert_eq!(depth.trim_end(), want);
    let before = &floor.json(&["show", "j", "market", "XYZ", "--at", "6", "--json"])[0];
    assert_eq!((&before["last"], &before["vwap"], &before["volume"]), (&().into(), &().into(), &0.into()));
    assert_eq!((&before["spread_ticks"], &before["imbalance"]), (&().into(), &().into()));
    assert_eq!(floor.ok(&["show", "j", "tape", "XYZ"]), floor.ok(&["show", "j", "trades", "XYZ"]));
}

#[test]
fn candles_of_any_period() {
    let floor = Floor::new();
    let journal = concat!(env!("CARGO_MANIFEST_DIR"), "/saves/first-day.ron");
    let candles = |period: &str| floor.json(&["show", journal, "candles", "ACME", period, "--json"]);
    let sum = |candles: &[serde_json::Value], key: &str| candles.iter().map(|c| c[key].as_u64().unwrap()).sum::<u64>();
    let (seconds, minutes, day) = (candles("10s"), candles("1m"), candles("1d"));
    assert!(seconds.len() > minutes.len() && minutes.len() > 1 && day.len() == 1);
    for key in ["volume", "trades"] {
        assert_eq!((sum(&seconds, key), sum(&minutes, key)), (sum(&day, key), sum(&day, key)), "{key}");
    }
    assert_eq!(day[0]["start"], "2026-01-05T00:00:00.000000Z");
    assert_eq!((&day[0]["open"], &day[0]["close"]), (&seconds[0]["open"], &seconds.last().unwrap()["close"]));
    let market = &floor.json(&["show", journal, "market", "ACME", "--json"])[0];
    for key in ["open", "high", "low", "volume", "vwap", "trades"] {
        assert_eq!(day[0][key], market[key], "{key}");
    }
    assert_eq!(candles("90s").iter().filter(|candle| candle["start"] == "2026-01-05T09:01:30.000000Z").count(), 1);
    let plain = floor.ok(&["show", journal, "candles", "acme", "--at", "132"]);
    let want = "ACME  candles of 1m\nstart                  open    high     low   close  volume      vwap  trades\n\
        2026-01-05 09:00:00  101.50  101.54  101.50  101.54      12  101.5367       2\n";
    assert_eq!(plain, want);
}

#[test]
fn performance_by_both_methods() {
    let floor = turned_over();
    let alice = &floor.json(&["show", "j", "performance", "alice", "--json"])[0];
    let figures = [
        ("worth", "740.00"),   // 1,000.00 − 100.00 − 120.00 + 195.00 − 300.00, and 5 shares at 13.00
        ("paid_in", "700.00"), // what was withdrawn is no loss
        ("gain", "40.00"),
        ("realised", "30.00"), // 15 × (13.00 − 11.00)
        ("unrealised", "10.00"),
        ("fifo_realised", "35.00"), // 10 × 3.00 + 5 × 1.00
        ("fifo_unrealised", "5.00"),
        ("fees", "0.00"),
        ("income", "0.00"),
        ("drawdown", "0.00"),
        ("average_win", "17.50"),
    ];
    for (key, want) in figures {
        assert_eq!(alice[key], want, "{key}: {alice}");
    }
    assert_eq!((&alice["trades"], &alice["round_trips"], &alice["win_rate"]), (&3.into(), &2.into(), &1.0.into()));
    assert_eq!(alice["return"], 0.04);
    for undefined in ["profit_factor", "average_loss", "drawdown_from", "sharpe_year", "sortino_year"] {
        assert!(alice[undefined].is_null(), "{undefined}: {alice}");
    }
    let plain = floor.ok(&["show", "j", "performance", "alice", "1d"]);
    for line in
        ["return               4.00%", "profit factor        –", "period               1d", "sharpe               –"]
    {
        assert!(plain.lines().any(|shown| shown == line), "{line:?} in {plain}");
    }
    // Bob's shares came in before there was a price: they cost the first one.
    let all = floor.json(&["show", "j", "performance", "--json"]);
    assert_eq!(all.iter().map(|row| &row["account"]).collect::<Vec<_>>(), ["alice", "bob"]);
    let gains: Vec<_> = all.iter().map(|row| row["gain"].as_str().unwrap().to_owned()).collect();
    assert_eq!(gains, ["40.00", "260.00"], "100 × 3.00 is what the price has made of all shares");
    let before = &floor.json(&["show", "j", "performance", "alice", "--at", "2", "--json"])[0];
    assert!(before["return"].is_null() && before["worth"] == "0.00", "{before}");
}

#[test]
fn lots_round_trips_and_the_curve() {
    let floor = turned_over();
    let lots = floor.json(&["show", "j", "lots", "alice", "--json"]);
    let lot = (&lots[0]["opened"], &lots[0]["qty"], &lots[0]["price"], &lots[0]["unrealised"]);
    assert_eq!((lots.len(), lot), (1, (&10.into(), &5.into(), &"12.00".into(), &"5.00".into())));
    let trips = floor.json(&["show", "j", "round-trips", "alice", "--json"]);
    let shown: Vec<_> =
        trips.iter().map(|t| (t["opened"].as_u64(), t["closed"].as_u64(), t["gain"].as_str())).collect();
    assert_eq!(shown, [(Some(8), Some(12), Some("30.00")), (Some(10), Some(12), Some("5.00"))]);
    let curve = floor.json(&["show", "j", "equity", "alice", "--at", "12", "--json"]);
    let last = curve.last().unwrap();
    assert_eq!(
        (&last["worth"], &last["paid_in"], &last["growth"]),
        (&"1040.00".into(), &"1000.00".into(), &1.04.into())
    );
}

#[test]
fn a_period_stands_where_it_means_something() {
    let floor = turned_over();
    floor.fails(&["show", "j", "book", "XYZ", "5m"], 2, "a period goes with the views candles, performance and equity");
    floor.fails(&["show", "j", "candles", "XYZ", "0s"], 2, "give a time like 90s, 15m, 1h30m or 2d");
    floor.fails(&["show", "j", "candles"], 2, "the view candles needs an instrument");
    floor.fails(&["show", "j", "round-trips"], 2, "the view round-trips needs an account");
    floor.fails(&["show", "j", "trades", "--depth", "3"], 2, "--depth goes with the views book, depth and market");
    floor.fails(&["show", "j", "performance", "nobody"], 2, "there is no account nobody at this record");
}
