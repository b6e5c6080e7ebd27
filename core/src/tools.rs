//! What a worker keeps between files so that it is made once: parsers and arenas.

use std::collections::BTreeMap;

/// The parsers and arenas of one worker. After a panic it is thrown away.
#[derive(Default)]
pub struct Tools {
    pub(crate) arena: oxc_allocator::Allocator,
    grammars: BTreeMap<&'static str, tree_sitter::Parser>,
}

impl Tools {
    /// Returns the parser for a tree-sitter grammar, made at its first use.
    pub(crate) fn grammar(
        &mut self,
        name: &'static str,
        language: fn() -> tree_sitter::Language,
    ) -> &mut tree_sitter::Parser {
        self.grammars.entry(name).or_insert_with(|| {
            let mut parser = tree_sitter::Parser::new();
            parser.set_language(&language()).expect("the grammar is built for this tree-sitter");
            parser
        })
    }
}
