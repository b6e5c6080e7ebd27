//! Sapwood on a file system: the library under the command line.

mod disk;
mod store;

pub use disk::{DiskFiles, DiskOptions, IoCounts, OpenError};
pub use store::DiskStore;
