//! What is done with a cache beside filling and using it.

use std::path::Path;
use std::sync::Arc;

use sapwood_core::Bytes;
use sapwood_core::cache::{Export, ImportError, Imported};

use crate::analysis::{Error, Request, Silent, engine_with_overrides, open, tree_of};
use crate::store::DiskStore;

/// Exports the cache in `folder`: everything in it or, with a path, what the index knows of the tree or folder there.
/// The request tells under which options that tree was analyzed.
///
/// # Errors
///
/// Fails if the cache cannot be read, or if there is no index of the path in it.
pub fn export(folder: &Path, path: Option<&Path>, request: &Request) -> Result<Export, Error> {
    let store = DiskStore::new(folder);
    let Some(path) = path else {
        return sapwood_core::cache::export(&store).map_err(|error| Error::Cache(error.to_string()));
    };
    let files = open(path, Vec::new(), request)?;
    let engine = engine_with_overrides(request, Arc::new(Silent), files.directory())?.with_store(Arc::new(store));
    let tree = tree_of(&engine, files.directory());
    engine.export_tree(&tree).map_err(|error| Error::Cache(error.to_string()))?.ok_or_else(|| {
        Error::Cache(format!("cannot export {}: it was not analyzed with this cache and these options", path.display()))
    })
}

/// Checks a file that [`export`] wrote and adds it to the cache in `folder`.
///
/// # Errors
///
/// Fails if the file is damaged anywhere or the cache cannot be written; the cache is then as it was.
pub fn import(folder: &Path, file: Vec<u8>) -> Result<Imported, ImportError> {
    sapwood_core::cache::import(&DiskStore::new(folder), Bytes::from(file))
}
