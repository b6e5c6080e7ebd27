//! A row of the table of languages, and the builder in which rows are written.

use super::dialect::Dialect;
use super::symbol_kind::SymbolKind;
use crate::text::DocComments;
use crate::text::syntax::{Rule, Syntax};

/// One row of the table of languages.
pub struct LanguageInfo {
    /// The name for people.
    pub name: &'static str,
    /// Other names, in lower case, for `--type`.
    pub aliases: &'static [&'static str],
    /// File name extensions in lower case, without the dot; an extension may itself contain dots.
    pub extensions: &'static [&'static str],
    /// Whole file names.
    pub filenames: &'static [&'static str],
    /// The beginnings of file names that any extension may follow: `Dockerfile` of `Dockerfile.dev`.
    pub(crate) stems: &'static [&'static str],
    /// The dialects that extensions tell.
    pub(crate) dialects: &'static [(&'static str, Dialect)],
    /// Names of programs in a `#!` line, without version numbers.
    pub interpreters: &'static [&'static str],
    /// How comments and strings look.
    pub syntax: Syntax,
    /// The name of the front end that parses it; without one, its lines are counted.
    pub front_end: Option<&'static str>,
    /// What stands between the parts of a qualified name.
    pub separator: &'static str,
    /// Which comments document a definition.
    pub(crate) docs: DocComments,
    /// The words that introduce definitions, with what they define, for texts that no parser can take.
    pub(crate) keywords: &'static [(&'static str, SymbolKind)],
    /// The language that its files can turn out to be in, and how their content tells.
    pub(crate) lookalike: Option<Lookalike>,
    /// Whether its files are delivered minified, so that very long lines show that no one wrote them.
    pub(crate) is_minified: bool,
}

/// A language whose files bear the names of another's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lookalike {
    /// The name of the language that a file is in after all.
    pub(crate) language: &'static str,
    /// How the content tells.
    pub(crate) sign: Sign,
}

/// How the content of a file tells its language where the name misleads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// It begins like XML: Qt keeps translations in files named `.ts`.
    XmlProlog,
    /// It begins with a rule of make: compilers write what an object file depends on into files named `.d`.
    MakeRule,
    /// It is a header, and the front end finds in it what only the other language has.
    Header,
}

/// The builder in which the rows are written.
impl LanguageInfo {
    pub(super) const fn new(name: &'static str, rules: &'static [Rule]) -> LanguageInfo {
        LanguageInfo {
            name,
            aliases: &[],
            extensions: &[],
            filenames: &[],
            stems: &[],
            dialects: &[],
            interpreters: &[],
            syntax: Syntax { rules },
            front_end: None,
            separator: ".",
            docs: DocComments::None,
            keywords: &[],
            lookalike: None,
            is_minified: false,
        }
    }

    pub(super) const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        LanguageInfo { aliases, ..self }
    }

    pub(super) const fn extensions(self, extensions: &'static [&'static str]) -> Self {
        LanguageInfo { extensions, ..self }
    }

    pub(super) const fn filenames(self, filenames: &'static [&'static str]) -> Self {
        LanguageInfo { filenames, ..self }
    }

    pub(super) const fn stems(self, stems: &'static [&'static str]) -> Self {
        LanguageInfo { stems, ..self }
    }

    pub(super) const fn dialects(self, dialects: &'static [(&'static str, Dialect)]) -> Self {
        LanguageInfo { dialects, ..self }
    }

    pub(super) const fn interpreters(self, interpreters: &'static [&'static str]) -> Self {
        LanguageInfo { interpreters, ..self }
    }

    pub(super) const fn parsed_by(self, front_end: &'static str) -> Self {
        LanguageInfo { front_end: Some(front_end), ..self }
    }

    pub(super) const fn separator(self, separator: &'static str) -> Self {
        LanguageInfo { separator, ..self }
    }

    pub(super) const fn documented_by(self, docs: DocComments) -> Self {
        LanguageInfo { docs, ..self }
    }

    pub(super) const fn keywords(self, keywords: &'static [(&'static str, SymbolKind)]) -> Self {
        LanguageInfo { keywords, ..self }
    }

    pub(super) const fn mistaken_for(self, language: &'static str, sign: Sign) -> Self {
        LanguageInfo { lookalike: Some(Lookalike { language, sign }), ..self }
    }

    pub(super) const fn minified(self) -> Self {
        LanguageInfo { is_minified: true, ..self }
    }
}
