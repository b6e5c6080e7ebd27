//! What no tree should have, and every disk does.

use std::fs;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rustix::fs::{CWD, FileType, Mode, OFlags, mkdirat, mknodat, openat};
use sapwood::{DiskFiles, DiskOptions};
use sapwood_core::{EntryKind, FailReason, Files, Listing, ReadError, Selection, SkipReason};

fn open(root: &Path) -> DiskFiles {
    DiskFiles::open(root, &DiskOptions::default()).unwrap()
}

/// Lists the tree at `root` with both listers, which must agree.
fn list(root: &Path, selection: &Selection) -> Listing {
    let portable = DiskFiles::open(root, &DiskOptions { portable: true, ..DiskOptions::default() }).unwrap();
    let (portable, fastest) = (portable.list(selection).unwrap(), open(root).list(selection).unwrap());
    assert!(portable.entries().eq(fastest.entries()));
    fastest
}

fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, content) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
}

/// The paths of the files chosen.
fn files(listing: &Listing) -> Vec<String> {
    let files = listing.entries().filter(|entry| matches!(entry.kind, EntryKind::File(_)));
    files.map(|entry| String::from_utf8_lossy(entry.path).into_owned()).collect()
}

fn kind(listing: &Listing, path: &str) -> Option<EntryKind> {
    listing.entries().find(|entry| entry.path == path.as_bytes()).map(|entry| entry.kind)
}

fn read(files: &DiskFiles, path: &str) -> Result<Vec<u8>, ReadError> {
    let mut content = Vec::new();
    files.read(path.as_bytes(), 1 << 20, &mut Vec::new(), &mut |seen| content = seen.bytes.to_vec())?;
    Ok(content)
}

#[test]
fn a_tree_deeper_than_any_path_may_be_long_is_listed_and_read() {
    const DEPTH: usize = 5000;
    let folder = tempfile::tempdir().unwrap();
    let flags = OFlags::RDONLY | OFlags::DIRECTORY;
    let mut directory: OwnedFd = openat(CWD, folder.path(), flags, Mode::empty()).unwrap();
    for _ in 0..DEPTH {
        mkdirat(&directory, "dd", Mode::RWXU).unwrap();
        directory = openat(&directory, "dd", flags, Mode::empty()).unwrap();
    }
    let file = openat(&directory, "f.c", OFlags::CREATE | OFlags::WRONLY, Mode::RUSR).unwrap();
    rustix::io::write(file, b"int x;").unwrap();
    let tree = open(folder.path());
    let listing = tree.list(&Selection::default()).unwrap();
    // What takes the folder away would fail at such a depth.
    let path = "dd/".repeat(DEPTH) + "f.c";
    let (found, content) = (files(&listing), read(&tree, &path));
    assert!(Command::new("rm").arg("-rf").arg(folder.path().join("dd")).status().unwrap().success());
    assert_eq!(found, [path]);
    assert_eq!(content.unwrap(), b"int x;");
}

#[test]
fn what_is_no_regular_file_is_skipped_and_never_opened() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.c", "")]);
    mknodat(CWD, folder.path().join("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
    mknodat(CWD, folder.path().join("socket"), FileType::Socket, Mode::RWXU, 0).unwrap();
    let listing = list(folder.path(), &Selection::default());
    assert_eq!(kind(&listing, "pipe"), Some(EntryKind::Skipped(SkipReason::Fifo)));
    assert_eq!(kind(&listing, "socket"), Some(EntryKind::Skipped(SkipReason::Socket)));
    // One that has taken a file's place since it was listed does not block.
    let tree = open(folder.path());
    assert!(matches!(read(&tree, "pipe"), Err(ReadError::NotRegular)));
    assert!(matches!(read(&tree, "socket"), Err(ReadError::NotRegular)));
    assert!(matches!(read(&tree, "gone"), Err(ReadError::Vanished)));
    let alone = open(&folder.path().join("pipe")).list(&Selection::default()).unwrap();
    assert_eq!(kind(&alone, "pipe"), Some(EntryKind::Skipped(SkipReason::Fifo)));
}

#[test]
fn links_in_a_circle_and_out_of_the_tree_are_told_apart() {
    let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    write(folder.path(), &[("d/a.c", "")]);
    write(outside.path(), &[("b.c", "")]);
    symlink("..", folder.path().join("d/up")).unwrap();
    symlink("self", folder.path().join("self")).unwrap();
    symlink("nowhere", folder.path().join("broken")).unwrap();
    symlink(outside.path(), folder.path().join("out")).unwrap();
    let listing = list(folder.path(), &Selection::default());
    for link in ["d/up", "self", "broken", "out"] {
        assert_eq!(kind(&listing, link), Some(EntryKind::Skipped(SkipReason::SymbolicLink)), "{link}");
    }
    let listing = list(folder.path(), &Selection { follow: true, ..Selection::default() });
    assert_eq!(kind(&listing, "d/up"), Some(EntryKind::Skipped(SkipReason::Loop)));
    assert_eq!(kind(&listing, "self"), Some(EntryKind::Skipped(SkipReason::Loop)));
    assert_eq!(kind(&listing, "broken"), Some(EntryKind::Failed(FailReason::Vanished)));
    assert_eq!(files(&listing), ["d/a.c", "out/b.c"]);
}

#[test]
fn an_unreadable_directory_or_file_costs_itself_alone() {
    const CHILD: &str = "SAPWOOD_TEST_UNPRIVILEGED";
    // Permissions do not bind root, so root runs the test as nobody.
    if rustix::process::geteuid().is_root() && std::env::var_os(CHILD).is_none() {
        let name = std::thread::current().name().unwrap().to_owned();
        let executable = tempfile::tempdir().unwrap();
        fs::set_permissions(executable.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let copy = executable.path().join("discovery");
        // By another process: what this one has open for writing, a child that another test forks would keep open, and
        // a program that is open for writing cannot be run.
        assert!(Command::new("cp").arg(std::env::current_exe().unwrap()).arg(&copy).status().unwrap().success());
        let mut child = Command::new(&copy);
        child.args(["--exact", &name]).env(CHILD, "1").current_dir("/").uid(65534).gid(65534);
        let output = child.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.c", ""), ("closed/b.c", ""), ("closed-not/c.c", ""), ("secret.c", "")]);
    let permit = |path: &str, mode| fs::set_permissions(folder.path().join(path), fs::Permissions::from_mode(mode));
    permit("closed", 0).unwrap();
    permit("secret.c", 0).unwrap();
    let listing = list(folder.path(), &Selection::default());
    let secret = read(&open(folder.path()), "secret.c");
    permit("closed", 0o700).unwrap();
    assert_eq!(kind(&listing, "closed"), Some(EntryKind::Failed(FailReason::PermissionDenied)));
    assert_eq!(files(&listing), ["a.c", "closed-not/c.c", "secret.c"]);
    assert!(matches!(secret, Err(ReadError::PermissionDenied)));
}

#[test]
fn a_root_is_entered_whatever_rules_say_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(root, &[(".gitignore", "build\n*.c\n"), ("node_modules/m/i.js", ""), ("build/x.rs", ""), ("build/y.c", "")]);
    fs::create_dir(root.join(".git")).unwrap();
    assert_eq!(files(&list(&root.join("node_modules"), &Selection::default())), ["m/i.js"]);
    assert_eq!(files(&list(&root.join("build"), &Selection::default())), ["x.rs"]);
    assert_eq!(files(&list(&root.join("build/y.c"), &Selection::default())), ["y.c"]);
    symlink("build", root.join("link")).unwrap();
    assert_eq!(files(&list(&root.join("link"), &Selection::default())), ["x.rs"]);
    assert!(DiskFiles::open(&root.join("nowhere"), &DiskOptions::default()).is_err_and(|error| error.is_missing));
}

#[test]
fn rules_from_above_end_at_the_repository() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(
        root,
        &[
            (".gitignore", "a.c\n"),
            (".ignore", "b.c\n"),
            ("repo/.gitignore", "/sub/c.c\n"),
            ("repo/.git/info/exclude", "d.c\n"),
            ("repo/.gitattributes", "sub/e.c linguist-vendored\n"),
        ],
    );
    for name in ["a.c", "b.c", "c.c", "d.c", "e.c"] {
        write(root, &[(&format!("repo/sub/{name}"), "")]);
    }
    let sub = root.join("repo/sub");
    let listing = list(&sub, &Selection::default());
    assert_eq!(files(&listing), ["a.c", "e.c"]);
    let vendored = listing.entries().find(|entry| entry.path == b"e.c").unwrap().attribute;
    assert_eq!(vendored, Some(sapwood_core::Attribute::Vendored));
    let alone = Selection { no_ignore_parent: true, ..Selection::default() };
    assert_eq!(files(&list(&sub, &alone)).len(), 5);
    let without_git = Selection { no_ignore_vcs: true, ..Selection::default() };
    assert_eq!(files(&list(&sub, &without_git)), ["a.c", "c.c", "d.c", "e.c"]);
}

#[test]
fn a_cache_inside_the_tree_is_never_listed() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.c", ""), ("in/cache/b.c", ""), ("tagged/c.c", ""), ("tagged/d/e.c", "")]);
    write(folder.path(), &[("tagged/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55")]);
    let options = DiskOptions { cache_dir: Some(folder.path().join("in/cache")), ..DiskOptions::default() };
    let everything = Selection { no_ignore: true, ..Selection::default() };
    let tree = DiskFiles::open(folder.path(), &options).unwrap();
    let listing = tree.list(&everything).unwrap();
    assert_eq!(files(&listing), ["a.c", "tagged/CACHEDIR.TAG", "tagged/c.c", "tagged/d/e.c"]);
    assert_eq!(kind(&listing, "in/cache"), Some(EntryKind::Excluded));
    let listing = tree.list(&Selection::default()).unwrap();
    assert_eq!((files(&listing), listing.passed_over), (vec!["a.c".to_owned()], 1));
}

#[test]
fn a_file_cut_short_while_it_is_read_shows_what_was_read() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.c", &"x".repeat(100_000)), ("b.c", "x")]);
    let (tree, mut before) = (open(folder.path()), None);
    let after = tree.read(b"a.c", u64::MAX, &mut Vec::new(), &mut |content| {
        fs::write(folder.path().join("a.c"), "").unwrap();
        before = Some(content.stamp);
        assert!(content.bytes.len() == 100_000 && content.bytes.iter().all(|byte| *byte == b'x'));
    });
    assert_ne!(before, Some(after.unwrap()));
    assert_eq!(read(&tree, "b.c").unwrap(), b"x");
    assert_eq!(read(&tree, "a.c").unwrap(), b"");
    let counts = tree.counts();
    assert_eq!((counts.files_opened, counts.bytes_read), (3, 100_001));
}

#[test]
fn of_a_large_binary_file_only_the_beginning_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("binary"), [b"ELF\0", &b"x".repeat(17 << 20)[..]].concat()).unwrap();
    fs::write(path("text"), "x".repeat(17 << 20)).unwrap();
    let tree = open(folder.path());
    let length = |name: &[u8]| {
        let (mut length, mut buffer) = (0, Vec::new());
        tree.read(name, u64::MAX, &mut buffer, &mut |content| length = content.bytes.len()).unwrap();
        assert!(buffer.capacity() <= 16 << 20, "no worker keeps the room for a large file");
        length
    };
    assert_eq!(length(b"text"), 17 << 20);
    assert!((8000..100_000).contains(&length(b"binary")));
    assert_eq!(tree.counts().bytes_read, (17 << 20) + length(b"binary") as u64);
}

#[test]
fn a_file_that_changes_while_it_is_read_has_another_stamp_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), &[("a.c", "before")]);
    let (tree, mut before) = (open(folder.path()), None);
    let after = tree.read(b"a.c", 1 << 20, &mut Vec::new(), &mut |content| {
        before = Some(content.stamp);
        fs::write(folder.path().join("a.c"), "afterwards").unwrap();
    });
    assert_ne!(before, Some(after.unwrap()));
    assert!(matches!(tree.read(b"a.c", 9, &mut Vec::new(), &mut |_| {}), Err(ReadError::TooLarge { limit: 9 })));
}
