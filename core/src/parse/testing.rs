//! Tests of front ends as data: a path, a source, and the facts expected of it as text.
//!
//! The text is compact enough to be written by hand and complete enough to hold every fact but byte offsets. One line
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

use std::fmt::Write;

use crate::facts::Facts;
use crate::{AnalysisOptions, Tools, analyze, detect_by_path};

/// Asserts that the facts of `source` under `path` read as `expected`, blank lines and common indentation aside.
#[track_caller]
pub(crate) fn check(path: &str, source: &str, expected: &str) {
    let found = render(&facts(path, source));
    let expected = dedent(expected);
    assert!(found == expected, "{path} found:\n{found}\nexpected:\n{expected}");
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
            let _ = write!(text, " {{{}}}", import.names.join(", "));
        }
        text.push('\n');
    }
    let sum = facts.complexity;
    let _ = writeln!(text, "sum {}/{}", sum.cyclomatic, sum.cognitive);
    for diagnostic in &facts.diagnostics {
        let _ = write!(text, "! {}", diagnostic.kind.name());
        if let Some(at) = diagnostic.at {
            let _ = write!(text, " {}:{}", at.line, at.column);
        }
        let _ = writeln!(text, " {}", diagnostic.message);
    }
    text
}

fn dedent(text: &str) -> String {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let indent = lines().map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    lines().flat_map(|line| [line[indent..].trim_end(), "\n"]).collect()
}
