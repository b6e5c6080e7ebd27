//! What was typed: the flags, validated one by one, one file for each command. What they mean together is left to
//! `config` and the commands.

mod cache;
mod check;
mod config;
mod definitions;
mod explain;
mod files;
mod imports;
mod languages;
mod list;
mod output;
mod run;
mod summary;
mod symbols;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use clap_complete::Shell;

pub(crate) use cache::{CacheAction, CacheArgs};
pub(crate) use check::{CheckArgs, LimitArgs};
pub(crate) use config::ConfigArgs;
pub(crate) use definitions::DefinitionsArgs;
pub(crate) use explain::ExplainArgs;
pub(crate) use files::FilesArgs;
pub(crate) use imports::ImportsArgs;
pub(crate) use languages::LanguagesArgs;
pub(crate) use list::{ListArgs, MatchArgs, PathsArgs};
pub(crate) use output::{ColorChoice, DataFormat, FormatArgs, ObjectFormat, OutputArgs, SymbolFormat};
pub(crate) use run::{ReuseArgs, RunArgs, SelectionArgs, SettingsArgs};
pub(crate) use summary::{By, SummaryArgs};
pub(crate) use symbols::SymbolsArgs;

const EXAMPLES: &str = "\
Examples:
  sapwood                                   summarize the current directory
  sapwood src --by directory --depth 2      which folders the code is in
  sapwood files -t rust --sort lines        Rust files, longest first
  sapwood def parse                         where is `parse` defined?
  sapwood symbols --sort cognitive --top 20 the most complex functions
  sapwood imports --specifier react --json  who imports react, as data
  sapwood symbols --format ctags > tags     a tags file for an editor";

const EXIT_CODES: &str = "\
Exit codes:
  0    done, also if a list is empty or standard output was closed
  1    a name was not found, or a path or file could not be read; the output is complete otherwise
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
    #[command(after_help = files::EXAMPLES)]
    Files(FilesArgs),
    /// List definitions: functions, types, methods, constants, components
    #[command(after_help = symbols::EXAMPLES)]
    Symbols(SymbolsArgs),
    /// Find where a name is defined
    #[command(after_help = definitions::EXAMPLES)]
    Def(DefinitionsArgs),
    /// List imports, includes and uses
    #[command(after_help = imports::EXAMPLES)]
    Imports(ImportsArgs),
    /// Fail if functions or files exceed limits, for use in CI
    #[command(after_help = check::EXAMPLES)]
    Check(CheckArgs),
    /// Show, measure, export, import or clear the cache
    #[command(after_help = cache::EXAMPLES)]
    Cache(CacheArgs),
    /// Show every setting and where it comes from
    #[command(after_help = config::EXAMPLES)]
    Config(ConfigArgs),
    /// Explain what a run does with a file or folder, and why
    #[command(after_help = explain::EXAMPLES)]
    Explain(ExplainArgs),
    /// List languages, their names for --type, and their extensions
    #[command(after_help = languages::EXAMPLES)]
    Languages(LanguagesArgs),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  sapwood completions bash > ~/.local/share/bash-completion/completions/sapwood
  sapwood completions zsh > ~/.zfunc/_sapwood
  sapwood completions fish > ~/.config/fish/completions/sapwood.fish")]
    Completions {
        /// Shell to complete in
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
