//! A directory of its own for each test, with a tree and a cache, and the program run inside it.

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, io};

use serde_json::Value;
use tempfile::TempDir;

/// Far longer than any test takes: only a program that hangs reaches it.
const WATCHDOG: Duration = Duration::from_secs(300);

/// The least age at which a stamp proves anything, with some to spare.
const RACY_WINDOW: Duration = Duration::from_millis(2200);

/// A directory that holds a tree (`tree/`), a cache (`cache/`) and nothing of the user's.
pub(crate) struct Sandbox {
    home: TempDir,
    runs: AtomicU32,
}

impl Sandbox {
    /// Makes a sandbox whose tree holds the files of a fixture: lines of text, each file after a line `//- PATH`.
    pub(crate) fn new(fixture: &str) -> Self {
        let home = tempfile::Builder::new().prefix("sapwood-test-").tempdir().expect("a temporary directory");
        let sandbox = Sandbox { home, runs: AtomicU32::new(0) };
        fs::create_dir(sandbox.tree()).unwrap();
        for file in fixture.split("//- ").skip(1) {
            let (path, content) = file.split_once('\n').unwrap_or((file, ""));
            sandbox.write(path.trim(), content);
        }
        sandbox
    }

    /// Returns the directory around the tree, which is also where the program runs.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Returns the root of the tree.
    pub(crate) fn tree(&self) -> PathBuf {
        self.home.path().join("tree")
    }

    /// Returns the cache directory.
    pub(crate) fn cache(&self) -> PathBuf {
        self.home.path().join("cache")
    }

    /// Writes a file of the tree, and the directories above it.
    pub(crate) fn write(&self, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.tree().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Waits until the stamps of all that was written are old enough to prove something.
    pub(crate) fn settle(&self) {
        thread::sleep(RACY_WINDOW);
    }

    /// Returns the program with arguments, ready to run in the sandbox and shut off from the user's environment.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Command {
        self.isolate(Command::new(env!("CARGO_BIN_EXE_sapwood")), args)
    }

    /// Runs `program` with `args` in the sandbox instead, in the same isolation.
    pub(crate) fn isolate<S: AsRef<OsStr>>(&self, mut command: Command, args: impl IntoIterator<Item = S>) -> Command {
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if ["SAPWOOD_", "XDG_", "GIT_", "RAYON_"].iter().any(|prefix| name.starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        command
            .args(args)
            .current_dir(self.home())
            .env("HOME", self.home())
            .env("XDG_CACHE_HOME", self.cache())
            .env("XDG_CONFIG_HOME", self.home().join("config"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("SAPWOOD_CACHE_DIR", self.cache().join("sapwood"))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Runs the program, checks that its metrics account for every file, and returns what it did.
    pub(crate) fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        self.run_command(self.command(args))
    }

    /// Runs a command made by [`command`](Sandbox::command) with metrics added.
    pub(crate) fn run_command(&self, mut command: Command) -> Run {
        let number = self.runs.fetch_add(1, Ordering::Relaxed);
        let metrics = self.home().join(format!("metrics-{number}.json"));
        command.arg("--metrics").arg(&metrics);
        let mut run = finish(command.spawn().expect("the program starts"));
        if let Ok(text) = fs::read_to_string(&metrics) {
            run.metrics = serde_json::from_str(&text).expect("the metrics are JSON");
            let parts = ["reused_by_stamp", "reused_by_git", "reused_by_content", "analyzed", "skipped", "failed"];
            let accounted: u64 = parts.iter().map(|name| run.metric(name)).sum();
            assert_eq!(run.metric("discovered"), accounted, "every file is accounted for: {}", run.metrics);
        }
        run
    }

    /// Runs the program and returns its standard output as JSON. It must succeed.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        self.run(args.iter().copied().chain(["--format", "json"])).ok().json()
    }

    /// Returns the entry of `sapwood files` for one path of the tree. The run must succeed.
    pub(crate) fn file(&self, path: &str) -> Value {
        file_of(&self.json(&["files", "tree", "--status", "analyzed,skipped,failed"]), path)
    }
}

/// Returns the entry for a path of the tree in the output of `sapwood files`.
pub(crate) fn file_of(files: &Value, path: &str) -> Value {
    let path = format!("tree/{path}");
    let entries = files["files"].as_array().expect("an array of files");
    entries.iter().find(|file| file["path"] == *path).unwrap_or_else(|| panic!("{path} is not in {files}")).clone()
}

/// What a run of the program came to.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code; `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    /// Its standard output.
    pub(crate) stdout: Vec<u8>,
    /// Its standard error.
    pub(crate) stderr: String,
    /// The content of the metrics file; null if there is none.
    pub(crate) metrics: Value,
}

impl Run {
    /// Asserts that it succeeded.
    pub(crate) fn ok(self) -> Self {
        self.exited(0)
    }

    /// Asserts that it ended with this exit code, and that nothing panicked.
    pub(crate) fn exited(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "standard error: {}", self.stderr);
        assert!(!self.stderr.contains("panicked at"), "{}", self.stderr);
        self
    }

    /// Returns standard output as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("standard output is UTF-8")
    }

    /// Returns standard output as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|e| panic!("{e} in the output {:?}", self.text()))
    }

    /// Returns the lines of standard error that warn.
    pub(crate) fn warnings(&self) -> Vec<&str> {
        self.stderr.lines().filter(|line| line.starts_with("sapwood: ")).collect()
    }

    /// Returns a number of the metrics' top level.
    pub(crate) fn metric(&self, name: &str) -> u64 {
        self.metrics[name].as_u64().unwrap_or_else(|| panic!("no number {name} in the metrics {}", self.metrics))
    }

    /// Asserts that nothing was parsed.
    pub(crate) fn parsed_nothing(self) -> Self {
        assert_eq!(self.metric("analyzed"), 0, "{}", self.metrics);
        self
    }

    /// Asserts that no content was opened.
    pub(crate) fn opened_nothing(self) -> Self {
        assert_eq!(self.metric("files_opened"), 0, "{}", self.metrics);
        assert_eq!(self.metric("bytes_read"), 0, "{}", self.metrics);
        self
    }
}

/// Waits for a child whose output is piped, and ends one that hangs.
pub(crate) fn finish(mut child: Child) -> Run {
    fn drain(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<io::Result<Vec<u8>>> {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            stream.map_or(Ok(0), |mut stream| stream.read_to_end(&mut bytes)).map(|_| bytes)
        })
    }
    let (stdout, stderr) = (drain(child.stdout.take()), drain(child.stderr.take()));
    let began = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("the child can be waited for") {
            break status;
        }
        if began.elapsed() > WATCHDOG {
            child.kill().unwrap();
            panic!("the program hung: no end after {WATCHDOG:?}");
        }
        thread::sleep(Duration::from_millis(2));
    };
    Run {
        code: as_in_a_shell(status),
        stdout: stdout.join().unwrap().unwrap(),
        stderr: String::from_utf8_lossy(&stderr.join().unwrap().unwrap()).into_owned(),
        metrics: Value::Null,
    }
}

/// Returns the exit code, which for a program that a signal ended before it could say so itself is 128 and the signal.
fn as_in_a_shell(status: ExitStatus) -> Option<i32> {
    cfg_if::cfg_if! {
        if #[cfg(unix)] {
            use std::os::unix::process::ExitStatusExt;

            status.code().or_else(|| status.signal().map(|signal| 128 + signal))
        } else {
            status.code()
        }
    }
}
