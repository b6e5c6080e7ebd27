//! Dialects of languages: what a path tells in addition to the language.

use serde::{Deserialize, Serialize};

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
