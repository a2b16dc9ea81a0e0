//! Fuzzes a case.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("case"), |bytes: &[u8]| {
    checks::a_case(bytes);
});
