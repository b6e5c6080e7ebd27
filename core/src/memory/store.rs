//! A store in memory, for runs without a disk and for tests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::bytes::Bytes;
use crate::io::{BlobInfo, Store, StoreError};

/// A [`Store`] that lives as long as it is held.
#[derive(Debug, Default)]
pub struct MemoryStore {
    blobs: Mutex<BTreeMap<String, Bytes>>,
}

impl MemoryStore {
    fn blobs(&self) -> MutexGuard<'_, BTreeMap<String, Bytes>> {
        self.blobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        Ok(self.blobs().get(name).cloned())
    }

    fn put(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError> {
        self.blobs().insert(name.to_owned(), Bytes::from(parts.concat()));
        Ok(())
    }

    fn list(&self) -> Result<Vec<BlobInfo>, StoreError> {
        Ok(self
            .blobs()
            .iter()
            .map(|(name, bytes)| BlobInfo { name: name.clone(), bytes: bytes.len() as u64 })
            .collect())
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        self.blobs().remove(name);
        Ok(())
    }
}
