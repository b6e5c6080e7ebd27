//! Blobs that are well formed and lie, for tests of what finds that out. Built for tests alone.
#![allow(clippy::missing_panics_doc, clippy::unwrap_used, reason = "a test that cannot forge fails")]

use super::pack::{self, Content, Frame, Pack};
use super::{Index, IndexBuilder};
use crate::facts::Facts;
use crate::io::Store;
use crate::report::FileRecord;

/// Replaces an index by one whose records went through `change`, told of their paths, with all checksums right.
pub fn forge_index(store: &dyn Store, name: &str, mut change: impl FnMut(&[u8], &mut FileRecord)) {
    let index = Index::open_any(store.get(name).unwrap().unwrap()).unwrap();
    let mut builder = IndexBuilder::new(index.fields());
    for at in 0..index.len() {
        let mut entry = index.entry(at).unwrap();
        change(index.path(at), &mut entry.known.record);
        builder.push(&[index.path(at)], &entry);
    }
    let fingerprint = *index.fingerprint().unwrap();
    store.put(name, &builder.finish(&fingerprint).parts()).unwrap();
}

/// Replaces a pack by one whose entries went through `change`, under the name that is then its own.
pub fn forge_pack(store: &dyn Store, name: &str, mut change: impl FnMut(&mut FileRecord, &mut Facts)) {
    let pack = Pack::open(store.get(name).unwrap().unwrap()).unwrap();
    let (mut heads, mut blobs) = (Vec::new(), Vec::new());
    for slot in 0..pack.len() as u32 {
        let (mut known, mut facts) = (pack.known(slot).unwrap(), pack.facts(slot).unwrap());
        change(&mut known.record, &mut facts);
        blobs.push(pack::encode(&facts).unwrap());
        heads.push((*pack.key(slot).unwrap(), known));
    }
    let contents: Vec<Content<'_>> =
        heads.iter().zip(&blobs).map(|((key, known), blob)| Content { key: *key, known: *known, blob }).collect();
    let frame = Frame::new(&contents);
    store.remove(name).unwrap();
    store.put(&frame.id().blob_name(), &frame.parts(&contents)).unwrap();
}
