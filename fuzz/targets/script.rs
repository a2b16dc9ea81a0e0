//! Fuzzes a script.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("script"), |bytes: &[u8]| {
    checks::a_script(bytes);
});
