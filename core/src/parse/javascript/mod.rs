//! JavaScript, JSX, TypeScript and TSX, parsed by oxc.
//!
//! The parser works in the arena of the worker's [`Tools`], which is emptied after each file. What the tree means is
//! told by [`outliner`]; nothing here resolves a specifier or follows a name across files.

mod bindings;
mod complexity;
mod imports;
mod outliner;
mod statement;
mod unnamed;

use oxc_ast::ast::Program;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_span::SourceType;

use super::front_end::FrontEnd;
use super::nesting::Notation;
use super::outline::{Outline, OutlineBuilder};
use crate::language::{Dialect, Language, Variant};
use crate::parse::tools::Tools;
use crate::text::Lines;
use crate::text::lines;
use crate::text::source::Source;

/// The front end for one of the four languages that oxc parses.
pub(crate) struct JavaScript {
    typescript: bool,
    jsx: bool,
}

/// JavaScript and JSX: a `.js` file may contain either.
pub(crate) const JAVASCRIPT: JavaScript = JavaScript { typescript: false, jsx: true };
/// TypeScript, where `<T>x` is an assertion and not an element.
pub(crate) const TYPESCRIPT: JavaScript = JavaScript { typescript: true, jsx: false };
/// TypeScript with JSX.
pub(crate) const TSX: JavaScript = JavaScript { typescript: true, jsx: true };

impl JavaScript {
    fn source_type(&self, dialect: Dialect) -> SourceType {
        let base = match (self.typescript, dialect) {
            (true, Dialect::Declarations) => SourceType::d_ts(),
            (true, _) => SourceType::ts(),
            (false, _) => SourceType::mjs(),
        };
        let base = base.with_jsx(self.jsx);
        match dialect {
            Dialect::Module => base.with_module(true),
            Dialect::Script => base.with_commonjs(true),
            // TypeScript without imports is a module as often as not; to take it for one loses nothing.
            Dialect::Plain if self.typescript => base,
            // Only the content can tell: oxc takes it for a module if it imports or exports.
            _ => base.with_unambiguous(true),
        }
    }
}

impl FrontEnd for JavaScript {
    fn name(&self) -> &'static str {
        match (self.typescript, self.jsx) {
            (false, _) => "javascript",
            (true, false) => "typescript",
            (true, true) => "tsx",
        }
    }

    fn version(&self) -> u32 {
        4
    }

    fn parsers(&self) -> &'static [&'static str] {
        &["oxc_parser"]
    }

    fn notation(&self, _: Language) -> Notation {
        Notation::Script { types: self.typescript, markup: self.jsx }
    }

    fn outline(&self, source: &Source<'_>, variant: Variant, tools: &mut Tools) -> Outline {
        let dialect = variant.dialect;
        let source_type = self.source_type(dialect);
        let mut parsed = parse(source.text, source_type, tools);
        if parsed.panicked && !self.typescript && dialect == Dialect::Plain {
            // Sloppy code that merely looks like a module, such as a script that uses `await` as a name.
            let script = parse(source.text, source_type.with_script(true), tools);
            if !script.panicked {
                parsed = script;
            }
        }
        let mut builder = OutlineBuilder::new(source, variant.language);
        if !parsed.panicked {
            outliner::outline(&mut builder, &parsed.program, dialect == Dialect::Declarations);
        }
        for error in parsed.diagnostics.errors() {
            builder.syntax_error(error.labels.first().map(|label| label.offset() as usize), &error.message);
        }
        if !parsed.panicked && !builder.has_errors() {
            builder.set_lines(count_lines(source, &parsed.program));
        }
        let outline = Outline { unparsed: parsed.panicked, ..builder.finish() };
        drop(parsed);
        tools.empty_arena();
        outline
    }
}

/// Counts lines by the comments that the lexer met: in the text of an element, say, there are none.
fn count_lines(source: &Source<'_>, program: &Program<'_>) -> Lines {
    let first = program.hashbang.as_ref().map(|hashbang| hashbang.span);
    let comments = first.into_iter().chain(program.comments.iter().map(|comment| comment.span));
    lines::count_between(source, comments.map(|span| span.start as usize..span.end as usize))
}

fn parse<'a>(text: &'a str, source_type: SourceType, tools: &'a Tools) -> ParserReturn<'a> {
    Parser::new(&tools.arena, text, source_type)
        .with_options(ParseOptions {
            allow_return_outside_function: true,
            preserve_parens: false,
            enable_ident_hashes: false,
            ..ParseOptions::default()
        })
        .parse()
}

#[cfg(test)]
mod tests;
