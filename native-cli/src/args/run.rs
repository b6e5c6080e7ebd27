//! The flags of every analysis: which files, how, and the settings.

use std::path::PathBuf;

use clap::Args;

use super::OutputArgs;
use crate::values::NamedLanguages;

/// What every analysis takes that is not a setting.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    /// Analyze standard input as a file of this name
    #[arg(long, value_name = "NAME", conflicts_with = "paths", help_heading = "Files", hide_short_help = true)]
    pub(crate) stdin_path: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) reuse: ReuseArgs,
    /// Write counters and timings to a file, as JSON; `-` prints them instead of the results
    #[arg(
        long,
        value_name = "FILE",
        value_hint = clap::ValueHint::FilePath,
        help_heading = "Diagnosis",
        hide_short_help = true
    )]
    pub(crate) metrics: Option<PathBuf>,
    /// Print counters and timings to standard error
    #[arg(long, help_heading = "Diagnosis", hide_short_help = true)]
    pub(crate) timings: bool,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Which files belong to a run, beside the settings.
#[derive(Debug, Args)]
pub(crate) struct SelectionArgs {
    /// Only files of these languages; `sapwood languages` lists the names
    #[arg(
        short = 't',
        long = "type",
        value_name = "LANGUAGE",
        value_delimiter = ',',
        value_parser = crate::values::LanguageNameParser,
        hide_possible_values = true,
        help_heading = "Files"
    )]
    pub(crate) types: Vec<NamedLanguages>,
    /// Only files that match the glob; `!` excludes files that match
    #[arg(short, long, value_name = "GLOB", allow_hyphen_values = true, help_heading = "Files")]
    pub(crate) glob: Vec<String>,
    /// Follow symbolic links
    #[arg(short = 'L', long, help_heading = "Files", hide_short_help = true)]
    pub(crate) follow: bool,
    /// Skip files larger than this, such as 64K or 16M
    #[arg(
        long,
        value_name = "SIZE",
        value_parser = crate::values::parse_size,
        help_heading = "Files",
        hide_short_help = true
    )]
    pub(crate) max_filesize: Option<u64>,
    /// Include ignored files, installed packages and caches
    #[arg(long, help_heading = "Files")]
    pub(crate) no_ignore: bool,
    /// Do not respect .gitignore and git's other ignore files
    #[arg(long, help_heading = "Files", hide_short_help = true)]
    pub(crate) no_ignore_vcs: bool,
    /// Do not respect the ignore files of parent folders
    #[arg(long, help_heading = "Files", hide_short_help = true)]
    pub(crate) no_ignore_parent: bool,
    /// Do not respect git's global excludes file
    #[arg(long, help_heading = "Files", hide_short_help = true)]
    pub(crate) no_ignore_global: bool,
}

/// What earlier runs and git are trusted with.
#[derive(Debug, Args)]
pub(crate) struct ReuseArgs {
    /// Do not read or write the cache
    #[arg(long, help_heading = "Cache")]
    pub(crate) no_cache: bool,
    /// Do not trust timestamps: read and hash every file
    #[arg(long, help_heading = "Cache", hide_short_help = true)]
    pub(crate) no_stamps: bool,
    /// Do not use git's index: read and hash files with new timestamps
    #[arg(long, help_heading = "Cache", hide_short_help = true)]
    pub(crate) no_git: bool,
}

/// The flags behind the settings, and where settings are looked for.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SettingsArgs {
    /// Change to this directory first
    #[arg(short = 'C', value_name = "DIR", value_hint = clap::ValueHint::DirPath, help_heading = "Settings")]
    pub(crate) directory: Option<PathBuf>,
    /// Configuration file, instead of searching for sapwood.toml
    #[arg(
        long,
        value_name = "FILE",
        value_hint = clap::ValueHint::FilePath,
        help_heading = "Settings",
        hide_short_help = true
    )]
    pub(crate) config: Option<PathBuf>,
    /// Do not read any configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Settings", hide_short_help = true)]
    pub(crate) no_config: bool,
    /// Exclude files and folders that match the glob
    #[arg(short = 'E', long, value_name = "GLOB", help_heading = "Settings")]
    pub(crate) exclude: Vec<String>,
    /// Include hidden files and folders
    #[arg(long, overrides_with = "no_hidden", help_heading = "Settings")]
    pub(crate) hidden: bool,
    #[arg(long, overrides_with = "hidden", hide = true)]
    pub(crate) no_hidden: bool,
    /// Number of threads [default: number of cores]
    #[arg(short = 'j', long, value_name = "N", value_parser = crate::values::parse_threads, help_heading = "Settings")]
    pub(crate) threads: Option<usize>,
    /// Only count lines in files larger than this [default: 16M]
    #[arg(
        long,
        value_name = "SIZE",
        value_parser = crate::values::parse_size,
        help_heading = "Settings",
        hide_short_help = true
    )]
    pub(crate) max_parse_size: Option<u64>,
    /// Include generated files in counts, symbols and rankings
    #[arg(long, overrides_with = "no_generated", help_heading = "Settings")]
    pub(crate) generated: bool,
    #[arg(long, overrides_with = "generated", hide = true)]
    pub(crate) no_generated: bool,
    /// Set the language of files that match a glob, such as '*.gotmpl=Go'
    #[arg(long, value_name = "GLOB=LANGUAGE", help_heading = "Settings", hide_short_help = true)]
    pub(crate) languages: Vec<String>,
    /// Cache directory
    #[arg(
        long,
        value_name = "DIR",
        value_hint = clap::ValueHint::DirPath,
        help_heading = "Cache",
        hide_short_help = true
    )]
    pub(crate) cache_dir: Option<PathBuf>,
    /// Maximum size of the cache; 0 for no limit [default: 2G]
    #[arg(
        long,
        value_name = "SIZE",
        value_parser = crate::values::parse_size,
        help_heading = "Cache",
        hide_short_help = true
    )]
    pub(crate) cache_limit: Option<u64>,
}
