//! The table of languages.
//!
//! Names are those of GitHub's linguist, with rows of their own for JSX and templ. A row says how files of the
//! language are recognized, how its comments and strings look, and who parses it. The rows stand in six files, sorted
//! by name; adding a language is one row. Recognition is left to [`super::detect`], counting to [`crate::text::lines`].

mod a_to_b;
mod c_to_d;
mod e_to_i;
mod j_to_m;
mod keywords;
mod n_to_r;
mod s_to_z;

use std::collections::HashMap;
use std::sync::LazyLock;

use super::{Dialect, Language, SymbolKind};
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
    const fn new(name: &'static str, rules: &'static [Rule]) -> LanguageInfo {
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

    const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        LanguageInfo { aliases, ..self }
    }

    const fn extensions(self, extensions: &'static [&'static str]) -> Self {
        LanguageInfo { extensions, ..self }
    }

    const fn filenames(self, filenames: &'static [&'static str]) -> Self {
        LanguageInfo { filenames, ..self }
    }

    const fn stems(self, stems: &'static [&'static str]) -> Self {
        LanguageInfo { stems, ..self }
    }

    const fn dialects(self, dialects: &'static [(&'static str, Dialect)]) -> Self {
        LanguageInfo { dialects, ..self }
    }

    const fn interpreters(self, interpreters: &'static [&'static str]) -> Self {
        LanguageInfo { interpreters, ..self }
    }

    const fn parsed_by(self, front_end: &'static str) -> Self {
        LanguageInfo { front_end: Some(front_end), ..self }
    }

    const fn separator(self, separator: &'static str) -> Self {
        LanguageInfo { separator, ..self }
    }

    const fn documented_by(self, docs: DocComments) -> Self {
        LanguageInfo { docs, ..self }
    }

    const fn keywords(self, keywords: &'static [(&'static str, SymbolKind)]) -> Self {
        LanguageInfo { keywords, ..self }
    }

    const fn mistaken_for(self, language: &'static str, sign: Sign) -> Self {
        LanguageInfo { lookalike: Some(Lookalike { language, sign }), ..self }
    }

    const fn minified(self) -> Self {
        LanguageInfo { is_minified: true, ..self }
    }
}

const PARTS: [&[LanguageInfo]; 6] =
    [a_to_b::ROWS, c_to_d::ROWS, e_to_i::ROWS, j_to_m::ROWS, n_to_r::ROWS, s_to_z::ROWS];

pub(super) const COUNT: usize =
    PARTS[0].len() + PARTS[1].len() + PARTS[2].len() + PARTS[3].len() + PARTS[4].len() + PARTS[5].len();

/// Every row, sorted by name without regard to case.
pub(super) static LANGUAGES: [&LanguageInfo; COUNT] = {
    let mut rows = [&PARTS[0][0]; COUNT];
    let (mut part, mut at, mut count) = (0, 0, 0);
    while part < PARTS.len() {
        if at == PARTS[part].len() {
            (part, at) = (part + 1, 0);
        } else {
            rows[count] = &PARTS[part][at];
            (at, count) = (at + 1, count + 1);
        }
    }
    rows
};

static BY_NAME: LazyLock<HashMap<&'static str, Language>> =
    LazyLock::new(|| Language::all().map(|language| (language.name(), language)).collect());

/// The languages by their codes, which are checksums and thus spread evenly: each stands at the first free place from
/// its code on. Asked once for every file of every run.
static BY_CODE: LazyLock<[Option<(u32, Language)>; CODE_PLACES]> = LazyLock::new(|| {
    let mut places = [None; CODE_PLACES];
    for language in Language::all() {
        let mut at = language.code() as usize % CODE_PLACES;
        while places[at].is_some() {
            at = (at + 1) % CODE_PLACES;
        }
        places[at] = Some((language.code(), language));
    }
    places
});

/// Four times the languages at least, so that a search is short and ends.
const CODE_PLACES: usize = (4 * Language::COUNT).next_power_of_two();

pub(super) fn with_name(name: &str) -> Option<Language> {
    BY_NAME.get(name).copied()
}

pub(super) fn with_code(code: u32) -> Option<Language> {
    let mut at = code as usize % CODE_PLACES;
    while let Some((other, language)) = BY_CODE[at] {
        if other == code {
            return Some(language);
        }
        at = (at + 1) % CODE_PLACES;
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn rows_are_sorted_by_name_and_can_be_found_by_name_and_code() {
        let key = |language: Language| language.name().to_lowercase();
        assert!(Language::all().is_sorted_by(|a, b| key(*a) < key(*b)));
        for language in Language::all() {
            assert_eq!(Language::with_name(language.name()), Some(language));
            assert_eq!(Language::with_code(language.code()), Some(language), "two names with one code");
        }
        assert_eq!(Language::with_name("No such language"), None);
    }

    #[test]
    fn extensions_names_and_interpreters_belong_to_one_language() {
        let (mut owners, mut shared) = (BTreeMap::new(), Vec::new());
        for info in LANGUAGES {
            let keys = [("extension", info.extensions), ("name", info.filenames), ("interpreter", info.interpreters)];
            for (what, values) in keys {
                for value in values {
                    if let Some(other) = owners.insert((what, value), info.name) {
                        shared.push(format!("{what} {value}: {other}, {}", info.name));
                    }
                }
            }
            assert!(info.extensions.iter().all(|e| e.to_lowercase() == **e && !e.starts_with('.')), "{}", info.name);
            assert!(info.dialects.iter().all(|(e, _)| info.extensions.contains(e)), "{}", info.name);
            assert!(info.aliases.iter().all(|a| a.to_lowercase() == **a), "{}", info.name);
        }
        assert_eq!(shared, [""; 0]);
    }

    #[test]
    fn the_languages_that_rows_name_are_in_the_table() {
        for lookalike in LANGUAGES.iter().filter_map(|info| info.lookalike) {
            assert!(Language::with_name(lookalike.language).is_some(), "{}", lookalike.language);
        }
    }

    #[test]
    fn an_alias_can_name_several_languages() {
        let names = |alias| Language::named(alias).iter().map(|language| language.name()).collect::<Vec<_>>();
        assert_eq!(names("ts"), ["TSX", "TypeScript"]);
        assert_eq!(names("JS"), ["JavaScript", "JSX"]);
        assert_eq!(names("golang"), ["Go"]);
        assert_eq!(names("c++"), ["C++"]);
        assert_eq!(names("py"), ["Python"]);
        assert_eq!(names("nothing"), [""; 0]);
    }
}
