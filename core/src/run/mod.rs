//! A run over a tree, from its listing to its report.
//!
//! [`engine::Engine`] is the entry; a [`session::Session`] is one run. What both are set up with is in [`setup`], below
//! them: options, store, observer, and what workers share.

mod assemble;
mod commit;
pub(crate) mod compare;
pub(crate) mod engine;
mod examine;
pub(crate) mod explain;
mod git;
pub(crate) mod known;
pub(crate) mod metrics;
pub(crate) mod observer;
mod pool;
pub(crate) mod report;
pub(crate) mod session;
mod setup;
pub(crate) mod share;
mod snapshot;
#[cfg(test)]
mod tests;
pub(crate) mod tree_id;
pub(crate) mod update;
pub(crate) mod verify;
