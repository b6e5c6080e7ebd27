//! From a content to its facts.
//!
//! [`analyze`] is the whole of it: a pure function. One folder a family of parsers implements [`front_end::FrontEnd`],
//! and the [`registry`] says which of them reads which language. What needs other files is left to the questions.

mod analysis;
mod fallback;
mod front_end;
pub(crate) mod generated;
mod grammar;
mod javascript;
mod manifest;
mod nesting;
mod outline;
mod python;
pub(crate) mod registry;
#[cfg(test)]
pub(crate) mod testing;
mod tokens;
mod tools;

pub(crate) use analysis::VERSION;
pub use analysis::{AnalysisOptions, analyze};
pub use nesting::WORKER_STACK_BYTES;
pub use registry::{FrontEndInfo, front_ends};
pub use tools::Tools;
