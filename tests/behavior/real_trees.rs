//! The source trees that `tests/fetch` fetches from the package registries, pinned in `tests/pins.txt`: every file is
//! accounted for, nothing panics, and symbols known to be in them are found.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;

use crate::git::commit_all;
use crate::sandbox::{Sandbox, finish};

/// The trees by package name. Fetched at the first use unless they are there; `full` ones only where the environment
/// asks for them.
pub(crate) static TREES: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let set = std::env::var("SAPWOOD_TEST_TREES").unwrap_or_else(|_| "gate".to_owned());
    let fetch = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fetch");
    let output = Command::new(fetch).arg(set).stderr(Stdio::inherit()).output().expect("tests/fetch can be run");
    assert!(output.status.success(), "the trees could not be fetched: {}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).expect("names and directories in UTF-8");
    lines.lines().filter_map(|line| line.split_once('\t')).map(|(name, path)| (name.into(), path.into())).collect()
});

/// Symbols that are known to be in the trees: package, name, kind, and the end of the path.
const KNOWN: &[(&str, &str, &str, &str)] = &[
    ("rxjs", "Observable", "class", "src/internal/Observable.ts"),
    ("rxjs", "mergeMap", "function", "src/internal/operators/mergeMap.ts"),
    ("three", "Matrix4", "class", "src/math/Matrix4.js"),
    ("three", "multiplyMatrices", "method", "src/math/Matrix4.js"),
    ("Django", "QuerySet", "class", "django/db/models/query.py"),
    ("Django", "get_absolute_url", "method", "django/contrib/flatpages/models.py"),
    ("serde", "Deserializer", "interface", "de/mod.rs"),
    ("regex", "Regex", "struct", "src/regex/string.rs"),
    ("tokio", "Notify", "struct", "src/sync/notify.rs"),
    ("libgit2-sys", "git_repository_open", "function", "repository.c"),
    ("golang-github-spf13-cobra-dev", "Command", "struct", "cobra/command.go"),
    ("golang-github-spf13-cobra-dev", "Execute", "method", "cobra/command.go"),
    ("libfmt-dev", "buffer", "class", "fmt/core.h"),
    ("react-native", "ReactInstanceManager", "class", "react/ReactInstanceManager.java"),
    ("react-native", "ShadowNode", "class", "ShadowNode.h"),
    ("golang-1.19-src", "ListenAndServe", "function", "net/http/server.go"),
    ("linux-source-6.1", "schedule", "function", "kernel/sched/core.c"),
    ("openjdk-17-source", "HashMap", "class", "java/util/HashMap.java"),
    ("libboost1.74-dev", "shared_ptr", "class", "boost/smart_ptr/shared_ptr.hpp"),
];

/// A tree with more bytes of source is not copied to be made a git work tree.
const MOST_COPIED: u64 = 32 << 20;

/// Returns what `cache stats` says.
fn cache_stats(sandbox: &Sandbox) -> Value {
    finish(sandbox.command(["cache", "stats", "--format", "json"]).spawn().unwrap()).ok().json()
}

/// Returns the bytes that the cache takes for a copy of a tree, all of which is committed.
fn cache_bytes_in_git(root: &str) -> u64 {
    let sandbox = Sandbox::new("");
    let copied = Command::new("cp").args(["-R", &format!("{root}/.")]).arg(sandbox.tree()).status().unwrap();
    assert!(copied.success(), "{root} could not be copied");
    commit_all(&sandbox, &[]);
    sandbox.settle();
    sandbox.run(["--no-ignore", "tree"]).ok();
    cache_stats(&sandbox)["bytes"].as_u64().unwrap()
}

pub(crate) fn symbols(output: &Value) -> impl Iterator<Item = &Value> {
    output["symbols"].as_array().expect("an array of symbols").iter()
}

/// One test, so that the large machine-wide work of one tree does not slow another down.
#[test]
fn every_file_is_accounted_for_and_known_symbols_are_found() {
    let (mut missing, mut large) = (Vec::new(), Vec::new());
    for (package, root) in TREES.iter() {
        let sandbox = Sandbox::new("");
        let root = root.to_str().expect("a cache directory in UTF-8");
        let summary = ["--format", "json", "--no-ignore", root];
        let cold = sandbox.run(summary).ok();
        assert_eq!(cold.metric("failed"), 0, "{package}: {}", cold.stderr);
        assert!(cold.metric("analyzed") > 0, "{package}: {}", cold.metrics);
        // The trees were unpacked long enough ago, or else this run settles them.
        let warm = sandbox.run(summary).ok().parsed_nothing();
        assert_eq!(cold.stdout, warm.stdout, "{package}");
        let one = sandbox.run(summary.into_iter().chain(["--no-cache", "-j1"])).ok();
        assert_eq!(cold.stdout, one.stdout, "{package}");

        let stats = cache_stats(&sandbox);
        let number = |field: &str| stats[field].as_u64().unwrap();
        let (bytes, source_bytes, percent) = (number("bytes"), number("source_bytes"), &stats["percent_of_sources"]);
        let _unheard = writeln!(io::stderr(), "    the cache is {percent} % of the {source_bytes} bytes of {package}");
        // However short a file is, its path and its records take some room: of short ones that is the most of it.
        let files = cold.metric("analyzed");
        let is_of_short_files = source_bytes < 1024 * files;
        let most = if is_of_short_files { 300 * files } else { source_bytes / 4 };
        if bytes >= most {
            large.push(format!("{package}: the cache takes {bytes} bytes for {source_bytes} of sources"));
        }
        if !is_of_short_files && source_bytes <= MOST_COPIED {
            let in_git = cache_bytes_in_git(root);
            let _unheard = writeln!(io::stderr(), "    and {} % in a git work tree", 100 * in_git / source_bytes);
            assert!(in_git > bytes, "{package}: the cache knows no names of git's");
            if in_git >= most {
                large.push(format!("{package}: in git the cache takes {in_git} bytes for {source_bytes} of sources"));
            }
        }

        for (_, name, kind, path) in KNOWN.iter().filter(|known| known.0 == package) {
            let found = sandbox.json(&["symbols", "--exact", "--generated", "--no-ignore", "--name", name, root]);
            let is_it = |symbol: &&Value| {
                symbol["kind"] == *kind && symbol["path"].as_str().is_some_and(|found| found.ends_with(path))
            };
            if !symbols(&found).any(|symbol| is_it(&symbol)) {
                missing.push(format!("{package}: {kind} {name} in {path}, not in {found}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(large.is_empty(), "{}", large.join("\n"));
}
