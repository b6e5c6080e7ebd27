//! A stretch of a report's files for a reader in another memory, who decodes it when it is asked for.
//!
//! The rows are those of the other views, in JSON, but without their keys, which are the same in every row: what is an
//! object there is an array here, in the order of [`segment_fields`]. The rows of symbols and imports come in one array
//! for each file, and their path is empty, for it is the file's. All symbols are there, those of generated files too.

use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;

use super::field::{Field, keys};
use super::trees::{PrintedPath, Tree, row_at};
use super::{files, imports, symbols};
use crate::facts::{Diagnostic, Facts};

/// The files of a stretch of a report, as JSON texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segment {
    /// An array of rows.
    pub files: Vec<u8>,
    /// For each file an array of rows.
    pub symbols: Vec<u8>,
    /// For each file an array of rows.
    pub imports: Vec<u8>,
    /// For each file an array of what was noted about its text: kind, message, and line and column or null.
    pub diagnostics: Vec<u8>,
}

impl Segment {
    /// Returns the four texts as they are handed over, in the order of the fields: packed, each as its length in bytes, a
    /// little-endian `u32`, and an [LZ4 block](https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md), or else as
    /// a length of 0 and the text itself. Packed ones take a fraction of the memory, and more time than all the rest.
    pub fn texts(&self, packed: bool) -> [Vec<u8>; 4] {
        let mut texts = [&self.files, &self.symbols, &self.imports, &self.diagnostics].map(|text| (text, Vec::new()));
        texts.par_iter_mut().for_each(|(text, handed)| {
            *handed = if packed { lz4_flex::block::compress_prepend_size(text) } else { [&[0; 4], &text[..]].concat() }
        });
        texts.map(|(_, handed)| handed)
    }
}

/// What the elements of a row are called in the data formats.
#[derive(Clone, Debug, Serialize)]
pub struct SegmentFields {
    /// Of a file.
    pub files: Vec<&'static str>,
    /// Of a symbol.
    pub symbols: Vec<&'static str>,
    /// Of an import.
    pub imports: Vec<&'static str>,
    /// Of a diagnostic.
    pub diagnostics: Vec<&'static str>,
}

/// Returns what the elements of the rows are called.
pub fn segment_fields() -> SegmentFields {
    SegmentFields {
        files: keys(files::FIELDS),
        symbols: keys(symbols::FIELDS),
        imports: keys(imports::FIELDS),
        diagnostics: vec!["kind", "message", "line", "column"],
    }
}

/// Encodes a stretch of a tree's files, in parallel.
///
/// # Panics
///
/// Panics if the tree has not so many files.
pub fn segment(tree: &Tree, range: Range<usize>) -> Segment {
    let parts: Vec<[Vec<u8>; 4]> = range.into_par_iter().map(|index| one(tree, index)).collect();
    let list = |at: usize| {
        let mut text = Vec::with_capacity(parts.iter().map(|part| part[at].len() + 1).sum::<usize>() + 2);
        text.push(b'[');
        for (number, part) in parts.iter().enumerate() {
            if number > 0 {
                text.push(b',');
            }
            text.extend_from_slice(&part[at]);
        }
        text.push(b']');
        text
    };
    Segment { files: list(0), symbols: list(1), imports: list(2), diagnostics: list(3) }
}

/// Encodes one file: its row, its symbols, its imports, its diagnostics.
fn one(tree: &Tree, index: usize) -> [Vec<u8>; 4] {
    let row = row_at(tree, index);
    let mut file = Vec::new();
    write_values(&mut file, files::FIELDS, &files::file_item(&row));
    let record = row.row.record;
    let told_by_row = record.symbols == 0 && record.imports == 0 && record.problem.is_none();
    let facts = if told_by_row { None } else { tree.report.facts(index) };
    let Some(facts) = facts else { return [file, b"[]".to_vec(), b"[]".to_vec(), b"[]".to_vec()] };
    let facts: Facts = facts.into_owned();
    let path = PrintedPath::implied();
    let symbols = facts.symbols.iter().map(|symbol| symbols::symbol_item(&facts, symbol, &path));
    let symbols = rows(symbols::FIELDS, symbols);
    let diagnostics: Vec<_> = facts.diagnostics.iter().map(diagnostic).collect();
    let diagnostics = serde_json::to_vec(&diagnostics).expect("a vector takes every text");
    let imports = facts.imports.into_iter().map(|import| imports::import_item(import, &path));
    [file, symbols, rows(imports::FIELDS, imports), diagnostics]
}

fn diagnostic(diagnostic: &Diagnostic) -> (&'static str, &str, Option<u32>, Option<u32>) {
    let at = diagnostic.at;
    (diagnostic.kind.name(), &diagnostic.message, at.map(|at| at.line), at.map(|at| at.column))
}

/// Encodes items as an array of rows.
fn rows<R>(fields: &[Field<R>], items: impl Iterator<Item = R>) -> Vec<u8> {
    let mut out = vec![b'['];
    for item in items {
        if out.len() > 1 {
            out.push(b',');
        }
        write_values(&mut out, fields, &item);
    }
    out.push(b']');
    out
}

/// Appends what an item says in the fields that are data, as an array.
fn write_values<R>(out: &mut Vec<u8>, fields: &[Field<R>], item: &R) {
    out.push(b'[');
    for (at, field) in fields.iter().filter(|field| field.info.is_data).enumerate() {
        if at > 0 {
            out.push(b',');
        }
        field.value(item).write_json(out);
    }
    out.push(b']');
}
