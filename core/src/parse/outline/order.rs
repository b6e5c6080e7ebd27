//! Putting symbols in order: every parent before its children, and without those that are left out.

use crate::facts::Symbol;

/// Returns the symbols that are not removed, in their order, except that a parent is moved to before its first child.
pub(super) fn parents_first(symbols: Vec<Symbol>, removed: &[bool]) -> Vec<Symbol> {
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
