//! The list of files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::error::AskError;
use super::field::{Field, FieldInfo, Fields, Item, infos};
use super::language_names;
use super::note::Filter;
use super::order::{Minimums, Order};
use super::pattern::{Match, Pattern, PatternError};
use super::trees::{PrintedPath, Tree, TreeRow, merged};
use super::value::{Cell, Fit, Paint, Value};
use crate::facts::DiagnosticKind;
use crate::facts::record::Status;
use crate::language::Language;

/// What became of a file, without the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileStatus {
    /// Its facts are known.
    Analyzed,
    /// It was passed over on purpose: binary, of no known language, a pipe, a link.
    Skipped,
    /// It could not be read or analyzed.
    Failed,
}

impl FileStatus {
    /// Every status.
    pub const ALL: [FileStatus; 3] = [FileStatus::Analyzed, FileStatus::Skipped, FileStatus::Failed];

    /// Returns its name in data formats.
    pub fn name(self) -> &'static str {
        match self {
            FileStatus::Analyzed => "analyzed",
            FileStatus::Skipped => "skipped",
            FileStatus::Failed => "failed",
        }
    }

    fn of(status: Status) -> Self {
        match status {
            Status::Analyzed => FileStatus::Analyzed,
            Status::Skipped(_) => FileStatus::Skipped,
            Status::Failed(_) => FileStatus::Failed,
        }
    }
}

/// Which files are there?
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FilesQuestion {
    /// What the path must look like, as it is printed; an empty pattern matches everything.
    pub name: String,
    /// How the path is compared.
    pub matching: Match,
    /// If not empty, the languages to list.
    #[serde(with = "language_names")]
    pub types: Vec<Language>,
    /// What became of the files to list; if empty, those that were analyzed and those that failed.
    pub status: Vec<FileStatus>,
    /// If not empty, only files whose gravest problem is one of these.
    pub problems: Vec<DiagnosticKind>,
    /// Whether generated files take part in rankings.
    pub generated: bool,
    /// The least that a file must have in these fields.
    pub min: BTreeMap<String, u64>,
    /// The field to sort by; otherwise files come by path. Numbers go from the largest down, and make a ranking.
    pub sort: Option<String>,
    /// Whether the order is reversed.
    pub reverse: bool,
    /// How many files to list at most, at least 1.
    pub limit: Option<usize>,
}

impl Fields for FilesQuestion {
    fn fields() -> Vec<FieldInfo> {
        infos(FIELDS)
    }
}

/// A file of the list.
pub(super) struct FileItem {
    path: PrintedPath,
    language: Option<&'static str>,
    digest: Option<String>,
    bytes: u64,
    lines: u32,
    code: u32,
    comment: u32,
    blank: u32,
    symbols: u32,
    cyclomatic: u32,
    cognitive: u32,
    generated: Option<&'static str>,
    status: &'static str,
    reason: Option<&'static str>,
    encoding: Option<&'static str>,
    problem: Option<&'static str>,
    /// Whether the reason is in a column of its own instead of that of the language.
    reason_apart: bool,
}

impl Item for FileItem {
    fn path(&self) -> Option<&PrintedPath> {
        Some(&self.path)
    }
}

/// A field of a file.
type FileField = Field<FileItem>;

pub(super) static FIELDS: &[FileField] = &[
    FileField::text("path", "Path", |file| Value::Path(&file.path)).fit(Fit::CutStart(32)).shown(path),
    FileField::text("language", "Language", |file| Value::text(file.language)).fit(Fit::CutEnd(10)).shown(language),
    FileField::text("digest", "Digest", |file| Value::text(file.digest.as_deref())).fit(Fit::CutEnd(12)),
    FileField::number("bytes", "Bytes", |file| Value::Number(file.bytes)).fit(Fit::Drop(6)),
    FileField::number("lines", "Lines", |file| Value::Number(file.lines.into())).shown(|file| count(file, file.lines)),
    FileField::number("code", "Code", |file| Value::Number(file.code.into())).shown(|file| count(file, file.code)),
    FileField::number("comment", "Comment", |file| Value::Number(file.comment.into()))
        .fit(Fit::Drop(3))
        .shown(|file| count(file, file.comment)),
    FileField::number("blank", "Blank", |file| Value::Number(file.blank.into()))
        .fit(Fit::Drop(4))
        .shown(|file| count(file, file.blank)),
    FileField::number("symbols", "Symbols", |file| Value::Number(file.symbols.into()))
        .fit(Fit::Drop(1))
        .shown(|file| count(file, file.symbols)),
    FileField::number("cyclomatic", "Cyclomatic", |file| Value::Number(file.cyclomatic.into()))
        .fit(Fit::Drop(2))
        .shown(|file| count(file, file.cyclomatic)),
    FileField::number("cognitive", "Cognitive", |file| Value::Number(file.cognitive.into()))
        .fit(Fit::Drop(5))
        .shown(|file| count(file, file.cognitive)),
    FileField::text("generated", "Generated", |file| Value::text(file.generated)),
    FileField::text("status", "Status", |file| Value::Text(file.status)),
    FileField::text("reason", "Reason", |file| Value::text(file.reason)).fit(Fit::CutEnd(12)).shown(reason),
    FileField::text("encoding", "Encoding", |file| Value::text(file.encoding)),
    FileField::text("problem", "Problem", |file| Value::text(file.problem)),
];

const COLUMNS: &[&str] =
    &["lines", "code", "comment", "blank", "symbols", "cyclomatic", "cognitive", "bytes", "language", "path"];

/// The columns where all files have a reason, and nothing is counted.
const REASON_COLUMNS: &[&str] = &["bytes", "reason", "path"];

/// The columns where some files have a reason.
const MIXED_COLUMNS: &[&str] =
    &["lines", "code", "comment", "blank", "symbols", "cyclomatic", "cognitive", "bytes", "language", "reason", "path"];

/// What chooses files by their records.
pub(super) struct Choice {
    pattern: Option<Pattern>,
    types: Vec<Language>,
    status: Vec<FileStatus>,
    problems: Vec<DiagnosticKind>,
    leave_generated: bool,
}

impl Choice {
    pub(super) fn new(question: &FilesQuestion) -> Result<Self, PatternError> {
        let by_number = |name: &String| FIELDS.iter().any(|field| field.info.is_number && field.info.is_named(name));
        let default = || vec![FileStatus::Analyzed, FileStatus::Failed];
        let has_name = !question.name.is_empty();
        Ok(Choice {
            pattern: has_name.then(|| Pattern::new(&question.name, question.matching)).transpose()?,
            types: question.types.clone(),
            status: if question.status.is_empty() { default() } else { question.status.clone() },
            problems: question.problems.clone(),
            leave_generated: question.sort.as_ref().is_some_and(by_number) && !question.generated,
        })
    }

    /// Whether the list leaves generated files out.
    pub(super) fn leaves_generated(&self) -> bool {
        self.leave_generated
    }

    /// Returns what keeps a file out of the list, if something does.
    pub(super) fn excludes(&self, row: &TreeRow<'_>) -> Option<Filter> {
        let record = &row.row.record;
        let is_named = |pattern: &Pattern| pattern.matches(row.printed_path().shown());
        if !self.pattern.as_ref().is_none_or(is_named) {
            Some(Filter::Name)
        } else if record.status == Status::Analyzed
            && !self.types.is_empty()
            && record.language.is_none_or(|language| !self.types.contains(&language))
        {
            Some(Filter::Type)
        } else if !self.problems.is_empty() && record.problem.is_none_or(|problem| !self.problems.contains(&problem)) {
            Some(Filter::Problem)
        } else if !self.status.contains(&FileStatus::of(record.status)) {
            Some(Filter::Status)
        } else if record.generated.is_some() && self.leave_generated {
            Some(Filter::Generated)
        } else {
            None
        }
    }
}

pub(super) fn answer<'a>(trees: &'a [Tree], question: &FilesQuestion) -> Result<Answer<'a>, AskError> {
    let order = Order::new(FIELDS, question.sort.as_deref(), question.reverse, question.limit)?;
    let minimums = Minimums::new(FIELDS, &question.min)?;
    let choice = Choice::new(question)?;
    let columns = match &question.status[..] {
        [] | [FileStatus::Analyzed] => COLUMNS,
        status if status.contains(&FileStatus::Analyzed) => MIXED_COLUMNS,
        _ => REASON_COLUMNS,
    };
    let reason_apart = columns != COLUMNS;
    let answer = Answer::ordered("files", FIELDS, order, move |list| {
        for row in merged(trees).filter(|row| choice.excludes(row).is_none()) {
            if !list.wants_more() {
                break;
            }
            let item = FileItem { reason_apart, ..file_item(&row) };
            if minimums.are_met_by(&item) {
                list.push(item)?;
            }
        }
        Ok(())
    });
    Ok(answer.with_columns(columns).with_paths(false))
}

pub(super) fn file_item(row: &TreeRow<'_>) -> FileItem {
    let record = row.row.record;
    FileItem {
        path: row.printed_path(),
        language: record.language.map(Language::name),
        digest: record.digest.map(hex),
        bytes: record.bytes,
        lines: record.lines.total,
        code: record.lines.code,
        comment: record.lines.comment,
        blank: record.lines.blank,
        symbols: record.symbols,
        cyclomatic: record.complexity.cyclomatic,
        cognitive: record.complexity.cognitive,
        generated: record.generated.map(|reason| reason.name()),
        status: record.status.name(),
        reason: record.status.reason(),
        problem: record.problem.map(DiagnosticKind::name),
        encoding: (record.status == Status::Analyzed).then(|| record.encoding.name()),
        reason_apart: false,
    }
}

fn hex(digest: [u8; 32]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Returns the cell of a count, which is empty for a file that was not analyzed.
fn count(file: &FileItem, count: u32) -> Cell {
    if file.reason.is_none() { Cell::number(count.into()) } else { Cell::plain("") }
}

fn language(file: &FileItem) -> Cell {
    match file.reason {
        Some(_) if !file.reason_apart => reason(file),
        _ => {
            let paint = if file.generated.is_some() { Paint::Dim } else { Paint::Cyan };
            Cell::new(file.language.unwrap_or_default(), paint)
        }
    }
}

fn reason(file: &FileItem) -> Cell {
    Cell::new(file.reason.unwrap_or_default().replace('_', " "), Paint::Dim)
}

fn path(file: &FileItem) -> Cell {
    let is_plain = file.reason.is_none() && file.generated.is_none();
    Cell::new(file.path.shown(), if is_plain { Paint::Plain } else { Paint::Dim })
}
