//! Comparisons with other programs on real source trees: ripgrep for which files are chosen, tokei for lines, ctags for
//! symbols. Each is compared with where it is installed; `tests/run full` installs them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::real_trees::{TREES, symbols};
use crate::sandbox::Sandbox;

/// Whether a program is installed and is the one that is meant.
fn is_there(program: &str, name: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    version.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(name))
}

/// Returns the rows of `sapwood files` for a tree.
fn files(sandbox: &Sandbox, root: &Path, flags: &[&str]) -> Vec<Value> {
    let mut output = sandbox.json(
        &[&["files", "--status", "analyzed,skipped,failed", root.to_str().expect("a cache directory in UTF-8")], flags]
            .concat(),
    );
    match output["files"].take() {
        Value::Array(files) => files,
        other => panic!("an array of files, not {other}"),
    }
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[test]
fn the_files_chosen_are_those_that_ripgrep_searches() {
    if !is_there("rg", "ripgrep") {
        return;
    }
    for (package, root) in TREES.iter() {
        let sandbox = Sandbox::new("");
        let output =
            sandbox.isolate(Command::new("rg"), ["--files", "--no-require-git", "--null"]).arg(root).output().unwrap();
        let theirs = output.stdout.split(|byte| *byte == 0).filter(|path| !path.is_empty());
        let theirs: BTreeSet<String> = theirs.map(|path| String::from_utf8_lossy(path).into_owned()).collect();
        // ripgrep leaves out links without a word, and Sapwood enters no folder of installed packages.
        let is_passed_over = |path: &String| path.contains("/node_modules/") || path.contains("/bower_components/");
        let theirs: BTreeSet<String> = theirs.into_iter().filter(|path| !is_passed_over(path)).collect();
        let ours: BTreeSet<String> = files(&sandbox, root, &[])
            .iter()
            .filter(|file| text(file, "reason") != "symbolic_link")
            .map(|file| text(file, "path").to_owned())
            .collect();
        let differences: Vec<&String> = ours.symmetric_difference(&theirs).take(20).collect();
        assert!(differences.is_empty(), "{package}: {differences:?}");
        assert!(!ours.is_empty(), "{package}");
    }
}

/// Returns tokei, where `tests/run` put it or on the path.
fn tokei() -> Option<PathBuf> {
    let named = std::env::var_os("SAPWOOD_TEST_TOKEI").map_or_else(|| PathBuf::from("tokei"), PathBuf::from);
    is_there(named.to_str()?, "tokei").then_some(named)
}

/// The least share of files about whose lines of code both programs agree. They are one line apart where a blank line
/// stands in a string, and many where a quotation mark in a character constant of C or in a regular expression begins a
/// string for tokei.
const AGREED: &[(&str, f64)] =
    &[("C", 0.95), ("C++", 0.99), ("Java", 0.99), ("JavaScript", 0.9), ("Rust", 0.94), ("TypeScript", 0.99)];

#[test]
fn lines_of_code_are_those_that_tokei_counts() {
    let Some(tokei) = tokei() else { return };
    let mut agreement: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut differences = Vec::new();
    for root in TREES.values() {
        let sandbox = Sandbox::new("");
        let output =
            sandbox.isolate(Command::new(&tokei), ["--no-ignore", "--output", "json"]).arg(root).output().unwrap();
        let theirs: Value = serde_json::from_slice(&output.stdout).expect("tokei writes JSON");
        let ours = files(&sandbox, root, &["--no-ignore"]);
        let ours: BTreeMap<&str, &Value> = ours.iter().map(|file| (text(file, "path"), file)).collect();
        for (language, _) in AGREED {
            for report in theirs[language]["reports"].as_array().into_iter().flatten() {
                let Some(file) = ours.get(text(report, "name")).filter(|file| file["language"] == **language) else {
                    continue;
                };
                let stats = &report["stats"];
                let agrees = stats["code"] == file["code"];
                let (agreed, all) = agreement.entry(language).or_default();
                (*agreed, *all) = (*agreed + u64::from(agrees), *all + 1);
                if !agrees && differences.len() < 20 {
                    differences.push(format!("{}: {stats} and {file}", text(report, "name")));
                }
            }
        }
    }
    for (language, least) in AGREED {
        let (agreed, all) = agreement.get(language).copied().unwrap_or_default();
        let share = agreed as f64 / all as f64;
        assert!(all > 20 && share >= *least, "{language}: {agreed} of {all}; {}", differences.join("\n"));
    }
}

/// ctags is the oracle for what it knows reliably: classes and functions by name and line.
#[test]
fn classes_and_functions_are_those_that_ctags_finds() {
    if !is_there("ctags", "Universal Ctags") {
        return;
    }
    // (package, languages of ctags, what it marks classes and functions with, least share found)
    let comparisons = [("Django", "Python", "cfm", 0.999), ("regex", "Rust", "sgfP", 0.99)];
    for (package, language, kinds, share) in comparisons {
        let Some(root) = TREES.get(package) else { continue };
        let sandbox = Sandbox::new("");
        let args = ["-R", "-f", "-", "--fields=+n", "--excmd=number"].map(str::to_owned);
        let selection = [format!("--languages={language}"), format!("--kinds-{language}={kinds}")];
        let tags = sandbox.isolate(Command::new("ctags"), args.iter().chain(&selection)).arg(root).output().unwrap();
        let ours = sandbox.json(&["symbols", "--generated", "--no-ignore", root.to_str().unwrap()]);
        let ours: BTreeSet<(String, String, u64)> = symbols(&ours)
            .map(|symbol| {
                let text = |field: &str| symbol[field].as_str().unwrap_or_default().to_owned();
                (text("path"), text("name"), symbol["line"].as_u64().unwrap())
            })
            .collect();
        let theirs: Vec<_> = String::from_utf8_lossy(&tags.stdout)
            .lines()
            .filter(|line| !line.starts_with('!'))
            .filter_map(|line| {
                let mut fields = line.split('\t');
                let (name, path, number) = (fields.next()?, fields.next()?, fields.next()?);
                Some((path.to_owned(), name.to_owned(), number.trim_end_matches(";\"").parse().ok()?))
            })
            .collect();
        let missing: Vec<_> = theirs.iter().filter(|tag| !ours.contains(tag)).collect();
        let found = 1.0 - missing.len() as f64 / theirs.len() as f64;
        assert!(theirs.len() > 300, "{package}: ctags finds {}", theirs.len());
        assert!(
            found >= share,
            "{package}: {found:.4} of {} found, not {:?}",
            theirs.len(),
            &missing[..missing.len().min(20)]
        );
    }
}
