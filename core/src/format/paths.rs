//! Bare paths, for programs that take files.

use std::io::{self, Write};

use super::style::Formatter;
use crate::query::Record;

/// Writes the path of each record's file, escaped before a newline and as the file system has it before a NUL. Records of
/// one file that follow each other make one path.
pub(super) struct Paths<W: Write> {
    terminator: u8,
    last: Option<Vec<u8>>,
    out: W,
}

impl<W: Write> Paths<W> {
    pub(super) fn new(terminator: u8, out: W) -> Self {
        Paths { terminator, last: None, out }
    }
}

impl<W: Write> Formatter for Paths<W> {
    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        let Some(path) = record.path() else { return Ok(()) };
        if self.last.as_deref() == Some(path.raw()) {
            return Ok(());
        }
        self.last = Some(path.raw().to_vec());
        self.out.write_all(if self.terminator == b'\n' { path.shown().as_bytes() } else { path.raw() })?;
        self.out.write_all(&[self.terminator])
    }
}
