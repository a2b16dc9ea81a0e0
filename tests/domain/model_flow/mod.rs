//! The same random commands through the real exchange and through the naive one.

mod commands;
mod pair;
mod seen;
mod words;

use crate::dice::Dice;
use crate::stage::{Under, rules};
use backtape::domain::{MarginRules, Rules};

use pair::Pair;
use seen::Seen;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many commands are played from one seed.
const LENGTH: u64 = 10_000;
/// Set, only this seed is played.
const SEED: &str = "BACKTAPE_SEED";
/// How many commands the long test plays; set, so many.
const COMMANDS: &str = "BACKTAPE_COMMANDS";

/// The rules that are played under, and the test that does.
#[derive(Clone, Copy, Debug)]
enum With {
    NoFees,
    FeesAndACollar,
    ARebate,
    ARebateAndANarrowCollar,
    Margin,
}

impl With {
    const ALL: [With; 5] =
        [With::NoFees, With::FeesAndACollar, With::ARebate, With::ARebateAndANarrowCollar, With::Margin];

    fn rules(self) -> Rules {
        let (under, collar_bps) = match self {
            With::NoFees => (Under::Bare, None),
            With::FeesAndACollar => (Under::Fees, Some(600)),
            With::ARebate => (Under::Rebate, None),
            With::ARebateAndANarrowCollar => (Under::Rebate, Some(250)),
            With::Margin => (Under::Fees, Some(900)),
        };
        // Prices stay near to where they began, so little is enough to be called.
        let margin = MarginRules { initial_bps: 2_000, maintenance_bps: 1_700, grace_seconds: words::GRACE };
        let margin = matches!(self, With::Margin).then_some(margin);
        Rules { collar_bps, margin, ..rules(under) }
    }

    fn test(self) -> &'static str {
        match self {
            With::NoFees => "with_no_fees",
            With::FeesAndACollar => "with_fees_and_a_collar",
            With::ARebate => "with_a_rebate",
            With::ARebateAndANarrowCollar => "with_a_rebate_and_a_narrow_collar",
            With::Margin => "with_margin",
        }
    }
}

/// Plays one seed. Answers and all state are compared after every command.
fn play(with: With, seed: u64, seen: &mut Seen) {
    let (mut dice, mut pair) = (Dice(seed), Pair::new(with.rules()));
    let mut last = None;
    for n in 1..=LENGTH {
        let same = catch_unwind(AssertUnwindSafe(|| {
            let asked = dice.command(&pair.naive);
            last = Some(asked);
            pair.step(&asked, seen);
            if matches!(with, With::Margin) {
                pair.desk(n, seen);
            }
            pair.assert_same_state();
            if n % 500 == 0 {
                pair.assert_sound();
            }
        }));
        let test = with.test();
        assert!(
            same.is_ok(),
            "seed {seed}, command {n}, {last:?}: see above. \
             To see it again: {SEED}={seed} cargo test --test domain model_flow::{test}"
        );
    }
}

/// Plays so many seeds, or the one that is asked for.
fn play_seeds(with: With, seeds: u64) {
    let mut seen = Seen::default();
    if let Ok(seed) = std::env::var(SEED) {
        return play(with, seed.parse().expect("a seed is a number"), &mut seen);
    }
    for seed in 0..seeds {
        play(with, seed, &mut seen);
    }
    println!("{seen}");
    seen.assert_enough(&with.rules());
}

#[test]
fn with_no_fees() {
    play_seeds(With::NoFees, 25);
}

#[test]
fn with_fees_and_a_collar() {
    play_seeds(With::FeesAndACollar, 25);
}

#[test]
fn with_a_rebate() {
    play_seeds(With::ARebate, 25);
}

#[test]
fn with_a_rebate_and_a_narrow_collar() {
    play_seeds(With::ARebateAndANarrowCollar, 25);
}

#[test]
fn with_margin() {
    play_seeds(With::Margin, 25);
}

/// The same for long, on all cores. `scripts/long-tests` runs it.
#[test]
#[ignore = "takes many minutes"]
fn for_long() {
    let commands = std::env::var(COMMANDS).map_or(100_000_000, |n| n.parse().expect("how many commands"));
    let (next, started) = (AtomicU64::new(0), std::time::Instant::now());
    let all = Mutex::new(Seen::default());
    let work = || {
        loop {
            let run = next.fetch_add(1, Ordering::Relaxed);
            if run * LENGTH >= commands {
                return;
            }
            let mut seen = Seen::default();
            // Other seeds than those of the short tests.
            play(With::ALL[(run % 5) as usize], 1_000 + run / 5, &mut seen);
            all.lock().unwrap().add(&seen);
            if run % 500 == 499 {
                eprintln!("{} commands, {:.0} s", (run + 1) * LENGTH, started.elapsed().as_secs_f64());
            }
        }
    };
    std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            assert!(worker.join().is_ok(), "see above");
        }
    });
    let played = commands.div_ceil(LENGTH) * LENGTH;
    eprintln!("{played} commands agree, in {:.0} s\n{}", started.elapsed().as_secs_f64(), all.lock().unwrap());
}
