//! The summary: counts by language, directory or extension, and their total.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::Answer;
use super::error::AskError;
use super::field::{Field, FieldInfo, Fields, Item, infos};
use super::language_names;
use super::order::{Minimums, Order};
use super::trees::{Tree, TreeRow, places, row_at};
use super::value::{Cell, Fit, Paint, Value};
use crate::facts::record::{FileRecord, Status};
use crate::language::Language;
use crate::tree::path::escape;

/// How much of what is there?
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SummaryQuestion {
    /// What the files are grouped by.
    pub by: Grouping,
    /// If not empty, the languages to count.
    #[serde(with = "language_names")]
    pub types: Vec<Language>,
    /// Whether generated files are counted with all others instead of apart.
    pub generated: bool,
    /// The least that a group must have in these fields. The total stays that of all groups.
    pub min: BTreeMap<String, u64>,
    /// The field to sort by; otherwise languages and extensions come by lines of code, directories by path.
    pub sort: Option<String>,
    /// Whether the order is reversed.
    pub reverse: bool,
    /// How many groups to list at most, at least 1. The total stays that of all groups.
    pub limit: Option<usize>,
}

/// What the files of a summary are grouped by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grouping {
    /// By language.
    #[default]
    Language,
    /// By the first folders of the path inside the tree, as many as `depth`.
    Directory {
        /// How many folders; 0 puts a whole tree into one group.
        depth: usize,
    },
    /// By the lower-case extension of the file name.
    Extension,
}

impl Fields for SummaryQuestion {
    fn fields() -> Vec<FieldInfo> {
        infos(&BY_LANGUAGE)
    }
}

/// One group of the summary, or its total.
struct Group {
    name: String,
    counts: Counts,
    /// How the name looks, and how the counts do.
    paint: (Paint, Paint),
}

impl Item for Group {}

/// A field of a group.
type GroupField = Field<Group>;

static BY_LANGUAGE: [GroupField; 10] = fields("language", "Language", Fit::CutEnd(12));
// The end of a path says more than its beginning.
static BY_DIRECTORY: [GroupField; 10] = fields("directory", "Directory", Fit::CutStart(12));
static BY_EXTENSION: [GroupField; 10] = fields("extension", "Extension", Fit::CutEnd(12));

const fn fields(group: &'static str, header: &'static str, fit: Fit) -> [GroupField; 10] {
    [
        GroupField::text(group, header, |group| Value::Text(&group.name))
            .aliases(&["name", "language", "directory", "extension"])
            .fit(fit)
            .shown(name),
        GroupField::number("files", "Files", |group| Value::Number(group.counts.files))
            .shown(|group| count(group, group.counts.files)),
        GroupField::number("lines", "Lines", |group| Value::Number(group.counts.lines))
            .fit(Fit::Drop(1))
            .shown(|group| count(group, group.counts.lines)),
        GroupField::number("code", "Code", |group| Value::Number(group.counts.code))
            .shown(|group| count(group, group.counts.code)),
        GroupField::number("comment", "Comment", |group| Value::Number(group.counts.comment))
            .fit(Fit::Drop(3))
            .shown(|group| count(group, group.counts.comment)),
        GroupField::number("blank", "Blank", |group| Value::Number(group.counts.blank))
            .fit(Fit::Drop(4))
            .shown(|group| count(group, group.counts.blank)),
        GroupField::number("symbols", "Symbols", |group| Value::Number(group.counts.symbols))
            .fit(Fit::Drop(2))
            .shown(|group| count(group, group.counts.symbols)),
        GroupField::number("cyclomatic", "Complexity", |group| Value::Number(group.counts.cyclomatic))
            .fit(Fit::Drop(5))
            .shown(|group| count(group, group.counts.cyclomatic)),
        GroupField::number("cognitive", "Cognitive", |group| Value::Number(group.counts.cognitive))
            .shown(|group| count(group, group.counts.cognitive)),
        GroupField::number("bytes", "Bytes", |group| Value::Number(group.counts.bytes))
            .shown(|group| count(group, group.counts.bytes)),
    ]
}

fn name(group: &Group) -> Cell {
    Cell::new(if group.name.is_empty() { "(none)" } else { &group.name }, group.paint.0)
}

fn count(group: &Group, count: u64) -> Cell {
    Cell::number(count).painted(group.paint.1)
}

pub(super) fn answer<'a>(trees: &'a [Tree], question: &SummaryQuestion) -> Result<Answer<'a>, AskError> {
    let by = question.by;
    let (fields, list): (&'static [GroupField], _) = match by {
        Grouping::Language => (&BY_LANGUAGE, "languages"),
        Grouping::Directory { .. } => (&BY_DIRECTORY, "directories"),
        Grouping::Extension => (&BY_EXTENSION, "extensions"),
    };
    let default = (!matches!(by, Grouping::Directory { .. })).then_some("code");
    let order = Order::new(fields, question.sort.as_deref().or(default), question.reverse, question.limit)?;
    let minimums = Minimums::new(fields, &question.min)?;
    let Summary { groups, total, generated, skipped, failed } =
        Summary::new(trees, by, &question.types, question.generated);
    let members = vec![
        ("generated", json!(generated)),
        ("total", json!(total)),
        ("skipped", json!(skipped)),
        ("failed", json!(failed)),
    ];
    let mut totals = vec![Group { name: "Total".to_owned(), counts: total, paint: (Paint::Bold, Paint::Bold) }];
    if generated.files > 0 {
        totals.push(Group { name: "Generated".to_owned(), counts: generated, paint: (Paint::Dim, Paint::Dim) });
    }
    let answer = Answer::ordered(list, fields, order, move |list| {
        for (name, counts) in groups {
            let group = Group { name: escape(&name).to_string(), counts, paint: (Paint::Cyan, Paint::Plain) };
            if minimums.are_met_by(&group) {
                list.push(group)?;
            }
        }
        Ok(())
    });
    let columns = [fields[0].info.name, "files", "lines", "code", "comment", "blank", "symbols", "cyclomatic"];
    Ok(answer.with_columns(&columns).with_members(members).with_totals(fields, totals))
}

/// Returns how many groups there are before a minimum or a limit.
pub(super) fn groups(trees: &[Tree], question: &SummaryQuestion) -> u64 {
    Summary::new(trees, question.by, &question.types, question.generated).groups.len() as u64
}

fn directory(row: &TreeRow<'_>, depth: usize) -> Vec<u8> {
    let path = row.row.path;
    let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/').map(|(at, _)| at);
    let inside = slashes.take(depth).last().map_or(&[][..], |at| &path[..at]);
    let mut directory = [&row.tree.prefix, inside].concat();
    if directory.len() > 1 && directory.ends_with(b"/") {
        directory.pop();
    }
    if directory.is_empty() { b".".to_vec() } else { directory }
}

fn extension(path: &[u8]) -> Vec<u8> {
    let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or_default();
    match name.iter().rposition(|byte| *byte == b'.') {
        Some(at) if at > 0 => name[at + 1..].to_ascii_lowercase(),
        _ => Vec::new(),
    }
}

/// What is counted of a group of files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Counts {
    files: u64,
    lines: u64,
    code: u64,
    comment: u64,
    blank: u64,
    symbols: u64,
    cyclomatic: u64,
    cognitive: u64,
    bytes: u64,
}

impl Counts {
    fn add(&mut self, record: &FileRecord) {
        self.files += 1;
        self.lines += u64::from(record.lines.total);
        self.code += u64::from(record.lines.code);
        self.comment += u64::from(record.lines.comment);
        self.blank += u64::from(record.lines.blank);
        self.symbols += u64::from(record.symbols);
        self.cyclomatic += u64::from(record.complexity.cyclomatic);
        self.cognitive += u64::from(record.complexity.cognitive);
        self.bytes += record.bytes;
    }
}

/// Every count of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Summary {
    /// The groups by their names, which are bytes because directories are.
    groups: BTreeMap<Vec<u8>, Counts>,
    /// The sum over the groups.
    total: Counts,
    /// The generated files, which are in no group unless they were asked for.
    generated: Counts,
    /// How many files were skipped, by reason.
    skipped: BTreeMap<&'static str, u64>,
    /// How many files failed, by reason.
    failed: BTreeMap<&'static str, u64>,
}

impl Summary {
    /// Counts the files of all trees. Generated files are counted apart, or with all others if `generated` says so.
    fn new(trees: &[Tree], by: Grouping, types: &[Language], generated: bool) -> Self {
        let mut summary = Summary::default();
        // The most frequent grouping needs no name for each file.
        let mut languages: BTreeMap<Option<Language>, Counts> = BTreeMap::new();
        for (tree, index) in places(trees) {
            let record = &tree.report.record(index);
            match record.status {
                Status::Skipped(reason) => *summary.skipped.entry(reason.name()).or_default() += 1,
                Status::Failed(reason) => *summary.failed.entry(reason.name()).or_default() += 1,
                Status::Analyzed if !types.is_empty() && record.language.is_none_or(|l| !types.contains(&l)) => {}
                Status::Analyzed if record.generated.is_some() && !generated => summary.generated.add(record),
                Status::Analyzed => {
                    summary.total.add(record);
                    let counts = match by {
                        Grouping::Language => languages.entry(record.language).or_default(),
                        Grouping::Directory { depth } => {
                            summary.groups.entry(directory(&row_at(tree, index), depth)).or_default()
                        }
                        Grouping::Extension => {
                            summary.groups.entry(extension(tree.report.row(index).path)).or_default()
                        }
                    };
                    counts.add(record);
                }
            }
        }
        let name = |language: Option<Language>| language.map_or("", Language::name).into();
        summary.groups.extend(languages.into_iter().map(|(language, counts)| (name(language), counts)));
        summary
    }
}
