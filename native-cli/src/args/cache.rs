//! The flags of `sapwood cache` and of its commands.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{FormatArgs, ObjectFormat, OutputArgs, SettingsArgs};

pub(super) const EXAMPLES: &str = "\
Examples:
  sapwood cache stats                       how large it is
  sapwood cache export known.sapwood .      what it knows of this tree, in one file
  sapwood cache import known.sapwood        use what another machine learned
  sapwood cache verify --sample 5%          whether it says what the files say
  sapwood cache gc --cache-limit 500M       drop what is of least use
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
        #[command(flatten)]
        format: FormatArgs<ObjectFormat>,
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
        /// With --verify: the folder whose files are analyzed [default: the current directory]
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::DirPath, requires = "verify")]
        path: Option<PathBuf>,
        /// First analyze so many of the files at hand that it knows, and refuse it if it says otherwise
        #[arg(long, value_name = "N%", value_parser = crate::config::parse_percent)]
        verify: Option<f64>,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Check the cache against the files: analyze them again and compare
    ///
    /// First every checksum and every entry of the cache is checked, then what it says of the files in PATH is compared
    /// with what analyzing them says now. Prints each entry that is wrong and exits with 1 if there is one. The cache is
    /// only read.
    Verify {
        /// The folder whose files are analyzed [default: the current directory]
        #[arg(value_name = "PATH", value_hint = clap::ValueHint::DirPath)]
        path: Option<PathBuf>,
        /// Analyze so many of the files, another sample each time [default: 100%]
        #[arg(long, value_name = "N%", value_parser = crate::config::parse_percent)]
        sample: Option<f64>,
        #[command(flatten)]
        common: CommonArgs,
    },
    /// Remove from it what is of no more use
    ///
    /// Drops what no tree needs that was analyzed with it; trees of which nothing is known any more to this version and
    /// that were not analyzed for 30 days; temporary files of programs that were killed; and then, as long as it is
    /// larger than --cache-limit, the least recently used trees. Every run keeps it below that limit by itself.
    Gc {
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
