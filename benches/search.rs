//! Explaining a number and finding a moment over a million records.

// A bench that cannot set its stage may stop.
#![allow(clippy::expect_used)]

use backtape::command_line::{parse_condition, parse_quantity};
use backtape::market::scenario;
use backtape::session::{Causes, Direction, Explain, Find, Limit, Session};
use std::sync::LazyLock;

/// Three days of the starter's market. A quick look may do with fewer: `BACKTAPE_BENCH_RECORDS=50000`.
const RECORDS: u64 = 1_000_000;

static SESSION: LazyLock<Session> = LazyLock::new(|| {
    let records = std::env::var("BACKTAPE_BENCH_RECORDS").ok().and_then(|text| text.parse().ok()).unwrap_or(RECORDS);
    let dir = tempfile::tempdir().expect("a temporary directory");
    let (_, text) = scenario::shipped().into_iter().find(|(name, _)| *name == "starter").expect("the starter scenario");
    let scenario = scenario::read(text).expect("a sound scenario");
    let mut session = Session::create(&dir.path().join("bench.ron"), &scenario).expect("a new journal");
    session.run(Limit::Records(records)).expect("a run");
    session
});

fn main() {
    LazyLock::force(&SESSION);
    divan::main();
}

/// Conditions that hold nowhere: all records are looked at, the slowest that there is.
const NOWHERE: [&str; 5] = [
    "you.equity < 900",
    "ACME.spread > 90",
    "any mark",
    "any rejection of you in ACME",
    "you.balance changed and ACME.ask < 1 or any TradeExecuted of you",
];

#[divan::bench(args = NOWHERE, sample_count = 5)]
fn find_forward_through_all(text: &str) {
    find(text, Direction::Forward);
}

#[divan::bench(args = NOWHERE, sample_count = 5)]
fn find_backward_through_all(text: &str) {
    find(text, Direction::Backward);
}

fn find(text: &str, direction: Direction) {
    let (history, line) = (SESSION.history(), SESSION.line());
    let condition = parse_condition(text).expect("a condition");
    let mut find = Find::new(history, line, &condition, direction, None).expect("known names");
    divan::black_box(find.go_on(history, u64::MAX).expect("sound records"));
}

/// All changes of numbers that change seldom and often.
#[divan::bench(args = ["you.balance", "ACME.ask", "nora.equity", "commands"], sample_count = 5)]
fn explain_all_of(text: &str) {
    let quantity = parse_quantity(text).expect("a quantity");
    let mut explain = Explain::new(SESSION.history(), SESSION.line(), &quantity).expect("known names");
    while !explain.go_on(SESSION.history(), u64::MAX).expect("sound records") {}
    divan::black_box(explain.changes().len());
}

/// What a screen shows first.
#[divan::bench(sample_count = 20)]
fn explain_the_newest_changes() {
    let quantity = parse_quantity("ACME.ask").expect("a quantity");
    let mut explain = Explain::new(SESSION.history(), SESSION.line(), &quantity).expect("known names");
    while explain.changes().len() < 40 && !explain.go_on(SESSION.history(), 1_000).expect("sound records") {}
    divan::black_box(explain.changes().len());
}

/// One piece between two frames of the screen: what a frame may wait for.
#[divan::bench(sample_count = 20)]
fn one_piece_of_a_search() {
    let (history, line) = (SESSION.history(), SESSION.line());
    let condition = parse_condition("you.equity < 900").expect("a condition");
    let mut find = Find::new(history, line, &condition, Direction::Backward, None).expect("known names");
    divan::black_box(find.go_on(history, 16_384).expect("sound records"));
}

#[divan::bench(sample_count = 20)]
fn the_causes_of_the_tip() {
    let mut causes = Causes::new(SESSION.history(), SESSION.line());
    divan::black_box(causes.of(SESSION.line().tip()));
}
