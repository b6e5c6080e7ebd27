//! From a content to its facts: a pure function.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::facts::{Diagnostic, DiagnosticKind, Facts};
use crate::language::front_end::Outline;
use crate::language::{Variant, front_end};
use crate::source::{self, Source};
use crate::tools::Tools;
use crate::{generated, lines};

/// The version of everything that is not a front end's: decoding, line counts, markers, limits. It stands in every cache
/// key and is raised with every change of the facts.
pub(crate) const VERSION: u32 = 1;

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
    let mut outline = Outline::default();
    if let Some(front_end) = front_end::of(variant) {
        if content.len() as u64 > options.max_parse_size {
            outline.diagnostics.push(Diagnostic {
                kind: DiagnosticKind::TooLarge,
                message: format!(
                    "not parsed: {} bytes are more than the {} of --max-parse-size",
                    content.len(),
                    options.max_parse_size
                ),
                at: None,
            });
        } else {
            let source = Source::new(&text);
            outline = catch_unwind(AssertUnwindSafe(|| front_end.outline(&source, variant.dialect, tools)))
                .unwrap_or_else(|_| {
                    *tools = Tools::default();
                    let mut outline = Outline::default();
                    outline.diagnostics.push(Diagnostic {
                        kind: DiagnosticKind::ParserPanic,
                        message: "not parsed: the parser panicked on this content".to_owned(),
                        at: None,
                    });
                    outline
                });
        }
    }
    let language = outline.language.unwrap_or(variant.language);
    Facts {
        language,
        encoding,
        lines: lines::count(text.as_bytes(), language),
        symbols: outline.symbols,
        imports: outline.imports,
        complexity: outline.complexity,
        generated: generated::by_content(text.as_bytes(), language),
        diagnostics: outline.diagnostics,
        manifest: outline.manifest,
    }
}
