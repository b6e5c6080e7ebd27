//! The tokens of a language with braces, fed one by one, and the languages whose comments and strings the table tells.

use super::levels::{self, Block, Levels, Opening};
use super::words::{self, Class, Word, class, is_word_byte, word_end};
use crate::language::Language;
use crate::text::lines::{Region, scan};

/// What stands before the place at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Something that has a value.
    Operand,
    /// `}` of a block; if the flag is set it may also end a value.
    Block { maybe: bool },
    /// An operator, an opening bracket, a separator or a word that something follows.
    Operator,
    /// `break` and its like: the end of a statement, or what a label follows.
    Jump,
}

/// The tokens seen so far.
#[derive(Clone, Debug)]
pub(super) struct Tokens {
    pub(super) levels: Levels,
    pub(super) before: Before,
    /// Whether what counts as an operator may be a value all the same: a word that only sometimes is a keyword, or a
    /// block, and after it perhaps `!`, `++` or `--`. Or whether what counts as a value may be an operator: the `>` of
    /// type arguments that may be a comparison.
    pub(super) doubtful: bool,
    /// Whether a line has ended after the last token.
    pub(super) newline: bool,
    /// Whether the next `(` belongs to a statement such as `if`.
    control: bool,
    /// Whether the last token was `else`, whose `if` continues a chain rather than nests.
    after_else: bool,
    /// Whether the last token was `;`, after which `else` continues the statement.
    after_semicolon: bool,
    /// Whether dotted names nest, as those of a namespace do.
    namespace: bool,
    /// Whether a newline can end a statement, and `<` begin type arguments.
    pub(super) script: bool,
    pub(super) types: bool,
}

impl Tokens {
    pub(super) fn new(script: bool, types: bool) -> Self {
        let levels = Levels::new(if script { levels::SCRIPT } else { levels::ITERATIVE });
        Tokens {
            levels,
            before: Before::Operator,
            doubtful: false,
            newline: false,
            control: false,
            after_else: false,
            after_semicolon: false,
            namespace: false,
            script,
            types,
        }
    }

    /// Whether an operand is expected, so that `/` begins a regular expression and `<` an element.
    #[inline]
    pub(super) fn expects_operand(&self) -> bool {
        self.before != Before::Operand
    }

    /// Takes a value: a name, a number, a string, a regular expression.
    #[inline]
    pub(super) fn operand(&mut self) {
        self.adjacent();
        self.finish(Before::Operand);
    }

    /// Takes a word.
    pub(super) fn word(&mut self, word: &[u8]) {
        if words::is_likely(word, self.script) {
            self.keyword(word);
        } else {
            self.operand();
        }
    }

    /// Takes a word that may be a keyword.
    pub(super) fn keyword(&mut self, word: &[u8]) {
        let kind = if self.script { words::script(word) } else { words::curly(word) };
        let chained = std::mem::take(&mut self.after_else);
        let after_semicolon = std::mem::take(&mut self.after_semicolon);
        self.namespace |= self.types && matches!(word, b"namespace" | b"module");
        if !matches!(kind, Word::Infix | Word::Else) {
            self.adjacent();
        }
        // `for await (` is a `for`.
        self.control = matches!(kind, Word::Control) || (self.control && word == b"await");
        match kind {
            Word::Operand | Word::Leading | Word::Jump => {}
            Word::Prefix => self.levels.prefix(),
            Word::Pending => self.levels.pend(),
            Word::Infix => self.levels.infix(),
            Word::Control if chained && word == b"if" => {}
            Word::Control | Word::Statement => self.levels.statement(),
            Word::Else => {
                self.levels.drop_angles();
                self.levels.end_expression();
                if after_semicolon {
                    self.levels.resume();
                } else {
                    self.levels.statement();
                }
                self.after_else = true;
            }
        }
        self.before = match kind {
            Word::Operand => Before::Operand,
            Word::Jump => Before::Jump,
            _ => Before::Operator,
        };
        // What may be a name ends a value as well; a word in the position of an operator is one.
        self.doubtful = kind != Word::Operand && words::is_contextual(word);
        self.newline = false;
    }

    /// Takes the operators and brackets at `at` and returns what is after them.
    pub(super) fn symbol(&mut self, text: &[u8], at: usize) -> usize {
        let postfix = match text[at] {
            b'!' => text.get(at + 1) != Some(&b'='),
            sign @ (b'+' | b'-') => text.get(at + 1) == Some(&sign) || text[..at].last() == Some(&sign),
            b'>' => return self.known_symbol(text, at),
            _ => {
                let end = self.known_symbol(text, at);
                self.doubtful = false;
                return end;
            }
        };
        let doubtful = postfix && (self.doubtful || matches!(self.before, Before::Block { .. }));
        let end = self.known_symbol(text, at);
        self.doubtful = doubtful;
        end
    }

    fn known_symbol(&mut self, text: &[u8], at: usize) -> usize {
        let next = text.get(at + 1).copied().unwrap_or(0);
        let operand = !self.expects_operand();
        // Only in a script can an operator continue a value that ended with a brace on the line before.
        if !self.script && self.newline && matches!(self.before, Before::Block { .. }) && text[at] != b'.' {
            self.end_statement();
        }
        let (control, chained) = (std::mem::take(&mut self.control), std::mem::take(&mut self.after_else));
        self.namespace &= text[at] == b'.';
        match text[at] {
            b'(' => {
                if operand {
                    self.levels.postfix();
                }
                self.levels.open(Opening::Parenthesis { control });
                self.finish(Before::Operator);
            }
            b'[' => {
                if operand {
                    self.levels.postfix();
                }
                self.levels.open(Opening::Bracket);
                self.finish(Before::Operator);
            }
            b'{' => {
                let block = match self.before {
                    Before::Operand => Block::Maybe,
                    Before::Block { .. } => {
                        self.end_statement();
                        Block::Yes
                    }
                    Before::Operator | Before::Jump => self.braces(text, at, chained),
                };
                self.levels.open(Opening::Brace { block });
                self.finish(Before::Operator);
            }
            b')' | b']' => {
                self.levels.drop_angles();
                let before = match self.levels.close() {
                    Opening::Parenthesis { control: true } => Before::Operator,
                    _ => Before::Operand,
                };
                self.finish(before);
            }
            b'}' => {
                self.levels.drop_angles();
                let before = match self.levels.close() {
                    Opening::Brace { block: Block::Yes } => Before::Block { maybe: false },
                    Opening::Brace { block: Block::Maybe } => Before::Block { maybe: true },
                    _ => Before::Operand,
                };
                self.finish(before);
            }
            b';' => {
                self.end_statement();
                self.finish(Before::Operator);
                self.after_semicolon = true;
            }
            b',' => {
                self.levels.end_expression();
                self.finish(Before::Operator);
            }
            b'.' if next == b'.' => {
                self.finish(Before::Operator);
                return at + text[at..].iter().take_while(|byte| **byte == b'.').count();
            }
            b'.' => {
                if self.namespace {
                    self.levels.pend();
                } else {
                    self.levels.postfix();
                }
                self.finish(Before::Operator);
            }
            b'=' if next == b'>' => {
                self.levels.pend();
                self.finish(Before::Operator);
                return at + 2;
            }
            b'=' if next == b'=' => {
                self.levels.infix();
                self.finish(Before::Operator);
                return at + 2;
            }
            b'=' | b':' => {
                self.levels.pend();
                self.finish(Before::Operator);
            }
            b'?' => {
                match next {
                    b'.' => self.levels.postfix(),
                    b'?' => self.levels.infix(),
                    _ => self.levels.pend(),
                }
                self.finish(Before::Operator);
                return if next == b'?' { at + 2 } else { at + 1 };
            }
            b'*' if next == b'*' => {
                self.levels.prefix();
                self.finish(Before::Operator);
                return at + 2;
            }
            b'!' if operand && self.script && next != b'=' && !self.newline => self.levels.postfix(),
            sign @ (b'+' | b'-') if next == sign && operand && !self.newline => {
                self.levels.postfix();
                return at + 2;
            }
            b'<' if self.types && next != b'=' => {
                self.levels.open(Opening::Angle { prefix: !operand });
                self.finish(Before::Operator);
                return at + 1 + usize::from(next == b'<');
            }
            // A decorator ends the one before it.
            b'@' => {
                if operand {
                    self.levels.end_prefixes();
                }
                self.levels.prefix();
                self.finish(Before::Operator);
            }
            b'<' if next == b'<' => {
                self.operator(operand);
                return at + 2;
            }
            b'>' if matches!(self.levels.opening(), Opening::Angle { .. }) => {
                match self.levels.close() {
                    Opening::Angle { prefix: true } => {
                        self.levels.prefix();
                        self.finish(Before::Operator);
                    }
                    _ => self.finish(Before::Operand),
                }
                self.doubtful = true;
            }
            _ => self.operator(operand),
        }
        at + 1
    }

    /// Takes an operator that stands before an operand, and after one or not.
    fn operator(&mut self, operand: bool) {
        if operand {
            self.levels.infix();
        } else {
            self.levels.prefix();
        }
        self.finish(Before::Operator);
    }

    /// Takes the end of a template literal, an element or anything else that is a value, unlike [`Tokens::operand`]
    /// one that was begun before.
    #[inline]
    pub(super) fn finish(&mut self, before: Before) {
        self.before = before;
        self.doubtful = false;
        self.newline = false;
        (self.control, self.after_else, self.after_semicolon) = (false, false, false);
    }

    /// Ends the statement if what follows cannot continue it: a value on a new line or after a block.
    #[inline]
    fn adjacent(&mut self) {
        match self.before {
            Before::Block { .. } => self.end_statement(),
            Before::Operand | Before::Jump if self.newline => self.end_statement(),
            _ => {}
        }
    }

    fn end_statement(&mut self) {
        self.levels.drop_angles();
        self.levels.end_statement();
    }

    /// Returns what `{` at `at` begins, where an operand is expected.
    fn braces(&self, text: &[u8], at: usize, after_else: bool) -> Block {
        let is_space = |byte: &u8| matches!(class(*byte), Class::Space | Class::LineEnd);
        let previous = text[..at].iter().rev().find(|byte| !is_space(byte));
        match previous {
            _ if after_else => Block::Yes,
            Some(b'{') if self.levels.opening() == Opening::Container => Block::No,
            // `)` that is followed by an operand is that of a statement such as `if`.
            None | Some(b';' | b'{' | b'}' | b')') => Block::Yes,
            // An arrow function, a label, a case or a property; a comment hides what is before it, and so does white space
            // outside ASCII.
            Some(b'>' | b':' | b'/' | 0x80..) => Block::Maybe,
            _ => Block::No,
        }
    }
}

/// Returns where a text is too deep whose comments and strings the table tells.
pub(super) fn in_regions(text: &str, language: Language) -> Option<usize> {
    let text = text.as_bytes();
    let mut tokens = Tokens::new(false, false);
    let mut found = None;
    scan(text, language.marks(), |region, range| {
        if found.is_some() {
            return;
        }
        match region {
            Region::Comment => {}
            Region::String => tokens.operand(),
            Region::Code => {
                // A token never reaches over the end of its region.
                let code = &text[..range.end];
                let mut at = range.start;
                while at < code.len() {
                    at = match code[at] {
                        b'\n' | b'\r' => {
                            tokens.newline = true;
                            at + 1
                        }
                        byte if byte.is_ascii_whitespace() => at + 1,
                        byte if is_word_byte(byte) => {
                            let end = word_end(code, at);
                            tokens.word(&code[at..end]);
                            end
                        }
                        _ => tokens.symbol(code, at),
                    };
                    if tokens.levels.too_deep() {
                        found = Some(at);
                        return;
                    }
                }
            }
        }
    });
    found
}
