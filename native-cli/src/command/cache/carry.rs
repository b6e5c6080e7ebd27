//! `sapwood cache export` and `import`: the cache as one file.

use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use sapwood::Request;
use sapwood_core::query::thousands;

use super::verify;
use crate::command::execution;
use crate::config::Settings;
use crate::input::read_file_or_pipe;
use crate::output::Output;
use crate::remarks::entries;
use crate::replace::replace_file;

/// Writes what the cache knows into `file`.
pub(super) fn export(
    folder: &Path,
    file: &Path,
    path: Option<&Path>,
    settings: &Settings,
    output: Output,
) -> anyhow::Result<()> {
    if is_stream(file) && output.is_terminal() {
        bail!("cannot write a binary file to the terminal: name a file, or redirect standard output");
    }
    let export = sapwood::cache::export(folder, path, &execution::request_of(settings, &[]))?;
    export.warnings().iter().for_each(|warning| output.warn(warning));
    if export.missing() > 0 {
        let missing = thousands(export.missing());
        output.warn(&format!("{missing} contents of the tree are no longer in the cache and are not in the file"));
    }
    if is_stream(file) {
        output.write(|out| export.write(out))?;
    } else {
        replace_file(file, |out| export.write(out)).with_context(|| format!("cannot write {}", file.display()))?;
    }
    output.remark(&format!("{} exported, {} bytes", entries(export.entries()), thousands(export.bytes())));
    Ok(())
}

/// Takes over what is in `file`, once so many percent of what it knows of the request's files turned out to be true.
pub(super) fn import(
    folder: &Path,
    file: &Path,
    verify: Option<(f64, &Request)>,
    output: Output,
) -> anyhow::Result<ExitCode> {
    let bytes = read(file)?;
    let sample = verify.map(|(percent, request)| (verify::sample(percent), request));
    let carried =
        sapwood::cache::import(folder, bytes, sample).with_context(|| format!("cannot import {}", shown(file)))?;
    if let Some(verification) = &carried.verification {
        output.write(|out| verify::print(verification, out))?;
        verify::remark(verification, output);
        if verification.files == 0 {
            output.warn("nothing was verified: the imported file knows none of the files here");
        }
    }
    let Some(imported) = carried.imported else {
        output.warn(&format!("{} was not imported: its facts are wrong", shown(file)));
        return Ok(ExitCode::from(verify::MISMATCH));
    };
    output.remark(&format!("{} imported, {} of them new", entries(imported.entries), thousands(imported.new)));
    Ok(ExitCode::SUCCESS)
}

/// Whether standard input or output is meant.
fn is_stream(file: &Path) -> bool {
    file.as_os_str() == "-"
}

fn shown(file: &Path) -> String {
    if is_stream(file) { "standard input".to_owned() } else { file.display().to_string() }
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if !is_stream(file) {
        return read_file_or_pipe(file);
    }
    if io::stdin().is_terminal() {
        bail!("expected an exported cache on standard input, found a terminal");
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok(bytes)
}
