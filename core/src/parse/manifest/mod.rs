//! The manifests that module resolution reads: package.json, tsconfig.json, go.mod, go.work, Cargo.toml,
//! pyproject.toml, pnpm-workspace.yaml and compile_commands.json.
//!
//! Of each, the keys that resolution reads are kept, as compact JSON. What the keys mean is left to resolution. A
//! manifest that cannot be read is reported as a syntax error and keeps nothing.

mod commands;
mod go;
mod malformed;

use serde_json::{Map, Value};

use self::malformed::Malformed;
use super::front_end::FrontEnd;
use super::nesting::Notation;
use super::outline::Outline;
use crate::facts::{Diagnostic, DiagnosticKind, Manifest};
use crate::language::{Dialect, Language, ManifestKind, Variant};
use crate::parse::tools::Tools;
use crate::text::source::Source;

/// The most bytes of JSON kept of a manifest.
const MAX_CONTENT: usize = 1 << 20;

/// The front end for manifests of every kind.
pub(crate) struct Manifests;

impl FrontEnd for Manifests {
    fn name(&self) -> &'static str {
        "manifest"
    }

    fn version(&self) -> u32 {
        1
    }

    fn parsers(&self) -> &'static [&'static str] {
        &["serde_json", "toml"]
    }

    fn notation(&self, _: Language) -> Notation {
        Notation::Bounded
    }

    fn outline(&self, source: &Source<'_>, variant: Variant, _tools: &mut Tools) -> Outline {
        let mut outline = Outline::default();
        let Dialect::Manifest(kind) = variant.dialect else { return outline };
        let read = match kind {
            ManifestKind::PackageJson => json(source.text).map(|value| PACKAGE_JSON.of(value)),
            ManifestKind::TsConfig => json(&without_comments(source.text)).map(|value| TSCONFIG.of(value)),
            ManifestKind::CompileCommands => json(source.text).map(commands::relevant),
            ManifestKind::CargoToml => toml(source.text).map(|value| CARGO_TOML.of(value)),
            ManifestKind::PyprojectToml => toml(source.text).map(|value| PYPROJECT_TOML.of(value)),
            ManifestKind::GoMod | ManifestKind::GoWork => go::read(source.text),
            ManifestKind::PnpmWorkspace => Ok(pnpm_workspace(source.text)),
        };
        match read.and_then(|content| content.ok_or(Malformed { message: "not a table".to_owned(), offset: 0 })) {
            Ok(mut content) => {
                if shrink(&mut content) {
                    outline.diagnostics.push(Diagnostic {
                        kind: DiagnosticKind::Incomplete,
                        message: format!("more than {MAX_CONTENT} bytes are relevant; the rest is not kept"),
                        at: None,
                    });
                }
                outline.manifest = Some(Manifest { kind, content: content.to_string() });
            }
            Err(Malformed { message, offset }) => outline.diagnostics.push(Diagnostic {
                kind: DiagnosticKind::SyntaxError,
                message,
                at: Some(source.position(offset)),
            }),
        }
        outline
    }
}

fn json(text: &str) -> Result<Value, Malformed> {
    serde_json::from_str(text).map_err(|error| {
        let line_start = match error.line() {
            0 | 1 => 0,
            line => memchr::memchr_iter(b'\n', text.as_bytes()).nth(line - 2).map_or(0, |end| end + 1),
        };
        let message = error.to_string();
        // The message ends with the place, which the diagnostic has already.
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        Malformed { message, offset: line_start + error.column().saturating_sub(1) }
    })
}

fn toml(text: &str) -> Result<Value, Malformed> {
    toml::from_str(text).map_err(|error: toml::de::Error| Malformed {
        message: error.message().lines().next().unwrap_or_default().to_owned(),
        offset: error.span().map_or(0, |span| span.start),
    })
}

/// Returns JSON with its comments and trailing commas replaced by spaces, every offset unchanged.
fn without_comments(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut comma = None;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                comma = None;
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
            }
            b'/' if matches!(bytes.get(at + 1), Some(b'/' | b'*')) => {
                let rest = &text.as_bytes()[at..];
                let end = match rest[1] {
                    b'/' => memchr::memchr2(b'\n', b'\r', rest),
                    _ => memchr::memmem::find(&rest[2..], b"*/").map(|end| end + 4),
                };
                let end = at + end.unwrap_or(rest.len());
                for byte in bytes[at..end].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
                    *byte = b' ';
                }
                at = end;
                continue;
            }
            b',' => comma = Some(at),
            b'}' | b']' => {
                if let Some(comma) = comma.take() {
                    bytes[comma] = b' ';
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => comma = None,
        }
        at += 1;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

/// Which part of a document is kept.
enum Pick {
    /// Everything below.
    All,
    /// These keys.
    Keys(&'static [(&'static str, Pick)]),
    /// The same of every value, or of every element.
    Each(&'static Pick),
}

use Pick::{All, Each, Keys};

impl Pick {
    /// Returns the part of a document; `None` if the document is no table.
    fn of(&self, document: Value) -> Option<Value> {
        document.is_object().then(|| self.pick(document)).flatten()
    }

    /// The recursion is as deep as the pattern.
    fn pick(&self, value: Value) -> Option<Value> {
        match (self, value) {
            (All, value) => Some(value),
            (Keys(keys), Value::Object(mut table)) => {
                let kept = keys.iter().filter_map(|(key, pick)| {
                    let value = pick.pick(table.get_mut(*key)?.take())?;
                    Some(((*key).to_owned(), value))
                });
                Some(Value::Object(kept.collect()))
            }
            (Each(pick), Value::Object(table)) => {
                let kept = table.into_iter().filter_map(|(key, value)| Some((key, pick.pick(value)?)));
                Some(Value::Object(kept.collect()))
            }
            (Each(pick), Value::Array(values)) => {
                Some(Value::Array(values.into_iter().filter_map(|value| pick.pick(value)).collect()))
            }
            _ => None,
        }
    }
}

const PACKAGE_JSON: Pick = Keys(&[
    ("name", All),
    ("version", All),
    ("private", All),
    ("type", All),
    ("main", All),
    ("module", All),
    ("browser", All),
    ("types", All),
    ("typings", All),
    ("typesVersions", All),
    ("bin", All),
    ("exports", All),
    ("imports", All),
    ("sideEffects", All),
    ("workspaces", All),
    ("dependencies", All),
    ("devDependencies", All),
    ("peerDependencies", All),
    ("optionalDependencies", All),
]);

const TSCONFIG: Pick = Keys(&[
    ("extends", All),
    ("files", All),
    ("include", All),
    ("exclude", All),
    ("references", All),
    (
        "compilerOptions",
        Keys(&[
            ("baseUrl", All),
            ("paths", All),
            ("rootDir", All),
            ("rootDirs", All),
            ("outDir", All),
            ("declarationDir", All),
            ("module", All),
            ("moduleResolution", All),
            ("moduleSuffixes", All),
            ("customConditions", All),
            ("resolveJsonModule", All),
            ("allowImportingTsExtensions", All),
            ("allowJs", All),
            ("composite", All),
            ("jsx", All),
            ("jsxImportSource", All),
            ("typeRoots", All),
            ("types", All),
        ]),
    ),
]);

const DEPENDENCIES: Pick = Keys(&[("dependencies", All), ("dev-dependencies", All), ("build-dependencies", All)]);

const TARGETS: Pick = Each(&Keys(&[("name", All), ("path", All)]));

const CARGO_TOML: Pick = Keys(&[
    (
        "package",
        Keys(&[
            ("name", All),
            ("version", All),
            ("edition", All),
            ("build", All),
            ("workspace", All),
            ("autolib", All),
            ("autobins", All),
            ("autoexamples", All),
            ("autotests", All),
            ("autobenches", All),
        ]),
    ),
    ("lib", Keys(&[("name", All), ("path", All), ("proc-macro", All), ("crate-type", All)])),
    ("bin", TARGETS),
    ("example", TARGETS),
    ("test", TARGETS),
    ("bench", TARGETS),
    (
        "workspace",
        Keys(&[("members", All), ("default-members", All), ("exclude", All), ("package", All), ("dependencies", All)]),
    ),
    ("dependencies", All),
    ("dev-dependencies", All),
    ("build-dependencies", All),
    ("target", Each(&DEPENDENCIES)),
    ("features", All),
    ("patch", All),
]);

const PYPROJECT_TOML: Pick = Keys(&[
    (
        "project",
        Keys(&[
            ("name", All),
            ("version", All),
            ("requires-python", All),
            ("dependencies", All),
            ("optional-dependencies", All),
            ("scripts", All),
            ("gui-scripts", All),
            ("entry-points", All),
        ]),
    ),
    ("build-system", All),
    ("dependency-groups", All),
    (
        "tool",
        Keys(&[
            (
                "poetry",
                Keys(&[
                    ("name", All),
                    ("packages", All),
                    ("dependencies", All),
                    ("dev-dependencies", All),
                    ("group", All),
                    ("scripts", All),
                ]),
            ),
            ("setuptools", Keys(&[("packages", All), ("package-dir", All), ("py-modules", All)])),
            ("hatch", Keys(&[("build", All)])),
            ("pdm", Keys(&[("build", All)])),
            ("uv", Keys(&[("workspace", All), ("sources", All)])),
            ("pytest", Keys(&[("ini_options", Keys(&[("pythonpath", All), ("testpaths", All)]))])),
            ("mypy", Keys(&[("mypy_path", All), ("namespace_packages", All)])),
            ("pyright", Keys(&[("include", All), ("exclude", All), ("extraPaths", All), ("stubPath", All)])),
            ("ruff", Keys(&[("src", All)])),
        ]),
    ),
]);

/// Reads the list `packages`, in block or flow style, and nothing else of YAML.
fn pnpm_workspace(text: &str) -> Option<Value> {
    let mut packages = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        let line = without_yaml_comment(line);
        let entry = line.trim();
        if entry.is_empty() {
            continue;
        }
        if let Some(rest) = line.strip_prefix("packages:") {
            inside = true;
            let list = rest.trim().trim_start_matches('[').trim_end_matches(']');
            packages.extend(list.split(',').filter_map(yaml_string));
        } else if let Some(item) = entry.strip_prefix('-').filter(|_| inside) {
            packages.extend(yaml_string(item));
        } else if !line.starts_with(char::is_whitespace) {
            inside = false;
        } else if inside {
            packages.extend(entry.trim_matches(['[', ']']).split(',').filter_map(yaml_string));
        }
    }
    let mut table = Map::new();
    table.insert("packages".to_owned(), Value::Array(packages));
    Some(Value::Object(table))
}

/// A `#` begins a comment at the start of a line or after white space, outside of quotes.
fn without_yaml_comment(line: &str) -> &str {
    let mut quote = None;
    let mut before = ' ';
    for (at, character) in line.char_indices() {
        match quote {
            Some(open) if open == character => quote = None,
            Some(_) => {}
            None if character == '#' && before.is_whitespace() => return &line[..at],
            None if matches!(character, '"' | '\'') => quote = Some(character),
            None => {}
        }
        before = character;
    }
    line
}

fn yaml_string(text: &str) -> Option<Value> {
    let text = text.trim();
    let inner = ['"', '\''].iter().find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote)).unwrap_or(text);
    (!inner.is_empty()).then(|| Value::String(inner.to_owned()))
}

/// Drops entries from the end until the content is small enough. Returns whether any was dropped.
fn shrink(content: &mut Value) -> bool {
    if content.to_string().len() <= MAX_CONTENT {
        return false;
    }
    let mut room = MAX_CONTENT;
    let mut fits = |value: &Value, key: usize| {
        let size = value.to_string().len() + key + 4;
        let fits = size <= room;
        room = room.saturating_sub(size);
        fits
    };
    match content {
        Value::Object(table) => table.retain(|key, value| fits(value, key.len())),
        Value::Array(values) => values.retain(|value| fits(value, 0)),
        _ => {}
    }
    true
}

#[cfg(test)]
mod tests;
