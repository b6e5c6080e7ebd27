//! `sapwood cache export` and `import`: the cache as one file.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use sapwood::Request;
use sapwood_core::cache::Export;
use sapwood_core::query::thousands;
use tempfile::NamedTempFile;

use super::verify;
use crate::command::execution;
use crate::config::Settings;
use crate::input::read_file_or_pipe;
use crate::output::Output;

/// Writes what the cache knows into `file`.
pub(super) fn export(
    folder: &Path,
    file: &Path,
    path: Option<&Path>,
    settings: &Settings,
    output: Output,
) -> anyhow::Result<()> {
    if is_stream(file) && output.is_terminal() {
        bail!("cannot export to a terminal: the file is binary");
    }
    let export = sapwood::cache::export(folder, path, &execution::request_of(settings, &[]))?;
    export.warnings().iter().for_each(|warning| output.warn(warning));
    if export.missing() > 0 {
        let missing = thousands(export.missing());
        output.warn(&format!("{missing} contents of the tree are no longer in the cache and were left out"));
    }
    if is_stream(file) {
        output.write(|out| export.write(out))?;
    } else {
        write(&export, file).with_context(|| format!("cannot write {}", file.display()))?;
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
            output.warn("nothing was verified: no file here has a content that the imported file knows");
        }
    }
    let Some(imported) = carried.imported else {
        output.warn(&format!("{} was not imported: it says of files what is not so", shown(file)));
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

/// Returns a number of entries in words.
pub(super) fn entries(count: u64) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", thousands(count)) }
}

/// Writes a file that appears when it is whole: what was there before stays until then. A device or a pipe is written
/// to directly.
fn write(export: &Export, file: &Path) -> io::Result<()> {
    let fill = |file: &File| {
        let mut out = BufWriter::with_capacity(1 << 20, file);
        export.write(&mut out).and_then(|()| out.flush())
    };
    // A link stays a link: what it leads to is replaced.
    let target = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    if fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file()) {
        return fill(&File::create(&target)?);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temporary = new_file(folder)?;
    fill(temporary.as_file())?;
    temporary.persist(&target)?;
    Ok(())
}

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        /// Makes a temporary file that others may read as far as the user's mask allows.
        fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
            use std::os::unix::fs::PermissionsExt;
            tempfile::Builder::new().permissions(fs::Permissions::from_mode(0o666)).tempfile_in(folder)
        }
    } else {
        /// Makes a temporary file.
        fn new_file(folder: &Path) -> io::Result<NamedTempFile> {
            NamedTempFile::new_in(folder)
        }
    }
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if !is_stream(file) {
        return read_file_or_pipe(file);
    }
    if io::stdin().is_terminal() {
        bail!("cannot import from a terminal: the file is binary");
    }
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok(bytes)
}
