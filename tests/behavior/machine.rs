//! A machine that gives too little: no permission, no disk, no reader, no memory to waste; and files that change under
//! the program's hands.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crate::sandbox::{Run, Sandbox, file_of, finish};

fn set_mode(path: impl AsRef<Path>, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// Returns the program as a user whom permissions bind: the one who runs the tests or, where that is root, nobody.
pub(crate) fn as_a_mere_user(sandbox: &Sandbox, args: &[&str]) -> Command {
    if !rustix::process::geteuid().is_root() {
        return sandbox.command(args);
    }
    // The build directory may be closed to others.
    let program = sandbox.home().join("sapwood");
    if !program.exists() {
        set_mode(sandbox.home(), 0o777);
        // By another process: what this one has open for writing, a child that another test forks would keep open, and
        // a program that is open for writing cannot be run.
        assert!(Command::new("cp").arg(env!("CARGO_BIN_EXE_sapwood")).arg(&program).status().unwrap().success());
    }
    let mut command = sandbox.isolate(Command::new(program), args);
    command.uid(65534).gid(65534);
    command
}

#[test]
fn an_unreadable_directory_or_file_costs_that_entry_alone() {
    let sandbox = Sandbox::new("//- open/a.rs\nfn a() {}\n//- closed/b.rs\nfn b() {}\n//- c.rs\nfn c() {}\n");
    set_mode(sandbox.tree().join("closed"), 0o000);
    set_mode(sandbox.tree().join("c.rs"), 0o000);
    let run = sandbox
        .run_command(as_a_mere_user(
            &sandbox,
            &["files", "tree", "--status", "analyzed,skipped,failed", "--format", "json"],
        ))
        .exited(1);
    set_mode(sandbox.tree().join("closed"), 0o755);
    assert_eq!(file_of(&run.json(), "open/a.rs")["symbols"], 1);
    assert_eq!(file_of(&run.json(), "c.rs")["status"], "failed");
    assert!(run.stderr.contains("closed"), "{}", run.stderr);
    assert!(run.metric("failed") >= 1);
}

/// Runs without a usable cache and asserts that one warning is the only difference.
fn assert_only_a_warning(sandbox: &Sandbox, run: Run) {
    let run = run.ok();
    assert_eq!(run.text(), sandbox.run(["tree", "--no-cache"]).ok().text());
    assert_eq!(run.warnings().len(), 1, "{}", run.stderr);
}

#[test]
fn a_read_only_cache_directory_is_a_warning() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    fs::create_dir_all(sandbox.cache().join("sapwood")).unwrap();
    set_mode(sandbox.cache().join("sapwood"), 0o555);
    let run = finish(as_a_mere_user(&sandbox, &["tree"]).spawn().unwrap());
    assert_only_a_warning(&sandbox, run);
}

#[test]
fn a_cache_directory_that_cannot_be_reached_is_one_warning() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    let folder = sandbox.cache().join("sapwood");
    fs::create_dir_all(&folder).unwrap();
    for mode in [0o000, 0o111, 0o444] {
        set_mode(&folder, mode);
        for command in [&["tree"][..], &["symbols", "tree"]] {
            let run = finish(as_a_mere_user(&sandbox, command).spawn().unwrap()).ok();
            assert!(run.text().contains("Rust") || run.text().contains("a.rs"), "{mode:o}: {}", run.text());
            assert_eq!(run.warnings().len(), 1, "{mode:o}: {}", run.stderr);
        }
    }
    set_mode(&folder, 0o755);
}

#[test]
fn a_file_in_place_of_the_cache_directory_is_a_warning() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    fs::write(sandbox.home().join("file"), "not a directory").unwrap();
    let run = sandbox.run(["tree", "--cache-dir", "file"]);
    assert_only_a_warning(&sandbox, run);
    assert_eq!(fs::read_to_string(sandbox.home().join("file")).unwrap(), "not a directory");
}

#[test]
fn a_full_disk_is_a_warning() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    // No file may grow beyond nothing: what a full disk does to a write, with another error.
    let script = "trap '' XFSZ; ulimit -f 0; exec \"$@\"";
    let args = ["-c", script, "sh", env!("CARGO_BIN_EXE_sapwood"), "tree"];
    let run = finish(sandbox.isolate(Command::new("sh"), args).spawn().unwrap());
    assert_only_a_warning(&sandbox, run);
    // What was left behind is no obstacle to the next run.
    let next = sandbox.run(["tree"]).ok();
    assert!(next.warnings().is_empty(), "{}", next.stderr);
}

#[test]
fn a_tree_that_is_deep_and_branches_everywhere_needs_few_file_descriptors() {
    let sandbox = Sandbox::new("");
    let depth = 600;
    let mut folder = String::new();
    for level in 0..depth {
        // The names differ, so that the deepest folder is met now before and now behind its neighbors.
        ["l", "r"].iter().for_each(|side| sandbox.write(format!("{folder}{side}{level}/a.rs"), "fn a() {}\n"));
        folder.push_str(&format!("{level}/"));
    }
    let script = "ulimit -n 192; exec \"$@\"";
    let args = ["-c", script, "sh", env!("CARGO_BIN_EXE_sapwood"), "files", "tree", "--paths", "-j1"];
    let run = finish(sandbox.isolate(Command::new("sh"), args).spawn().unwrap()).ok();
    assert_eq!(run.text().lines().count(), 2 * depth, "{}", run.stderr);
}

#[test]
fn a_reader_that_closes_standard_output_early_is_no_error() {
    let sandbox = Sandbox::new("");
    // More than a pipe holds, so that some write must fail.
    sandbox.write("many.rs", (0..20_000).map(|n| format!("pub fn function_{n}() {{}}\n")).collect::<String>());
    for args in [&["symbols", "tree"][..], &["symbols", "tree", "--format", "json"], &["tree"]] {
        let mut child = sandbox.command(args).spawn().unwrap();
        drop(child.stdout.take());
        finish(child).ok();
    }
}

#[test]
fn processes_that_share_a_cache_do_not_disturb_each_other() {
    let sandbox = Sandbox::new("");
    for n in 0..200 {
        sandbox.write(format!("{n}.rs"), format!("pub fn f{n}() {{}}\n"));
    }
    let reference = sandbox.run(["files", "tree", "--no-cache"]).ok();
    for _ in 0..3 {
        let children: Vec<_> = (0..6).map(|_| sandbox.command(["files", "tree"]).spawn().unwrap()).collect();
        for child in children {
            let run = finish(child).ok();
            assert_eq!(run.stdout, reference.stdout);
            assert!(run.warnings().is_empty(), "{}", run.stderr);
        }
    }
}

#[test]
fn a_file_truncated_while_it_is_read_never_ends_the_program() {
    let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
    let big = sandbox.tree().join("big.sql");
    let text = "SELECT 1; -- one\n".repeat(1 << 20);
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        // Also when an assertion fails: the scope waits for the writer.
        let _end = OnDrop(|| done.store(true, Ordering::Relaxed));
        scope.spawn(|| {
            while !done.load(Ordering::Relaxed) {
                fs::write(&big, &text).unwrap();
                fs::File::options().write(true).open(&big).unwrap().set_len(1000).unwrap();
            }
        });
        for _ in 0..10 {
            let run = sandbox.run(["files", "tree", "--format", "json"]);
            assert!(matches!(run.code, Some(0 | 1)), "{run:?}");
            assert_eq!(file_of(&run.json(), "a.rs")["symbols"], 1);
        }
    });
}

/// Calls its function when it goes out of scope, by whichever way.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_file_that_vanishes_between_listing_and_reading_is_reported_and_the_run_goes_on() {
        let sandbox = Sandbox::new("//- a.rs\nfn a() {}\n");
        let text = "SELECT 1; -- one\n".repeat(3 << 20);
        let names = ["b.sql", "c.sql"];
        names.iter().for_each(|name| sandbox.write(name, &text));
        let metrics = sandbox.home().join("metrics.json");
        let mut command = sandbox.command(["files", "tree", "-j1", "--format", "json", "--metrics"]);
        let child = command.arg(&metrics).spawn().unwrap();
        // On one thread only one of the two can be open; then the listing is complete, and the other yet to be read.
        let descriptors = format!("/proc/{}/fd", child.id());
        let open = loop {
            let links = fs::read_dir(&descriptors).into_iter().flatten().flatten();
            let targets: Vec<_> = links.filter_map(|link| fs::read_link(link.path()).ok()).collect();
            let is_open = |name: &&&str| targets.iter().any(|target| target.ends_with(name));
            if let Some(name) = names.iter().find(is_open) {
                break *name;
            }
            assert!(fs::metadata(&descriptors).is_ok(), "the program ended before a file was seen to be open");
        };
        let other = if open == names[0] { names[1] } else { names[0] };
        fs::remove_file(sandbox.tree().join(other)).unwrap();
        let run = finish(child).exited(1);
        let files = run.json();
        assert_eq!(file_of(&files, other)["status"], "failed", "{files}");
        assert_eq!(file_of(&files, open)["lines"], 3 << 20, "{files}");
        assert_eq!(file_of(&files, "a.rs")["symbols"], 1, "{files}");
        assert!(run.stderr.contains(other), "{}", run.stderr);
    }

    /// Runs the program on a cold cache and returns its peak resident memory in bytes.
    fn peak_memory(sandbox: &Sandbox) -> u64 {
        let child = sandbox.command(["tree", "-j2"]).spawn().unwrap();
        let status = format!("/proc/{}/status", child.id());
        let watcher = thread::spawn(move || {
            let mut peak = 0;
            // The file loses the line when the process ends.
            while let Some(line) = fs::read_to_string(&status)
                .ok()
                .and_then(|text| text.lines().find(|line| line.starts_with("VmHWM:")).map(str::to_owned))
            {
                peak = line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() << 10;
                thread::sleep(Duration::from_millis(1));
            }
            peak
        });
        finish(child).ok();
        watcher.join().unwrap()
    }

    #[test]
    fn peak_memory_does_not_grow_with_the_bytes_of_the_tree() {
        let tree_of = |files: usize| {
            let sandbox = Sandbox::new("");
            for n in 0..files {
                let body = format!("  total += compute({n}, 'some text', [1, 2, 3]);\n").repeat(8000);
                sandbox.write(format!("{n}.ts"), format!("export function f{n}() {{\n{body}}}\n"));
            }
            sandbox
        };
        let (small, large) = (tree_of(40), tree_of(200));
        let (small, large) = (peak_memory(&small), peak_memory(&large));
        // The large tree has 64 MB more.
        assert!(large < small + (16 << 20), "{} MiB for 16 MB, {} MiB for 80 MB", small >> 20, large >> 20);
    }
}
