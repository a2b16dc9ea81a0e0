//! Fuzzes a line of a journal, sealed anew.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("line"), |bytes: &[u8]| {
    checks::a_line(bytes);
});
