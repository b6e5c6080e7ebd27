//! Which files are found, and how options change that: git is the oracle for its own rules. That any rules at all mean
//! what they mean to git is tested where the listers are.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::sandbox::{Sandbox, finish};

/// Makes the tree a repository.
fn init(sandbox: &Sandbox) {
    finish(sandbox.isolate(Command::new("git"), ["init", "-q", "tree"]).spawn().expect("git is installed")).ok();
}

/// Returns what git would track or list as untracked, relative to the tree.
fn by_git(sandbox: &Sandbox) -> BTreeSet<String> {
    let args = ["-C", "tree", "ls-files", "-co", "--exclude-standard", "-z"];
    let run = finish(sandbox.isolate(Command::new("git"), args).spawn().unwrap()).ok();
    run.text().split_terminator('\0').map(str::to_owned).collect()
}

/// Returns what the program finds, relative to the tree.
fn by_sapwood(sandbox: &Sandbox, options: &[&str]) -> BTreeSet<String> {
    let run = sandbox.run([&["files", "tree", "-0", "--status", "analyzed,skipped,failed"], options].concat()).ok();
    let paths = run.text().split_terminator('\0');
    paths.map(|path| path.strip_prefix("tree/").expect("joined to the path as typed").to_owned()).collect()
}

fn set(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|&path| path.to_owned()).collect()
}

const TREE: &str = "\
//- .gitignore
*.log.rs
/only_root.rs
build/
!keep.log.rs
deep/**/gone.rs
a[bc].rs
\\#hash.rs
trailing.rs\x20\x20\x20
//- a.log.rs
//- keep.log.rs
//- only_root.rs
//- sub/only_root.rs
//- build/x.rs
//- sub/build/y.rs
//- deep/gone.rs
//- deep/1/2/gone.rs
//- ab.rs
//- ad.rs
//- #hash.rs
//- trailing.rs
//- sub/.gitignore
!a.log.rs
local.rs
//- sub/a.log.rs
//- sub/local.rs
//- sub/deeper/local.rs
//- local.rs
//- excluded.rs
//- global.rs
//- .hidden.rs
//- .dot/inside.rs
";

#[test]
fn nested_ignore_files_exclude_files_and_the_global_one_are_honored_as_git_does() {
    let sandbox = Sandbox::new(TREE);
    init(&sandbox);
    sandbox.write(".git/info/exclude", "excluded.rs\n");
    std::fs::create_dir_all(sandbox.home().join("config/git")).unwrap();
    std::fs::write(sandbox.home().join("config/git/ignore"), "global.rs\n").unwrap();
    assert_eq!(by_sapwood(&sandbox, &["--hidden"]), by_git(&sandbox));

    let visible = by_sapwood(&sandbox, &[]);
    let expected = by_git(&sandbox).into_iter().filter(|path| !path.split('/').any(|name| name.starts_with('.')));
    assert_eq!(visible, expected.collect());
    let without_global = by_sapwood(&sandbox, &["--no-ignore-global"]);
    assert_eq!(without_global.difference(&visible).cloned().collect::<BTreeSet<_>>(), set(&["global.rs"]));
    let everything = by_sapwood(&sandbox, &["--no-ignore", "--hidden"]);
    for path in ["a.log.rs", "build/x.rs", "deep/gone.rs", "excluded.rs", "global.rs", ".dot/inside.rs"] {
        assert!(everything.contains(path), "{path} in {everything:?}");
    }
    assert!(!everything.iter().any(|path| path.starts_with(".git/")), "{everything:?}");
}

#[test]
fn a_gitignore_counts_without_a_repository_too() {
    let sandbox = Sandbox::new("//- .gitignore\na.rs\n//- a.rs\n//- b.rs\n");
    assert_eq!(by_sapwood(&sandbox, &[]), set(&["b.rs"]));
    assert_eq!(by_sapwood(&sandbox, &["--no-ignore-vcs"]), set(&["a.rs", "b.rs"]));
}

#[test]
fn ignore_files_of_sapwood_outrank_those_of_ripgrep_and_those_git() {
    let sandbox = Sandbox::new(
        "//- .gitignore\na.rs\nb.rs\n//- .ignore\n!a.rs\nc.rs\n//- .sapwoodignore\n!c.rs\nd.rs\n\
         //- a.rs\n//- b.rs\n//- c.rs\n//- d.rs\n//- e.rs\n",
    );
    assert_eq!(by_sapwood(&sandbox, &[]), set(&["a.rs", "c.rs", "e.rs"]));
}

#[test]
fn ignore_files_above_the_path_count_up_to_the_repository() {
    let sandbox = Sandbox::new("//- .gitignore\n/sub/a.rs\nb.rs\n//- sub/a.rs\n//- sub/b.rs\n//- sub/c.rs\n");
    init(&sandbox);
    let list = |options: &[&str]| {
        let run =
            sandbox.run([&["files", "tree/sub", "-0", "--status", "analyzed,skipped,failed"], options].concat()).ok();
        run.text().split_terminator('\0').map(str::to_owned).collect::<BTreeSet<_>>()
    };
    assert_eq!(list(&[]), set(&["tree/sub/c.rs"]));
    assert_eq!(list(&["--no-ignore-parent"]), set(&["tree/sub/a.rs", "tree/sub/b.rs", "tree/sub/c.rs"]));
}

#[test]
fn dependency_folders_are_passed_over_and_said_so() {
    let sandbox = Sandbox::new(
        "//- a.rs\n//- node_modules/m/i.js\n//- x/node_modules/m/i.js\n//- bower_components/b.js\n\
         //- p/__pycache__/c.py\n//- venv/pyvenv.cfg\n//- venv/lib/v.py\n//- cached/c.rs\n\
         //- cached/CACHEDIR.TAG\nSignature: 8a477f597d28d172789f06886806bc55\n",
    );
    let run = sandbox.run(["files", "tree", "--paths"]).ok();
    assert_eq!(run.text(), "tree/a.rs\n");
    assert!(run.stderr.contains('6'), "{}", run.stderr);
    assert_eq!(by_sapwood(&sandbox, &["--no-ignore", "-t", "javascript,python"]).len(), 5);
}

#[test]
fn globs_begin_at_the_working_directory_where_that_is_around_the_path() {
    let sandbox = Sandbox::new("//- a.rs\n//- sub/a.rs\n//- sub/b.rs\n");
    let files = |args: &[&str]| sandbox.run(["files", "--paths"].iter().chain(args)).ok().text().to_owned();
    assert_eq!(files(&["tree", "-g", "tree/sub/*.rs", "-g", "!b.rs"]), "tree/sub/a.rs\n");
    assert_eq!(files(&["tree/sub", "-g", "tree/sub/a.rs"]), "tree/sub/a.rs\n");
    assert_eq!(files(&["tree", "-g", "/a.rs"]), "");
    assert_eq!(files(&["-C", "tree", "-g", "/a.rs"]), "a.rs\n");
    // From elsewhere a glob has no other place to begin than the path.
    assert_eq!(files(&["-C", "tree/sub", "..", "-g", "/a.rs"]), "../a.rs\n");
}

#[test]
fn files_of_overlapping_paths_are_shown_and_counted_once() {
    let sandbox =
        Sandbox::new("//- a.rs\nfn a() {}\n//- sub/b.rs\nfn b() {}\n//- sub/.gitignore\nc.rs\n//- sub/c.rs\n");
    for paths in [["tree", "tree/sub", "tree/sub/c.rs"], ["tree/sub", "tree", "tree/sub/c.rs"]] {
        for cache in [&["--no-cache"][..], &[], &[]] {
            let run = sandbox.run(["files", "--paths"].iter().chain(&paths).chain(cache)).ok();
            assert_eq!(run.text().lines().count(), 3, "{paths:?}: {}", run.text());
            assert_eq!(run.metric("discovered"), 3, "{paths:?}");
        }
    }
}

#[test]
fn files_named_like_another_language_are_told_by_their_first_bytes() {
    let sandbox = Sandbox::new(
        "//- de.ts\n<?xml version=\"1.0\"?>\n<TS></TS>\n//- a.ts\nlet a = 1;\n//- x.d\nout/x.o: x.c \\\n  x.h\n//- y.d\nmodule y;\n",
    );
    assert_eq!(by_sapwood(&sandbox, &["-t", "xml"]), set(&["de.ts"]));
    assert_eq!(by_sapwood(&sandbox, &["-t", "ts"]), set(&["a.ts"]));
    assert_eq!(by_sapwood(&sandbox, &["-t", "makefile"]), set(&["x.d"]));
    assert_eq!(by_sapwood(&sandbox, &["-t", "d"]), set(&["y.d"]));
    let chosen = sandbox.run(["files", "--paths", "tree", "-t", "ts", "--languages", "*.ts=TypeScript"]).ok();
    assert_eq!(chosen.text(), "tree/a.ts\ntree/de.ts\n");
}

#[test]
fn the_global_attributes_file_and_its_macros_count_unless_they_are_shut_out() {
    let sandbox = Sandbox::new("//- a.rs\n//- b.rs\n//- .gitattributes\nb.rs made\n");
    fs::create_dir_all(sandbox.home().join("config/git")).unwrap();
    fs::write(sandbox.home().join("config/git/attributes"), "[attr]made linguist-generated\n/a.rs made\n").unwrap();
    let generated = |args: &[&str]| {
        let args: Vec<&str> = ["files", "--format", "csv", "tree"].iter().chain(args).copied().collect();
        sandbox.run(args).ok().text().matches("linguist_generated").count()
    };
    assert_eq!(generated(&[]), 2);
    assert_eq!(generated(&["--no-ignore-global"]), 0);
}

#[test]
fn globs_types_and_sizes_choose_among_the_files() {
    let sandbox = Sandbox::new("//- a.rs\n//- b.ts\n//- c/d.py\n//- c/e.rs\nfn e() {}\n");
    assert_eq!(by_sapwood(&sandbox, &["-g", "*.rs"]), set(&["a.rs", "c/e.rs"]));
    assert_eq!(by_sapwood(&sandbox, &["-g", "!*.rs"]), set(&["b.ts", "c/d.py"]));
    assert_eq!(by_sapwood(&sandbox, &["-g", "tree/c/**"]), set(&["c/d.py", "c/e.rs"]));
    assert_eq!(by_sapwood(&sandbox, &["-t", "py"]), set(&["c/d.py"]));
    sandbox.write("f.h", "class F {};\n");
    assert_eq!(by_sapwood(&sandbox, &["-t", "c++"]), set(&["f.h"]));
    assert_eq!(sandbox.run(["tree", "-t", "py", "--no-cache"]).ok().metric("files_opened"), 1);
    fs::remove_file(sandbox.tree().join("f.h")).unwrap();
    let run = sandbox.run(["tree", "--max-filesize", "5"]).ok();
    assert_eq!(run.metric("skipped"), 1);
}

#[test]
fn a_cache_inside_the_tree_is_not_part_of_it() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    for _ in 0..2 {
        let run = sandbox.run(["tree", "--no-ignore", "--hidden", "--cache-dir", "tree/cache"]).ok();
        assert_eq!(run.metric("discovered"), 1);
    }
}
