//! The table of languages.

use super::Language;
use super::front_end::FrontEnd;

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
    /// Names of programs in a `#!` line, without version numbers.
    pub interpreters: &'static [&'static str],
    /// How comments and strings look.
    pub syntax: Syntax,
    pub(crate) front_end: Option<&'static dyn FrontEnd>,
}

/// How comments and strings of a language look.
pub struct Syntax {
    /// What begins a comment to the end of the line.
    pub line_comments: &'static [&'static str],
}

pub(super) static LANGUAGES: &[LanguageInfo] = &[];

pub(super) fn with_name(name: &str) -> Option<Language> {
    Language::all().find(|language| language.name() == name)
}

pub(super) fn with_code(code: u32) -> Option<Language> {
    Language::all().find(|language| language.code() == code)
}
