//! The whole program on a tree of tens of thousands of files, made from what the package registries ship.
//!
//!     cargo bench -p sapwood-tests --bench program [-- [--runs N] [TREE]]
//!
//! Everything that is compared is run in turns, as a process of its own, and the medians make the ratios; absolute
//! times are those of the machine. Nothing is asserted of time. With `TREE`, a copy of that tree is used.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};
use std::{env, fs, thread};

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;
use sapwood_core::{AnalysisOptions, Tools, analyze, detect_by_path};
use sapwood_tests::{floor, trees};
use serde_json::Value;

/// The allocator of the program, for the pieces of it that are run here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let mut args = env::args().skip(1).filter(|arg| arg != "--bench");
    let (mut runs, mut tree) = (15, None);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            // The floor is a process too, so that starting one weighs the same on both sides.
            "--floor" => {
                let sum = floor::list_and_stat(Path::new(&args.next().ok_or("--floor needs a directory")?));
                show(format_args!("{} {}", sum.files, sum.bytes));
                return Ok(());
            }
            "--runs" => runs = args.next().ok_or("--runs needs a number")?.parse()?,
            _ => tree = Some(PathBuf::from(arg)),
        }
    }
    let bench = Bench::new(runs)?;
    let root = bench.home.path().join("tree");
    bench.fill(&root, tree)?;
    bench.whole_tree(&root)?;
    bench.after_changes(&root)?;
    bench.scripts_against_the_parser(&root)?;
    bench.by_file_size()?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report of a benchmark")]
fn show(line: impl Display) {
    println!("{line}");
}

fn heading(title: impl Display) {
    show(format_args!("\n## {title}\n"));
}

fn row(what: &str, time: Duration, note: impl Display) {
    show(format_args!("{what:<34} {:>9.1} ms   {note}", time.as_secs_f64() * 1e3));
}

fn ratio(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// Runs each of `tasks` in turn, `runs` times over, and returns the median time of each.
fn in_turns<const N: usize>(
    runs: usize,
    mut tasks: [&mut dyn FnMut() -> Outcome<Duration>; N],
) -> Outcome<[Duration; N]> {
    let mut times: [Vec<Duration>; N] = [const { Vec::new() }; N];
    for _ in 0..runs {
        for (task, times) in tasks.iter_mut().zip(&mut times) {
            times.push(task()?);
        }
    }
    Ok(times.map(median))
}

/// Runs a command to its end and returns how long that took.
fn time(command: &mut Command) -> Outcome<Duration> {
    let began = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let time = began.elapsed();
    if !status.success() {
        return Err(format!("{command:?} failed: {status}").into());
    }
    Ok(time)
}

struct Bench {
    home: tempfile::TempDir,
    program: PathBuf,
    runs: usize,
}

/// Longer than the time within which a stamp proves nothing.
const SETTLING: Duration = Duration::from_millis(2200);

impl Bench {
    /// Builds the program in release mode, as the README has it run.
    fn new(runs: usize) -> Outcome<Self> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let build = ["build", "--release", "--locked", "-p", "sapwood", "--message-format", "json"];
        let output = Command::new(cargo).args(build).current_dir(workspace).stderr(Stdio::inherit()).output()?;
        let program = String::from_utf8(output.stdout)?
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find_map(|message| message["executable"].as_str().map(PathBuf::from))
            .ok_or("cargo built no program")?;
        // Not in memory: the file system should be the one that people's trees are on.
        let home = tempfile::Builder::new().prefix("sapwood-bench-").tempdir_in(cache_directory()?)?;
        Ok(Bench { home, program, runs })
    }

    /// Makes the tree, and a git repository of it.
    fn fill(&self, root: &Path, tree: Option<PathBuf>) -> Outcome<()> {
        match tree {
            Some(tree) => copy(&tree, root)?,
            None => {
                for (name, directory) in trees::fetch("bench")? {
                    copy(&directory, &root.join(name.replace('/', "-")))?;
                }
            }
        }
        for args in [&["init", "-q"][..], &["add", "-A"], &["-c", "gc.auto=0", "commit", "-qm", "all"]] {
            time(&mut self.git(root, args))?;
        }
        thread::sleep(SETTLING);
        time(&mut self.git(root, &["status", "--porcelain"]))?;
        Ok(())
    }

    fn git(&self, root: &Path, args: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.arg("-C").arg(root).args(["-c", "user.name=bench", "-c", "user.email=bench@localhost"]).args(args);
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }

    fn sapwood(&self, root: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(root).args(args).arg("--cache-dir").arg(self.home.path().join("cache"));
        command
    }

    fn floor(&self, root: &Path) -> Outcome<Command> {
        let mut command = Command::new(env::current_exe()?);
        command.arg("--floor").arg(root);
        Ok(command)
    }

    /// Times a run with its metrics, which then must say what `expected` says.
    fn measured(&self, root: &Path, args: &[&str], expected: &[(&str, u64)]) -> Outcome<Duration> {
        let path = self.home.path().join("metrics.json");
        let time = time(self.sapwood(root, args).arg("--metrics").arg(&path))?;
        let metrics: Value = serde_json::from_slice(&fs::read(&path)?)?;
        for (name, number) in expected {
            if metrics[*name] != *number {
                return Err(format!("{name} is {} and not {number}", metrics[*name]).into());
            }
        }
        Ok(time)
    }

    fn clear(&self) -> Outcome<()> {
        match fs::remove_dir_all(self.home.path().join("cache")) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Cold, warm, the floor and `git status`.
    fn whole_tree(&self, root: &Path) -> Outcome<()> {
        let sum = floor::list_and_stat(root);
        heading(format_args!(
            "{} files, {:.0} MB, {} threads, medians of {} runs in turns",
            sum.files,
            sum.bytes as f64 / 1e6,
            rayon::current_num_threads(),
            self.runs
        ));
        let mut cold = || {
            self.clear()?;
            time(&mut self.sapwood(root, &[]))
        };
        let [cold] = in_turns(self.runs.div_ceil(5), [&mut cold])?;
        thread::sleep(SETTLING);
        time(&mut self.sapwood(root, &[]))?;
        self.measured(root, &[], &[("files_opened", 0), ("analyzed", 0)])?;
        let [bottom, warm, status, one_thread] = in_turns(
            self.runs,
            [
                &mut || time(&mut self.floor(root)?),
                &mut || time(&mut self.sapwood(root, &[])),
                &mut || time(&mut self.git(root, &["status", "--porcelain"])),
                &mut || time(&mut self.sapwood(root, &["-j1"])),
            ],
        )?;
        row("floor: getdents and fstatat", bottom, "");
        row("warm", warm, format_args!("{:.2} x floor", ratio(warm, bottom)));
        row("warm, one thread", one_thread, format_args!("{:.2} x warm", ratio(one_thread, warm)));
        let compared =
            format_args!("{:.2} x floor; warm is {:.2} x git status", ratio(status, bottom), ratio(warm, status));
        row("git status", status, compared);
        let speed = sum.bytes as f64 / 1e6 / cold.as_secs_f64();
        row("cold", cold, format_args!("{:.0} x warm, {speed:.0} MB/s", ratio(cold, warm)));
        self.clear()?;
        let peak = peak_memory(&mut self.sapwood(root, &[]))?;
        show(format_args!("{:<34} {:>9.1} MB", "peak memory, cold", peak as f64 / 1e6));
        Ok(())
    }

    /// One file changed; everything touched but unchanged.
    fn after_changes(&self, root: &Path) -> Outcome<()> {
        heading("After changes, in turns with warm runs");
        let edited = root.join("edited.ts");
        fs::write(&edited, "export const edition = 0;\n")?;
        self.settle(root)?;
        let (mut one, mut warm) = (Vec::new(), Vec::new());
        for edition in 1..=self.runs {
            fs::write(&edited, format!("export const edition = {edition};\n"))?;
            one.push(self.measured(root, &[], &[("files_opened", 1), ("analyzed", 1)])?);
            self.settle(root)?;
            warm.push(self.measured(root, &[], &[("files_opened", 0)])?);
        }
        let (one, warm) = (median(one), median(warm));
        row("warm", warm, "");
        row("one file changed", one, format_args!("{:.2} x warm", ratio(one, warm)));

        let mut touched = Vec::new();
        for round in 0..self.runs.div_ceil(3) {
            touch(root, SystemTime::now() - Duration::from_secs(3600 + round as u64))?;
            touched.push(self.measured(root, &[], &[("analyzed", 0)])?);
        }
        let touched = median(touched);
        row("all touched, contents the same", touched, format_args!("{:.1} x warm", ratio(touched, warm)));
        Ok(())
    }

    /// Waits until every stamp proves something, and has the index say so.
    fn settle(&self, root: &Path) -> Outcome<()> {
        thread::sleep(SETTLING);
        time(&mut self.sapwood(root, &[]))?;
        Ok(())
    }

    /// JavaScript and TypeScript on one thread, against nothing but oxc's parser on the same bytes.
    ///
    /// The parser has every advantage: the contents are in memory and known to be UTF-8, its arena has grown before the
    /// clock starts, and nobody looks at its trees. The program is a process that lists the whole tree, opens and reads
    /// each file, and does all that it does on a first run but write its cache.
    fn scripts_against_the_parser(&self, root: &Path) -> Outcome<()> {
        let output = Command::new(&self.program)
            .args(["files", "--format", "json", "--no-cache", "-t", "js,ts,jsx,tsx"])
            .arg(root)
            .output()?;
        let files: Value = serde_json::from_slice(&output.stdout)?;
        let mut scripts = BTreeMap::new();
        for file in files["files"].as_array().ok_or("no array of files")? {
            let path = PathBuf::from(file["path"].as_str().unwrap_or_default());
            if file["status"] == "analyzed"
                && file["bytes"].as_u64().is_some_and(|bytes| bytes <= 16 << 20)
                && let Ok(text) = fs::read_to_string(&path)
                && let Ok(kind) = SourceType::from_path(&path)
            {
                scripts.insert(path, (kind, text));
            }
        }
        let bytes: usize = scripts.values().map(|(_, text)| text.len()).sum();
        heading(format_args!(
            "JavaScript and TypeScript: {} files, {:.0} MB, one thread",
            scripts.len(),
            bytes as f64 / 1e6
        ));
        let mut arena = Allocator::default();
        let mut parse = || {
            let began = Instant::now();
            for (kind, text) in scripts.values() {
                std::hint::black_box(Parser::new(&arena, text, *kind).parse());
                arena.reset();
            }
            Ok(began.elapsed())
        };
        parse()?;
        let mut other_arena = Allocator::default();
        let mut read_and_parse = || {
            let began = Instant::now();
            for (path, (kind, _)) in &scripts {
                let text = fs::read_to_string(path)?;
                std::hint::black_box(Parser::new(&other_arena, &text, *kind).parse());
                other_arena.reset();
            }
            Ok(began.elapsed())
        };
        let mut cold = || time(&mut self.sapwood(root, &["-j1", "--no-cache", "-t", "js,ts,jsx,tsx"]));
        let [parser, reader, cold] = in_turns(self.runs.div_ceil(3), [&mut parse, &mut read_and_parse, &mut cold])?;
        let speed = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
        row("oxc's parser alone, in memory", parser, format_args!("{:.0} MB/s", speed(parser)));
        row("the parser, reading each file", reader, format_args!("{:.0} MB/s", speed(reader)));
        let [of_parser, of_reader] = [parser, reader].map(|alone| 100.0 * ratio(alone, cold));
        let note = format!("{:.0} MB/s: {of_parser:.0} % of the parser, {of_reader:.0} % of reading too", speed(cold));
        row("the whole program, cold", cold, format_args!("{note}"));

        // Without the file system: what analysis itself adds to the parser.
        let mut tools = Tools::default();
        let mut analysis = || {
            let began = Instant::now();
            for (path, (_, text)) in &scripts {
                if let Some(variant) = detect_by_path(path.as_os_str().as_encoded_bytes()) {
                    let options = AnalysisOptions::default();
                    std::hint::black_box(analyze(text.as_bytes(), variant, options, &mut tools));
                }
            }
            Ok(began.elapsed())
        };
        let [parser, analysis] = in_turns(self.runs.div_ceil(3), [&mut parse, &mut analysis])?;
        let share = 100.0 * ratio(parser, analysis);
        let note = format_args!("{:.0} MB/s: {share:.0} % of the parser", speed(analysis)).to_string();
        row("analysis alone, in memory", analysis, note);
        Ok(())
    }

    /// Cold against warm on trees whose files all have about the same size.
    fn by_file_size(&self) -> Outcome<()> {
        heading("Cold against warm by file size (TypeScript)");
        for (kilobytes, count) in [(1, 8000), (16, 2000), (64, 500), (1024, 48)] {
            let root = self.home.path().join(format!("{kilobytes}-kb"));
            for n in 0..count {
                let directory = root.join((n % 50).to_string());
                fs::create_dir_all(&directory)?;
                fs::write(directory.join(format!("{n}.ts")), script(n, kilobytes << 10))?;
            }
            let mut cold = || {
                self.clear()?;
                time(&mut self.sapwood(&root, &[]))
            };
            let [cold] = in_turns(self.runs.div_ceil(5), [&mut cold])?;
            self.settle(&root)?;
            let [warm] = in_turns(self.runs, [&mut || time(&mut self.sapwood(&root, &[]))])?;
            let what = format!("{count} files of {kilobytes} KB");
            row(&what, cold, format_args!("cold; warm {:.1} ms: {:.0} x", warm.as_secs_f64() * 1e3, ratio(cold, warm)));
        }
        Ok(())
    }
}

/// Returns a script of about `size` bytes that no other `seed` has.
fn script(seed: usize, size: usize) -> String {
    let mut text = format!("import {{ base }} from './{seed}-base';\n");
    let mut n = 0;
    while text.len() < size {
        text += &format!(
            "\n/** Computes the value {n} of {seed}. */\nexport function value{n}(items: number[], limit: number): number {{\n  \
             let total = base + {n};\n  for (const item of items) {{\n    if (item > limit && item % 2 === 0) {{\n      \
             total += item * {seed};\n    }}\n  }}\n  return total;\n}}\n"
        );
        n += 1;
    }
    text
}

/// Runs a command to its end and returns its peak resident memory in bytes; 0 where the platform does not tell.
fn peak_memory(command: &mut Command) -> Outcome<u64> {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        if let Some(kilobytes) = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()) {
            peak = kilobytes << 10;
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(peak)
}

fn cache_directory() -> Outcome<PathBuf> {
    let user = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let user = user.or_else(|| env::home_dir().map(|home| home.join(".cache"))).ok_or("no home directory")?;
    let cache = env::var_os("SAPWOOD_TESTS_CACHE").map_or_else(|| user.join("sapwood-tests"), PathBuf::from);
    fs::create_dir_all(&cache)?;
    Ok(cache)
}

fn copy(from: &Path, to: &Path) -> Outcome<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
        if kind.is_dir() {
            copy(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn touch(directory: &Path, time: SystemTime) -> Outcome<()> {
    for entry in fs::read_dir(directory)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            if entry.file_name() != ".git" {
                touch(&entry.path(), time)?;
            }
        } else {
            fs::File::options().append(true).open(entry.path())?.set_modified(time)?;
        }
    }
    Ok(())
}
