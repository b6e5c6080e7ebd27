//! Facts that are anything.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sapwood_core::cache::testing::question_facts;

fuzz_target!(|blob: &[u8]| {
    question_facts(blob);
});
