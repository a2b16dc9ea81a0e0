//! `exec`: results, exit status, order, and when they are printed.

use crate::floor::{Floor, objects};
use serde_json::json;
use std::io::{BufRead, BufReader, Write};

#[test]
fn results_are_as_the_contract_says() {
    let floor = Floor::bare();
    let script = "open alice a@example.org\nopen bob b@example.org\ndeposit alice 100.00\nlist XYZ\ngrant bob XYZ 20\n\
        sell bob XYZ 5 @ 10.05\nbuy alice XYZ 7 @ 10.05 ioc\nsell bob XYZ 3 @ 11.00\ncancel 3\nwithdraw bob 500.00\n";
    let ran = floor.run_with(&["exec", "j", "-", "--json"], script);
    assert_eq!(ran.status, 1);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(
        lines[2],
        r#"{"n":3,"command":"deposit alice 100.00","ok":true,"events":[{"type":"Deposited","account":"alice","amount":"100.00"}]}"#
    );
    assert!(lines[5].contains(r#""events":[{"type":"OrderAccepted","order":1,"account":"bob","symbol":"XYZ","side":"sell","qty":5,"price":"10.05""#), "{}", lines[5]);
    assert!(lines[6].contains(r#"{"type":"TradeExecuted","trade":1,"symbol":"XYZ","qty":5,"price":"10.05","maker":1,"taker":2,"taker_side":"buy""#), "{}", lines[6]);
    // The rest of the ioc order was taken and cancelled in one record: the world never held it.
    assert!(lines[6].ends_with(r#"{"type":"OrderCancelled","order":2,"account":"alice","symbol":"XYZ","side":"buy","qty":2,"reason":"immediate"}]}"#), "{}", lines[6]);
    assert!(lines[8].ends_with(r#"[{"type":"OrderCancelled","order":3,"account":"bob","symbol":"XYZ","side":"sell","qty":3,"reason":"requested"}]}"#), "{}", lines[8]);
    let refused =
        r#"{"n":10,"command":"withdraw bob 500.00","ok":false,"rejection":{"code":"InsufficientFunds","message":"#;
    assert!(lines[9].starts_with(refused), "{}", lines[9]);
    // The rejected command is a record, and what came of it is the same in the log.
    assert_eq!(floor.json(&["log", "j", "--from", "10", "--json"])[0]["rejection"]["code"], "InsufficientFunds");
}

#[test]
fn plain_results_are_a_line_each() {
    let floor = Floor::bare();
    let script =
        "open alice a@b\nlist XYZ\ndeposit alice 50 # pocket money\nbuy alice XYZ 5 @ 10.00\nbuy alice XYZ 5 @ 10.00\n";
    let ran = floor.run_with(&["exec", "j", "-", "-c", "cancel 1"], script);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines.len(), 6);
    assert_eq!(lines[3], "4  buy alice XYZ 5 @ 10.00  accepted: order 1");
    assert!(lines[4].starts_with("5  buy alice XYZ 5 @ 10.00  ✗ rejected: available to alice: 0.00, not 50.00 ("));
    assert_eq!(lines[5], "6  cancel 1  accepted: 5 of order 1 cancelled, as asked");
    assert_eq!(ran.err, "backtape: 1 of 6 commands refused; their lines say why\n");
}

#[test]
fn the_script_comes_before_the_commands_of_c() {
    let floor = Floor::bare();
    let script = floor.write("script.txt", "\u{feff}open alice a@b\r\n\r\n# nothing\r\ndeposit alice 1\r\n");
    let out = floor.ok(&["exec", "j", &script, "-c", "deposit alice 2", "-c", "deposit alice 3"]);
    let commands: Vec<&str> = out.lines().map(|line| line.split("  ").nth(1).unwrap()).collect();
    assert_eq!(commands, ["open alice a@b", "deposit alice 1", "deposit alice 2", "deposit alice 3"]);
    assert_eq!(floor.ok(&["exec", "j", "-c", "# only a comment"]), "");
    // What is answered is the command, without the comment behind it.
    let said = floor.ok(&["exec", "j", "-c", "mark \"a # b\"  # noted"]);
    assert!(said.contains("mark \"a # b\"  accepted"), "{said}");
}

#[test]
fn linked_commands_happen_together_or_not_at_all() {
    let floor = Floor::bare();
    floor.ok(&["exec", "j", "-c", "open alice a@b", "-c", "open bob b@b", "-c", "deposit alice 10.00"]);
    let script = floor.write("both", "begin\n  withdraw alice 4.00\n  deposit bob 4.00\ncommit\nbegin\nwithdraw alice 6.00\nwithdraw bob 9.00\ncommit\n");
    let told = floor.run(&["exec", "j", &script]).out;
    let lines: Vec<&str> = told.lines().collect();
    assert!(lines[0].starts_with("4  begin; withdraw alice 4.00; deposit bob 4.00; commit  accepted:"), "{told}");
    assert!(lines[1].contains("✗ rejected: linked command 2: "), "{told}");
    assert_eq!(floor.json(&["show", "j", "account", "alice", "--json"])[0]["balance"], "6.00");
    // What is not committed does not happen.
    let open = floor.write("open", "deposit bob 1.00\nbegin\ndeposit bob 1.00\n");
    let ran = floor.run(&["exec", "j", &open]);
    assert!(ran.status == 2 && ran.err.contains("begin without commit"), "{ran:?}");
    assert_eq!(floor.json(&["show", "j", "account", "bob", "--json"])[0]["balance"], "5.00");
}

#[test]
fn a_line_that_does_not_parse_stops_the_script() {
    let floor = Floor::bare();
    let script = floor.write("script.txt", "open alice a@b\n\nbuy alice XYZ five @ 10\nmark never\n");
    let ran = floor.run(&["exec", "j", &script, "-c", "mark never"]);
    assert_eq!(ran.status, 2);
    assert_eq!(ran.out.lines().count(), 1, "what came before was carried out: {}", ran.out);
    assert!(ran.err.contains("script.txt, line 3, column 15: "), "{}", ran.err);
    assert_eq!(floor.json(&["log", "j", "--json"]).len(), 1, "what came before stays");
    let several = floor.run(&["exec", "j", "-c", "mark a", "-c", "nonsense"]);
    assert_eq!(several.status, 2);
    assert!(several.err.contains("command 2 of -c, column 1: "), "{}", several.err);
    // A rejection before the line does not change the status.
    let both = floor.run_with(&["exec", "j", "-"], "cancel 77\nnonsense\n");
    assert_eq!((both.status, both.out.lines().count()), (2, 1));
    assert!(both.err.contains("standard input, line 2, "), "{}", both.err);
}

#[test]
fn lines_that_cannot_be_read_stop_the_script() {
    let floor = Floor::bare();
    let ran = floor.run_with(&["exec", "j", "-"], b"mark a\nmark \xff\xfe\n");
    assert_eq!((ran.status, ran.out.lines().count()), (2, 1));
    assert!(ran.err.contains("line 2, is not UTF-8"), "{}", ran.err);
    let ran = floor.run_with(&["exec", "j", "-"], "x".repeat(100_000));
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("line 1, is longer than 65536 bytes"), "{}", ran.err);
    let ran = floor.run_with(&["exec", "j", "-"], "mark \"a\u{0}b\"\n");
    assert_eq!(ran.status, 2);
}

#[test]
fn orders_of_every_shape_are_taken_and_amended() {
    let floor = Floor::bare();
    let script = "open al al@example.org\nopen bo bo@example.org\ndeposit al 1000.00\nlist XYZ\ngrant bo XYZ 100\n\
        sell bo XYZ 30 @ 10.00 show 10\nbuy al XYZ 40 @ 10.00 fok\nbuy al XYZ 5 @ 10.00 post\nbuy al XYZ 5 @ 9.00 post\n\
        amend 3 qty 4\namend 3 @ 9.10\nbuy al XYZ 12 @ 10.00\namend 1 qty 20\ncancel-all al\ncancel-all al symbol XYZ\n";
    let ran = floor.run_with(&["exec", "j", "-"], script);
    let said: Vec<&str> = ran.out.lines().skip(5).collect();
    assert_eq!(ran.status, 1, "{ran:?}");
    assert_eq!(
        said,
        [
            "6  sell bo XYZ 30 @ 10.00 show 10  accepted: order 1",
            "7  buy al XYZ 40 @ 10.00 fok  accepted: order 2, 40 of order 2 cancelled, fill or kill",
            "8  buy al XYZ 5 @ 10.00 post  ✗ rejected: post only: 10.00 would trade at once, the other side stands at 10.00 \
             (choose a price that does not reach it, or leave post away)",
            "9  buy al XYZ 5 @ 9.00 post  accepted: order 3",
            "10  amend 3 qty 4  accepted: order 3 reduced by 1",
            "11  amend 3 @ 9.10  accepted: order 3 amended to 4 @ 9.10",
            "12  buy al XYZ 12 @ 10.00  accepted: order 4, traded 12 in 2 trades @ 10.00",
            "13  amend 1 qty 20  accepted: order 1 reduced by 10",
            "14  cancel-all al  accepted: 4 of order 3 cancelled, as asked",
            "15  cancel-all al symbol XYZ  ✗ rejected: al has no open order there (look at the open orders first)",
        ]
    );
    let orders = floor.json(&["show", "j", "orders", "--json"]);
    let left = |name: &str| orders[0][name].as_u64().unwrap();
    assert_eq!((left("order"), left("qty"), left("open"), left("filled"), left("shown")), (1, 20, 8, 12, 8));
    let accepted = &floor.json(&["log", "j", "--type", "OrderAccepted", "--json"]);
    assert_eq!(accepted[0]["events"][0]["show"], 10);
    assert_eq!(accepted[2]["events"][0]["post"], true);
    floor.ok(&["verify", "j"]);
    // Whose order an amendment is for is known when it is refused, too.
    floor.run(&["exec", "j", "-c", "amend 1 qty 20"]);
    for condition in ["any SameAsBefore of bo", "any SameAsBefore in XYZ", "any NoOpenOrders in XYZ"] {
        let n = if condition.contains("Same") { 16 } else { 15 };
        assert_eq!(floor.json(&["find", "j", condition, "--json"])[0]["n"], n, "{condition}");
    }
    // It all comes back on another line, with other numbers.
    floor.ok(&["whatif", "j", "--insert", "6", "buy al XYZ 1 @ 1.00", "--as", "other"]);
    let orders = floor.json(&["show", "j", "orders", "--json", "--branch", "other"]);
    assert_eq!((&orders[0]["order"], &orders[0]["open"]), (&json!(2), &json!(8)), "{orders:?}");
    floor.ok(&["verify", "j"]);
}

/// Somebody who writes a line at a time gets each answer before the next line.
#[test]
fn a_pipe_gets_each_answer_at_once() {
    let floor = Floor::bare();
    let mut child = floor.start(&["exec", "j", "-", "--json"]);
    let mut to = child.stdin.take().unwrap();
    let mut from = BufReader::new(child.stdout.take().unwrap());
    for n in 1..=3 {
        to.write_all(format!("mark \"{n}\"\n").as_bytes()).unwrap();
        let mut answer = String::new();
        from.read_line(&mut answer).unwrap();
        assert!(answer.starts_with(&format!("{{\"n\":{n},")), "{answer:?}");
    }
    drop(to);
    assert!(child.wait().unwrap().success());
}

/// More commands than share a sync, and results in their order.
#[test]
fn long_scripts() {
    let floor = Floor::bare();
    let script: String = (1..=3_000).map(|n| format!("mark \"{n}\"\n")).collect();
    let ran = floor.run_with(&["exec", "j", "-", "--json"], script);
    assert_eq!(ran.status, 0);
    let numbers: Vec<u64> = objects(&ran.out).iter().map(|answer| answer["n"].as_u64().unwrap()).collect();
    assert!(numbers.into_iter().eq(1..=3_000));
}

#[test]
fn the_help_has_the_grammar() {
    let floor = Floor::new();
    let help = floor.ok(&["exec", "--help"]);
    for verb in ["open <handle> <email>", "transfer <from> <to> AMOUNT", "order <account> <item>*QTY", "mark \"text\""]
    {
        assert!(help.contains(verb), "{verb} in {help}");
    }
    assert!(help.trim_end().lines().last().unwrap().contains("backtape exec demo"), "{help}");
}
