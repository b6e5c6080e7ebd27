//! Tests of front ends as data: a path, a source, and the facts expected of it as text.
//!
//! The text is compact enough to be reviewed as a diff and complete enough to hold every fact but byte offsets. One line
//! a symbol, indented under its parent; `+` marks what is exported; the numbers in brackets are cyclomatic and
//! cognitive complexity:
//!
//! ```text
//! function + greet 1:1-3:2 [2/1] `function greet(name)` // Greets.
//!   variable text 2:9-2:20
//! import ./a 4:1 {x, *}
//! sum 2/1
//! ! syntax_error 5:1 unexpected token
//! ```
//!
//! What is expected is never typed: `UPDATE_EXPECT=1 cargo test -p sapwood-core parse` writes it anew, in the sources
//! and in `tests/facts`.

use std::fmt::Write;
use std::path::Path;

use expect_test::{Expect, expect_file};

use crate::facts::Facts;
use crate::{AnalysisOptions, FrontEndInfo, Tools, analyze, detect_by_path, front_ends};

/// Asserts that the facts of `source` under `path` read as `expected`, which `UPDATE_EXPECT=1` renews.
#[track_caller]
pub(crate) fn check(path: &str, source: &str, expected: Expect) {
    expected.assert_eq(&render(&facts(path, source)));
}

/// Returns the facts of `source` under `path`.
#[track_caller]
pub(crate) fn facts(path: &str, source: &str) -> Facts {
    let variant = detect_by_path(path.as_bytes()).expect("the path tells the language");
    analyze(source.as_bytes(), variant, AnalysisOptions::default(), &mut Tools::default())
}

/// Returns the text form of everything that a front end contributes to facts.
pub(crate) fn render(facts: &Facts) -> String {
    let mut text = String::new();
    let mut depths: Vec<usize> = Vec::with_capacity(facts.symbols.len());
    for symbol in &facts.symbols {
        let depth = symbol.parent.map_or(0, |parent| depths[parent as usize] + 1);
        depths.push(depth);
        let (start, end) = (symbol.span.start, symbol.span.end);
        let exported = if symbol.exported { " +" } else { "" };
        let _ = write!(text, "{:indent$}{}{exported} {}", "", symbol.kind.name(), symbol.name, indent = depth * 2);
        let _ = write!(text, " {}:{}-{}:{}", start.line, start.column, end.line, end.column);
        if let Some(complexity) = symbol.complexity {
            let _ = write!(text, " [{}/{}]", complexity.cyclomatic, complexity.cognitive);
        }
        if let Some(signature) = &symbol.signature {
            let _ = write!(text, " `{signature}`");
        }
        if let Some(doc) = &symbol.doc {
            let _ = write!(text, " // {doc}");
        }
        text.push('\n');
    }
    for import in &facts.imports {
        let at = import.span.start;
        let _ = write!(text, "{} {} {}:{}", import.kind.name(), import.specifier, at.line, at.column);
        if !import.names.is_empty() {
            let _ =
                write!(text, " {{{}}}", import.names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        }
        text.push('\n');
    }
    let sum = facts.complexity;
    let _ = writeln!(text, "sum {}/{}", sum.cyclomatic, sum.cognitive);
    if let Some(manifest) = &facts.manifest {
        let _ = writeln!(text, "manifest {:?} {}", manifest.kind, manifest.content);
    }
    for diagnostic in &facts.diagnostics {
        let _ = write!(text, "! {}", diagnostic.kind.name());
        if let Some(at) = diagnostic.at {
            let _ = write!(text, " {}:{}", at.line, at.column);
        }
        let _ = writeln!(text, " {}", diagnostic.message);
    }
    text
}

/// The corpus has a file for each front end, and the facts of each are recorded in the folder `facts` beside it.
#[test]
#[expect(clippy::disallowed_methods, reason = "a test may read its fixtures")]
fn the_facts_of_the_corpus_are_those_recorded() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests");
    let corpus = tests.join("corpus");
    let mut front_ends: Vec<&str> = front_ends().iter().map(|front_end| front_end.name).collect();
    for folder in std::fs::read_dir(&corpus).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for file in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let path = file.strip_prefix(&corpus).unwrap().to_str().unwrap();
            let source = std::fs::read_to_string(&file).unwrap();
            let record = tests.join("facts").join(format!("{path}.txt"));
            std::fs::create_dir_all(record.parent().unwrap()).unwrap();
            expect_file![record].assert_eq(&render(&facts(path, &source)));
            let variant = detect_by_path(path.as_bytes()).unwrap();
            let front_end = FrontEndInfo::of(variant).expect("the corpus is parsed");
            front_ends.retain(|name| *name != front_end.name);
        }
    }
    assert_eq!(front_ends, [""; 0], "these have no file in tests/corpus");
}
