//! What a walk hands to the outline builder: definitions and imports by their nodes.

use std::ops::Range;

use tree_sitter::Node;

use super::walk::Walk;
use crate::facts::{ImportKind, ImportedName, SymbolKind};
use crate::parse::outline::{Definition, Doc};

/// A definition by its nodes.
pub(crate) struct NodeDefinition<'t> {
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
    /// The definition around it.
    pub(crate) parent: Option<u32>,
}

impl<'t> NodeDefinition<'t> {
    /// Returns a definition of `node` in the current scope whose head ends where `body` begins, or where `node` ends.
    pub(crate) fn new(
        walk: &Walk<'_, 't>,
        kind: SymbolKind,
        node: Node<'t>,
        name: Node<'t>,
        body: Option<Node<'t>>,
    ) -> Self {
        let head_end = body.map_or(node.end_byte(), |body| body.start_byte());
        NodeDefinition {
            kind,
            node,
            name: name.byte_range(),
            head: node.start_byte()..head_end,
            exported: false,
            parent: walk.frame().scope,
        }
    }
}

impl<'s, 't> Walk<'s, 't> {
    /// Returns the text of a node.
    pub(crate) fn text(&self, node: Node<'_>) -> &'s str {
        self.source.slice(node.byte_range())
    }

    /// Adds a symbol. Returns `None` if it has no name, as where the parser misses one, or if there are too many.
    pub(crate) fn define(&mut self, definition: NodeDefinition<'t>) -> Option<u32> {
        let frame = self.frame();
        let wrapped = frame.wrapper.map(|start| start as usize);
        let start = wrapped.unwrap_or(definition.node.start_byte());
        let head = wrapped.unwrap_or(definition.head.start)..definition.head.end;
        // The preprocessor's definitions contain the end of their line.
        let end = start + self.source.slice(start..definition.node.end_byte()).trim_end().len();
        let doc = frame.doc.and_then(|run| run.before(self.source, self.docs, start));
        let scope = definition.parent;
        let name = self.source.slice(definition.name.clone());
        let symbol = self.found.define(Definition {
            doc: doc.map_or(Doc::None, Doc::Comments),
            exported: definition.exported && !frame.hidden && !frame.sealed,
            ..Definition::new(self.source, definition.kind, definition.name, start..end, head, scope)
        })?;
        if is_type(definition.kind) {
            self.found.add_type(symbol, scope, name);
        }
        Some(symbol)
    }

    /// Returns the kind of a symbol.
    pub(crate) fn kind_of(&self, symbol: Option<u32>) -> Option<SymbolKind> {
        symbol.map(|symbol| self.found.symbol(symbol).kind)
    }

    /// Whether a symbol is exported.
    pub(crate) fn is_exported(&self, symbol: Option<u32>) -> bool {
        symbol.is_some_and(|symbol| self.found.symbol(symbol).exported)
    }

    /// Returns the type that a name means here, if it has been defined already.
    pub(crate) fn type_named(&self, name: &'s str) -> Option<u32> {
        self.found.find_type(self.frame().scope, name)
    }

    /// Makes the type `name`, which may be defined further on, the parent of a symbol.
    pub(crate) fn await_parent(&mut self, symbol: Option<u32>, name: &'s str) {
        let scope = self.frame().scope;
        self.found.await_parent(symbol, scope, name);
    }

    /// Lets the type `name` take the place of a symbol if it is defined further on.
    pub(crate) fn stand_in(&mut self, symbol: Option<u32>, name: &'s str) {
        let scope = self.frame().scope;
        self.found.stand_in(symbol, scope, name);
    }

    /// Adds an import.
    pub(crate) fn import(&mut self, kind: ImportKind, specifier: &str, names: Vec<ImportedName>, node: Node<'t>) {
        self.found.import(kind, specifier, names, node.byte_range());
    }
}

fn is_type(kind: SymbolKind) -> bool {
    use SymbolKind::*;
    matches!(kind, Class | Enum | Interface | Struct | Type | Namespace)
}
