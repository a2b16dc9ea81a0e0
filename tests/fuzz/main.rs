//! Whatever is read from outside is read without a panic, without an end that never comes and within 64 MiB,
//! whatever it holds: lines of a journal (sealed anew, so that what is behind the seal is reached), whole
//! journals, scenarios, cases, scripts, keymaps, LOBSTER files. The inputs are true ones, changed by
//! dice with a seed. Nothing guides them by coverage, which needs other tools: `scripts/fuzz` does, with the same
//! checks.
#![allow(clippy::unwrap_used, clippy::panic)] // a test that cannot set its stage may stop

mod checks;
mod inputs;

use checks::{a_case, a_condition, a_file, a_keymap, a_line, a_resealed_file, a_scenario, a_script, lobster};
use inputs::{TOKENS, files};
use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use std::fs;
use std::time::Instant;

/// Dice, and what they make of an input.
struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        (self.0.next_u64() % below.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of the inputs, changed in one to eight places.
    fn changed(&mut self, from: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = self.pick(from).clone();
        for _ in 0..=self.below(8) {
            let at = self.below(bytes.len() + 1);
            let end = (at + self.below(24)).min(bytes.len());
            match self.below(9) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 if at < bytes.len() => bytes[at] = self.0.next_u64() as u8,
                2 => drop(bytes.drain(at..end)),
                3 => {
                    let again = bytes[at..end].to_vec();
                    drop(bytes.splice(at..at, again));
                }
                4 => {
                    let other = self.pick(from);
                    let start = self.below(other.len());
                    let piece = other[start..(start + self.below(40)).min(other.len())].to_vec();
                    drop(bytes.splice(at..end, piece));
                }
                5 => bytes.truncate(at.max(1)),
                // A number becomes another.
                6 => {
                    if let Some(digit) = bytes[at..].iter().position(u8::is_ascii_digit) {
                        let from = at + digit;
                        let length = bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
                        let token = TOKENS[23 + self.below(7)];
                        drop(bytes.splice(from..from + length, token.bytes()));
                    }
                }
                _ => {
                    let token = *self.pick(&TOKENS);
                    drop(bytes.splice(at..end.min(at + 1), token.bytes()));
                }
            }
        }
        bytes
    }
}

/// Gives so many changed inputs to a reader; how many of them it took.
fn fuzz(name: &str, count: u64, from: &[Vec<u8>], read: &mut dyn FnMut(&[u8]) -> bool) {
    let seed = std::env::var("BACKTAPE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(5);
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    from.iter().for_each(|input| assert!(read(input), "{name}: a true input is refused"));
    let (began, mut taken, mut slowest) = (Instant::now(), 0_u64, 0);
    for i in 0..count {
        let input = dice.changed(from);
        let one = Instant::now();
        let read = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&input)));
        slowest = slowest.max(one.elapsed().as_micros());
        match read {
            Ok(read) => taken += u64::from(read),
            Err(_) => panic!("{name}, seed {seed}, input {i}: {:?}", String::from_utf8_lossy(&input)),
        }
    }
    println!(
        "{name}: seed {seed}, {count} inputs, {taken} of them taken, none panics, the slowest {slowest} µs, most memory {} MiB, in {:.0?}",
        most_memory() >> 20,
        began.elapsed()
    );
}

/// The most memory that this process ever had, in bytes; 0 where that is not told.
fn most_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) << 10
}

/// So many of each; fewer of what takes longer.
fn all(count: u64) {
    fuzz("a line", count, &inputs::line_texts(), &mut a_line);
    fuzz("a whole file", count / 50, &inputs::beginnings(), &mut a_file);
    fuzz("a whole file, sealed anew", count / 50, &inputs::beginnings(), &mut a_resealed_file);
    fuzz("a scenario", count / 10, &files("assets/scenarios", "ron"), &mut a_scenario);
    fuzz("a script", count / 10, &inputs::scripts(), &mut a_script);
    fuzz("a condition", count, &inputs::conditions(), &mut a_condition);
    fuzz("a case", count / 10, &files("tests/cases", "case"), &mut a_case);
    fuzz("a keymap", count, &inputs::keys(), &mut a_keymap);
    fuzz("a LOBSTER feed", count / 10, &inputs::feeds(), &mut lobster);
    let most = most_memory();
    assert!(most < 128 << 20, "{} MiB at the most: the tests themselves have less than 64", most >> 20);
}

#[test]
fn what_comes_from_outside_is_read_without_a_panic() {
    all(3_000);
}

#[test]
#[ignore = "long: ten million lines, and as many of the others as take the same time"]
fn what_comes_from_outside_is_read_without_a_panic_for_long() {
    all(10_000_000);
}
