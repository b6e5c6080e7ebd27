//! What is learned from one file's content.
//!
//! [`Facts`] are a pure function of the content, the [`Variant`](crate::Variant) and the
//! [`AnalysisOptions`](crate::AnalysisOptions). They hold no path, no time and no machine word size, so they can be
//! kept by content and shown under any path, on any machine. What depends on other files is left to the views.

pub mod record;

use serde::{Deserialize, Serialize};

pub use crate::language::SymbolKind;
use crate::language::{Language, ManifestKind};
use crate::text::{Encoding, Lines, Position, Span};

/// Everything known of one file's content.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The language that the content turned out to be in.
    pub language: Language,
    /// How the text is encoded.
    pub encoding: Encoding,
    /// Lines by kind.
    pub lines: Lines,
    /// Definitions in source order; a parent comes before its children.
    pub symbols: Vec<Symbol>,
    /// References to other files or modules in source order.
    pub imports: Vec<Import>,
    /// The sums over the whole file, code outside functions included.
    pub complexity: Complexity,
    /// Why the content counts as generated, if it does.
    pub generated: Option<Generated>,
    /// Syntax errors, limits hit, fallbacks taken, in source order.
    pub diagnostics: Vec<Diagnostic>,
    /// For a manifest that module resolution reads: what matters of it.
    pub manifest: Option<Manifest>,
}

/// A definition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Symbol {
    /// The name as written, without qualification. A function without a name that counts for itself has one made of the
    /// call that it is passed to, such as `app.post("/users") callback`.
    pub name: String,
    /// What is defined.
    pub kind: SymbolKind,
    /// The whole definition, body included, doc comment excluded.
    pub span: Span,
    /// Where the name itself begins.
    pub name_start: Position,
    /// Index in [`Facts::symbols`] of the definition around this one.
    pub parent: Option<u32>,
    /// Whether it can be reached from outside the file or the package, by the rules of the language.
    pub exported: bool,
    /// The definition's head on one line: without comments, white space folded, at most 200 characters, of which the last
    /// is `…` if more were cut off.
    pub signature: Option<String>,
    /// The first line of the doc comment, without comment marks, cut like the signature.
    pub doc: Option<String>,
    /// For whatever has a body of statements.
    pub complexity: Option<Complexity>,
}

/// Complexity of a function, or the sum over a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complexity {
    /// Cyclomatic complexity (McCabe 1976): 1 for each function plus 1 for each decision.
    pub cyclomatic: u32,
    /// Cognitive complexity (SonarSource, G. Ann Campbell 2018).
    pub cognitive: u32,
}

/// A reference to another file or module.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Import {
    /// The specifier as written, without quotes.
    pub specifier: String,
    /// The form of the reference.
    pub kind: ImportKind,
    /// The names taken. `*` is everything or, with an alias, the module itself; `default` is a default import.
    pub names: Vec<ImportedName>,
    /// The whole statement or expression.
    pub span: Span,
}

/// A name that an import takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedName {
    /// What the exporting side calls it.
    pub name: String,
    /// What it is called here, or in a re-export passed on as, if that is another name.
    pub alias: Option<String>,
}

impl ImportedName {
    /// Returns a name with the one that it has here.
    pub(crate) fn new(name: impl Into<String>, local: Option<&str>) -> Self {
        let name = name.into();
        let alias = local.filter(|local| *local != name).map(str::to_owned);
        ImportedName { name, alias }
    }
}

impl std::fmt::Display for ImportedName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.alias {
            Some(alias) => write!(f, "{} as {alias}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// The form of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// `import` at load time.
    Import,
    /// `export … from`, `pub use`, and the like.
    ReExport,
    /// An import of types alone, erased at run time.
    TypeOnly,
    /// `import()` or another import at a later time.
    Dynamic,
    /// `require()`.
    Require,
    /// `#include`.
    Include,
    /// `use`.
    Use,
    /// `mod name;`.
    Mod,
}

impl ImportKind {
    /// Every kind, in declaration order.
    pub const ALL: [ImportKind; 8] = {
        use ImportKind::*;
        [Import, ReExport, TypeOnly, Dynamic, Require, Include, Use, Mod]
    };

    /// Returns the kind's name, as printed and as taken by `--kind`.
    pub fn name(self) -> &'static str {
        match self {
            ImportKind::Import => "import",
            ImportKind::ReExport => "re_export",
            ImportKind::TypeOnly => "type_only",
            ImportKind::Dynamic => "dynamic",
            ImportKind::Require => "require",
            ImportKind::Include => "include",
            ImportKind::Use => "use",
            ImportKind::Mod => "mod",
        }
    }
}

/// Why a content counts as generated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The rule that applied.
    pub reason: GeneratedReason,
    /// The marker seen, at most 100 characters; for [`GeneratedReason::Minified`] a description.
    pub marker: String,
    /// The line of the marker, or the longest line, counted from 1.
    pub line: u32,
}

/// The rule by which a file counts as generated rather than as source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratedReason {
    /// The content says so: `@generated`, `Code generated … DO NOT EDIT` and the like.
    Marker,
    /// The lines are too long to have been written by hand.
    Minified,
    /// The name is that of a package manager's lock file.
    LockFile,
    /// `.gitattributes` marks it `linguist-generated`.
    LinguistGenerated,
    /// `.gitattributes` marks it `linguist-vendored`.
    LinguistVendored,
}

impl GeneratedReason {
    /// Every reason, in declaration order.
    pub const ALL: [GeneratedReason; 5] = {
        use GeneratedReason::*;
        [Marker, Minified, LockFile, LinguistGenerated, LinguistVendored]
    };

    /// Returns the reason's name in data formats.
    pub fn name(self) -> &'static str {
        match self {
            GeneratedReason::Marker => "marker",
            GeneratedReason::Minified => "minified",
            GeneratedReason::LockFile => "lock_file",
            GeneratedReason::LinguistGenerated => "linguist_generated",
            GeneratedReason::LinguistVendored => "linguist_vendored",
        }
    }
}

/// Something about a content that its reader should know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// What sort of remark this is.
    pub kind: DiagnosticKind,
    /// What was found, in lower case without a final period.
    pub message: String,
    /// Where, if it has a place.
    pub at: Option<Position>,
}

/// The sorts of [`Diagnostic`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DiagnosticKind {
    /// The parser found an error and went on.
    SyntaxError,
    /// The content is larger than [`AnalysisOptions::max_parse_size`](crate::AnalysisOptions::max_parse_size) and
    /// only its lines were counted.
    OverParseSize,
    /// The content is nested more deeply than the bound, or a parser makes too little progress on it; the symbols come
    /// from the fallback.
    TooDeep,
    /// The parser panicked; the symbols come from the fallback.
    ParserPanic,
    /// There are more symbols, imports or diagnostics than are kept.
    Incomplete,
}

impl DiagnosticKind {
    /// Every kind, from the least grave to the gravest.
    pub const BY_GRAVITY: [DiagnosticKind; 5] = {
        use DiagnosticKind::*;
        [SyntaxError, Incomplete, ParserPanic, TooDeep, OverParseSize]
    };

    /// Whether the content was not parsed at all.
    pub fn is_unparsed(self) -> bool {
        matches!(self, DiagnosticKind::ParserPanic | DiagnosticKind::TooDeep | DiagnosticKind::OverParseSize)
    }

    /// Returns the kind's name in data formats.
    pub fn name(self) -> &'static str {
        match self {
            DiagnosticKind::SyntaxError => "syntax_error",
            DiagnosticKind::OverParseSize => "over_parse_size",
            DiagnosticKind::TooDeep => "too_deep",
            DiagnosticKind::ParserPanic => "parser_panic",
            DiagnosticKind::Incomplete => "incomplete",
        }
    }
}

/// What module resolution reads from a manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Which manifest it is.
    pub kind: ManifestKind,
    /// The keys that resolution reads, as compact JSON with the manifest's own key names.
    pub content: String,
}
