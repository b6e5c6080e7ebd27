//! One analysis: from flags and settings to trees, and what is said of it afterwards.

use std::env;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, anyhow, bail};
use sapwood::{Analysis, Discovery, Request, analyze, analyze_content};
use sapwood_core::format::{Format, Style};
use sapwood_core::query::{Question, Tree, ask, notes};
use sapwood_core::{AnalysisOptions, Language};

use crate::args::{ReuseArgs, RunArgs, SelectionArgs, SettingsArgs};
use crate::config::{CheckSettings, Origin, Settings};
use crate::input::{is_broken_link, shown};
use crate::output::Output;
use crate::progress::{Counters, ProgressLine};
use crate::remarks::Reach;
use crate::replace::check_writable;
use crate::{remarks, timings, words};

/// The exit code of a run that did not find or could not read something.
const FAILED: u8 = 1;

/// The file name that stands for standard output.
const STANDARD_OUTPUT: &str = "-";

/// What a question must know of flags and settings that concern every command.
pub(super) struct Scope {
    /// The languages of `--type`.
    pub(super) types: Vec<Language>,
    /// Whether generated files are treated as any other.
    pub(super) generated: bool,
    /// The limits of the gate.
    pub(super) check: CheckSettings,
    /// What keeps files out.
    pub(super) reach: Reach,
}

/// What came of an answer.
pub(super) struct Outcome {
    /// The exit code, if nothing else is wrong.
    pub(super) code: u8,
    /// What is said of the answer, after what is said of the run.
    pub(super) remarks: Vec<String>,
}

/// How an answer is printed.
pub(super) struct Printing {
    pub(super) format: Format,
    /// The columns to show; none for the default.
    pub(super) columns: Vec<String>,
}

/// Analyzes `paths`, whose first may be a mistyped one of `commands`, asks a question about the result, prints the answer,
/// and says what there is to say.
pub(super) fn run(
    args: &RunArgs,
    paths: &[PathBuf],
    commands: Option<&dyn Fn() -> Vec<String>>,
    printing: Printing,
    question: impl FnOnce(&Scope) -> Question,
) -> anyhow::Result<ExitCode> {
    if !printing.columns.is_empty() && !matches!(printing.format, Format::Table | Format::Csv) {
        bail!("cannot use --columns with the format {}: only tables and CSV have columns", printing.format.name());
    }
    run_with(args, paths, commands, |scope| {
        let question = question(scope);
        let reach = scope.reach.clone();
        question.check()?;
        let needs_facts = question.needs_facts();
        let answer = move |trees: &[Tree], output: Output| {
            let style = Style { format: printing.format, layout: output.layout(), columns: printing.columns };
            let extent = output.answer(ask(trees, &question)?, &style)?;
            let notes = notes(trees, &question, extent);
            let nothing_defined = matches!(question, Question::Definitions(_)) && extent.shown == 0;
            Ok(Outcome {
                code: if nothing_defined { FAILED } else { 0 },
                remarks: notes.iter().map(|note| remarks::worded(note, &question, &reach)).collect(),
            })
        };
        Ok((needs_facts, answer))
    })
}

/// Analyzes `paths`, with facts if `prepare` says so, has the result answered by what it returns, and says what there is
/// to say.
pub(super) fn run_with<A: FnOnce(&[Tree], Output) -> anyhow::Result<Outcome>>(
    args: &RunArgs,
    paths: &[PathBuf],
    commands: Option<&dyn Fn() -> Vec<String>>,
    prepare: impl FnOnce(&Scope) -> anyhow::Result<(bool, A)>,
) -> anyhow::Result<ExitCode> {
    let began = Instant::now();
    enter(&args.settings)?;
    check_first_word(paths, commands)?;
    let output = Output::new(&args.output);
    let paths = &there(paths, output).map_err(|error| hinted(error, paths, commands.is_none()))?;
    let settings = settings(&args.settings, &paths.found)?;
    settings.unused_files(&paths.found).iter().for_each(|warning| output.warn(warning));
    let mut request = request(args, &settings, &paths.found)?;
    let types = request.discovery.types.clone();
    let reach = reach(&settings, &request.discovery);
    let (needs_facts, answer) =
        prepare(&Scope { types, generated: settings.generated.value, check: settings.check.clone(), reach })?;
    request.facts = needs_facts;
    if request.facts && request.threads > 0 {
        // Answers decode facts on rayon's own pool, which this sizes; it is an error only if that pool is running.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(request.threads).build_global();
    }
    let metrics = args.metrics.as_deref().filter(|path| *path != Path::new(STANDARD_OUTPUT));
    if let Some(path) = metrics {
        check_writable(path).with_context(|| format!("cannot write the metrics to {}", shown(path)))?;
    }
    let analysis = analysis(args, &request, output)?;
    let seconds = began.elapsed().as_secs_f64();

    let instead = args.metrics.is_some() && metrics.is_none();
    let answered = if instead {
        let written = output.write(|out| write_metrics(out, &analysis));
        written.map(|()| Outcome { code: 0, remarks: Vec::new() }).context("cannot write to standard output")
    } else {
        answer(&analysis.trees, output)
    };
    // The metrics are of use also if the reader of standard output has gone.
    if let Some(path) = metrics {
        let write = || write_metrics(BufWriter::new(File::create(path)?), &analysis);
        write().with_context(|| format!("cannot write the metrics to {}", shown(path)))?;
    }
    let Outcome { code, remarks } = answered?;
    remarks::print(&analysis, seconds, output);
    remarks.iter().for_each(|remark| output.remark(remark));
    if args.timings {
        // Whoever cannot read standard error does not miss the timings.
        let _ = timings::print(&analysis.metrics, output.remark_layout());
    }
    let incomplete = analysis.metrics.failed > 0 || paths.some_missing;
    let code = if code == 0 && incomplete { FAILED } else { code };
    // The program ends here: giving back piece by piece what goes as a whole would be felt in a run without changes.
    std::mem::forget(analysis);
    Ok(ExitCode::from(code))
}

/// Adds to an error about a single path that looks like a name how names are looked for.
fn hinted(error: anyhow::Error, paths: &[PathBuf], is_list: bool) -> anyhow::Error {
    match paths {
        [word] if is_list => match word.to_str() {
            Some(word) if !word.contains(['/', '\\', '.']) => {
                anyhow!("{error}; to look for a name, use `sapwood def {word}` or `sapwood symbols --name {word}`")
            }
            _ => error,
        },
        _ => error,
    }
}

/// The paths of a run that there are.
struct Paths {
    found: Vec<PathBuf>,
    some_missing: bool,
}

/// Warns of each of several paths at which there is nothing.
///
/// # Errors
///
/// Fails if there is nothing at any of them.
fn there(paths: &[PathBuf], output: Output) -> anyhow::Result<Paths> {
    let mut missing = Vec::new();
    let mut found = Vec::new();
    for path in paths {
        match check(path) {
            Ok(()) if is_broken_link(path) => missing.push(anyhow!("broken symbolic link: {}", shown(path))),
            Ok(()) => found.push(path.clone()),
            Err(error) => missing.push(error),
        }
    }
    if found.is_empty()
        && let Some(first) = missing.pop()
    {
        missing.iter().for_each(|error| output.warn(&format!("{error:#}")));
        return Err(first);
    }
    missing.iter().for_each(|error| output.warn(&format!("{error:#}")));
    Ok(Paths { found, some_missing: !missing.is_empty() })
}

/// Changes to the directory of `-C`.
pub(super) fn enter(args: &SettingsArgs) -> anyhow::Result<()> {
    match &args.directory {
        Some(folder) => env::set_current_dir(folder).with_context(|| format!("cannot enter {}", folder.display())),
        None => Ok(()),
    }
}

/// Returns the settings for a run over `paths`.
pub(super) fn settings(args: &SettingsArgs, paths: &[PathBuf]) -> anyhow::Result<Settings> {
    let first = paths.first().map_or(Path::new("."), PathBuf::as_path);
    Settings::gather(args, first, |name| env::var_os(name))
}

/// Makes sure that there is something at a path.
pub(super) fn check(path: &Path) -> anyhow::Result<()> {
    let Err(error) = fs::metadata(path).or_else(|_| fs::symlink_metadata(path)) else { return Ok(()) };
    if error.kind() != io::ErrorKind::NotFound {
        return Err(error).with_context(|| format!("cannot reach {}", shown(path)));
    }
    match similar(path) {
        Some(other) => bail!("no such file or folder: {}; did you mean {}?", shown(path), shown(&other)),
        None => bail!("no such file or folder: {}", shown(path)),
    }
}

/// Returns what stands in the folder of a path and is called nearly the same.
fn similar(path: &Path) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = fs::read_dir(folder).ok()?;
    let mut names: Vec<String> = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect();
    names.sort_unstable();
    let nearest = words::nearest(path.file_name()?.to_str()?, names.iter().map(String::as_str))?;
    Some(path.with_file_name(nearest))
}

/// Says of a first word that is neither a command nor a path what it could have meant.
fn check_first_word(paths: &[PathBuf], commands: Option<&dyn Fn() -> Vec<String>>) -> anyhow::Result<()> {
    let (Some(word), Some(commands)) = (paths.first().and_then(|path| path.to_str()), commands) else { return Ok(()) };
    if word.contains(['/', '\\', '.']) || fs::symlink_metadata(word).is_ok() {
        return Ok(());
    }
    // It is no path, but can hold what a path can.
    let shown_word = shown(Path::new(word));
    if let Some(command) = words::nearest(word, commands().iter().map(String::as_str)) {
        bail!("\"{shown_word}\" is neither a command nor a path; did you mean `sapwood {command}`?");
    }
    match similar(Path::new(word)) {
        Some(path) => bail!("\"{shown_word}\" is neither a command nor a path; did you mean {}?", shown(&path)),
        None => bail!("\"{shown_word}\" is neither a command nor a path; `sapwood --help` lists the commands"),
    }
}

/// Returns what keeps files out of a run.
fn reach(settings: &Settings, discovery: &Discovery) -> Reach {
    let exclude = match &settings.exclude.origin {
        _ if discovery.exclude.is_empty() => None,
        origin @ Origin::File { .. } => Some(format!("`exclude` in {origin}")),
        origin => Some(origin.to_string()),
    };
    let glob = (!discovery.globs.is_empty()).then(|| "--glob".to_owned());
    Reach {
        hidden: discovery.hidden,
        no_ignore: discovery.no_ignore,
        left_out_by: exclude.into_iter().chain(glob).collect(),
    }
}

fn request(args: &RunArgs, settings: &Settings, paths: &[PathBuf]) -> anyhow::Result<Request> {
    Ok(Request {
        timings: args.timings || args.metrics.is_some(),
        ..choose(request_of(settings, paths), &args.selection, &args.reuse)?
    })
}

/// Adds to what the settings ask for what the flags beside them do.
pub(super) fn choose(base: Request, selection: &SelectionArgs, reuse: &ReuseArgs) -> anyhow::Result<Request> {
    let mut types: Vec<Language> = selection.types.iter().flat_map(|named| named.0.iter().copied()).collect();
    types.sort_unstable();
    types.dedup();
    Ok(Request {
        discovery: Discovery {
            no_ignore: selection.no_ignore,
            no_ignore_vcs: selection.no_ignore_vcs,
            no_ignore_parent: selection.no_ignore_parent,
            no_ignore_global: selection.no_ignore_global,
            globs: selection.glob.clone(),
            // As with ripgrep: a glob is a path as it would be typed here.
            globs_base: Some(".".into()),
            types,
            follow: selection.follow,
            max_filesize: selection.max_filesize,
            ..base.discovery
        },
        cache_dir: base.cache_dir.filter(|_| !reuse.no_cache),
        stamps: !reuse.no_stamps,
        git: !reuse.no_git,
        ..base
    })
}

/// Returns what the settings alone ask for.
pub(super) fn request_of(settings: &Settings, paths: &[PathBuf]) -> Request {
    Request {
        roots: paths.to_vec(),
        discovery: Discovery {
            hidden: settings.hidden.value,
            exclude: settings.exclude.value.clone(),
            exclude_base: settings.exclude.origin.folder(),
            ..Discovery::default()
        },
        analysis: AnalysisOptions { max_parse_size: settings.max_parse_size.value },
        overrides: settings.languages.value.clone(),
        overrides_base: settings.languages.origin.folder(),
        cache_dir: settings.cache_dir.value.clone(),
        cache_limit: settings.cache_bound(),
        threads: settings.threads.value,
        ..Request::default()
    }
}

fn analysis(args: &RunArgs, request: &Request, output: Output) -> anyhow::Result<Analysis> {
    let counters = Arc::new(Counters::default());
    let _line = ProgressLine::start(Arc::clone(&counters), output.shows_progress());
    match &args.stdin_path {
        None => Ok(analyze(request, counters)?),
        Some(name) => {
            let mut content = Vec::new();
            io::stdin().lock().read_to_end(&mut content).context("cannot read standard input")?;
            Ok(analyze_content(request, name, content)?)
        }
    }
}

fn write_metrics(mut out: impl Write, analysis: &Analysis) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut out, &analysis.metrics)?;
    out.write_all(b"\n")?;
    out.flush()
}
