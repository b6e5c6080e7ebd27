//! The flags of `sapwood files`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use sapwood_core::DiagnosticKind;
use sapwood_core::query::{FileStatus, FilesQuestion};

use super::{DataFormat, FormatArgs, ListArgs, MatchArgs, PathsArgs, RunArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  sapwood files -t rust --sort lines        Rust files, longest first
  sapwood files --sort cognitive --top 10   the most complex files
  sapwood files --problem syntax_error      files with syntax errors
  sapwood files --name test                 files with `test` in their path
  sapwood files --status skipped            what was skipped, and why
  sapwood files -t python --paths | xargs wc -l
  sapwood files -0 | xargs -0 ls -l         safe for every file name";

#[derive(Debug, Args)]
pub(crate) struct FilesArgs {
    /// Folders and files to list [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Only paths that contain this
    #[arg(id = "pattern", long = "name", value_name = "PATTERN", help_heading = "Filters")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// Only files with this status [default: analyzed,failed]
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = statuses(), help_heading = "Filters")]
    pub(crate) status: Vec<String>,
    /// Only files with this problem
    #[arg(long, value_name = "PROBLEM", value_delimiter = ',', value_parser = problems(), help_heading = "Filters")]
    pub(crate) problem: Vec<String>,
    #[command(flatten)]
    pub(crate) bare: PathsArgs,
    #[command(flatten)]
    pub(crate) list: ListArgs<FilesQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<DataFormat>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

fn statuses() -> PossibleValuesParser {
    PossibleValuesParser::new(FileStatus::ALL.map(FileStatus::name))
}

fn problems() -> PossibleValuesParser {
    PossibleValuesParser::new(DiagnosticKind::BY_GRAVITY.map(DiagnosticKind::name))
}
