//! Python, parsed by ruff's parser, which recovers from errors: a broken file gives what is left of its tree.

mod extract;
mod imports;

use ruff_python_ast::PySourceType;

use super::front_end::{FrontEnd, Outline};
use super::nesting::Notation;
use crate::facts::{Diagnostic, DiagnosticKind};
use crate::language::{Dialect, Language};
use crate::parse::tools::Tools;
use crate::text::source::Source;

/// The most syntax errors that are reported of one file.
const MOST_ERRORS: usize = 20;

/// The front end for Python.
pub(crate) struct Python;

impl FrontEnd for Python {
    fn name(&self) -> &'static str {
        "python"
    }

    fn version(&self) -> u32 {
        1
    }

    fn parsers(&self) -> &'static [&'static str] {
        &["ruff_python_parser"]
    }

    fn notation(&self, _: Language) -> Notation {
        Notation::Python
    }

    fn outline(&self, source: &Source<'_>, dialect: Dialect, _: &mut Tools) -> Outline {
        let stub = dialect == Dialect::Declarations;
        let kind = if stub { PySourceType::Stub } else { PySourceType::Python };
        let parsed = ruff_python_parser::parse_unchecked_source(source.text, kind);
        let mut outline = extract::outline(source, parsed.suite());
        outline.diagnostics.extend(parsed.errors().iter().take(MOST_ERRORS).map(|error| Diagnostic {
            kind: DiagnosticKind::SyntaxError,
            message: super::excerpt::message(&error.error.to_string()),
            at: Some(source.position(error.location.start().to_usize())),
        }));
        outline
    }
}

#[cfg(test)]
mod tests;
