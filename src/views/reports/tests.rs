//! Reports on events whose sums are reckoned by hand.

use super::*;
use crate::domain::samples;
use crate::domain::{AccountId, BranchId, Code, Command, Email, Entry, Handle, Iban, Outcome, RecordNo, Source};
use crate::domain::{InstrumentId, OrderId, Price, Qty, Side, Step, Text, Time, Trade, TradeId, apply};

const HOUR: i64 = Time::HOUR;

fn opened(id: u32, handle: &str, iban: &str) -> Event {
    Event::AccountOpened {
        account: AccountId(id),
        handle: Handle::parse(handle).unwrap(),
        iban: Iban::parse(iban).unwrap(),
        owner: Text::parse(handle).unwrap(),
        email: Email::parse("a@example.org").unwrap(),
        code: Code::parse("000000").unwrap(),
        customer: None,
        currency: None,
    }
}

/// Seven events from 2023-12-31 on, each so many hours after that day began; the world that they make.
fn happened() -> (Vec<Record>, World) {
    let (alice, bob) = (AccountId(0), AccountId(1));
    let none = None;
    let events = [
        (1, opened(0, "alice", "DE89370400440532013000")),
        (1, opened(1, "bob", "GB29NWBK60161331926819")),
        (2, Event::Deposited { account: alice, amount: Money(100_000), reference: none.clone(), currency: None }),
        // The next day is another month and another year.
        (
            24,
            Event::Transferred { from: alice, to: bob, amount: Money(2_500), reference: none.clone(), currency: None },
        ),
        (25, Event::Transferred { from: bob, to: alice, amount: Money(500), reference: none.clone(), currency: None }),
        // The leap day of 2024, and the day after.
        (24 * 60, Event::Withdrawn { account: alice, amount: Money(30_000), reference: none.clone(), currency: None }),
        (24 * 61, Event::CreditLineSet { account: bob, amount: Money(10_000) }),
        (24 * 61, Event::Withdrawn { account: bob, amount: Money(7_000), reference: none, currency: None }),
    ];
    let mut world = World::new(&samples::bare());
    let mut records = Vec::new();
    for (n, (hours, event)) in (1..).zip(events) {
        apply(&mut world, &event).unwrap();
        let command = Command::Mark { text: Text::parse("x").unwrap() };
        let step = Step::new(RecordNo(n), RecordNo(n - 1), BranchId::MAIN, command, Outcome::Accepted(vec![event]));
        let at = Time(1_703_980_800_000_000).after(hours * HOUR); // 2023-12-31 00:00
        records.push(Record { n: RecordNo(n), at, by: Source::User, entry: Entry::Step(step) });
    }
    (records, world)
}

fn told(name: Name, by: By) -> Vec<String> {
    let (records, world) = happened();
    let mut report = Report::new(name);
    records.iter().for_each(|record| report.fold(record));
    let told = report.told(&world, Reading { by, idle_days: 1 });
    let shown = |figure: &Figure| match figure {
        Figure::None => "-".to_owned(),
        Figure::Text(text) => text.clone(),
        Figure::Count(count) => count.to_string(),
        Figure::Money(money) => money.to_string(),
    };
    assert!(told.rows.iter().all(|row| row.len() == told.columns.len()));
    told.rows.iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn transactions_by_day_month_and_year() {
    let days = [
        "2023-12-31 1 1000.00 1000.00 0.00 0.00 0.00 0.00",
        "2024-01-01 2 30.00 0.00 0.00 30.00 0.00 0.00",
        "2024-02-29 1 300.00 0.00 300.00 0.00 0.00 0.00",
        "2024-03-01 1 70.00 0.00 70.00 0.00 0.00 0.00",
    ];
    assert_eq!(told(Name::Transactions, By::Day), days);
    let months: Vec<String> = told(Name::Transactions, By::Month);
    assert_eq!(months.len(), 4);
    assert!(months[2].starts_with("2024-02 1 300.00"), "{months:?}");
    let years = ["2023 1 1000.00 1000.00 0.00 0.00 0.00 0.00", "2024 4 400.00 0.00 370.00 30.00 0.00 0.00"];
    assert_eq!(told(Name::Transactions, By::Year), years);
}

#[test]
fn cash_flow_counterparties_exposure_and_who_is_inactive() {
    let years = ["2023 1000.00 0.00 1000.00 1000.00", "2024 0.00 370.00 -370.00 630.00"];
    assert_eq!(told(Name::CashFlow, By::Year), years);
    assert_eq!(told(Name::Counterparties, By::Day), ["alice bob 2 0 25.00 5.00 30.00"]);
    // bob had 20.00 and took 70.00: he owes 50.00 of his 100.00.
    assert_eq!(told(Name::Exposure, By::Day), ["bob 50.00 100.00 50.00 0.00 50.00"]);
    // The last record is of 2024-03-01, a day after alice's last one.
    assert_eq!(told(Name::Inactive, By::Day), ["alice 2024-02-29 1 680.00 open"]);
    assert!(told(Name::Interest, By::Day).is_empty());
    assert!(told(Name::Fees, By::Day).is_empty());
}

#[test]
fn trades_are_counted_once_with_their_fees() {
    let trade = Trade {
        trade: TradeId(1),
        instrument: InstrumentId(0),
        qty: Qty(5),
        price: Price(100_000),
        maker: OrderId(1),
        taker: OrderId(2),
        taker_side: Side::Buy,
        maker_account: AccountId(0),
        taker_account: AccountId(1),
        maker_fee: Money(-2),
        taker_fee: Money(5),
    };
    let command = Command::Mark { text: Text::parse("x").unwrap() };
    let outcome = Outcome::Accepted(vec![Event::TradeExecuted(trade)]);
    let step = Step::new(RecordNo(1), RecordNo(0), BranchId::MAIN, command, outcome);
    let record = Record { n: RecordNo(1), at: Time(0), by: Source::User, entry: Entry::Step(step) };
    let world = World::new(&samples::bare());
    let of = |name| {
        let mut report = Report::new(name);
        report.fold(&record);
        report.told(&world, Reading::default()).rows.remove(0)
    };
    let money = |cents| Figure::Money(Money(cents));
    // 50.00 to the seller, 0.02 back to the maker, 0.05 to the exchange.
    assert_eq!(of(Name::Transactions)[1..3], [Figure::Count(1), money(5_007)]);
    assert_eq!(of(Name::Fees)[1..], [Figure::Count(2), money(5), money(2), money(3)]);
    assert_eq!(of(Name::Counterparties)[2..4], [Figure::Count(0), Figure::Count(1)]);
}

#[test]
fn every_report_has_a_name_and_is_found_by_it() {
    for name in Name::ALL {
        assert_eq!(Name::find(name.word()), Some(name));
        assert!(!name.about().is_empty());
    }
    assert_eq!(Name::find("day"), None);
}
