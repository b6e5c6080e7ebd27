//! Rows E to L.

use super::LanguageInfo;
use super::syntax::*;
use crate::language::go::Go;
use crate::language::java::Java;
use crate::language::javascript;

pub(super) const ROWS: &[LanguageInfo] = &[
    LanguageInfo::new("Go", &[line("//"), block("/*", "*/"), DOUBLE, SINGLE, raw("`", "`")])
        .aliases(&["golang"])
        .extensions(&["go"])
        .parsed_by(&Go),
    LanguageInfo::new("Go Checksums", NO_COMMENTS).aliases(&["go.sum"]).filenames(&["go.sum", "go.work.sum"]),
    LanguageInfo::new("Go Module", &[line("//")]).aliases(&["go.mod"]).filenames(&["go.mod"]),
    LanguageInfo::new("Go Workspace", &[line("//")]).aliases(&["go.work"]).filenames(&["go.work"]),
    LanguageInfo::new("Java", &[line("//"), block("/*", "*/"), long_string("\"\"\""), DOUBLE, SINGLE])
        .extensions(&["java", "jav"])
        .parsed_by(&Java),
    LanguageInfo::new("JavaScript", JAVASCRIPT)
        .aliases(&["js", "node", "ecmascript"])
        .extensions(&["js", "mjs", "cjs", "es6", "jsm"])
        .filenames(&["Jakefile"])
        .interpreters(&["node", "nodejs", "bun", "qjs", "d8", "v8", "rhino"])
        .parsed_by(&javascript::JAVASCRIPT),
    LanguageInfo::new("JSON", NO_COMMENTS)
        .extensions(&["json", "webmanifest", "geojson", "topojson", "gltf", "har", "avsc", "ipynb", "jsonl", "ndjson"])
        .filenames(&[
            "package.json",
            "compile_commands.json",
            ".watchmanconfig",
            "composer.lock",
            "Pipfile.lock",
            "flake.lock",
            ".all-contributorsrc",
        ]),
    LanguageInfo::new("JSON with Comments", &[line("//"), block("/*", "*/"), DOUBLE])
        .aliases(&["jsonc"])
        .extensions(&["jsonc", "code-workspace", "sublime-settings"])
        .filenames(&["tsconfig.json", "jsconfig.json", ".eslintrc.json", ".jshintrc", "devcontainer.json", "bun.lock"]),
    LanguageInfo::new("JSX", JAVASCRIPT).aliases(&["js"]).extensions(&["jsx"]).parsed_by(&javascript::JAVASCRIPT),
];
