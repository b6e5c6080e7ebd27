//! Discovery: which files of a tree are found, on every implementation of `Files`.
#![cfg(unix)]

/// The files chosen are those that git would show.
mod against_git;
/// What no tree should have.
mod bad_input;
/// Every implementation lists the same.
mod contract;
