//! The two traits in memory: for the browser, for file sets that are on no disk, and for tests.

mod files;
mod store;

pub use files::MemoryFiles;
pub use store::MemoryStore;
