#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| oceafin_fuzz::problems::check(data));
