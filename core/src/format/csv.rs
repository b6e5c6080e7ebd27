//! Comma-separated values with a header row, as RFC 4180 describes them.

use std::io::{self, Write};

use super::style::Formatter;
use crate::query::{AnswerHead, Record};

pub(super) struct Csv<W: Write> {
    header: Vec<&'static str>,
    fields: Vec<usize>,
    out: csv::Writer<W>,
}

impl<W: Write> Csv<W> {
    /// Writes the chosen fields, or every field that is data.
    pub(super) fn new(head: &AnswerHead<'_>, chosen: Option<Vec<usize>>, out: W) -> Self {
        let data = || (0..head.fields.len()).filter(|at| head.fields[*at].is_data).collect();
        let fields: Vec<usize> = chosen.unwrap_or_else(data);
        let header = fields.iter().map(|at| head.fields[*at].name).collect();
        let out = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
        Csv { header, fields, out }
    }
}

impl<W: Write> Formatter for Csv<W> {
    fn begin(&mut self) -> io::Result<()> {
        self.out.write_record(&self.header).map_err(io_error)
    }

    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        for field in &self.fields {
            self.out.write_field(record.value(*field).plain().as_bytes()).map_err(io_error)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(io_error)
    }

    fn end(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Keeps the kind of an error of the stream, so that a closed pipe is still known as one.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("cannot write comma-separated values: {other:?}")),
    }
}
