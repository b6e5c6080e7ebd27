//! Writing a file that appears when it is whole: what was there before stays until then.

use std::fs::{self, File};
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::input::shown;

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
    let folder = folder_of(&target);
    let temporary = new_file(folder).map_err(|error| explained(folder, error.kind()))?;
    fill(temporary.as_file())?;
    temporary.persist(&target)?;
    Ok(())
}

/// Says why no file can be made in a folder, without the temporary file that was tried.
fn explained(folder: &Path, kind: ErrorKind) -> io::Error {
    let reason = match fs::metadata(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            format!("the folder {} does not exist", shown(folder))
        }
        Ok(metadata) if !metadata.is_dir() => format!("{} is not a folder", shown(folder)),
        _ => format!("no file can be made in the folder {}: {kind}", shown(folder)),
    };
    io::Error::new(kind, reason)
}

/// Makes sure that a file can be written at a path. What is there stays as it is, and nothing is left there.
pub(crate) fn check_writable(file: &Path) -> io::Result<()> {
    match fs::metadata(file) {
        Ok(metadata) if metadata.is_dir() => Err(io::Error::new(ErrorKind::IsADirectory, "it is a folder")),
        Ok(metadata) if metadata.is_file() => File::options().append(true).open(file).map(drop),
        // Opening a pipe would wait for its reader.
        Ok(_) => Ok(()),
        Err(_) => {
            let folder = folder_of(file);
            new_file(folder).map(drop).map_err(|error| explained(folder, error.kind()))
        }
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
