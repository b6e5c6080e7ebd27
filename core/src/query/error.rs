//! Why a question cannot be answered.

use thiserror::Error;

use super::pattern::PatternError;

/// Why a question cannot be answered.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AskError {
    /// A name is no pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// There is no field of that name, or it is not of use here.
    #[error("unknown field {name:?}, expected one of {}", expected.join(", "))]
    Field {
        /// What was asked for.
        name: String,
        /// What could be asked for.
        expected: Vec<&'static str>,
    },
    /// A list is asked for that has room for nothing.
    #[error("expected a limit of at least 1")]
    NoRoom,
    /// A check is asked for that limits nothing.
    #[error(
        "no limit is set, expected at least one of max_cognitive, max_cyclomatic, max_function_lines, max_file_lines, no_syntax_errors"
    )]
    NoLimits,
}
