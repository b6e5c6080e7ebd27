//! A stretch of a report's files for a reader in another memory, who decodes it when it is asked for.
//!
//! The rows are those of the other views, in JSON, but without their keys, which are the same in every row: what is an
//! object there is an array here, in the order of [`segment_fields`]. The rows of symbols and imports come in one array
//! for each file, and their path is empty, for it is the file's. All symbols are there, those of generated files too.

use std::io::{self, Write};
use std::ops::Range;

use rayon::prelude::*;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::files;
use super::imports::{self, ImportQuery};
use super::symbols::{self, SymbolQuery};
use super::trees::{PrintedPath, Tree, row_at};
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
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SegmentFields {
    /// Of a file.
    pub files: &'static [&'static str],
    /// Of a symbol.
    pub symbols: &'static [&'static str],
    /// Of an import.
    pub imports: &'static [&'static str],
    /// Of a diagnostic.
    pub diagnostics: &'static [&'static str],
}

/// Returns what the elements of the rows are called.
pub fn segment_fields() -> SegmentFields {
    SegmentFields {
        files: files::FIELDS,
        symbols: symbols::FIELDS,
        imports: imports::FIELDS,
        diagnostics: &["kind", "message", "line", "column"],
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
    let file = text(&files::file_row(&row));
    let record = row.row.record;
    let told_by_row = record.symbols == 0 && record.imports == 0 && record.problem.is_none();
    let facts = if told_by_row { None } else { tree.report.facts(index) };
    let Some(facts) = facts else { return [file, b"[]".to_vec(), b"[]".to_vec(), b"[]".to_vec()] };
    let facts: Facts = facts.into_owned();
    let path = PrintedPath::implied();
    let symbols = symbols::rows_of(&facts, &path, &SymbolQuery::default());
    let diagnostics: Vec<_> = facts.diagnostics.iter().map(diagnostic).collect();
    let imports = imports::rows_of(facts.imports, &path, &ImportQuery::default());
    [file, text(&symbols), text(&imports), text(&diagnostics)]
}

fn diagnostic(diagnostic: &Diagnostic) -> (&'static str, &str, Option<u32>, Option<u32>) {
    let at = diagnostic.at;
    (diagnostic.kind.name(), &diagnostic.message, at.map(|at| at.line), at.map(|at| at.column))
}

fn text(rows: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut text, WithoutKeys { in_key: false });
    // A vector takes everything, and every key is a string.
    rows.serialize(&mut serializer).expect("rows are data");
    text
}

/// Writes objects as arrays of their values.
struct WithoutKeys {
    in_key: bool,
}

impl Formatter for WithoutKeys {
    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b"]")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.in_key = true;
        if first { Ok(()) } else { out.write_all(b",") }
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_key = false;
        Ok(())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        Ok(())
    }

    fn begin_string<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        if self.in_key { Ok(()) } else { out.write_all(b"\"") }
    }

    fn end_string<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.begin_string(out)
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if self.in_key { Ok(()) } else { out.write_all(fragment.as_bytes()) }
    }
}
