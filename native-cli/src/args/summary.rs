//! The flags of the summary.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sapwood_core::query::SummaryQuestion;

use super::{DataFormat, FormatArgs, ListArgs, RunArgs};

/// The summary, which is what a run without a command does.
#[derive(Debug, Args)]
pub(crate) struct SummaryArgs {
    /// Folders and files to analyze [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Group by language, directory or extension
    #[arg(
        long,
        value_name = "GROUP",
        default_value = "language",
        hide_possible_values = true,
        help_heading = "Summary"
    )]
    pub(crate) by: By,
    /// With --by directory: number of folders to descend [default: 1]
    #[arg(long, value_name = "N", value_parser = crate::values::parse_count, help_heading = "Summary")]
    pub(crate) depth: Option<usize>,
    #[command(flatten)]
    pub(crate) list: ListArgs<SummaryQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<DataFormat>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Language,
    Directory,
    Extension,
}
