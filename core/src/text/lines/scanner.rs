//! Dividing a text into regions of code, comment and string.
//!
//! A table of 256 classes, made once for each language, tells the bytes at which a region can begin; all others are
//! passed over eight at a time. At such a byte the rules whose marks begin with it are tried, longest mark first. How
//! each kind of region ends is left to [`super::strings`].
//!
//! Linear time: what is looked at is either consumed or bounded. Looking back passes over white space only, or over a
//! bounded number of bytes; looking ahead without success happens once for each line, or a bounded number of times.

use std::ops::Range;

use super::strings::{self, is_word};
use crate::text::syntax::{Anchor, Form, Rule, Syntax};

/// What a stretch of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Region {
    /// Everything else, white space and line ends included.
    Code,
    /// A comment with its marks, without the line end after it; a docstring.
    Comment,
    /// A string, character, template or regular expression, with its quotes.
    String,
}

/// Calls `visit` for each region of the text, in order and without gaps. Neighbors can be of the same kind.
///
/// ```text
/// scan(b"f(a); // (", go, |region, range| …);   // Code 0..6, Comment 6..10
/// ```
pub(crate) fn scan(text: &[u8], marks: &Marks, visit: impl FnMut(Region, Range<usize>)) {
    Scanner {
        text,
        marks,
        visit,
        at: 0,
        code_start: 0,
        brackets: 0,
        substitutions: [0; MAX_SUBSTITUTIONS],
        open_substitutions: 0,
        heredocs: [None; MAX_HEREDOCS],
        open_ended_heredocs: 0,
        no_regex_before: 0,
        last_comment: 0..0,
    }
    .run();
}

/// How deep templates can be nested in the substitutions of templates. Further in, `${` is text.
const MAX_SUBSTITUTIONS: usize = 32;

/// How many here documents one line can announce.
const MAX_HEREDOCS: usize = 4;

/// How many marks of here documents without an end are looked for before the file has no more of them: `1 << X`.
const MAX_OPEN_ENDED_HEREDOCS: u32 = 8;

/// Classes of bytes; smaller ones are indices into [`Marks::rules`], plus one.
const OPENING: u8 = 253;
const CLOSING: u8 = 254;
const LINE_END: u8 = 255;

/// A language's rules by first byte.
pub(crate) struct Marks {
    /// 0 for a byte at which nothing can begin.
    classes: [u8; 256],
    /// The same inside the substitution of a template, where braces matter too.
    classes_in_substitution: [u8; 256],
    rules: Vec<Vec<Rule>>,
    has_regex: bool,
    /// The bytes with which a comment can begin within a line; docstrings aside.
    comment_starts: Vec<u8>,
}

impl Marks {
    /// Sorts the rules of a language's syntax.
    pub(crate) fn new(syntax: Syntax) -> Marks {
        let all = syntax.rules;
        let mut classes = [0; 256];
        let mut rules: Vec<Vec<Rule>> = Vec::new();
        for rule in all {
            let first = rule.open.as_bytes()[0];
            let both = [first.to_ascii_lowercase(), first.to_ascii_uppercase()];
            let class = &mut classes[usize::from(first)];
            if *class == 0 {
                rules.push(Vec::new());
                *class = rules.len() as u8;
            }
            let class = *class;
            rules[usize::from(class) - 1].push(*rule);
            if rule.ignore_case {
                both.iter().for_each(|byte| classes[usize::from(*byte)] = class);
            }
        }
        for bucket in &mut rules {
            bucket.sort_by_key(|rule| std::cmp::Reverse(rule.open.len()));
        }
        let mut set = |bytes: &[u8], class| bytes.iter().for_each(|byte| classes[usize::from(*byte)] = class);
        if all.iter().any(|rule| matches!(rule.form, Form::Docstring(_))) {
            set(b"([{", OPENING);
            set(b")]}", CLOSING);
        }
        if all.iter().any(|rule| matches!(rule.form, Form::Heredoc { .. })) {
            set(b"\n\r", LINE_END);
        }
        let mut classes_in_substitution = classes;
        classes_in_substitution[usize::from(b'{')] = OPENING;
        classes_in_substitution[usize::from(b'}')] = CLOSING;
        let has_regex = all.iter().any(|rule| rule.form == Form::Regex);
        let is_comment = |rule: &&Rule| {
            use Form::*;
            let form = matches!(
                rule.form,
                LineComment
                    | LineCommentBefore(_)
                    | ContinuedLineComment
                    | BlockComment(_)
                    | NestedComment(_)
                    | CommentToLine(_)
                    | LuaComment
            );
            form && !matches!(rule.anchor, Anchor::Column(_) | Anchor::FileStart)
        };
        let mut comment_starts: Vec<u8> = all.iter().filter(is_comment).map(|rule| rule.open.as_bytes()[0]).collect();
        comment_starts.sort_unstable();
        comment_starts.dedup();
        Marks { classes, classes_in_substitution, rules, has_regex, comment_starts }
    }

    /// Whether a comment may begin in a stretch of text. It is told by single bytes, so that most texts cost a search.
    pub(crate) fn may_begin_comment(&self, text: &[u8]) -> bool {
        match *self.comment_starts {
            [] => false,
            [one] => memchr::memchr(one, text).is_some(),
            [one, other] => memchr::memchr2(one, other, text).is_some(),
            _ => text.iter().any(|byte| self.comment_starts.contains(byte)),
        }
    }
}

struct Scanner<'t, V> {
    text: &'t [u8],
    marks: &'t Marks,
    visit: V,
    at: usize,
    /// Where the code region began that has not been visited yet.
    code_start: usize,
    /// Brackets open around `at`, in languages with docstrings.
    brackets: u32,
    /// Braces open in each substitution around `at`.
    substitutions: [u32; MAX_SUBSTITUTIONS],
    open_substitutions: usize,
    /// The words that end the here documents announced on this line.
    heredocs: [Option<(usize, usize)>; MAX_HEREDOCS],
    open_ended_heredocs: u32,
    /// A regular expression was looked for up to here in vain.
    no_regex_before: usize,
    /// The last run of comments, from the end of the code before it to its end, in languages with regular expressions.
    last_comment: Range<usize>,
}

impl<V: FnMut(Region, Range<usize>)> Scanner<'_, V> {
    fn run(mut self) {
        loop {
            let classes = match self.open_substitutions {
                0 => &self.marks.classes,
                _ => &self.marks.classes_in_substitution,
            };
            self.at = skip(self.text, self.at, classes);
            let Some(&byte) = self.text.get(self.at) else { break };
            match classes[usize::from(byte)] {
                OPENING => self.bracket(true),
                CLOSING => self.bracket(false),
                LINE_END => self.line_end(),
                class => {
                    let marks = self.marks;
                    if !marks.rules[usize::from(class) - 1].iter().any(|rule| self.begin(rule)) {
                        self.at += 1;
                    }
                }
            }
        }
        self.end_code(self.text.len());
    }

    /// Visits the code up to `end`.
    fn end_code(&mut self, end: usize) {
        if self.code_start < end {
            (self.visit)(Region::Code, self.code_start..end);
        }
        self.code_start = end;
    }

    /// Visits the code before `start`, then the region, and goes on after it.
    fn region(&mut self, region: Region, start: usize, end: usize) {
        self.end_code(start);
        if self.marks.has_regex && region == Region::Comment {
            let before = if self.code_before(start) == self.last_comment.end { self.last_comment.start } else { start };
            self.last_comment = before..end;
        }
        if start < end {
            (self.visit)(region, start..end);
        }
        (self.at, self.code_start) = (end, end);
    }

    fn bracket(&mut self, opens: bool) {
        let count = match self.open_substitutions {
            0 => &mut self.brackets,
            open => &mut self.substitutions[open - 1],
        };
        match (opens, self.open_substitutions) {
            (true, _) => *count += 1,
            (false, 1..) if *count == 0 => {
                self.open_substitutions -= 1;
                self.end_code(self.at);
                return self.template(self.at, self.at + 1);
            }
            (false, _) => *count = count.saturating_sub(1),
        }
        self.at += 1;
    }

    /// Begins the region of `rule` at the current place and goes past it, if its mark stands here and counts.
    fn begin(&mut self, rule: &Rule) -> bool {
        let (text, at) = (self.text, self.at);
        let Some(mark) = text.get(at..at + rule.open.len()) else { return false };
        let open = rule.open.as_bytes();
        if !(mark == open || rule.ignore_case && mark.eq_ignore_ascii_case(open)) {
            return false;
        }
        let inside = at + open.len();
        if !self.counts_at(rule.anchor, inside) {
            return false;
        }
        let (region, end) = match rule.form {
            Form::LineComment => (Region::Comment, Some(strings::line_end(text, inside))),
            Form::LineCommentBefore(mark) => {
                let line = &text[..strings::line_end(text, inside)];
                let end = strings::closed(line, inside, mark.as_bytes());
                (Region::Comment, Some(if line[..end].ends_with(mark.as_bytes()) { end - mark.len() } else { end }))
            }
            Form::ContinuedLineComment => (Region::Comment, Some(strings::continued_line_end(text, inside))),
            Form::BlockComment(close) => (Region::Comment, Some(strings::closed(text, inside, close.as_bytes()))),
            Form::NestedComment(close) => {
                (Region::Comment, Some(strings::nested(text, inside, open, close.as_bytes())))
            }
            Form::CommentToLine(close) => {
                (Region::Comment, Some(strings::through_line(text, inside, close.as_bytes())))
            }
            Form::LuaComment => {
                let end = strings::long_bracket(text, inside).unwrap_or_else(|| strings::line_end(text, inside));
                (Region::Comment, Some(end))
            }
            Form::String(close, escape) => {
                (Region::String, Some(strings::on_one_line(text, inside, close.as_bytes(), escape)))
            }
            Form::MultilineString(close, escape) => {
                (Region::String, Some(strings::on_many_lines(text, inside, close.as_bytes(), escape)))
            }
            Form::Docstring(close) => return self.docstring(strings::docstring(text, inside, close.as_bytes())),
            Form::Character => (Region::String, strings::character(text, at)),
            Form::CharacterOrSeparator => (Region::String, strings::character_or_separator(text, at)),
            Form::RustString => (Region::String, Some(strings::rust(text, self.code_start, at))),
            Form::CppString => (Region::String, Some(strings::cpp(text, self.code_start, at))),
            Form::CsharpString => (Region::String, Some(strings::csharp(text, self.code_start, at))),
            Form::SwiftString => (Region::String, Some(strings::swift(text, self.code_start, at))),
            Form::LongBracket => (Region::String, strings::long_bracket(text, at)),
            Form::Regex => (Region::String, self.regex(inside)),
            Form::Template => {
                self.end_code(at);
                self.template(at, inside);
                return true;
            }
            Form::Heredoc { spaced } => return self.heredoc(inside, spaced),
            Form::Literally => {
                self.at = (inside + 1).min(text.len());
                return true;
            }
        };
        match end {
            Some(end) => {
                let start = match rule.anchor {
                    Anchor::Column(column) => at - usize::from(column),
                    _ => at,
                };
                self.region(region, start.max(self.code_start), end);
                true
            }
            None => false,
        }
    }

    /// Whether a mark from the current place to `end` counts at `anchor`.
    fn counts_at(&self, anchor: Anchor, end: usize) -> bool {
        let (text, at) = (self.text, self.at);
        let before = at.checked_sub(1).map(|index| text[index]);
        match anchor {
            Anchor::Anywhere => true,
            Anchor::FileStart => at == 0,
            Anchor::Column(column) => {
                let Some(start) = at.checked_sub(usize::from(column)) else { return false };
                !text[start..at].iter().any(|byte| is_line_end(*byte)) && (start == 0 || is_line_end(text[start - 1]))
            }
            Anchor::FirstOnLine => self.is_first_on_line(at),
            Anchor::WordStart => before.is_none_or(|byte| byte.is_ascii_whitespace() || b";&|()`".contains(&byte)),
            Anchor::NotAfterWord => !before.is_some_and(is_word),
            Anchor::NotAfterOperand => !before.is_some_and(|byte| is_word(byte) || b")]}'\".".contains(&byte)),
            Anchor::WholeWord => !before.is_some_and(is_word) && !text.get(end).copied().is_some_and(is_word),
            Anchor::Command => {
                !text.get(end).copied().is_some_and(is_word)
                    && (self.is_first_on_line(at)
                        || matches!(text[self.before_blanks(at) - 1], b':' | b'&' | b'@' | b'('))
            }
        }
    }

    fn is_first_on_line(&self, at: usize) -> bool {
        let blank = self.before_blanks(at);
        blank == 0 || is_line_end(self.text[blank - 1])
    }

    /// Returns where the spaces and tabs before `at` begin.
    fn before_blanks(&self, at: usize) -> usize {
        self.text[..at].iter().rposition(|byte| !matches!(byte, b' ' | b'\t')).map_or(0, |index| index + 1)
    }

    /// Returns the end of the last byte before `at` that is not white space.
    fn code_before(&self, at: usize) -> usize {
        self.text[..at].iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |index| index + 1)
    }

    /// Visits a string that may be documentation: one that begins a statement, outside brackets.
    fn docstring(&mut self, end: usize) -> bool {
        let letters = self.text[self.code_start..self.at].iter().rev().take(3);
        let start = self.at - letters.take_while(|byte| byte.is_ascii_alphabetic()).count();
        let before = self.before_blanks(start);
        let continued = || match &self.text[..before] {
            [rest @ .., b'\r', b'\n'] | [rest @ .., b'\n' | b'\r'] => rest.ends_with(b"\\"),
            _ => false,
        };
        if self.brackets == 0 && self.is_first_on_line(start) && !continued() {
            self.region(Region::Comment, start, end);
        } else {
            self.region(Region::String, self.at, end);
        }
        true
    }

    /// Visits the text of a template from `start`, read on from `inside`, up to its end or its next substitution.
    fn template(&mut self, start: usize, inside: usize) {
        let can_nest = self.open_substitutions < MAX_SUBSTITUTIONS;
        let (end, substitutes) = strings::template(self.text, inside, can_nest);
        self.region(Region::String, start, end);
        if substitutes {
            self.substitutions[self.open_substitutions] = 0;
            self.open_substitutions += 1;
        }
    }

    /// Returns the end of the regular expression that begins with the slash before `inside`, if it is one.
    fn regex(&mut self, inside: usize) -> Option<usize> {
        if self.at < self.no_regex_before {
            return None;
        }
        let mut before = self.code_before(self.at);
        if before == self.last_comment.end && before > 0 {
            before = self.code_before(self.last_comment.start);
        }
        if !strings::operand_follows(&self.text[..before]) {
            return None;
        }
        strings::regex(self.text, inside).map_err(|line_end| self.no_regex_before = line_end).ok()
    }

    /// Notes the here document announced by a mark that ends at `inside`.
    fn heredoc(&mut self, inside: usize, spaced: bool) -> bool {
        if self.open_ended_heredocs == MAX_OPEN_ENDED_HEREDOCS {
            return false;
        }
        let Some(word) = strings::heredoc_word(self.text, self.at, inside, spaced) else { return false };
        let Some(free) = self.heredocs.iter_mut().find(|place| place.is_none()) else { return false };
        *free = Some((word.start, word.end));
        self.at = word.end;
        if matches!(self.text.get(word.end), Some(b'"' | b'\'' | b'`')) {
            self.at += 1;
        }
        true
    }

    /// Goes past a line end, and past the here documents that begin there.
    fn line_end(&mut self) {
        self.at += 1;
        if self.text[self.at - 1] == b'\r' && self.text.get(self.at) == Some(&b'\n') {
            self.at += 1;
        }
        for index in 0..MAX_HEREDOCS {
            let Some((start, end)) = self.heredocs[index].take() else { break };
            match strings::heredoc_end(self.text, self.at, start..end) {
                Some(end) => self.region(Region::String, self.at, end),
                None => self.open_ended_heredocs += 1,
            }
        }
    }
}

/// Returns the first place from `at` whose byte has a class.
fn skip(text: &[u8], mut at: usize, classes: &[u8; 256]) -> usize {
    let class = |byte: &u8| classes[usize::from(*byte)];
    while let Some(chunk) = text.get(at..at + 8) {
        if chunk.iter().fold(0, |all, byte| all | class(byte)) != 0 {
            break;
        }
        at += 8;
    }
    at + text[at..].iter().position(|byte| class(byte) != 0).unwrap_or(text.len() - at)
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}
