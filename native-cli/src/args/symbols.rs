//! The flags of `sapwood symbols`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;
use sapwood_core::SymbolKind;
use sapwood_core::query::SymbolsQuestion;

use super::{FormatArgs, ListArgs, MatchArgs, PathsArgs, RunArgs, SymbolFormat};

pub(super) const EXAMPLES: &str = "\
A name pattern without upper-case letters ignores case. One with a separator is compared with
qualified names, and A.b, A::b and A#b mean the same.

Examples:
  sapwood symbols src                       every definition below src
  sapwood symbols --name handler            names that contain `handler`
  sapwood symbols --name Engine --exact src
  sapwood symbols --kind class,struct --exported
  sapwood symbols --sort cognitive --top 20 the most complex functions
  sapwood symbols --min cognitive=15 --paths
  sapwood symbols --format ctags > tags     a tags file for an editor";

#[derive(Debug, Args)]
pub(crate) struct SymbolsArgs {
    /// Folders and files to look in [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Only names that contain this
    #[arg(id = "pattern", long = "name", value_name = "PATTERN", help_heading = "Filters")]
    pub(crate) name: Option<String>,
    #[command(flatten)]
    pub(crate) matching: MatchArgs,
    /// Only these kinds, such as function,method
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = symbol_kinds(), help_heading = "Filters")]
    pub(crate) kind: Vec<String>,
    /// Only what is exported or public
    #[arg(long, help_heading = "Filters")]
    pub(crate) exported: bool,
    #[command(flatten)]
    pub(crate) bare: PathsArgs,
    #[command(flatten)]
    pub(crate) list: ListArgs<SymbolsQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<SymbolFormat>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

/// Accepts the kinds of symbols.
pub(super) fn symbol_kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(SymbolKind::ALL.map(SymbolKind::name))
}
