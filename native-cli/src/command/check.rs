//! `sapwood check`: the gate.

mod baseline;
mod changed;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use sapwood_core::format::{Format, Style};
use sapwood_core::query::{
    Baseline, CheckLimits, CheckQuestion, Checked, Extent, FilesQuestion, Question, SourceRoot, Tree, check, notes,
    thousands,
};

use super::execution::{self, Outcome, Scope};
use crate::args::{CheckArgs, LimitArgs};
use crate::config::{CheckSettings, Setting};
use crate::output::Output;
use crate::remarks::{Reach, files, worded};

/// The exit code if there are findings.
const FINDINGS: u8 = 1;

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<ExitCode> {
    execution::run_with(&args.run, &args.paths, None, |scope| {
        let (question, changed) = question(args, scope)?;
        let reach = scope.reach.clone();
        let answer = move |trees: &[Tree], output: Output| answer(args, question, changed, &reach, trees, output);
        // Whether facts are needed is known to the question alone.
        Ok((limits(&args.limits, &scope.check).need_facts(), answer))
    })
}

/// Returns what is asked, and the paths on standard input if they are to be read.
fn question(args: &CheckArgs, scope: &Scope) -> anyhow::Result<(CheckQuestion, Option<Vec<Vec<u8>>>)> {
    let limits = limits(&args.limits, &scope.check);
    if limits.is_empty() {
        bail!(
            "no limit is set: set at least one of max-cognitive, max-cyclomatic, max-function-lines, max-file-lines \
             and syntax-errors = false in the table [check] of sapwood.toml, or by a flag such as --max-cognitive 15"
        );
    }
    let source_root = source_root()?;
    let baseline = match &args.baseline {
        Some(file) => baseline::read(file, args.update_baseline)?,
        None => Baseline::default(),
    };
    let listed = if args.changed_only { Some(changed::read(args.null)?) } else { None };
    let changed = listed.as_ref().map(|paths| paths.iter().map(|path| source_root.shown_path_of(path)).collect());
    let (types, generated) = (scope.types.clone(), scope.generated);
    Ok((CheckQuestion { limits, types, generated, baseline, changed, source_root }, listed))
}

fn answer(
    args: &CheckArgs,
    question: CheckQuestion,
    changed: Option<Vec<Vec<u8>>>,
    reach: &Reach,
    trees: &[Tree],
    output: Output,
) -> anyhow::Result<Outcome> {
    let mut checked = check(trees, &question)?;
    let mut remarks = Vec::new();
    if let (Some(file), true) = (&args.baseline, args.update_baseline) {
        let all = check(trees, &CheckQuestion { baseline: Baseline::default(), ..question.clone() })?;
        remarks.push(baseline::update(file, &all, &checked.unchecked, &question.source_root)?);
        let accepted = all.findings.len() as u64;
        checked = Checked { findings: Vec::new(), accepted, obsolete: Vec::new(), ..all };
    } else {
        let (_, gone) = baseline::split(std::mem::take(&mut checked.unchecked), &question.source_root);
        checked.obsolete.extend(gone);
        remarks.push(summary(&checked));
        remarks.extend(obsolete(&checked).filter(|_| changed.is_none()));
    }
    match &changed {
        Some(paths) => remarks.extend(changed::summary(paths, checked.files)),
        None if checked.files == 0 => remarks.extend(no_files(&question, trees, reach)),
        None => {}
    }
    let code = if checked.findings.is_empty() { 0 } else { FINDINGS };
    let format = args.format.chosen_or(Format::Text);
    let style = Style { format, layout: output.layout(), ..Style::default() };
    output.answer(checked.answer(), &style)?;
    Ok(Outcome { code, remarks })
}

/// Returns the limits of the flags and, where they say nothing, those of the settings.
fn limits(args: &LimitArgs, settings: &CheckSettings) -> CheckLimits {
    let limit = |flag: Option<u32>, setting: &Option<Setting<u32>>| flag.or(setting.as_ref().map(|it| it.value));
    let allowed = settings.syntax_errors.as_ref().is_none_or(|setting| setting.value);
    CheckLimits {
        max_cognitive: limit(args.max_cognitive, &settings.max_cognitive),
        max_cyclomatic: limit(args.max_cyclomatic, &settings.max_cyclomatic),
        max_function_lines: limit(args.max_function_lines, &settings.max_function_lines),
        max_file_lines: limit(args.max_file_lines, &settings.max_file_lines),
        no_syntax_errors: !args.syntax_errors && (args.no_syntax_errors || !allowed),
    }
}

/// Returns the root of the repository around the current directory, or else that directory.
fn source_root() -> anyhow::Result<SourceRoot> {
    let here = env::current_dir().context("cannot tell the current directory")?;
    let root = here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here);
    let below = here.strip_prefix(root).map(PathBuf::from).unwrap_or_default();
    let bytes = |path: &std::path::Path| {
        let mut bytes = path.as_os_str().as_encoded_bytes().to_vec();
        if cfg!(windows) {
            bytes.iter_mut().filter(|byte| **byte == b'\\').for_each(|byte| *byte = b'/');
        }
        bytes
    };
    Ok(SourceRoot { root: bytes(root), directory: bytes(&below) })
}

fn summary(checked: &Checked) -> String {
    let mut paths: Vec<&[u8]> = checked.findings.iter().map(|finding| finding.path.raw()).collect();
    paths.dedup();
    let mut text = match checked.findings.len() {
        0 => format!("no findings in {}", files(checked.files)),
        count => {
            let findings = if count == 1 { "finding" } else { "findings" };
            let (count, paths) = (thousands(count as u64), thousands(paths.len() as u64));
            format!("{count} {findings} in {paths} of {}", files(checked.files))
        }
    };
    if checked.accepted > 0 {
        text.push_str(&format!("; {} accepted by the baseline", thousands(checked.accepted)));
    }
    text
}

/// Says why there is nothing to check, as the list of files does.
fn no_files(question: &CheckQuestion, trees: &[Tree], reach: &Reach) -> Vec<String> {
    let (types, generated) = (question.types.clone(), question.generated);
    let files = Question::Files(FilesQuestion { types, generated, ..FilesQuestion::default() });
    notes(trees, &files, Extent::default()).iter().map(|note| worded(note, &files, reach)).collect()
}

fn obsolete(checked: &Checked) -> impl Iterator<Item = String> + use<> {
    let text = match checked.obsolete.len() {
        0 => None,
        1 => Some("1 entry of the baseline is obsolete; --update-baseline drops it".to_owned()),
        count => Some(format!(
            "{} entries of the baseline are obsolete; --update-baseline drops them",
            thousands(count as u64)
        )),
    };
    text.into_iter()
}
