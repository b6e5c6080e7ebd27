//! An adversary's texts: every construct that nests, far below, at and far above the bound.

use std::thread;

use proptest::prelude::*;

use super::*;
use crate::facts::DiagnosticKind;
use crate::language::{Dialect, Variant, detect_by_path};
use crate::parse::registry;
use crate::text::source::Source;
use crate::{AnalysisOptions, Facts, Tools, analyze};

/// A path, and what stands once before, `n` times before, in the middle of, `n` times after and once after the nest.
type Case = (String, String, String, String, String, String);

/// Every construct that nests or repeats, the same for every face.
fn constructs() -> (Vec<Case>, Vec<Case>) {
    #[derive(serde::Deserialize)]
    struct Constructs {
        deep: Vec<Case>,
        flat: Vec<Case>,
    }
    let Constructs { deep, flat } = serde_json::from_str(include_str!("../../../../tests/nesting.json")).unwrap();
    (deep, flat)
}

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
    registry::of(Variant { language, dialect: Dialect::Plain })
        .map_or(Notation::Curly(language), |front_end| front_end.notation(language))
}

fn is_too_deep(path: &str, text: &str) -> bool {
    too_deep(text, notation(path)).is_some()
}

/// Returns how many repetitions are the first too many.
fn limit(case: &Case) -> usize {
    let (mut accepted, mut refused) = (0, 20_000);
    assert!(is_too_deep(&case.0, &nest(case, refused)), "never too deep: {case:?}");
    while refused - accepted > 1 {
        let middle = (accepted + refused) / 2;
        match is_too_deep(&case.0, &nest(case, middle)) {
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

/// Runs the parser and the walk after it on a text, whatever its depth.
fn outline_unchecked(path: &str, text: &str) {
    let variant = detect_by_path(path.as_bytes()).unwrap();
    if let Some(front_end) = registry::of(variant) {
        front_end.outline(&Source::new(text), variant, &mut Tools::default());
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
        for case in &constructs().0 {
            let limit = limit(case);
            let (path, open, close) = (&case.0, &case.2, &case.4);
            let link = open.starts_with([' ', '.', '?']) || ["!", "[]", "[b]", "[0]", "()", "``"].contains(&&**open);
            let most = if link && close.is_empty() { 10_000 } else { 1_000 };
            assert!((50..=most + 1).contains(&limit), "{limit}: {case:?}");
            assert!(!refused(&analyzed(path, &nest(case, limit * 9 / 10))), "{case:?}");
            let parsed = detect_by_path(path.as_bytes()).unwrap().language.is_parsed();
            assert_eq!(refused(&analyzed(path, &nest(case, limit))), parsed, "{case:?}");
        }
        assert!(!refused(&analyzed("a.py", &indent(190))));
        assert!(refused(&analyzed("a.py", &indent(201))));
    });
}

#[test]
fn four_times_the_bound_fits_on_the_stack_of_a_worker() {
    on_worker_stack(|| {
        for case in &constructs().0 {
            outline_unchecked(&case.0, &nest(case, limit(case) * 4));
        }
        outline_unchecked("a.py", &indent(800));
    });
}

#[test]
fn absurd_depth_leaves_line_counts_and_the_fallback() {
    on_worker_stack(|| {
        for case in &constructs().0 {
            assert!(is_too_deep(&case.0, &nest(case, 1_000_000)), "{case:?}");
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
        for case in &constructs().1 {
            let facts = analyzed(&case.0, &nest(case, 50_000));
            assert!(facts.diagnostics.is_empty(), "{case:?}: {:?}", facts.diagnostics[0]);
        }
        let statements = [
            ("a.js", "a.b(c)\nd = -e + !f\nif (g) h()\nelse i = j ? k : l\n"),
            ("a.js", "if (a) { b(/['\"]/) } else { c = `${d}'` }\nvar e = <f g='h'>it's {i} (</f>;\n"),
            ("a.js", "if (!/[(]/.test(a)) b = !/['\"]/.test(c)\n"),
            ("a.js", "var a = 1, b = 2, c = d / e / f, g = x => x;\n"),
            ("a.ts", "let a: Array<Map<string, number>> = b as any, c = d < e;\nif (a < b && c > d) e << 2\n"),
            ("a.py", "x = y ** 2 * -z + f'{a:{b}}' if c else lambda: d\nif a:\n  b(c)[d].e = not f\n"),
            ("a.go", "a := -b\n*c = d[e]\nif f {\n\tg(h)\n}\nfor {\n}\n(i).j()\n"),
            ("a.java", "if (a < b) c = d ? -e : !f; else g(h).i = j;\n"),
        ];
        for (path, statement) in statements {
            assert!(!is_too_deep(path, &statement.repeat(20_000)), "{statement}");
        }
    });
}

#[test]
fn four_times_ten_thousand_links_are_walked() {
    on_worker_stack(|| outline_unchecked("a.ts", &format!("x = c{};", "?.a!.b[0]() as d".repeat(40_000))));
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
    "of! / '1' / ",
    "of /* */ / '1' / ",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mixed_constructs_are_never_deeper_than_estimated(
        picks in prop::collection::vec((any::<prop::sample::Index>(), 0..DECOYS.len()), 500..700),
        python in any::<bool>(),
    ) {
        let path = if python { "a.py" } else { "a.ts" };
        let deep = constructs().0;
        let cases: Vec<&Case> = deep
            .iter()
            .filter(|case| case.0 == path && case.1 == "x = " && !case.3.is_empty() && !case.2.contains("Unclosed"))
            .filter(|case| case.2 != "f'{")
            .filter(|case| python || !case.2.starts_with("(a = (b") && case.2 != "new ")
            .collect();
        let (mut open, mut close) = (String::from("x = "), String::new());
        for (pick, decoy) in &picks {
            let case = pick.get(&cases);
            open.push_str(&case.2);
            open.push_str(if python { "" } else { DECOYS[*decoy] });
            close.insert_str(0, &case.4);
        }
        let text = open + "1" + &close;
        prop_assert!(is_too_deep(path, &text), "{}", &text[..2000]);
    }

    #[test]
    fn no_text_makes_the_scan_panic(text in "([(){}\\[\\]<>/'\"`$\\\\:;,.=!?*#a-f \n]|else|if|return|\\$\\{|</|f'|f\"\"\"|\\{\\{){0,200}") {
        for path in ["a.js", "a.ts", "a.tsx", "a.py", "a.rs", "a.java"] {
            is_too_deep(path, &text);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_glance_at_a_script_never_sees_less_than_its_tokens(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 1..12),
        times in 1_usize..200,
        [types, markup] in any::<[bool; 2]>(),
    ) {
        let text = balanced(&pieces.repeat(times));
        if let Some(most) = glance::at_most(text.as_bytes(), types, markup) {
            let deepest = markup::in_script(text.as_bytes(), types, markup);
            prop_assert!(deepest.is_ok_and(|deepest| deepest <= most), "{deepest:?} > {most}: {text:?}");
        }
    }
}

#[test]
fn a_glance_tells_a_long_table_from_many_open_statements() {
    let table = format!("x = {{\n{}}};\n", "  name: diag(1, field),\n".repeat(1000));
    assert!(glance::at_most(table.as_bytes(), false, true).is_some());
    let statements = format!("x = {{\n{}}};\n", "  if (a) while (b)\n".repeat(1000));
    assert_eq!(glance::at_most(statements.as_bytes(), false, true), None);
}

/// Joins pieces, closes what they leave open, and puts for each closing bracket the one that fits.
fn balanced(pieces: &[&str]) -> String {
    let mut text = String::new();
    let mut open = Vec::new();
    for piece in pieces {
        match *piece {
            "(" => open.push(")"),
            "[" => open.push("]"),
            "{" => open.push("}"),
            "`${" => open.push("}`"),
            ")" => {
                text.extend(open.pop());
                continue;
            }
            _ => {}
        }
        text.push_str(piece);
    }
    text.extend(open.into_iter().rev());
    text
}

/// Pieces of scripts: whatever the scan of the tokens or the glance before it makes a difference of.
const PIECES: &[&str] = &[
    "(",
    "(",
    "[",
    "{",
    "{",
    "`${",
    ")",
    ")",
    ")",
    ")",
    ")",
    "<",
    ">",
    "<<",
    "<=",
    "'a;b'",
    "\"(\"",
    "`a`",
    "/",
    "/[/;]/",
    "// (\n",
    "/* { */",
    "/*\n*/",
    "\\",
    ";",
    ";",
    ";",
    ",",
    ",",
    ".",
    "...",
    "?.",
    "=",
    "=>",
    "==",
    ":",
    "?",
    "??",
    "!",
    "~",
    "+",
    "++",
    "-",
    "--",
    "*",
    "**",
    "%",
    "&&",
    "|",
    "@",
    "#",
    "é",
    "\u{c}",
    " ",
    " ",
    " ",
    "\n",
    "\n",
    "\n",
    "\r",
    "\t",
    "0",
    "1.5",
    "1.",
    "name",
    "a",
    "a",
    "typeof ",
    "void ",
    "await ",
    "new ",
    "yield ",
    "in ",
    "of ",
    "of",
    "as ",
    "is",
    "extends ",
    "if",
    "if ",
    "if(a)",
    "for",
    "while ",
    "with",
    "do ",
    "field ",
    "else ",
    "else",
    "return ",
    "return",
    "case ",
    "async ",
    "function ",
    "class ",
    "let ",
    "namespace ",
    "module ",
    "<a>",
    "</a>",
    "<a/>",
    "                                        ",
    "'                               '",
    "/re/",
    "#!a]\n",
    "<!--",
    "-->",
    "\n-->",
    "break",
    "\u{a0}",
    "// \u{2028}",
    "x = 1;\n",
];
