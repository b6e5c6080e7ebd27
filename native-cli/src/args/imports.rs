//! The flags of `sapwood imports`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use sapwood_core::ImportKind;
use sapwood_core::query::ImportsQuestion;

use super::{DataFormat, FormatArgs, ListArgs, MatchArgs, PathsArgs, RunArgs};

pub(super) const EXAMPLES: &str = "\
A pattern is compared with the specifier as written. One without upper-case letters ignores case.

Examples:
  sapwood imports src                       every import below src
  sapwood imports --specifier lodash        who imports lodash?
  sapwood imports --specifier ./ --prefix   relative imports
  sapwood imports --specifier react --paths | xargs grep -l useEffect
  sapwood imports --kind dynamic,require";

#[derive(Debug, Args)]
pub(crate) struct ImportsArgs {
    /// Folders and files to look in [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Only specifiers that contain this
    #[arg(id = "pattern", long = "specifier", value_name = "PATTERN", help_heading = "Filters")]
    pub(crate) specifier: Option<String>,
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// Only these kinds, such as dynamic,require
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = import_kinds(), help_heading = "Filters")]
    pub(crate) kind: Vec<String>,
    #[command(flatten)]
    pub(crate) bare: PathsArgs,
    #[command(flatten)]
    pub(crate) list: ListArgs<ImportsQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<DataFormat>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

fn import_kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(ImportKind::ALL.map(ImportKind::name))
}
