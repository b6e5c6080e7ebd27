//! The flags of `sapwood languages`.

use clap::Args;

use super::{DataFormat, FormatArgs, OutputArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  sapwood languages | grep parsed           the languages with symbols and imports
  sapwood languages --json";

#[derive(Debug, Args)]
pub(crate) struct LanguagesArgs {
    #[command(flatten)]
    pub(crate) format: FormatArgs<DataFormat>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
