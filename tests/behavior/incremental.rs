//! What is done again and what is not, after each sort of change.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use crate::sandbox::{Run, Sandbox, file_of, finish};

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
//- tools/run.py
import os
def run(): return os.getcwd()
//- notes.md
# Notes
";

const FILES: u64 = 6;

/// A tree with nothing in it that is too young to prove anything, analyzed once.
fn analyzed_tree() -> Sandbox {
    let sandbox = Sandbox::new(TREE);
    sandbox.settle();
    let cold = sandbox.run(["tree"]).ok();
    assert_eq!((cold.metric("discovered"), cold.metric("analyzed")), (FILES, FILES));
    sandbox
}

/// Gives every file of a directory the same new modification time.
fn touch(directory: &Path, time: SystemTime) {
    for entry in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            touch(&entry.path(), time);
        } else {
            fs::File::options().append(true).open(entry.path()).unwrap().set_modified(time).unwrap();
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn an_unchanged_tree_is_summarized_without_opening_a_file() {
    let sandbox = analyzed_tree();
    let warm = sandbox.run(["tree"]).ok().parsed_nothing().opened_nothing();
    assert_eq!(warm.metric("reused_by_stamp"), FILES);
    assert_eq!(warm.metric("bytes_saved"), warm.metric("bytes_total"));
    for args in [&["files", "tree"][..], &["symbols", "tree"], &["imports", "tree"]] {
        sandbox.run(args).ok().parsed_nothing().opened_nothing();
    }
}

#[test]
fn a_tree_too_young_to_be_trusted_is_read_again_until_it_has_settled() {
    let sandbox = Sandbox::new(TREE);
    sandbox.run(["tree"]).ok();
    let again = sandbox.run(["tree"]).ok().parsed_nothing();
    assert_eq!(again.metric("reused_by_content"), FILES);
    assert_eq!(again.metric("files_opened"), FILES);
    sandbox.settle();
    sandbox.run(["tree"]).ok().parsed_nothing();
    sandbox.run(["tree"]).ok().opened_nothing();
}

#[test]
fn a_same_size_edit_within_the_clocks_grain_is_seen() {
    let sandbox = Sandbox::new("//- a.rs\nfn aaa() {}\n");
    for round in 0..20 {
        let name = format!("f{round:02}");
        sandbox.write("a.rs", format!("fn {name}() {{}}\n"));
        let symbols = sandbox.json(&["symbols", "tree"]);
        assert_eq!(symbols["symbols"][0]["name"], *name);
    }
}

#[test]
fn one_edited_file_is_the_only_one_opened_and_parsed() {
    let sandbox = analyzed_tree();
    sandbox.write("src/greet.rs", "pub fn hello() {}\npub fn goodbye() {}\n");
    let run = sandbox.run(["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"]).ok();
    assert_eq!((run.metric("files_opened"), run.metric("analyzed")), (1, 1));
    assert_eq!(run.metric("reused_by_stamp"), FILES - 1);
    assert_eq!(file_of(&run.json(), "src/greet.rs")["symbols"], 2);
}

#[test]
fn an_edit_with_a_restored_modification_time_is_seen() {
    let sandbox = analyzed_tree();
    let path = sandbox.tree().join("src/greet.rs");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    sandbox.write("src/greet.rs", text.replace("hello()", "howdy()"));
    fs::File::options().append(true).open(&path).unwrap().set_modified(modified).unwrap();
    let symbols = sandbox.json(&["symbols", "--name", "howdy", "tree"]);
    assert_eq!(symbols["symbols"].as_array().unwrap().len(), 1, "{symbols}");
}

#[test]
fn new_modification_times_alone_make_nothing_be_parsed() {
    let sandbox = analyzed_tree();
    touch(&sandbox.tree(), SystemTime::now() - Duration::from_secs(3600));
    let run = sandbox.run(["tree"]).ok().parsed_nothing();
    assert_eq!((run.metric("reused_by_content"), run.metric("reused_by_stamp")), (FILES, 0));
    sandbox.settle();
    sandbox.run(["tree"]).ok().parsed_nothing();
    sandbox.run(["tree"]).ok().opened_nothing();
}

#[test]
fn a_renamed_file_and_a_renamed_directory_are_not_parsed_again() {
    let sandbox = analyzed_tree();
    fs::rename(sandbox.tree().join("src/greet.rs"), sandbox.tree().join("src/welcome.rs")).unwrap();
    fs::rename(sandbox.tree().join("web"), sandbox.tree().join("site")).unwrap();
    let run =
        sandbox.run(["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"]).ok().parsed_nothing();
    assert_eq!(run.metric("discovered"), FILES);
    assert_eq!(file_of(&run.json(), "site/app.ts")["symbols"], 1);
}

#[test]
fn a_file_replaced_by_one_of_equal_size_and_modification_time_is_seen() {
    let sandbox = analyzed_tree();
    let path = sandbox.tree().join("src/greet.rs");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let other = sandbox.home().join("other.rs");
    fs::write(&other, text.replace("hello()", "howdy()")).unwrap();
    fs::File::options().append(true).open(&other).unwrap().set_modified(modified).unwrap();
    fs::rename(other, &path).unwrap();
    let symbols = sandbox.json(&["symbols", "--name", "howdy", "tree"]);
    assert_eq!(symbols["symbols"].as_array().unwrap().len(), 1, "{symbols}");
}

#[test]
fn a_file_from_the_future_is_read_again_each_time() {
    let sandbox = analyzed_tree();
    let path = sandbox.tree().join("src/greet.rs");
    let future = SystemTime::now() + Duration::from_secs(3600);
    fs::File::options().append(true).open(&path).unwrap().set_modified(future).unwrap();
    sandbox.settle();
    for _ in 0..2 {
        assert_eq!(sandbox.run(["tree"]).ok().parsed_nothing().metric("files_opened"), 1);
    }
}

#[test]
fn a_tree_moved_elsewhere_is_not_parsed_again_and_printed_with_its_new_paths() {
    let sandbox = analyzed_tree();
    fs::rename(sandbox.tree(), sandbox.home().join("moved")).unwrap();
    let run = sandbox.run(["symbols", "moved"]).ok().parsed_nothing();
    assert_eq!(run.metric("reused_by_content"), FILES);
    let fresh = sandbox.run(["symbols", "moved", "--no-cache"]).ok();
    assert_eq!(run.text(), fresh.text());
    assert!(run.text().lines().skip(1).all(|line| line.starts_with("moved/")), "{}", run.text());
    // What was moved has kept its times, and by now they prove something at the new place, too.
    sandbox.run(["symbols", "moved"]).ok().opened_nothing();
}

#[test]
fn a_second_worktree_is_not_parsed_again_and_printed_with_its_own_paths() {
    let sandbox = Sandbox::new(TREE);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
        let command = sandbox.isolate(Command::new("git"), identity.iter().chain(args));
        let run = finish({ command }.current_dir(sandbox.tree()).spawn().unwrap());
        assert_eq!(run.code, Some(0), "git {args:?}: {}", run.stderr);
    };
    git(&["init", "--quiet"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "-m", "first"]);
    git(&["worktree", "add", "--quiet", "../second", "-b", "other"]);
    sandbox.run(["tree"]).ok();
    let run = sandbox.run(["files", "second", "--paths"]).ok().parsed_nothing();
    assert_eq!(run.metric("discovered"), FILES);
    assert_eq!(run.text(), sandbox.run(["files", "second", "--paths", "--no-cache"]).ok().text());
    assert!(run.text().lines().all(|line| line.starts_with("second/")), "{}", run.text());
}

#[test]
fn after_the_tree_was_summarized_a_question_about_a_folder_in_it_opens_nothing() {
    let sandbox = Sandbox::new(TREE);
    sandbox.settle();
    let at_root = |args: &[&str]| {
        let mut command = sandbox.command(args);
        command.current_dir(sandbox.tree());
        sandbox.run_command(command).ok()
    };
    assert_eq!(at_root(&["."]).metric("analyzed"), FILES);
    let run = at_root(&["symbols", "--name", "hello", "src", "--paths"]).parsed_nothing().opened_nothing();
    assert!(run.text().starts_with("src/greet.rs\n"), "{}", run.text());
}

#[test]
fn a_copy_of_the_tree_elsewhere_is_not_parsed_again() {
    let sandbox = analyzed_tree();
    copy(&sandbox.tree(), &sandbox.home().join("copy"));
    let run = sandbox.run(["copy"]).ok().parsed_nothing();
    assert_eq!(run.metric("reused_by_content"), FILES);
}

#[test]
fn a_new_and_a_deleted_file_cost_one_file_and_none() {
    let sandbox = analyzed_tree();
    sandbox.write("src/new.rs", "pub fn new() {}\n");
    fs::remove_file(sandbox.tree().join("web/lib.ts")).unwrap();
    let run = sandbox.run(["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"]).ok();
    assert_eq!((run.metric("discovered"), run.metric("files_opened"), run.metric("analyzed")), (FILES, 1, 1));
    assert!(!run.text().contains("web/lib.ts"), "{}", run.text());
}

#[test]
fn a_folder_inside_an_analyzed_tree_uses_what_is_known_of_it() {
    let sandbox = analyzed_tree();
    let part = sandbox.run(["tree/web"]).ok().parsed_nothing().opened_nothing();
    assert_eq!(part.metric("discovered"), 2);
    // And what was not visited is still known.
    sandbox.run(["tree"]).ok().opened_nothing();
}

#[test]
fn a_file_named_by_itself_says_nothing_of_the_files_beside_it() {
    let sandbox = analyzed_tree();
    let alone = sandbox.run(["files", "tree/src/main.rs", "--paths"]).ok().opened_nothing();
    assert_eq!(alone.text(), "tree/src/main.rs\n");
    assert!(!alone.stderr.contains("gone"), "{}", alone.stderr);
    sandbox.run(["tree"]).ok().opened_nothing();
}

#[test]
fn a_folder_analyzed_before_the_tree_around_it_shares_what_the_tree_knows_later() {
    let sandbox = Sandbox::new(TREE);
    sandbox.settle();
    sandbox.run(["tree/src/main.rs"]).ok();
    sandbox.run(["tree"]).ok();
    sandbox.run(["symbols", "tree/src"]).ok().parsed_nothing().opened_nothing();
}

#[test]
fn choosing_fewer_files_forgets_none() {
    let sandbox = analyzed_tree();
    for args in [&["tree", "-g", "*.py"][..], &["tree", "-t", "rust"]] {
        sandbox.run(args).ok().opened_nothing();
    }
    sandbox.run(["tree"]).ok().opened_nothing();
}

#[test]
fn without_stamps_every_file_is_read_and_none_is_parsed() {
    let sandbox = analyzed_tree();
    let run = sandbox.run(["tree", "--no-stamps"]).ok().parsed_nothing();
    assert_eq!((run.metric("files_opened"), run.metric("reused_by_content")), (FILES, FILES));
}

#[test]
fn without_a_cache_every_file_is_parsed_and_nothing_is_written() {
    let sandbox = Sandbox::new(TREE);
    for _ in 0..2 {
        let run = sandbox.run(["tree", "--no-cache"]).ok();
        assert_eq!(run.metric("analyzed"), FILES);
    }
    assert!(!sandbox.cache().exists());
}

#[test]
fn clearing_the_cache_makes_the_next_run_cold() {
    let sandbox = analyzed_tree();
    let cleared: Run = finish(sandbox.command(["cache", "clear"]).spawn().unwrap());
    cleared.ok();
    assert_eq!(sandbox.run(["tree"]).ok().metric("analyzed"), FILES);
}

#[test]
fn the_cache_line_says_what_was_done() {
    let sandbox = analyzed_tree();
    sandbox.write("src/greet.rs", "pub fn hello() {}\n");
    sandbox.write("src/more.rs", "pub fn more() {}\n");
    sandbox.write("src/copy.md", "# Notes\n");
    sandbox.write("picture.py", [0; 64]);
    fs::remove_file(sandbox.tree().join("tools/run.py")).unwrap();
    let run = sandbox.run(["tree"]).ok();
    let line = run.stderr.lines().last().unwrap();
    let said = "8 files: 4 unchanged, 1 of known content, 1 analyzed again, 1 new, 1 skipped, 1 gone, ";
    assert!(line.starts_with(said), "{line}");
    assert_eq!(sandbox.run(["tree", "--quiet"]).ok().stderr, "");
}

#[test]
fn named_files_leave_what_is_known_of_their_folder() {
    let sandbox = analyzed_tree();
    let run = sandbox.run(["files", "tree/src/main.rs", "--paths"]).ok().parsed_nothing();
    assert_eq!((run.metric("discovered"), run.metric("gone"), run.text()), (1, 0, "tree/src/main.rs\n"));
    let named = ["files", "--paths", "tree/src/main.rs", "tree/web", "tree/src/greet.rs", "tree/web/lib.ts"];
    let run = sandbox.run(named).ok().parsed_nothing();
    assert_eq!(run.text(), "tree/src/greet.rs\ntree/src/main.rs\ntree/web/app.ts\ntree/web/lib.ts\n");
    assert_eq!(sandbox.run(["tree"]).ok().metric("files_opened"), 0);
}
