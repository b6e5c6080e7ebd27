//! The options of the package, in JSON and under the names of the command line.

use std::collections::BTreeMap;

use sapwood_core::{AnalysisOptions, Globs, Language, Overrides, Selection};
use serde::Deserialize;
use wasm_bindgen::JsError;

/// The options of an engine.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub(crate) struct EngineOptions {
    pub(crate) max_parse_size: Option<u64>,
    /// Languages by glob.
    pub(crate) languages: BTreeMap<String, String>,
    pub(crate) no_stamps: bool,
    /// The folder of the cache; without one the cache is in memory.
    pub(crate) cache_directory: Option<String>,
}

impl EngineOptions {
    pub(crate) fn analysis(&self) -> AnalysisOptions {
        let default = AnalysisOptions::default();
        AnalysisOptions { max_parse_size: self.max_parse_size.unwrap_or(default.max_parse_size) }
    }

    pub(crate) fn overrides(&self) -> Result<Overrides, JsError> {
        let rules = self.languages.iter().map(|(glob, name)| {
            let named = languages(name)?;
            let exact = named.iter().find(|language| language.name().eq_ignore_ascii_case(name));
            Ok((glob.clone(), *exact.unwrap_or(&named[0])))
        });
        Ok(Overrides::new(rules.collect::<Result<_, JsError>>()?)?)
    }
}

/// The options that choose files.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct SelectionOptions {
    pub(crate) hidden: bool,
    pub(crate) follow: bool,
    pub(crate) max_filesize: Option<u64>,
    #[serde(rename = "type")]
    pub(crate) types: Vec<String>,
    pub(crate) no_ignore: bool,
    pub(crate) no_ignore_vcs: bool,
    pub(crate) no_ignore_parent: bool,
    pub(crate) no_ignore_global: bool,
    pub(crate) glob: Vec<String>,
    pub(crate) exclude: Vec<String>,
    /// Languages by glob, because `type` depends on them.
    pub(crate) languages: BTreeMap<String, String>,
}

impl SelectionOptions {
    pub(crate) fn selection(&self) -> Result<Selection, JsError> {
        let mut types = Vec::new();
        for name in &self.types {
            types.extend(languages(name)?);
        }
        types.sort_unstable();
        types.dedup();
        let overrides = EngineOptions { languages: self.languages.clone(), ..EngineOptions::default() }.overrides()?;
        Ok(Selection {
            hidden: self.hidden,
            follow: self.follow,
            max_filesize: self.max_filesize,
            types,
            overrides,
            no_ignore: self.no_ignore,
            no_ignore_vcs: self.no_ignore_vcs,
            no_ignore_parent: self.no_ignore_parent,
            no_ignore_global: self.no_ignore_global,
            globs: Globs::new(&self.glob)?,
            exclude: Globs::new(&self.exclude)?,
            ..Selection::default()
        })
    }
}

/// Returns the languages with a name or alias, at least one.
fn languages(name: &str) -> Result<Vec<Language>, JsError> {
    let named = Language::named(name);
    if named.is_empty() {
        Err(JsError::new(&format!("unknown language {name:?}; `sapwood languages` lists them")))
    } else {
        Ok(named)
    }
}
