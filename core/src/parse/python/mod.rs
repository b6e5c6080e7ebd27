//! Python, parsed by ruff's parser, which recovers from errors: a broken file gives what is left of its tree.

mod imports;
mod outliner;

use ruff_python_ast::PySourceType;

use super::front_end::FrontEnd;
use super::nesting::Notation;
use super::outline::{Outline, OutlineBuilder};
use crate::language::{Dialect, Language, Variant};
use crate::parse::tools::Tools;
use crate::text::source::Source;

/// The front end for Python.
pub(crate) struct Python;

impl FrontEnd for Python {
    fn name(&self) -> &'static str {
        "python"
    }

    fn version(&self) -> u32 {
        3
    }

    fn parsers(&self) -> &'static [&'static str] {
        &["ruff_python_parser"]
    }

    fn notation(&self, _: Language) -> Notation {
        Notation::Python
    }

    fn outline(&self, source: &Source<'_>, variant: Variant, _: &mut Tools) -> Outline {
        let stub = variant.dialect == Dialect::Declarations;
        let kind = if stub { PySourceType::Stub } else { PySourceType::Python };
        let parsed = ruff_python_parser::parse_unchecked_source(source.text, kind);
        let mut builder = OutlineBuilder::new(source, variant.language);
        outliner::outline(&mut builder, parsed.suite());
        for error in parsed.errors() {
            builder.syntax_error(Some(error.location.start().to_usize()), &error.error.to_string());
        }
        builder.finish()
    }
}

#[cfg(test)]
mod tests;
