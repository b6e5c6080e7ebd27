//! Sapwood on a file system: the library under the command line.

mod analysis;
pub mod cache;
mod clock;
mod content;
mod disk;
mod explain;
mod history;
mod store;

pub use analysis::{Analysis, Discovery, Error, Progress, Request, Silent, analyze};
pub use content::analyze_content;
pub use disk::{DiskFiles, DiskOptions, Excluded, IoCounts, OpenError};
pub use explain::{Explained, explain, explained_root};
pub use history::{History, PastRun};
pub use sapwood_core::query::Tree;
pub use store::DiskStore;
