//! The list of symbols.

use std::cmp::Ordering;
use std::io::{self, Write};

use serde::Serialize;

use super::Format;
use super::order::{Order, Ordered, compare_words, fields};
use super::pattern::Pattern;
use super::rows::{Record, Rows, Shape};
use super::table::{Cell, Column, Fit, Paint};
use super::trees::{PrintedPath, Tree, TreeRow, each_item, merged};
use crate::facts::{Facts, Symbol, SymbolKind};
use crate::language::Language;

/// Which symbols to list, and in which order.
#[derive(Clone, Debug, Default)]
pub struct SymbolQuery {
    /// What the name must look like.
    pub pattern: Pattern,
    /// If not empty, the kinds to list.
    pub kinds: Vec<SymbolKind>,
    /// If not empty, the languages to list.
    pub types: Vec<Language>,
    /// Whether the symbols of generated files are listed.
    pub generated: bool,
    /// The order.
    pub order: Order<SymbolField>,
}

fields! {
    /// What symbols can be sorted by.
    SymbolField {
        Name = "name" Word,
        Kind = "kind" Word,
        Path = "path" Word,
        Language = "language" Word,
        Line = "line" Number,
        Column = "column" Number,
        EndLine = "end_line" Number,
        EndColumn = "end_column" Number,
        ColumnUtf16 = "column_utf16" Number,
        /// The number of lines from the first to the last of the definition.
        Lines = "lines" Number,
        Parent = "parent" Word,
        Exported = "exported" Number,
        Signature = "signature" Word,
        Doc = "doc" Word,
        Cyclomatic = "cyclomatic" Number,
        Cognitive = "cognitive" Number,
    }
}

/// A symbol in the data formats.
#[derive(Serialize)]
pub(super) struct SymbolRow {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) path: PrintedPath,
    pub(super) language: &'static str,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) end_line: u32,
    pub(super) end_column: u32,
    pub(super) column_utf16: u32,
    pub(super) parent: Option<String>,
    pub(super) exported: bool,
    pub(super) signature: Option<String>,
    pub(super) doc: Option<String>,
    pub(super) cyclomatic: Option<u32>,
    pub(super) cognitive: Option<u32>,
    #[serde(skip)]
    pub(super) parent_kind: Option<&'static str>,
    #[serde(skip)]
    pub(super) separator: &'static str,
    #[serde(skip)]
    pub(super) lines: u32,
}

impl SymbolRow {
    fn qualified_name(&self) -> String {
        match &self.parent {
            Some(parent) => format!("{parent}{}{}", self.separator, self.name),
            None => self.name.clone(),
        }
    }
}

/// The keys of the object, in its order.
pub(super) const FIELDS: &[&str] = &[
    "name",
    "kind",
    "path",
    "language",
    "line",
    "column",
    "end_line",
    "end_column",
    "column_utf16",
    "parent",
    "exported",
    "signature",
    "doc",
    "cyclomatic",
    "cognitive",
];

impl Record for SymbolRow {}

/// Writes a row for each symbol that the query chooses.
///
/// # Errors
///
/// Fails if the stream does.
pub fn write_symbols(trees: &[Tree], query: &SymbolQuery, format: Format, out: impl Write) -> io::Result<()> {
    let rows = Rows::new("symbols", format, shape(query.order.sort), out)?;
    let mut list = Ordered::new(rows, query.order, compare);
    each_symbol(trees, query, |row| {
        list.push(row)?;
        Ok(list.wants_more())
    })?;
    list.finish()
}

/// Hands over every chosen symbol, by path and then in source order, until `visit` wants no more.
pub(super) fn each_symbol(
    trees: &[Tree],
    query: &SymbolQuery,
    visit: impl FnMut(SymbolRow) -> io::Result<bool>,
) -> io::Result<()> {
    let files = merged(trees).filter(|row| {
        let record = &row.row.record;
        record.symbols > 0
            && (query.generated || record.generated.is_none())
            && (query.types.is_empty() || record.language.is_some_and(|language| query.types.contains(&language)))
    });
    each_item(files, |row| symbols_of(row, query), visit)
}

fn symbols_of(row: &TreeRow<'_>, query: &SymbolQuery) -> Vec<SymbolRow> {
    match row.tree.report.facts(row.index) {
        Some(facts) => rows_of(&facts, &row.printed_path(), query),
        None => Vec::new(),
    }
}

/// Returns the chosen symbols among the facts of the file at `path`.
pub(super) fn rows_of(facts: &Facts, path: &PrintedPath, query: &SymbolQuery) -> Vec<SymbolRow> {
    let separator = separator_of(facts.language);
    let chosen = |symbol: &Symbol| {
        (query.kinds.is_empty() || query.kinds.contains(&symbol.kind))
            && if query.pattern.is_qualified() {
                let parent = parent_name(facts, symbol, separator);
                query.pattern.matches(&parent.map_or_else(|| symbol.name.clone(), |p| p + separator + &symbol.name))
            } else {
                query.pattern.matches(&symbol.name)
            }
    };
    let row = |symbol: &Symbol| SymbolRow {
        name: symbol.name.clone(),
        kind: symbol.kind.name(),
        path: path.clone(),
        language: facts.language.name(),
        line: symbol.name_start.line,
        column: symbol.name_start.column,
        end_line: symbol.span.end.line,
        end_column: symbol.span.end.column,
        column_utf16: symbol.name_start.column_utf16,
        parent: parent_name(facts, symbol, separator),
        exported: symbol.exported,
        signature: symbol.signature.clone(),
        doc: symbol.doc.clone(),
        cyclomatic: symbol.complexity.map(|complexity| complexity.cyclomatic),
        cognitive: symbol.complexity.map(|complexity| complexity.cognitive),
        parent_kind: parent_of(facts, symbol).map(|parent| parent.kind.name()),
        separator,
        lines: (symbol.span.end.line + 1).saturating_sub(symbol.span.start.line),
    };
    facts.symbols.iter().filter(|symbol| chosen(symbol)).map(row).collect()
}

/// Returns what stands between the parts of a qualified name.
fn separator_of(language: Language) -> &'static str {
    match language.name() {
        "C" | "C++" | "Rust" => "::",
        _ => ".",
    }
}

fn parent_of<'a>(facts: &'a Facts, symbol: &Symbol) -> Option<&'a Symbol> {
    facts.symbols.get(symbol.parent? as usize)
}

/// Returns the qualified name of the definition around a symbol.
fn parent_name(facts: &Facts, symbol: &Symbol, separator: &str) -> Option<String> {
    let mut names = Vec::new();
    let mut around = symbol;
    // A parent comes before its children; the bound on the length ends the walk over facts that break that rule.
    while let Some(parent) = parent_of(facts, around)
        && names.len() < facts.symbols.len()
    {
        names.push(parent.name.as_str());
        around = parent;
    }
    names.reverse();
    (!names.is_empty()).then(|| names.join(separator))
}

fn shape(sort: Option<SymbolField>) -> Shape<SymbolRow> {
    use SymbolField::{Cognitive, Cyclomatic, Lines};
    let ranked = sort.filter(|field| matches!(field, Lines | Cyclomatic | Cognitive));
    let mut columns = Vec::new();
    if let Some(field) = ranked {
        let header = match field {
            SymbolField::Cyclomatic => "Cyclomatic",
            SymbolField::Cognitive => "Cognitive",
            _ => "Lines",
        };
        columns.push(Column::numbers(header, Fit::Whole));
    }
    columns.extend([
        Column::words("Where", Fit::Whole),
        Column::words("Kind", Fit::Whole),
        Column::words("Name", Fit::CutEnd(16)),
        Column::words("Signature", Fit::CutEndOrDrop(16)),
    ]);
    let cells = move |row: &SymbolRow| {
        let mut cells = Vec::with_capacity(5);
        if let Some(field) = ranked {
            let number = match field {
                SymbolField::Cyclomatic => row.cyclomatic,
                SymbolField::Cognitive => row.cognitive,
                _ => Some(row.lines),
            };
            cells.push(number.map_or_else(|| Cell::plain(""), |number| Cell::number(number.into())));
        }
        cells.extend([
            Cell::new(format!("{}:{}:{}", row.path, row.line, row.column), Paint::Magenta),
            Cell::new(row.kind, Paint::Cyan),
            Cell::new(row.qualified_name(), Paint::Bold),
            Cell::new(row.signature.as_deref().unwrap_or_default(), Paint::Dim),
        ]);
        cells
    };
    Shape { fields: FIELDS.to_vec(), columns, cells: Box::new(cells) }
}

fn compare(field: SymbolField, a: &SymbolRow, b: &SymbolRow) -> Ordering {
    match field {
        SymbolField::Path => a.path.raw().cmp(b.path.raw()),
        SymbolField::Name => a.name.cmp(&b.name),
        SymbolField::Kind => a.kind.cmp(b.kind),
        SymbolField::Language => a.language.cmp(b.language),
        SymbolField::Line => a.line.cmp(&b.line),
        SymbolField::Column => a.column.cmp(&b.column),
        SymbolField::EndLine => a.end_line.cmp(&b.end_line),
        SymbolField::EndColumn => a.end_column.cmp(&b.end_column),
        SymbolField::ColumnUtf16 => a.column_utf16.cmp(&b.column_utf16),
        SymbolField::Lines => a.lines.cmp(&b.lines),
        SymbolField::Parent => compare_words(a.parent.as_deref(), b.parent.as_deref()),
        SymbolField::Exported => a.exported.cmp(&b.exported),
        SymbolField::Signature => compare_words(a.signature.as_deref(), b.signature.as_deref()),
        SymbolField::Doc => compare_words(a.doc.as_deref(), b.doc.as_deref()),
        SymbolField::Cyclomatic => a.cyclomatic.cmp(&b.cyclomatic),
        SymbolField::Cognitive => a.cognitive.cmp(&b.cognitive),
    }
}
