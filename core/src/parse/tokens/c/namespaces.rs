//! Namespaces, linkages, modules, aliases and access specifiers: what begins with a word of its own around or between
//! declarations.

use std::borrow::Cow;

use super::declarations::Prefix;
use super::reader::{Form, Reader, Scope};
use super::words::Word;
use crate::facts::{ImportKind, SymbolKind};
use crate::parse::outline::Definition;
use crate::text::tokens::TokenKind::*;

impl Reader<'_> {
    /// Reads the declarations in braces as if there were no braces.
    pub(super) fn transparent(&mut self, open: usize) {
        let scope = *self.scope();
        self.enter(Scope { form: Form::Declarations, open, ..scope }, open);
    }

    /// Begins to read the tokens between a brace and its partner.
    pub(super) fn enter(&mut self, scope: Scope, open: usize) {
        let around = self.scope().close;
        let close = self.partner(open).unwrap_or(around).min(around);
        let resume = self.behind(open).min(around);
        self.at = open + 1;
        self.scopes.push(Scope { open, close, resume, ..scope });
    }

    pub(super) fn namespace(&mut self, prefix: Prefix, word: usize) {
        let mut at = word + 1;
        let mut name: Option<(usize, usize)> = None;
        loop {
            at = match self.kind(at) {
                Word if self.word(at) == Word::None => {
                    let before = if self.word(at - 1) == Word::Inline { at - 2 } else { at - 1 };
                    let is_part = self.kind(before) == PathSeparator && name.is_some();
                    name = Some((name.filter(|_| is_part).map_or(at, |(first, _)| first), at));
                    at + 1
                }
                Word if self.word(at) == Word::Attribute && self.kind(at + 1) == OpenParenthesis => self.behind(at + 1),
                Word | PathSeparator => at + 1,
                OpenBracket | OpenParenthesis if self.partner(at).is_some() => self.behind(at),
                Directive => self.past_directives(at).max(at + 1),
                _ => break,
            };
        }
        if self.kind(at) != OpenBrace {
            return self.pass_over(prefix.first, at);
        }
        let open = at;
        let around = *self.scope();
        let mut inside = Scope {
            form: Form::Declarations,
            open,
            is_record: false,
            is_hidden: false,
            is_sealed: around.is_sealed || around.is_hidden || name.is_none(),
            name: 0,
            ..around
        };
        if let Some((first, last)) = name {
            let range = self.start(prefix.first)..self.end_of(open);
            let head = self.start(prefix.first)..self.start(open);
            let text = self.source.slice(self.start(first)..self.end(last));
            let known = self.out.type_within(around.key, text);
            let name = self.start(first)..self.end(last);
            let definition = Definition::new(self.source, SymbolKind::Namespace, name, range, head, around.symbol);
            let shown = Cow::Owned(text.replace("inline ", ""));
            let symbol = self.define(Definition { name: shown, exported: true, ..definition }, prefix.first);
            if let Some(symbol) = symbol {
                self.out.add_type(symbol, around.key, text);
            }
            inside.symbol = symbol.or(around.symbol);
            // A namespace goes on where it began first.
            let first = known.filter(|known| self.out.symbol(*known).kind == SymbolKind::Namespace);
            inside.key = first.or(symbol).or(around.key);
        }
        self.last = (prefix.first, open);
        self.enter(inside, open);
    }

    /// `using Name = …;` or `concept Name = …;`; others are passed over.
    pub(super) fn alias(&mut self, prefix: Prefix, word: usize) {
        let name = word + 1;
        let mut at = name + 1;
        while self.word(at) == Word::Attribute || self.kind(at) == OpenBracket {
            at = if self.kind(at + 1) == OpenParenthesis { self.behind(at + 1) } else { self.behind(at) };
        }
        let is_defined = self.is_name(name) && self.kind(at) == Assign;
        let end = self.behind_value(at, true);
        if is_defined {
            let last = if self.kind(end) == Semicolon { end } else { end.saturating_sub(1) };
            let range = self.start(prefix.first)..self.end(last);
            self.define_plain(SymbolKind::Type, name, range.clone(), range, prefix.first);
        }
        self.last = (prefix.first, end);
        self.at = if self.kind(end) == Semicolon { end + 1 } else { end.max(word + 1) };
    }

    /// Whether `signals:` or `public slots:` stands here.
    pub(super) fn is_access(&self, at: usize) -> bool {
        // `u8 :8;` is a field without a name.
        self.is_cpp && self.kind(at + 1) == Colon && self.scope().is_record && self.kind(at + 2) != Number
    }

    pub(super) fn access(&mut self, at: usize) {
        let end = if self.kind(at + 1) == Colon { at + 1 } else { at + 2 };
        self.at = at + 1;
        if self.kind(end) == Colon {
            self.scope_mut().is_hidden = self.word(at) == Word::Private;
            self.at = end + 1;
        }
    }

    /// `import x;` and `export module x;`.
    pub(super) fn module(&mut self, prefix: Prefix, at: usize) -> bool {
        let is_import = self.text(at) == "import";
        let name = at + 1;
        let is_path = match self.kind(name) {
            Word => self.is_name(name) && matches!(self.kind(name + 1), Semicolon | Dot | Colon),
            Text | Colon => true,
            Less => is_import,
            Semicolon => !is_import,
            _ => false,
        };
        if !(is_import || self.text(at) == "module") || !is_path || self.is_access(at) {
            return false;
        }
        let mut end = name;
        while !matches!(self.kind(end), Semicolon | Directive | CloseBrace | End) {
            end += 1;
        }
        let path = self.start(name)..self.end(end.saturating_sub(1).max(name));
        let range = self.start(prefix.first)..self.end(end.min(self.tokens.len() - 1));
        let text = self.source.slice(path.clone());
        if is_import {
            self.out.import(ImportKind::Import, text.trim_matches('"'), Vec::new(), range);
        } else if prefix.is_exported && self.kind(name) == Word {
            let parent = self.scope().symbol;
            let definition = Definition::new(self.source, SymbolKind::Module, path, range.clone(), range, parent);
            self.define(Definition { exported: true, ..definition }, prefix.first);
        }
        self.last = (prefix.first, end);
        self.at = end + 1;
        true
    }
}
