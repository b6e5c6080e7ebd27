//! The source trees that `tests/fetch` puts into the user's cache.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Fetches what is missing of a set (`gate`, `bench` or `full`) and returns each package's name and directory.
///
/// # Errors
///
/// Fails if the script cannot be run or fails; it has then said why on standard error.
pub fn fetch(set: &str) -> io::Result<Vec<(String, PathBuf)>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("fetch");
    let output = Command::new(script).arg(set).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("tests/fetch {set} failed")));
    }
    let lines = String::from_utf8_lossy(&output.stdout);
    Ok(lines.lines().filter_map(|line| line.split_once('\t')).map(|(name, path)| (name.into(), path.into())).collect())
}
