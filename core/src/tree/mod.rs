//! A tree as the core sees it: paths, listings, what is chosen from them, and the two traits that reach the world.

pub(crate) mod bytes;
pub(crate) mod globs;
pub(crate) mod io;
pub(crate) mod listing;
pub(crate) mod memory;
pub(crate) mod object_id;
pub(crate) mod path;
pub(crate) mod patterns;
pub(crate) mod rules;
pub(crate) mod selection;
pub mod walk;
