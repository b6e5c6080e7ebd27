//! The outline of a text: what every front end finds in it, made in one place so that all are alike.
//!
//! A front end walks its tree or its tokens in the order of the text and tells an [`OutlineBuilder`] what it meets:
//! [definitions](OutlineBuilder::define), [imports](OutlineBuilder::import),
//! [syntax errors](OutlineBuilder::syntax_error) and what counts towards
//! [complexity](OutlineBuilder::enter_function). Everything is given as byte offsets into the [`Source`]; no type of a
//! parser is known here. The builder makes names, signatures and documentation, bounds the number of everything, and
//! puts parents before their children. What a construct of a language is stays with its front end.
//!
//! ```text
//! let mut builder = OutlineBuilder::new(source, language);
//! let class = builder.define(Definition::new(SymbolKind::Class, name, range, head, None));
//! let method = builder.define(Definition { parent: class, doc: Doc::Comments(run), ..definition });
//! builder.enter_function(method);
//! builder.decide();       // if, loop, case, catch, ?:, && and ||
//! builder.structure();    // what costs more the deeper it is nested
//! builder.nest();
//! …
//! builder.unnest();
//! builder.leave_function();
//! builder.finish()
//! ```

mod complexity;
mod docs;
mod excerpt;
mod names;
mod order;
mod scopes;
mod title;

use std::borrow::Cow;
use std::ops::Range;

use crate::facts::{
    Complexity, Diagnostic, DiagnosticKind, Import, ImportKind, ImportedName, Manifest, Symbol, SymbolKind,
};
use crate::language::Language;
use crate::text::lines::Marks;
use crate::text::source::Source;
use crate::text::{CommentRole, DocComments, Lines, Position, Span};

use complexity::ComplexityCounter;
pub(crate) use complexity::Unnamed;
pub(crate) use docs::DocRun;
use names::Scopes;
pub(crate) use title::shown_string;

/// The most symbols kept of one file, and the most imports.
const MAX_ITEMS: usize = 200_000;
/// The most syntax errors kept of one file.
const MAX_ERRORS: usize = 100;
/// The most bytes kept of a name or a specifier.
const MAX_NAME: usize = 1000;

/// What a parser contributes to the facts of one content.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// The language found, where the content decides (a C++ header).
    pub(crate) language: Option<Language>,
    pub(crate) symbols: Vec<Symbol>,
    pub(crate) imports: Vec<Import>,
    pub(crate) complexity: Complexity,
    /// The lines, if the parser tells where the comments are; otherwise a scan finds them.
    pub(crate) lines: Option<Lines>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) manifest: Option<Manifest>,
    /// Whether the text could not be parsed, so that the fallback is to find what it can.
    pub(crate) unparsed: bool,
}

impl Outline {
    /// Returns the outline of a text that could not be parsed, and why.
    pub(crate) fn unparsed(kind: DiagnosticKind, message: String, at: Option<Position>) -> Outline {
        Outline { diagnostics: vec![Diagnostic { kind, message, at }], unparsed: true, ..Outline::default() }
    }
}

/// A definition as a front end hands it over.
#[derive(Clone, Debug)]
pub(crate) struct Definition<'d> {
    /// What is defined.
    pub(crate) kind: SymbolKind,
    /// The name as shown, without qualification. Line ends in it are folded, and what is too long is cut.
    pub(crate) name: Cow<'d, str>,
    /// Where the name begins.
    pub(crate) name_start: usize,
    /// The whole definition, body included, doc comment excluded.
    pub(crate) range: Range<usize>,
    /// What the signature is made of: comments in it are dropped, white space is folded.
    pub(crate) head: Range<usize>,
    /// Where the documentation is.
    pub(crate) doc: Doc<'d>,
    /// The definition around it, which may have been defined later than this one.
    pub(crate) parent: Option<u32>,
    /// Whether it can be reached from outside.
    pub(crate) exported: bool,
}

impl<'d> Definition<'d> {
    /// Returns a definition without documentation that is not exported, with a name taken from `source`.
    pub(crate) fn new(
        source: &Source<'d>,
        kind: SymbolKind,
        name: Range<usize>,
        range: Range<usize>,
        head: Range<usize>,
        parent: Option<u32>,
    ) -> Self {
        let name_start = name.start;
        let name = Cow::Borrowed(source.slice(name));
        Definition { kind, name, name_start, range, head, doc: Doc::None, parent, exported: false }
    }
}

/// Where the documentation of a definition is.
#[derive(Clone, Debug)]
pub(crate) enum Doc<'d> {
    /// There is none.
    None,
    /// In a run of comments, marks included; see [`DocRun`].
    Comments(Range<usize>),
    /// It is this text: a docstring.
    Text(&'d str),
}

/// Collects what a front end finds in one text.
pub(crate) struct OutlineBuilder<'s> {
    source: &'s Source<'s>,
    marks: &'static Marks,
    docs: DocComments,
    outline: Outline,
    complexity: ComplexityCounter,
    scopes: Scopes<'s>,
    /// The symbols to leave out at the end: reserved ones that nothing came of.
    unused: Vec<u32>,
    /// Functions without a name that are symbols if anything is counted for them.
    tentative: Vec<u32>,
    omitted_items: usize,
    omitted_errors: usize,
}

impl<'s> OutlineBuilder<'s> {
    /// Begins the outline of a text. The language's row tells how its comments look and which of them document.
    pub(crate) fn new(source: &'s Source<'s>, language: Language) -> Self {
        OutlineBuilder {
            source,
            marks: language.marks(),
            docs: language.info().docs,
            outline: Outline::default(),
            complexity: ComplexityCounter::default(),
            scopes: Scopes::default(),
            unused: Vec::new(),
            tentative: Vec::new(),
            omitted_items: 0,
            omitted_errors: 0,
        }
    }

    /// Returns the text that the outline is of.
    pub(crate) fn source(&self) -> &'s Source<'s> {
        self.source
    }

    /// Adds a symbol and returns its index. Returns `None` if it has no name, as half-typed definitions have none, or if
    /// there are too many: what is inside then belongs to the definition around.
    pub(crate) fn define(&mut self, definition: Definition<'_>) -> Option<u32> {
        if definition.name.is_empty() || !self.has_room(self.outline.symbols.len()) {
            return None;
        }
        let symbol = self.symbol_of(definition);
        self.outline.symbols.push(symbol);
        Some(self.outline.symbols.len() as u32 - 1)
    }

    fn symbol_of(&self, definition: Definition<'_>) -> Symbol {
        let doc = match definition.doc {
            Doc::None => None,
            Doc::Comments(range) => self.docs.first_line(self.source.slice(range)).and_then(excerpt::line),
            Doc::Text(text) => excerpt::doc_line(text),
        };
        Symbol {
            name: shorten(definition.name),
            kind: definition.kind,
            span: self.source.span(definition.range),
            name_start: self.source.position(definition.name_start),
            parent: definition.parent,
            exported: definition.exported,
            signature: excerpt::signature(self.source.slice(definition.head), self.marks),
            doc,
            complexity: None,
        }
    }

    /// Returns what a comment, marks included, is to the definitions around it.
    pub(crate) fn comment_role(&self, comment: Range<usize>) -> CommentRole {
        self.docs.role(self.source.slice(comment))
    }

    /// Returns a stretch of the text as a signature shows it.
    pub(crate) fn excerpt(&self, range: Range<usize>) -> String {
        excerpt::signature(self.source.slice(range), self.marks).unwrap_or_default()
    }

    /// Returns a symbol that was defined.
    pub(crate) fn symbol(&self, index: u32) -> &Symbol {
        &self.outline.symbols[index as usize]
    }

    /// Returns all symbols, for decisions that only the end of a text allows, such as what a list exports. Their
    /// number and order must stay.
    pub(crate) fn symbols_mut(&mut self) -> &mut [Symbol] {
        &mut self.outline.symbols
    }

    /// Gives the definition around a comment its documentation, unless it has some.
    pub(crate) fn document(&mut self, symbol: Option<u32>, comments: Range<usize>) {
        let Some(symbol) = symbol.map(|symbol| &mut self.outline.symbols[symbol as usize]) else { return };
        if symbol.doc.is_none() {
            symbol.doc = self.docs.first_line(self.source.slice(comments)).and_then(excerpt::line);
        }
    }

    /// Adds an import, unless it has no specifier.
    pub(crate) fn import(&mut self, kind: ImportKind, specifier: &str, names: Vec<ImportedName>, range: Range<usize>) {
        if specifier.is_empty() || !self.has_room(self.outline.imports.len()) {
            return;
        }
        let span = self.source.span(range);
        let short = |name: ImportedName| ImportedName {
            name: shorten(name.name.into()),
            alias: name.alias.map(|alias| shorten(alias.into())),
        };
        let names = names.into_iter().map(short).collect();
        self.outline.imports.push(Import { specifier: shorten(specifier.into()), kind, names, span });
    }

    /// Returns the import added last.
    pub(crate) fn last_import(&self) -> Option<&Import> {
        self.outline.imports.last()
    }

    fn has_room(&mut self, items: usize) -> bool {
        let has_room = items < MAX_ITEMS;
        self.omitted_items += usize::from(!has_room);
        has_room
    }

    /// Adds a syntax error, unless the one before it is at the same place.
    pub(crate) fn syntax_error(&mut self, at: Option<usize>, message: &str) {
        let at = at.map(|at| self.source.position(at));
        let errors = &mut self.outline.diagnostics;
        if at.is_some() && errors.last().is_some_and(|last| last.at == at) {
            return;
        }
        if errors.len() < MAX_ERRORS {
            errors.push(Diagnostic { kind: DiagnosticKind::SyntaxError, message: excerpt::message(message), at });
        } else {
            self.omitted_errors += 1;
        }
    }

    /// Hands over the lines, if the front end counted them.
    pub(crate) fn set_lines(&mut self, lines: Lines) {
        self.outline.lines = Some(lines);
    }

    /// Whether a syntax error was found.
    pub(crate) fn has_errors(&self) -> bool {
        !self.outline.diagnostics.is_empty()
    }

    /// Returns the outline: every parent before its children, imports and errors in the order of the text.
    pub(crate) fn finish(mut self) -> Outline {
        self.settle_unnamed();
        self.outline.complexity = self.complexity.finish();
        self.resolve();
        self.outline.imports.sort_by_key(|import| import.span.start);
        self.outline.diagnostics.sort_by_key(|diagnostic| diagnostic.at);
        for (omitted, what) in [(self.omitted_items, "symbols and imports"), (self.omitted_errors, "syntax errors")] {
            if omitted > 0 {
                let message = format!("{omitted} more {what} are not kept");
                self.outline.diagnostics.push(Diagnostic { kind: DiagnosticKind::Incomplete, message, at: None });
            }
        }
        self.outline
    }
}

/// Complexity. A front end whose walk has the form of the tree calls these in the order of the text; one that keeps
/// levels itself uses [`count`](OutlineBuilder::count).
impl OutlineBuilder<'_> {
    /// Begins a function with a body. One that could not be kept as a symbol counts for the file alone.
    pub(crate) fn enter_function(&mut self, symbol: Option<u32>) {
        self.complexity.enter(symbol);
    }

    /// Ends the function begun last.
    pub(crate) fn leave_function(&mut self) {
        let (symbol, complexity) = self.complexity.leave();
        if let Some(symbol) = symbol {
            self.outline.symbols[symbol as usize].complexity = Some(complexity);
        }
    }

    /// Begins a level of nesting.
    pub(crate) fn nest(&mut self) {
        self.complexity.nest();
    }

    /// Ends a level of nesting.
    pub(crate) fn unnest(&mut self) {
        self.complexity.unnest();
    }

    /// Counts a decision towards cyclomatic complexity.
    pub(crate) fn decide(&mut self) {
        self.complexity.decide();
    }

    /// Counts a structure that breaks the linear flow towards cognitive complexity: 1, and 1 for each level around it.
    pub(crate) fn structure(&mut self) {
        self.complexity.structure();
    }

    /// Counts what costs 1 at any depth towards cognitive complexity: `else`, a sequence of like operators, a jump to a
    /// label.
    pub(crate) fn step(&mut self) {
        self.complexity.step();
    }

    /// Adds to the sums of a function, or of the code outside functions, and of the file.
    pub(crate) fn count(&mut self, function: Option<u32>, added: Complexity) {
        self.complexity.add(added);
        if let Some(function) = function {
            complexity::add(self.outline.symbols[function as usize].complexity.get_or_insert_default(), added);
        }
    }

    /// Whether the text at hand is in a function that is a symbol with a name of its own.
    pub(crate) fn is_in_named_function(&self) -> bool {
        self.complexity.is_in_named_function()
    }

    /// Begins a function without a name: a callback, or one that is called where it stands.
    ///
    /// In a named function it is a level of nesting. Outside of all it is a function of its own, and so is, in one of
    /// these, one that is `titled`: passed to a call that is a statement and whose first argument is a string, as the body
    /// of a test within that of a suite is.
    pub(crate) fn enter_unnamed(&mut self, titled: bool) -> Unnamed {
        if !self.complexity.counts_alone(titled) || self.outline.symbols.len() >= MAX_ITEMS {
            self.complexity.nest();
            return Unnamed::Nested;
        }
        // Its symbol has a place before what is defined in it.
        let reserved = self.outline.symbols.len() as u32;
        self.outline.symbols.push(Symbol {
            name: String::new(),
            kind: SymbolKind::Function,
            span: Span::default(),
            name_start: Position::default(),
            parent: None,
            exported: false,
            signature: None,
            doc: None,
            complexity: None,
        });
        self.complexity.enter_unnamed();
        Unnamed::Alone(reserved)
    }

    /// Ends the function without a name begun last. Returns its symbol if it decides anything; the symbol is then to be
    /// [described](OutlineBuilder::describe_unnamed). Otherwise nothing is left of it.
    pub(crate) fn leave_unnamed(&mut self, unnamed: Unnamed) -> Option<u32> {
        let Unnamed::Alone(symbol) = unnamed else {
            self.complexity.unnest();
            return None;
        };
        let complexity = self.complexity.leave_unnamed();
        if complexity.is_none() && symbol as usize + 1 == self.outline.symbols.len() {
            self.outline.symbols.pop();
        } else if complexity.is_none() {
            self.unused.push(symbol);
        } else {
            self.outline.symbols[symbol as usize].complexity = complexity;
        }
        complexity.map(|_| symbol)
    }

    /// Adds the symbol of a function without a name that is to count alone, for a front end that keeps levels itself. It
    /// is left out at the end unless something was [counted](OutlineBuilder::count) for it.
    pub(crate) fn define_unnamed(&mut self, definition: Definition<'_>) -> Option<u32> {
        let symbol = self.define(definition)?;
        self.tentative.push(symbol);
        Some(symbol)
    }

    /// Counts the functions without a name for which anything was counted, and leaves the others out.
    fn settle_unnamed(&mut self) {
        for symbol in std::mem::take(&mut self.tentative) {
            match self.outline.symbols[symbol as usize].complexity {
                Some(_) => self.count(Some(symbol), Complexity { cyclomatic: 1, cognitive: 0 }),
                None => self.unused.push(symbol),
            }
        }
    }

    /// Describes the symbol of a function without a name. It must have a name to be shown under.
    pub(crate) fn describe_unnamed(&mut self, symbol: u32, definition: Definition<'_>) {
        let described = self.symbol_of(definition);
        let symbol = &mut self.outline.symbols[symbol as usize];
        *symbol = Symbol { complexity: symbol.complexity, ..described };
    }
}

/// Returns a name on one line and of bounded length.
fn shorten(name: Cow<'_, str>) -> String {
    // Names are so short that a loop is faster than a search.
    if name.len() <= MAX_NAME && !name.bytes().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return name.into_owned();
    }
    let cut = &name[..name.floor_char_boundary(MAX_NAME)];
    cut.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
