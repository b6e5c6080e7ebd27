//! Random scripts of edits on the real file system, analyzed as the program does it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use proptest::prelude::*;
use sapwood::{Discovery, Request, Silent, analyze};
use sapwood_core::{AnalysisOptions, Language};
use tempfile::TempDir;

use crate::script::{Choices, Ground, PLACES, check, script, take, views};

/// The age at which a stamp proves something, with some to spare.
const SETTLED: Duration = Duration::from_millis(2100);

/// The places, each a folder of its own, and the cache beside them.
pub(crate) struct Disk {
    home: TempDir,
    /// How many files git's index was believed of.
    pub(crate) known_to_git: AtomicU64,
}

impl Disk {
    pub(crate) fn new() -> Self {
        let home = tempfile::Builder::new().prefix("sapwood-test-").tempdir().unwrap();
        let disk = Disk { home, known_to_git: AtomicU64::new(0) };
        (0..PLACES).for_each(|place| fs::create_dir(disk.place(place)).unwrap());
        disk
    }

    pub(crate) fn place(&self, place: usize) -> PathBuf {
        self.home.path().join(format!("place-{place}"))
    }

    fn at(&self, place: usize, path: &str) -> PathBuf {
        self.place(place).join(path)
    }

    pub(crate) fn cache(&self) -> PathBuf {
        self.home.path().join("cache")
    }

    /// Analyzes as chosen. A folder that is not there is an error, with and without a cache.
    pub(crate) fn said(&self, choices: &Choices, threads: usize, cache_dir: Option<PathBuf>) -> Result<String, String> {
        let python = Language::with_name("Python").unwrap();
        let request = Request {
            roots: vec![self.at(choices.place, choices.folder)],
            discovery: Discovery {
                hidden: choices.hidden,
                no_ignore: choices.no_ignore,
                no_ignore_global: true,
                globs: choices.globs.iter().map(ToString::to_string).collect(),
                types: choices.language.and_then(Language::with_name).into_iter().collect(),
                ..Discovery::default()
            },
            analysis: AnalysisOptions { max_parse_size: choices.parse_limit },
            overrides: if choices.is_overridden { vec![("*.md".to_owned(), python)] } else { Vec::new() },
            cache_dir,
            stamps: choices.stamps,
            threads,
            facts: choices.facts,
            ..Request::default()
        };
        let analysis = analyze(&request, Arc::new(Silent)).map_err(|error| error.to_string())?;
        self.known_to_git.fetch_add(analysis.metrics.reused_by_git, Relaxed);
        let of_cache = analysis.warnings.iter().find(|warning| warning.contains("cache"));
        of_cache.map_or(Ok(views(&analysis.trees, choices.facts)), |warning| Err(warning.clone()))
    }
}

/// Removes whatever stands at a path.
pub(crate) fn clear(path: &Path) {
    let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
}

/// Makes room for `path`: removes what stands there, and files in the place of the folders around it.
fn make_room(path: &Path, root: &Path) {
    if path.is_dir() {
        clear(path);
    }
    let around: Vec<&Path> = path.ancestors().skip(1).take_while(|around| *around != root).collect();
    around.iter().filter(|around| around.is_file()).for_each(|around| clear(around));
    let _ = fs::create_dir_all(path.parent().unwrap());
}

fn set_modified(path: &Path, time: SystemTime) {
    if let Ok(file) = fs::File::open(path) {
        let _ = file.set_modified(time);
    }
}

fn copy(from: &Path, to: &Path, keeps_times: bool) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy(&source, &target, keeps_times);
        } else if fs::copy(&source, &target).is_ok() && keeps_times {
            set_modified(&target, source.metadata().unwrap().modified().unwrap());
        }
    }
}

fn since_1970(time: SystemTime) -> i64 {
    time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos() as i64
}

impl Ground for Disk {
    fn write(&mut self, place: usize, path: &str, content: &str) {
        let path = self.at(place, path);
        make_room(&path, &self.place(place));
        // Without the permission, there is no edit.
        let _ = fs::write(path, content);
    }

    fn touch(&mut self, place: usize, path: &str) {
        set_modified(&self.at(place, path), SystemTime::now());
    }

    fn time(&self, place: usize, path: &str) -> Option<i64> {
        let metadata = fs::metadata(self.at(place, path)).ok().filter(fs::Metadata::is_file)?;
        Some(since_1970(metadata.modified().unwrap()))
    }

    fn set_time(&mut self, place: usize, path: &str, time: i64) {
        set_modified(&self.at(place, path), SystemTime::UNIX_EPOCH + Duration::from_nanos(time as u64));
    }

    fn now(&self) -> i64 {
        since_1970(SystemTime::now())
    }

    fn rename(&mut self, place: usize, from: &str, to: &str) {
        let (from, to) = (self.at(place, from), self.at(place, to));
        if from.exists() && !to.starts_with(&from) && !from.starts_with(&to) {
            make_room(&to, &self.place(place));
            let _ = fs::rename(from, to);
        }
    }

    fn swap(&mut self, place: usize, a: &str, b: &str) {
        let (a, b, aside) = (self.at(place, a), self.at(place, b), self.home.path().join("aside"));
        if a.exists() && b.exists() && !a.starts_with(&b) && !b.starts_with(&a) {
            fs::rename(&a, &aside).unwrap();
            fs::rename(&b, &a).unwrap();
            fs::rename(&aside, &b).unwrap();
        }
    }

    fn remove(&mut self, place: usize, path: &str) {
        clear(&self.at(place, path));
    }

    fn set_readable(&mut self, place: usize, path: &str, readable: bool) {
        let path = self.at(place, path);
        // A closed folder would keep the rest of the script out, too.
        let Ok(metadata) = fs::metadata(&path).map(|metadata| metadata.permissions()) else { return };
        let mut permissions = metadata;
        if path.is_file() {
            #[cfg(unix)]
            std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, if readable { 0o644 } else { 0o000 });
            #[cfg(not(unix))]
            permissions.set_readonly(!readable);
            fs::set_permissions(&path, permissions).unwrap();
        }
    }

    fn wait(&mut self, nanoseconds: i64) {
        // The clock is not ours to set, and one long wait is as good as another.
        sleep(Duration::from_nanos(nanoseconds.max(0) as u64).min(SETTLED));
    }

    fn move_tree(&mut self, from: usize, to: usize) {
        clear(&self.place(to));
        fs::rename(self.place(from), self.place(to)).unwrap();
        fs::create_dir(self.place(from)).unwrap();
    }

    fn copy_tree(&mut self, from: usize, to: usize, keeps_times: bool) {
        clear(&self.place(to));
        copy(&self.place(from), &self.place(to), keeps_times);
    }

    fn lose_blob(&mut self, number: usize) {
        let mut names: Vec<PathBuf> =
            fs::read_dir(self.cache()).into_iter().flatten().map(|e| e.unwrap().path()).collect();
        names.sort();
        if let Some(name) = names.get(number) {
            let _ = fs::remove_file(name);
        }
    }
}

#[test]
fn cached_results_are_fresh_results_after_any_edits_on_disk() {
    // Scripts wait for stamps to settle, so several go on at once.
    check(
        (ProptestConfig::default().cases / 50).max(8),
        8,
        || script(30),
        |script| {
            let mut disk = Disk::new();
            let mut choices = Choices::default();
            let mut threads = [1, 4];
            for (step, analyzes) in script {
                take(step, &mut choices, &mut disk);
                if analyzes {
                    threads.reverse();
                    let [some, others] = threads;
                    let fresh = disk.said(&choices, others, None);
                    for threads in [some, others] {
                        let cached = disk.said(&choices, threads, Some(disk.cache()));
                        prop_assert_eq!(&cached, &fresh, "on {} threads with {:?}", threads, choices);
                    }
                }
            }
            Ok(())
        },
    );
}
