//! Every verb, and every kind of error with its words.

use super::*;
use crate::domain::shop::Reorder;
use crate::domain::{
    AccountRef, Code, Date, Email, Handle, HoldId, ItemName, Money, OrderId, OrderKind, OrderLine, Price, Qty,
    ShopOrderId, Side, Symbol, Text, TimeInForce,
};

fn account(name: &str) -> AccountRef {
    AccountRef::parse(name).expect("an account")
}

fn symbol(name: &str) -> Symbol {
    Symbol::parse(name).expect("a symbol")
}

fn text(words: &str) -> Option<Text> {
    Some(Text::parse(words).expect("a text"))
}

fn place(side: Side, kind: OrderKind) -> Command {
    Command::place(account("alice"), side, symbol("XYZ"), Qty(5), kind)
}

fn limit(time_in_force: TimeInForce) -> OrderKind {
    OrderKind::at(Price(100_000), time_in_force)
}

fn command(line: &str) -> Command {
    match parse(line) {
        Ok(Some(Parsed::Command(command))) => command,
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn every_verb_reads_its_command() {
    let (alice, handle) = (account("alice"), Handle::parse("alice").expect("a handle"));
    let email = Email::parse("alice@example.org").expect("an address");
    let (gtc, ioc) = (limit(TimeInForce::Gtc), limit(TimeInForce::Ioc));
    let widget = ItemName::parse("widget").expect("an item");
    let lines = vec![OrderLine { item: widget, qty: Qty(3) }];
    let (until, rule) = (Date::parse("2026-01-31").ok(), Some(Reorder { below: Qty(5), by: Qty(20) }));
    let cases = [
        (
            "open alice alice@example.org",
            Command::Open { handle, email: email.clone(), name: None, customer: None, currency: None },
        ),
        (
            "open alice alice@example.org name \"A. \\\"Al\\\" D\"",
            Command::Open { handle, email, name: text("A. \"Al\" D"), customer: None, currency: None },
        ),
        ("verify alice 402913", Command::Verify { account: alice, code: Code::parse("402913").expect("a code") }),
        ("deposit alice 1,250.00", Command::Deposit { account: alice, amount: Money(125_000), reference: None }),
        ("deposit alice 5 salary", Command::Deposit { account: alice, amount: Money(500), reference: text("salary") }),
        (
            "withdraw alice 5 \"a # b\" # c",
            Command::Withdraw { account: alice, amount: Money(500), reference: text("a # b") },
        ),
        (
            "  transfer\talice DE79100500001234567890 0.5",
            Command::Transfer {
                from: alice,
                to: account("DE79100500001234567890"),
                amount: Money(50),
                reference: None,
            },
        ),
        ("credit alice 0", Command::Credit { account: alice, amount: Money(0) }),
        ("freeze alice", Command::Freeze { account: alice }),
        ("unfreeze alice", Command::Unfreeze { account: alice }),
        ("close alice", Command::Close { account: alice }),
        ("forget alice", Command::Forget { account: alice }),
        ("list xyz", Command::List { symbol: symbol("XYZ"), tick: Price(100), lot: Qty(1), name: None }),
        (
            "list XYZ name Xyz lot 10 tick 0.05",
            Command::List { symbol: symbol("XYZ"), tick: Price(500), lot: Qty(10), name: text("Xyz") },
        ),
        ("grant alice xyz 100", Command::Grant { account: alice, symbol: symbol("XYZ"), qty: Qty(100) }),
        ("buy alice XYZ 5 @ 10.00", place(Side::Buy, gtc)),
        ("buy alice xyz 5 @10 gtc", place(Side::Buy, gtc)),
        ("sell alice XYZ 5@10", place(Side::Sell, gtc)),
        ("sell alice XYZ 5 ioc @ 10", place(Side::Sell, ioc)),
        ("buy alice XYZ 5", place(Side::Buy, OrderKind::Market)),
        ("sell alice XYZ 5 market", place(Side::Sell, OrderKind::Market)),
        ("sell alice XYZ 5 market ioc", place(Side::Sell, OrderKind::Market)),
        ("cancel 9118", Command::Cancel { order: OrderId(9118) }),
        ("cancel 9,118", Command::Cancel { order: OrderId(9118) }),
        ("reduce 7 100", Command::Reduce { order: OrderId(7), qty: Qty(100) }),
        ("dividend xyz 0.2575", Command::Dividend { symbol: symbol("XYZ"), amount: Price(2_575) }),
        ("split xyz 3 for 2", Command::Split { symbol: symbol("XYZ"), new: Qty(3), old: Qty(2) }),
        ("print xyz 100@10.0525", Command::Print { symbol: symbol("XYZ"), qty: Qty(100), price: Price(100_525) }),
        ("stock widget 10 @ 4.99", Command::Stock { item: widget, qty: Qty(10), price: Some(Money(499)) }),
        ("stock widget 10", Command::Stock { item: widget, qty: Qty(10), price: None }),
        ("order alice widget*3", Command::Order { account: alice, lines: lines.clone() }),
        ("order alice widget * 3", Command::Order { account: alice, lines: lines.clone() }),
        ("order alice widget *3", Command::Order { account: alice, lines: lines.clone() }),
        ("reserve alice widget*3", Command::Reserve { account: alice, lines: lines.clone(), until: None }),
        ("reserve alice widget * 3 until 2026-01-31", Command::Reserve { account: alice, lines, until }),
        ("pay 12", Command::Pay { order: ShopOrderId(12) }),
        ("ship 1,200", Command::Ship { order: ShopOrderId(1_200) }),
        ("cancel-order 12", Command::CancelOrder { order: ShopOrderId(12) }),
        ("price widget 5.49", Command::Price { item: widget, price: Money(549) }),
        ("price widget @ 5.49", Command::Price { item: widget, price: Money(549) }),
        ("reorder widget below 5 by 20", Command::Reorder { item: widget, rule }),
        ("reorder widget by 20 below 5", Command::Reorder { item: widget, rule }),
        ("reorder widget off", Command::Reorder { item: widget, rule: None }),
        ("restock widget", Command::Restock { item: widget }),
        ("hold alice 80", Command::Hold { account: alice, amount: Money(8_000), until: None, reference: None }),
        (
            "hold alice 80.00 until 2026-01-31 \"until\"",
            Command::Hold { account: alice, amount: Money(8_000), until, reference: text("until") },
        ),
        ("capture 7", Command::Capture { hold: HoldId(7), amount: None, to: None }),
        ("capture 7 to alice", Command::Capture { hold: HoldId(7), amount: None, to: Some(alice) }),
        ("capture 7 64.5 to alice", Command::Capture { hold: HoldId(7), amount: Some(Money(6_450)), to: Some(alice) }),
        ("release 7", Command::Release { hold: HoldId(7) }),
        ("expire 7", Command::Expire { hold: HoldId(7) }),
        ("mark dip", Command::Mark { text: text("dip").expect("a text") }),
        ("mark \"\"", Command::Mark { text: text("").expect("a text") }),
    ];
    for (line, want) in cases {
        assert_eq!(command(line), want, "{line}");
        assert_eq!(command(&render(&want)), want, "{line}");
    }
}

#[test]
fn blank_lines_and_comments_say_nothing() {
    for line in ["", "   ", "\t\r", "# buy alice XYZ 5", "  #"] {
        assert_eq!(parse(line), Ok(None), "{line:?}");
    }
}

#[test]
fn orders_of_every_shape_and_their_amendments() {
    let order = |line: &str| match parse(line) {
        Ok(Some(Parsed::Command(Command::Place { kind, .. }))) => kind,
        other => panic!("{line}: {other:?}"),
    };
    let shaped = |time_in_force, post, show: Option<u64>| OrderKind::Limit {
        price: Price(100_000),
        time_in_force,
        post,
        show: show.map(Qty),
    };
    let cases = [
        ("buy alice XYZ 5 fok @ 10", shaped(TimeInForce::Fok, false, None)),
        ("buy alice XYZ 5 @ 10 gtc post", shaped(TimeInForce::Gtc, true, None)),
        ("buy alice XYZ 5 post @10", shaped(TimeInForce::Gtc, true, None)),
        ("sell alice XYZ 5 show 1 @ 10", shaped(TimeInForce::Gtc, false, Some(1))),
        ("sell alice XYZ 5 @ 10 post show 2", shaped(TimeInForce::Gtc, true, Some(2))),
    ];
    for (line, want) in cases {
        assert_eq!(order(line), want, "{line}");
    }
    let amend = |qty: Option<u64>, price: Option<i64>| Command::Amend {
        order: OrderId(7),
        qty: qty.map(Qty),
        price: price.map(Price),
        stop: None,
    };
    let all = |name: Option<&str>| Command::CancelAll { account: account("alice"), symbol: name.map(symbol) };
    let cases = [
        ("amend 7 qty 3", amend(Some(3), None)),
        ("amend 7 @ 10.50 qty 3", amend(Some(3), Some(105_000))),
        ("amend 7 qty 3@10.50", amend(Some(3), Some(105_000))),
        ("amend 7 @10.50", amend(None, Some(105_000))),
        ("cancel-all alice", all(None)),
        ("cancel-all alice symbol XYZ", all(Some("XYZ"))),
    ];
    for (line, want) in cases {
        assert_eq!(parse(line), Ok(Some(Parsed::Command(want))), "{line}");
    }
}

#[test]
fn every_error_says_where_what_and_the_cure() {
    let cases = [
        // words
        ("deposit alice 5 \"rent", "column 17: the quote is not closed (end the text with \")"),
        ("mark \"a\\n\"", "column 8: a lone backslash in quotes (write \\\\ for it, \\\" for a quote)"),
        ("mark \"a\"b", "column 9: a word right after a quote (put a blank between them)"),
        ("mark a\"b", "column 7: a quote inside a word (put a blank before it, or write \\\")"),
        // verbs
        ("transfr alice bob 5", "column 1: there is no command \"transfr\" (did you mean transfer?)"),
        ("BUY alice XYZ 5", "column 1: there is no command \"BUY\" (did you mean buy?)"),
        ("dep alice 5", "column 1: there is no command \"dep\" (did you mean deposit?)"),
        (
            "zzzzzz",
            "column 1: there is no command \"zzzzzz\" (a command begins with one of open, verify, deposit, withdraw, transfer, hold, capture, release, expire, credit, rate, interest, settle, standing, schedule, mandate, debit, loan, pay-due, revoke, joint, limit, freeze, unfreeze, close, forget, list, grant, buy, sell, cancel, cancel-all, amend, self-trades, market, end-day, reduce, print, margin, margin-call, margin-met, liquidate, dividend, split, stock, order, reserve, pay, ship, cancel-order, price, reorder, restock, begin, mark)",
        ),
        // missing words
        (
            "open",
            "column 5: the handle is missing (open <handle> <email> [name \"Full Name\"] [for <account>] [currency CODE])",
        ),
        (
            "open alice",
            "column 11: the e-mail address is missing (open <handle> <email> [name \"Full Name\"] [for <account>] [currency CODE])",
        ),
        (
            "open alice a@b name",
            "column 20: the name is missing (open <handle> <email> [name \"Full Name\"] [for <account>] [currency CODE])",
        ),
        ("verify alice", "column 13: the code is missing (verify <account> <code>)"),
        ("deposit alice  # 5", "column 14: the amount is missing (deposit <account> AMOUNT [\"reference\"])"),
        ("transfer", "column 9: the account that pays is missing (transfer <from> <to> AMOUNT [\"reference\"])"),
        ("transfer a", "column 11: the account that is paid is missing (transfer <from> <to> AMOUNT [\"reference\"])"),
        ("freeze", "column 7: the account is missing (freeze <account>)"),
        ("list", "column 5: the symbol is missing (list <symbol> [tick T] [lot L] [name \"Full Name\"])"),
        ("list X lot", "column 11: the lot is missing (list <symbol> [tick T] [lot L] [name \"Full Name\"])"),
        ("grant alice X", "column 14: the quantity is missing (grant <account> <symbol> QTY)"),
        ("cancel", "column 7: the order's number is missing (cancel <order>)"),
        ("amend 7", "column 8: the new quantity or price is missing (amend <order> [qty QTY] [@ PRICE] [stop PRICE])"),
        ("dividend X", "column 11: the amount a share is missing (dividend <symbol> AMOUNT)"),
        ("split X 2", "column 10: for how many old shares, like 2 for 1 is missing (split <symbol> NEW for OLD)"),
        ("split X 2 for", "column 14: how many old shares is missing (split <symbol> NEW for OLD)"),
        ("split X 2:1", "column 9: \"2:1\" is not a quantity (write a quantity like 25)"),
        ("print X 5", "column 10: the price is missing (print <symbol> QTY @ PRICE)"),
        ("stock widget 5 @", "column 17: the price is missing (stock <item> QTY [@ PRICE])"),
        ("order alice", "column 12: the item is missing (order <account> <item>*QTY ...)"),
        ("order alice widget", "column 19: how many widget is missing (order <account> <item>*QTY ...)"),
        ("mark", "column 5: the text is missing (mark \"text\")"),
        // names
        ("freeze Alice", "column 8: \"Alice\" has capital letters (names are in lower case: write alice)"),
        (
            "freeze 1a",
            "column 8: \"1a\" is not a handle like alice (a lower-case letter, then up to 31 of a-z 0-9 _ -)",
        ),
        ("freeze DE1", "column 8: \"DE1\" has capital letters (names are in lower case: write de1)"),
        ("freeze Ä", "column 8: \"Ä\" is not a handle like alice (a lower-case letter, then up to 31 of a-z 0-9 _ -)"),
        ("open alice nobody", "column 12: \"nobody\" is not an e-mail address like alice@example.org"),
        ("verify alice 12", "column 14: \"12\" is not a code of six digits like 402913"),
        ("list X_Y", "column 6: \"X_Y\" is not a symbol like ACME (a letter, then up to 11 of A-Z 0-9 . -)"),
        ("stock Widget 1", "column 7: \"Widget\" has capital letters (names are in lower case: write widget)"),
        ("cancel it", "column 8: \"it\" is not the number of an order (write a number like 9118)"),
        (
            "freeze a\u{202e}b",
            "column 8: \"a\\u{202e}b\" is not a handle like alice (a lower-case letter, then up to 31 of a-z 0-9 _ -)",
        ),
        ("mark \"a\u{7}\"", "column 6: \"a\\u{7}\" is not a text of one line without control characters"),
        // numbers
        (
            "deposit alice 10.005",
            "column 15: \"10.005\" has more than 2 decimal places, and nothing is rounded here (write an amount like 1250.00)",
        ),
        (
            "deposit älice 1",
            "column 9: \"älice\" is not a handle like alice (a lower-case letter, then up to 31 of a-z 0-9 _ -)",
        ),
        ("deposit alice -5", "column 15: \"-5\" is not an amount (write an amount like 1250.00)"),
        ("deposit alice 1e9", "column 15: \"1e9\" is not an amount (write an amount like 1250.00)"),
        ("deposit alice 99999999999999", "column 15: \"99999999999999\" is too large (write an amount like 1250.00)"),
        ("buy alice X 0", "column 13: \"0\" must be more than zero (write a quantity like 25)"),
        ("buy alice X 1.5", "column 13: \"1.5\" is not a quantity (write a quantity like 25)"),
        ("buy alice X 5 @ 0", "column 17: \"0\" must be more than zero (write a price like 101.50)"),
        (
            "buy alice X 5 @1.00001",
            "column 16: \"1.00001\" has more than 4 decimal places, and nothing is rounded here (write a price like 101.50)",
        ),
        // words that do not belong there
        ("freeze alice bob", "column 14: \"bob\" is one word too many (the command ends before it)"),
        ("open alice a@b Alice", "column 16: \"Alice\" has no place here (a name is given like name \"Alice Doe\")"),
        (
            "open alice a@b \"name\" x",
            "column 16: \"name\" has no place here (a name is given like name \"Alice Doe\")",
        ),
        ("mark two words", "column 10: \"words\" has no place here (put a text of several words in quotes)"),
        ("deposit a 5 two words", "column 17: \"words\" has no place here (put a text of several words in quotes)"),
        (
            "list X at 5",
            "column 8: \"at\" has no place here (what may follow is tick 0.01, lot 1, name \"Acme Corporation\")",
        ),
        (
            "buy alice X 5 10.00",
            "column 15: \"10.00\" has no place here (what may follow is @ PRICE, market or market-to-limit, gtc, day, \
             gtd DATE, ioc or fok, post, show QTY, stop PRICE or trail DISTANCE, oco stop PRICE, then ...)",
        ),
        ("print X 5 10.00", "column 11: \"10.00\" has no place here (the price follows, like @ 101.50)"),
        ("amend 7 to 5", "column 9: \"to\" has no place here (what may follow is qty QTY, @ PRICE, stop PRICE)"),
        ("order alice widget 3", "column 20: how many widget is missing (write widget*3)"),
        // clauses that do not go together
        ("list X lot 1 lot 1", "column 14: lot stands here twice (once is enough)"),
        ("buy alice X 5 @ 1 @ 2", "column 19: @ stands here twice (once is enough)"),
        ("buy alice X 5 @ 1 market", "column 19: @ and market exclude each other (choose one)"),
        ("buy alice X 5 @ 1 gtc ioc", "column 23: gtc and ioc exclude each other (choose one)"),
        (
            "buy alice X 5 market gtc",
            "column 22: a market order never rests, so gtc does not go with it (give a price like @ 101.50, or leave it away)",
        ),
        (
            "buy alice X 5 day",
            "column 15: a market order never rests, so day does not go with it (give a price like @ 101.50, or leave it away)",
        ),
        (
            "buy alice X 5 market post",
            "column 22: a market order never rests, so post does not go with it (give a price like @ 101.50)",
        ),
        (
            "buy alice X 5 show 2",
            "column 15: a market order never rests, so show does not go with it (give a price like @ 101.50)",
        ),
        ("buy alice X 5 @ 1 ioc post", "column 23: post only rests, and ioc and fok never do (leave one of them away)"),
        ("sell alice X 5 stop 9 ioc", "column 23: a stop waits, so ioc does not go with it (leave it away)"),
        ("sell alice X 5 @ 8 stop 9 show 1", "column 27: a stop waits, so show does not go with it (leave it away)"),
        (
            "sell alice X 5 trail 1 @ 9",
            "column 16: a trailing stop becomes a market order, so a price does not go with it (leave the price away, \
             or use stop PRICE)",
        ),
        ("sell alice X 5 stop 9 trail 1", "column 23: stop and trail exclude each other (choose one)"),
        (
            "sell alice X 5 @ 9 gtd",
            "column 23: the last day is missing (sell <account> <symbol> QTY [@ PRICE | market | market-to-limit] [gtc|day|gtd DATE|ioc|fok] [post] [show QTY] [stop PRICE | trail DISTANCE] [oco ...] [then ...])",
        ),
        ("sell alice X 5 @ 9 gtd friday", "column 24: \"friday\" is not a date like 2026-01-31"),
        (
            "sell alice X 5 @ 9 oco @ 8",
            "column 20: beside a limit order stands a stop (write oco stop PRICE, or oco stop PRICE @ PRICE)",
        ),
        (
            "sell alice X 5 @ 9 oco stop 8 day",
            "column 31: both orders of a pair stand for the same time (say it before oco)",
        ),
        (
            "buy alice X 5 then @ 9 then @ 8",
            "column 24: \"then\" has no place here (one order may follow, and nothing after it)",
        ),
        ("market shut", "column 8: \"shut\" has no place here (it is one of open, auction, halt, close, resume)"),
        ("end-day soon", "column 9: \"soon\" is not a date like 2026-01-31"),
        ("buy alice X 5 @ 1 stop 0", "column 24: \"0\" must be more than zero (write a price like 101.50)"),
        ("forget", "column 7: the account is missing (forget <account>)"),
    ];
    for (line, want) in cases {
        match parse(line) {
            Err(error) => assert_eq!(error.to_string(), want, "{line}"),
            other => panic!("{line}: {other:?}"),
        }
    }
}

#[test]
fn errors_point_into_the_line() {
    let line = "mark ü \"x\"";
    let error = parse(line).expect_err("two texts");
    assert_eq!((error.byte, error.column), (8, 8));
    assert_eq!(line.get(error.byte..), Some("\"x\""));
}

#[test]
fn the_table_is_sound() {
    for verb in VERBS {
        let parsed = parse(verb.example);
        assert!(matches!(parsed, Ok(Some(_))), "{}: {parsed:?}", verb.example);
        assert!(verb.example.starts_with(verb.name) && verb.usage.starts_with(verb.name), "{}", verb.name);
        for clause in verb.clauses {
            assert!(verb.usage.contains(clause.keyword), "{} in {}", clause.keyword, verb.usage);
        }
        assert!(help().contains(verb.usage) && help().contains(verb.about));
        assert_eq!(VERBS.iter().filter(|other| other.name == verb.name).count(), 1);
    }
}

#[test]
fn scripts_number_their_lines() {
    let script = "\u{feff}# setup\r\nlist XYZ\r\n\r\nbuy alice\r\nfreeze alice";
    let lines: Vec<_> = parse_script(script).collect();
    assert_eq!(
        lines.iter().map(|l| (l.number, l.parsed.is_ok())).collect::<Vec<_>>(),
        [(2, true), (4, false), (5, true)]
    );
    assert_eq!(lines.first().map(|l| l.text.as_str()), Some("list XYZ"));
}
