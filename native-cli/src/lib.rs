//! Sapwood on a file system: the library under the command line.

mod analysis;
mod clock;
mod disk;
mod store;

pub use analysis::{Analysis, DEFAULT_MMAP_THRESHOLD, Discovery, Error, Progress, Request, Silent, Tree, analyze};
pub use disk::{DiskFiles, DiskOptions, IoCounts, OpenError};
pub use store::DiskStore;
