//! The words that matter to nesting, by what follows them.

use oxc_syntax::identifier::is_irregular_whitespace;
use oxc_syntax::line_terminator::is_irregular_line_terminator;

/// What a word means for the nesting of what follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// A value, or a name.
    Operand,
    /// An operator before an operand that binds tightly.
    Prefix,
    /// An operator before an operand that binds loosely.
    Pending,
    /// An operator between operands.
    Infix,
    /// `if`, `for` and the like: parentheses and a statement follow.
    Control,
    /// `do`: a statement follows.
    Statement,
    /// `else`.
    Else,
    /// A word that something else has to follow.
    Leading,
    /// `break` and its like: a statement that may end with it, and no operand.
    Jump,
}

/// Defines a function that tells keywords from names. Most words are names, and most of those have another first
/// letter or another length than any keyword, which a table tells: see [`is_likely`].
macro_rules! keywords {
    ($(#[$doc:meta])* $name:ident, $lengths:ident: $($kind:ident = $($word:literal)|+;)+) => {
        $(#[$doc])*
        pub(super) fn $name(word: &[u8]) -> Word {
            match word {
                $($($word)|+ => Word::$kind,)+
                _ => Word::Operand,
            }
        }

        static $lengths: [u16; 256] = lengths(&[$($($word),+),+]);
    };
}

/// No keyword is longer.
const LONGEST: usize = 15;

/// Returns, for each first byte, one bit for each length that a word with it has.
const fn lengths(words: &[&[u8]]) -> [u16; 256] {
    let mut table = [0; 256];
    let mut at = 0;
    while at < words.len() {
        assert!(words[at].len() <= LONGEST);
        table[words[at][0] as usize] |= 1 << words[at].len();
        at += 1;
    }
    table
}

/// Whether a word can be a keyword, by its first letter and its length.
#[inline]
pub(super) fn is_likely(word: &[u8], script: bool) -> bool {
    let lengths = if script { &IN_SCRIPTS } else { &ELSEWHERE };
    let first = word.first().map_or(0, |first| usize::from(*first));
    word.len() <= LONGEST && lengths[first] & (1 << word.len()) != 0
}

keywords! {
    /// Returns what a word means in JavaScript and TypeScript. Words that only sometimes are keywords count as such.
    script, IN_SCRIPTS:
    Prefix = b"typeof" | b"void" | b"delete" | b"await" | b"new" | b"keyof" | b"unique" | b"readonly" | b"infer"
        | b"asserts" | b"abstract";
    Pending = b"yield";
    Infix = b"in" | b"of" | b"instanceof" | b"as" | b"is" | b"satisfies" | b"extends" | b"implements";
    Control = b"if" | b"for" | b"while" | b"with";
    Statement = b"do";
    Else = b"else";
    Leading = b"return" | b"throw" | b"case" | b"default" | b"async" | b"function" | b"class" | b"const" | b"var"
        | b"let" | b"import" | b"export";
    Jump = b"break" | b"continue" | b"debugger";
    Operand = b"namespace" | b"module";
}

keywords! {
    /// Returns what a word means in the other languages with braces.
    curly, ELSEWHERE:
    Prefix = b"sizeof" | b"alignof" | b"typeof" | b"new" | b"delete" | b"throw" | b"await" | b"co_await" | b"not"
        | b"mut" | b"dyn" | b"chan" | b"move" | b"ref";
    Pending = b"co_yield" | b"break";
    Infix = b"as" | b"in" | b"instanceof" | b"and" | b"or" | b"xor";
    Control = b"if" | b"for" | b"while" | b"switch" | b"match" | b"loop" | b"unsafe";
    Statement = b"do";
    Else = b"else";
    Leading = b"return" | b"case" | b"default";
}

/// Whether a word of JavaScript or TypeScript is an operator in some places and a name in others.
pub(super) fn is_contextual(word: &[u8]) -> bool {
    matches!(
        word,
        b"await"
            | b"yield"
            | b"of"
            | b"async"
            | b"let"
            | b"as"
            | b"is"
            | b"satisfies"
            | b"keyof"
            | b"unique"
            | b"readonly"
            | b"infer"
            | b"asserts"
            | b"abstract"
            | b"implements"
    )
}

/// What a byte is to the scan of a script, where no string or comment is around it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Part of a word.
    Word,
    /// Not ASCII or `\`: see [`foreign`].
    Foreign,
    Space,
    LineEnd,
    /// Everything else.
    Symbol,
}

static CLASSES: [Class; 256] = {
    let mut table = [Class::Symbol; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\x0b' | b'\x0c' => Class::Space,
            b'\n' | b'\r' => Class::LineEnd,
            b if b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'#') => Class::Word,
            b if b == b'\\' || b >= 0x80 => Class::Foreign,
            _ => Class::Symbol,
        };
        byte += 1;
    }
    table
};

#[inline]
pub(super) fn class(byte: u8) -> Class {
    CLASSES[usize::from(byte)]
}

#[inline]
pub(super) fn is_word_byte(byte: u8) -> bool {
    matches!(class(byte), Class::Word | Class::Foreign)
}

/// A character of [`Class::Foreign`], and its length in bytes.
pub(super) enum Foreign {
    /// A part of a word, or of no token at all.
    Word(usize),
    Space(usize),
    LineEnd(usize),
}

/// Tells what the character at `at` of a script is. Behind `\` the parser takes any character for the escape.
pub(super) fn foreign(text: &[u8], at: usize) -> Foreign {
    let length = |at: usize| match text.get(at) {
        Some(0xc0..=0xdf) => 2,
        Some(0xe0..=0xef) => 3,
        Some(0xf0..) => 4,
        _ => 1,
    };
    if text[at] == b'\\' {
        return Foreign::Word((1 + length(at + 1)).min(text.len() - at));
    }
    let length = length(at).min(text.len() - at);
    let character = str::from_utf8(&text[at..at + length]).ok().and_then(|text| text.chars().next());
    match character {
        Some(character) if is_irregular_whitespace(character) => Foreign::Space(length),
        Some(character) if is_irregular_line_terminator(character) => Foreign::LineEnd(length),
        _ => Foreign::Word(length),
    }
}

/// Returns where the word that begins at `at` ends. A number ends after its fraction and exponent.
#[inline]
pub(super) fn word_end(text: &[u8], at: usize) -> usize {
    word_end_of(text, at, is_word_byte)
}

/// Returns where the word of a script that begins at `at` ends. The point of `1.` belongs to the number.
#[inline]
pub(super) fn script_word_end(text: &[u8], at: usize) -> usize {
    let is_word = |byte| class(byte) == Class::Word;
    let mut end = if is_word(text[at]) { word_end_of(text, at, is_word) } else { at };
    if text[at].is_ascii_digit() && text.get(end) == Some(&b'.') && text[at..end].iter().all(u8::is_ascii_digit) {
        end = skip_while(text, end + 1, is_word);
    }
    while text.get(end).is_some_and(|byte| class(*byte) == Class::Foreign)
        && let Foreign::Word(length) = foreign(text, end)
    {
        end = skip_while(text, end + length, is_word);
    }
    end
}

#[inline]
fn word_end_of(text: &[u8], at: usize, is_word: impl Fn(u8) -> bool) -> usize {
    let mut end = skip_while(text, at + 1, &is_word);
    if text[at].is_ascii_digit() {
        while text.get(end) == Some(&b'.') && text.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end = skip_while(text, end + 1, &is_word);
        }
    }
    end
}

/// Returns where such bytes that begin at `at` end.
#[inline]
pub(super) fn skip_while(text: &[u8], mut at: usize, such: impl Fn(u8) -> bool) -> usize {
    // Four bytes for each look at the end of the text: words and indents are long enough for that to pay.
    while let Some(four) = text.get(at..).and_then(|rest| rest.first_chunk::<4>()) {
        if let Some(length) = four.iter().position(|byte| !such(*byte)) {
            return at + length;
        }
        at += 4;
    }
    while text.get(at).is_some_and(|byte| such(*byte)) {
        at += 1;
    }
    at
}
