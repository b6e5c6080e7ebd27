//! Counting lines of code, comment and blank, by one scanner for every language.
//!
//! [`scan`] divides a text into regions of code, comment and string by the rules of the language's row in the table, in
//! linear time and constant memory; [`count`] and everything else that must not be misled by a bracket in a string
//! stands on it. It knows what opens and closes regions and nothing of grammar, which is left to the parsers.
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

use std::ops::Range;

use crate::facts::Lines;
use crate::language::Language;
pub(crate) use scanner::{Region, scan};

/// Counts the lines of a decoded text.
pub(crate) fn count(text: &[u8], language: Language) -> Lines {
    let mut counter = Counter { text, lines: Lines::default(), has_code: false, has_comment: false };
    scan(text, language, |region, range| counter.add(region, range));
    if !matches!(text.last(), None | Some(b'\n' | b'\r')) {
        counter.end_line();
    }
    counter.lines
}

struct Counter<'t> {
    text: &'t [u8],
    lines: Lines,
    has_code: bool,
    has_comment: bool,
}

impl Counter<'_> {
    fn add(&mut self, region: Region, range: Range<usize>) {
        let text = &self.text[..range.end];
        let mut at = range.start;
        while let Some(&byte) = text.get(at) {
            match byte {
                // The first byte of `\r\n` has ended the line, maybe in another region.
                b'\n' if at > 0 && text[at - 1] == b'\r' => at += 1,
                b'\n' | b'\r' => {
                    self.end_line();
                    at += 1;
                }
                b' ' | b'\t' | 0x0b | 0x0c => at += 1,
                _ => {
                    match region {
                        Region::Comment => self.has_comment = true,
                        Region::Code | Region::String => self.has_code = true,
                    }
                    at = memchr::memchr2(b'\n', b'\r', &text[at..]).map_or(text.len(), |length| at + length);
                }
            }
        }
    }

    fn end_line(&mut self) {
        self.lines.total += 1;
        match (self.has_code, self.has_comment) {
            (true, _) => self.lines.code += 1,
            (false, true) => self.lines.comment += 1,
            (false, false) => self.lines.blank += 1,
        }
        (self.has_code, self.has_comment) = (false, false);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Texts in whose margin each line's kind is written: `code`, `note` (a comment) or nothing (blank).
    const FIXTURES: &str = include_str!("lines/fixtures.txt");

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
        let mut counter =
            Counter { text: text.as_bytes(), lines: Lines::default(), has_code: false, has_comment: false };
        let mut note = |before: Lines, after: Lines| {
            if after.total > before.total {
                kinds.push(match () {
                    () if after.code > before.code => "code",
                    () if after.comment > before.comment => "note",
                    () => "",
                });
            }
        };
        scan(text.as_bytes(), language, |region, range| {
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
        assert_eq!(count(text.as_bytes(), language), counter.lines, "counted at once and byte by byte");
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

    proptest! {
        #[test]
        fn regions_cover_any_text_and_its_lines_add_up(text in text(), language in 0..Language::COUNT) {
            let language = Language::all().nth(language).unwrap();
            let mut end = 0;
            scan(&text, language, |_, range| {
                assert!(range.start == end && range.end > end, "{range:?} behind {end}");
                end = range.end;
            });
            assert_eq!(end, text.len());
            let lines = count(&text, language);
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
