//! The names that an outline has to resolve when all of the text was read.

use std::collections::{HashMap, HashSet};

/// A name in a scope: the definition around it, or none.
pub(super) type ScopedName<N> = (Option<u32>, N);

/// Names to be resolved when all types are known.
#[derive(Default)]
pub(super) struct Scopes<'s> {
    /// The first type of each name in each scope.
    pub(super) types: HashMap<ScopedName<&'s str>, u32>,
    /// Symbols whose parent may be defined further on, with the scope and the name of the parent.
    pub(super) awaiting: Vec<(u32, ScopedName<&'s str>)>,
    /// Symbols that stand for a type which may be defined further on, with its scope and name.
    pub(super) stand_ins: Vec<(u32, ScopedName<&'s str>)>,
    /// Declarations, with the key of the definition that makes them superfluous.
    pub(super) declarations: Vec<(u32, ScopedName<String>)>,
    pub(super) defined: HashSet<ScopedName<String>>,
}
