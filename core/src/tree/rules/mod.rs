//! The rule files of a tree as a value: told of a directory and the bytes of its rule files, asked of each entry.
//!
//! What follows from a verdict is the business of [`walk`](crate::walk), finding and reading the files that of those who
//! walk.
//!
//! Precedence is that of git and ripgrep: `.sapwoodignore` before `.ignore` before `.gitignore` before
//! `.git/info/exclude` before the global excludes file; among files of one name the deeper one first; in one file the
//! last pattern that matches. Git's files end at the borders of a repository, whether one begins above the tree or in
//! the middle of it; a `.gitignore` is honored without a repository too, but then not one from above the tree.

mod attributes;
mod files;
mod in_force;
mod judge;
mod kind;
mod outer;

pub use files::RuleFiles;
pub use in_force::Rules;
pub use judge::{Exclusion, Judge, NodeKind, Verdict};
pub use kind::RuleKind;
pub use outer::{Ascent, OuterRules};
