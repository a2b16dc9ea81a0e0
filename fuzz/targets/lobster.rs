//! Fuzzes the two files of a LOBSTER feed.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("lobster"), |bytes: &[u8]| {
    checks::lobster(bytes);
});
