//! The engine of Sapwood: incremental analysis of source trees, without I/O of its own.
//!
//! The core opens no file, reads no clock and no environment and starts no thread. It works on two traits, [`Files`]
//! and [`Store`], and on rayon's pool. The same code runs natively, in Node and in the browser.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// The name by which users know this crate, for tests that are compiled both as a part of it and as users of it.
#[cfg(test)]
extern crate self as sapwood_core;

pub mod cache;
mod facts;
pub mod format;
mod language;
mod parse;
pub mod query;
mod run;
mod text;
mod tree;

pub use facts::record::{FailReason, FileRecord, SkipReason, Status};
pub use facts::*;
pub use language::{
    Dialect, Language, LanguageInfo, ManifestKind, OverrideError, Overrides, Variant, detect_by_content,
    detect_by_path, is_binary_path,
};
pub use parse::{AnalysisOptions, FrontEndInfo, Tools, WORKER_STACK_BYTES, analyze, front_ends};
pub use run::compare::MAX_FILE_BYTES;
pub use run::engine::Engine;
pub use run::explain::{Explanation, Indexed, OtherEntry, ToldBy};
pub use run::known::{KnownKeys, Tier};
pub use run::metrics::{
    CacheTraffic, LanguageTime, Latency, LatencyClass, Metrics, PoolUse, Reasons, SlowFile, StageTime,
};
pub use run::observer::{Observer, Stage, Unobserved};
pub use run::report::{Report, Row, Warning};
pub use run::session::{Session, Supply};
pub use run::share::{ShareError, Shared};
pub use run::tree_id::TreeId;
pub use run::update::{Change, Edit, Updated, Updates};
pub use run::verify::{Mismatch, Sample, Verification};
pub use text::{Encoding, Lines, Position, Source, Span, Syntax, decode, is_binary, visible};
pub use tree::bytes::Bytes;
pub use tree::globs::{GlobError, Globs};
pub use tree::io::{BlobInfo, Content, Files, ListError, ReadError, ReadOnly, StampedPath, Store, StoreError};
pub use tree::listing::{Attribute, Batch, Entry, EntryKind, Listing, Stamp, StampFields};
pub use tree::memory::{MemoryFiles, MemoryStore};
pub use tree::object_id::ObjectId;
pub use tree::path::{DisplayPath, FilePath, escape};
pub use tree::patterns::RuleLine;
pub use tree::rules::{Ascent, Exclusion, Judge, NodeKind, OuterRules, RuleFiles, RuleKind, Rules, Verdict};
pub use tree::selection::Selection;
pub use tree::walk;
