//! An index that says anything behind right checksums, or behind none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sapwood_core::cache::testing::{question_index, seal_index};

fuzz_target!(|bytes: &[u8]| {
    question_index(bytes.to_vec());
    let mut sealed = bytes.to_vec();
    seal_index(&mut sealed);
    question_index(sealed);
});
