//! What was typed: the flags, validated one by one. What they mean together is left to `config` and the commands.

mod cache;
mod check;

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use sapwood_core::format::Format;
use sapwood_core::query::{Fields, FilesQuestion, ImportsQuestion, SummaryQuestion, SymbolsQuestion};
use sapwood_core::{ImportKind, SymbolKind};

pub(crate) use cache::{CacheAction, CacheArgs};
pub(crate) use check::{CheckArgs, LimitArgs};

use crate::config::NamedLanguages;

const EXAMPLES: &str = "\
Examples:
  sapwood                                   summarize the current directory
  sapwood src --by directory --depth 2      which folders the code is in
  sapwood files -t rust --sort lines        Rust files, longest first
  sapwood symbols parse src                 definitions named like `parse`
  sapwood symbols --sort cognitive --limit 20
                                            the functions that are hardest to follow
  sapwood imports react --format json       who imports react, as data
  sapwood symbols --format ctags > tags     a tags file for an editor";

const EXIT_CODES: &str = "\
Exit codes:
  0    done, also if nothing was found or standard output was closed
  1    a file could not be read; the output is complete all the same
  2    wrong usage, or nothing could be done
  130  interrupted";

const MORE: &str = "`sapwood help COMMAND` describes a command, `sapwood help formats` the output formats.";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "sapwood",
    version,
    about = "Fast, incremental analysis of source trees",
    long_about = "Fast, incremental analysis of source trees: files, languages, lines, definitions, imports.\n\n\
                  Without a command, sapwood summarizes the tree. What it learns of a file it remembers by the file's \
                  content, so that the next run, on any branch or checkout, looks only at what changed.",
    after_help = EXAMPLES,
    after_long_help = format!("{EXAMPLES}\n\n{EXIT_CODES}\n\n{MORE}"),
    args_conflicts_with_subcommands = true,
    max_term_width = 100
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    #[command(flatten)]
    pub(crate) summary: SummaryArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// List files with their languages, lines and complexity
    #[command(after_help = "\
Examples:
  sapwood files -t python | xargs wc -l     bare paths, one a line, when not on a terminal
  sapwood files -0 | xargs -0 ls -l         safe for every file name
  sapwood files --sort cognitive --limit 10")]
    Files(FilesArgs),
    /// List definitions: functions, types, methods, constants, components
    #[command(after_help = "\
QUERY is compared with names, or with qualified names if it has a `.` or `::` in it. One without
upper-case letters ignores case.

Examples:
  sapwood symbols handler                   names that contain `handler`
  sapwood symbols --exact Engine src        exactly `Engine`, below src
  sapwood symbols '' --kind class,struct    every class and struct
  sapwood symbols --sort cognitive --limit 20
  sapwood symbols --format ctags > tags")]
    Symbols(SymbolsArgs),
    /// List imports, includes and uses
    #[command(after_help = "\
QUERY is compared with the specifier as written. One without upper-case letters ignores case.

Examples:
  sapwood imports lodash                    who imports lodash
  sapwood imports --prefix ./ src           relative imports below src
  sapwood imports '' --kind dynamic,require")]
    Imports(ImportsArgs),
    /// Fail if functions or files exceed limits, for use in CI
    #[command(after_help = check::EXAMPLES)]
    Check(CheckArgs),
    /// Show, measure, carry over or empty the cache
    #[command(after_help = cache::EXAMPLES)]
    Cache(CacheArgs),
    /// Show every setting and where it comes from
    #[command(after_help = "\
Examples:
  sapwood config                            the settings of a run in this directory
  sapwood config src --hidden               those of `sapwood src --hidden`
  sapwood config --format json")]
    Config(ConfigArgs),
    /// Tell what a run does with one file or folder, and why
    #[command(after_help = "\
Examples:
  sapwood explain src/main.rs               which tier answers for it, and why
  sapwood explain target/debug              which rule of which ignore file leaves it out
  sapwood explain a.rs -t py -g '*.py'      what leaves it out of `sapwood -t py -g '*.py'`
  sapwood explain src/main.rs --format json")]
    Explain(ExplainArgs),
    /// List the languages, their names for --type, and their extensions
    #[command(after_help = "\
Examples:
  sapwood languages | grep parsed           the languages that have symbols and imports
  sapwood languages --format json")]
    Languages(LanguagesArgs),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  sapwood completions bash > ~/.local/share/bash-completion/completions/sapwood
  sapwood completions zsh > ~/.zfunc/_sapwood
  sapwood completions fish > ~/.config/fish/completions/sapwood.fish")]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write man pages: one for sapwood and one for each command
    #[command(after_help = "\
Examples:
  sapwood man ~/.local/share/man/man1
  man sapwood-files")]
    Man {
        /// The directory to write to, created if missing
        #[arg(value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
        directory: PathBuf,
    },
    /// Show the output formats and which commands have them
    #[command(help_template = "{about}{after-help}\n")]
    Formats,
}

/// The summary, which is what a run without a command does.
#[derive(Debug, Args)]
pub(crate) struct SummaryArgs {
    /// Folders and files to analyze [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// What to group by
    #[arg(long, value_name = "GROUP", default_value = "language", help_heading = "Summary")]
    pub(crate) by: By,
    /// With --by directory: how many folders deep [default: 1]
    #[arg(long, value_name = "N", value_parser = crate::config::parse_count, help_heading = "Summary")]
    pub(crate) depth: Option<usize>,
    #[command(flatten)]
    pub(crate) list: ListArgs<SummaryQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum By {
    Language,
    Directory,
    Extension,
}

#[derive(Debug, Args)]
pub(crate) struct FilesArgs {
    /// Folders and files to list [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// Print bare paths as the file system has them, each followed by a NUL
    #[arg(short = '0', long, help_heading = "Output", conflicts_with = "format")]
    pub(crate) null: bool,
    #[command(flatten)]
    pub(crate) list: ListArgs<FilesQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct SymbolsArgs {
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    /// Only these kinds, such as function,method
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = symbol_kinds(), help_heading = "Query")]
    pub(crate) kind: Vec<String>,
    #[command(flatten)]
    pub(crate) list: ListArgs<SymbolsQuestion>,
    /// How to print: a table, data, or a tags file [default: table]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<SymbolFormat>,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ImportsArgs {
    #[command(flatten)]
    pub(crate) query: QueryArgs,
    /// Only these kinds, such as dynamic,require
    #[arg(long, value_name = "KIND", value_delimiter = ',', value_parser = import_kinds(), help_heading = "Query")]
    pub(crate) kind: Vec<String>,
    #[command(flatten)]
    pub(crate) list: ListArgs<ImportsQuestion>,
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    #[command(flatten)]
    pub(crate) run: RunArgs,
}

fn symbol_kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(SymbolKind::ALL.map(SymbolKind::name))
}

fn import_kinds() -> PossibleValuesParser {
    PossibleValuesParser::new(ImportKind::ALL.map(ImportKind::name))
}

#[derive(Debug, Args)]
pub(crate) struct QueryArgs {
    /// What to look for; an empty one matches everything
    #[arg(default_value = "", hide_default_value = true)]
    pub(crate) query: String,
    /// Folders and files to look in [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,
    /// QUERY is the whole name, in exactly this case
    #[arg(long, help_heading = "Query", conflicts_with_all = ["prefix", "regex"])]
    pub(crate) exact: bool,
    /// QUERY is how the name begins
    #[arg(long, help_heading = "Query", conflicts_with = "regex")]
    pub(crate) prefix: bool,
    /// QUERY is a regular expression
    #[arg(long, help_heading = "Query")]
    pub(crate) regex: bool,
}

/// The order and length of a list.
#[derive(Debug, Args)]
pub(crate) struct ListArgs<F: Fields + Send + Sync> {
    /// Sort by a field: numbers from the largest down, words from A to Z
    #[arg(long, value_name = "FIELD", value_parser = sort_fields::<F>(), help_heading = "Output")]
    pub(crate) sort: Option<String>,
    /// Turn the order around
    #[arg(long, help_heading = "Output")]
    pub(crate) reverse: bool,
    /// Print at most this many rows
    #[arg(long, value_name = "N", value_parser = crate::config::parse_count, help_heading = "Output")]
    pub(crate) limit: Option<usize>,
    #[arg(skip)]
    field: std::marker::PhantomData<F>,
}

fn sort_fields<F: Fields>() -> PossibleValuesParser {
    let fields = F::fields().into_iter().filter(|field| field.is_sortable);
    PossibleValuesParser::new(fields.map(|field| PossibleValue::new(field.name).aliases(field.aliases)))
}

#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// How to print: a table or data [default: table]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<DataFormat>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataFormat {
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SymbolFormat {
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with a header
    Csv,
    /// A tags file in the extended format
    Ctags,
}

impl From<ObjectFormat> for Format {
    fn from(format: ObjectFormat) -> Self {
        match format {
            ObjectFormat::Table => Format::Table,
            ObjectFormat::Json => Format::Json,
        }
    }
}

impl From<DataFormat> for Format {
    fn from(format: DataFormat) -> Self {
        match format {
            DataFormat::Table => Format::Table,
            DataFormat::Json => Format::Json,
            DataFormat::Jsonl => Format::Jsonl,
            DataFormat::Csv => Format::Csv,
        }
    }
}

impl From<SymbolFormat> for Format {
    fn from(format: SymbolFormat) -> Self {
        match format {
            SymbolFormat::Table => Format::Table,
            SymbolFormat::Json => Format::Json,
            SymbolFormat::Jsonl => Format::Jsonl,
            SymbolFormat::Csv => Format::Csv,
            SymbolFormat::Ctags => Format::Ctags,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct ConfigArgs {
    /// The path whose settings to show [default: the current directory]
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) path: Option<PathBuf>,
    /// How to print [default: table]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<DataFormat>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The file or folder to explain
    #[arg(value_name = "PATH", value_hint = clap::ValueHint::AnyPath)]
    pub(crate) path: PathBuf,
    /// How to print [default: table]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    pub(crate) format: Option<ObjectFormat>,
    #[command(flatten)]
    pub(crate) selection: SelectionArgs,
    #[command(flatten)]
    pub(crate) reuse: ReuseArgs,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Debug, Args)]
pub(crate) struct LanguagesArgs {
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ObjectFormat {
    /// Aligned columns
    Table,
    /// One JSON object
    Json,
}

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
    /// Write counters and timings of the run to a file, as JSON
    #[arg(
        long,
        value_name = "FILE",
        value_hint = clap::ValueHint::FilePath,
        help_heading = "Diagnosis",
        hide_short_help = true
    )]
    pub(crate) metrics: Option<PathBuf>,
    /// Print counters and timings of the run on standard error
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
        value_parser = crate::config::LanguageNameParser,
        hide_possible_values = true,
        help_heading = "Files"
    )]
    pub(crate) types: Vec<NamedLanguages>,
    /// Only files that match the glob; one that begins with `!` leaves files out
    #[arg(short, long, value_name = "GLOB", allow_hyphen_values = true, help_heading = "Files")]
    pub(crate) glob: Vec<String>,
    /// Follow symbolic links
    #[arg(short = 'L', long, help_heading = "Files", hide_short_help = true)]
    pub(crate) follow: bool,
    /// Skip files larger than this, such as 64K or 16M
    #[arg(
        long,
        value_name = "SIZE",
        value_parser = crate::config::parse_size,
        help_heading = "Files",
        hide_short_help = true
    )]
    pub(crate) max_filesize: Option<u64>,
    /// Respect no ignore file of any kind, and enter installed packages and caches
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

/// What of earlier runs, and of git, is believed.
#[derive(Debug, Args)]
pub(crate) struct ReuseArgs {
    /// Neither use nor fill the cache
    #[arg(long, help_heading = "Cache")]
    pub(crate) no_cache: bool,
    /// Trust no time stamp: read and hash every file
    #[arg(long, help_heading = "Cache", hide_short_help = true)]
    pub(crate) no_stamps: bool,
    /// Do not let git's index vouch for contents: read and hash what has a new stamp
    #[arg(long, help_heading = "Cache", hide_short_help = true)]
    pub(crate) no_git: bool,
}

/// The flags behind the settings, and where settings are looked for.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct SettingsArgs {
    /// Run as if started in this directory
    #[arg(short = 'C', value_name = "DIR", value_hint = clap::ValueHint::DirPath, help_heading = "Settings")]
    pub(crate) directory: Option<PathBuf>,
    /// Use this configuration file instead of looking for sapwood.toml
    #[arg(
        long,
        value_name = "FILE",
        value_hint = clap::ValueHint::FilePath,
        help_heading = "Settings",
        hide_short_help = true
    )]
    pub(crate) config: Option<PathBuf>,
    /// Look for no configuration file
    #[arg(long, conflicts_with = "config", help_heading = "Settings", hide_short_help = true)]
    pub(crate) no_config: bool,
    /// Leave out files and folders that match the glob
    #[arg(short = 'E', long, value_name = "GLOB", help_heading = "Settings")]
    pub(crate) exclude: Vec<String>,
    /// Take hidden files and folders too
    #[arg(long, overrides_with = "no_hidden", help_heading = "Settings")]
    pub(crate) hidden: bool,
    #[arg(long, overrides_with = "hidden", hide = true)]
    pub(crate) no_hidden: bool,
    /// Use so many threads [default: one for each core]
    #[arg(short = 'j', long, value_name = "N", value_parser = crate::config::parse_threads, help_heading = "Settings")]
    pub(crate) threads: Option<usize>,
    /// Count lines only in files larger than this [default: 16M]
    #[arg(
        long,
        value_name = "SIZE",
        value_parser = crate::config::parse_size,
        help_heading = "Settings",
        hide_short_help = true
    )]
    pub(crate) max_parse_size: Option<u64>,
    /// Treat generated files as any other
    #[arg(long, overrides_with = "no_generated", help_heading = "Settings")]
    pub(crate) generated: bool,
    #[arg(long, overrides_with = "generated", hide = true)]
    pub(crate) no_generated: bool,
    /// Set the language of files that match a glob, such as '*.gotmpl=Go'
    #[arg(long, value_name = "GLOB=LANGUAGE", help_heading = "Settings", hide_short_help = true)]
    pub(crate) languages: Vec<String>,
    /// Keep the cache in this directory
    #[arg(
        long,
        value_name = "DIR",
        value_hint = clap::ValueHint::DirPath,
        help_heading = "Cache",
        hide_short_help = true
    )]
    pub(crate) cache_dir: Option<PathBuf>,
    /// Keep the cache below this size; 0 for no bound [default: 2G]
    #[arg(
        long,
        value_name = "SIZE",
        value_parser = crate::config::parse_size,
        help_heading = "Cache",
        hide_short_help = true
    )]
    pub(crate) cache_limit: Option<u64>,
}

/// What concerns everything that is printed.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct OutputArgs {
    /// Print no remarks on standard error, only errors and warnings
    #[arg(short, long, help_heading = "Output")]
    pub(crate) quiet: bool,
    /// When to color
    #[arg(long, value_name = "WHEN", default_value = "auto", help_heading = "Output", hide_short_help = true)]
    pub(crate) color: ColorChoice,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    #[default]
    Auto,
    Always,
    Never,
}
