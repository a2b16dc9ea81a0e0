//! Journals that somebody made up, with a chain that is sound: opening, verifying and drawing them
//! says what is wrong, or shows it, and never panics.

use crate::harness::{LARGE, Person, SMALL};
use backtape::domain::{
    AccountId, AccountRef, BranchId, BranchName, BranchOp, CancelReason, Code, Command, Email, Entry, Event, Handle,
    Iban, InstrumentId, ItemId, ItemName, Money, OrderId, OrderKind, Outcome, Price, Qty, Record, RecordNo, Rejection,
    Scenario, ShopOrderId, Side, SoldLine, Source, Step, Symbol, Text, Time, TimeInForce, Trade, TradeId,
};
use backtape::journal::Journal;
use backtape::market::scenario;
use backtape::session::{Limit, Mode, Session, verify};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const ENDS: [i64; 6] = [i64::MIN, -1, 0, 1, 10_000_000_000_000, i64::MAX];

fn starter() -> Scenario {
    scenario::read(scenario::shipped()[0].1).unwrap()
}

fn limit(price: i64) -> OrderKind {
    OrderKind::at(Price(price), TimeInForce::Gtc)
}

/// Events of all kinds with a figure at its end.
fn events(figure: i64) -> Vec<Event> {
    let (account, instrument, order) = (AccountId(figure as u32), InstrumentId(figure as u32), OrderId(figure as u64));
    let (money, price, qty) = (Money(figure), Price(figure), Qty(figure as u64));
    let text = || Text::parse("x").unwrap();
    let next = |side, qty, kind| Event::OrderAccepted {
        order: OrderId(1),
        account: AccountId(1),
        instrument: InstrumentId(0),
        side,
        qty,
        kind,
        fee_bps: figure as u32,
        worst: Some(price),
        beside: None,
        after: None,
        then: None,
    };
    let trade = Trade {
        trade: TradeId(1),
        instrument: InstrumentId(0),
        qty,
        price,
        maker: order,
        taker: order,
        taker_side: Side::Buy,
        maker_account: account,
        taker_account: account,
        maker_fee: money,
        taker_fee: money,
    };
    vec![
        Event::AccountOpened {
            account,
            handle: Handle::parse("mallory").unwrap(),
            iban: Iban::parse("DE79100500001234567890").unwrap(),
            owner: text(),
            email: Email::parse("mallory@example.org").unwrap(),
            code: Code::parse("000000").unwrap(),
            customer: None,
            currency: None,
        },
        Event::GiftPaid { account: AccountId(0), amount: money },
        Event::GiftPaid { account, amount: Money(1) },
        Event::Deposited { account: AccountId(0), amount: money, reference: None, currency: None },
        Event::Withdrawn { account: AccountId(0), amount: money, reference: None, currency: None },
        Event::Transferred { from: AccountId(0), to: account, amount: money, reference: None, currency: None },
        Event::CreditLineSet { account: AccountId(0), amount: money },
        Event::AccountFrozen { account },
        Event::AccountClosed { account: AccountId(0) },
        Event::CustomerForgotten { customer: AccountId(0) },
        Event::InstrumentListed {
            instrument,
            symbol: Symbol::parse("EVIL").unwrap(),
            name: None,
            tick: price,
            lot: qty,
        },
        Event::SharesGranted { account, instrument: InstrumentId(0), qty: Qty(1) },
        Event::SharesGranted { account: AccountId(0), instrument, qty },
        Event::SharesGranted { account: AccountId(0), instrument: InstrumentId(0), qty },
        next(Side::Buy, Qty(1), limit(figure)),
        next(Side::Sell, Qty(1), limit(figure)),
        next(Side::Buy, qty, limit(100)),
        next(Side::Sell, qty, OrderKind::Market),
        Event::TradeExecuted(trade),
        Event::OrderCancelled { order, qty, reason: CancelReason::Requested },
        Event::OrderReduced { order: OrderId(1), qty },
        Event::TradePrinted { instrument: InstrumentId(0), qty: Qty(1), price },
        Event::TradePrinted { instrument, qty, price: Price(100) },
        Event::ItemStocked { item: ItemId(0), name: ItemName::parse("apple").unwrap(), qty, price: money },
        Event::ItemsSold {
            order: ShopOrderId(1),
            account: AccountId(0),
            lines: vec![SoldLine { item: ItemId(0), qty: Qty(0), price: money }],
            total: Money(1),
        },
        Event::ItemsSold {
            order: ShopOrderId(figure as u64),
            account,
            lines: vec![SoldLine { item: ItemId(figure as u32), qty, price: money }],
            total: money,
        },
    ]
}

/// A journal with the stage set, some trading, and then this.
struct Made {
    dir: TempDir,
    path: PathBuf,
    records: Vec<Record>,
}

impl Made {
    fn new() -> Made {
        let dir = TempDir::new().unwrap();
        let mut session = Session::create(&dir.path().join("sound.ron"), &starter()).unwrap();
        session.run(Limit::Records(40)).unwrap();
        let records = session.history().records().collect::<Vec<_>>();
        let path = dir.path().join("made-up.ron");
        Made { dir, path, records }
    }

    fn at(&self) -> Time {
        self.records.last().unwrap().at
    }

    fn tip(&self) -> RecordNo {
        self.records.last().unwrap().n
    }

    fn step(&self, at: Time, outcome: Outcome) -> Record {
        let command = Command::Cancel { order: OrderId(u64::MAX) };
        let n = RecordNo(self.tip().0 + 1);
        self.entry(at, Entry::Step(Step::new(n, self.tip(), BranchId::MAIN, command, outcome)))
    }

    fn entry(&self, at: Time, entry: Entry) -> Record {
        Record { n: RecordNo(self.tip().0 + 1), at, by: Source::User, entry }
    }

    fn write(&self, scenario: &Scenario, last: &[Record]) -> &Path {
        let _ = std::fs::remove_file(&self.path);
        let (mut journal, _) = Journal::create(&self.path, scenario).unwrap();
        journal.append(&self.records).unwrap();
        // The writer looks at parents as the reader does: what it refuses, the reader never passes on.
        let _ = journal.append(last);
        &self.path
    }
}

/// Opens, verifies, plays and draws what is there.
fn look(path: &Path) {
    let _ = verify(path);
    if let Ok(mut session) = Session::open(path, Mode::Write) {
        let _ = session.run(Limit::Records(20));
    }
    let Ok(session) = Session::open(path, Mode::ReadOnly) else { return };
    let mut person = Person::of(session, SMALL);
    person
        .keys("1 p p 2 3 4 5 Home ] } End g '23:59:59' Enter Esc [ g '14:32' Enter Esc End b '1' Esc t Esc B Esc o Esc")
        .resize(LARGE);
    person.keys("1 2 3 4 5");
}

#[test]
fn events_with_figures_at_their_ends() {
    let made = Made::new();
    for figure in ENDS {
        for event in events(figure) {
            println!("{event:?}");
            let record = made.step(made.at(), Outcome::Accepted(vec![event]));
            look(made.write(&starter(), &[record]));
        }
    }
}

#[test]
fn times_parents_branches_and_refusals_at_their_ends() {
    let made = Made::new();
    let refusal = |figure: i64| Rejection::InsufficientFunds {
        account: Handle::parse("you").unwrap(),
        needed: Money(figure),
        available: Money(figure),
    };
    let name = BranchName::parse("evil").unwrap();
    for figure in ENDS {
        let (id, n) = (BranchId(figure as u32), RecordNo(figure as u64));
        println!("{figure}");
        look(made.write(&starter(), &[made.step(Time(figure), Outcome::Rejected(refusal(figure)))]));
        let command =
            Command::Deposit { account: AccountRef::parse("you").unwrap(), amount: Money(figure), reference: None };
        for (parent, branch) in [(n, BranchId::MAIN), (made.tip(), id)] {
            let outcome = Outcome::Accepted(Vec::new());
            let step = Step::new(n, parent, branch, command.clone(), outcome);
            look(made.write(&starter(), &[made.entry(made.at(), Entry::Step(step))]));
        }
        for op in [
            BranchOp::Create { id, name, tip: made.tip(), why: None },
            BranchOp::Create { id: BranchId(1), name, tip: n, why: None },
            BranchOp::Rename { id, name },
            BranchOp::Delete { id },
            BranchOp::Choose { id },
            BranchOp::Move { id, tip: n },
            BranchOp::Mark { record: n, text: Text::parse("evil").unwrap() },
            BranchOp::Unmark { record: n },
        ] {
            look(made.write(&starter(), &[made.entry(Time(figure), Entry::Branch(op))]));
        }
    }
}

#[test]
fn scenarios_at_their_ends() {
    let made = Made::new();
    for start in [Some("-009999-01-02T00:00:00Z"), Some("9999-12-30T22:00:00Z"), Some("yesterday"), None] {
        println!("{start:?}");
        for figure in [0, u64::MAX] {
            let mut scenario = starter();
            scenario.start = start.map(|text| Text::parse(text).unwrap());
            scenario.seed = figure;
            scenario.participants.iter_mut().for_each(|participant| participant.every = figure);
            scenario.instruments.iter_mut().for_each(|listed| listed.lot = Qty(figure));
            scenario.customers.iter_mut().for_each(|customer| customer.deposit = Money::LIMIT);
            look(made.write(&scenario, &[]));
            let path = made.dir.path().join("created.ron");
            let _ = std::fs::remove_file(&path);
            if Session::create(&path, &scenario).is_ok() {
                look(&path);
            }
        }
    }
}
