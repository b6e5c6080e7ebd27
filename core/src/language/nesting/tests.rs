//! An adversary's texts: every construct that nests, far below, at and far above the bound.

use std::thread;

use proptest::prelude::*;

use super::*;
use crate::facts::DiagnosticKind;
use crate::language::{detect_by_path, front_end};
use crate::source::Source;
use crate::{AnalysisOptions, Facts, Tools, analyze};

/// A path, and what stands once before, `n` times before, in the middle of, `n` times behind and once behind the nest.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

const DEEP: &[Case] = &[
    ("a.ts", "x = ", "(", "1", ")", ";"),
    ("a.ts", "x = ", "[", "1", "]", ";"),
    ("a.ts", "x = ", "{a:", "1", "}", ";"),
    ("a.ts", "", "{", "", "}", ""),
    ("a.ts", "x = ", "f(", "1", ")", ";"),
    ("a.ts", "", "function f(){", "", "}", ""),
    ("a.ts", "x=", "function (){return ", "1", "}", ""),
    ("a.ts", "x = ", "class { a = ", "1", "}", ";"),
    ("a.ts", "x = ", "class { m() { return ", "1", "} }", ";"),
    ("a.ts", "x = ", "a => ", "1", "", ";"),
    ("a.ts", "x = ", "(a) => ", "1", "", ";"),
    ("a.ts", "x = ", "(a) => {return ", "1", "}", ";"),
    ("a.ts", "x = ", "(a = ", "1", ") => 1", ";"),
    ("a.ts", "x = ", "!", "1", "", ";"),
    ("a.ts", "x = ", "typeof ", "1", "", ";"),
    ("a.ts", "x = ", "- ", "1", "", ";"),
    ("a.ts", "x = ", "new ", "a", "", ";"),
    ("a.ts", "async function f(){x = ", "await ", "a", "", ";}"),
    ("a.ts", "function*f(){x = ", "yield ", "a", "", ";}"),
    ("a.ts", "", "if (a) ", ";", "", ""),
    ("a.ts", "", "if (a) ; else ", ";", "", ""),
    ("a.ts", "", "if (a) {} else ", ";", "", ""),
    ("a.ts", "", "for (;;) ", ";", "", ""),
    ("a.ts", "", "while (a) ", ";", "", ""),
    ("a.ts", "", "do ", ";", " while (a)", ""),
    ("a.ts", "", "a: ", ";", "", ""),
    ("a.ts", "x = ", "a ? b : ", "c", "", ";"),
    ("a.ts", "x = ", "a ? ", "c", " : b", ";"),
    ("a.ts", "x = ", "a = ", "c", "", ";"),
    ("a.ts", "x = ", "a ** ", "c", "", ";"),
    ("a.ts", "x = ", "`${", "c", "}`", ";"),
    ("a.ts", "x = c", " + a", "", "", ";"),
    ("a.ts", "x = c", " && a", "", "", ";"),
    ("a.ts", "x = c", " | a + b * c", "", "", ";"),
    ("a.ts", "x = c", ".a", "", "", ";"),
    ("a.ts", "x = c", "?.a", "", "", ";"),
    ("a.ts", "x = c", "!", "", "", ";"),
    ("a.ts", "x = c", " as d", "", "", ";"),
    ("a.ts", "x = c", "()", "", "", ";"),
    ("a.ts", "x = c", "``", "", "", ";"),
    ("a.ts", "x = ", "<a>", "c", "", ";"),
    ("a.ts", "x = a", " < a", "", "", ";"),
    ("a.ts", "let x: ", "a<", "b", ">", ";"),
    ("a.ts", "x = ", "a<", "b", ">", "();"),
    ("a.ts", "x = ", "a<", "b", "", ";"),
    ("a.ts", "let x: ", "(", "b", ")", ";"),
    ("a.ts", "let x: ", "{a:", "b", "}", ";"),
    ("a.ts", "let x: ", "[", "b", "]", ";"),
    ("a.ts", "let x: ", "() => ", "b", "", ";"),
    ("a.ts", "let x: ", "(a: b) => ", "b", "", ";"),
    ("a.ts", "let x: ", "(a: ", "b", ") => c", ";"),
    ("a.ts", "let x: ", "new () => ", "b", "", ";"),
    ("a.ts", "type x = ", "a extends b ? c : ", "d", "", ";"),
    ("a.ts", "type x = ", "a extends b ? ", "d", " : c", ";"),
    ("a.ts", "type x = ", "keyof ", "d", "", ";"),
    ("a.ts", "type x = a", "[]", "", "", ";"),
    ("a.ts", "type x = a", "[b]", "", "", ";"),
    ("a.ts", "type x = a", " | b", "", "", ";"),
    ("a.ts", "type x = a", ".b", "", "", ";"),
    ("a.ts", "type x = ", "`${", "b", "}`", ";"),
    ("a.ts", "namespace a", ".a", " {}", "", ""),
    ("a.ts", "", "namespace a {", "", "}", ""),
    ("a.ts", "let ", "[", "b", "]", " = 1;"),
    ("a.ts", "let ", "{a:", "b", "}", " = 1;"),
    ("a.ts", "", "[", "b", "]", " = 1;"),
    ("a.ts", "let ", "[a = ", "b", "]", " = 1;"),
    ("a.ts", "x = ", "import(", "b", ")", ";"),
    ("a.ts", "", "switch(a){case 1: ", "", "}", ""),
    ("a.ts", "", "try {", "", "} catch {}", ""),
    ("a.ts", "x = ", "a ? (b) : (c) => ", "d", "", ";"),
    ("a.ts", "x = ", "a ? (b) => ", "d", " : c", ";"),
    ("a.ts", "x = ", "a ? (b", "d", ") : c", ";"),
    ("a.ts", "x = ", "(a): b => ", "c", "", ";"),
    ("a.ts", "x = ", "<T>(a) => ", "c", "", ";"),
    ("a.ts", "x = ", "async (a) => ", "c", "", ";"),
    ("a.ts", "x = ", "async(", "c", ")", ";"),
    ("a.ts", "x = ", "[...", "c", "]", ";"),
    ("a.ts", "x = ", "(", "", "", ""),
    ("a.ts", "", "{", "", "", ""),
    ("a.ts", "x = ", "(a = (b", "", "", ""),
    ("a.tsx", "x = ", "<a>", "b", "</a>", ";"),
    ("a.tsx", "x = ", "<a b=", "<c/>", "/>", ";"),
    ("a.tsx", "x = ", "<a>{", "b", "}</a>", ";"),
    ("a.tsx", "x = ", "<>", "b", "</>", ";"),
    ("a.tsx", "x = <a b={", "<a b={", "1", "} />", "} />;"),
    ("a.tsx", "x = ", "<a>", "", "", ""),
    ("a.py", "x = ", "(", "1", ")", ""),
    ("a.py", "x = ", "[", "1", "]", ""),
    ("a.py", "x = ", "{1:", "1", "}", ""),
    ("a.py", "x = ", "{", "1", "}", ""),
    ("a.py", "x = ", "f(", "1", ")", ""),
    ("a.py", "x = ", "f(a=", "1", ")", ""),
    ("a.py", "x = ", "f[", "1", "]", ""),
    ("a.py", "x = ", "f[1:", "1", "]", ""),
    ("a.py", "x = ", "[a for a in ", "1", "]", ""),
    ("a.py", "x = ", "f(a for a in ", "1", ")", ""),
    ("a.py", "x = ", "lambda: ", "1", "", ""),
    ("a.py", "x = ", "lambda a=", "1", ":1", ""),
    ("a.py", "x = ", "not ", "1", "", ""),
    ("a.py", "x = ", "- ", "1", "", ""),
    ("a.py", "x = ", "~", "1", "", ""),
    ("a.py", "x = ", "a ** ", "1", "", ""),
    ("a.py", "x = ", "a if b else ", "1", "", ""),
    ("a.py", "x = ", "(a := ", "1", ")", ""),
    ("a.py", "x = a", " + b", "", "", ""),
    ("a.py", "x = a", " and b", "", "", ""),
    ("a.py", "x = a", " and b or c", "", "", ""),
    ("a.py", "x = a", " < b", "", "", ""),
    ("a.py", "x = a", ".b", "", "", ""),
    ("a.py", "x = a", "()", "", "", ""),
    ("a.py", "x = a", "[0]", "", "", ""),
    ("a.py", "x = ", "f'{", "1", "}'", ""),
    ("a.py", "x = ", "f'{(", "1", ")}'", ""),
    ("a.py", "x = f'{a:", "{b:", "1", "}", "}'"),
    ("a.py", "match a:\n case ", "[", "1", "]", ": pass"),
    ("a.py", "match a:\n case a", " | b", "", "", ": pass"),
    ("a.py", "match a:\n case ", "a(", "1", ")", ": pass"),
    ("a.py", "", "(", "a", ")", " = 1"),
    ("a.py", "with ", "(", "a", ")", ": pass"),
    ("a.py", "x = ", "(", "", "", ""),
    ("a.py", "x = ", "[", "", "", ""),
    ("a.go", "x = ", "(", "1", ")", ";"),
    ("a.go", "x = ", "f(", "1", ")", ";"),
    ("a.go", "", "{", "", "}", ""),
    ("a.go", "x = ", "!", "1", "", ";"),
    ("a.go", "x = ", "-", "1", "", ";"),
    ("a.go", "x = a", " + b", "", "", ";"),
    ("a.go", "x = a", ".b()", "", "", ";"),
    ("a.go", "", "if (a) { b(); } else ", "{}", "", ""),
    ("a.rs", "x = ", "(", "1", ")", ";"),
    ("a.rs", "x = ", "f(", "1", ")", ";"),
    ("a.rs", "", "{", "", "}", ""),
    ("a.rs", "x = ", "!", "1", "", ";"),
    ("a.rs", "x = ", "-", "1", "", ";"),
    ("a.rs", "x = a", " + b", "", "", ";"),
    ("a.rs", "x = a", ".b()", "", "", ";"),
    ("a.rs", "", "if (a) { b(); } else ", "{}", "", ""),
    ("a.c", "x = ", "(", "1", ")", ";"),
    ("a.c", "x = ", "f(", "1", ")", ";"),
    ("a.c", "", "{", "", "}", ""),
    ("a.c", "x = ", "!", "1", "", ";"),
    ("a.c", "x = ", "-", "1", "", ";"),
    ("a.c", "x = a", " + b", "", "", ";"),
    ("a.c", "x = a", ".b()", "", "", ";"),
    ("a.c", "", "if (a) { b(); } else ", "{}", "", ""),
    ("a.cpp", "x = ", "(", "1", ")", ";"),
    ("a.cpp", "x = ", "f(", "1", ")", ";"),
    ("a.cpp", "", "{", "", "}", ""),
    ("a.cpp", "x = ", "!", "1", "", ";"),
    ("a.cpp", "x = ", "-", "1", "", ";"),
    ("a.cpp", "x = a", " + b", "", "", ";"),
    ("a.cpp", "x = a", ".b()", "", "", ";"),
    ("a.cpp", "", "if (a) { b(); } else ", "{}", "", ""),
    ("a.java", "x = ", "(", "1", ")", ";"),
    ("a.java", "x = ", "f(", "1", ")", ";"),
    ("a.java", "", "{", "", "}", ""),
    ("a.java", "x = ", "!", "1", "", ";"),
    ("a.java", "x = ", "-", "1", "", ";"),
    ("a.java", "x = a", " + b", "", "", ";"),
    ("a.java", "x = a", ".b()", "", "", ";"),
    ("a.java", "", "if (a) { b(); } else ", "{}", "", ""),
    ("a.c", "", "if (a) ", ";", "", ""),
    ("a.c", "", "if (a) b(); else ", ";", "", ""),
    ("a.c", "", "for (;;) ", ";", "", ""),
    ("a.c", "x = ", "a ? b : ", "c", "", ";"),
    ("a.c", "x = ", "a = ", "c", "", ";"),
    ("a.cpp", "", "if (a) ", ";", "", ""),
    ("a.cpp", "", "if (a) b(); else ", ";", "", ""),
    ("a.cpp", "", "for (;;) ", ";", "", ""),
    ("a.cpp", "x = ", "a ? b : ", "c", "", ";"),
    ("a.cpp", "x = ", "a = ", "c", "", ";"),
    ("a.java", "", "if (a) ", ";", "", ""),
    ("a.java", "", "if (a) b(); else ", ";", "", ""),
    ("a.java", "", "for (;;) ", ";", "", ""),
    ("a.java", "x = ", "a ? b : ", "c", "", ";"),
    ("a.java", "x = ", "a = ", "c", "", ";"),
];

/// Constructs that merely repeat.
const FLAT: &[Case] = &[
    ("a.tsx", "x = <a", ".b", "", "", " />;"),
    ("a.ts", "x = c", ", d", "", "", ";"),
    ("a.ts", "", "@a ", "class b {}", "", ""),
    ("a.py", "x = ", "a = ", "1", "", ""),
    ("a.py", "x = a", ", b", "", "", ""),
    ("a.py", "x = 'a'", " 'b'", "", "", ""),
    ("a.py", "if a: pass\n", "elif b: pass\n", "", "", ""),
    ("a.py", "", "@a\n", "def f(): pass", "", ""),
];

fn nest(case: &Case, times: usize) -> String {
    let (_, before, open, middle, close, behind) = case;
    [before, &*open.repeat(times), middle, &*close.repeat(times), behind].concat()
}

/// Returns blocks of Python, each deeper than the one before.
fn indent(times: usize) -> String {
    let mut text: String = (0..times).flat_map(|depth| [" ".repeat(depth), "if a:\n".to_owned()]).collect();
    text.extend([" ".repeat(times), "pass\n".to_owned()]);
    text
}

fn notation(path: &str) -> Notation {
    let language = detect_by_path(path.as_bytes()).unwrap().language;
    language.info().front_end.map_or(Notation::Curly(language), |front_end| front_end.notation(language))
}

fn is_too_deep(path: &str, text: &str) -> bool {
    too_deep(text, notation(path)).is_some()
}

/// Returns how many repetitions are the first too many.
fn limit(case: &Case) -> usize {
    let (mut accepted, mut refused) = (0, 20_000);
    assert!(is_too_deep(case.0, &nest(case, refused)), "never too deep: {case:?}");
    while refused - accepted > 1 {
        let middle = (accepted + refused) / 2;
        match is_too_deep(case.0, &nest(case, middle)) {
            true => refused = middle,
            false => accepted = middle,
        }
    }
    refused
}

fn analyzed(path: &str, text: &str) -> Facts {
    let variant = detect_by_path(path.as_bytes()).unwrap();
    analyze(text.as_bytes(), variant, AnalysisOptions { max_parse_size: u64::MAX }, &mut Tools::default())
}

fn refused(facts: &Facts) -> bool {
    facts.diagnostics.iter().any(|diagnostic| diagnostic.kind == DiagnosticKind::TooDeep)
}

/// Runs the parser and the walk behind it on a text, whatever its depth.
fn outline_unchecked(path: &str, text: &str) {
    let variant = detect_by_path(path.as_bytes()).unwrap();
    if let Some(front_end) = front_end::of(variant) {
        front_end.outline(&Source::new(text), variant.dialect, &mut Tools::default());
    }
}

fn on_worker_stack(run: impl FnOnce() + Send) {
    thread::scope(|scope| {
        thread::Builder::new().stack_size(WORKER_STACK_BYTES).spawn_scoped(scope, run).unwrap().join().unwrap();
    });
}

#[test]
fn what_is_within_the_bound_is_parsed_and_what_is_beyond_is_not() {
    on_worker_stack(|| {
        for case in DEEP {
            let limit = limit(case);
            // A construct weighs at least half a level, the link of a chain a tenth.
            let link = case.2.starts_with([' ', '.', '?']) || ["!", "[]", "[b]", "[0]", "()", "``"].contains(&case.2);
            let most = DEEPEST as usize * if link && case.4.is_empty() { 10 } else { 2 };
            assert!(limit <= most + 1, "{limit}: {case:?}");
            assert!(!refused(&analyzed(case.0, &nest(case, limit * 9 / 10))), "{case:?}");
            let parsed = detect_by_path(case.0.as_bytes()).unwrap().language.is_parsed();
            assert_eq!(refused(&analyzed(case.0, &nest(case, limit))), parsed, "{case:?}");
        }
        assert!(!refused(&analyzed("a.py", &indent(900))));
        assert!(refused(&analyzed("a.py", &indent(1001))));
    });
}

#[test]
fn four_times_the_bound_fits_on_the_stack_of_a_worker() {
    on_worker_stack(|| {
        for case in DEEP {
            outline_unchecked(case.0, &nest(case, limit(case) * 4));
        }
        outline_unchecked("a.py", &indent(4000));
    });
}

#[test]
fn absurd_depth_leaves_line_counts_and_the_fallback() {
    on_worker_stack(|| {
        for case in DEEP {
            let text = nest(case, 1_000_000);
            assert!(is_too_deep(case.0, &text), "{case:?}");
        }
        for (path, definition) in [("a.ts", "function before() {}\n"), ("a.py", "def before(): pass\n")] {
            for times in [100_000, 1_000_000] {
                let facts = analyzed(path, &format!("{definition}x = {}\n", "(".repeat(times)));
                assert!(refused(&facts));
                assert_eq!(facts.lines.total, 2);
                assert_eq!(facts.symbols[0].name, "before");
            }
        }
    });
}

#[test]
fn repetition_is_not_depth() {
    on_worker_stack(|| {
        for case in FLAT {
            let facts = analyzed(case.0, &nest(case, 50_000));
            assert!(facts.diagnostics.is_empty(), "{case:?}: {:?}", facts.diagnostics[0]);
        }
        let statements = [
            ("a.js", "a.b(c)\nd = -e + !f\nif (g) h()\nelse i = j ? k : l\n"),
            ("a.js", "if (a) { b(/['\"]/) } else { c = `${d}'` }\nvar e = <f g='h'>it's {i} (</f>;\n"),
            ("a.js", "var a = 1, b = 2, c = d / e / f, g = x => x;\n"),
            ("a.ts", "let a: Array<Map<string, number>> = b as any, c = d < e;\nif (a < b && c > d) e << 2\n"),
            ("a.py", "x = y ** 2 * -z + f'{a:{b}}' if c else lambda: d\nif a:\n  b(c)[d].e = not f\n"),
            ("a.go", "a := -b\n*c = d[e]\nif f {\n\tg(h)\n}\nfor {\n}\n(i).j()\n"),
            ("a.c", "#define A(b) ((b) << 3)\n"),
            ("a.c", "if (a < b) c = *d ? -e : !f; else g(h)->i = j;\n"),
        ];
        for (path, statement) in statements {
            assert!(!is_too_deep(path, &statement.repeat(20_000)), "{statement}");
        }
    });
}

#[test]
fn four_times_ten_thousand_links_are_walked() {
    on_worker_stack(|| outline_unchecked("a.ts", &nest(&("a.ts", "x = c", "?.a!.b[0]() as d", "", "", ";"), 40_000)));
}

/// What can stand between two levels to mislead a scanner; each ends where an operand is expected.
const DECOYS: &[&str] = &[
    "",
    "'\"' + ",
    "\"'\\\"\" + ",
    "`'${'`'}\"` + ",
    "/['\"`]/g.x + ",
    "/* ' */",
    "// `\n",
    "a / b / ",
    "a++ / 2 / ",
    "({}) / 1 / ",
    "[]\n/ 2 / ",
    "(/[/']/) + ",
    "a.return / 1 / ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mixed_constructs_are_never_deeper_than_estimated(
        picks in prop::collection::vec((any::<prop::sample::Index>(), 0..DECOYS.len()), 1000..1400),
        python in any::<bool>(),
    ) {
        let path = if python { "a.py" } else { "a.ts" };
        let cases: Vec<&Case> = DEEP
            .iter()
            .filter(|case| case.0 == path && case.1 == "x = " && !case.3.is_empty() && !case.2.contains("Unclosed"))
            .filter(|case| case.2 != "f'{")
            .filter(|case| python || !case.2.starts_with("(a = (b") && case.2 != "new ")
            .collect();
        let (mut open, mut close) = (String::from("x = "), String::new());
        for (pick, decoy) in &picks {
            let case = pick.get(&cases);
            open.push_str(case.2);
            open.push_str(if python { "" } else { DECOYS[*decoy] });
            close.insert_str(0, case.4);
        }
        let text = open + "1" + &close;
        prop_assert!(is_too_deep(path, &text), "{}", &text[..2000]);
    }

    #[test]
    fn no_text_makes_the_scan_panic(text in "([(){}\\[\\]<>/'\"`$\\\\:;,.=!?*#a-f \n]|else|if|return|\\$\\{|</|f'|f\"\"\"|\\{\\{){0,200}") {
        for path in ["a.js", "a.ts", "a.tsx", "a.py", "a.rs", "a.c"] {
            is_too_deep(path, &text);
        }
    }
}
