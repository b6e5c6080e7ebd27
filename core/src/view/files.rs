//! The list of files.

use std::cmp::Ordering;
use std::io::{self, Write};

use serde::Serialize;

use super::Format;
use super::order::{Order, Ordered, compare_words, fields};
use super::rows::{Record, Rows, Shape};
use super::table::{Cell, Column, Fit, Paint};
use super::trees::{PrintedPath, Tree, TreeRow, merged};
use crate::facts::DiagnosticKind;
use crate::facts::record::Status;
use crate::language::Language;

/// Which files to list, and in which order.
#[derive(Clone, Debug, Default)]
pub struct FileQuery {
    /// If not empty, the languages to list.
    pub types: Vec<Language>,
    /// Whether generated files take part in rankings.
    pub generated: bool,
    /// The order.
    pub order: Order<FileField>,
}

fields! {
    /// What files can be sorted by.
    FileField {
        Path = "path" Word,
        Language = "language" Word,
        Digest = "digest" Word,
        Bytes = "bytes" Number,
        Lines = "lines" Number,
        Code = "code" Number,
        Comment = "comment" Number,
        Blank = "blank" Number,
        Symbols = "symbols" Number,
        Cyclomatic = "cyclomatic" Number,
        Cognitive = "cognitive" Number,
        Generated = "generated" Word,
        Status = "status" Word,
        Reason = "reason" Word,
        Encoding = "encoding" Word,
        Problem = "problem" Word,
    }
}

/// A file in the data formats.
#[derive(Serialize)]
pub(super) struct FileRow {
    path: PrintedPath,
    language: Option<&'static str>,
    digest: Option<String>,
    bytes: u64,
    lines: u32,
    code: u32,
    comment: u32,
    blank: u32,
    symbols: u32,
    cyclomatic: u32,
    cognitive: u32,
    generated: Option<&'static str>,
    status: &'static str,
    reason: Option<&'static str>,
    encoding: Option<&'static str>,
    problem: Option<&'static str>,
}

/// The keys of the object, in its order.
pub(super) const FIELDS: &[&str] = &[
    "path",
    "language",
    "digest",
    "bytes",
    "lines",
    "code",
    "comment",
    "blank",
    "symbols",
    "cyclomatic",
    "cognitive",
    "generated",
    "status",
    "reason",
    "encoding",
    "problem",
];

impl Record for FileRow {}

/// Writes a row for each file.
///
/// # Errors
///
/// Fails if the stream does.
pub fn write_files(trees: &[Tree], query: &FileQuery, format: Format, out: impl Write) -> io::Result<()> {
    let shape = Shape {
        fields: FIELDS.to_vec(),
        columns: vec![
            Column::numbers("Lines", Fit::Whole),
            Column::numbers("Code", Fit::Whole),
            Column::numbers("Comment", Fit::Drop(3)),
            Column::numbers("Blank", Fit::Drop(4)),
            Column::numbers("Symbols", Fit::Drop(1)),
            Column::numbers("Cyclomatic", Fit::Drop(2)),
            Column::numbers("Cognitive", Fit::Drop(5)),
            Column::numbers("Bytes", Fit::Drop(6)),
            Column::words("Language", Fit::CutEnd(10)),
            Column::words("Path", Fit::CutStart(32)),
        ],
        cells: Box::new(cells),
    };
    write_rows(trees, query, Rows::new("files", format, shape, out)?)
}

/// Writes the path of each file, each followed by `terminator`: escaped before a newline, raw before anything else.
///
/// # Errors
///
/// Fails if the stream does.
pub fn write_paths(trees: &[Tree], query: &FileQuery, terminator: u8, out: impl Write) -> io::Result<()> {
    let line = move |row: &FileRow| {
        let mut line = if terminator == b'\n' { row.path.shown().as_bytes().to_vec() } else { row.path.raw().to_vec() };
        line.push(terminator);
        line
    };
    write_rows(trees, query, Rows::Lines { out, line: Box::new(line) })
}

fn write_rows<W: Write>(trees: &[Tree], query: &FileQuery, rows: Rows<FileRow, W>) -> io::Result<()> {
    let mut list = Ordered::new(rows, query.order, compare);
    for row in chosen(trees, query) {
        if !list.wants_more() {
            break;
        }
        list.push(file_row(&row))?;
    }
    list.finish()
}

fn chosen<'a>(trees: &'a [Tree], query: &'a FileQuery) -> impl Iterator<Item = TreeRow<'a>> {
    let leave_generated = query.order.is_ranking() && !query.generated;
    merged(trees).filter(move |row| {
        let record = &row.row.record;
        let wanted = record.status != Status::Analyzed
            || query.types.is_empty()
            || record.language.is_some_and(|language| query.types.contains(&language));
        wanted && (record.generated.is_none() || !leave_generated)
    })
}

pub(super) fn file_row(row: &TreeRow<'_>) -> FileRow {
    let record = row.row.record;
    FileRow {
        path: row.printed_path(),
        language: record.language.map(Language::name),
        digest: record.digest.map(hex),
        bytes: record.bytes,
        lines: record.lines.total,
        code: record.lines.code,
        comment: record.lines.comment,
        blank: record.lines.blank,
        symbols: record.symbols,
        cyclomatic: record.complexity.cyclomatic,
        cognitive: record.complexity.cognitive,
        generated: record.generated.map(|reason| reason.name()),
        status: record.status.name(),
        reason: record.status.reason(),
        problem: record.problem.map(DiagnosticKind::name),
        encoding: (record.status == Status::Analyzed).then(|| record.encoding.name()),
    }
}

fn hex(digest: [u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn cells(row: &FileRow) -> Vec<Cell> {
    let counts = [row.lines, row.code, row.comment, row.blank, row.symbols, row.cyclomatic, row.cognitive];
    let analyzed = row.reason.is_none();
    let number = |number: u64| if analyzed { Cell::number(number) } else { Cell::plain("") };
    let mut cells: Vec<Cell> = counts.iter().map(|count| number(u64::from(*count))).collect();
    cells.push(Cell::number(row.bytes));
    let look = if row.generated.is_some() { Paint::Dim } else { Paint::Cyan };
    cells.push(match row.reason {
        Some(reason) => Cell::new(reason.replace('_', " "), Paint::Dim),
        None => Cell::new(row.language.unwrap_or_default(), look),
    });
    cells
        .push(Cell::new(row.path.shown(), if analyzed && row.generated.is_none() { Paint::Plain } else { Paint::Dim }));
    cells
}

fn compare(field: FileField, a: &FileRow, b: &FileRow) -> Ordering {
    match field {
        FileField::Path => a.path.raw().cmp(b.path.raw()),
        FileField::Language => compare_words(a.language, b.language),
        FileField::Digest => compare_words(a.digest.as_deref(), b.digest.as_deref()),
        FileField::Bytes => a.bytes.cmp(&b.bytes),
        FileField::Lines => a.lines.cmp(&b.lines),
        FileField::Code => a.code.cmp(&b.code),
        FileField::Comment => a.comment.cmp(&b.comment),
        FileField::Blank => a.blank.cmp(&b.blank),
        FileField::Symbols => a.symbols.cmp(&b.symbols),
        FileField::Cyclomatic => a.cyclomatic.cmp(&b.cyclomatic),
        FileField::Cognitive => a.cognitive.cmp(&b.cognitive),
        FileField::Generated => compare_words(a.generated, b.generated),
        FileField::Status => a.status.cmp(b.status),
        FileField::Reason => compare_words(a.reason, b.reason),
        FileField::Encoding => compare_words(a.encoding, b.encoding),
        FileField::Problem => compare_words(a.problem, b.problem),
    }
}
