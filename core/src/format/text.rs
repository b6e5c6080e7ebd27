//! Findings as lines that people and editors read: `path:line:column: message`.

use std::io::{self, Write};

use super::style::Formatter;
use crate::query::Record;

pub(super) struct Text<W: Write> {
    out: W,
}

impl<W: Write> Text<W> {
    pub(super) fn new(out: W) -> Self {
        Text { out }
    }
}

impl<W: Write> Formatter for Text<W> {
    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        let Some(finding) = record.finding() else { return Ok(()) };
        writeln!(self.out, "{}:{}:{}: {}", finding.path.shown(), finding.line, finding.column, finding.message)
    }
}
