//! Carrying, checking and trimming a cache.

use std::path::Path;
use std::sync::Arc;

use sapwood_core::cache::{CacheImport, Collected, Collection, Defect, Export, ImportError, Imported};
use sapwood_core::{Bytes, MemoryStore, ReadOnly, Sample, Store, Verification};

use crate::analysis::{
    Error, Request, Silent, engine, engine_with_overrides, open, selection, selection_at, tree_of, workers,
};
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

/// Checks a file that [`export`] wrote and adds it to the cache in `folder`. With a sample, files of the request's root
/// that it knows are analyzed first, and it is added only if it says the same of all of them.
///
/// # Errors
///
/// Fails if the file is damaged anywhere, the root cannot be listed, or the cache cannot be written; the cache is then
/// as it was.
pub fn import(folder: &Path, file: Vec<u8>, sample: Option<(Sample, &Request)>) -> Result<Carried, Error> {
    let refused = |error: ImportError| Error::Cache(error.to_string());
    let import = CacheImport::open(Bytes::from(file)).map_err(refused)?;
    let verification = match sample {
        None => None,
        Some((sample, request)) => {
            let store = Arc::new(MemoryStore::default());
            import.add_to(&*store).map_err(|error| Error::Cache(error.to_string()))?;
            Some(compare(store, request, Sample { of_known: true, ..sample })?)
        }
    };
    if verification.as_ref().is_some_and(|verification| !verification.mismatches.is_empty()) {
        return Ok(Carried { imported: None, verification });
    }
    let imported = import.add_to(&DiskStore::new(folder)).map_err(|error| Error::Cache(error.to_string()))?;
    Ok(Carried { imported: Some(imported), verification })
}

/// What became of a file that was to be imported.
#[derive(Debug)]
pub struct Carried {
    /// What it brought; nothing if it was found to be wrong.
    pub imported: Option<Imported>,
    /// The verification, if one was asked for.
    pub verification: Option<Verification>,
}

/// Checks every blob of the cache in `folder`, and compares what it says of a sample of the files of the request's root
/// with what analyzing them says now. Changes nothing.
///
/// # Errors
///
/// Fails if the root cannot be listed or the cache cannot be read.
pub fn verify(folder: &Path, request: &Request, sample: Sample) -> Result<(Vec<Defect>, Verification), Error> {
    let store = DiskStore::new(folder);
    let defects = sapwood_core::cache::check(&store).map_err(|error| Error::Cache(error.to_string()))?;
    Ok((defects, compare(Arc::new(ReadOnly(store)), request, sample)?))
}

/// Drops from the cache in `folder` what no index names, and the least recently used indexes as long as it is larger
/// than the request's limit; nothing if another process holds the lock.
///
/// # Errors
///
/// Fails if the cache cannot be read or written.
pub fn collect(folder: &Path, request: &Request) -> Result<Option<Collected>, Error> {
    let store = DiskStore::new(folder);
    store.sweep().map_err(|error| Error::Cache(format!("cannot tidy {}: {error}", folder.display())))?;
    let engine = engine(request, Arc::new(Silent)).with_store(Arc::new(store));
    let collection = Collection { limit: request.cache_limit, keep_unnamed: false };
    engine.collect(collection).map_err(|error| Error::Cache(error.to_string()))
}

fn compare(store: Arc<dyn Store>, request: &Request, sample: Sample) -> Result<Verification, Error> {
    let root = request.roots.first().map_or(Path::new("."), |root| root);
    let files = open(root, Vec::new(), request)?;
    let folder = files.directory();
    let engine = engine_with_overrides(request, Arc::new(Silent), folder)?.with_store(store);
    let selection = selection_at(folder, &selection(&request.discovery)?, request);
    let tree = tree_of(&engine, folder);
    workers(request.threads)?
        .install(|| engine.verify(&files, &tree, &selection, sample))
        .map_err(|error| Error::Root { path: root.to_owned(), reason: error.reason })
}
