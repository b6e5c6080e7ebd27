//! The head of a declaration: what stands before a body, an initializer or the end, taken apart into units.

use super::parts::Unit;
use super::reader::Reader;
use super::records::Record;
use super::words::Word;
use crate::text::tokens::TokenKind::*;

/// What a head says beside its units.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Head {
    /// The token that ends it.
    pub(super) end: usize,
    pub(super) is_static: bool,
    pub(super) is_extern: bool,
    pub(super) is_constant: bool,
    /// The record with a body in it.
    pub(super) record: Option<Record>,
    /// Whether it ends because the brace that closes the record is missing.
    pub(super) is_unclosed: bool,
    /// Whether it ends because another declaration begins.
    pub(super) is_cut: bool,
    /// Whether it ends at what no declaration can have.
    pub(super) is_broken: bool,
}

impl Reader<'_> {
    /// Takes a head apart into [`Reader::units`].
    pub(super) fn head(&mut self, from: usize) -> Head {
        self.units.clear();
        self.record_unit = None;
        let mut head = Head::default();
        let close = self.scope().close;
        let mut at = from;
        while at < close && !head.is_unclosed {
            at = match self.kind(at) {
                Directive => match self.past_directives(at) {
                    next if next > at => next,
                    _ => at + 1,
                },
                Word => match self.word(at) {
                    Word::None => self.unit_of_name(at),
                    _ => match self.reserved(at, from, &mut head) {
                        Some(next) => next,
                        None => break,
                    },
                },
                PathSeparator => self.unit_of_name(at),
                Tilde if self.is_cpp && self.is_name(at + 1) => self.unit_of_name(at),
                Star | Ampersand | And | Caret => {
                    self.units.push(Unit::Pointer);
                    at + 1
                }
                OpenParenthesis => match self.partner(at) {
                    Some(_) => {
                        self.units.push(Unit::Group(at));
                        self.behind(at)
                    }
                    None => {
                        head.is_broken = true;
                        break;
                    }
                },
                OpenBracket if self.partner(at).is_some() => {
                    // Attributes are in two brackets.
                    let is_attribute = self.kind(at + 1) == OpenBracket
                        && self.partner(at + 1).is_some_and(|inner| self.partner(at) == Some(inner + 1));
                    if !is_attribute {
                        self.units.push(Unit::Array);
                    }
                    self.behind(at)
                }
                Ellipsis => at + 1,
                Arrow if self.is_cpp => self.behind_result(at + 1),
                Semicolon | Comma | Assign | Colon | OpenBrace | CloseBrace => break,
                _ => {
                    head.is_broken = true;
                    break;
                }
            };
        }
        head.end = at.min(close);
        head
    }

    fn unit_of_name(&mut self, at: usize) -> usize {
        let is_behind_group = matches!(self.units.last(), Some(Unit::Group(_)));
        if self.is_cpp && is_behind_group && matches!(self.text(at), "override" | "final") {
            return at + 1;
        }
        match self.name(at) {
            Some(name) => {
                self.units.push(Unit::Name(name));
                name.end
            }
            None => at + 1,
        }
    }

    /// Takes a reserved word in a head and returns where to go on; `None` ends the head there.
    fn reserved(&mut self, at: usize, from: usize, head: &mut Head) -> Option<usize> {
        let is_called = self.kind(at + 1) == OpenParenthesis;
        let behind_call = if is_called { self.behind(at + 1) } else { at + 1 };
        Some(match self.word(at) {
            Word::Type => {
                self.units.push(Unit::Type);
                at + 1
            }
            Word::TypeOf => {
                self.units.push(Unit::Type);
                behind_call
            }
            Word::Static => {
                head.is_static = true;
                at + 1
            }
            Word::Extern if self.kind(at + 1) != Text => {
                head.is_extern = true;
                at + 1
            }
            Word::Const => {
                head.is_constant = true;
                at + 1
            }
            Word::Inline if self.word(at + 1) != Word::Namespace => at + 1,
            Word::Specifier | Word::Typename | Word::Try => at + 1,
            // A second `typedef` or `friend` in a head is one too many.
            Word::Typedef if at == from => at + 1,
            Word::Attribute | Word::Asm => {
                let mut next = at + 1;
                // `asm volatile (…)`.
                while matches!(self.word(next), Word::Specifier) {
                    next += 1;
                }
                if self.kind(next) == OpenParenthesis { self.behind(next) } else { next }
            }
            Word::Throw if is_called => behind_call,
            Word::Operator => self.unit_of_name(at),
            Word::Requires => self.behind_requirement(at + 1),
            Word::Struct | Word::Union | Word::Class | Word::Enum => {
                self.units.push(Unit::Type);
                let (record, next) = self.record(at);
                if let (None, Some(record)) = (head.record, record) {
                    head.record = Some(record);
                    self.record_unit = Some((self.units.len() - 1, record.name.is_some()));
                    head.is_unclosed = self.kind(next - 1) != CloseBrace;
                }
                next
            }
            Word::Extern
            | Word::Inline
            | Word::Typedef
            | Word::Template
            | Word::Friend
            | Word::Namespace
            | Word::Using
            | Word::StaticAssert
            | Word::Concept
            | Word::Export
            | Word::Private
            | Word::Public => {
                head.is_cut = at > from;
                head.is_broken = at == from;
                return None;
            }
            _ => {
                head.is_broken = true;
                return None;
            }
        })
    }

    /// Returns the first token behind the type that stands behind `->`.
    fn behind_result(&self, mut at: usize) -> usize {
        loop {
            at = match self.kind(at) {
                OpenBrace | Semicolon | Assign | CloseBrace | CloseParenthesis | CloseBracket | Directive | End => {
                    return at;
                }
                Word if self.word(at) == Word::Requires => return at,
                OpenParenthesis | OpenBracket | Less => self.behind(at),
                _ => at + 1,
            };
        }
    }

    /// Returns the first token behind the constraint that stands behind `requires`.
    pub(super) fn behind_requirement(&self, mut at: usize) -> usize {
        loop {
            while self.kind(at) == Not {
                at += 1;
            }
            match self.kind(at) {
                OpenParenthesis => at = self.behind(at),
                Number => at += 1,
                Word if self.word(at) == Word::Requires => {
                    at += 1;
                    if self.kind(at) == OpenParenthesis {
                        at = self.behind(at);
                    }
                    if self.kind(at) == OpenBrace {
                        at = self.behind(at);
                    }
                }
                Word | PathSeparator => {
                    let mut is_behind_word = false;
                    loop {
                        match self.kind(at) {
                            Word if !is_behind_word => {
                                is_behind_word = true;
                                at += 1;
                            }
                            PathSeparator => {
                                is_behind_word = false;
                                at += 1;
                            }
                            Less if self.partner(at).is_some() => at = self.behind(at),
                            _ => break,
                        }
                    }
                }
                _ => return at,
            }
            match (self.kind(at), self.word(at)) {
                (And | Or, _) | (_, Word::And | Word::Or) => at += 1,
                _ => return at,
            }
        }
    }
}
