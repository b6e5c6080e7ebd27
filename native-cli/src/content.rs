//! One content that is on no disk, such as standard input.

use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use sapwood_core::query::Tree;
use sapwood_core::{
    Content, EntryKind, FilePath, Files, ListError, Listing, Overrides, ReadError, Selection, Stamp, StampFields,
    TreeId,
};

use crate::analysis::{Analysis, Error, Request, Silent, engine, overrides_at, workers};
use crate::disk::native::typed_bytes;

/// Analyzes one content as if a file of this name had it, without a cache.
///
/// # Errors
///
/// Fails if an option of the request has no meaning.
pub fn analyze_content(request: &Request, name: &Path, content: Vec<u8>) -> Result<Analysis, Error> {
    let overrides = Overrides::new(request.overrides.clone()).map_err(|error| Error::Option(error.to_string()))?;
    let folder = env::current_dir().and_then(fs::canonicalize).unwrap_or_default();
    let engine = engine(request, Arc::new(Silent)).with_overrides(overrides_at(&folder, &overrides, request));
    let path = FilePath::new(typed_bytes(name));
    let bytes = content.len() as u64;
    // One worker is enough for one file, and has the stack that a parser needs.
    let report = workers(1)?
        .install(|| engine.analyze_files(&OneFile { content }, &TreeId::new(""), &[path], request.facts))
        .map_err(|error| Error::Option(error.to_string()))?;
    let mut metrics = engine.metrics();
    metrics.bytes_read = bytes;
    let warnings = report.warnings().iter().map(|warning| warning.line(b"")).collect();
    let passed_over = report.passed_over();
    Ok(Analysis { trees: vec![Tree { prefix: Vec::new(), report }], metrics, warnings, passed_over })
}

/// One content under any name.
struct OneFile {
    content: Vec<u8>,
}

impl OneFile {
    fn stamp(&self) -> Stamp {
        Stamp { size: self.content.len() as u64, ..Stamp::default() }
    }
}

impl Files for OneFile {
    fn list(&self, _: &Selection) -> Result<Listing, ListError> {
        self.list_files(&[])
    }

    fn list_files(&self, paths: &[FilePath]) -> Result<Listing, ListError> {
        let mut listing = Listing::new(0, StampFields::default());
        for path in paths {
            listing.push(&[path.as_bytes()], EntryKind::File(self.stamp()), None);
        }
        Ok(listing)
    }

    fn read(
        &self,
        _: &[u8],
        limit: u64,
        _: &mut Vec<u8>,
        visit: &mut dyn FnMut(Content<'_>),
    ) -> Result<Stamp, ReadError> {
        let stamp = self.stamp();
        if stamp.size > limit {
            return Err(ReadError::TooLarge { limit });
        }
        visit(Content { bytes: &self.content, stamp });
        Ok(stamp)
    }
}
