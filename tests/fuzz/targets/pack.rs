//! A pack that says anything behind right checksums, or behind none.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sapwood_core::cache::testing::{question_pack, seal_pack};

fuzz_target!(|bytes: &[u8]| {
    question_pack(bytes.to_vec());
    let mut sealed = bytes.to_vec();
    seal_pack(&mut sealed);
    question_pack(sealed);
});
