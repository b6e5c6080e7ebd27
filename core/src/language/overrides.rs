//! Languages set by the user for paths that match a glob.

use globset::{Glob, GlobSet, GlobSetBuilder};
use thiserror::Error;

use super::{Dialect, Language, Variant};

/// Rules that give a path a language, whatever its extension says. The last rule that matches wins.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    rules: Vec<(String, Language)>,
    globs: GlobSet,
}

/// A glob that cannot be understood.
#[derive(Debug, Error)]
#[error("cannot use the glob {glob:?} for a language: {reason}")]
pub struct OverrideError {
    /// The glob as written.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Overrides {
    /// Compiles the rules. A glob without a slash matches the file's name, one with a slash the whole path.
    ///
    /// # Errors
    ///
    /// Fails at the first glob that cannot be understood.
    pub fn new(rules: Vec<(String, Language)>) -> Result<Self, OverrideError> {
        let error = |glob: &str, reason: globset::Error| OverrideError {
            glob: glob.to_owned(),
            reason: reason.kind().to_string(),
        };
        let mut builder = GlobSetBuilder::new();
        for (glob, _) in &rules {
            let anchored = match glob.strip_prefix('/') {
                Some(rooted) => rooted.to_owned(),
                None if glob.contains('/') => glob.clone(),
                None => format!("**/{glob}"),
            };
            builder.add(Glob::new(&anchored).map_err(|reason| error(glob, reason))?);
        }
        let globs = builder.build().map_err(|reason| error("", reason))?;
        Ok(Overrides { rules, globs })
    }

    /// Returns the rules in order.
    pub fn rules(&self) -> &[(String, Language)] {
        &self.rules
    }

    /// Returns the language that the rules give to a path.
    pub fn variant(&self, path: &[u8]) -> Option<Variant> {
        if self.rules.is_empty() {
            return None;
        }
        let matches = self.globs.matches(path_of(path).as_ref());
        let (_, language) = &self.rules[*matches.last()?];
        Some(Variant { language: *language, dialect: Dialect::Plain })
    }
}

/// Returns a path that the glob matcher takes, which wants the platform's own type.
fn path_of(path: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(path)
}
