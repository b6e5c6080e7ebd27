//! A language by its place in the table, and how it is found by name and by code.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, OnceLock};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::row::{LanguageInfo, Sign};
use super::table::{self, LANGUAGES};
use crate::text::lines::Marks;

/// A language of the table. Cheap to copy; equal exactly if it is the same row.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(pub(crate) u16);

impl Language {
    /// How many there are.
    pub(crate) const COUNT: usize = table::COUNT;

    /// Returns its place in the table, for arrays of [`Language::COUNT`]. It changes when the table grows.
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Returns every language, sorted by name without regard to case.
    pub fn all() -> impl ExactSizeIterator<Item = Language> {
        (0..LANGUAGES.len() as u16).map(Language)
    }

    /// Returns the language with exactly this name.
    pub fn with_name(name: &str) -> Option<Language> {
        BY_NAME.get(name).copied()
    }

    /// Returns the languages that carry `name` as their name or as an alias, regardless of case.
    ///
    /// An alias can belong to several: `ts` names TypeScript and TSX.
    pub fn named(name: &str) -> Vec<Language> {
        Language::all()
            .filter(|language| {
                let info = language.info();
                info.name.eq_ignore_ascii_case(name) || info.aliases.iter().any(|a| a.eq_ignore_ascii_case(name))
            })
            .collect()
    }

    /// Returns the language's row of the table.
    pub fn info(self) -> &'static LanguageInfo {
        LANGUAGES[usize::from(self.0)]
    }

    /// Returns the name for people, such as `C++`.
    pub fn name(self) -> &'static str {
        self.info().name
    }

    /// Whether the language is parsed into a syntax tree; otherwise its lines are counted.
    pub fn is_parsed(self) -> bool {
        self.info().front_end.is_some()
    }

    /// Returns the marks at which its comments and strings begin, made at the first use.
    pub(crate) fn marks(self) -> &'static Marks {
        static ALL: [OnceLock<Marks>; Language::COUNT] = [const { OnceLock::new() }; Language::COUNT];
        ALL[self.index()].get_or_init(|| Marks::new(self.info().syntax))
    }

    /// Returns the language that headers of this one can turn out to be in, if their content tells.
    pub(crate) fn header_lookalike(self) -> Option<Language> {
        let lookalike = self.info().lookalike.filter(|lookalike| lookalike.sign == Sign::Header)?;
        Language::with_name(lookalike.language)
    }

    /// Returns a number that stays the same when the table grows: the CRC32C of the name.
    pub fn code(self) -> u32 {
        crc32c::crc32c(self.name().as_bytes())
    }

    /// Returns the language with this [`code`](Language::code).
    pub fn with_code(code: u32) -> Option<Language> {
        let mut at = code as usize % CODE_PLACES;
        while let Some((other, language)) = BY_CODE[at] {
            if other == code {
                return Some(language);
            }
            at = (at + 1) % CODE_PLACES;
        }
        None
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = u32::deserialize(deserializer)?;
        Language::with_code(code).ok_or_else(|| serde::de::Error::custom("unknown language code"))
    }
}

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
