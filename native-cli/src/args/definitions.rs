//! The flags of `sapwood def`.

use std::path::PathBuf;

use clap::Args;
use sapwood_core::query::DefinitionsQuestion;

use super::list::ColumnArgs;
use super::symbols::symbol_kinds;
use super::{FormatArgs, PathsArgs, RunArgs, SymbolFormat};

pub(super) const EXAMPLES: &str = "\
The best match comes first: the exact name before names that begin with or contain it, exported
before private, types and functions before fields, and generated files last. NAME can be qualified:
A.b, A::b and A#b mean the same in every language. Exits with 1 if nothing is found.

Examples:
  sapwood def Engine                        where is `Engine` defined?
  sapwood def Engine::new src               the `new` of `Engine`, below src
  sapwood def parse --kind function --json";

#[derive(Debug, Args)]
pub(crate) struct DefinitionsArgs {
    /// Name to look for; without upper-case letters it ignores case
    #[arg(value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub(crate) name: String,
    /// Folders and files to look in [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Only these kinds, such as function,method
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = symbol_kinds(), help_heading = "Filters")]
    pub(crate) kind: Vec<String>,
    /// Only what is exported or public
    #[arg(long, help_heading = "Filters")]
    pub(crate) exported: bool,
    /// Show at most this many rows [default: all exact matches, or 20]
    #[arg(
        long,
        visible_alias = "top",
        value_name = "N",
        value_parser = crate::values::parse_rows,
        help_heading = "Output"
    )]
    pub(crate) limit: Option<usize>,
    #[command(flatten)]
    pub(crate) bare: PathsArgs,
    #[command(flatten)]
    pub(crate) columns: ColumnArgs<DefinitionsQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<SymbolFormat>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}
