//! The flags of `sapwood config`.

use std::path::PathBuf;

use clap::Args;

use super::{DataFormat, FormatArgs, OutputArgs, SettingsArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  sapwood config                            the settings of a run in this directory
  sapwood config src --hidden               those of `sapwood src --hidden`
  sapwood config --json";

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// The path whose settings to show [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) format: FormatArgs<DataFormat>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
