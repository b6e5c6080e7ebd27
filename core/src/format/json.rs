//! JSON: one object with `schema_version`, the array of records, and what else the answer says.

use std::io::{self, Write};

use super::style::{Formatter, SCHEMA_VERSION};
use crate::query::{AnswerHead, Record};

/// Writes one object. Each record is a line, so that the output can be read, compared and searched by lines.
pub(super) struct Json<'h, W: Write> {
    head: &'h AnswerHead<'h>,
    keys: Keys,
    line: Vec<u8>,
    is_empty: bool,
    out: W,
}

impl<'h, W: Write> Json<'h, W> {
    pub(super) fn new(head: &'h AnswerHead<'h>, out: W) -> Self {
        Json { head, keys: Keys::new(head), line: Vec::new(), is_empty: true, out }
    }
}

impl<W: Write> Formatter for Json<'_, W> {
    fn begin(&mut self) -> io::Result<()> {
        write!(self.out, "{{\"schema_version\":{SCHEMA_VERSION}")?;
        match self.head.list {
            Some(list) => write!(self.out, ",\"{list}\":["),
            None => Ok(()),
        }
    }

    fn record(&mut self, record: &dyn Record) -> io::Result<()> {
        if self.head.list.is_none() {
            return Ok(());
        }
        self.line.clear();
        self.line.extend_from_slice(if self.is_empty { b"\n" } else { b",\n" });
        self.is_empty = false;
        self.keys.write(record, &mut self.line);
        self.out.write_all(&self.line)
    }

    fn end(&mut self) -> io::Result<()> {
        if self.head.list.is_some() {
            self.out.write_all(b"\n]")?;
        }
        for (name, value) in &self.head.members {
            write!(self.out, ",\n\"{name}\":{value}")?;
        }
        self.out.write_all(b"}\n")
    }
}

/// The keys of the records of one answer.
pub(super) struct Keys(Vec<(usize, Vec<u8>)>);

impl Keys {
    pub(super) fn new(head: &AnswerHead<'_>) -> Self {
        let fields = head.fields.iter().enumerate().filter(|(_, field)| field.is_data);
        Keys(fields.map(|(at, field)| (at, format!("\"{}\":", field.name).into_bytes())).collect())
    }

    /// Appends a record as an object.
    pub(super) fn write(&self, record: &dyn Record, out: &mut Vec<u8>) {
        for (number, (field, key)) in self.0.iter().enumerate() {
            out.push(if number == 0 { b'{' } else { b',' });
            out.extend_from_slice(key);
            record.value(*field).write_json(out);
        }
        out.push(b'}');
    }
}
