//! Processes that are killed, that run at once on one cache, and that find no room: the next result is right, and nothing
//! piles up.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use sapwood::DiskStore;
use sapwood_core::Store;

use crate::machine::as_a_mere_user;
use crate::sandbox::{Run, Sandbox, finish};

/// How often a program is killed: more often where the long tests are asked for.
fn kills() -> u32 {
    if std::env::var_os("SAPWOOD_TEST_TREES").is_some_and(|set| set == "full") { 500 } else { 50 }
}

fn command(sandbox: &Sandbox, args: &[&str]) -> Run {
    finish(sandbox.command(args).spawn().unwrap())
}

/// Writes so many files with contents of this generation.
fn write_generation(sandbox: &Sandbox, files: usize, generation: u64) {
    for number in 0..files {
        let names = (0..20).map(|n| format!("def f{n}_{number}_{generation}(x):\n    return x\n"));
        sandbox.write(format!("{number}.py"), names.collect::<String>());
    }
}

/// Returns what every view prints, and asserts that the program is content.
fn symbols(sandbox: &Sandbox, cache: bool) -> Vec<u8> {
    let flag = if cache { "--quiet" } else { "--no-cache" };
    sandbox.run(["symbols", "tree", "--format", "jsonl", flag]).ok().stdout
}

fn cache_files(sandbox: &Sandbox) -> Vec<String> {
    let entries = fs::read_dir(sandbox.cache().join("sapwood")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_program_may_be_killed_at_any_moment() {
    let sandbox = Sandbox::new("");
    write_generation(&sandbox, 40, 0);
    let began = Instant::now();
    symbols(&sandbox, true);
    let whole = began.elapsed();
    // Another moment each time.
    let random = || RandomState::new().build_hasher().finish() as f64 / u64::MAX as f64;
    let mut midway = 0;
    for round in 0..kills() {
        // Some files change each time, so that there is something to write.
        write_generation(&sandbox, 1 + round as usize % 20, u64::from(round) + 1);
        let mut child = sandbox.command(["symbols", "tree", "--cache-limit", "200K"]).spawn().unwrap();
        thread::sleep(whole.mul_f64(random()));
        child.kill().unwrap();
        midway += u32::from(!child.wait().unwrap().success());
        if round % 5 == 4 {
            assert_eq!(symbols(&sandbox, true), symbols(&sandbox, false), "after {round} kills");
        }
    }
    assert!(midway > kills() / 10, "only {midway} of {} were killed midway", kills());
    let left = |prefix: &str| cache_files(&sandbox).iter().filter(|name| name.starts_with(prefix)).count();
    assert!(left("tmp-") <= 2, "{:?}", cache_files(&sandbox));
    assert!(left("pack-") <= 17 && left("index-") == 1, "{:?}", cache_files(&sandbox));
    assert_eq!(symbols(&sandbox, true), symbols(&sandbox, false));
    command(&sandbox, &["cache", "verify", "tree"]).ok();
    command(&sandbox, &["cache", "gc"]).ok();
    assert_eq!(left("tmp-"), 0);
}

#[test]
fn eight_at_once_and_a_collector_get_in_nobodys_way() {
    let sandbox = Sandbox::new("");
    let trees: Vec<String> = (0..4).map(|number| format!("tree{number}")).collect();
    let write = |generation: u64| {
        for name in &trees {
            fs::create_dir_all(sandbox.home().join(name)).unwrap();
            for number in 0..15 {
                let path = sandbox.home().join(name).join(format!("{number}.py"));
                fs::write(path, format!("def f_{name}_{number}_{}(x):\n    pass\n", generation * (number % 3)))
                    .unwrap();
            }
        }
    };
    for round in 0..6 {
        write(round);
        let args = |name: &str, flag: &str| -> Vec<String> {
            ["symbols", name, "--format", "jsonl", flag].map(str::to_owned).to_vec()
        };
        let truth: Vec<Vec<u8>> = trees
            .iter()
            .map(|name| finish(sandbox.command(args(name, "--no-cache")).spawn().unwrap()).stdout)
            .collect();
        assert!(truth.iter().all(|text| !text.is_empty()));
        // Two on each tree; the limit makes some of them collect, and one process does nothing else.
        let limit = if round % 2 == 0 { "--cache-limit=12K" } else { "--cache-limit=2G" };
        let children: Vec<(usize, Child)> =
            (0..8).map(|n| (n % 4, sandbox.command(args(&trees[n % 4], limit)).spawn().unwrap())).collect();
        let collectors: Vec<Child> = (0..3).map(|_| sandbox.command(["cache", "gc"]).spawn().unwrap()).collect();
        for (tree, child) in children {
            let run = finish(child).ok();
            assert!(run.stdout == truth[tree], "round {round}, {}: {}", trees[tree], run.stderr);
            assert!(run.warnings().is_empty(), "{}", run.stderr);
        }
        for collector in collectors {
            let run = finish(collector).ok();
            assert!(run.warnings().is_empty(), "{}", run.stderr);
        }
    }
    for name in &trees {
        command(&sandbox, &["cache", "verify", name]).ok();
    }
    assert!(cache_files(&sandbox).iter().all(|name| !name.starts_with("tmp-")), "{:?}", cache_files(&sandbox));
}

#[test]
fn a_read_only_cache_is_used_all_the_same() {
    let sandbox = Sandbox::new("//- a.py\ndef f(): pass\n");
    sandbox.settle();
    let first = symbols(&sandbox, true);
    let store = DiskStore::new(sandbox.cache().join("sapwood"));
    let before: Vec<_> = store.list().unwrap().into_iter().map(|blob| (blob.name, blob.bytes)).collect();
    let set_mode = |mode| fs::set_permissions(store.folder(), fs::Permissions::from_mode(mode)).unwrap();
    set_mode(0o555);
    let args = ["symbols", "tree", "--format", "jsonl"];
    let run = sandbox.run_command(as_a_mere_user(&sandbox, &args)).ok().opened_nothing();
    assert!(run.warnings().is_empty(), "{}", run.stderr);
    assert_eq!(run.stdout, first);
    sandbox.write("b.py", "def g(): pass\n");
    let truth = symbols(&sandbox, false);
    let run = sandbox.run_command(as_a_mere_user(&sandbox, &args)).ok();
    assert_eq!(run.stdout, truth);
    assert_eq!(run.warnings().len(), 1, "{}", run.stderr);
    let after: Vec<_> = store.list().unwrap().into_iter().map(|blob| (blob.name, blob.bytes)).collect();
    assert_eq!(before, after);
    set_mode(0o755);
}

/// A file system of a few pages, where one can be mounted: that takes root and a kernel that lets it.
struct TinyDisk<'a>(&'a Sandbox);

impl<'a> TinyDisk<'a> {
    fn mount(sandbox: &'a Sandbox, bytes: usize) -> Option<TinyDisk<'a>> {
        fs::create_dir_all(sandbox.cache()).unwrap();
        let size = format!("size={bytes}");
        let mut mount = Command::new("mount");
        let mounted = mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(sandbox.cache()).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(TinyDisk(sandbox))
    }
}

impl Drop for TinyDisk<'_> {
    fn drop(&mut self) {
        let _gone = Command::new("umount").arg(self.0.cache()).output();
    }
}

#[test]
fn a_disk_that_fills_up_costs_a_warning_at_most() {
    for pages in [1, 2, 3, 5, 8, 16, 40] {
        let sandbox = Sandbox::new("");
        let Some(_disk) = TinyDisk::mount(&sandbox, pages << 12) else {
            let _unheard = writeln!(io::stderr(), "left out: no small file system can be mounted here");
            return;
        };
        for round in 0..4 {
            write_generation(&sandbox, 10 + 5 * round, round as u64);
            let truth = symbols(&sandbox, false);
            let run = sandbox.run(["symbols", "tree", "--format", "jsonl"]).ok();
            assert!(run.stdout == truth, "{pages} pages, round {round}: {}", run.stderr);
            assert!(run.warnings().len() <= 2, "{}", run.stderr);
            let again = sandbox.run(["symbols", "tree", "--format", "jsonl"]).ok();
            assert!(again.stdout == truth, "{pages} pages, round {round}, again: {}", again.stderr);
        }
        // What was written is whole, and what could not be written left nothing behind that takes up room.
        if sandbox.cache().join("sapwood").exists() {
            let left = cache_files(&sandbox).iter().filter(|name| name.starts_with("tmp-")).count();
            assert!(left == 0, "{:?}", cache_files(&sandbox));
            command(&sandbox, &["cache", "verify", "tree"]).ok();
        }
        // With room again, everything is remembered again.
        drop(_disk);
        symbols(&sandbox, true);
        assert!(sandbox.run(["symbols", "tree"]).ok().warnings().is_empty());
    }
}

#[test]
fn interrupting_leaves_a_cache_that_works() {
    let sandbox = Sandbox::new("");
    write_generation(&sandbox, 60, 0);
    for milliseconds in [1, 5, 10, 20, 40] {
        let child = sandbox.command(["symbols", "tree"]).spawn().unwrap();
        thread::sleep(Duration::from_millis(milliseconds));
        let _ended = Command::new("kill").args(["-INT", &child.id().to_string()]).output();
        let run = finish(child);
        // Before the program has begun to listen for the signal, it ends as any other does.
        let is_early = run.code.is_none() && run.stdout.is_empty() && run.stderr.is_empty();
        assert!(is_early || matches!(run.code, Some(0 | 130)), "{run:?}");
    }
    assert_eq!(symbols(&sandbox, true), symbols(&sandbox, false));
}
