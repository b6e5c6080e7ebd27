//! The least that any program has to do that says whether something changed: list every directory and stat every
//! file, in parallel, relative to the open directory. No names are kept, no ignore rules are read, nothing is sorted.

use std::path::Path;

/// What a listing came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// The number of files that are not directories.
    pub files: u64,
    /// Their sizes.
    pub bytes: u64,
}

/// Lists and stats everything under `root` on rayon's pool, except for `.git`.
///
/// # Panics
///
/// Panics if a directory or file cannot be read: the floor of a tree that is not readable is of no use.
#[cfg(unix)]
pub fn list_and_stat(root: &Path) -> Sum {
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    let (files, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let directory = unix::open(rustix::fs::CWD, root);
    rayon::scope(|scope| unix::visit(scope, directory, &files, &bytes));
    Sum { files: files.load(Relaxed), bytes: bytes.load(Relaxed) }
}

/// Lists and stats everything under `root`: not written for this platform, where the sum is 0.
#[cfg(not(unix))]
pub fn list_and_stat(_root: &Path) -> Sum {
    Sum::default()
}

#[cfg(unix)]
mod unix {
    use std::mem::MaybeUninit;
    use std::os::fd::{AsFd, OwnedFd};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

    use rayon::Scope;
    use rustix::fs::{AtFlags, FileType, Mode, OFlags, RawDir, openat, statat};
    use rustix::path::Arg;

    pub(super) fn open(parent: impl AsFd, name: impl Arg) -> OwnedFd {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        openat(parent, name, flags, Mode::empty()).expect("a directory that can be opened")
    }

    /// Counts the files of one directory and leaves each directory in it to a task of its own.
    pub(super) fn visit<'s>(scope: &Scope<'s>, directory: OwnedFd, files: &'s AtomicU64, bytes: &'s AtomicU64) {
        let directory = Arc::new(directory);
        let mut buffer = [MaybeUninit::uninit(); 32 << 10];
        let mut entries = RawDir::new(directory.as_fd(), &mut buffer);
        let (mut count, mut size) = (0, 0);
        while let Some(entry) = entries.next() {
            let entry = entry.expect("a directory that can be listed");
            let name = entry.file_name();
            if name == c"." || name == c".." || name == c".git" {
                continue;
            }
            if entry.file_type() == FileType::Directory {
                let (parent, name) = (directory.clone(), name.to_owned());
                scope.spawn(move |scope| {
                    let directory = open(&*parent, &name);
                    drop(parent);
                    visit(scope, directory, files, bytes);
                });
            } else {
                let stat = statat(&*directory, name, AtFlags::SYMLINK_NOFOLLOW).expect("a file that can be statted");
                count += 1;
                size += stat.st_size as u64;
            }
        }
        files.fetch_add(count, Relaxed);
        bytes.fetch_add(size, Relaxed);
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;

    use super::{Sum, list_and_stat};

    #[test]
    fn every_file_is_counted_at_any_depth() {
        let root = tempfile::tempdir().unwrap();
        let mut directory = root.path().to_path_buf();
        for depth in 0..50 {
            directory.push(format!("d{depth}"));
            fs::create_dir(&directory).unwrap();
            (0..20).for_each(|n| fs::write(directory.join(format!("f{n}")), [b'x'; 7]).unwrap());
        }
        fs::create_dir(root.path().join(".git")).unwrap();
        fs::write(root.path().join(".git/config"), "not counted").unwrap();
        assert_eq!(list_and_stat(root.path()), Sum { files: 1000, bytes: 7000 });
    }
}
