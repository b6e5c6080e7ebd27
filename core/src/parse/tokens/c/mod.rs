//! C and C++, over tokens. The preprocessor does not run: all branches of a conditional are read, and macros are taken
//! for what they look like.
//!
//! [`Reader`](reader::Reader) holds the tokens and the scopes around the one at hand. In a scope of declarations
//! [heads](head) are taken apart into units, among which [declarators](declarators) finds what is declared;
//! [bodies](bodies) are passed over while decisions are counted. What that comes to in an outline is told in
//! [definitions](definitions).

mod bodies;
mod declarations;
mod declarators;
mod definitions;
mod head;
mod header;
mod lambdas;
mod names;
mod namespaces;
mod parts;
mod reader;
mod records;
mod recovery;
mod words;

use crate::facts::Complexity;
use crate::language::{Dialect, Language, Variant};
use crate::parse::front_end::FrontEnd;
use crate::parse::nesting::Notation;
use crate::parse::outline::Outline;
use crate::parse::tools::Tools;
use crate::text::source::Source;
use crate::text::tokens::{TokenKind, tokens};
use reader::{Form, Reader, Scope};
use words::WORDS;

/// The front end for C, and for headers whose language the content tells.
pub(crate) struct C;

/// The front end for C++.
pub(crate) struct Cpp;

impl FrontEnd for C {
    fn name(&self) -> &'static str {
        "c"
    }

    fn version(&self) -> u32 {
        5
    }

    fn parsers(&self) -> &'static [&'static str] {
        &[]
    }

    fn notation(&self, _: Language) -> Notation {
        Notation::Bounded
    }

    fn outline(&self, source: &Source<'_>, variant: Variant, _tools: &mut Tools) -> Outline {
        let Variant { language, dialect } = variant;
        let is_header = dialect == Dialect::Header;
        let divided = tokens(source.text, language.marks(), &WORDS.lexicon);
        if is_header
            && let Some(cpp) = language.header_lookalike()
            && header::is_cpp(source.text, &divided.tokens, &WORDS)
        {
            // Raw strings are of C++ alone.
            let divided = tokens(source.text, cpp.marks(), &WORDS.lexicon);
            return Outline { language: Some(cpp), ..outline(Reader::new(source, divided, cpp, true, is_header)) };
        }
        outline(Reader::new(source, divided, language, false, is_header))
    }
}

impl FrontEnd for Cpp {
    fn name(&self) -> &'static str {
        "cpp"
    }

    fn version(&self) -> u32 {
        5
    }

    fn parsers(&self) -> &'static [&'static str] {
        &[]
    }

    fn notation(&self, _: Language) -> Notation {
        Notation::Bounded
    }

    fn outline(&self, source: &Source<'_>, variant: Variant, _tools: &mut Tools) -> Outline {
        let divided = tokens(source.text, variant.language.marks(), &WORDS.lexicon);
        outline(Reader::new(source, divided, variant.language, true, false))
    }
}

fn outline(mut reader: Reader<'_>) -> Outline {
    reader.run();
    reader.tell_directives(usize::MAX);
    reader.out.finish()
}

impl Reader<'_> {
    /// Reads all tokens.
    fn run(&mut self) {
        let file = Scope {
            form: Form::Declarations,
            open: 0,
            close: self.tokens.len(),
            resume: self.tokens.len(),
            symbol: None,
            key: None,
            function: None,
            name: 0,
            is_record: false,
            is_unnamed: false,
            is_hidden: false,
            is_sealed: false,
            body: 0,
        };
        self.scopes.push(file);
        while let Some(scope) = self.scopes.last() {
            if self.at >= scope.close {
                self.leave();
                continue;
            }
            match scope.form {
                Form::Declarations => self.declaration(),
                Form::Enumerators => self.enumerator(),
                Form::Statements { .. } => self.statements(),
            }
        }
    }

    /// Leaves the innermost scope, and begins to read the branches that belong to the one around it.
    fn leave(&mut self) {
        let Some(scope) = self.scopes.pop() else { return };
        self.begins_statement = false;
        if let Form::Statements { is_function } = scope.form {
            let mut counted = self.decisions.end();
            // One without a name is no function if nothing is decided in it.
            counted.cyclomatic -= u32::from(scope.is_unnamed);
            if counted != Complexity::default() {
                self.out.count(scope.function, counted);
            }
            self.begins_statement = is_function && !scope.is_unnamed;
        }
        if self.scopes.is_empty() {
            return;
        }
        self.last = (scope.open, scope.close.saturating_sub(1));
        self.at = scope.resume;
        self.begins_statement |= self.at > 0 && self.kind(self.at - 1) == TokenKind::Semicolon;
        let around = *self.scope();
        let is_here = |deferred: &(usize, usize, usize)| deferred.0 >= around.open;
        if let Some(place) = self.deferred.iter().position(is_here)
            && around.form == Form::Declarations
        {
            let (opening, from, end) = self.deferred.remove(place);
            let end = end.min(self.tokens.len());
            self.scopes.push(Scope { open: opening, close: end, resume: self.at, ..around });
            self.last = (1, 0);
            self.at = from;
        }
    }
}

#[cfg(test)]
mod tests;
