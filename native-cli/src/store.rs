//! The cache on disk: one folder, one file a blob.
//!
//! Every file appears by renaming a temporary one, so a reader sees a whole file or none, and nothing ever shortens a
//! file that may be mapped. Nothing is synced to the device: after a power failure a file may be torn, which its
//! checksums tell, and a torn file costs time, not truth. Temporary files have a fixed set of names, each under a lock
//! that the system releases with its owner, so that the next writer takes over what a killed one left.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sapwood_core::{BlobInfo, Bytes, Store, StoreError};

use crate::disk::map;

/// How many processes and threads can write at once; one more goes without the cache.
const TEMPORARIES: usize = 32;

/// The file whose lock says that somebody is merging or collecting.
const LOCK_NAME: &str = "lock";

/// The file in which runs leave what they did; see [`History`](crate::History).
pub(crate) const HISTORY_NAME: &str = "history";

/// How the names of temporary files begin that the package for Node makes, which has no locks.
const NODE_TEMPORARY: &str = "tmp-node-";

/// Use is noted so exactly: a run without changes writes to the disk once a day at most.
const NOTED_USE: Duration = Duration::from_secs(24 * 60 * 60);

const TAG_NAME: &str = "CACHEDIR.TAG";

/// The signature of the Cache Directory Tagging Specification (bford.info/cachedir).
const TAG: &str = "Signature: 8a477f597d28d172789f06886806bc55
# This file is a cache directory tag created by sapwood.
# For information about cache directory tags see https://bford.info/cachedir/
";

/// A [`Store`] in a folder.
#[derive(Debug)]
pub struct DiskStore {
    folder: PathBuf,
}

impl DiskStore {
    /// Uses the folder at `folder`, which is made at the first write.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        DiskStore { folder: folder.into() }
    }

    /// Returns the folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes every blob and every temporary file, and the folder too if nothing else is in it. What others put there
    /// stays.
    ///
    /// # Errors
    ///
    /// Fails if there is something that cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        let entries = match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let is_ours = match name.to_str() {
                Some(TAG_NAME) => fs::read(entry.path()).is_ok_and(|tag| tag == TAG.as_bytes()),
                Some(name) => is_ours(name),
                None => false,
            };
            if is_ours {
                match fs::remove_file(entry.path()) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        match fs::remove_dir(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes the temporary files that killed writers left.
    ///
    /// # Errors
    ///
    /// Fails if there is one that cannot be removed.
    pub fn sweep(&self) -> io::Result<()> {
        for number in 0..TEMPORARIES {
            let path = self.folder.join(temporary_name(number));
            let file = match OpenOptions::new().write(true).open(&path) {
                Err(error) if is_absence(&error) => continue,
                file => file?,
            };
            // While the lock is held, no other writer uses the file.
            if file.try_lock().is_ok() && is_still_at(&file, &path) {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }

    /// Writes a blob's file under a temporary name and returns that name with the lock on it.
    fn write_temporary(&self, parts: &[&[u8]]) -> io::Result<(PathBuf, File)> {
        let (path, mut file) = self.lock_temporary()?;
        let written = file.set_len(0).and_then(|()| parts.iter().try_for_each(|part| file.write_all(part)));
        match written {
            Ok(()) => Ok((path, file)),
            Err(error) => {
                // The lock is still held, so the file is removed by the one who made it.
                let _ = fs::remove_file(&path);
                Err(error)
            }
        }
    }

    fn lock_temporary(&self) -> io::Result<(PathBuf, File)> {
        for number in 0..TEMPORARIES {
            let path = self.folder.join(temporary_name(number));
            let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path)?;
            match file.try_lock() {
                // Between opening and locking, the owner before may have renamed the file: then it is a blob by now.
                Ok(()) if is_still_at(&file, &path) => return Ok((path, file)),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other(format!("{TEMPORARIES} other writers are at work")))
    }

    fn prepare(&self) -> io::Result<()> {
        let tag = self.folder.join(TAG_NAME);
        if tag.exists() {
            return Ok(());
        }
        fs::create_dir_all(&self.folder)?;
        fs::write(tag, TAG)
    }

    fn error(&self, action: &'static str, name: &str, reason: &io::Error) -> StoreError {
        StoreError::new(action, self.folder.join(name).display().to_string(), reason)
    }
}

/// Returns how long ago a file was put or touched; no time if its stamp lies in the future.
fn idle(metadata: &fs::Metadata) -> Duration {
    let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
    SystemTime::now().duration_since(used).unwrap_or_default()
}

/// Whether there is nothing to read. What stands in the place of the folder is reported once, by the write.
fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Whether a file of this name holds an index or a pack, which are named by digests.
fn is_blob(name: &str) -> bool {
    let digest = ["index-", "pack-"].iter().find_map(|kind| name.strip_prefix(kind));
    digest.is_some_and(|digest| !digest.is_empty() && digest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a file of this name is one of the cache's.
fn is_ours(name: &str) -> bool {
    is_blob(name) || is_temporary(name) || [LOCK_NAME, HISTORY_NAME].contains(&name) || name.starts_with(NODE_TEMPORARY)
}

/// Whether a file of this name is a blob in the making.
fn is_temporary(name: &str) -> bool {
    // The npm package writes here too, under names of its own, because Node has no file locks.
    name.starts_with("tmp-node-") || (0..TEMPORARIES).any(|number| name == temporary_name(number))
}

fn temporary_name(number: usize) -> String {
    format!("tmp-{number}")
}

/// Whether the open file is the one that the path names.
fn is_still_at(file: &File, path: &Path) -> bool {
    let open = file.try_clone().and_then(same_file::Handle::from_file);
    matches!((open, same_file::Handle::from_path(path)), (Ok(open), Ok(named)) if open == named)
}

impl Store for DiskStore {
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        let read = || {
            let file = File::open(self.folder.join(name))?;
            // An empty file cannot be mapped.
            if file.metadata()?.len() == 0 {
                return Ok(Bytes::from(Vec::new()));
            }
            match map::map(&file) {
                Ok(mapping) => Ok(Bytes::new(mapping)),
                Err(_) => fs::read(self.folder.join(name)).map(Bytes::from),
            }
        };
        match read() {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if is_absence(&error) => Ok(None),
            Err(error) => Err(self.error("read", name, &error)),
        }
    }

    fn put(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError> {
        let put = || {
            self.prepare()?;
            let (temporary, file) = self.write_temporary(parts)?;
            let renamed = fs::rename(&temporary, self.folder.join(name));
            drop(file);
            renamed
        };
        put().map_err(|error| self.error("write", name, &error))
    }

    fn list(&self) -> Result<Vec<BlobInfo>, StoreError> {
        let list = || {
            let entries = match fs::read_dir(&self.folder) {
                Err(error) if is_absence(&error) => return Ok(Vec::new()),
                entries => entries?,
            };
            let mut blobs = Vec::new();
            for entry in entries {
                let entry = entry?;
                let Ok(name) = entry.file_name().into_string() else { continue };
                if is_blob(&name) {
                    // What vanishes meanwhile was never there.
                    if let Ok(metadata) = entry.metadata() {
                        let idle_seconds = idle(&metadata).as_secs();
                        blobs.push(BlobInfo { name, bytes: metadata.len(), idle_seconds });
                    }
                }
            }
            blobs.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(blobs)
        };
        list().map_err(|error| self.error("list", "", &error))
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        match fs::remove_file(self.folder.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(self.error("remove", name, &error)),
            _ => Ok(()),
        }
    }

    fn touch(&self, name: &str) {
        let path = self.folder.join(name);
        if fs::metadata(&path).is_ok_and(|metadata| idle(&metadata) >= NOTED_USE) {
            // A file whose time may not be set can still be read.
            let _ = File::open(&path).and_then(|file| file.set_modified(SystemTime::now()));
        }
    }

    fn exclusively(&self, work: &mut dyn FnMut()) -> Result<bool, StoreError> {
        let path = self.folder.join(LOCK_NAME);
        let failed = |error: io::Error| self.error("lock", LOCK_NAME, &error);
        // The file stays: removing it would let two at once hold the lock of files that were each here.
        let lock = match OpenOptions::new().create(true).truncate(false).write(true).open(path) {
            // Where there is no folder, there is nothing to do twice.
            Err(error) if is_absence(&error) => {
                work();
                return Ok(true);
            }
            lock => lock.map_err(failed)?,
        };
        match lock.try_lock() {
            Ok(()) => {
                work();
                Ok(true)
            }
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_replaced_as_a_whole_and_its_readers_keep_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskStore::new(folder.path().join("cache"));
        assert!(store.get("index-1").unwrap().is_none());
        store.put("index-1", &[b"old ", b"blob"]).unwrap();
        let old = store.get("index-1").unwrap().unwrap();
        store.put("index-1", &[b"new"]).unwrap();
        assert_eq!(&*old, b"old blob");
        assert_eq!(&*store.get("index-1").unwrap().unwrap(), b"new");
        assert_eq!(store.list().unwrap()[0].bytes, 3);
        store.clear().unwrap();
        assert!(!store.folder().exists());
    }

    #[test]
    fn clearing_leaves_what_others_put_there() {
        let folder = tempfile::tempdir().unwrap();
        let others =
            [("CACHEDIR.TAG", "of another program"), ("index-notes.txt", ""), ("pack-list", ""), ("tmp-32", "")];
        for (name, text) in others {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let store = DiskStore::new(folder.path());
        store.put("index-1", &[b"blob"]).unwrap();
        assert_eq!(store.list().unwrap().len(), 1);
        store.clear().unwrap();
        let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, others.map(|(name, _)| name));
    }

    #[test]
    fn temporary_files_of_killed_writers_are_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskStore::new(folder.path());
        for name in 0..3 {
            fs::write(folder.path().join(format!("tmp-{name}")), "left behind by a writer that was killed").unwrap();
        }
        store.put("pack-1", &[b"one"]).unwrap();
        store.put("pack-2", &[b"two"]).unwrap();
        assert_eq!(&*store.get("pack-1").unwrap().unwrap(), b"one");
        assert_eq!(&*store.get("pack-2").unwrap().unwrap(), b"two");
        let left = fs::read_dir(folder.path())
            .unwrap()
            .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with("tmp-")));
        assert_eq!(left.count(), 2, "the first was taken over, its name used again");
    }

    #[test]
    fn a_folder_is_a_store_as_the_contract_has_it() {
        let folder = tempfile::tempdir().unwrap();
        sapwood_core::cache::testing::check_store_contract(&DiskStore::new(folder.path().join("cache")));
    }

    #[test]
    fn use_is_noted_once_a_day() {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskStore::new(folder.path());
        store.put("index-1", &[b"blob"]).unwrap();
        let days_ago = |days: u64| SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60 + 60);
        let set = |time: SystemTime| File::open(folder.path().join("index-1")).unwrap().set_modified(time).unwrap();
        let idle = || store.list().unwrap()[0].idle_seconds;
        set(days_ago(0));
        store.touch("index-1");
        assert!(idle() >= 60, "used less than a day ago");
        set(days_ago(3));
        assert!(idle() > 3 * 24 * 60 * 60);
        store.touch("index-1");
        assert!(idle() < 60);
        store.touch("index-2");
    }

    #[test]
    fn sweeping_removes_what_was_left_behind_and_leaves_what_is_in_the_making() {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskStore::new(folder.path());
        store.prepare().unwrap();
        let (held, _lock) = store.write_temporary(&[b"in the making"]).unwrap();
        fs::write(folder.path().join(temporary_name(7)), "left behind").unwrap();
        store.sweep().unwrap();
        assert!(held.exists() && !folder.path().join(temporary_name(7)).exists());
    }

    #[test]
    fn a_locked_temporary_is_left_to_its_writer() {
        let folder = tempfile::tempdir().unwrap();
        let store = DiskStore::new(folder.path());
        store.prepare().unwrap();
        let (_, held) = store.write_temporary(&[b"in the making"]).unwrap();
        store.put("pack-1", &[b"other"]).unwrap();
        assert_eq!(held.metadata().unwrap().len(), 13);
    }
}
