//! Fuzzes a whole journal, as it is and sealed anew.
#![no_main]

use backtape_fuzz::{checks, seed};

libfuzzer_sys::fuzz_target!(init: seed("journal"), |bytes: &[u8]| {
    checks::a_file(bytes);
    checks::a_resealed_file(bytes);
});
