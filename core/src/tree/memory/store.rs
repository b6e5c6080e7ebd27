//! A store in memory, for runs without a disk and for tests.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use crate::tree::bytes::Bytes;
use crate::tree::io::{BlobInfo, Store, StoreError};

/// A [`Store`] that lives as long as it is held. Its clock stands still until it is advanced.
#[derive(Debug, Default)]
pub struct MemoryStore {
    blobs: Mutex<BTreeMap<String, Blob>>,
    seconds: AtomicU64,
    alone: Mutex<()>,
}

#[derive(Debug)]
struct Blob {
    bytes: Bytes,
    used: u64,
}

impl MemoryStore {
    /// Lets time pass.
    pub fn advance(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    fn blobs(&self) -> MutexGuard<'_, BTreeMap<String, Blob>> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        self.seconds.load(Ordering::Relaxed)
    }
}

impl Store for MemoryStore {
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        Ok(self.blobs().get(name).map(|blob| blob.bytes.clone()))
    }

    fn put(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError> {
        self.blobs().insert(name.to_owned(), Blob { bytes: Bytes::from(parts.concat()), used: self.now() });
        Ok(())
    }

    fn list(&self) -> Result<Vec<BlobInfo>, StoreError> {
        let now = self.now();
        let info = |(name, blob): (&String, &Blob)| BlobInfo {
            name: name.clone(),
            bytes: blob.bytes.len() as u64,
            idle_seconds: now - blob.used,
        };
        Ok(self.blobs().iter().map(info).collect())
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.blobs().remove(name);
        Ok(())
    }

    fn touch(&self, name: &str) {
        if let Some(blob) = self.blobs().get_mut(name) {
            blob.used = self.now();
        }
    }

    fn exclusively(&self, work: &mut dyn FnMut()) -> Result<bool, StoreError> {
        let _guard = match self.alone.try_lock() {
            Ok(guard) => guard,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return Ok(false),
        };
        work();
        Ok(true)
    }
}
