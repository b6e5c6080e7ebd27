//! Which language a file is in, by its path and then by its content.
//!
//! Trees have a hundred thousand files, so a lookup is a few probes of a hash map that is built once, and allocates
//! nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::row::Sign;
use super::{Dialect, Language, ManifestKind, Variant};

/// Returns what the path says of the language: by whole name, then by the longest extension.
pub fn detect_by_path(path: &[u8]) -> Option<Variant> {
    let name = file_name(path);
    if let Some(variant) = NAMES.whole.get(name) {
        return Some(*variant);
    }
    if let Some(variant) = typescript_configuration(name) {
        return Some(variant);
    }
    let by_extension = extensions(name).find_map(|extension| NAMES.extensions.get(extension.lower()));
    by_extension.or_else(|| NAMES.stems.get(stem(name)?)).copied()
}

/// Returns what the content says of the language of a file whose path says nothing: by its `#!` line.
pub fn detect_by_content(content: &[u8]) -> Option<Variant> {
    NAMES.interpreters.get(interpreter(content)?).copied()
}

/// Returns what a file is whose path names a language that its first bytes contradict.
pub(crate) fn corrected_by_content(variant: Variant, content: &[u8]) -> Variant {
    let Some((language, sign)) = lookalike_of(variant) else { return variant };
    let start = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content).trim_ascii_start();
    let is_other = match sign {
        Sign::XmlProlog => start.starts_with(b"<?xml") || start.starts_with(b"<!DOCTYPE TS>"),
        Sign::MakeRule => is_rule_of_make(start),
        Sign::Header => false,
    };
    if is_other { Variant { language, dialect: Dialect::Plain } } else { variant }
}

/// Returns the language that a file of this variant can turn out to be in by its content.
pub(crate) fn lookalike(variant: Variant) -> Option<Language> {
    lookalike_of(variant).map(|(language, _)| language)
}

fn lookalike_of(variant: Variant) -> Option<(Language, Sign)> {
    let lookalike = variant.language.info().lookalike?;
    let dialect = if lookalike.sign == Sign::Header { Dialect::Header } else { Dialect::Plain };
    let language = Language::with_name(lookalike.language)?;
    (variant.dialect == dialect).then_some((language, lookalike.sign))
}

/// Whether a text begins with a rule for files: their names, all with a dot or a slash, and a colon.
fn is_rule_of_make(start: &[u8]) -> bool {
    let line = start.split(|byte| matches!(byte, b'\n' | b'\r')).next().unwrap_or_default();
    let Some(colon) = line.windows(2).position(|pair| pair[0] == b':' && matches!(pair[1], b' ' | b'\t' | b'\\'))
    else {
        return false;
    };
    let mut targets = line[..colon].split(u8::is_ascii_whitespace).filter(|target| !target.is_empty()).peekable();
    let is_path_byte = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80 || b"._-/+~@%$\\".contains(byte);
    let is_file = |target: &[u8]| {
        target.iter().all(is_path_byte) && target.iter().any(|byte| matches!(byte, b'.' | b'/')) && target != b"//"
    };
    targets.peek().is_some() && targets.all(is_file)
}

/// Whether the extension says that the file is binary, so that it need not be opened: images, archives, objects.
pub fn is_binary_path(path: &[u8]) -> bool {
    extensions(file_name(path)).last().is_some_and(|extension| NAMES.binary.contains_key(extension.lower()))
}

/// The longest extension of the table, with room to spare. Longer ones match nothing.
const MAX_EXTENSION: usize = 24;

/// Extensions of files that are never text.
const BINARY: &[&str] = &[
    "3gp", "7z", "a", "aab", "aac", "ai", "aiff", "apk", "appimage", "ar", "arrow", "avi", "avif", "beam", "bin",
    "blend", "bmp", "br", "bz2", "cab", "class", "crx", "cur", "db", "deb", "dds", "der", "dex", "dll", "dmg", "doc",
    "docx", "dylib", "ear", "eot", "epub", "exe", "exr", "fbx", "feather", "flac", "fla", "flv", "gem", "gif", "glb",
    "gz", "h5", "hdf5", "hdr", "heic", "icns", "ico", "idb", "ilk", "iso", "jar", "jks", "jp2", "jpeg", "jpg", "jxl",
    "keystore", "ktx", "ktx2", "lib", "lz", "lz4", "lzma", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg",
    "msi", "nib", "node", "npy", "npz", "nupkg", "o", "obb", "odp", "ods", "odt", "oga", "ogg", "ogv", "opus", "otf",
    "p12", "parquet", "pdb", "pdf", "pfx", "pickle", "pkl", "png", "ppt", "pptx", "psd", "pyc", "pyd", "pyo", "qoi",
    "rar", "rlib", "rmeta", "rpm", "snap", "so", "sqlite", "sqlite3", "swf", "swo", "swp", "tar", "tbz2", "tga", "tgz",
    "tif", "tiff", "ttc", "ttf", "txz", "vsix", "war", "wasm", "wav", "webm", "webp", "whl", "wma", "wmv", "woff",
    "woff2", "xcf", "xls", "xlsx", "xpi", "xz", "z", "zip", "zst",
];

struct Names {
    whole: HashMap<&'static [u8], Variant>,
    extensions: HashMap<&'static [u8], Variant>,
    stems: HashMap<&'static [u8], Variant>,
    interpreters: HashMap<&'static [u8], Variant>,
    binary: HashMap<&'static [u8], ()>,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names {
        whole: HashMap::new(),
        extensions: HashMap::new(),
        stems: HashMap::new(),
        interpreters: HashMap::new(),
        binary: BINARY.iter().map(|extension| (extension.as_bytes(), ())).collect(),
    };
    for language in Language::all() {
        let info = language.info();
        for name in info.filenames {
            let dialect = manifest_named(name).map_or(Dialect::Plain, Dialect::Manifest);
            names.whole.insert(name.as_bytes(), Variant { language, dialect });
        }
        for extension in info.extensions {
            let dialect = info.dialects.iter().find(|(other, _)| other == extension);
            let dialect = dialect.map_or(Dialect::Plain, |(_, dialect)| *dialect);
            names.extensions.insert(extension.as_bytes(), Variant { language, dialect });
        }
        for stem in info.stems {
            names.stems.insert(stem.as_bytes(), Variant { language, dialect: Dialect::Plain });
        }
        for interpreter in info.interpreters {
            names.interpreters.insert(interpreter.as_bytes(), Variant { language, dialect: Dialect::Plain });
        }
    }
    names
});

/// Returns the manifest that bears a file name.
fn manifest_named(name: &str) -> Option<ManifestKind> {
    Some(match name {
        "package.json" => ManifestKind::PackageJson,
        "tsconfig.json" | "jsconfig.json" => ManifestKind::TsConfig,
        "go.mod" => ManifestKind::GoMod,
        "go.work" => ManifestKind::GoWork,
        "Cargo.toml" => ManifestKind::CargoToml,
        "pyproject.toml" => ManifestKind::PyprojectToml,
        "pnpm-workspace.yaml" => ManifestKind::PnpmWorkspace,
        "compile_commands.json" => ManifestKind::CompileCommands,
        _ => return None,
    })
}

/// Recognizes `tsconfig.build.json`, `tsconfig-base.json` and the like.
fn typescript_configuration(name: &[u8]) -> Option<Variant> {
    let middle = name.strip_prefix(b"tsconfig").or_else(|| name.strip_prefix(b"jsconfig"))?.strip_suffix(b".json")?;
    middle.first().is_none_or(|byte| b".-_".contains(byte)).then(|| NAMES.whole.get(&b"tsconfig.json"[..]).copied())?
}

/// Returns the part of a name before its first dot.
fn stem(name: &[u8]) -> Option<&[u8]> {
    Some(&name[..memchr::memchr(b'.', name)?])
}

fn file_name(path: &[u8]) -> &[u8] {
    &path[memchr::memrchr(b'/', path).map_or(0, |slash| slash + 1)..]
}

/// An extension in lower case.
struct Extension {
    bytes: [u8; MAX_EXTENSION],
    length: usize,
}

impl Extension {
    fn lower(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

/// Returns the extensions of a name from the longest to the shortest. What begins at a leading dot is none.
fn extensions(name: &[u8]) -> impl Iterator<Item = Extension> {
    let tail = name.len().saturating_sub(MAX_EXTENSION + 1).max(1).min(name.len());
    memchr::memchr_iter(b'.', &name[tail..]).map(move |dot| {
        let text = &name[tail + dot + 1..];
        let mut bytes = [0; MAX_EXTENSION];
        bytes[..text.len()].copy_from_slice(text);
        bytes.make_ascii_lowercase();
        Extension { bytes, length: text.len() }
    })
}

/// Returns the program named by a `#!` line, without its directory and version; after `env`, the program it starts.
fn interpreter(content: &[u8]) -> Option<&[u8]> {
    let rest = content.strip_prefix(b"#!")?;
    let line = &rest[..rest.len().min(256)];
    let line = &line[..memchr::memchr2(b'\n', b'\r', line).unwrap_or(line.len())];
    let mut words = line.split(|byte| byte.is_ascii_whitespace()).filter(|word| !word.is_empty()).map(file_name);
    let mut program = words.next()?;
    if program == b"env" {
        program = words.find(|word| !word.starts_with(b"-") && !word.contains(&b'='))?;
    }
    let end = program.iter().rposition(|byte| !byte.is_ascii_digit() && *byte != b'.' && *byte != b'-')?;
    Some(&program[..=end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_and_dialect(path: &str) -> Option<(&'static str, Dialect)> {
        detect_by_path(path.as_bytes()).map(|variant| (variant.language.name(), variant.dialect))
    }

    #[test]
    fn whole_names_win_over_extensions_and_long_extensions_over_short_ones() {
        let plain = |path| match name_and_dialect(path) {
            Some((name, Dialect::Plain)) => name,
            other => panic!("{path}: {other:?}"),
        };
        assert_eq!(plain("src/main.rs"), "Rust");
        assert_eq!(plain("a.b/c.d.e.TSX"), "TSX");
        assert_eq!(plain("index.jsx"), "JSX");
        assert_eq!(plain("view.templ"), "templ");
        assert_eq!(plain("x.C"), "C");
        assert_eq!(plain("go.sum"), "Go Checksums");
        assert_eq!(plain("Cargo.lock"), "TOML");
        assert_eq!(plain("yarn.lock"), "YAML");
        for nothing in ["", ".", "/", "rs", ".rs", "a/", "ts/", "a.", "x.an-extension-longer-than-any", "go.mod/x"] {
            assert_eq!(name_and_dialect(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn dialects_come_from_the_path() {
        use ManifestKind::*;
        for (path, language, dialect) in [
            ("a.mjs", "JavaScript", Dialect::Module),
            ("a.cjs", "JavaScript", Dialect::Script),
            ("a.mts", "TypeScript", Dialect::Module),
            ("a.cts", "TypeScript", Dialect::Script),
            ("a.d.ts", "TypeScript", Dialect::Declarations),
            ("a.b.d.mts", "TypeScript", Dialect::Declarations),
            ("a.d.cts", "TypeScript", Dialect::Declarations),
            ("a.pyi", "Python", Dialect::Declarations),
            ("a.h", "C", Dialect::Header),
            ("x/package.json", "JSON", Dialect::Manifest(PackageJson)),
            ("tsconfig.json", "JSON with Comments", Dialect::Manifest(TsConfig)),
            ("tsconfig.build.json", "JSON with Comments", Dialect::Manifest(TsConfig)),
            ("jsconfig.json", "JSON with Comments", Dialect::Manifest(TsConfig)),
            ("go.mod", "Go Module", Dialect::Manifest(GoMod)),
            ("go.work", "Go Workspace", Dialect::Manifest(GoWork)),
            ("Cargo.toml", "TOML", Dialect::Manifest(CargoToml)),
            ("pyproject.toml", "TOML", Dialect::Manifest(PyprojectToml)),
            ("pnpm-workspace.yaml", "YAML", Dialect::Manifest(PnpmWorkspace)),
            ("build/compile_commands.json", "JSON", Dialect::Manifest(CompileCommands)),
        ] {
            assert_eq!(name_and_dialect(path), Some((language, dialect)), "{path}");
        }
    }

    #[test]
    fn interpreters_are_found_after_env_and_without_versions() {
        let language = |content: &str| detect_by_content(content.as_bytes()).map(|variant| variant.language.name());
        assert_eq!(language("#!/usr/bin/env python3\n"), Some("Python"));
        assert_eq!(language("#! /usr/local/bin/python2.7 -u\r\n"), Some("Python"));
        assert_eq!(language("#!/usr/bin/env -S FOO=1 node --harmony\n"), Some("JavaScript"));
        assert_eq!(language("#!/usr/bin/env\n"), None);
        assert_eq!(language("#!"), None);
        assert_eq!(language("#!/123"), None);
        assert_eq!(language("python"), None);
    }

    #[test]
    fn first_bytes_tell_translations_from_typescript_and_makefiles_from_d() {
        let language = |path: &str, content: &str| {
            let variant = detect_by_path(path.as_bytes()).unwrap();
            corrected_by_content(variant, content.as_bytes()).language.name()
        };
        assert_eq!(language("de.ts", "\u{feff}<?xml version=\"1.0\"?>\n<TS>\n"), "XML");
        assert_eq!(language("de.ts", "\n<!DOCTYPE TS>\n<TS>\n"), "XML");
        assert_eq!(language("a.ts", "<any>x;\n"), "TypeScript");
        assert_eq!(language("a.d.ts", "<?xml"), "TypeScript");
        for rule in ["main.o: main.c \\\n a.h\n", "out/x.o out/x.d: x.c\n", "./a.o:\\\n a.c\n"] {
            assert_eq!(language("main.d", rule), "Makefile", "{rule}");
        }
        for code in [
            "module a.b;\n",
            "import std.stdio : writeln;\n",
            "// see a.o: b\nvoid main() {}\n",
            "@safe: void f();\n",
            "version(X): int a;\n",
            "private: int x;\n",
            "",
        ] {
            assert_eq!(language("main.d", code), "D", "{code}");
        }
    }

    #[test]
    fn no_extension_is_both_binary_and_a_language() {
        for extension in BINARY {
            let path = format!("x.{extension}");
            assert!(is_binary_path(path.as_bytes()) && detect_by_path(path.as_bytes()).is_none(), "{path}");
        }
        assert!(is_binary_path(b"a/b.PNG") && !is_binary_path(b"a.png/b.rs") && !is_binary_path(b".png"));
    }
}
