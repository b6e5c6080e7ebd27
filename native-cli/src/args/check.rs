//! The flags of `sapwood check`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use sapwood_core::format::Format;

use super::{FormatArgs, RunArgs};
use crate::values::parse_limit;

pub(super) const EXAMPLES: &str = "\
Limits come from the table [check] of sapwood.toml; flags override them. Exits with 1 if
there are findings.

Examples:
  sapwood check --max-cognitive 15          functions that are hard to follow
  sapwood check --no-syntax-errors src
  sapwood check --baseline sapwood-baseline.json --update-baseline
                                            accept what is there today
  sapwood check --baseline sapwood-baseline.json
                                            fail on what is new or worse
  git diff -z --name-only --relative main | sapwood check --changed-only -0
  sapwood check --format sarif > sapwood.sarif";

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// Folders and files to check [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// Accept the findings in this file, and fail on what is new or worse
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, help_heading = "Baseline")]
    pub(crate) baseline: Option<PathBuf>,
    /// Write the findings of this run to the file of --baseline
    #[arg(long, requires = "baseline", help_heading = "Baseline")]
    pub(crate) update_baseline: bool,
    /// Check only the files listed on standard input, one per line
    #[arg(long, conflicts_with_all = ["update_baseline", "stdin_path"], help_heading = "Changes")]
    pub(crate) changed_only: bool,
    /// With --changed-only: the paths are separated by NUL
    #[arg(short = '0', long, requires = "changed_only", help_heading = "Changes")]
    pub(crate) null: bool,
    #[command(flatten)]
    pub(crate) format: FormatArgs<FindingFormat>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// The limits, each with the name of its key in `[check]`.
#[derive(Debug, Args)]
pub(crate) struct LimitArgs {
    /// Highest cognitive complexity of a function
    #[arg(long, value_name = "N", value_parser = parse_limit, help_heading = "Limits")]
    pub(crate) max_cognitive: Option<u32>,
    /// Highest cyclomatic complexity of a function
    #[arg(long, value_name = "N", value_parser = parse_limit, help_heading = "Limits")]
    pub(crate) max_cyclomatic: Option<u32>,
    /// Most lines of a function
    #[arg(long, value_name = "N", value_parser = parse_limit, help_heading = "Limits")]
    pub(crate) max_function_lines: Option<u32>,
    /// Most lines of a file
    #[arg(long, value_name = "N", value_parser = parse_limit, help_heading = "Limits")]
    pub(crate) max_file_lines: Option<u32>,
    /// Fail on any syntax error
    #[arg(long, overrides_with = "syntax_errors", help_heading = "Limits")]
    pub(crate) no_syntax_errors: bool,
    #[arg(long, overrides_with = "no_syntax_errors", hide = true)]
    pub(crate) syntax_errors: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingFormat {
    /// A line for each finding: path:line:column: message
    Text,
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
    /// One JSON object per line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// Annotations for GitHub Actions
    Github,
    /// SARIF 2.1.0, for code scanning services
    Sarif,
}

impl From<FindingFormat> for Format {
    fn from(format: FindingFormat) -> Self {
        match format {
            FindingFormat::Text => Format::Text,
            FindingFormat::Table => Format::Table,
            FindingFormat::Json => Format::Json,
            FindingFormat::Jsonl => Format::Jsonl,
            FindingFormat::Csv => Format::Csv,
            FindingFormat::Github => Format::Github,
            FindingFormat::Sarif => Format::Sarif,
        }
    }
}
