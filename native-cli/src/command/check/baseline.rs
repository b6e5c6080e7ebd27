//! The file of a baseline: reading it, and replacing it as a whole.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, anyhow, bail};
use sapwood_core::query::{Baseline, BaselineEntry, BaselineError, Checked, SourceRoot, thousands};

use crate::input::{read_text, shown};
use crate::replace::replace_file;

/// The size in bytes beyond which a baseline is refused.
const LIMIT: u64 = 64 << 20;

/// Reads a baseline. One that is to be written need not be there yet.
pub(super) fn read(file: &Path, may_be_missing: bool) -> anyhow::Result<Baseline> {
    if let Err(error) = std::fs::metadata(file)
        && error.kind() == ErrorKind::NotFound
    {
        if may_be_missing {
            return Ok(Baseline::default());
        }
        bail!("there is no baseline {}; --update-baseline creates it", shown(file));
    }
    Baseline::read(&read_text(file, LIMIT)?).map_err(|error| {
        let reason = match &error {
            BaselineError::Form(form) if form.is_data() => {
                format!("it does not have the form that --update-baseline writes: {form}")
            }
            BaselineError::Form(form) => format!("it is not JSON: {form}"),
            other => other.to_string(),
        };
        anyhow!(
            "cannot read the baseline {}: {reason}; fix it, or delete it and run again with --update-baseline",
            shown(file)
        )
    })
}

/// Writes all findings into the file, and keeps of the old entries those whose files are there and were not checked.
/// Returns what to say about it.
pub(super) fn update(
    file: &Path,
    all: &Checked,
    unchecked: &[BaselineEntry],
    root: &SourceRoot,
) -> anyhow::Result<String> {
    let mut baseline = Baseline::of(&all.findings);
    baseline.entries.extend(split(unchecked.to_vec(), root).0);
    replace_file(file, |out| std::io::Write::write_all(out, baseline.write().as_bytes()))
        .with_context(|| format!("cannot write {}", shown(file)))?;
    let count = all.findings.len();
    let findings = if count == 1 { "finding" } else { "findings" };
    Ok(format!("{} {findings} accepted in {}", thousands(count as u64), shown(file)))
}

/// Parts the entries whose files are there from those whose files are gone.
pub(super) fn split(entries: Vec<BaselineEntry>, root: &SourceRoot) -> (Vec<BaselineEntry>, Vec<BaselineEntry>) {
    entries.into_iter().partition(|entry| exists(root, &entry.path))
}

/// Whether the file of an entry is still there. One whose name had to be escaped is taken to be.
fn exists(root: &SourceRoot, path: &str) -> bool {
    let Ok(root) = std::str::from_utf8(&root.root) else { return true };
    path.contains('\\') || Path::new(root).join(path).symlink_metadata().is_ok()
}
