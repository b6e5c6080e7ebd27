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
    store.put(name, &builder.finish(name, &fingerprint).parts()).unwrap();
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
    let names: Vec<_> = pack.names().map(|(name, key)| (*name, *key)).collect();
    let frame = Frame::new(&contents, &names);
    store.remove(name).unwrap();
    store.put(&frame.id().blob_name(), &frame.parts(&contents)).unwrap();
}

/// Checks that an empty store keeps what the trait promises.
pub fn check_store_contract(store: &dyn Store) {
    let names = || store.list().unwrap().into_iter().map(|blob| blob.name).collect::<Vec<_>>();
    assert!(names().is_empty() && store.get("pack-1").unwrap().is_none(), "it begins empty");
    store.remove("pack-1").unwrap();
    store.touch("pack-1");
    store.put("pack-2", &[]).unwrap();
    store.put("pack-1", &[b"one", b"", b" blob"]).unwrap();
    store.put("index-1", &[&[0; 100_000]]).unwrap();
    assert_eq!(names(), ["index-1", "pack-1", "pack-2"]);
    let sizes: Vec<u64> = store.list().unwrap().iter().map(|blob| blob.bytes).collect();
    assert_eq!(sizes, [100_000, 8, 0]);
    let before = store.get("pack-1").unwrap().unwrap();
    assert_eq!(&*store.get("pack-2").unwrap().unwrap(), b"");
    store.put("pack-1", &[b"new"]).unwrap();
    store.touch("pack-1");
    assert_eq!(&*store.get("pack-1").unwrap().unwrap(), b"new");
    store.remove("pack-1").unwrap();
    store.remove("pack-1").unwrap();
    assert!(store.get("pack-1").unwrap().is_none());
    assert_eq!(&*before, b"one blob", "who holds a blob goes on with it");
    assert_eq!(names(), ["index-1", "pack-2"]);
    let mut ran = (false, true);
    let alone = store.alone(&mut || {
        ran.0 = true;
        store.put("pack-3", &[b"written meanwhile"]).unwrap();
        // Only from another place could this be somebody else, which a store cannot tell from here.
        ran.1 = store.alone(&mut || {}).unwrap();
    });
    assert_eq!((alone.unwrap(), ran), (true, (true, false)), "alone means alone");
    assert!(store.alone(&mut || {}).unwrap(), "and only as long as it lasts");
    assert_eq!(names(), ["index-1", "pack-2", "pack-3"]);
}
