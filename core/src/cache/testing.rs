//! Blobs that are well formed and lie, for tests of what finds that out. Built for tests alone.
#![allow(clippy::missing_panics_doc, clippy::unwrap_used, reason = "a test that cannot forge fails")]

use super::key::FactsKey;
use super::pack::{self, Pack, PackEntry};
use super::pack_contents::PackContents;
use super::{CacheImport, Index, IndexBuilder, encoding, index, packed_facts, record};
use crate::facts::Facts;
use crate::facts::record::FileRecord;
use crate::tree::bytes::Bytes;
use crate::tree::io::Store;

/// Replaces an index by one whose records went through `change`, told of their paths, with all checksums right.
pub fn forge_index(store: &dyn Store, name: &str, mut change: impl FnMut(&[u8], &mut FileRecord)) {
    let index = Index::open_any(store.get(name).unwrap().unwrap()).unwrap();
    let mut builder = IndexBuilder::new(index.fields());
    for at in 0..index.len() {
        let mut entry = index.entry(at).unwrap();
        change(index.path(at), &mut entry.record);
        builder.push(&[index.path(at)], &entry);
    }
    let fingerprint = *index.fingerprint().unwrap();
    store.put(name, &builder.finish(name, &fingerprint).parts()).unwrap();
}

/// Replaces a pack by one whose entries went through `change`, under the name that is then its own.
pub fn forge_pack(store: &dyn Store, name: &str, mut change: impl FnMut(&mut FileRecord, &mut Facts)) {
    let pack = Pack::open(store.get(name).unwrap().unwrap()).unwrap();
    let (mut records, mut facts_bytes) = (Vec::new(), Vec::new());
    for slot in 0..pack.len() as u32 {
        let (mut record, mut facts) = (pack.record(slot).unwrap(), pack.facts(slot).unwrap());
        change(&mut record, &mut facts);
        facts_bytes.push(packed_facts::encode(&facts).unwrap());
        records.push((pack.key(slot).unwrap(), record));
    }
    let entries: Vec<PackEntry<'_>> = records
        .iter()
        .zip(&facts_bytes)
        .map(|((key, record), encoded)| PackEntry { key: *key, record: *record, encoded })
        .collect();
    let git_names = pack.git_names().collect();
    store.remove(name).unwrap();
    PackContents { entries, git_names }.put(store).unwrap();
}

/// A name, and the key that it stands for: an analysis and a digest.
pub type ForgedName = ([u8; 24], ([u8; 16], [u8; 32]));

/// Replaces a pack by one whose names went through `change`.
pub fn forge_names(store: &dyn Store, name: &str, change: impl FnOnce(&mut Vec<ForgedName>)) {
    let pack = Pack::open(store.get(name).unwrap().unwrap()).unwrap();
    let entries = (0..pack.len() as u32).map(|slot| pack.entry(slot).unwrap()).collect();
    let mut names: Vec<ForgedName> = pack.git_names().map(|(name, key)| (name, (key.analysis, key.digest))).collect();
    change(&mut names);
    names.sort_unstable();
    let git_names = names.into_iter().map(|(name, (analysis, digest))| (name, FactsKey { analysis, digest })).collect();
    store.remove(name).unwrap();
    PackContents { entries, git_names }.put(store).unwrap();
}

/// Makes every checksum of a pack right, so that a reader gets past them.
pub fn seal_pack(bytes: &mut [u8]) {
    pack::seal(bytes);
}

/// Makes every checksum of an index right, so that a reader gets past them.
pub fn seal_index(bytes: &mut [u8]) {
    index::seal(bytes);
}

/// Asks a pack everything that can be asked, and returns how many answers there were. It may be anything.
pub fn question_pack(bytes: Vec<u8>) -> usize {
    let bytes = Bytes::from(bytes);
    let _imported = CacheImport::open(bytes.clone());
    let Ok(pack) = Pack::open(bytes) else { return 0 };
    let slots = 0..pack.len() as u32;
    let facts = slots.clone().filter(|slot| pack.record(*slot).is_some() && pack.facts(*slot).is_some()).count();
    let found = slots.filter(|slot| pack.key(*slot).and_then(|key| pack.find(&key)).is_some()).count();
    let named = pack.git_names().filter(|(name, _)| pack.named(name).is_some()).count();
    facts + found + named
}

/// Asks an index everything that can be asked, and returns how many answers there were. It may be anything.
pub fn question_index(bytes: Vec<u8>) -> usize {
    let Ok(index) = Index::open_any(Bytes::from(bytes)) else { return 0 };
    let entries = (0..index.len()).filter(|at| index.entry(*at).is_some() && index.record(*at).is_some()).count();
    let stamps = (0..index.len()).filter(|at| index.stamp(*at).1).count();
    let below = ["", "a", "src/"].map(|prefix| index.below(prefix.as_bytes()).len());
    let mut builder = IndexBuilder::new(index.fields());
    builder.adopt_packs(&index);
    builder.carry(&index, 0..index.len());
    entries + stamps + below.iter().sum::<usize>() + builder.finish("index-1", &[0; 32]).parts().len()
}

/// Decodes a record and facts, which may be anything. The first byte is the length of the record.
pub fn question_facts(bytes: &[u8]) -> bool {
    let Some((length, rest)) = bytes.split_first() else { return false };
    let Some((head, encoded)) = rest.split_at_checked(usize::from(*length)) else { return false };
    let record = record::read(head, None, &[0; 32]);
    record.is_some_and(|record| {
        packed_facts::decode(encoded, &record).is_some() | encoding::decode(encoded, &record).is_some()
    })
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
    assert_eq!(&*before, b"one blob", "a blob that was read stays as it was");
    assert_eq!(names(), ["index-1", "pack-2"]);
    let mut ran = (false, true);
    let ran_alone = store.exclusively(&mut || {
        ran.0 = true;
        store.put("pack-3", &[b"written meanwhile"]).unwrap();
        // Only from another place could this be somebody else, which a store cannot tell from here.
        ran.1 = store.exclusively(&mut || {}).unwrap();
    });
    assert_eq!((ran_alone.unwrap(), ran), (true, (true, false)), "exclusively means alone");
    assert!(store.exclusively(&mut || {}).unwrap(), "and only as long as it lasts");
    assert_eq!(names(), ["index-1", "pack-2", "pack-3"]);
}
