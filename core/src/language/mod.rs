//! Languages: what they are called, how they are recognized, and how their comments and strings look. All of it is data;
//! the parsers stand above, in [`crate::parse`].

mod detect;
mod overrides;
mod symbol_kind;
mod table;

use std::fmt;
use std::sync::OnceLock;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub(crate) use detect::{corrected_by_content, lookalike};
pub use detect::{detect_by_content, detect_by_path, is_binary_path};
pub use overrides::{OverrideError, Overrides};
pub use symbol_kind::SymbolKind;
pub use table::LanguageInfo;

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
        (0..table::LANGUAGES.len() as u16).map(Language)
    }

    /// Returns the language with exactly this name.
    pub fn with_name(name: &str) -> Option<Language> {
        table::with_name(name)
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
        table::LANGUAGES[usize::from(self.0)]
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
        let lookalike = self.info().lookalike.filter(|lookalike| lookalike.sign == table::Sign::Header)?;
        Language::with_name(lookalike.language)
    }

    /// Returns a number that stays the same when the table grows: the CRC32C of the name.
    pub fn code(self) -> u32 {
        crc32c::crc32c(self.name().as_bytes())
    }

    /// Returns the language with this [`code`](Language::code).
    pub fn with_code(code: u32) -> Option<Language> {
        table::with_code(code)
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

/// What a path says of a file's language: all that analysis may know of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Variant {
    /// The language.
    pub language: Language,
    /// The dialect of it.
    pub dialect: Dialect,
}

/// A dialect of a language, told by the path.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Dialect {
    /// Nothing special.
    #[default]
    Plain,
    /// An ECMAScript module by its extension (`.mjs`, `.mts`).
    Module,
    /// A CommonJS script by its extension (`.cjs`, `.cts`).
    Script,
    /// Type declarations only (`.d.ts`, `.d.mts`, `.d.cts`, `.pyi`).
    Declarations,
    /// A header whose language, C or C++, the content tells (`.h`).
    Header,
    /// A manifest that module resolution reads.
    Manifest(ManifestKind),
}

impl Dialect {
    /// Returns the dialect with this [`code`](Dialect::code).
    pub(crate) fn with_code(code: u16) -> Option<Dialect> {
        Dialect::all().find(|dialect| dialect.code() == code)
    }

    /// Returns every dialect.
    pub(crate) fn all() -> impl Iterator<Item = Dialect> {
        use ManifestKind::*;
        let manifests =
            [PackageJson, TsConfig, GoMod, GoWork, CargoToml, PyprojectToml, PnpmWorkspace, CompileCommands];
        [Dialect::Plain, Dialect::Module, Dialect::Script, Dialect::Declarations, Dialect::Header]
            .into_iter()
            .chain(manifests.map(Dialect::Manifest))
    }

    /// Returns a number that is part of every cache key and therefore never changes its meaning.
    pub(crate) fn code(self) -> u16 {
        use ManifestKind::*;
        match self {
            Dialect::Plain => 0,
            Dialect::Module => 1,
            Dialect::Script => 2,
            Dialect::Declarations => 3,
            Dialect::Header => 4,
            Dialect::Manifest(PackageJson) => 16,
            Dialect::Manifest(TsConfig) => 17,
            Dialect::Manifest(GoMod) => 18,
            Dialect::Manifest(GoWork) => 19,
            Dialect::Manifest(CargoToml) => 20,
            Dialect::Manifest(PyprojectToml) => 21,
            Dialect::Manifest(PnpmWorkspace) => 22,
            Dialect::Manifest(CompileCommands) => 23,
        }
    }
}

/// The manifests that module resolution reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each is named after its file")]
pub enum ManifestKind {
    PackageJson,
    TsConfig,
    GoMod,
    GoWork,
    CargoToml,
    PyprojectToml,
    PnpmWorkspace,
    CompileCommands,
}
