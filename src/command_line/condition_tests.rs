//! Quantities and conditions as text: there and back, and what errors say.

use super::*;
use crate::domain::{AccountRef, Event, ItemName, Money, Price, Rejection, Side, Symbol};
use crate::views::quantity::{
    AccountFigure, Comparison, Condition, Happening, HoldingFigure, ItemFigure, Kind, LineFigure, MarketFigure,
    Operand, Quantity, Unit, Value,
};
use proptest::prelude::*;
use proptest::sample::select;

fn who(name: &str) -> AccountRef {
    AccountRef::parse(name).expect("an account")
}

fn symbol(name: &str) -> Symbol {
    Symbol::parse(name).expect("a symbol")
}

#[test]
fn quantities_are_read() {
    let widget = ItemName::parse("widget").expect("an item");
    let cases = [
        ("alice.balance", Quantity::Account(who("alice"), AccountFigure::Balance)),
        ("  alice.held ", Quantity::Account(who("alice"), AccountFigure::Held)),
        ("DE79100500001234567890.equity", Quantity::Account(who("DE79100500001234567890"), AccountFigure::Equity)),
        ("alice.XYZ.held", Quantity::Holding(who("alice"), symbol("XYZ"), HoldingFigure::Held)),
        ("alice.xyz.position", Quantity::Holding(who("alice"), symbol("XYZ"), HoldingFigure::Position)),
        ("mm-1.BRK.B.average", Quantity::Holding(who("mm-1"), symbol("BRK.B"), HoldingFigure::Average)),
        ("XYZ.ask", Quantity::Market(symbol("XYZ"), MarketFigure::Ask)),
        ("BRK.B.bid", Quantity::Market(symbol("BRK.B"), MarketFigure::Bid)),
        ("xyz.bid.qty", Quantity::Market(symbol("XYZ"), MarketFigure::BidQty)),
        ("XYZ.ask@10.05", Quantity::Level(symbol("XYZ"), Side::Sell, Price(100_500))),
        ("brk.b.bid@7", Quantity::Level(symbol("BRK.B"), Side::Buy, Price(70_000))),
        ("widget.stock", Quantity::Item(widget, ItemFigure::Stock)),
        ("rejections", Quantity::Line(LineFigure::Rejections)),
    ];
    for (text, want) in cases {
        assert_eq!(parse_quantity(text), Ok(want), "{text}");
    }
}

#[test]
fn conditions_are_read() {
    let cases = [
        ("alice.equity<900", "alice.equity < 900.00"),
        ("alice.profit <= -100", "alice.profit <= -100.00"),
        ("xyz.spread>0", "XYZ.spread > 0.00"),
        ("XYZ.spread ≥ 0.005", "XYZ.spread >= 0.005"),
        ("trades == 1,000", "trades = 1000"),
        ("widget.stock != 0", "widget.stock != 0"),
        ("XYZ.bid > ABC.ask", "XYZ.bid > ABC.ask"),
        ("alice.balance > XYZ.ask", "alice.balance > XYZ.ask"),
        ("bob.balance changed", "bob.balance changed"),
        ("any rejection", "any rejection"),
        ("rejection of alice", "any rejection of alice"),
        ("ANY trade in xyz of bob", "any TradeExecuted of bob in XYZ"),
        ("any transferred", "any Transferred"),
        ("any insufficientfunds", "any InsufficientFunds"),
        ("any cancel", "any cancel"),
        ("a.held > 0 and b.held > 0 or any trade", "(a.held > 0.00 and b.held > 0.00) or any TradeExecuted"),
        ("a.held > 0 and (b.held > 0 or any trade)", "a.held > 0.00 and (b.held > 0.00 or any TradeExecuted)"),
        ("((any trade))", "any TradeExecuted"),
    ];
    for (text, want) in cases {
        assert_eq!(parse_condition(text).map(|condition| render_condition(&condition)), Ok(want.to_owned()), "{text}");
    }
}

/// Each error says in which column, and shows by example what would be right.
#[test]
fn errors_say_where_and_what_would_be_right() {
    let conditions = [
        ("", "column 1: a condition is missing (write one like alice.equity < 900, ACME.bid"),
        ("alice", "column 1: \"alice\" does not say which number (write one like alice.balance"),
        ("commands.x", "column 10: there is no number \"x\" (of accounts and items there are balance,"),
        ("trade < 5", "column 7: \"<\" has no place here (join conditions with and, or"),
        ("trads < 5", "column 1: \"trads\" does not say which number (did you mean trades?)"),
        (
            "Alice.balance < 5",
            "column 1: \"Alice\" is not an account's handle or IBAN (handles are in lower case: write alice)",
        ),
        ("alice.balanc < 5", "column 7: there is no number \"balanc\" (did you mean balance?)"),
        ("alice.XYZ.positon < 5", "column 11: shares have no \"positon\" (did you mean position?)"),
        ("alice.XYZ.ask < 5", "column 11: shares have no \"ask\" (of shares there are position,"),
        ("alice. < 5", "column 7: after \"alice.\" a word for the number is missing"),
        (".balance < 5", "column 1: \"\" is not an account's handle"),
        ("XYZ.asks < 5", "column 5: there is no number \"asks\" (did you mean ask?)"),
        ("XYZ.foo < 5", "column 5: there is no number \"foo\" (of an instrument there are bid, ask,"),
        ("X_Z.ask < 5", "column 1: \"X_Z\" is not a symbol like ACME"),
        ("XYZ.last@5 < 5", "column 1: \"XYZ.last\" is no side of a book"),
        ("XYZ.ask@0 < 5", "column 9: the price \"0\" must be more than zero (a level"),
        (
            "alice.balance",
            "column 14: what shall alice.balance be? (write alice.balance < 900.00, or alice.balance changed)",
        ),
        (
            "alice.balance is 5",
            "column 15: \"is\" is no comparison (one of < <= > >= = != or changed: alice.balance < 900.00)",
        ),
        ("alice.balance =< 5", "column 15: \"=<\" is no comparison"),
        ("alice.balance <", "column 16: nothing to compare alice.balance with"),
        ("alice.balance < 5.001", "column 17: \"5.001\" has more than 2 decimal places"),
        ("alice.balance < 5..", "column 17: \"5..\" is not a number like 1250.00"),
        ("trades > 1.5", "column 10: \"1.5\" is not a number like 25 (write trades >= 10)"),
        ("trades > XYZ.ask", "column 10: trades is a count and XYZ.ask is a price (compare counts"),
        ("é.held < 5", "column 1: \"é\" is not an account's"),
        ("any", "column 4: what may happen is missing"),
        ("any rejectoin", "column 5: nothing is called \"rejectoin\" (did you mean any rejection?)"),
        ("any foo", "column 5: nothing is called \"foo\" (rejection, trade, an event like Transferred,"),
        ("any trade of", "column 13: the account is missing"),
        (
            "any trade of X",
            "column 14: \"X\" is not an account's handle or IBAN (write it like any rejection of alice)",
        ),
        ("any trade in é", "column 14: \"é\" is not a symbol (write it like any trade in ACME)"),
        ("any trade of alice of bob", "column 20: \"of\" has no place here"),
        ("any trade and", "column 14: a condition is missing"),
        ("(any trade", "column 1: the parenthesis is not closed"),
        ("(any trade any", "column 12: \"any\" has no place here (end the group with ))"),
        ("any trade)", "column 10: \")\" has no place here"),
    ];
    for (text, says) in conditions {
        let said = parse_condition(text).expect_err(text).to_string();
        assert!(said.starts_with(says), "{text}: {said}");
    }
    let deep = format!("{}any trade", "(".repeat(40));
    assert!(parse_condition(&deep).expect_err("deep").to_string().contains("too many parentheses"));
}

fn accounts() -> impl Strategy<Value = AccountRef> {
    select(vec!["alice", "mm-1", "a_b", "DE79100500001234567890"]).prop_map(who)
}

fn symbols() -> impl Strategy<Value = Symbol> {
    select(vec!["XYZ", "BRK.B", "A-1", "Z"]).prop_map(symbol)
}

fn quantities() -> impl Strategy<Value = Quantity> {
    let item = select(vec!["widget", "2nd-one"]).prop_map(|name| ItemName::parse(name).expect("an item"));
    let side = select(vec![Side::Buy, Side::Sell]);
    prop_oneof![
        (accounts(), select(AccountFigure::ALL)).prop_map(|(a, f)| Quantity::Account(a, f)),
        (accounts(), symbols(), select(HoldingFigure::ALL)).prop_map(|(a, s, f)| Quantity::Holding(a, s, f)),
        (symbols(), select(MarketFigure::ALL)).prop_map(|(s, f)| Quantity::Market(s, f)),
        (symbols(), side, 1..=Price::LIMIT.0).prop_map(|(s, side, p)| Quantity::Level(s, side, Price(p))),
        (item, select(ItemFigure::ALL)).prop_map(|(i, f)| Quantity::Item(i, f)),
        select(LineFigure::ALL).prop_map(Quantity::Line),
    ]
}

fn conditions() -> impl Strategy<Value = Condition> {
    let compare = (quantities(), select(Comparison::ALL.to_vec()), quantities(), -Money::LIMIT.0..=Money::LIMIT.0);
    let compare = compare.prop_map(|(left, comparison, right, amount)| {
        let (unit, most) = (left.unit(), 1_000_000_000_000);
        let amount = if unit == Unit::Money { amount } else { amount % most };
        let right = match right.unit().compares_with(unit) && amount % 2 == 0 {
            true => Operand::Quantity(right),
            false => Operand::Value(Value { unit, amount }),
        };
        Condition::Compare(left, comparison, right)
    });
    let kinds: Vec<Kind> = std::iter::once(Kind::Rejection)
        .chain(Event::NAMES.iter().copied().map(Kind::Event))
        .chain(Rejection::CODES.iter().copied().filter(|code| !Event::NAMES.contains(code)).map(Kind::Code))
        .chain(VERBS.iter().map(|verb| Kind::Verb(verb.name)))
        .collect();
    let any = (select(kinds), proptest::option::of(accounts()), proptest::option::of(symbols()));
    let leaf = prop_oneof![
        compare,
        quantities().prop_map(Condition::Changed),
        any.prop_map(|(kind, of, on)| Condition::Any(Happening { kind, of, on })),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let list = proptest::collection::vec(inner, 2..4);
        prop_oneof![list.clone().prop_map(Condition::All), list.prop_map(Condition::OneOf)]
    })
}

proptest! {
    #[test]
    fn text_and_quantity_are_one(quantity in quantities()) {
        prop_assert_eq!(parse_quantity(&render_quantity(&quantity)), Ok(quantity));
    }

    #[test]
    fn text_and_condition_are_one(condition in conditions()) {
        let text = render_condition(&condition);
        prop_assert_eq!(parse_condition(&text), Ok(condition), "{}", text);
    }

    #[test]
    fn no_text_is_too_strange(text in "[a-zA-Z0-9.@<>=!() ≤é\u{200b}-]{0,40}") {
        if let Err(error) = parse_condition(&text) {
            prop_assert!(error.byte <= text.len() && error.column <= text.chars().count() + 1);
        }
        let _ = parse_quantity(&text);
    }
}
