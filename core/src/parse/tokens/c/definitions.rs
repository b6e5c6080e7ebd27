//! Definitions handed to the outline: what they are, whose members they are, and who can reach them.

use std::borrow::Cow;
use std::ops::Range;

use super::declarations::Prefix;
use super::declarators::Declarator;
use super::head::Head;
use super::parts::{Name, NameForm};
use super::reader::{Form, Reader, Scope};
use super::records::Record;
use super::words::Word;
use crate::facts::{ImportKind, SymbolKind};
use crate::parse::outline::{Definition, Doc, DocRun};
use crate::parse::tokens::preprocessor::{Directive as DirectiveKind, directive, skip_blank};
use crate::text::CommentRole;
use crate::text::tokens::TokenKind::*;

/// Where and as what a name is defined.
struct Place {
    kind: SymbolKind,
    parent: Option<u32>,
    is_member: bool,
}

impl<'s> Reader<'s> {
    /// Adds a symbol, whose documentation stands before the token `first`.
    pub(super) fn define(&mut self, definition: Definition<'_>, first: usize) -> Option<u32> {
        self.tell_directives(definition.range.start);
        let scope = self.scope();
        let exported = definition.exported && !scope.is_hidden && !scope.is_sealed;
        let doc = self.doc(first).map_or(Doc::None, Doc::Comments);
        self.out.define(Definition { exported, doc, ..definition })
    }

    /// Returns where the doc comments before a token are.
    fn doc(&self, first: usize) -> Option<Range<usize>> {
        let before = |place: usize| self.comments[place].before as usize;
        let end = self.comments.partition_point(|comment| comment.before as usize <= first);
        let start = (0..end).rev().take_while(|place| before(*place) == first).last()?;
        let mut run = None;
        for comment in &self.comments[start..end] {
            let range = comment.start as usize..comment.end as usize;
            // One that stands in a line for the preprocessor is told before it.
            if range.start < self.start(first) && self.out.comment_role(range.clone()) == CommentRole::Outer {
                run = DocRun::extended(run, self.source, self.docs, range);
            }
        }
        run?.before(self.source, self.docs, self.start(first))
    }

    /// Adds what is named by one token and belongs to the scope around. Types are known by their name from here on.
    pub(super) fn define_plain(
        &mut self,
        kind: SymbolKind,
        name: usize,
        range: Range<usize>,
        head: Range<usize>,
        first: usize,
    ) -> Option<u32> {
        let parent = self.scope().symbol;
        let text = self.text(name);
        let definition = Definition::new(self.source, kind, self.start(name)..self.end(name), range, head, parent);
        if kind == SymbolKind::Type && matches!(self.scope().form, Form::Statements { .. }) {
            return None;
        }
        let symbol = self.define(Definition { exported: true, ..definition }, first)?;
        if kind != SymbolKind::EnumMember {
            self.out.add_type(symbol, self.scope().key, text);
        }
        Some(symbol)
    }

    /// Adds a record or an enumeration with a body.
    pub(super) fn define_record(
        &mut self,
        record: Record,
        name: Name,
        range: Range<usize>,
        head: Range<usize>,
        first: usize,
    ) -> Option<u32> {
        let scope = *self.scope();
        let is_qualified = name.qualifiers.0 < name.qualifiers.1;
        let parent = if is_qualified { self.place(name, &range).parent } else { scope.symbol };
        let key = if is_qualified { parent } else { scope.key };
        let name_range = self.start(name.last)..self.end(name.last);
        let definition = Definition::new(self.source, record.kind, name_range, range, head, parent);
        let symbol = self.define(Definition { exported: true, ..definition }, first)?;
        self.out.add_type(symbol, key, self.text(name.last));
        Some(symbol)
    }

    /// Adds what a `typedef` names; its head ends at the byte `end`.
    pub(super) fn define_type(
        &mut self,
        prefix: Prefix,
        kind: SymbolKind,
        name: Name,
        range: Range<usize>,
        end: usize,
    ) -> Option<u32> {
        let scope = self.scope();
        let (parent, key) = (scope.symbol, scope.key);
        let head = range.start..end;
        let name_range = self.start(name.last)..self.end(name.last);
        let definition = Definition::new(self.source, kind, name_range, range, head, parent);
        let symbol = self.define(Definition { exported: true, ..definition }, prefix.first)?;
        self.out.add_type(symbol, key, self.plain(name));
        Some(symbol)
    }

    /// Adds a variable, a field or a function without a body; its head ends at the byte `end`.
    pub(super) fn define_declared(
        &mut self,
        prefix: Prefix,
        head: &Head,
        declarator: Declarator,
        has_value: bool,
        range: Range<usize>,
        end: usize,
    ) -> Option<u32> {
        // A friend is a definition of this file only if its body is here; what is in a function is its own.
        if prefix.is_friend || matches!(self.scope().form, Form::Statements { .. }) {
            return None;
        }
        let is_function = declarator.parameters.is_some();
        let place = self.place(declarator.name, &range);
        let kind = match () {
            () if is_function => place.kind,
            () if place.is_member => SymbolKind::Field,
            () if head.is_constant => SymbolKind::Constant,
            () => SymbolKind::Variable,
        };
        let name = declarator.name;
        let symbol = self.define(
            Definition {
                kind,
                name: self.spell(name),
                name_start: self.start(name.last),
                head: range.start..end,
                range,
                doc: Doc::None,
                parent: place.parent,
                exported: place.is_member || !head.is_static,
            },
            prefix.first,
        );
        let key = self.declaration_key(declarator);
        let scope = self.scope().key;
        if !place.is_member && (is_function || head.is_extern && !has_value) {
            self.out.declared(symbol, scope, key);
        } else if !is_function {
            self.out.defined(scope, key);
        }
        symbol
    }

    /// Adds a function with its body, whose head ends before the token `end`, and begins to read it.
    pub(super) fn function(&mut self, prefix: Prefix, head: Head, declarator: Declarator, end: usize, body: usize) {
        let around = *self.scope();
        let mut close = self.behind(body);
        // A body that is tried has its handlers behind it.
        while self.word(close) == Word::Catch && self.kind(close + 1) == OpenParenthesis {
            let brace = self.behind(close + 1);
            if self.kind(brace) != OpenBrace {
                break;
            }
            close = self.behind(brace);
        }
        close = close.min(around.close);
        let range = self.start(prefix.first)..self.end(close - 1);
        if prefix.is_friend && around.is_record {
            // It belongs to what is around the class.
            let parent = around.symbol.and_then(|symbol| self.out.symbol(symbol).parent);
            self.scopes.push(Scope { symbol: parent, key: parent, is_record: false, is_hidden: false, ..around });
        }
        let name = declarator.name;
        let place = self.place(name, &range);
        let symbol = self.define(
            Definition {
                kind: place.kind,
                name: self.spell(name),
                name_start: self.start(name.last),
                head: range.start..self.start(end),
                range,
                doc: Doc::None,
                parent: place.parent,
                exported: place.is_member || !head.is_static,
            },
            prefix.first,
        );
        let key = self.declaration_key(declarator);
        let scope = self.scope().key;
        self.out.defined(scope, key);
        if prefix.is_friend && around.is_record {
            self.scopes.pop();
        }
        // A type can be defined where a function's result is told.
        let members = head.record.map(|record| self.members(record, None, None));
        self.last = (prefix.first, body);
        self.begin_statements(Scope {
            form: Form::Statements { is_function: true },
            open: if end == body { body - 1 } else { end },
            close,
            resume: close,
            symbol: symbol.or(around.symbol),
            key: symbol.or(around.key),
            function: symbol,
            name: 0,
            is_unnamed: false,
            is_record: false,
            is_hidden: false,
            is_sealed: true,
            body,
        });
        if let Some(members) = members {
            self.open_members(members);
        }
    }

    /// Returns the type that a name means in the scope at hand.
    fn find_type(&self, name: &'s str) -> Option<u32> {
        let mut last = None;
        self.scopes.iter().rev().find_map(|scope| {
            let is_new = last != Some(scope.key);
            last = Some(scope.key);
            if is_new { self.out.type_within(scope.key, name) } else { None }
        })
    }

    fn place(&mut self, name: Name, range: &Range<usize>) -> Place {
        use SymbolKind::{Class, Constructor, Function, Method, Object, Operator, Struct, Type};
        let scope = *self.scope();
        let mut parent = scope.symbol;
        let mut is_known = true;
        for index in name.qualifiers.0..name.qualifiers.1 {
            let text = self.text(self.qualifiers[index]);
            let found = match index == name.qualifiers.0 {
                true => self.find_type(text),
                false => self.out.type_within(parent, text),
            };
            is_known &= found.is_some();
            parent = if is_known { found } else { parent };
        }
        let is_qualified = name.qualifiers.0 < name.qualifiers.1;
        if !is_known {
            parent = self.stand_in(name, range).or(scope.symbol);
        }
        let is_member = match is_qualified {
            true => {
                let around = parent.map(|parent| self.out.symbol(parent).kind);
                !is_known || matches!(around, Some(Class | Struct | Type | Object))
            }
            false => scope.is_record,
        };
        let kind = match name.form {
            NameForm::Operator => Operator,
            NameForm::Plain if is_member && self.is_constructor(name) => Constructor,
            _ if is_member => Method,
            _ => Function,
        };
        Place { kind, parent, is_member }
    }

    /// Returns the symbol that stands for a type whose members are here while it may be in another file.
    fn stand_in(&mut self, name: Name, range: &Range<usize>) -> Option<u32> {
        let scope = *self.scope();
        let (first, last) = (self.qualifiers[name.qualifiers.0], self.qualifiers[name.qualifiers.1 - 1]);
        let path = self.source.slice(self.start(first)..self.end(last));
        if let Some(known) = self.stand_ins.get(&(scope.key, path)) {
            return Some(*known);
        }
        let name_range = self.start(last)..self.end(last);
        let head = self.start(first)..self.end(last);
        let definition =
            Definition::new(self.source, SymbolKind::Object, name_range, range.clone(), head, scope.symbol);
        let exported = !scope.is_sealed;
        self.tell_directives(range.start);
        let symbol = self.out.define(Definition { exported, ..definition })?;
        if first == last {
            self.out.stand_in(Some(symbol), scope.key, path);
        }
        self.stand_ins.insert((scope.key, path), symbol);
        Some(symbol)
    }

    /// Returns the key under which a declaration and its definition find each other.
    fn declaration_key(&self, declarator: Declarator) -> String {
        let name = self.spell(declarator.name);
        match declarator.parameters {
            Some(open) => format!("{name}/{}", self.parameter_count(open)),
            None => name.into_owned(),
        }
    }

    /// Tells of the macros and inclusions before a byte that have not been told yet.
    pub(super) fn tell_directives(&mut self, before: usize) {
        while let Some(at) = self.directives.get(self.told).map(|at| *at as usize) {
            if self.start(at) >= before {
                return;
            }
            self.told += 1;
            let line = self.text(at);
            match directive(line) {
                (DirectiveKind::Define, rest) => self.define_macro(at, rest),
                (_, rest) => {
                    let end = match rest.chars().next() {
                        Some('<') => rest.find('>').map(|end| end + 1),
                        Some('"') => rest[1..].find('"').map(|end| end + 2),
                        _ => None,
                    };
                    let path = rest[..end.unwrap_or(rest.len())].trim();
                    let range = self.start(at)..self.end(at);
                    self.out.import(ImportKind::Include, path.trim_matches('"'), Vec::new(), range);
                }
            }
        }
    }

    fn define_macro(&mut self, at: usize, rest: &'s str) {
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
        let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(length);
        let parameters = rest.strip_prefix('(').map(|inner| inner.find(')').map_or(rest.len(), |end| end + 2));
        let value = skip_blank(&rest[parameters.unwrap_or(0)..]);
        let has_value = !value.is_empty() && !value.starts_with("//");
        if parameters.is_none() && self.is_guard(at, name) {
            return;
        }
        let is_constant = has_value && parameters.is_none();
        let range = self.start(at)..self.end(at);
        let name_start = range.end - rest.len() - length;
        let head = range.start..name_start + length + parameters.unwrap_or(0);
        let doc = self.doc(at).map_or(Doc::None, Doc::Comments);
        // The preprocessor knows no scopes.
        self.out.define(Definition {
            kind: if is_constant { SymbolKind::Constant } else { SymbolKind::Macro },
            name: Cow::Borrowed(name),
            name_start,
            range,
            head,
            doc,
            parent: None,
            exported: self.is_header,
        });
    }

    /// Whether a macro guards its file against a second inclusion: the condition before it is around all code.
    fn is_guard(&self, at: usize, name: &str) -> bool {
        let Some(before) = at.checked_sub(1).filter(|before| *before < self.first_code) else { return false };
        let condition = self.text(before).trim_start_matches('#').trim_start();
        let is_about = |rest: &str| rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')')) == name;
        let is_condition = condition.strip_prefix("ifndef").is_some_and(is_about)
            || condition
                .strip_prefix("if")
                .and_then(|rest| rest.trim_start().strip_prefix('!'))
                .and_then(|rest| rest.trim_start().strip_prefix("defined"))
                .is_some_and(is_about);
        // The condition ends with the file.
        let is_around_all = self.branch(before).is_some_and(|branch| branch.endif as usize + 1 >= self.tokens.len());
        is_condition && is_around_all
    }
}
