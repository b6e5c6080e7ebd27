//! What tests and benchmarks share: the fetched source trees, and the floor under every run.
//!
//! The tests of the program's behavior are in `behavior/`, and belong to the package of the command line.

pub mod corpus;
pub mod floor;
pub mod trees;

/// The examples in the documentation, which are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/rust.md")]
mod rust_examples {}
