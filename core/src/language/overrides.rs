//! Languages set by the user for paths that match a glob.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use thiserror::Error;

use super::{Dialect, Language, Variant};

/// Rules that give a path a language, whatever its extension says. The last rule that matches wins.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    rules: Vec<(String, Language)>,
    globs: GlobSet,
    base: Vec<u8>,
    /// The path of the tree's root from the base.
    root: Vec<u8>,
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
    /// Compiles the rules. A glob without a slash matches the file's name, one with a slash the path from the root of
    /// the tree.
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
            let compiled = GlobBuilder::new(&anchored).literal_separator(true).build();
            builder.add(compiled.map_err(|reason| error(glob, reason))?);
        }
        let globs = builder.build().map_err(|reason| error("", reason))?;
        Ok(Overrides { rules, globs, ..Overrides::default() })
    }

    /// Makes globs with a slash relative to the folder `base`, from which the path of the tree's root is `root`: empty,
    /// or ending with `/`. The base is named as [`TreeId`](crate::TreeId) names a root.
    #[must_use]
    pub fn from_around(self, base: &[u8], root: &[u8]) -> Self {
        Overrides { base: base.to_vec(), root: root.to_vec(), ..self }
    }

    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Returns the rules in order.
    pub fn rules(&self) -> &[(String, Language)] {
        &self.rules
    }

    /// Returns the folder that the rules are relative to, as far as that makes a difference.
    pub(crate) fn base(&self) -> Option<&[u8]> {
        self.rules.iter().any(|(glob, _)| glob.contains('/')).then_some(&self.base)
    }

    /// Returns the language that the rules give to a path.
    pub fn variant(&self, path: &[u8]) -> Option<Variant> {
        let (_, language) = self.rule(path)?;
        Some(Variant { language: *language, dialect: Dialect::Plain })
    }

    /// Returns the rule that decides on a path.
    pub(crate) fn rule(&self, path: &[u8]) -> Option<&(String, Language)> {
        if self.rules.is_empty() {
            return None;
        }
        let path = [&self.root, path].concat();
        let matches = self.globs.matches(path_of(&path).as_ref());
        Some(&self.rules[*matches.last()?])
    }
}

/// Returns a path that the glob matcher takes, which wants the platform's own type.
fn path_of(path: &[u8]) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(path)
}
