//! Fuzzes names of keys.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("keymap"), |bytes: &[u8]| {
    checks::a_keymap(bytes);
});
