//! Bodies: statements and expressions, passed over token by token while decisions are counted and the types, lambdas and
//! functions in them are found.

use super::reader::{Form, Reader, Scope};
use super::words::Word;
use crate::parse::tokens::decisions::{Level, Operator as Logical};
use crate::text::tokens::TokenKind::*;
use crate::text::tokens::UNLINKED;

impl Reader<'_> {
    /// Begins to read tokens as statements that count for `function`.
    pub(super) fn begin_statements(&mut self, scope: Scope) {
        let is_function = scope.form == Form::Statements { is_function: true };
        self.decisions.begin(scope.close as u32, is_function);
        self.at = scope.open + 1;
        self.begins_statement = is_function && scope.body <= self.at;
        self.scopes.push(scope);
    }

    /// Reads on to the end of the scope or to where another scope begins.
    pub(super) fn statements(&mut self) {
        let Scope { close, body, .. } = *self.scope();
        let depth = self.scopes.len();
        while self.at < close && self.scopes.len() == depth {
            let at = self.at;
            match self.kind(at) {
                Word => self.word_in_body(at),
                Semicolon => {
                    self.decisions.separate(true);
                    match self.decisions.level() {
                        Level::Head => self.at = at + 1,
                        Level::Group => {
                            self.decisions.hold_statements();
                            self.at = at + 1;
                            self.begins_statement = true;
                        }
                        _ => self.end_statement(at + 1),
                    }
                }
                OpenBrace => self.open_brace(at, body),
                OpenParenthesis => self.open_parenthesis(at),
                OpenBracket => self.open_bracket(at),
                CloseBrace | CloseParenthesis | CloseBracket => self.close_bracket(at),
                Directive => {
                    while self.decisions.close(at as u32).is_some() {
                        self.begins_statement = true;
                    }
                    self.at = self.behind_directive(at);
                }
                kind => {
                    self.begins_statement = false;
                    self.at = at + 1;
                    match kind {
                        And if self.is_logical(at) => self.decisions.operator(Logical::And),
                        Or => self.decisions.operator(Logical::Or),
                        Question => self.decisions.question(),
                        Colon if !self.decisions.colon() => {
                            self.decisions.separate(true);
                            self.begins_statement = std::mem::take(&mut self.is_in_case);
                        }
                        Comma => self.decisions.separate(false),
                        Assign => self.decisions.assign(),
                        _ => {}
                    }
                }
            }
        }
    }

    fn word_in_body(&mut self, at: usize) {
        let begins_statement = std::mem::replace(&mut self.begins_statement, false);
        self.at = at + 1;
        match self.word(at) {
            Word::None if begins_statement => self.name_at_statement(at),
            Word::None => {}
            Word::If => {
                self.decisions.decide();
                self.decisions.structure();
                self.lead(Level::If, at);
            }
            Word::For | Word::While => {
                self.decisions.decide();
                self.decisions.structure();
                self.lead(Level::Loop, at);
            }
            Word::Do => {
                self.decisions.decide();
                self.decisions.structure();
                self.decisions.lead(Level::Do, 1);
                self.begins_statement = true;
            }
            Word::Switch => {
                self.decisions.structure();
                self.lead(Level::Other, at);
            }
            Word::Catch => {
                self.decisions.decide();
                self.decisions.structure();
                self.lead(Level::Other, at);
            }
            Word::Case => {
                self.decisions.decide();
                self.is_in_case = true;
            }
            Word::Default if self.kind(at + 1) == Colon => {
                self.at = at + 2;
                self.begins_statement = true;
            }
            Word::Goto => self.decisions.step(),
            Word::Try | Word::Else => self.begins_statement = true,
            Word::And => self.decisions.operator(Logical::And),
            Word::Or => self.decisions.operator(Logical::Or),
            Word::Struct | Word::Union | Word::Class | Word::Enum => self.record_in_body(at),
            Word::Typedef if begins_statement => self.read_declaration(at),
            Word::Asm | Word::Attribute => {
                while self.word(self.at) == Word::Specifier || self.word(self.at) == Word::Goto {
                    self.at += 1;
                }
                if self.kind(self.at) == OpenParenthesis {
                    self.at = self.behind(self.at);
                }
                // An attribute may stand before a statement.
                self.begins_statement = begins_statement;
            }
            Word::Type | Word::Static | Word::Inline if begins_statement && self.is_nested_function(at) => {
                self.read_declaration(at);
            }
            _ => {}
        }
    }

    /// Begins a statement with a condition in parentheses, from its word on.
    fn lead(&mut self, level: Level, word: usize) {
        let is_if = level == Level::If;
        self.decisions.lead(level, u32::from(!is_if));
        let mut at = word + 1;
        // `if constexpr`, `if !consteval`, `for co_await`.
        while self.kind(at) == Not || matches!(self.word(at), Word::Const | Word::Specifier | Word::Return) {
            at += 1;
        }
        self.at = at;
        match self.partner(at).filter(|_| self.kind(at) == OpenParenthesis) {
            Some(close) => {
                self.decisions.open(Level::Head, close as u32, 0);
                self.at = at + 1;
            }
            None => {
                self.decisions.deepen(1);
                self.begins_statement = true;
            }
        }
    }

    /// Ends a statement, and those that it is the last part of.
    fn end_statement(&mut self, next: usize) {
        self.at = next;
        self.begins_statement = true;
        loop {
            match self.decisions.level() {
                Level::If => {
                    self.decisions.end_statement();
                    let behind = self.past_directives(next);
                    if self.word(behind) != Word::Else {
                        continue;
                    }
                    self.decisions.step();
                    if self.word(behind + 1) == Word::If {
                        self.decisions.decide();
                        self.begins_statement = false;
                        self.lead(Level::If, behind + 1);
                    } else {
                        self.decisions.lead(Level::Else, 1);
                        self.at = behind + 1;
                    }
                    return;
                }
                Level::Do => {
                    self.decisions.end_statement();
                    let behind = self.past_directives(next);
                    if self.word(behind) == Word::While {
                        self.at = behind + 1;
                        self.begins_statement = false;
                        return;
                    }
                }
                Level::Else | Level::Loop | Level::Other => self.decisions.end_statement(),
                _ => return,
            }
        }
    }

    /// A statement begins with a name: a label, the call of a macro that begins a loop, or anything else.
    fn name_at_statement(&mut self, at: usize) {
        match self.kind(at + 1) {
            Colon => {
                self.at = at + 2;
                self.begins_statement = true;
            }
            OpenParenthesis if is_loop_macro(self.text(at)) => {
                let behind = self.behind(at + 1);
                if matches!(self.kind(behind), OpenBrace | Word) {
                    self.decisions.decide();
                    self.decisions.structure();
                    self.lead(Level::Loop, at);
                }
            }
            Word | Star if self.is_nested_function(at) => self.read_declaration(at),
            _ => {}
        }
    }

    /// Whether the definition of a function begins here, as GNU C has them in functions.
    fn is_nested_function(&self, from: usize) -> bool {
        if self.is_cpp {
            return false;
        }
        let mut at = from;
        while at < from + 8 {
            match self.kind(at) {
                Word if self.kind(at + 1) == OpenParenthesis => {
                    return at > from && self.is_name(at) && self.kind(self.behind(at + 1)) == OpenBrace;
                }
                Word if matches!(
                    self.word(at),
                    Word::None
                        | Word::Type
                        | Word::Static
                        | Word::Inline
                        | Word::Const
                        | Word::Specifier
                        | Word::Struct
                        | Word::Union
                        | Word::Enum
                ) => {}
                Star => {}
                _ => return false,
            }
            at += 1;
        }
        false
    }

    fn record_in_body(&mut self, at: usize) {
        self.qualifiers.clear();
        let (record, behind) = self.record(at);
        self.at = behind;
        if let Some(record) = record {
            let members = self.members(record, None, None);
            self.open_members(members);
        }
    }

    fn open_brace(&mut self, at: usize, body: usize) {
        let close = self.partner(at).unwrap_or(usize::MAX).min(self.scope().close) as u32;
        let begins_statement = std::mem::replace(&mut self.begins_statement, true);
        self.at = at + 1;
        let is_lambda = std::mem::replace(&mut self.lambda, usize::MAX) == at;
        if at == body || begins_statement {
            if at == body {
                self.decisions.separate(true);
            }
            self.decisions.open(Level::Block { is_statement: true }, close, 0);
        } else if is_lambda {
            self.decisions.open(Level::Block { is_statement: false }, close, 1);
        } else if at > 0 && self.kind(at - 1) == OpenParenthesis {
            // A statement as an expression, as GNU C has it.
            self.decisions.open(Level::Block { is_statement: false }, close, 0);
        } else if !matches!(self.decisions.level(), Level::Group | Level::Head | Level::Body)
            && at > 0
            && (self.kind(at - 1) == CloseParenthesis || self.is_name(at - 1))
        {
            // The body of a macro's call.
            self.decisions.open(Level::Block { is_statement: true }, close, 0);
        } else {
            self.decisions.open(Level::Group, close, 0);
            self.begins_statement = false;
        }
    }

    fn open_parenthesis(&mut self, at: usize) {
        self.begins_statement = false;
        self.at = at + 1;
        let Some(close) = self.partner(at) else {
            self.unpaired(at);
            return;
        };
        let follows_operand = at > 0
            && match self.kind(at - 1) {
                Word => !matches!(self.word(at - 1), Word::Return | Word::And | Word::Or | Word::Case),
                kind => !matches!(
                    kind,
                    And | Or
                        | OpenParenthesis
                        | Assign
                        | Semicolon
                        | Comma
                        | Question
                        | Colon
                        | OpenBrace
                        | CloseBrace
                        | Directive
                ),
            };
        let behind = close + 1;
        let is_operand_of_others = !matches!(
            self.kind(behind),
            And | Or | CloseParenthesis | CloseBracket | Semicolon | Comma | Question | Colon | CloseBrace
        ) && !matches!(self.word(behind), Word::And | Word::Or);
        if follows_operand || is_operand_of_others {
            self.decisions.open(Level::Group, close as u32, 0);
        } else {
            self.decisions.open_passage(close as u32);
        }
    }

    fn open_bracket(&mut self, at: usize) {
        self.at = at + 1;
        let Some(close) = self.partner(at) else {
            self.begins_statement = false;
            self.unpaired(at);
            return;
        };
        if self.is_cpp {
            if self.kind(at + 1) == OpenBracket && self.partner(at + 1) == Some(close - 1) {
                self.at = close + 1;
                return;
            }
            if let Some(brace) = self.lambda(at) {
                self.begins_statement = false;
                return self.begin_lambda(at, brace);
            }
        }
        self.begins_statement = false;
        self.decisions.open(Level::Group, close as u32, 0);
    }

    fn close_bracket(&mut self, at: usize) {
        self.begins_statement = false;
        self.at = at + 1;
        let link = self.tokens[at].link;
        if link == UNLINKED {
            self.unpaired(at);
            return;
        }
        if self.partner(link as usize) != Some(at) {
            return;
        }
        match self.decisions.close(at as u32) {
            Some(Level::Head) => {
                self.decisions.deepen(1);
                self.begins_statement = true;
            }
            Some(Level::Block { is_statement: true }) => self.end_statement(at + 1),
            _ => {}
        }
    }

    /// Whether `&&` is an operator here, and not part of a type or before a label.
    fn is_logical(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return false };
        let is_operand = match self.kind(before) {
            Word => matches!(self.word(before), Word::None | Word::Other),
            Operator => matches!(self.text(before), "++" | "--"),
            kind => matches!(kind, Number | Text | CloseParenthesis | CloseBracket | CloseBrace | Greater),
        };
        let declares = self.is_cpp
            && match self.kind(at + 1) {
                CloseParenthesis | Comma | Greater | Assign | Ellipsis | CloseBracket => true,
                Word => match self.kind(at + 2) {
                    Assign => true,
                    Colon => self.decisions.level() == Level::Head,
                    _ => false,
                },
                _ => false,
            };
        is_operand && !declares
    }
}

/// Whether a macro begins a loop by its name, as `list_for_each` and `Q_FOREACH` do.
fn is_loop_macro(name: &str) -> bool {
    let is_at = |part: &[u8]| name.as_bytes().windows(part.len()).any(|window| window.eq_ignore_ascii_case(part));
    is_at(b"foreach") || is_at(b"for_each")
}
