//! Fuzzes conditions and quantities.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("condition"), |bytes: &[u8]| {
    checks::a_condition(bytes);
});
