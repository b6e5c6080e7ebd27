//! The cache as one file: exported here, imported there.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

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

/// Runs the program without metrics, for commands that analyze nothing.
fn command(sandbox: &Sandbox, args: &[&str]) -> Run {
    finish(sandbox.command(args).spawn().unwrap())
}

/// Returns a sandbox in which the tree was analyzed, and the file that its cache was exported to.
fn exported() -> (Sandbox, PathBuf) {
    let sandbox = Sandbox::new(TREE);
    sandbox.run(["symbols", "tree"]).ok();
    let file = sandbox.home().join("known.sapwood");
    let run = command(&sandbox, &["cache", "export", "known.sapwood"]).ok();
    assert!(run.stderr.starts_with("3 entries exported, "), "{}", run.stderr);
    (sandbox, file)
}

fn import(sandbox: &Sandbox, file: &Path) -> Run {
    command(sandbox, &["cache", "import", file.to_str().unwrap()])
}

#[test]
fn what_one_machine_learned_another_does_not_parse() {
    let (here, file) = exported();
    let there = Sandbox::new(TREE);
    let imported = import(&there, &file).ok();
    assert_eq!(imported.stderr, "3 entries imported, 3 of them new\n");
    for args in [&["tree"][..], &["symbols", "tree", "--format", "json"]] {
        let run = there.run(args).ok().parsed_nothing();
        assert_eq!(run.stdout, here.run(args).ok().stdout);
    }
    assert_eq!(import(&there, &file).ok().stderr, "3 entries imported, 0 of them new\n");
    command(&there, &["cache", "export", "again.sapwood"]).ok();
    assert_eq!(fs::read(there.home().join("again.sapwood")).unwrap(), fs::read(&file).unwrap());
    let holds = |text: &str| fs::read(&file).unwrap().windows(text.len()).any(|bytes| bytes == text.as_bytes());
    assert!(!holds("a.py") && !holds(here.home().to_str().unwrap()), "the file holds no path");
}

#[test]
fn a_tree_or_folder_is_exported_alone() {
    let (sandbox, _) = exported();
    fs::create_dir(sandbox.home().join("other")).unwrap();
    fs::write(sandbox.home().join("other/o.py"), "o = 1\n").unwrap();
    sandbox.run(["other"]).ok();
    for (path, entries) in [("tree", "3 entries"), ("tree/lib", "2 entries"), ("other", "1 entry")] {
        let run = command(&sandbox, &["cache", "export", "part.sapwood", path]).ok();
        assert!(run.stderr.starts_with(entries), "{path}: {}", run.stderr);
    }
    fs::create_dir(sandbox.home().join("unseen")).unwrap();
    let run = command(&sandbox, &["cache", "export", "unseen.sapwood", "unseen"]).exited(2);
    assert!(run.stderr.contains("cannot export unseen: it was not analyzed"), "{}", run.stderr);
    assert!(!sandbox.home().join("unseen.sapwood").exists());
}

#[test]
fn a_damaged_file_is_refused_whole_with_the_reason() {
    let (_here, file) = exported();
    let there = Sandbox::new(TREE);
    let bytes = fs::read(&file).unwrap();
    let damaged = there.home().join("damaged.sapwood");
    let mut damages = vec![
        ("not a Sapwood cache file", b"This is not ours at all.".to_vec()),
        ("truncated", Vec::new()),
        ("truncated", bytes[..bytes.len() / 2].to_vec()),
        ("", [&*bytes, b"\n"].concat()),
    ];
    for at in (0..bytes.len()).step_by(bytes.len() / 20) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        damages.push(("", flipped));
    }
    for (reason, bytes) in damages {
        fs::write(&damaged, bytes).unwrap();
        let run = import(&there, &damaged).exited(2);
        let said = ["invalid cache file: ", "not a Sapwood cache file"];
        let said = said.map(|said| run.stderr.contains(&format!("damaged.sapwood: {said}")));
        assert!(said.contains(&true), "{}", run.stderr);
        assert!(run.stderr.contains(reason), "{}", run.stderr);
        assert!(!there.cache().join("sapwood").exists(), "nothing was taken over");
    }
    let run = import(&there, Path::new("nothing.sapwood")).exited(2);
    assert!(run.stderr.contains("cannot read nothing.sapwood"), "{}", run.stderr);
}

#[test]
fn the_file_can_go_through_standard_output_and_input() {
    let (here, file) = exported();
    let piped = command(&here, &["cache", "export", "-"]).ok();
    assert_eq!(piped.stdout, fs::read(&file).unwrap());
    let there = Sandbox::new(TREE);
    let mut child = there.command(["cache", "import", "-"]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&piped.stdout).unwrap();
    assert_eq!(finish(child).ok().stderr, "3 entries imported, 3 of them new\n");
}

#[test]
fn an_export_that_fails_leaves_the_file_that_was_there() {
    let (sandbox, file) = exported();
    let before = fs::read(&file).unwrap();
    let run = command(&sandbox, &["cache", "export", "known.sapwood", "nowhere"]).exited(2);
    assert!(run.stderr.contains("nowhere"), "{}", run.stderr);
    assert_eq!(fs::read(&file).unwrap(), before);
    let run = command(&sandbox, &["cache", "export", "no/such/folder.sapwood"]).exited(2);
    assert!(
        run.stderr.contains("cannot write no/such/folder.sapwood: the folder no/such does not exist"),
        "{}",
        run.stderr
    );
    let leftovers = fs::read_dir(sandbox.home())
        .unwrap()
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.file_name().to_string_lossy().starts_with(".tmp")));
    assert_eq!(leftovers.count(), 0);
}
