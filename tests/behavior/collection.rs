//! What is in the cache and of what use it was; and what is dropped from it, by itself and on demand.

use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use sapwood::DiskStore;
use sapwood_core::Store;

use crate::sandbox::{Run, Sandbox, finish};

fn command(sandbox: &Sandbox, args: &[&str]) -> Run {
    finish(sandbox.command(args).spawn().unwrap())
}

fn cache_bytes(sandbox: &Sandbox) -> u64 {
    let store = DiskStore::new(sandbox.cache().join("sapwood"));
    store.list().unwrap().iter().map(|blob| blob.bytes).sum()
}

/// Writes so many files into a folder beside the tree, with contents of their own.
fn write_tree(sandbox: &Sandbox, name: &str, files: usize) {
    fs::create_dir_all(sandbox.home().join(name)).unwrap();
    for number in 0..files {
        let path = sandbox.home().join(name).join(format!("{number}.py"));
        fs::write(path, format!("def {name}_{number}(x):\n    return [x, {number}]\n")).unwrap();
    }
}

/// Makes the index that was used last look as if it had not been used for so many days.
fn age_last_index(sandbox: &Sandbox, days: u64) {
    let files = fs::read_dir(sandbox.cache().join("sapwood")).unwrap().map(|entry| entry.unwrap().path());
    let indexes = files.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("index-"));
    let last = indexes.max_by_key(|path| fs::metadata(path).unwrap().modified().unwrap()).unwrap();
    let time = SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
    File::open(last).unwrap().set_modified(time).unwrap();
}

#[test]
fn what_was_edited_away_is_dropped_on_demand() {
    let sandbox = Sandbox::new("//- a.py\nfirst = 1\n//- b.py\nb = 1\n");
    sandbox.run(["tree"]).ok();
    sandbox.write("a.py", "second = 22\n");
    sandbox.settle();
    sandbox.run(["tree"]).ok();
    let before = cache_bytes(&sandbox);
    let run = command(&sandbox, &["cache", "gc"]).ok();
    assert!(run.stderr.starts_with("1 entry and 0 indexes dropped: "), "{}", run.stderr);
    assert!(cache_bytes(&sandbox) < before);
    sandbox.run(["tree"]).ok().opened_nothing();
    sandbox.run(["symbols", "tree"]).ok().opened_nothing();
    let again = command(&sandbox, &["cache", "gc"]).ok();
    assert!(again.stderr.starts_with("0 entries and 0 indexes dropped: "), "{}", again.stderr);
}

#[test]
fn above_the_limit_the_least_recently_used_tree_goes() {
    let sandbox = Sandbox::new("");
    for (name, days) in [("old", 9), ("middle", 5)] {
        write_tree(&sandbox, name, 30);
        sandbox.run([name]).ok();
        age_last_index(&sandbox, days);
    }
    write_tree(&sandbox, "young", 30);
    sandbox.settle();
    sandbox.run(["young"]).ok();
    // A run notes the use.
    sandbox.run(["old"]).ok();
    let limit = (cache_bytes(&sandbox) / 5 * 4).to_string();
    let run = command(&sandbox, &["cache", "gc", "--cache-limit", &limit]).ok();
    assert!(run.stderr.starts_with("30 entries and 1 index dropped: "), "{}", run.stderr);
    let analyzed = ["old", "middle", "young"].map(|name| sandbox.run([name]).ok().metric("analyzed"));
    assert_eq!(analyzed, [0, 30, 0]);
}

#[test]
fn a_run_keeps_the_cache_below_its_limit() {
    let sandbox = Sandbox::new("");
    for name in ["a", "b", "c", "d"] {
        write_tree(&sandbox, name, 60);
        let run = sandbox.run(["symbols", name, "--format", "jsonl", "--cache-limit", "20K"]).ok();
        assert_eq!(run.text().lines().count(), 60);
        assert!(run.warnings().is_empty(), "{}", run.stderr);
        assert!(cache_bytes(&sandbox) <= 20 << 10, "{} bytes", cache_bytes(&sandbox));
    }
    assert!(cache_bytes(&sandbox) > 5 << 10, "it is still of use");
    fs::write(sandbox.home().join("sapwood.toml"), "cache-limit = \"30K\"\n").unwrap();
    let setting = |args: &[&str]| {
        let settings = command(&sandbox, &[&["config", "--format", "json"], args].concat()).ok().json();
        let all = settings["settings"].as_array().unwrap().clone();
        let row = all.into_iter().find(|row| row["key"] == "cache-limit").unwrap();
        (row["value"].as_u64().unwrap(), row["source"].as_str().unwrap().to_owned())
    };
    assert_eq!(setting(&[]), (30 << 10, "file".to_owned()));
    assert_eq!(setting(&["--cache-limit", "0"]), (0, "flag".to_owned()));
    let mut command = sandbox.command(["a", "b", "c", "d", "--config", "sapwood.toml"]);
    command.env("SAPWOOD_CACHE_LIMIT", "10K");
    sandbox.run_command(command).ok();
    assert!(cache_bytes(&sandbox) <= 10 << 10, "the variable comes before the file");
    for name in ["a", "b", "c", "d"] {
        sandbox.run([name, "--cache-limit", "0"]).ok();
    }
    assert!(cache_bytes(&sandbox) > 30 << 10, "0 is no limit");
}

#[test]
fn leftovers_of_killed_writers_are_swept_up() {
    let sandbox = Sandbox::new("//- a.py\na = 1\n");
    sandbox.run(["tree"]).ok();
    for number in [0, 3, 31] {
        fs::write(sandbox.cache().join(format!("sapwood/tmp-{number}")), "left behind").unwrap();
    }
    command(&sandbox, &["cache", "gc"]).ok();
    let names = fs::read_dir(sandbox.cache().join("sapwood")).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().starts_with("tmp-")));
    let empty = Sandbox::new("");
    assert!(command(&empty, &["cache", "gc"]).ok().stderr.starts_with("0 entries and 0 indexes dropped: 0 bytes"));
    assert!(!empty.cache().exists(), "where there is no cache, none is made");
}

#[test]
fn the_statistics_tell_size_use_and_what_was_saved() {
    let sandbox = Sandbox::new("");
    write_tree(&sandbox, "tree", 50);
    sandbox.settle();
    sandbox.run(["tree"]).ok();
    sandbox.run(["tree"]).ok();
    sandbox.run(["tree", "--no-stamps"]).ok();
    sandbox.run(["tree", "--no-cache"]).ok();
    let stats = command(&sandbox, &["cache", "stats", "--format", "json"]).ok().json();
    assert_eq!(stats["bytes"], cache_bytes(&sandbox));
    for (field, value) in [("indexes", 1), ("packs", 1), ("files", 50), ("entries", 50), ("contents", 50), ("runs", 3)]
    {
        assert_eq!(stats[field], value, "{field} in {stats}");
    }
    let sources: u64 = (0..50).map(|n| fs::metadata(sandbox.tree().join(format!("{n}.py"))).unwrap().len()).sum();
    assert_eq!(stats["source_bytes"], sources);
    let percent = cache_bytes(&sandbox) as f64 * 100.0 / sources as f64;
    assert!((stats["percent_of_sources"].as_f64().unwrap() - percent).abs() < 0.01);
    assert_eq!(stats["hit_percent"], 66.67);
    let runs: Vec<_> = stats["last_runs"].as_array().unwrap().iter().collect();
    let tiers = runs.iter().map(|run| (run["reused_by_stamp"].as_u64(), run["reused_by_content"].as_u64()));
    assert_eq!(tiers.collect::<Vec<_>>(), [(Some(0), Some(50)), (Some(50), Some(0)), (Some(0), Some(0))]);
    assert!(runs[1]["saved_ms"].as_f64().unwrap() > runs[2]["saved_ms"].as_f64().unwrap(), "{stats}");
    assert!(runs[2]["saved_ms"].as_f64().unwrap() < 0.0, "the first run paid for the others: {stats}");
    let table = command(&sandbox, &["cache", "stats"]).ok();
    for text in ["indexes", "100.0 % known", "66.7 % of the files", "net of what the cache cost"] {
        assert!(table.text().contains(text), "{text} in {}", table.text());
    }
    command(&sandbox, &["cache", "clear"]).ok();
    let stats = command(&sandbox, &["cache", "stats", "--format", "json"]).ok().json();
    assert_eq!((&stats["runs"], &stats["percent_of_sources"]), (&0.into(), &serde_json::Value::Null));
}
