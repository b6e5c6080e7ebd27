//! Which comments document a definition, and what a run of them says first.

/// Which comments of a language document a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocComments {
    /// None: the language has no doc comments, or keeps documentation in strings.
    None,
    /// Those that begin with one of these marks.
    Marked {
        /// The marks of comments that document the definition after them.
        outer: &'static [&'static str],
        /// The marks of comments that document the definition around them.
        inner: &'static [&'static str],
    },
    /// Every comment that ends on the line before the definition, directives for tools aside.
    Adjacent,
}

/// `/** */` alone.
pub(crate) const JSDOC: DocComments = DocComments::Marked { outer: &["/**"], inner: &[] };

/// `/** */` and, from Java 23 on, `///`.
pub(crate) const JAVADOC: DocComments = DocComments::Marked { outer: &["/**", "///"], inner: &[] };

/// `///` and `/** */`; `//!` and `/*! */` document what they stand in.
pub(crate) const RUSTDOC: DocComments = DocComments::Marked { outer: &["///", "/**"], inner: &["//!", "/*!"] };

/// `///`, `//!`, `/** */` and `/*! */`.
pub(crate) const DOXYGEN: DocComments = DocComments::Marked { outer: &["///", "//!", "/**", "/*!"], inner: &[] };

/// What a comment is to the definitions around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CommentRole {
    /// Nothing.
    Plain,
    /// It documents the definition after it.
    Outer,
    /// It documents the definition around it.
    Inner,
}

impl DocComments {
    /// Returns what a comment with this text, marks included, is.
    pub(crate) fn role(self, comment: &str) -> CommentRole {
        match self {
            DocComments::None => CommentRole::Plain,
            DocComments::Adjacent => CommentRole::Outer,
            DocComments::Marked { outer, inner } => {
                // Rulers, remarks about the member before them, and the empty comment `/**/`.
                let is_other =
                    ["////", "/***", "///<", "/**<", "//!<", "/*!<"].iter().any(|mark| comment.starts_with(mark))
                        || comment.len() <= 4 && comment.starts_with("/*");
                let begins = |marks: &[&str]| marks.iter().any(|mark| comment.starts_with(mark));
                match () {
                    () if is_other => CommentRole::Plain,
                    () if begins(outer) => CommentRole::Outer,
                    () if begins(inner) => CommentRole::Inner,
                    () => CommentRole::Plain,
                }
            }
        }
    }

    /// Whether a comment documents only what begins on the line after it.
    pub(crate) fn must_touch(self) -> bool {
        self == DocComments::Adjacent
    }

    /// Returns the first line with words in a run of comments, without comment marks.
    pub(crate) fn first_line(self, comments: &str) -> Option<&str> {
        let lines = comments.lines().map(str::trim_start);
        lines
            .filter(|line| !(self == DocComments::Adjacent && is_directive(line)))
            .map(without_marks)
            .find(|line| !line.is_empty())
    }
}

/// Returns a line of a comment without the marks that begin and end it.
fn without_marks(line: &str) -> &str {
    let line = line.trim_start_matches(['/', '*', '!']).trim_end();
    line.strip_suffix("*/").map_or(line, |line| line.trim_end_matches('*')).trim()
}

/// Whether a comment of Go is for tools: `//go:generate`, `//nolint`, `//line`.
fn is_directive(line: &str) -> bool {
    let Some(text) = line.strip_prefix("//") else { return false };
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let starts_small = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    (starts_small && text[word.len()..].starts_with(':')) || word == "nolint" || text.starts_with("line ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_documentation_from_other_comments() {
        for (docs, comment, role) in [
            (JSDOC, "/** a */", CommentRole::Outer),
            (JSDOC, "/* a */", CommentRole::Plain),
            (JSDOC, "/// a", CommentRole::Plain),
            (JSDOC, "/**/", CommentRole::Plain),
            (JAVADOC, "/// a", CommentRole::Outer),
            (RUSTDOC, "//! a", CommentRole::Inner),
            (DOXYGEN, "//! a", CommentRole::Outer),
            (DOXYGEN, "///< a", CommentRole::Plain),
            (DOXYGEN, "/**********", CommentRole::Plain),
            (DocComments::Adjacent, "// a", CommentRole::Outer),
            (DocComments::None, "/** a */", CommentRole::Plain),
        ] {
            assert_eq!(docs.role(comment), role, "{docs:?} {comment}");
        }
    }

    #[test]
    fn the_first_line_with_words_is_taken_without_its_marks() {
        for (docs, comments, line) in [
            (JAVADOC, "/**\n * Opens it.\n */", Some("Opens it.")),
            (DOXYGEN, "/** Opens it. **/", Some("Opens it.")),
            (RUSTDOC, "///\n/// Opens it.", Some("Opens it.")),
            (RUSTDOC, "/// # Errors", Some("# Errors")),
            (DocComments::Adjacent, "//go:noinline\n// F is.", Some("F is.")),
            (JAVADOC, "/** */", None),
        ] {
            assert_eq!(docs.first_line(comments), line, "{comments}");
        }
    }
}
