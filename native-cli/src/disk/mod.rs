//! The file system.

pub(crate) mod map;
