//! The summary: counts by language, directory or extension, and their total.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::Format;
use super::order::{self, Order, fields};
use super::rows::{Record, Rows, Shape};
use super::table::{Cell, Column, Fit, Layout, Paint, Table};
use super::trees::{Tree, TreeRow, places, row_at};
use crate::facts::record::{FileRecord, Status};
use crate::language::Language;
use crate::tree::path::escape;

/// What the files are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouping {
    /// By language.
    Language,
    /// By the first folders of the path inside the tree, as many as `depth`.
    Directory {
        /// How many folders; 0 puts a whole tree into one group.
        depth: usize,
    },
    /// By the lower-case extension of the file name.
    Extension,
}

impl Grouping {
    /// Returns the name of one group, which is its key in the data formats.
    fn singular(self) -> &'static str {
        match self {
            Grouping::Language => "language",
            Grouping::Directory { .. } => "directory",
            Grouping::Extension => "extension",
        }
    }

    /// Returns the name of the array.
    fn plural(self) -> &'static str {
        match self {
            Grouping::Language => "languages",
            Grouping::Directory { .. } => "directories",
            Grouping::Extension => "extensions",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Grouping::Language => "Language",
            Grouping::Directory { .. } => "Directory",
            Grouping::Extension => "Extension",
        }
    }
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
#[expect(missing_docs, reason = "the names are those of the fields of a file")]
pub struct Counts {
    pub files: u64,
    pub lines: u64,
    pub code: u64,
    pub comment: u64,
    pub blank: u64,
    pub symbols: u64,
    pub cyclomatic: u64,
    pub cognitive: u64,
    pub bytes: u64,
}

impl Counts {
    /// Returns every count with its name in the data formats.
    fn named(&self) -> [(&'static str, u64); 9] {
        [
            ("files", self.files),
            ("lines", self.lines),
            ("code", self.code),
            ("comment", self.comment),
            ("blank", self.blank),
            ("symbols", self.symbols),
            ("cyclomatic", self.cyclomatic),
            ("cognitive", self.cognitive),
            ("bytes", self.bytes),
        ]
    }

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
pub struct Summary {
    /// The groups by their names, which are bytes because directories are.
    pub groups: BTreeMap<Vec<u8>, Counts>,
    /// The sum over the groups.
    pub total: Counts,
    /// The generated files, which are in no group unless they were asked for.
    pub generated: Counts,
    /// How many files were skipped, by reason.
    pub skipped: BTreeMap<&'static str, u64>,
    /// How many files failed, by reason.
    pub failed: BTreeMap<&'static str, u64>,
}

impl Summary {
    /// Counts the files of all trees. Generated files are counted apart, or with all others if `generated` says so.
    pub fn new(trees: &[Tree], by: Grouping, types: &[Language], generated: bool) -> Self {
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

fields! {
    /// What the groups can be sorted by.
    SummaryField {
        Name = "name" | "language" | "directory" | "extension" Word,
        Files = "files" Number,
        Lines = "lines" Number,
        Code = "code" Number,
        Comment = "comment" Number,
        Blank = "blank" Number,
        Symbols = "symbols" Number,
        Cyclomatic = "cyclomatic" Number,
        Cognitive = "cognitive" Number,
        Bytes = "bytes" Number,
    }
}

/// Writes the counts of each group, and of the whole.
///
/// Without an order, languages and extensions come by lines of code, directories by path. A limit does not change the
/// total.
///
/// # Errors
///
/// Fails if the stream does.
pub fn write_summary(
    summary: &Summary,
    by: Grouping,
    order: Order<SummaryField>,
    format: Format,
    out: impl Write,
) -> io::Result<()> {
    let sort = order.sort.or((!matches!(by, Grouping::Directory { .. })).then_some(SummaryField::Code));
    let mut groups: Vec<_> = summary
        .groups
        .iter()
        .map(|(name, counts)| Group { by, name: escape(name).to_string(), counts: *counts })
        .enumerate()
        .map(|(at, group)| (at as u64, group))
        .collect();
    order::sort(&mut groups, Order { sort, ..order }, compare);
    if let Format::Table(layout) = format {
        return write_table(summary, by, &groups, layout, out);
    }
    let names = summary.total.named().map(|(name, _)| name);
    let fields = [by.singular()].into_iter().chain(names).collect();
    let shape = Shape { fields, columns: Vec::new(), cells: Box::new(|_| Vec::new()) };
    let mut rows = Rows::new(by.plural(), format, shape, out)?;
    groups.iter().try_for_each(|(_, group)| rows.push(group))?;
    rows.finish(&[
        ("generated", json!(summary.generated)),
        ("total", json!(summary.total)),
        ("skipped", json!(summary.skipped)),
        ("failed", json!(summary.failed)),
    ])
}

/// One row of the summary.
struct Group {
    by: Grouping,
    name: String,
    counts: Counts,
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(10))?;
        object.serialize_entry(self.by.singular(), &self.name)?;
        for (name, count) in self.counts.named() {
            object.serialize_entry(name, &count)?;
        }
        object.end()
    }
}

impl Record for Group {
    fn write_csv<W: Write>(&self, out: &mut csv::Writer<W>) -> csv::Result<()> {
        out.serialize((&self.name, self.counts))
    }
}

fn write_table(
    summary: &Summary,
    by: Grouping,
    groups: &[(u64, Group)],
    layout: Layout,
    out: impl Write,
) -> io::Result<()> {
    let columns = vec![
        // The end of a path says more than its beginning.
        Column::words(
            by.header(),
            if matches!(by, Grouping::Directory { .. }) { Fit::CutStart(12) } else { Fit::CutEnd(12) },
        ),
        Column::numbers("Files", Fit::Whole),
        Column::numbers("Lines", Fit::Drop(1)),
        Column::numbers("Code", Fit::Whole),
        Column::numbers("Comment", Fit::Drop(3)),
        Column::numbers("Blank", Fit::Drop(4)),
        Column::numbers("Symbols", Fit::Drop(2)),
        Column::numbers("Complexity", Fit::Drop(5)),
    ];
    let mut table = Table::new(columns, Layout { header: true, ..layout }, out);
    for (_, group) in groups {
        let name = if group.name.is_empty() { "(none)" } else { &group.name };
        table.row(cells(name, Paint::Cyan, Paint::Plain, &group.counts))?;
    }
    table.rule()?;
    table.row(cells("Total", Paint::Bold, Paint::Bold, &summary.total))?;
    if summary.generated.files > 0 {
        table.row(cells("Generated", Paint::Dim, Paint::Dim, &summary.generated))?;
    }
    table.finish().map(drop)
}

fn cells(name: &str, name_paint: Paint, paint: Paint, counts: &Counts) -> Vec<Cell> {
    let Counts { files, lines, code, comment, blank, symbols, cyclomatic, .. } = *counts;
    let numbers = [files, lines, code, comment, blank, symbols, cyclomatic];
    let numbers = numbers.map(|number| Cell::number(number).painted(paint));
    [Cell::new(name, name_paint)].into_iter().chain(numbers).collect()
}

fn compare(field: SummaryField, a: &Group, b: &Group) -> Ordering {
    let number = |group: &Group| {
        let counts = &group.counts;
        match field {
            SummaryField::Name => 0,
            SummaryField::Files => counts.files,
            SummaryField::Lines => counts.lines,
            SummaryField::Code => counts.code,
            SummaryField::Comment => counts.comment,
            SummaryField::Blank => counts.blank,
            SummaryField::Symbols => counts.symbols,
            SummaryField::Cyclomatic => counts.cyclomatic,
            SummaryField::Cognitive => counts.cognitive,
            SummaryField::Bytes => counts.bytes,
        }
    };
    match field {
        SummaryField::Name => a.name.cmp(&b.name),
        _ => number(a).cmp(&number(b)),
    }
}
