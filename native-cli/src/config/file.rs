//! `sapwood.toml`: where it is looked for and what may stand in it.

use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use sapwood_core::Language;
use toml::{Spanned, Value};

use super::{Origin, Setting, values};
use crate::words::nearest;

const NAME: &str = "sapwood.toml";
const KEYS: [&str; 7] = ["exclude", "hidden", "threads", "max-parse-size", "generated", "languages", "cache-limit"];

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
        // A link that leads nowhere is found, and then said to be unreadable.
        .find(|file| fs::symlink_metadata(file).is_ok() && !file.is_dir())
}

/// Reads a configuration file.
pub(super) fn read(path: &Path) -> anyhow::Result<FileSettings> {
    let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    parse(&text, path)
}

fn parse(text: &str, path: &Path) -> anyhow::Result<FileSettings> {
    let line_of =
        |span: Range<usize>| text.as_bytes()[..span.start.min(text.len())].iter().filter(|b| **b == b'\n').count() + 1;
    let table: BTreeMap<Spanned<String>, Spanned<Value>> = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, line_of);
        anyhow!("{}:{line}: cannot be read as TOML: {}", path.display(), error.message().trim())
    })?;
    let mut settings = FileSettings::default();
    for (key, value) in table {
        let line = line_of(key.span());
        let origin = || Origin::File { path: path.to_owned(), line };
        let name = key.get_ref().as_str();
        let value = value.into_inner();
        let result: anyhow::Result<()> = (|| {
            match name {
                "exclude" => settings.exclude = Some(Setting { value: strings(&value)?, origin: origin() }),
                "hidden" => settings.hidden = Some(Setting { value: switch(&value)?, origin: origin() }),
                "threads" => settings.threads = Some(Setting { value: threads(&value)?, origin: origin() }),
                "max-parse-size" => settings.max_parse_size = Some(Setting { value: size(&value)?, origin: origin() }),
                "generated" => settings.generated = Some(Setting { value: switch(&value)?, origin: origin() }),
                "cache-limit" => settings.cache_limit = Some(Setting { value: size(&value)?, origin: origin() }),
                "languages" => settings.languages = Some(Setting { value: rules(&value)?, origin: origin() }),
                _ => match nearest(name, KEYS) {
                    Some(similar) => bail!("there is no such key; did you mean `{similar}`?"),
                    None => bail!("there is no such key; there are {}", KEYS.map(|key| format!("`{key}`")).join(", ")),
                },
            }
            Ok(())
        })();
        result.map_err(|error| anyhow!("{}:{line}: `{name}`: {error:#}", path.display()))?;
    }
    Ok(settings)
}

fn wrong(wanted: &str, value: &Value) -> anyhow::Error {
    let article = if value.type_str().starts_with(['a', 'i']) { "an" } else { "a" };
    anyhow!("it must be {wanted}, not {article} {}", value.type_str())
}

fn switch(value: &Value) -> anyhow::Result<bool> {
    value.as_bool().ok_or_else(|| wrong("true or false", value))
}

fn threads(value: &Value) -> anyhow::Result<usize> {
    let number = value.as_integer().ok_or_else(|| wrong("a whole number", value))?;
    values::threads(usize::try_from(number).map_err(|_| anyhow!("it must not be negative"))?)
}

fn size(value: &Value) -> anyhow::Result<u64> {
    match value {
        Value::Integer(number) => u64::try_from(*number).map_err(|_| anyhow!("it must not be negative")),
        Value::String(text) => values::parse_size(text),
        _ => Err(wrong("a number of bytes or a size such as \"16M\"", value)),
    }
}

fn strings(value: &Value) -> anyhow::Result<Vec<String>> {
    let wanted = "a list of globs, such as [\"vendor/**\"]";
    let items = value.as_array().ok_or_else(|| wrong(wanted, value))?;
    items.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| wrong(wanted, item))).collect()
}

fn rules(value: &Value) -> anyhow::Result<Vec<(String, Language)>> {
    let wanted = "a table from globs to languages, such as \"*.gotmpl\" = \"Go\"";
    let table = value.as_table().ok_or_else(|| wrong(wanted, value))?;
    let rule = |(glob, name): (&String, &Value)| {
        let name = name.as_str().ok_or_else(|| wrong(wanted, name))?;
        Ok((glob.clone(), values::language(name)?))
    };
    let mut rules: Vec<_> = table.iter().map(rule).collect::<anyhow::Result<_>>()?;
    // Of several rules that match a path the last wins, and a longer glob is taken to say more.
    rules.sort_by_key(|(glob, _)| glob.len());
    Ok(rules)
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
        assert_eq!(error, "sapwood.toml:3: `exlude`: there is no such key; did you mean `exclude`?");
        assert!(error_of("colour = 1\n").contains("there are `exclude`"));
    }

    #[test]
    fn a_wrong_type_names_the_line_and_what_is_wanted() {
        assert_eq!(
            error_of("\nthreads = \"two\"\n"),
            "sapwood.toml:2: `threads`: it must be a whole number, not a string"
        );
        assert_eq!(error_of("threads = -1\n"), "sapwood.toml:1: `threads`: it must not be negative");
        assert!(error_of("exclude = [1]\n").contains("not an integer"));
        assert!(error_of("hidden = true\nhidden = \n").starts_with("sapwood.toml:2: "));
    }
}
