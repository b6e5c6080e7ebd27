//! The commands, one file each, and the run that most of them share.

mod cache;
mod check;
mod completions;
mod config;
mod definitions;
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
use sapwood_core::SymbolKind;

use crate::args::{Cli, Command};

/// Returns the command line, with the help that is made of the rest of it.
pub(crate) fn program() -> clap::Command {
    let program = Cli::command();
    let topic = formats::topic(&program);
    // The short help of the summary fits a terminal.
    let program = ["min", "columns", "reverse"]
        .into_iter()
        .fold(program, |program, arg| program.mut_arg(arg, |arg| arg.hide_short_help(true)));
    program
        .mut_subcommand("formats", |formats| formats.after_help(topic))
        .mut_subcommand("check", |check| check.mut_arg("format", |format| format.help("Output format [default: text]")))
}

/// Runs the command that was asked for.
pub(crate) fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.command {
        None => summary::run(&cli.summary),
        Some(Command::Files(args)) => files::run(&args),
        Some(Command::Symbols(args)) => symbols::run(&args),
        Some(Command::Def(args)) => definitions::run(&args),
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

/// Returns the kinds with these names.
fn symbol_kinds(names: &[String]) -> Vec<SymbolKind> {
    SymbolKind::ALL.into_iter().filter(|kind| names.iter().any(|name| name == kind.name())).collect()
}
