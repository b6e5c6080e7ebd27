//! Nesting a hundred thousand deep, of every kind: each file returns with a diagnostic, in bounded memory, and its
//! neighbors are analyzed.

use sapwood_core::{AnalysisOptions, DiagnosticKind, Tools, analyze, detect_by_path};

use crate::sandbox::{Sandbox, file_of};

const DEPTH: usize = 100_000;

/// Returns file names with contents that nest [`DEPTH`] deep.
fn cases() -> Vec<(String, String)> {
    let nest = |before: &str, open: &str, middle: &str, close: &str, after: &str| {
        format!("{before}{}{middle}{}{after}", open.repeat(DEPTH), close.repeat(DEPTH))
    };
    // (name, extensions, content)
    let kinds: Vec<(&str, &str, String)> = vec![
        ("parentheses", "js ts tsx py", nest("x = ", "(", "1", ")", "\n")),
        ("parentheses", "rs", nest("fn f() { let x = ", "(", "1", ")", "; }\n")),
        ("parentheses", "go", nest("package p\nvar x = ", "(", "1", ")", "\n")),
        ("parentheses", "templ", nest("package p\nvar x = ", "(", "1", ")", "\n")),
        ("parentheses", "c cpp", nest("int x = ", "(", "1", ")", ";\n")),
        ("parentheses", "java", nest("class A { int x = ", "(", "1", ")", "; }\n")),
        ("brackets", "js ts tsx py", nest("x = ", "[", "1", "]", "\n")),
        ("brackets", "json toml", nest("", "[", "1", "]", "\n")),
        ("open_only", "js ts tsx py rs go c cpp java templ", "(".repeat(DEPTH)),
        ("blocks", "js ts tsx", nest("", "{", "", "}", "\n")),
        ("blocks", "rs", nest("fn f() ", "{", "", "}", "\n")),
        ("blocks", "go", nest("package p\nfunc f() ", "{", "", "}", "\n")),
        ("blocks", "c cpp", nest("void f() ", "{", "", "}", "\n")),
        ("blocks", "java", nest("class A { void f() ", "{", "", "}", "}\n")),
        ("unary", "js ts tsx", nest("x = ", "!", "y", "", ";\n")),
        ("minus", "js ts tsx py", nest("x = ", "- ", "y", "", "\n")),
        ("not", "py", nest("x = ", "not ", "y", "", "\n")),
        ("unary", "rs", nest("fn f() -> bool { ", "!", "y", "", " }\n")),
        ("unary", "go", nest("package p\nvar x = ", "!", "y", "", "\n")),
        ("unary", "c cpp", nest("int x = ", "!", "y", "", ";\n")),
        ("unary", "java", nest("class A { boolean x = ", "!", "y", "", "; }\n")),
        ("typeof", "js ts", nest("x = ", "typeof ", "y", "", ";\n")),
        ("else_if", "js ts tsx", nest("", "if (a) b(); else ", "c();", "", "\n")),
        ("else_if", "c cpp", nest("void f() { ", "if (a) b(); else ", "c();", "", " }\n")),
        ("else_if", "java", nest("class A { void f() { ", "if (a) b(); else ", "c();", "", " } }\n")),
        ("else_if", "rs", nest("fn f() { ", "if a { } else ", "{ }", "", " }\n")),
        ("else_if", "go", nest("package p\nfunc f() { ", "if a { } else ", "{ }", "", " }\n")),
        ("elif", "py", nest("if a:\n  pass\n", "elif a:\n  pass\n", "", "", "")),
        ("for", "js ts tsx c cpp", nest("void f() { ", "for (;;) ", ";", "", " }\n")),
        ("while", "js ts tsx c cpp", nest("void f() { ", "while (a) ", ";", "", " }\n")),
        ("labels", "js ts", (0..DEPTH).map(|n| format!("l{n}: ")).chain([";\n".into()]).collect()),
        ("arrows", "js ts tsx", nest("x = ", "a => ", "1", "", ";\n")),
        ("lambdas", "py", nest("x = ", "lambda: ", "1", "", "\n")),
        ("ternaries", "js ts tsx c cpp", nest("x = ", "a ? b : ", "c", "", ";\n")),
        ("ternaries", "py", nest("x = ", "a if b else ", "c", "", "\n")),
        ("binary", "js ts tsx py", nest("x = 1", " + 1", "", "", "\n")),
        ("binary", "rs", nest("const X: i32 = 1", " + 1", "", "", ";\n")),
        ("binary", "go", nest("package p\nvar x = 1", " + 1", "", "", "\n")),
        ("binary", "c cpp", nest("int x = 1", " + 1", "", "", ";\n")),
        ("binary", "java", nest("class A { int x = 1", " + 1", "", "", "; }\n")),
        ("power", "js ts py", nest("x = 1", " ** 1", "", "", "\n")),
        ("assignment", "js ts", nest("", "x = ", "1", "", ";\n")),
        ("members", "js ts tsx py", nest("x = a", ".b", "", "", "\n")),
        ("members", "rs", nest("fn f() { a", ".b()", "", "", "; }\n")),
        ("members", "go", nest("package p\nvar x = a", ".b", "", "", "\n")),
        ("members", "c cpp", nest("int x = a", ".b", "", "", ";\n")),
        ("members", "java", nest("class A { int x = a", ".b()", "", "", "; }\n")),
        ("calls", "js ts tsx py", nest("x = a", "()", "", "", "\n")),
        ("templates", "js ts", nest("x = ", "`${", "1", "}`", ";\n")),
        ("functions", "js ts", nest("", "function f() {", "", "}", "\n")),
        ("classes", "js ts", nest("x = ", "class { m() { return ", "1", "} }", "\n")),
        ("objects", "js ts", nest("x = ", "{a:", "1", "}", ";\n")),
        ("elements", "jsx tsx", nest("x = ", "<a>", "", "</a>", ";\n")),
        ("elements", "templ", nest("package p\ntempl c() {\n", "<a>", "", "</a>", "\n}\n")),
        ("await", "js ts", nest("async function f() { ", "await ", "x", "", "; }\n")),
        ("generics", "ts tsx", nest("type T = ", "A<", "B", ">", ";\n")),
        ("generics", "rs", nest("type T = ", "A<", "B", ">", ";\n")),
        ("conditional_types", "ts", nest("type T = ", "A extends B ? C : ", "D", "", ";\n")),
        ("function_types", "ts", nest("type T = ", "() => ", "void", "", ";\n")),
        ("pointers", "c cpp", nest("int ", "*", "x", "", ";\n")),
        ("pointers", "go", nest("package p\nvar x ", "*", "int", "", "\n")),
        ("references", "rs", nest("type T = ", "&", "u8", "", ";\n")),
        ("slices", "go", nest("package p\nvar x ", "[]", "int", "", "\n")),
        ("closures", "rs", nest("fn f() { let x = ", "|| ", "1", "", "; }\n")),
        ("block_comments", "rs", nest("", "/*", "", "*/", "\nfn f() {}\n")),
        ("indentation", "py", (0..500).map(|n| format!("{}if a:\n", " ".repeat(n))).collect()),
        ("preprocessor", "c cpp", nest("", "#if A\n", "int x;\n", "#endif\n", "")),
        ("namespaces", "cpp", nest("", "namespace a {", "", "}", "\n")),
        ("structs", "c cpp", nest("", "struct a {", "", "};", "\n")),
        ("modules", "rs", nest("", "mod a {", "", "}", "\n")),
        ("match", "rs", nest("fn f() { ", "match a { _ => ", "1", "}", " }\n")),
        ("class_bodies", "java", nest("", "class A {", "", "}", "\n")),
    ];
    let mut cases = Vec::new();
    for (name, extensions, content) in kinds {
        cases.extend(extensions.split(' ').map(|extension| (format!("{name}.{extension}"), content.clone())));
    }
    cases
}

#[test]
fn every_kind_of_deep_nesting_returns_and_spares_its_neighbors() {
    let sandbox = Sandbox::new("//- neighbor.ts\nexport function neighbor() {}\n");
    let cases = cases();
    for (name, content) in &cases {
        sandbox.write(name, content);
    }
    let run = sandbox.run(["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"]).ok();
    assert_eq!(run.metric("failed"), 0, "{}", run.stderr);
    let files = run.json();
    for (name, content) in &cases {
        let file = file_of(&files, name);
        assert_eq!(file["status"], "analyzed", "{file}");
        assert_eq!(file["lines"], content.lines().count(), "{file}");
    }
    assert_eq!(file_of(&files, "neighbor.ts")["symbols"], 1);
}

/// The kinds that every parser of the language has to nest for. What it can take in a loop, an `elif` or a label, may be
/// parsed as well.
const REPORTED: [&str; 5] = ["parentheses", "blocks", "unary", "else_if", "elements"];

#[test]
fn deep_nesting_is_reported() {
    // As much stack as a worker has; the program's own workers are tested above.
    let analysis = std::thread::Builder::new().stack_size(16 << 20).spawn(|| {
        let mut tools = Tools::default();
        for (name, content) in cases() {
            let variant = detect_by_path(name.as_bytes()).unwrap_or_else(|| panic!("{name} has a language"));
            let facts = analyze(content.as_bytes(), variant, AnalysisOptions::default(), &mut tools);
            let too_deep = facts.diagnostics.iter().any(|diagnostic| diagnostic.kind == DiagnosticKind::TooDeep);
            let (kind, extension) = name.split_once('.').unwrap_or_default();
            // What is read as tokens is never too deep.
            let is_bounded = !matches!(extension, "c" | "cpp");
            assert!(too_deep || !(is_bounded && REPORTED.contains(&kind)), "{name}: {:?}", facts.diagnostics);
            assert!(!too_deep || is_bounded, "{name}: {:?}", facts.diagnostics);
        }
    });
    analysis.unwrap().join().unwrap();
}
