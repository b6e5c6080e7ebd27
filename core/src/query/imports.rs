//! The list of imports.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::error::AskError;
use super::field::{Field, FieldInfo, Fields, Item, infos};
use super::language_names;
use super::note::Filter;
use super::order::{Minimums, Order};
use super::pattern::{Match, Pattern};
use super::trees::{PrintedPath, Tree, TreeRow, each_item, merged};
use super::value::{Cell, Fit, Paint, Value};
use crate::facts::{Import, ImportKind};
use crate::language::Language;

/// What is imported?
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ImportsQuestion {
    /// What the specifier must look like; an empty pattern matches everything.
    pub specifier: String,
    /// How the specifier is compared with that.
    pub matching: Match,
    /// If not empty, the kinds to list.
    pub kinds: Vec<ImportKind>,
    /// If not empty, the languages to list.
    #[serde(with = "language_names")]
    pub types: Vec<Language>,
    /// The least that an import must have in these fields.
    pub min: BTreeMap<String, u64>,
    /// The field to sort by; otherwise imports come by path and line.
    pub sort: Option<String>,
    /// Whether the order is reversed.
    pub reverse: bool,
    /// How many imports to list at most, at least 1.
    pub limit: Option<usize>,
}

impl Fields for ImportsQuestion {
    fn fields() -> Vec<FieldInfo> {
        infos(FIELDS)
    }
}

/// An import of the list.
pub(super) struct ImportItem {
    path: PrintedPath,
    line: u32,
    column: u32,
    column_utf16: u32,
    specifier: String,
    kind: &'static str,
    names: Vec<String>,
    aliases: Vec<String>,
    shown: String,
}

impl Item for ImportItem {
    fn path(&self) -> Option<&PrintedPath> {
        Some(&self.path)
    }
}

/// A field of an import.
type ImportField = Field<ImportItem>;

pub(super) static FIELDS: &[ImportField] = &[
    ImportField::text("path", "Path", |import| Value::Path(&import.path)).fit(Fit::CutStart(32)),
    ImportField::number("line", "Line", |import| Value::Number(import.line.into())),
    ImportField::number("column", "Column", |import| Value::Number(import.column.into())),
    ImportField::number("column_utf16", "Column UTF-16", |import| Value::Number(import.column_utf16.into())),
    ImportField::text("specifier", "Specifier", |import| Value::Text(&import.specifier))
        .fit(Fit::CutEnd(24))
        .shown(|import| Cell::new(&*import.specifier, Paint::Bold)),
    ImportField::text("kind", "Kind", |import| Value::Text(import.kind))
        .fit(Fit::Whole)
        .shown(|import| Cell::new(import.kind, Paint::Cyan)),
    ImportField::text("names", "Names", |import| Value::List(&import.names))
        .fit(Fit::CutEndOrDrop(12))
        .shown(|import| Cell::new(&*import.shown, Paint::Dim)),
    ImportField::text("aliases", "Aliases", |import| Value::List(&import.aliases)).fit(Fit::CutEndOrDrop(12)),
    ImportField::column("where", "Where", |import| {
        Cell::new(format!("{}:{}:{}", import.path.shown(), import.line, import.column), Paint::Magenta)
    })
    .fit(Fit::Place(20)),
];

/// What chooses imports.
pub(super) struct Choice {
    pattern: Pattern,
    kinds: Vec<ImportKind>,
    types: Vec<Language>,
    minimums: Minimums<ImportItem>,
}

impl Choice {
    pub(super) fn new(question: &ImportsQuestion) -> Result<Self, AskError> {
        Ok(Choice {
            pattern: Pattern::new(&question.specifier, question.matching)?,
            kinds: question.kinds.clone(),
            types: question.types.clone(),
            minimums: Minimums::new(FIELDS, &question.min)?,
        })
    }

    /// Returns what keeps an import out of the list, if that is not a minimum.
    pub(super) fn excludes(&self, import: &Import) -> Option<Filter> {
        match () {
            () if !self.pattern.matches(&import.specifier) => Some(Filter::Name),
            () if !self.kinds.is_empty() && !self.kinds.contains(&import.kind) => Some(Filter::Kind),
            () => None,
        }
    }
}

pub(super) fn answer<'a>(trees: &'a [Tree], question: &ImportsQuestion) -> Result<Answer<'a>, AskError> {
    let order = Order::new(FIELDS, question.sort.as_deref(), question.reverse, question.limit)?;
    let choice = Choice::new(question)?;
    let answer = Answer::ordered("imports", FIELDS, order, move |list| {
        let files = merged(trees).filter(|row| {
            let record = &row.row.record;
            record.imports > 0
                && (choice.types.is_empty() || record.language.is_some_and(|language| choice.types.contains(&language)))
        });
        each_item(
            files,
            |row| imports_of(row, &choice),
            |item| {
                list.push(item)?;
                Ok(list.wants_more())
            },
        )
    });
    Ok(answer.with_columns(&["where", "kind", "specifier", "names"]).with_paths(false))
}

fn imports_of(row: &TreeRow<'_>, choice: &Choice) -> Vec<ImportItem> {
    let Some(facts) = row.tree.report.facts(row.index) else { return Vec::new() };
    let path = row.printed_path();
    let imports = facts.into_owned().imports.into_iter().filter(|import| choice.excludes(import).is_none());
    imports.map(|import| import_item(import, &path)).filter(|item| choice.minimums.are_met_by(item)).collect()
}

pub(super) fn import_item(import: Import, path: &PrintedPath) -> ImportItem {
    let aliases = import.names.iter().filter(|name| name.alias.is_some()).map(ToString::to_string).collect();
    let shown: Vec<String> = import.names.iter().map(ToString::to_string).collect();
    ImportItem {
        path: path.clone(),
        line: import.span.start.line,
        column: import.span.start.column,
        column_utf16: import.span.start.column_utf16,
        specifier: import.specifier,
        kind: import.kind.name(),
        names: import.names.into_iter().map(|name| name.name).collect(),
        aliases,
        shown: shown.join(", "),
    }
}
