//! Any script or Python source, behind which something nests too deeply: if the source alone has no faults, that must be
//! seen, for the parser's stack would overflow. The first byte chooses the language.
#![no_main]

use std::cell::RefCell;
use std::thread;

use libfuzzer_sys::fuzz_target;
use sapwood_core::{AnalysisOptions, DiagnosticKind, Facts, Tools, WORKER_STACK_BYTES, analyze, detect_by_path};

const NAMES: [&str; 6] = ["a.js", "a.mjs", "a.cjs", "a.ts", "a.tsx", "a.py"];

/// More than any bound allows, and little enough to be parsed if it is not seen.
const DEPTH: usize = 300;

thread_local! {
    static TOOLS: RefCell<Tools> = RefCell::default();
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, source)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let variant = detect_by_path(name.as_bytes()).expect("a known extension");
    let facts = |depth: usize| -> Facts {
        let value = format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        let end = match name {
            "a.py" => format!("\ndef last():\n    x = {value}\n"),
            _ => format!("\n;function last() {{ x = {value} }}\n"),
        };
        let text = [source, end.as_bytes()].concat();
        TOOLS.with(|tools| analyze(&text, variant, AnalysisOptions::default(), &mut tools.borrow_mut()))
    };
    let lets_pass = || {
        let shallow = facts(0);
        shallow.diagnostics.is_empty()
            && shallow.symbols.iter().any(|symbol| symbol.name == "last")
            && facts(DEPTH).diagnostics.iter().all(|found| found.kind != DiagnosticKind::TooDeep)
    };
    // What the parser and the visitors may take of the stack is what a worker has.
    let lets_pass = thread::scope(|scope| {
        thread::Builder::new().stack_size(4 * WORKER_STACK_BYTES).spawn_scoped(scope, lets_pass).expect("a thread").join()
    });
    assert!(!lets_pass.expect("no panic leaves the analysis"), "depth behind this source is not seen");
});
