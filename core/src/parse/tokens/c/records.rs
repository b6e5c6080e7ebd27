//! Records and enumerations: structures, unions, classes, and the names in their heads, among which macros stand.

use super::parts::Name;
use super::reader::{Form, Reader};
use super::words::{Word, is_in_capitals, is_like_attribute};
use crate::facts::SymbolKind;
use crate::text::tokens::TokenKind::*;

/// A record or an enumeration with a body.
#[derive(Clone, Copy, Debug)]
pub(super) struct Record {
    pub(super) kind: SymbolKind,
    /// The word that begins it.
    pub(super) start: usize,
    pub(super) name: Option<Name>,
    /// The brace that opens its body.
    pub(super) open: usize,
}

impl Record {
    /// Returns how its body is read.
    pub(super) fn form(self) -> Form {
        if self.kind == SymbolKind::Enum { Form::Enumerators } else { Form::Declarations }
    }
}

impl Reader<'_> {
    /// Reads a record from its word on. Returns it if it has a body, and the first token behind the body or, without one,
    /// behind the name.
    pub(super) fn record(&mut self, start: usize) -> (Option<Record>, usize) {
        let kind = match self.word(start) {
            Word::Struct => SymbolKind::Struct,
            Word::Class => SymbolKind::Class,
            Word::Enum => SymbolKind::Enum,
            _ => SymbolKind::Type,
        };
        let is_enum = kind == SymbolKind::Enum;
        let mut at = start + 1;
        if is_enum && matches!(self.word(at), Word::Class | Word::Struct) {
            at += 1;
        }
        let from = self.qualifiers.len();
        // What may be its name, and what stands before that.
        let mut names: [Option<Name>; 2] = [None; 2];
        let mut count = 0usize;
        // Without a body, only the first name belongs to the type.
        let mut without_body = None;
        let found = loop {
            at = match self.kind(at) {
                Directive => self.past_directives(at).max(at + 1),
                Word if matches!(self.word(at), Word::Attribute) => {
                    if self.kind(at + 1) == OpenParenthesis {
                        self.behind(at + 1)
                    } else {
                        at + 1
                    }
                }
                Word | PathSeparator if matches!(self.word(at), Word::None) => {
                    let Some(name) = self.name(at) else { break false };
                    let is_first = count == 0;
                    count += 1;
                    let is_closing = count > 1 && matches!(self.text(name.last), "final" | "sealed" | "abstract");
                    let is_better = names[0].is_none()
                        || !is_closing
                            && (!is_like_attribute(self.text(name.last))
                                || names[0].is_some_and(|earlier| is_like_attribute(self.text(earlier.last))));
                    if is_better {
                        names = [Some(name), names[0]];
                    }
                    let mut end = name.end;
                    if is_first && self.kind(end) == OpenParenthesis && self.is_name(self.behind(end)) {
                        // A macro with arguments stands before the name.
                        end = self.behind(end);
                        names = [None; 2];
                    } else if is_first || is_enum && count == 1 {
                        without_body = Some(end);
                    }
                    end
                }
                OpenBracket if self.kind(at + 1) == OpenBracket => self.behind(at),
                OpenBrace => break self.partner(at).is_some(),
                Colon => match self.behind_bases(at + 1) {
                    Some(brace) => {
                        at = brace;
                        break self.partner(brace).is_some();
                    }
                    None => break false,
                },
                Semicolon if count > 1 && self.is_macro_and_name(start, names[1]) => {
                    without_body = Some(at);
                    break false;
                }
                _ => break false,
            };
        };
        if !found {
            self.qualifiers.truncate(from);
            return (None, without_body.unwrap_or(at).max(start + 1));
        }
        (Some(Record { kind, start, name: names[0], open: at }), self.behind(at))
    }

    /// Whether two names behind the word of a record are a macro and what is declared: `class EXPORT Gauge;`.
    fn is_macro_and_name(&self, start: usize, first: Option<Name>) -> bool {
        self.word(start) == Word::Class
            || self.is_cpp && first.is_some_and(|first| is_in_capitals(self.text(first.last)))
    }

    /// Returns the brace behind a list of bases or the type of an enumeration.
    fn behind_bases(&self, mut at: usize) -> Option<usize> {
        loop {
            at = match self.kind(at) {
                OpenBrace => return Some(at),
                Word | PathSeparator | Comma | Ellipsis => at + 1,
                Directive => self.past_directives(at).max(at + 1),
                OpenParenthesis | Less if self.partner(at).is_some() => self.behind(at),
                OpenBracket if self.kind(at + 1) == OpenBracket => self.behind(at),
                _ => return None,
            };
        }
    }

    /// Reads what begins at a token in the body of an enumeration.
    pub(super) fn enumerator(&mut self) {
        let at = self.at;
        match self.kind(at) {
            Directive => {
                self.at = self.behind_directive(at);
                return;
            }
            Word if self.is_name(at) => {}
            _ => {
                self.at = at + 1;
                return;
            }
        }
        let mut end = at + 1;
        let mut value = None;
        let close = self.scope().close;
        while end < close && self.kind(end) != Comma {
            end = match self.kind(end) {
                // The lines of a list are divided by conditionals.
                Directive => break,
                Assign if value.is_none() => {
                    value = Some(end);
                    end + 1
                }
                OpenParenthesis | OpenBracket | OpenBrace => self.behind(end),
                _ => end + 1,
            };
        }
        // What has parentheses right behind it is the call of a macro.
        if self.kind(at + 1) != OpenParenthesis || value.is_some_and(|value| value == at + 1) {
            let range = self.start(at)..self.end(end - 1);
            let head = self.start(at)..value.map_or(range.end, |value| self.start(value));
            self.define_plain(SymbolKind::EnumMember, at, range, head, at);
        }
        self.at = if self.kind(end) == Comma { end + 1 } else { end };
    }
}
