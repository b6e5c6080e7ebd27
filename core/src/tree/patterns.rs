//! The patterns of one rule file, compiled: the matcher of the `ignore` crate, fed with lines that mean to it what they
//! mean to git.
//!
//! Which rule files are in force where is left to [`super::rules`].

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use cfg_if::cfg_if;
use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder, Glob};
use thiserror::Error;

/// The compiled patterns of one rule file or option; never empty.
#[derive(Clone, Debug)]
pub(crate) struct Patterns(Gitignore);

/// What a pattern says of the path that it matches.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Effect<'r> {
    /// The plain pattern applies.
    Plain(Rule<'r>),
    /// The pattern that starts with `!` applies.
    Negated(Rule<'r>),
}

/// A pattern and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule<'r> {
    /// The rule file and the line, such as `src/.gitignore:3`; empty for a glob of the command line.
    pub place: &'r Path,
    /// The pattern as the matcher sees it.
    pub pattern: &'r str,
}

impl Patterns {
    /// Compiles a file in gitignore's format, or returns `None` if there is no pattern in it. `place` names it for
    /// people. A line that is no pattern to git is passed over as git does.
    pub(crate) fn from_file(text: &[u8], place: &str) -> Option<Patterns> {
        let mut builder = GitignoreBuilder::new("");
        for (number, line) in lines(text) {
            if let Some(line) = git_line(&line) {
                add(&mut builder, &line, format!("{place}:{number}"));
            }
        }
        Patterns::build(&builder)
    }

    /// Compiles pairs of a pattern and whether it applies or is negated.
    pub(crate) fn from_pairs(pairs: &[(String, bool)]) -> Option<Patterns> {
        let mut builder = GitignoreBuilder::new("");
        for (pattern, plain) in pairs {
            if let Some(line) = git_line(pattern) {
                add(&mut builder, &if *plain { line } else { Cow::Owned(format!("!{line}")) }, String::new());
            }
        }
        Patterns::build(&builder)
    }

    /// Compiles globs of the command line: ripgrep's, which are strict and know `{a,b}`.
    pub(crate) fn from_globs<G: AsRef<str>>(globs: impl IntoIterator<Item = G>) -> Result<Option<Patterns>, GlobError> {
        let mut builder = GitignoreBuilder::new("");
        builder.allow_unclosed_class(false);
        for glob in globs {
            let glob = glob.as_ref();
            builder.add_line(None, glob).map_err(|error| GlobError::new(glob, reason(error)))?;
        }
        let patterns = builder.build().map_err(|error| GlobError::new("", reason(error)))?;
        Ok((!patterns.is_empty()).then_some(Patterns(patterns)))
    }

    /// Returns what the last pattern that matches says of a path relative to where the patterns stand.
    pub(crate) fn effect(&self, path: &[u8], is_dir: bool) -> Option<Effect<'_>> {
        match self.0.matched(native(path), is_dir) {
            Match::None => None,
            Match::Ignore(glob) => Some(Effect::Plain(rule(glob))),
            Match::Whitelist(glob) => Some(Effect::Negated(rule(glob))),
        }
    }

    /// Whether any pattern is plain.
    pub(crate) fn has_plain(&self) -> bool {
        self.0.num_ignores() > 0
    }

    fn build(builder: &GitignoreBuilder) -> Option<Patterns> {
        builder.build().ok().filter(|patterns| !patterns.is_empty()).map(Patterns)
    }
}

fn rule(glob: &Glob) -> Rule<'_> {
    Rule { place: glob.from().unwrap_or(Path::new("")), pattern: glob.original() }
}

fn add(builder: &mut GitignoreBuilder, line: &str, place: String) {
    // What the matcher cannot read matches nothing, as with git.
    let _unreadable = builder.add_line(Some(PathBuf::from(place)), line).is_err();
}

fn reason(error: ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err,
        other => other.to_string(),
    }
}

/// Numbers the lines of a rule file from 1. A byte that is not UTF-8 becomes `?`, which matches any one byte.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    (1..).zip(text.split(|byte| *byte == b'\n')).map(|(number, line)| (number, text_of(line)))
}

/// Returns the text of a line, with `?` for each byte that is not UTF-8.
pub(super) fn text_of(line: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(line) {
        Ok(line) => Cow::Borrowed(line),
        Err(_) => Cow::Owned(
            line.utf8_chunks()
                .flat_map(|chunk| chunk.valid().chars().chain(chunk.invalid().iter().map(|_| '?')))
                .collect(),
        ),
    }
}

/// Rewrites a line so that the matcher reads it as git would; `None` if to git it is no pattern, or one that cannot
/// match. Git trims spaces alone, knows `[[:digit:]]` and escapes inside brackets, and does not know `{a,b}`.
fn git_line(line: &str) -> Option<Cow<'_, str>> {
    let line = trim_spaces(line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let special = |c: char| matches!(c, '{' | '}' | '[' | '\\') || (c.is_whitespace() && c != ' ');
    if !line.contains(special) && !line.contains("***") {
        return Some(Cow::Borrowed(line));
    }
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line.chars();
    while let Some(c) = rest.next() {
        match c {
            // A backslash at the very end makes a pattern that matches nothing.
            '\\' => out.extend(['\\', rest.next()?]),
            '{' | '}' => out.extend(['\\', c]),
            // More than two stars are two.
            '*' if out.ends_with("**") => {}
            '[' => rest = bracket(rest.as_str(), &mut out)?.chars(),
            // Only at the end of a line is white space in danger of being trimmed.
            c if c.is_whitespace() && rest.as_str().is_empty() && c != ' ' => out.extend(['[', c, ']']),
            c => out.push(c),
        }
    }
    // A slash anywhere but at the end ties a pattern to its folder. One that came or went with brackets must not.
    let is_tied = |line: &str| line.strip_suffix('/').unwrap_or(line).contains('/');
    let start = usize::from(out.starts_with('!'));
    match (is_tied(line), is_tied(&out)) {
        (false, true) => out.insert_str(start, "**/"),
        (true, false) => out.insert(start, '/'),
        _ => {}
    }
    Some(Cow::Owned(out))
}

/// Takes away the spaces at the end of a line, except one that a backslash quotes.
fn trim_spaces(line: &str) -> &str {
    let (mut keep, mut quoted) = (0, false);
    for (at, byte) in line.bytes().enumerate() {
        if quoted || byte != b' ' {
            keep = at + 1;
        }
        quoted = !quoted && byte == b'\\';
    }
    &line[..keep]
}

/// Copies the bracket expression whose inside starts at `inside` and returns what follows it; `None` if it is not
/// closed. Escapes and named classes are spelled out, because the matcher knows neither.
fn bracket<'a>(inside: &'a str, out: &mut String) -> Option<&'a str> {
    let bytes = inside.as_bytes();
    let negated = matches!(bytes.first(), Some(b'!' | b'^'));
    let first = usize::from(negated);
    let (mut at, mut plain) = (first, true);
    let mut set = [false; 128];
    let mut previous: Option<u8> = None;
    loop {
        let byte = *bytes.get(at)?;
        if byte == b']' && at > first {
            break;
        }
        if bytes[at..].starts_with(b"[:") {
            let length = inside[at + 2..].find(":]")?;
            let class = class(&inside[at + 2..at + 2 + length])?;
            set.iter_mut().zip(0..).for_each(|(member, byte)| *member |= class(&byte));
            (plain, previous) = (false, None);
            at += length + 4;
            continue;
        }
        // A range: its end may be escaped too.
        if byte == b'-' && previous.is_some() && bytes.get(at + 1).is_some_and(|next| *next != b']') {
            let escaped = bytes[at + 1] == b'\\';
            let end = *bytes.get(at + 1 + usize::from(escaped))?;
            plain &= !escaped;
            let from = previous.take().unwrap_or_default();
            (from..=end).filter(u8::is_ascii).for_each(|byte| set[usize::from(byte)] = true);
            // The matcher refuses a range that runs backwards; to git it is empty but for its first character.
            plain &= from <= end;
            at += 2 + usize::from(escaped);
            continue;
        }
        let escaped = byte == b'\\';
        let byte = *bytes.get(at + usize::from(escaped))?;
        plain &= !escaped;
        if byte.is_ascii() {
            set[usize::from(byte)] = true;
        }
        previous = Some(byte);
        at += 1 + usize::from(escaped);
    }
    let rest = &inside[at + 1..];
    // Whatever stands in brackets, to git they do not match a slash.
    plain &= set[usize::from(b'/')] == negated;
    set[usize::from(b'/')] = negated;
    if plain || !inside[..at].is_ascii() {
        out.push('[');
        out.push_str(&inside[..=at]);
        return Some(rest);
    }
    let members: Vec<char> = (0..128u8).filter(|byte| set[usize::from(*byte)]).map(char::from).collect();
    match (&members[..], negated) {
        ([], _) => return None,
        ([only], false) => out.extend(['\\', *only]),
        _ => {
            // A closing bracket is literal in the first place, a hyphen in the last, and a sign of negation in any
            // but the first.
            let rank = |c: &char| match c {
                ']' => 0,
                '!' | '^' => 2,
                '-' => 3,
                _ => 1,
            };
            let mut members = members.clone();
            members.sort_by_key(rank);
            out.push_str(if negated { "[!" } else { "[" });
            out.extend(members);
            out.push(']');
        }
    }
    Some(rest)
}

/// Returns the members of a named class of a bracket expression.
fn class(name: &str) -> Option<fn(&u8) -> bool> {
    Some(match name {
        "alnum" => u8::is_ascii_alphanumeric,
        "alpha" => u8::is_ascii_alphabetic,
        "blank" => |byte| matches!(byte, b' ' | b'\t'),
        "cntrl" => u8::is_ascii_control,
        "digit" => u8::is_ascii_digit,
        "graph" => u8::is_ascii_graphic,
        "lower" => u8::is_ascii_lowercase,
        "print" => |byte| matches!(byte, b' '..=b'~'),
        "punct" => u8::is_ascii_punctuation,
        "space" => |byte| matches!(byte, b' ' | b'\t'..=b'\r'),
        "upper" => u8::is_ascii_uppercase,
        "xdigit" => u8::is_ascii_hexdigit,
        _ => return None,
    })
}

cfg_if! {
    if #[cfg(unix)] {
        fn native(path: &[u8]) -> Cow<'_, Path> {
            use std::os::unix::ffi::OsStrExt;
            Cow::Borrowed(Path::new(std::ffi::OsStr::from_bytes(path)))
        }
    } else {
        /// Elsewhere a name that is no Unicode is matched with replacement characters in it.
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
#[error("cannot read the glob '{glob}': {reason}")]
#[non_exhaustive]
pub struct GlobError {
    /// The glob as given.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

impl GlobError {
    pub(crate) fn new(glob: &str, reason: impl ToString) -> Self {
        GlobError { glob: glob.to_owned(), reason: reason.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(line: &str, path: &str) -> bool {
        let patterns = Patterns::from_file(line.as_bytes(), "");
        patterns.is_some_and(|patterns| matches!(patterns.effect(path.as_bytes(), false), Some(Effect::Plain(_))))
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
    }

    #[test]
    fn a_byte_that_is_not_utf8_in_a_pattern_matches_that_byte() {
        let patterns = Patterns::from_file(b"a\xffb", "").unwrap();
        assert!(patterns.effect(b"a\xffb", false).is_some());
    }

    #[test]
    fn the_rule_that_applied_is_told() {
        let patterns = Patterns::from_file(b"# first\n*.o\n*.rs\n", "src/.gitignore").unwrap();
        let Some(Effect::Plain(rule)) = patterns.effect(b"a/main.rs", false) else { panic!("not matched") };
        assert_eq!((rule.place, rule.pattern), (Path::new("src/.gitignore:3"), "*.rs"));
    }
}
