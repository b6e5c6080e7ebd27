//! Output formats over reports: the summary, and the lists of files, symbols and imports.
//!
//! Every view is a pure function from [`Tree`]s to bytes. Several trees become one list in the byte order of the whole
//! printed path. A list in path order is streamed: the facts of a few hundred files are in memory at a time; only
//! sorting collects rows. Terminals, streams and exit codes are left to the faces.

mod ctags;
mod files;
mod imports;
mod order;
mod pattern;
mod rows;
mod segment;
mod summary;
mod symbols;
mod table;
#[cfg(test)]
mod tests;
mod trees;

pub use ctags::write_ctags;
pub use files::{FileField, FileQuery, write_files, write_paths};
pub use imports::{ImportField, ImportQuery, write_imports};
pub use order::{Field, Order};
pub use pattern::{Match, Pattern, PatternError};
pub use segment::{Segment, SegmentFields, segment, segment_fields};
pub use summary::{Counts, Grouping, Summary, SummaryField, write_summary};
pub use symbols::{SymbolField, SymbolQuery, write_symbols};
pub use table::{Align, Cell, Column, Fit, Layout, Paint, Table, thousands};
pub use trees::Tree;

/// The version of the data formats. It is raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for people.
    Table(Layout),
    /// One object with `schema_version` and an array.
    Json,
    /// One object a line.
    Jsonl,
    /// Comma-separated values with a header row (RFC 4180).
    Csv,
}
