//! The lister for Linux: directories are opened relative to the one above, entries read in bulk, and files statted
//! relative to their open directory, which costs half of a stat by absolute path. Types come with the names.

use std::cell::RefCell;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, Stat, fstat, openat, statat};
use sapwood_core::{NodeKind, Stamp, StampFields};

use super::lister::{self, Directory, EntryNames, Lister, Status, nanoseconds};
use super::native;

/// No path given to the kernel is longer than this; it takes 4,095 bytes.
const MAX_STEP: usize = 4000;

/// How many bytes of entries are read at once.
const BUFFER: usize = 64 << 10;

thread_local! {
    /// The buffer that this worker reads directories into.
    static ENTRIES: RefCell<Vec<u8>> = RefCell::new(Vec::with_capacity(BUFFER));
}

/// Lists below an open root.
pub(super) struct Linux {
    root: OwnedFd,
    path: PathBuf,
}

/// An open directory.
pub(super) struct LinuxDirectory(OwnedFd);

impl Linux {
    /// Opens the root, following links.
    pub(super) fn new(path: &Path) -> io::Result<Self> {
        let root = openat(rustix::fs::CWD, path, directory_flags(true), Mode::empty())?;
        Ok(Linux { root, path: path.to_owned() })
    }

    /// Hands the end of a path to `act`, with the directory that it is relative to: the root, or one opened on the way
    /// where the path is longer than the kernel takes at once.
    fn at<T>(&self, path: &[u8], act: impl FnOnce(BorrowedFd<'_>, &[u8]) -> io::Result<T>) -> io::Result<T> {
        let (mut base, mut rest): (Option<OwnedFd>, _) = (None, path);
        while rest.len() > MAX_STEP {
            let Some(end) = rest[..MAX_STEP].iter().rposition(|byte| *byte == b'/') else { break };
            let step = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
            base = Some(open_at(base.as_ref().unwrap_or(&self.root).as_fd(), &rest[..end], step)?);
            rest = &rest[end + 1..];
        }
        act(base.as_ref().unwrap_or(&self.root).as_fd(), rest)
    }
}

fn open_at(base: BorrowedFd<'_>, path: &[u8], flags: OFlags) -> io::Result<OwnedFd> {
    Ok(openat(base, if path.is_empty() { b"." } else { path }, flags, Mode::empty())?)
}

fn stat_at(base: BorrowedFd<'_>, path: &[u8], follow: bool) -> io::Result<Status> {
    let flags = if follow { AtFlags::empty() } else { AtFlags::SYMLINK_NOFOLLOW };
    Ok(status_of(&statat(base, path, flags)?))
}

fn directory_flags(follow: bool) -> OFlags {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    if follow { flags } else { flags | OFlags::NOFOLLOW }
}

fn file_flags(follow: bool) -> OFlags {
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    if follow { flags } else { flags | OFlags::NOFOLLOW }
}

impl Lister for Linux {
    type Directory = LinuxDirectory;

    const FIELDS: StampFields = lister::FIELDS;

    fn open_directory(&self, path: &[u8], follow: bool) -> io::Result<LinuxDirectory> {
        self.at(path, |base, rest| open_at(base, rest, directory_flags(follow))).map(LinuxDirectory)
    }

    fn open_file(&self, path: &[u8], follow: bool) -> io::Result<File> {
        self.at(path, |base, rest| open_at(base, rest, file_flags(follow))).map(File::from)
    }

    fn status(&self, path: &[u8], follow: bool) -> io::Result<Status> {
        self.at(path, |base, rest| stat_at(base, rest, follow))
    }

    fn native_path(&self, path: &[u8]) -> PathBuf {
        native::join(&self.path, path)
    }
}

impl Directory for LinuxDirectory {
    fn open_directory(&self, name: &[u8], follow: bool) -> io::Result<Self> {
        open_at(self.0.as_fd(), name, directory_flags(follow)).map(LinuxDirectory)
    }

    fn names(&mut self, names: &mut EntryNames) -> io::Result<()> {
        ENTRIES.with_borrow_mut(|buffer| {
            let mut entries = RawDir::new(&self.0, buffer.spare_capacity_mut());
            while let Some(entry) = entries.next() {
                let entry = entry?;
                match entry.file_name().to_bytes() {
                    b"." | b".." => {}
                    name => names.push(name, kind_of(entry.file_type())),
                }
            }
            Ok(())
        })
    }

    fn status(&self, _index: usize, name: &[u8], follow: bool) -> io::Result<Status> {
        stat_at(self.0.as_fd(), name, follow)
    }

    fn identity(&self) -> io::Result<(u64, u64)> {
        Ok(status_of(&fstat(&self.0)?).identity)
    }

    fn open_file(&self, name: &[u8]) -> io::Result<File> {
        open_at(self.0.as_fd(), name, file_flags(false)).map(File::from)
    }
}

fn kind_of(file_type: FileType) -> Option<NodeKind> {
    Some(match file_type {
        FileType::Directory => NodeKind::Directory,
        FileType::RegularFile => NodeKind::File,
        FileType::Symlink => NodeKind::Link,
        FileType::Fifo => NodeKind::Fifo,
        FileType::Socket => NodeKind::Socket,
        FileType::Unknown => return None,
        _ => NodeKind::Device,
    })
}

// The integers of `stat` differ by architecture, so on some of them a conversion changes nothing.
#[allow(clippy::unnecessary_cast)]
pub(super) fn status_of(stat: &Stat) -> Status {
    let stamp = Stamp {
        size: stat.st_size as u64,
        mtime: nanoseconds(stat.st_mtime as i64, stat.st_mtime_nsec as i64),
        ctime: nanoseconds(stat.st_ctime as i64, stat.st_ctime_nsec as i64),
        inode: stat.st_ino as u64,
    };
    let kind = kind_of(FileType::from_raw_mode(stat.st_mode)).unwrap_or(NodeKind::Device);
    Status { kind, stamp, identity: (stat.st_dev as u64, stat.st_ino as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_device_number_alone_changes_no_stamp() {
        let stat = rustix::fs::stat(env!("CARGO_MANIFEST_DIR")).unwrap();
        let (mut mounted_anew, mut other) = (stat, stat);
        mounted_anew.st_dev += 1;
        other.st_ino += 1;
        assert_eq!(status_of(&mounted_anew).stamp, status_of(&stat).stamp);
        assert_ne!(status_of(&mounted_anew).identity, status_of(&stat).identity);
        assert_ne!(status_of(&other).stamp, status_of(&stat).stamp);
    }
}
