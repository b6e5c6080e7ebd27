//! Random trees with random rule files, listed by Sapwood and by git: what `git ls-files` shows, and what
//! `git check-attr` says.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Stdio};

use proptest::prelude::*;
use proptest::sample::select;
use sapwood::{DiskFiles, DiskOptions};
use sapwood_core::{Attribute, EntryKind, Files, Listing, Selection};

/// Names and patterns are made of few letters, so that patterns match often.
fn name() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        4 => select(vec!["a", "b", "c", "ab", "a.b", "b.c", "a.c", ".a", "a-b", "A", "B.C"])
            .prop_map(|name| name.as_bytes().to_vec()),
        1 => select(vec![
            &b"a b"[..], b"{a,b}", b"[a]", b"a*", b"!a", b"#a", b"\xc3\xa9", b"a\\b", b"a ", b"a]", b"a\tb", b"a^",
            b"\xff", b"a\xfe", b"\\", b"a\\",
        ])
        .prop_map(<[u8]>::to_vec),
    ]
}

fn path() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(name(), 1..5).prop_map(|names| names.join(&b'/'))
}

/// A pattern between what may stand before and after it.
fn pattern(before: Vec<&'static str>, after: Vec<&'static str>) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => name(),
        4 => select(vec![
            "*", "**", "?", "*.c", "a*", "*b", "[ab]", "[!a]", "[^a]", "[a-c]", "*.[bc]", "**/a", "a**b", "\\a", "\\*",
            "[[:alpha:]]", "[\\]a]", "[]a]", "[a", "{a,b}", "*.*", "?.b", ".*", "\\#a", "\\!a", "a\\ ", "[a-]", "[--a]",
            "***", "[c-a]", "a[/]b", "a**", "**b", "a***", "***.c", "\\", "a\\", "\\\\", "[[:upper:]]", "[[:lower:]]*",
            "[![:alpha:]]", "[[:none:]]", "[[:alpha:]-c]", "[A-C]", "[!A-C]", "*[!c]", "\\?", "?*", "*\\ ",
        ])
        .prop_map(|piece| piece.as_bytes().to_vec()),
        1 => select(vec![&b"[\x80-\xff]"[..], b"?\xfe", b"*\xff"]).prop_map(<[u8]>::to_vec),
    ];
    let pieces = prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.join(&b'/'));
    (select(before), pieces, select(after))
        .prop_map(|(before, pieces, after)| [before.as_bytes(), &pieces, after.as_bytes()].concat())
}

fn ignore_file() -> impl Strategy<Value = Vec<u8>> {
    let pattern = pattern(
        vec!["", "", "", "!", "/", "!/", "\\/", "#", "//"],
        vec!["", "", "", "/", " ", "/**", "\t", "\r", "\\ ", "\\  ", "  \t", "/*", "//"],
    );
    prop::collection::vec(pattern, 1..5).prop_map(|lines| lines.join(&b'\n'))
}

fn attributes_file() -> impl Strategy<Value = Vec<u8>> {
    let line = (
        pattern(vec!["", "", "/", "\"", "!", " "], vec!["", "", "/", "\"", "/**"]),
        select(vec![
            "linguist-generated",
            "-linguist-generated",
            "!linguist-generated",
            "linguist-generated linguist-vendored",
            "linguist-vendored",
            "-linguist-vendored\ttext",
            "made",
            "-text linguist-vendored",
            "theirs -linguist-generated",
            "linguist-generated=false",
            "linguist-generated # not a name",
            "",
        ]),
    );
    let lines = prop::collection::vec(line, 1..6);
    (any::<bool>(), lines).prop_map(|(has_macros, lines)| {
        let macros = "[attr]made linguist-generated\n[attr]theirs made linguist-vendored -text\n";
        let mut text = if has_macros { macros.as_bytes().to_vec() } else { Vec::new() };
        for (pattern, states) in lines {
            text.extend([&pattern, &b" "[..], states.as_bytes(), b"\n"].concat());
        }
        text
    })
}

/// Paths of files, and rule files with the directories that they are put into.
#[derive(Clone)]
struct RuledTree {
    files: Vec<Vec<u8>>,
    rules: Vec<(Vec<u8>, Vec<u8>)>,
    info: Vec<u8>,
    ignore_case: bool,
}

impl std::fmt::Debug for RuledTree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |bytes: &[u8]| sapwood_core::escape(bytes).to_string();
        writeln!(f, "files {:?}", self.files.iter().map(|path| shown(path)).collect::<Vec<_>>())?;
        for (directory, text) in &self.rules {
            writeln!(f, "in {:?}: {}", shown(directory), shown(text))?;
        }
        write!(f, "info: {}, ignore case: {}", shown(&self.info), self.ignore_case)
    }
}

fn tree<F: Strategy<Value = Vec<u8>>>(file: fn() -> F) -> impl Strategy<Value = RuledTree> {
    let rules = prop::collection::vec((prop_oneof![Just(Vec::new()), path()], file()), 1..4);
    (prop::collection::vec(path(), 1..24), rules, file(), any::<bool>())
        .prop_map(|(files, rules, info, ignore_case)| RuledTree { files, rules, info, ignore_case })
        .prop_filter("ranges that gix-glob is known to fold otherwise", |tree| {
            let odd =
                |text: &[u8]| [&b"[c-a]"[..], b"[--a]"].iter().any(|odd| text.windows(5).any(|part| part == *odd));
            !tree.ignore_case || !(odd(&tree.info) || tree.rules.iter().any(|(_, text)| odd(text)))
        })
}

fn git(directory: &Path, arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("git")
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("git runs");
    // As much as a pipe holds; git answers when it has read all.
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

/// Makes a repository of the tree, as far as its parts do not get in each other's way.
fn write(tree: &RuledTree, root: &Path, rule_file: &str, info_file: &str) {
    // As `git init` does, which takes longer than all else here.
    ["objects", "refs", "info"].iter().for_each(|folder| fs::create_dir_all(root.join(".git").join(folder)).unwrap());
    fs::write(root.join(".git/HEAD"), "ref: refs/heads/main\n").unwrap();
    let config = format!("[core]\n\trepositoryformatversion = 0\n\tignorecase = {}\n", tree.ignore_case);
    fs::write(root.join(".git/config"), config).unwrap();
    fs::write(root.join(".git/info").join(info_file), &tree.info).unwrap();
    for path in &tree.files {
        let path = root.join(OsStr::from_bytes(path));
        if fs::create_dir_all(path.parent().unwrap()).is_ok() && !path.exists() {
            fs::write(path, "").unwrap();
        }
    }
    for (directory, text) in &tree.rules {
        let directory = root.join(OsStr::from_bytes(directory));
        if directory.is_dir() {
            fs::write(directory.join(rule_file), text).unwrap();
        }
    }
}

fn list(root: &Path, selection: &Selection, portable: bool) -> Listing {
    let options = DiskOptions { portable, ..DiskOptions::default() };
    DiskFiles::open(root, &options).unwrap().list(selection).unwrap()
}

/// The files chosen, as they are escaped for people.
fn chosen(listing: &Listing) -> BTreeSet<String> {
    let files = listing.entries().filter(|entry| matches!(entry.kind, EntryKind::File(_)));
    files.map(|entry| sapwood_core::escape(entry.path).to_string()).collect()
}

fn fields(output: &[u8]) -> impl Iterator<Item = &[u8]> {
    output.strip_suffix(b"\0").into_iter().flat_map(|output| output.split(|byte| *byte == 0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_files_chosen_are_those_that_git_shows(tree in tree(ignore_file)) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(&tree, root, ".gitignore", "exclude");
        let shown = git(root, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"], b"");
        let shown: BTreeSet<String> = fields(&shown).map(|path| sapwood_core::escape(path).to_string()).collect();
        let selection = Selection { hidden: true, no_ignore_global: true, ..Selection::default() };
        prop_assert_eq!(&chosen(&list(root, &selection, false)), &shown);
        prop_assert_eq!(&chosen(&list(root, &selection, true)), &shown);
    }

    #[test]
    fn attributes_are_those_that_git_reads(tree in tree(attributes_file)) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(&tree, root, ".gitattributes", "attributes");
        let selection = Selection { hidden: true, no_ignore: true, no_ignore_global: true, ..Selection::default() };
        let listing = list(root, &selection, false);
        let mut paths = Vec::new();
        listing.entries().for_each(|entry| paths.extend([entry.path, &b"\0"[..]].concat()));
        let arguments = ["check-attr", "-z", "--stdin", "linguist-generated", "linguist-vendored"];
        let answers = git(root, &arguments, &paths);
        let answers: Vec<&[u8]> = fields(&answers).collect();
        let states: BTreeMap<(&[u8], &[u8]), &[u8]> =
            answers.chunks(3).map(|answer| ((answer[0], answer[1]), answer[2])).collect();
        for entry in listing.entries().filter(|entry| matches!(entry.kind, EntryKind::File(_))) {
            let state = |name: &'static [u8]| states[&(entry.path, name)];
            let expected = match (state(b"linguist-generated"), state(b"linguist-vendored")) {
                (b"set", _) => Some(Attribute::Generated),
                (_, b"set") => Some(Attribute::Vendored),
                (b"unset" | b"false", _) => Some(Attribute::Source),
                _ => None,
            };
            prop_assert_eq!(entry.attribute, expected, "{}", sapwood_core::escape(entry.path));
        }
    }
}
