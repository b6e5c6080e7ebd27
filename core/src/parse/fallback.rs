//! Finds the obvious definitions of a text that no parser can take: word by word, without recursion.
//!
//! A definition is a keyword of the language followed by a name, outside comments and strings. Nothing is told of who
//! is inside whom, of exports or of complexity, and what needs more than a keyword to be recognized, such as a C
//! function, is left out.

use std::ops::Range;

use super::outline::{Definition, OutlineBuilder};
use crate::facts::{Symbol, SymbolKind};
use crate::language::Language;
use crate::text::lines::{Region, scan};
use crate::text::source::Source;

/// The most symbols that are taken from one text: who writes more by hand does not nest them.
const MOST_SYMBOLS: usize = 10_000;

/// Returns the definitions that keywords introduce.
pub(crate) fn symbols(source: &Source<'_>, language: Language) -> Vec<Symbol> {
    let keywords = language.info().keywords;
    if keywords.is_empty() {
        return Vec::new();
    }
    let mut builder = OutlineBuilder::new(source, language);
    let mut count = 0;
    let text = source.text.as_bytes();
    scan(text, language.marks(), |region, range| {
        if region != Region::Code {
            return;
        }
        let mut at = range.start;
        let mut keyword: Option<(SymbolKind, usize)> = None;
        while at < range.end && count < MOST_SYMBOLS {
            if !is_name_byte(text[at]) {
                // Only white space, and the `*` of a generator, may stand between a keyword and the name.
                if !text[at].is_ascii_whitespace() && text[at] != b'*' {
                    keyword = None;
                }
                at += 1;
                continue;
            }
            let end = at + text[at..range.end].iter().take_while(|byte| is_name_byte(**byte)).count();
            let word = source.slice(at..end);
            let found = keywords.iter().find(|(keyword, _)| *keyword == word);
            if let Some((_, kind)) = found.filter(|_| at == 0 || text[at - 1] != b'.') {
                keyword = Some((*kind, at));
            } else if let Some((kind, start)) = keyword.take()
                && !text[at].is_ascii_digit()
            {
                builder.define(definition(source, kind, start, at..end));
                count += 1;
            }
            at = end;
        }
    });
    builder.finish().symbols
}

fn definition<'s>(source: &Source<'s>, kind: SymbolKind, start: usize, name: Range<usize>) -> Definition<'s> {
    let end = name.end;
    let rest = source.slice(end..end.saturating_add(400));
    let head_end = rest.find(['\n', '\r', '{', ';']).map_or(end, |length| end + length);
    Definition::new(source, kind, name, start..end, start..head_end, None)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::parse::testing::check;

    #[test]
    fn what_no_parser_takes_is_searched_for_keywords() {
        check(
            "a.js",
            "// class No\nfunction* first(a) {}\nclass Second extends B {\n  m() { return x.class; }\n}\n'function no'; = )\n",
            expect![[r#"
            function first 2:1-2:16 `function* first(a)`
            class Second 3:1-3:13 `class Second extends B`
            sum 0/0
            ! syntax_error 6:16 unexpected token
            "#]],
        );
    }
}
