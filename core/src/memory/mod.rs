//! The two traits in memory: for the browser, for file sets that are on no disk, and for tests.

mod store;

pub use store::MemoryStore;
