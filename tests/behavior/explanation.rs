//! `sapwood explain`: which tier answers for a file and why, and what leaves a path out.

use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, finish};

const TREE: &str = "\
//- .gitignore
# Nothing built.
out/
//- src/.ignore
*.tmp.rs
!keep.tmp.rs
//- src/a.rs
pub fn a() {}
//- src/b.tmp.rs
pub fn b() {}
//- src/keep.tmp.rs
pub fn keep() {}
//- out/deep/c.rs
pub fn c() {}
//- .hidden/d.rs
pub fn d() {}
//- node_modules/e.js
export const e = 1;
//- tagged/CACHEDIR.TAG
Signature: 8a477f597d28d172789f06886806bc55
//- tagged/f.rs
pub fn f() {}
//- tool
#!/usr/bin/env python3
x = 1
";

fn explained(sandbox: &Sandbox, args: &[&str]) -> Run {
    finish(sandbox.command(["explain"].iter().chain(args)).spawn().unwrap()).ok()
}

fn data(sandbox: &Sandbox, path: &str) -> Value {
    explained(sandbox, &[path, "--format", "json"]).json()["explanation"].clone()
}

fn answer(sandbox: &Sandbox, path: &str) -> String {
    data(sandbox, path)["file"]["answer"].as_str().unwrap().to_owned()
}

#[test]
fn what_leaves_a_path_out_is_told_with_its_rule_and_line() {
    let sandbox = Sandbox::new(TREE);
    for (path, excluded, kind, place, pattern) in [
        ("tree/src/b.tmp.rs", "tree/src/b.tmp.rs", "rule", Some("tree/src/.ignore:1"), Some("*.tmp.rs")),
        ("tree/out/deep/c.rs", "tree/out", "rule", Some("tree/.gitignore:2"), Some("out/")),
        ("tree/out", "tree/out", "rule", Some("tree/.gitignore:2"), Some("out/")),
        ("tree/.hidden/d.rs", "tree/.hidden", "hidden", None, None),
        ("tree/node_modules/e.js", "tree/node_modules", "passed_over", None, None),
        ("tree/tagged/f.rs", "tree/tagged", "passed_over", None, None),
    ] {
        let told = data(&sandbox, path)["excluded"].clone();
        let field = |name: &str| told[name].as_str();
        assert_eq!((field("path"), field("kind")), (Some(excluded), Some(kind)), "{path}: {told}");
        assert_eq!((field("place"), field("pattern")), (place, pattern), "{path}: {told}");
    }
    for path in ["tree/src/keep.tmp.rs", "tree/src/a.rs", "tree/src"] {
        assert_eq!(data(&sandbox, path)["excluded"], Value::Null, "{path}");
    }
    let text = explained(&sandbox, &["tree/out/deep/c.rs"]);
    assert!(text.text().contains("by the rule out/ of tree/.gitignore:2"), "{}", text.text());
    let text = explained(&sandbox, &["tree/src/a.rs", "-E", "*.rs"]);
    assert!(text.text().contains("by the glob *.rs of exclude, from --exclude"), "{}", text.text());
    let hidden = explained(&sandbox, &["tree/.hidden/d.rs", "--hidden", "--format", "json"]).json();
    assert_eq!(hidden["explanation"]["excluded"], Value::Null);
}

#[test]
fn the_tier_that_answers_is_the_one_that_a_run_then_uses() {
    let sandbox = Sandbox::new(TREE);
    sandbox.settle();
    let path = "tree/src/a.rs";
    assert_eq!(answer(&sandbox, path), "analysis");
    sandbox.run::<&str>([]).ok();
    assert_eq!(answer(&sandbox, path), "stamp");
    let modified = SystemTime::now() - Duration::from_secs(1000);
    fs::File::options().append(true).open(sandbox.home().join(path)).unwrap().set_modified(modified).unwrap();
    let told = data(&sandbox, path);
    assert_eq!((&told["file"]["answer"], &told["file"]["record"]["symbols"]), (&"content".into(), &1.into()));
    assert_eq!(told["file"]["stamp_differs_in"], serde_json::json!(["modified", "changed"]));
    let text = explained(&sandbox, &[path]);
    assert!(text.text().contains("modified: 2"), "{}", text.text());
    sandbox.write("src/a.rs", "pub fn new() {}\n");
    assert_eq!(answer(&sandbox, path), "analysis");
    sandbox.run::<&str>([]).ok();
    let told = data(&sandbox, path);
    assert_eq!((&told["file"]["answer"], &told["file"]["racy"]), (&"content".into(), &true.into()));
    assert!(explained(&sandbox, &[path]).text().contains("it proves nothing until a run after 2"));
}

#[test]
fn explaining_writes_nothing() {
    let sandbox = Sandbox::new(TREE);
    explained(&sandbox, &["tree/src/a.rs"]);
    assert!(!sandbox.cache().join("sapwood").exists());
    sandbox.run::<&str>([]).ok();
    let state = || -> Vec<(std::path::PathBuf, SystemTime)> {
        let entries = fs::read_dir(sandbox.cache().join("sapwood")).unwrap().map(Result::unwrap);
        let mut state: Vec<_> = entries.map(|e| (e.path(), e.metadata().unwrap().modified().unwrap())).collect();
        state.sort();
        state
    };
    let before = state();
    sandbox.write("src/a.rs", "pub fn edited() {}\n");
    explained(&sandbox, &["tree/src/a.rs"]);
    assert_eq!(state(), before);
}

#[test]
fn git_and_what_it_says_are_told() {
    let sandbox = Sandbox::new(TREE);
    let git = |args: &[&str]| {
        let always = ["-c", "user.name=t", "-c", "user.email=t@t"];
        finish(sandbox.isolate(Command::new("git"), always.iter().chain(args)).spawn().unwrap()).ok()
    };
    let doubt = |path: &str| data(&sandbox, path)["file"]["git_doubt"].as_str().unwrap_or_default().to_owned();
    assert_eq!(doubt("tree/src/a.rs"), "the file is in no git work tree");
    git(&["init", "-q", "tree"]);
    git(&["-C", "tree", "add", "."]);
    std::thread::sleep(Duration::from_millis(30));
    git(&["-C", "tree", "update-index", "-q", "--refresh", "--force-write-index"]);
    sandbox.run(["tree"]).ok();
    git(&["clone", "-q", "tree", "copy"]);
    assert_eq!(data(&sandbox, "tree/src/a.rs")["file"]["git_object"], "82a3da18326fabb51616b411a6b943ffef90da1a");
    sandbox.write("new.rs", "fn new() {}\n");
    assert_eq!(doubt("tree/new.rs"), "git's index has no entry for the file");
    sandbox.write("src/a.rs", "pub fn z() {}\n");
    assert!(doubt("tree/src/a.rs").starts_with("the file's modification time is not"), "{}", doubt("tree/src/a.rs"));
}

#[test]
fn languages_and_what_told_them_are_named() {
    let sandbox = Sandbox::new(TREE);
    let told = |args: &[&str]| {
        let file = explained(&sandbox, &[args, &["--format", "json"]].concat()).json()["explanation"]["file"].clone();
        let name = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (name(&file["told_by"]), name(&file["record"]["language"]))
    };
    let pair = |by: &str, language: &str| (by.to_owned(), language.to_owned());
    assert_eq!(told(&["tree/src/a.rs"]), pair("path", "Rust"));
    assert_eq!(told(&["tree/tool"]), pair("content", "Python"));
    assert_eq!(told(&["tree/src/a.rs", "--languages", "*.rs=C"]), pair("setting", "C"));
    sandbox.run(["tree"]).ok();
    let other = explained(&sandbox, &["tree/src/a.rs", "--max-parse-size", "3"]);
    assert!(other.text().contains("which differs in the version"), "{}", other.text());
    let narrow = |line: &str| line.chars().count() <= 80 || line.contains(sandbox.home().to_str().unwrap());
    assert!(other.text().lines().all(narrow), "{}", other.text());
}

#[test]
fn what_is_no_file_is_explained_too() {
    let sandbox = Sandbox::new(TREE);
    sandbox.write("image.png", [0; 9]);
    assert_eq!(answer(&sandbox, "tree/image.png"), "listing");
    sandbox.write("zeros.py", [0; 9]);
    assert_eq!(answer(&sandbox, "tree/zeros.py"), "nothing");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("src/a.rs", sandbox.tree().join("link.rs")).unwrap();
        assert_eq!(data(&sandbox, "tree/link.rs")["file"]["record"]["reason"], "symbolic_link");
    }
    let missing = finish(sandbox.command(["explain", "tree/src/aa.rs"]).spawn().unwrap()).exited(2);
    assert!(missing.stderr.contains("did you mean tree/src/a.rs?"), "{}", missing.stderr);
}
