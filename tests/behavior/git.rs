//! What git's index vouches for is not opened, and where it could be wrong it is not believed. The repositories are made
//! by git itself.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use sapwood_core::Store;

use crate::sandbox::{Run, Sandbox, finish};

const TREE: &str = "\
//- src/main.rs
mod greet;
fn main() { greet::hello(); }
//- src/greet.rs
/// Greets.
pub fn hello() { println!(\"hello\"); }
//- web/app.ts
import { x } from './lib';
export function app(): number { return x ? 1 : 2; }
//- web/lib.ts
export const x = true;
//- notes.md
# Notes
";

const FILES: u64 = 5;

/// Runs git in a folder of the sandbox.
fn git_in(sandbox: &Sandbox, folder: &Path, args: &[&str]) -> Run {
    let always = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always"];
    let mut command = sandbox.isolate(Command::new("git"), always.iter().chain(args));
    finish(command.current_dir(folder).spawn().expect("git starts"))
}

/// Runs git in a folder of the sandbox; it must succeed.
fn git(sandbox: &Sandbox, folder: &Path, args: &[&str]) {
    git_in(sandbox, folder, args).ok();
}

/// Lets git look at a work tree again, so that its index is younger than every file.
fn refresh(sandbox: &Sandbox, folder: &Path) {
    git(sandbox, folder, &["update-index", "-q", "--refresh"]);
    rejuvenate(folder);
}

/// Makes the index of a work tree younger than every file: git does not write an index again in which nothing changed.
fn rejuvenate(folder: &Path) {
    std::thread::sleep(Duration::from_millis(30));
    let index = folder.join(".git/index");
    if index.is_file() {
        fs::File::options().append(true).open(index).unwrap().set_modified(SystemTime::now()).unwrap();
    }
}

/// Makes the tree of the sandbox a repository of one commit.
pub(crate) fn commit_all(sandbox: &Sandbox, init: &[&str]) {
    git(sandbox, sandbox.home(), &[&["init", "-q"], init, &["tree"]].concat());
    git(sandbox, &sandbox.tree(), &["add", "."]);
    git(sandbox, &sandbox.tree(), &["commit", "-q", "-m", "all"]);
    refresh(sandbox, &sandbox.tree());
}

/// Returns a sandbox whose tree is a repository that was analyzed.
fn analyzed_repository() -> Sandbox {
    let sandbox = Sandbox::new(TREE);
    commit_all(&sandbox, &[]);
    sandbox.run(["tree"]).ok();
    sandbox
}

/// Clones the tree to a folder beside it.
fn clone(sandbox: &Sandbox, name: &str, options: &[&str]) -> PathBuf {
    git(sandbox, sandbox.home(), &[&["clone", "-q"], options, &["tree", name]].concat());
    let folder = sandbox.home().join(name);
    refresh(sandbox, &folder);
    folder
}

/// Runs over a folder with the cache, checks that the results are those of a run without it, and returns the first.
fn truly(sandbox: &Sandbox, name: &str) -> Run {
    let mut first = None;
    for args in [&["files", name][..], &["symbols", name], &["imports", name]] {
        let args = [args, &["--hidden", "--generated", "--format", "json"]].concat();
        let run = sandbox.run(&args).ok();
        let fresh = sandbox.run(args.iter().chain(&["--no-cache"])).ok();
        assert_eq!(run.text(), fresh.text(), "{args:?}");
        first = first.or(Some(run));
    }
    first.expect("three runs")
}

#[test]
fn a_fresh_clone_is_known_without_opening_a_file() {
    let sandbox = analyzed_repository();
    clone(&sandbox, "copy", &[]);
    for args in [&["copy"][..], &["symbols", "copy"], &["imports", "copy", "--format", "json"]] {
        let run = sandbox.run(args).ok().opened_nothing();
        assert_eq!(run.metric("reused_by_git") + run.metric("reused_by_stamp"), FILES);
        assert_eq!(run.metric("bytes_saved"), run.metric("bytes_total"));
        assert_eq!(run.text(), sandbox.run(args.iter().chain(&["--no-cache"])).ok().text());
    }
}

#[test]
fn a_clone_on_another_machine_knows_what_the_imported_cache_knows() {
    let sandbox = analyzed_repository();
    clone(&sandbox, "copy", &[]);
    finish(sandbox.command(["cache", "export", "known", "tree"]).spawn().unwrap()).ok();
    let other = |args: &[&str]| sandbox.command(args.iter().chain(&["--cache-dir", "other"]));
    finish(other(&["cache", "import", "known"]).spawn().unwrap()).ok();
    let run = sandbox.run_command(other(&["copy"])).ok().opened_nothing();
    assert_eq!(run.metric("reused_by_git"), FILES);
    assert!(run.stderr.contains("5 files: 5 known to git, "), "{}", run.stderr);
}

#[test]
fn git_is_not_asked_where_stamps_tell_or_where_it_is_not_wanted() {
    let sandbox = analyzed_repository();
    clone(&sandbox, "copy", &[]);
    for args in [["copy", "--no-git"], ["copy", "--no-stamps"]] {
        let run = sandbox.run(args).ok().parsed_nothing();
        assert_eq!((run.metric("reused_by_git"), run.metric("reused_by_content")), (0, FILES));
        assert_eq!(run.metric("git_files_opened"), 0);
    }
    sandbox.settle();
    sandbox.run(["copy"]).ok();
    let warm = sandbox.run(["copy"]).ok().opened_nothing();
    assert_eq!((warm.metric("reused_by_stamp"), warm.metric("git_files_opened")), (FILES, 0));
}

#[test]
fn what_was_known_before_git_knew_it_is_learned_with_the_next_clone() {
    let sandbox = Sandbox::new(TREE);
    sandbox.run(["tree"]).ok();
    commit_all(&sandbox, &[]);
    for (name, git, content) in [("first", 0, FILES), ("second", FILES, 0)] {
        clone(&sandbox, name, &[]);
        let run = sandbox.run([name]).ok().parsed_nothing();
        assert_eq!((run.metric("reused_by_git"), run.metric("reused_by_content")), (git, content), "{name}");
    }
}

#[test]
fn another_branch_and_back_opens_nothing() {
    let sandbox = analyzed_repository();
    let tree = sandbox.tree();
    git(&sandbox, &tree, &["checkout", "-q", "-b", "other"]);
    sandbox.write("src/greet.rs", "pub fn hello() {}\npub fn goodbye() {}\n");
    git(&sandbox, &tree, &["commit", "-q", "-a", "-m", "other"]);
    refresh(&sandbox, &tree);
    assert_eq!(sandbox.run(["tree"]).ok().metric("analyzed"), 1);
    for branch in ["-", "-"] {
        git(&sandbox, &tree, &["checkout", "-q", branch]);
        refresh(&sandbox, &tree);
        truly(&sandbox, "tree");
        sandbox.run(["tree"]).ok().opened_nothing();
    }
}

#[test]
fn what_git_converts_is_read() {
    let cases: [(&str, &str, &[u8]); 19] = [
        ("*.rs text", "its size", b"fn a() {}\r\nfn b() {}\r\n"),
        ("*.rs text", "nothing", b"fn a() {}\n"),
        ("*.rs text=auto", "nothing", b"fn a() {}\n"),
        ("*.rs text=auto", "its size", b"fn a() {}\r\n"),
        ("*.rs text=auto", "its size", b"fn a() {}\nfn b() {}\r\n"),
        ("*.rs text=auto eol=lf", "nothing", b"fn a() {}\n"),
        ("*.rs text=auto eol=crlf", "eol", b"fn a() {}\n"),
        ("*.rs text=input", "text", b"fn a() {}\n"),
        ("*.rs eol=lf", "nothing", b"fn a() {}\n"),
        ("*.rs eol=crlf", "eol", b"fn a() {}\n"),
        ("*.rs crlf", "crlf", b"fn a() {}\n"),
        ("*.rs ident", "ident", b"// $Id$\nfn a() {}\n"),
        ("*.rs filter=upper", "filter", b"fn a() {}\n"),
        ("*.rs working-tree-encoding=UTF-16", "working-tree-encoding", b"fn a() {}\n"),
        ("[attr]ours eol=crlf\n*.rs ours", "eol", b"fn a() {}\n"),
        ("* text=auto\n*.md -text", "nothing", b"fn a() {}\n"),
        ("*.rs binary\n*.md text", "nothing", b"fn a() {}\r\n"),
        ("*.rs text\n*.rs !text", "nothing", b"fn a() {}\n"),
        ("*.rs -text -filter -ident\nx/*.rs text", "nothing", b"fn a() {}\n"),
    ];
    for (attributes, what, content) in cases {
        let sandbox = Sandbox::new("");
        sandbox.write(".gitattributes", attributes);
        sandbox.write("dir/a.rs", content);
        git(&sandbox, sandbox.home(), &["config", "--global", "filter.upper.clean", "tr a-z A-Z"]);
        git(&sandbox, sandbox.home(), &["config", "--global", "filter.upper.smudge", "tr A-Z a-z"]);
        if what == "working-tree-encoding" {
            let text: Vec<u16> = std::iter::once(0xfeff).chain("fn a() {}\n".encode_utf16()).collect();
            sandbox.write("dir/a.rs", text.iter().flat_map(|unit| unit.to_le_bytes()).collect::<Vec<u8>>());
        }
        commit_all(&sandbox, &[]);
        truly(&sandbox, "tree");
        clone(&sandbox, "copy", &[]);
        let run = sandbox.run(["copy/dir"]).ok();
        assert_eq!(run.metric("reused_by_git"), u64::from(what == "nothing"), "{attributes}");
        let explained = sandbox.command(["explain", "copy/dir/a.rs", "--format", "json"]).spawn().unwrap();
        let doubt = finish(explained).ok().json()["explanation"]["file"]["git_doubt"].as_str().map(str::to_owned);
        let expected = match what {
            "nothing" | "its size" => None,
            attribute => Some(format!("git may convert the file: the attribute {attribute}")),
        };
        assert_eq!(doubt, expected, "{attributes}");
        truly(&sandbox, "copy");
        truly(&sandbox, "copy/dir");
    }
}

#[test]
fn attributes_count_wherever_git_finds_them() {
    for place in [".gitattributes", "dir/.gitattributes", ".git/info/attributes", "../config/git/attributes", "../mine"]
    {
        let sandbox = Sandbox::new("//- dir/a.rs\nfn a() {}\n//- b.rs\nfn b() {}\n");
        commit_all(&sandbox, &[]);
        sandbox.run(["tree"]).ok();
        git(&sandbox, sandbox.home(), &["config", "--global", "core.attributesFile", "~/mine"]);
        clone(&sandbox, "copy", &[]);
        if place.starts_with("../config") {
            git(&sandbox, sandbox.home(), &["config", "--global", "--unset", "core.attributesFile"]);
        }
        let file = sandbox.home().join("copy").join(place);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "a.rs filter=x\n").unwrap();
        for (folder, known) in [("copy", 1), ("copy/dir", 0)] {
            let run = sandbox.run([folder, "-t", "rust"]).ok();
            assert_eq!((run.metric("reused_by_git"), run.metric("files_opened")), (known, 1), "{place} {folder}");
            fs::remove_dir_all(sandbox.cache()).unwrap();
            sandbox.run(["tree"]).ok();
        }
    }
}

#[test]
fn attributes_that_are_in_the_index_and_not_checked_out_count_as_anything() {
    let sandbox = Sandbox::new("//- dir/a.rs\nfn a() {}\n//- dir/.gitattributes\n*.md text\n//- b.rs\nfn b() {}\n");
    commit_all(&sandbox, &[]);
    sandbox.run(["tree"]).ok();
    let copy = clone(&sandbox, "copy", &[]);
    fs::remove_file(copy.join("dir/.gitattributes")).unwrap();
    assert_eq!(sandbox.run(["copy"]).ok().metric("reused_by_git"), 1);
}

#[test]
fn line_ends_that_git_changes_by_its_configuration_are_read() {
    for (setting, known) in [("true", 0), ("input", 0), ("false", FILES)] {
        let sandbox = analyzed_repository();
        let copy = clone(&sandbox, "copy", &["-c", &format!("core.autocrlf={setting}")]);
        let is_converted = fs::read(copy.join("web/app.ts")).unwrap().contains(&b'\r');
        assert_eq!(is_converted, setting == "true");
        assert_eq!(truly(&sandbox, "copy").metric("reused_by_git"), known, "{setting}");
        // Git goes on to call the files clean when the setting is taken back, which they are not.
        git(&sandbox, &copy, &["config", "core.autocrlf", "false"]);
        fs::remove_dir_all(sandbox.cache()).unwrap();
        sandbox.run(["tree"]).ok();
        let run = truly(&sandbox, "copy");
        assert_eq!(run.metric("reused_by_git"), if is_converted { 0 } else { FILES }, "{setting}");
    }
}

#[test]
fn with_text_auto_a_clone_is_known_and_files_with_other_line_ends_than_their_blobs_are_read() {
    let sandbox = Sandbox::new(TREE);
    sandbox.write(".gitattributes", "* text=auto\n");
    commit_all(&sandbox, &[]);
    sandbox.run(["tree", "--hidden"]).ok();
    let copy = clone(&sandbox, "copy", &[]);
    assert_eq!(truly(&sandbox, "copy").metric("reused_by_git"), FILES + 1);
    // Git takes this file for the blob that it knows, and so does the index, but the file is longer.
    let path = copy.join("web/lib.ts");
    fs::write(&path, fs::read_to_string(&path).unwrap().replace('\n', "\r\n")).unwrap();
    git(&sandbox, &copy, &["add", "."]);
    rejuvenate(&copy);
    assert_eq!(git_in(&sandbox, &copy, &["diff", "HEAD"]).text(), "");
    fs::remove_dir_all(sandbox.cache()).unwrap();
    sandbox.run(["tree", "--hidden"]).ok();
    let run = truly(&sandbox, "copy");
    assert_eq!((run.metric("reused_by_git"), run.metric("files_opened")), (FILES, 1));
    for (eol, known) in [("crlf", 0), ("lf", FILES), ("native", FILES), ("nonsense", 0)] {
        git(&sandbox, &copy, &["config", "core.eol", eol]);
        fs::remove_dir_all(sandbox.cache()).unwrap();
        sandbox.run(["tree", "--hidden"]).ok();
        assert_eq!(truly(&sandbox, "copy").metric("reused_by_git"), known, "{eol}");
    }
}

#[test]
fn a_name_is_learned_only_from_bytes_that_hash_to_it() {
    let sandbox = Sandbox::new("//- a.rs\nfn alpha() {}\n//- b.rs\nfn b() {}\n");
    git(&sandbox, sandbox.home(), &["config", "--global", "filter.swap.clean", "sed s/alpha/gamma/"]);
    sandbox.write(".gitattributes", "a.rs filter=swap\n");
    // Old enough for git, which would look at a young file again.
    let long_ago = SystemTime::now() - Duration::from_secs(1000);
    fs::File::options().append(true).open(sandbox.tree().join("a.rs")).unwrap().set_modified(long_ago).unwrap();
    commit_all(&sandbox, &[]);
    // The filter keeps the size. Once it is gone, git calls the file clean, for it does not read the file again.
    git(&sandbox, &sandbox.tree(), &["rm", "-q", ".gitattributes"]);
    git(&sandbox, &sandbox.tree(), &["commit", "-q", "-m", "no filter"]);
    rejuvenate(&sandbox.tree());
    assert_eq!(git_in(&sandbox, &sandbox.tree(), &["status", "--porcelain"]).text(), "");
    sandbox.run(["tree"]).ok();
    let copy = clone(&sandbox, "copy", &[]);
    assert_eq!(fs::read_to_string(copy.join("a.rs")).unwrap(), "fn gamma() {}\n");
    assert_eq!(truly(&sandbox, "copy").metric("reused_by_git"), 1, "the other file is known");
}

#[test]
fn an_edit_that_keeps_size_and_modification_time_is_seen() {
    let sandbox = analyzed_repository();
    let path = clone(&sandbox, "copy", &[]).join("src/greet.rs");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    fs::write(&path, fs::read_to_string(&path).unwrap().replace("hello()", "howdy()")).unwrap();
    fs::File::options().append(true).open(&path).unwrap().set_modified(modified).unwrap();
    let run = truly(&sandbox, "copy");
    assert_eq!((run.metric("reused_by_git"), run.metric("files_opened")), (FILES - 1, 1));
    assert_eq!(sandbox.json(&["symbols", "--name", "howdy", "copy"])["symbols"].as_array().unwrap().len(), 1);
}

#[test]
fn an_entry_that_is_not_older_than_the_index_is_not_believed() {
    let sandbox = analyzed_repository();
    let copy = clone(&sandbox, "copy", &[]);
    let modified = fs::metadata(copy.join("src/greet.rs")).unwrap().modified().unwrap();
    fs::File::options().append(true).open(copy.join(".git/index")).unwrap().set_modified(modified).unwrap();
    let run = truly(&sandbox, "copy");
    assert!(run.metric("reused_by_git") < FILES, "{}", run.metrics);
    assert!(run.metric("files_opened") > 0);
}

#[test]
fn a_user_who_vouches_for_a_file_is_not_believed() {
    for mark in ["--assume-unchanged", "--skip-worktree"] {
        let sandbox = analyzed_repository();
        let copy = clone(&sandbox, "copy", &[]);
        git(&sandbox, &copy, &["update-index", mark, "src/greet.rs", "src/main.rs"]);
        fs::write(copy.join("src/greet.rs"), "pub fn howdy() {}\n").unwrap();
        refresh(&sandbox, &copy);
        assert_eq!(truly(&sandbox, "copy").metric("reused_by_git"), FILES - 2, "{mark}");
    }
}

#[test]
fn files_in_conflict_and_files_only_announced_are_read() {
    let sandbox = analyzed_repository();
    let tree = sandbox.tree();
    git(&sandbox, &tree, &["checkout", "-q", "-b", "theirs"]);
    sandbox.write("src/greet.rs", "pub fn theirs() {}\n");
    git(&sandbox, &tree, &["commit", "-q", "-a", "-m", "theirs"]);
    git(&sandbox, &tree, &["checkout", "-q", "-"]);
    sandbox.write("src/greet.rs", "pub fn ours() {}\n");
    git(&sandbox, &tree, &["commit", "-q", "-a", "-m", "ours"]);
    git_in(&sandbox, &tree, &["merge", "-q", "theirs"]).exited(1);
    sandbox.write("new.rs", "");
    git(&sandbox, &tree, &["add", "--intent-to-add", "new.rs"]);
    sandbox.write("empty.rs", "");
    git(&sandbox, &tree, &["add", "empty.rs"]);
    refresh_with_conflicts(&sandbox);
    truly(&sandbox, "tree");
    fs::remove_dir_all(tree.join("web")).unwrap();
    truly(&sandbox, "tree");
}

/// Git complains of conflicts when it looks again.
fn refresh_with_conflicts(sandbox: &Sandbox) {
    std::thread::sleep(Duration::from_millis(30));
    git_in(sandbox, &sandbox.tree(), &["update-index", "-q", "--refresh"]);
}

#[test]
fn repositories_with_longer_digests_are_known_too() {
    let sandbox = Sandbox::new(TREE);
    commit_all(&sandbox, &["--object-format=sha256"]);
    sandbox.run(["tree"]).ok();
    clone(&sandbox, "copy", &[]);
    assert_eq!(truly(&sandbox, "copy").metric("reused_by_git"), FILES);
}

#[test]
fn split_indexes_are_left_alone_and_sparse_ones_are_not() {
    let sandbox = analyzed_repository();
    let copy = clone(&sandbox, "split", &[]);
    git(&sandbox, &copy, &["config", "splitIndex.maxPercentChange", "100"]);
    git(&sandbox, &copy, &["update-index", "--split-index"]);
    rejuvenate(&copy);
    let index = fs::read(copy.join(".git/index")).unwrap();
    assert!(index.windows(4).any(|bytes| bytes == b"link"), "git merged it again");
    assert_eq!(truly(&sandbox, "split").metric("reused_by_git"), 0);
    let explained = sandbox.command(["explain", "split/notes.md"]).spawn().unwrap();
    assert!(finish(explained).ok().text().contains("cannot read git's index: it is a split index"));

    let copy = clone(&sandbox, "sparse", &[]);
    git(&sandbox, &copy, &["sparse-checkout", "set", "--cone", "--sparse-index", "web"]);
    refresh(&sandbox, &copy);
    let run = truly(&sandbox, "sparse");
    assert_eq!((run.metric("discovered"), run.metric("reused_by_git")), (3, 3));
    // What stands where nothing is to be checked out is as any other file.
    fs::create_dir_all(copy.join("src")).unwrap();
    fs::write(copy.join("src/greet.rs"), "pub fn other() {}\n").unwrap();
    truly(&sandbox, "sparse");
}

#[test]
fn linked_work_trees_and_submodules_have_indexes_of_their_own() {
    let sandbox = analyzed_repository();
    git(&sandbox, &sandbox.tree(), &["worktree", "add", "-q", "../linked"]);
    let linked = sandbox.home().join("linked");
    refresh(&sandbox, &linked);
    git(&sandbox, &linked, &["update-index", "-q", "--refresh", "--force-write-index"]);
    assert_eq!(truly(&sandbox, "linked").metric("reused_by_git"), FILES);

    fs::create_dir(sandbox.home().join("around")).unwrap();
    let around = sandbox.home().join("around");
    git(&sandbox, &around, &["init", "-q"]);
    fs::write(around.join("own.rs"), "fn own() {}\n").unwrap();
    git(&sandbox, &around, &["submodule", "add", "-q", "../tree", "inside"]);
    git(&sandbox, &around, &["add", "."]);
    std::thread::sleep(Duration::from_millis(30));
    git(&sandbox, &around.join("inside"), &["update-index", "-q", "--refresh", "--force-write-index"]);
    git(&sandbox, &around, &["update-index", "-q", "--refresh", "--force-write-index"]);
    let run = sandbox.run(["around"]).ok();
    assert_eq!((run.metric("reused_by_git"), run.metric("analyzed")), (FILES, 1), "{}", run.metrics);
    truly(&sandbox, "around");
    truly(&sandbox, "around/inside/web");
}

#[test]
fn an_index_that_is_damaged_missing_or_of_a_later_version_is_as_good_as_none() {
    let sandbox = analyzed_repository();
    let copy = clone(&sandbox, "copy", &[]);
    let index = copy.join(".git/index");
    let sound = fs::read(&index).unwrap();
    let check = |bytes: &[u8], what: &str| {
        fs::write(&index, bytes).unwrap();
        let run = sandbox.run(["copy"]).ok();
        assert_eq!(run.metric("reused_by_git"), 0, "{what}");
        assert!(run.warnings().is_empty(), "{what}: {}", run.stderr);
        fs::remove_dir_all(sandbox.cache()).unwrap();
        sandbox.run(["tree"]).ok();
    };
    for at in [0, 5, 7, 11, 40, sound.len() / 2, sound.len() - 1] {
        let mut flipped = sound.clone();
        flipped[at] ^= 0x20;
        check(&flipped, &format!("flipped at {at}"));
        check(&sound[..at], &format!("cut at {at}"));
    }
    check(b"", "empty");
    check(&[0; 4000], "zeros");
    // Without a checksum, which `index.skipHash` leaves out, everything reaches the decoder.
    let (mut unguarded, end) = (sound.clone(), sound.len() - 20);
    unguarded[end..].fill(0);
    for at in (0..end).step_by(7) {
        let mut flipped = unguarded.clone();
        flipped[at] ^= 0xff;
        fs::write(&index, &flipped).unwrap();
        let run = sandbox.run(["files", "copy", "--format", "json"]).ok();
        assert_eq!(run.json()["files"].as_array().unwrap().len() as u64, FILES);
        assert!(run.warnings().is_empty(), "{}", run.stderr);
    }
    fs::remove_file(&index).unwrap();
    truly(&sandbox, "copy");
    fs::create_dir(&index).unwrap();
    truly(&sandbox, "copy");
    fs::write(copy.join(".git/config"), "[core\nbroken").unwrap();
    truly(&sandbox, "copy");
}

#[test]
fn a_work_tree_that_is_said_to_be_elsewhere_is_not_this_one() {
    let sandbox = analyzed_repository();
    let copy = clone(&sandbox, "copy", &[]);
    git(&sandbox, &copy, &["config", "core.worktree", "../../tree"]);
    assert_eq!(truly(&sandbox, "copy").metric("reused_by_git"), 0);
}

#[cfg(unix)]
#[test]
fn links_are_never_what_git_has_an_entry_for() {
    use std::os::unix::fs::symlink;
    let sandbox = analyzed_repository();
    let copy = clone(&sandbox, "copy", &[]);
    symlink("src/greet.rs", copy.join("link.rs")).unwrap();
    symlink("web", copy.join("folder")).unwrap();
    git(&sandbox, &copy, &["add", "."]);
    fs::remove_file(copy.join("src/main.rs")).unwrap();
    symlink("greet.rs", copy.join("src/main.rs")).unwrap();
    refresh_quietly(&sandbox, &copy);
    let args = ["files", "copy", "--follow", "--format", "json"];
    let run = sandbox.run(args).ok();
    assert_eq!(run.text(), sandbox.run(args.iter().chain(&["--no-cache"])).ok().text());
    assert_eq!((run.metric("discovered"), run.metric("reused_by_git")), (8, FILES - 1));
    truly(&sandbox, "copy");
}

/// Git says by its exit code that something changed.
#[cfg(unix)]
fn refresh_quietly(sandbox: &Sandbox, folder: &Path) {
    std::thread::sleep(Duration::from_millis(30));
    git_in(sandbox, folder, &["update-index", "-q", "--refresh", "--force-write-index"]);
}

#[test]
fn a_name_that_is_not_the_contents_own_is_found_by_verification() {
    for format in ["sha1", "sha256"] {
        let sandbox = Sandbox::new(TREE);
        sandbox.settle();
        commit_all(&sandbox, &["--object-format", format]);
        sandbox.run(["tree"]).ok();
        let verify = || finish(sandbox.command(["cache", "verify", "tree"]).spawn().unwrap());
        // One of an index, one of a pack, and a name for each file.
        assert!(verify().ok().stderr.ends_with("compared with 15 entries of the cache\n"), "{}", verify().stderr);
        let store = sapwood::DiskStore::new(sandbox.cache().join("sapwood"));
        let pack =
            store.list().unwrap().into_iter().map(|blob| blob.name).find(|name| name.starts_with("pack-")).unwrap();
        let mut lost = None;
        sapwood_core::cache::testing::forge_names(&store, &pack, |names| lost = names.pop());
        verify().ok();
        let pack =
            store.list().unwrap().into_iter().map(|blob| blob.name).find(|name| name.starts_with("pack-")).unwrap();
        sapwood_core::cache::testing::forge_names(&store, &pack, |names| names.push((lost.unwrap().0, names[0].1)));
        let found = verify().exited(1);
        let told: Vec<&str> =
            found.text().lines().filter_map(|line| line.rsplit_once(": ")).map(|(_, told)| told).collect();
        let mut told = told;
        told.sort_unstable();
        let expected = [
            "has a name that git gives to another content",
            "has lost the name that git gives to it to another content",
        ];
        assert_eq!(told, expected, "{format}: {}", found.text());
    }
}
