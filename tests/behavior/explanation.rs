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
    assert!(text.text().contains("by the rule out/ in tree/.gitignore:2"), "{}", text.text());
    let text = explained(&sandbox, &["tree/src/a.rs", "-E", "*.rs"]);
    assert!(text.text().contains("by the glob *.rs of exclude (--exclude)"), "{}", text.text());
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
    assert!(explained(&sandbox, &[path]).text().contains("was too recent to be trusted when it was indexed\n"));
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
    assert_eq!(doubt("tree/src/a.rs"), "the file is not in a git work tree");
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
    assert!(doubt("tree/src/a.rs").starts_with("the file's modification time differs"), "{}", doubt("tree/src/a.rs"));
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
    let text = other.text().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("which differs in the version"), "{text}");
    assert_narrow(&sandbox, other.text());
}

#[test]
fn no_line_is_wider_than_a_terminal() {
    let sandbox = Sandbox::new(TREE);
    sandbox.write("header.h", "int f(void);\n");
    sandbox.settle();
    sandbox.run::<&str>([]).ok();
    for path in ["tree/header.h", "tree/src/a.rs", "tree/tool"] {
        let modified = SystemTime::now() - Duration::from_secs(1000);
        fs::File::options().append(true).open(sandbox.home().join(path)).unwrap().set_modified(modified).unwrap();
        assert_narrow(&sandbox, explained(&sandbox, &[path]).text());
    }
    finish(sandbox.isolate(Command::new("git"), ["init", "-q", "--object-format=sha256", "tree"]).spawn().unwrap())
        .ok();
    finish(sandbox.isolate(Command::new("git"), ["-C", "tree", "add", "."]).spawn().unwrap()).ok();
    std::thread::sleep(Duration::from_millis(30));
    let refresh = ["-C", "tree", "update-index", "-q", "--refresh", "--force-write-index"];
    finish(sandbox.isolate(Command::new("git"), refresh).spawn().unwrap()).ok();
    let text = explained(&sandbox, &["tree/header.h"]);
    assert!(text.text().contains("vouches"), "{}", text.text());
    assert_narrow(&sandbox, text.text());
}

/// Makes sure that lines have 80 columns at most, if they do not name a folder of whoever runs the test.
fn assert_narrow(sandbox: &Sandbox, text: &str) {
    let home = sandbox.home().to_str().unwrap();
    let wide = text.lines().find(|line| line.chars().count() > 80 && !line.contains(home));
    assert_eq!(wide, None, "{text}");
}

#[test]
fn the_run_that_is_explained_has_the_flags_that_choose_files() {
    let sandbox = Sandbox::new(TREE);
    sandbox.write("sub/.gitignore", "x.rs\n");
    sandbox.write("sub/x.rs", "fn x() {}\n");
    sandbox.write("sub/y.rs", "fn y() {}\n");
    fs::create_dir(sandbox.tree().join(".git")).unwrap();
    let excluded = |args: &[&str]| {
        let told = explained(&sandbox, &[args, &["--format", "json"]].concat()).json()["explanation"].clone();
        let reason = told["file"]["record"]["reason"].as_str().map(str::to_owned);
        told["excluded"]["kind"].as_str().map(str::to_owned).or(reason).unwrap_or_else(|| "taken".to_owned())
    };
    for (args, kind, with) in [
        ("tree/src/a.rs", "taken", "-g *.py"),
        ("tree/src/a.rs", "taken", "-g !tree/src/"),
        ("tree/src/b.tmp.rs", "rule", "-g *.rs"),
        ("tree/src/a.rs", "taken", "-t python"),
        ("tree/tool", "taken", "-t rust"),
        ("tree/.hidden/d.rs", "hidden", "--hidden"),
        ("tree/src/b.tmp.rs", "rule", "--no-ignore"),
        ("tree/node_modules/e.js", "passed_over", "--no-ignore"),
        ("tree/sub/x.rs", "rule", "--no-ignore-vcs"),
        ("tree/src/a.rs", "taken", "--max-filesize 3"),
        ("tree/src/a.rs", "taken", "-E src"),
    ] {
        let flags: Vec<&str> = with.split(' ').collect();
        let changed = match with.split(' ').next().unwrap() {
            "-g" if args.contains(".tmp.") => "taken",
            "-g" => "glob",
            "-t" => "type",
            "-E" => "exclude",
            "--max-filesize" => "too_large",
            _ => "taken",
        };
        assert_eq!(
            (excluded(&[args]), excluded(&[&[args], &flags[..]].concat())),
            (kind.into(), changed.into()),
            "{args} {with}"
        );
    }
    let text = explained(&sandbox, &["tree/src/a.rs", "-g", "!*.rs"]);
    assert!(text.text().contains("by --glob !*.rs"), "{}", text.text());
    let text = explained(&sandbox, &["tree/src/a.rs", "-g", "*.py"]);
    assert!(text.text().contains("matches no --glob"), "{}", text.text());
    // From inside of a folder, whose parent has the rule.
    let from_inside = |flag: &[&str]| excluded(&[&["-C", "tree/src", "b.tmp.rs"], flag].concat());
    assert_eq!(from_inside(&[]), "rule");
    sandbox.write("src/deep/c.tmp.rs", "fn c() {}\n");
    let from_deeper = |flag: &[&str]| excluded(&[&["-C", "tree/src/deep", "c.tmp.rs"], flag].concat());
    assert_eq!((from_deeper(&[]), from_deeper(&["--no-ignore-parent"])), ("rule".to_owned(), "taken".to_owned()));
}

#[cfg(unix)]
#[test]
fn links_are_explained_as_the_run_takes_them() {
    let sandbox = Sandbox::new(TREE);
    std::os::unix::fs::symlink("src", sandbox.tree().join("link")).unwrap();
    std::os::unix::fs::symlink("a.rs", sandbox.tree().join("src/link.rs")).unwrap();
    std::os::unix::fs::symlink("nowhere", sandbox.tree().join("broken.rs")).unwrap();
    let told =
        |args: &[&str]| explained(&sandbox, &[args, &["--format", "json"]].concat()).json()["explanation"].clone();
    assert_eq!(told(&["tree/src/link.rs"])["file"]["record"]["reason"], "symbolic_link");
    let followed = told(&["tree/src/link.rs", "--follow"]);
    assert_eq!((&followed["path"], &followed["file"]["record"]["symbols"]), (&"tree/src/link.rs".into(), &1.into()));
    assert_eq!(told(&["tree/link/a.rs"])["path"], "tree/src/a.rs");
    let followed = told(&["tree/link/a.rs", "--follow"]);
    assert_eq!((&followed["path"], &followed["file"]["record"]["symbols"]), (&"tree/link/a.rs".into(), &1.into()));
    assert_eq!(told(&["tree/link/b.tmp.rs", "--follow"])["excluded"]["place"], "tree/link/.ignore:1");
    assert_eq!(told(&["tree/link", "--follow"])["file"], Value::Null);
    assert_eq!(told(&["tree/broken.rs"])["file"]["record"]["reason"], "symbolic_link");
    assert_eq!(told(&["tree/broken.rs", "--follow"])["file"]["record"]["reason"], "vanished");
    let run = sandbox.run(["files", "--follow", "--format", "jsonl", "tree"]).exited(1);
    assert!(run.text().contains("tree/link/a.rs") && run.text().contains("tree/src/link.rs"), "{}", run.text());
}

#[test]
fn the_run_that_is_explained_believes_what_its_flags_say() {
    let sandbox = Sandbox::new(TREE);
    sandbox.settle();
    sandbox.run::<&str>([]).ok();
    let answer = |args: &[&str]| {
        let told = explained(&sandbox, &[&["tree/src/a.rs", "--format", "json"], args].concat()).json();
        told["explanation"]["file"]["answer"].as_str().unwrap().to_owned()
    };
    assert_eq!(answer(&[]), "stamp");
    assert_eq!(answer(&["--no-stamps"]), "content");
    assert_eq!(answer(&["--no-cache"]), "analysis");
    assert_eq!(answer(&["--max-parse-size", "3"]), "analysis");
    let text = explained(&sandbox, &["tree/src/a.rs", "--no-stamps"]);
    assert!(text.text().contains("not trusted because of --no-stamps"), "{}", text.text());
    let git = explained(&sandbox, &["tree/src/a.rs", "--no-git"]);
    assert!(git.text().contains("git is disabled by the options"), "{}", git.text());
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

#[test]
fn problems_and_generated_files_are_told_with_their_places() {
    let sandbox = Sandbox::new(
        "//- broken.rs\nfn fine() {}\nfn broken( {\n//- gen.py\n#!/bin/python\n# Code generated by x. DO NOT EDIT.\nx = 1\n",
    );
    sandbox.write("many.py", "x = )\n".repeat(15));
    for _ in 0..2 {
        for (path, kind) in [("tree/broken.rs", "syntax_error"), ("tree/many.py", "syntax_error")] {
            let file = data(&sandbox, path)["file"].clone();
            let first = &file["diagnostics"][0];
            assert_eq!(first["kind"], kind, "{file}");
            let (line, column) = (first["line"].as_u64().unwrap(), first["column"].as_u64().unwrap());
            let text = explained(&sandbox, &[path]);
            let told = format!("problems   {line}:{column}: syntax error: {}", first["message"].as_str().unwrap());
            assert!(text.text().contains(&told), "{told} in {}", text.text());
        }
        let text = explained(&sandbox, &["tree/many.py"]);
        assert!(text.text().contains(" more; --format json lists them all"), "{}", text.text());
        assert_eq!(data(&sandbox, "tree/gen.py")["file"]["record"]["generated"], "marker");
        let text = explained(&sandbox, &["tree/gen.py"]);
        assert!(text.text().contains("generated  marker, line 2: "), "{}", text.text());
        assert_eq!(data(&sandbox, "tree/gen.py")["file"]["generated"]["line"], 2);
        assert_eq!(data(&sandbox, "tree/gen.py")["file"]["diagnostics"], serde_json::json!([]));
        sandbox.run(["tree"]).ok();
    }
}

#[test]
fn the_settings_are_those_of_the_run_that_is_explained() {
    let sandbox = Sandbox::new("");
    let home = sandbox.home();
    fs::create_dir(home.join("src")).unwrap();
    fs::write(home.join("src/a.rs"), "fn a() {}\n").unwrap();
    fs::write(home.join("sapwood.toml"), "exclude = [\"src/**\"]\n").unwrap();
    assert!(!sandbox.run(["files", "--paths"]).ok().text().contains("a.rs"));
    let text = |path: &str| explained(&sandbox, &[path]).text().to_owned();
    assert!(text("src/a.rs").contains("excluded\n"), "{}", text("src/a.rs"));
    assert!(text("src/a.rs").contains("by the glob src/** of exclude ("), "{}", text("src/a.rs"));
    let folder = text("src");
    assert!(folder.contains("everything in it is excluded\n") && folder.contains("by the glob src/**"), "{folder}");
}

#[cfg(unix)]
#[test]
fn a_file_that_is_skipped_is_not_called_included() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    std::os::unix::fs::symlink("a.rs", sandbox.tree().join("link.rs")).unwrap();
    let run = explained(&sandbox, &["tree/link.rs"]);
    assert!(run.text().contains("skipped: symbolic link\n") && run.text().contains("--follow"), "{}", run.text());
    let run = explained(&sandbox, &["tree/a.rs"]);
    assert!(run.text().contains("10 bytes, 1 line, 1 code, 1 symbol\n"), "{}", run.text());
}
