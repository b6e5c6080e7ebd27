//! Declarations: what begins with a word of its own, and everything else by its head.

use super::declarators::Declarator;
use super::head::Head;
use super::parts::Unit;
use super::reader::{Form, Reader, Scope};
use super::records::Record;
use super::words::{Word, is_in_capitals};
use crate::facts::SymbolKind;
use crate::text::tokens::TokenKind::*;

/// What stands before the head of a declaration.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Prefix {
    /// The first token.
    pub(super) first: usize,
    /// Whether a template, an export or a linkage is around the declaration.
    pub(super) is_wrapped: bool,
    pub(super) is_typedef: bool,
    pub(super) is_friend: bool,
    pub(super) is_exported: bool,
}

/// One of the things that a declaration declares.
struct Declared {
    declarator: Declarator,
    /// The token before its initializer, the first token of that, and the one behind it.
    value: Option<(usize, usize, usize)>,
}

impl Reader<'_> {
    /// Reads what begins at the token at hand in a scope of declarations.
    pub(super) fn declaration(&mut self) {
        let at = self.at;
        match self.kind(at) {
            Directive => self.at = self.behind_directive(at),
            Semicolon => self.at = at + 1,
            Word | PathSeparator | Tilde | OpenBracket => self.read_declaration(at),
            OpenParenthesis | OpenBrace => {
                self.unexpected(at);
                self.at = self.behind(at);
            }
            _ => {
                self.unexpected(at);
                self.at = at + 1;
            }
        }
    }

    /// Reads a declaration from its first token on.
    pub(super) fn read_declaration(&mut self, first: usize) {
        let mut prefix = Prefix { first, ..Prefix::default() };
        let mut at = first;
        loop {
            let next = at + 1;
            at = match self.word(at) {
                Word::Template if self.kind(next) == Less => {
                    prefix.is_wrapped = true;
                    let behind = self.behind(next);
                    if self.word(behind) == Word::Requires { self.behind_requirement(behind + 1) } else { behind }
                }
                // An explicit instantiation.
                Word::Template => return self.pass_over(first, next),
                Word::Export if self.kind(next) == OpenBrace => return self.transparent(next),
                Word::Export => {
                    prefix.is_wrapped = true;
                    prefix.is_exported = true;
                    next
                }
                Word::Extern if self.kind(next) == Text && self.kind(next + 1) == OpenBrace => {
                    return self.transparent(next + 1);
                }
                Word::Extern if self.kind(next) == Text => {
                    prefix.is_wrapped = true;
                    next + 1
                }
                Word::Friend => {
                    prefix.is_friend = true;
                    if !prefix.is_wrapped {
                        prefix.first = next;
                    }
                    next
                }
                Word::Typedef => {
                    prefix.is_typedef = true;
                    next
                }
                Word::Inline if self.word(next) == Word::Namespace => return self.namespace(prefix, next),
                Word::Namespace => return self.namespace(prefix, at),
                Word::Using => return self.alias(prefix, at),
                Word::Concept => return self.alias(prefix, at),
                Word::StaticAssert | Word::Asm => return self.pass_over(first, next),
                Word::Public | Word::Private => return self.access(at),
                Word::None if self.is_access(at) => return self.access(at),
                Word::None if self.is_cpp && self.module(prefix, at) => return,
                _ => break,
            };
            if at >= self.scope().close {
                self.at = at;
                return;
            }
        }
        self.qualifiers.clear();
        let head = self.head(at);
        self.read_head(prefix, at, head);
    }

    /// Goes behind the end of what declares nothing.
    pub(super) fn pass_over(&mut self, first: usize, from: usize) {
        let end = self.behind_value(from, true);
        self.last = (first, end);
        self.at = if self.kind(end) == Semicolon { end + 1 } else { end.max(first + 1) };
    }

    /// Tells what a head declares, and goes on behind the declaration or into its body.
    fn read_head(&mut self, mut prefix: Prefix, from: usize, head: Head) {
        let end = head.end;
        if head.is_cut {
            // Macros on lines of their own.
            self.last = (prefix.first, end - 1);
            self.at = end;
            return;
        }
        if head.is_broken {
            return self.recover(prefix.first, end);
        }
        if prefix.is_typedef {
            // What it names may look like an attribute.
            self.record_unit = None;
        } else if !prefix.is_wrapped {
            prefix.first = self.behind_macro_lines(from).max(prefix.first);
        }
        let found = self.declarator(end, false).filter(|_| self.is_ended(end));
        if let Some((declarator, body)) = self.function_body(found, end) {
            return self.function(prefix, head, declarator, body.0, body.1);
        }
        self.variables(prefix, head, found);
    }

    /// Whether what a head declares is sure to be declared: one without an end must have a type, for it may as well be of
    /// macros.
    fn is_ended(&self, end: usize) -> bool {
        match self.kind(end) {
            Semicolon | Comma | Assign | Colon | OpenBrace => true,
            _ => self.units.iter().any(|unit| matches!(unit, Unit::Type | Unit::Pointer)),
        }
    }

    /// Returns the first token of a declaration behind macros that stand on lines of their own.
    fn behind_macro_lines(&self, from: usize) -> usize {
        let (mut begin, mut at) = (from, from);
        for (index, unit) in self.units.iter().enumerate() {
            let next = match unit {
                Unit::Name(name) if Self::is_simple(*name) && name.first == at && is_in_capitals(self.plain(*name)) => {
                    name.end
                }
                Unit::Group(open) if *open == at && begin < at => self.behind(at),
                _ => break,
            };
            at = next;
            if self.kind(next) == OpenParenthesis {
                continue;
            }
            let rest = &self.units[index + 1..];
            let has_type = matches!(rest, [Unit::Type, ..] | [Unit::Name(_), Unit::Name(_) | Unit::Pointer, ..])
                || matches!((unit, rest), (Unit::Group(_), [Unit::Name(_), Unit::Group(_), ..]));
            if !has_type || !self.is_first_on_line(next) {
                break;
            }
            begin = next;
        }
        begin
    }

    /// Returns the function that a head is of, with its first token behind the head and the brace of its body.
    fn function_body(&mut self, found: Option<Declarator>, end: usize) -> Option<(Declarator, (usize, usize))> {
        let declarator = found?;
        let parameters = declarator.parameters?;
        match self.kind(end) {
            OpenBrace => return Some((declarator, (end, end))),
            Colon if self.is_cpp => {
                let brace = self.behind_initializers(end + 1)?;
                return Some((declarator, (end, brace)));
            }
            Semicolon | Comma if !self.is_cpp => {}
            _ => return None,
        }
        let is_behind = self.units.last().is_some_and(|unit| !matches!(unit, Unit::Group(open) if *open == parameters));
        let body = if is_behind { self.old_style_body(parameters)? } else { return None };
        Some((declarator, (body, body)))
    }

    /// Returns the brace of the body behind a constructor's list of initializers.
    fn behind_initializers(&mut self, mut at: usize) -> Option<usize> {
        let mut is_initialized = false;
        loop {
            at = match self.kind(at) {
                OpenBrace if is_initialized => return Some(at),
                OpenBrace | OpenParenthesis => {
                    is_initialized = true;
                    self.behind(at)
                }
                Comma => {
                    is_initialized = false;
                    at + 1
                }
                Ellipsis => at + 1,
                Directive => self.past_directives(at).max(at + 1),
                Less if self.partner(at).is_some() => self.behind(at),
                Word | PathSeparator => {
                    is_initialized = false;
                    at + 1
                }
                _ => return None,
            };
        }
    }

    /// Tells of variables, fields, types and functions without bodies.
    fn variables(&mut self, prefix: Prefix, first: Head, found: Option<Declarator>) {
        let mut all: Vec<Declared> = Vec::new();
        let (mut end, mut found) = (first.end, found);
        let mut is_valid = true;
        // A field of bits need not have a name.
        let is_unnamed_field = self.scope().is_record && self.kind(end) == Colon && !self.units.is_empty();
        let is_typed = found.is_some() || first.record.is_some() || is_unnamed_field;
        loop {
            let mut stop = end;
            let mut value = None;
            match self.kind(end) {
                Assign => {
                    stop = self.behind_value(end + 1, false);
                    value = Some((end, end + 1, stop));
                }
                OpenBrace if self.is_cpp && found.is_some() => {
                    stop = self.behind(end);
                    value = Some((end, end, stop));
                }
                Colon if self.scope().is_record => stop = self.behind_value(end + 1, false),
                Semicolon | Comma | CloseBrace | Directive | End => {}
                _ if first.is_unclosed => {}
                _ => {
                    is_valid = false;
                    break;
                }
            }
            all.extend(found.map(|declarator| Declared { declarator, value }));
            if self.kind(stop) != Comma || stop >= self.scope().close {
                end = stop;
                break;
            }
            let next = self.head(stop + 1);
            end = next.end;
            if next.is_broken || next.is_cut {
                break;
            }
            found = self.declarator(end, true).filter(|_| is_typed);
        }
        let is_ended = self.kind(end) == Semicolon;
        self.last = (prefix.first, if is_ended { end } else { end.saturating_sub(1) });
        let range = self.start(prefix.first)..self.end(if is_ended { end } else { end.saturating_sub(1) });
        let holder = if prefix.is_friend { None } else { self.declare(prefix, &first, &all, range) };
        let behind = if is_ended { end + 1 } else { end };
        let behind = behind.max(prefix.first + 1);
        let resume = if is_valid { behind } else { self.behind_noise(end) };
        // What remains is read in the order of the text: the members, then the initializers.
        let members = first.record.map(|record| self.members(record, Some(&prefix), holder));
        self.at = self.open_values(&all, resume);
        if let Some(members) = members {
            self.open_members(members);
        }
    }

    /// Begins to read the initializers that may decide something, and returns the first token to read.
    fn open_values(&mut self, all: &[Declared], mut resume: usize) -> usize {
        let around = *self.scope();
        for declared in all.iter().rev() {
            let Some((_, from, stop)) = declared.value else { continue };
            // Initializers of few tokens decide nothing.
            if declared.declarator.parameters.is_some() || stop <= from + 2 {
                continue;
            }
            let form = Form::Statements { is_function: false };
            let open = from - 1;
            let name = declared.declarator.name.last;
            self.begin_statements(Scope {
                form,
                open,
                close: stop,
                resume,
                name,
                is_unnamed: false,
                is_record: false,
                is_sealed: true,
                body: 0,
                ..around
            });
            resume = from;
        }
        resume
    }

    fn declare(&mut self, prefix: Prefix, head: &Head, all: &[Declared], range: std::ops::Range<usize>) -> Option<u32> {
        let mut first = None;
        for declared in all {
            let symbol = if prefix.is_typedef {
                let unnamed = head.record.filter(|record| record.name.is_none() && first.is_none());
                let kind = match unnamed.map(|record| record.kind) {
                    Some(kind @ (SymbolKind::Struct | SymbolKind::Enum | SymbolKind::Class)) => kind,
                    _ => SymbolKind::Type,
                };
                let end = head.record.map_or(range.end, |record| self.start(record.open));
                self.define_type(prefix, kind, declared.declarator.name, range.clone(), end)
            } else {
                let end = declared.value.map_or(range.end, |(before, ..)| self.start(before));
                self.define_declared(prefix, head, declared.declarator, declared.value.is_some(), range.clone(), end)
            };
            first = first.or(symbol);
        }
        first
    }

    /// Defines a record, if it has a name, and returns the scope of its members. Those of a record without a name belong
    /// to `holder`, what is declared with it.
    pub(super) fn members(&mut self, record: Record, prefix: Option<&Prefix>, holder: Option<u32>) -> Scope {
        let around = *self.scope();
        let wrapper = prefix.filter(|prefix| prefix.is_wrapped && !prefix.is_typedef).map(|prefix| prefix.first);
        let mut symbol = holder;
        if let Some(name) = record.name {
            let start = wrapper.unwrap_or(record.start);
            let doc = if holder.is_some() { start } else { prefix.map_or(start, |prefix| prefix.first) };
            let range = self.start(start)..self.end_of(record.open);
            let head = self.start(start)..self.start(record.open);
            symbol = self.define_record(record, name, range, head, doc);
        }
        Scope {
            form: record.form(),
            open: record.open,
            close: self.partner(record.open).unwrap_or(around.close).min(around.close),
            symbol: symbol.or(around.symbol),
            key: symbol.or(around.key),
            name: record.name.map_or(0, |name| name.last),
            is_record: true,
            is_hidden: record.kind == SymbolKind::Class,
            is_sealed: around.is_sealed || around.is_hidden,
            ..around
        }
    }

    /// Begins to read members. What is to be read behind them is at hand.
    pub(super) fn open_members(&mut self, members: Scope) {
        self.scopes.push(Scope { resume: self.at, ..members });
        self.at = members.open + 1;
    }
}
