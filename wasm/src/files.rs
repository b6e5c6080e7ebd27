//! A folder that is read through the platform, as in Node: every thread opens its files itself.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use sapwood_core::{Content, FilePath, Files, ListError, Listing, ReadError, Selection, Stamp};

use crate::{host, progress};

/// The folder at an absolute path, which ends with `/`. A [`SteppedWalk`](crate::walk::SteppedWalk) lists it.
pub(crate) struct HostFiles {
    folder: Vec<u8>,
    follow: bool,
    opened: AtomicU64,
    read: AtomicU64,
}

impl HostFiles {
    /// Reads from `folder`; `follow` says whether links among the files are followed.
    pub(crate) fn new(folder: &[u8], follow: bool) -> Self {
        HostFiles { folder: folder.to_vec(), follow, opened: AtomicU64::new(0), read: AtomicU64::new(0) }
    }

    /// Returns how many files were opened, and how many bytes of them were read.
    pub(crate) fn counts(&self) -> (u64, u64) {
        (self.opened.load(Relaxed), self.read.load(Relaxed))
    }

    /// Reads an open file to its end.
    fn read_open(&self, file: i32, stamp: Stamp, limit: u64, buffer: &mut Vec<u8>) -> Result<(), ReadError> {
        if stamp.size > limit {
            return Err(ReadError::TooLarge { limit });
        }
        let mut length = 0;
        // One byte more than expected, so that the first read reaches the end.
        buffer.resize(stamp.size as usize + 1, 0);
        loop {
            let count = host::read(file, &mut buffer[length..]);
            match usize::try_from(count) {
                Err(_) => return Err(host::read_error(count)),
                Ok(0) => break,
                Ok(count) => length += count,
            }
            if length as u64 > limit {
                return Err(ReadError::TooLarge { limit });
            }
            if length == buffer.len() {
                buffer.resize(length * 2, 0);
            }
        }
        self.read.fetch_add(length as u64, Relaxed);
        buffer.truncate(length);
        Ok(())
    }
}

impl Files for HostFiles {
    fn list(&self, _: &Selection) -> Result<Listing, ListError> {
        Err(ListError::new(String::from_utf8_lossy(&self.folder), "listing is left to JavaScript"))
    }

    fn list_files(&self, _: &[FilePath]) -> Result<Listing, ListError> {
        self.list(&Selection::default())
    }

    fn read(
        &self,
        path: &[u8],
        limit: u64,
        buffer: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        if progress::is_canceled() {
            return Err(ReadError::Io("the run was aborted".to_owned()));
        }
        let mut stamp = [0; 4];
        let file = host::open(&[&self.folder, path].concat(), self.follow, &mut stamp);
        if file < 0 {
            return Err(host::read_error(file));
        }
        self.opened.fetch_add(1, Relaxed);
        buffer.clear();
        let before = stamp_of(stamp);
        let read = self.read_open(file, before, limit, buffer);
        if read.is_ok() {
            visit(Content { bytes: buffer, stamp: before });
        }
        let closed = host::close(file, &mut stamp);
        read?;
        if closed < 0 { Err(host::read_error(closed)) } else { Ok(stamp_of(stamp)) }
    }
}

/// Returns a stamp from size, mtime, ctime and inode.
pub(crate) fn stamp_of([size, mtime, ctime, inode]: [i64; 4]) -> Stamp {
    Stamp { size: size.cast_unsigned(), mtime, ctime, inode: inode.cast_unsigned() }
}
