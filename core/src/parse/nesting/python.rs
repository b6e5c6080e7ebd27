//! The tokens of Python: indentation, and strings with expressions inside.

use super::levels::{self, Block, Levels, Opening};
use super::words::{is_word_byte, word_end};

/// Returns where a Python text is too deep.
pub(super) fn in_python(text: &[u8]) -> Option<usize> {
    let mut scanner = Scanner {
        text,
        at: 0,
        levels: Levels::new(levels::PYTHON),
        operand: false,
        indents: Vec::new(),
        strings: Vec::new(),
        line_start: true,
    };
    while scanner.at < text.len() {
        scanner.step();
        if scanner.levels.too_deep() {
            return Some(scanner.at);
        }
    }
    None
}

/// A string with expressions inside.
#[derive(Clone, Copy)]
struct Format {
    quote: u8,
    triple: bool,
    raw: bool,
    /// How many of its expressions are open: one, and those in its format.
    fields: u32,
}

struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    levels: Levels,
    /// Whether the last token has a value.
    operand: bool,
    /// The columns of the indented blocks; each has a level of the kind [`Opening::Container`].
    indents: Vec<usize>,
    /// The strings whose expressions the scan is in; each has a level of the kind [`Opening::Template`].
    strings: Vec<Format>,
    line_start: bool,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn step(&mut self) {
        if std::mem::take(&mut self.line_start) && self.in_block() {
            self.indent();
            return;
        }
        let byte = self.peek(0);
        match byte {
            b' ' | b'\t' | 0x0c => self.at += 1,
            b'\n' | b'\r' => self.newline(),
            b'#' => {
                self.at += memchr::memchr2(b'\n', b'\r', &self.text[self.at..]).unwrap_or(self.text.len() - self.at)
            }
            b'\\' => {
                self.at += if self.text[self.at + 1..].starts_with(b"\r\n") { 3 } else { 2 };
            }
            b'"' | b'\'' => self.string(b""),
            byte if is_word_byte(byte) => self.word(),
            _ => self.symbol(byte),
        }
    }

    /// Whether lines count: outside all brackets.
    fn in_block(&self) -> bool {
        matches!(self.levels.opening(), Opening::Text | Opening::Container)
    }

    fn newline(&mut self) {
        self.at += 1;
        if self.in_block() {
            self.levels.end_statement();
            self.operand = false;
            self.line_start = true;
        }
    }

    /// Opens and closes blocks by the white space at the start of a line, unless the line is empty.
    fn indent(&mut self) {
        let mut column = 0;
        loop {
            match self.peek(0) {
                b' ' => column += 1,
                b'\t' => column = (column / 8 + 1) * 8,
                0x0c => column = 0,
                _ => break,
            }
            self.at += 1;
        }
        if self.at >= self.text.len() || matches!(self.peek(0), b'\n' | b'\r' | b'#') {
            return;
        }
        while self.indents.last().is_some_and(|last| *last > column) {
            self.indents.pop();
            self.levels.close();
        }
        if column > self.indents.last().copied().unwrap_or(0) {
            self.indents.push(column);
            self.levels.open(Opening::Container);
        }
    }

    fn word(&mut self) {
        let end = word_end(self.text, self.at);
        let word = &self.text[self.at..end];
        if end - self.at <= 2 && matches!(self.text.get(end), Some(b'"' | b'\'')) && is_string_prefix(word) {
            let mut prefix = [0; 2];
            prefix[..word.len()].copy_from_slice(word);
            self.at = end;
            self.string(&prefix[..word.len()]);
            return;
        }
        self.at = end;
        self.operand = false;
        match word {
            b"not" | b"await" => self.levels.prefix(),
            // Its parameters are a list of their own, up to the colon.
            b"lambda" => self.levels.open(Opening::Angle { prefix: true }),
            b"else" | b"yield" => self.levels.pend(),
            b"and" | b"or" | b"in" | b"is" | b"if" | b"for" | b"as" | b"from" => self.levels.infix(),
            _ => self.operand = true,
        }
    }

    fn symbol(&mut self, byte: u8) {
        let operand = std::mem::take(&mut self.operand);
        self.at += 1;
        match byte {
            b'(' | b'[' | b'{' => {
                if operand {
                    self.levels.postfix();
                }
                self.levels.open(match byte {
                    b'(' => Opening::Parenthesis { control: false },
                    b'[' => Opening::Bracket,
                    _ => Opening::Brace { block: Block::No },
                });
            }
            b'}' if self.levels.opening() == Opening::Template => {
                self.levels.close();
                if let Some(string) = self.strings.last_mut() {
                    string.fields = string.fields.saturating_sub(1);
                }
                self.literal();
            }
            b')' | b']' | b'}' => {
                self.levels.drop_angles();
                if !self.in_block() && self.levels.opening() != Opening::Template {
                    self.levels.close();
                }
                self.operand = true;
            }
            b',' => self.levels.end_expression(),
            b';' => self.levels.end_statement(),
            b':' if self.peek(0) == b'=' => {
                self.at += 1;
                self.levels.pend();
            }
            b':' => {
                if matches!(self.levels.opening(), Opening::Angle { .. }) {
                    self.levels.close();
                    self.levels.pend();
                }
                // Directly inside an expression of a string, even a lambda's colon begins the format.
                if self.levels.opening() == Opening::Template {
                    self.literal();
                }
            }
            // An assignment or a default is no part of the value.
            b'=' if self.peek(0) != b'=' => {}
            b'*' if self.peek(0) == b'*' => {
                self.at += 1;
                self.levels.prefix();
            }
            b'.' => self.levels.postfix(),
            _ if operand => {
                // An operator of two characters, such as `<=`, `//` or `!=`, is one.
                self.at += usize::from(matches!(self.peek(0), b'=' | b'<' | b'>' | b'/'));
                self.levels.infix();
            }
            _ => self.levels.prefix(),
        }
    }

    /// Takes a string, or the beginning of one with expressions, from its quote.
    fn string(&mut self, prefix: &[u8]) {
        let quote = self.peek(0);
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        let raw = prefix.iter().any(|letter| matches!(letter, b'r' | b'R'));
        self.at += if triple { 3 } else { 1 };
        if prefix.iter().any(|letter| matches!(letter, b'f' | b'F' | b't' | b'T')) {
            self.strings.push(Format { quote, triple, raw, fields: 0 });
            self.literal();
            return;
        }
        while self.at < self.text.len() {
            match self.peek(0) {
                b'\\' => self.at += if self.text[self.at + 1..].starts_with(b"\r\n") { 3 } else { 2 },
                b'\n' | b'\r' if !triple => break,
                byte if byte == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote)) => {
                    self.at += if triple { 3 } else { 1 };
                    break;
                }
                _ => self.at += 1,
            }
        }
        self.operand = true;
    }

    /// Takes the literal part of a string with expressions, or of the format of one of them, up to the next
    /// expression or the end.
    fn literal(&mut self) {
        while self.at < self.text.len() {
            let Some(&mut Format { quote, triple, raw, ref mut fields }) = self.strings.last_mut() else { return };
            let ahead = |distance: usize| self.text.get(self.at + distance).copied().unwrap_or(0);
            match ahead(0) {
                b'\\' if !raw && ahead(1) == b'N' && ahead(2) == b'{' => self.at += 3,
                b'\\' if matches!(ahead(1), b'{' | b'}') => self.at += 1,
                b'\\' => self.at += 2,
                b'{' if ahead(1) == b'{' && *fields == 0 => self.at += 2,
                b'{' => {
                    *fields += 1;
                    self.at += 1;
                    self.levels.open(Opening::Template);
                    self.operand = false;
                    return;
                }
                // The end of a format. It may stand within the format of another expression.
                b'}' if *fields > 0 => {
                    *fields -= 1;
                    self.at += 1;
                    self.levels.close();
                }
                b'\n' | b'\r' if !triple => return self.end_string(),
                byte if byte == quote && (!triple || (ahead(1) == quote && ahead(2) == quote)) => {
                    self.at += if triple { 3 } else { 1 };
                    return self.end_string();
                }
                _ => self.at += 1,
            }
        }
    }

    fn end_string(&mut self) {
        if let Some(string) = self.strings.pop() {
            for _ in 0..string.fields {
                self.levels.close();
            }
        }
        self.operand = true;
    }
}

fn is_string_prefix(word: &[u8]) -> bool {
    matches!(
        word.to_ascii_lowercase().as_slice(),
        b"r" | b"b" | b"u" | b"f" | b"t" | b"br" | b"rb" | b"fr" | b"rf" | b"tr" | b"rt"
    )
}
