//! Packs and indexes give back what went in, and nothing else whatever happens to their bytes.

use std::sync::Arc;

use proptest::prelude::*;

use super::pack::{FinishedPack, PackEntry};
use super::pack_contents::PackContents;
use super::*;
use crate::facts::record::{FileRecord, SkipReason, Status};
use crate::facts::{Complexity, Diagnostic, DiagnosticKind, Facts, GeneratedReason};
use crate::language::{Dialect, Language, Variant};
use crate::text::{Encoding, Lines};
use crate::tree::bytes::Bytes;
use crate::tree::io::Store;
use crate::tree::listing::{Stamp, StampFields};
use crate::tree::memory::MemoryStore;

fn language() -> Language {
    Language::with_name("Python").unwrap()
}

fn facts(diagnostics: usize) -> Facts {
    let diagnostic = |number| Diagnostic {
        kind: DiagnosticKind::SyntaxError,
        message: format!("expected `)` after argument {number}"),
        at: None,
    };
    Facts {
        language: language(),
        encoding: Encoding::Utf8Bom,
        lines: Lines { total: 3, code: 1, comment: 1, blank: 1 },
        symbols: Vec::new(),
        imports: Vec::new(),
        complexity: Complexity { cyclomatic: 4, cognitive: 5 },
        generated: None,
        diagnostics: (0..diagnostics).map(diagnostic).collect(),
        manifest: None,
    }
}

/// The record of the content whose facts these are.
fn record_of(facts: &Facts) -> FileRecord {
    FileRecord::new(facts, 1, [1; 32])
}

fn size(seed: u64) -> u64 {
    if seed % 4 == 2 { seed << 32 | 7 } else { seed }
}

fn record(seed: u64) -> FileRecord {
    let digest = *blake3::hash(&seed.to_le_bytes()).as_bytes();
    let status = if seed % 7 == 3 { Status::Skipped(SkipReason::Binary) } else { Status::Analyzed };
    // Some have numbers whose upper halves are not empty.
    let part = |shift: u32| ((seed >> shift) as u32 & 0xffff) * if seed % 4 == 2 { 20_000 } else { 1 };
    let (code, comment, blank) = (part(0), part(4), part(8));
    FileRecord {
        status,
        language: (status == Status::Analyzed).then(language),
        bytes: size(seed),
        digest: (status == Status::Analyzed).then_some(digest),
        lines: Lines { total: code + comment + blank, code, comment, blank },
        symbols: part(12),
        imports: part(16),
        complexity: Complexity { cyclomatic: part(20), cognitive: part(24) },
        generated: (seed % 5 == 1).then_some(GeneratedReason::Minified),
        encoding: if seed.is_multiple_of(3) { Encoding::Utf16Be } else { Encoding::Utf8 },
        problem: DiagnosticKind::BY_GRAVITY.get(seed as usize % 9).copied(),
    }
}

/// As far as packs are concerned, an analysis is any 16 bytes. There are fewer of them than contents.
fn key(seed: u64) -> FactsKey {
    FactsKey { analysis: [(seed % 3) as u8; 16], digest: *blake3::hash(&seed.to_le_bytes()).as_bytes() }
}

fn name(seed: u64) -> GitName {
    *blake3::hash(&seed.to_be_bytes()).as_bytes().first_chunk().unwrap()
}

/// A pack of these contents, with a name for each, and one for another content that it does not have.
fn pack(seeds: &[u64]) -> Vec<u8> {
    let encoded = packed_facts::encode(&facts(2)).unwrap();
    let mut contents: Vec<PackEntry<'_>> = seeds
        .iter()
        .map(|seed| PackEntry {
            key: key(*seed),
            record: record(*seed),
            encoded: if seed % 4 == 0 { &[] } else { &encoded },
        })
        .collect();
    contents.sort_by_key(|content| content.key);
    contents.dedup_by_key(|content| content.key);
    let named = seeds.iter().flat_map(|seed| [*seed, !seed]);
    let mut names: Vec<(GitName, FactsKey)> = named.map(|seed| (name(seed), key(seed))).collect();
    names.sort_unstable();
    names.dedup();
    FinishedPack::new(&contents, &names).parts(&contents).concat()
}

fn entry(seed: u64) -> IndexEntry {
    IndexEntry {
        stamp: Stamp { size: size(seed), mtime: seed as i64 + 1, ctime: seed as i64 + 2, inode: seed + 3 },
        racy: seed % 6 == 5,
        variant: (!seed.is_multiple_of(4)).then_some(Variant { language: language(), dialect: Dialect::Declarations }),
        record: record(seed),
        location: seed.is_multiple_of(2).then_some(Location { pack: PackId([seed as u8 % 3; 16]), slot: seed as u32 }),
    }
}

fn index(paths: &[String], fingerprint: &[u8; 32]) -> Vec<u8> {
    let mut builder = IndexBuilder::new(StampFields { ctime: true, inode: true });
    for (seed, path) in paths.iter().enumerate() {
        builder.push(&[path.as_bytes()], &entry(seed as u64));
    }
    builder.finish("index-1", fingerprint).parts().concat()
}

/// Asks everything that can be asked of a pack, and checks that what it still answers is true.
fn question_pack(bytes: Vec<u8>, seeds: &[u64]) {
    let Ok(pack) = Pack::open(Bytes::from(bytes)) else { return };
    for seed in seeds {
        if let Some(slot) = pack.find(&key(*seed)) {
            assert_eq!(pack.record(slot), Some(record(*seed)));
            if let Some(encoded) = pack.encoded(slot).filter(|encoded| !encoded.is_empty()) {
                assert_eq!(packed_facts::decode(encoded, &record_of(&facts(2))), Some(facts(2)));
            }
        }
        if let Some(found) = pack.named(&name(*seed)) {
            assert_eq!(found, key(*seed));
        }
    }
}

proptest! {
    #[test]
    fn packs_find_every_key_and_no_other(seeds in prop::collection::btree_set(any::<u64>(), 0..200), other: u64) {
        let seeds: Vec<u64> = seeds.into_iter().collect();
        let opened = Pack::open(Bytes::from(pack(&seeds))).unwrap();
        prop_assert_eq!(opened.len(), seeds.len());
        for seed in &seeds {
            let slot = opened.find(&key(*seed)).unwrap();
            prop_assert_eq!(opened.record(slot), Some(record(*seed)));
            prop_assert_eq!(opened.encoded(slot).unwrap().is_empty(), seed % 4 == 0);
            prop_assert_eq!(opened.key(slot), Some(key(*seed)));
            prop_assert_eq!(opened.find_all(&key(*seed).digest).collect::<Vec<_>>(), [slot]);
            prop_assert_eq!(opened.named(&name(*seed)), Some(key(*seed)));
            prop_assert_eq!(opened.named(&name(!seed)), Some(key(!seed)));
        }
        prop_assert_eq!(opened.named(&name(other)).is_some(), seeds.contains(&other) || seeds.contains(&!other));
        prop_assert_eq!(opened.find(&key(other)).is_some(), seeds.contains(&other));
    }

    #[test]
    fn indexes_give_back_their_entries(paths in prop::collection::btree_set("[a-c/.]{1,6}", 0..60)) {
        let paths: Vec<String> = paths.into_iter().collect();
        let index = Index::open(Bytes::from(index(&paths, &[7; 32])), "index-1", &[7; 32]).unwrap();
        prop_assert_eq!(index.len(), paths.len());
        for (at, path) in paths.iter().enumerate() {
            let (opened, expected) = (index.entry(at).unwrap(), entry(at as u64));
            prop_assert_eq!(index.path(at), path.as_bytes());
            prop_assert_eq!(
                (opened.stamp, opened.racy, opened.variant, opened.record, opened.location),
                (expected.stamp, expected.racy, expected.variant, expected.record, expected.location)
            );
        }
        for prefix in ["", "a", "a/", "b/", "zz"] {
            let below: Vec<&String> = paths.iter().filter(|path| path.starts_with(prefix)).collect();
            prop_assert_eq!(index.below(prefix.as_bytes()).len(), below.len());
        }
    }

    #[test]
    fn carried_records_stay_the_same(paths in prop::collection::btree_set("[a-d]{1,4}", 1..40), mask: u64) {
        let paths: Vec<String> = paths.into_iter().collect();
        let old = Index::open(Bytes::from(index(&paths, &[0; 32])), "index-1", &[0; 32]).unwrap();
        let kept: Vec<usize> = (0..paths.len()).filter(|at| mask >> (at % 64) & 1 == 1).collect();
        let mut builder = IndexBuilder::new(old.fields());
        builder.adopt_packs(&old);
        for run in kept.chunk_by(|at, next| at + 1 == *next) {
            builder.carry(&old, run[0]..run[0] + run.len());
        }
        let new = Index::open(Bytes::from(builder.finish("index-1", &[0; 32]).parts().concat()), "index-1", &[0; 32]).unwrap();
        prop_assert_eq!(new.len(), kept.len());
        for (at, place) in kept.iter().enumerate() {
            prop_assert_eq!(new.path(at), old.path(*place));
            let (new, old) = (new.entry(at).unwrap(), old.entry(*place).unwrap());
            prop_assert_eq!((new.stamp, new.record, new.location), (old.stamp, old.record, old.location));
        }
    }

    #[test]
    fn noise_is_refused_without_a_panic(noise in prop::collection::vec(any::<u8>(), 0..2000), pack_magic: bool) {
        let mut bytes = if pack_magic { b"SAPWOODP\x06\0\0\0".to_vec() } else { b"SAPWOODI\x04\0\0\0".to_vec() };
        bytes.extend(noise);
        prop_assert!(Index::open(Bytes::from(bytes.clone()), "index-1", &[0; 32]).is_err());
        prop_assert!(Pack::open(Bytes::from(bytes)).is_err());
    }
}

proptest! {
    #[test]
    fn noise_is_never_decoded_with_a_panic_or_a_huge_buffer(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        let record = record_of(&facts(2));
        let _ = packed_facts::decode(&noise, &record);
        let _ = packed_facts::decode(&compression::compress(&noise), &record);
    }
}

/// Changes to bytes: where, as a share of their number, and what is added there.
fn changes() -> impl Strategy<Value = Vec<(u16, u8)>> {
    prop::collection::vec((any::<u16>(), 1u8..), 1..8)
}

fn changed(mut bytes: Vec<u8>, changes: &[(u16, u8)]) -> Vec<u8> {
    for (place, addend) in changes {
        let at = (usize::from(*place) * bytes.len()) >> 16;
        bytes[at] = bytes[at].wrapping_add(*addend);
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8 * ProptestConfig::default().cases, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_pack_says_behind_right_checksums_is_read_without_a_panic(changes in changes()) {
        let mut bytes = changed(pack(&(0..7).collect::<Vec<_>>()), &changes);
        testing::seal_pack(&mut bytes);
        testing::question_pack(bytes);
    }

    #[test]
    fn whatever_an_index_says_behind_right_checksums_is_read_without_a_panic(changes in changes()) {
        let paths: Vec<String> = (0..9).map(|number| format!("src/{number}.py")).collect();
        let mut bytes = changed(index(&paths, &[1; 32]), &changes);
        testing::seal_index(&mut bytes);
        testing::question_index(bytes);
    }
}

#[test]
fn sealing_reaches_what_is_behind_the_checksums() {
    let (mut bytes, paths) = (pack(&(0..7).collect::<Vec<_>>()), ["a".to_owned()]);
    let asked = testing::question_pack(bytes.clone());
    let record = bytes.len() - 500;
    bytes[record] ^= 1;
    assert_eq!(testing::question_pack(bytes.clone()), 0);
    testing::seal_pack(&mut bytes);
    assert!(asked > 10 && testing::question_pack(bytes) > 5);
    let mut bytes = index(&paths, &[1; 32]);
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    assert_eq!(testing::question_index(bytes.clone()), 0);
    testing::seal_index(&mut bytes);
    assert!(testing::question_index(bytes) > 0);
}

#[test]
fn a_pack_with_any_byte_flipped_or_cut_anywhere_never_lies() {
    let seeds: Vec<u64> = (0..12).collect();
    let bytes = pack(&seeds);
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x41;
        question_pack(flipped, &seeds);
        assert!(Pack::open(Bytes::from(bytes[..at].to_vec())).is_err(), "cut at {at}");
    }
}

#[test]
fn an_index_with_any_byte_flipped_or_cut_anywhere_is_refused() {
    let paths: Vec<String> = (0..9).map(|number| format!("src/{number}.py")).collect();
    let bytes = index(&paths, &[1; 32]);
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0x10;
        assert!(Index::open(Bytes::from(flipped), "index-1", &[1; 32]).is_err(), "flipped at {at}");
        assert!(Index::open(Bytes::from(bytes[..at].to_vec()), "index-1", &[1; 32]).is_err(), "cut at {at}");
    }
    assert!(Index::open(Bytes::from(bytes.clone()), "index-1", &[2; 32]).is_err(), "another fingerprint");
    assert!(Index::open(Bytes::from(bytes), "index-2", &[1; 32]).is_err(), "another name");
}

#[test]
fn many_packs_are_merged_into_few_that_hold_the_same() {
    let store = Arc::new(MemoryStore::default());
    for round in 0..40 {
        let writer = PackWriter::new(Some(store.clone()), false);
        writer.add(key(round), record(round), &facts(round as usize % 3));
        writer.add_git_name(name(round), key(round));
        // A name whose content is nowhere is not kept for ever.
        writer.add_git_name(name(1000 + round), key(1000 + round));
        assert!(writer.finish().failure.is_none());
        let set = PackSet::open(&*store, &mut Vec::new());
        set.compact(&*store).unwrap();
    }
    assert!(store.list().unwrap().len() <= 17);
    let set = PackSet::open(&*store, &mut Vec::new());
    for round in 0..40 {
        let location = set.find_facts(&key(round), None).unwrap();
        assert_eq!(set.record(location), Some(record(round)));
        assert_eq!(set.named(&name(round)), Some(key(round)));
    }
    let forgotten = (0..40).filter(|round| set.named(&name(1000 + round)).is_none()).count();
    assert!(forgotten >= 24, "{forgotten}");
}

#[test]
fn a_name_learned_after_its_content_takes_less_once_both_are_merged() {
    let store = Arc::new(MemoryStore::default());
    let contents = PackWriter::new(Some(store.clone()), false);
    (0..20).for_each(|seed| _ = contents.add(key(seed), record(seed), &facts(1)));
    let learned_later = PackWriter::new(Some(store.clone()), false);
    (0..20).for_each(|seed| learned_later.add_git_name(name(seed), key(seed)));
    assert!(contents.finish().failure.is_none() && learned_later.finish().failure.is_none());
    let apart = PackSet::open(&*store, &mut Vec::new());
    let merged = PackContents::gather(apart.iter(), |_| true, |_| true).put(&*store).unwrap();
    let merged = Pack::open(store.get(&merged.blob_name()).unwrap().unwrap()).unwrap();
    for seed in 0..20 {
        assert_eq!((apart.named(&name(seed)), merged.named(&name(seed))), (Some(key(seed)), Some(key(seed))));
    }
    assert!(merged.bytes() as u64 + 20 * 32 < apart.bytes());
}

#[test]
fn a_content_is_found_by_every_analysis_that_it_went_through() {
    let keys = [4, 7, 9].map(|analysis| FactsKey { analysis: [analysis; 16], ..key(1) });
    let contents = keys.map(|key| PackEntry { key, record: record(1), encoded: &[] });
    let pack = Pack::open(Bytes::from(FinishedPack::new(&contents, &[]).parts(&contents).concat())).unwrap();
    assert_eq!(keys.map(|key| pack.find(&key)), [Some(0), Some(1), Some(2)]);
    assert_eq!(pack.find(&FactsKey { analysis: [5; 16], ..key(1) }), None);
    assert_eq!(pack.find_all(&key(1).digest).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(pack.find_all(&key(2).digest).count(), 0);
}

#[test]
fn damaged_facts_are_passed_over_for_sound_ones() {
    let store = Arc::new(MemoryStore::default());
    let writer = PackWriter::new(Some(store.clone()), false);
    writer.add(key(1), record(1), &facts(3));
    let (id, _) = writer.finish().packs.into_iter().next().unwrap();
    let mut bytes = store.get(&id.blob_name()).unwrap().unwrap().to_vec();
    bytes[40] ^= 1;
    store.put(&id.blob_name(), &[&bytes]).unwrap();
    let set = PackSet::open(&*store, &mut Vec::new());
    assert!(set.find(&key(1)).is_some(), "the record is sound");
    assert!(set.find_facts(&key(1), None).is_none(), "the facts are not");
}

#[test]
fn a_wrong_hint_costs_a_search_and_no_answer() {
    let store = Arc::new(MemoryStore::default());
    let writer = PackWriter::new(Some(store.clone()), false);
    (1..=4).for_each(|seed| _ = writer.add(key(seed), record(seed), &facts(seed as usize)));
    let (id, pack) = writer.finish().packs.into_iter().next().unwrap();
    let set = PackSet::open(&*store, &mut Vec::new());
    let right = |seed| Some(Location { pack: id, slot: pack.find(&key(seed)).unwrap() });
    let nowhere = Location { pack: PackId([7; 16]), slot: 0 };
    for hint in [None, right(1), right(2), right(3), Some(nowhere), Some(Location { pack: id, slot: 99 })] {
        assert_eq!(set.find_facts(&key(2), hint), right(2), "{hint:?}");
        assert_eq!(set.find_facts(&key(5), hint), None, "{hint:?}");
    }
}

#[test]
fn the_writer_tells_where_it_put_facts() {
    for in_memory in [false, true] {
        let store = Arc::new(MemoryStore::default());
        let writer = PackWriter::new((!in_memory).then_some(store as Arc<dyn Store>), in_memory);
        let tickets: Vec<_> = (0..9).map(|seed| writer.add(key(seed), record(seed), &facts(1))).collect();
        assert_eq!(writer.add(key(3), record(3), &facts(1)), tickets[3], "the same facts are written once");
        let mut written = writer.finish();
        let mut set = PackSet::default();
        set.extend(std::mem::take(&mut written.packs));
        for (seed, ticket) in (0..).zip(tickets) {
            let location = written.location(ticket);
            assert!(location.is_some() && location == set.find(&key(seed)), "{seed}");
        }
    }
    let writer = PackWriter::new(None, false);
    let ticket = writer.add(key(1), record(1), &facts(1));
    assert_eq!(writer.finish().location(ticket), None);
}

#[test]
fn a_pack_under_the_name_of_another_is_left_out_and_removed() {
    let store = Arc::new(MemoryStore::default());
    let names = [1, 2].map(|seed| {
        let writer = PackWriter::new(Some(store.clone()), false);
        writer.add(key(seed), record(seed), &facts(1));
        writer.finish().packs[0].0.blob_name()
    });
    let bytes = store.get(&names[0]).unwrap().unwrap();
    store.put(&names[1], &[&bytes]).unwrap();
    let mut warnings = Vec::new();
    let set = PackSet::open(&*store, &mut warnings);
    assert_eq!((set.find(&key(1)).is_some(), set.find(&key(2)).is_some()), (true, false));
    assert!(warnings[0].contains("stored under the wrong name"), "{warnings:?}");
    assert_eq!(store.list().unwrap().len(), 1, "the facts that it hid can be stored again under their name");
}

#[test]
fn memory_is_a_store_as_the_contract_has_it() {
    testing::check_store_contract(&MemoryStore::default());
}
