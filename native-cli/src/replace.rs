//! Writing a file that appears when it is whole: what was there before stays until then.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Replaces a file by what `fill` writes. A link stays a link: what it leads to is replaced. A device or a pipe is
/// written to directly.
pub(crate) fn replace_file(file: &Path, fill: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>) -> io::Result<()> {
    let fill = |file: &File| {
        let mut out = BufWriter::with_capacity(1 << 20, file);
        fill(&mut out)?;
        out.flush()
    };
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
