//! The portable lister, and the reference for the others: walkdir, one level at a time, by absolute paths.
//!
//! Paths longer than the system takes at once cannot be listed here; on Windows that is 32,767 characters, because the
//! root is a path that begins with `\\?\`. After such a beginning a name like `NUL` or `CON` is a name like any other
//! too, and leads to no device.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use cfg_if::cfg_if;
use sapwood_core::StampFields;
use walkdir::{DirEntry, WalkDir};

use super::lister::{self, Directory, EntryNames, Lister, Status, kind_of};
use super::native;

/// Lists below a root by absolute paths.
pub(super) struct Portable {
    root: PathBuf,
}

/// A directory and, once they were asked for, its entries.
pub(super) struct PortableDirectory {
    path: PathBuf,
    entries: Vec<DirEntry>,
}

impl Portable {
    pub(super) fn new(root: &Path) -> Self {
        Portable { root: root.to_owned() }
    }
}

impl Lister for Portable {
    type Directory = PortableDirectory;

    const FIELDS: StampFields = lister::FIELDS;

    fn open_directory(&self, path: &[u8], follow: bool) -> io::Result<PortableDirectory> {
        // The root is listed wherever a link leads.
        PortableDirectory::open(self.native_path(path), follow || path.is_empty())
    }

    fn open_file(&self, path: &[u8], follow: bool) -> io::Result<File> {
        open_file(&self.native_path(path), follow)
    }

    fn status(&self, path: &[u8], follow: bool) -> io::Result<Status> {
        lister::status_at(&self.native_path(path), follow)
    }

    fn native_path(&self, path: &[u8]) -> PathBuf {
        native::join(&self.root, path)
    }
}

impl PortableDirectory {
    fn open(path: PathBuf, follow: bool) -> io::Result<Self> {
        // A link must not have taken a directory's place.
        if !follow && !fs::symlink_metadata(&path)?.is_dir() {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        Ok(PortableDirectory { path, entries: Vec::new() })
    }
}

impl Directory for PortableDirectory {
    fn open_directory(&self, name: &[u8], follow: bool) -> io::Result<Self> {
        PortableDirectory::open(native::join(&self.path, name), follow)
    }

    fn names(&mut self, names: &mut EntryNames) -> io::Result<()> {
        for entry in WalkDir::new(&self.path).min_depth(1).max_depth(1).follow_root_links(true) {
            let entry = entry.map_err(|error| {
                error.into_io_error().unwrap_or_else(|| io::Error::other("walkdir failed without a cause"))
            })?;
            names.push(entry.file_name().as_encoded_bytes(), Some(kind_of(entry.file_type())));
            self.entries.push(entry);
        }
        Ok(())
    }

    fn status(&self, index: usize, _name: &[u8], follow: bool) -> io::Result<Status> {
        lister::status_at(self.entries[index].path(), follow)
    }

    fn identity(&self) -> io::Result<(u64, u64)> {
        lister::status_at(&self.path, true).map(|status| status.identity)
    }

    fn open_file(&self, name: &[u8]) -> io::Result<File> {
        open_file(&native::join(&self.path, name), false)
    }
}

cfg_if! {
    if #[cfg(unix)] {
        fn open_file(path: &Path, follow: bool) -> io::Result<File> {
            use std::os::unix::fs::OpenOptionsExt;
            let nofollow = if follow { 0 } else { libc::O_NOFOLLOW };
            fs::OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | nofollow).open(path)
        }
    } else {
        fn open_file(path: &Path, follow: bool) -> io::Result<File> {
            if !follow && fs::symlink_metadata(path)?.is_symlink() {
                return Err(io::Error::other("it is a symbolic link"));
            }
            File::open(path)
        }
    }
}
