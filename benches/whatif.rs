//! What-ifs over a million records of the starter's market: an early record is dropped and all that
//! follows is run again, to the end; and what the parts of that cost.

// A bench that cannot set its stage may stop.
#![allow(clippy::expect_used)]

#[allow(dead_code)] // another bench uses the rest
mod stage;

use backtape::domain::{Command, Draws, RecordNo, decide};
use backtape::history::History;
use backtape::session::Session;
use backtape::session::whatif::{Change, Follow, Rerun, WhatIf};
use backtape::views::Moment;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use std::cell::RefCell;
use tempfile::TempDir;

/// How many records the parts are measured over: so many that no cache holds them.
const PART: u64 = 200_000;

thread_local! {
    static STAGE: RefCell<(Session, TempDir)> = RefCell::new(stage::line());
}

fn main() {
    STAGE.with_borrow_mut(|(session, _)| {
        println!("{} records", session.line().len());
        for (what, n) in [("a payment", little(session)), ("the first order", much(session))] {
            for follow in [Follow::Redecide, Follow::React, Follow::Refold] {
                let rerun = run(session, n, follow);
                let (decided, differences) = (rerun.decided(), rerun.differences().len());
                println!("without {what} (n {n}), {follow:?}: {differences} of {decided} end otherwise");
                leave(session);
            }
        }
    });
    divan::main();
}

/// A payment between two people early on: nobody misses it.
fn little(session: &Session) -> RecordNo {
    find(session, |command| matches!(command, Command::Transfer { .. }))
}

/// The first order, and with it every number of an order after it.
fn much(session: &Session) -> RecordNo {
    find(session, |command| matches!(command, Command::Place { .. }))
}

fn find(session: &Session, wanted: impl Fn(&Command) -> bool) -> RecordNo {
    let records = session.line().between(1, u64::MAX);
    let mut found = records.filter(|n| session.history().step(*n).is_some_and(|step| wanted(&step.command)));
    found.next().expect("such a command")
}

/// Drops a record and runs what follows again.
fn run(session: &mut Session, at: RecordNo, follow: Follow) -> Rerun {
    leave(session);
    let question = WhatIf { tip: session.branch().tip, at, change: Change::Drop, follow };
    let mut rerun = session.what_if(question).expect("a question");
    while rerun.go_on(session, 16_384).expect("sound records") {}
    rerun
}

/// Leaves the draft of the run before.
fn leave(session: &mut Session) {
    if session.is_draft() {
        session.drop_draft().expect("a draft");
    }
}

fn bench_run(bencher: Bencher<'_, '_>, pick: fn(&Session) -> RecordNo, follow: Follow) {
    STAGE.with_borrow_mut(|(session, _)| {
        leave(session);
        let n = pick(session);
        let (commands, session) = (ItemsCount::new(session.history().last().0 - n.0), RefCell::new(session));
        let bencher = bencher.counter(commands).with_inputs(|| leave(&mut session.borrow_mut()));
        bencher.bench_local_values(|()| run(&mut session.borrow_mut(), n, follow));
        leave(&mut session.borrow_mut());
    });
}

#[divan::bench(sample_count = 5)]
fn redecide_with_little_changed(bencher: Bencher<'_, '_>) {
    bench_run(bencher, little, Follow::Redecide);
}

#[divan::bench(sample_count = 5)]
fn redecide_with_all_numbers_changed(bencher: Bencher<'_, '_>) {
    bench_run(bencher, much, Follow::Redecide);
}

#[divan::bench(sample_count = 3)]
fn react_with_little_changed(bencher: Bencher<'_, '_>) {
    bench_run(bencher, little, Follow::React);
}

#[divan::bench(sample_count = 5)]
fn refold_with_little_changed(bencher: Bencher<'_, '_>) {
    bench_run(bencher, little, Follow::Refold);
}

/// The state before the parts begin, and the records that they go over.
fn part(session: &Session) -> (Moment, Vec<RecordNo>) {
    let from = session.line().len().saturating_sub(PART).max(1);
    let numbers: Vec<RecordNo> = session.line().between(from, from + PART - 1).collect();
    (session.moment_at(RecordNo(from - 1)).expect("a state"), numbers)
}

#[divan::bench(sample_count = 5)]
fn part_reading_packed_records(bencher: Bencher<'_, '_>) {
    STAGE.with_borrow(|(session, _)| {
        let (_, numbers) = part(session);
        bencher.counter(ItemsCount::new(numbers.len())).bench_local(|| {
            numbers.iter().for_each(|n| drop(black_box(session.history().record(*n))));
        });
    });
}

#[divan::bench(sample_count = 5)]
fn part_packing_records(bencher: Bencher<'_, '_>) {
    STAGE.with_borrow(|(session, _)| {
        let records: Vec<_> = session.history().records().take(PART as usize).collect();
        bencher.counter(ItemsCount::new(records.len())).bench_local(|| {
            let mut history = History::new(session.history().genesis().clone());
            records.iter().for_each(|record| history.push(record.clone()).expect("it was sound"));
            history
        });
    });
}

#[divan::bench(sample_count = 5)]
fn part_deciding_and_folding(bencher: Bencher<'_, '_>) {
    STAGE.with_borrow(|(session, _)| {
        let (start, numbers) = part(session);
        let records: Vec<_> = numbers.iter().filter_map(|n| session.history().record(*n)).collect();
        bencher.counter(ItemsCount::new(records.len())).with_inputs(|| start.clone()).bench_local_refs(|moment| {
            for record in &records {
                let draws = Draws { at: record.at, dice: 0 };
                let decided = record.step().map(|step| decide(&moment.world, &step.command, &draws));
                drop(black_box(decided));
                moment.fold(record).expect("it was sound");
            }
        });
    });
}

#[divan::bench(sample_count = 5)]
fn part_folding(bencher: Bencher<'_, '_>) {
    STAGE.with_borrow(|(session, _)| {
        let (start, numbers) = part(session);
        let records: Vec<_> = numbers.iter().filter_map(|n| session.history().record(*n)).collect();
        bencher.counter(ItemsCount::new(records.len())).with_inputs(|| start.clone()).bench_local_refs(|moment| {
            records.iter().for_each(|record| moment.fold(record).expect("it was sound"));
        });
    });
}
