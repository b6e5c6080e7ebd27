//! A file that was exported is taken over as it is, and no other file at all.

use std::sync::Arc;

use super::*;
use crate::cache::{GitName, PackWriter, compression};
use crate::facts::DiagnosticKind;
use crate::tree::memory::{MemoryFiles, MemoryStore};
use crate::{Engine, Selection, TreeId};

fn tree() -> MemoryFiles {
    let mut files = MemoryFiles::new();
    files.write("a.py", "def f(x):\n    if x:\n        return 1\n");
    files.write("b.js", "import x from 'y';\nexport class C { m() {} }\n");
    files.write("broken.py", "def broken(:\n");
    files.write("lib/notes.md", "# Notes\n");
    files.write("lib/package.json", "{ \"name\": \"x\" }\n");
    files.write("picture.dat", "binary\0");
    files.advance(10_000_000_000);
    files
}

fn analyze(store: &Arc<MemoryStore>) -> crate::Metrics {
    let engine = Engine::default().with_store(store.clone());
    engine.analyze_tree(&tree(), &TreeId::new("tree"), &Selection::default(), true).unwrap();
    engine.metrics()
}

fn filled() -> Arc<MemoryStore> {
    let store = Arc::default();
    analyze(&store);
    store
}

fn refusal(bytes: Vec<u8>) -> String {
    let store = MemoryStore::default();
    let error = import(&store, Bytes::from(bytes)).unwrap_err();
    assert!(matches!(error, ImportError::Refused(_) | ImportError::Foreign), "{error}");
    assert!(store.list().unwrap().is_empty(), "nothing of it was used");
    error.to_string()
}

/// Returns a file of the entries of a filled store after `change`, with all checksums right.
fn forged(change: impl FnOnce(&mut Vec<PackEntry<'_>>)) -> Vec<u8> {
    let export = export(&*filled()).unwrap();
    let mut contents = export.contents();
    change(&mut contents.entries);
    contents.finish().parts(&contents.entries).concat()
}

#[test]
fn an_imported_cache_parses_nothing_and_the_same_entries_are_the_same_bytes() {
    let (here, there) = (filled(), Arc::<MemoryStore>::default());
    let file = export(&*here).unwrap();
    let bytes = file.to_vec();
    assert_eq!((file.entries(), file.missing(), file.bytes()), (5, 0, bytes.len() as u64));
    let imported = import(&*there, Bytes::from(bytes.clone())).unwrap();
    assert_eq!(imported, Imported { entries: 5, new: 5, bytes: bytes.len() as u64 });
    let metrics = analyze(&there);
    assert_eq!((metrics.analyzed, metrics.reused_by_content), (0, 5));
    assert_eq!(export(&*there).unwrap().to_vec(), bytes);
    let again = import(&*here, Bytes::from(bytes)).unwrap();
    assert_eq!(again.new, 0);
    assert_eq!(here.list().unwrap().len(), 2, "what is known is not stored twice");
}

#[test]
fn the_file_of_many_packs_is_that_of_one() {
    let (store, whole) = (Arc::<MemoryStore>::default(), export(&*filled()).unwrap().to_vec());
    let engine = Engine::default().with_store(store.clone());
    for path in ["a.py", "b.js", "broken.py", "lib/notes.md", "lib/package.json"] {
        engine.analyze_files(&tree(), &TreeId::new("tree"), &[path.into()], true).unwrap();
    }
    assert!(store.list().unwrap().len() > 5);
    assert_eq!(export(&*store).unwrap().to_vec(), whole);
}

#[test]
fn the_names_of_exported_contents_go_with_them_and_no_others() {
    let store = filled();
    let keys: Vec<FactsKey> = export(&*store).unwrap().contents().entries.iter().map(|entry| entry.key).collect();
    let writer = PackWriter::new(Some(store.clone()), false);
    writer.add_git_name([1; 24], keys[0]);
    writer.add_git_name([2; 24], FactsKey { digest: [9; 32], ..keys[0] });
    assert!(writer.finish().failure.is_none());

    let (bytes, there) = (export(&*store).unwrap().to_vec(), Arc::<MemoryStore>::default());
    import(&*there, Bytes::from(bytes.clone())).unwrap();
    let packs = PackSet::open(&*there, &mut Vec::new());
    assert_eq!((packs.named(&[1; 24]), packs.named(&[2; 24])), (Some(keys[0]), None));

    // A store that has the contents and not their names takes the file too, and once.
    let known = filled();
    assert_eq!(import(&*known, Bytes::from(bytes.clone())).unwrap().new, 0);
    assert_eq!(PackSet::open(&*known, &mut Vec::new()).named(&[1; 24]), Some(keys[0]));
    let blobs = known.list().unwrap().len();
    import(&*known, Bytes::from(bytes)).unwrap();
    assert_eq!(known.list().unwrap().len(), blobs);
}

#[test]
fn names_out_of_order_or_of_nothing_are_refused() {
    let export = export(&*filled()).unwrap();
    let entries = export.contents().entries;
    let file = |names: &[(GitName, FactsKey)]| {
        let contents = PackContents { entries: entries.clone(), git_names: names.to_vec() };
        contents.finish().parts(&entries).concat()
    };
    let key = entries[0].key;
    assert!(refusal(file(&[([2; 24], key), ([1; 24], key)])).contains("names are out of order"));
    assert!(refusal(file(&[([1; 24], key), ([1; 24], key)])).contains("names are out of order"));
    assert!(
        refusal(file(&[([1; 24], FactsKey { digest: [7; 32], ..key })]))
            .contains("names an entry that it does not have")
    );
    import(&MemoryStore::default(), Bytes::from(file(&[([1; 24], key), ([2; 24], key)]))).unwrap();
}

#[test]
fn a_tree_or_a_folder_of_it_is_exported_alone() {
    let store = filled();
    let engine = Engine::default().with_store(store.clone());
    let mut other = MemoryFiles::new();
    other.write("other.py", "x = 1\n");
    engine.analyze_tree(&other, &TreeId::new("other"), &Selection::default(), true).unwrap();
    let entries = |tree: &TreeId| engine.export_tree(tree).unwrap().map(|export| export.entries());
    assert_eq!(export(&*store).unwrap().entries(), 6);
    assert_eq!(entries(&TreeId::new("tree")), Some(5));
    assert_eq!(entries(&TreeId::part("tree", b"lib")), Some(2));
    assert_eq!(entries(&TreeId::new("other")), Some(1));
    assert_eq!(entries(&TreeId::new("never seen")), None);
}

#[test]
fn a_file_with_any_byte_flipped_or_cut_anywhere_is_refused() {
    let bytes = export(&*filled()).unwrap().to_vec();
    for at in 0..bytes.len() {
        for mask in [0x01, 0x80] {
            let mut flipped = bytes.clone();
            flipped[at] ^= mask;
            refusal(flipped);
        }
        refusal(bytes[..at].to_vec());
    }
    refusal([&*bytes, &[0]].concat());
    refusal([&bytes[..100], &bytes].concat());
}

#[test]
fn a_file_of_something_else_is_refused_with_the_reason() {
    assert_eq!(refusal(b"This is not ours, whatever it is.".to_vec()), "not a Sapwood cache file");
    let index = filled().list().unwrap().into_iter().find(|blob| blob.name.starts_with("index-")).unwrap();
    refusal(filled().get(&index.name).unwrap().unwrap().to_vec());
    let mut newer = export(&*filled()).unwrap().to_vec();
    newer[8] = 0x7f;
    assert!(refusal(newer).ends_with("unsupported format version 127"));
}

#[test]
fn what_is_well_formed_and_contradicts_itself_is_refused() {
    assert!(refusal(forged(|entries| entries.swap(0, 1))).contains("out of order"));
    assert!(refusal(forged(|entries| entries.push(*entries.last().unwrap()))).contains("out of order"));
    let first_with_symbols = |entries: &[PackEntry<'_>]| entries.iter().position(|entry| entry.record.symbols > 0);
    let lying = forged(|entries| {
        let at = first_with_symbols(entries).unwrap();
        entries[at].record.symbols += 1;
    });
    assert!(refusal(lying).contains("cannot be decoded"));
    let glossed_over = forged(|entries| {
        let at = first_with_symbols(entries).unwrap();
        entries[at].record.problem = Some(DiagnosticKind::OverParseSize);
    });
    assert!(refusal(glossed_over).contains("contradict its record"));
    let swapped = forged(|entries| {
        let at = first_with_symbols(entries).unwrap();
        entries[at].encoded = &[];
    });
    assert!(refusal(swapped).contains("contradict its record"));
    let undigested = forged(|entries| entries[0].record.digest = None);
    assert!(refusal(undigested).contains("not that of an analyzed file"));
    let noise = compression::compress(b"\x7fnoise");
    let undecodable = forged(|entries| {
        let at = first_with_symbols(entries).unwrap();
        entries[at].encoded = Box::leak(noise.clone().into_boxed_slice());
    });
    refusal(undecodable);
    let trailing = forged(|entries| {
        let at = first_with_symbols(entries).unwrap();
        let longer = [compression::decompress(entries[at].encoded).unwrap(), vec![b'x']].concat();
        entries[at].encoded = Box::leak(compression::compress(&longer).into_boxed_slice());
    });
    assert!(refusal(trailing).contains("cannot be decoded"));
    let circumstantial = forged(|entries| {
        let at = first_with_symbols(entries).unwrap();
        let mut bytes = compression::decompress(entries[at].encoded).unwrap();
        // The number behind the columns, with a byte more than it needs.
        let number = 3 * entries[at].record.symbols as usize;
        bytes[number] |= 0x80;
        bytes.insert(number + 1, 0);
        entries[at].encoded = Box::leak(compression::compress(&bytes).into_boxed_slice());
    });
    assert!(refusal(circumstantial).contains("not in canonical form"));
}

#[test]
fn an_empty_store_exports_a_file_without_entries() {
    let file = export(&MemoryStore::default()).unwrap().to_vec();
    let store = MemoryStore::default();
    assert_eq!(import(&store, Bytes::from(file)).unwrap().entries, 0);
    assert!(store.list().unwrap().is_empty());
}
