//! What the program says of itself: man pages, completions, and the topic of formats.

use std::fs;

use crate::sandbox::{Run, Sandbox, finish};

fn command(sandbox: &Sandbox, args: &[&str]) -> Run {
    finish(sandbox.command(args).spawn().unwrap())
}

#[test]
fn every_command_has_a_man_page() {
    let sandbox = Sandbox::new("");
    let run = command(&sandbox, &["man", "share/man/man1"]).ok();
    assert!(run.stderr.ends_with("man pages written to share/man/man1\n"), "{}", run.stderr);
    let page = |name: &str| fs::read_to_string(sandbox.home().join("share/man/man1").join(name)).unwrap();
    for name in ["sapwood.1", "sapwood-files.1", "sapwood-explain.1", "sapwood-cache.1", "sapwood-cache-stats.1"] {
        assert!(page(name).contains(".SH DESCRIPTION"), "{name}");
    }
    let files = page("sapwood-files.1");
    assert!(files.contains("sapwood files \\-\\-sort cognitive \\-\\-top 10"), "{files}");
    assert!(files.contains("sapwood files [OPTIONS] [PATH]..."), "{files}");
    let summary =
        |name: &str| files.split(&format!("\n\\fB{}\\fR", name.replace('-', "\\-"))).nth(1).map(str::to_owned);
    let described = summary("--no-ignore-parent").unwrap();
    assert!(!described.starts_with("\n.TP"), "{described}");
    fs::write(sandbox.home().join("taken"), "").unwrap();
    let run = command(&sandbox, &["man", "taken/man1"]).exited(2);
    assert!(run.stderr.contains("cannot create taken/man1: "), "{}", run.stderr);
    assert!(command(&sandbox, &["man"]).exited(2).stderr.contains("<DIR>"));
}

#[test]
fn completions_know_languages_kinds_and_fields() {
    let sandbox = Sandbox::new("");
    for shell in ["bash", "zsh", "fish"] {
        let script = command(&sandbox, &["completions", shell]).ok();
        for word in ["typescript", "c++", "type_parameter", "re_export", "cognitive", "jsonl"] {
            assert!(script.text().contains(word), "{word} for {shell}");
        }
    }
    let run = command(&sandbox, &["completions", "tcsh"]).exited(2);
    assert!(run.stderr.contains("[possible values: bash, "), "{}", run.stderr);
}

#[test]
fn a_language_that_is_unknown_gets_the_nearest_as_a_hint() {
    let sandbox = Sandbox::new("//- a.py\nx = 1\n");
    let run = sandbox.run(["files", "tree", "-t", "pyton"]).exited(2);
    assert!(run.stderr.contains("unknown language \"pyton\"; did you mean \"Python\"?"), "{}", run.stderr);
    let run = sandbox.run(["files", "tree", "-t", "py,xyzzyplugh"]).exited(2);
    assert!(run.stderr.contains("`sapwood languages` lists the names"), "{}", run.stderr);
    assert!(sandbox.run(["files", "tree", "-t", "PYTHON,c++", "-t", "rs"]).ok().text().contains("a.py"));
}

#[test]
fn the_topic_of_formats_names_each_with_an_example() {
    let sandbox = Sandbox::new("");
    let topic = command(&sandbox, &["help", "formats"]).ok();
    for text in ["table", "jsonl", "ctags", "in: symbols", "sapwood files --format csv > files.csv"] {
        assert!(topic.text().contains(text), "{text} in {}", topic.text());
    }
    assert_eq!(command(&sandbox, &["formats"]).ok().text(), topic.text());
    let run = command(&sandbox, &["files", "--format", "yaml"]).exited(2);
    assert!(run.stderr.contains("[possible values: table, json, "), "{}", run.stderr);
}
