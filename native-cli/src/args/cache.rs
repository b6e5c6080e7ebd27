//! The flags of `sapwood cache` and of its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FormatArgs, ObjectFormat, OutputArgs, SettingsArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  sapwood cache stats                       its size and its use
  sapwood cache export known.sapwood .      what it knows of this tree, as one file
  sapwood cache import known.sapwood        add what another machine learned
  sapwood cache verify --sample 5%          compare it with the files
  sapwood cache gc --cache-limit 500M       remove what is least useful
  sapwood cache clear                       remove everything; the next run parses everything
  du -sh \"$(sapwood cache path)\"";

#[derive(Debug, Args)]
pub(crate) struct CacheArgs {
    #[command(subcommand)]
    pub(crate) action: CacheAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum CacheAction {
    /// Print the folder of the cache
    Path {
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Show its size and how much the last runs reused
    Stats {
        #[command(flatten)]
        format: FormatArgs<ObjectFormat>,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Write what it knows to one portable file
    ///
    /// The file holds facts by content, without paths and dates. A run after an import reads and hashes files, and
    /// parses only contents that the file does not know. The same contents give the same bytes.
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
    /// Add a file that `export` wrote
    ///
    /// The whole file is checked before any of it is used. A damaged file is refused.
    Import {
        /// The file to read; `-` is standard input
        #[arg(value_hint = clap::ValueHint::FilePath)]
        file: PathBuf,
        /// With --verify: the folder whose files are analyzed [default: the current directory]
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::DirPath, requires = "verify")]
        path: Option<PathBuf>,
        /// First analyze this share of the files in PATH that it knows, and refuse it if the results differ
        #[arg(long, value_name = "N%", value_parser = crate::values::parse_percent)]
        verify: Option<f64>,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Compare the cache with the files
    ///
    /// Checks every checksum and every entry of the cache, then analyzes the files in PATH again and compares the
    /// results with those in the cache. Prints each wrong entry, and exits with 1 if there is one. The cache is not
    /// changed.
    Verify {
        /// The folder whose files are analyzed [default: the current directory]
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::DirPath)]
        path: Option<PathBuf>,
        /// Analyze only this share of the files, chosen at random [default: 100%]
        #[arg(long, value_name = "N%", value_parser = crate::values::parse_percent)]
        sample: Option<f64>,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Remove what is no longer needed
    ///
    /// Removes facts that no tree needs, indexes of other versions that were not used for 30 days, temporary files of
    /// processes that were killed, and then the least recently used trees until the cache is smaller than
    /// --cache-limit. Every run keeps the cache below that limit by itself.
    Gc {
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Remove everything
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
            | CacheAction::Verify { common, .. }
            | CacheAction::Gc { common }
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
