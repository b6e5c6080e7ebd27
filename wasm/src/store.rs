//! The cache in a folder, accessed through the platform: the same files that the native program uses.

use sapwood_core::{BlobInfo, Bytes, Store, StoreError};
use wasm_bindgen::JsValue;

use crate::host;

/// A [`Store`] in the folder at a path.
pub(crate) struct HostStore {
    folder: String,
}

impl HostStore {
    pub(crate) fn new(folder: String) -> Self {
        HostStore { folder }
    }

    fn error(&self, action: &'static str, name: &str, thrown: &JsValue) -> StoreError {
        StoreError::new(action, format!("{}/{name}", self.folder), host::reason(thrown))
    }
}

impl Store for HostStore {
    fn get(&self, name: &str) -> Result<Option<Bytes>, StoreError> {
        let blob = host::blob_get(&self.folder, name).map_err(|thrown| self.error("read", name, &thrown))?;
        Ok(blob.map(Bytes::from))
    }

    fn put(&self, name: &str, parts: &[&[u8]]) -> Result<(), StoreError> {
        let put = || {
            let file = host::blob_begin(&self.folder)?;
            match parts.iter().try_for_each(|part| host::blob_append(file, part)) {
                Ok(()) => host::blob_end(file, &self.folder, Some(name)),
                Err(thrown) => host::blob_end(file, &self.folder, None).and(Err(thrown)),
            }
        };
        put().map_err(|thrown| self.error("write", name, &thrown))
    }

    fn list(&self) -> Result<Vec<BlobInfo>, StoreError> {
        let list = host::blob_list(&self.folder).map_err(|thrown| self.error("list", "", &thrown))?;
        let values: Vec<JsValue> = list.iter().collect();
        let blob = |row: &[JsValue]| {
            let number = |at: usize| row[at].as_f64().map(|number| number as u64);
            Some(BlobInfo { name: row[0].as_string()?, bytes: number(1)?, idle_seconds: number(2)? })
        };
        let mut blobs: Vec<BlobInfo> = values.chunks_exact(3).filter_map(blob).collect();
        blobs.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(blobs)
    }

    fn remove(&self, name: &str) -> Result<(), StoreError> {
        host::blob_remove(&self.folder, name).map_err(|thrown| self.error("remove", name, &thrown))
    }

    fn touch(&self, name: &str) {
        // Failing to record a use does no harm.
        let _ = host::blob_touch(&self.folder, name);
    }
}
