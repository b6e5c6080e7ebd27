//! The engine of Sapwood: incremental analysis of source trees, without I/O of its own.
//!
//! The core opens no file, reads no clock and no environment and starts no thread. It works on two traits, [`Files`]
//! and [`Store`], and on rayon's pool. The same code runs natively, in Node and in the browser.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

/// The name by which users know this crate, for tests that are compiled both as a part of it and as users of it.
#[cfg(test)]
extern crate self as sapwood_core;

mod analysis;
mod bytes;
pub mod cache;
mod engine;
mod facts;
mod generated;
mod git;
mod io;
mod language;
mod lines;
mod listing;
mod memory;
mod metrics;
mod observer;
mod path;
mod pool;
mod report;
mod rules;
mod selection;
mod session;
mod source;
mod tools;
pub mod view;

pub use analysis::{AnalysisOptions, analyze};
pub use bytes::Bytes;
pub use engine::{Engine, TreeId};
pub use facts::*;
pub use git::ObjectId;
pub use io::{Asked, BlobInfo, Content, Files, ListError, ReadError, ReadOnly, Store, StoreError};
pub use language::front_end::{FrontEndInfo, front_ends};
pub use language::nesting::WORKER_STACK_BYTES;
pub use language::{
    Dialect, Language, LanguageInfo, OverrideError, Overrides, Syntax, Variant, detect_by_content, detect_by_path,
    is_binary_path,
};
pub use listing::{Attribute, Batch, Entry, EntryKind, Listing, Stamp, StampFields};
pub use memory::{MemoryFiles, MemoryStore};
pub use metrics::{CacheTraffic, LanguageTime, Latency, LatencyClass, Metrics, PoolUse, Reasons, SlowFile, StageTime};
pub use observer::{Observer, Stage, Unobserved};
pub use path::{DisplayPath, FilePath, escape};
pub use report::{FailReason, FileRecord, Report, Row, SkipReason, Status, Warning};
pub use rules::{Exclusion, Judge, Mark, NodeKind, Outside, Rule, RuleFiles, RuleKind, Rules, Verdict};
pub use selection::{GlobError, Globs, Selection};
pub use session::{
    Answer, Change, Edit, Explanation, Indexed, KnownKeys, MAX_FILE_BYTES, Mismatch, OtherEntry, Sample, Session,
    ShareError, Shared, Supply, ToldBy, Updated, Verification,
};
pub use source::{Source, decode, is_binary};
pub use tools::Tools;
