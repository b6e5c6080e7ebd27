//! The list of imports.

use std::cmp::Ordering;
use std::io::{self, Write};

use serde::Serialize;

use super::Format;
use super::order::{Order, Ordered, fields};
use super::pattern::Pattern;
use super::rows::{Record, Rows, Shape};
use super::table::{Cell, Column, Fit, Paint};
use super::trees::{PrintedPath, Tree, TreeRow, each_item, merged};
use crate::facts::{Import, ImportKind};
use crate::language::Language;

/// Which imports to list, and in which order.
#[derive(Clone, Debug, Default)]
pub struct ImportQuery {
    /// What the specifier must look like.
    pub pattern: Pattern,
    /// If not empty, the kinds to list.
    pub kinds: Vec<ImportKind>,
    /// If not empty, the languages to list.
    pub types: Vec<Language>,
    /// The order.
    pub order: Order<ImportField>,
}

fields! {
    /// What imports can be sorted by.
    ImportField {
        Path = "path" Word,
        Line = "line" Number,
        Column = "column" Number,
        ColumnUtf16 = "column_utf16" Number,
        Specifier = "specifier" Word,
        Kind = "kind" Word,
        Names = "names" Word,
    }
}

/// An import in the data formats.
#[derive(Serialize)]
pub(super) struct ImportRow {
    path: PrintedPath,
    line: u32,
    column: u32,
    column_utf16: u32,
    specifier: String,
    kind: &'static str,
    names: Vec<String>,
}

/// The keys of the object, in its order.
pub(super) const FIELDS: &[&str] = &["path", "line", "column", "column_utf16", "specifier", "kind", "names"];

impl Record for ImportRow {
    fn write_csv<W: Write>(&self, out: &mut csv::Writer<W>) -> csv::Result<()> {
        let names = self.names.join(" ");
        out.serialize((&self.path, self.line, self.column, self.column_utf16, &self.specifier, self.kind, names))
    }
}

/// Writes a row for each import that the query chooses.
///
/// # Errors
///
/// Fails if the stream does.
pub fn write_imports(trees: &[Tree], query: &ImportQuery, format: Format, out: impl Write) -> io::Result<()> {
    let shape = Shape {
        fields: FIELDS.to_vec(),
        columns: vec![
            Column::words("Where", Fit::Whole),
            Column::words("Kind", Fit::Whole),
            Column::words("Specifier", Fit::CutEnd(24)),
            Column::words("Names", Fit::CutEndOrDrop(12)),
        ],
        cells: Box::new(cells),
    };
    let mut list = Ordered::new(Rows::new("imports", format, shape, out)?, query.order, compare);
    let files = merged(trees).filter(|row| {
        let record = &row.row.record;
        record.imports > 0
            && (query.types.is_empty() || record.language.is_some_and(|language| query.types.contains(&language)))
    });
    each_item(
        files,
        |row| imports_of(row, query),
        |row| {
            list.push(row)?;
            Ok(list.wants_more())
        },
    )?;
    list.finish()
}

fn imports_of(row: &TreeRow<'_>, query: &ImportQuery) -> Vec<ImportRow> {
    match row.tree.report.facts(row.index) {
        Some(facts) => rows_of(facts.into_owned().imports, &row.printed_path(), query),
        None => Vec::new(),
    }
}

/// Returns the chosen ones among the imports of the file at `path`.
pub(super) fn rows_of(imports: Vec<Import>, path: &PrintedPath, query: &ImportQuery) -> Vec<ImportRow> {
    let imports = imports.into_iter().filter(|import| {
        (query.kinds.is_empty() || query.kinds.contains(&import.kind)) && query.pattern.matches(&import.specifier)
    });
    imports
        .map(|import| ImportRow {
            path: path.clone(),
            line: import.span.start.line,
            column: import.span.start.column,
            column_utf16: import.span.start.column_utf16,
            specifier: import.specifier,
            kind: import.kind.name(),
            names: import.names,
        })
        .collect()
}

fn cells(row: &ImportRow) -> Vec<Cell> {
    vec![
        Cell::new(format!("{}:{}:{}", row.path, row.line, row.column), Paint::Magenta),
        Cell::new(row.kind, Paint::Cyan),
        Cell::new(&*row.specifier, Paint::Bold),
        Cell::new(row.names.join(", "), Paint::Dim),
    ]
}

fn compare(field: ImportField, a: &ImportRow, b: &ImportRow) -> Ordering {
    match field {
        ImportField::Path => a.path.raw().cmp(b.path.raw()),
        ImportField::Specifier => a.specifier.cmp(&b.specifier),
        ImportField::Kind => a.kind.cmp(b.kind),
        ImportField::Line => a.line.cmp(&b.line),
        ImportField::Column => a.column.cmp(&b.column),
        ImportField::ColumnUtf16 => a.column_utf16.cmp(&b.column_utf16),
        ImportField::Names => a.names.cmp(&b.names),
    }
}
