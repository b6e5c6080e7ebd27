//! What each command understands: words, paths, queries, orders, and standard input.

use std::fs;
use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::sandbox::{Run, Sandbox, file_of, finish};

const FIXTURE: &str = "\
//- a.py
import os
class Shape:
    def area(self):
        return 1
def helper(): pass
//- lib/b.ts
import { x } from './x'
export function Helper(n: number) {
  if (n) { return 1 }
  return 2
}
//- lib/package-lock.json
{}
";

fn lines(run: &Run) -> Vec<&str> {
    run.text().lines().collect()
}

#[test]
fn flags_may_stand_before_and_after_the_command() {
    let sandbox = Sandbox::new(FIXTURE);
    let expected = ["tree/a.py"];
    assert_eq!(lines(&sandbox.run(["--quiet", "-t", "py", "--paths", "files", "tree"]).ok()), expected);
    assert_eq!(lines(&sandbox.run(["files", "tree", "-t", "python", "-q", "--paths"]).ok()), expected);
}

#[test]
fn paths_are_printed_joined_to_what_was_typed() {
    let sandbox = Sandbox::new(FIXTURE);
    for (typed, shown) in
        [("tree/lib", "tree/lib/b.ts"), ("./tree//lib/", "./tree//lib/b.ts"), ("tree/lib/b.ts", "tree/lib/b.ts")]
    {
        assert_eq!(lines(&sandbox.run(["files", "--paths", typed, "-t", "ts"]).ok()), [shown]);
    }
    assert_eq!(lines(&sandbox.run(["-C", "tree/lib", "files", "--paths", "-t", "ts"]).ok()), ["b.ts"]);
    let absolute = sandbox.tree();
    let absolute = absolute.to_str().unwrap();
    assert_eq!(lines(&sandbox.run(["files", "--paths", absolute, "-t", "py"]).ok()), [format!("{absolute}/a.py")]);
    assert_eq!(
        lines(&sandbox.run(["files", "--paths", "tree/lib", "tree/a.py", "-g", "!*.json"]).ok()),
        ["tree/a.py", "tree/lib/b.ts"]
    );
}

#[test]
fn a_query_is_a_smart_case_substring_unless_a_flag_says_otherwise() {
    let sandbox = Sandbox::new(FIXTURE);
    let found = |args: &[&str]| {
        let run = sandbox.run(["symbols", "tree"].iter().chain(args).chain(&["--format", "jsonl"])).ok();
        run.text()
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&["--name", "help"]), ["helper", "Helper"]);
    assert_eq!(found(&["--name", "Help"]), ["Helper"]);
    assert_eq!(found(&["--exact", "--name", "helper"]), ["helper"]);
    assert_eq!(found(&["--prefix", "--name", "sh"]), ["Shape"]);
    assert_eq!(found(&["--regex", "--name", "^a.*a$"]), ["area"]);
    for name in ["Shape.a", "Shape::a", "Shape#a"] {
        assert_eq!(found(&["--name", name]), ["area"], "{name}");
    }
    assert_eq!(found(&["--kind", "class,method"]), ["Shape", "area"]);
    assert_eq!(found(&["--sort", "cognitive", "--limit", "1"]), ["Helper"]);
    assert_eq!(found(&["--sort", "cognitive", "--top", "1"]), ["Helper"]);
    assert_eq!(found(&["--min", "cognitive=1"]), ["Helper"]);
    assert_eq!(found(&["--min", "lines=2", "--min", "cyclomatic=1"]), ["area", "Helper"]);
    assert_eq!(found(&["--exported", "-t", "ts"]), ["Helper"]);
    assert_eq!(found(&["--name", "nothing_is_called_so"]), Vec::<String>::new());
    let wrong = |args: &[&str]| sandbox.run(["symbols", "tree"].iter().chain(args)).exited(2).stderr;
    assert!(wrong(&["--regex", "--name", "("]).contains("regular expression"));
    assert!(wrong(&["--exact"]).contains("--name <PATTERN>"));
    assert!(wrong(&["--min", "cognitiv=1"]).contains("did you mean cognitive?"));
    assert!(wrong(&["--min", "cognitive"]).contains("expected FIELD=N"));
    assert!(wrong(&["--min", "cognitive=many"]).contains("expected a whole number"));
    assert!(wrong(&["--columns", "nmae"]).contains("'name'"));
}

#[test]
fn every_list_can_be_sorted_by_every_field_it_shows() {
    let sandbox = Sandbox::new(FIXTURE);
    for (args, array) in [
        (&["tree"][..], "languages"),
        (&["tree", "--by", "extension"], "extensions"),
        (&["files", "tree", "--generated"], "files"),
        (&["symbols", "tree"], "symbols"),
        (&["imports", "tree"], "imports"),
    ] {
        let list = |more: &[&str]| sandbox.json(&[args, more].concat())[array].as_array().unwrap().clone();
        let rows = list(&[]);
        for field in rows[0].as_object().unwrap().keys() {
            let sorted = list(&["--sort", field]);
            assert_eq!(sorted.len(), rows.len());
            for pair in sorted.windows(2) {
                let [a, b] = [&pair[0][field], &pair[1][field]];
                let ordered = match (a, b) {
                    (_, Value::Null) => true,
                    (Value::String(a), Value::String(b)) => a <= b,
                    (Value::Bool(a), Value::Bool(b)) => a >= b,
                    (Value::Number(a), Value::Number(b)) => a.as_u64() >= b.as_u64(),
                    (Value::Array(a), Value::Array(b)) => a.first().map(Value::as_str) <= b.first().map(Value::as_str),
                    _ => false,
                };
                assert!(ordered, "{args:?} --sort {field}: {a} before {b}");
            }
            // Turned around, rows that are equal stay in path order.
            let turned = list(&["--sort", field, "--reverse", "--limit", "1"]);
            let last = sorted.iter().find(|row| row[field] == sorted[sorted.len() - 1][field]).unwrap();
            assert_eq!(&turned[0], last, "{args:?} --sort {field} --reverse");
        }
    }
}

#[test]
fn imports_are_found_by_their_specifier() {
    let sandbox = Sandbox::new(FIXTURE);
    let imports = sandbox.json(&["imports", "--specifier", "./", "tree"]);
    assert_eq!(imports["imports"].as_array().unwrap().len(), 1);
    assert_eq!(imports["imports"][0]["path"], "tree/lib/b.ts");
}

#[test]
fn definitions_are_found_by_name_and_what_is_not_found_fails() {
    let sandbox = Sandbox::new(FIXTURE);
    let found = sandbox.run(["def", "helper", "tree"]).ok();
    let lines: Vec<&str> = found.text().lines().skip(1).collect();
    assert!(lines[0].starts_with("tree/a.py:5:5 ") && lines[1].starts_with("tree/lib/b.ts:2:17 "), "{lines:?}");
    assert_eq!(sandbox.json(&["def", "Shape::area", "tree"])["definitions"][0]["match"], "exact");
    assert_eq!(sandbox.run(["def", "Shape", "tree", "--paths"]).ok().text(), "tree/a.py\n");

    let missing = sandbox.run(["def", "helpr", "tree"]).exited(1);
    assert_eq!(missing.text(), "");
    assert!(missing.stderr.contains("no definition named \"helpr\"; nearest: "), "{}", missing.stderr);
    let data = sandbox.run(["def", "helpr", "tree", "--json"]).exited(1).json();
    assert_eq!(data["definitions"], serde_json::json!([]));
    sandbox.run(["def", "", "tree"]).exited(2);
    sandbox.run(["def"]).exited(2);
}

#[test]
fn an_empty_list_says_why_in_one_line() {
    // A summary has its total also without a group.
    let is_total = |line: &str| ["Total", "----", "Language", "Directory"].iter().any(|start| line.starts_with(start));
    let made = "// Code generated by hand. DO NOT EDIT.\nexport function made() {}\n";
    let sandbox = Sandbox::new(&format!(
        "//- src/a.py\ndef f(): pass\n//- gen/made.js\n{made}//- text/a.css\na {{}}\n//- none/.x\n"
    ));
    for (args, said) in [
        (&["files", "tree/none"][..], "no files here"),
        (&["files", "tree/src", "--status", "skipped"], "no files skipped"),
        (&["files", "tree/src", "--status", "failed", "--min", "lines=9"], "no files failed"),
        (&["files", "tree/src", "--min", "lines=9"], "no files match: 1 excluded by --min"),
        (&["files", "tree/src", "--problem", "syntax_error"], "no files have the problem syntax_error"),
        (&["files", "tree/src", "--name", "zzzz"], "no paths contain \"zzzz\""),
        (&["tree/src", "--min", "lines=9"], "no languages match: 1 excluded by --min"),
        (&["tree/src", "--by", "directory", "--min", "files=2"], "no directories match: 1 excluded by --min"),
        (
            &["files", "tree/src", "-E", "*.py"],
            "no files here besides any that --exclude leaves out; hidden and ignored",
        ),
        (&["files", "tree/none", "--hidden"], "1 skipped, which --status skipped lists"),
        (&["files", "tree/src", "-g", "*.rs", "--hidden"], "that --glob leaves out; ignored ones are included with"),
        (&["symbols", "tree/none"], "no files here"),
        (&["symbols", "tree/text"], "only lines are counted"),
        (&["symbols", "tree/gen"], "1 symbol found, all in generated files; --generated includes them"),
        (&["symbols", "tree", "--name", "made"], "1 symbol with that name, all in generated files"),
        (&["symbols", "tree/src", "--name", "g"], "no symbol named \"g\""),
        (&["symbols", "tree/src", "--kind", "class"], "no symbols match: 1 excluded by --kind"),
        (&["imports", "tree"], "no imports in"),
        (&["symbols", "tree", "-t", "rust"], "no Rust files here"),
    ] {
        let run = sandbox.run(args).ok();
        assert_eq!(run.text().lines().filter(|line| !is_total(line)).count(), 0, "{args:?}: {}", run.text());
        assert_eq!(run.stderr.lines().filter(|line| line.contains(said)).count(), 1, "{args:?}: {}", run.stderr);
    }
}

#[test]
fn an_empty_list_names_the_setting_that_leaves_files_out() {
    let sandbox = Sandbox::new("//- vendor/sapwood.toml\nexclude = [\"*.py\", \"*.toml\"]\n//- vendor/a.py\nx = 1\n");
    let run = sandbox.run(["files", "tree/vendor", "--no-ignore"]).ok();
    let said = "sapwood.toml:1 leaves out; hidden ones are included with --hidden";
    let is_said = |line: &str| line.starts_with("no files here besides any that `exclude` in ") && line.ends_with(said);
    assert!(run.stderr.lines().any(is_said), "{}", run.stderr);
}

#[test]
fn a_list_has_room_for_something_and_columns_only_in_tables_and_csv() {
    let sandbox = Sandbox::new(FIXTURE);
    for (args, said) in [
        (&["symbols", "tree", "--top", "0"][..], "expected a number of at least 1"),
        (&["def", "helper", "tree", "--limit", "0"], "expected a number of at least 1"),
        (&["files", "tree", "--json", "--columns", "path"], "only tables and CSV have columns"),
        (&["symbols", "tree", "--format", "ctags", "--columns", "name"], "only tables and CSV have columns"),
    ] {
        let run = sandbox.run(args).exited(2);
        assert!(run.stderr.contains(said) && run.stdout.is_empty(), "{args:?}: {}", run.stderr);
    }
}

#[test]
fn the_examples_of_list_flags_are_accepted() {
    let sandbox = Sandbox::new(FIXTURE);
    for command in [&[][..], &["files"], &["symbols"], &["imports"]] {
        let help = finish(sandbox.command([command, &["--help"]].concat()).spawn().unwrap()).ok().text().to_owned();
        let after =
            |text: &str| help.split(text).nth(1).and_then(|rest| rest.split_whitespace().next()).unwrap().to_owned();
        let (least, columns) = (after("as in --min "), after("CSV, such as "));
        sandbox.run([command, &["tree", "--min", &least, "--columns", &columns]].concat()).ok();
    }
}

#[test]
fn a_missing_path_among_several_costs_the_exit_code_alone() {
    let sandbox = Sandbox::new(FIXTURE);
    let run = sandbox.run(["files", "tree/lob", "tree/lib", "--paths"]).exited(1);
    assert_eq!(run.text(), "tree/lib/b.ts\ntree/lib/package-lock.json\n");
    assert_eq!(run.warnings(), ["sapwood: no such file or folder: tree/lob; did you mean tree/lib?"]);
    let run = sandbox.run(["files", "tree/lob", "nowhere"]).exited(2);
    assert!(run.text().is_empty() && run.warnings().len() == 2, "{}", run.stderr);
}

#[test]
fn skipped_files_are_listed_when_they_are_asked_for() {
    let sandbox = Sandbox::new("//- a.py\nx = 1\n//- b.bin\n\0\n//- c.unknown_extension\n?\n");
    let list = |args: &[&str]| sandbox.run(["files", "tree", "--paths"].iter().chain(args)).ok().text().to_owned();
    assert_eq!(list(&[]), "tree/a.py\n");
    assert_eq!(list(&["--status", "skipped"]), "tree/b.bin\ntree/c.unknown_extension\n");
    assert_eq!(list(&["--status", "analyzed,skipped"]).lines().count(), 3);
    let table = sandbox.run(["files", "tree", "--status", "skipped"]).ok();
    assert_eq!(
        table.text().lines().next().unwrap().split_whitespace().collect::<Vec<_>>(),
        ["Bytes", "Reason", "Path"]
    );
}

#[test]
fn files_with_syntax_errors_are_counted_and_can_be_listed() {
    let sandbox = Sandbox::new("//- a.py\nx = 1\n//- b.py\ndef f(:\n");
    let run = sandbox.run(["tree"]).ok();
    let said = "1 file with syntax errors; `sapwood files --problem syntax_error` lists them";
    assert!(run.stderr.lines().any(|line| line == said), "{}", run.stderr);
    assert_eq!(sandbox.run(["files", "tree", "--problem", "syntax_error", "--paths"]).ok().text(), "tree/b.py\n");
}

#[test]
fn git_attributes_take_back_what_a_name_or_a_content_says() {
    let sandbox = Sandbox::new(
        "//- .gitattributes
ours.* linguist-generated=false
yarn.lock -linguist-generated
theirs/** linguist-vendored
//- ours.go
// Code generated by hand. DO NOT EDIT.
package a
//- other.go
// Code generated by hand. DO NOT EDIT.
package a
//- yarn.lock
a: 1
//- theirs/a.go
package a
",
    );
    let files = sandbox.json(&["files", "tree"]);
    for (path, generated) in [
        ("ours.go", None),
        ("yarn.lock", None),
        ("other.go", Some("marker")),
        ("theirs/a.go", Some("linguist_vendored")),
    ] {
        assert_eq!(file_of(&files, path)["generated"].as_str(), generated, "{path}");
    }
}

#[test]
fn generated_files_are_left_out_of_rankings_and_counted_apart() {
    let sandbox = Sandbox::new(FIXTURE);
    let count =
        |args: &[&str]| sandbox.run(["files", "tree", "--paths"].iter().chain(args)).ok().text().lines().count();
    assert_eq!(count(&[]), 3);
    assert_eq!(count(&["--sort", "bytes"]), 2);
    assert_eq!(count(&["--sort", "bytes", "--generated"]), 3);
    let summary = sandbox.json(&["tree"]);
    assert_eq!((&summary["total"]["files"], &summary["generated"]["files"]), (&2.into(), &1.into()));
}

#[test]
fn standard_input_is_analyzed_as_a_file_of_the_given_name() {
    let sandbox = Sandbox::new("");
    let mut child = sandbox
        .command(["symbols", "--stdin-path", "x/y.py", "--format", "json"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(b"def f(): pass\n").unwrap();
    let run = finish(child).ok();
    assert_eq!(run.json()["symbols"][0]["path"], "x/y.py");
}

#[test]
fn a_mistyped_word_gets_the_nearest_of_what_there_is() {
    let sandbox = Sandbox::new(FIXTURE);
    for (args, suggestion) in [
        (&["symbls"][..], "sapwood symbols"),
        (&["files", "tree", "-t", "pyton"], "Python"),
        (&["files", "tree", "--sort", "cod"], "code"),
        (&["symbols", "--kind", "clas"], "class"),
        (&["tre"], "did you mean tree?"),
        (&["files", "tree", "--jsn"], "--json"),
        (&["symbols", "helper"], "`sapwood def helper`"),
        (&["files", "tree/lob"], "did you mean tree/lib?"),
    ] {
        let run = sandbox.run(args).exited(2);
        assert!(run.stderr.contains(suggestion), "{args:?}: {}", run.stderr);
        assert!(run.stdout.is_empty());
    }
}

#[test]
fn the_cache_is_found_measured_and_emptied() {
    let sandbox = Sandbox::new(FIXTURE);
    sandbox.run(["tree"]).ok();
    let command = |args: &[&str]| finish(sandbox.command(args).spawn().unwrap()).ok();
    let path = command(&["cache", "path"]);
    assert_eq!(path.text().trim_end(), sandbox.cache().join("sapwood").to_str().unwrap());
    assert_eq!(command(&["cache", "stats", "--format", "json"]).json()["indexes"], 1);
    command(&["cache", "clear"]);
    assert_eq!(command(&["cache", "stats", "--format", "json"]).json()["bytes"], 0);
    assert!(!fs::exists(path.text().trim_end()).unwrap());
    assert!(command(&["cache", "clear"]).stderr.contains("there is no cache"));
}

#[test]
fn every_command_has_help_and_every_shell_its_completions() {
    let sandbox = Sandbox::new("");
    let text = |args: &[&str]| finish(sandbox.command(args).spawn().unwrap()).ok().text().to_owned();
    assert!(text(&["--help"]).contains("Exit codes:"));
    assert!(text(&["-h"]).lines().count() <= 64, "the short help fits a large terminal");
    assert!(text(&["--version"]).starts_with("sapwood "));
    for command in ["files", "symbols", "def", "imports", "cache", "config", "explain", "languages", "completions"] {
        assert!(text(&[command, "--help"]).contains("Usage: sapwood "), "{command}");
        assert!(text(&[command, "-h"]).contains("Examples:"), "{command}");
        assert_eq!(text(&["help", command]), text(&[command, "--help"]));
    }
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        assert!(text(&["completions", shell]).contains("sapwood"), "{shell}");
    }
    assert!(text(&["languages"]).contains("templ"));
}
