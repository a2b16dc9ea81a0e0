//! `import lobster`: recorded order flow becomes a journal like any other.

use crate::floor::{Floor, shared};
use serde_json::json;
use std::fs;

/// Five messages with two levels: a new order, a reduction, an execution, a hidden one, a deletion.
const MESSAGES: &str = "34200.1,1,11,100,1000000,1\n34200.2,2,11,40,1000000,1\n34200.3,4,11,10,1000000,1\n\
    34200.4,5,0,7,1000050,-1\n34200.5,3,11,50,1000000,1\n";
const BOOK: &str = "1000100,30,1000000,100,1000200,40,999900,20\n\
    1000100,30,1000000,60,1000200,40,999900,20\n\
    1000100,30,1000000,50,1000200,40,999900,20\n\
    1000100,30,1000000,50,1000200,40,999900,20\n\
    1000100,30,999900,20,1000200,40,999800,5\n";

#[test]
fn a_small_flow() {
    let floor = Floor::new();
    let (messages, book) = (floor.write("m.csv", MESSAGES), floor.write("b.csv", BOOK));
    let args = ["import", "lobster", "flow", "--messages", &messages, "--book", &book, "--symbol", "abc"];
    let summary = floor.ok(&args);
    assert!(summary.contains("         5  messages"), "{summary}");
    let book_then = floor.ok(&["show", "flow", "book", "ABC", "--json"]);
    let want = r#"{"symbol":"ABC","bids":[{"price":"99.99","qty":20,"orders":1},{"price":"99.98","qty":5,"orders":1}],"asks":[{"price":"100.01","qty":30,"orders":1},{"price":"100.02","qty":40,"orders":1}]}"#;
    assert_eq!(book_then.trim_end(), want);
    floor.ok(&["verify", "flow"]);
    floor.fails(&args, 2, "already exists and is never overwritten");
    let first = floor.json(&[
        "import",
        "lobster",
        "two",
        "--messages",
        &messages,
        "--book",
        &book,
        "--symbol",
        "ABC",
        "--limit",
        "2",
        "--json",
    ]);
    assert_eq!(
        (&first[0]["messages"], &first[0]["reductions"], &first[0]["prints"]),
        (&json!(2), &json!(1), &json!(0))
    );
    // A person trades into it.
    let bought = floor.ok(&["exec", "flow", "-c", "buy you ABC 30 @ 100.01"]);
    assert!(bought.ends_with("traded 30 @ 100.01\n"), "{bought}");
}

#[test]
fn flow_that_does_not_fit() {
    let floor = Floor::new();
    let (messages, book) = (floor.write("m.csv", MESSAGES), floor.write("b.csv", BOOK));
    let short = floor.write("short.csv", BOOK.lines().next().unwrap());
    let wrong = floor.write("wrong.csv", BOOK.replacen("1000000,60", "1000000,61", 1));
    let text = floor.write("text.csv", "hello\n");
    let run = |messages: &str, book: &str, symbol: &str, status, says: &str| {
        let args = ["import", "lobster", "x", "--messages", messages, "--book", book, "--symbol", symbol];
        floor.fails(&args, status, says);
    };
    run("nope.csv", &book, "ABC", 2, "cannot read nope.csv");
    run(&messages, "/", "ABC", 2, "it is not a file");
    run(&messages, &book, "A B", 2, "is not a symbol");
    run(&text, &book, "ABC", 2, "text.csv, line 1: ");
    run(&messages, &short, "ABC", 2, "short.csv, line 2: ");
    assert!(!floor.journal("x").exists(), "nothing is made before the files are sound");
    run(&messages, &wrong, "ABC", 1, "line 2");
    floor.ok(&["verify", "x"]);
}

#[test]
fn a_morning_of_a_share() {
    let Some(folder) = shared("lobster") else { return };
    let file = |what: &str| folder.join(format!("AAPL_2012-06-21_34200000_57600000_{what}_10.csv"));
    let floor = Floor::new();
    let (messages, book) = (file("message"), file("orderbook"));
    let (messages, book) = (messages.to_str().unwrap(), book.to_str().unwrap());
    let args = ["import", "lobster", "aapl", "--messages", messages, "--book", book, "--symbol", "AAPL", "--json"];
    let summary = &floor.json(&args)[0];
    assert_eq!(summary["messages"], fs::read_to_string(messages).unwrap().lines().count());
    let last = fs::read_to_string(book).unwrap().lines().last().unwrap().to_owned();
    let numbers: Vec<u64> = last.split(',').map(|number| number.parse().unwrap()).collect();
    let best = &floor.json(&["show", "aapl", "book", "AAPL", "--depth", "10", "--json"])[0];
    for (level, row) in numbers.chunks(4).enumerate() {
        let is = |side: &str, price: u64, qty: u64| {
            let shown = &best[side][level];
            let text = shown["price"].as_str().unwrap().replace('.', "");
            assert_eq!((text.parse::<u64>().unwrap() * 100, &shown["qty"]), (price, &json!(qty)), "{side} {level}");
        };
        is("asks", row[0], row[1]);
        is("bids", row[2], row[3]);
    }
    floor.ok(&["verify", "aapl"]);
}
