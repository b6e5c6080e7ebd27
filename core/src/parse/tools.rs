//! What a worker keeps between files so that it is made once: parsers and arenas.

/// The most bytes that an arena keeps between files, so that one huge file does not hold its memory for ever.
const LARGEST_ARENA: usize = 32 << 20;

/// The parsers and arenas of one worker. After a panic it is thrown away.
#[derive(Default)]
pub struct Tools {
    pub(crate) arena: oxc_allocator::Allocator,
    /// On wasm, tree-sitter's parsers may not move between threads, so they are made for each file there.
    #[cfg(not(target_family = "wasm"))]
    grammars: std::collections::BTreeMap<&'static str, tree_sitter::Parser>,
}

impl Tools {
    /// Frees everything in the arena and keeps its memory, unless that is too much to keep.
    pub(crate) fn empty_arena(&mut self) {
        if self.arena.capacity() > LARGEST_ARENA {
            self.arena = oxc_allocator::Allocator::default();
        } else {
            self.arena.reset();
        }
    }

    /// Returns the parser for a tree-sitter grammar, made at its first use.
    #[cfg(not(target_family = "wasm"))]
    pub(crate) fn grammar(
        &mut self,
        name: &'static str,
        language: fn() -> tree_sitter::Language,
    ) -> &mut tree_sitter::Parser {
        self.grammars.entry(name).or_insert_with(|| new_parser(language))
    }

    /// Returns a new parser for a tree-sitter grammar.
    #[cfg(target_family = "wasm")]
    pub(crate) fn grammar(
        &mut self,
        _name: &'static str,
        language: fn() -> tree_sitter::Language,
    ) -> Box<tree_sitter::Parser> {
        Box::new(new_parser(language))
    }
}

fn new_parser(language: fn() -> tree_sitter::Language) -> tree_sitter::Parser {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&language()).expect("the grammar is built for this tree-sitter");
    parser
}
