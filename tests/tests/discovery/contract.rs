//! Random trees with all that a file system can hold, listed by every implementation of `Files`.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use sapwood::{DiskFiles, DiskOptions};
use sapwood_core::{EntryKind, Files, Listing, MemoryFiles, Selection, SkipReason};

#[derive(Clone, Debug)]
enum What {
    File(Vec<u8>),
    Link(&'static str),
    Fifo,
    Socket,
}

type Tree = Vec<(Vec<u8>, What)>;

fn name() -> impl Strategy<Value = Vec<u8>> {
    select(vec![
        &b"a"[..],
        b"a.c",
        b"a-b",
        b"b",
        b"c.rs",
        b".h",
        b"\xff\xfe",
        b"new\nline",
        b"back\\slash",
        "é".as_bytes(),
        b" ",
        b"node_modules",
        b"__pycache__",
    ])
    .prop_map(<[u8]>::to_vec)
}

/// Names that mean something to discovery, with contents that do.
fn meaningful() -> impl Strategy<Value = (Vec<u8>, What)> {
    let file = |name: &[u8], text: &[u8]| (name.to_vec(), What::File(text.to_vec()));
    select(vec![
        file(b".gitignore", b"a\n!b\n*.rs\n"),
        file(b".gitignore", b"a-b/\n!.h\n"),
        file(b".ignore", b"!a\nb\n"),
        file(b".sapwoodignore", b"c.rs\n!c.rs/\n!node_modules\n"),
        file(b".gitattributes", b"*.c linguist-generated\n a -linguist-generated linguist-vendored\n"),
        file(b"CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n"),
        file(b"CACHEDIR.TAG", b"Signature: of something else\n"),
        file(b"pyvenv.cfg", b""),
        file(b".git", b"gitdir: nowhere\n"),
    ])
}

fn entry() -> impl Strategy<Value = (Vec<u8>, What)> {
    let what = prop_oneof![
        6 => prop::collection::vec(any::<u8>(), 0..40).prop_map(What::File),
        2 => select(vec![".", "..", "a", "../a", "nowhere", "/", "a.c", "itself"]).prop_map(What::Link),
        1 => Just(What::Fifo),
        1 => Just(What::Socket),
    ];
    prop_oneof![4 => (name(), what), 1 => meaningful()]
}

fn tree() -> impl Strategy<Value = Tree> {
    let placed = (prop::collection::vec(name(), 0..4), entry()).prop_map(|(mut names, (name, what))| {
        names.push(name);
        (names.join(&b'/'), what)
    });
    prop::collection::vec(placed, 0..30)
}

fn selection() -> impl Strategy<Value = Selection> {
    let globs = select(vec![&[][..], &["*.c"], &["!a", "a/*"], &["**/a/**", "!*.rs"]]);
    (any::<bool>(), any::<bool>(), any::<bool>(), prop::option::of(0..40u64), globs).prop_map(
        |(hidden, no_ignore, no_ignore_vcs, max_filesize, globs)| Selection {
            hidden,
            no_ignore,
            no_ignore_vcs,
            max_filesize,
            // What is around the folder of the test is not part of it.
            no_ignore_parent: true,
            no_ignore_global: true,
            globs: sapwood_core::Globs::new(globs).unwrap(),
            ..Selection::default()
        },
    )
}

fn on_disk(root: &Path, path: &[u8]) -> PathBuf {
    root.join(OsStr::from_bytes(path))
}

/// Writes the tree as far as its parts do not get in each other's way, and returns those that were written.
fn write(tree: &Tree, root: &Path) -> Tree {
    let mut written = Tree::new();
    for (path, what) in tree {
        let place = on_disk(root, path);
        let parents_are_directories = place
            .ancestors()
            .skip(1)
            .take_while(|parent| *parent != root)
            .all(|parent| parent.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) || !parent.exists());
        if !parents_are_directories
            || place.symlink_metadata().is_ok()
            || fs::create_dir_all(place.parent().unwrap()).is_err()
        {
            continue;
        }
        match what {
            What::File(content) => fs::write(&place, content).unwrap(),
            What::Link(target) => symlink(target, &place).unwrap(),
            What::Fifo => mknodat(CWD, &place, FileType::Fifo, Mode::RUSR, 0).unwrap(),
            What::Socket => mknodat(CWD, &place, FileType::Socket, Mode::RUSR, 0).unwrap(),
        }
        written.push((path.clone(), what.clone()));
    }
    written
}

fn in_memory(tree: &Tree) -> MemoryFiles {
    let mut files = MemoryFiles::new();
    for (path, what) in tree {
        match what {
            What::File(content) => files.write(path, content.clone()),
            What::Link(_) => files.put_special(path, SkipReason::SymbolicLink),
            What::Fifo => files.put_special(path, SkipReason::Fifo),
            What::Socket => files.put_special(path, SkipReason::Socket),
        }
    }
    files
}

fn list(root: &Path, selection: &Selection, portable: bool) -> Listing {
    let options = DiskOptions { portable, ..DiskOptions::default() };
    DiskFiles::open(root, &options).unwrap().list(selection).unwrap()
}

/// What a listing says, as text. Without stamps it says the same wherever the tree is.
fn shown(listing: &Listing, with_stamps: bool) -> Vec<String> {
    let line = |entry: sapwood_core::Entry<'_>| {
        let kind = match entry.kind {
            EntryKind::File(stamp) if !with_stamps => format!("File({})", stamp.size),
            kind => format!("{kind:?}"),
        };
        format!("{} {kind} {:?}", sapwood_core::escape(entry.path), entry.attribute)
    };
    listing.entries().map(line).chain([format!("passed over {}", listing.passed_over)]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_implementation_lists_the_same(tree in tree(), selection in selection()) {
        let folder = tempfile::tempdir().unwrap();
        let written = write(&tree, folder.path());
        let linux = list(folder.path(), &selection, false);
        prop_assert_eq!(shown(&linux, true), shown(&list(folder.path(), &selection, true), true));
        let memory = in_memory(&written).list(&selection).unwrap();
        prop_assert_eq!(shown(&linux, false), shown(&memory, false));
        let paths: Vec<&[u8]> = linux.entries().map(|entry| entry.path).collect();
        prop_assert!(paths.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn following_links_ends_and_is_the_same_everywhere(tree in tree(), selection in selection()) {
        let folder = tempfile::tempdir().unwrap();
        // A link to the root of the machine would list the machine.
        let tree = tree.into_iter().filter(|(_, what)| !matches!(what, What::Link("/"))).collect();
        // So would one that climbs out of the folder.
        let root = folder.path().join("x/y/z/w/v");
        fs::create_dir_all(&root).unwrap();
        write(&tree, &root);
        let selection = Selection { follow: true, ..selection };
        prop_assert_eq!(shown(&list(&root, &selection, false), true), shown(&list(&root, &selection, true), true));
    }

    #[test]
    fn named_files_are_listed_as_found_ones(tree in tree()) {
        let folder = tempfile::tempdir().unwrap();
        let written = write(&tree, folder.path());
        let disk = DiskFiles::open(folder.path(), &DiskOptions::default()).unwrap();
        let paths: Vec<_> = written.iter().map(|(path, _)| sapwood_core::FilePath::new(path.clone())).collect();
        let named = disk.list_files(&paths).unwrap();
        prop_assert_eq!(named.len(), paths.len());
        prop_assert_eq!(shown(&named, false), shown(&in_memory(&written).list_files(&paths).unwrap(), false));
        let all = Selection { hidden: true, no_ignore: true, no_ignore_parent: true, ..Selection::default() };
        let found = shown(&disk.list(&all).unwrap(), true);
        for line in shown(&named, true) {
            prop_assert!(found.contains(&line) || line.contains(".git") || line.starts_with("passed"), "{}", line);
        }
    }
}
