//! What no declaration can have: said once, and passed over up to where the next declaration can begin.

use super::reader::Reader;
use super::words::Word;
use crate::text::tokens::TokenKind::*;

impl Reader<'_> {
    /// Notes a token that cannot stand where it is.
    pub(super) fn unexpected(&mut self, at: usize) {
        let text = self.text(at);
        let text = &text[..text.floor_char_boundary(40)];
        let message = match text.lines().next() {
            Some(line) => format!("unexpected {line}"),
            None => "unexpected end".to_owned(),
        };
        self.out.syntax_error(Some(self.start(at)), &message);
    }

    /// Notes a bracket without a partner.
    pub(super) fn unpaired(&mut self, at: usize) {
        let closing = match self.kind(at) {
            OpenParenthesis => ")",
            OpenBracket => "]",
            OpenBrace => "}",
            _ => return self.unexpected(at),
        };
        self.out.syntax_error(Some(self.start(at)), &format!("missing {closing}"));
    }

    /// Passes over a declaration that is broken at the token `at`.
    pub(super) fn recover(&mut self, first: usize, at: usize) {
        match self.kind(at) {
            OpenParenthesis | OpenBracket if self.partner(at).is_none() => self.unpaired(at),
            _ => self.unexpected(at),
        }
        let close = self.scope().close;
        let mut next = at;
        while next < close {
            next = match self.kind(next) {
                Semicolon => {
                    next += 1;
                    break;
                }
                OpenBrace => {
                    next = self.behind(next);
                    break;
                }
                CloseBrace | Directive => break,
                OpenParenthesis | OpenBracket => self.behind(next),
                Word if next > at && self.begins_declaration(next) => break,
                _ => next + 1,
            };
        }
        self.at = next.min(close).max(first + 1);
        self.last = (first, self.at - 1);
    }

    /// Returns where to go on behind a head that ends at the token `end` without declaring anything.
    pub(super) fn behind_noise(&mut self, end: usize) -> usize {
        match self.kind(end) {
            OpenBrace => self.behind(end),
            Colon => end + 1,
            _ => {
                self.unexpected(end);
                end + 1
            }
        }
    }

    /// Whether a word begins a declaration, by its place on the line and by what it is.
    fn begins_declaration(&self, at: usize) -> bool {
        matches!(
            self.word(at),
            Word::Static
                | Word::Extern
                | Word::Typedef
                | Word::Struct
                | Word::Union
                | Word::Enum
                | Word::Class
                | Word::Namespace
                | Word::Using
                | Word::Template
                | Word::Inline
                | Word::Type
        ) && self.is_first_on_line(at)
    }

    /// Returns the token that ends an initializer: a comma, unless it goes on for the `whole` statement, a semicolon, or
    /// what no expression has.
    pub(super) fn behind_value(&mut self, mut at: usize, whole: bool) -> usize {
        let close = self.scope().close;
        while at < close {
            at = match self.kind(at) {
                Semicolon | CloseBrace => break,
                Comma if !whole => break,
                Less if self.is_cpp => self.behind(at),
                OpenParenthesis | OpenBracket | OpenBrace => self.behind(at),
                Directive => self.past_directives(at).max(at + 1),
                Word if matches!(
                    self.word(at),
                    Word::Static | Word::Typedef | Word::Namespace | Word::Template | Word::Using | Word::Extern
                ) && self.is_first_on_line(at) =>
                {
                    self.out.syntax_error(Some(self.end(at - 1)), "missing ;");
                    break;
                }
                _ => at + 1,
            };
        }
        at.min(close)
    }
}
