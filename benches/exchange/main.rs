//! The exchange beside published engines: what one command costs, on the same flow in the same run.
//!
//! The flow: 1,000,000 commands; 60 % limit orders within 20 ticks of the middle, 30 % cancellations, 10 %
//! orders that trade at once with about three others; about 2,000 orders rest, of 10,000 accounts with
//! enough money and shares. All engines make the same trades, which is asserted before anything is timed.
//! They take turns, and the fastest round of each counts: what else the machine does only adds.
//!
//! On a machine of two cores (AMD EPYC), nanoseconds a command, fastest of 15 rounds,
//! and how many times matchcore's: dense ladder 17 (0.29), our book alone 24 (0.41), ours whole 100 (1.66),
//! matchcore 60, lobster 103 (1.73). Counted by callgrind, which other work does not touch: dense
//! ladder 153 instructions a command, our book 306, ours whole 1,506, matchcore 693. Ours whole finds an account among
//! 10,000 by its name, checks and holds money or shares, makes the events, folds them, and books eight
//! postings a trade; the others keep a book.
//!
//! `cargo bench --bench exchange` times; without `--bench` (`cargo test --benches`) a short flow is played and
//! only the trades are compared.

// A bench that cannot set its stage may stop.
#![allow(clippy::expect_used, clippy::panic, missing_docs)]

mod dense;
mod engines;
mod flow;

use dense::DenseLadder;
use engines::{Backtape, Book, Engine, Lobster, Matchcore};
use flow::{Flow, Tally};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How many commands are timed.
const COMMANDS: usize = 1_000_000;
/// How many times each engine carries them out, where the environment does not say
/// `BACKTAPE_BENCH_ROUNDS`.
const ROUNDS: usize = 7;

fn main() {
    if !std::env::args().any(|arg| arg == "--bench") {
        play_all(&Flow::new(20_000));
        return;
    }
    let flow = Flow::new(COMMANDS);
    play_all(&flow);
    let rounds = std::env::var("BACKTAPE_BENCH_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(ROUNDS);
    let rounds: Vec<Vec<Run>> = (0..rounds).map(|_| play_all(&flow)).collect();
    print_table(&rounds);
}

/// How an engine is let through the flow.
type Play = fn(&Flow) -> Run;

/// One engine's way through the flow.
struct Run {
    name: &'static str,
    tally: Tally,
    took: Duration,
}

/// Lets every engine carry out the flow, or those with the first argument in their names.
///
/// # Panics
/// Where one of them trades otherwise than the first.
fn play_all(flow: &Flow) -> Vec<Run> {
    let wanted = std::env::args().skip(1).find(|arg| !arg.starts_with('-'));
    let engines: [(&str, Play); 5] = [
        (DenseLadder::NAME, play::<DenseLadder>),
        (Book::NAME, play::<Book>),
        (Backtape::NAME, play::<Backtape>),
        (Matchcore::NAME, play::<Matchcore>),
        (Lobster::NAME, play::<Lobster>),
    ];
    let is_wanted = |name: &str| wanted.as_ref().is_none_or(|part| name.contains(part.as_str()));
    let runs: Vec<Run> = engines.into_iter().filter(|(name, _)| is_wanted(name)).map(|(_, play)| play(flow)).collect();
    for run in &runs {
        assert_eq!(run.tally, runs[0].tally, "{} trades otherwise", run.name);
        assert!(run.tally.trades > 0);
    }
    runs
}

fn play<E: Engine>(flow: &Flow) -> Run {
    let (mut engine, commands) = E::set_up(flow);
    let mut tally = Tally::default();
    let start = Instant::now();
    for command in &commands {
        engine.step(black_box(command), &mut tally);
    }
    let took = start.elapsed();
    black_box(engine);
    Run { name: E::NAME, tally, took }
}

/// The fastest and the middle round of each engine, and how many times the fastest of the first and of
/// `matchcore` it is.
fn print_table(rounds: &[Vec<Run>]) {
    let Some(first) = rounds.first() else { return };
    let Tally { trades, shares, .. } = first.first().map(|run| run.tally).unwrap_or_default();
    println!("{COMMANDS} commands, {trades} trades of {shares} shares; nanoseconds a command, {} rounds", rounds.len());
    let times = |at: usize| {
        let mut times: Vec<f64> = rounds.iter().filter_map(|r| r.get(at)).map(|run| nanos(run.took)).collect();
        times.sort_by(f64::total_cmp);
        (times[0], times[times.len() / 2])
    };
    let fastest_of = |name| first.iter().position(|run| run.name == name).map_or(f64::NAN, |at| times(at).0);
    let (dense, matchcore) = (fastest_of(DenseLadder::NAME), fastest_of(Matchcore::NAME));
    println!("{:<50} {:>8} {:>8} {:>8} {:>11}", "", "fastest", "middle", "× dense", "× matchcore");
    for (at, run) in first.iter().enumerate() {
        let (fastest, middle) = times(at);
        let (by_dense, by_matchcore) = (fastest / dense, fastest / matchcore);
        println!("{:<50} {fastest:>8.1} {middle:>8.1} {by_dense:>8.2} {by_matchcore:>11.2}", run.name);
    }
}

fn nanos(took: Duration) -> f64 {
    took.as_secs_f64() * 1e9 / COMMANDS as f64
}
