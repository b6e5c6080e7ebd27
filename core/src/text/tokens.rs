//! Splitting a text into tokens, and finding its comments, in one pass.
//!
//! What is a comment or a string is decided by the rules of the language's row, as for the counting of lines; what lies
//! between is divided into words, numbers and punctuation. The words that are reserved, and whether lines that begin
//! with `#` are for a preprocessor, come from a [`Lexicon`]. What tokens mean together is left to the parsers.

use super::lines::{Marks, Region, scan};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// An identifier or a reserved word.
    Word,
    /// A number with its suffixes.
    Number,
    /// A string or a character with its prefix.
    Text,
    /// A line for the preprocessor with those it goes on in.
    Directive,
    OpenParenthesis,
    CloseParenthesis,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Less,
    Greater,
    Semicolon,
    Comma,
    Dot,
    Ellipsis,
    Colon,
    /// `::`.
    PathSeparator,
    /// `->`.
    Arrow,
    /// `=` alone.
    Assign,
    Star,
    Ampersand,
    Caret,
    Tilde,
    Question,
    /// `&&`.
    And,
    /// `||`.
    Or,
    /// `!` alone.
    Not,
    /// Any other operator or character.
    Operator,
    /// What stands behind the last token.
    End,
}

/// A token. A bracket knows the token that it is paired with, once [brackets are paired](crate::parse).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    /// The first byte.
    pub(crate) start: u32,
    /// The first byte behind it.
    pub(crate) end: u32,
    /// For those that read the tokens: of a bracket its partner.
    pub(crate) link: u32,
    pub(crate) kind: TokenKind,
    /// The number of the reserved word, 0 for all others.
    pub(crate) reserved: u8,
}

/// The [`Token::link`] of a token that is not linked.
pub(crate) const UNLINKED: u32 = u32::MAX;

/// A comment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comment {
    /// The first byte.
    pub(crate) start: u32,
    /// The first byte behind it.
    pub(crate) end: u32,
    /// The index of the first token behind it.
    pub(crate) before: u32,
}

/// A text divided.
#[derive(Default)]
pub(crate) struct Tokens {
    /// All tokens in order.
    pub(crate) tokens: Vec<Token>,
    /// All comments in order.
    pub(crate) comments: Vec<Comment>,
}

/// The reserved words of a language, each with a number from 1, and whether it has a preprocessor.
pub(crate) struct Lexicon {
    /// An open hash table.
    slots: Box<[(&'static str, u8)]>,
    has_preprocessor: bool,
}

impl Lexicon {
    /// The size of the table: a power of two, several times the number of words.
    const SLOTS: usize = 1024;
    /// The longest reserved word of any language in bytes.
    const LONGEST: usize = 24;

    /// Makes the table.
    pub(crate) fn new(reserved: &[(&'static str, u8)], has_preprocessor: bool) -> Lexicon {
        let mut slots = vec![("", 0); Lexicon::SLOTS].into_boxed_slice();
        for (word, number) in reserved {
            debug_assert!(word.len() <= Lexicon::LONGEST && *number > 0, "{word}");
            let mut slot = Lexicon::slot(word.as_bytes());
            while slots[slot].1 != 0 {
                slot = (slot + 1) % Lexicon::SLOTS;
            }
            slots[slot] = (word, *number);
        }
        Lexicon { slots, has_preprocessor }
    }

    /// Returns the number of a reserved word, 0 for any other.
    pub(crate) fn number(&self, word: &[u8]) -> u8 {
        if word.len() < 2 || word.len() > Lexicon::LONGEST {
            return 0;
        }
        let mut slot = Lexicon::slot(word);
        loop {
            let (reserved, number) = self.slots[slot];
            if number == 0 || reserved.as_bytes() == word {
                return number;
            }
            slot = (slot + 1) % Lexicon::SLOTS;
        }
    }

    fn slot(word: &[u8]) -> usize {
        let byte = |at: usize| usize::from(word[at]);
        let length = word.len();
        (byte(0) * 7 + byte(length / 2) * 43 + byte(length - 1) * 151 + length * 389) % Lexicon::SLOTS
    }
}

/// Divides a text shorter than 4 GiB by the marks and the lexicon of its language.
///
/// ```text
/// tokens("int f(); // x", …)   // Word, Word, OpenParenthesis, CloseParenthesis, Semicolon; one comment before token 5
/// ```
pub(crate) fn tokens(text: &str, marks: &Marks, lexicon: &Lexicon) -> Tokens {
    let text = text.as_bytes();
    let mut found = Tokens { tokens: Vec::with_capacity(text.len() / 5 + 8), comments: Vec::new() };
    let mut lexer = Lexer { text, lexicon, found: &mut found, is_first_on_line: true, directive: None };
    scan(text, marks, |region, range| match region {
        Region::Code => lexer.code(range.start, range.end),
        Region::String => lexer.text(range.start, range.end),
        Region::Comment => lexer.comment(range.start, range.end),
    });
    lexer.end_directive();
    found
}

/// The state between regions.
struct Lexer<'t> {
    text: &'t [u8],
    lexicon: &'t Lexicon,
    found: &'t mut Tokens,
    /// Whether no token stands before this place on its line.
    is_first_on_line: bool,
    /// The line for the preprocessor that has begun: its first byte, and the first one behind what was seen of it.
    directive: Option<(usize, usize)>,
}

impl Lexer<'_> {
    fn push(&mut self, kind: TokenKind, start: usize, end: usize, reserved: u8) {
        let token = Token { start: start as u32, end: end as u32, link: UNLINKED, kind, reserved };
        self.found.tokens.push(token);
    }

    fn code(&mut self, mut at: usize, end: usize) {
        while at < end {
            if self.directive.is_some() {
                at = self.directive_goes_on(at, end);
                continue;
            }
            let byte = self.text[at];
            match CLASSES[usize::from(byte)] {
                Class::Blank => at += 1,
                Class::LineEnd => {
                    self.is_first_on_line = true;
                    at += 1;
                }
                Class::Word => {
                    let start = at;
                    at += 1;
                    while at < end && is_part_of_word(self.text[at]) {
                        at += 1;
                    }
                    let reserved = match byte {
                        b'a'..=b'z' | b'_' => self.lexicon.number(&self.text[start..at]),
                        _ => 0,
                    };
                    self.push(TokenKind::Word, start, at, reserved);
                    self.is_first_on_line = false;
                }
                Class::Digit => at = self.number(at, end),
                Class::Punctuation => {
                    if byte == b'#' && self.is_first_on_line && self.lexicon.has_preprocessor {
                        self.directive = Some((at, at + 1));
                        at += 1;
                        continue;
                    }
                    if byte == b'\\' && matches!(self.text.get(at + 1), Some(b'\n' | b'\r')) {
                        // The line goes on in the next one.
                        at += if self.text[at + 1..].starts_with(b"\r\n") { 3 } else { 2 };
                        continue;
                    }
                    let (kind, length) = punctuation(&self.text[at..end]);
                    self.push(kind, at, at + length, 0);
                    self.is_first_on_line = false;
                    at += length;
                }
            }
        }
    }

    fn number(&mut self, start: usize, end: usize) -> usize {
        let mut at = start + 1;
        while at < end {
            let byte = self.text[at];
            let goes_on = match byte {
                b'.' => self.text.get(at + 1) != Some(&b'.'),
                b'\'' => self.text.get(at + 1).copied().is_some_and(is_part_of_word),
                b'+' | b'-' => matches!(self.text[at - 1], b'e' | b'E' | b'p' | b'P') && self.text[start + 1] != b'x',
                _ => is_part_of_word(byte),
            };
            if !goes_on {
                break;
            }
            at += 1;
        }
        self.push(TokenKind::Number, start, at, 0);
        self.is_first_on_line = false;
        at
    }

    fn text(&mut self, start: usize, end: usize) {
        if let Some((_, seen)) = &mut self.directive {
            *seen = end;
            return;
        }
        self.is_first_on_line = false;
        // A word that touches the quote is the string's prefix.
        if let Some(last) = self.found.tokens.last_mut()
            && last.kind == TokenKind::Word
            && last.end as usize == start
            && last.reserved == 0
        {
            last.kind = TokenKind::Text;
            last.end = end as u32;
            return;
        }
        self.push(TokenKind::Text, start, end, 0);
    }

    fn comment(&mut self, start: usize, end: usize) {
        let before = self.found.tokens.len() as u32;
        self.found.comments.push(Comment { start: start as u32, end: end as u32, before });
    }

    /// Looks for the end of the line for the preprocessor and returns where to go on.
    fn directive_goes_on(&mut self, start: usize, end: usize) -> usize {
        let code = &self.text[start..end];
        let line_end = memchr::memchr2_iter(b'\n', b'\r', code).find(|at| {
            let line = &code[..*at];
            let line = if code[*at] == b'\n' { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
            let last = line.iter().rposition(|byte| !matches!(byte, b' ' | b'\t'));
            last.is_none_or(|last| line[last] != b'\\')
        });
        let seen = code[..line_end.unwrap_or(code.len())].trim_ascii_end();
        if let Some((_, end)) = &mut self.directive
            && !seen.is_empty()
        {
            *end = start + seen.len();
        }
        match line_end {
            Some(length) => {
                self.end_directive();
                start + length
            }
            None => end,
        }
    }

    fn end_directive(&mut self) {
        if let Some((start, end)) = self.directive.take() {
            self.push(TokenKind::Directive, start, end, 0);
            self.is_first_on_line = true;
        }
    }
}

/// Returns what the operator is that `code`, which is not empty, begins with, and its length in bytes.
///
/// A `>` joins with nothing but `=`, since it may close a bracket.
fn punctuation(code: &[u8]) -> (TokenKind, usize) {
    use TokenKind::*;
    let next = code.get(1).copied().unwrap_or(0);
    let third = code.get(2).copied().unwrap_or(0);
    match (code[0], next) {
        (b'(', _) => (OpenParenthesis, 1),
        (b')', _) => (CloseParenthesis, 1),
        (b'[', _) => (OpenBracket, 1),
        (b']', _) => (CloseBracket, 1),
        (b'{', _) => (OpenBrace, 1),
        (b'}', _) => (CloseBrace, 1),
        (b';', _) => (Semicolon, 1),
        (b',', _) => (Comma, 1),
        (b'.', b'.') if third == b'.' => (Ellipsis, 3),
        (b'.', _) => (Dot, 1),
        (b':', b':') => (PathSeparator, 2),
        (b':', _) => (Colon, 1),
        (b'-', b'>') => (Arrow, 2),
        (b'=', b'=') => (Operator, 2),
        (b'=', _) => (Assign, 1),
        (b'<', b'<') => (Operator, if third == b'=' { 3 } else { 2 }),
        (b'<', b'=') => (Operator, if third == b'>' { 3 } else { 2 }),
        (b'<', _) => (Less, 1),
        (b'>', b'=') => (Operator, 2),
        (b'>', _) => (Greater, 1),
        (b'&', b'&') => (And, 2),
        (b'|', b'|') => (Or, 2),
        (b'+', b'+') | (b'-', b'-') => (Operator, 2),
        (b'*' | b'&' | b'|' | b'^' | b'+' | b'-' | b'/' | b'%' | b'!', b'=') => (Operator, 2),
        (b'*', _) => (Star, 1),
        (b'&', _) => (Ampersand, 1),
        (b'^', _) => (Caret, 1),
        (b'~', _) => (Tilde, 1),
        (b'?', _) => (Question, 1),
        (b'!', _) => (Not, 1),
        _ => (Operator, 1),
    }
}

/// Whether a byte is part of a word; those beyond ASCII are.
fn is_part_of_word(byte: u8) -> bool {
    matches!(CLASSES[usize::from(byte)], Class::Word | Class::Digit)
}

/// What a byte begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    LineEnd,
    Word,
    Digit,
    Punctuation,
}

/// The classes of all bytes.
const CLASSES: [Class; 256] = {
    let mut classes = [Class::Punctuation; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'\n' | b'\r' => Class::LineEnd,
            0..=b' ' | 0x7f => Class::Blank,
            b'0'..=b'9' => Class::Digit,
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'$' | 0x80.. => Class::Word,
            _ => Class::Punctuation,
        };
        byte += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn spelled(text: &str) -> Vec<(TokenKind, &str)> {
        let lexicon = Lexicon::new(&[("int", 1), ("extern", 2)], true);
        let marks = Language::with_name("C++").unwrap().marks();
        let found = tokens(text, marks, &lexicon);
        let spell = |token: &Token| (token.kind, &text[token.start as usize..token.end as usize]);
        found.tokens.iter().map(spell).collect()
    }

    #[test]
    fn words_numbers_and_texts_are_taken_whole() {
        use TokenKind::*;
        assert_eq!(
            spelled("u8R\"(a\"b)\" 1'000.5e+3f é$x L'\\'' extern\"C\" a<b>>c"),
            [
                (Text, "u8R\"(a\"b)\""),
                (Number, "1'000.5e+3f"),
                (Word, "é$x"),
                (Text, "L'\\''"),
                (Word, "extern"),
                (Text, "\"C\""),
                (Word, "a"),
                (Less, "<"),
                (Word, "b"),
                (Greater, ">"),
                (Greater, ">"),
                (Word, "c"),
            ]
        );
    }

    #[test]
    fn a_directive_ends_with_a_line_that_does_not_go_on() {
        use TokenKind::*;
        for end in ["\n", "\r\n", "\r"] {
            let text = format!("# define A \\{end} 1 // x{end}b #c /* y{end} */{end}  #if \"//\"");
            let define = format!("# define A \\{end} 1");
            let expected =
                [(Directive, &*define), (Word, "b"), (Operator, "#"), (Word, "c"), (Directive, "#if \"//\"")];
            assert_eq!(spelled(&text), expected);
        }
    }

    #[test]
    fn a_comment_knows_the_token_behind_it() {
        let lexicon = Lexicon::new(&[], true);
        let found = tokens("/* a */ x // b\n", Language::with_name("C").unwrap().marks(), &lexicon);
        assert_eq!(found.comments.iter().map(|comment| comment.before).collect::<Vec<_>>(), [0, 1]);
    }
}
