//! Whether the cache says what the files say: `cache verify`, and `--verify` of an import.

use std::fs;

use sapwood::DiskStore;
use sapwood_core::Store;
use sapwood_core::cache::testing::{forge_index, forge_pack};

use crate::sandbox::{Run, Sandbox, finish};

const TREE: &str = "\
//- a.py
def f(x):
    return x
//- lib/b.ts
export interface B { b: number }
//- lib/c.md
# C
";

fn command(sandbox: &Sandbox, args: &[&str]) -> Run {
    finish(sandbox.command(args).spawn().unwrap())
}

/// Returns a sandbox in which the tree was analyzed and is old enough for its stamps to count.
fn analyzed() -> Sandbox {
    let sandbox = Sandbox::new(TREE);
    sandbox.settle();
    sandbox.run(["symbols", "tree"]).ok();
    sandbox
}

fn store(sandbox: &Sandbox) -> DiskStore {
    DiskStore::new(sandbox.cache().join("sapwood"))
}

fn blob(sandbox: &Sandbox, kind: &str) -> String {
    let blobs = store(sandbox).list().unwrap();
    blobs.into_iter().map(|blob| blob.name).find(|name| name.starts_with(kind)).unwrap()
}

/// Plants facts in the pack that are well formed and not those of the content.
fn plant_wrong_facts(sandbox: &Sandbox) {
    forge_pack(&store(sandbox), &blob(sandbox, "pack-"), |_, facts| {
        facts.symbols.iter_mut().filter(|symbol| symbol.name == "f").for_each(|symbol| symbol.name = "planted".into());
    });
}

#[test]
fn a_true_cache_is_verified() {
    let sandbox = analyzed();
    let run = command(&sandbox, &["cache", "verify", "tree"]).ok();
    assert_eq!(run.text(), "");
    assert_eq!(run.stderr, "3 files analyzed and compared with 6 entries of the cache\n");
    let part = command(&sandbox, &["cache", "verify", "tree", "--sample", "1%"]).ok();
    assert!(part.stderr.starts_with("1 file analyzed"), "{}", part.stderr);
    // What is not in the cache cannot be wrong.
    fs::create_dir(sandbox.home().join("other")).unwrap();
    fs::write(sandbox.home().join("other/new.py"), "new = 1\n").unwrap();
    let other = command(&sandbox, &["cache", "verify", "other"]).ok();
    assert_eq!(other.stderr, "1 file analyzed and compared with 0 entries of the cache\n");
}

#[test]
fn a_planted_entry_is_named_and_the_exit_code_is_1() {
    let sandbox = analyzed();
    plant_wrong_facts(&sandbox);
    assert!(
        sandbox.run(["symbols", "--name", "planted", "tree"]).ok().text().contains("planted"),
        "the cache is believed"
    );
    let run = command(&sandbox, &["cache", "verify", "tree"]).exited(1);
    let line = run.text().trim_end();
    assert!(line.starts_with("a.py: pack-"), "{line}");
    assert!(line.ends_with("a symbol is `planted` in the cache and `f` in the file"), "{line}");
    assert!(run.stderr.contains("1 entry of the cache wrong or damaged"), "{}", run.stderr);
}

#[test]
fn a_planted_record_of_the_index_is_named() {
    let sandbox = analyzed();
    let index = blob(&sandbox, "index-");
    forge_index(&store(&sandbox), &index, |path, record| record.symbols += u32::from(path == b"lib/b.ts"));
    let run = command(&sandbox, &["-C", "tree", "cache", "verify"]).exited(1);
    assert_eq!(run.text(), format!("lib/b.ts: {index}: symbols is 3 in the cache and 2 in the file\n"));
}

#[test]
fn damage_is_found_and_left_as_it_is() {
    let sandbox = analyzed();
    let path = sandbox.cache().join("sapwood").join(blob(&sandbox, "pack-"));
    let mut bytes = fs::read(&path).unwrap();
    bytes[20] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let run = command(&sandbox, &["cache", "verify", "tree"]).exited(1);
    assert!(run.text().contains(" is damaged: the entry with the key "), "{}", run.text());
    assert_eq!(fs::read(&path).unwrap(), bytes);
}

#[test]
fn an_import_that_lies_is_refused_once_it_is_verified() {
    let liar = analyzed();
    plant_wrong_facts(&liar);
    let file = liar.home().join("lie.sapwood");
    command(&liar, &["cache", "export", file.to_str().unwrap()]).ok();
    let sandbox = Sandbox::new(TREE);
    let import = |verify: &[&str]| {
        command(&sandbox, &[&["-C", "tree", "cache", "import", file.to_str().unwrap()], verify].concat())
    };
    let run = import(&["--verify", "100%"]).exited(1);
    assert!(run.text().starts_with("a.py: pack-"), "{}", run.text());
    assert!(run.stderr.contains("was not imported"), "{}", run.stderr);
    assert!(!sandbox.cache().join("sapwood").exists(), "nothing was taken over");
    assert!(import(&[]).ok().stderr.contains("3 entries imported"), "what is not verified is believed");
}

#[test]
fn a_true_import_is_verified_against_the_files_at_hand() {
    let here = analyzed();
    let file = here.home().join("known.sapwood");
    command(&here, &["cache", "export", file.to_str().unwrap()]).ok();
    let there = Sandbox::new("//- a.py\ndef f(x):\n    return x\n//- else.py\nx = 1\n");
    let run = command(&there, &["cache", "import", file.to_str().unwrap(), "tree", "--verify", "1%"]).ok();
    assert!(run.stderr.contains("1 file analyzed and compared with 1 entry of"), "{}", run.stderr);
    assert!(run.stderr.contains("3 entries imported, 3 of them new"), "{}", run.stderr);
    let empty = Sandbox::new("");
    let run = command(&empty, &["cache", "import", file.to_str().unwrap(), "tree", "--verify", "50%"]).ok();
    assert!(run.warnings()[0].contains("nothing was verified"), "{}", run.stderr);
    let wrong = command(&empty, &["cache", "import", file.to_str().unwrap(), "--verify", "0%"]).exited(2);
    assert!(wrong.stderr.contains("above 0%"), "{}", wrong.stderr);
}
