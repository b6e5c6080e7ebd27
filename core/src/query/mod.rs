//! Questions about reports and their answers.
//!
//! A [`Question`] is plain data, so that every face can ask it: the command line makes it of flags, JavaScript of an
//! object. [`ask`] turns it into an [`Answer`]: fields, columns, and records that are made while they are visited. A
//! list in path order is streamed, the facts of a few hundred files in memory at a time; only sorting collects records.
//! Several reports become one list in the byte order of the whole printed path. How an answer is written is left to
//! [`format`](crate::format), and terminals, streams and exit codes to the faces.
//!
//! A question is one file here, with what can be asked, the records of the answer and their fields.

mod answer;
mod baseline;
mod check;
mod definitions;
mod error;
mod extent;
mod field;
mod files;
mod finding;
mod imports;
mod language_names;
mod languages;
mod note;
mod notes;
mod order;
mod pattern;
mod question;
mod segment;
mod source_root;
mod summary;
mod symbols;
#[cfg(test)]
mod tests;
mod trees;
mod value;

pub use answer::{Answer, AnswerHead, AnswerRecords};
pub use baseline::{Baseline, BaselineEntry, BaselineError};
pub use check::{CheckLimits, CheckQuestion, Checked, check};
pub use definitions::DefinitionsQuestion;
pub use error::AskError;
pub use extent::Extent;
pub use field::{Field, FieldInfo, Fields, Item, Record, Tag};
pub use files::{FileStatus, FilesQuestion};
pub use finding::{CheckRule, Finding};
pub use imports::ImportsQuestion;
pub use languages::LanguagesQuestion;
pub use note::{Filter, Note};
pub use notes::notes;
pub use pattern::{Match, PatternError};
pub use question::{Question, ask};
pub use segment::{Segment, SegmentFields, segment, segment_fields};
pub use source_root::SourceRoot;
pub use summary::{Grouping, SummaryQuestion};
pub use symbols::SymbolsQuestion;
pub use trees::{PrintedPath, Tree};
pub use value::{Align, Cell, Fit, Paint, Value, thousands};
