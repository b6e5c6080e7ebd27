//! Whatever a source holds, what nests too deeply behind it is seen: a scan that misread a token before it, and took the
//! rest for a string or an element, would let it pass, and the parser's stack overflow.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use proptest::prelude::*;
use proptest::sample::select;
use rayon::prelude::*;
use sapwood_core::{
    AnalysisOptions, DiagnosticKind, Facts, Tools, Variant, WORKER_STACK_BYTES, analyze, detect_by_path, is_binary,
};
use sapwood_tests::corpus::corpus;
use sapwood_tests::trees;

/// More than any bound allows, and little enough to be parsed if it is not seen.
const DEPTH: usize = 1200;

/// Returns a definition that nests too deeply, for the end of a source.
fn too_deep(variant: Variant) -> Option<String> {
    let (before, behind) = match variant.language.name() {
        "JavaScript" | "JSX" | "TypeScript" | "TSX" => ("\n;x = ", "\n"),
        "Python" => ("\nx = ", "\n"),
        "Rust" => ("\nconst X: i32 = ", ";\n"),
        "Go" | "templ" => ("\nvar x = ", "\n"),
        "Java" => ("\nclass X { int x = ", "; }\n"),
        _ => return None,
    };
    Some(format!("{before}{}1{}{behind}", "(".repeat(DEPTH), ")".repeat(DEPTH)))
}

fn facts(content: &[u8], variant: Variant) -> Facts {
    analyze(content, variant, AnalysisOptions::default(), &mut Tools::default())
}

/// Whether the end of a source would be let pass, if the source has no faults of its own.
fn lets_pass(path: &Path, content: &[u8]) -> Option<bool> {
    let variant = detect_by_path(path.as_os_str().as_encoded_bytes())?;
    let end = too_deep(variant)?;
    let is_seen = |facts: Facts| facts.diagnostics.iter().any(|found| found.kind == DiagnosticKind::TooDeep);
    let is_seen = is_binary(content) || is_seen(facts(&[content, end.as_bytes()].concat(), variant));
    Some(!is_seen && facts(content, variant).diagnostics.is_empty())
}

/// Returns threads with the stack that an analysis needs.
fn workers() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().stack_size(WORKER_STACK_BYTES).build().unwrap()
}

/// Returns what would be let pass behind each of some files, and how many were tried of each extension.
fn unseen(files: &[PathBuf]) -> (Vec<PathBuf>, BTreeMap<String, u32>) {
    let tried = Mutex::new(BTreeMap::new());
    let pool = workers();
    let unseen = |path: &&PathBuf| {
        let lets_pass = fs::read(path).ok().and_then(|content| lets_pass(path, &content));
        if lets_pass.is_some() {
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            *tried.lock().unwrap().entry(extension).or_default() += 1;
        }
        lets_pass == Some(true)
    };
    let unseen = pool.install(|| files.par_iter().filter(unseen).cloned().collect());
    (unseen, tried.into_inner().unwrap())
}

fn files_below(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap() {
            kind if kind.is_dir() => files_below(&entry.path(), files),
            kind if kind.is_file() => files.push(entry.path()),
            _ => {}
        }
    }
}

#[test]
fn depth_is_seen_behind_every_file_of_the_corpus() {
    let files: Vec<PathBuf> = corpus().into_iter().map(|(path, _)| path).collect();
    let (unseen, tried) = unseen(&files);
    assert!(unseen.is_empty(), "{unseen:#?}");
    assert!(["js", "ts", "tsx", "py", "rs", "go", "java"].iter().all(|language| tried.contains_key(*language)));
}

mod real_trees {
    use super::*;

    #[test]
    fn depth_is_seen_behind_every_file() {
        let set = std::env::var("SAPWOOD_TEST_TREES").unwrap_or_else(|_| "gate".to_owned());
        let mut files = Vec::new();
        for (_, directory) in trees::fetch(&set).unwrap() {
            files_below(&directory, &mut files);
        }
        let (unseen, tried) = unseen(&files);
        assert!(unseen.is_empty(), "{unseen:#?}");
        assert!(tried.values().sum::<u32>() > 1000, "{tried:?}");
    }
}

/// Pieces of scripts of which the tokens behind depend: what a slash, an angle or a quote begins, and where lines end.
const PIECES: &[&str] = &[
    "a",
    "b",
    "x = ",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "'",
    "\"",
    "`",
    "${",
    "/",
    "/",
    "/*",
    "*/",
    "//",
    "\n",
    "\n",
    " ",
    " ",
    ";",
    ",",
    ".",
    ":",
    "?",
    "=",
    "=>",
    "!",
    "+",
    "++",
    "--",
    "*",
    "@",
    "#a",
    "#!",
    "\\u0061",
    "\u{2028}",
    "\u{a0}",
    "\u{feff}",
    "\u{c}",
    "\u{b}",
    "é",
    "<!--",
    "-->",
    "if (a) ",
    "else ",
    "do ",
    "while (a) ",
    "for (;;) ",
    "break",
    "continue",
    "debugger",
    "return ",
    "yield ",
    "await ",
    "async ",
    "of ",
    "in ",
    "is ",
    "as ",
    "let ",
    "typeof ",
    "new ",
    "case ",
    "function f() {",
    "function* f() {",
    "async function f() {",
    "class A {",
    "class A extends ",
    "static ",
    "get ",
    "<a>",
    "</a>",
    "<a/>",
    "<a b=",
    "<>",
    "</>",
    "<T>",
    "<T,>",
    "'a'",
    "`a`",
    "/re/",
    "/[/]/",
    "a/b",
    "(a)",
    "[a]",
    "{}",
    "()=>",
    "1",
    "1.",
    ".5",
    "import ",
    "export default ",
    "type A = ",
    "enum E {",
    "declare ",
    "abstract ",
    "namespace N {",
    "satisfies ",
    "keyof ",
    "a!",
    "?.",
    "...",
    "switch (a) { case 1: ",
    "try {",
    "} catch {",
    "label: ",
    "<<",
    ">>>",
    "&&",
    "??",
    "throw ",
    "this",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn depth_is_seen_behind_any_script_without_faults(
        pieces in prop::collection::vec(select(PIECES), 1..8),
        path in select(&["a.js", "a.mjs", "a.cjs", "a.ts", "a.tsx"]),
        between in select(&["\n;", " ;", " ", ""]),
    ) {
        let variant = detect_by_path(path.as_bytes()).unwrap();
        let text = |nest: &str| format!("{}{between}function last() {{ {nest} }}", pieces.concat());
        let shallow = facts(text("").as_bytes(), variant);
        if shallow.diagnostics.is_empty() && shallow.symbols.iter().any(|symbol| symbol.name == "last") {
            let deep = text(&format!("x = {}1{}", "(".repeat(300), ")".repeat(300)));
            let facts = facts(deep.as_bytes(), variant);
            prop_assert!(facts.diagnostics.iter().any(|found| found.kind == DiagnosticKind::TooDeep), "{path}: {deep}");
        }
    }
}
