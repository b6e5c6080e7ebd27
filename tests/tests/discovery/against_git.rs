//! Random trees with random rule files, listed by Sapwood and by `git ls-files`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use proptest::prelude::*;
use proptest::sample::select;
use sapwood::{DiskFiles, DiskOptions};
use sapwood_core::{EntryKind, Files, Selection};

/// Names and patterns are made of few letters, so that patterns match often.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(vec!["a", "b", "c", "ab", "a.b", "b.c", "a.c", ".a", "a-b", "A"]).prop_map(str::to_owned),
        1 => select(vec!["a b", "{a,b}", "[a]", "a*", "!a", "#a", "é", "a\\b", "a ", "a]", "a\tb", "a^"])
            .prop_map(str::to_owned),
    ]
}

fn path() -> impl Strategy<Value = String> {
    prop::collection::vec(name(), 1..5).prop_map(|names| names.join("/"))
}

fn pattern() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => name(),
        4 => select(vec![
            "*", "**", "?", "*.c", "a*", "*b", "[ab]", "[!a]", "[^a]", "[a-c]", "*.[bc]", "**/a", "a**b", "\\a", "\\*",
            "[[:alpha:]]", "[\\]a]", "[]a]", "[a", "{a,b}", "*.*", "?.b", ".*", "\\#a", "\\!a", "a\\ ", "[a-]", "[--a]",
            "***", "[c-a]", "a[/]b",
        ]).prop_map(str::to_owned),
    ];
    let pieces = prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.join("/"));
    (select(vec!["", "", "", "!", "/", "!/"]), pieces, select(vec!["", "", "", "/", " ", "/**", "\t", "\r"]))
        .prop_map(|(before, pieces, after)| format!("{before}{pieces}{after}"))
}

fn rule_file() -> impl Strategy<Value = String> {
    prop::collection::vec(pattern(), 1..5).prop_map(|lines| lines.join("\n"))
}

#[derive(Clone, Debug)]
struct Tree {
    files: Vec<String>,
    rules: Vec<(String, String)>,
    exclude: String,
}

fn tree() -> impl Strategy<Value = Tree> {
    let rules = prop::collection::vec((prop_oneof![Just(String::new()), path()], rule_file()), 1..4);
    (prop::collection::vec(path(), 1..24), rules, rule_file()).prop_map(|(files, rules, exclude)| Tree {
        files,
        rules,
        exclude,
    })
}

fn git(directory: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("git")
        .current_dir(directory)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_SYSTEM", "/dev/null")
        .args(arguments)
        .output()
        .expect("git runs");
    assert!(output.status.success(), "{output:?}");
    output.stdout
}

/// Writes the tree as far as its parts do not get in each other's way.
fn write(tree: &Tree, root: &Path) {
    for path in &tree.files {
        let path = root.join(path);
        if fs::create_dir_all(path.parent().unwrap()).is_ok() && !path.exists() {
            fs::write(path, "").unwrap();
        }
    }
    for (directory, text) in &tree.rules {
        if root.join(directory).is_dir() {
            fs::write(root.join(directory).join(".gitignore"), text).unwrap();
        }
    }
}

fn chosen(root: &Path, selection: &Selection, portable: bool) -> BTreeSet<String> {
    let options = DiskOptions { portable, ..DiskOptions::default() };
    let listing = DiskFiles::open(root, &options).unwrap().list(selection).unwrap();
    let files = listing.entries().filter(|entry| matches!(entry.kind, EntryKind::File(_)));
    files.map(|entry| String::from_utf8(entry.path.to_vec()).unwrap()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_files_chosen_are_those_that_git_shows(tree in tree()) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        git(root, &["init", "--quiet"]);
        fs::create_dir_all(root.join(".git/info")).unwrap();
        fs::write(root.join(".git/info/exclude"), &tree.exclude).unwrap();
        write(&tree, root);
        let shown = git(root, &["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let shown: BTreeSet<String> = shown
            .split(|byte| *byte == 0)
            .filter(|path| !path.is_empty())
            .map(|path| String::from_utf8(path.to_vec()).unwrap())
            .collect();
        let selection = Selection { hidden: true, no_ignore_global: true, ..Selection::default() };
        prop_assert_eq!(&chosen(root, &selection, false), &shown);
        prop_assert_eq!(&chosen(root, &selection, true), &shown);
    }
}
