//! A run over a tree, from its listing to its report.

pub(crate) mod engine;
pub(crate) mod metrics;
pub(crate) mod observer;
mod pool;
pub(crate) mod report;
pub(crate) mod session;
