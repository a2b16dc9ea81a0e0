//! Fuzzes a scenario.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("scenario"), |bytes: &[u8]| {
    checks::a_scenario(bytes);
});
