//! `sapwood man`: man pages, made of the same descriptions as the help.

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context;
use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::args::OutputArgs;
use crate::input::shown;
use crate::output::Output;

pub(super) fn run(directory: &Path) -> anyhow::Result<ExitCode> {
    let mut program = super::program().disable_help_subcommand(true);
    program.build();
    let mut pages = Vec::new();
    render(&program, &mut pages).context("cannot make the man pages")?;
    fs::create_dir_all(directory).with_context(|| format!("cannot create {}", shown(directory)))?;
    for (name, page) in &pages {
        let path = directory.join(name);
        fs::write(&path, page).with_context(|| format!("cannot write {}", shown(&path)))?;
    }
    let output = Output::new(&OutputArgs::default());
    output.remark(&format!("{} man pages written to {}", pages.len(), shown(directory)));
    Ok(ExitCode::SUCCESS)
}

/// Renders the page of a command and those of its commands, each with the name of its file.
fn render(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    // What the short help leaves out is described here.
    let whole = command.clone().mut_args(|arg| arg.hide_short_help(false));
    let usage = whole.clone().render_usage().to_string();
    let man = Man::new(whole);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    let mut synopsis = Roff::default();
    synopsis.control("SH", ["SYNOPSIS"]).control("nf", []);
    for line in usage.trim_start_matches("Usage:").lines().map(str::trim) {
        synopsis.text([roman(line)]);
    }
    synopsis.control("fi", []).to_writer(&mut page)?;
    man.render_description_section(&mut page)?;
    if command.get_arguments().any(|arg| !arg.is_hide_set()) {
        man.render_options_section(&mut page)?;
    }
    if command.has_subcommands() {
        man.render_subcommands_section(&mut page)?;
    }
    if let Some(examples) = command.get_after_long_help().or(command.get_after_help()) {
        // Their lines are aligned, so they must not flow.
        let mut roff = Roff::default();
        roff.control("SH", ["EXAMPLES"]).control("nf", []);
        for line in examples.to_string().lines() {
            roff.text([roman(line)]);
        }
        roff.control("fi", []).to_writer(&mut page)?;
    }
    pages.push((man.get_filename(), page));
    command.get_subcommands().filter(|sub| !sub.is_hide_set()).try_for_each(|sub| render(sub, pages))
}
