//! Counting lines of code, comment and blank, by one scanner for every language.
//!
//! [`scan`] divides a text into regions of code, comment and string by the rules of the language's row in the table, in
//! linear time and constant memory; [`count`] and everything else that must not be misled by a bracket in a string
//! stands on it. It knows what opens and closes regions and nothing of grammar, which is left to the parsers. Where a
//! parser tells where the comments of a text are, [`count_between`] counts by the same rules without a scan.
//!
//! What a line counts as:
//!
//! * A line with code, a string or a part of one is code, also beside a comment.
//! * A line with nothing but comment is comment. Docstrings (a triple-quoted string that stands as a statement of its
//!   own) are comments.
//! * A line of white space is blank, inside comments and inside strings too, as cloc has it (tokei counts it as code in a
//!   string).
//! * Lines end with `\n`, `\r\n` or a lone `\r`. A last line without an end counts; an empty text has no lines.

mod scanner;
mod strings;

use std::iter::Peekable;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::source::Source;
pub(crate) use scanner::{Marks, Region, scan};

/// Numbers of lines by kind; `code + comment + blank == total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// All lines. A last line without a newline counts.
    pub total: u32,
    /// Lines with code, alone or beside a comment.
    pub code: u32,
    /// Lines with nothing but comment.
    pub comment: u32,
    /// Lines of white space, inside comments too.
    pub blank: u32,
}

/// Counts the lines of a decoded text.
pub(crate) fn count(source: &Source<'_>, marks: &Marks) -> Lines {
    let text = source.text.as_bytes();
    let mut counter = Counter::new(text, source.line_starts());
    scan(text, marks, |region, range| counter.add(region, range));
    counter.finish()
}

/// Counts the lines of a decoded text whose comments are known. They must be in order and not overlap.
pub(crate) fn count_between(source: &Source<'_>, comments: impl Iterator<Item = Range<usize>>) -> Lines {
    let text = source.text.as_bytes();
    let mut comments = comments.peekable();
    let mut lines = Lines::default();
    let mut start = 0;
    let starts = source.line_starts()[1..].iter().map(|start| *start as usize);
    // Behind the last line end there is another line only if something stands there.
    let rest = Some(text.len()).filter(|end| source.line_starts().last().is_some_and(|start| (*start as usize) < *end));
    for end in starts.chain(rest) {
        while comments.next_if(|comment| comment.end <= start).is_some() {}
        match comments.peek() {
            Some(comment) if comment.start < end => {
                let is_inside = comment.start <= start && end <= comment.end;
                let (has_code, has_comment) = match is_inside {
                    true => (false, has_more_than_blanks(&text[start..end])),
                    false => between(text, start..end, &mut comments),
                };
                lines.add(has_code, has_comment);
            }
            _ => lines.add(has_more_than_blanks(&text[start..end]), false),
        }
        start = end;
    }
    lines
}

/// Whether a line has code, and whether it has comment, by the comments of which the first does not end before it.
fn between(
    text: &[u8],
    line: Range<usize>,
    comments: &mut Peekable<impl Iterator<Item = Range<usize>>>,
) -> (bool, bool) {
    let mut at = line.start;
    let mut has_comment = false;
    while let Some(blanks) = text[at..line.end].iter().position(|byte| !IS_BLANK[usize::from(*byte)]) {
        at += blanks;
        while comments.next_if(|comment| comment.end <= at).is_some() {}
        match comments.peek() {
            Some(comment) if comment.start <= at => {
                has_comment = true;
                at = comment.end.min(line.end);
            }
            _ => return (true, has_comment),
        }
    }
    (false, has_comment)
}

/// Whether a line has more than white space.
fn has_more_than_blanks(line: &[u8]) -> bool {
    let is_more = |byte: &u8| !IS_BLANK[usize::from(*byte)];
    // Most lines end with more, before one byte of line end.
    matches!(line, [.., last, _] if is_more(last)) || line.iter().any(is_more)
}

impl Lines {
    /// Adds a line that has something of both, one or neither.
    fn add(&mut self, has_code: bool, has_comment: bool) {
        self.total += 1;
        match (has_code, has_comment) {
            (true, _) => self.code += 1,
            (false, true) => self.comment += 1,
            (false, false) => self.blank += 1,
        }
    }
}

struct Counter<'t> {
    text: &'t [u8],
    /// Where the lines after the one at hand start.
    starts: &'t [u32],
    lines: Lines,
    has_code: bool,
    has_comment: bool,
}

impl<'t> Counter<'t> {
    fn new(text: &'t [u8], starts: &'t [u32]) -> Self {
        let starts = starts.get(1..).unwrap_or_default();
        Counter { text, starts, lines: Lines::default(), has_code: false, has_comment: false }
    }

    fn add(&mut self, region: Region, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let line_end = self.starts.first().map_or(usize::MAX, |start| *start as usize);
            let end = line_end.min(range.end);
            // What was seen of a line need not be seen again.
            let seen = match region {
                Region::Comment => &mut self.has_comment,
                Region::Code | Region::String => &mut self.has_code,
            };
            *seen = *seen || self.text[at..end].iter().any(|byte| !IS_BLANK[usize::from(*byte)]);
            at = end;
            if end == line_end {
                self.end_line();
                self.starts = &self.starts[1..];
            }
        }
    }

    fn finish(mut self) -> Lines {
        if !matches!(self.text.last(), None | Some(b'\n' | b'\r')) {
            self.end_line();
        }
        self.lines
    }

    fn end_line(&mut self) {
        self.lines.add(self.has_code, self.has_comment);
        (self.has_code, self.has_comment) = (false, false);
    }
}

/// Whether each byte is white space or ends a line.
const IS_BLANK: [bool; 256] = {
    let mut table = [false; 256];
    let blanks = b" \t\n\r\x0b\x0c";
    let mut at = 0;
    while at < blanks.len() {
        table[blanks[at] as usize] = true;
        at += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::language::Language;

    /// Texts in whose margin each line's kind is written: `code`, `note` (a comment) or nothing (blank).
    const FIXTURES: &str = include_str!("fixtures.txt");

    #[test]
    fn each_line_of_the_fixtures_is_of_the_kind_in_its_margin() {
        let (mut languages, mut wrong) = (Vec::new(), Vec::new());
        for fixture in format!("\n{FIXTURES}").split("\n== ").skip(1) {
            let (name, lines) = fixture.split_once('\n').unwrap();
            let language = Language::with_name(name).unwrap_or_else(|| panic!("no language {name:?}"));
            let lines = lines.trim_end().lines().map(|line| line.split_once('|').expect(line));
            let (kinds, texts): (Vec<_>, Vec<_>) =
                lines.map(|(kind, text)| (kind.trim(), text.strip_prefix(' ').unwrap_or(text))).unzip();
            for line_end in ["\n", "\r\n", "\r"] {
                let text = texts.join(line_end);
                let found = kinds_of(&text, language);
                if found != kinds {
                    wrong.push(format!(
                        "{name}, lines that end with {line_end:?}: {found:?}
{text}"
                    ));
                }
            }
            languages.push(language);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
        languages.sort();
        languages.dedup();
        assert!(languages.len() >= 40, "{}", languages.len());
    }

    /// Returns the kind of each line, found out by counting byte by byte.
    fn kinds_of(text: &str, language: Language) -> Vec<&'static str> {
        let mut kinds = Vec::new();
        let source = Source::new(text);
        let mut counter = Counter::new(text.as_bytes(), source.line_starts());
        let mut note = |before: Lines, after: Lines| {
            if after.total > before.total {
                kinds.push(match () {
                    () if after.code > before.code => "code",
                    () if after.comment > before.comment => "note",
                    () => "",
                });
            }
        };
        scan(text.as_bytes(), language.marks(), |region, range| {
            for at in range {
                let before = counter.lines;
                counter.add(region, at..at + 1);
                note(before, counter.lines);
            }
        });
        let before = counter.lines;
        if !text.ends_with(['\n', '\r']) {
            counter.end_line();
        }
        note(before, counter.lines);
        assert_eq!(count(&source, language.marks()), counter.lines, "counted at once and byte by byte");
        kinds
    }

    /// Marks of many languages, so that random texts hold regions.
    fn text() -> impl Strategy<Value = Vec<u8>> {
        let marks = [
            "/*", "*/", "//", "#", "\"", "'", "`", "${", "{", "}", "\\", "\n", "\r", " ", "a", "\"\"\"", "r#\"",
            "R\"(", "[[", "]]", "--[=[", "<<EOF", "EOF", "=begin", "=end", "(*", "*)", "{-", "-}", "/", "[", "<!--",
            "-->", "@\"", "é",
        ];
        let mark = prop::sample::select(marks.to_vec()).prop_map(|mark| mark.as_bytes().to_vec());
        let piece = prop_oneof![8 => mark, 1 => prop::collection::vec(any::<u8>(), 0..4)];
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    /// Counts lines by what each of their bytes belongs to.
    fn counted_line_by_line(text: &str, language: Language) -> Lines {
        let mut regions = vec![Region::Code; text.len()];
        scan(text.as_bytes(), language.marks(), |region, range| regions[range].fill(region));
        let mut lines = Lines::default();
        let mut at = 0;
        let ended = text.replace("\r\n", "\n\n").replace('\r', "\n");
        for line in ended.split_inclusive('\n') {
            let (start, range) = (at, at..at + line.len());
            at = range.end;
            if line == "\n" && start > 0 && &text.as_bytes()[start - 1..at] == b"\r\n" {
                continue;
            }
            let shown = range.filter(|at| !text.as_bytes()[*at].is_ascii_whitespace() && text.as_bytes()[*at] != 0x0b);
            let shown: Vec<Region> = shown.map(|at| regions[at]).collect();
            lines.total += 1;
            *match () {
                () if shown.is_empty() => &mut lines.blank,
                () if shown.iter().all(|region| *region == Region::Comment) => &mut lines.comment,
                () => &mut lines.code,
            } += 1;
        }
        lines
    }

    proptest! {
        #[test]
        fn regions_cover_any_text_and_its_lines_add_up(text in text(), language in 0..Language::COUNT) {
            let language = Language::all().nth(language).unwrap();
            let mut end = 0;
            scan(&text, language.marks(), |_, range| {
                assert!(range.start == end && range.end > end, "{range:?} behind {end}");
                end = range.end;
            });
            assert_eq!(end, text.len());
            let text = String::from_utf8_lossy(&text).into_owned();
            let lines = count(&Source::new(&text), language.marks());
            assert_eq!(lines, counted_line_by_line(&text, language));
            let mut comments = Vec::new();
            scan(text.as_bytes(), language.marks(), |region, range| {
                comments.extend((region == Region::Comment).then_some(range));
            });
            assert_eq!(lines, count_between(&Source::new(&text), comments.into_iter()));
            let text = text.as_bytes();
            assert_eq!(lines.code + lines.comment + lines.blank, lines.total);
            let ends = text.iter().enumerate().filter(|(at, byte)| match byte {
                b'\r' => true,
                b'\n' => *at == 0 || text[at - 1] != b'\r',
                _ => false,
            });
            let open = !matches!(text.last(), None | Some(b'\n' | b'\r'));
            assert_eq!(lines.total as usize, ends.count() + usize::from(open));
        }
    }
}
