//! What only the end of a text tells: the type that a member belongs to, and the declarations that a definition makes
//! superfluous.

use super::OutlineBuilder;
use super::names::Scopes;
use super::order::parents_first;

impl<'s> OutlineBuilder<'s> {
    /// Remembers a symbol as the type that `name` means in `scope`, unless there is one already.
    pub(crate) fn add_type(&mut self, symbol: u32, scope: Option<u32>, name: &'s str) {
        self.scopes.types.entry((scope, name)).or_insert(symbol);
    }

    /// Returns the type that `name` means in `scope`: the one defined there or around it.
    pub(crate) fn find_type(&self, mut scope: Option<u32>, name: &'s str) -> Option<u32> {
        loop {
            if let Some(found) = self.type_within(scope, name) {
                return Some(found);
            }
            scope = self.symbol(scope?).parent;
        }
    }

    /// Returns the type of this name directly within another definition.
    pub(crate) fn type_within(&self, scope: Option<u32>, name: &'s str) -> Option<u32> {
        self.scopes.types.get(&(scope, name)).copied()
    }

    /// Makes the type that `name` means in `scope`, which may be defined further on, the parent of a symbol.
    pub(crate) fn await_parent(&mut self, symbol: Option<u32>, scope: Option<u32>, name: &'s str) {
        self.scopes.awaiting.extend(symbol.map(|symbol| (symbol, (scope, name))));
    }

    /// Lets the type that `name` means in `scope` take the place of a symbol if it is defined further on.
    pub(crate) fn stand_in(&mut self, symbol: Option<u32>, scope: Option<u32>, name: &'s str) {
        self.scopes.stand_ins.extend(symbol.map(|symbol| (symbol, (scope, name))));
    }

    /// Leaves a declaration out at the end if the same key is [defined](OutlineBuilder::defined) in its scope.
    pub(crate) fn declared(&mut self, symbol: Option<u32>, scope: Option<u32>, key: String) {
        self.scopes.declarations.extend(symbol.map(|symbol| (symbol, (scope, key))));
    }

    /// Remembers that a key is defined in a scope, which makes declarations of it superfluous.
    pub(crate) fn defined(&mut self, scope: Option<u32>, key: String) {
        self.scopes.defined.insert((scope, key));
    }

    /// Resolves what had to wait for the end, and puts every parent before its children.
    pub(super) fn resolve(&mut self) {
        let Scopes { awaiting, stand_ins, declarations, defined, .. } = &mut self.scopes;
        if awaiting.is_empty() && stand_ins.is_empty() && declarations.is_empty() && self.unused.is_empty() {
            let mut symbols = self.outline.symbols.iter().zip(0..);
            if symbols.all(|(symbol, index)| symbol.parent.is_none_or(|parent| parent < index)) {
                return;
            }
        }
        let (awaiting, stand_ins) = (std::mem::take(awaiting), std::mem::take(stand_ins));
        let (declarations, defined) = (std::mem::take(declarations), std::mem::take(defined));
        for (symbol, (scope, name)) in awaiting {
            if let Some(parent) = self.find_type(scope, name) {
                self.outline.symbols[symbol as usize].parent = Some(parent);
            }
        }
        let count = self.outline.symbols.len();
        let mut replaced: Vec<Option<u32>> = vec![None; count];
        let mut removed = vec![false; count];
        for (symbol, (scope, name)) in stand_ins {
            if let Some(real) = self.find_type(scope, name) {
                replaced[symbol as usize] = Some(real);
                removed[symbol as usize] = true;
            }
        }
        for (symbol, key) in &declarations {
            removed[*symbol as usize] |= defined.contains(key);
        }
        for symbol in &self.unused {
            removed[*symbol as usize] = true;
        }
        for symbol in &mut self.outline.symbols {
            symbol.parent = symbol.parent.map(|parent| replaced[parent as usize].unwrap_or(parent));
        }
        self.outline.symbols = parents_first(std::mem::take(&mut self.outline.symbols), &removed);
    }
}
