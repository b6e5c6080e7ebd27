//! Writing the same rows in any format, one at a time.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::table::{Cell, Column, Table};
use super::{Format, SCHEMA_VERSION};

/// One item of a list.
pub(super) trait Record: Serialize {
    /// Writes the row of comma-separated values; a record that has lists in it joins them.
    fn write_csv<W: Write>(&self, out: &mut csv::Writer<W>) -> csv::Result<()>
    where
        Self: Sized,
    {
        out.serialize(self)
    }
}

/// Makes the cells of a row.
pub(super) type ToCells<R> = Box<dyn Fn(&R) -> Vec<Cell>>;

/// Makes the bytes of a row.
pub(super) type ToBytes<R> = Box<dyn Fn(&R) -> Vec<u8>>;

/// How a list looks where it is not made of objects.
pub(super) struct Shape<R> {
    /// The header of comma-separated values: the keys of the object.
    pub(super) fields: Vec<&'static str>,
    pub(super) columns: Vec<Column>,
    pub(super) cells: ToCells<R>,
}

/// Where the rows of a list go.
pub(super) enum Rows<R, W: Write> {
    Table {
        table: Table<W>,
        cells: ToCells<R>,
    },
    Json {
        out: W,
        empty: bool,
    },
    Jsonl {
        out: W,
    },
    Csv {
        out: Box<csv::Writer<W>>,
    },
    /// Whatever a function makes of each row.
    Lines {
        out: W,
        line: ToBytes<R>,
    },
}

impl<R: Record, W: Write> Rows<R, W> {
    /// Begins a list, which in JSON is an array named `array`.
    pub(super) fn new(array: &str, format: Format, shape: Shape<R>, mut out: W) -> io::Result<Self> {
        Ok(match format {
            Format::Table(layout) => Rows::Table { table: Table::new(shape.columns, layout, out), cells: shape.cells },
            Format::Json => {
                write!(out, "{{\"schema_version\":{SCHEMA_VERSION},\"{array}\":[")?;
                Rows::Json { out, empty: true }
            }
            Format::Jsonl => Rows::Jsonl { out },
            Format::Csv => {
                let terminator = csv::Terminator::CRLF;
                let mut out = csv::WriterBuilder::new().has_headers(false).terminator(terminator).from_writer(out);
                out.write_record(&shape.fields).map_err(csv_error)?;
                Rows::Csv { out: Box::new(out) }
            }
        })
    }

    pub(super) fn push(&mut self, record: &R) -> io::Result<()> {
        match self {
            Rows::Table { table, cells } => table.row(cells(record)),
            Rows::Json { out, empty } => {
                // One item a line, so that the output can be read, compared and searched by lines.
                out.write_all(if *empty { b"\n" } else { b",\n" })?;
                *empty = false;
                Ok(serde_json::to_writer(out, record)?)
            }
            Rows::Jsonl { out } => {
                serde_json::to_writer(&mut *out, record)?;
                out.write_all(b"\n")
            }
            Rows::Csv { out } => record.write_csv(out).map_err(csv_error),
            Rows::Lines { out, line } => out.write_all(&line(record)),
        }
    }

    /// Ends the list. `more` are further members of the JSON object.
    pub(super) fn finish(self, more: &[(&str, Value)]) -> io::Result<()> {
        match self {
            Rows::Table { table, .. } => table.finish().map(drop),
            Rows::Json { mut out, .. } => {
                out.write_all(b"\n]")?;
                for (name, value) in more {
                    write!(out, ",\n\"{name}\":{value}")?;
                }
                out.write_all(b"}\n")
            }
            Rows::Jsonl { .. } | Rows::Lines { .. } => Ok(()),
            Rows::Csv { mut out } => out.flush(),
        }
    }
}

/// Keeps the kind of an error of the stream, so that a closed pipe is still known as one.
fn csv_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("cannot write comma-separated values: {other:?}")),
    }
}
