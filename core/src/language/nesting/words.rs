//! The words that matter to nesting, by what follows them.

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
}

/// Returns what a word means in JavaScript and TypeScript. Words that only sometimes are keywords count as such.
pub(super) fn script(word: &[u8]) -> Word {
    match word {
        b"typeof" | b"void" | b"delete" | b"await" | b"new" | b"keyof" | b"unique" | b"readonly" | b"infer"
        | b"asserts" | b"abstract" => Word::Prefix,
        b"yield" => Word::Pending,
        b"in" | b"of" | b"instanceof" | b"as" | b"is" | b"satisfies" | b"extends" | b"implements" => Word::Infix,
        b"if" | b"for" | b"while" | b"with" => Word::Control,
        b"do" => Word::Statement,
        b"else" => Word::Else,
        b"return" | b"throw" | b"case" | b"default" | b"async" | b"function" | b"class" | b"const" | b"var"
        | b"let" | b"import" | b"export" => Word::Leading,
        _ => Word::Operand,
    }
}

/// Returns what a word means in the other languages with braces.
pub(super) fn curly(word: &[u8]) -> Word {
    match word {
        b"sizeof" | b"alignof" | b"typeof" | b"new" | b"delete" | b"throw" | b"await" | b"co_await" | b"not"
        | b"mut" | b"dyn" | b"chan" | b"move" | b"ref" => Word::Prefix,
        b"co_yield" | b"break" => Word::Pending,
        b"as" | b"in" | b"instanceof" | b"and" | b"or" | b"xor" => Word::Infix,
        b"if" | b"for" | b"while" | b"switch" | b"match" | b"loop" | b"unsafe" => Word::Control,
        b"do" => Word::Statement,
        b"else" => Word::Else,
        b"return" | b"case" | b"default" => Word::Leading,
        _ => Word::Operand,
    }
}

/// Whether each byte is part of a word.
const IN_WORDS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        table[byte] = b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$' | b'#' | b'@' | b'\\') || b >= 0x80;
        byte += 1;
    }
    table
};

pub(super) fn is_word_byte(byte: u8) -> bool {
    IN_WORDS[usize::from(byte)]
}

/// Returns where the word that begins at `at` ends. A number ends behind its fraction and exponent.
pub(super) fn word_end(text: &[u8], at: usize) -> usize {
    let after = |from: usize| from + text[from..].iter().take_while(|byte| is_word_byte(**byte)).count();
    let mut end = after(at + 1);
    if text[at].is_ascii_digit() {
        while text.get(end) == Some(&b'.') && text.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end = after(end + 1);
        }
    }
    end
}
