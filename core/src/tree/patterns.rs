//! The patterns of one rule file, compiled: git's syntax, matched by gix-glob, which is git's matcher in Rust. It works on
//! bytes, knows no braces, and folds case where git is told to. A random test against git holds it to that.
//!
//! Known to differ from git: with `core.ignoreCase`, ranges in brackets that run backwards, or from a sign to a letter;
//! and patterns of white space alone, which match nothing.
//!
//! Which rule files apply where is left to [`super::rules`], the globs of the command line to [`super::globs`].

use std::cmp::Reverse;

use gix_glob::pattern::{Case, Mode};
use gix_glob::{Pattern, wildmatch};

/// The patterns of a file in gitignore's format; never empty.
#[derive(Clone, Debug)]
pub(super) struct IgnorePatterns {
    /// The file, for people.
    file: Box<str>,
    /// The number and the text of the line that each pattern stands on.
    lines: Vec<(u32, Box<[u8]>)>,
    patterns: PatternList,
}

/// What the pattern that decides says of a path.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect<'r> {
    /// The plain pattern applies.
    Plain(RuleLine<'r>),
    /// The pattern that starts with `!` applies.
    Negated(RuleLine<'r>),
}

/// A line of a rule file, or a glob of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleLine<'r> {
    /// The rule file, such as `src/.gitignore`; empty for a glob.
    pub file: &'r str,
    /// The number of the line, from 1; 0 for a glob.
    pub number: u32,
    /// The pattern as written.
    pub pattern: &'r [u8],
}

impl IgnorePatterns {
    /// Compiles the content of a rule file, or returns `None` if there is no pattern in it. `file` names it for people.
    pub(super) fn parse(text: &[u8], file: &str) -> Option<IgnorePatterns> {
        let (mut lines, mut patterns) = (Vec::new(), Vec::new());
        let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        for (number, line) in (1..).zip(text.split(|byte| *byte == b'\n')) {
            let line = trim_spaces(line.strip_suffix(b"\r").unwrap_or(line));
            if !line.starts_with(b"#")
                && let Some(pattern) = Pattern::from_bytes(line)
            {
                lines.push((number, line.into()));
                patterns.push(pattern);
            }
        }
        (!patterns.is_empty()).then(|| IgnorePatterns {
            file: file.into(),
            lines,
            patterns: PatternList::new(patterns),
        })
    }

    /// Returns what the last pattern that matches says of a path relative to the directory of the file.
    pub(super) fn effect(&self, path: &[u8], is_dir: bool, case: Case) -> Option<Effect<'_>> {
        let (at, pattern) = self.patterns.last_match(path, is_dir, case)?;
        let (number, text) = &self.lines[at];
        let line = RuleLine { file: &self.file, number: *number, pattern: text };
        Some(if pattern.is_negative() { Effect::Negated(line) } else { Effect::Plain(line) })
    }
}

/// Takes away the spaces at the end of a line, except one that a backslash quotes.
fn trim_spaces(line: &[u8]) -> &[u8] {
    let (mut keep, mut quoted) = (0, false);
    for (at, byte) in line.iter().enumerate() {
        if quoted || *byte != b' ' {
            keep = at + 1;
        }
        quoted = !quoted && *byte == b'\\';
    }
    &line[..keep]
}

/// Patterns of which the last that matches decides.
#[derive(Clone, Debug)]
pub(super) struct PatternList {
    patterns: Vec<Pattern>,
    /// The patterns that end in a literal byte: that byte in lower case, and their positions, the last first. Such a
    /// pattern matches no path that ends in another byte, so most patterns are never tried.
    by_last_byte: Vec<(u8, u32)>,
    /// The positions of all other patterns, the last first.
    others: Vec<u32>,
}

impl PatternList {
    pub(super) fn new(patterns: Vec<Pattern>) -> PatternList {
        let (mut by_last_byte, mut others) = (Vec::new(), Vec::new());
        for (at, pattern) in (0..).zip(&patterns) {
            match pattern.text.last() {
                Some(b'*' | b'?' | b']' | b'\\' | b'/') | None => others.push(at),
                Some(byte) => by_last_byte.push((byte.to_ascii_lowercase(), at)),
            }
        }
        by_last_byte.sort_unstable_by_key(|(byte, at)| (*byte, Reverse(*at)));
        others.reverse();
        PatternList { patterns, by_last_byte, others }
    }

    /// Returns the last pattern that matches a path, and its position.
    pub(super) fn last_match(&self, path: &[u8], is_dir: bool, case: Case) -> Option<(usize, &Pattern)> {
        let name = memchr::memrchr(b'/', path).map(|slash| slash + 1);
        let matches = |at: &u32| matches(&self.patterns[*at as usize], path, name, is_dir, case);
        let last = path.last()?.to_ascii_lowercase();
        let start = self.by_last_byte.partition_point(|(byte, _)| *byte < last);
        let bucket = self.by_last_byte[start..].iter().take_while(|(byte, _)| *byte == last).map(|(_, at)| *at);
        let in_bucket = bucket.clone().find(matches);
        let later = |at: &u32| in_bucket.is_none_or(|found| *at > found);
        let at = self.others.iter().copied().take_while(later).find(matches).or(in_bucket)? as usize;
        Some((at, &self.patterns[at]))
    }
}

/// Whether a pattern matches a path whose last name starts at `name`, if it has several.
fn matches(pattern: &Pattern, path: &[u8], name: Option<usize>, is_dir: bool, case: Case) -> bool {
    let mode = wildmatch::Mode::NO_MATCH_SLASH_LITERAL;
    let is_of_names = pattern.mode.contains(Mode::NO_SUB_DIR) && !pattern.mode.contains(Mode::ABSOLUTE);
    match pattern.first_wildcard_pos {
        Some(literal @ 1..) if !is_of_names => {
            // Git compares what stands before the first wildcard, and matches the rest as a pattern of its own. So the
            // `**` of `a**/b` stands at a beginning and matches across directories.
            let (before, mut rest) = pattern.text.split_at(literal);
            let Some((start, end)) = path.split_at_checked(literal) else { return false };
            // At a beginning, `**/` matches nothing at all too, so that `a**//` ignores the directory `a`.
            while end.is_empty()
                && let Some(shorter) = rest.strip_prefix(b"**/")
            {
                rest = shorter;
            }
            let (is_same, mode) = match case {
                Case::Sensitive => (start == before, mode),
                Case::Fold => (start.eq_ignore_ascii_case(before), mode | wildmatch::Mode::IGNORE_CASE),
            };
            is_same
                && (is_dir || !pattern.mode.contains(Mode::MUST_BE_DIR))
                && gix_glob::wildmatch(rest.into(), end.into(), mode)
        }
        _ => pattern.matches_repo_relative_path(path.into(), name, Some(is_dir), case, mode),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn effect(line: &str, path: &[u8], case: Case) -> Option<bool> {
        let patterns = IgnorePatterns::parse(line.as_bytes(), "")?;
        patterns.effect(path, false, case).map(|effect| matches!(effect, Effect::Plain(_)))
    }

    fn ignored(line: &str, path: &str) -> bool {
        effect(line, path.as_bytes(), Case::Sensitive) == Some(true)
    }

    #[test]
    fn lines_mean_what_they_mean_to_git() {
        assert!(ignored("*.{a,b}", "x.{a,b}") && !ignored("*.{a,b}", "x.a"), "braces are literal");
        assert!(ignored("a[[:digit:]]", "a7") && !ignored("a[[:digit:]]", "ab"), "named classes");
        assert!(ignored("a[^[:digit:]x]", "ab") && !ignored("a[^[:digit:]x]", "a3"), "negated classes");
        assert!(ignored(r"a[\]]", "a]") && !ignored(r"a[\]]", r"a\"), "escapes in brackets");
        assert!(ignored("[!a]", "a/b") && ignored("[!a]", "b") && !ignored("[!a]", "b/a"), "untied brackets");
        assert!(!ignored("a[/x]b", "a/b") && !ignored("a[!x]b", "a/b"), "slashes and brackets");
        assert!(ignored("a  ", "a") && ignored(r"a\  ", "a "), "spaces at the end");
        assert!(ignored("a\t", "a\t") && !ignored("a\t", "a"), "a tab is no space");
        assert!(ignored("a\r", "a"), "carriage return");
        assert!(!ignored("a\\", "a") && !ignored("[a", "[a"), "patterns that match nothing");
        assert!(ignored("\u{feff}a", "a"), "byte order mark");
        assert!(ignored("a**/b", "ax/y/b") && !ignored("x/a*/b", "x/a/y/b"), "stars after a literal beginning");
        let patterns = IgnorePatterns::parse(b"a**//", "").unwrap();
        assert!(patterns.effect(b"a", true, Case::Sensitive).is_some(), "stars that match nothing");
        assert!(patterns.effect(b"ab", true, Case::Sensitive).is_none(), "stars that would have to match something");
    }

    #[test]
    fn bytes_that_are_not_utf8_match_themselves_alone() {
        let patterns = IgnorePatterns::parse(b"a\xffb", "").unwrap();
        assert!(patterns.effect(b"a\xffb", false, Case::Sensitive).is_some());
        assert!(patterns.effect(b"a\xfeb", false, Case::Sensitive).is_none());
        assert_eq!(effect("?", b"\xff", Case::Sensitive), Some(true));
    }

    #[test]
    fn case_is_folded_on_request() {
        for (line, path) in [("*.O", "a.o"), ("A", "a"), ("x/[A-C]*", "x/b"), ("!A", "a")] {
            assert_eq!(effect(line, path.as_bytes(), Case::Sensitive), None, "{line}");
            assert_eq!(effect(line, path.as_bytes(), Case::Fold), Some(!line.starts_with('!')), "{line}");
        }
    }

    #[test]
    fn the_last_pattern_that_matches_decides_wherever_it_is_kept() {
        for (text, expected) in
            [("*.c\n!a*\n", Some(false)), ("!a*\n*.c\n", Some(true)), ("a.c\n!*.c\nb\n", Some(false))]
        {
            assert_eq!(effect(text, b"a.c", Case::Sensitive), expected, "{text:?}");
        }
    }

    #[test]
    fn the_line_that_applied_is_told() {
        let patterns = IgnorePatterns::parse(b"# first\n*.o\n*.rs\n", "src/.gitignore").unwrap();
        let Some(Effect::Plain(line)) = patterns.effect(b"a/main.rs", false, Case::Sensitive) else {
            panic!("not matched")
        };
        assert_eq!(line, RuleLine { file: "src/.gitignore", number: 3, pattern: b"*.rs" });
    }
}
