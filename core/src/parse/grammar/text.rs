//! Text taken from a source: signatures on one line and the first line of doc comments.

/// The most characters of a signature or a doc line.
const MAX_CHARS: usize = 200;

/// Which comments document the definition behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocStyle {
    /// `///` and `/** */`; `//!` and `/*! */` document what they stand in.
    Rust,
    /// Any comment that ends on the line before the definition, directives aside.
    Go,
    /// `///`, `//!`, `/** */` and `/*! */`.
    C,
    /// `/** */` and, from Java 23 on, `///`.
    Java,
}

/// What a comment is to the definitions around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comment {
    /// Nothing.
    Plain,
    /// It documents the definition behind it.
    Outer,
    /// It documents the definition that it stands in.
    Inner,
}

impl DocStyle {
    /// Returns what a comment with this text is.
    pub(super) fn classify(self, text: &str) -> Comment {
        let outer = (text.starts_with("///") && !text.starts_with("////") && !text.starts_with("///<"))
            || (text.starts_with("/**") && !text.starts_with("/***") && !text.starts_with("/**<") && text.len() > 4);
        let exclaimed = text.starts_with("//!") || text.starts_with("/*!");
        match self {
            DocStyle::Rust if exclaimed => Comment::Inner,
            DocStyle::C if exclaimed => Comment::Outer,
            DocStyle::Go => Comment::Outer,
            _ if outer => Comment::Outer,
            _ => Comment::Plain,
        }
    }

    /// Whether the comment must end on the line before the definition.
    pub(super) fn must_touch(self) -> bool {
        self == DocStyle::Go
    }
}

/// Returns the first line with text in a run of comments, without comment marks.
pub(super) fn first_doc_line(comments: &str, style: DocStyle) -> Option<String> {
    for line in comments.lines() {
        let line = line.trim_start();
        if style == DocStyle::Go && is_directive(line) {
            continue;
        }
        let line = line.trim_start_matches(['/', '*', '!']).trim_end();
        let line = line.strip_suffix("*/").map_or(line, |line| line.trim_end_matches('*')).trim();
        if !line.is_empty() {
            return Some(shorten(line.chars()));
        }
    }
    None
}

/// Whether a Go comment is for tools: `//go:generate`, `//nolint`, `//line`.
fn is_directive(line: &str) -> bool {
    let Some(text) = line.strip_prefix("//") else { return false };
    let word = text.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    let starts_small = text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit());
    (starts_small && text[word.len()..].starts_with(':')) || word == "nolint" || text.starts_with("line ")
}

/// Returns the head of a definition on one line: comments dropped, white space folded, shortened.
pub(crate) fn signature(head: &str) -> Option<String> {
    let mut folded = String::new();
    let mut rest = head.trim_start();
    let mut chars = 0;
    while chars <= MAX_CHARS {
        let Some(next) = rest.chars().next() else { break };
        if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            continue;
        }
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
            continue;
        }
        if next == '"' {
            let length = rest[1..].find('"').map_or(rest.len(), |end| end + 2);
            let length = rest[..length].char_indices().nth(MAX_CHARS + 1).map_or(length, |(at, _)| at);
            folded.push_str(&rest[..length]);
            chars += rest[..length].chars().count();
            rest = &rest[length..];
            continue;
        }
        // A backslash before the end of a line continues a preprocessor line.
        if next.is_whitespace() || (next == '\\' && rest[1..].trim_start_matches('\r').starts_with('\n')) {
            if !folded.ends_with([' ', '(']) {
                folded.push(' ');
                chars += 1;
            }
        } else {
            if next == ')' {
                folded.truncate(folded.trim_end_matches([' ', ',']).len());
            }
            folded.push(next);
            chars += 1;
        }
        rest = &rest[next.len_utf8()..];
    }
    let folded = folded.trim_end_matches([' ', ';', '{', ',']);
    let folded = folded.strip_suffix(" =").unwrap_or(folded).trim_end();
    (!folded.is_empty()).then(|| shorten(folded.chars()))
}

fn shorten(chars: impl Iterator<Item = char>) -> String {
    let text: String = chars.take(MAX_CHARS).collect();
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_lose_comments_and_line_ends_but_not_slashes_in_strings() {
        let head = "void f(int a, /* the\n first */ const char *b = \"// http\") // why\n    const {";
        assert_eq!(signature(head).unwrap(), "void f(int a, const char *b = \"// http\") const");
        assert_eq!(signature(&"é ".repeat(300)).unwrap().chars().count(), 199);
        assert_eq!(signature("\"unclosed é").unwrap(), "\"unclosed é");
    }

    #[test]
    fn a_doc_line_is_the_first_with_text() {
        assert_eq!(first_doc_line("/**\n * Opens it.\n */", DocStyle::Java).as_deref(), Some("Opens it."));
        assert_eq!(first_doc_line("/** Opens it. **/", DocStyle::C).as_deref(), Some("Opens it."));
        assert_eq!(first_doc_line("///\n/// Opens it.", DocStyle::Rust).as_deref(), Some("Opens it."));
        assert_eq!(first_doc_line("//go:noinline\n// F is.", DocStyle::Go).as_deref(), Some("F is."));
        assert_eq!(first_doc_line("/** */", DocStyle::Java), None);
    }
}
