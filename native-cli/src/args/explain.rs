//! The flags of `sapwood explain`.

use std::path::PathBuf;

use clap::Args;

use super::{FormatArgs, ObjectFormat, OutputArgs, ReuseArgs, SelectionArgs, SettingsArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  sapwood explain src/main.rs               what a run does with it, and why
  sapwood explain target/debug              which rule of which ignore file excludes it
  sapwood explain a.rs -t py -g '*.py'      what excludes it from `sapwood -t py -g '*.py'`
  sapwood explain src/main.rs --json";

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The file or folder to explain
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    #[command(flatten)]
    pub(crate) format: FormatArgs<ObjectFormat>,
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    #[command(flatten)]
    pub(crate) reuse: ReuseArgs,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
