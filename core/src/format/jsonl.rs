//! JSON lines: one object a line.

use std::io::{self, Write};

use super::json::Keys;
use super::style::Formatter;
use crate::query::{AnswerHead, Record};

pub(super) struct Jsonl<W: Write> {
    keys: Keys,
    line: Vec<u8>,
    out: W,
}

impl<W: Write> Jsonl<W> {
    pub(super) fn new(head: &AnswerHead<'_>, out: W) -> Self {
        Jsonl { keys: Keys::new(head), line: Vec::new(), out }
    }
}

impl<W: Write> Formatter for Jsonl<W> {
    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        self.line.clear();
        self.keys.write(record, &mut self.line);
        self.line.push(b'\n');
        self.out.write_all(&self.line)
    }
}
