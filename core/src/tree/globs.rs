//! Globs of the command line: ripgrep's, matched by ripgrep's own crate. Unlike the lines of a rule file they are strict
//! and know `{a,b}`.

use std::borrow::Cow;
use std::path::Path;

use cfg_if::cfg_if;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};
use thiserror::Error;

use crate::tree::patterns::{Effect, RuleLine};

/// A list of globs in gitignore's syntax, relative to the root of the tree or to a folder around it.
#[derive(Clone, Debug, Default)]
pub struct Globs {
    /// Never empty.
    globs: Option<Gitignore>,
    /// The path of the root from the folder that the globs are relative to.
    root: Vec<u8>,
}

impl Globs {
    /// Compiles globs.
    ///
    /// # Errors
    ///
    /// Fails on the first glob that is malformed.
    pub fn new<G: AsRef<str>>(globs: impl IntoIterator<Item = G>) -> Result<Globs, GlobError> {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        for glob in globs {
            let glob = glob.as_ref();
            builder.add_line(None, glob).map_err(|error| GlobError::new(glob, reason(error)))?;
        }
        let globs = builder.build().map_err(|error| GlobError::new("", reason(error)))?;
        Ok(Globs { globs: (!globs.is_empty()).then_some(globs), root: Vec::new() })
    }

    /// Makes the globs relative to a folder around the tree, from which the path of the root is `root`: empty, or
    /// ending with `/`.
    #[must_use]
    pub fn from_around(self, root: &[u8]) -> Globs {
        Globs { root: root.to_vec(), ..self }
    }

    /// Whether there are no globs.
    pub fn is_empty(&self) -> bool {
        self.globs.is_none()
    }

    /// Returns what the last glob that matches says of a path inside the tree.
    pub(crate) fn effect(&self, path: &[u8], is_dir: bool) -> Option<Effect<'_>> {
        let globs = self.globs.as_ref()?;
        let path = if self.root.is_empty() { Cow::Borrowed(path) } else { Cow::Owned([&self.root, path].concat()) };
        match globs.matched(native(&path), is_dir) {
            Match::None => None,
            Match::Ignore(glob) => Some(Effect::Plain(line(glob))),
            Match::Whitelist(glob) => Some(Effect::Negated(line(glob))),
        }
    }

    /// Whether any glob takes what it matches.
    pub(crate) fn has_plain(&self) -> bool {
        self.globs.as_ref().is_some_and(|globs| globs.num_ignores() > 0)
    }
}

fn line(glob: &Glob) -> RuleLine<'_> {
    RuleLine { file: "", number: 0, pattern: glob.original().as_bytes() }
}

fn reason(error: ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err,
        other => other.to_string(),
    }
}

cfg_if! {
    if #[cfg(unix)] {
        fn native(path: &[u8]) -> Cow<'_, Path> {
            use std::os::unix::ffi::OsStrExt;
            Cow::Borrowed(Path::new(std::ffi::OsStr::from_bytes(path)))
        }
    } else {
        /// Elsewhere a name that is not Unicode is matched with replacement characters in it.
        fn native(path: &[u8]) -> Cow<'_, Path> {
            match String::from_utf8_lossy(path) {
                Cow::Borrowed(path) => Cow::Borrowed(Path::new(path)),
                Cow::Owned(path) => Cow::Owned(path.into()),
            }
        }
    }
}

/// A glob that is malformed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("invalid glob '{glob}': {reason}")]
#[non_exhaustive]
pub struct GlobError {
    /// The glob as given.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

impl GlobError {
    fn new(glob: &str, reason: impl ToString) -> Self {
        GlobError { glob: glob.to_owned(), reason: reason.to_string() }
    }
}
