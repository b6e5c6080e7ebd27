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

use super::row::LanguageInfo;

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

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::language::Language;

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
