//! The commands, one file each, and the run that most of them share.

mod cache;
mod check;
mod completions;
mod config;
mod execution;
mod explain;
mod files;
mod formats;
mod imports;
mod languages;
mod man;
mod properties;
mod summary;
mod symbols;

use std::process::ExitCode;

use clap::CommandFactory;
use sapwood_core::query::Match;

use crate::args::{Cli, Command, QueryArgs};

/// Returns the command line, with the help that is made of the rest of it.
pub(crate) fn program() -> clap::Command {
    let program = Cli::command();
    let topic = formats::topic(&program);
    program.mut_subcommand("formats", |formats| formats.after_help(topic))
}

/// Runs the command that was asked for.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        None => summary::run(&cli.summary),
        Some(Command::Files(args)) => files::run(&args),
        Some(Command::Symbols(args)) => symbols::run(&args),
        Some(Command::Imports(args)) => imports::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Cache(args)) => cache::run(&args),
        Some(Command::Config(args)) => config::run(&args),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Languages(args)) => languages::run(&args),
        Some(Command::Completions { shell }) => completions::run(shell),
        Some(Command::Man { directory }) => man::run(&directory),
        Some(Command::Formats) => formats::run(),
    }
}

/// Returns how names are compared.
fn matching(args: &QueryArgs) -> Match {
    match (args.exact, args.prefix, args.regex) {
        (true, ..) => Match::Exact,
        (_, true, _) => Match::Prefix,
        (.., true) => Match::Regex,
        _ => Match::Substring,
    }
}
