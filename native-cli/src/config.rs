//! What the settings mean together: flags before the environment before `sapwood.toml` before defaults.
//!
//! A setting is taken whole from the first source that has it. Every setting has one name: the key in the file, the
//! flag, and with the prefix `SAPWOOD_` the variable. The limits of `sapwood check` have no variables, because a gate
//! that depends on the environment is none.

mod file;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use etcetera::BaseStrategy;
use sapwood_core::cache::DEFAULT_CACHE_LIMIT;
use sapwood_core::{AnalysisOptions, Globs, Language, Overrides};

use crate::args::SettingsArgs;
use crate::input::shown;
use crate::values;

/// A value and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Setting<T> {
    pub(crate) value: T,
    pub(crate) origin: Origin,
}

/// Where a setting comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Environment(&'static str),
    Flag(&'static str),
}

impl Origin {
    /// Returns the sort of origin in data formats.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Origin::Default => "default",
            Origin::File { .. } => "file",
            Origin::Environment(_) => "environment",
            Origin::Flag(_) => "flag",
        }
    }

    /// Returns the origin with the key, where the origin does not say it.
    fn of_key(&self, key: &str) -> String {
        match self {
            Origin::Default | Origin::File { .. } => format!("{self}: `{key}`"),
            Origin::Environment(_) | Origin::Flag(_) => self.to_string(),
        }
    }

    /// Returns the folder that the setting's globs are relative to, if it comes from a file.
    pub(crate) fn folder(&self) -> Option<PathBuf> {
        match self {
            Origin::File { path, .. } => Some(fs::canonicalize(path).ok()?.parent()?.to_owned()),
            _ => None,
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Default => f.write_str("default"),
            Origin::File { path, line } => write!(f, "{}:{line}", shown(path)),
            Origin::Environment(name) => f.write_str(name),
            Origin::Flag(name) => write!(f, "--{name}"),
        }
    }
}

/// Every setting.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) exclude: Setting<Vec<String>>,
    pub(crate) hidden: Setting<bool>,
    pub(crate) threads: Setting<usize>,
    pub(crate) max_parse_size: Setting<u64>,
    pub(crate) generated: Setting<bool>,
    pub(crate) languages: Setting<Vec<(String, Language)>>,
    /// `None` if the system names no place for caches.
    pub(crate) cache_dir: Setting<Option<PathBuf>>,
    /// In bytes; 0 for no bound.
    pub(crate) cache_limit: Setting<u64>,
    /// The limits of `sapwood check`, which has its own flags for them.
    pub(crate) check: CheckSettings,
    /// The configuration file that was read.
    pub(crate) file: Setting<Option<PathBuf>>,
}

/// The table `[check]` of the configuration file. What it does not set is `None`.
#[derive(Clone, Debug, Default)]
pub(crate) struct CheckSettings {
    pub(crate) max_cognitive: Option<Setting<u32>>,
    pub(crate) max_cyclomatic: Option<Setting<u32>>,
    pub(crate) max_function_lines: Option<Setting<u32>>,
    pub(crate) max_file_lines: Option<Setting<u32>>,
    /// Whether files may have syntax errors.
    pub(crate) syntax_errors: Option<Setting<bool>>,
}

impl Settings {
    /// Gathers the settings for a run whose first path is `path`.
    pub(crate) fn gather(
        args: &SettingsArgs,
        path: &Path,
        variable: impl Fn(&str) -> Option<OsString>,
    ) -> anyhow::Result<Self> {
        let found = match &args.config {
            Some(file) => Setting { value: Some(file.clone()), origin: Origin::Flag("config") },
            None if args.no_config => Setting { value: None, origin: Origin::Flag("no-config") },
            None => Setting { value: file::find(path), origin: Origin::Default },
        };
        let file = found.value.as_deref().map(file::read).transpose()?.unwrap_or_default();
        let read = |name: &'static str| -> anyhow::Result<Option<(String, Origin)>> {
            let Some(value) = variable(name) else { return Ok(None) };
            match value.into_string() {
                Ok(value) if value.is_empty() => Ok(None),
                Ok(value) => Ok(Some((value, Origin::Environment(name)))),
                Err(_) => bail!("{name} is not UTF-8"),
            }
        };
        let settings = Settings {
            exclude: choose(
                non_empty(&args.exclude).map(|globs| (globs.clone(), Origin::Flag("exclude"))),
                read("SAPWOOD_EXCLUDE")?.map(|found| parsed(found, |text| Ok(values::split_list(text)))).transpose()?,
                file.exclude,
                Vec::new(),
            ),
            hidden: choose(
                switch(args.hidden, args.no_hidden, "hidden", "no-hidden"),
                read("SAPWOOD_HIDDEN")?.map(|found| parsed(found, values::parse_switch)).transpose()?,
                file.hidden,
                false,
            ),
            threads: choose(
                args.threads.map(|threads| (threads, Origin::Flag("threads"))),
                read("SAPWOOD_THREADS")?.map(|found| parsed(found, values::parse_threads)).transpose()?,
                file.threads,
                0,
            ),
            max_parse_size: choose(
                args.max_parse_size.map(|size| (size, Origin::Flag("max-parse-size"))),
                read("SAPWOOD_MAX_PARSE_SIZE")?.map(|found| parsed(found, values::parse_size)).transpose()?,
                file.max_parse_size,
                AnalysisOptions::default().max_parse_size,
            ),
            generated: choose(
                switch(args.generated, args.no_generated, "generated", "no-generated"),
                read("SAPWOOD_GENERATED")?.map(|found| parsed(found, values::parse_switch)).transpose()?,
                file.generated,
                false,
            ),
            languages: choose(
                match non_empty(&args.languages) {
                    Some(rules) => {
                        Some((values::parse_rules(rules).context("--languages")?, Origin::Flag("languages")))
                    }
                    None => None,
                },
                read("SAPWOOD_LANGUAGES")?
                    .map(|found| parsed(found, |text| values::parse_rules(&values::split_list(text))))
                    .transpose()?,
                file.languages,
                Vec::new(),
            ),
            cache_dir: choose(
                args.cache_dir.clone().map(|folder| (Some(folder), Origin::Flag("cache-dir"))),
                variable("SAPWOOD_CACHE_DIR")
                    .filter(|folder| !folder.is_empty())
                    .map(|folder| (Some(PathBuf::from(folder)), Origin::Environment("SAPWOOD_CACHE_DIR"))),
                None,
                default_cache_dir(),
            ),
            cache_limit: choose(
                args.cache_limit.map(|size| (size, Origin::Flag("cache-limit"))),
                read("SAPWOOD_CACHE_LIMIT")?.map(|found| parsed(found, values::parse_size)).transpose()?,
                file.cache_limit,
                DEFAULT_CACHE_LIMIT,
            ),
            check: file.check,
            file: found,
        };
        let Setting { value, origin } = &settings.exclude;
        Globs::new(value).with_context(|| origin.of_key("exclude"))?;
        let Setting { value, origin } = &settings.languages;
        Overrides::new(value.clone()).with_context(|| origin.of_key("languages"))?;
        Ok(settings)
    }

    /// Returns the size in bytes that the cache is kept below, if it is.
    pub(crate) fn cache_bound(&self) -> Option<u64> {
        Some(self.cache_limit.value).filter(|limit| *limit > 0)
    }

    /// Returns a warning for each configuration file that one of the paths has and that is not used, because the
    /// settings come from the first path's.
    pub(crate) fn unused_files(&self, paths: &[PathBuf]) -> Vec<String> {
        if self.file.origin != Origin::Default {
            return Vec::new();
        }
        let others: BTreeSet<PathBuf> = paths.iter().skip(1).filter_map(|path| file::find(path)).collect();
        let used = self.file.value.as_ref().map_or("the defaults".to_owned(), |file| shown(file));
        others
            .iter()
            .filter(|other| self.file.value.as_ref() != Some(other))
            .map(|other| {
                format!(
                    "{} is not used: settings come from the first path ({used}); --config chooses a file",
                    shown(other)
                )
            })
            .collect()
    }
}

fn choose<T>(
    flag: Option<(T, Origin)>,
    variable: Option<(T, Origin)>,
    file: Option<Setting<T>>,
    default: T,
) -> Setting<T> {
    match flag.or(variable) {
        Some((value, origin)) => Setting { value, origin },
        None => file.unwrap_or(Setting { value: default, origin: Origin::Default }),
    }
}

fn parsed<T>(found: (String, Origin), parse: impl Fn(&str) -> anyhow::Result<T>) -> anyhow::Result<(T, Origin)> {
    let (text, origin) = found;
    let value = parse(&text).with_context(|| format!("invalid {origin}={text}"))?;
    Ok((value, origin))
}

fn non_empty(list: &Vec<String>) -> Option<&Vec<String>> {
    (!list.is_empty()).then_some(list)
}

fn switch(on: bool, off: bool, name: &'static str, no_name: &'static str) -> Option<(bool, Origin)> {
    match (on, off) {
        (true, _) => Some((true, Origin::Flag(name))),
        (_, true) => Some((false, Origin::Flag(no_name))),
        _ => None,
    }
}

/// Returns the folder for Sapwood's cache: below `$XDG_CACHE_HOME` or `~/.cache`, or where the platform keeps caches.
fn default_cache_dir() -> Option<PathBuf> {
    Some(etcetera::base_strategy::choose_native_strategy().ok()?.cache_dir().join("sapwood"))
}
