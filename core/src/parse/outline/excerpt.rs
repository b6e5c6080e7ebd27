//! Short texts taken from source: the head of a definition, the first line of a comment, a message.

use wide::u8x16;

use crate::text::lines::{Marks, Region, scan};

/// The most characters that a signature or a line of documentation keeps. What is cut ends with `…`, which is one of
/// them.
const LONGEST: usize = 200;

/// How much of a head is looked at, first and then for lack of anything to show: comments can be long.
const WINDOWS: [usize; 2] = [2 << 10, 32 << 10];

/// Returns the head of a definition on one line: comments are dropped, white space outside strings is folded, what
/// stands between the head and a body is left off, and it is cut to 200 characters. `None` if nothing is left.
///
/// What stands on one line stays as it is; where lines are joined, no space is left inside brackets, and no comma
/// before a closing one.
pub(super) fn signature(head: &str, marks: &Marks) -> Option<String> {
    let head = trimmed(head.trim_start());
    // Most heads stand on one line as they are to be shown.
    if head.len() <= LONGEST && is_folded(head.as_bytes()) && !marks.may_begin_comment(head.as_bytes()) {
        return Some(head.to_owned());
    }
    // And most others have neither comments nor strings.
    if head.len() <= WINDOWS[0]
        && !marks.may_begin_comment(head.as_bytes())
        && memchr::memchr3(b'"', b'\'', b'`', head.as_bytes()).is_none()
    {
        let mut folding = Folding::default();
        folding.code(head);
        return folding.finish(false);
    }
    for window in WINDOWS {
        let part = &head[..head.floor_char_boundary(window)];
        let mut folding = Folding::default();
        scan(part.as_bytes(), marks, |region, range| match region {
            Region::Comment => folding.gap = Gap::Wide,
            Region::Code => folding.code(&part[range]),
            Region::String => folding.string(&part[range]),
        });
        if folding.is_full() || part.len() == head.len() || window == WINDOWS[1] {
            return folding.finish(part.len() < head.len());
        }
    }
    None
}

/// Returns a head without what leads over to a body or a value.
fn trimmed(head: &str) -> &str {
    let head = head.trim_end().trim_end_matches([' ', ';', '{', ',']);
    let head = head.strip_suffix("=>").or_else(|| head.strip_suffix("->")).unwrap_or(head).trim_end();
    head.strip_suffix('=').filter(|rest| rest.ends_with(char::is_whitespace)).unwrap_or(head).trim_end()
}

/// What was met since the last character that is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    /// White space within a line.
    Space,
    /// The end of a line or a comment.
    Wide,
}

/// A text being put on one line.
#[derive(Default)]
struct Folding {
    text: String,
    characters: usize,
    gap: Gap,
}

impl Folding {
    fn is_full(&self) -> bool {
        self.characters > LONGEST
    }

    fn code(&mut self, code: &str) {
        let mut characters = code.char_indices();
        while let Some((at, character)) = characters.next()
            && !self.is_full()
        {
            // A backslash before the end of a line continues the line.
            let continues = || code[at + 1..].trim_start_matches('\r').starts_with('\n');
            if matches!(character, '\n' | '\r') {
                self.gap = Gap::Wide;
            } else if character.is_whitespace() || character == '\\' && continues() {
                self.gap = self.gap.max(Gap::Space);
            } else {
                self.close_gap(character);
                self.push(character);
            }
        }
    }

    /// Takes a string as it is, but for line ends.
    fn string(&mut self, string: &str) {
        for character in string.chars() {
            if self.is_full() {
                return;
            }
            self.close_gap(character);
            self.push(if character.is_control() { ' ' } else { character });
        }
    }

    fn push(&mut self, character: char) {
        self.text.push(character);
        self.characters += 1;
    }

    fn close_gap(&mut self, next: char) {
        let gap = std::mem::take(&mut self.gap);
        if gap == Gap::None || self.text.is_empty() {
            return;
        }
        let is_inside = gap == Gap::Wide
            && match next {
                ',' | ';' => true,
                ')' | ']' | '>' | '}' => {
                    if self.text.ends_with(',') {
                        self.text.pop();
                        self.characters -= 1;
                    }
                    next != '}'
                }
                _ => self.text.ends_with(['(', '[', '<']),
            };
        if !is_inside {
            self.push(' ');
        }
    }

    fn finish(self, is_part: bool) -> Option<String> {
        let text = if is_part || self.is_full() { &*self.text } else { trimmed(&self.text) };
        if is_part && !self.is_full() && !text.is_empty() {
            return Some(format!("{text}…"));
        }
        cut(text)
    }
}

/// Returns a line cut to 200 characters; `None` if it is empty.
fn cut(line: &str) -> Option<String> {
    if line.len() <= LONGEST || line.chars().nth(LONGEST).is_none() {
        return (!line.is_empty()).then(|| line.to_owned());
    }
    let end = line.char_indices().nth(LONGEST - 1).map_or(line.len(), |(at, _)| at);
    Some(format!("{}…", line[..end].trim_end()))
}

/// Whether a text is ASCII without white space but single spaces between words, and not empty.
fn is_folded(text: &[u8]) -> bool {
    let mut after_space = 1;
    for bytes in text.chunks(16) {
        let mut lane = [b'x'; 16];
        lane[..bytes.len()].copy_from_slice(bytes);
        let lane = u8x16::new(lane);
        let shown = (lane - u8x16::splat(b' ')).simd_le(u8x16::splat(b'~' - b' '));
        let spaces = lane.simd_eq(u8x16::splat(b' ')).to_bitmask();
        if !shown.all() || spaces & (spaces << 1 | after_space) != 0 {
            return false;
        }
        after_space = spaces >> 15;
    }
    text.last().is_some_and(|last| *last != b' ')
}

/// Returns a line with its white space folded, cut to 200 characters; `None` if nothing is left.
pub(super) fn line(text: &str) -> Option<String> {
    if text.len() <= LONGEST && is_folded(text.as_bytes()) {
        return Some(text.to_owned());
    }
    let mut folding = Folding::default();
    for word in text.split_whitespace() {
        if folding.is_full() {
            break;
        }
        folding.gap = Gap::Space;
        word.chars().take(LONGEST + 1).for_each(|character| {
            folding.close_gap(character);
            folding.push(character);
        });
    }
    cut(&folding.text)
}

/// Returns the first line with words in a docstring, cut to 200 characters.
pub(super) fn doc_line(text: &str) -> Option<String> {
    text.lines()
        .map(|line| line.trim().trim_start_matches(['*', '/', '!', '#']).trim_end_matches(['*', '/']).trim())
        .find(|line| !line.is_empty())
        .and_then(line)
}

/// Returns an error message in the style of diagnostics: on one line, in lower case, without a final period.
pub(super) fn message(text: &str) -> String {
    let text = line(text).unwrap_or_default();
    let text = text.trim_end_matches('.');
    let mut characters = text.chars();
    match (characters.next(), characters.clone().next()) {
        // A second capital is an abbreviation, such as `JSX`.
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(characters).collect(),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn of(language: &str, head: &str) -> Option<String> {
        signature(head, Language::with_name(language).unwrap().marks())
    }

    #[test]
    fn signatures_are_on_one_line_without_comments() {
        for (language, head, shown) in [
            ("Rust", "fn f(a: u8) -> u8", "fn f(a: u8) -> u8"),
            ("Rust", " fn  f(\n\ta: u8,\n) -> (u8,) ", "fn f(a: u8) -> (u8,)"),
            ("TypeScript", "function f( a: string, // the name\n b: number) {", "function f( a: string, b: number)"),
            ("TypeScript", "function f({\n  a,\n  b,\n})", "function f({ a, b })"),
            ("TypeScript", "f(a = \"// no  comment\" /* but\n this */) =>", "f(a = \"// no  comment\")"),
            ("TypeScript", "f(a = `x\ny`)", "f(a = `x y`)"),
            ("TypeScript", "f<\n  T,\n>(a /* x */, b)", "f<T>(a, b)"),
            ("Python", "def f(a, # first\n      b)", "def f(a, b)"),
            ("C", "#define MAX(a, \\\n  b)", "#define MAX(a, b)"),
            (
                "C",
                "void f(int a, /* the\n first */ const char *b = \"// http\") // why\n    const {",
                "void f(int a, const char *b = \"// http\") const",
            ),
            ("Go", "Limit, low =", "Limit, low"),
            ("JavaScript", "f(é,\u{a0}x)", "f(é, x)"),
            ("C", "\"unclosed é", "\"unclosed é"),
        ] {
            assert_eq!(of(language, head).as_deref(), Some(shown), "{head:?}");
        }
        assert_eq!(of("C", " \n"), None);
        assert_eq!(of("C", "/* a */"), None);
    }

    #[test]
    fn what_is_too_long_is_cut_at_a_character_and_says_so() {
        for word in ["a", "é", "a ", "a\n"] {
            let cut = of("C", &word.repeat(300)).unwrap();
            assert!(matches!(cut.chars().count(), 199 | 200) && cut.ends_with('…'), "{cut}");
        }
        assert_eq!(of("C", &"a".repeat(200)).unwrap().len(), 200);
        assert_eq!(line(&"word ".repeat(100)).unwrap().chars().count(), 200);
    }

    #[test]
    fn a_long_comment_does_not_hide_what_comes_after_it() {
        let head = |length: usize| format!("f(/* {} */ a)", "x".repeat(length));
        assert_eq!(of("C", &head(5_000)).as_deref(), Some("f(a)"));
        assert_eq!(of("C", &head(50_000)).as_deref(), Some("f(…"));
    }

    #[test]
    fn messages_begin_in_lower_case() {
        assert_eq!(message("Expected `,`\nbut found `;`."), "expected `,` but found `;`");
        assert_eq!(message("JSX is off"), "JSX is off");
    }
}
