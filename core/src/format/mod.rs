//! Formats: an answer as bytes.
//!
//! Each format is one file with one `Formatter`, which is handed the answer's records one after the other and writes
//! them as they come. None knows what was asked: fields, columns and records are all that an [`Answer`] says. A format
//! that makes no sense for an answer is an error that says which do.

mod columns;
mod csv;
mod ctags;
mod github;
mod json;
mod jsonl;
mod paths;
mod sarif;
mod style;
mod table;
mod text;

use std::io::Write;

pub use columns::{Column, Layout, Table};
pub use style::{Format, FormatError, SCHEMA_VERSION, Style};

use crate::query::{Answer, AnswerHead, Extent};
use style::Formatter;

/// Writes an answer, and returns how much of it there was.
///
/// # Errors
///
/// Fails if the format makes no sense for the answer, before anything is written, or if the stream does.
pub fn write(answer: Answer<'_>, style: &Style, out: impl Write) -> Result<Extent, FormatError> {
    let Answer { head, records } = answer;
    if !style.format.fits(&head) {
        let expected = Format::ALL.into_iter().filter(|format| format.fits(&head)).collect();
        return Err(FormatError::Unfit { format: style.format, expected });
    }
    let columns = columns_of(&head, &style.columns)?;
    let mut formatter: Box<dyn Formatter + '_> = match style.format {
        Format::Table => Box::new(table::TableFormat::new(&head, columns, style.layout, out)),
        Format::Json => Box::new(json::Json::new(&head, out)),
        Format::Jsonl => Box::new(jsonl::Jsonl::new(&head, out)),
        Format::Csv => Box::new(csv::Csv::new(&head, columns, out)),
        Format::Ctags => Box::new(ctags::Ctags::new(out)),
        Format::Paths => Box::new(paths::Paths::new(b'\n', out)),
        Format::NulPaths => Box::new(paths::Paths::new(b'\0', out)),
        Format::Text => Box::new(text::Text::new(out)),
        Format::Github => Box::new(github::Github::new(out)),
        Format::Sarif => Box::new(sarif::Sarif::new(out)),
    };
    formatter.begin()?;
    let extent = records.each(&mut |record| formatter.record(record))?;
    formatter.end()?;
    Ok(extent)
}

/// Returns an answer as JSON.
pub fn json(answer: Answer<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    write(answer, &Format::Json.into(), &mut out).expect("a vector takes everything, and JSON every answer");
    out
}

/// Returns the indexes of the fields that were chosen as columns; nothing if none were.
fn columns_of(head: &AnswerHead<'_>, names: &[String]) -> Result<Option<Vec<usize>>, FormatError> {
    let at = |name: &String| {
        head.position(name).ok_or_else(|| FormatError::Column {
            name: name.clone(),
            expected: head.fields.iter().map(|field| field.name).collect(),
        })
    };
    let columns = names.iter().map(at).collect::<Result<Vec<_>, _>>()?;
    Ok((!columns.is_empty()).then_some(columns))
}
