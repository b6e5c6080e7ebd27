//! `sapwood.toml`: where it is looked for and what may stand in it.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use sapwood_core::{Language, Overrides, escape};
use toml::{Spanned, Value};

use super::{CheckSettings, Origin, Setting};
use crate::input::{read_text, shown};
use crate::values;
use crate::words::nearest;

const NAME: &str = "sapwood.toml";
const KEYS: [&str; 8] =
    ["exclude", "hidden", "threads", "max-parse-size", "generated", "languages", "cache-limit", "check"];
const CHECK_KEYS: [&str; 5] =
    ["max-cognitive", "max-cyclomatic", "max-function-lines", "max-file-lines", "syntax-errors"];

/// What the table `[languages]` must be.
const LANGUAGES_WANTED: &str = "a table from globs to languages, such as \"*.gotmpl\" = \"Go\"";

/// The size in bytes beyond which a configuration file is refused.
const LIMIT: u64 = 1 << 20;

/// What a configuration file sets.
#[derive(Debug, Default)]
pub(super) struct FileSettings {
    pub(super) exclude: Option<Setting<Vec<String>>>,
    pub(super) hidden: Option<Setting<bool>>,
    pub(super) threads: Option<Setting<usize>>,
    pub(super) max_parse_size: Option<Setting<u64>>,
    pub(super) generated: Option<Setting<bool>>,
    pub(super) languages: Option<Setting<Vec<(String, Language)>>>,
    pub(super) cache_limit: Option<Setting<u64>>,
    pub(super) check: CheckSettings,
}

/// Looks for a configuration file from the analyzed path upward to the repository's root. Where there is no
/// repository, only the analyzed folder itself can have one: what lies above it may be somebody else's.
pub(super) fn find(path: &Path) -> Option<PathBuf> {
    let path = fs::canonicalize(path).ok()?;
    let folder = if path.is_dir() { path.as_path() } else { path.parent()? };
    let root = folder.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(folder);
    folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root))
        .map(|folder| folder.join(NAME))
        // What is no file, or a link that leads nowhere, is found too, and then reported as unreadable.
        .find(|file| fs::symlink_metadata(file).is_ok())
}

/// Reads a configuration file.
pub(super) fn read(path: &Path) -> anyhow::Result<FileSettings> {
    parse(&read_text(path, LIMIT)?, path)
}

fn parse(text: &str, path: &Path) -> anyhow::Result<FileSettings> {
    let line_of =
        |span: Range<usize>| text.as_bytes()[..span.start.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
    let table: BTreeMap<Spanned<String>, Spanned<Value>> = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, line_of);
        anyhow!("{}:{line}: invalid TOML: {}", shown(path), error.message().trim())
    })?;
    let mut settings = FileSettings::default();
    for (key, value) in table {
        let place = Place { path, line: line_of(key.span()) };
        let name = key.get_ref().as_str();
        match name {
            "check" => {
                settings.check = check_table(text, path, line_of)?;
                continue;
            }
            "languages" if value.get_ref().is_table() => {
                let value = language_table(text, path, line_of)?;
                place.set(&mut settings.languages, Ok(value))?;
                continue;
            }
            _ => {}
        }
        let value = value.into_inner();
        let result = match name {
            "exclude" => place.set(&mut settings.exclude, strings(&value)),
            "hidden" => place.set(&mut settings.hidden, switch(&value)),
            "threads" => place.set(&mut settings.threads, threads(&value)),
            "max-parse-size" => place.set(&mut settings.max_parse_size, size(&value)),
            "generated" => place.set(&mut settings.generated, switch(&value)),
            "cache-limit" => place.set(&mut settings.cache_limit, size(&value)),
            "languages" => Err(wrong(LANGUAGES_WANTED, &value)),
            _ => return Err(place.error(unknown(name, &KEYS))),
        };
        result.map_err(|error| place.error(format!("`{name}`: {error:#}")))?;
    }
    Ok(settings)
}

/// Reads the table `[check]` of a configuration file, with the line of each of its keys.
fn check_table(text: &str, path: &Path, line_of: impl Fn(Range<usize>) -> usize) -> anyhow::Result<CheckSettings> {
    #[derive(serde::Deserialize)]
    struct WithCheck {
        check: BTreeMap<Spanned<String>, Spanned<Value>>,
    }
    let table = toml::from_str::<WithCheck>(text).map_err(|error| {
        let line = error.span().map_or(1, &line_of);
        anyhow!("{}:{line}: `check` must be a table, such as [check]", shown(path))
    })?;
    let mut settings = CheckSettings::default();
    for (key, value) in table.check {
        let place = Place { path, line: line_of(key.span()) };
        let name = key.get_ref().as_str();
        let value = value.into_inner();
        let result = match name {
            "max-cognitive" => place.set(&mut settings.max_cognitive, limit(&value)),
            "max-cyclomatic" => place.set(&mut settings.max_cyclomatic, limit(&value)),
            "max-function-lines" => place.set(&mut settings.max_function_lines, limit(&value)),
            "max-file-lines" => place.set(&mut settings.max_file_lines, limit(&value)),
            "syntax-errors" => place.set(&mut settings.syntax_errors, switch(&value)),
            _ => return Err(place.error(format!("{} (in the table [check])", unknown(name, &CHECK_KEYS)))),
        };
        result.map_err(|error| place.error(format!("`check.{name}`: {error:#}")))?;
    }
    Ok(settings)
}

/// Reads the table `[languages]` of a configuration file. What is wrong in it is said with the line of its key.
fn language_table(
    text: &str,
    path: &Path,
    line_of: impl Fn(Range<usize>) -> usize,
) -> anyhow::Result<Vec<(String, Language)>> {
    #[derive(serde::Deserialize)]
    struct WithLanguages {
        languages: BTreeMap<Spanned<String>, Spanned<Value>>,
    }
    let table = toml::from_str::<WithLanguages>(text)?.languages;
    let rule = |glob: &str, value: &Value| {
        let name = value.as_str().ok_or_else(|| wrong(LANGUAGES_WANTED, value))?;
        let rule = (glob.to_owned(), values::language(name)?);
        Overrides::new(vec![rule.clone()])?;
        Ok(rule)
    };
    let mut rules = Vec::new();
    for (glob, value) in table {
        let place = Place { path, line: line_of(glob.span()) };
        let checked: anyhow::Result<_> = rule(glob.get_ref(), value.get_ref());
        rules.push(checked.map_err(|error| place.error(format!("`languages`: {error:#}")))?);
    }
    // Of several rules that match a path the last wins, and a longer glob is taken to say more.
    rules.sort_by_key(|(glob, _)| glob.len());
    Ok(rules)
}

/// Where a key stands.
struct Place<'a> {
    path: &'a Path,
    line: usize,
}

impl Place<'_> {
    fn set<T>(&self, setting: &mut Option<Setting<T>>, value: anyhow::Result<T>) -> anyhow::Result<()> {
        let origin = Origin::File { path: self.path.to_owned(), line: self.line };
        *setting = Some(Setting { value: value?, origin });
        Ok(())
    }

    fn error(&self, message: String) -> anyhow::Error {
        anyhow!("{}:{}: {message}", shown(self.path), self.line)
    }
}

/// Says that a key is unknown, and which ones are known.
fn unknown(name: &str, known: &[&str]) -> String {
    let listed: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
    let hint = nearest(name, known.iter().copied())
        .or_else(|| begun(name, known))
        .map(|similar| format!("; did you mean `{similar}`?"));
    format!(
        "unknown key `{}`, expected one of {}{}",
        escape(name.as_bytes()),
        listed.join(", "),
        hint.unwrap_or_default()
    )
}

/// Returns the only key of which a name is the beginning.
fn begun<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let mut longer = known.iter().copied().filter(|key| key.starts_with(name));
    longer.next().filter(|_| longer.next().is_none())
}

fn wrong(wanted: &str, value: &Value) -> anyhow::Error {
    let article = if value.type_str().starts_with(['a', 'i']) { "an" } else { "a" };
    anyhow!("must be {wanted}, not {article} {}", value.type_str())
}

fn switch(value: &Value) -> anyhow::Result<bool> {
    value.as_bool().ok_or_else(|| wrong("true or false", value))
}

fn threads(value: &Value) -> anyhow::Result<usize> {
    let number = value.as_integer().ok_or_else(|| wrong("a whole number", value))?;
    values::threads(usize::try_from(number).map_err(|_| anyhow!("must not be negative"))?)
}

fn limit(value: &Value) -> anyhow::Result<u32> {
    let number = value.as_integer().ok_or_else(|| wrong("a whole number", value))?;
    u32::try_from(number).map_err(|_| anyhow!("must be from 0 to {}", u32::MAX))
}

fn size(value: &Value) -> anyhow::Result<u64> {
    match value {
        Value::Integer(number) => u64::try_from(*number).map_err(|_| anyhow!("must not be negative")),
        Value::String(text) => values::parse_size(text),
        _ => Err(wrong("a number of bytes, or a size such as \"16M\"", value)),
    }
}

fn strings(value: &Value) -> anyhow::Result<Vec<String>> {
    let wanted = "a list of globs, such as [\"vendor/**\"]";
    let items = value.as_array().ok_or_else(|| wrong(wanted, value))?;
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| wrong(wanted, item))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(text: &str) -> String {
        parse(text, Path::new("sapwood.toml")).unwrap_err().to_string()
    }

    #[test]
    fn every_key_is_read_with_its_line() {
        let text = "exclude = [\"vendor/**\"]\nhidden = true\nthreads = 3\nmax-parse-size = \"1M\"\ngenerated = true\ncache-limit = \"1G\"\n";
        let settings = parse(text, Path::new("sapwood.toml")).unwrap();
        assert_eq!(settings.exclude.unwrap().value, ["vendor/**"]);
        let threads = settings.threads.unwrap();
        assert_eq!((threads.value, threads.origin.to_string()), (3, "sapwood.toml:3".to_owned()));
        assert_eq!(settings.max_parse_size.unwrap().value, 1 << 20);
        assert_eq!(settings.cache_limit.unwrap().value, 1 << 30);
        assert!(settings.hidden.unwrap().value && settings.generated.unwrap().value);
    }

    #[test]
    fn an_unknown_key_names_the_nearest() {
        let error = error_of("hidden = true\n\nexlude = []\n");
        assert!(
            error.starts_with("sapwood.toml:3: unknown key `exlude`, expected one of `exclude`, `hidden`, "),
            "{error}"
        );
        assert!(error.ends_with("; did you mean `exclude`?"), "{error}");
        let error = error_of("colour = 1\n");
        assert!(error.ends_with("`cache-limit`, `check`"), "{error}");
        let error = error_of("[check]\nmax-file-lines = 9\nmax-cogntive = 1\n");
        assert!(
            error.starts_with("sapwood.toml:3: unknown key `max-cogntive`, expected one of `max-cognitive`, "),
            "{error}"
        );
        assert!(error.ends_with("; did you mean `max-cognitive`? (in the table [check])"), "{error}");
    }

    #[test]
    fn the_limits_of_the_gate_are_read_with_their_lines() {
        let text = "[check]\nmax-cognitive = 15\nmax-cyclomatic = 10\n\nmax-function-lines = 80\nmax-file-lines = 1000\nsyntax-errors = false\n";
        let check = parse(text, Path::new("sapwood.toml")).unwrap().check;
        let limits = [&check.max_cognitive, &check.max_cyclomatic, &check.max_function_lines, &check.max_file_lines];
        assert_eq!(limits.map(|limit| limit.as_ref().unwrap().value), [15, 10, 80, 1000]);
        assert_eq!(limits[2].as_ref().unwrap().origin.to_string(), "sapwood.toml:5");
        assert!(!check.syntax_errors.unwrap().value);
        for (text, error) in [
            ("check = 3\n", "sapwood.toml:1: `check` must be a table, such as [check]"),
            (
                "check.max-cognitive = \"x\"\n",
                "sapwood.toml:1: `check.max-cognitive`: must be a whole number, not a string",
            ),
            ("[check]\nmax-file-lines = -1\n", "sapwood.toml:2: `check.max-file-lines`: must be from 0 to 4294967295"),
            (
                "[check]\nsyntax-errors = 0\n",
                "sapwood.toml:2: `check.syntax-errors`: must be true or false, not an integer",
            ),
        ] {
            assert_eq!(error_of(text), error);
        }
    }

    #[test]
    fn a_wrong_type_names_the_line_and_what_is_wanted() {
        assert_eq!(
            error_of("\nthreads = \"two\"\n"),
            "sapwood.toml:2: `threads`: must be a whole number, not a string"
        );
        assert_eq!(error_of("threads = -1\n"), "sapwood.toml:1: `threads`: must not be negative");
        assert!(error_of("exclude = [1]\n").contains("not an integer"));
        assert!(error_of("hidden = true\nhidden = \n").starts_with("sapwood.toml:2: "));
    }
}
