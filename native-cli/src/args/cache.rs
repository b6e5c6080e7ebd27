//! The flags of `sapwood cache` and of its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ObjectFormat, OutputArgs, SettingsArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  sapwood cache stats                       how large it is
  sapwood cache export known.sapwood .      what it knows of this tree, in one file
  sapwood cache import known.sapwood        use what another machine learned
  sapwood cache clear                       empty it; the next run parses everything
  du -sh \"$(sapwood cache path)\"";

#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    #[command(subcommand)]
    pub(crate) action: CacheAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CacheAction {
    /// Print where the cache is
    Path {
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Print what is in it and how large that is
    Stats {
        /// How to print [default: table]
        #[arg(long, value_name = "FORMAT", help_heading = "Output")]
        format: Option<ObjectFormat>,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Write what it knows of contents into one portable file
    ///
    /// The file holds facts by content: no paths, no dates. Whoever imports it reads and hashes files, and parses none
    /// that the file knows. The same contents give the same bytes.
    Export {
        /// The file to write; `-` is standard output
        #[arg(value_hint = clap::ValueHint::FilePath)]
        file: PathBuf,
        /// Only what the last runs found in this tree or folder [default: everything in the cache]
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::DirPath)]
        path: Option<PathBuf>,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Take over a file that `export` wrote
    ///
    /// All of the file is checked before anything of it is used, and a file that is damaged anywhere is refused whole.
    Import {
        /// The file to read; `-` is standard input
        #[arg(value_hint = clap::ValueHint::FilePath)]
        file: PathBuf,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Remove everything from it
    Clear {
        #[command(flatten)]
        common: CommonArgs,
    },
}

impl CacheAction {
    /// Returns what all of them take.
    pub(crate) fn common(&self) -> &CommonArgs {
        match self {
            CacheAction::Path { common }
            | CacheAction::Stats { common, .. }
            | CacheAction::Export { common, .. }
            | CacheAction::Import { common, .. }
            | CacheAction::Clear { common } => common,
        }
    }
}

/// What every command of the cache takes.
#[derive(Debug, Args)]
pub(crate) struct CommonArgs {
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}
