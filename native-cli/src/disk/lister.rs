//! What the traversal asks of a file system: one directory at a time, no recursion, no rules.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use cfg_if::cfg_if;
use sapwood_core::{NodeKind, Stamp, StampFields};

/// What a stat says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Status {
    pub(super) kind: NodeKind,
    pub(super) stamp: Stamp,
    /// The device and the inode, which together tell a directory; zeros where there are none.
    pub(super) identity: (u64, u64),
}

/// The names in one directory, in no order.
#[derive(Debug, Default)]
pub(super) struct EntryNames {
    pub(super) bytes: Vec<u8>,
    pub(super) entries: Vec<EntryName>,
}

/// One name: a range of [`EntryNames::bytes`].
#[derive(Clone, Copy, Debug)]
pub(super) struct EntryName {
    pub(super) start: u32,
    pub(super) end: u32,
    /// What stands there. Some directories do not tell; a stat does.
    pub(super) kind: Option<NodeKind>,
}

impl EntryNames {
    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        self.entries.clear();
    }

    pub(super) fn push(&mut self, name: &[u8], kind: Option<NodeKind>) {
        let start = self.bytes.len() as u32;
        self.bytes.extend_from_slice(name);
        self.entries.push(EntryName { start, end: self.bytes.len() as u32, kind });
    }

    pub(super) fn get(&self, name: EntryName) -> &[u8] {
        &self.bytes[name.start as usize..name.end as usize]
    }
}

/// A file system below one root. Paths are relative to it, separated by `/`, and do not end with one.
pub(super) trait Lister: Sync {
    type Directory: Directory;

    /// Which fields the stamps have.
    const FIELDS: StampFields;

    /// Opens the directory at `path`, which is empty for the root. A link at the end of the path is an error unless it
    /// is to be followed.
    fn open_directory(&self, path: &[u8], follow: bool) -> io::Result<Self::Directory>;

    /// Opens the regular file at `path`, without waiting for the other end of a FIFO.
    fn open_file(&self, path: &[u8], follow: bool) -> io::Result<File>;

    /// Returns the state of what stands at `path`.
    fn status(&self, path: &[u8], follow: bool) -> io::Result<Status>;

    /// Returns the path for people and for interfaces that take no other.
    fn native_path(&self, path: &[u8]) -> PathBuf;
}

/// An open directory.
pub(super) trait Directory: Sized + Send + Sync {
    /// Opens the directory `name` in this one. A link is an error unless it is to be followed.
    fn open_directory(&self, name: &[u8], follow: bool) -> io::Result<Self>;

    /// Appends all entries but `.` and `..`.
    fn names(&mut self, names: &mut EntryNames) -> io::Result<()>;

    /// Returns the state of the entry `name`, the one at `index` among [`names`](Directory::names).
    fn status(&self, index: usize, name: &[u8], follow: bool) -> io::Result<Status>;

    /// Returns the directory's own device and inode.
    fn identity(&self) -> io::Result<(u64, u64)>;

    /// Opens the regular file `name`, which must not be a link.
    fn open_file(&self, name: &[u8]) -> io::Result<File>;
}

cfg_if! {
    if #[cfg(unix)] {
        use std::fs::{self, FileType, Metadata};
        use std::os::unix::fs::{FileTypeExt, MetadataExt};

        /// The fields that the stamps of this platform have.
        pub(super) const FIELDS: StampFields = StampFields { ctime: true, inode: true };

        /// Returns the state of what stands at a path of the operating system.
        pub(super) fn status_at(path: &Path, follow: bool) -> io::Result<Status> {
            let metadata = if follow { fs::metadata(path) } else { fs::symlink_metadata(path) };
            metadata.map(|metadata| status_of(&metadata))
        }

        /// Returns the state of an open file.
        fn status_of_open(file: &File) -> io::Result<Status> {
            cfg_if! {
                if #[cfg(target_os = "linux")] {
                    // The standard library asks for more than this, which takes the kernel twice as long.
                    Ok(super::list_linux::status_of(&rustix::fs::fstat(file)?))
                } else {
                    file.metadata().map(|metadata| status_of(&metadata))
                }
            }
        }

        fn status_of(metadata: &Metadata) -> Status {
            let stamp = Stamp {
                size: metadata.len(),
                mtime: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
                ctime: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
                inode: metadata.ino(),
            };
            Status { kind: kind_of(metadata.file_type()), stamp, identity: (metadata.dev(), metadata.ino()) }
        }

        /// Returns the sort of a file type.
        pub(super) fn kind_of(file_type: FileType) -> NodeKind {
            match file_type {
                t if t.is_dir() => NodeKind::Directory,
                t if t.is_file() => NodeKind::File,
                t if t.is_symlink() => NodeKind::Link,
                t if t.is_fifo() => NodeKind::Fifo,
                t if t.is_socket() => NodeKind::Socket,
                _ => NodeKind::Device,
            }
        }

        /// Returns nanoseconds since 1970.
        pub(super) fn nanoseconds(seconds: i64, nanoseconds: i64) -> i64 {
            seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds)
        }
    } else if #[cfg(windows)] {
        use std::fs::{FileType, OpenOptions};
        use std::os::windows::fs::OpenOptionsExt;

        /// The fields that the stamps of this platform have. There is a change time too, but no safe interface tells it.
        pub(super) const FIELDS: StampFields = StampFields { ctime: false, inode: true };

        /// Returns the state of what stands at a path of the operating system.
        ///
        /// The file is opened, although a directory tells size and time of what is in it: it tells them as they were
        /// when the file was last closed, and of a file with several names only under the name that was used.
        pub(super) fn status_at(path: &Path, follow: bool) -> io::Result<Status> {
            // Directories can be opened at all, and links can be opened themselves, only where that is asked for.
            const BACKUP_SEMANTICS: u32 = 0x0200_0000;
            const OPEN_REPARSE_POINT: u32 = 0x0020_0000;
            let flags = if follow { BACKUP_SEMANTICS } else { BACKUP_SEMANTICS | OPEN_REPARSE_POINT };
            // Access 0 is enough to ask for the state, and disturbs nobody.
            status_of_open(&OpenOptions::new().access_mode(0).custom_flags(flags).open(path)?)
        }

        /// Returns the state of an open file.
        fn status_of_open(file: &File) -> io::Result<Status> {
            let metadata = file.metadata()?;
            let information = winapi_util::file::information(file)?;
            let (device, inode) = (information.volume_serial_number(), information.file_index());
            let mtime = metadata.modified().map_or(0, super::since_1970);
            let stamp = Stamp { size: metadata.len(), mtime, ctime: 0, inode };
            Ok(Status { kind: kind_of(metadata.file_type()), stamp, identity: (device, inode) })
        }

        /// Returns the sort of a file type.
        pub(super) fn kind_of(file_type: FileType) -> NodeKind {
            match file_type {
                t if t.is_dir() => NodeKind::Directory,
                t if t.is_file() => NodeKind::File,
                t if t.is_symlink() => NodeKind::Link,
                _ => NodeKind::Device,
            }
        }
    }
}

/// Returns the stamp of an open file, or `None` if it is not a regular one.
pub(super) fn regular_stamp(file: &File) -> io::Result<Option<Stamp>> {
    let status = status_of_open(file)?;
    Ok((status.kind == NodeKind::File).then_some(status.stamp))
}
