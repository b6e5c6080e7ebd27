//! From a content to its facts: a pure function.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{fallback, generated, nesting, registry};
use crate::facts::{DiagnosticKind, Facts};
use crate::language::Variant;
use crate::parse::front_end::FrontEnd;
use crate::parse::outline::Outline;
use crate::parse::tools::Tools;
use crate::text::lines;
use crate::text::source::{self, Source};

/// The version of everything that is not a front end's: decoding, line counts, markers, limits. It stands in every cache
/// key and is raised with every change of the facts.
pub(crate) const VERSION: u32 = 6;

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
        Some(_) if content.len() as u64 > options.max_parse_size => Outline::unparsed(
            DiagnosticKind::OverParseSize,
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
    let language = variant.language;
    let mut outline = match nesting::too_deep(source.text, front_end.notation(language)) {
        Some(at) => Outline::unparsed(
            DiagnosticKind::TooDeep,
            "not parsed: nested too deeply".to_owned(),
            Some(source.position(at)),
        ),
        None => catch_unwind(AssertUnwindSafe(|| front_end.outline(source, variant, tools))).unwrap_or_else(|_| {
            *tools = Tools::default();
            let message = "not parsed: the parser panicked on this content".to_owned();
            Outline::unparsed(DiagnosticKind::ParserPanic, message, None)
        }),
    };
    if outline.unparsed {
        outline.symbols = fallback::symbols(source, language);
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect_by_path;

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

        fn outline(&self, _: &Source<'_>, _: Variant, tools: &mut Tools) -> Outline {
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
