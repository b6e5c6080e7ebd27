//! What a name must look like to be listed.

use std::borrow::Cow;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How a pattern is compared with a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Match {
    /// The name contains the pattern.
    #[default]
    Substring,
    /// The name is the pattern.
    Exact,
    /// The name begins with the pattern.
    Prefix,
    /// The pattern is a regular expression that matches somewhere in the name.
    Regex,
}

/// A compiled pattern. One without upper-case letters ignores case, except that [`Match::Exact`] never does.
#[derive(Clone, Debug, Default)]
pub(super) struct Pattern {
    regex: Option<Regex>,
    qualified: bool,
}

/// Why a query is not a pattern.
#[derive(Debug, Error)]
#[error("cannot use {query:?} as a regular expression: {reason}")]
pub struct PatternError {
    query: String,
    reason: String,
}

impl Pattern {
    /// Compiles a pattern of names, which may be qualified. An empty one matches everything.
    pub(super) fn of_names(query: &str, how: Match) -> Result<Self, PatternError> {
        if how == Match::Regex || !is_qualified(query) {
            return Pattern::new(query, how);
        }
        Ok(Pattern { qualified: true, ..Pattern::new(&plain_separators(query), how)? })
    }

    /// Compiles a pattern. An empty one matches everything.
    pub(super) fn new(query: &str, how: Match) -> Result<Self, PatternError> {
        if query.is_empty() {
            return Ok(Pattern::default());
        }
        let literal = regex::escape(query);
        let expression = match how {
            Match::Substring => literal,
            Match::Exact => format!(r"\A(?:{literal})\z"),
            Match::Prefix => format!(r"\A(?:{literal})"),
            Match::Regex => query.to_owned(),
        };
        let regex = RegexBuilder::new(&expression)
            .case_insensitive(how != Match::Exact && !has_upper_case(query, how))
            .build()
            .map_err(|error| PatternError { query: query.to_owned(), reason: error.to_string() })?;
        Ok(Pattern { regex: Some(regex), qualified: false })
    }

    /// Whether the query names more than a bare name (`Class.method`), and so is to be compared with qualified ones whose
    /// [separators are plain](plain_separators).
    pub(super) fn is_qualified(&self) -> bool {
        self.qualified
    }

    /// Whether the name matches.
    pub(super) fn matches(&self, name: &str) -> bool {
        self.regex.as_ref().is_none_or(|regex| regex.is_match(name))
    }
}

/// Whether there is a separator between other characters of a name.
fn is_qualified(name: &str) -> bool {
    let name = plain_separators(name);
    name.contains('.') && !name.trim_matches('.').is_empty()
}

/// Writes every separator of qualified names as a `.`, so that `A::b` and `A#b` are `A.b`.
pub(super) fn plain_separators(name: &str) -> Cow<'_, str> {
    if name.contains('#') || name.contains("::") {
        Cow::Owned(name.replace("::", ".").replace('#', "."))
    } else {
        Cow::Borrowed(name)
    }
}

/// Whether the query has an upper-case letter of its own: `\W` in a regular expression is none.
fn has_upper_case(query: &str, how: Match) -> bool {
    let mut chars = query.chars();
    while let Some(c) = chars.next() {
        if how == Match::Regex && c == '\\' {
            chars.next();
        } else if c.is_uppercase() {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(query: &str, how: Match, name: &str) -> bool {
        Pattern::new(query, how).unwrap().matches(name)
    }

    #[test]
    fn a_query_in_lower_case_ignores_case() {
        assert!(matches("read", Match::Substring, "ThreadPool"));
        assert!(!matches("Read", Match::Substring, "ThreadPool"));
        assert!(matches("thread", Match::Prefix, "ThreadPool"));
        assert!(!matches("pool", Match::Prefix, "ThreadPool"));
        assert!(!matches("threadpool", Match::Exact, "ThreadPool"));
        assert!(matches("ThreadPool", Match::Exact, "ThreadPool"));
        assert!(matches(r"^thread\Wpool$", Match::Regex, "Thread Pool"));
    }

    #[test]
    fn only_a_regular_expression_has_special_characters() {
        assert!(matches("a.b", Match::Substring, "xa.bx") && !matches("a.b", Match::Substring, "acb"));
        assert!(matches("a.b", Match::Regex, "acb"));
        assert!(Pattern::new("(", Match::Regex).is_err() && Pattern::new("(", Match::Exact).is_ok());
        assert!(matches("", Match::Exact, "anything"));
    }
}
