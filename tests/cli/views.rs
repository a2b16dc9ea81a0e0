//! `show` and `log`: every view, as a table and as JSON, now and in the past.

use crate::floor::{Floor, objects};
use serde_json::Value;

const ACCOUNT: &[&str] = &[
    "handle",
    "iban",
    "owner",
    "email",
    "verified",
    "status",
    "balance",
    "held",
    "available",
    "credit_line",
    "currency",
    "customer",
];

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn views_in_json() {
    let floor = Floor::traded();
    let cases: &[(&[&str], &str)] = &[
        (
            &["book", "XYZ"],
            r#"{"symbol":"XYZ","bids":[{"price":"9.50","qty":3,"orders":1}],"asks":[{"price":"10.05","qty":3,"orders":1}]}"#,
        ),
        (
            &["orders"],
            "{\"order\":1,\"account\":\"bob\",\"symbol\":\"XYZ\",\"side\":\"sell\",\"qty\":8,\"open\":3,\"filled\":5,\"price\":\"10.05\",\"tif\":\"gtc\",\"held\":\"0.00\",\"shown\":3,\"post\":false,\"state\":\"open\",\"reason\":null,\"average\":\"10.05\",\"n\":6\n\
             {\"order\":3,\"account\":\"alice\",\"symbol\":\"XYZ\",\"side\":\"buy\",\"qty\":3,\"open\":3,\"filled\":0,\"price\":\"9.50\",\"tif\":\"gtc\",\"held\":\"28.50\",\"shown\":3,\"post\":false,\"state\":\"open\",\"reason\":null,\"average\":null,\"n\":8",
        ),
        (
            &["positions", "alice"],
            r#"{"account":"alice","symbol":"XYZ","qty":5,"held":0,"available":5,"average":"10.05","last":"10.05","value":"50.25","cost":"50.25","realised":"0.00","unrealised":"0.00"}"#,
        ),
        (
            &["instruments"],
            r#"{"symbol":"XYZ","name":null,"tick":"0.01","lot":1,"last":"10.05","bid":"9.50","ask":"10.05","shares":20}"#,
        ),
        (
            &["shop"],
            r#"{"item":"widget","price":"4.99","stock":8,"sold":2,"reserved":0,"reorder_below":null,"reorder_by":null}"#,
        ),
    ];
    for (view, want) in cases {
        let args: Vec<&str> = ["show", "j"].iter().chain(*view).chain(&["--json"]).copied().collect();
        let out = floor.ok(&args);
        // Times are the wall clock's.
        let lines: Vec<&str> = out.lines().map(|line| line.split(",\"at\"").next().unwrap()).collect();
        assert_eq!(lines.join("\n"), *want, "{view:?}");
    }
    let accounts = floor.json(&["show", "j", "accounts", "--json"]);
    assert_eq!(keys(&accounts[0]), ACCOUNT);
    assert_eq!((&accounts[0]["owner"], &accounts[0]["balance"]), (&"Alice Doe".into(), &"939.77".into()));
    assert_eq!((&accounts[0]["held"], &accounts[0]["available"]), (&"28.50".into(), &"911.27".into()));
    let account = &floor.json(&["show", "j", "account", "alice", "--json"])[0];
    assert!(keys(account).starts_with(ACCOUNT) && account["positions"][0]["qty"] == 5, "{account}");
    let by_iban = floor.json(&["show", "j", "account", accounts[0]["iban"].as_str().unwrap(), "--json"]);
    assert_eq!(&by_iban[0], account);
    let trade = &floor.json(&["show", "j", "trades", "xyz", "--json"])[0];
    let side = (&trade["n"], &trade["maker"], &trade["taker"], &trade["taker_side"], &trade["buyer"]);
    assert_eq!(side, (&7.into(), &1.into(), &2.into(), &"buy".into(), &"alice".into()));
}

#[test]
fn the_rest_of_the_views_in_json() {
    let floor = Floor::traded();
    let statement = floor.json(&["show", "j", "statement", "alice", "--json"]);
    let rows: Vec<String> = statement
        .iter()
        .map(|row| format!("{} {} {} {}", row["n"], row["what"], row["amount"], row["balance"]).replace('"', ""))
        .collect();
    let want =
        ["3 deposit 1000.00 1000.00", "7 bought 5 XYZ @ 10.05 -50.25 949.75", "10 shop order 1: 2 widget -9.98 939.77"];
    assert_eq!(rows, want);
    assert_eq!(statement[0]["reference"], "salary");
    let mail = floor.json(&["show", "j", "mail", "alice", "--json"]);
    assert!(mail[0]["subject"].as_str().unwrap().starts_with("Welcome. Your code is "), "{}", mail[0]);
    let ledger = floor.json(&["show", "j", "ledger", "--json"]);
    assert_eq!(ledger.last().unwrap()["balance"], "0.00", "all postings sum to zero");
    let branches = floor.json(&["show", "j", "branches", "--json"]);
    assert_eq!(
        (&branches[0]["name"], &branches[0]["tip"], &branches[0]["in_use"]),
        (&"main".into(), &10.into(), &true.into())
    );
    assert!(floor.json(&["show", "j", "invariants", "--json"]).iter().all(|check| check["ok"] == true));
    let checks = floor.json(&["show", "j", "invariants", "--json"]);
    let state = &checks.iter().find(|check| check["name"] == "state").unwrap()["state"];
    assert_eq!(state.as_str().map(str::len), Some(16));
    assert!(checks.iter().any(|check| check["name"] == "chain intact" && check["records"] == 10));
    let stats = &floor.json(&["show", "j", "stats", "--json"])[0];
    assert_eq!(&stats["state"], state, "the same state everywhere");
    assert!(floor.ok(&["verify", "j"]).contains(&format!("state  {}", state.as_str().unwrap())));
    let earlier = &floor.json(&["show", "j", "stats", "--json", "--at", "9"])[0]["state"];
    assert_ne!(earlier, state);
    assert_eq!((&stats["trades"], &stats["shares"], &stats["turnover"]), (&1.into(), &5.into(), &"50.25".into()));
    let at = stats["at"].as_str().unwrap();
    assert!(at.len() == 27 && at.ends_with('Z') && at.as_bytes()[19] == b'.', "{at}");
}

#[test]
fn views_as_tables() {
    let floor = Floor::traded();
    let book = floor.ok(&["show", "j", "book", "XYZ", "--depth", "1"]);
    assert_eq!(book, "XYZ  last 10.05\nside  price  qty  orders\nask   10.05    3       1\nbid    9.50    3       1\n");
    let orders = floor.ok(&["show", "j", "orders", "bob"]);
    assert_eq!(
        orders.lines().nth(1),
        Some(
            "    1  bob      XYZ     sell    8     3       5  10.05  gtc  0.00      3  no    open   –         10.05  6"
        )
    );
    for view in [
        "accounts",
        "account alice",
        "statement alice",
        "trades",
        "positions",
        "instruments",
        "shop",
        "mail",
        "ledger",
        "branches",
        "stats",
    ] {
        let args: Vec<&str> = ["show", "j"].into_iter().chain(view.split(' ')).collect();
        assert!(floor.ok(&args).lines().count() > 1, "{view}");
    }
    let statement = floor.ok(&["show", "j", "statement", "alice"]);
    assert!(statement.starts_with("alice  ") && statement.contains("  opening balance 0.00 EUR\n"), "{statement}");
    assert!(statement.ends_with("  closing balance 939.77 EUR\n"), "{statement}");
    assert!(floor.ok(&["show", "j", "invariants"]).lines().all(|line| line.starts_with("✓ ")));
}

#[test]
fn views_of_the_past() {
    let floor = Floor::traded();
    let book = floor.ok(&["show", "j", "book", "XYZ", "--at", "6", "--json"]);
    assert_eq!(book.trim_end(), r#"{"symbol":"XYZ","bids":[],"asks":[{"price":"10.05","qty":8,"orders":1}]}"#);
    assert_eq!(floor.ok(&["show", "j", "accounts", "--at", "0", "--json"]), "");
    assert_eq!(floor.json(&["show", "j", "statement", "alice", "--at", "9", "--json"]).len(), 2);
    assert_eq!(floor.ok(&["show", "j", "trades", "--at", "6", "--json"]), "");
    floor.fails(&["show", "j", "accounts", "--at", "11"], 2, "there is no record 11: the tip of main is 10");
    floor.fails(&["show", "j", "account", "bob", "--at", "1"], 2, "there is no account bob at this record");
}

#[test]
fn the_log_and_its_filters() {
    let floor = Floor::traded();
    floor.run(&["exec", "j", "-c", "withdraw alice 5000", "-c", "cancel 1"]);
    let numbers = |filters: &[&str]| -> Vec<u64> {
        let args: Vec<&str> = ["log", "j", "--json"].iter().chain(filters).copied().collect();
        floor.json(&args).iter().map(|record| record["n"].as_u64().unwrap()).collect()
    };
    assert!(numbers(&[]).into_iter().eq(1..=12));
    let cases: &[(&[&str], &[u64])] = &[
        (&["--from", "11"], &[11, 12]),
        (&["--to", "2"], &[1, 2]),
        (&["--from", "3", "--to", "3"], &[3]),
        (&["--from", "900"], &[]),
        (&["--type", "TradeExecuted"], &[7]),
        (&["--type", "tradeexecuted"], &[7]),
        (&["--type", "buy"], &[7, 8]),
        (&["--type", "rejected"], &[11]),
        (&["--type", "InsufficientFunds"], &[11]),
        (&["--account", "bob"], &[2, 5, 6, 7, 12]),
        (&["--symbol", "xyz"], &[4, 5, 6, 7, 8, 12]),
        (&["--account", "alice", "--symbol", "XYZ", "--type", "OrderAccepted"], &[7, 8]),
    ];
    for (filters, want) in cases {
        assert_eq!(numbers(filters), *want, "{filters:?}");
    }
    let record = &floor.json(&["log", "j", "--json", "--from", "3", "--to", "3"])[0];
    assert_eq!(keys(record), ["n", "at", "by", "branch", "command", "ok", "events"]);
    assert_eq!((&record["by"], &record["branch"]), (&"user".into(), &"main".into()));
    assert_eq!(record["command"], "deposit alice 1000.00 \"salary\"");
    let plain = floor.ok(&["log", "j", "--from", "7", "--to", "7"]);
    assert!(plain.lines().next().unwrap().contains("buy alice XYZ 5 @ 10.05"), "{plain}");
    assert!(plain.contains("        Trade  5 @ 10.05  maker bob\n"), "{plain}");
    floor.fails(&["log", "j", "--type", "Trade"], 2, "there is no type \"Trade\"");
    floor.fails(&["log", "j", "--account", "carol"], 2, "there is no account carol");
    floor.fails(&["log", "j", "--from", "9", "--to", "3"], 2, "swap them");
}

#[test]
fn replay_prints_what_log_prints() {
    let floor = Floor::traded();
    let log = floor.ok(&["log", "j"]);
    assert_eq!(floor.ok(&["replay", "j", "--plain"]), log);
    assert_eq!(floor.ok(&["replay", "j", "--plain", "--speed", "1000000"]), log);
}

#[test]
fn an_iban_is_understood_as_it_is_printed() {
    let floor = Floor::traded();
    let printed = floor.ok(&["show", "j", "account", "alice"]);
    let iban = printed.lines().find_map(|line| line.strip_prefix("IBAN")).unwrap().trim();
    assert!(iban.contains(' '), "{iban}");
    assert_eq!(floor.ok(&["show", "j", "account", iban]), printed);
    assert_eq!(floor.ok(&["log", "j", "--account", iban]), floor.ok(&["log", "j", "--account", "alice"]));
    floor.fails(&["show", "j", "account", "al ice"], 2, "is not a handle");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let floor = Floor::new();
    floor.ok(&["new", "live"]);
    floor.ok(&["run", "live", "--records", "1500"]);
    let mut child = floor.start(&["log", "live", "--json"]);
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}

#[test]
fn unknown_names() {
    let floor = Floor::traded();
    floor.fails(&["show", "j", "account", "carol"], 2, "there is no account carol");
    floor.fails(&["show", "j", "account", "Carol"], 2, "is not an account");
    floor.fails(&["show", "j", "book", "ABC"], 2, "there is no instrument ABC");
    floor.fails(&["show", "j", "book", "a b"], 2, "is not a symbol");
    floor.fails(&["show", "j", "accounts", "--branch", "nope"], 2, "there is no branch nope");
    floor.fails(&["exec", "j", "--branch", "nope", "-c", "mark x"], 2, "there is no branch nope");
    floor.fails(&["show", "nope", "accounts"], 2, "there is no journal at");
    assert_eq!(objects(&floor.ok(&["show", "j", "orders", "bob", "--json"])).len(), 1);
}

/// A journal with a sound chain, in which alice is paid out more than she has: records 3 and 6, with a
/// deposit between them that sets it right.
fn overdrawn(floor: &Floor) {
    use backtape::domain::{AccountId, AccountRef, Command, Entry, Event, Money, Outcome, Record, RecordNo, Step};
    let force = |cents| {
        let (mut journal, contents, _) =
            backtape::journal::Journal::open(&floor.journal("j"), backtape::domain::Time(0)).unwrap();
        let last = contents.records.last().unwrap();
        let (account, amount) = (AccountRef::parse("alice").unwrap(), Money(cents));
        let events = vec![Event::Withdrawn { account: AccountId(0), amount, reference: None, currency: None }];
        let (n, command) = (RecordNo(last.n.0 + 1), Command::Withdraw { account, amount, reference: None });
        let step = Step::new(n, last.n, last.step().unwrap().branch, command, Outcome::Accepted(events));
        journal.append(&[Record { n, at: last.at, by: last.by, entry: Entry::Step(step) }]).unwrap();
    };
    floor.ok(&["exec", "j", "-c", "open alice a@b", "-c", "deposit alice 10.00"]);
    force(1_500);
    floor.ok(&["exec", "j", "-c", "mark \"in debt\"", "-c", "deposit alice 100.00"]);
    force(9_900);
    floor.ok(&["exec", "j", "-c", "mark \"the end\""]);
}

#[test]
fn what_does_not_hold_names_the_record_that_broke_it() {
    let floor = Floor::bare();
    overdrawn(&floor);
    let broken = |at: &str| {
        let ran = floor.run(&["show", "j", "invariants", "--json", "--at", at]);
        let checks = objects(&ran.out);
        let failing = checks.iter().filter(|check| check["ok"] == false);
        let failing: Vec<_> = failing.map(|check| (check["name"].clone(), check["broken_by"].as_u64())).collect();
        (ran.status, failing)
    };
    for (at, by) in [("2", None), ("3", Some(3)), ("4", Some(3)), ("5", None), ("6", Some(6)), ("7", Some(6))] {
        let failing: Vec<_> = by.map(|by| ("no overdraft".into(), Some(by))).into_iter().collect();
        assert_eq!(broken(at), (i32::from(by.is_some()), failing), "at {at}");
    }
    let out = floor.run(&["show", "j", "invariants"]).out;
    assert!(out.contains("✗ no overdraft: alice has -4.00 available (broken by record 6)"), "{out}");
}
