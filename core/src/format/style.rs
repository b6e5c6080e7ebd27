//! Which formats there are, and what each of them is to a writer of answers.

use std::io;

use thiserror::Error;

use super::columns::Layout;
use crate::query::{AnswerHead, Record};

/// The version of the data formats. It is raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// How answers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    #[default]
    Table,
    /// One object with `schema_version` and an array.
    Json,
    /// One object a line.
    Jsonl,
    /// Comma-separated values with a header row (RFC 4180).
    Csv,
    /// A tags file in the extended format of ctags.
    Ctags,
    /// The paths of the files, escaped, each followed by a newline.
    Paths,
    /// The paths of the files as the file system has them, each followed by a NUL.
    NulPaths,
    /// Findings as lines `path:line:column: message`.
    Text,
    /// Findings as commands for GitHub Actions.
    Github,
    /// Findings as SARIF 2.1.0.
    Sarif,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 10] = {
        use Format::*;
        [Table, Json, Jsonl, Csv, Ctags, Paths, NulPaths, Text, Github, Sarif]
    };

    /// Returns its name.
    pub fn name(self) -> &'static str {
        match self {
            Format::Table => "table",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Ctags => "ctags",
            Format::Paths => "paths",
            Format::NulPaths => "nul_paths",
            Format::Text => "text",
            Format::Github => "github",
            Format::Sarif => "sarif",
        }
    }

    /// Whether it makes sense for an answer.
    pub fn fits(self, answer: &AnswerHead<'_>) -> bool {
        match self {
            Format::Table | Format::Json => true,
            Format::Jsonl | Format::Csv => answer.list.is_some(),
            Format::Ctags => answer.has_tags,
            Format::Paths | Format::NulPaths => answer.has_paths,
            Format::Text | Format::Github | Format::Sarif => answer.has_findings,
        }
    }
}

/// A format and what it takes.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// The format.
    pub format: Format,
    /// How tables are laid out.
    pub layout: Layout,
    /// If not empty, the fields that a table or comma-separated values show, in this order.
    pub columns: Vec<String>,
}

impl From<Format> for Style {
    fn from(format: Format) -> Self {
        Style { format, ..Style::default() }
    }
}

/// Why an answer was not written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The format makes no sense for the answer.
    #[error("cannot write this as {}, expected one of {}", format.name(), names(expected))]
    Unfit {
        /// What was asked for.
        format: Format,
        /// What could be asked for.
        expected: Vec<Format>,
    },
    /// There is no column of that name.
    #[error("unknown column {name:?}, expected one of {}", expected.join(", "))]
    Column {
        /// What was asked for.
        name: String,
        /// What could be asked for.
        expected: Vec<&'static str>,
    },
    /// The stream fails.
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn names(formats: &[Format]) -> String {
    formats.iter().map(|format| format.name()).collect::<Vec<_>>().join(", ")
}

/// Writes one answer in one format.
pub(super) trait Formatter {
    /// Writes what comes before the first record.
    fn begin(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Writes a record.
    fn record(&mut self, record: &dyn Record) -> io::Result<()>;

    /// Writes what is left.
    fn end(&mut self) -> io::Result<()> {
        Ok(())
    }
}
