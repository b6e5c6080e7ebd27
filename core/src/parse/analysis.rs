//! From a content to its facts: a pure function.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{fallback, generated, nesting, registry};
use crate::facts::{Diagnostic, DiagnosticKind, Facts, Symbol};
use crate::language::Variant;
use crate::parse::front_end::{FrontEnd, Outline};
use crate::parse::tools::Tools;
use crate::text::Position;
use crate::text::lines;
use crate::text::source::{self, Source};

/// The version of everything that is not a front end's: decoding, line counts, markers, limits. It stands in every cache
/// key and is raised with every change of the facts.
pub(crate) const VERSION: u32 = 5;

/// The options that change facts. They are part of every cache key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AnalysisOptions {
    /// The size in bytes above which a content is not parsed: its lines are counted and a diagnostic says why.
    pub max_parse_size: u64,
}

impl Default for AnalysisOptions {
    fn default() -> Self {
        AnalysisOptions { max_parse_size: 16 << 20 }
    }
}

/// Analyzes one content, which is not binary (see [`is_binary`](crate::is_binary)) and shorter than 4 GiB.
///
/// ```
/// use sapwood_core::{AnalysisOptions, Tools, analyze, detect_by_path};
///
/// let variant = detect_by_path(b"greet.py").unwrap();
/// let facts = analyze(b"def greet(name):\n    return name\n", variant, AnalysisOptions::default(), &mut Tools::default());
/// assert_eq!(facts.symbols[0].name, "greet");
/// ```
pub fn analyze(content: &[u8], variant: Variant, options: AnalysisOptions, tools: &mut Tools) -> Facts {
    let (text, encoding) = source::decode(content);
    let source = Source::new(&text);
    let outline = match registry::of(variant) {
        None => Outline::default(),
        Some(_) if content.len() as u64 > options.max_parse_size => unparsed(
            DiagnosticKind::TooLarge,
            format!(
                "not parsed: {} bytes are more than the {} of --max-parse-size",
                content.len(),
                options.max_parse_size
            ),
            None,
        ),
        Some(front_end) => outline(&source, variant, front_end, tools),
    };
    let language = outline.language.unwrap_or(variant.language);
    Facts {
        language,
        encoding,
        lines: outline.lines.unwrap_or_else(|| lines::count(&source, language.marks())),
        symbols: outline.symbols,
        imports: outline.imports,
        complexity: outline.complexity,
        generated: generated::by_content(&source, language),
        diagnostics: outline.diagnostics,
        manifest: outline.manifest,
    }
}

/// Parses a text, unless it is too deep. Where the parser gives nothing, the obvious definitions are found without it.
fn outline(source: &Source<'_>, variant: Variant, front_end: &dyn FrontEnd, tools: &mut Tools) -> Outline {
    let Variant { language, dialect } = variant;
    let mut outline = match nesting::too_deep(source.text, front_end.notation(language)) {
        Some(at) => {
            unparsed(DiagnosticKind::TooDeep, "not parsed: nested too deeply".to_owned(), Some(source.position(at)))
        }
        None => catch_unwind(AssertUnwindSafe(|| front_end.outline(source, dialect, tools))).unwrap_or_else(|_| {
            *tools = Tools::default();
            let message = "not parsed: the parser panicked on this content".to_owned();
            unparsed(DiagnosticKind::ParserPanic, message, None)
        }),
    };
    if outline.unparsed {
        fallback::find(source, language, &mut outline);
    }
    drop_nameless(&mut outline.symbols);
    outline
}

/// Leaves out definitions that have no name yet, as half-typed ones do. What is in them belongs to what is around them.
fn drop_nameless(symbols: &mut Vec<Symbol>) {
    if symbols.iter().all(|symbol| !symbol.name.is_empty()) {
        return;
    }
    let is_named = |at: u32| !symbols[at as usize].name.is_empty();
    let around = |at: u32| std::iter::successors(Some(at), |at| symbols[*at as usize].parent).find(|at| is_named(*at));
    let parents: Vec<Option<u32>> = symbols.iter().map(|symbol| symbol.parent.and_then(around)).collect();
    let places: Vec<u32> = symbols
        .iter()
        .scan(0, |next, symbol| {
            let place = *next;
            *next += u32::from(!symbol.name.is_empty());
            Some(place)
        })
        .collect();
    for (symbol, parent) in symbols.iter_mut().zip(parents) {
        symbol.parent = parent.map(|parent| places[parent as usize]);
    }
    symbols.retain(|symbol| !symbol.name.is_empty());
}

/// Returns the outline of a text that no parser has seen.
fn unparsed(kind: DiagnosticKind, message: String, at: Option<Position>) -> Outline {
    Outline { diagnostics: vec![Diagnostic { kind, message, at }], unparsed: true, ..Outline::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect_by_path;
    use crate::language::Dialect;

    struct Panicking;

    impl FrontEnd for Panicking {
        fn name(&self) -> &'static str {
            "panicking"
        }

        fn version(&self) -> u32 {
            1
        }

        fn parsers(&self) -> &'static [&'static str] {
            &[]
        }

        fn outline(&self, _: &Source<'_>, _: Dialect, tools: &mut Tools) -> Outline {
            tools.arena.alloc_str("what the parser left half done");
            panic!("this parser has a fault")
        }
    }

    #[test]
    fn a_panic_of_a_parser_costs_its_tree_and_its_tools_alone() {
        let variant = detect_by_path(b"a.py").unwrap();
        let mut tools = Tools::default();
        let outline = outline(&Source::new("def f():\n    pass\n"), variant, &Panicking, &mut tools);
        assert_eq!(outline.diagnostics[0].kind, DiagnosticKind::ParserPanic);
        assert_eq!(outline.symbols.iter().map(|symbol| &*symbol.name).collect::<Vec<_>>(), ["f"]);
        assert_eq!(tools.arena.used_bytes(), 0, "what was left half done is thrown away");
    }
}
