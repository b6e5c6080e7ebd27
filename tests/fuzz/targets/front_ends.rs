//! Any bytes as a source file of any parsed language: the first byte chooses.
#![no_main]

use std::cell::RefCell;
use std::thread;

use libfuzzer_sys::fuzz_target;
use sapwood_core::{AnalysisOptions, Tools, WORKER_STACK_BYTES, analyze, detect_by_path};

const NAMES: [&str; 12] = [
    "a.js", "a.mjs", "a.jsx", "a.ts", "a.tsx", "a.d.ts", "a.py", "a.rs", "a.go", "a.c", "a.cpp", "A.java",
];

thread_local! {
    static TOOLS: RefCell<Tools> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, content)) = bytes.split_first() else { return };
    let variant = detect_by_path(NAMES[usize::from(*first) % NAMES.len()].as_bytes()).expect("a known extension");
    // What the parser and the visitors may take of the stack is what a worker has.
    let facts = thread::scope(|scope| {
        let analyze = || TOOLS.with(|tools| analyze(content, variant, AnalysisOptions::default(), &mut tools.borrow_mut()));
        thread::Builder::new().stack_size(4 * WORKER_STACK_BYTES).spawn_scoped(scope, analyze).expect("a thread").join()
    });
    let facts = facts.expect("no panic leaves the analysis");
    let lines = facts.lines;
    assert_eq!(lines.total, lines.code + lines.comment + lines.blank);
    for symbol in &facts.symbols {
        assert!(symbol.span.start.offset <= symbol.span.end.offset, "{symbol:?}");
        assert!(symbol.parent.is_none_or(|parent| (parent as usize) < facts.symbols.len()), "{symbol:?}");
    }
});
