//! Rows S to Z.

use super::LanguageInfo;
use super::syntax::*;
use crate::language::javascript;
use crate::language::templ::Templ;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("templ", &[line("//"), block("/*", "*/"), block("<!--", "-->"), DOUBLE, raw("`", "`")])
        .extensions(&["templ"])
        .parsed_by(&Templ),
    LanguageInfo::new("TOML", &[line("#"), long_string("\"\"\""), raw("'''", "'''"), DOUBLE, verbatim("'")])
        .extensions(&["toml"])
        .filenames(&[
            "Cargo.toml",
            "pyproject.toml",
            "Cargo.lock",
            "poetry.lock",
            "uv.lock",
            "pdm.lock",
            "Gopkg.lock",
            "Pipfile",
        ]),
    LanguageInfo::new("TSX", JAVASCRIPT).aliases(&["ts"]).extensions(&["tsx"]).parsed_by(&javascript::TSX),
    LanguageInfo::new("TypeScript", JAVASCRIPT)
        .aliases(&["ts"])
        .extensions(&["ts", "mts", "cts", "d.ts", "d.mts", "d.cts"])
        .interpreters(&["deno", "ts-node", "tsx"])
        .parsed_by(&javascript::TYPESCRIPT),
    LanguageInfo::new("YAML", HASH).aliases(&["yml"]).extensions(&["yaml", "yml"]).filenames(&[
        "pnpm-lock.yaml",
        "pnpm-workspace.yaml",
        "yarn.lock",
        ".clang-format",
        ".clang-tidy",
        ".clangd",
        "CITATION.cff",
        "pubspec.lock",
    ]),
];
