//! What the journal costs beside the bare notation: `cargo bench --bench journal`.
//!
//! Every figure is for the same 100,000 records. The base of the ratios is the `ron` crate alone
//! (`ron_parse`, `ron_write`: the same lines into the same types, without hash, order or canonical
//! form); `read` and `encode` are what a journal really does.

#![allow(clippy::expect_used, clippy::panic)] // a bench that goes wrong has to stop

use backtape::domain::{
    AccountId, AccountRef, BranchId, CancelReason, Command, Entry, Event, Handle, InstrumentId, Money, OrderId,
    OrderKind, Outcome, Price, Qty, Record, RecordNo, Scenario, Side, Source, Step, Symbol, Time, TimeInForce, Trade,
    TradeId,
};
use backtape::journal::codec::{self, ChainHash};
use backtape::journal::{Journal, Reader};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use serde::{Deserialize, Serialize};
use std::path::Path;

const RECORDS: u64 = 100_000;

fn main() {
    divan::main();
}

/// A record's line, for the `ron` crate alone. Only accepted commands of the main branch.
#[derive(Serialize, Deserialize)]
struct Bare {
    n: RecordNo,
    p: RecordNo,
    at: Time,
    by: Source,
    cmd: Command,
    ev: Vec<Event>,
    h: String,
}

fn scenario() -> Scenario {
    let text = r#"(name:"bench",rules:(currency:"EUR",bank:(country:"DE",bank:"10050000",digits:10),
        opening_gift:"0.00",verification:false,maker_fee_bps:0,taker_fee_bps:0))"#;
    ron::from_str(text).expect("a scenario")
}

/// What a floor with participants writes: orders that rest, orders that trade, cancellations.
fn record(n: u64) -> Record {
    let trader = Handle::parse(["mm-1", "mm-2", "noise-1", "value-1"][(n % 4) as usize]).expect("a handle");
    let symbol = Symbol::parse("ACME").expect("a symbol");
    let side = if n.is_multiple_of(2) { Side::Buy } else { Side::Sell };
    let (qty, price) = (Qty(1 + n % 90), Price(1_000_000 + (n as i64 % 40) * 100));
    let account = AccountId((n % 4) as u32);
    let kind = OrderKind::at(price, TimeInForce::Gtc);
    let place = Command::place(AccountRef::Handle(trader), side, symbol, qty, kind);
    let accepted = Event::OrderAccepted {
        order: OrderId(n),
        account,
        instrument: InstrumentId(0),
        side,
        qty,
        kind,
        fee_bps: 5,
        worst: None,
        beside: None,
        after: None,
        then: None,
    };
    let trade = Event::TradeExecuted(Trade {
        trade: TradeId(n),
        instrument: InstrumentId(0),
        qty,
        price,
        maker: OrderId(n - 1),
        taker: OrderId(n),
        taker_side: side,
        maker_account: account,
        taker_account: AccountId(9),
        maker_fee: Money(3),
        taker_fee: Money(7),
    });
    let (command, events) = match n % 10 {
        0..=3 => (place, vec![accepted]),
        4..=5 => (place, vec![accepted, trade]),
        _ => {
            let reason = CancelReason::Requested;
            let cancelled = Event::OrderCancelled { order: OrderId(n), qty, reason };
            (Command::Cancel { order: OrderId(n) }, vec![cancelled])
        }
    };
    let step = Step::new(RecordNo(n), RecordNo(n - 1), BranchId::MAIN, command, Outcome::Accepted(events));
    let at = Time(1_767_603_600_000_000 + n as i64 * 12_345);
    Record { n: RecordNo(n), at, by: Source::Participant(trader), entry: Entry::Step(step) }
}

fn records() -> Vec<Record> {
    (1..=RECORDS).map(record).collect()
}

/// The whole journal as text.
fn journal_text(records: &[Record]) -> String {
    let (mut text, mut prev) =
        codec::encode_header(&codec::Header::new(&scenario()).expect("a header")).expect("its line");
    text.push('\n');
    for record in records {
        let (line, hash) = codec::encode(record, &prev).expect("a line");
        text.push_str(&line);
        text.push('\n');
        prev = hash;
    }
    text
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn ron_parse(bencher: Bencher) {
    let text = journal_text(&records());
    let lines: Vec<&str> = text.lines().skip(1).collect();
    bencher.counter(ItemsCount::new(RECORDS)).counter(BytesCount::of_str(&text)).bench(|| {
        for line in &lines {
            black_box(ron::from_str::<Bare>(line).is_err_and(|e| panic!("{e}: {line}")));
        }
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn read(bencher: Bencher) {
    let text = journal_text(&records());
    bencher.counter(ItemsCount::new(RECORDS)).counter(BytesCount::of_str(&text)).bench(|| {
        let contents = Reader::over(Path::new("bench.ron"), text.as_bytes()).and_then(Reader::contents);
        assert_eq!(contents.map(|c| c.records.len() as u64).ok(), Some(RECORDS));
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn hash_alone(bencher: Bencher) {
    let text = journal_text(&records());
    bencher.counter(ItemsCount::new(RECORDS)).counter(BytesCount::of_str(&text)).bench(|| {
        let start = blake3::hash(b"");
        text.lines().fold(start, |prev, line| {
            { *blake3::Hasher::new().update(prev.as_bytes()).update(line.as_bytes()).finalize().as_bytes() }.into()
        })
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn ron_write(bencher: Bencher) {
    let text = journal_text(&records());
    let bare: Vec<Bare> = text.lines().skip(1).map(|l| ron::from_str(l).expect("a line")).collect();
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        for line in &bare {
            black_box(ron::to_string(line).is_ok());
        }
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn encode(bencher: Bencher) {
    let records = records();
    bencher.counter(ItemsCount::new(RECORDS)).bench(|| {
        records.iter().fold(ChainHash::START, |prev, record| codec::encode(record, &prev).expect("a line").1)
    });
}

/// To the disk, a thousand records to a sync.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn append(bencher: Bencher) {
    let records = records();
    bencher
        .counter(ItemsCount::new(RECORDS))
        .with_inputs(|| {
            let dir = tempfile::tempdir().expect("a directory");
            let (journal, _) = Journal::create(&dir.path().join("bench.ron"), &scenario()).expect("a journal");
            (dir, journal)
        })
        .bench_values(|(dir, mut journal)| {
            records.chunks(1000).for_each(|batch| journal.append(batch).expect("on the disk"));
            (dir, journal)
        });
}
