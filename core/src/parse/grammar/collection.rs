//! What a walk has found: symbols with their parents, imports, sums, and syntax errors, each kind bounded in number.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use tree_sitter::Node;

use super::text::{self, DocStyle};
use super::walk::Walk;
use crate::facts::{Complexity, Diagnostic, DiagnosticKind, Import, ImportKind, Symbol, SymbolKind};
use crate::parse::front_end::Outline;
use crate::text::Position;

/// The most symbols kept of one file, and the most imports.
const MAX_ITEMS: usize = 200_000;
/// The most syntax errors kept of one file.
const MAX_ERRORS: usize = 100;
/// The most bytes kept of a name or a specifier.
const MAX_NAME: usize = 1000;

/// A definition as a front end finds it.
pub(crate) struct Definition<'t> {
    /// What is defined.
    pub(crate) kind: SymbolKind,
    /// The whole of it; a wrapper around it is added.
    pub(crate) node: Node<'t>,
    /// Where the name stands.
    pub(crate) name: Range<usize>,
    /// Where the head stands; a wrapper around the definition is added.
    pub(crate) head: Range<usize>,
    /// Whether it can be reached from outside by its own modifiers.
    pub(crate) exported: bool,
    /// Whether it has a body of statements.
    pub(crate) has_body: bool,
    /// The definition around it.
    pub(crate) parent: Option<u32>,
}

impl<'t> Definition<'t> {
    /// Returns a definition of `node` in the current scope whose head ends where `body` begins, or where `node` ends.
    pub(crate) fn new(
        walk: &Walk<'_, 't>,
        kind: SymbolKind,
        node: Node<'t>,
        name: Node<'t>,
        body: Option<Node<'t>>,
    ) -> Self {
        let head_end = body.map_or(node.end_byte(), |body| body.start_byte());
        Definition {
            kind,
            node,
            name: name.byte_range(),
            head: node.start_byte()..head_end,
            exported: false,
            has_body: false,
            parent: walk.frame().scope,
        }
    }
}

/// What has been found so far.
#[derive(Default)]
pub(super) struct Collection<'s> {
    outline: Outline,
    omitted_items: usize,
    omitted_errors: usize,
    /// The first type of each name in each scope.
    types: HashMap<(Option<u32>, &'s str), u32>,
    /// Symbols whose parent may be defined further on: the symbol, the scope and the name of its parent.
    awaiting: Vec<(u32, Option<u32>, &'s str)>,
    /// Symbols that stand for a type which may be defined further on, with its scope and name.
    stand_ins: Vec<(u32, Option<u32>, &'s str)>,
    /// Declarations, with the key of the definition that makes them superfluous.
    declarations: Vec<(u32, (Option<u32>, String))>,
    defined: HashSet<(Option<u32>, String)>,
}

impl<'s> Collection<'s> {
    /// Adds decisions to a function and to the file.
    pub(super) fn count(&mut self, function: Option<u32>, cyclomatic: u32, cognitive: u32) {
        let add = |sum: &mut Complexity| {
            sum.cyclomatic = sum.cyclomatic.saturating_add(cyclomatic);
            sum.cognitive = sum.cognitive.saturating_add(cognitive);
        };
        add(&mut self.outline.complexity);
        if let Some(function) = function {
            add(self.outline.symbols[function as usize].complexity.get_or_insert_default());
        }
    }

    /// Gives the definition around an inner doc comment its documentation.
    pub(super) fn document(&mut self, scope: Option<u32>, comment: &str, docs: DocStyle) {
        if let Some(scope) = scope {
            let symbol = &mut self.outline.symbols[scope as usize];
            if symbol.doc.is_none() {
                symbol.doc = text::first_doc_line(comment, docs);
            }
        }
    }

    /// Adds a syntax error, unless there is one at the same place already.
    pub(super) fn error(&mut self, at: Position, message: String) {
        let errors = &mut self.outline.diagnostics;
        if errors.last().is_some_and(|last| last.at == Some(at)) {
            return;
        }
        if errors.len() < MAX_ERRORS {
            errors.push(Diagnostic { kind: DiagnosticKind::SyntaxError, message, at: Some(at) });
        } else {
            self.omitted_errors += 1;
        }
    }

    /// Returns the type that `name` means in `scope`: the one defined there or around it.
    fn find_type(&self, mut scope: Option<u32>, name: &'s str) -> Option<u32> {
        loop {
            if let Some(found) = self.types.get(&(scope, name)) {
                return Some(*found);
            }
            scope = self.outline.symbols[scope? as usize].parent;
        }
    }

    /// Resolves what had to wait for the end and returns the outline, every parent before its children.
    pub(super) fn finish(mut self) -> Outline {
        for (symbol, scope, name) in std::mem::take(&mut self.awaiting) {
            if let Some(parent) = self.find_type(scope, name) {
                self.outline.symbols[symbol as usize].parent = Some(parent);
            }
        }
        let count = self.outline.symbols.len();
        let mut replaced: Vec<Option<u32>> = vec![None; count];
        let mut removed = vec![false; count];
        for (symbol, scope, name) in std::mem::take(&mut self.stand_ins) {
            if let Some(real) = self.find_type(scope, name) {
                replaced[symbol as usize] = Some(real);
                removed[symbol as usize] = true;
            }
        }
        for (symbol, key) in &self.declarations {
            removed[*symbol as usize] |= self.defined.contains(key);
        }
        for symbol in &mut self.outline.symbols {
            symbol.parent = symbol.parent.map(|parent| replaced[parent as usize].unwrap_or(parent));
        }
        self.outline.symbols = parents_first(self.outline.symbols, &removed);
        for (omitted, what) in [(self.omitted_items, "symbols and imports"), (self.omitted_errors, "syntax errors")] {
            if omitted > 0 {
                let message = format!("{omitted} more {what} are not kept");
                self.outline.diagnostics.push(Diagnostic { kind: DiagnosticKind::Truncated, message, at: None });
            }
        }
        self.outline
    }
}

/// Returns the symbols that are not removed, in their order, except that a parent is moved to before its first child.
fn parents_first(symbols: Vec<Symbol>, removed: &[bool]) -> Vec<Symbol> {
    const UNSEEN: u32 = u32::MAX;
    const PENDING: u32 = u32::MAX - 1;
    let mut places = vec![UNSEEN; symbols.len()];
    let mut symbols: Vec<Option<Symbol>> = symbols.into_iter().map(Some).collect();
    let mut ordered: Vec<Symbol> = Vec::with_capacity(symbols.len());
    let mut pending = Vec::new();
    for first in 0..symbols.len() {
        let mut next = Some(first);
        while let Some(index) = next.filter(|index| places[*index] == UNSEEN && !removed[*index]) {
            places[index] = PENDING;
            pending.push(index);
            next = symbols[index].as_ref().and_then(|symbol| symbol.parent).map(|parent| parent as usize);
        }
        while let Some(index) = pending.pop() {
            if let Some(mut symbol) = symbols[index].take() {
                // A parent without a place was removed, or is the symbol's own child.
                symbol.parent = symbol.parent.map(|parent| places[parent as usize]).filter(|place| *place < PENDING);
                places[index] = ordered.len() as u32;
                ordered.push(symbol);
            }
        }
    }
    ordered
}

impl<'s, 't> Walk<'s, 't> {
    /// Returns the text of a node.
    pub(crate) fn text(&self, node: Node<'_>) -> &'s str {
        self.source.slice(node.byte_range())
    }

    /// Adds a symbol. Returns `None` if it has no name, or if there are too many.
    pub(crate) fn define(&mut self, definition: Definition<'t>) -> Option<u32> {
        // The parser puts in an empty name where it misses one.
        if definition.name.is_empty() {
            return None;
        }
        let symbols = &self.found.outline.symbols;
        if symbols.len() >= MAX_ITEMS {
            self.found.omitted_items += 1;
            return None;
        }
        let index = symbols.len() as u32;
        let frame = self.frame();
        let wrapped = frame.wrapper.map(|start| start as usize);
        let start = wrapped.unwrap_or(definition.node.start_byte());
        let head = wrapped.unwrap_or(definition.head.start)..definition.head.end;
        let name = self.source.slice(definition.name.clone());
        // The preprocessor's definitions contain the end of their line.
        let end = start + self.source.slice(start..definition.node.end_byte()).trim_end().len();
        let span = self.source.span(start..end);
        let doc = frame.doc.filter(|doc| {
            let gap = self.source.slice(doc.end as usize..start);
            !self.docs.must_touch() || memchr::memchr_iter(b'\n', gap.as_bytes()).count() <= 1
        });
        let doc = doc
            .and_then(|doc| text::first_doc_line(self.source.slice(doc.start as usize..doc.end as usize), self.docs));
        if is_type(definition.kind) {
            self.found.types.entry((definition.parent, name)).or_insert(index);
        }
        self.found.outline.symbols.push(Symbol {
            name: shorten(name),
            kind: definition.kind,
            span,
            name_start: self.source.position(definition.name.start),
            parent: definition.parent,
            exported: definition.exported && !frame.hidden && !frame.sealed,
            signature: text::signature(self.source.slice(head)),
            doc,
            complexity: definition.has_body.then(Complexity::default),
        });
        Some(index)
    }

    /// Returns the kind of a symbol.
    pub(crate) fn kind_of(&self, symbol: Option<u32>) -> Option<SymbolKind> {
        symbol.map(|symbol| self.found.outline.symbols[symbol as usize].kind)
    }

    /// Returns the definition around a symbol.
    pub(crate) fn parent_of(&self, symbol: Option<u32>) -> Option<u32> {
        self.found.outline.symbols[symbol? as usize].parent
    }

    /// Returns the name of a symbol.
    pub(crate) fn name_of(&self, symbol: Option<u32>) -> Option<&str> {
        symbol.map(|symbol| self.found.outline.symbols[symbol as usize].name.as_str())
    }

    /// Whether a symbol is exported.
    pub(crate) fn is_exported(&self, symbol: Option<u32>) -> bool {
        symbol.is_some_and(|symbol| self.found.outline.symbols[symbol as usize].exported)
    }

    /// Returns the type that a name means here, if it has been defined already.
    pub(crate) fn type_named(&self, name: &'s str) -> Option<u32> {
        self.found.find_type(self.frame().scope, name)
    }

    /// Returns the type of this name within another definition, if it has been defined already.
    pub(crate) fn type_within(&self, scope: Option<u32>, name: &'s str) -> Option<u32> {
        self.found.types.get(&(scope, name)).copied()
    }

    /// Makes the type `name`, which may be defined further on, the parent of a symbol.
    pub(crate) fn await_parent(&mut self, symbol: Option<u32>, name: &'s str) {
        let scope = self.frame().scope;
        self.found.awaiting.extend(symbol.map(|symbol| (symbol, scope, name)));
    }

    /// Lets the type `name` take the place of a symbol if it is defined further on.
    pub(crate) fn stand_in(&mut self, symbol: Option<u32>, name: &'s str) {
        let scope = self.frame().scope;
        self.found.stand_ins.extend(symbol.map(|symbol| (symbol, scope, name)));
    }

    /// Drops a declaration at the end if what it declares is also defined.
    pub(crate) fn declared(&mut self, symbol: Option<u32>, key: String) {
        let scope = self.frame().scope;
        self.found.declarations.extend(symbol.map(|symbol| (symbol, (scope, key))));
    }

    /// Remembers a definition that makes declarations of the same key superfluous.
    pub(crate) fn defined(&mut self, key: String) {
        let scope = self.frame().scope;
        self.found.defined.insert((scope, key));
    }

    /// Adds an import.
    pub(crate) fn import(&mut self, kind: ImportKind, specifier: &str, names: Vec<String>, node: Node<'t>) {
        if specifier.is_empty() {
            return;
        }
        if self.found.outline.imports.len() >= MAX_ITEMS {
            self.found.omitted_items += 1;
            return;
        }
        let span = self.source.span(node.byte_range());
        self.found.outline.imports.push(Import { specifier: shorten(specifier), kind, names, span });
    }
}

fn is_type(kind: SymbolKind) -> bool {
    use SymbolKind::*;
    matches!(kind, Class | Enum | Interface | Struct | Type | Namespace)
}

/// Returns a name on one line and of bounded length.
fn shorten(name: &str) -> String {
    let name = &name[..name.floor_char_boundary(MAX_NAME)];
    if name.contains(['\n', '\r']) { name.split_whitespace().collect::<Vec<_>>().join(" ") } else { name.to_owned() }
}
