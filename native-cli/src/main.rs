//! The `sapwood` program.

mod args;
mod command;
mod config;
mod input;
mod output;
mod panics;
mod progress;
mod remarks;
mod replace;
mod timings;
mod values;
mod words;

use std::process::ExitCode;

use anyhow::Context;
use clap::FromArgMatches;

use crate::args::Cli;
use crate::output::print_error;

/// Facts are many small strings, made and dropped by all workers at once. Huge pages are off (a feature of the crate):
/// clearing them took more time than they saved.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The exit code after wrong usage, or if nothing could be done.
const FATAL: u8 = 2;

/// The exit code after an interrupt.
const INTERRUPTED: i32 = 130;

fn main() -> ExitCode {
    match panics::caught(run) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) if output::is_closed_pipe(&error) => ExitCode::SUCCESS,
        Ok(Err(error)) => {
            print_error(&format!("sapwood: {error:#}"));
            ExitCode::from(FATAL)
        }
        Err(panic) => {
            print_error(&format!("sapwood: internal error, please report it: {panic}"));
            ExitCode::from(FATAL)
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    ctrlc::set_handler(interrupted).context("cannot watch for interrupts")?;
    let mut program = command::program();
    let words = words::command_first(&program, words::of_process());
    let cli = match program.try_get_matches_from_mut(words).and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => {
            // This is also how help and the version are printed; they go to standard output and are a success.
            error.print()?;
            return Ok(ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(FATAL)));
        }
    };
    command::run(cli)
}

/// Ends the program at once. Nothing is left half done: whatever the cache holds appeared there by renaming.
fn interrupted() {
    let _erased = progress::erase();
    std::process::exit(INTERRUPTED);
}
