//! Reading files that a user names or that lie in a tree under a known name: only regular files, only up to a size, so
//! that a pipe, a device or a huge file is an error at once and never a wait.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};
use sapwood_core::escape;
use sapwood_core::query::thousands;

/// Reads a text of at most `limit` bytes.
pub(crate) fn read_text(path: &Path, limit: u64) -> anyhow::Result<String> {
    let read = || {
        let bytes = read(path, limit, false)?;
        String::from_utf8(bytes).ok().context("it is not UTF-8")
    };
    read().with_context(|| format!("cannot read {}", shown(path)))
}

/// Reads a file of any size, which may also be a pipe: that ends when its writer does.
pub(crate) fn read_file_or_pipe(path: &Path) -> anyhow::Result<Vec<u8>> {
    read(path, u64::MAX, true).with_context(|| format!("cannot read {}", shown(path)))
}

/// Returns a path as it is printed.
pub(crate) fn shown(path: &Path) -> String {
    escape(path.as_os_str().as_encoded_bytes()).to_string()
}

/// Whether a symbolic link that leads nowhere stands at a path.
pub(crate) fn is_broken_link(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink())
        && fs::metadata(path).is_err_and(|error| error.kind() == io::ErrorKind::NotFound)
}

fn read(path: &Path, limit: u64, pipes: bool) -> anyhow::Result<Vec<u8>> {
    // Opening a device can do something, and opening a pipe waits for its writer, so the type is asked for first.
    let metadata = match fs::metadata(path) {
        Err(_) if is_broken_link(path) => bail!("broken symbolic link"),
        found => found?,
    };
    check(&metadata, limit, pipes)?;
    let file = if pipes { File::open(path)? } else { open_without_waiting(path)? };
    check(&file.metadata()?, limit, pipes)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes)?;
    check_size(bytes.len() as u64, limit)?;
    Ok(bytes)
}

fn check(metadata: &Metadata, limit: u64, pipes: bool) -> anyhow::Result<()> {
    let found = metadata.file_type();
    let expected = found.is_file() || (pipes && name_of(found) == PIPE);
    if !expected {
        bail!("expected a regular file, found {}", name_of(found));
    }
    check_size(metadata.len(), limit)
}

fn check_size(bytes: u64, limit: u64) -> anyhow::Result<()> {
    if bytes > limit {
        bail!("expected at most {} bytes, found {}", thousands(limit), thousands(bytes));
    }
    Ok(())
}

const PIPE: &str = "a pipe";

cfg_if::cfg_if! {
    if #[cfg(unix)] {
        /// Returns what the type of a file is called.
        fn name_of(found: FileType) -> &'static str {
            use std::os::unix::fs::FileTypeExt;
            match found {
                _ if found.is_dir() => "a directory",
                _ if found.is_fifo() => PIPE,
                _ if found.is_socket() => "a socket",
                _ if found.is_char_device() || found.is_block_device() => "a device",
                _ => "something else",
            }
        }

        /// Opens a file; what became a pipe since it was looked at is not waited for.
        fn open_without_waiting(path: &Path) -> io::Result<File> {
            use std::os::unix::fs::OpenOptionsExt;
            OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)
        }
    } else {
        /// Returns what the type of a file is called.
        fn name_of(found: FileType) -> &'static str {
            if found.is_dir() { "a directory" } else { "something else" }
        }

        fn open_without_waiting(path: &Path) -> io::Result<File> {
            OpenOptions::new().read(true).open(path)
        }
    }
}
