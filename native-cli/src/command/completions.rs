//! `sapwood completions`: completion scripts for shells.

use std::io::Write;
use std::process::ExitCode;

use clap_complete::Shell;

use crate::args::OutputArgs;
use crate::output::Output;

pub(super) fn run(shell: Shell) -> anyhow::Result<ExitCode> {
    // The generator panics if it cannot write, so it writes into memory.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::program(), "sapwood", &mut script);
    Output::new(&OutputArgs::default()).write(|out| out.write_all(&script))?;
    Ok(ExitCode::SUCCESS)
}
