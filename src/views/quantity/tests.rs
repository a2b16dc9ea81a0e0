//! Figures of a small trade, reckoned by hand.

use super::*;
use crate::domain::{
    BankCode, Code, Command, Draws, Email, Entry, Handle, Money, OrderKind, Outcome, Qty, Record, RecordNo, Rules,
    Scenario, Source, Step, Text, Time, TimeInForce, decide,
};

fn genesis() -> Moment {
    let words = |t: &str| Text::parse(t).unwrap();
    let scenario = Scenario {
        name: words("test"),
        about: None,
        seed: 1,
        start: None,
        rules: Rules {
            taker_fee_bps: 100,
            ..Rules::plain(
                words("EUR"),
                BankCode { country: words("DE"), bank: words("10050000"), digits: 10, bic: None },
            )
        },
        you: None,
        invented: false,
        instruments: Vec::new(),
        items: Vec::new(),
        customers: Vec::new(),
        participants: Vec::new(),
    };
    Moment::genesis(&scenario, Time(0))
}

fn play(moment: &mut Moment, command: Command) {
    let outcome = Outcome::from(decide(&moment.world, &command, &Draws { at: Time(0), dice: moment.n.0 }));
    let n = RecordNo(moment.n.0 + 1);
    let step =
        Step { parent: moment.n, branch: crate::domain::BranchId::MAIN, command, outcome, origin: n, refolded: false };
    moment.fold(&Record { n, at: Time(0), by: Source::User, entry: Entry::Step(step) }).unwrap();
}

fn who(name: &str) -> AccountRef {
    AccountRef::parse(name).unwrap()
}

fn acme() -> Symbol {
    Symbol::parse("ACME").unwrap()
}

fn place(name: &str, side: Side, qty: u64, cents: i64) -> Command {
    let kind = OrderKind::at(Price(cents * 100), TimeInForce::Gtc);
    Command::place(who(name), side, acme(), Qty(qty), kind)
}

/// alice has bought 10 of bob's 30 at 10.00, 1.00 of fees, and bids 9.00 for 5; bob asks 11.01 for 20.
fn traded() -> Moment {
    let mut moment = genesis();
    for name in ["alice", "bob"] {
        let (handle, email) = (Handle::parse(name).unwrap(), Email::parse("a@b").unwrap());
        play(&mut moment, Command::Open { handle, email, name: None, customer: None, currency: None });
    }
    let listed = Command::List { symbol: acme(), tick: Price(100), lot: Qty(1), name: None };
    let deposit = Command::Deposit { account: who("alice"), amount: Money(100_000), reference: None };
    let grant = Command::Grant { account: who("bob"), symbol: acme(), qty: Qty(30) };
    let stock = Command::Stock { item: ItemName::parse("widget").unwrap(), qty: Qty(7), price: Some(Money(499)) };
    for command in [listed, deposit, grant, stock] {
        play(&mut moment, command);
    }
    play(&mut moment, place("bob", Side::Sell, 10, 1_000));
    play(&mut moment, place("alice", Side::Buy, 10, 1_000));
    play(&mut moment, place("alice", Side::Buy, 5, 900));
    play(&mut moment, place("bob", Side::Sell, 20, 1_101));
    play(&mut moment, Command::Verify { account: who("bob"), code: Code::parse("000000").unwrap() });
    moment
}

fn shown(moment: &Moment, quantity: Quantity) -> String {
    quantity.value(moment).unwrap().map_or_else(|| "nothing".to_owned(), |value| value.to_string())
}

#[test]
fn figures_of_a_trade() {
    let moment = traded();
    let alice = [
        ("balance", "899.00"), // 1,000.00 − 100.00 − 1.00
        ("held", "45.45"),     // 5 × 9.00 and the fee on it
        ("available", "853.55"),
        ("credit", "0.00"),
        ("equity", "999.00"),
        ("profit", "-1.00"),
        ("realised", "0.00"),
        ("unrealised", "0.00"),
        ("fees", "1.00"),
    ];
    for (word, want) in alice {
        let figure = AccountFigure::find(word).unwrap();
        assert_eq!(shown(&moment, Quantity::Account(who("alice"), figure)), want, "{word}");
    }
    let bob = [
        ("position", "20"),
        ("held", "20"),
        ("available", "0"),
        ("average", "10.00"), // granted before the first trade: it costs what that was made at
        ("cost", "200.00"),
        ("value", "200.00"),
        ("profit", "0.00"),
        ("realised", "0.00"),
        ("unrealised", "0.00"),
    ];
    for (word, want) in bob {
        let figure = HoldingFigure::find(word).unwrap();
        assert_eq!(shown(&moment, Quantity::Holding(who("bob"), acme(), figure)), want, "{word}");
    }
    let market = [
        ("bid", "9.00"),
        ("ask", "11.01"),
        ("bid.qty", "5"),
        ("ask.qty", "20"),
        ("spread", "2.01"),
        ("mid", "10.005"),
        ("last", "10.00"),
        ("shares", "30"),
    ];
    for (word, want) in market {
        assert_eq!(shown(&moment, Quantity::Market(acme(), MarketFigure::find(word).unwrap())), want, "{word}");
    }
    let levels = [(Side::Sell, 1_101, "20"), (Side::Sell, 1_000, "0"), (Side::Buy, 900, "5")];
    for (side, cents, want) in levels {
        assert_eq!(shown(&moment, Quantity::Level(acme(), side, Price(cents * 100))), want);
    }
    let item = |figure| shown(&moment, Quantity::Item(ItemName::parse("widget").unwrap(), figure));
    assert_eq!(ItemFigure::ALL.iter().map(|figure| item(*figure)).collect::<Vec<_>>(), ["7", "0", "0", "4.99"]);
    let line = LineFigure::ALL.iter().map(|figure| shown(&moment, Quantity::Line(*figure)));
    assert_eq!(line.collect::<Vec<_>>(), ["11", "1", "4", "1", "10", "100.00"]);
}

#[test]
fn nothing_is_not_zero() {
    let mut moment = genesis();
    let ask = Quantity::Market(acme(), MarketFigure::Ask);
    assert_eq!(ask.value(&moment), Err(Unknown::Symbol(acme())));
    play(&mut moment, Command::List { symbol: acme(), tick: Price(100), lot: Qty(1), name: None });
    assert_eq!(ask.value(&moment), Ok(None));
    let below = Condition::Compare(ask, Comparison::AtLeast, Operand::Value(Value::zero(Unit::Price)));
    assert!(!below.watch(&moment.world).unwrap().holds(&moment));
}

#[test]
fn money_and_prices_compare_and_counts_stand_apart() {
    let (money, price, count) = (Value::money(Money(1_001)), Value::price(Price(100_050)), Value::count(3));
    assert_eq!(money.compare(price), Some(std::cmp::Ordering::Greater));
    assert_eq!(money.compare(count), None);
    assert_eq!((count.signed(), Value { unit: Unit::Count, amount: -1_000 }.grouped()), ("+3".into(), "-1,000".into()));
}
